// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/limits/profile.h"

#include <cstdint>

namespace headwater::limits {

/// What SQS allows. Sources: API reference and developer guide of the profile's time.
struct SqsLimits
{
    std::int64_t maxMessageBytes = 262'144; ///< body and attributes; also of a whole batch. 1 MiB since August 2025
    std::int64_t minMaximumMessageSize = 1'024;
    std::int64_t maxBatchEntries = 10;
    std::int64_t inFlightStandard = 120'000; ///< "about"
    std::int64_t inFlightFifo = 20'000;
    std::int64_t lookAhead = 20'000;        ///< messages of a FIFO queue that are searched for available groups
    std::int64_t fifoCallsPerSecond = 300;  ///< of SendMessage, of ReceiveMessage, of DeleteMessage; with their batches
    std::int64_t groupCallsPerSecond = 300; ///< of one message group in high-throughput mode
    std::int64_t highThroughputCallsPerSecond = 0; ///< us-east-1; 0: there is no such mode
    bool redriveAllowPolicy = false;
    bool moveTasks = false;                  ///< StartMessageMoveTask
    bool managedEncryption = false;          ///< SSE-SQS
    bool fifoRedriveResetsRetention = false; ///< a message that moves to a FIFO dead-letter queue starts anew
    bool listPages = false;                  ///< ListQueues with NextToken
    bool groupsOnStandard = false;           ///< MessageGroupId on standard queues: fair queues, July 2025
};

const SqsLimits &sqsLimits(Profile profile);

} // namespace headwater::limits

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/limits/sqs.h"

namespace headwater::limits {

const SqsLimits &sqsLimits(Profile profile)
{
    static const SqsLimits exam{};
    static const SqsLimits current = [] {
        SqsLimits limits;
        limits.maxMessageBytes = 1'048'576;
        limits.inFlightFifo = 120'000;
        limits.lookAhead = 120'000;
        limits.highThroughputCallsPerSecond = 70'000;
        limits.redriveAllowPolicy = true;
        limits.moveTasks = true;
        limits.managedEncryption = true;
        limits.fifoRedriveResetsRetention = true;
        limits.listPages = true;
        limits.groupsOnStandard = true;
        return limits;
    }();
    return profile == Profile::Exam ? exam : current;
}

} // namespace headwater::limits

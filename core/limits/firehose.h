// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/limits/profile.h"

#include <cstdint>

namespace headwater::limits {

/// What Data Firehose allows a delivery stream. Sources: API reference and developer guide of the profile's time.
struct FirehoseLimits
{
    // Direct PUT in us-east-1, us-west-2 and eu-west-1; elsewhere a fifth of the records and bytes, half of the calls.
    // Quotas that are raised on request, together.
    std::int64_t putRecordsPerSecond = 5'000; ///< 500,000 today
    std::int64_t putRequestsPerSecond = 2'000;
    std::int64_t putBytesPerSecond = 5'242'880;
    std::int64_t maxRecordBytes = 1'024'000;    ///< data before base64
    std::int64_t maxBatchRecords = 500;         ///< PutRecordBatch
    std::int64_t maxBatchBytes = 4'194'304;     ///< PutRecordBatch
    std::int64_t minIntervalSeconds = 60;       ///< of a buffer; 0 today
    std::int64_t holdNs = 86'400'000'000'000;   ///< Direct PUT: kept for 24 h while a destination cannot be reached
    std::int64_t transformBytes = 6'291'456;    ///< request and response of a function
    std::int64_t transformNs = 300'000'000'000; ///< a function has 5 min
    std::int64_t transformsInFlight = 5;        ///< per shard; 10 for Splunk
    bool dynamicPartitioning = false;
};

const FirehoseLimits &firehoseLimits(Profile profile);

} // namespace headwater::limits

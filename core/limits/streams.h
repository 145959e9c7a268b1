// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/limits/profile.h"

#include <cstdint>

namespace headwater::limits {

/// What Kinesis Data Streams allows. "MB" of shard and request limits is 1,048,576 bytes, as the service models give
/// it. Sources: API reference and developer guide of the profile's time.
struct StreamLimits
{
    std::int64_t writeRecordsPerSecond = 1'000;         ///< per shard
    std::int64_t writeBytesPerSecond = 1'048'576;       ///< per shard, keys included
    std::int64_t readBytesPerSecond = 2'097'152;        ///< per shard, all polling consumers; fan-out: each
    std::int64_t readCallsPerSecond = 5;                ///< GetRecords per shard, all polling consumers
    std::int64_t iteratorCallsPerSecond = 5;            ///< GetShardIterator per shard
    std::int64_t maxRecordBytes = 1'048'576;            ///< data blob before base64, partition key included
    std::int64_t maxKeyCharacters = 256;
    std::int64_t maxRequestRecords = 500;               ///< PutRecords
    std::int64_t maxRequestBytes = 5'242'880;           ///< PutRecords, keys included; 10 MiB since 2025
    std::int64_t maxGetRecords = 10'000;                ///< GetRecords
    std::int64_t maxGetBytes = 10'485'760;              ///< GetRecords; the next 5 s of reads are then refused
    std::int64_t iteratorLifetimeNs = 300'000'000'000;  ///< 5 min
    std::int64_t subscriptionLifetimeNs = 300'000'000'000; ///< SubscribeToShard, 5 min
    std::int64_t maxConsumers = 5;                      ///< RegisterStreamConsumer per stream; 20 since 2020-08
    std::int64_t maxConsumersCreating = 5;
    std::int64_t minRetentionHours = 24;
    std::int64_t maxRetentionHours = 168;               ///< 8,760 since 2020-11
    std::int64_t reshardNs = 30'000'000'000;            ///< one split or merge; not published, 1,000 in 8.3 h
    std::int64_t updateShardCountPerDay = 2;            ///< 10 today
    std::int64_t maxUpdateShardCount = 500;             ///< 10,000 today
    std::int64_t shardsPerAccount = 500;                ///< quota in us-east-1; 20,000 today
    bool onDemand = false;                              ///< capacity mode since 2021-11
    // On-demand: a new stream takes 4 MB/s; it follows twice the highest rate; splits above half a shard's bytes.
    std::int64_t onDemandStartShards = 4;
    std::int64_t onDemandSplitBytesPerSecond = 512'000;
    std::int64_t onDemandWindowNs = 900'000'000'000;    ///< 15 min
};

const StreamLimits &streamLimits(Profile profile);

} // namespace headwater::limits

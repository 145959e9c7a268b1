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
    std::int64_t writeRecordsPerSecond = 1'000;   ///< per shard
    std::int64_t writeBytesPerSecond = 1'048'576; ///< per shard, keys included
    std::int64_t readBytesPerSecond = 2'097'152;  ///< per shard, all polling consumers; fan-out: each
    std::int64_t readCallsPerSecond = 5;          ///< GetRecords per shard, all polling consumers
    std::int64_t iteratorCallsPerSecond = 5;      ///< GetShardIterator per shard
    std::int64_t writeBurstBytes = 1'048'576;     ///< what an idle shard takes at once; not published
    std::int64_t maxRecordBytes = 1'048'576;      ///< data blob before base64, partition key included
    std::int64_t maxDataBytes = 1'048'576;        ///< of the member `Data`, whatever a stream allows; 10 MiB today
    std::int64_t maxKeyCharacters = 256;
    std::int64_t maxRequestRecords = 500;                  ///< PutRecords
    std::int64_t maxRequestBytes = 5'242'880;              ///< PutRecords, keys included; 10 MiB since 2025
    std::int64_t maxGetRecords = 10'000;                   ///< GetRecords
    std::int64_t maxGetBytes = 10'485'760;                 ///< GetRecords; the next 5 s of reads are then refused
    std::int64_t iteratorLifetimeNs = 300'000'000'000;     ///< 5 min
    std::int64_t subscriptionLifetimeNs = 300'000'000'000; ///< SubscribeToShard, 5 min
    std::int64_t maxConsumers = 5;                         ///< RegisterStreamConsumer per stream; 20 since 2020-08
    std::int64_t maxConsumersCreating = 5;
    std::int64_t minRetentionHours = 24;
    std::int64_t maxRetentionHours = 168;    ///< 8,760 since 2020-11
    std::int64_t reshardNs = 30'000'000'000; ///< one split or merge; not published, 1,000 in 8.3 h
    std::int64_t updateShardCountPerDay = 2; ///< 10 today
    std::int64_t maxUpdateShardCount = 500;  ///< 10,000 today
    std::int64_t shardsPerAccount = 500;     ///< quota in us-east-1; 20,000 today
    bool onDemand = false;                   ///< capacity mode since 2021-11
    // On-demand: a new stream takes 4 MB/s; it follows twice the highest rate; splits above half a shard's bytes.
    std::int64_t onDemandStartShards = 4;
    std::int64_t onDemandSplitBytesPerSecond = 512'000;
    std::int64_t onDemandWindowNs = 900'000'000'000;         ///< 15 min
    std::int64_t onDemandStreams = 50;                       ///< quota per account
    std::int64_t modeChangesPerDay = 2;                      ///< UpdateStreamMode per stream
    std::int64_t minRecordKiB = 1'024, maxRecordKiB = 1'024; ///< MaxRecordSizeInKiB of a stream; 10,240 since 2025
    std::int64_t encryptionChangesPerDay = 25;  ///< StartStreamEncryption, and as many StopStreamEncryption
    std::int64_t streamsCreating = 5;           ///< at once, per account
    std::int64_t resubscribeNs = 5'000'000'000; ///< SubscribeToShard again before: ResourceInUseException
    // Calls a second, per account unless noted.
    std::int64_t controlCalls = 5; ///< CreateStream, DeleteStream, ListStreams, SplitShard, …
    std::int64_t describeStreamCalls = 10;
    std::int64_t describeSummaryCalls = 20; ///< DescribeStreamSummary, DescribeStreamConsumer
    std::int64_t describeLimitsCalls = 1;
    std::int64_t listShardsCalls = 100;     ///< per stream; 1,000 today
    std::int64_t updateShardCountCalls = 0; ///< 0: no bound of its own; 10 today
    bool subscribePerShard = false;         ///< SubscribeToShard 1/s per consumer; today and shard
    // Longest page of a listing, and the one that is given unasked.
    std::int64_t streamsPage = 10'000, streamsPageUnasked = 10;
    std::int64_t describePage = 10'000, describePageUnasked = 100;
    std::int64_t shardsPage = 10'000, shardsPageUnasked = 10'000;
    std::int64_t consumersPage = 10'000, consumersPageUnasked = 100;
};

const StreamLimits &streamLimits(Profile profile);

} // namespace headwater::limits

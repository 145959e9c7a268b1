// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/kinesis-stream/api/result.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// Requests and results of the Data Streams API, 2013-12-02. Members have the service's names, with a small first
/// letter; one that may be absent, or whose absence is an error of the caller, is optional.
namespace headwater::services::kinesis_stream::api {

using Text = std::optional<std::string>;
using Count = std::optional<std::int64_t>;
using Milliseconds = std::int64_t; ///< since 1970, UTC: the precision that the service has
using Tags = std::map<std::string, std::string>;

/// A stream is named by its name, by its ARN (today), or both.
struct StreamTarget
{
    Text streamName = {};
    Text streamARN = {};
};

struct CreateStreamRequest
{
    Text streamName = {};
    Count shardCount = {};
    Text streamMode = {};          ///< StreamModeDetails; today
    Count maxRecordSizeInKiB = {}; ///< today
    std::optional<Tags> tags = {}; ///< today
};

struct DeleteStreamRequest : StreamTarget
{
    bool enforceConsumerDeletion = false;
};

struct DescribeStreamRequest : StreamTarget
{
    Count limit = {};
    Text exclusiveStartShardId = {};
};

struct HashKeyRange
{
    std::string startingHashKey, endingHashKey;
};

struct ShardDescription
{
    std::string shardId;
    Text parentShardId, adjacentParentShardId;
    HashKeyRange hashKeyRange;
    std::string startingSequenceNumber;
    Text endingSequenceNumber; ///< null while the shard is open
};

/// What DescribeStream and DescribeStreamSummary have in common.
struct StreamProperties
{
    std::string streamName, streamARN;
    std::string streamStatus; ///< CREATING, ACTIVE, UPDATING, DELETING
    Text streamMode;          ///< today
    std::int64_t retentionPeriodHours = 0;
    Milliseconds streamCreationTimestamp = 0;
    std::string encryptionType; ///< NONE or KMS
    Text keyId;
    std::vector<std::string> shardLevelMetrics; ///< that are monitored
};

struct StreamDescription : StreamProperties
{
    std::vector<ShardDescription> shards;
    bool hasMoreShards = false;
};

struct StreamDescriptionSummary : StreamProperties
{
    std::int64_t openShardCount = 0;
    std::int64_t consumerCount = 0;
    Count maxRecordSizeInKiB; ///< today
};

struct ListStreamsRequest
{
    Count limit = {};
    Text exclusiveStartStreamName = {};
    Text nextToken = {}; ///< today
};

struct StreamSummary
{
    std::string streamName, streamARN, streamStatus;
    Text streamMode;
    Milliseconds streamCreationTimestamp = 0;
};

struct ListStreamsResult
{
    std::vector<std::string> streamNames;
    bool hasMoreStreams = false;
    Text nextToken;                             ///< today
    std::vector<StreamSummary> streamSummaries; ///< today
};

struct DescribeLimitsResult
{
    std::int64_t shardLimit = 0, openShardCount = 0;
    Count onDemandStreamCount, onDemandStreamCountLimit; ///< today
};

struct UpdateStreamModeRequest
{
    Text streamARN = {};
    Text streamMode = {};
};

struct UpdateMaxRecordSizeRequest
{
    Text streamARN = {};
    Count maxRecordSizeInKiB = {};
};

struct StreamEncryptionRequest : StreamTarget
{
    Text encryptionType = {};
    Text keyId = {};
};

struct ShardFilter
{
    Text type = {};
    Text shardId = {};
    std::optional<Milliseconds> timestamp = {};
};

struct ListShardsRequest : StreamTarget
{
    Text nextToken = {};
    Text exclusiveStartShardId = {};
    Count maxResults = {};
    std::optional<Milliseconds> streamCreationTimestamp = {};
    std::optional<ShardFilter> shardFilter = {}; ///< today
};

struct ListShardsResult
{
    std::vector<ShardDescription> shards;
    Text nextToken;
};

struct SplitShardRequest : StreamTarget
{
    Text shardToSplit = {};
    Text newStartingHashKey = {};
};

struct MergeShardsRequest : StreamTarget
{
    Text shardToMerge = {};
    Text adjacentShardToMerge = {};
};

struct UpdateShardCountRequest : StreamTarget
{
    Count targetShardCount = {};
    Text scalingType = {};
};

struct UpdateShardCountResult
{
    std::string streamName;
    std::int64_t currentShardCount = 0, targetShardCount = 0;
    Text streamARN; ///< today
};

struct RetentionPeriodRequest : StreamTarget
{
    Count retentionPeriodHours = {};
};

struct PutRecordRequest : StreamTarget
{
    Text data = {}; ///< bytes, not base64
    Text partitionKey = {};
    Text explicitHashKey = {};
    Text sequenceNumberForOrdering = {};
};

struct PutRecordResult
{
    std::string shardId, sequenceNumber;
    std::string encryptionType;
};

struct PutRecordsEntry
{
    Text data = {};
    Text partitionKey = {};
    Text explicitHashKey = {};
};

struct PutRecordsRequest : StreamTarget
{
    std::optional<std::vector<PutRecordsEntry>> records = {};
};

/// Either place and number, or an error.
struct PutRecordsResultEntry
{
    Text shardId, sequenceNumber;
    Text errorCode, errorMessage;
};

struct PutRecordsResult
{
    std::int64_t failedRecordCount = 0;
    std::vector<PutRecordsResultEntry> records; ///< as many as were sent, in their order
    std::string encryptionType;
};

struct GetShardIteratorRequest : StreamTarget
{
    Text shardId = {};
    Text shardIteratorType = {};
    Text startingSequenceNumber = {};
    std::optional<Milliseconds> timestamp = {};
};

struct GetShardIteratorResult
{
    std::string shardIterator;
};

struct GetRecordsRequest
{
    Text shardIterator = {};
    Count limit = {};
    Text streamARN = {};
};

struct Record
{
    std::string sequenceNumber;
    Milliseconds approximateArrivalTimestamp = 0;
    std::string data;
    std::string partitionKey;
    std::string encryptionType;
};

/// What came of a shard that was split or merged.
struct ChildShard
{
    std::string shardId;
    std::vector<std::string> parentShards;
    HashKeyRange hashKeyRange;
};

struct GetRecordsResult
{
    std::vector<Record> records;
    Text nextShardIterator; ///< null when the shard is closed and read to its end
    std::int64_t millisBehindLatest = 0;
    std::vector<ChildShard> childShards; ///< today; when nextShardIterator is null
};

struct RegisterStreamConsumerRequest
{
    Text streamARN = {};
    Text consumerName = {};
};

struct Consumer
{
    std::string consumerName, consumerARN;
    std::string consumerStatus; ///< CREATING, ACTIVE, DELETING
    Milliseconds consumerCreationTimestamp = 0;
};

/// A consumer is named by its ARN, by its stream's ARN and its name, or by all three.
struct ConsumerTarget
{
    Text streamARN = {};
    Text consumerName = {};
    Text consumerARN = {};
};

struct ConsumerDescription : Consumer
{
    std::string streamARN;
};

struct ListStreamConsumersRequest
{
    Text streamARN = {};
    Text nextToken = {};
    Count maxResults = {};
    std::optional<Milliseconds> streamCreationTimestamp = {};
};

struct ListStreamConsumersResult
{
    std::vector<Consumer> consumers;
    Text nextToken;
};

struct SubscribeToShardRequest
{
    Text consumerARN = {};
    Text shardId = {};
    Text startingPositionType = {};
    Text startingSequenceNumber = {};
    std::optional<Milliseconds> timestamp = {};
};

struct TagsRequest : StreamTarget
{
    std::optional<Tags> tags = {};
};

struct TagKeysRequest : StreamTarget
{
    std::optional<std::vector<std::string>> tagKeys = {};
};

struct ListTagsRequest : StreamTarget
{
    Text exclusiveStartTagKey = {};
    Count limit = {};
};

struct TagList
{
    Tags tags;
    std::optional<bool> hasMoreTags; ///< of ListTagsForStream
};

struct EnhancedMonitoringRequest : StreamTarget
{
    std::optional<std::vector<std::string>> shardLevelMetrics = {};
};

struct EnhancedMonitoringResult
{
    std::string streamName;
    std::vector<std::string> currentShardLevelMetrics, desiredShardLevelMetrics;
    Text streamARN; ///< today
};

/// The policy of a stream or of a consumer; today.
struct ResourcePolicyRequest
{
    Text resourceARN = {};
    Text policy = {}; ///< of PutResourcePolicy
};

struct ResourcePolicy
{
    std::string policy;
};

/// A connection that events come over; Account::readSubscription() takes them.
enum class SubscriptionId : std::uint64_t {};

struct SubscribeToShardEvent
{
    std::vector<Record> records;
    std::string continuationSequenceNumber;
    std::int64_t millisBehindLatest = 0;
    std::vector<ChildShard> childShards; ///< at the end of the shard
    bool isLast = false;                 ///< the connection ends: the shard does, or five minutes are over
};

} // namespace headwater::services::kinesis_stream::api

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/kinesis/results.h"

#include <utility>

namespace headwater::gateway::kinesis {
namespace {

void put(Json &object, const char *name, const api::Text &text)
{
    if (text)
        object[name] = *text;
}

void put(Json &object, const char *name, const api::Count &count)
{
    if (count)
        object[name] = *count;
}

Json rangeJson(const api::HashKeyRange &range)
{
    return {{"StartingHashKey", range.startingHashKey}, {"EndingHashKey", range.endingHashKey}};
}

Json shardJson(const api::ShardDescription &shard)
{
    Json json = {{"ShardId", shard.shardId},
                 {"HashKeyRange", rangeJson(shard.hashKeyRange)},
                 {"SequenceNumberRange", {{"StartingSequenceNumber", shard.startingSequenceNumber}}}};
    put(json, "ParentShardId", shard.parentShardId);
    put(json, "AdjacentParentShardId", shard.adjacentParentShardId);
    put(json["SequenceNumberRange"], "EndingSequenceNumber", shard.endingSequenceNumber);
    return json;
}

Json shardsJson(const std::vector<api::ShardDescription> &shards)
{
    Json list = Json::array();
    for (const api::ShardDescription &each : shards)
        list.push_back(shardJson(each));
    return list;
}

Json childrenJson(const std::vector<api::ChildShard> &children)
{
    Json list = Json::array();
    for (const api::ChildShard &each : children)
        list.push_back({{"ShardId", each.shardId},
                        {"ParentShards", each.parentShards},
                        {"HashKeyRange", rangeJson(each.hashKeyRange)}});
    return list;
}

Json recordsJson(const std::vector<api::Record> &records, const WireForm &form)
{
    Json list = Json::array();
    for (const api::Record &each : records) {
        Json record = {{"SequenceNumber", each.sequenceNumber},
                       {"ApproximateArrivalTimestamp", form.time(each.approximateArrivalTimestamp)},
                       {"Data", form.blob(each.data)},
                       {"PartitionKey", each.partitionKey}};
        // The service names the kind of encryption only where there is one.
        if (each.encryptionType == "KMS")
            record["EncryptionType"] = each.encryptionType;
        list.push_back(std::move(record));
    }
    return list;
}

Json modeJson(const std::string &mode)
{
    return {{"StreamMode", mode}};
}

Json propertiesJson(const api::StreamProperties &properties, const WireForm &form)
{
    Json json = {{"StreamName", properties.streamName},
                 {"StreamARN", properties.streamARN},
                 {"StreamStatus", properties.streamStatus},
                 {"RetentionPeriodHours", properties.retentionPeriodHours},
                 {"StreamCreationTimestamp", form.time(properties.streamCreationTimestamp)},
                 {"EncryptionType", properties.encryptionType},
                 {"EnhancedMonitoring", Json::array({{{"ShardLevelMetrics", properties.shardLevelMetrics}}})}};
    if (properties.streamMode)
        json["StreamModeDetails"] = modeJson(*properties.streamMode);
    put(json, "KeyId", properties.keyId);
    return json;
}

Json consumerJson(const api::Consumer &consumer, const WireForm &form)
{
    return {{"ConsumerName", consumer.consumerName},
            {"ConsumerARN", consumer.consumerARN},
            {"ConsumerStatus", consumer.consumerStatus},
            {"ConsumerCreationTimestamp", form.time(consumer.consumerCreationTimestamp)}};
}

} // namespace

Json resultJson(const api::StreamDescription &result, const WireForm &form)
{
    Json json = propertiesJson(result, form);
    json["Shards"] = shardsJson(result.shards);
    json["HasMoreShards"] = result.hasMoreShards;
    return {{"StreamDescription", std::move(json)}};
}

Json resultJson(const api::StreamDescriptionSummary &result, const WireForm &form)
{
    Json json = propertiesJson(result, form);
    json["OpenShardCount"] = result.openShardCount;
    json["ConsumerCount"] = result.consumerCount;
    put(json, "MaxRecordSizeInKiB", result.maxRecordSizeInKiB);
    return {{"StreamDescriptionSummary", std::move(json)}};
}

Json resultJson(const api::ListStreamsResult &result, const WireForm &form)
{
    Json json = {{"StreamNames", result.streamNames}, {"HasMoreStreams", result.hasMoreStreams}};
    put(json, "NextToken", result.nextToken);
    for (const api::StreamSummary &each : result.streamSummaries) {
        Json summary = {{"StreamName", each.streamName},
                        {"StreamARN", each.streamARN},
                        {"StreamStatus", each.streamStatus},
                        {"StreamCreationTimestamp", form.time(each.streamCreationTimestamp)}};
        if (each.streamMode)
            summary["StreamModeDetails"] = modeJson(*each.streamMode);
        json["StreamSummaries"].push_back(std::move(summary));
    }
    return json;
}

Json resultJson(const api::DescribeLimitsResult &result, const WireForm &)
{
    Json json = {{"ShardLimit", result.shardLimit}, {"OpenShardCount", result.openShardCount}};
    put(json, "OnDemandStreamCount", result.onDemandStreamCount);
    put(json, "OnDemandStreamCountLimit", result.onDemandStreamCountLimit);
    return json;
}

Json resultJson(const api::ListShardsResult &result, const WireForm &)
{
    Json json = {{"Shards", shardsJson(result.shards)}};
    put(json, "NextToken", result.nextToken);
    return json;
}

Json resultJson(const api::UpdateShardCountResult &result, const WireForm &)
{
    Json json = {{"StreamName", result.streamName},
                 {"CurrentShardCount", result.currentShardCount},
                 {"TargetShardCount", result.targetShardCount}};
    put(json, "StreamARN", result.streamARN);
    return json;
}

Json resultJson(const api::PutRecordResult &result, const WireForm &)
{
    Json json = {{"ShardId", result.shardId}, {"SequenceNumber", result.sequenceNumber}};
    if (result.encryptionType == "KMS")
        json["EncryptionType"] = result.encryptionType;
    return json;
}

Json resultJson(const api::PutRecordsResult &result, const WireForm &)
{
    Json list = Json::array();
    for (const api::PutRecordsResultEntry &each : result.records) {
        Json entry = Json::object();
        put(entry, "ShardId", each.shardId);
        put(entry, "SequenceNumber", each.sequenceNumber);
        put(entry, "ErrorCode", each.errorCode);
        put(entry, "ErrorMessage", each.errorMessage);
        list.push_back(std::move(entry));
    }
    Json json = {{"FailedRecordCount", result.failedRecordCount}, {"Records", std::move(list)}};
    if (result.encryptionType == "KMS")
        json["EncryptionType"] = result.encryptionType;
    return json;
}

Json resultJson(const api::GetShardIteratorResult &result, const WireForm &)
{
    return {{"ShardIterator", result.shardIterator}};
}

Json resultJson(const api::GetRecordsResult &result, const WireForm &form)
{
    Json json = {{"Records", recordsJson(result.records, form)}, {"MillisBehindLatest", result.millisBehindLatest}};
    put(json, "NextShardIterator", result.nextShardIterator);
    if (!result.childShards.empty())
        json["ChildShards"] = childrenJson(result.childShards);
    return json;
}

Json resultJson(const api::ListStreamConsumersResult &result, const WireForm &form)
{
    Json json = {{"Consumers", Json::array()}};
    for (const api::Consumer &each : result.consumers)
        json["Consumers"].push_back(consumerJson(each, form));
    put(json, "NextToken", result.nextToken);
    return json;
}

Json resultJson(const api::ConsumerDescription &result, const WireForm &form)
{
    Json json = consumerJson(result, form);
    json["StreamARN"] = result.streamARN;
    return {{"ConsumerDescription", std::move(json)}};
}

Json resultJson(const api::Consumer &result, const WireForm &form)
{
    return {{"Consumer", consumerJson(result, form)}};
}

Json resultJson(const api::TagList &result, const WireForm &)
{
    Json json = {{"Tags", Json::array()}};
    for (const auto &[key, value] : result.tags)
        json["Tags"].push_back({{"Key", key}, {"Value", value}});
    if (result.hasMoreTags)
        json["HasMoreTags"] = *result.hasMoreTags;
    return json;
}

Json resultJson(const api::EnhancedMonitoringResult &result, const WireForm &)
{
    Json json = {{"StreamName", result.streamName},
                 {"CurrentShardLevelMetrics", result.currentShardLevelMetrics},
                 {"DesiredShardLevelMetrics", result.desiredShardLevelMetrics}};
    put(json, "StreamARN", result.streamARN);
    return json;
}

Json resultJson(const api::ResourcePolicy &result, const WireForm &)
{
    return {{"Policy", result.policy}};
}

Json eventJson(const api::SubscribeToShardEvent &event, const WireForm &form)
{
    Json json = {{"Records", recordsJson(event.records, form)},
                 {"ContinuationSequenceNumber", event.continuationSequenceNumber},
                 {"MillisBehindLatest", event.millisBehindLatest}};
    if (!event.childShards.empty())
        json["ChildShards"] = childrenJson(event.childShards);
    return json;
}

} // namespace headwater::gateway::kinesis

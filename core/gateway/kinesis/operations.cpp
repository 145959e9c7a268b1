// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/kinesis/operations.h"

#include "core/gateway/kinesis/quickrecords.h"
#include "core/gateway/kinesis/results.h"

#include <algorithm>
#include <vector>

namespace headwater::gateway::kinesis {
namespace {

using api::Account;
using services::kinesis_stream::ApiError;

template <typename R>
using Members = std::vector<Member<R>>;

/// The members of a request that names a stream, and its own.
template <typename R>
Members<R> ofStream(Members<R> own = {})
{
    Members<R> all{member("StreamName", &R::streamName), member("StreamARN", &R::streamARN)};
    std::move(own.begin(), own.end(), std::back_inserter(all));
    return all;
}

template <typename T>
Outcome outcomeOf(const api::ApiResult<T> &result, const WireForm &form)
{
    if (!result)
        return result.error();
    if constexpr (std::is_void_v<T>) {
        return Json();
    } else {
        if constexpr (std::is_same_v<T, api::GetRecordsResult>) {
            if (auto text = form.isCbor ? std::nullopt : quickText(*result, form))
                return Written{std::move(*text)};
        }
        return resultJson(*result, form);
    }
}

template <typename R, typename Call>
Operation operation(std::string_view name, Call call, Members<R> members)
{
    return {name,
            [call, members = std::move(members)](Account &account, const Json &body, const WireForm &form) -> Outcome {
                R request;
                if (auto problem = readStructure(body, members, form, request))
                    return NotThatShape{std::move(*problem)};
                return outcomeOf(std::invoke(call, account, std::move(request)), form);
            }};
}

const Members<api::PutRecordsEntry> &entryMembers()
{
    using E = api::PutRecordsEntry;
    static const Members<E> members{member("Data", &E::data, WireType::Blob), member("PartitionKey", &E::partitionKey),
                                    member("ExplicitHashKey", &E::explicitHashKey)};
    return members;
}

Unreadable readEntries(const Json &value, const WireForm &form, api::PutRecordsRequest &request)
{
    if (auto problem = expectList(value))
        return problem;
    if (value.is_null())
        return std::nullopt;
    request.records.emplace().reserve(value.size());
    for (const Json &each : value) {
        if (auto problem = expectStructure(each))
            return problem;
        if (auto problem = readStructure(each, entryMembers(), form, request.records->emplace_back()))
            return problem;
    }
    return std::nullopt;
}

Unreadable readFilter(const Json &value, const WireForm &form, api::ListShardsRequest &request)
{
    using F = api::ShardFilter;
    static const Members<F> members{member("Type", &F::type), member("ShardId", &F::shardId),
                                    member("Timestamp", &F::timestamp, WireType::Timestamp)};
    if (auto problem = expectStructure(value))
        return problem;
    if (value.is_null())
        return std::nullopt;
    return readStructure(value, members, form, request.shardFilter.emplace());
}

struct Nothing
{
};

std::vector<Operation> allOperations()
{
    using namespace api;
    constexpr auto kTime = WireType::Timestamp;
    std::vector<Operation> all{
        operation<CreateStreamRequest>("CreateStream", &Account::createStream,
                                       {member("StreamName", &CreateStreamRequest::streamName),
                                        member("ShardCount", &CreateStreamRequest::shardCount),
                                        member("StreamModeDetails.StreamMode", &CreateStreamRequest::streamMode),
                                        member("MaxRecordSizeInKiB", &CreateStreamRequest::maxRecordSizeInKiB),
                                        member("Tags", &CreateStreamRequest::tags)}),
        operation<DeleteStreamRequest>("DeleteStream", &Account::deleteStream,
                                       ofStream<DeleteStreamRequest>({member(
                                           "EnforceConsumerDeletion", &DeleteStreamRequest::enforceConsumerDeletion)})),
        operation<DescribeStreamRequest>(
            "DescribeStream", &Account::describeStream,
            ofStream<DescribeStreamRequest>(
                {member("Limit", &DescribeStreamRequest::limit),
                 member("ExclusiveStartShardId", &DescribeStreamRequest::exclusiveStartShardId)})),
        operation<StreamTarget>("DescribeStreamSummary", &Account::describeStreamSummary, ofStream<StreamTarget>()),
        operation<ListStreamsRequest>(
            "ListStreams", &Account::listStreams,
            {member("Limit", &ListStreamsRequest::limit),
             member("ExclusiveStartStreamName", &ListStreamsRequest::exclusiveStartStreamName),
             member("NextToken", &ListStreamsRequest::nextToken)}),
        operation<Nothing>("DescribeLimits", [](Account &account, Nothing) { return account.describeLimits(); }, {}),
        operation<UpdateStreamModeRequest>(
            "UpdateStreamMode", &Account::updateStreamMode,
            {member("StreamARN", &UpdateStreamModeRequest::streamARN),
             member("StreamModeDetails.StreamMode", &UpdateStreamModeRequest::streamMode)}),
        operation<UpdateMaxRecordSizeRequest>(
            "UpdateMaxRecordSize", &Account::updateMaxRecordSize,
            {member("StreamARN", &UpdateMaxRecordSizeRequest::streamARN),
             member("MaxRecordSizeInKiB", &UpdateMaxRecordSizeRequest::maxRecordSizeInKiB)}),
        operation<StreamEncryptionRequest>(
            "StartStreamEncryption", &Account::startStreamEncryption,
            ofStream<StreamEncryptionRequest>({member("EncryptionType", &StreamEncryptionRequest::encryptionType),
                                               member("KeyId", &StreamEncryptionRequest::keyId)})),
        operation<StreamEncryptionRequest>(
            "StopStreamEncryption", &Account::stopStreamEncryption,
            ofStream<StreamEncryptionRequest>({member("EncryptionType", &StreamEncryptionRequest::encryptionType),
                                               member("KeyId", &StreamEncryptionRequest::keyId)})),
        operation<ListShardsRequest>(
            "ListShards", &Account::listShards,
            ofStream<ListShardsRequest>(
                {member("NextToken", &ListShardsRequest::nextToken),
                 member("ExclusiveStartShardId", &ListShardsRequest::exclusiveStartShardId),
                 member("MaxResults", &ListShardsRequest::maxResults),
                 member("StreamCreationTimestamp", &ListShardsRequest::streamCreationTimestamp, kTime),
                 Member<ListShardsRequest>{"ShardFilter", readFilter}})),
        operation<SplitShardRequest>(
            "SplitShard", &Account::splitShard,
            ofStream<SplitShardRequest>({member("ShardToSplit", &SplitShardRequest::shardToSplit),
                                         member("NewStartingHashKey", &SplitShardRequest::newStartingHashKey)})),
        operation<MergeShardsRequest>(
            "MergeShards", &Account::mergeShards,
            ofStream<MergeShardsRequest>({member("ShardToMerge", &MergeShardsRequest::shardToMerge),
                                          member("AdjacentShardToMerge", &MergeShardsRequest::adjacentShardToMerge)})),
        operation<UpdateShardCountRequest>(
            "UpdateShardCount", &Account::updateShardCount,
            ofStream<UpdateShardCountRequest>({member("TargetShardCount", &UpdateShardCountRequest::targetShardCount),
                                               member("ScalingType", &UpdateShardCountRequest::scalingType)})),
        operation<RetentionPeriodRequest>("IncreaseStreamRetentionPeriod", &Account::increaseStreamRetentionPeriod,
                                          ofStream<RetentionPeriodRequest>({member(
                                              "RetentionPeriodHours", &RetentionPeriodRequest::retentionPeriodHours)})),
        operation<RetentionPeriodRequest>("DecreaseStreamRetentionPeriod", &Account::decreaseStreamRetentionPeriod,
                                          ofStream<RetentionPeriodRequest>({member(
                                              "RetentionPeriodHours", &RetentionPeriodRequest::retentionPeriodHours)})),
        operation<PutRecordRequest>(
            "PutRecord", &Account::putRecord,
            ofStream<PutRecordRequest>(
                {member("Data", &PutRecordRequest::data, WireType::Blob),
                 member("PartitionKey", &PutRecordRequest::partitionKey),
                 member("ExplicitHashKey", &PutRecordRequest::explicitHashKey),
                 member("SequenceNumberForOrdering", &PutRecordRequest::sequenceNumberForOrdering)})),
        operation<PutRecordsRequest>("PutRecords", &Account::putRecords,
                                     ofStream<PutRecordsRequest>({Member<PutRecordsRequest>{"Records", readEntries}})),
        operation<GetShardIteratorRequest>(
            "GetShardIterator", &Account::getShardIterator,
            ofStream<GetShardIteratorRequest>(
                {member("ShardId", &GetShardIteratorRequest::shardId),
                 member("ShardIteratorType", &GetShardIteratorRequest::shardIteratorType),
                 member("StartingSequenceNumber", &GetShardIteratorRequest::startingSequenceNumber),
                 member("Timestamp", &GetShardIteratorRequest::timestamp, kTime)})),
        operation<GetRecordsRequest>("GetRecords", &Account::getRecords,
                                     {member("ShardIterator", &GetRecordsRequest::shardIterator),
                                      member("Limit", &GetRecordsRequest::limit),
                                      member("StreamARN", &GetRecordsRequest::streamARN)}),
        operation<RegisterStreamConsumerRequest>(
            "RegisterStreamConsumer", &Account::registerStreamConsumer,
            {member("StreamARN", &RegisterStreamConsumerRequest::streamARN),
             member("ConsumerName", &RegisterStreamConsumerRequest::consumerName)}),
        operation<ConsumerTarget>("DeregisterStreamConsumer", &Account::deregisterStreamConsumer,
                                  {member("StreamARN", &ConsumerTarget::streamARN),
                                   member("ConsumerName", &ConsumerTarget::consumerName),
                                   member("ConsumerARN", &ConsumerTarget::consumerARN)}),
        operation<ConsumerTarget>("DescribeStreamConsumer", &Account::describeStreamConsumer,
                                  {member("StreamARN", &ConsumerTarget::streamARN),
                                   member("ConsumerName", &ConsumerTarget::consumerName),
                                   member("ConsumerARN", &ConsumerTarget::consumerARN)}),
        operation<ListStreamConsumersRequest>(
            "ListStreamConsumers", &Account::listStreamConsumers,
            {member("StreamARN", &ListStreamConsumersRequest::streamARN),
             member("NextToken", &ListStreamConsumersRequest::nextToken),
             member("MaxResults", &ListStreamConsumersRequest::maxResults),
             member("StreamCreationTimestamp", &ListStreamConsumersRequest::streamCreationTimestamp, kTime)}),
        operation<TagsRequest>("AddTagsToStream", &Account::addTagsToStream,
                               ofStream<TagsRequest>({member("Tags", &TagsRequest::tags)})),
        operation<TagKeysRequest>("RemoveTagsFromStream", &Account::removeTagsFromStream,
                                  ofStream<TagKeysRequest>({member("TagKeys", &TagKeysRequest::tagKeys)})),
        operation<ListTagsRequest>(
            "ListTagsForStream", &Account::listTagsForStream,
            ofStream<ListTagsRequest>({member("ExclusiveStartTagKey", &ListTagsRequest::exclusiveStartTagKey),
                                       member("Limit", &ListTagsRequest::limit)})),
        operation<TagsRequest>("TagResource", &Account::tagResource,
                               {member("ResourceARN", &TagsRequest::streamARN), member("Tags", &TagsRequest::tags)}),
        operation<TagKeysRequest>(
            "UntagResource", &Account::untagResource,
            {member("ResourceARN", &TagKeysRequest::streamARN), member("TagKeys", &TagKeysRequest::tagKeys)}),
        operation<StreamTarget>("ListTagsForResource", &Account::listTagsForResource,
                                {member("ResourceARN", &StreamTarget::streamARN)}),
        operation<EnhancedMonitoringRequest>("EnableEnhancedMonitoring", &Account::enableEnhancedMonitoring,
                                             ofStream<EnhancedMonitoringRequest>({member(
                                                 "ShardLevelMetrics", &EnhancedMonitoringRequest::shardLevelMetrics)})),
        operation<EnhancedMonitoringRequest>("DisableEnhancedMonitoring", &Account::disableEnhancedMonitoring,
                                             ofStream<EnhancedMonitoringRequest>({member(
                                                 "ShardLevelMetrics", &EnhancedMonitoringRequest::shardLevelMetrics)})),
        operation<ResourcePolicyRequest>("PutResourcePolicy", &Account::putResourcePolicy,
                                         {member("ResourceARN", &ResourcePolicyRequest::resourceARN),
                                          member("Policy", &ResourcePolicyRequest::policy)}),
        operation<ResourcePolicyRequest>("GetResourcePolicy", &Account::getResourcePolicy,
                                         {member("ResourceARN", &ResourcePolicyRequest::resourceARN)}),
        operation<ResourcePolicyRequest>("DeleteResourcePolicy", &Account::deleteResourcePolicy,
                                         {member("ResourceARN", &ResourcePolicyRequest::resourceARN)}),
    };
    std::sort(all.begin(), all.end(), [](const Operation &a, const Operation &b) { return a.name < b.name; });
    return all;
}

} // namespace

std::span<const Operation> operations()
{
    static const std::vector<Operation> all = allOperations();
    return all;
}

const Operation *findOperation(std::string_view name)
{
    return findNamed(operations(), name);
}

std::variant<api::SubscribeToShardRequest, NotThatShape> readSubscribe(const Json &body, const WireForm &form)
{
    using R = api::SubscribeToShardRequest;
    static const Members<R> members{member("ConsumerARN", &R::consumerARN), member("ShardId", &R::shardId),
                                    member("StartingPosition.Type", &R::startingPositionType),
                                    member("StartingPosition.SequenceNumber", &R::startingSequenceNumber),
                                    member("StartingPosition.Timestamp", &R::timestamp, WireType::Timestamp)};
    R request;
    if (auto problem = readStructure(body, members, form, request))
        return NotThatShape{std::move(*problem)};
    return request;
}

std::optional<Outcome> runQuickly(Account &account, std::string_view operation, const std::string &body,
                                  const MayCall &mayCall)
{
    const auto run = [&](auto request, auto call) -> std::optional<Outcome> {
        if (!request || (mayCall && !mayCall(*request)))
            return std::nullopt;
        const auto result = std::invoke(call, account, std::move(*request));
        return result ? Outcome(Written{quickText(*result)}) : Outcome(result.error());
    };
    if (operation == "PutRecord")
        return run(quickPutRecord(body), &Account::putRecord);
    if (operation == "PutRecords")
        return run(quickPutRecords(body), &Account::putRecords);
    return std::nullopt;
}

} // namespace headwater::gateway::kinesis

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Shards: listed, split, merged; and how long they keep records.

#include "core/services/kinesis-stream/api/account.h"
#include "core/services/kinesis-stream/api/tokens.h"
#include "core/services/kinesis-stream/api/validation.h"

#include <algorithm>
#include <array>

namespace headwater::services::kinesis_stream::api {
namespace {

enum class Filter : std::uint8_t {
    None,
    AfterShardId,
    AtTrimHorizon,
    FromTrimHorizon,
    AtLatest,
    AtTimestamp,
    FromTimestamp
};
constexpr std::array<std::string_view, 7> kFilterNames = {
    "", "AFTER_SHARD_ID", "AT_TRIM_HORIZON", "FROM_TRIM_HORIZON", "AT_LATEST", "AT_TIMESTAMP", "FROM_TIMESTAMP"};

Filter filterOf(const std::string &name)
{
    return static_cast<Filter>(std::find(kFilterNames.begin(), kFilterNames.end(), name) - kFilterNames.begin());
}

/// Whether a shard that has not expired is among those that the filter asks for. Times in milliseconds.
bool passes(const Shard &shard, Filter filter, Milliseconds time)
{
    const bool isOpenAfter = shard.isOpen() || toMilliseconds(shard.closed) >= time;
    switch (filter) {
    case Filter::AtLatest:
        return shard.isOpen();
    case Filter::AtTrimHorizon:
    case Filter::AtTimestamp:
        return isOpenAfter && toMilliseconds(shard.opened) <= time;
    case Filter::FromTimestamp:
        return isOpenAfter;
    default:
        return true;
    }
}

HashKeyRange rangeOf(const Shard &shard)
{
    return {kernel::decimal(shard.first), kernel::decimal(shard.last)};
}

Text idOf(std::uint32_t shard)
{
    return shard == kNoShard ? Text() : Text(shardIdText(shard));
}

} // namespace

/// Everything in it has expired: it is listed and read no longer.
bool Account::isExpired(const KinesisStream &stream, const Shard &shard) const
{
    return !shard.isOpen() && shard.closed + stream.retention() <= now();
}

ShardDescription Account::describe(const KinesisStream &stream, const Shard &shard) const
{
    ShardDescription description{.shardId = shard.id(),
                                 .parentShardId = idOf(shard.parent),
                                 .adjacentParentShardId = idOf(shard.adjacentParent),
                                 .hashKeyRange = rangeOf(shard),
                                 .startingSequenceNumber = stream.sequenceNumber(shard, 0, shard.opened),
                                 .endingSequenceNumber = {}};
    if (!shard.isOpen())
        description.endingSequenceNumber = stream.sequenceNumber(shard, kEndOfShard, shard.closed);
    return description;
}

std::vector<ChildShard> Account::childrenOf(const KinesisStream &stream, const Shard &shard) const
{
    std::vector<ChildShard> children;
    if (isExam())
        return children;
    for (const std::uint32_t number : shard.children) {
        const Shard &child = stream.shard(number);
        ChildShard description{child.id(), {shardIdText(child.parent)}, rangeOf(child)};
        if (child.adjacentParent != kNoShard)
            description.parentShards.push_back(shardIdText(child.adjacentParent));
        children.push_back(std::move(description));
    }
    return children;
}

ApiResult<ListShardsResult> Account::listShards(const ListShardsRequest &request)
{
    Validation validation;
    validation.text("streamName", request.streamName, kNameRule)
        .text("nextToken", request.nextToken, kNextTokenRule)
        .text("exclusiveStartShardId", request.exclusiveStartShardId, kNameRule)
        .count("maxResults", request.maxResults, 1, 10'000);
    const ShardFilter *filterRequest = request.shardFilter && !isExam() ? &*request.shardFilter : nullptr;
    if (!isExam())
        validation.text("streamARN", request.streamARN, kStreamArnRule);
    if (filterRequest)
        validation
            .choice("shardFilter.type", filterRequest->type,
                    {"AFTER_SHARD_ID", "AT_TRIM_HORIZON", "FROM_TRIM_HORIZON", "AT_LATEST", "AT_TIMESTAMP",
                     "FROM_TIMESTAMP"},
                    Need::Required)
            .text("shardFilter.shardId", filterRequest->shardId, kNameRule);
    if (auto problem = validation.problem())
        return *problem;

    const KinesisStream *stream = nullptr;
    Filter filter = Filter::None;
    std::uint32_t first = 0;
    Milliseconds time = 0;
    if (request.nextToken) {
        if (request.streamName || (request.streamARN && !isExam()))
            return ApiError{kInvalidArgument, "NextToken and StreamName cannot be provided together."};
        if (request.exclusiveStartShardId || request.streamCreationTimestamp || filterRequest)
            return ApiError{kInvalidArgument, "NextToken and ExclusiveStartShardId, StreamCreationTimestamp or "
                                              "ShardFilter cannot be provided together."};
        const auto token = openToken(*request.nextToken, Token::Kind::Shards, m_world.seed());
        if (!token || token->issued > now() || token->stream >= m_world.components().size())
            return ApiError{kInvalidArgument, "Invalid NextToken."};
        if (now() - token->issued > m_limits.iteratorLifetimeNs)
            return ApiError{kExpiredNextToken, "NextToken expired: it is older than 300 seconds."};
        // A token of another run with the same seed may stand for anything here.
        stream = dynamic_cast<const KinesisStream *>(&m_world.component(token->stream));
        if (!stream)
            return ApiError{kInvalidArgument, "Invalid NextToken."};
        if (stream->isRemoved())
            return streamNotFound(stream->id());
        filter = static_cast<Filter>(token->filter);
        first = token->shard;
        time = token->extra;
    } else {
        if (!request.streamName && (isExam() || !request.streamARN))
            return ApiError{kInvalidArgument, "Either NextToken or StreamName should be provided."};
        const auto resolved = resolve(request);
        if (!resolved)
            return resolved.error();
        stream = *resolved;
        if (request.streamCreationTimestamp && *request.streamCreationTimestamp != toMilliseconds(stream->created()))
            return ApiError{kResourceNotFound,
                            theStream(stream->id()) + " was not created at the given StreamCreationTimestamp."};
        const Text *after = request.exclusiveStartShardId ? &request.exclusiveStartShardId : nullptr;
        if (filterRequest) {
            filter = filterOf(*filterRequest->type);
            const bool needsTime = filter == Filter::AtTimestamp || filter == Filter::FromTimestamp;
            if (needsTime && !filterRequest->timestamp)
                return ApiError{kInvalidArgument, "ShardFilter " + *filterRequest->type + " needs a Timestamp."};
            if (filter == Filter::AfterShardId && !filterRequest->shardId)
                return ApiError{kInvalidArgument, "ShardFilter AFTER_SHARD_ID needs a ShardId."};
            if (filter == Filter::AfterShardId && after)
                return ApiError{kInvalidArgument, "ShardFilter and ExclusiveStartShardId cannot be provided together."};
            if (filter == Filter::AfterShardId)
                after = &filterRequest->shardId;
            const Milliseconds horizon = toMilliseconds(std::max(now() - stream->retention(), stream->created()));
            time = needsTime ? std::max(*filterRequest->timestamp, horizon) : horizon;
        }
        if (after) {
            const auto number = shardNumberOf(**after);
            if (!number)
                return shardNotFound(**after, stream->id());
            first = *number + 1;
        }
    }
    if (auto problem = admit("ListShards", m_limits.listShardsCalls, stream->id()))
        return *problem;
    if (stream->status() == StreamStatus::Creating)
        return notActive(stream->id(), statusName(stream->status()));
    const auto most = static_cast<std::size_t>(
        std::min(request.maxResults.value_or(m_limits.shardsPageUnasked), m_limits.shardsPage));
    ListShardsResult result;
    for (; first < stream->shards().size(); ++first) {
        const Shard &shard = stream->shard(first);
        if (isExpired(*stream, shard) || !passes(shard, filter, time))
            continue;
        if (result.shards.size() == most) {
            result.nextToken = seal({.kind = Token::Kind::Shards,
                                     .filter = static_cast<std::uint8_t>(filter),
                                     .stream = stream->index(),
                                     .shard = first,
                                     .issued = now(),
                                     .extra = time});
            break;
        }
        result.shards.push_back(describe(*stream, shard));
    }
    return result;
}

ApiResult<void> Account::splitShard(const SplitShardRequest &request)
{
    if (auto problem = Validation()
                           .target(request, isExam())
                           .text("shardToSplit", request.shardToSplit, kNameRule, Need::Required)
                           .text("newStartingHashKey", request.newStartingHashKey, kHashKeyRule, Need::Required)
                           .problem())
        return *problem;
    if (auto problem = admit("SplitShard", m_limits.controlCalls))
        return *problem;
    const auto stream = resolve(request);
    if (!stream)
        return stream.error();
    if (auto problem = checkShardQuota((*stream)->isOnDemand() ? 0 : 1))
        return *problem;
    return (*stream)->splitShard(now(), *request.shardToSplit, *request.newStartingHashKey);
}

ApiResult<void> Account::mergeShards(const MergeShardsRequest &request)
{
    if (auto problem = Validation()
                           .target(request, isExam())
                           .text("shardToMerge", request.shardToMerge, kNameRule, Need::Required)
                           .text("adjacentShardToMerge", request.adjacentShardToMerge, kNameRule, Need::Required)
                           .problem())
        return *problem;
    if (auto problem = admit("MergeShards", m_limits.controlCalls))
        return *problem;
    const auto stream = resolve(request);
    if (!stream)
        return stream.error();
    return (*stream)->mergeShards(now(), *request.shardToMerge, *request.adjacentShardToMerge);
}

ApiResult<UpdateShardCountResult> Account::updateShardCount(const UpdateShardCountRequest &request)
{
    if (auto problem = Validation()
                           .target(request, isExam())
                           .count("targetShardCount", request.targetShardCount, 1, kMostShards, Need::Required)
                           .choice("scalingType", request.scalingType, {"UNIFORM_SCALING"}, Need::Required)
                           .problem())
        return *problem;
    if (m_limits.updateShardCountCalls > 0) {
        if (auto problem = admit("UpdateShardCount", m_limits.updateShardCountCalls))
            return *problem;
    }
    const auto resolved = resolve(request);
    if (!resolved)
        return resolved.error();
    KinesisStream &stream = **resolved;
    const auto present = static_cast<std::int64_t>(stream.openShards());
    if (auto problem = checkShardQuota(stream.isOnDemand() ? 0 : *request.targetShardCount - present))
        return *problem;
    if (auto problem = stream.updateShardCount(now(), *request.targetShardCount))
        return *problem;
    return UpdateShardCountResult{stream.id(), present, *request.targetShardCount,
                                  isExam() ? Text() : Text(streamArn(stream.id()))};
}

ApiResult<void> Account::increaseStreamRetentionPeriod(const RetentionPeriodRequest &request)
{
    return changeRetention(request, true);
}

ApiResult<void> Account::decreaseStreamRetentionPeriod(const RetentionPeriodRequest &request)
{
    return changeRetention(request, false);
}

ApiResult<void> Account::changeRetention(const RetentionPeriodRequest &request, bool increase)
{
    if (auto problem = Validation()
                           .target(request, isExam())
                           .notNull("retentionPeriodHours", request.retentionPeriodHours.has_value())
                           .problem())
        return *problem;
    if (auto problem =
            admit(increase ? "IncreaseStreamRetentionPeriod" : "DecreaseStreamRetentionPeriod", m_limits.controlCalls))
        return *problem;
    const auto stream = resolve(request);
    if (!stream)
        return stream.error();
    return (*stream)->changeRetention(now(), *request.retentionPeriodHours, increase);
}

} // namespace headwater::services::kinesis_stream::api

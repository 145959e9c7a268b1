// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Streams as a whole: created, deleted, described, listed, changed.

#include "core/services/kinesis-stream/api/account.h"
#include "core/services/kinesis-stream/api/tokens.h"
#include "core/services/kinesis-stream/api/validation.h"
#include "core/services/kinesis-stream/shardmetrics.h"
#include "core/services/service.h"

#include <algorithm>

namespace headwater::services::kinesis_stream::api {
namespace {

constexpr std::size_t kMostComponents = 60'000; // a component's number has 16 bits, and is never used again

std::string modeName(bool onDemand)
{
    return onDemand ? "ON_DEMAND" : "PROVISIONED";
}

} // namespace

ApiResult<void> Account::createStream(const CreateStreamRequest &request)
{
    const bool onDemand = !isExam() && request.streamMode == "ON_DEMAND";
    Validation validation;
    validation.text("streamName", request.streamName, kNameRule, Need::Required)
        .count("shardCount", request.shardCount, 1, kMostShards, onDemand ? Need::Optional : Need::Required);
    if (!isExam())
        validation.choice("streamModeDetails.streamMode", request.streamMode, {"PROVISIONED", "ON_DEMAND"})
            .count("maxRecordSizeInKiB", request.maxRecordSizeInKiB, m_limits.minRecordKiB, m_limits.maxRecordKiB)
            .tags(request.tags, Need::Optional);
    if (auto problem = validation.problem())
        return *problem;
    if (onDemand && request.shardCount)
        return ApiError{kValidation, "ShardCount must not be set when the stream mode is ON_DEMAND."};
    if (auto problem = admit("CreateStream", m_limits.controlCalls))
        return *problem;

    const std::string &name = *request.streamName;
    if (findStream(name))
        return ApiError{kResourceInUse, theStream(name) + " already exists."};
    std::int64_t creating = 0, onDemandStreams = 0;
    for (const KinesisStream *stream : streams()) {
        creating += stream->status() == StreamStatus::Creating;
        onDemandStreams += stream->isOnDemand();
    }
    if (creating >= m_limits.streamsCreating)
        return ApiError{kLimitExceeded, "Limit for streams being created concurrently exceeded: " +
                                            std::to_string(m_limits.streamsCreating)};
    if (onDemand && onDemandStreams >= m_limits.onDemandStreams)
        return ApiError{kLimitExceeded, "The account " + std::string(kAccountId) + " has " +
                                            std::to_string(onDemandStreams) +
                                            " streams in on-demand mode; that is the limit."};
    if (auto problem = checkShardQuota(onDemand ? 0 : *request.shardCount))
        return *problem;
    if (request.tags && !isExam()) {
        if (auto problem = checkTags(name, *request.tags, {}))
            return *problem;
    }
    if (m_world.components().size() >= kMostComponents)
        return ApiError{kLimitExceeded, "Too many streams were created in this run."};

    const Service *service = findService("kinesis-stream");
    pipeline::Node node;
    node.id = name;
    node.type = service->type.id;
    node.properties = {{"StreamMode", modeName(onDemand)}};
    if (!onDemand)
        node.properties["ShardCount"] = *request.shardCount;
    auto &stream = static_cast<KinesisStream &>(m_world.addNode(node, service->type, service->create));
    stream.setControlDelay(m_options.controlDelay);
    m_world.start();
    if (request.tags && !isExam())
        m_tags[stream.index()] = *request.tags;
    if (request.maxRecordSizeInKiB && !isExam()) {
        if (auto problem = stream.updateMaxRecordSize(now(), *request.maxRecordSizeInKiB))
            return *problem;
    }
    stream.beginCreation(now());
    return {};
}

ApiResult<void> Account::deleteStream(const DeleteStreamRequest &request)
{
    if (auto problem = Validation().target(request, isExam()).problem())
        return *problem;
    if (auto problem = admit("DeleteStream", m_limits.controlCalls))
        return *problem;
    const auto stream = resolve(request);
    if (!stream)
        return stream.error();
    return (*stream)->deleteStream(now(), request.enforceConsumerDeletion);
}

void Account::fill(StreamProperties &properties, const KinesisStream &stream) const
{
    properties.streamName = stream.id();
    properties.streamARN = streamArn(stream.id());
    properties.streamStatus = statusName(stream.status());
    if (!isExam())
        properties.streamMode = modeName(stream.isOnDemand());
    properties.retentionPeriodHours = stream.retention() / kernel::kHour;
    properties.streamCreationTimestamp = toMilliseconds(stream.created());
    properties.encryptionType = stream.isEncrypted() ? "KMS" : "NONE";
    if (stream.isEncrypted())
        properties.keyId = stream.keyId();
    properties.shardLevelMetrics =
        parseShardMetrics(stream.property("ShardLevelMetrics").get<std::string>()).value_or(std::vector<std::string>());
}

ApiResult<StreamDescription> Account::describeStream(const DescribeStreamRequest &request)
{
    if (auto problem = Validation()
                           .target(request, isExam())
                           .count("limit", request.limit, 1, 10'000)
                           .text("exclusiveStartShardId", request.exclusiveStartShardId, kNameRule)
                           .problem())
        return *problem;
    if (auto problem = admit("DescribeStream", m_limits.describeStreamCalls))
        return *problem;
    const auto resolved = resolve(request);
    if (!resolved)
        return resolved.error();
    const KinesisStream &stream = **resolved;
    StreamDescription description;
    fill(description, stream);
    if (stream.status() == StreamStatus::Creating)
        return description;
    std::uint32_t first = 0;
    if (request.exclusiveStartShardId) {
        const auto before = shardNumberOf(*request.exclusiveStartShardId);
        if (!before)
            return shardNotFound(*request.exclusiveStartShardId, stream.id());
        first = *before + 1;
    }
    const auto most =
        static_cast<std::size_t>(std::min(request.limit.value_or(m_limits.describePageUnasked), m_limits.describePage));
    for (; first < stream.shards().size() && !description.hasMoreShards; ++first) {
        const Shard &shard = stream.shard(first);
        if (isExpired(stream, shard))
            continue;
        if (description.shards.size() == most)
            description.hasMoreShards = true;
        else
            description.shards.push_back(describe(stream, shard));
    }
    return description;
}

ApiResult<StreamDescriptionSummary> Account::describeStreamSummary(const StreamTarget &request)
{
    if (auto problem = Validation().target(request, isExam()).problem())
        return *problem;
    if (auto problem = admit("DescribeStreamSummary", m_limits.describeSummaryCalls))
        return *problem;
    const auto resolved = resolve(request);
    if (!resolved)
        return resolved.error();
    const KinesisStream &stream = **resolved;
    StreamDescriptionSummary summary;
    fill(summary, stream);
    if (stream.status() != StreamStatus::Creating)
        summary.openShardCount = static_cast<std::int64_t>(stream.openShards());
    summary.consumerCount = stream.consumersListed(now());
    if (!isExam())
        summary.maxRecordSizeInKiB = stream.limits().maxRecordBytes / 1'024;
    return summary;
}

ApiResult<ListStreamsResult> Account::listStreams(const ListStreamsRequest &request)
{
    Validation validation;
    validation.count("limit", request.limit, 1, 10'000)
        .text("exclusiveStartStreamName", request.exclusiveStartStreamName, kNameRule);
    if (!isExam())
        validation.text("nextToken", request.nextToken, kNextTokenRule);
    if (auto problem = validation.problem())
        return *problem;
    if (auto problem = admit("ListStreams", m_limits.controlCalls))
        return *problem;
    std::string after = request.exclusiveStartStreamName.value_or("");
    if (request.nextToken && !isExam()) {
        if (request.exclusiveStartStreamName)
            return ApiError{kInvalidArgument, "NextToken and ExclusiveStartStreamName cannot be provided together."};
        const auto token = openToken(*request.nextToken, Token::Kind::Streams, m_world.seed());
        if (!token || token->stream >= m_world.components().size() || token->issued > now())
            return ApiError{kInvalidArgument, "Invalid NextToken."};
        if (now() - token->issued > m_limits.iteratorLifetimeNs)
            return ApiError{kExpiredNextToken, "NextToken expired: it is older than 300 seconds."};
        after = m_world.component(token->stream).id();
    }
    const auto most =
        static_cast<std::size_t>(std::min(request.limit.value_or(m_limits.streamsPageUnasked), m_limits.streamsPage));
    ListStreamsResult result;
    std::uint16_t last = 0;
    for (const KinesisStream *stream : streams()) {
        if (stream->id() <= after)
            continue;
        if (result.streamNames.size() == most) {
            result.hasMoreStreams = true;
            break;
        }
        last = stream->index();
        result.streamNames.push_back(stream->id());
        if (!isExam())
            result.streamSummaries.push_back({stream->id(), streamArn(stream->id()),
                                              std::string(statusName(stream->status())), modeName(stream->isOnDemand()),
                                              toMilliseconds(stream->created())});
    }
    if (result.hasMoreStreams && !isExam())
        result.nextToken = seal({.kind = Token::Kind::Streams, .stream = last, .issued = now()});
    return result;
}

ApiResult<DescribeLimitsResult> Account::describeLimits()
{
    if (auto problem = admit("DescribeLimits", m_limits.describeLimitsCalls))
        return *problem;
    DescribeLimitsResult result;
    result.shardLimit = m_limits.shardsPerAccount;
    std::int64_t onDemand = 0;
    for (const KinesisStream *stream : streams()) {
        onDemand += stream->isOnDemand();
        result.openShardCount += stream->isOnDemand() ? 0 : static_cast<std::int64_t>(stream->openShards());
    }
    if (!isExam()) {
        result.onDemandStreamCount = onDemand;
        result.onDemandStreamCountLimit = m_limits.onDemandStreams;
    }
    return result;
}

ApiResult<void> Account::updateStreamMode(const UpdateStreamModeRequest &request)
{
    if (isExam())
        return unknownOperation("UpdateStreamMode");
    if (auto problem = Validation()
                           .text("streamARN", request.streamARN, kStreamArnRule, Need::Required)
                           .choice("streamModeDetails.streamMode", request.streamMode, {"PROVISIONED", "ON_DEMAND"},
                                   Need::Required)
                           .problem())
        return *problem;
    const auto stream = resolveArn(*request.streamARN);
    if (!stream)
        return stream.error();
    return (*stream)->updateStreamMode(now(), *request.streamMode == "ON_DEMAND");
}

ApiResult<void> Account::updateMaxRecordSize(const UpdateMaxRecordSizeRequest &request)
{
    if (isExam())
        return unknownOperation("UpdateMaxRecordSize");
    if (auto problem = Validation()
                           .text("streamARN", request.streamARN, kStreamArnRule, Need::Required)
                           .count("maxRecordSizeInKiB", request.maxRecordSizeInKiB, m_limits.minRecordKiB,
                                  m_limits.maxRecordKiB, Need::Required)
                           .problem())
        return *problem;
    const auto stream = resolveArn(*request.streamARN);
    if (!stream)
        return stream.error();
    return (*stream)->updateMaxRecordSize(now(), *request.maxRecordSizeInKiB);
}

ApiResult<void> Account::startStreamEncryption(const StreamEncryptionRequest &request)
{
    return changeEncryption(request, true);
}

ApiResult<void> Account::stopStreamEncryption(const StreamEncryptionRequest &request)
{
    return changeEncryption(request, false);
}

ApiResult<void> Account::changeEncryption(const StreamEncryptionRequest &request, bool start)
{
    if (auto problem = Validation()
                           .target(request, isExam())
                           .choice("encryptionType", request.encryptionType, {"NONE", "KMS"}, Need::Required)
                           .text("keyId", request.keyId, kKeyIdRule, Need::Required)
                           .problem())
        return *problem;
    const auto stream = resolve(request);
    if (!stream)
        return stream.error();
    if (*request.encryptionType != "KMS")
        return ApiError{kInvalidArgument, "EncryptionType must be KMS."};
    if (start) {
        if (auto problem = checkKey(*request.keyId, "kms:GenerateDataKey", m_keyUse))
            return *problem;
    }
    return (*stream)->changeEncryption(now(), start, *request.keyId);
}

} // namespace headwater::services::kinesis_stream::api

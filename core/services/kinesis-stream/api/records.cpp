// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Records: put, and read by GetRecords.

#include "core/kernel/md5.h"
#include "core/services/kinesis-stream/api/account.h"
#include "core/services/kinesis-stream/api/tokens.h"
#include "core/services/kinesis-stream/api/validation.h"

#include <QDateTime>
#include <QLocale>

#include <algorithm>

namespace headwater::services::kinesis_stream::api {
namespace {

constexpr std::string_view kEncrypt = "kms:GenerateDataKey";

constexpr std::string_view kFailureText = "Internal Service Failure";

ApiError internalFailure()
{
    return {kInternalFailure, std::string(kFailureText)};
}

/// `Thu Jan 22 01:22:02 UTC 2015`
std::string clock(SimTime time)
{
    return QLocale::c()
        .toString(QDateTime::fromMSecsSinceEpoch(toMilliseconds(time), Qt::UTC), u"ddd MMM dd HH:mm:ss 'UTC' yyyy")
        .toStdString();
}

std::string encryptionName(bool encrypted)
{
    return encrypted ? "KMS" : "NONE";
}

ApiError noSuchShard(const std::string &shardId, const std::string &stream)
{
    return {kResourceNotFound, "Shard " + shardId + " in " + inAccount(stream) + " does not exist"};
}

} // namespace

ApiResult<Account::Placement> Account::place(const KinesisStream &stream, const Text &key, const Text &data,
                                             const Text &explicitHashKey) const
{
    Placement placement;
    if (explicitHashKey) {
        const auto hash = kernel::parseDecimal128(*explicitHashKey);
        if (!hash)
            return ApiError{kInvalidArgument, "Invalid ExplicitHashKey. ExplicitHashKey must be in the range: "
                                              "[0, 2^128-1]. Specified value was " +
                                                  *explicitHashKey};
        placement.hash = *hash;
    } else {
        placement.hash = kernel::md5(*key);
    }
    const auto bytes = static_cast<std::int64_t>(key->size() + data->size());
    if (bytes > stream.limits().maxRecordBytes)
        return ApiError{kInvalidArgument, "Record size of " + std::to_string(bytes) +
                                              " bytes with its partition key "
                                              "exceeds " +
                                              std::to_string(stream.limits().maxRecordBytes) +
                                              " bytes, the "
                                              "most that " +
                                              inAccount(stream.id()) + " takes."};
    placement.bytes = static_cast<std::uint32_t>(bytes);
    return placement;
}

ApiResult<PutRecordResult> Account::putRecord(PutRecordRequest request)
{
    if (auto problem = Validation()
                           .target(request, isExam())
                           .blob("data", request.data, m_limits.maxDataBytes)
                           .text("partitionKey", request.partitionKey, kPartitionKeyRule, Need::Required)
                           .text("explicitHashKey", request.explicitHashKey, kHashKeyRule)
                           .text("sequenceNumberForOrdering", request.sequenceNumberForOrdering, kSequenceNumberRule)
                           .problem())
        return *problem;
    const auto resolved = resolveForData(request);
    if (!resolved)
        return resolved.error();
    KinesisStream &stream = **resolved;
    const auto placement = place(stream, request.partitionKey, request.data, request.explicitHashKey);
    if (!placement)
        return placement.error();
    // Numbers rise in every shard anyway; what was given must be one of this stream's, and of the past.
    if (request.sequenceNumberForOrdering) {
        const auto parts = KinesisStream::parseSequenceNumber(*request.sequenceNumberForOrdering);
        if (!parts || parts->shard >= stream.shards().size() || parts->seconds > KinesisStream::epochSeconds(now()) ||
            parts->shardOpened != KinesisStream::epochSeconds(stream.shard(parts->shard).opened))
            return ApiError{kInvalidArgument, "ExclusiveMinimumSequenceNumber " + *request.sequenceNumberForOrdering +
                                                  " used in PutRecord on " + inAccount(stream.id()) + " is invalid."};
    }
    if (stream.isStopped())
        return internalFailure();
    if (auto problem = checkKey(stream, kEncrypt, m_keyUse))
        return *problem;
    const PutOutcome outcome = stream.putContent(
        now(), {std::move(*request.partitionKey), request.explicitHashKey.value_or(""), std::move(*request.data)},
        placement->hash);
    const Shard &shard = stream.shardFor(placement->hash);
    if (outcome != PutOutcome::Accepted)
        return rateExceeded(shard.id(), stream.id());
    return PutRecordResult{shard.id(), stream.sequenceNumber(shard, shard.log.end() - 1),
                           encryptionName(stream.isEncrypted())};
}

ApiResult<PutRecordsResult> Account::putRecords(PutRecordsRequest request)
{
    Validation validation;
    validation.target(request, isExam()).notNull("records", request.records.has_value());
    if (request.records) {
        const auto count = static_cast<std::int64_t>(request.records->size());
        const std::string value = "'[" + std::to_string(count) + " entries]'";
        if (count < 1)
            validation.add("records", "'[]'", "Member must have length greater than or equal to 1");
        if (count > m_limits.maxRequestRecords)
            validation.add("records", value,
                           "Member must have length less than or equal to " +
                               std::to_string(m_limits.maxRequestRecords));
        for (std::size_t i = 0; i < request.records->size(); ++i) {
            const PutRecordsEntry &entry = (*request.records)[i];
            validation.inRecord(i + 1)
                .blob("data", entry.data, m_limits.maxDataBytes)
                .text("partitionKey", entry.partitionKey, kPartitionKeyRule, Need::Required)
                .text("explicitHashKey", entry.explicitHashKey, kHashKeyRule);
        }
    }
    if (auto problem = validation.problem())
        return *problem;
    const auto resolved = resolveForData(request);
    if (!resolved)
        return resolved.error();
    KinesisStream &stream = **resolved;

    // Whatever is wrong with one of them is found before the first is stored.
    std::vector<Placement> placements;
    placements.reserve(request.records->size());
    std::int64_t bytes = 0;
    for (const PutRecordsEntry &entry : *request.records) {
        const auto placement = place(stream, entry.partitionKey, entry.data, entry.explicitHashKey);
        if (!placement)
            return placement.error();
        placements.push_back(*placement);
        bytes += placement->bytes;
    }
    if (bytes > m_limits.maxRequestBytes)
        return ApiError{kInvalidArgument,
                        "Records size exceeds " + std::to_string(m_limits.maxRequestBytes / 1'048'576) + " MB limit"};

    if (auto problem = checkKey(stream, kEncrypt, m_keyUse))
        return *problem;
    PutRecordsResult result;
    result.encryptionType = encryptionName(stream.isEncrypted());
    result.records.reserve(placements.size());
    for (std::size_t i = 0; i < placements.size(); ++i) {
        PutRecordsEntry &entry = (*request.records)[i];
        PutRecordsResultEntry &answer = result.records.emplace_back();
        if (stream.isStopped()) {
            answer.errorCode = "InternalFailure";
            answer.errorMessage = kFailureText;
            ++result.failedRecordCount;
            continue;
        }
        const PutOutcome outcome = stream.putContent(
            now(), {std::move(*entry.partitionKey), entry.explicitHashKey.value_or(""), std::move(*entry.data)},
            placements[i].hash);
        const Shard &shard = stream.shardFor(placements[i].hash);
        if (outcome == PutOutcome::Accepted) {
            answer.shardId = shard.id();
            answer.sequenceNumber = stream.sequenceNumber(shard, shard.log.end() - 1);
        } else {
            const ApiError error = rateExceeded(shard.id(), stream.id());
            answer.errorCode = error.code;
            answer.errorMessage = error.message;
            ++result.failedRecordCount;
        }
    }
    return result;
}

/// Where a reading of a shard begins: what GetShardIterator and SubscribeToShard have in common.
ApiResult<std::uint64_t> Account::startingPosition(KinesisStream &stream, const Shard &shard,
                                                   std::string_view operation, const std::string &type,
                                                   const Text &sequenceNumber,
                                                   std::optional<Milliseconds> timestamp) const
{
    const bool bySequence = type == "AT_SEQUENCE_NUMBER" || type == "AFTER_SEQUENCE_NUMBER";
    const bool byTime = type == "AT_TIMESTAMP";
    if (bySequence != sequenceNumber.has_value() || (byTime && !timestamp) || (!byTime && timestamp))
        return ApiError{
            kInvalidArgument,
            "Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber "
            "or (2) TRIM_HORIZON or LATEST and no StartingSequenceNumber or (3) AT_TIMESTAMP and Timestamp. "
            "Request specified " +
                type + (sequenceNumber ? " and a" : " and no") + " StartingSequenceNumber" +
                (timestamp ? " and a Timestamp." : " and no Timestamp.")};
    const std::uint64_t newest = stream.positionAt(stream.shard(shard.number), now() + 1);
    if (type == "TRIM_HORIZON")
        return shard.log.first();
    if (type == "LATEST")
        return newest;
    if (byTime) {
        const Milliseconds present = toMilliseconds(now());
        if (*timestamp > present)
            return ApiError{kInvalidArgument,
                            "The timestampInMillis parameter cannot be greater than the currentTimestampInMillis. "
                            "timestampInMillis: " +
                                std::to_string(*timestamp) + ", currentTimestampInMillis: " + std::to_string(present)};
        return shard.log.lowerBound(fromMilliseconds(*timestamp));
    }
    const std::string named = "StartingSequenceNumber " + *sequenceNumber + " used in " + std::string(operation) +
                              " on shard " + shard.id() + " in " + inAccount(stream.id()) + " is invalid";
    const auto parts = KinesisStream::parseSequenceNumber(*sequenceNumber);
    if (!parts)
        return ApiError{kInvalidArgument, named + "."};
    if (parts->shard != shard.number)
        return ApiError{kInvalidArgument, "Invalid StartingSequenceNumber. It encodes " + shardIdText(parts->shard) +
                                              ", while it was used in a call to a shard with " + shard.id()};
    const bool isEnd = parts->counter == kEndOfShard && !shard.isOpen();
    if (parts->shardOpened != KinesisStream::epochSeconds(shard.opened) || (parts->counter > newest && !isEnd))
        return ApiError{kInvalidArgument, named + " because it did not come from this stream."};
    if (isEnd)
        return newest;
    return type == "AFTER_SEQUENCE_NUMBER" || parts->counter == 0 ? parts->counter : parts->counter - 1;
}

ApiResult<GetShardIteratorResult> Account::getShardIterator(const GetShardIteratorRequest &request)
{
    if (auto problem =
            Validation()
                .target(request, isExam())
                .text("shardId", request.shardId, kNameRule, Need::Required)
                .choice("shardIteratorType", request.shardIteratorType,
                        {"AFTER_SEQUENCE_NUMBER", "LATEST", "AT_TIMESTAMP", "AT_SEQUENCE_NUMBER", "TRIM_HORIZON"},
                        Need::Required)
                .text("startingSequenceNumber", request.startingSequenceNumber, kSequenceNumberRule)
                .problem())
        return *problem;
    const auto resolved = resolveForData(request);
    if (!resolved)
        return resolved.error();
    KinesisStream &stream = **resolved;
    const auto number = shardNumberOf(*request.shardId);
    if (!number || *number >= stream.shards().size() || isExpired(stream, stream.shard(*number)))
        return noSuchShard(*request.shardId, stream.id());
    if (stream.isStopped())
        return internalFailure();
    const auto position =
        startingPosition(stream, stream.shard(*number), "GetShardIterator", *request.shardIteratorType,
                         request.startingSequenceNumber, request.timestamp);
    if (!position)
        return position.error();
    if (!stream.admitIteratorCall(now(), *number))
        return rateExceeded(*request.shardId, stream.id());
    return GetShardIteratorResult{
        seal({.stream = stream.index(), .shard = *number, .position = *position, .issued = now()})};
}

Record Account::wholeRecord(const KinesisStream &stream, const Shard &shard, std::uint64_t position) const
{
    const StoredRecord stored = shard.log.at(position);
    world::WholeRecord whole = m_world.component(static_cast<std::uint16_t>(stored.source))
                                   .wholeRecordAt(stored.number, stored.arrival - static_cast<SimTime>(stored.delay));
    return {stream.sequenceNumber(shard, position + 1, stored.arrival), toMilliseconds(stored.arrival),
            std::move(whole.data), std::move(whole.partitionKey), encryptionName(stream.wasEncrypted(stored.arrival))};
}

ApiResult<GetRecordsResult> Account::getRecords(const GetRecordsRequest &request)
{
    Validation validation;
    validation.text("shardIterator", request.shardIterator, kIteratorRule, Need::Required);
    if (request.limit && *request.limit < 1)
        validation.count("limit", request.limit, 1, m_limits.maxGetRecords);
    if (!isExam())
        validation.text("streamARN", request.streamARN, kStreamArnRule);
    if (auto problem = validation.problem())
        return *problem;
    if (request.limit && *request.limit > m_limits.maxGetRecords)
        return ApiError{kInvalidArgument, "Limit " + std::to_string(*request.limit) + " is above " +
                                              std::to_string(m_limits.maxGetRecords) + ", the most for GetRecords."};

    const auto token = openToken(*request.shardIterator, Token::Kind::ShardIterator, m_world.seed());
    if (!token || token->issued > now() || token->stream >= m_world.components().size())
        return ApiError{kInvalidArgument, "Invalid ShardIterator."};
    if (now() - token->issued > m_limits.iteratorLifetimeNs)
        return ApiError{kExpiredIterator,
                        "Iterator expired. The iterator was created at time " + clock(token->issued) +
                            " while right now it is " + clock(now()) +
                            " which is further in the future than the tolerated delay of 300000 milliseconds."};
    auto *stream = dynamic_cast<KinesisStream *>(&m_world.component(token->stream));
    if (!stream)
        return ApiError{kInvalidArgument, "Invalid ShardIterator."};
    const std::string shardId = shardIdText(token->shard);
    if (stream->isRemoved() || token->shard >= stream->shards().size())
        return noSuchShard(shardId, stream->id());
    if (request.streamARN && !isExam() && *request.streamARN != streamArn(stream->id()))
        return ApiError{kInvalidArgument, "The ShardIterator is not of the stream " + *request.streamARN + "."};
    if (stream->isStopped())
        return internalFailure();

    if (auto problem = checkKey(*stream, "kms:Decrypt", m_keyUse))
        return *problem;
    const ReadOutcome outcome =
        stream->getRecords(now(), token->shard, token->position,
                           static_cast<std::uint64_t>(request.limit.value_or(m_limits.maxGetRecords)));
    if (outcome.kind != ReadOutcome::Kind::Records)
        return rateExceeded(shardId, stream->id());
    const Shard &shard = stream->shard(token->shard);
    GetRecordsResult result;
    result.records.reserve(outcome.to - outcome.from);
    for (std::uint64_t position = outcome.from; position < outcome.to; ++position)
        result.records.push_back(wholeRecord(*stream, shard, position));
    stream->markDelivered(token->shard, outcome.from, outcome.to);
    stream->noteIteratorAge(outcome.behind);
    result.millisBehindLatest = outcome.behind / kernel::kMillisecond;
    if (outcome.end)
        result.childShards = childrenOf(*stream, shard);
    else
        result.nextShardIterator =
            seal({.stream = token->stream, .shard = token->shard, .position = outcome.to, .issued = now()});
    return result;
}

} // namespace headwater::services::kinesis_stream::api

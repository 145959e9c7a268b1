// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/kinesis-stream/api/account.h"

#include <algorithm>

namespace headwater::services::kinesis_stream::api {
namespace {

constexpr std::string_view kService = "kinesis-stream";

std::string arnStem()
{
    return "arn:aws:kinesis:" + std::string(kRegion) + ":" + std::string(kAccountId) + ":stream/";
}

} // namespace

std::string streamArn(std::string_view name)
{
    return arnStem() + std::string(name);
}

Milliseconds toMilliseconds(SimTime time)
{
    return world::kEpochSeconds * 1'000 + time / kernel::kMillisecond;
}

SimTime fromMilliseconds(Milliseconds time)
{
    constexpr Milliseconds kEpoch = world::kEpochSeconds * 1'000;
    constexpr Milliseconds kLongest = kernel::kNever / kernel::kMillisecond;
    return std::clamp(time - std::min(time, kEpoch), Milliseconds{0}, kLongest) * kernel::kMillisecond;
}

Account::Account(world::World &world, AccountOptions options)
    : m_world(world)
    , m_options(options)
    , m_limits(limits::streamLimits(world.profile()))
{
}

Account::~Account() = default;

std::vector<KinesisStream *> Account::streams() const
{
    std::vector<KinesisStream *> found;
    for (const auto &component : m_world.components()) {
        if (!component->isRemoved() && component->type().id == kService)
            found.push_back(static_cast<KinesisStream *>(component.get()));
    }
    std::sort(found.begin(), found.end(), [](const auto *a, const auto *b) { return a->id() < b->id(); });
    return found;
}

KinesisStream *Account::findStream(std::string_view name) const
{
    for (const auto &component : m_world.components()) {
        if (component->isRemoved() || component->id() != name || component->type().id != kService)
            continue;
        auto *stream = static_cast<KinesisStream *>(component.get());
        stream->setControlDelay(m_options.controlDelay); // it may have been drawn since the last call
        return stream;
    }
    return nullptr;
}

ApiResult<KinesisStream *> Account::resolveArn(const std::string &arn) const
{
    const std::string stem = arnStem();
    if (!arn.starts_with(stem))
        return ApiError{kResourceNotFound, "Stream " + arn + " not found."};
    const std::string name = arn.substr(stem.size());
    if (KinesisStream *stream = findStream(name))
        return stream;
    return streamNotFound(name);
}

ApiResult<KinesisStream *> Account::resolve(const StreamTarget &target) const
{
    const bool hasArn = target.streamARN && !isExam();
    if (!target.streamName && !hasArn)
        return ApiError{kInvalidArgument, "Either StreamName or StreamARN must be provided."};
    if (hasArn) {
        if (target.streamName && *target.streamARN != streamArn(*target.streamName))
            return ApiError{kInvalidArgument, "StreamName " + *target.streamName + " and StreamARN " +
                                                  *target.streamARN + " do not name the same stream."};
        return resolveArn(*target.streamARN);
    }
    if (KinesisStream *stream = findStream(*target.streamName))
        return stream;
    return streamNotFound(*target.streamName);
}

ApiResult<KinesisStream *> Account::resolveForData(const StreamTarget &target) const
{
    const auto stream = resolve(target);
    if (!stream)
        return stream;
    if ((*stream)->status() == StreamStatus::Creating)
        return streamNotFound((*stream)->id());
    return stream;
}

std::optional<ApiError> Account::admit(std::string_view operation, std::int64_t perSecond, const std::string &subject)
{
    Calls &calls = m_calls[std::string(operation) + '/' + subject];
    const SimTime second = now() / kernel::kSecond;
    if (calls.second != second)
        calls = {second, 0};
    if (calls.count >= perSecond)
        return ApiError{kLimitExceeded, "Rate exceeded for " + std::string(operation) +
                                            (subject.empty() ? "" : " of " + subject) + " under account " +
                                            std::string(kAccountId) + ": " + std::to_string(perSecond) +
                                            " calls a second are permitted."};
    ++calls.count;
    return std::nullopt;
}

/// Open shards of provisioned streams against the account's quota.
std::optional<ApiError> Account::checkShardQuota(std::int64_t more) const
{
    std::int64_t open = 0;
    for (const KinesisStream *stream : streams())
        open += stream->isOnDemand() ? 0 : static_cast<std::int64_t>(stream->openShards());
    if (more <= 0 || open + more <= m_limits.shardsPerAccount)
        return std::nullopt;
    return ApiError{
        kLimitExceeded,
        "This request would exceed the shard limit for the account " + std::string(kAccountId) + " in " +
            std::string(kRegion) + ". Current shard count for the account: " + std::to_string(open) +
            ". Limit: " + std::to_string(m_limits.shardsPerAccount) +
            ". Number of additional shards that would have resulted from this request: " + std::to_string(more) + "."};
}

/// A token of another run with the same seed may stand for anything here.
std::optional<std::string> Account::arnOfToken(std::string_view text, Token::Kind kind) const
{
    const auto token = openToken(text, kind, m_world.seed());
    if (!token || token->stream >= m_world.components().size())
        return std::nullopt;
    const auto *stream = dynamic_cast<const KinesisStream *>(&m_world.component(token->stream));
    return stream ? std::optional(streamArn(stream->id())) : std::nullopt;
}

std::optional<std::string> Account::arnOfIterator(std::string_view iterator) const
{
    return arnOfToken(iterator, Token::Kind::ShardIterator);
}

std::optional<std::string> Account::arnOfShardsToken(std::string_view token) const
{
    return arnOfToken(token, Token::Kind::Shards);
}

std::string Account::seal(const Token &token) const
{
    return sealToken(token, m_world.seed());
}

} // namespace headwater::services::kinesis_stream::api

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/kinesis-stream/api/account.h"
#include "tests/core/services/lab.h"

#include <functional>

namespace headwater::test {

namespace api = services::kinesis_stream::api;
using limits::Profile;

/// A world with its account: `text` as draw() has it.
struct ApiLab
{
    explicit ApiLab(const std::string &text, Profile profile = Profile::Exam, api::AccountOptions options = {})
        : world(start(draw(text, profile)))
        , account(*world, options)
    {
    }

    void pass(double by) { world->runTo(world->now() + seconds(by)); }
    KinesisStream &stream(std::string_view id) { return streamOf(*world, id); }

    std::unique_ptr<World> world;
    api::Account account;
};

/// `ok`, or the error's name.
template <typename T>
QString code(const api::ApiResult<T> &result)
{
    return result.ok() ? QStringLiteral("ok") : text(std::string(result.error().code));
}

template <typename T>
QString message(const api::ApiResult<T> &result)
{
    return result.ok() ? QString() : text(result.error().message);
}

template <typename T>
QString full(const api::ApiResult<T> &result)
{
    return result.ok() ? code(result) : code(result) + QLatin1String(": ") + message(result);
}

inline const std::string kShard0 = "shardId-000000000000";

inline api::PutRecordRequest record(const std::string &stream, const std::string &key, const std::string &data)
{
    api::PutRecordRequest request;
    request.streamName = stream;
    request.partitionKey = key;
    request.data = data;
    return request;
}

inline api::GetShardIteratorRequest from(const std::string &stream, const std::string &shard,
                                         const std::string &type = "TRIM_HORIZON")
{
    api::GetShardIteratorRequest request;
    request.streamName = stream;
    request.shardId = shard;
    request.shardIteratorType = type;
    return request;
}

inline std::string arn(const std::string &stream)
{
    return "arn:aws:kinesis:us-east-1:000000000000:stream/" + stream;
}

inline api::StreamTarget named(const std::string &name)
{
    return {name, {}};
}

template <typename Request>
Request on(const std::string &name)
{
    Request request;
    request.streamName = name;
    return request;
}

inline api::SplitShardRequest split(const std::string &shard, const std::string &at)
{
    auto request = on<api::SplitShardRequest>("s");
    request.shardToSplit = shard;
    request.newStartingHashKey = at;
    return request;
}

inline api::UpdateShardCountRequest update(std::int64_t count)
{
    auto request = on<api::UpdateShardCountRequest>("s");
    request.targetShardCount = count;
    request.scalingType = "UNIFORM_SCALING";
    return request;
}

inline QString ids(const std::vector<api::ShardDescription> &shards)
{
    QStringList numbers;
    for (const auto &shard : shards)
        numbers += QString::number(text(shard.shardId).mid(8).toInt());
    return numbers.join(u' ');
}

/// The data of all records that a call returned, joined by blanks.
inline QString dataOf(const api::ApiResult<api::GetRecordsResult> &result)
{
    if (!result)
        return full(result);
    QStringList data;
    for (const api::Record &each : result->records)
        data += text(each.data);
    return data.join(u' ');
}

} // namespace headwater::test

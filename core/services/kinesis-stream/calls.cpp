// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/kinesis-stream/calls.h"

#include "core/world/world.h"

#include <algorithm>

namespace headwater::services::kinesis_stream {

using world::Call;
using world::EventKind;
using world::Happening;
using world::ShardShare;
using world::World;

WriteCall::WriteCall(const world::Component &client, const KinesisStream &stream, bool many, std::uint32_t attempt)
    : m_client(client)
    , m_stream(stream)
    , m_many(many)
{
    m_call.api = many ? "PutRecords" : "PutRecord";
    m_call.stream = stream.id();
    m_call.attempt = attempt + 1;
}

void WriteCall::add(const Shard &shard, std::uint32_t bytes, PutOutcome outcome)
{
    ++m_call.records;
    m_call.bytes += bytes;
    auto share = std::find_if(m_shares.begin(), m_shares.end(),
                              [&shard](const ShardShare &each) { return each.shard == shard.number; });
    if (share == m_shares.end())
        share = m_shares.insert(m_shares.end(), {.shard = shard.number});
    if (outcome == PutOutcome::Accepted) {
        ++m_call.accepted;
        ++share->accepted;
        share->acceptedBytes += bytes;
        return;
    }
    ++m_call.refused;
    if (outcome == PutOutcome::Throttled) {
        ++m_throttled;
        ++share->throttled;
    } else {
        ++m_tooLarge;
    }
}

void WriteCall::addUnreached(std::uint32_t bytes)
{
    ++m_call.records;
    m_call.bytes += bytes;
    ++m_call.refused;
    ++m_unreached;
}

void WriteCall::tell(SimTime at, std::uint64_t order) const
{
    World &world = m_stream.world();
    const std::string_view client = m_client.id(), stream = m_stream.id();
    const auto wanted = [&](EventKind kind) {
        return world.tellsCalls(kind, client, stream);
    };
    const std::string api(m_call.api);
    const std::string shard = !m_many && !m_shares.empty() ? shardIdText(m_shares.front().shard) : std::string();
    const auto say = [&](EventKind kind, std::string text, const std::string &where, std::string_view error,
                         std::uint64_t count, Call call) {
        world.tell({.at = at,
                    .kind = kind,
                    .node = client,
                    .shard = where,
                    .error = error,
                    .text = std::move(text),
                    .count = count,
                    .order = order,
                    .call = std::move(call)});
    };
    // What only counts records says of its call no more than which one it was.
    const Call brief{.api = m_call.api, .stream = stream, .attempt = m_call.attempt};
    if (m_call.attempt > 1 && wanted(EventKind::Retry))
        say(EventKind::Retry, api + " again", shard, {}, m_call.records, brief);
    if (wanted(EventKind::Put)) {
        Call call = m_call;
        if (m_many)
            call.shares = m_shares;
        const std::string_view error = m_throttled > 0  ? kThroughputExceeded
                                       : m_tooLarge > 0 ? kInvalidArgument
                                                        : std::string_view();
        say(EventKind::Put,
            m_unreached > 0       ? api + ": the stream was not reached"
            : m_call.refused == 0 ? api
            : m_call.accepted > 0 ? api + ", some records refused"
                                  : api + " refused",
            shard, error, 1, std::move(call));
    }
    if (m_throttled > 0 && wanted(EventKind::Throttled)) {
        for (const ShardShare &share : m_shares) {
            if (share.throttled > 0)
                say(EventKind::Throttled, api + " refused", shardIdText(share.shard), kThroughputExceeded,
                    share.throttled, brief);
        }
    }
    if (m_dropped > 0 && wanted(EventKind::Dropped))
        say(EventKind::Dropped, m_tooLarge > 0 ? "too large, given up" : "given up", shard, {}, m_dropped, brief);
}

void tellGivenUp(const world::Component &client, const KinesisStream &stream, std::uint64_t records)
{
    World &world = stream.world();
    if (records == 0 || !world.tellsCalls(EventKind::Dropped, client.id(), stream.id()))
        return;
    world.tell({.at = world.now(),
                .kind = EventKind::Dropped,
                .node = client.id(),
                .text = "link removed, given up",
                .count = records,
                .order = world.order(),
                .call = Call{.stream = stream.id()}});
}

void tellRead(const world::Component &reader, const KinesisStream &stream, std::string_view api, std::uint32_t shard,
              const ReadOutcome &outcome)
{
    World &world = stream.world();
    if (outcome.to == outcome.from || !world.tellsCalls(EventKind::Read, reader.id(), stream.id()))
        return;
    world.tell({.at = world.now(),
                .kind = EventKind::Read,
                .node = reader.id(),
                .shard = shardIdText(shard),
                .text = std::string(api),
                .order = world.order(),
                .call = Call{.api = api,
                             .stream = stream.id(),
                             .records = outcome.to - outcome.from,
                             .bytes = outcome.bytes,
                             .behind = outcome.behind}});
}

void tellReadRefused(const world::Component &reader, const KinesisStream &stream, std::string_view api,
                     std::uint32_t shard, std::string_view error)
{
    World &world = stream.world();
    if (!world.tellsCalls(EventKind::ReadThrottled, reader.id(), stream.id()))
        return;
    world.tell({.at = world.now(),
                .kind = EventKind::ReadThrottled,
                .node = reader.id(),
                .shard = shardIdText(shard),
                .error = error,
                .text = std::string(api) + (error.empty() ? ": the stream was not reached" : " refused"),
                .order = world.order(),
                .call = Call{.api = api, .stream = stream.id()}});
}

} // namespace headwater::services::kinesis_stream

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/writecall.h"

#include "core/services/kinesis-stream/errors.h"
#include "core/services/kinesis-stream/shard.h"
#include "core/world/world.h"

#include <algorithm>

namespace headwater::services {

using world::Call;
using world::EventKind;
using world::ShardShare;
using world::World;

namespace {

std::string shardText(std::uint32_t number)
{
    return number == world::kNoShard ? std::string() : kinesis_stream::shardIdText(number);
}

} // namespace

WriteCall::WriteCall(const world::Component &client, const world::Component &target, PutWords words, bool many,
                     std::uint32_t attempt)
    : m_client(client)
    , m_target(target)
    , m_words(words)
    , m_many(many)
{
    m_call.api = many ? words.many : words.one;
    m_call.stream = target.id();
    m_call.attempt = attempt + 1;
}

void WriteCall::add(std::optional<std::uint32_t> shard, std::uint32_t bytes, PutOutcome outcome)
{
    ++m_call.records;
    m_call.bytes += bytes;
    const std::uint32_t number = shard.value_or(world::kNoShard);
    auto share = std::find_if(m_shares.begin(), m_shares.end(),
                              [number](const ShardShare &each) { return each.shard == number; });
    if (share == m_shares.end())
        share = m_shares.insert(m_shares.end(), {.shard = number});
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
    World &world = m_target.world();
    const std::string_view client = m_client.id(), stream = m_target.id();
    const auto wanted = [&](EventKind kind) {
        return world.tellsCalls(kind, client, stream);
    };
    const std::string api(m_call.api);
    const std::string shard = !m_many && !m_shares.empty() ? shardText(m_shares.front().shard) : std::string();
    const auto say = [&](EventKind kind, std::string text, const std::string &where, std::string_view error,
                         std::uint64_t count, Call call) {
        world.tell({.at = at,
                    .kind = kind,
                    .node = client,
                    .shard = where,
                    .error = std::string(error),
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
        if (m_many && !m_shares.empty() && m_shares.front().shard != world::kNoShard)
            call.shares = m_shares;
        const std::string_view error = !m_refusal.empty() ? m_refusal
                                       : m_throttled > 0  ? m_words.throttled
                                       : m_tooLarge > 0 ? kinesis_stream::kInvalidArgument
                                                        : std::string_view();
        say(EventKind::Put,
            !m_refusal.empty()    ? api + " refused"
            : m_unreached > 0     ? api + ": the service was not reached"
            : m_call.refused == 0 ? api
            : m_call.accepted > 0 ? api + ", some records refused"
                                  : api + " refused",
            shard, error, 1, std::move(call));
    }
    if (m_throttled > 0 && wanted(EventKind::Throttled)) {
        for (const ShardShare &share : m_shares) {
            if (share.throttled > 0)
                say(EventKind::Throttled, api + " refused", shardText(share.shard), m_words.throttled, share.throttled,
                    brief);
        }
    }
    if (m_dropped > 0 && wanted(EventKind::Dropped))
        say(EventKind::Dropped, m_tooLarge > 0 ? "too large, given up" : "given up", shard, {}, m_dropped, brief);
}

void tellGivenUp(const world::Component &client, const world::Component &target, std::uint64_t records)
{
    World &world = target.world();
    if (records == 0 || !world.tellsCalls(EventKind::Dropped, client.id(), target.id()))
        return;
    world.tell({.at = world.now(),
                .kind = EventKind::Dropped,
                .node = client.id(),
                .text = "link removed, given up",
                .count = records,
                .order = world.order(),
                .call = Call{.stream = target.id()}});
}

} // namespace headwater::services

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/kpl/process.h"
#include "core/services/writecall.h"
#include "core/world/world.h"

#include <algorithm>

// How a process of the library sends, what answers it gets, and what it does about them.
namespace headwater::services::kpl {

using kernel::kNever;
using kinesis_stream::kNoShard;
using kinesis_stream::Shard;
namespace priority = world::priority;

void Process::flush(SimTime now)
{
    std::uint32_t index;
    if (m_freeCalls.empty()) {
        index = static_cast<std::uint32_t>(m_calls.size());
        m_calls.emplace_back();
    } else {
        index = m_freeCalls.back();
        m_freeCalls.pop_back();
    }
    Call &call = m_calls[index];
    call.containers = std::move(m_collection);
    m_collection.clear();
    m_collectionBytes = 0;
    m_collectionDeadline = kNever;
    ++m_collections;
    m_flushAt = kNever;
    for (Container &container : call.containers) {
        if (container.shard != kNoShard)
            m_collectionByShard[container.shard] = 0;
        m_scratch.clear();
        for (const User &user : container.users) {
            m_scratch.push_back({user.number, user.emitted});
            if (user.attempts == 0)
                m_counts.buffering.add(now - user.arrival);
        }
        container.number = m_log.add(now, m_slot, m_scratch);
    }
    if (m_inFlight >= m_settings.maxConnections)
        m_waitingCalls.push_back(index);
    else
        send(now, index);
}

/// A new connection costs two round trips, TCP's and TLS's, before the call.
void Process::send(SimTime now, std::uint32_t index)
{
    Call &call = m_calls[index];
    call.sent = now;
    call.connects = ++m_inFlight > m_connections;
    SimTime travel = m_wire.latency;
    if (call.connects) {
        m_connections = m_inFlight;
        travel += 4 * m_wire.latency;
    }
    push(now + travel, priority::kArrival, kArrive, index);
}

void Process::arrive(SimTime now, std::uint32_t index)
{
    Call &call = m_calls[index];
    ++m_counts.calls;
    m_counts.callRecords += call.containers.size();
    m_wire.records += call.containers.size();
    // A call that may not pass is tried again until its records are too old, whatever the reason.
    const bool reached =
        !m_wire.cut && !m_stream.isStopped() && !(m_wire.gate && m_wire.gate->check(now, "PutRecords"));
    std::optional<WriteCall> told;
    if (m_world.tellsCalls())
        told.emplace(m_owner, m_stream, m_stream.putWords(), true, 0);
    call.outcomes.clear();
    for (Container &container : call.containers) {
        m_counts.callUsers += container.users.size();
        if (!reached) {
            call.outcomes.push_back(Outcome::Unreached);
            if (told)
                told->addUnreached(container.bytes);
            continue;
        }
        const Outcome outcome = putInto(now, container);
        call.outcomes.push_back(outcome);
        if (told)
            told->add(m_stream.shardNumberFor(hashOf(container.users.front())), container.bytes,
                      outcome == Outcome::Throttled  ? PutOutcome::Throttled
                      : outcome == Outcome::TooLarge ? PutOutcome::TooLarge
                                                     : PutOutcome::Accepted);
    }
    if (told)
        told->tell(now, m_world.order());
    if (reached) {
        push(now + m_wire.latency, priority::kResponse, kAnswer, index);
        return;
    }
    m_wire.refused += call.containers.size();
    const SimTime timeout = call.connects ? m_settings.connectTimeout : m_settings.requestTimeout;
    push(std::max(call.sent + timeout, now), priority::kResponse, kAnswer, index);
}

Process::Outcome Process::putInto(SimTime now, Container &container)
{
    const kernel::Digest128 hash = hashOf(container.users.front());
    SimTime oldest = container.users.front().emitted;
    for (const User &user : container.users)
        oldest = std::min(oldest, user.emitted);
    const PutOutcome outcome = m_stream.put(now, {m_owner.index(), container.number, oldest, hash, container.bytes});
    if (outcome != PutOutcome::Accepted) {
        ++m_wire.refused;
        ++m_counts.refused;
        return outcome == PutOutcome::Throttled ? Outcome::Throttled : Outcome::TooLarge;
    }
    ++m_counts.streamRecords;
    m_counts.streamBytes += container.bytes;
    const Shard &shard = m_stream.shardFor(hash);
    if (container.shard != kNoShard && container.shard != shard.number) {
        // A shard that is not on the map yet, or one that does not take all of these keys: readers that know its range
        // leave the whole aggregate, so all of it is sent again.
        const bool isKnown = m_map && std::any_of(m_map->begin(), m_map->end(),
                                                  [&](const auto &route) { return route.shard == shard.number; });
        const bool belong = std::all_of(container.users.begin(), container.users.end(),
                                        [&](const User &user) { return belongs(user, shard); });
        if (!belong)
            m_log.markStray(container.number);
        if (!isKnown || !belong) {
            ++m_counts.duplicates;
            return Outcome::WrongShard;
        }
    }
    m_counts.put += container.users.size();
    m_counts.packed += container.users.size() - 1;
    for (const User &user : container.users)
        m_counts.putBytes += user.bytes - user.keyBytes;
    return Outcome::Put;
}

bool Process::belongs(const User &user, const Shard &shard) const
{
    if (shard.first.high < user.hashHigh && user.hashHigh < shard.last.high)
        return true;
    return shard.holds(hashOf(user));
}

void Process::answer(SimTime now, std::uint32_t index)
{
    m_counts.request.add(now - m_calls[index].sent);
    // Records that come again may close a collection, whose call may take the place of this one.
    const Call call = std::move(m_calls[index]);
    m_calls[index] = {};
    m_freeCalls.push_back(index);
    --m_inFlight;
    feed(now);
    for (std::size_t i = 0; i < call.containers.size(); ++i) {
        const Container &container = call.containers[i];
        const auto again = [&](Failure failure) {
            ++m_counts.errors[static_cast<std::size_t>(failure)];
            for (const User &user : container.users)
                retry(user, now);
        };
        switch (call.outcomes[i]) {
        case Outcome::Put:
            for (const User &user : container.users)
                finish(user, now);
            break;
        case Outcome::WrongShard:
            if (call.sent > m_mapTime)
                refreshMap(now);
            again(Failure::WrongShard);
            break;
        case Outcome::Throttled:
            if (!m_settings.failIfThrottled) {
                again(Failure::Throttled);
                break;
            }
            for (const User &user : container.users)
                fail(user, Failure::Throttled);
            break;
        case Outcome::TooLarge:
            for (const User &user : container.users)
                fail(user, Failure::TooLarge);
            break;
        case Outcome::Unreached:
            again(Failure::Timeout);
            break;
        }
    }
    while (!m_waitingCalls.empty() && m_inFlight < m_settings.maxConnections) {
        const std::uint32_t next = m_waitingCalls.front();
        m_waitingCalls.pop_front();
        send(now, next);
    }
    planFlush(now);
    planTick(now);
}

/// Back to the start, with half of the patience; there is no back-off.
void Process::retry(User user, SimTime now)
{
    const SimTime expiration = user.arrival + m_settings.recordTtl;
    if (now >= expiration) {
        ++m_counts.expired;
        fail(user, Failure::Expired);
        return;
    }
    if (user.attempts < 0xffff)
        ++user.attempts;
    user.deadline = std::min(now + m_settings.maxBufferedTime / 2, expiration);
    aggregate(user, now);
}

void Process::finish(const User &user, SimTime now)
{
    ++m_counts.finished;
    m_counts.retries += user.attempts;
    m_counts.latency.add(now - user.emitted);
    m_freed += m_settings.waitingThreads > 0;
}

void Process::fail(const User &user, Failure failure)
{
    ++m_counts.finished;
    ++m_counts.dropped;
    ++m_counts.errors[static_cast<std::size_t>(failure)];
    m_counts.retries += user.attempts;
    m_freed += m_settings.waitingThreads > 0;
}

/// Threads that waited for a result go on with the records that waited for a thread.
void Process::freeThreads(SimTime now)
{
    while (m_freed > 0) {
        feed(now);
        m_freeThreads = std::min(m_freeThreads + m_freed, m_settings.waitingThreads);
        m_freed = 0;
        feed(now);
    }
    planTick(now);
}

void Process::refreshMap(SimTime now)
{
    m_map.reset();
    if (m_listing)
        return;
    m_listing = true;
    push(now + 2 * m_wire.latency, priority::kResponse, kShardMap, 0);
}

void Process::receiveMap(SimTime now)
{
    if (m_wire.cut || m_stream.isStopped()) {
        push(now + m_mapBackOff, priority::kResponse, kShardMap, 0);
        m_mapBackOff = std::min(2 * m_mapBackOff, kLongestMapBackOff);
        return;
    }
    m_listing = false;
    m_mapBackOff = kFirstMapBackOff;
    m_mapTime = now;
    m_map = m_stream.routes();
}

std::uint32_t Process::predict(const User &user) const
{
    if (!m_map)
        return kNoShard;
    return (*m_map)[m_map->indexOf(user.hashHigh, [&] { return hashOf(user).low; })].shard;
}

} // namespace headwater::services::kpl

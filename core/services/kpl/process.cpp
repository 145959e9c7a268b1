// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/kpl/process.h"

#include "core/world/world.h"

#include <algorithm>

namespace headwater::services::kpl {

using kernel::kNever;
using kinesis_stream::kNoShard;
namespace priority = world::priority;

std::string_view failureCode(Failure failure)
{
    switch (failure) {
    case Failure::Throttled:
        return kinesis_stream::kThroughputExceeded;
    case Failure::WrongShard:
        return "Wrong Shard";
    case Failure::Expired:
        return "Expired";
    case Failure::Timeout:
        return "RequestTimeout";
    case Failure::TooLarge:
        return kinesis_stream::kInvalidArgument;
    }
    return {};
}

void Counts::add(const Counts &other)
{
    produced += other.produced;
    received += other.received;
    put += other.put;
    putBytes += other.putBytes;
    finished += other.finished;
    expired += other.expired;
    dropped += other.dropped;
    duplicates += other.duplicates;
    packed += other.packed;
    streamRecords += other.streamRecords;
    streamBytes += other.streamBytes;
    refused += other.refused;
    calls += other.calls;
    callRecords += other.callRecords;
    callUsers += other.callUsers;
    aggregates += other.aggregates;
    aggregateUsers += other.aggregateUsers;
    retries += other.retries;
    for (std::size_t i = 0; i < errors.size(); ++i)
        errors[i] += other.errors[i];
    buffering.merge(other.buffering);
    request.merge(other.request);
    latency.merge(other.latency);
}

std::pair<std::uint32_t, bool> Process::KeyPlaces::find(std::uint64_t hashHigh)
{
    if (m_slots.empty())
        return {0, true};
    const std::size_t mask = m_slots.size() - 1;
    for (std::size_t i = hashHigh & mask; m_slots[i].round == m_round; i = (i + 1) & mask) {
        if (m_slots[i].hash == hashHigh)
            return {m_slots[i].place, false};
    }
    return {m_count, true};
}

void Process::KeyPlaces::insert(std::uint64_t hashHigh)
{
    if (m_slots.size() < 2 * (std::size_t{m_count} + 1))
        grow();
    const std::size_t mask = m_slots.size() - 1;
    std::size_t i = hashHigh & mask;
    while (m_slots[i].round == m_round)
        i = (i + 1) & mask;
    m_slots[i] = {hashHigh, m_count++, m_round};
}

void Process::KeyPlaces::grow()
{
    std::vector<Slot> before(std::max<std::size_t>(64, 2 * m_slots.size()));
    before.swap(m_slots);
    const std::size_t mask = m_slots.size() - 1;
    for (const Slot &slot : before) {
        if (slot.round != m_round)
            continue;
        std::size_t i = slot.hash & mask;
        while (m_slots[i].round == m_round)
            i = (i + 1) & mask;
        m_slots[i] = slot;
    }
}

void Process::KeyPlaces::clear()
{
    m_count = 0;
    if (++m_round == 0) {
        m_slots.clear();
        m_round = 1;
    }
}

Process::Process(world::Component &owner, ContainerLog &log, std::uint16_t slot, std::unique_ptr<RecordSource> source,
                 world::Wire &wire, kinesis_stream::KinesisStream &stream, const Settings &settings, SimTime phase)
    : m_owner(owner)
    , m_world(owner.world())
    , m_log(log)
    , m_slot(slot)
    , m_source(std::move(source))
    , m_wire(wire)
    , m_stream(stream)
    , m_settings(settings)
    , m_phase(phase)
    , m_freeThreads(settings.waitingThreads)
    , m_connections(settings.minConnections)
{
    m_stream.addCaller();
}

void Process::push(SimTime time, std::uint8_t prio, std::uint16_t kind, std::uint64_t data)
{
    m_world.schedule(
        {.time = time,
         .order = world::eventOrder(prio, m_owner.index(), std::uint64_t{m_slot} << 28 | (m_serial++ & 0xfff'ffff)),
         .target = m_owner.index(),
         .kind = kind,
         .slot = m_slot,
         .data = data});
}

void Process::start(SimTime now)
{
    m_fedTo = now;
    refreshMap(now);
    planTick(now);
}

void Process::change(SimTime now, const Settings &settings)
{
    if (settings.rateLimitPercent != m_settings.rateLimitPercent) {
        for (Limiter &limiter : m_limiters)
            limiter.isReady = false;
    }
    feed(now);
    if ((settings.waitingThreads > 0) != (m_settings.waitingThreads > 0))
        m_freeThreads = settings.waitingThreads;
    m_settings = settings;
    planTick(now);
}

void Process::sourceChanged(SimTime now)
{
    planTick(now);
}

void Process::settle(SimTime time)
{
    if (m_gone)
        return;
    m_source->ensure(time);
    m_counts.produced = m_source->countBefore(time);
}

void Process::giveUp(SimTime now)
{
    if (m_gone)
        return;
    settle(now);
    m_counts.dropped += held();
    m_stream.removeCaller();
    m_gone = true;
}

void Process::handle(const kernel::Event &event)
{
    if (m_gone)
        return;
    switch (event.kind) {
    case kTick:
        if (event.data == m_tickSerial)
            tick(event.time);
        break;
    case kFlush:
        if (event.data == m_collections && m_collectionDeadline <= event.time)
            flush(event.time);
        break;
    case kArrive:
        arrive(event.time, static_cast<std::uint32_t>(event.data));
        break;
    case kAnswer:
        answer(event.time, static_cast<std::uint32_t>(event.data));
        break;
    case kShardMap:
        receiveMap(event.time);
        break;
    default:
        break;
    }
    if (m_freed > 0)
        freeThreads(event.time);
}

/// The first time after `time` at which the limiter drains.
SimTime Process::gridAfter(SimTime time) const
{
    return time < m_phase ? m_phase : m_phase + ((time - m_phase) / kDrainEvery + 1) * kDrainEvery;
}

/// Sees to it that there is a tick when there will be something to do.
void Process::planTick(SimTime now)
{
    SimTime next = kNever;
    if (!m_open.empty() || !m_limited.empty()) {
        next = gridAfter(now);
    } else if (m_settings.waitingThreads == 0 || m_freeThreads > 0) {
        const SimTime look = now + kernel::kSecond;
        m_source->ensure(look);
        const auto waiting = m_source->emitted();
        next = gridAfter(waiting.empty() ? look : std::min(std::max(now, waiting.front()), look));
    }
    if (next >= m_tickAt && m_tickAt > now)
        return;
    if (next == kNever)
        return;
    m_tickAt = next;
    push(next, priority::kEmission, kTick, ++m_tickSerial);
}

void Process::tick(SimTime now)
{
    m_tickAt = kNever;
    feed(now);
    for (std::size_t i = 0; i < m_open.size();) {
        const std::uint32_t shard = m_open[i];
        Buffer &buffer = m_buffers[shard];
        if (!buffer.users.empty() && buffer.deadline <= now)
            close(shard);
        if (!buffer.users.empty()) {
            ++i;
            continue;
        }
        buffer.isListed = false;
        m_open[i] = m_open.back();
        m_open.pop_back();
    }
    drain(now);
    if (!m_collection.empty() && m_collectionDeadline <= now)
        flush(now);
    planFlush(now);
    planTick(now);
}

void Process::planFlush(SimTime now)
{
    if (m_collection.empty() || m_flushAt <= std::max(now, m_collectionDeadline))
        return;
    m_flushAt = std::max(now, m_collectionDeadline);
    push(m_flushAt, priority::kEmission, kFlush, m_collections);
}

/// The application gives the library what it has until a time, as far as its threads are free.
void Process::feed(SimTime until)
{
    m_source->ensure(until);
    const auto emitted = m_source->emitted();
    const auto hashes = m_source->hashes();
    const auto sizes = m_source->sizes();
    const std::uint64_t first = m_source->firstNumber();
    const bool waits = m_settings.waitingThreads > 0;
    std::size_t taken = 0;
    for (; taken < emitted.size() && emitted[taken] < until; ++taken) {
        if (waits) {
            if (m_freeThreads == 0)
                break;
            --m_freeThreads;
        }
        receive(first + taken, emitted[taken], std::max(emitted[taken], m_fedTo), hashes[taken], sizes[taken]);
    }
    m_source->take(taken);
    m_fedTo = until;
}

void Process::receive(std::uint64_t number, SimTime emitted, SimTime arrival, std::uint64_t hashHigh,
                      std::uint32_t bytes)
{
    ++m_counts.received;
    const std::uint32_t keyBytes = m_source->keyBytes(number);
    const User user{number,
                    emitted,
                    arrival,
                    arrival + m_settings.maxBufferedTime,
                    hashHigh,
                    bytes,
                    static_cast<std::uint16_t>(keyBytes),
                    0};
    if (bytes - keyBytes > m_settings.maxUserRecordSize) {
        fail(user, Failure::TooLarge);
        return;
    }
    aggregate(user, arrival);
}

void Process::aggregate(const User &user, SimTime now)
{
    const std::uint32_t shard = predict(user);
    if (!m_settings.aggregates || shard == kNoShard) {
        Container alone;
        alone.users.push_back(user);
        alone.shard = shard;
        alone.bytes = user.bytes;
        alone.deadline = user.deadline;
        alone.expiration = user.arrival + m_settings.recordTtl;
        limit(std::move(alone));
        return;
    }
    if (shard >= m_buffers.size())
        m_buffers.resize(shard + 1);
    Buffer &buffer = m_buffers[shard];
    if (!buffer.users.empty() && buffer.deadline <= now)
        close(shard);
    AggregateMeasure::Entry entry;
    entry.dataBytes = user.bytes - user.keyBytes;
    const auto enter = [&] {
        const auto [place, isNew] = buffer.keys.find(user.hashHigh);
        entry.keyPlace = place;
        entry.newKeyBytes = isNew ? std::optional<std::size_t>(user.keyBytes) : std::nullopt;
    };
    enter();
    if (!buffer.users.empty() && buffer.measure.bytesWith(entry) > m_settings.aggregationMaxSize) {
        close(shard);
        enter();
    }
    if (!buffer.isListed) {
        buffer.isListed = true;
        m_open.push_back(shard);
    }
    buffer.measure.add(entry);
    if (entry.newKeyBytes)
        buffer.keys.insert(user.hashHigh);
    buffer.deadline = std::min(buffer.deadline, user.deadline);
    buffer.users.push_back(user);
    if (buffer.users.size() >= m_settings.aggregationMaxCount)
        close(shard);
}

void Process::close(std::uint32_t shard)
{
    Buffer &buffer = m_buffers[shard];
    Container container;
    container.users.reserve(buffer.users.size());
    container.users.assign(buffer.users.begin(), buffer.users.end());
    container.shard = shard;
    container.deadline = buffer.deadline;
    container.expiration = kNever;
    for (const User &user : container.users)
        container.expiration = std::min(container.expiration, user.arrival + m_settings.recordTtl);
    // One alone is sent as it is, without magic and digest.
    container.bytes = container.users.size() == 1
                          ? container.users.front().bytes
                          : static_cast<std::uint32_t>(buffer.measure.bytes() + kAggregateKey.size());
    ++m_counts.aggregates;
    m_counts.aggregateUsers += container.users.size();
    buffer.users.clear();
    buffer.measure = {};
    buffer.keys.clear();
    buffer.deadline = kNever;
    limit(std::move(container));
}

void Process::limit(Container container)
{
    if (container.shard == kNoShard) {
        collect(std::move(container), m_world.now());
        return;
    }
    if (container.shard >= m_limiters.size())
        m_limiters.resize(container.shard + 1);
    Limiter &limiter = m_limiters[container.shard];
    if (!limiter.isReady) {
        const auto share = [this](std::int64_t limit) {
            return std::max<std::int64_t>(1, limit * m_settings.rateLimitPercent / 100);
        };
        const limits::StreamLimits &limits = m_stream.limits();
        const std::int64_t records = share(limits.writeRecordsPerSecond), bytes = share(limits.writeBytesPerSecond);
        limiter.records = kernel::TokenBucket(records, records);
        limiter.bytes = kernel::TokenBucket(bytes, std::max(bytes, m_settings.byteBurst));
        limiter.isReady = true;
    }
    if (!limiter.isListed) {
        limiter.isListed = true;
        m_limited.push_back(container.shard);
    }
    limiter.queue.push_back(std::move(container));
}

void Process::drain(SimTime now)
{
    std::vector<Container> late;
    for (std::size_t i = 0; i < m_limited.size();) {
        Limiter &limiter = m_limiters[m_limited[i]];
        while (!limiter.queue.empty()) {
            Container &next = limiter.queue.front();
            if (next.expiration <= now) {
                late.push_back(std::move(next));
                limiter.queue.pop_front();
                continue;
            }
            if (!limiter.records.admits(now, 1) || !limiter.bytes.tryTake(now, next.bytes))
                break;
            limiter.records.take(now, 1);
            Container passed = std::move(next);
            limiter.queue.pop_front();
            collect(std::move(passed), now);
        }
        if (!limiter.queue.empty()) {
            ++i;
            continue;
        }
        limiter.isListed = false;
        m_limited[i] = m_limited.back();
        m_limited.pop_back();
    }
    for (const Container &container : late) {
        for (const User &user : container.users)
            retry(user, now);
    }
}

void Process::collect(Container container, SimTime now)
{
    const std::uint64_t mostBytes = std::min<std::uint64_t>(m_settings.collectionMaxSize, m_stream.maxCallBytes());
    if (!m_collection.empty() && m_collectionBytes + container.bytes > mostBytes)
        flush(now);
    m_collectionBytes += container.bytes;
    m_collectionDeadline = std::min(m_collectionDeadline, container.deadline);
    bool isShardFull = false;
    if (container.shard != kNoShard) {
        if (container.shard >= m_collectionByShard.size())
            m_collectionByShard.resize(container.shard + 1, 0);
        isShardFull = (m_collectionByShard[container.shard] += container.bytes) >= kShardFlushBytes;
    }
    m_collection.push_back(std::move(container));
    if (m_collection.size() >= m_settings.collectionMaxCount || isShardFull)
        flush(now);
}

std::uint64_t Process::waitingForLimit() const
{
    std::uint64_t records = 0;
    for (const std::uint32_t shard : m_limited)
        records += m_limiters[shard].queue.size();
    return records;
}

double Process::fullestBuffer() const
{
    std::size_t most = 0;
    for (const std::uint32_t shard : m_open) {
        if (!m_buffers[shard].users.empty())
            most = std::max(most, m_buffers[shard].measure.bytes());
    }
    return std::min(1.0, static_cast<double>(most) / static_cast<double>(m_settings.aggregationMaxSize));
}

} // namespace headwater::services::kpl

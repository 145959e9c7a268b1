// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/lambda/streammapping.h"

#include "core/kernel/md5.h"
#include "core/services/kpl/aggregate.h"
#include "core/world/world.h"

#include <algorithm>

namespace headwater::services::lambda {

using kinesis_stream::KinesisStream;
using kinesis_stream::ReadOutcome;
using kinesis_stream::Shard;
using kinesis_stream::StoredRecord;

namespace {

/// While records wait in it, a shard is polled as often as its limit lets one reader.
constexpr SimTime kCatchUpEvery = 200 * kernel::kMillisecond;
constexpr std::uint64_t kMostRead = 10'000;
constexpr std::uint32_t kBackOffPurpose = 12;
constexpr std::size_t kNoLane = 0xff;

} // namespace

StreamMapping::StreamMapping(MappingHost &host, std::uint16_t slot, world::Wire &wire, KinesisStream &stream)
    : Mapping(host, slot, wire)
    , m_stream(stream)
    , m_backOffDraws(kernel::makeStream(host.component().world().seed(), host.component().id() + "<" + stream.id(),
                                        kBackOffPurpose))
{
}

StreamMapping::ShardReader *StreamMapping::find(std::uint32_t shard)
{
    const auto found = std::find_if(m_readers.begin(), m_readers.end(),
                                    [shard](const ShardReader &each) { return each.task.shard == shard; });
    return found == m_readers.end() ? nullptr : &*found;
}

void StreamMapping::start(SimTime now)
{
    if (m_started || !m_wire)
        return;
    if (m_spec.startAt == "AT_TIMESTAMP" && m_spec.startTime > now) {
        m_host.wake(m_spec.startTime, kBegin, m_slot, 0, m_slot);
        return;
    }
    if (m_spec.enhanced && !m_place.isTaken()) {
        if (const auto again = m_place.take(m_host.component(), *m_wire, m_stream, now))
            m_host.wake(*again, kBegin, m_slot, 0, m_slot);
        return;
    }
    m_started = true;
    for (const auto &shard : m_stream.shards()) {
        const std::uint64_t newest = m_stream.positionAt(*shard, now);
        if (m_spec.startAt == "LATEST") {
            if (shard->isOpen())
                open(shard->number, newest, now);
            continue;
        }
        const bool parentReadable =
            shard->parent != kinesis_stream::kNoShard && !m_stream.shard(shard->parent).log.empty();
        if (!parentReadable)
            open(shard->number,
                 m_spec.startAt == "AT_TIMESTAMP" ? shard->log.lowerBound(m_spec.startTime) : shard->log.first(), now);
    }
}

void StreamMapping::remove()
{
    if (m_wire)
        m_place.leave(m_stream);
    Mapping::remove();
}

/// Polls of the shards are spread over their interval, so that they do not all fall on one instant.
StreamMapping::ShardReader &StreamMapping::open(std::uint32_t shard, std::uint64_t position, SimTime first)
{
    ShardReader &reader = m_readers.emplace_back();
    reader.task.shard = shard;
    reader.task.position = position;
    const auto count = static_cast<SimTime>(std::max<std::size_t>(m_stream.openShards(), 1));
    schedulePoll(first + (m_spec.enhanced ? kPushEvery : kPollEvery) * (shard % count) / count + 1, reader);
    return reader;
}

/// Records of a child come after those of its parents.
void StreamMapping::follow(SimTime now, ShardReader &reader)
{
    if (!reader.task.done || reader.followed || !isDrained(reader))
        return;
    reader.followed = true;
    for (const std::uint32_t number : m_stream.shard(reader.task.shard).children) {
        const Shard &child = m_stream.shard(number);
        const auto isThrough = [&](std::uint32_t parent) {
            const ShardReader *other = parent == kinesis_stream::kNoShard ? nullptr : find(parent);
            return !other || other->followed;
        };
        if (isThrough(child.parent) && isThrough(child.adjacentParent) && !find(number))
            open(number, child.log.first(), now);
    }
}

void StreamMapping::handle(const kernel::Event &event)
{
    if (!m_wire)
        return;
    if (event.kind == kBegin) {
        start(event.time);
        return;
    }
    ShardReader *reader = find(static_cast<std::uint32_t>(event.data >> 8));
    if (!reader)
        return;
    const std::size_t lane = event.data & 0xff;
    if (event.kind == kPoll)
        poll(event.time, *reader);
    else if (event.kind == kArrive)
        arrive(event.time, *reader);
    else if (lane < reader->lanes.size() && reader->lanes[lane].wakeAt == event.time)
        pump(event.time, *reader, lane);
}

void StreamMapping::schedulePoll(SimTime time, const ShardReader &reader)
{
    m_host.wake(time, kPoll, std::uint64_t{m_slot} << 33 | reader.task.shard, std::uint64_t{reader.task.shard} << 8,
                m_slot);
}

void StreamMapping::wakeLane(SimTime time, ShardReader &reader, std::size_t lane)
{
    reader.lanes[lane].wakeAt = time;
    m_host.wake(time, kWake, std::uint64_t{m_slot} << 33 | std::uint64_t{1} << 32 | tokenOf(reader.task.shard, lane),
                tokenOf(reader.task.shard, lane), m_slot);
}

std::uint64_t StreamMapping::buffered(const ShardReader &reader) const
{
    std::uint64_t count = 0;
    for (const Lane &lane : reader.lanes)
        count += lane.waiting.size();
    for (const ReadOutcome &each : reader.travelling)
        count += each.to - each.from;
    return count;
}

bool StreamMapping::hasRoom(const ShardReader &reader) const
{
    return buffered(reader) < std::min(kMostRead, 2 * m_spec.batchSize * m_spec.parallel);
}

bool StreamMapping::isDrained(const ShardReader &reader) const
{
    return reader.travelling.empty() && std::all_of(reader.lanes.begin(), reader.lanes.end(), [](const Lane &lane) {
               return lane.waiting.empty() && lane.batches.empty() && !lane.active && lane.windowFrom < 0;
           });
}

void StreamMapping::poll(SimTime now, ShardReader &reader)
{
    reader.sleeps = false;
    if (reader.task.done)
        return;
    if (m_host.component().isStopped()) {
        schedulePoll(now + kPollEvery, reader);
        return;
    }
    if (!hasRoom(reader)) {
        reader.sleeps = true;
        return;
    }
    if (m_place.isTaken()) {
        receive(now, reader);
        return;
    }
    const ReadOutcome outcome = reader.task.poll(m_host.component(), *m_wire, m_stream, kMostRead, now, polls);
    if (outcome.kind != ReadOutcome::Kind::Records) {
        schedulePoll(now + kPollEvery + reader.task.backOff(m_backOffDraws), reader);
        return;
    }
    reader.task.advance(outcome);
    take(now, reader, outcome);
    pumpAll(now, reader);
    if (reader.task.done)
        follow(now, reader);
    else
        schedulePoll(now + (outcome.behind > 0 ? kCatchUpEvery : kPollEvery), reader);
}

void StreamMapping::receive(SimTime now, ShardReader &reader)
{
    const Pushed pushed = reader.task.receive(m_host.component(), *m_wire, m_stream, m_place, now, polls);
    if (pushed.outcome) {
        reader.task.advance(*pushed.outcome);
        if (pushed.outcome->to != pushed.outcome->from) {
            reader.travelling.push_back(*pushed.outcome);
            const std::uint64_t token = tokenOf(reader.task.shard, kNoLane);
            m_host.wake(now + kPushTravel, kArrive, std::uint64_t{m_slot} << 33 | std::uint64_t{1} << 32 | token, token,
                        m_slot);
        }
    }
    if (!reader.task.done)
        schedulePoll(pushed.next, reader);
    else if (reader.travelling.empty())
        pumpAll(now, reader);
}

void StreamMapping::arrive(SimTime now, ShardReader &reader)
{
    const ReadOutcome outcome = reader.travelling.front();
    reader.travelling.pop_front();
    take(now, reader, outcome);
    pumpAll(now, reader);
}

void StreamMapping::take(SimTime now, ShardReader &reader, const ReadOutcome &outcome)
{
    if (reader.lanes.empty())
        reader.lanes = std::vector<Lane>(lanesWanted());
    if (!m_spec.filter)
        m_stream.markDelivered(reader.task.shard, outcome.from, outcome.to);
    m_wire->records += outcome.to - outcome.from;
    const world::World &world = m_host.component().world();
    std::uint64_t position = outcome.from;
    const auto visit = [&](const StoredRecord *first, const StoredRecord *last) {
        for (; first != last; ++first, ++position) {
            if (m_spec.filter) {
                const bool passing =
                    passes(world.component(static_cast<std::uint16_t>(first->source))
                               .wholeRecordAt(first->number, first->arrival - static_cast<SimTime>(first->delay)));
                m_stream.markDelivered(reader.task.shard, position, position + 1, !passing);
                filtered += !passing;
                if (!passing)
                    continue;
            }
            Lane &to = reader.lanes[laneOf(reader, *first)];
            if (to.waiting.empty())
                to.since = now;
            to.waiting.push_back(position);
        }
    };
    m_stream.shard(reader.task.shard).log.forStretches(outcome.from, outcome.to, visit);
}

/// With enhanced fan-out the filter looks into aggregates.
bool StreamMapping::passes(const world::WholeRecord &record) const
{
    if (!m_spec.enhanced)
        return m_spec.filter->passes(record.data);
    const auto users = kpl::deaggregate(record);
    return std::any_of(users.begin(), users.end(),
                       [this](const auto &user) { return m_spec.filter->passes(user.data); });
}

std::size_t StreamMapping::lanesWanted() const
{
    // State of a window belongs to the whole shard.
    return m_spec.tumbling > 0 ? 1 : m_spec.parallel;
}

/// The lane that keeps the records of a key in order.
std::size_t StreamMapping::laneOf(const ShardReader &reader, const StoredRecord &record) const
{
    if (reader.lanes.size() == 1)
        return 0;
    const world::Component &maker = m_host.component().world().component(static_cast<std::uint16_t>(record.source));
    return static_cast<std::size_t>(kernel::below(kernel::md5(maker.keyText(record.number)).low, reader.lanes.size()));
}

SimTime StreamMapping::iteratorAge(SimTime now) const
{
    SimTime oldest = 0;
    for (const ShardReader &reader : m_readers) {
        for (const Lane &lane : reader.lanes) {
            const Batch *batch = lane.active ? &*lane.active : lane.batches.empty() ? nullptr : &lane.batches.front();
            if (batch && !batch->positions.empty())
                oldest = std::max(oldest, now - arrivalAt(reader, batch->positions.back()));
        }
    }
    return oldest;
}

std::uint64_t StreamMapping::waiting() const
{
    std::uint64_t count = 0;
    for (const ShardReader &reader : m_readers) {
        count += buffered(reader);
        for (const Lane &lane : reader.lanes) {
            count += lane.active ? lane.active->positions.size() : 0;
            for (const Batch &batch : lane.batches)
                count += batch.positions.size();
        }
    }
    return count;
}

} // namespace headwater::services::lambda

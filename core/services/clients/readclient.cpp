// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/clients/readclient.h"

#include "core/base/text.h"
#include "core/kernel/md5.h"
#include "core/services/kinesis-stream/calls.h"
#include "core/world/world.h"

#include <algorithm>

namespace headwater::services {

using kinesis_stream::KinesisStream;
using kinesis_stream::ReadOutcome;
using kinesis_stream::Shard;
using kinesis_stream::StoredRecord;
using world::EventKind;
using world::Json;
namespace priority = world::priority;

namespace {

constexpr std::uint32_t kBackOffPurpose = 6;

} // namespace

ShardTask *ReaderGroup::find(std::uint32_t shard)
{
    return shard < m_places.size() && m_places[shard] != 0 ? &tasks[m_places[shard] - 1] : nullptr;
}

ShardTask &ReaderGroup::add(std::uint32_t shard, std::uint64_t position)
{
    if (shard >= m_places.size())
        m_places.resize(shard + 1, 0);
    tasks.push_back({.shard = shard, .position = position});
    m_places[shard] = static_cast<std::uint32_t>(tasks.size());
    return tasks.back();
}

ReadComponent::ReadComponent(const world::Birth &birth)
    : Component(birth)
    , m_backOffDraws(stream(kBackOffPurpose))
{
}

ReadComponent::~ReadComponent() = default;

void ReadComponent::wired(world::Wire &wire, bool outgoing)
{
    auto *source = dynamic_cast<KinesisStream *>(&world().component(outgoing ? wire.to : wire.from));
    if (!source || outgoing)
        return;
    Inlet inlet;
    inlet.wire = &wire;
    inlet.stream = source;
    m_inlets.push_back(std::move(inlet));
    if (m_started)
        begin(static_cast<std::uint16_t>(m_inlets.size() - 1));
}

void ReadComponent::unwired(world::Wire &wire, bool outgoing)
{
    for (Inlet &inlet : m_inlets) {
        if (outgoing || inlet.wire != &wire)
            continue;
        if (inlet.group)
            std::erase(inlet.group->members, this);
        inlet.place.leave(*inlet.stream);
        inlet.wire = nullptr;
    }
}

void ReadComponent::start()
{
    m_started = true;
    m_spec = readSpec();
    m_busyUntil.assign(m_spec.instances, 0);
    for (std::size_t i = 0; i < m_inlets.size(); ++i)
        begin(static_cast<std::uint16_t>(i));
}

void ReadComponent::begin(std::uint16_t slot)
{
    Inlet &inlet = m_inlets[slot];
    if (inlet.group || !inlet.wire)
        return;
    const SimTime now = world().now();
    KinesisStream &source = *inlet.stream;
    const Json &startValue = property("ShardIteratorType");
    const std::string startAt = startValue.is_string() ? startValue.get<std::string>() : "LATEST";
    SimTime from = 0;
    if (startAt == "AT_TIMESTAMP") {
        const Json &timestamp = property("Timestamp");
        if (timestamp.is_string())
            from = parseDuration(timestamp.get<std::string>()).ok() ? *parseDuration(timestamp.get<std::string>()) : 0;
        else if (timestamp.is_number())
            from = static_cast<SimTime>(timestamp.get<double>() * 1e9);
        if (from > now) {
            schedule(from, priority::kRead, slot, kBegin, 0, slot);
            return;
        }
    }
    if (m_spec.enhanced && !inlet.place.isTaken()) {
        if (const auto again = inlet.place.take(*this, *inlet.wire, source, now))
            schedule(*again, priority::kRead, slot, kBegin, 0, slot);
        else
            m_refusal = inlet.place.refusal;
        return;
    }
    std::string application = type().property("application") ? property("application").get<std::string>() : "";
    inlet.group = source.readerGroup(application.empty() ? id() + "#" + std::to_string(index()) : application);
    inlet.group->members.push_back(this);
    std::sort(inlet.group->members.begin(), inlet.group->members.end(),
              [](const ReadComponent *a, const ReadComponent *b) { return a->index() < b->index(); });
    if (!inlet.group->tasks.empty())
        return;

    const std::string sequenceNumber =
        type().property("StartingSequenceNumber") ? property("StartingSequenceNumber").get<std::string>() : "";
    std::uint32_t named = kinesis_stream::kNoShard;
    const auto position = KinesisStream::positionOf(sequenceNumber, &named);
    for (const auto &shard : source.shards()) {
        const std::uint64_t newest = source.positionAt(*shard, now);
        if (startAt == "TRIM_HORIZON" || startAt == "AT_TIMESTAMP") {
            // Children follow when their parents are read; roots, and children of parents that are gone, come first.
            const bool parentReadable =
                shard->parent != kinesis_stream::kNoShard && !source.shard(shard->parent).log.empty();
            if (!parentReadable)
                openTask(inlet, slot, shard->number,
                         startAt == "AT_TIMESTAMP" ? shard->log.lowerBound(from) : shard->log.first(), now);
        } else if (shard->isOpen()) {
            const bool isNamed = position && named == shard->number && startAt != "LATEST";
            openTask(inlet, slot, shard->number, isNamed ? *position + (startAt == "AFTER_SEQUENCE_NUMBER") : newest,
                     now);
        }
    }
}

/// Polls of the shards are spread over one interval, so that they do not all fall on one instant.
void ReadComponent::openTask(Inlet &inlet, std::uint16_t slot, std::uint32_t shard, std::uint64_t position,
                             SimTime first)
{
    const ShardTask &task = inlet.group->add(shard, position);
    const SimTime every = m_spec.enhanced ? kPushEvery : m_spec.pollInterval;
    const auto count = static_cast<SimTime>(std::max<std::size_t>(inlet.stream->openShards(), 1));
    scheduleTask(slot, task, first + every * (shard % count) / count + 1);
}

void ReadComponent::scheduleTask(std::uint16_t slot, const ShardTask &task, SimTime time)
{
    schedule(time, priority::kRead, std::uint64_t{slot} << 32 | task.shard, m_spec.enhanced ? kPush : kPoll, task.shard,
             slot);
}

void ReadComponent::openFollowers(Inlet &inlet, std::uint16_t slot, const Shard &shard)
{
    for (const std::uint32_t number : shard.children) {
        const Shard &child = inlet.stream->shard(number);
        const auto isRead = [&](std::uint32_t parent) {
            if (parent == kinesis_stream::kNoShard)
                return true;
            const ShardTask *task = inlet.group->find(parent);
            return !task || task->done;
        };
        if (isRead(child.parent) && isRead(child.adjacentParent) && !inlet.group->find(number))
            openTask(inlet, slot, number, child.log.first(), world().now());
    }
}

/// Which member of the group, and which of its instances, a shard falls to.
std::uint32_t ReadComponent::instanceOf(const Inlet &inlet, std::uint32_t shard, ReadComponent **owner) const
{
    std::uint32_t total = 0;
    for (const ReadComponent *member : inlet.group->members)
        total += member->isStopped() ? 0 : member->instances();
    *owner = nullptr;
    if (total == 0)
        return 0;
    std::uint32_t place = shard % total;
    for (ReadComponent *member : inlet.group->members) {
        const std::uint32_t own = member->isStopped() ? 0 : member->instances();
        if (place < own) {
            *owner = member;
            return place;
        }
        place -= own;
    }
    return 0;
}

void ReadComponent::handle(const kernel::Event &event)
{
    if (event.slot >= m_inlets.size() || !m_inlets[event.slot].wire)
        return;
    if (event.kind == kBegin) {
        begin(event.slot);
        return;
    }
    Inlet &inlet = m_inlets[event.slot];
    ShardTask *task = inlet.group->find(static_cast<std::uint32_t>(event.data));
    if (!task || task->done)
        return;
    if (event.kind == kPoll)
        poll(inlet, event.slot, *task, event.time);
    else
        push(inlet, event.slot, *task, event.time);
}

void ReadComponent::poll(Inlet &inlet, std::uint16_t slot, ShardTask &task, SimTime now)
{
    ReadComponent *owner = nullptr;
    const std::uint32_t instance = instanceOf(inlet, task.shard, &owner);
    if (owner != this) {
        // The shard is another member's by now: it reads on, from its own next turn.
        for (std::size_t i = 0; owner && i < owner->m_inlets.size(); ++i) {
            if (owner->m_inlets[i].group == inlet.group)
                owner->scheduleTask(static_cast<std::uint16_t>(i), task, now + owner->m_spec.pollInterval);
        }
        if (!owner)
            scheduleTask(slot, task, now + kernel::kSecond);
        return;
    }
    if (instance < m_busyUntil.size() && m_busyUntil[instance] > now) {
        scheduleTask(slot, task, m_busyUntil[instance]);
        return;
    }
    const ReadOutcome outcome = task.poll(*this, *inlet.wire, *inlet.stream, m_spec.limit, now, m_polls);
    if (outcome.kind != ReadOutcome::Kind::Records) {
        scheduleTask(slot, task, now + m_spec.pollInterval + task.backOff(m_backOffDraws));
        return;
    }
    receive(inlet, task, outcome, now, inlet.wire->latency);
    if (task.done) {
        const std::uint32_t finished = task.shard;
        openFollowers(inlet, slot, inlet.stream->shard(finished));
        return;
    }
    scheduleTask(slot, task,
                 std::max(now + m_spec.pollInterval, instance < m_busyUntil.size() ? m_busyUntil[instance] : 0));
}

void ReadComponent::push(Inlet &inlet, std::uint16_t slot, ShardTask &task, SimTime now)
{
    ReadComponent *owner = nullptr;
    const std::uint32_t instance = instanceOf(inlet, task.shard, &owner);
    const SimTime next = now + kPushEvery;
    if (owner != this) {
        for (std::size_t i = 0; owner && i < owner->m_inlets.size(); ++i) {
            if (owner->m_inlets[i].group == inlet.group)
                owner->scheduleTask(static_cast<std::uint16_t>(i), task, next);
        }
        if (!owner)
            scheduleTask(slot, task, now + kernel::kSecond);
        return;
    }
    if (instance < m_busyUntil.size() && m_busyUntil[instance] > now) {
        scheduleTask(slot, task, next);
        return;
    }
    const Pushed pushed = task.receive(*this, *inlet.wire, *inlet.stream, inlet.place, now, m_polls);
    if (pushed.outcome)
        receive(inlet, task, *pushed.outcome, now, kPushTravel);
    if (task.done) {
        openFollowers(inlet, slot, inlet.stream->shard(task.shard));
        return;
    }
    scheduleTask(slot, task, pushed.next);
}

void ReadComponent::receive(Inlet &inlet, ShardTask &task, const ReadOutcome &outcome, SimTime now, SimTime travel)
{
    const std::uint64_t count = outcome.to - outcome.from;
    m_behind = std::max(m_behind, outcome.behind);
    task.advance(outcome);
    m_print.add(static_cast<std::uint64_t>(now) ^ std::uint64_t{task.shard} << 48 ^ outcome.to);
    if (count == 0)
        return;
    const Shard &shard = inlet.stream->shard(task.shard);
    // A record is through when it has been worked on, one after the other.
    SimTime *busy = nullptr;
    SimTime through = now + travel, each = 0;
    if (m_spec.recordsPerSecond > 0) {
        ReadComponent *owner = nullptr;
        const std::uint32_t instance = instanceOf(inlet, task.shard, &owner);
        busy = &m_busyUntil[std::min<std::size_t>(instance, m_busyUntil.size() - 1)];
        through = std::max(*busy, through);
        each = static_cast<SimTime>(1e9 / m_spec.recordsPerSecond);
    }
    shard.log.forStretches(outcome.from, outcome.to, [&](const StoredRecord *first, const StoredRecord *last) {
        for (; first != last; ++first) {
            through += each;
            m_latency.add(through - first->arrival + static_cast<SimTime>(first->delay));
        }
    });
    if (busy)
        *busy = through;
    inlet.stream->markDelivered(task.shard, outcome.from, outcome.to);
    inlet.wire->records += count;
    m_records += count;
    m_bytes += outcome.bytes;
    taken({*inlet.stream, task.shard, outcome.from, outcome.to, outcome.bytes, now + travel});
}

Result<void> ReadComponent::propertyChanged(const std::string &, const Json &)
{
    m_spec = readSpec();
    m_busyUntil.resize(m_spec.instances, 0);
    return {};
}

void ReadComponent::sample(double *values)
{
    const Totals now{m_records, m_bytes, m_polls.calls, m_polls.refused, m_latency.count(), m_latency.sum()};
    values[RecordsRead] = static_cast<double>(now.records - m_sampled.records);
    values[BytesRead] = static_cast<double>(now.bytes - m_sampled.bytes);
    values[ReadCalls] = static_cast<double>(now.calls - m_sampled.calls);
    values[CallsThrottled] = static_cast<double>(now.refused - m_sampled.refused);
    const std::uint64_t fresh = now.latencies - m_sampled.latencies;
    values[EndToEndLatency] =
        fresh == 0 ? 0.0 : (now.latencySum - m_sampled.latencySum) / static_cast<double>(fresh) / 1e6;
    values[MillisBehindLatest] = static_cast<double>(m_behind) / 1e6;
    std::size_t reading = 0;
    for (const Inlet &inlet : m_inlets) {
        if (!inlet.group || !inlet.wire)
            continue;
        for (const ShardTask &task : inlet.group->tasks) {
            ReadComponent *owner = nullptr;
            instanceOf(inlet, task.shard, &owner);
            reading += owner == this && !task.done;
        }
    }
    values[ShardsRead] = static_cast<double>(reading);
    if (values[CallsThrottled] > 0 && !world().tellsCalls(EventKind::ReadThrottled, id()))
        tell(EventKind::ReadThrottled, "GetRecords refused", {}, kinesis_stream::kThroughputExceeded,
             now.refused - m_sampled.refused);
    m_maxBehind = std::max(m_maxBehind, m_behind);
    m_behind = 0;
    m_sampled = now;
}

void ReadComponent::report(Json &node) const
{
    const auto milliseconds = [](SimTime time) {
        return static_cast<double>(time) / 1e6;
    };
    node["metrics"] = {{"RecordsRead", {{"sum", m_records}}},
                       {"BytesRead", {{"sum", m_bytes}}},
                       {"Calls", {{"sum", m_polls.calls}}},
                       {"CallsThrottled", {{"sum", m_polls.refused}}},
                       {"IteratorsExpired", {{"sum", m_polls.expired}}},
                       {"EndToEndLatencyMilliseconds",
                        {{"p50", milliseconds(m_latency.quantile(0.5))},
                         {"p90", milliseconds(m_latency.quantile(0.9))},
                         {"p99", milliseconds(m_latency.quantile(0.99))},
                         {"avg", m_latency.mean() / 1e6},
                         {"max", milliseconds(m_latency.max())}}},
                       {"MillisBehindLatest", {{"max", milliseconds(std::max(m_behind, m_maxBehind))}}}};
    if (!m_refusal.empty())
        node["error"] = m_refusal;
}

void ReadComponent::fingerprint(kernel::Fingerprint &print) const
{
    print.add(m_print.value());
    for (const std::uint64_t value : {m_records, m_bytes, m_polls.calls, m_polls.refused, m_latency.count(),
                                      static_cast<std::uint64_t>(m_latency.max())})
        print.add(value);
}

} // namespace headwater::services

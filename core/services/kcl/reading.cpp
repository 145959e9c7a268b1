// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernel/md5.h"
#include "core/services/clients/readclient.h"
#include "core/services/kcl/application.h"
#include "core/services/kinesis-stream/calls.h"
#include "core/world/world.h"

#include <algorithm>

// How a worker reads the shards of its leases, works, and remembers how far it is.
namespace headwater::services::kcl {

using kinesis_stream::KinesisStream;
using kinesis_stream::ReadOutcome;
using kinesis_stream::Shard;
using kinesis_stream::StoredRecord;

const Application::Origin &Application::originOf(std::uint16_t component)
{
    if (component >= m_origins.size())
        m_origins.resize(component + 1);
    Origin &origin = m_origins[component];
    if (!origin.isKnown) {
        const world::Component &maker = world().component(component);
        origin = {true, dynamic_cast<const KinesisStream *>(&maker) != nullptr,
                  dynamic_cast<const kpl::AggregateSource *>(&maker)};
    }
    return origin;
}

template <typename Visit>
std::uint64_t Application::forUsers(const Shard &shard, std::uint64_t from, std::uint64_t to, Visit visit)
{
    std::uint64_t users = 0;
    from = std::max(from, shard.log.first());
    if (from >= to)
        return 0;
    shard.log.forStretches(from, to, [&](const StoredRecord *first, const StoredRecord *last) {
        for (; first != last; ++first) {
            const auto component = static_cast<std::uint16_t>(first->source);
            const SimTime emitted = first->arrival - static_cast<SimTime>(first->delay);
            const Origin &origin = originOf(component);
            if (const kpl::AggregateSource *source = origin.source) {
                if (source->isStray(first->number))
                    continue;
                const std::vector<SimTime> times = source->userEmissions(first->number);
                for (const SimTime time : times)
                    visit(time);
                if (times.empty())
                    visit(emitted);
                users += std::max<std::size_t>(times.size(), 1);
                continue;
            }
            const std::uint32_t count =
                origin.isOutside ? kpl::userRecordsOf(world(), *first, shard.first, shard.last) : 1;
            for (std::uint32_t i = 0; i < count; ++i)
                visit(emitted);
            users += count;
        }
    });
    return users;
}

/// Parents are read to their end first; the place is what the lease says.
void Application::beginReading(Worker &worker, std::uint32_t number, SimTime now)
{
    Held &held = worker.held[number];
    if (!parentsFinished(number)) {
        schedule(now + m_settings.parentPoll, kBegin, worker, held);
        return;
    }
    if (!held.lease.checkpointOwner.empty() && held.lease.checkpointOwner != worker.id) {
        // Its owner still gives it away; after a while it is taken all the same.
        const auto current = m_table->lease(held.lease.key);
        if (current && !current->checkpointOwner.empty() && now - held.since < kHandOver) {
            schedule(now + kernel::kSecond, kBegin, worker, held);
            return;
        }
        if (current)
            held.lease = *current;
    }
    Shard &shard = m_stream->shard(number);
    const std::string &checkpoint = held.lease.checkpoint;
    if (checkpoint == "LATEST") {
        held.task.position = m_stream->positionAt(shard, now);
    } else if (checkpoint == kTrimHorizon) {
        held.task.position = shard.log.first();
    } else if (checkpoint == "AT_TIMESTAMP") {
        held.task.position = m_stream->positionAt(shard, std::min(now, m_settings.timestamp));
    } else {
        std::uint32_t named = 0;
        const auto position = KinesisStream::positionOf(checkpoint, &named);
        held.task.position = position ? *position + 1 : shard.log.first();
    }
    held.processed = held.checkpointAt = held.task.position;
    held.checkpointed = held.loadSince = now;
    held.reads = true;
    const SimTime pause = m_settings.enhanced ? kPushEvery : m_settings.pollPause;
    const auto spread = static_cast<SimTime>(kernel::below(m_random.at(m_draws++), static_cast<std::uint64_t>(pause)));
    schedule(now + spread + 1, m_settings.enhanced ? kPush : kPoll, worker, held);
}

void Application::poll(Worker &worker, std::uint32_t number, SimTime now)
{
    Held &held = worker.held[number];
    if (worker.state == State::Stopping || held.givesAway) {
        goOn(worker, number, now);
        return;
    }
    held.polled = now;
    const ReadOutcome outcome = held.task.poll(*this, *m_inlet, *m_stream, m_settings.maxRecords, now, m_polls);
    if (outcome.kind != ReadOutcome::Kind::Records) {
        schedule(now + m_settings.pollPause + held.task.backOff(m_backOffDraws), kPoll, worker, held);
        return;
    }
    receive(worker, held, outcome, now, m_inlet->latency);
}

void Application::push(Worker &worker, std::uint32_t number, SimTime now)
{
    Held &held = worker.held[number];
    held.polled = now;
    if (worker.state == State::Stopping || held.givesAway) {
        goOn(worker, number, now);
        return;
    }
    const auto later = [&] {
        schedule(now + kPushEvery, kPush, worker, held);
    };
    if (m_inlet->cut || m_stream->isStopped() || (m_inlet->gate && m_inlet->gate->check(now, "SubscribeToShard")))
        return later();
    if (!held.task.hasIterator || now - held.task.iteratorAt > m_stream->limits().subscriptionLifetimeNs) {
        ++m_polls.calls;
        if (m_stream->subscribe(now, m_registration, number)) {
            // CREATING, or the worker before subscribed less than five seconds ago.
            schedule(now + kernel::kSecond, kPush, worker, held);
            return;
        }
        held.task.hasIterator = true;
        held.task.iteratorAt = now;
    }
    const auto outcome = m_stream->pushTo(now, m_registration, number, held.task.position);
    if (!outcome)
        return later();
    tellRead(*this, *m_stream, "SubscribeToShard", number, *outcome);
    receive(worker, held, *outcome, now, kPushTravel);
}

void Application::receive(Worker &worker, Held &held, const ReadOutcome &outcome, SimTime now, SimTime travel)
{
    const std::uint64_t count = outcome.to - outcome.from;
    held.behind = outcome.behind;
    m_behind = std::max(m_behind, outcome.behind);
    held.task.advance(outcome);
    m_print.add(static_cast<std::uint64_t>(now) ^ std::uint64_t{held.task.shard} << 48 ^ outcome.to);
    if (count == 0) {
        goOn(worker, held.task.shard, now);
        return;
    }
    const Shard &shard = m_stream->shard(held.task.shard);
    m_stream->markDelivered(held.task.shard, outcome.from, outcome.to);
    m_inlet->records += count;
    m_counts.records += count;
    m_counts.bytes += outcome.bytes;
    held.load += static_cast<double>(outcome.bytes);

    // A worker's shards share its time: a user record is through when those before it are.
    SimTime through = now + travel;
    SimTime each = 0;
    if (m_settings.recordsPerSecond > 0) {
        through = std::max(through, worker.busyUntil);
        each = static_cast<SimTime>(1e9 * worker.slowness / m_settings.recordsPerSecond);
    }
    held.batchBegin = through;
    held.batchUsers = forUsers(shard, outcome.from, outcome.to, [&](SimTime emitted) {
        through += each;
        m_latency.add(through - emitted);
        ++m_latencies;
        m_latencySum += static_cast<double>(through - emitted);
    });
    held.batchFrom = outcome.from;
    held.batchTo = outcome.to;
    held.batchBytes = outcome.bytes;
    held.batchEnd = through;
    held.working = true;
    worker.busy += through - held.batchBegin;
    if (each == 0) {
        batchDone(worker, held.task.shard, now);
        return;
    }
    worker.busyUntil = through;
    schedule(through, kBatchDone, worker, held);
}

/// Everything before a position of a shard is processed; what somebody processed before is a duplicate.
void Application::processedTo(Held &held, std::uint64_t to)
{
    const std::uint32_t number = held.task.shard;
    if (number >= m_seenTo.size())
        m_seenTo.resize(number + 1, 0);
    std::uint64_t &seen = m_seenTo[number];
    if (held.processed < seen)
        m_counts.duplicates += forUsers(m_stream->shard(number), held.processed, std::min(seen, to), [](SimTime) {});
    seen = std::max(seen, to);
    held.processed = to;
}

void Application::batchDone(Worker &worker, std::uint32_t number, SimTime now)
{
    Held &held = worker.held[number];
    held.working = false;
    m_counts.users += held.batchUsers;
    m_counts.userBytes += held.batchBytes;
    ++m_counts.batches;
    m_counts.batchTime += static_cast<double>(held.batchEnd - held.batchBegin);
    processedTo(held, held.batchTo);
    passOn(number, held, held.batchEnd);
    goOn(worker, number, now);
}

void Application::passOn(std::uint32_t number, const Held &held, SimTime at)
{
    if (!m_outputs.isLinked())
        return;
    m_outputs.store({*m_stream, number, held.batchFrom, held.batchTo, held.batchBytes, at});
    if (!m_outputs.hasTargets())
        return;
    m_stream->shard(number).log.forStretches(
        std::max(held.batchFrom, m_stream->shard(number).log.first()), held.batchTo,
        [&](const StoredRecord *first, const StoredRecord *last) {
            for (; first != last; ++first) {
                const auto component = static_cast<std::uint16_t>(first->source);
                const kpl::AggregateSource *source = originOf(component).source;
                if (source && source->isStray(first->number))
                    continue;
                if (source && source->userRecords(first->number) > 1) {
                    for (const Arrival &user : source->userParcels(first->number))
                        m_outputs.add(at, user);
                    continue;
                }
                const SimTime emitted = first->arrival - static_cast<SimTime>(first->delay);
                const world::WholeRecord whole = world().component(component).wholeRecordAt(first->number, emitted);
                m_outputs.add(at, {component, first->number, emitted, kernel::md5(whole.partitionKey),
                                   static_cast<std::uint32_t>(first->bytes)});
            }
        });
    m_outputs.flush();
}

/// What comes after a batch, an empty answer or a checkpoint: a checkpoint, the end, or the next read.
void Application::goOn(Worker &worker, std::uint32_t number, SimTime now)
{
    Held &held = worker.held[number];
    const bool ends = held.task.done || held.givesAway || worker.state == State::Stopping;
    const bool isDue = now - held.checkpointed >= m_settings.checkpointEvery && held.processed != held.checkpointAt;
    if (held.reads && (held.checkpoints || isDue || (ends && (held.task.done || held.processed != held.checkpointAt))))
    {
        if (!checkpoint(worker, held, now))
            return;
    }
    if (held.task.done) {
        drop(worker, number, now);
        syncShards(now);
        return;
    }
    if (held.givesAway) {
        m_table->handedOver(now, held.lease);
        drop(worker, number, now);
        return;
    }
    if (worker.state == State::Stopping) {
        drop(worker, number, now);
        return;
    }
    const SimTime pause = m_settings.enhanced ? kPushEvery : m_settings.pollPause;
    schedule(std::max(now + 1, held.polled + pause), m_settings.enhanced ? kPush : kPoll, worker, held);
}

/// The processor has a batch in its hands when its worker dies: what of it is through is not undone.
void Application::interrupt(Worker &worker, Held &held, SimTime now)
{
    if (!held.working)
        return;
    held.working = false;
    worker.busyUntil = std::min(worker.busyUntil, now);
    const auto length = static_cast<double>(std::max<SimTime>(held.batchEnd - held.batchBegin, 1));
    const double share = std::clamp(static_cast<double>(now - held.batchBegin) / length, 0.0, 1.0);
    const std::uint64_t to =
        held.batchFrom + static_cast<std::uint64_t>(share * static_cast<double>(held.batchTo - held.batchFrom));
    if (to <= held.batchFrom)
        return;
    m_counts.users += forUsers(m_stream->shard(held.task.shard), held.batchFrom, to, [](SimTime) {});
    m_counts.userBytes += static_cast<std::uint64_t>(share * static_cast<double>(held.batchBytes));
    processedTo(held, to);
}

/// The sequence number of the last record that was processed, and the place of the last user record in it.
std::string Application::checkpointText(const Held &held, std::uint64_t *subSequence) const
{
    *subSequence = 0;
    if (held.task.done)
        return std::string(kShardEnd);
    const Shard &shard = m_stream->shard(held.task.shard);
    const std::uint64_t last = held.processed - 1;
    if (held.processed == 0 || last < shard.log.first() || last >= shard.log.end())
        return std::string(kTrimHorizon);
    *subSequence = kpl::userRecordsOf(world(), shard.log.at(last)) - 1;
    return m_stream->sequenceNumber(shard, last);
}

/// \return false when reading has to wait for it, or the lease turned out to be another's
bool Application::checkpoint(Worker &worker, Held &held, SimTime now)
{
    const std::uint32_t number = held.task.shard;
    std::uint64_t subSequence = 0;
    std::string text = checkpointText(held, &subSequence);
    const ItemOutcome outcome = m_table->checkpoint(now, held.lease, std::move(text), subSequence);
    if (passed(outcome)) {
        ++m_counts.checkpoints;
        held.checkpoints = false;
        held.checkpointTries = 0;
        held.checkpointed = now;
        held.checkpointAt = held.processed;
        held.renewed = now;
        return true;
    }
    if (outcome != ItemOutcome::Throttled) {
        lose(worker, number, now, "lease lost");
        return false;
    }
    if (++held.checkpointTries >= kTableAttempts && !held.task.done) {
        // The application hears of it, and goes on without.
        held.checkpoints = false;
        held.checkpointTries = 0;
        held.checkpointed = now;
        return true;
    }
    held.checkpoints = true;
    schedule(now + tableBackOff(held.checkpointTries), kCheckpointAgain, worker, held);
    return false;
}

} // namespace headwater::services::kcl

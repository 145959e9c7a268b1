// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernel/md5.h"
#include "core/services/kpl/aggregate.h"
#include "core/services/lambda/streammapping.h"
#include "core/world/world.h"

#include <algorithm>

// How a mapping makes batches of what it read, and what becomes of them.
namespace headwater::services::lambda {

using kinesis_stream::Shard;
using kinesis_stream::StoredRecord;

namespace {

constexpr std::size_t kMostState = 1u << 20;

} // namespace

/// Brings the lanes to their number when that was changed. Whatever is under way ends first, so that no two batches
/// with records of one key run at once; false until then.
bool StreamMapping::settleLanes(ShardReader &reader)
{
    if (reader.lanes.size() == lanesWanted())
        return true;
    const bool quiet = std::all_of(reader.lanes.begin(), reader.lanes.end(),
                                   [](const Lane &lane) { return !lane.active && lane.batches.empty(); });
    if (!quiet)
        return false;
    const Shard &shard = m_stream.shard(reader.task.shard);
    std::vector<std::uint64_t> waiting;
    SimTime since = kernel::kNever;
    for (const Lane &lane : reader.lanes) {
        waiting.insert(waiting.end(), lane.waiting.begin(), lane.waiting.end());
        since = lane.waiting.empty() ? since : std::min(since, lane.since);
    }
    std::sort(waiting.begin(), waiting.end());
    reader.lanes = std::vector<Lane>(lanesWanted());
    for (Lane &lane : reader.lanes)
        lane.since = since;
    for (const std::uint64_t position : waiting) {
        if (position < shard.log.first())
            ++expired;
        else
            reader.lanes[laneOf(reader, shard.log.at(position))].waiting.push_back(position);
    }
    return true;
}

std::uint64_t StreamMapping::bytesAt(const ShardReader &reader, std::uint64_t position) const
{
    const auto &log = m_stream.shard(reader.task.shard).log;
    return position < log.first() ? 0 : log.at(position).bytes;
}

SimTime StreamMapping::arrivalAt(const ShardReader &reader, std::uint64_t position) const
{
    const auto &log = m_stream.shard(reader.task.shard).log;
    return position < log.first() ? log.firstArrival() : log.at(position).arrival;
}

/// The next batch of a lane; false when there is none yet, and `later` is when to look again, if at all.
bool StreamMapping::nextBatch(SimTime now, ShardReader &reader, Lane &lane, Batch *batch, SimTime *later) const
{
    SimTime windowEnd = kernel::kNever;
    if (m_spec.tumbling > 0) {
        if (lane.windowFrom < 0 && !lane.waiting.empty()) {
            const SimTime arrival = arrivalAt(reader, lane.waiting.front());
            lane.windowFrom = arrival - arrival % m_spec.tumbling;
        }
        if (lane.windowFrom < 0)
            return false;
        windowEnd = lane.windowFrom + m_spec.tumbling;
    }
    BatchFill fill(m_spec.batchSize);
    for (const std::uint64_t position : lane.waiting) {
        if (arrivalAt(reader, position) >= windowEnd || !fill.take(base64Payload(bytesAt(reader, position))))
            break;
    }
    const std::uint64_t count = fill.count();
    const bool pastWindow =
        m_spec.tumbling > 0 && (count < lane.waiting.size() || (now >= windowEnd + 2 * kPollEvery && count == 0) ||
                                (reader.task.done && count == lane.waiting.size()));
    if (count == 0 && !(m_spec.tumbling > 0 && pastWindow)) {
        if (m_spec.tumbling > 0)
            *later = windowEnd + 2 * kPollEvery;
        return false;
    }
    if (count > 0 && !fill.isFull() && !pastWindow && !reader.task.done && now < lane.since + m_spec.window) {
        *later = lane.since + m_spec.window;
        return false;
    }
    batch->positions.assign(lane.waiting.begin(), lane.waiting.begin() + static_cast<std::ptrdiff_t>(count));
    lane.waiting.erase(lane.waiting.begin(), lane.waiting.begin() + static_cast<std::ptrdiff_t>(count));
    lane.since = now;
    batch->closesWindow = m_spec.tumbling > 0 && count == 0;
    return true;
}

void StreamMapping::pumpAll(SimTime now, ShardReader &reader)
{
    settleLanes(reader);
    for (std::size_t lane = 0; lane < reader.lanes.size(); ++lane)
        pump(now, reader, lane);
}

void StreamMapping::pump(SimTime now, ShardReader &reader, std::size_t index)
{
    if (reader.lanes.size() != lanesWanted() && settleLanes(reader)) {
        pumpAll(now, reader);
        return;
    }
    const bool takesNew = reader.lanes.size() == lanesWanted();
    Lane &lane = reader.lanes[index];
    while (!lane.active && m_wire) {
        if (m_host.component().isStopped()) {
            wakeLane(now + kPollEvery, reader, index);
            return;
        }
        if (now < lane.notBefore) {
            wakeLane(lane.notBefore, reader, index);
            return;
        }
        Batch batch;
        if (!lane.batches.empty()) {
            batch = std::move(lane.batches.front());
            lane.batches.pop_front();
        } else {
            SimTime later = kernel::kNever;
            if (!takesNew || !nextBatch(now, reader, lane, &batch, &later)) {
                if (later != kernel::kNever)
                    wakeLane(std::max(later, now + 1), reader, index);
                break;
            }
        }
        dropOld(now, reader, batch);
        if (!batch.positions.empty() || batch.closesWindow)
            begin(now, reader, index, std::move(batch));
    }
    if (reader.sleeps && hasRoom(reader)) {
        reader.sleeps = false;
        schedulePoll(now + 1, reader);
    }
    follow(now, reader);
}

/// Takes out what the stream forgot, and what is older than the mapping lets records become.
void StreamMapping::dropOld(SimTime now, ShardReader &reader, Batch &batch)
{
    auto &positions = batch.positions;
    const std::uint64_t first = m_stream.shard(reader.task.shard).log.first();
    const auto kept = std::lower_bound(positions.begin(), positions.end(), first);
    expired += static_cast<std::uint64_t>(kept - positions.begin());
    positions.erase(positions.begin(), kept);
    if (m_spec.maxAge < 0)
        return;
    const auto young = std::find_if(positions.begin(), positions.end(), [&](std::uint64_t position) {
        return now - arrivalAt(reader, position) <= m_spec.maxAge;
    });
    if (young == positions.begin())
        return;
    Batch old;
    old.attempts = batch.attempts;
    old.positions.assign(positions.begin(), young);
    positions.erase(positions.begin(), young);
    discard(now, reader, old, "RecordAgeExceeded");
}

std::vector<EventRecord> StreamMapping::recordsOf(const ShardReader &reader, const Batch &batch) const
{
    const Shard &shard = m_stream.shard(reader.task.shard);
    const world::World &world = m_host.component().world();
    std::vector<EventRecord> records;
    records.reserve(batch.positions.size());
    for (const std::uint64_t position : batch.positions) {
        if (position < shard.log.first())
            continue;
        const StoredRecord stored = shard.log.at(position);
        world::WholeRecord whole =
            world.component(static_cast<std::uint16_t>(stored.source))
                .wholeRecordAt(stored.number, stored.arrival - static_cast<SimTime>(stored.delay));
        const std::string sequence = m_stream.sequenceNumber(shard, position);
        if (!opensAggregates()) {
            records.push_back({sequence, stored.arrival, std::move(whole)});
            continue;
        }
        for (world::WholeRecord &user : kpl::deaggregate(std::move(whole))) {
            if (!m_spec.filter || m_spec.filter->passes(user.data))
                records.push_back({sequence, stored.arrival, std::move(user)});
        }
    }
    return records;
}

void StreamMapping::begin(SimTime now, ShardReader &reader, std::size_t index, Batch batch)
{
    Lane &lane = reader.lanes[index];
    FunctionEvent event;
    event.trigger = "kinesis";
    event.records = batch.positions.size();
    for (const std::uint64_t position : batch.positions)
        event.bytes += bytesAt(reader, position);
    lane.records.clear();
    if (m_host.hasCode() || opensAggregates()) {
        lane.records = recordsOf(reader, batch);
        event.records = lane.records.size();
    }
    std::optional<TumblingWindow> window;
    if (m_spec.tumbling > 0)
        window = TumblingWindow{lane.windowFrom, lane.windowFrom + m_spec.tumbling, lane.state, batch.closesWindow};
    event.text = [&] {
        return kinesisEvent(m_stream.id(), kinesis_stream::shardIdText(reader.task.shard), lane.records, window);
    };
    if (!batch.positions.empty()) {
        const SimTime age = now - arrivalAt(reader, batch.positions.back());
        maxIteratorAge = std::max(maxIteratorAge, age);
        iteratorAgeSampled = std::max(iteratorAgeSampled, age);
    }
    lane.active = std::move(batch);
    m_host.begin(now, *this, tokenOf(reader.task.shard, index), event);
}

void StreamMapping::answered(SimTime now, std::uint64_t token, const FunctionResult &result)
{
    ShardReader *reader = find(static_cast<std::uint32_t>(token >> 8));
    const std::size_t index = token & 0xff;
    if (!m_wire || !reader || index >= reader->lanes.size() || !reader->lanes[index].active)
        return;
    Lane &lane = reader->lanes[index];
    Batch batch = std::move(*lane.active);
    lane.active.reset();
    switch (result.kind) {
    case FunctionResult::Kind::Success:
        succeed(now, *reader, lane, std::move(batch), result);
        break;
    case FunctionResult::Kind::FunctionError:
        fail(now, *reader, lane, std::move(batch));
        break;
    default: // refusals by the service count as no attempt
        lane.notBefore = now + pauseAfter(batch.throttles++);
        lane.batches.push_front(std::move(batch));
    }
    // An invocation that could not begin answers at once, inside pump(): it goes on by itself.
    if (result.kind == FunctionResult::Kind::Success || result.kind == FunctionResult::Kind::FunctionError)
        pump(now, *reader, index);
}

void StreamMapping::succeed(SimTime now, ShardReader &reader, Lane &lane, Batch batch, const FunctionResult &result)
{
    const HandlerAnswer answer = result.modelled ? HandlerAnswer{} : readAnswer(result.payload, lane.records);
    if (m_spec.tumbling > 0) {
        if (!result.modelled && !batch.closesWindow) {
            if (answer.state && answer.state->size() > kMostState) {
                fail(now, reader, lane, std::move(batch));
                return;
            }
            lane.state = answer.state.value_or("{}");
        }
        if (batch.closesWindow) {
            lane.state = "{}";
            lane.windowFrom = -1;
        }
    }
    if (m_spec.partialFailures && answer.failures && !answer.failures->empty()) {
        const Shard &shard = m_stream.shard(reader.task.shard);
        const std::size_t through =
            throughBefore(batch, *answer.failures, [&](std::uint64_t position, const std::string &name) {
                return position >= shard.log.first() && m_stream.sequenceNumber(shard, position) == name;
            });
        const std::vector<std::uint64_t> good(batch.positions.begin(),
                                              batch.positions.begin() + static_cast<std::ptrdiff_t>(through));
        tellProcessed(now, reader, good, result, lane.records);
        batch.positions.erase(batch.positions.begin(), batch.positions.begin() + static_cast<std::ptrdiff_t>(through));
        fail(now, reader, lane, std::move(batch));
        return;
    }
    tellProcessed(now, reader, batch.positions, result, lane.records);
}

void StreamMapping::tellProcessed(SimTime now, const ShardReader &reader, const std::vector<std::uint64_t> &positions,
                                  const FunctionResult &result, const std::vector<EventRecord> &records)
{
    ProcessedBatch processed{m_stream.id(), positions.size(), result, records, {}};
    if (result.modelled && records.empty() && m_host.passesOn()) {
        const auto &log = m_stream.shard(reader.task.shard).log;
        const world::World &world = m_host.component().world();
        for (const std::uint64_t position : positions) {
            if (position < log.first())
                continue;
            const StoredRecord stored = log.at(position);
            const auto maker = static_cast<std::uint16_t>(stored.source);
            const SimTime emitted = stored.arrival - static_cast<SimTime>(stored.delay);
            const std::string key = world.component(maker).wholeRecordAt(stored.number, emitted).partitionKey;
            processed.arrivals.push_back(
                {maker, stored.number, emitted, kernel::md5(key), static_cast<std::uint32_t>(stored.bytes)});
        }
    }
    m_host.processed(now, processed);
}

void StreamMapping::fail(SimTime now, ShardReader &reader, Lane &lane, Batch batch)
{
    const AfterFailure next = afterFailure(batch, m_spec);
    if (next == AfterFailure::GiveUp) {
        discard(now, reader, batch, "RetryAttemptsExhausted");
        if (batch.closesWindow) {
            lane.state = "{}";
            lane.windowFrom = -1;
        }
        return;
    }
    ++retried;
    if (next == AfterFailure::TryHalves) {
        lane.notBefore = now + pauseAfter(0);
        lane.batches.push_front(takeSecondHalf(batch));
    } else {
        lane.notBefore = now + pauseAfter(batch.attempts - 1);
    }
    lane.batches.push_front(std::move(batch));
}

void StreamMapping::discard(SimTime now, const ShardReader &reader, const Batch &batch, const char *condition)
{
    const Shard &shard = m_stream.shard(reader.task.shard);
    if (batch.positions.empty() || batch.positions.back() < shard.log.first())
        return;
    FailedBatch failed;
    failed.requestId = m_host.requestId();
    failed.functionName = m_host.component().id();
    failed.streamName = m_stream.id();
    failed.shardId = shard.id();
    failed.condition = condition;
    failed.invokeCount = std::max(batch.attempts, 1u);
    failed.at = now;
    failed.size = batch.positions.size();
    const std::uint64_t first = std::max(batch.positions.front(), shard.log.first());
    const std::uint64_t last = batch.positions.back();
    failed.firstSequence = m_stream.sequenceNumber(shard, first);
    failed.lastSequence = m_stream.sequenceNumber(shard, last);
    failed.firstArrival = arrivalAt(reader, first);
    failed.lastArrival = arrivalAt(reader, last);
    failed.event = [&] {
        return kinesisEvent(m_stream.id(), failed.shardId, recordsOf(reader, batch), std::nullopt);
    };
    m_host.discarded(now, failed);
}

} // namespace headwater::services::lambda

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/lambda/mapping.h"

#include "core/kernel/md5.h"
#include "core/services/kpl/aggregate.h"
#include "core/world/world.h"

#include <algorithm>

namespace headwater::services::lambda {

using kinesis_stream::KinesisStream;
using kinesis_stream::ReadOutcome;
using kinesis_stream::Shard;
using kinesis_stream::StoredRecord;
using world::EventKind;
namespace priority = world::priority;

namespace {

/// A shard is polled once a second; while records wait in it, as often as its limit lets one reader.
constexpr SimTime kPollEvery = kernel::kSecond;
constexpr SimTime kCatchUpEvery = 200 * kernel::kMillisecond;
constexpr std::uint64_t kMostRead = 10'000;
/// Payload of one invocation; data travels in base64.
constexpr std::uint64_t kMostPayload = 6u << 20;
constexpr std::uint64_t kEnvelope = 400; ///< what a record's other members take in the event, about
// The pause before a batch that failed or was throttled is tried again. Not published.
constexpr SimTime kFirstPause = 500 * kernel::kMillisecond;
constexpr SimTime kLongestPause = 30 * kernel::kSecond;
constexpr std::uint32_t kBackOffPurpose = 12;
constexpr std::size_t kMostState = 1u << 20;

SimTime pause(std::uint32_t times)
{
    return std::min(kLongestPause, kFirstPause << std::min<std::uint32_t>(times, 10));
}

std::uint64_t tokenOf(std::uint32_t shard, std::size_t lane)
{
    return std::uint64_t{shard} << 8 | lane;
}

} // namespace

Mapping::Mapping(MappingHost &host, std::uint16_t slot, world::Wire &wire, KinesisStream &stream)
    : m_host(host)
    , m_slot(slot)
    , m_wire(&wire)
    , m_stream(stream)
    , m_backOffDraws(kernel::makeStream(host.component().world().seed(), host.component().id() + "<" + stream.id(),
                                        kBackOffPurpose))
{
}

Mapping::ShardReader *Mapping::find(std::uint32_t shard)
{
    const auto found = std::find_if(m_readers.begin(), m_readers.end(),
                                    [shard](const ShardReader &each) { return each.task.shard == shard; });
    return found == m_readers.end() ? nullptr : &*found;
}

void Mapping::start(SimTime now)
{
    if (m_started || !m_wire)
        return;
    if (m_spec.startAt == "AT_TIMESTAMP" && m_spec.startTime > now) {
        m_host.wake(m_spec.startTime, kBegin, m_slot, 0, m_slot);
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

/// Polls of the shards are spread over a second, so that they do not all fall on one instant.
Mapping::ShardReader &Mapping::open(std::uint32_t shard, std::uint64_t position, SimTime first)
{
    ShardReader &reader = m_readers.emplace_back();
    reader.task.shard = shard;
    reader.task.position = position;
    const auto count = static_cast<SimTime>(std::max<std::size_t>(m_stream.openShards(), 1));
    schedulePoll(first + kPollEvery * (shard % count) / count + 1, reader);
    return reader;
}

/// Records of a child come after those of its parents.
void Mapping::follow(SimTime now, ShardReader &reader)
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

void Mapping::handle(const kernel::Event &event)
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
    else if (lane < reader->lanes.size() && reader->lanes[lane].wakeAt == event.time)
        pump(event.time, *reader, lane);
}

void Mapping::schedulePoll(SimTime time, const ShardReader &reader)
{
    m_host.wake(time, kPoll, std::uint64_t{m_slot} << 33 | reader.task.shard, std::uint64_t{reader.task.shard} << 8,
                m_slot);
}

void Mapping::wakeLane(SimTime time, ShardReader &reader, std::size_t lane)
{
    reader.lanes[lane].wakeAt = time;
    m_host.wake(time, kWake, std::uint64_t{m_slot} << 33 | std::uint64_t{1} << 32 | tokenOf(reader.task.shard, lane),
                tokenOf(reader.task.shard, lane), m_slot);
}

std::uint64_t Mapping::buffered(const ShardReader &reader) const
{
    std::uint64_t count = 0;
    for (const Lane &lane : reader.lanes)
        count += lane.waiting.size();
    return count;
}

bool Mapping::isDrained(const ShardReader &reader) const
{
    return std::all_of(reader.lanes.begin(), reader.lanes.end(), [](const Lane &lane) {
        return lane.waiting.empty() && lane.batches.empty() && !lane.active && lane.windowFrom < 0;
    });
}

void Mapping::poll(SimTime now, ShardReader &reader)
{
    reader.sleeps = false;
    if (reader.task.done)
        return;
    if (m_host.component().isStopped()) {
        schedulePoll(now + kPollEvery, reader);
        return;
    }
    const std::uint64_t room = std::min(kMostRead, 2 * m_spec.batchSize * m_spec.parallel);
    if (buffered(reader) >= room) {
        reader.sleeps = true;
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

std::size_t Mapping::lanesWanted() const
{
    // State of a window belongs to the whole shard.
    return m_spec.tumbling > 0 ? 1 : m_spec.parallel;
}

/// The lane that keeps the records of a key in order.
std::size_t Mapping::laneOf(const ShardReader &reader, const StoredRecord &record) const
{
    if (reader.lanes.size() == 1)
        return 0;
    const world::Component &maker = m_host.component().world().component(static_cast<std::uint16_t>(record.source));
    return static_cast<std::size_t>(kernel::below(kernel::md5(maker.keyText(record.number)).low, reader.lanes.size()));
}

void Mapping::take(SimTime now, ShardReader &reader, const ReadOutcome &outcome)
{
    if (reader.lanes.empty())
        reader.lanes = std::vector<Lane>(lanesWanted());
    m_stream.markDelivered(reader.task.shard, outcome.from, outcome.to);
    m_wire->records += outcome.to - outcome.from;
    std::uint64_t position = outcome.from;
    const auto visit = [&](const StoredRecord *first, const StoredRecord *last) {
        for (; first != last; ++first, ++position) {
            Lane &to = reader.lanes[laneOf(reader, *first)];
            if (to.waiting.empty())
                to.since = now;
            to.waiting.push_back(position);
        }
    };
    m_stream.shard(reader.task.shard).log.forStretches(outcome.from, outcome.to, visit);
}

/// Brings the lanes to their number when that was changed. Whatever is under way ends first, so that no two batches
/// with records of one key run at once; false until then.
bool Mapping::settleLanes(ShardReader &reader)
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

std::uint64_t Mapping::bytesAt(const ShardReader &reader, std::uint64_t position) const
{
    const auto &log = m_stream.shard(reader.task.shard).log;
    return position < log.first() ? 0 : log.at(position).bytes;
}

SimTime Mapping::arrivalAt(const ShardReader &reader, std::uint64_t position) const
{
    const auto &log = m_stream.shard(reader.task.shard).log;
    return position < log.first() ? log.firstArrival() : log.at(position).arrival;
}

/// The next batch of a lane; false when there is none yet, and `later` is when to look again, if at all.
bool Mapping::nextBatch(SimTime now, ShardReader &reader, Lane &lane, Batch *batch, SimTime *later) const
{
    std::uint64_t count = 0, payload = 0;
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
    bool full = false;
    for (const std::uint64_t position : lane.waiting) {
        if (arrivalAt(reader, position) >= windowEnd)
            break;
        payload += bytesAt(reader, position) * 4 / 3 + kEnvelope;
        full = count == m_spec.batchSize || (count > 0 && payload > kMostPayload);
        if (full)
            break;
        ++count;
    }
    full = full || count >= m_spec.batchSize;
    const bool pastWindow =
        m_spec.tumbling > 0 && (count < lane.waiting.size() || (now >= windowEnd + 2 * kPollEvery && count == 0) ||
                                (reader.task.done && count == lane.waiting.size()));
    if (count == 0 && !(m_spec.tumbling > 0 && pastWindow)) {
        if (m_spec.tumbling > 0)
            *later = windowEnd + 2 * kPollEvery;
        return false;
    }
    if (count > 0 && !full && !pastWindow && !reader.task.done && now < lane.since + m_spec.window) {
        *later = lane.since + m_spec.window;
        return false;
    }
    batch->positions.assign(lane.waiting.begin(), lane.waiting.begin() + static_cast<std::ptrdiff_t>(count));
    lane.waiting.erase(lane.waiting.begin(), lane.waiting.begin() + static_cast<std::ptrdiff_t>(count));
    lane.since = now;
    batch->closesWindow = m_spec.tumbling > 0 && count == 0;
    return true;
}

void Mapping::pumpAll(SimTime now, ShardReader &reader)
{
    settleLanes(reader);
    for (std::size_t lane = 0; lane < reader.lanes.size(); ++lane)
        pump(now, reader, lane);
}

void Mapping::pump(SimTime now, ShardReader &reader, std::size_t index)
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
    if (reader.sleeps && buffered(reader) < 2 * m_spec.batchSize * m_spec.parallel) {
        reader.sleeps = false;
        schedulePoll(now + 1, reader);
    }
    follow(now, reader);
}

/// Takes out what the stream forgot, and what is older than the mapping lets records become.
void Mapping::dropOld(SimTime now, ShardReader &reader, Batch &batch)
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

std::vector<EventRecord> Mapping::recordsOf(const ShardReader &reader, const Batch &batch) const
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
        if (!m_spec.deaggregate) {
            records.push_back({sequence, stored.arrival, std::move(whole)});
            continue;
        }
        for (world::WholeRecord &user : kpl::deaggregate(std::move(whole)))
            records.push_back({sequence, stored.arrival, std::move(user)});
    }
    return records;
}

void Mapping::begin(SimTime now, ShardReader &reader, std::size_t index, Batch batch)
{
    Lane &lane = reader.lanes[index];
    FunctionEvent event;
    event.trigger = "kinesis";
    event.records = batch.positions.size();
    for (const std::uint64_t position : batch.positions)
        event.bytes += bytesAt(reader, position);
    lane.records.clear();
    if (m_host.hasCode() || m_spec.deaggregate) {
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

void Mapping::answered(SimTime now, std::uint64_t token, const FunctionResult &result)
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
        lane.notBefore = now + pause(batch.throttles++);
        lane.batches.push_front(std::move(batch));
    }
    // An invocation that could not begin answers at once, inside pump(): it goes on by itself.
    if (result.kind == FunctionResult::Kind::Success || result.kind == FunctionResult::Kind::FunctionError)
        pump(now, *reader, index);
}

void Mapping::succeed(SimTime now, ShardReader &reader, Lane &lane, Batch batch, const FunctionResult &result)
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
        // What comes before the first failed record is through; a name that is none of the batch fails all of it.
        const Shard &shard = m_stream.shard(reader.task.shard);
        std::size_t through = batch.positions.size();
        for (const std::string &name : *answer.failures) {
            const auto found =
                std::find_if(batch.positions.begin(), batch.positions.end(), [&](std::uint64_t position) {
                    return position >= shard.log.first() && m_stream.sequenceNumber(shard, position) == name;
                });
            through = found == batch.positions.end()
                          ? 0
                          : std::min(through, static_cast<std::size_t>(found - batch.positions.begin()));
        }
        const std::vector<std::uint64_t> good(batch.positions.begin(),
                                              batch.positions.begin() + static_cast<std::ptrdiff_t>(through));
        m_host.processed(now, m_stream, reader.task.shard, good, result, lane.records);
        batch.positions.erase(batch.positions.begin(), batch.positions.begin() + static_cast<std::ptrdiff_t>(through));
        fail(now, reader, lane, std::move(batch));
        return;
    }
    m_host.processed(now, m_stream, reader.task.shard, batch.positions, result, lane.records);
}

void Mapping::fail(SimTime now, ShardReader &reader, Lane &lane, Batch batch)
{
    if (m_spec.bisect && batch.positions.size() > 1 && m_spec.maxRetries != 0) {
        // Halving counts as no attempt.
        const auto half = batch.positions.begin() + static_cast<std::ptrdiff_t>(batch.positions.size() / 2);
        Batch second;
        second.attempts = batch.attempts;
        second.positions.assign(half, batch.positions.end());
        batch.positions.erase(half, batch.positions.end());
        lane.batches.push_front(std::move(second));
        lane.batches.push_front(std::move(batch));
        lane.notBefore = now + kFirstPause;
        ++retried;
        return;
    }
    ++batch.attempts;
    if (m_spec.maxRetries >= 0 && batch.attempts > static_cast<std::uint64_t>(m_spec.maxRetries)) {
        discard(now, reader, batch, "RetryAttemptsExhausted");
        if (batch.closesWindow) {
            lane.state = "{}";
            lane.windowFrom = -1;
        }
        return;
    }
    ++retried;
    batch.throttles = 0;
    lane.notBefore = now + pause(batch.attempts - 1);
    lane.batches.push_front(std::move(batch));
}

void Mapping::discard(SimTime now, const ShardReader &reader, const Batch &batch, const char *condition)
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
    m_host.discarded(now, failed);
}

SimTime Mapping::iteratorAge(SimTime now) const
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

std::uint64_t Mapping::waiting() const
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

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/kinesis-stream/intake.h"

#include "core/services/kinesis-stream/stream.h"
#include "core/services/writecall.h"
#include "core/world/world.h"

#include <algorithm>
#include <cassert>

namespace headwater::services::kinesis_stream {

using world::eventOrder;
namespace priority = world::priority;

namespace {

// A window should be long enough to give a shard several records at a visit, and small enough for the cache.
constexpr SimTime kShortestSpan = kernel::kMillisecond;
constexpr SimTime kLongestSpan = kernel::kSecond;
constexpr std::size_t kFewRecords = 4'096;
constexpr std::size_t kManyRecords = 65'536;
constexpr std::size_t kPartsPerWorker = 8;

constexpr std::uint64_t kNumberMask = 0xff'ffff'ffff;

} // namespace

struct Intake::Window
{
    SimTime begin = 0, end = 0;
    std::unique_ptr<Staged[]> records; ///< by route, then by (arrival, client, number)
    std::size_t capacity = 0;
    std::vector<std::uint32_t> first;  ///< by route: its first record; one more for the end
    std::vector<std::uint32_t> next;   ///< by route: its first one that has not happened
    std::vector<std::uint64_t> behind; ///< by lane: the number behind its last record here

    std::size_t size() const { return first.empty() ? 0 : first.back(); }
    std::uint64_t number(const Staged &record) const
    {
        const std::uint64_t after = behind[record.lane];
        return after - static_cast<std::uint32_t>(static_cast<std::uint32_t>(after) - record.numberLow);
    }
};

/// What happened to the records of a lane, as one worker saw it; the sums do not depend on who saw what.
struct alignas(64) Intake::Tally
{
    std::uint64_t calls = 0, accepted = 0, throttled = 0, failed = 0, retried = 0, dropped = 0, refused = 0;
    std::uint64_t acceptedAtOnce = 0; ///< not in `latency`: all took one round trip
    std::int64_t waiting = 0;
    kernel::Histogram latency;
};

/// A record at a shard's door.
struct Intake::Attempt
{
    SimTime time;
    SimTime emitted; ///< when its client had it
    std::uint64_t number;
    std::uint32_t bytes;
    std::uint16_t lane;
    std::uint16_t before; ///< attempts that were refused
};

Intake::Intake(const KinesisStream &stream, const std::vector<std::unique_ptr<Shard>> &shards, const Router &router,
               const limits::StreamLimits &limits)
    : m_stream(stream)
    , m_shards(shards)
    , m_router(router)
    , m_limits(limits)
    , m_window(std::make_unique<Window>())
    , m_nextWindow(std::make_unique<Window>())
    , m_tallies(stream.world().workers().count())
    , m_happened(m_tallies.size())
{
}

Intake::~Intake() = default;

void Intake::add(Lane *lane)
{
    const auto free = std::find(m_lanes.begin(), m_lanes.end(), nullptr);
    if (free != m_lanes.end()) {
        *free = lane;
        return;
    }
    m_lanes.push_back(lane);
    for (auto &tallies : m_tallies)
        tallies.resize(m_lanes.size());
}

void Intake::remove(Lane *lane)
{
    const auto found = std::find(m_lanes.begin(), m_lanes.end(), lane);
    if (found == m_lanes.end())
        return;
    const auto index = static_cast<std::uint32_t>(found - m_lanes.begin());
    std::uint64_t givenUp = 0;
    for (const auto &shard : m_shards) {
        assert(waiting(*shard) == 0);
        for (const kernel::Event &retry : shard->retries.takeAll()) {
            if (retry.slot != index) {
                shard->retries.push(retry);
                continue;
            }
            ++givenUp;
        }
    }
    lane->counts.dropped += givenUp;
    lane->waiting -= givenUp;
    tellGivenUp(m_stream.world().component(lane->component), m_stream, givenUp);
    *found = nullptr;
}

SimTime Intake::limit() const
{
    return std::min(m_stream.world().horizon(), m_stopAt);
}

void Intake::advance(Shard &shard, SimTime time, std::uint64_t order)
{
    reach(order == 0 ? time : time + 1);
    if (!runsAhead() && shard.route != kNoRoute)
        m_happened[0] += work(shard, *m_window, time, order, m_tallies[0]);
}

void Intake::reach(SimTime time)
{
    while (m_window->end < time) {
        finishWindow();
        const SimTime begin = m_window->end, until = limit();
        if (runsAhead() && m_tallies.size() > 1 && until > begin && !m_stream.world().tellsCalls()) {
            workTogether(until);
            continue;
        }
        m_window->begin = begin;
        stage(*m_window, until > begin ? std::min(begin + m_span, until) : time);
        if (runsAhead())
            workOff(*m_window);
    }
}

void Intake::finishWindow()
{
    if (!runsAhead())
        workOff(*m_window);
    m_window->first.clear();
    m_window->next.clear();
}

void Intake::workOff(Window &window)
{
    if (window.next.empty())
        return;
    for (const Route &route : m_router)
        m_happened[0] += work(*m_shards[route.shard], window, window.end, 0, m_tallies[0]);
}

/// The shards of a window side by side, while the next window is dealt out.
void Intake::workTogether(SimTime until)
{
    kernel::Workers &workers = m_stream.world().workers();
    const bool ahead = std::all_of(m_lanes.begin(), m_lanes.end(),
                                   [](const Lane *lane) { return !lane || lane->hashesWhileFilling(); });
    m_window->begin = m_window->end;
    stage(*m_window, std::min(m_window->begin + m_span, until));
    for (;;) {
        const bool more = m_window->end < until;
        const std::size_t deals = more && ahead;
        const std::size_t parts =
            m_window->size() < kFewRecords ? 1 : std::min(m_router.size(), kPartsPerWorker * workers.count());
        m_nextWindow->begin = m_window->end;
        const SimTime nextEnd = std::min(m_window->end + m_span, until);
        workers.run(parts + deals, [&](std::size_t job, unsigned worker) {
            if (job < deals) {
                stage(*m_nextWindow, nextEnd);
                return;
            }
            const std::size_t part = job - deals;
            const std::size_t last = (part + 1) * m_router.size() / parts;
            for (std::size_t route = part * m_router.size() / parts; route < last; ++route)
                m_happened[worker] +=
                    work(*m_shards[m_router[route].shard], *m_window, m_window->end, 0, m_tallies[worker]);
        });
        if (!more)
            return;
        if (!deals)
            stage(*m_nextWindow, nextEnd);
        std::swap(m_window, m_nextWindow);
    }
}

void Intake::stage(Window &window, SimTime end)
{
    window.end = end;
    window.first.assign(m_router.size() + 1, 0);
    window.behind.resize(m_lanes.size());
    m_dealt.clear();
    std::size_t givers = 0;
    std::vector<std::size_t> counts(m_lanes.size());
    for (std::size_t index = 0; index < m_lanes.size(); ++index) {
        Lane *lane = m_lanes[index];
        if (!lane)
            continue;
        lane->fill(end);
        const auto count = static_cast<std::size_t>(
            std::lower_bound(lane->arrivals.begin(), lane->arrivals.end(), end) - lane->arrivals.begin());
        window.behind[index] = lane->firstNumber + count;
        counts[index] = count;
        givers += count > 0;
        const std::uint64_t *hashes = lane->hashes.data();
        const std::size_t before = m_dealt.size();
        m_dealt.resize(before + count);
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t route = m_router.indexOf(hashes[i], [&] { return lane->hashLow(lane->firstNumber + i); });
            m_dealt[before + i] = static_cast<std::uint32_t>(route);
            ++window.first[route + 1];
        }
    }
    for (std::size_t route = 1; route < window.first.size(); ++route)
        window.first[route] += window.first[route - 1];
    window.next.assign(window.first.begin(), window.first.end() - 1);
    if (window.capacity < m_dealt.size()) {
        window.capacity = std::max(m_dealt.size(), 2 * window.capacity);
        window.records = std::make_unique_for_overwrite<Staged[]>(window.capacity);
    }

    m_places = window.next;
    Staged *records = window.records.get();
    const std::uint32_t *dealt = m_dealt.data();
    for (std::size_t index = 0; index < m_lanes.size(); ++index) {
        Lane *lane = m_lanes[index];
        const std::size_t count = counts[index];
        if (count == 0)
            continue;
        const SimTime *arrivals = lane->arrivals.data();
        const std::uint32_t *sizes = lane->sizes.data();
        const auto firstLow = static_cast<std::uint32_t>(lane->firstNumber);
        for (std::size_t i = 0; i < count; ++i)
            records[m_places[dealt[i]]++] = {arrivals[i], sizes[i], static_cast<std::uint32_t>(index) & 0xff,
                                             firstLow + static_cast<std::uint32_t>(i)};
        dealt += count;
        lane->consume(count);
    }
    // Each lane's records are in order; those of several must be merged into one.
    for (std::size_t route = 0; givers > 1 && route + 1 < window.first.size(); ++route)
        std::sort(records + window.first[route], records + window.first[route + 1],
                  [&](const Staged &a, const Staged &b) {
                      if (a.arrival != b.arrival)
                          return a.arrival < b.arrival;
                      const auto ca = m_lanes[a.lane]->component, cb = m_lanes[b.lane]->component;
                      return ca != cb ? ca < cb : window.number(a) < window.number(b);
                  });

    if (window.size() < kFewRecords)
        m_span = std::min(2 * m_span, kLongestSpan);
    else if (window.size() > kManyRecords)
        m_span = std::max(m_span / 2, kShortestSpan);
}

void Intake::refuse(Shard &shard, Tally &tally, const Attempt &attempt, bool throttled)
{
    ++(throttled ? tally.throttled : tally.failed);
    ++tally.refused;
    if (throttled)
        ++shard.counts.writeRefused;
    const Lane &lane = *m_lanes[attempt.lane];
    if (attempt.before + 1u >= lane.retry.maxAttempts) {
        ++tally.dropped;
        return;
    }
    ++tally.waiting;
    shard.retries.push({.time = attempt.time + 2 * lane.wire->latency +
                                lane.retry.delay(lane.retryDraws, attempt.number, attempt.before),
                        .order = eventOrder(priority::kArrival, lane.component, attempt.number),
                        .target = attempt.bytes,
                        .kind = static_cast<std::uint16_t>(attempt.before + 1),
                        .slot = attempt.lane,
                        .data = static_cast<std::uint64_t>(attempt.emitted)});
}

inline PutOutcome Intake::arrive(Shard &shard, Tally &tally, const Attempt &attempt)
{
    const Lane &lane = *m_lanes[attempt.lane];
    ++tally.calls;
    if (lane.wire->cut || m_stream.isStopped()) [[unlikely]] {
        refuse(shard, tally, attempt, false);
        return PutOutcome::Throttled;
    }
    if (attempt.bytes > m_limits.maxRecordBytes) [[unlikely]] {
        ++tally.failed;
        ++tally.dropped;
        ++tally.refused;
        return PutOutcome::TooLarge;
    }
    if (!shard.admit(attempt.time, attempt.bytes)) {
        refuse(shard, tally, attempt, true);
        return PutOutcome::Throttled;
    }
    ++tally.accepted;
    shard.store(attempt.time, attempt.emitted, attempt.bytes, lane.component, attempt.number);
    if (attempt.before == 0)
        ++tally.acceptedAtOnce;
    else
        tally.latency.add(attempt.time - attempt.emitted + lane.wire->latency);
    return PutOutcome::Accepted;
}

std::uint64_t Intake::work(Shard &shard, Window &window, SimTime time, std::uint64_t order, std::vector<Tally> &tallies)
{
    const std::uint32_t begin = window.next.empty() ? 0 : window.next[shard.route];
    const std::uint32_t end = window.next.empty() ? 0 : window.first[shard.route + 1];
    SimTime retryTime = shard.retries.nextTime();
    if (begin == end && retryTime > time)
        return 0;
    const Staged *records = window.records.get();
    std::uint32_t i = begin;
    std::uint64_t retried = 0;
    const auto orderOf = [&](const Staged &record) {
        return eventOrder(priority::kArrival, m_lanes[record.lane]->component, window.number(record));
    };
    const bool tellsCalls = m_stream.world().tellsCalls();
    const auto happen = [&](const Attempt &attempt) {
        const PutOutcome outcome = arrive(shard, tallies[attempt.lane], attempt);
        shard.print.add(
            putWord(attempt.time, attempt.number, m_lanes[attempt.lane]->component, attempt.bytes, outcome));
        if (outcome != PutOutcome::Accepted)
            retryTime = shard.retries.nextTime();
        if (tellsCalls) [[unlikely]]
            tell(shard, attempt, outcome);
    };
    const auto happenFirst = [&](const Staged &record) {
        happen({record.arrival, record.arrival - m_lanes[record.lane]->wire->latency, window.number(record),
                record.bytes, static_cast<std::uint16_t>(record.lane), 0});
    };

    for (;;) {
        for (; i < end && records[i].arrival < std::min(retryTime, time); ++i)
            happenFirst(records[i]);
        const SimTime at = std::min(i < end ? records[i].arrival : kernel::kNever, retryTime);
        if (at > time || at == kernel::kNever)
            break;
        const bool retryNext = retryTime == at && (i == end || records[i].arrival > at ||
                                                   shard.retries.peek()->order < orderOf(records[i]));
        if (at == time && (retryNext ? shard.retries.peek()->order : orderOf(records[i])) >= order)
            break;
        if (!retryNext) {
            happenFirst(records[i++]);
            continue;
        }
        const kernel::Event retry = shard.retries.pop();
        retryTime = shard.retries.nextTime();
        Tally &tally = tallies[retry.slot];
        --tally.waiting;
        ++tally.retried;
        ++retried;
        happen({retry.time, static_cast<SimTime>(retry.data), retry.order & kNumberMask, retry.target, retry.slot,
                retry.kind});
    }
    shard.counts.offered += i - begin;
    if (shard.hotKeys) {
        for (std::uint32_t seen = begin; seen < i; ++seen) {
            if (records[seen].numberLow & shard.hotKeyMask)
                continue;
            const std::uint64_t number = window.number(records[seen]);
            const Lane &lane = *m_lanes[records[seen].lane];
            shard.hotKeys->add(lane.hashHigh(number, records[seen].arrival - lane.wire->latency), lane.component,
                               number);
        }
    }
    if (i != begin)
        window.next[shard.route] = i;
    return i - begin + retried;
}

void Intake::tell(const Shard &shard, const Attempt &attempt, PutOutcome outcome) const
{
    const Lane &lane = *m_lanes[attempt.lane];
    WriteCall call(m_stream.world().component(lane.component), m_stream, m_stream.putWords(), false, attempt.before);
    if (lane.wire->cut || m_stream.isStopped())
        call.addUnreached(attempt.bytes);
    else
        call.add(shard.number, attempt.bytes, outcome);
    if (outcome == PutOutcome::TooLarge ||
        (outcome == PutOutcome::Throttled && attempt.before + 1u >= lane.retry.maxAttempts))
        call.drop(1);
    call.tell(attempt.time, eventOrder(priority::kArrival, lane.component, attempt.number));
}

void Intake::settle(SimTime time)
{
    reach(time);
    if (!runsAhead()) {
        for (const Route &route : m_router)
            m_happened[0] += work(*m_shards[route.shard], *m_window, time, 0, m_tallies[0]);
    }
    collect();
}

void Intake::collect()
{
    std::uint64_t happened = 0;
    for (std::uint64_t &each : m_happened)
        happened += std::exchange(each, 0);
    m_stream.world().countEvents(happened);
    for (auto &tallies : m_tallies) {
        for (std::size_t index = 0; index < m_lanes.size(); ++index) {
            Tally &tally = tallies[index];
            if (tally.calls == 0 || !m_lanes[index])
                continue;
            Lane &lane = *m_lanes[index];
            lane.counts.calls += tally.calls;
            lane.counts.accepted += tally.accepted;
            lane.counts.throttled += tally.throttled;
            lane.counts.failed += tally.failed;
            lane.counts.retried += tally.retried;
            lane.counts.dropped += tally.dropped;
            lane.wire->records += tally.calls;
            lane.wire->refused += tally.refused;
            lane.waiting += static_cast<std::uint64_t>(tally.waiting);
            if (tally.acceptedAtOnce > 0)
                lane.counts.latency.add(2 * lane.wire->latency, tally.acceptedAtOnce);
            lane.counts.latency.merge(tally.latency);
            tally = {};
        }
    }
}

void Intake::passOn(Shard &closed)
{
    for (const kernel::Event &retry : closed.retries.takeAll()) {
        const Lane &lane = *m_lanes[retry.slot];
        const std::uint64_t number = retry.order & kNumberMask;
        const auto emitted = static_cast<SimTime>(retry.data);
        const std::size_t route =
            m_router.indexOf(lane.hashHigh(number, emitted), [&] { return lane.hash(number, emitted).low; });
        m_shards[m_router[route].shard]->retries.push(retry);
    }
}

SimTime Intake::nextEvent()
{
    SimTime next = kernel::kNever;
    for (Lane *lane : m_lanes) {
        if (!lane)
            continue;
        for (SimTime ahead = 1; lane->arrivals.empty() && ahead < kernel::kHour; ahead = ahead * 16 + kernel::kSecond)
            lane->fill(m_window->end + ahead);
        if (!lane->arrivals.empty())
            next = std::min(next, lane->arrivals.front());
    }
    for (const Route &route : m_router) {
        Shard &shard = *m_shards[route.shard];
        if (waiting(shard) > 0)
            next = std::min(next, m_window->records[m_window->next[shard.route]].arrival);
        next = std::min(next, shard.retries.nextTime());
    }
    return next;
}

std::uint64_t Intake::waiting(const Shard &shard) const
{
    return shard.route == kNoRoute || m_window->next.empty()
               ? 0
               : m_window->first[shard.route + 1] - m_window->next[shard.route];
}

} // namespace headwater::services::kinesis_stream

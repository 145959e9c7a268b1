// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/kinesis-stream/intake.h"

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

/// Later in a heap is earlier in time: std::push_heap keeps the greatest in front.
struct ComesLater
{
    const std::vector<Lane *> &lanes;
    std::uint64_t order(const Retrying &retry) const
    {
        return eventOrder(priority::kArrival, lanes[retry.lane]->component, retry.number);
    }
    bool operator()(const Retrying &a, const Retrying &b) const
    {
        return a.time != b.time ? a.time > b.time : order(a) > order(b);
    }
};

} // namespace

std::uint64_t putWord(SimTime time, std::uint64_t number, std::uint16_t component, std::uint32_t bytes,
                      PutOutcome outcome)
{
    return static_cast<std::uint64_t>(time) + number * 0xd6e8feb86659fd93 + component * 0xff51afd7ed558ccdull +
           bytes * 0xc4ceb9fe1a85ec53ull + static_cast<std::uint64_t>(outcome) * 0xa0761d6478bd642full;
}

struct Intake::Window
{
    SimTime begin = 0, end = 0;
    std::unique_ptr<Staged[]> records;          ///< by route, then by (arrival, client, number)
    std::size_t capacity = 0;
    std::vector<std::uint32_t> first;           ///< by route: its first record; one more for the end
    std::vector<std::uint32_t> next;            ///< by route: its first one that has not happened
    std::vector<std::uint64_t> behind;          ///< by lane: the number behind its last record here

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
    std::uint64_t acceptedAtOnce = 0;           ///< not in `latency`: all took one round trip
    std::int64_t waiting = 0;
    kernel::Histogram latency;
};

Intake::Intake(const world::Component &stream, const std::vector<std::unique_ptr<Shard>> &shards, const Router &router,
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
    for (const auto &shard : m_shards) {
        assert(waiting(*shard) == 0);
        const auto kept = std::remove_if(shard->retries.begin(), shard->retries.end(),
                                         [index](const Retrying &retry) { return retry.lane == index; });
        const auto gone = static_cast<std::uint64_t>(shard->retries.end() - kept);
        lane->counts.dropped += gone;
        lane->waiting -= gone;
        shard->retries.erase(kept, shard->retries.end());
        std::make_heap(shard->retries.begin(), shard->retries.end(), ComesLater{m_lanes});
    }
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
        if (runsAhead() && m_tallies.size() > 1 && until > begin) {
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
                m_happened[worker] += work(*m_shards[m_router[route].shard], *m_window, m_window->end, 0,
                                           m_tallies[worker]);
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
            const std::size_t route =
                m_router.indexOf(hashes[i], [&] { return lane->hashLow(lane->firstNumber + i); });
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

void Intake::refuse(Shard &shard, Tally &tally, std::uint32_t laneIndex, const Retrying &attempt, bool throttled)
{
    ++(throttled ? tally.throttled : tally.failed);
    ++tally.refused;
    if (throttled)
        ++shard.counts.writeRefused;
    const Lane &lane = *m_lanes[laneIndex];
    if (attempt.attempt + 1 >= lane.retry.maxAttempts) {
        ++tally.dropped;
        return;
    }
    Retrying again = attempt;
    again.time += 2 * lane.wire->latency + lane.retry.delay(lane.retryDraws, attempt.number, attempt.attempt);
    ++again.attempt;
    ++tally.waiting;
    shard.retries.push_back(again);
    std::push_heap(shard.retries.begin(), shard.retries.end(), ComesLater{m_lanes});
}

std::uint64_t Intake::work(Shard &shard, Window &window, SimTime time, std::uint64_t order, std::vector<Tally> &tallies)
{
    const std::uint32_t begin = window.next.empty() ? 0 : window.next[shard.route];
    const std::uint32_t end = window.next.empty() ? 0 : window.first[shard.route + 1];
    const ComesLater later{m_lanes};
    if (begin == end && (shard.retries.empty() || shard.retries.front().time > time))
        return 0;
    const Staged *records = window.records.get();
    const auto maxBytes = static_cast<std::uint32_t>(m_limits.maxRecordBytes);
    const bool stopped = m_stream.isStopped();
    std::uint32_t i = begin;
    std::uint64_t happened = 0;

    const auto arrive = [&](const Retrying &record) {
        Lane &lane = *m_lanes[record.lane];
        Tally &tally = tallies[record.lane];
        PutOutcome outcome = PutOutcome::Accepted;
        ++tally.calls;
        if (lane.wire->cut || stopped) [[unlikely]] {
            refuse(shard, tally, record.lane, record, false);
            outcome = PutOutcome::Throttled;
        } else if (record.bytes > maxBytes) [[unlikely]] {
            ++tally.failed;
            ++tally.dropped;
            ++tally.refused;
            outcome = PutOutcome::TooLarge;
        } else if (shard.admit(record.time, record.bytes)) {
            ++tally.accepted;
            shard.store(record.time, record.emitted, record.bytes, lane.component, record.number);
            if (record.attempt == 0)
                ++tally.acceptedAtOnce;
            else
                tally.latency.add(record.time - record.emitted + lane.wire->latency);
        } else {
            refuse(shard, tally, record.lane, record, true);
            outcome = PutOutcome::Throttled;
        }
        shard.print.add(putWord(record.time, record.number, lane.component, record.bytes, outcome));
        ++happened;
    };

    for (;;) {
        const bool haveStaged = i < end;
        if (!shard.retries.empty()) {
            const Retrying &first = shard.retries.front();
            const std::uint64_t firstOrder = later.order(first);
            bool retryNext = !haveStaged || first.time < records[i].arrival;
            if (haveStaged && first.time == records[i].arrival)
                retryNext = firstOrder < eventOrder(priority::kArrival, m_lanes[records[i].lane]->component,
                                                    window.number(records[i]));
            if (retryNext) {
                if (first.time > time || (first.time == time && firstOrder >= order))
                    break;
                std::pop_heap(shard.retries.begin(), shard.retries.end(), later);
                const Retrying retry = shard.retries.back();
                shard.retries.pop_back();
                --tallies[retry.lane].waiting;
                ++tallies[retry.lane].retried;
                arrive(retry);
                continue;
            }
        }
        if (!haveStaged)
            break;
        const Staged &next = records[i];
        const std::uint64_t number = window.number(next);
        if (next.arrival >= time &&
            (next.arrival > time || eventOrder(priority::kArrival, m_lanes[next.lane]->component, number) >= order))
            break;
        arrive({.time = next.arrival,
                .emitted = next.arrival - m_lanes[next.lane]->wire->latency,
                .number = number,
                .lane = next.lane,
                .bytes = next.bytes,
                .attempt = 0});
        ++i;
    }
    shard.counts.offered += i - begin;
    if (shard.hotKeys) {
        for (std::uint32_t seen = begin; seen < i; ++seen) {
            if (records[seen].numberLow & shard.hotKeyMask)
                continue;
            const std::uint64_t number = window.number(records[seen]);
            const Lane &lane = *m_lanes[records[seen].lane];
            shard.hotKeys->add(lane.hashHigh(number, records[seen].arrival - lane.wire->latency), lane.component, number);
        }
    }
    if (i != begin)
        window.next[shard.route] = i;
    return happened;
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
    const ComesLater later{m_lanes};
    for (const Retrying &retry : closed.retries) {
        const Lane &lane = *m_lanes[retry.lane];
        const std::size_t route = m_router.indexOf(lane.hashHigh(retry.number, retry.emitted),
                                                   [&] { return lane.hash(retry.number, retry.emitted).low; });
        std::vector<Retrying> &retries = m_shards[m_router[route].shard]->retries;
        retries.push_back(retry);
        std::push_heap(retries.begin(), retries.end(), later);
    }
    closed.retries.clear();
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
        const Shard &shard = *m_shards[route.shard];
        if (waiting(shard) > 0)
            next = std::min(next, m_window->records[m_window->next[shard.route]].arrival);
        if (!shard.retries.empty())
            next = std::min(next, shard.retries.front().time);
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

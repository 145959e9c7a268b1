// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/kinesis-stream/stream.h"

#include "core/base/text.h"
#include "core/kernel/md5.h"
#include "core/services/kinesis-stream/calls.h"
#include "core/world/world.h"

#include <algorithm>
#include <cassert>

namespace headwater::services::kinesis_stream {

using kernel::kNever;
using kernel::kSecond;
using world::eventOrder;
namespace priority = world::priority;

namespace {

constexpr std::uint32_t kPutUnitBytes = 25'600;
constexpr double kWatched = 0.85;       ///< share of a limit from which a shard's keys are counted

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

std::uint64_t word(SimTime time, std::uint64_t number, std::uint16_t component, std::uint32_t bytes, PutOutcome outcome)
{
    return static_cast<std::uint64_t>(time) + number * 0xd6e8feb86659fd93 + component * 0xff51afd7ed558ccdull +
           bytes * 0xc4ceb9fe1a85ec53ull + static_cast<std::uint64_t>(outcome) * 0xa0761d6478bd642full;
}

} // namespace

KinesisStream::KinesisStream(const world::Birth &birth)
    : Component(birth)
    , m_limits(limits::streamLimits(birth.world.profile()))
{
    m_onDemand = property("StreamMode") == "ON_DEMAND" && m_limits.onDemand;
    m_retention = property("RetentionPeriodHours").get<std::int64_t>() * kernel::kHour;
    const auto count = m_onDemand ? static_cast<std::uint64_t>(m_limits.onDemandStartShards)
                                  : property("ShardCount").get<std::uint64_t>();
    const kernel::u128 width = ~kernel::u128{0} / count + (count & (count - 1) ? 0 : 1);
    m_shards.reserve(count);
    for (std::uint64_t i = 0; i < count; ++i) {
        const kernel::u128 from = count == 1 ? 0 : width * i;
        const kernel::u128 to = i + 1 == count ? ~kernel::u128{0} : width * (i + 1) - 1;
        openShard(kernel::fromU128(from), kernel::fromU128(to));
    }
    rebuildRoutes();
}

KinesisStream::~KinesisStream() = default;

Shard &KinesisStream::openShard(Digest128 first, Digest128 last)
{
    const auto number = static_cast<std::uint32_t>(m_shards.size());
    return *m_shards.emplace_back(std::make_unique<Shard>(number, first, last, world().now(), m_limits));
}

void KinesisStream::rebuildRoutes()
{
    m_routes.clear();
    for (const auto &shard : m_shards) {
        if (shard->isOpen())
            m_routes.push_back({shard->first, shard->number});
    }
    std::sort(m_routes.begin(), m_routes.end(), [](const Route &a, const Route &b) { return a.first < b.first; });
    std::size_t route = 0;
    for (std::size_t slot = 0; slot < m_routeGuess.size(); ++slot) {
        const std::uint64_t start = slot == 4'096 ? ~std::uint64_t{0} : std::uint64_t{slot} << 52;
        while (route + 1 < m_routes.size() && m_routes[route + 1].first <= Digest128{start, 0})
            ++route;
        m_routeGuess[slot] = static_cast<std::uint32_t>(route);
    }
}

/// The route whose range begins at or before `high`, as far as the upper half tells.
inline std::size_t KinesisStream::routeIndex(std::uint64_t high) const
{
    const std::size_t slot = high >> 52;
    std::size_t low = m_routeGuess[slot];
    std::size_t top = m_routeGuess[slot + 1];
    while (top - low > 8) {
        const std::size_t middle = low + (top - low) / 2;
        (m_routes[middle].first.high <= high ? low : top) = middle;
    }
    while (low < top && m_routes[low + 1].first.high <= high)
        ++low;
    return low;
}

Shard &KinesisStream::shardFor(Digest128 hash) const
{
    std::size_t index = routeIndex(hash.high);
    while (index > 0 && hash < m_routes[index].first)
        --index;
    return *m_shards[m_routes[index].shard];
}

std::vector<std::uint32_t> KinesisStream::openShardNumbers() const
{
    std::vector<std::uint32_t> numbers;
    numbers.reserve(m_routes.size());
    for (const Route &route : m_routes)
        numbers.push_back(route.shard);
    return numbers;
}

void KinesisStream::addLane(Lane *lane)
{
    const auto free = std::find(m_lanes.begin(), m_lanes.end(), nullptr);
    const auto index = static_cast<std::size_t>(free - m_lanes.begin());
    if (free == m_lanes.end()) {
        m_lanes.push_back(lane);
        m_laneNext.push_back(0);
    } else {
        m_lanes[index] = lane;
    }
    m_laneNext[index] = lane->firstNumber;
}

void KinesisStream::removeLane(Lane *lane)
{
    const auto found = std::find(m_lanes.begin(), m_lanes.end(), lane);
    if (found == m_lanes.end())
        return;
    const auto index = static_cast<std::uint32_t>(found - m_lanes.begin());
    std::uint64_t givenUp = 0;
    for (const auto &shard : m_shards) {
        const auto isGone = [index](const auto &entry) { return entry.lane == index; };
        const auto firstStaged = shard->staged.begin() + static_cast<std::ptrdiff_t>(shard->stagedHead);
        const auto keptEnd = std::remove_if(firstStaged, shard->staged.end(), isGone);
        lane->counts.dropped += static_cast<std::uint64_t>(shard->staged.end() - keptEnd);
        shard->staged.erase(keptEnd, shard->staged.end());
        const auto keptRetries = std::remove_if(shard->retries.begin(), shard->retries.end(), isGone);
        const auto gone = static_cast<std::uint64_t>(shard->retries.end() - keptRetries);
        lane->counts.dropped += gone;
        lane->waiting -= gone;
        shard->retries.erase(keptRetries, shard->retries.end());
        makeRetryHeap(*shard);
        givenUp += static_cast<std::uint64_t>(shard->staged.end() - keptEnd) + gone;
    }
    tellGivenUp(world().component(lane->component), *this, givenUp);
    *found = nullptr;
}

void KinesisStream::makeRetryHeap(Shard &shard) const
{
    std::make_heap(shard.retries.begin(), shard.retries.end(), ComesLater{m_lanes});
}

void KinesisStream::stageThrough(SimTime time)
{
    if (m_stagedBefore >= time)
        return;
    stageBefore(std::max(time, std::min(world().horizon(), m_stagedBefore + m_stageSpan)));
}

void KinesisStream::stageBefore(SimTime end)
{
    const bool several = std::count_if(m_lanes.begin(), m_lanes.end(), [](Lane *lane) { return lane != nullptr; }) > 1;
    if (several) {
        for (const auto &shard : m_shards)
            shard->stagedMark = shard->staged.size();
    }
    for (std::size_t index = 0; index < m_lanes.size(); ++index) {
        Lane *lane = m_lanes[index];
        if (!lane)
            continue;
        lane->fill(end);
        const std::size_t count = static_cast<std::size_t>(
            std::lower_bound(lane->arrivals.begin(), lane->arrivals.end(), end) - lane->arrivals.begin());
        if (count == 0)
            continue;
        const SimTime *arrivals = lane->arrivals.data();
        const std::uint64_t *hashes = lane->hashes.data();
        const std::uint32_t *sizes = lane->sizes.data();
        const auto firstLow = static_cast<std::uint32_t>(lane->firstNumber);
        for (std::size_t i = 0; i < count; ++i) {
            std::size_t route = routeIndex(hashes[i]);
            if (m_routes[route].first.high == hashes[i] && m_routes[route].first.low != 0 && route > 0 &&
                lane->hashLow(lane->firstNumber + i) < m_routes[route].first.low) [[unlikely]]
                --route;
            m_shards[m_routes[route].shard]->staged.push_back(
                {arrivals[i], sizes[i], static_cast<std::uint32_t>(index) & 0xff,
                 firstLow + static_cast<std::uint32_t>(i)});
        }
        m_laneNext[index] = lane->firstNumber + count;
        lane->consume(count);
    }
    // Each lane appended its own stretch in order; several must be merged into one order.
    if (several) {
        for (const auto &shard : m_shards) {
            if (shard->staged.size() - shard->stagedMark < 2)
                continue;
            std::stable_sort(shard->staged.begin() + static_cast<std::ptrdiff_t>(shard->stagedMark), shard->staged.end(),
                             [this](const Staged &a, const Staged &b) {
                                 if (a.arrival != b.arrival)
                                     return a.arrival < b.arrival;
                                 const auto ca = m_lanes[a.lane]->component, cb = m_lanes[b.lane]->component;
                                 return ca != cb ? ca < cb : false;
                             });
        }
    }
    m_stagedBefore = end;
}

std::uint64_t KinesisStream::fullNumber(const Staged &staged) const
{
    const std::uint64_t next = m_laneNext[staged.lane];
    return next - static_cast<std::uint32_t>(static_cast<std::uint32_t>(next) - staged.numberLow);
}

inline void KinesisStream::store(Shard &shard, SimTime now, SimTime emitted, std::uint32_t bytes, std::uint16_t component,
                                 std::uint64_t number)
{
    ++shard.counts.records;
    shard.counts.bytes += bytes;
    shard.counts.putUnits += (bytes + kPutUnitBytes - 1) / kPutUnitBytes + (bytes == 0);
    shard.counts.kilobytes += (bytes + 1'023u) / 1'024u;
    const auto delay = static_cast<std::uint64_t>(now - emitted);
    shard.log.append({now, std::min(delay, kLongestDelay), bytes, component, number});
}

KinesisStream::Usage KinesisStream::usage() const
{
    Usage usage;
    for (const auto &shard : m_shards) {
        usage.putUnits += shard->counts.putUnits;
        usage.roundedBytes += shard->counts.kilobytes * 1'024;
    }
    usage.readBytes = m_getBytes;
    usage.pushedBytes = m_pushBytes;
    return usage;
}

inline bool KinesisStream::admit(Shard &shard, SimTime now, std::uint32_t bytes)
{
    if (!shard.writeRecords.admits(now, 1) || !shard.writeBytes.tryTake(now, bytes))
        return false;
    shard.writeRecords.take(now, 1);
    return true;
}

void KinesisStream::refuseStaged(Shard &shard, Lane &lane, std::size_t laneIndex, SimTime now, SimTime emitted,
                                 std::uint64_t number, std::uint32_t bytes, std::uint32_t attempt, bool throttled)
{
    ++(throttled ? lane.counts.throttled : lane.counts.failed);
    ++lane.wire->refused;
    if (throttled)
        ++shard.counts.writeRefused;
    if (attempt + 1 >= lane.retry.maxAttempts) {
        ++lane.counts.dropped;
        return;
    }
    const SimTime again = now + 2 * lane.wire->latency + lane.retry.delay(lane.retryDraws, number, attempt);
    ++lane.waiting;
    shard.retries.push_back({again, emitted, number, laneIndex, bytes, attempt + 1});
    std::push_heap(shard.retries.begin(), shard.retries.end(), ComesLater{m_lanes});
}

void KinesisStream::tellArrival(const Shard &shard, const Lane &lane, SimTime now, std::uint64_t number,
                                std::uint32_t bytes, std::uint32_t attempt, PutOutcome outcome) const
{
    WriteCall call(world().component(lane.component), *this, false, attempt);
    if (lane.wire->cut || isStopped())
        call.addUnreached(bytes);
    else
        call.add(shard, bytes, outcome);
    if (outcome == PutOutcome::TooLarge || (outcome == PutOutcome::Throttled && attempt + 1 >= lane.retry.maxAttempts))
        call.drop(1);
    call.tell(now, eventOrder(priority::kArrival, lane.component, number));
}

void KinesisStream::advance(Shard &shard, SimTime time, std::uint64_t order)
{
    world().tellsCalls() ? workThrough<true>(shard, time, order) : workThrough<false>(shard, time, order);
}

template<bool tellsCalls>
void KinesisStream::workThrough(Shard &shard, SimTime time, std::uint64_t order)
{
    stageThrough(order == 0 ? time : time + 1);
    const std::size_t begin = shard.stagedHead;
    const std::size_t count = shard.staged.size();
    const auto maxBytes = static_cast<std::uint32_t>(m_limits.maxRecordBytes);
    std::size_t i = begin;
    std::uint64_t work = 0;
    const ComesLater later{m_lanes};

    // The compiler does not see that this is the innermost loop of everything.
    const auto arrive = [&](SimTime now, SimTime emitted, Lane &lane, std::size_t laneIndex, std::uint64_t number,
                            std::uint32_t bytes, std::uint32_t attempt) __attribute__((always_inline)) {
        PutOutcome outcome = PutOutcome::Accepted;
        ++lane.wire->records;
        ++lane.counts.calls;
        if (lane.wire->cut || isStopped()) [[unlikely]] {
            refuseStaged(shard, lane, laneIndex, now, emitted, number, bytes, attempt, false);
            outcome = PutOutcome::Throttled;
        } else if (bytes > maxBytes) [[unlikely]] {
            ++lane.counts.failed;
            ++lane.counts.dropped;
            ++lane.wire->refused;
            outcome = PutOutcome::TooLarge;
        } else if (admit(shard, now, bytes)) {
            ++lane.counts.accepted;
            store(shard, now, emitted, bytes, lane.component, number);
            if (attempt == 0)
                ++lane.acceptedAtOnce;
            else
                lane.counts.latency.add(now - emitted + lane.wire->latency);
        } else {
            refuseStaged(shard, lane, laneIndex, now, emitted, number, bytes, attempt, true);
            outcome = PutOutcome::Throttled;
        }
        shard.print.add(word(now, number, lane.component, bytes, outcome));
        ++work;
        if constexpr (tellsCalls)
            tellArrival(shard, lane, now, number, bytes, attempt, outcome);
    };

    for (;;) {
        const bool haveStaged = i < count;
        if (!shard.retries.empty()) {
            const Retrying &first = shard.retries.front();
            const std::uint64_t firstOrder = later.order(first);
            bool retryNext = !haveStaged || first.time < shard.staged[i].arrival;
            if (haveStaged && first.time == shard.staged[i].arrival) {
                const Staged &next = shard.staged[i];
                retryNext = firstOrder < eventOrder(priority::kArrival, m_lanes[next.lane]->component, fullNumber(next));
            }
            if (retryNext) {
                if (first.time > time || (first.time == time && firstOrder >= order))
                    break;
                std::pop_heap(shard.retries.begin(), shard.retries.end(), later);
                const Retrying retry = shard.retries.back();
                shard.retries.pop_back();
                Lane &lane = *m_lanes[retry.lane];
                --lane.waiting;
                ++lane.counts.retried;
                arrive(retry.time, retry.emitted, lane, retry.lane, retry.number, retry.bytes, retry.attempt);
                continue;
            }
        }
        if (!haveStaged)
            break;
        const Staged &next = shard.staged[i];
        if (next.arrival >= time) {
            if (next.arrival > time ||
                eventOrder(priority::kArrival, m_lanes[next.lane]->component, fullNumber(next)) >= order)
                break;
        }
        Lane &lane = *m_lanes[next.lane];
        arrive(next.arrival, next.arrival - lane.wire->latency, lane, next.lane, fullNumber(next), next.bytes, 0);
        ++i;
    }
    world().countEvents(work);
    shard.counts.offered += i - begin;

    if (shard.hotKeys) {
        for (std::size_t seen = begin; seen < i; ++seen) {
            const Staged &record = shard.staged[seen];
            if (record.numberLow & shard.hotKeyMask)
                continue;
            const std::uint64_t number = fullNumber(record);
            const Lane &lane = *m_lanes[record.lane];
            shard.hotKeys->add(lane.hashHigh(number), lane.component, number);
        }
    }
    shard.stagedHead = i;
    if (i == count) {
        shard.staged.clear();
        shard.stagedHead = 0;
    } else if (i > 4'096) {
        shard.staged.erase(shard.staged.begin(), shard.staged.begin() + static_cast<std::ptrdiff_t>(i));
        shard.stagedHead = 0;
    }
}

PutOutcome KinesisStream::put(SimTime now, const Arrival &arrival)
{
    Shard &shard = shardFor(arrival.hash);
    advance(shard, now, eventOrder(priority::kArrival, arrival.component, arrival.number));
    PutOutcome outcome = PutOutcome::Accepted;
    ++shard.counts.offered;
    if (arrival.bytes > m_limits.maxRecordBytes) {
        outcome = PutOutcome::TooLarge;
    } else if (admit(shard, now, arrival.bytes)) {
        store(shard, now, arrival.emitted, arrival.bytes, arrival.component, arrival.number);
    } else {
        ++shard.counts.writeRefused;
        outcome = PutOutcome::Throttled;
    }
    shard.print.add(word(now, arrival.number, arrival.component, arrival.bytes, outcome));
    if (shard.hotKeys)
        shard.hotKeys->add(arrival.hash.high, arrival.component, arrival.number);
    return outcome;
}

ReadOutcome KinesisStream::getRecords(SimTime now, std::uint32_t number, std::uint64_t position, std::uint64_t limit)
{
    Shard &from = shard(number);
    advance(from, now, eventOrder(priority::kRead, 0, 0));
    ReadOutcome outcome;
    if (!from.admitCall(now, m_limits.readCallsPerSecond)) {
        outcome.kind = ReadOutcome::Kind::CallsExceeded;
    } else if (!from.readBytes.admits(now, 0)) {
        outcome.kind = ReadOutcome::Kind::BytesExceeded;
    }
    if (outcome.kind != ReadOutcome::Kind::Records) {
        ++from.counts.readRefused;
        return outcome;
    }
    outcome = push(now, number, position, m_limits.maxGetBytes);
    if (outcome.to - outcome.from > limit) {
        outcome.to = outcome.from + limit;
        outcome.bytes = 0;
        from.log.forStretches(outcome.from, outcome.to, [&](const StoredRecord *first, const StoredRecord *last) {
            for (; first != last; ++first)
                outcome.bytes += first->bytes;
        });
        outcome.behind = now - from.log.at(outcome.to).arrival;
        outcome.end = false;
    }
    from.readBytes.take(now, static_cast<std::int64_t>(outcome.bytes));
    ++m_getCalls;
    m_getRecords += outcome.to - outcome.from;
    m_getBytes += outcome.bytes;
    return outcome;
}

ReadOutcome KinesisStream::push(SimTime now, std::uint32_t number, std::uint64_t position, std::int64_t byteBudget)
{
    Shard &from = shard(number);
    advance(from, now, eventOrder(priority::kRead, 0, 0));
    ReadOutcome outcome;
    outcome.from = outcome.to = std::max(position, from.log.first());
    const std::uint64_t end = std::min(from.log.end(), outcome.from + static_cast<std::uint64_t>(m_limits.maxGetRecords));
    bool full = false;
    from.log.forStretches(outcome.from, end, [&](const StoredRecord *first, const StoredRecord *last) {
        for (; !full && first != last; ++first) {
            if (outcome.bytes + first->bytes > static_cast<std::uint64_t>(byteBudget) && outcome.to > outcome.from) {
                full = true;
                break;
            }
            outcome.bytes += first->bytes;
            ++outcome.to;
        }
    });
    outcome.behind = outcome.to < from.log.end() ? now - from.log.at(outcome.to).arrival : 0;
    outcome.end = !from.isOpen() && outcome.to == from.log.end();
    return outcome;
}

void KinesisStream::markDelivered(std::uint32_t number, std::uint64_t from, std::uint64_t to)
{
    m_delivered += shard(number).delivered.add(from, to);
}

bool KinesisStream::admitIteratorCall(SimTime now, std::uint32_t number)
{
    return shard(number).iteratorCalls.tryTake(now, 1);
}

void KinesisStream::wired(world::Wire &, bool) {}

void KinesisStream::start()
{
    if (m_onDemand)
        schedule(world().now() + kernel::kMinute, priority::kControl, 0, kOnDemandCheck);
}

void KinesisStream::settle(SimTime time)
{
    for (const auto &shard : m_shards) {
        if (shard->isOpen() || !shard->retries.empty() || shard->stagedHead < shard->staged.size())
            advance(*shard, time, 0);
        // Not wherever a stretch ends: what a late reader still finds must not depend on that.
        if (time % kSecond == 0)
            shard->expireBefore(time - m_retention);
    }
    for (Lane *lane : m_lanes) {
        if (lane && lane->acceptedAtOnce) {
            lane->counts.latency.add(2 * lane->wire->latency, lane->acceptedAtOnce);
            lane->acceptedAtOnce = 0;
        }
    }
}

SimTime KinesisStream::nextLazyEvent()
{
    SimTime next = kNever;
    for (Lane *lane : m_lanes) {
        if (!lane)
            continue;
        for (SimTime ahead = 1; lane->arrivals.empty() && ahead < kernel::kHour; ahead = ahead * 16 + kSecond)
            lane->fill(m_stagedBefore + ahead);
        if (!lane->arrivals.empty())
            next = std::min(next, lane->arrivals.front());
    }
    for (const auto &shard : m_shards) {
        if (shard->stagedHead < shard->staged.size())
            next = std::min(next, shard->staged[shard->stagedHead].arrival);
        if (!shard->retries.empty())
            next = std::min(next, shard->retries.front().time);
    }
    return next;
}

void KinesisStream::watchHotKeys(Shard &shard)
{
    const bool busy = shard.isOpen() && (shard.rate.refused > 0 ||
                                         shard.rate.records > kWatched * static_cast<double>(m_limits.writeRecordsPerSecond) ||
                                         shard.rate.bytes > kWatched * static_cast<double>(m_limits.writeBytesPerSecond));
    if (!busy) {
        shard.hotKeys.reset();
        return;
    }
    if (!shard.hotKeys)
        shard.hotKeys = std::make_unique<HotKeys>();
    else
        shard.hotKeys->fade();
    const double offered = shard.rate.records + shard.rate.refused;
    shard.hotKeyMask = offered > 4'000 ? 15 : offered > 400 ? 3 : 0;
}

void KinesisStream::sample(double *values)
{
    std::array<std::uint64_t, StreamMetricCount> totals{};
    std::uint64_t stored = 0;
    SimTime oldest = -1;
    for (const auto &shard : m_shards) {
        totals[IncomingRecords] += shard->counts.records;
        totals[IncomingBytes] += shard->counts.bytes;
        totals[WriteExceeded] += shard->counts.writeRefused;
        totals[ReadExceeded] += shard->counts.readRefused;
        stored += shard->log.size();
        if (!shard->log.empty()) {
            const SimTime arrival = shard->log.at(shard->log.first()).arrival;
            oldest = oldest < 0 ? arrival : std::min(oldest, arrival);
        }
        ShardCounts &before = shard->countsBefore;
        shard->rate = {static_cast<double>(shard->counts.records - before.records),
                       static_cast<double>(shard->counts.bytes - before.bytes),
                       static_cast<double>(shard->counts.writeRefused - before.writeRefused)};
        before = shard->counts;
        watchHotKeys(*shard);
        if (shard->rate.refused > 0 && !world().tellsCalls(world::EventKind::Throttled, id()))
            tell(world::EventKind::Throttled, "records refused", shard->id(), kExceeded,
                 static_cast<std::uint64_t>(shard->rate.refused));
    }
    totals[GetRecordsRecords] = m_getRecords;
    totals[GetRecordsBytes] = m_getBytes;
    totals[GetRecordsSuccess] = m_getCalls;
    totals[PushedRecords] = m_pushRecords;
    totals[PushedBytes] = m_pushBytes;
    for (const StreamMetric metric : {IncomingRecords, IncomingBytes, WriteExceeded, ReadExceeded, GetRecordsRecords,
                                      GetRecordsBytes, GetRecordsSuccess, PushedRecords, PushedBytes})
        values[metric] = static_cast<double>(totals[metric] - m_sampled[metric]);
    m_sampled = totals;
    m_maxIteratorAge = std::max(m_maxIteratorAge, m_iteratorAge);
    m_maxPushBehind = std::max(m_maxPushBehind, m_pushBehind);
    values[IteratorAge] = static_cast<double>(m_iteratorAge) / 1e6;
    values[PushBehind] = static_cast<double>(m_pushBehind) / 1e6;
    m_iteratorAge = m_pushBehind = 0;
    const auto open = static_cast<double>(m_routes.size());
    values[OpenShards] = open;
    values[WriteLimitRecords] = open * static_cast<double>(m_limits.writeRecordsPerSecond);
    values[WriteLimitBytes] = open * static_cast<double>(m_limits.writeBytesPerSecond);
    values[StoredRecords] = static_cast<double>(stored);
    values[OldestRecordSeconds] = oldest < 0 ? 0.0 : static_cast<double>(world().now() - oldest) / 1e9;
}

void KinesisStream::report(Json &node) const
{
    std::uint64_t records = 0, bytes = 0, refused = 0, readRefused = 0;
    Json shards = Json::array();
    for (const auto &shard : m_shards) {
        records += shard->counts.records;
        bytes += shard->counts.bytes;
        refused += shard->counts.writeRefused;
        readRefused += shard->counts.readRefused;
        shards.push_back(
            {{"ShardId", shard->id()},
             {"HashKeyRange",
              {{"StartingHashKey", kernel::decimal(shard->first)}, {"EndingHashKey", kernel::decimal(shard->last)}}},
             {"ParentShardId", shard->parent == kNoShard ? Json() : Json(shardIdText(shard->parent))},
             {"open", shard->isOpen()},
             {"metrics",
              {{"IncomingRecords", {{"sum", shard->counts.records}}},
               {"IncomingBytes", {{"sum", shard->counts.bytes}}},
               {"WriteProvisionedThroughputExceeded", {{"sum", shard->counts.writeRefused}}},
               {"ReadProvisionedThroughputExceeded", {{"sum", shard->counts.readRefused}}}}}});
        if (shard->adjacentParent != kNoShard)
            shards.back()["AdjacentParentShardId"] = shardIdText(shard->adjacentParent);
    }
    const auto milliseconds = [](SimTime time) { return static_cast<double>(time) / 1e6; };
    node["metrics"] = {{"IncomingRecords", {{"sum", records}}},
                       {"IncomingBytes", {{"sum", bytes}}},
                       {"WriteProvisionedThroughputExceeded", {{"sum", refused}}},
                       {"ReadProvisionedThroughputExceeded", {{"sum", readRefused}}},
                       {"GetRecords.Records", {{"sum", m_getRecords}}},
                       {"GetRecords.Bytes", {{"sum", m_getBytes}}},
                       {"GetRecords.Success", {{"sum", m_getCalls}}},
                       {"GetRecords.IteratorAgeMilliseconds",
                        {{"max", milliseconds(std::max(m_iteratorAge, m_maxIteratorAge))}}},
                       {"SubscribeToShardEvent.Records", {{"sum", m_pushRecords}}},
                       {"SubscribeToShardEvent.Bytes", {{"sum", m_pushBytes}}},
                       {"SubscribeToShardEvent.MillisBehindLatest",
                        {{"max", milliseconds(std::max(m_pushBehind, m_maxPushBehind))}}}};
    node["shards"] = std::move(shards);
}

void KinesisStream::tally(world::Ledger &ledger) const
{
    ledger.delivered += m_delivered;
    ledger.produced += m_byHand.size();
    ledger.dropped += m_handDropped;
    for (const auto &shard : m_shards) {
        ledger.expired += shard->expiredUnread;
        (isRemoved() ? ledger.dropped : ledger.held) += shard->undelivered();
        ledger.held += shard->staged.size() - shard->stagedHead + shard->retries.size();
    }
}

void KinesisStream::fingerprint(kernel::Fingerprint &print) const
{
    for (const auto &shard : m_shards) {
        print.add(shard->print.value());
        print.add(shard->first.high);
        print.add(static_cast<std::uint64_t>(shard->closed));
        print.add(shard->counts.records);
        print.add(shard->expiredUnread);
        print.add(shard->delivered.count());
    }
}

world::WholeRecord KinesisStream::wholeRecord(std::uint64_t number) const
{
    return number < m_byHand.size() ? m_byHand[number] : world::WholeRecord{};
}

} // namespace headwater::services::kinesis_stream

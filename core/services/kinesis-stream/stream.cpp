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

using world::eventOrder;
namespace priority = world::priority;

namespace {

/// What readers passed on may be looked at after the stream has let go of it: deliveries are tried for a day.
constexpr SimTime kLateReaders = 25 * kernel::kHour;

constexpr double kWatched = 0.85; ///< share of a limit from which a shard's keys are counted

} // namespace

KinesisStream::KinesisStream(const world::Birth &birth)
    : Component(birth)
    , m_limits(limits::streamLimits(birth.world.profile()))
    , m_intake(*this, m_shards, m_routes, m_limits)
{
    m_onDemand = property("StreamMode") == "ON_DEMAND" && m_limits.onDemand;
    m_retention = property("RetentionPeriodHours").get<std::int64_t>() * kernel::kHour;
    m_created = birth.world.now();
    m_encryption.push_back({m_created, property("EncryptionType") == "KMS", property("KeyId").get<std::string>()});
    const auto count = m_onDemand ? static_cast<std::uint64_t>(m_limits.onDemandStartShards)
                                  : property("ShardCount").get<std::uint64_t>();
    const kernel::u128 width = ~kernel::u128{0} / count + (count & (count - 1) ? 0 : 1);
    m_shards.reserve(count);
    for (std::uint64_t i = 0; i < count; ++i) {
        const kernel::u128 from = count == 1 ? 0 : width * i;
        const kernel::u128 to = i + 1 == count ? ~kernel::u128{0} : width * (i + 1) - 1;
        openShard(kernel::fromU128(from), kernel::fromU128(to));
    }
    m_routes.rebuild(m_shards);
}

KinesisStream::~KinesisStream() = default;

Shard &KinesisStream::openShard(Digest128 first, Digest128 last)
{
    const auto number = static_cast<std::uint32_t>(m_shards.size());
    return *m_shards.emplace_back(std::make_unique<Shard>(number, first, last, world().now(), m_limits));
}

Shard &KinesisStream::shardFor(Digest128 hash) const
{
    return *m_shards[m_routes.shardOf(hash)];
}

std::vector<std::uint32_t> KinesisStream::openShardNumbers() const
{
    std::vector<std::uint32_t> numbers;
    numbers.reserve(m_routes.size());
    for (const Route &route : m_routes)
        numbers.push_back(route.shard);
    return numbers;
}

PutOutcome KinesisStream::put(SimTime now, const Arrival &arrival)
{
    Shard &shard = shardFor(arrival.hash);
    m_intake.advance(shard, now, eventOrder(priority::kArrival, arrival.component, arrival.number));
    PutOutcome outcome = PutOutcome::Accepted;
    ++shard.counts.offered;
    if (arrival.bytes > m_limits.maxRecordBytes) {
        outcome = PutOutcome::TooLarge;
    } else if (shard.admit(now, arrival.bytes)) {
        shard.store(now, arrival.emitted, arrival.bytes, arrival.component, arrival.number);
    } else {
        ++shard.counts.writeRefused;
        outcome = PutOutcome::Throttled;
    }
    shard.print.add(putWord(now, arrival.number, arrival.component, arrival.bytes, outcome));
    if (shard.hotKeys)
        shard.hotKeys->add(arrival.hash.high, arrival.component, arrival.number);
    return outcome;
}

std::uint64_t KinesisStream::positionAt(Shard &shard, SimTime time)
{
    m_intake.advance(shard, time, 0);
    return shard.log.lowerBound(time);
}

ReadOutcome KinesisStream::getRecords(SimTime now, std::uint32_t number, std::uint64_t position, std::uint64_t limit)
{
    Shard &from = shard(number);
    m_intake.advance(from, now, eventOrder(priority::kRead, 0, 0));
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
    if (m_retention > kLongTerm && outcome.to > outcome.from && from.log.at(outcome.from).arrival < now - kLongTerm)
        [[unlikely]]
        m_oldGetBytes += outcome.bytes;
    return outcome;
}

ReadOutcome KinesisStream::push(SimTime now, std::uint32_t number, std::uint64_t position, std::int64_t byteBudget)
{
    Shard &from = shard(number);
    m_intake.advance(from, now, eventOrder(priority::kRead, 0, 0));
    ReadOutcome outcome;
    outcome.from = outcome.to = std::max(position, from.log.first());
    const std::uint64_t end =
        std::min(from.log.end(), outcome.from + static_cast<std::uint64_t>(m_limits.maxGetRecords));
    bool full = false;
    from.log.forStretches(outcome.from, end, [&](const StoredRecord *first, const StoredRecord *last) {
        for (; !full && first != last; ++first) {
            if (first->arrival > now ||
                (outcome.bytes + first->bytes > static_cast<std::uint64_t>(byteBudget) && outcome.to > outcome.from))
            {
                full = true;
                break;
            }
            outcome.bytes += first->bytes;
            ++outcome.to;
        }
    });
    // The log may be ahead of the clock: what arrives later is not there yet.
    outcome.behind = outcome.to < from.log.end() ? std::max<SimTime>(now - from.log.at(outcome.to).arrival, 0) : 0;
    outcome.end = !from.isOpen() && outcome.to == from.log.end();
    return outcome;
}

void KinesisStream::markDelivered(std::uint32_t number, std::uint64_t from, std::uint64_t to, bool filtered)
{
    (filtered ? m_filtered : m_delivered) += shard(number).delivered.add(from, to);
}

bool KinesisStream::admitIteratorCall(SimTime now, std::uint32_t number)
{
    return shard(number).iteratorCalls.tryTake(now, 1);
}

void KinesisStream::wired(world::Wire &, bool outgoing)
{
    m_isRead = m_isRead || outgoing;
}

void KinesisStream::start()
{
    m_followsDemand = m_onDemand;
    if (m_onDemand)
        schedule(world().now() + kernel::kMinute, priority::kControl, 0, kOnDemandCheck);
}

void KinesisStream::settle(SimTime time)
{
    m_intake.settle(time);
    // Not wherever a stretch ends: what a late reader still finds must not depend on that.
    if (time % kernel::kSecond != 0)
        return;
    for (const auto &shard : m_shards)
        shard->expireBefore(time - m_retention);
    m_contents.forgetBefore(time - m_retention - (m_isRead ? kLateReaders : 0));
}

SimTime KinesisStream::nextLazyEvent()
{
    return m_intake.nextEvent();
}

void KinesisStream::watchHotKeys(Shard &shard)
{
    const bool busy =
        shard.isOpen() && (shard.rate.refused > 0 ||
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
            const SimTime arrival = shard->log.firstArrival();
            oldest = oldest < 0 ? arrival : std::min(oldest, arrival);
        }
        ShardCounts &before = shard->countsBefore;
        shard->rate = {static_cast<double>(shard->counts.records - before.records),
                       static_cast<double>(shard->counts.bytes - before.bytes),
                       static_cast<double>(shard->counts.writeRefused - before.writeRefused)};
        before = shard->counts;
        watchHotKeys(*shard);
        if (shard->rate.refused > 0 && !world().tellsCalls(world::EventKind::Throttled, id()))
            tell(world::EventKind::Throttled, "records refused", shard->id(), kThroughputExceeded,
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
    const auto milliseconds = [](SimTime time) {
        return static_cast<double>(time) / 1e6;
    };
    node["metrics"] = {
        {"IncomingRecords", {{"sum", records}}},
        {"IncomingBytes", {{"sum", bytes}}},
        {"WriteProvisionedThroughputExceeded", {{"sum", refused}}},
        {"ReadProvisionedThroughputExceeded", {{"sum", readRefused}}},
        {"GetRecords.Records", {{"sum", m_getRecords}}},
        {"GetRecords.Bytes", {{"sum", m_getBytes}}},
        {"GetRecords.Success", {{"sum", m_getCalls}}},
        {"GetRecords.IteratorAgeMilliseconds", {{"max", milliseconds(std::max(m_iteratorAge, m_maxIteratorAge))}}},
        {"SubscribeToShardEvent.Records", {{"sum", m_pushRecords}}},
        {"SubscribeToShardEvent.Bytes", {{"sum", m_pushBytes}}},
        {"SubscribeToShardEvent.MillisBehindLatest", {{"max", milliseconds(std::max(m_pushBehind, m_maxPushBehind))}}}};
    node["shards"] = std::move(shards);
}

void KinesisStream::tally(world::Ledger &ledger) const
{
    ledger.delivered += m_delivered;
    ledger.filtered += m_filtered;
    ledger.produced += m_outsideProduced;
    ledger.dropped += m_handDropped;
    for (const auto &shard : m_shards) {
        ledger.expired += shard->expiredUnread;
        (isRemoved() ? ledger.dropped : ledger.held) += shard->undelivered();
        ledger.held += m_intake.waiting(*shard) + shard->retries.size();
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
    return m_contents.find(number);
}

} // namespace headwater::services::kinesis_stream

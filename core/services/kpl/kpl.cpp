// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/kpl/kpl.h"

#include "core/services/clients/synthetic.h"
#include "core/services/writecall.h"
#include "core/world/world.h"

#include <algorithm>

namespace headwater::services::kpl {

using kinesis_stream::KinesisStream;
using world::EventKind;
using world::Json;

namespace {

// A number with the mark names a user record by its process and its number there; others name stream records.
constexpr std::uint64_t kUserMark = std::uint64_t{1} << 47;
constexpr unsigned kUserBits = 35;
constexpr std::size_t kMostProcesses = std::size_t{1} << (47 - kUserBits);

/// What was read from a stream may be asked for a while after it expired there, by whoever passes it on.
constexpr SimTime kKeptLonger = 24 * kernel::kHour;

std::uint64_t userNumber(std::uint16_t slot, std::uint64_t number)
{
    return kUserMark | std::uint64_t{slot} << kUserBits | (number & ((std::uint64_t{1} << kUserBits) - 1));
}

} // namespace

Settings settingsOf(const world::Component &component)
{
    const auto milliseconds = [&](std::string_view key) {
        return component.property(key).get<std::int64_t>() * kernel::kMillisecond;
    };
    Settings settings;
    settings.aggregates = component.property("AggregationEnabled").get<bool>();
    settings.aggregationMaxCount = component.property("AggregationMaxCount").get<std::uint64_t>();
    settings.aggregationMaxSize = component.property("AggregationMaxSize").get<std::uint64_t>();
    settings.collectionMaxCount = component.property("CollectionMaxCount").get<std::uint64_t>();
    settings.collectionMaxSize = component.property("CollectionMaxSize").get<std::uint64_t>();
    settings.maxBufferedTime = milliseconds("RecordMaxBufferedTime");
    settings.recordTtl = milliseconds("RecordTtl");
    settings.rateLimitPercent = component.property("RateLimit").get<std::int64_t>();
    settings.byteBurst = component.world().profile() == limits::Profile::Current ? 10'485'760 : 0;
    settings.failIfThrottled = component.property("FailIfThrottled").get<bool>();
    settings.maxConnections = component.property("MaxConnections").get<std::uint32_t>();
    settings.minConnections =
        std::min(component.property("MinConnections").get<std::uint32_t>(), settings.maxConnections);
    settings.connectTimeout = milliseconds("ConnectTimeout");
    settings.requestTimeout = milliseconds("RequestTimeout");
    settings.maxUserRecordSize = component.property("MaxUserRecordSize").get<std::uint64_t>();
    if (component.property("sending") == "sync")
        settings.waitingThreads = component.property("threads").get<std::uint32_t>();
    return settings;
}

Kpl::Kpl(const world::Birth &birth)
    : Component(birth)
{
}

void Kpl::wired(world::Wire &wire, bool outgoing)
{
    auto *stream = outgoing ? dynamic_cast<KinesisStream *>(&world().component(wire.to)) : nullptr;
    if (!stream)
        return;
    m_outlets.push_back({&wire, stream, {}});
    if (m_started)
        open(m_outlets.back());
}

void Kpl::unwired(world::Wire &wire, bool outgoing)
{
    for (Outlet &outlet : m_outlets) {
        if (!outgoing || outlet.wire != &wire)
            continue;
        std::uint64_t held = 0;
        for (const auto &process : outlet.processes) {
            process->source().restart(world().now(), true);
            process->settle(world().now());
            held += process->held();
            process->giveUp(world().now());
        }
        tellGivenUp(*this, *outlet.stream, held);
        outlet.wire = nullptr;
    }
}

void Kpl::removed()
{
    for (Outlet &outlet : m_outlets) {
        if (outlet.wire)
            unwired(*outlet.wire, true);
    }
}

void Kpl::start()
{
    m_started = true;
    for (Outlet &outlet : m_outlets) {
        if (outlet.processes.empty())
            open(outlet);
    }
}

/// Instances are processes of their own, each with its share of the load, and do not drain at the same moments.
void Kpl::open(Outlet &outlet)
{
    const auto instances = property("instances").get<std::uint64_t>();
    SyntheticSpec spec = syntheticSpec(*this);
    spec.instances = 1;
    const auto keys = std::make_shared<KeySet>(property("keys"));
    const Settings settings = settingsOf(*this);
    const SimTime now = world().now();
    for (std::uint64_t i = 0; i < instances && m_processes.size() < kMostProcesses; ++i) {
        const auto slot = static_cast<std::uint16_t>(m_processes.size());
        const std::string name = slot == 0 ? id() : id() + "/" + std::to_string(slot);
        const SimTime phase = kDrainEvery * static_cast<SimTime>(i) / static_cast<SimTime>(instances);
        auto source = std::make_unique<SyntheticSource>(spec, keys, world().seed(), name, now);
        m_processes.push_back(
            outlet.processes
                .emplace_back(std::make_unique<Process>(*this, m_log, slot, std::move(source), *outlet.wire,
                                                        *outlet.stream, settings, phase))
                .get());
        m_processes.back()->start(now);
    }
}

void Kpl::handle(const kernel::Event &event)
{
    if (event.slot < m_processes.size())
        m_processes[event.slot]->handle(event);
}

void Kpl::settle(SimTime time)
{
    SimTime longest = 0;
    for (const Outlet &outlet : m_outlets) {
        for (const auto &process : outlet.processes)
            process->settle(time);
        longest = std::max(longest, outlet.stream->retention());
    }
    if (time % kernel::kMinute == 0)
        m_log.forgetBefore(time - longest - kKeptLonger);
}

Result<void> Kpl::propertyChanged(const std::string &, const Json &)
{
    SyntheticSpec spec = syntheticSpec(*this);
    spec.instances = 1;
    const auto keys = std::make_shared<KeySet>(property("keys"));
    const Settings settings = settingsOf(*this);
    for (Process *process : m_processes) {
        if (process->isGone())
            continue;
        process->change(world().now(), settings);
        static_cast<SyntheticSource &>(process->source()).change(world().now(), spec, keys);
        process->sourceChanged(world().now());
    }
    return {};
}

void Kpl::stoppedChanged()
{
    for (Process *process : m_processes) {
        if (process->isGone())
            continue;
        process->source().restart(world().now(), isStopped());
        process->sourceChanged(world().now());
    }
}

Counts Kpl::total() const
{
    Counts sum;
    for (const Process *process : m_processes)
        sum.add(process->counts());
    return sum;
}

Kpl::Sums Kpl::sums() const
{
    Sums sum;
    for (const Process *process : m_processes) {
        const Counts &counts = process->counts();
        sum.received += counts.received;
        sum.put += counts.put;
        sum.putBytes += counts.putBytes;
        sum.expired += counts.expired;
        sum.streamRecords += counts.streamRecords;
        sum.streamBytes += counts.streamBytes;
        for (const std::uint64_t each : counts.errors)
            sum.errors += each;
        sum.retries += counts.retries;
        sum.finished += counts.finished;
        sum.calls += counts.calls;
        sum.callRecords += counts.callRecords;
        sum.callUsers += counts.callUsers;
        sum.aggregates += counts.aggregates;
        sum.dropped += counts.dropped;
        sum.buffered += counts.buffering.count();
        sum.requested += counts.request.count();
        sum.answered += counts.latency.count();
        sum.buffering += counts.buffering.sum();
        sum.request += counts.request.sum();
        sum.latency += counts.latency.sum();
    }
    return sum;
}

void Kpl::sample(double *values)
{
    const Sums now = sums();
    const Sums &before = m_sampled;
    const auto grown = [](std::uint64_t a, std::uint64_t b) {
        return static_cast<double>(a - b);
    };
    const auto ratio = [](double amount, std::uint64_t a, std::uint64_t b) {
        return a == b ? 0.0 : amount / static_cast<double>(a - b);
    };
    values[UserRecordsReceived] = grown(now.received, before.received);
    values[UserRecordsPut] = grown(now.put, before.put);
    values[UserRecordsDataPut] = grown(now.putBytes, before.putBytes);
    values[UserRecordExpired] = grown(now.expired, before.expired);
    values[KinesisRecordsPut] = grown(now.streamRecords, before.streamRecords);
    values[KinesisRecordsDataPut] = grown(now.streamBytes, before.streamBytes);
    values[AllErrors] = grown(now.errors, before.errors);
    values[RetriesPerRecord] = ratio(grown(now.retries, before.retries), now.finished, before.finished);
    values[BufferingTime] = ratio((now.buffering - before.buffering) / 1e6, now.buffered, before.buffered);
    values[RequestTime] = ratio((now.request - before.request) / 1e6, now.requested, before.requested);
    values[UserRecordsPerKinesisRecord] =
        ratio(grown(now.callUsers, before.callUsers), now.callRecords, before.callRecords);
    values[KinesisRecordsPerPutRecordsRequest] =
        ratio(grown(now.callRecords, before.callRecords), now.calls, before.calls);
    values[UserRecordsPerPutRecordsRequest] = ratio(grown(now.callUsers, before.callUsers), now.calls, before.calls);
    values[AggregatesClosed] = grown(now.aggregates, before.aggregates);
    values[PutLatency] = ratio((now.latency - before.latency) / 1e6, now.answered, before.answered);
    double pending = 0, waiting = 0, fullest = 0;
    for (const Process *process : m_processes) {
        pending += static_cast<double>(process->pending());
        if (!process->isGone()) {
            waiting += static_cast<double>(process->counts().produced - process->counts().received);
            fullest = std::max(fullest, process->fullestBuffer());
        }
    }
    values[UserRecordsPending] = pending;
    values[RecordsWaiting] = waiting;
    values[FullestBuffer] = 100 * fullest;
    if (now.dropped > before.dropped && !world().tellsCalls(EventKind::Dropped, id()))
        tell(EventKind::Dropped, "user records given up", {},
             now.expired > before.expired ? failureCode(Failure::Expired) : std::string_view(),
             now.dropped - before.dropped);
    m_sampled = now;
}

void Kpl::report(Json &node) const
{
    const Counts sum = total();
    const auto times = [](const kernel::Histogram &histogram) {
        const auto milliseconds = [](SimTime time) {
            return static_cast<double>(time) / 1e6;
        };
        return Json{{"p50", milliseconds(histogram.quantile(0.5))},
                    {"p90", milliseconds(histogram.quantile(0.9))},
                    {"p99", milliseconds(histogram.quantile(0.99))},
                    {"avg", histogram.mean() / 1e6},
                    {"max", milliseconds(histogram.max())}};
    };
    const auto average = [](std::uint64_t amount, std::uint64_t count) {
        return Json{{"avg", count == 0 ? 0.0 : static_cast<double>(amount) / static_cast<double>(count)}};
    };
    std::uint64_t errors = 0;
    Json byCode = Json::object();
    for (std::size_t i = 0; i < kFailures; ++i) {
        errors += sum.errors[i];
        if (sum.errors[i] > 0)
            byCode[std::string(failureCode(static_cast<Failure>(i)))] = {{"sum", sum.errors[i]}};
    }
    node["metrics"] = {{"RecordsAttempted", {{"sum", sum.produced}}},
                       {"UserRecordsReceived", {{"sum", sum.received}}},
                       {"UserRecordsPut", {{"sum", sum.put}}},
                       {"UserRecordsDataPut", {{"sum", sum.putBytes}}},
                       {"UserRecordExpired", {{"sum", sum.expired}}},
                       {"RecordsDropped", {{"sum", sum.dropped}}},
                       {"KinesisRecordsPut", {{"sum", sum.streamRecords}}},
                       {"KinesisRecordsDataPut", {{"sum", sum.streamBytes}}},
                       {"RecordsThrottled", {{"sum", sum.errors[static_cast<std::size_t>(Failure::Throttled)]}}},
                       {"AllErrors", {{"sum", errors}}},
                       {"ErrorsByCode", std::move(byCode)},
                       {"RetriesPerRecord", average(sum.retries, sum.finished)},
                       {"BufferingTime", times(sum.buffering)},
                       {"RequestTime", times(sum.request)},
                       {"PutLatencyMilliseconds", times(sum.latency)},
                       {"UserRecordsPerKinesisRecord", average(sum.callUsers, sum.callRecords)},
                       {"KinesisRecordsPerPutRecordsRequest", average(sum.callRecords, sum.calls)},
                       {"UserRecordsPerPutRecordsRequest", average(sum.callUsers, sum.calls)},
                       {"Calls", {{"sum", sum.calls}}}};
}

/// Of what is packed, one of each stream record goes on as the record that the stream counts; the others are filtered.
void Kpl::tally(world::Ledger &ledger) const
{
    for (const Process *process : m_processes) {
        const Counts &counts = process->counts();
        ledger.produced += counts.produced + counts.duplicates;
        ledger.dropped += counts.dropped;
        ledger.filtered += counts.packed;
        ledger.held += process->held();
    }
}

void Kpl::fingerprint(kernel::Fingerprint &print) const
{
    const Counts sum = total();
    for (const std::uint64_t value :
         {sum.produced, sum.received, sum.put, sum.finished, sum.dropped, sum.duplicates, sum.packed, sum.streamRecords,
          sum.streamBytes, sum.refused, sum.calls, sum.retries, static_cast<std::uint64_t>(sum.latency.max()),
          static_cast<std::uint64_t>(sum.buffering.max())})
        print.add(value);
}

const Process *Kpl::processAt(std::uint16_t slot) const
{
    return slot < m_processes.size() ? m_processes[slot] : nullptr;
}

world::WholeRecord Kpl::wholeRecord(std::uint64_t number) const
{
    return wholeRecordAt(number, 0);
}

world::WholeRecord Kpl::wholeRecordAt(std::uint64_t number, SimTime emitted) const
{
    std::uint16_t slot = 0;
    if ((number & kUserMark) != 0) {
        const Process *process = processAt(static_cast<std::uint16_t>((number & ~kUserMark) >> kUserBits));
        return process ? process->source().wholeAt(number & ((std::uint64_t{1} << kUserBits) - 1), emitted)
                       : world::WholeRecord{};
    }
    const std::vector<PackedUser> users = m_log.read(number, &slot);
    if (users.empty())
        return {};
    const RecordSource &source = m_processes[slot]->source();
    std::vector<world::WholeRecord> records;
    records.reserve(users.size());
    for (const PackedUser &user : users)
        records.push_back(source.wholeAt(user.number, user.emitted));
    if (records.size() == 1)
        return std::move(records.front());
    world::WholeRecord packed;
    packed.partitionKey = kAggregateKey;
    packed.explicitHashKey = kernel::decimal(hashKeyOf(records.front()));
    packed.data = encodeAggregate(records);
    return packed;
}

std::string Kpl::keyText(std::uint64_t number) const
{
    if ((number & kUserMark) != 0)
        return wholeRecord(number).partitionKey;
    const std::uint32_t users = m_log.users(number);
    if (users != 1)
        return users == 0 ? std::string() : std::string(kAggregateKey);
    std::uint16_t slot = 0;
    const PackedUser user = m_log.front(number, &slot);
    return m_processes[slot]->source().key(user.number);
}

std::uint32_t Kpl::userRecords(std::uint64_t number) const
{
    return (number & kUserMark) != 0 ? 1 : std::max<std::uint32_t>(m_log.users(number), 1);
}

std::vector<Arrival> Kpl::userParcels(std::uint64_t number) const
{
    std::vector<Arrival> parcels;
    std::uint16_t slot = 0;
    const std::vector<PackedUser> users = m_log.read(number, &slot);
    if (users.empty())
        return parcels;
    const RecordSource &source = m_processes[slot]->source();
    parcels.reserve(users.size());
    for (const PackedUser &user : users)
        parcels.push_back({index(), userNumber(slot, user.number), user.emitted,
                           source.hashAt(user.number, user.emitted), source.bytesAt(user.number, user.emitted)});
    return parcels;
}

std::vector<SimTime> Kpl::userEmissions(std::uint64_t number) const
{
    std::vector<SimTime> times;
    std::uint16_t slot = 0;
    for (const PackedUser &user : m_log.read(number, &slot))
        times.push_back(user.emitted);
    return times;
}

} // namespace headwater::services::kpl

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/clients/putclient.h"
#include "core/services/writecall.h"
#include "core/world/world.h"

#include <algorithm>

namespace headwater::services {

using world::Json;

PutComponent::~PutComponent() = default;

std::uint64_t PutComponent::Outlet::held() const
{
    if (client)
        return client->held();
    // What the stream has not taken from the lane; the rest it counts itself.
    return lane ? produced - lane->firstNumber : 0;
}

PutSpec PutComponent::putSpec() const
{
    PutSpec spec;
    spec.retry = retryPolicy(property("retry"));
    if (type().property("api")) {
        spec.batches = property("api") == "PutRecords";
        spec.batchRecords = property("batchRecords").get<std::uint32_t>();
        spec.linger = property("lingerMs").get<std::int64_t>() * kernel::kMillisecond;
        spec.maxInFlight = property("maxInFlight").get<std::uint32_t>();
    }
    if (type().property("instances"))
        spec.instances = property("instances").get<std::uint64_t>();
    return spec;
}

void PutComponent::wired(world::Wire &wire, bool outgoing)
{
    if (!outgoing)
        return;
    auto *target = dynamic_cast<RecordTarget *>(&world().component(wire.to));
    if (!target)
        return;
    Outlet outlet;
    outlet.wire = &wire;
    outlet.target = target;
    outlet.stream = dynamic_cast<kinesis_stream::KinesisStream *>(target);
    m_outlets.push_back(std::move(outlet));
    if (m_started)
        open(m_outlets.back(), m_outlets.size() - 1);
}

void PutComponent::start()
{
    m_started = true;
    for (std::size_t i = 0; i < m_outlets.size(); ++i) {
        if (!m_outlets[i].source)
            open(m_outlets[i], i);
    }
}

void PutComponent::open(Outlet &outlet, std::size_t index)
{
    outlet.source = makeSource(index);
    const PutSpec spec = putSpec();
    const std::string name = index == 0 ? id() : id() + "/" + std::to_string(index);
    // Who may call changes with policies and keys: such calls are events.
    if (outlet.stream && !outlet.wire->gate && spec.isIndependent() && !world().onePerEvent() &&
        outlet.stream->intake().hasRoom())
    {
        outlet.lane = std::make_unique<SourceLane>(*outlet.source, *outlet.wire, this->index());
        outlet.lane->retry = spec.retry;
        outlet.lane->retryDraws = kernel::makeStream(world().seed(), name, 5);
        outlet.stream->intake().add(outlet.lane.get());
        return;
    }
    outlet.client = std::make_unique<PutClient>(world(), this->index(), static_cast<std::uint16_t>(index), name,
                                                *outlet.source, *outlet.wire, *outlet.target, spec);
    outlet.client->start(world().now());
}

void PutComponent::close(Outlet &outlet)
{
    if (!outlet.source || !outlet.wire)
        return;
    outlet.source->restart(world().now(), true);
    if (outlet.lane) {
        outlet.lane->refresh();
        outlet.givenUp = outlet.held();
        outlet.lane->counts.dropped += outlet.givenUp;
        tellGivenUp(*this, *outlet.stream, outlet.givenUp);
        outlet.stream->intake().remove(outlet.lane.get());
    } else {
        outlet.client->giveUp();
    }
    outlet.wire = nullptr;
}

void PutComponent::unwired(world::Wire &wire, bool outgoing)
{
    if (!outgoing)
        return;
    for (Outlet &outlet : m_outlets) {
        if (outlet.wire == &wire)
            close(outlet);
    }
}

void PutComponent::removed()
{
    for (Outlet &outlet : m_outlets)
        close(outlet);
}

void PutComponent::handle(const kernel::Event &event)
{
    if (event.slot < m_outlets.size() && m_outlets[event.slot].client)
        m_outlets[event.slot].client->handle(event);
}

void PutComponent::settle(SimTime time)
{
    for (Outlet &outlet : m_outlets) {
        if (!outlet.wire || !outlet.source)
            continue;
        if (outlet.client) {
            outlet.produced = outlet.client->counts.produced;
            continue;
        }
        outlet.lane->fill(time + outlet.wire->latency);
        outlet.produced = outlet.source->countBefore(time);
        outlet.lane->counts.produced = outlet.produced;
    }
}

Result<void> PutComponent::propertyChanged(const std::string &key, const Json &)
{
    for (Outlet &outlet : m_outlets) {
        if (!outlet.wire || !outlet.source)
            continue;
        const PutSpec spec = putSpec();
        if (outlet.client) {
            outlet.client->change(spec);
        } else {
            outlet.lane->retry = spec.retry;
        }
        if (key == "retry" || key == "batchRecords" || key == "lingerMs" || key == "maxInFlight")
            continue;
        changeSource(*outlet.source, world().now());
        if (outlet.client)
            outlet.client->sourceChanged(world().now());
        else
            outlet.lane->refresh();
    }
    return {};
}

void PutComponent::stoppedChanged()
{
    for (Outlet &outlet : m_outlets) {
        if (!outlet.wire || !outlet.source)
            continue;
        outlet.source->restart(world().now(), isStopped());
        if (outlet.client)
            outlet.client->sourceChanged(world().now());
        else
            outlet.lane->refresh();
    }
}

PutCounts PutComponent::total() const
{
    PutCounts sum;
    for (const Outlet &outlet : m_outlets) {
        if (!outlet.source)
            continue;
        const PutCounts &counts = outlet.counts();
        sum.produced += outlet.produced;
        sum.accepted += counts.accepted;
        sum.throttled += counts.throttled;
        sum.failed += counts.failed;
        sum.retried += counts.retried;
        sum.dropped += counts.dropped;
        sum.calls += counts.calls;
        sum.latency.merge(counts.latency);
    }
    return sum;
}

void PutComponent::sample(double *values)
{
    const PutCounts now = total();
    const PutCounts &before = m_sampled;
    values[RecordsAttempted] = static_cast<double>(now.produced - before.produced);
    values[RecordsAccepted] = static_cast<double>(now.accepted - before.accepted);
    values[RecordsThrottled] = static_cast<double>(now.throttled - before.throttled);
    values[RecordsRetried] = static_cast<double>(now.retried - before.retried);
    values[RecordsDropped] = static_cast<double>(now.dropped - before.dropped);
    values[Calls] = static_cast<double>(now.calls - before.calls);
    const std::uint64_t answered = now.latency.count() - before.latency.count();
    values[PutLatency] =
        answered == 0 ? 0.0 : (now.latency.sum() - before.latency.sum()) / static_cast<double>(answered) / 1e6;
    std::uint64_t waiting = 0;
    for (const Outlet &outlet : m_outlets)
        waiting += outlet.client ? outlet.client->waiting() : outlet.lane ? outlet.lane->waiting : 0;
    values[RecordsWaiting] = static_cast<double>(waiting);
    m_sampled = now;
}

void PutComponent::report(Json &node) const
{
    const PutCounts sum = total();
    const auto milliseconds = [](std::int64_t time) {
        return static_cast<double>(time) / 1e6;
    };
    node["metrics"] = {{"RecordsAttempted", {{"sum", sum.produced}}},
                       {"RecordsAccepted", {{"sum", sum.accepted}}},
                       {"RecordsThrottled", {{"sum", sum.throttled}}},
                       {"RecordsFailed", {{"sum", sum.failed}}},
                       {"RecordsRetried", {{"sum", sum.retried}}},
                       {"RecordsDropped", {{"sum", sum.dropped}}},
                       {"Calls", {{"sum", sum.calls}}},
                       {"PutLatencyMilliseconds",
                        {{"p50", milliseconds(sum.latency.quantile(0.5))},
                         {"p90", milliseconds(sum.latency.quantile(0.9))},
                         {"p99", milliseconds(sum.latency.quantile(0.99))},
                         {"max", milliseconds(sum.latency.max())}}}};
}

void PutComponent::tally(world::Ledger &ledger) const
{
    for (const Outlet &outlet : m_outlets) {
        if (!outlet.source)
            continue;
        ledger.produced += outlet.produced;
        ledger.dropped += outlet.counts().dropped;
        if (outlet.wire)
            ledger.held += outlet.held();
    }
}

void PutComponent::fingerprint(kernel::Fingerprint &print) const
{
    const PutCounts sum = total();
    for (const std::uint64_t value : {sum.produced, sum.accepted, sum.throttled, sum.failed, sum.retried, sum.dropped,
                                      sum.calls, sum.latency.count(), static_cast<std::uint64_t>(sum.latency.max())})
        print.add(value);
}

world::WholeRecord PutComponent::wholeRecord(std::uint64_t number) const
{
    for (const Outlet &outlet : m_outlets) {
        if (outlet.source)
            return outlet.source->whole(number);
    }
    return {};
}

world::WholeRecord PutComponent::wholeRecordAt(std::uint64_t number, world::SimTime emitted) const
{
    for (const Outlet &outlet : m_outlets) {
        if (outlet.source)
            return outlet.source->wholeAt(number, emitted);
    }
    return {};
}

std::string PutComponent::keyText(std::uint64_t number) const
{
    for (const Outlet &outlet : m_outlets) {
        if (outlet.source)
            return outlet.source->key(number);
    }
    return {};
}

} // namespace headwater::services

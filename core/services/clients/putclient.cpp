// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/clients/putclient.h"

#include "core/services/writecall.h"
#include "core/world/world.h"

#include <algorithm>

namespace headwater::services {

namespace priority = world::priority;

namespace {
enum Purpose : std::uint32_t { kInstance = 4, kRetry = 5 };
} // namespace

SourceLane::SourceLane(RecordSource &source, world::Wire &itsWire, std::uint16_t itsComponent)
    : m_source(source)
{
    wire = &itsWire;
    component = itsComponent;
    publish();
}

void SourceLane::publish()
{
    const std::size_t ready = m_arrivals.size() - m_head;
    arrivals = std::span(m_arrivals).subspan(m_head);
    hashes = m_source.hashes().first(ready);
    sizes = m_source.sizes().first(ready);
    firstNumber = m_source.firstNumber();
}

void SourceLane::fill(SimTime end)
{
    m_source.ensure(end - wire->latency);
    const auto emitted = m_source.emitted();
    if (emitted.size() == m_arrivals.size() - m_head)
        return publish();
    const SimTime latency = wire->latency;
    for (std::size_t i = m_arrivals.size() - m_head; i < emitted.size(); ++i)
        m_arrivals.push_back(emitted[i] + latency);
    publish();
}

void SourceLane::consume(std::size_t count)
{
    m_source.take(count);
    m_head += count;
    if (m_head == m_arrivals.size()) {
        m_arrivals.clear();
        m_head = 0;
    } else if (m_head >= 8'192) {
        m_arrivals.erase(m_arrivals.begin(), m_arrivals.begin() + static_cast<std::ptrdiff_t>(m_head));
        m_head = 0;
    }
    publish();
}

void SourceLane::refresh()
{
    m_arrivals.clear();
    m_head = 0;
    for (const SimTime emitted : m_source.emitted())
        m_arrivals.push_back(emitted + wire->latency);
    publish();
}

PutClient::PutClient(world::World &world, std::uint16_t component, std::uint16_t slot, const std::string &id,
                     RecordSource &source, world::Wire &wire, RecordTarget &target, PutSpec spec)
    : m_world(world)
    , m_component(component)
    , m_slot(slot)
    , m_source(source)
    , m_wire(wire)
    , m_target(target)
    , m_targetNode(world.component(wire.to))
    , m_spec(spec)
    , m_instanceDraws(kernel::makeStream(world.seed(), id, kInstance))
    , m_retryDraws(kernel::makeStream(world.seed(), id, kRetry))
{
    m_target.addCaller();
}

void PutClient::push(SimTime time, std::uint8_t prio, std::uint64_t sequence, std::uint16_t kind, std::uint64_t data)
{
    m_world.schedule({.time = time,
                      .order = world::eventOrder(prio, m_component, sequence),
                      .target = m_component,
                      .kind = kind,
                      .slot = m_slot,
                      .data = data});
}

PutClient::Instance &PutClient::instanceOf(std::uint32_t index)
{
    if (index >= m_instances.size())
        m_instances.resize(index + 1);
    return m_instances[index];
}

void PutClient::start(SimTime)
{
    scheduleEmission();
}

void PutClient::sourceChanged(SimTime)
{
    ++m_emission;
    scheduleEmission();
}

void PutClient::scheduleEmission()
{
    SimTime look = m_world.now() + kernel::kSecond;
    while (m_source.emitted().empty()) {
        m_source.ensure(look);
        if (!m_source.emitted().empty())
            break;
        // Nothing for a second: look again then, so that a silent source costs little and a schedule is followed.
        push(look, priority::kEmission, (std::uint64_t{m_slot} << 36) | (m_source.firstNumber() & 0xf'ffff'ffff), kEmit,
             m_emission);
        return;
    }
    push(std::max(m_world.now(), m_source.emitted().front()), priority::kEmission,
         (std::uint64_t{m_slot} << 36) | (m_source.firstNumber() & 0xf'ffff'ffff), kEmit, m_emission);
}

void PutClient::handle(const kernel::Event &event)
{
    if (m_gone)
        return;
    switch (event.kind) {
    case kEmit:
        if (event.data == m_emission)
            emit(event.time);
        break;
    case kLinger: {
        const auto index = static_cast<std::uint32_t>(event.data >> 40);
        Instance &instance = instanceOf(index);
        if ((instance.batchNumber & 0xff'ffff'ffff) == (event.data & 0xff'ffff'ffff) && !instance.batch.empty())
            closeBatch(event.time, instance, index);
        break;
    }
    case kArrive:
        arrive(event.time, static_cast<std::uint32_t>(event.data));
        break;
    case kAnswer:
        finished(event.time, static_cast<std::uint32_t>(event.data));
        break;
    default:
        break;
    }
}

void PutClient::emit(SimTime now)
{
    if (!m_source.emitted().empty() && m_source.emitted().front() <= now) {
        const std::uint64_t number = m_source.firstNumber();
        const Record record{number, m_source.emitted().front(), m_source.hash(number), m_source.sizes().front()};
        m_source.take(1);
        ++counts.produced;
        offer(now, record);
    }
    scheduleEmission();
}

void PutClient::offer(SimTime now, const Record &record)
{
    const auto index = static_cast<std::uint32_t>(
        m_spec.instances > 1 ? kernel::below(m_instanceDraws.at(record.number), m_spec.instances) : 0);
    if (!m_spec.batches) {
        send(now, index, {record});
        return;
    }
    Instance &instance = instanceOf(index);
    const std::uint64_t most = m_target.maxCallBytes();
    const std::uint64_t limit = m_spec.batchBytes > 0 ? std::min(m_spec.batchBytes, most) : most;
    if (!instance.batch.empty() && instance.batchBytes + record.bytes > limit)
        closeBatch(now, instance, index);
    if (instance.batch.empty())
        push(now + m_spec.linger, priority::kEmission + 1, record.number, kLinger,
             std::uint64_t{index} << 40 | ((instance.batchNumber) & 0xff'ffff'ffff));
    instance.batch.push_back(record);
    instance.batchBytes += record.bytes;
    ++m_batched;
    if (instance.batch.size() >= std::min<std::uint64_t>(m_spec.batchRecords, m_target.maxCallRecords()))
        closeBatch(now, instance, index);
}

void PutClient::closeBatch(SimTime now, Instance &instance, std::uint32_t index)
{
    std::vector<Record> records = std::move(instance.batch);
    instance.batch.clear();
    instance.batchBytes = 0;
    ++instance.batchNumber;
    m_batched -= records.size();
    send(now, index, std::move(records));
}

void PutClient::send(SimTime now, std::uint32_t index, std::vector<Record> records)
{
    if (m_spec.maxInFlight > 0) {
        Instance &instance = instanceOf(index);
        if (instance.inFlight >= m_spec.maxInFlight) {
            m_queued += records.size();
            instance.queue.push_back(std::move(records));
            return;
        }
        ++instance.inFlight;
    }
    m_inCalls += records.size();
    std::uint32_t call;
    if (m_freeCalls.empty()) {
        call = static_cast<std::uint32_t>(m_calls.size());
        m_calls.emplace_back();
    } else {
        call = m_freeCalls.back();
        m_freeCalls.pop_back();
    }
    m_calls[call].records = std::move(records);
    m_calls[call].attempt = 0;
    m_calls[call].instance = index;
    push(now + m_wire.latency, priority::kArrival, m_calls[call].records.front().number, kArrive, call);
}

void PutClient::arrive(SimTime now, std::uint32_t index)
{
    Call &call = m_calls[index];
    ++counts.calls;
    m_wire.records += call.records.size();
    if (call.attempt > 0) {
        counts.retried += call.records.size();
        m_retrying -= call.records.size();
    }
    const PutWords words = m_target.putWords();
    const world::GateRefusal *barred =
        m_wire.gate ? m_wire.gate->check(now, m_spec.batches ? words.many : words.one) : nullptr;
    const bool unreachable = m_wire.cut || m_targetNode.isStopped() || barred;
    counts.callsFailed += unreachable ? 1 : 0;
    const bool admitted = unreachable || m_target.admitCall(now, call.records.size());
    std::uint64_t passed = 0;
    std::optional<WriteCall> told;
    if (m_world.tellsCalls())
        told.emplace(m_world.component(m_component), m_targetNode, words, m_spec.batches, call.attempt);
    if (told && barred)
        told->refuse(barred->error);
    std::size_t again = 0;
    for (const Record &record : call.records) {
        PutOutcome outcome = PutOutcome::Throttled;
        if (unreachable)
            ++counts.failed;
        else if (admitted)
            outcome = m_target.put(now, {m_component, record.number, record.emitted, record.hash, record.bytes});
        if (told)
            unreachable ? told->addUnreached(record.bytes)
                        : told->add(m_target.shardNumberFor(record.hash), record.bytes, outcome);
        if (outcome == PutOutcome::Accepted) {
            ++counts.accepted;
            passed += record.bytes;
            counts.acceptedBytes += record.bytes;
            counts.latency.add(now - record.emitted + m_wire.latency);
        } else if (outcome == PutOutcome::TooLarge) {
            ++counts.failed;
            ++counts.dropped;
            ++m_wire.refused;
            if (told)
                told->drop(1);
        } else {
            if (!unreachable)
                ++counts.throttled;
            ++m_wire.refused;
            call.records[again++] = record;
        }
    }
    m_inCalls -= call.records.size() - again;
    call.records.resize(again);
    if (m_wire.gate)
        m_wire.gate->passed(passed);
    const bool isFinal = barred && !barred->isRetried;
    const bool triesAgain = again > 0 && !isFinal && call.attempt + 1 < m_spec.retry.maxAttempts;
    if (told) {
        told->drop(triesAgain ? 0 : again);
        told->tell(now, m_world.order());
    }
    if (triesAgain) {
        const std::uint64_t number = call.records.front().number;
        const SimTime wait = m_spec.retry.delay(m_retryDraws, number, call.attempt);
        ++call.attempt;
        m_retrying += again;
        push(now + 2 * m_wire.latency + wait, priority::kArrival, number, kArrive, index);
        return;
    }
    counts.dropped += again;
    m_inCalls -= again;
    call.records.clear();
    m_freeCalls.push_back(index);
    if (m_spec.maxInFlight > 0)
        push(now + m_wire.latency, priority::kResponse, m_answers++, kAnswer, call.instance);
}

void PutClient::finished(SimTime now, std::uint32_t index)
{
    Instance &instance = instanceOf(index);
    if (instance.inFlight > 0)
        --instance.inFlight;
    while (!instance.queue.empty() && (m_spec.maxInFlight == 0 || instance.inFlight < m_spec.maxInFlight)) {
        std::vector<Record> records = std::move(instance.queue.front());
        instance.queue.pop_front();
        m_queued -= records.size();
        send(now, index, std::move(records));
    }
}

void PutClient::giveUp()
{
    if (m_gone)
        return;
    m_target.removeCaller();
    counts.dropped += held();
    tellGivenUp(m_world.component(m_component), m_targetNode, held());
    m_queued = m_batched = m_inCalls = m_retrying = 0;
    m_gone = true;
}

} // namespace headwater::services

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/iot/broker.h"

#include <utility>

namespace headwater::iot {

using kernel::kSecond;

bool Broker::store(SimTime now, std::uint32_t index, const Message &message, Fate &fate)
{
    if (!m_storeRate.take(now, m_limits.accountQueued)) {
        ++m_counts.storedDropped;
        fate.refused = true;
        return false;
    }
    const std::uint32_t waiting = keep(message, fate);
    append(queueOf(index).stored, waiting);
    ++m_counts.stored;
    m_counts.units += billedUnits(message.bytes);
    return true;
}

/// One more who waits for the message.
std::uint32_t Broker::keep(const Message &message, Fate &fate)
{
    if (fate.kept == kNone) {
        if (m_freeKept.empty()) {
            m_freeKept.push_back(static_cast<std::uint32_t>(m_kept.size()));
            m_kept.emplace_back();
        }
        fate.kept = m_freeKept.back();
        m_freeKept.pop_back();
        Kept &kept = m_kept[fate.kept];
        kept.set(message);
        kept.uses = 0;
        kept.settled = false;
        ++m_counts.held;
    }
    ++m_kept[fate.kept].uses;
    if (m_freeWaiting.empty()) {
        m_freeWaiting.push_back(static_cast<std::uint32_t>(m_waiting.size()));
        m_waiting.emplace_back();
    }
    const std::uint32_t waiting = m_freeWaiting.back();
    m_freeWaiting.pop_back();
    m_waiting[waiting] = {kNone, fate.kept, 0, false};
    return waiting;
}

void Broker::settle(std::uint32_t kept)
{
    if (m_kept[kept].settled)
        return;
    m_kept[kept].settled = true;
    --m_counts.held;
    ++m_counts.delivered;
}

/// One who waits no more; if nobody ever had the message, it ends here.
void Broker::release(std::uint32_t waiting, std::uint64_t BrokerCounts::*end)
{
    const std::uint32_t index = m_waiting[waiting].kept;
    m_freeWaiting.push_back(waiting);
    Kept &kept = m_kept[index];
    if (--kept.uses > 0)
        return;
    if (!kept.settled) {
        --m_counts.held;
        ++(m_counts.*end);
    }
    kept.topic.clear();
    kept.payload.clear();
    kept.properties.reset();
    m_freeKept.push_back(index);
}

Broker::Queue &Broker::queueOf(std::uint32_t index)
{
    Session &session = m_sessions[index];
    if (session.queue == kNone) {
        if (m_freeQueues.empty()) {
            m_freeQueues.push_back(static_cast<std::uint32_t>(m_queues.size()));
            m_queues.emplace_back();
        }
        session.queue = m_freeQueues.back();
        m_freeQueues.pop_back();
        m_queues[session.queue] = {};
    }
    return m_queues[session.queue];
}

void Broker::append(Line &line, std::uint32_t waiting)
{
    m_waiting[waiting].next = kNone;
    (line.last == kNone ? line.first : m_waiting[line.last].next) = waiting;
    line.last = waiting;
    ++line.count;
}

std::uint32_t Broker::takeFirst(Line &line)
{
    const std::uint32_t first = line.first;
    line.first = m_waiting[first].next;
    if (line.first == kNone)
        line.last = kNone;
    --line.count;
    return first;
}

/// Sends a QoS 1 message that is kept for the session; it waits for its answer from then on. Whether somebody has it.
bool Broker::sendWaiting(SimTime now, std::uint32_t index, std::uint32_t waiting)
{
    Queue &queue = queueOf(index);
    Waiting &sent = m_waiting[waiting];
    queue.packet = queue.packet == 0xffff ? 1 : static_cast<std::uint16_t>(queue.packet + 1);
    sent.packet = queue.packet;
    Message message = m_kept[sent.kept].get();
    message.duplicate = std::exchange(sent.wasSent, true);
    m_counts.redelivered += message.duplicate;
    append(queue.inFlight, waiting);
    const std::uint32_t bytes = message.bytes;
    if (!m_host.deliver(now, index, message, sent.packet)) {
        ++m_counts.outLost;
        return false;
    }
    ++m_counts.out;
    m_counts.outBytes += bytes;
    m_counts.units += billedUnits(bytes);
    return true;
}

void Broker::acknowledge(SimTime now, std::uint32_t index, std::uint16_t packet)
{
    Session &session = m_sessions[index];
    if (!session.connected || session.queue == kNone)
        return;
    session.lastSeen = now;
    Line &line = m_queues[session.queue].inFlight;
    std::uint32_t before = kNone;
    for (std::uint32_t waiting = line.first; waiting != kNone; before = waiting, waiting = m_waiting[waiting].next) {
        if (m_waiting[waiting].packet != packet)
            continue;
        (before == kNone ? line.first : m_waiting[before].next) = m_waiting[waiting].next;
        if (line.last == waiting)
            line.last = before;
        --line.count;
        ++m_counts.acknowledged;
        ++m_counts.units;
        settle(m_waiting[waiting].kept);
        release(waiting, &BrokerCounts::dropped);
        break;
    }
    pumpBacklog(now, index);
}

void Broker::pumpBacklog(SimTime now, std::uint32_t index)
{
    Queue &queue = m_queues[m_sessions[index].queue];
    while (queue.backlog.count > 0 && queue.inFlight.count < m_sessions[index].inFlight) {
        const std::uint32_t waiting = takeFirst(queue.backlog);
        const std::uint32_t kept = m_waiting[waiting].kept;
        if (m_kept[kept].message.expires <= now)
            release(waiting, &BrokerCounts::expired);
        else if (sendWaiting(now, index, waiting))
            settle(kept);
    }
}

void Broker::drainStored(SimTime now, std::uint32_t index)
{
    Session &session = m_sessions[index];
    if (!session.connected || session.queue == kNone)
        return;
    Queue &queue = m_queues[session.queue];
    if (queue.stored.count > 0 && queue.inFlight.count < session.inFlight) {
        const std::uint32_t waiting = takeFirst(queue.stored);
        const std::uint32_t kept = m_waiting[waiting].kept;
        if (m_kept[kept].message.expires <= now)
            release(waiting, &BrokerCounts::expired);
        else if (!m_host.allows(now, index, BrokerHost::Action::Receive, m_kept[kept].topic)) {
            ++m_counts.outRefused;
            release(waiting, &BrokerCounts::dropped);
        } else if (sendWaiting(now, index, waiting)) {
            settle(kept);
        }
    }
    queue.draining = queue.stored.count > 0;
    if (queue.draining)
        m_host.wake(now + kSecond / m_limits.storedPerSecond, BrokerTimer::Stored, index, session.generation);
}

void Broker::emptyQueue(std::uint32_t index, std::uint64_t BrokerCounts::*end)
{
    Session &session = m_sessions[index];
    if (session.queue == kNone)
        return;
    Queue &queue = m_queues[session.queue];
    for (Line *line : {&queue.inFlight, &queue.stored, &queue.backlog}) {
        while (line->first != kNone)
            release(takeFirst(*line), end);
    }
    m_freeQueues.push_back(session.queue);
    session.queue = kNone;
}

/// Only a filter without wildcards gets it, and only at this moment is it marked as retained.
void Broker::deliverRetained(SimTime now, std::uint32_t index, const Subscription &subscription)
{
    const auto found = m_retained.find(subscription.filter);
    if (found == m_retained.end())
        return;
    if (found->second.message.expires <= now) {
        m_retained.erase(found);
        return;
    }
    Message message = found->second.message;
    message.topic = found->first;
    message.qos = 0;
    message.retain = true;
    if (found->second.hasPayload)
        message.payload = found->second.payload;
    if (!m_host.allows(now, index, BrokerHost::Action::Receive, message.topic) ||
        !m_host.deliver(now, index, message, 0))
        return;
    ++m_counts.retainedDelivered;
    ++m_counts.out;
    m_counts.outBytes += message.bytes;
    m_counts.units += billedUnits(message.bytes) + 1;
}

} // namespace headwater::iot

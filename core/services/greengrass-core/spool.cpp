// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/greengrass-core/spool.h"

#include <algorithm>

namespace headwater::services::greengrass_core {

using State = SpooledMessage::State;

Carried Carried::of(const IotMessage &message)
{
    Carried carried{std::string(message.topic), message.component, message.number, message.emitted, message.bytes};
    if (message.payload)
        carried.payload = std::string(*message.payload);
    return carried;
}

IotMessage Carried::message() const
{
    IotMessage message;
    message.topic = topic;
    message.component = component;
    message.number = number;
    message.emitted = emitted;
    message.bytes = bytes;
    if (payload)
        message.payload = *payload;
    return message;
}

void Spool::setLimits(std::uint64_t mostBytes, WhenFull whenFull)
{
    m_mostBytes = mostBytes;
    m_whenFull = whenFull;
}

/// What is under way is not replaced: the client has it in its hands.
std::uint64_t Spool::add(SpooledMessage message)
{
    std::uint64_t lost = 0;
    const std::uint64_t bytes = message.carried.bytes;
    if (m_whenFull == WhenFull::DropOldest && bytes <= m_mostBytes) {
        while (m_bytes + bytes > m_mostBytes) {
            const auto oldest = next();
            if (!oldest)
                break;
            remove(*oldest);
            ++lost;
        }
    }
    if (m_bytes + bytes > m_mostBytes)
        return lost + 1;
    m_bytes += bytes;
    ++m_size;
    m_messages.push_back(std::move(message));
    return lost;
}

std::optional<std::uint64_t> Spool::next()
{
    const std::uint64_t end = m_first + m_messages.size();
    m_next = std::max(m_next, m_first);
    while (m_next < end && m_messages[m_next - m_first].state != State::Waiting)
        ++m_next;
    return m_next < end ? std::optional(m_next) : std::nullopt;
}

SpooledMessage *Spool::find(std::uint64_t id)
{
    if (id < m_first || id - m_first >= m_messages.size() || m_messages[id - m_first].state == State::Gone)
        return nullptr;
    return &m_messages[id - m_first];
}

void Spool::send(std::uint64_t id)
{
    m_messages[id - m_first].state = State::Flying;
    ++m_flying;
}

void Spool::hand(std::uint64_t id)
{
    m_messages[id - m_first].state = State::Handed;
    --m_flying;
    ++m_handed;
}

void Spool::forget(SpooledMessage &message)
{
    m_flying -= message.state == State::Flying;
    m_handed -= message.state == State::Handed;
}

void Spool::putBack(std::uint64_t id)
{
    SpooledMessage &message = m_messages[id - m_first];
    forget(message);
    message.state = State::Waiting;
    message.paid = false;
    m_next = std::min(m_next, id);
}

void Spool::remove(std::uint64_t id)
{
    SpooledMessage &message = m_messages[id - m_first];
    forget(message);
    m_bytes -= message.carried.bytes;
    --m_size;
    message = {};
    message.state = State::Gone;
    while (!m_messages.empty() && m_messages.front().state == State::Gone) {
        m_messages.pop_front();
        ++m_first;
    }
}

std::uint64_t Spool::lineLost()
{
    const std::uint64_t copies = m_handed;
    for (std::uint64_t id = m_first; m_flying + m_handed > 0; ++id) {
        const State state = m_messages[id - m_first].state;
        if (state == State::Flying || state == State::Handed)
            putBack(id);
    }
    return copies;
}

std::uint64_t Spool::clear()
{
    const std::uint64_t lost = held();
    m_first += m_messages.size();
    m_messages.clear();
    m_bytes = m_size = m_flying = m_handed = 0;
    return lost;
}

} // namespace headwater::services::greengrass_core

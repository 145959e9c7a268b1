// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/simulation/eventlog.h"

#include <algorithm>
#include <utility>

namespace headwater::simulation {

EventLog::EventLog(std::size_t capacity)
    : m_capacity(std::max<std::size_t>(capacity, 1))
{
}

void EventLog::append(LoggedEvent event)
{
    const std::lock_guard lock(m_mutex);
    event.number = m_next++;
    const std::size_t slot = event.number % m_capacity;
    if (slot < m_ring.size()) {
        m_ring[slot] = std::move(event);
    } else {
        // Only the first time round, or after clear(): slots in front of this one hold nothing that is read.
        m_ring.resize(slot);
        m_ring.push_back(std::move(event));
    }
    if (m_next - m_first > m_capacity)
        m_first = m_next - m_capacity;
}

std::vector<LoggedEvent> EventLog::since(std::uint64_t from, std::size_t most) const
{
    const std::lock_guard lock(m_mutex);
    const std::uint64_t begin = std::max(from, m_first);
    std::vector<LoggedEvent> events;
    if (begin >= m_next)
        return events;
    const std::uint64_t end = begin + std::min<std::uint64_t>(m_next - begin, most);
    events.reserve(end - begin);
    for (std::uint64_t number = begin; number < end; ++number)
        events.push_back(m_ring[number % m_capacity]);
    return events;
}

std::uint64_t EventLog::first() const
{
    const std::lock_guard lock(m_mutex);
    return m_first;
}

std::uint64_t EventLog::next() const
{
    const std::lock_guard lock(m_mutex);
    return m_next;
}

void EventLog::clear()
{
    const std::lock_guard lock(m_mutex);
    m_ring.clear();
    m_first = m_next;
}

} // namespace headwater::simulation

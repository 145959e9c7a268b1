// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/sqs-queue/flights.h"

#include <algorithm>

namespace headwater::services::sqs_queue {

std::uint32_t Flights::add(Slot message, SimTime received, SimTime ends)
{
    std::uint32_t place;
    if (m_free.empty()) {
        place = static_cast<std::uint32_t>(m_flights.size());
        m_flights.emplace_back();
    } else {
        place = m_free.back();
        m_free.pop_back();
    }
    m_flights[place] = {ends, received, message, 0};
    m_heap.push_back(place);
    rise(static_cast<std::uint32_t>(m_heap.size() - 1), place);
    return place;
}

void Flights::change(std::uint32_t place, SimTime ends)
{
    m_flights[place].ends = ends;
    const std::uint32_t hole = m_flights[place].heapPlace;
    rise(hole, place);
    sink(m_flights[place].heapPlace, place);
}

void Flights::remove(std::uint32_t place)
{
    const std::uint32_t hole = m_flights[place].heapPlace;
    const std::uint32_t last = m_heap.back();
    m_heap.pop_back();
    if (last != place) {
        put(hole, last);
        rise(hole, last);
        sink(m_flights[last].heapPlace, last);
    }
    m_flights[place].message = kNoSlot;
    m_free.push_back(place);
}

void Flights::rise(std::uint32_t hole, std::uint32_t place)
{
    while (hole > 0) {
        const std::uint32_t parent = (hole - 1) / 4;
        if (!comesBefore(place, m_heap[parent]))
            break;
        put(hole, m_heap[parent]);
        hole = parent;
    }
    put(hole, place);
}

void Flights::sink(std::uint32_t hole, std::uint32_t place)
{
    const auto count = static_cast<std::uint32_t>(m_heap.size());
    for (;;) {
        const std::uint32_t child = hole * 4 + 1;
        if (child >= count)
            break;
        std::uint32_t best = child;
        for (std::uint32_t i = child + 1; i < std::min(child + 4, count); ++i)
            best = comesBefore(m_heap[i], m_heap[best]) ? i : best;
        if (!comesBefore(m_heap[best], place))
            break;
        put(hole, m_heap[best]);
        hole = best;
    }
    put(hole, place);
}

} // namespace headwater::services::sqs_queue

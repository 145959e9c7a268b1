// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/sqs-queue/message.h"

namespace headwater::services::sqs_queue {

/// A message between its receive and its delete.
struct Flight
{
    SimTime ends = 0; ///< the visibility timeout
    SimTime received = 0;
    Slot message = kNoSlot;
    std::uint32_t heapPlace = 0;
};

/// The messages in flight, the one whose time is over first on top. Each knows its place, so one that is deleted
/// leaves nothing behind.
class Flights
{
public:
    std::size_t size() const { return m_heap.size(); }
    bool empty() const { return m_heap.empty(); }
    Flight &operator[](std::uint32_t place) { return m_flights[place]; }
    const Flight &operator[](std::uint32_t place) const { return m_flights[place]; }
    /// \pre not empty
    std::uint32_t first() const { return m_heap.front(); }
    SimTime firstEnd() const { return m_heap.empty() ? kernel::kNever : m_flights[m_heap.front()].ends; }

    std::uint32_t add(Slot message, SimTime received, SimTime ends);
    void change(std::uint32_t place, SimTime ends);
    void remove(std::uint32_t place);

private:
    /// Of those that end together, the message that lies in the lower place: a rule that every run keeps to.
    bool comesBefore(std::uint32_t a, std::uint32_t b) const
    {
        const Flight &first = m_flights[a], &second = m_flights[b];
        return first.ends != second.ends ? first.ends < second.ends : first.message < second.message;
    }
    void put(std::uint32_t hole, std::uint32_t place)
    {
        m_heap[hole] = place;
        m_flights[place].heapPlace = hole;
    }
    void rise(std::uint32_t hole, std::uint32_t place);
    void sink(std::uint32_t hole, std::uint32_t place);

    std::vector<Flight> m_flights;
    std::vector<std::uint32_t> m_free;
    std::vector<std::uint32_t> m_heap; ///< 4-ary, of places in m_flights
};

} // namespace headwater::services::sqs_queue

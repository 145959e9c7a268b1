// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernel/simtime.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>
#include <vector>

namespace headwater::kernel {

/// Something that happens at a time. Of two events at one time, the one with the smaller `order` comes first; the
/// other fields belong to whoever pushes it.
struct Event
{
    SimTime time = 0;
    std::uint64_t order = 0;
    std::uint32_t target = 0;
    std::uint16_t kind = 0;
    std::uint16_t slot = 0;
    std::uint64_t data = 0;
};
static_assert(sizeof(Event) == 32 && std::is_trivially_copyable_v<Event>);

/// Strict order by (time, order), as one comparison of 128 bits without a branch.
inline bool comesBefore(const Event &a, const Event &b)
{
    return (a.time < b.time) | ((a.time == b.time) & (a.order < b.order));
}

/// A 4-ary heap: the plain way to keep events, and the reference that EventQueue is compared with.
template <typename Item = Event>
class HeapQueue
{
public:
    bool empty() const { return m_items.empty(); }
    std::size_t size() const { return m_items.size(); }
    void clear() { m_items.clear(); }
    const Item *peek() const { return m_items.empty() ? nullptr : m_items.data(); }
    SimTime nextTime() const { return m_items.empty() ? kNever : m_items.front().time; }

    void push(const Item &item)
    {
        std::size_t hole = m_items.size();
        m_items.push_back(item);
        while (hole > 0) {
            const std::size_t parent = (hole - 1) / 4;
            if (!comesBefore(item, m_items[parent]))
                break;
            m_items[hole] = m_items[parent];
            hole = parent;
        }
        m_items[hole] = item;
    }

    Item pop()
    {
        assert(!m_items.empty());
        const Item first = m_items.front();
        const Item last = m_items.back();
        m_items.pop_back();
        const std::size_t count = m_items.size();
        if (count == 0)
            return first;
        std::size_t hole = 0;
        for (;;) {
            const std::size_t child = hole * 4 + 1;
            if (child >= count)
                break;
            std::size_t best = child;
            const std::size_t end = std::min(child + 4, count);
            for (std::size_t i = child + 1; i < end; ++i)
                best = comesBefore(m_items[i], m_items[best]) ? i : best;
            if (!comesBefore(m_items[best], last))
                break;
            m_items[hole] = m_items[best];
            hole = best;
        }
        m_items[hole] = last;
        return first;
    }

private:
    std::vector<Item> m_items;
};

/// The pending events, popped in the order (time, order). Push and pop take constant time in practice, from a
/// hundred to millions of events, and whether they lie nanoseconds or years ahead.
///
/// A hierarchical timing wheel: level L has 64 slots of 64^L ns. Times are read as numbers to the base 64: an event
/// goes to the level of the highest digit in which its time differs from the base time, into the slot that this digit
/// names, so all events of a slot precede those of the next slot and of the levels above. When nothing nearer is left,
/// the first occupied slot is opened: a small one is sorted and becomes the run that pop() reads off, a large one is
/// spread over the level below. Hence crowded times are resolved down to the nanosecond, and sparse ones cost one sort
/// of a few events.
///
/// Events that are pushed into the stretch of time being read go to the end of the run if they belong there, and
/// otherwise to a small heap beside it. If that heap grows, run and heap return to the wheel, with a finer base.
class EventQueue
{
public:
    bool empty() const { return m_size == 0; }
    std::size_t size() const { return m_size; }

    /// \pre event.time is not before the last popped time, and is in [0, kNever).
    void push(const Event &event)
    {
        assert(event.time >= m_popped && event.time < kNever);
        ++m_size;
        if (event.time > m_end)
            store(event);
        else
            pushNear(event);
    }

    /// The next event, or null; valid until the next call of a function that is not const.
    const Event *peek()
    {
        if (m_next == m_run.size() && m_late.empty() && !advance())
            return nullptr;
        return lateIsNext() ? m_late.peek() : &m_run[m_next];
    }

    /// The time of the next event; kNever if there is none.
    SimTime nextTime()
    {
        const Event *next = peek();
        return next ? next->time : kNever;
    }

    /// \pre not empty()
    Event pop()
    {
        assert(m_size > 0);
        if (m_next == m_run.size() && m_late.empty())
            advance();
        --m_size;
        const Event event = lateIsNext() ? m_late.pop() : m_run[m_next++];
        m_popped = event.time;
        return event;
    }

    /// Forgets all events and starts again at time 0.
    void clear();

private:
    static constexpr int kDigitBits = 6;
    static constexpr std::size_t kSlots = std::size_t{1} << kDigitBits; // as many as a word has bits
    static constexpr std::size_t kLevels = (63 + kDigitBits - 1) / kDigitBits;
    /// Slots up to this many events are sorted as they are.
    static constexpr std::size_t kSortAtOnce = 24;
    /// A heap of late events beyond this goes back to the wheel.
    static constexpr std::size_t kLateLimit = 48;

    using Bucket = std::vector<Event>;

    bool lateIsNext() const
    {
        if (m_late.empty())
            return false;
        return m_next == m_run.size() || comesBefore(*m_late.peek(), m_run[m_next]);
    }

    void store(const Event &event)
    {
        const auto difference = static_cast<std::uint64_t>(event.time ^ m_base);
        storeAt(static_cast<std::size_t>(63 - std::countl_zero(difference)) / kDigitBits, event);
    }

    void storeAt(std::size_t level, const Event &event)
    {
        const auto digits = static_cast<std::uint64_t>(event.time) >> (level * kDigitBits);
        const std::size_t slot = digits & (kSlots - 1);
        Bucket &bucket = m_slots[level * kSlots + slot];
        if (bucket.capacity() == 0)
            reuse(bucket);
        bucket.push_back(event);
        m_occupied[level] |= std::uint64_t{1} << slot;
        m_occupiedLevels |= 1u << level;
    }

    void pushNear(const Event &event);
    void respread();
    bool advance();
    void reuse(Bucket &bucket);
    void recycle(Bucket &&bucket);
    void sortRun();

    unsigned m_occupiedLevels = 0;
    std::array<std::uint64_t, kLevels> m_occupied{};
    std::array<Bucket, kLevels * kSlots> m_slots;
    Bucket m_run;                ///< sorted; the events before m_next are gone
    HeapQueue<Event> m_late;     ///< events up to m_end that came too late for the run
    std::vector<Bucket> m_spare; ///< empty vectors with memory, the one used last on top
    std::size_t m_next = 0;
    std::size_t m_size = 0;
    SimTime m_base = 0; ///< start of the stretch being read; levels are counted from here
    SimTime m_end = 0;  ///< its last nanosecond; all events in the wheel are later
    SimTime m_popped = 0;
};

} // namespace headwater::kernel

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernel/eventqueue.h"

namespace headwater::kernel {

namespace {

/// Larger vectors are given back, so that one crowded instant does not hold its memory for ever.
constexpr std::size_t kLargestSpare = 65'536;
constexpr std::size_t kSpareCount = 512;

} // namespace

void EventQueue::clear()
{
    *this = EventQueue();
}

void EventQueue::reuse(Bucket &bucket)
{
    if (m_spare.empty()) {
        bucket.reserve(8);
        return;
    }
    bucket = std::move(m_spare.back());
    m_spare.pop_back();
}

void EventQueue::recycle(Bucket &&bucket)
{
    bucket.clear();
    if (bucket.capacity() > 0 && bucket.capacity() <= kLargestSpare && m_spare.size() < kSpareCount)
        m_spare.push_back(std::move(bucket));
    bucket = Bucket();
}

void EventQueue::pushNear(const Event &event)
{
    if (m_next == m_run.size()) {
        m_run.clear();
        m_next = 0;
    }
    if (m_run.empty() || comesBefore(m_run.back(), event)) {
        m_run.push_back(event);
        return;
    }
    m_late.push(event);
    // Without a finer base to go to (everything at one instant) the heap has to do.
    if (m_late.size() > kLateLimit && m_end > m_base && m_popped > m_base)
        respread();
}

/// Puts run and heap back into the wheel, counted from the last popped time. That lies in the stretch being read, so
/// it shares its higher bytes and the slots of the levels above keep their meaning.
void EventQueue::respread()
{
    m_base = m_popped;
    m_end = m_popped;
    Bucket events(m_run.begin() + static_cast<std::ptrdiff_t>(m_next), m_run.end());
    m_run.clear();
    m_next = 0;
    while (!m_late.empty())
        events.push_back(m_late.pop());
    for (const Event &event : events) {
        if (event.time > m_end)
            store(event);
        else
            m_run.push_back(event);
    }
    sortRun();
}

void EventQueue::sortRun()
{
    const std::size_t count = m_run.size();
    if (count <= kSortAtOnce) {
        Event *events = m_run.data();
        for (std::size_t i = 1; i < count; ++i) {
            const Event event = events[i];
            std::size_t hole = i;
            for (; hole > 0 && comesBefore(event, events[hole - 1]); --hole)
                events[hole] = events[hole - 1];
            events[hole] = event;
        }
    } else if (!std::is_sorted(m_run.begin(), m_run.end(), comesBefore)) {
        std::sort(m_run.begin(), m_run.end(), comesBefore);
    }
}

/// Opens the first occupied slot as the new run. \pre run and heap are used up. Returns false if nothing is pending.
bool EventQueue::advance()
{
    while (m_occupiedLevels != 0) {
        const auto level = static_cast<std::size_t>(std::countr_zero(m_occupiedLevels));
        std::uint64_t &occupied = m_occupied[level];
        const auto slot = static_cast<std::size_t>(std::countr_zero(occupied));
        occupied &= occupied - 1;
        if (occupied == 0)
            m_occupiedLevels &= ~(1u << level);
        Bucket &bucket = m_slots[level * kSlots + slot];
        if (level == 0 || bucket.size() <= kSortAtOnce) {
            const auto width = std::uint64_t{1} << (level * kDigitBits);
            const auto first = static_cast<std::uint64_t>(bucket.front().time) & ~(width - 1);
            m_base = static_cast<SimTime>(first);
            m_end = static_cast<SimTime>(std::min(first + (width - 1), static_cast<std::uint64_t>(kNever)));
            m_run.swap(bucket);
            m_next = 0;
            recycle(std::move(bucket));
            sortRun();
            return true;
        }
        Bucket crowd = std::move(bucket);
        bucket = Bucket();
        for (const Event &event : crowd)
            storeAt(level - 1, event);
        recycle(std::move(crowd));
    }
    return false;
}

} // namespace headwater::kernel

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernel/eventqueue.h"

#include <memory>
#include <vector>

namespace headwater::services::kinesis_stream {

/// What was refused at a shard and comes again, in order of (time, order). Most shards have none or a few, in a heap; a
/// hot one has thousands, which a wheel of its own keeps.
class RetryQueue
{
public:
    using Event = kernel::Event;

    bool empty() const { return size() == 0; }
    std::size_t size() const { return m_wheel ? m_wheel->size() : m_heap.size(); }
    kernel::SimTime nextTime() { return m_wheel ? m_wheel->nextTime() : m_heap.nextTime(); }
    /// The next one, valid until the next change; null if there is none.
    const Event *peek() { return m_wheel ? m_wheel->peek() : m_heap.peek(); }

    void push(const Event &event)
    {
        if (!m_wheel && m_heap.size() == kFew) {
            m_wheel = std::make_unique<kernel::EventQueue>();
            while (!m_heap.empty())
                m_wheel->push(m_heap.pop());
        }
        if (m_wheel)
            m_wheel->push(event);
        else
            m_heap.push(event);
    }

    Event pop()
    {
        if (!m_wheel)
            return m_heap.pop();
        const Event next = m_wheel->pop();
        if (m_wheel->empty())
            m_wheel.reset();
        return next;
    }

    /// Empties the queue.
    std::vector<Event> takeAll()
    {
        std::vector<Event> events;
        events.reserve(size());
        while (!empty())
            events.push_back(pop());
        return events;
    }

private:
    static constexpr std::size_t kFew = 128;
    kernel::HeapQueue<Event> m_heap;
    std::unique_ptr<kernel::EventQueue> m_wheel;
};

} // namespace headwater::services::kinesis_stream

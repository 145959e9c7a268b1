// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/world/eventkind.h"

#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

namespace headwater::simulation {

using world::EventKind;
using world::EventKindMask;

struct LoggedEvent
{
    std::uint64_t number = 0; ///< rises by one per logged event
    std::int64_t at = 0;      ///< simulated nanoseconds
    EventKind kind = EventKind::Put;
    std::string node;
    std::string shard;       ///< shard id, or empty
    std::string error;       ///< the service's error name, or empty
    std::string text;        ///< what happened, in English, short
    std::uint64_t count = 1; ///< alike events in the same simulated second that this one stands for
};

/// The newest events, bounded. Written by the world's thread, read by any. Numbers never repeat, not even after
/// clear(), so a reader needs to remember only the number it wants next.
class EventLog
{
public:
    explicit EventLog(std::size_t capacity = 20'000);

    void append(LoggedEvent event);
    /// Events with a number of at least `from` that are still kept, oldest first, at most `most`.
    std::vector<LoggedEvent> since(std::uint64_t from, std::size_t most = 5'000) const;
    std::uint64_t first() const; ///< number of the oldest event that is kept; next() when there is none
    std::uint64_t next() const;  ///< number that the next event will get
    void clear();

private:
    mutable std::mutex m_mutex;
    std::vector<LoggedEvent> m_ring; ///< event n lies at n modulo the capacity
    std::size_t m_capacity;
    std::uint64_t m_first = 0;
    std::uint64_t m_next = 0;
};

} // namespace headwater::simulation

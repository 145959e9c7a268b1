// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

namespace headwater::simulation {

/// Kinds of events that a person may want to see. Values are bits, so that a filter is a mask.
enum class EventKind : std::uint32_t {
    Started = 1u << 0, ///< a node was started, a link restored
    Stopped = 1u << 1, ///< a node was stopped, a link cut
    Put = 1u << 2,     ///< a write call and its outcome
    Throttled = 1u << 3,
    Retry = 1u << 4,
    Dropped = 1u << 5,
    Read = 1u << 6, ///< GetRecords or a push with records
    ReadThrottled = 1u << 7,
    IteratorExpired = 1u << 8,
    Reshard = 1u << 9,       ///< split, merge, UpdateShardCount: asked for, begun, done
    ControlPlane = 1u << 10, ///< any other API call that changes something, or was refused
    PropertyChanged = 1u << 11,
    BadInput = 1u << 12, ///< a line that could not be read
    Object = 1u << 13,   ///< an object was written
    Notice = 1u << 14,   ///< a limit began or ceased to bite
};
using EventKindMask = std::uint32_t;

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

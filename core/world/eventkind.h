// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernel/simtime.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace headwater::world {

/// Kinds of events that a person may want to see. Values are bits, so that a filter is a mask.
enum class EventKind : std::uint32_t {
    Started = 1u << 0,          ///< a node was started, a link restored
    Stopped = 1u << 1,          ///< a node was stopped, a link cut
    Put = 1u << 2,              ///< a write call and its outcome
    Throttled = 1u << 3,
    Retry = 1u << 4,
    Dropped = 1u << 5,
    Read = 1u << 6,             ///< GetRecords or a push with records
    ReadThrottled = 1u << 7,
    IteratorExpired = 1u << 8,
    Reshard = 1u << 9,          ///< split, merge, UpdateShardCount: asked for, begun, done
    ControlPlane = 1u << 10,    ///< any other API call that changes something, or was refused
    PropertyChanged = 1u << 11,
    BadInput = 1u << 12,        ///< a line that could not be read
    Object = 1u << 13,          ///< an object was written
    Notice = 1u << 14,          ///< a limit began or ceased to bite
};
using EventKindMask = std::uint32_t;

/// Something that happened, as its component tells it. `text` is English and short.
struct Happening
{
    kernel::SimTime at = 0;
    EventKind kind = EventKind::Put;
    std::string_view node;
    std::string shard;
    std::string_view error;
    std::string text;
    std::uint64_t count = 1;
};

/// Listens to a world; it never steers.
class Probe
{
public:
    virtual ~Probe() = default;
    virtual void happened(const Happening &happening) = 0;
};

} // namespace headwater::world

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernel/simtime.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headwater::world {

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
    Function = 1u << 15, ///< invocations of a function that failed or were refused
};
using EventKindMask = std::uint32_t;

constexpr EventKindMask maskOf(EventKind kind)
{
    return static_cast<EventKindMask>(kind);
}

/// Kinds that components tell call by call only to a probe that asks for it; otherwise as sums of a second or not at
/// all.
inline constexpr EventKindMask kCallKinds = maskOf(EventKind::Put) | maskOf(EventKind::Throttled) |
                                            maskOf(EventKind::Retry) | maskOf(EventKind::Dropped) |
                                            maskOf(EventKind::Read) | maskOf(EventKind::ReadThrottled);

/// A shard's part of a call with several records.
struct ShardShare
{
    std::uint32_t shard = 0;
    std::uint64_t accepted = 0, acceptedBytes = 0, throttled = 0;
};

/// A single call of a client. Records and bytes are what it carried: of a write, to the stream; of a read, from it.
struct Call
{
    std::string_view api{};
    std::string_view stream{}; ///< id of the node that was called
    std::uint64_t records = 0, bytes = 0;
    std::uint64_t accepted = 0, refused = 0;
    std::uint32_t attempt = 1;        ///< 2 is the first retry
    kernel::SimTime behind = 0;       ///< of a read: MillisBehindLatest
    std::vector<ShardShare> shares{}; ///< of a write of many; one that carries a single record names its shard itself
};

/// Something that happened, as its component tells it. `text` is English and short.
struct Happening
{
    kernel::SimTime at = 0;
    EventKind kind = EventKind::Put;
    std::string_view node{};
    std::string shard{};
    std::string error{}; ///< may be told long after whoever named it is gone
    std::string text{};
    std::uint64_t count = 1;
    std::uint64_t order = 0; ///< among what happens at one instant
    std::optional<Call> call{};
};

/// What a probe wants to hear call by call.
struct Details
{
    EventKindMask kinds = 0;
    std::string node{}; ///< only calls that this node makes or answers; empty: everyone's
};

/// Listens to a world; it never steers. Hears things in order of time.
class Probe
{
public:
    virtual ~Probe() = default;
    virtual void happened(const Happening &happening) = 0;
};

} // namespace headwater::world

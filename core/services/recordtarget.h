// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernel/md5.h"
#include "core/kernel/simtime.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace headwater::services {

using kernel::SimTime;

/// A record that reaches a service in a call. Its bytes are made by its component when somebody needs them.
struct Arrival
{
    std::uint16_t component = 0; ///< who makes it whole: wholeRecordAt(number, emitted)
    std::uint64_t number = 0;
    SimTime emitted = 0;
    kernel::Digest128 hash = {}; ///< of the partition key, or the explicit hash key
    std::uint32_t bytes = 0;     ///< data and key
};

enum class PutOutcome : std::uint8_t { Accepted, Throttled, TooLarge };

/// The words of a service for what it is asked and how it refuses.
struct PutWords
{
    std::string_view one;       ///< PutRecord
    std::string_view many;      ///< PutRecords, PutRecordBatch
    std::string_view throttled; ///< error of a record or call over the limits
};

/// A service that takes records in calls: a data stream, a delivery stream. The components that implement it are
/// world::Components too.
class RecordTarget
{
public:
    virtual ~RecordTarget() = default;

    virtual PutWords putWords() const = 0;
    virtual std::uint64_t maxCallRecords() const = 0;
    virtual std::uint64_t maxCallBytes() const = 0;
    /// A call arrives; where calls are limited themselves, false refuses all its records as throttled.
    virtual bool admitCall(SimTime, std::uint64_t /*records*/) { return true; }
    /// One record of it.
    virtual PutOutcome put(SimTime now, const Arrival &arrival) = 0;
    /// Number of the shard that a hash key falls to; nothing where there are none.
    virtual std::optional<std::uint32_t> shardNumberFor(kernel::Digest128) const { return {}; }

    /// A client whose calls are events of the world comes or goes.
    virtual void addCaller() {}
    virtual void removeCaller() {}
};

} // namespace headwater::services

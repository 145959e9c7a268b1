// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernel/fingerprint.h"
#include "core/kernel/tokenbucket.h"
#include "core/kernel/uint128text.h"
#include "core/limits/streams.h"
#include "core/services/kinesis-stream/hotkeys.h"
#include "core/services/kinesis-stream/lane.h"
#include "core/services/kinesis-stream/retryqueue.h"
#include "core/services/kinesis-stream/shardlog.h"
#include "core/world/peek.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headwater::services::kinesis_stream {

using kernel::Digest128;
using kernel::SimTime;

using world::kNoShard;
inline constexpr std::uint32_t kNoRoute = 0xffff'ffff;

/// What one PUT payload unit pays for.
inline constexpr std::uint32_t kPutUnitBytes = 25'600;

std::string shardIdText(std::uint32_t number);
std::optional<std::uint32_t> shardNumberOf(std::string_view id);

/// A record on its way, of a client without events of its own.
struct Staged
{
    SimTime arrival;
    std::uint32_t bytes : 24;
    std::uint32_t lane : 8;
    std::uint32_t numberLow; ///< lower half of the record's number
};
static_assert(sizeof(Staged) == 16);

/// The stream's counters of one shard, since it opened.
struct ShardCounts
{
    std::uint64_t records = 0, bytes = 0, writeRefused = 0, readRefused = 0;
    std::uint64_t offered = 0;   ///< first attempts
    std::uint64_t putUnits = 0;  ///< billed units of 25 KB
    std::uint64_t kilobytes = 0; ///< each record rounded up to whole ones
};

struct ShardRate
{
    double records = 0, bytes = 0, refused = 0; ///< per second, of the last full one
};

class Shard
{
public:
    Shard(std::uint32_t number, Digest128 first, Digest128 last, SimTime opened, const limits::StreamLimits &limits);

    const std::uint32_t number;
    const Digest128 first, last; ///< hash key range, inclusive
    const SimTime opened;
    SimTime closed = -1; ///< -1 while open
    std::uint32_t parent = kNoShard, adjacentParent = kNoShard;
    std::vector<std::uint32_t> children;

    bool isOpen() const { return closed < 0; }
    std::string id() const { return shardIdText(number); }
    bool holds(Digest128 hash) const { return first <= hash && hash <= last; }

    kernel::TokenBucket writeRecords, writeBytes;
    kernel::TokenBucket readBytes, iteratorCalls;

    /// GetRecords calls are counted by the second: whoever comes first in a second is served.
    bool admitCall(SimTime now, std::int64_t perSecond)
    {
        const SimTime second = now / kernel::kSecond;
        if (second != m_callSecond) {
            m_callSecond = second;
            m_calls = 0;
        }
        if (m_calls >= perSecond)
            return false;
        ++m_calls;
        return true;
    }

    /// Whether both write limits let a record pass now; if so, it is charged.
    bool admit(SimTime now, std::uint32_t bytes)
    {
        if (!writeRecords.admits(now, 1) || !writeBytes.tryTake(now, bytes))
            return false;
        writeRecords.take(now, 1);
        return true;
    }

    void store(SimTime now, SimTime emitted, std::uint32_t bytes, std::uint16_t component, std::uint64_t recordNumber)
    {
        ++counts.records;
        counts.bytes += bytes;
        counts.putUnits += (bytes + kPutUnitBytes - 1) / kPutUnitBytes + (bytes == 0);
        counts.kilobytes += (bytes + 1'023u) / 1'024u;
        const auto delay = static_cast<std::uint64_t>(now - emitted);
        log.append({now, std::min(delay, kLongestDelay), bytes, component, recordNumber});
    }

    ShardLog log;
    DeliveredRanges delivered;
    std::uint64_t expiredUnread = 0;
    ShardCounts counts;
    ShardCounts countsBefore; ///< at the last full second
    ShardRate rate;
    kernel::Fingerprint print;

    std::uint32_t route = kNoRoute; ///< its place in the stream's router; none when closed
    RetryQueue retries;
    std::unique_ptr<HotKeys> hotKeys; ///< only while the shard is busy
    std::uint32_t hotKeyMask = 0;

    std::uint64_t undelivered() const { return log.size() - (delivered.count() - deliveredAndGone); }
    std::uint64_t deliveredAndGone = 0; ///< delivered, then expired

    /// Removes what arrived before `time`.
    void expireBefore(SimTime time);

private:
    SimTime m_callSecond = -1;
    std::int64_t m_calls = 0;
};

} // namespace headwater::services::kinesis_stream

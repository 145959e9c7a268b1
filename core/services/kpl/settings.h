// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernel/simtime.h"
#include "core/world/component.h"

#include <cstdint>

namespace headwater::services::kpl {

using kernel::SimTime;

// What the library does not let anybody set, as its source has it.
inline constexpr SimTime kDrainEvery = 25 * kernel::kMillisecond; ///< the rate limiter lets records pass
inline constexpr std::uint64_t kShardFlushBytes = 256 * 1'024;    ///< so much for one shard sends a collection early
inline constexpr SimTime kFirstMapBackOff = kernel::kSecond;      ///< after the shards could not be listed
inline constexpr SimTime kLongestMapBackOff = 30 * kernel::kSecond;

/// The configuration of the library, and how the application uses it.
struct Settings
{
    bool aggregates = true;
    std::uint64_t aggregationMaxCount = 4'294'967'295;
    std::uint64_t aggregationMaxSize = 51'200;
    std::uint64_t collectionMaxCount = 500;
    std::uint64_t collectionMaxSize = 5'242'880;
    SimTime maxBufferedTime = 100 * kernel::kMillisecond;
    SimTime recordTtl = 30 * kernel::kSecond;
    std::int64_t rateLimitPercent = 150; ///< of what a shard takes, for this process alone
    std::int64_t byteBurst = 0;          ///< depth of the limiter's byte bucket; 0: one second
    bool failIfThrottled = false;
    std::uint32_t maxConnections = 24, minConnections = 1;
    SimTime connectTimeout = 6 * kernel::kSecond, requestTimeout = 6 * kernel::kSecond;
    std::uint64_t maxUserRecordSize = 1'048'576; ///< data, bytes
    std::uint32_t waitingThreads = 0;            ///< 0: asynchronous; else so many, each waits for its record's result
};

Settings settingsOf(const world::Component &component);

} // namespace headwater::services::kpl

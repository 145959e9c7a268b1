// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernel/simtime.h"
#include "core/world/component.h"

#include <cstdint>
#include <string>

namespace headwater::services::kcl {

using kernel::SimTime;

// What the library does not let anybody set, as its source has it.
inline constexpr SimTime kEpsilon = 25 * kernel::kMillisecond;
inline constexpr int kVeryOld = 3;                                ///< failover times, then a lease is taken first
inline constexpr SimTime kLeaderLease = 120 * kernel::kSecond;    ///< of the lock, 3.x
inline constexpr SimTime kLeaderHeartbeat = 30 * kernel::kSecond; ///< and of worker metrics
inline constexpr SimTime kWorkerExpiry = 2 * kLeaderHeartbeat;    ///< of a worker that reports no metrics
inline constexpr SimTime kHandOver = 30 * kernel::kSecond;        ///< a lease is given away gracefully for so long
inline constexpr double kOffAverage = 0.10, kDampening = 0.60;    ///< when load is moved, and how much of it
inline constexpr std::uint64_t kBalanceEvery = 3;                 ///< runs of the leader
inline constexpr SimTime kCleanUpEvery = 60 * kernel::kSecond;
// How calls that the table refuses are tried again, as the SDK does for it.
inline constexpr SimTime kTableBackOff = 50 * kernel::kMillisecond, kLongestTableBackOff = 20 * kernel::kSecond;
inline constexpr std::uint32_t kTableAttempts = 10;

/// The configuration of the library. Exam: 1.x and 2.x, whose workers take leases themselves; current: 3.x, where one
/// of them, the leader, assigns leases.
struct Settings
{
    bool leaderAssigns = false;
    bool enhanced = false;
    SimTime failover = 10 * kernel::kSecond;
    SimTime pollPause = kernel::kSecond;
    SimTime parentPoll = 10 * kernel::kSecond;
    SimTime shardSync = 60 * kernel::kSecond;
    SimTime checkpointEvery = 60 * kernel::kSecond;
    std::uint64_t maxRecords = 10'000;
    std::uint64_t maxLeases = 2'147'483'647, maxSteal = 1;
    bool cleansUp = true;
    std::string initialPosition = "LATEST";
    SimTime timestamp = 0;
    double recordsPerSecond = 0; ///< work of one worker, user records; 0: at once

    SimTime renewEvery() const { return failover / 3 - kEpsilon; }
    SimTime takeEvery() const { return leaderAssigns ? 2 * failover : 2 * (failover + kEpsilon); }
};

Settings settingsOf(const world::Component &component);

} // namespace headwater::services::kcl

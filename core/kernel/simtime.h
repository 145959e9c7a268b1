// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <limits>

namespace headwater::kernel {

/// Nanoseconds since the start of the simulation. An integer, so that a run has the same times everywhere.
using SimTime = std::int64_t;

inline constexpr SimTime kMicrosecond = 1'000;
inline constexpr SimTime kMillisecond = 1'000 * kMicrosecond;
inline constexpr SimTime kSecond = 1'000 * kMillisecond;
inline constexpr SimTime kMinute = 60 * kSecond;
inline constexpr SimTime kHour = 60 * kMinute;

/// No such time: later than every event. Valid events lie in [0, kNever).
inline constexpr SimTime kNever = std::numeric_limits<SimTime>::max();

} // namespace headwater::kernel

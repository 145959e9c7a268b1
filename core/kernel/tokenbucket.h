// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernel/simtime.h"
#include "core/kernel/uint128text.h"

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <numeric>

namespace headwater::kernel {

/// A token bucket in exact integers: it fills at a rate up to its burst, and admits what it can pay for. Nothing is
/// rounded, so a rate of 1,048,576 a second admits exactly that many in every full second of saturation.
///
/// The level is kept in fractions of a unit so small that the rate is a whole number of them per nanosecond.
class TokenBucket
{
public:
    TokenBucket() = default;

    /// Starts full. \pre rate > 0, burst > 0, burst * 1e9 < 2^61 (2.3e9 units: 2 GB of burst).
    TokenBucket(std::int64_t ratePerSecond, std::int64_t burstUnits)
        : TokenBucket(perPeriod(ratePerSecond, kSecond, burstUnits))
    {
    }

    /// `units` each `period` nanoseconds, for rates such as five calls in two seconds. \pre burst * period < 2^61.
    static TokenBucket perPeriod(std::int64_t units, SimTime period, std::int64_t burstUnits)
    {
        TokenBucket bucket;
        bucket.configure(units, period, burstUnits);
        bucket.m_level = bucket.m_capacity;
        return bucket;
    }

    /// Whether `units` may pass at `now`. \pre now is not before the last take() or change of rate.
    bool admits(SimTime now, std::int64_t units) const { return levelAt(now) >= units * m_unit; }

    /// Takes units away, even more than there are: the level then is negative, and nothing passes until it is paid.
    void take(SimTime now, std::int64_t units)
    {
        m_level = levelAt(now) - units * m_unit;
        m_time = now;
    }

    /// admits() and take() in one step: the level is computed once.
    bool tryTake(SimTime now, std::int64_t units)
    {
        const std::int64_t left = levelAt(now) - units * m_unit;
        if (left < 0)
            return false;
        m_level = left;
        m_time = now;
        return true;
    }

    /// The first time from `now` on at which `units` are admitted; kNever if they exceed the burst.
    SimTime nextAdmission(SimTime now, std::int64_t units) const
    {
        if (units > burst())
            return kNever;
        const std::int64_t missing = units * m_unit - levelAt(now);
        if (missing <= 0)
            return now;
        const SimTime wait = (missing - 1) / m_rate + 1;
        return wait < kNever - now ? now + wait : kNever;
    }

    /// Units that could pass at `now`; negative while a debt is being paid.
    double level(SimTime now) const { return static_cast<double>(levelAt(now)) / static_cast<double>(m_unit); }

    std::int64_t burst() const { return m_capacity / m_unit; }

    /// Changes rate and burst from `now` on. What is in the bucket stays, up to the new burst; so does a debt.
    void setRate(SimTime now, std::int64_t ratePerSecond, std::int64_t burstUnits)
    {
        setPerPeriod(now, ratePerSecond, kSecond, burstUnits);
    }

    void setPerPeriod(SimTime now, std::int64_t units, SimTime period, std::int64_t burstUnits);

private:
    /// After this long any level above minus one burst is full again; a longer time is not multiplied out.
    std::int64_t levelAt(SimTime now) const
    {
        assert(now >= m_time);
        const SimTime elapsed = now - m_time;
        if (elapsed >= m_fillTime) [[unlikely]]
            return levelAfterLong(elapsed);
        return std::min(m_capacity, m_level + m_rate * elapsed);
    }

    std::int64_t levelAfterLong(SimTime elapsed) const
    {
        if (m_level >= 0)
            return m_capacity;
        const std::int64_t needed = (m_capacity - m_level - 1) / m_rate + 1;
        return elapsed >= needed ? m_capacity : m_level + m_rate * elapsed;
    }

    void configure(std::int64_t units, SimTime period, std::int64_t burstUnits)
    {
        assert(units > 0 && period > 0 && burstUnits > 0);
        const std::int64_t common = std::gcd(units, period);
        m_rate = units / common;
        m_unit = period / common;
        assert(burstUnits <= (std::int64_t{1} << 61) / m_unit);
        m_capacity = burstUnits * m_unit;
        m_fillTime = (m_capacity - 1) / m_rate + 1;
    }

    std::int64_t m_level = 0; ///< at m_time, in parts of a unit
    SimTime m_time = 0;
    std::int64_t m_rate = 1;     ///< parts per ns
    std::int64_t m_unit = 1;     ///< parts of one unit
    std::int64_t m_capacity = 1; ///< in parts
    SimTime m_fillTime = 1;      ///< from empty to full
};

inline void TokenBucket::setPerPeriod(SimTime now, std::int64_t units, SimTime period, std::int64_t burstUnits)
{
    const std::int64_t before = levelAt(now);
    const std::int64_t unitBefore = m_unit;
    configure(units, period, burstUnits);
    // Whole units first, then the part of one in 128 bits, rounded towards zero by less than the smallest fraction.
    const std::int64_t whole = before / unitBefore;
    const std::int64_t rest = before % unitBefore;
    const auto magnitude = static_cast<std::uint64_t>(rest < 0 ? -rest : rest);
    const auto part = static_cast<std::int64_t>(static_cast<u128>(magnitude) * static_cast<std::uint64_t>(m_unit) /
                                                static_cast<std::uint64_t>(unitBefore));
    const std::int64_t scaled = whole >= burst() ? m_capacity : whole * m_unit + (rest < 0 ? -part : part);
    m_level = std::min(scaled, m_capacity);
    m_time = now;
}

} // namespace headwater::kernel

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernel/uint128text.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace headwater::kernel {

/// Counts of values from 0 to 2^63 - 1 in buckets: exact below 128, then 64 to the octave, so a quantile is off by
/// less than 1.6 % of itself, and by 0.8 % with the middle of the bucket that is reported. Adding is a few integer
/// operations, merging is exact and its order does not matter. 30 kB; an unused one takes only a few words.
class Histogram
{
public:
    static constexpr std::size_t kBuckets = 128 + 56 * 64;

    Histogram() = default;
    Histogram(const Histogram &other) { *this = other; }
    Histogram(Histogram &&) noexcept = default;
    Histogram &operator=(Histogram &&) noexcept = default;
    Histogram &operator=(const Histogram &other)
    {
        if (this != &other) {
            m_buckets = other.m_buckets ? std::make_unique<Buckets>(*other.m_buckets) : nullptr;
            m_count = other.m_count;
            m_sum = other.m_sum;
            m_min = other.m_min;
            m_max = other.m_max;
        }
        return *this;
    }

    /// Adds `value` `n` times; a negative one counts as 0.
    void add(std::int64_t value, std::uint64_t n = 1)
    {
        if (!m_buckets) [[unlikely]]
            m_buckets = std::make_unique<Buckets>();
        value = std::max<std::int64_t>(value, 0);
        (*m_buckets)[bucketOf(static_cast<std::uint64_t>(value))] += n;
        m_count += n;
        m_sum += static_cast<u128>(static_cast<std::uint64_t>(value)) * n;
        m_min = std::min(m_min, value);
        m_max = std::max(m_max, value);
    }

    void merge(const Histogram &other)
    {
        if (other.m_count == 0)
            return;
        if (!m_buckets)
            m_buckets = std::make_unique<Buckets>();
        for (std::size_t i = 0; i < kBuckets; ++i)
            (*m_buckets)[i] += (*other.m_buckets)[i];
        m_count += other.m_count;
        m_sum += other.m_sum;
        m_min = std::min(m_min, other.m_min);
        m_max = std::max(m_max, other.m_max);
    }

    void clear() { *this = Histogram(); }

    bool empty() const { return m_count == 0; }
    std::uint64_t count() const { return m_count; }
    /// Exact extremes; 0 while empty.
    std::int64_t min() const { return m_count == 0 ? 0 : m_min; }
    std::int64_t max() const { return m_count == 0 ? 0 : m_max; }
    /// Exact sum, as a double.
    double sum() const
    {
        return static_cast<double>(static_cast<std::uint64_t>(m_sum >> 64)) * 18446744073709551616.0 +
               static_cast<double>(static_cast<std::uint64_t>(m_sum));
    }
    double mean() const { return m_count == 0 ? 0.0 : sum() / static_cast<double>(m_count); }

    /// A value at or below which a share `q` (0 to 1) of the values lies: the middle of its bucket, kept within the
    /// extremes. 0 while empty.
    std::int64_t quantile(double q) const
    {
        if (m_count == 0)
            return 0;
        const double wanted = std::ceil(std::clamp(q, 0.0, 1.0) * static_cast<double>(m_count));
        if (wanted <= 1.0)
            return m_min;
        if (wanted >= static_cast<double>(m_count))
            return m_max;
        const auto rank = static_cast<std::uint64_t>(wanted);
        std::uint64_t seen = 0;
        for (std::size_t i = bucketOf(static_cast<std::uint64_t>(m_min)); i < kBuckets; ++i) {
            seen += (*m_buckets)[i];
            if (seen >= rank)
                return std::clamp(middleOf(i), m_min, m_max);
        }
        return m_max;
    }

    bool operator==(const Histogram &other) const
    {
        return m_count == other.m_count && m_sum == other.m_sum && min() == other.min() && max() == other.max() &&
               (m_count == 0 || *m_buckets == *other.m_buckets);
    }

private:
    using Buckets = std::array<std::uint64_t, kBuckets>;

    static std::size_t bucketOf(std::uint64_t value)
    {
        // Below 128 the shift is 0 and the bucket is the value; above, each octave adds 64.
        const int octave = 63 - std::countl_zero(value | 64);
        const int shift = octave - 6;
        return static_cast<std::size_t>((static_cast<std::uint64_t>(shift) << 6) + (value >> shift));
    }

    static std::int64_t middleOf(std::size_t bucket)
    {
        if (bucket < 128)
            return static_cast<std::int64_t>(bucket);
        const std::size_t shift = bucket / 64 - 1;
        const std::uint64_t first = (std::uint64_t{bucket % 64} + 64) << shift;
        return static_cast<std::int64_t>(first + (std::uint64_t{1} << shift) / 2);
    }

    std::unique_ptr<Buckets> m_buckets;
    std::uint64_t m_count = 0;
    u128 m_sum = 0;
    std::int64_t m_min = INT64_MAX;
    std::int64_t m_max = -1;
};

} // namespace headwater::kernel

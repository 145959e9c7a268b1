// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernel/detlog.h"
#include "core/kernel/uint128text.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace headwater::kernel {

/// Draws an index with a probability in proportion to its weight, in constant time (alias method). 8 bytes per entry,
/// one memory access per draw; probabilities are right to 2^-32 / n. The same weights give the same table anywhere.
class AliasTable
{
public:
    AliasTable() = default;
    /// \pre weights are finite, not negative, not all 0, and fewer than 2^32.
    explicit AliasTable(std::span<const double> weights);

    std::size_t size() const { return m_entries.size(); }

    /// \pre size() > 0. The upper bits of the draw choose the entry, the lower ones between it and its alias.
    std::uint32_t operator()(std::uint64_t draw) const
    {
        const u128 product = static_cast<u128>(draw) * m_entries.size();
        const auto index = static_cast<std::uint32_t>(product >> 64);
        const auto fraction = static_cast<std::uint32_t>(static_cast<std::uint64_t>(product) >> 32);
        const Entry entry = m_entries[index];
        return fraction < entry.threshold ? index : entry.alias;
    }

private:
    struct Entry
    {
        std::uint32_t threshold;
        std::uint32_t alias;
    };

    std::vector<Entry> m_entries;
};

/// Ranks 0 to count - 1 with weights (rank + 1)^-exponent.
class ZipfTable
{
public:
    ZipfTable() = default;
    /// \pre 0 < count < 2^32, exponent >= 0
    ZipfTable(std::size_t count, double exponent);

    std::size_t size() const { return m_table.size(); }
    double exponent() const { return m_exponent; }
    std::uint32_t operator()(std::uint64_t draw) const { return m_table(draw); }

    /// The share of a rank among all draws.
    double share(std::size_t rank) const { return weight(rank, m_exponent) / m_total; }

    static double weight(std::size_t rank, double exponent) { return detPow(static_cast<double>(rank + 1), -exponent); }

private:
    AliasTable m_table;
    double m_exponent = 0;
    double m_total = 1;
};

} // namespace headwater::kernel

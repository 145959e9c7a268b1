// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/kinesis-stream/shard.h"

#include <array>
#include <memory>
#include <vector>

namespace headwater::services::kinesis_stream {

struct Route
{
    Digest128 first; ///< of the shard's range
    std::uint32_t shard = 0;
};

/// Which open shard holds a hash key. The routes are in order of their ranges.
class Router
{
public:
    void rebuild(const std::vector<std::unique_ptr<Shard>> &shards);

    std::size_t size() const { return m_routes.size(); }
    auto begin() const { return m_routes.begin(); }
    auto end() const { return m_routes.end(); }
    const Route &operator[](std::size_t index) const { return m_routes[index]; }

    /// The route whose range begins at or before a hash, as far as its upper half tells.
    std::size_t guess(std::uint64_t high) const
    {
        const std::size_t slot = high >> 52;
        std::size_t low = m_guess[slot];
        std::size_t top = m_guess[slot + 1];
        while (top - low > 8) {
            const std::size_t middle = low + (top - low) / 2;
            (m_routes[middle].first.high <= high ? low : top) = middle;
        }
        while (low < top && m_routes[low + 1].first.high <= high)
            ++low;
        return low;
    }

    /// The same where the lower half, which `low` gives, may decide.
    template <typename Low>
    std::size_t indexOf(std::uint64_t high, Low low) const
    {
        const std::size_t index = guess(high);
        const Digest128 &first = m_routes[index].first;
        if (first.high == high && first.low != 0 && index > 0 && low() < first.low) [[unlikely]]
            return index - 1;
        return index;
    }

    std::uint32_t shardOf(Digest128 hash) const
    {
        return m_routes[indexOf(hash.high, [hash] { return hash.low; })].shard;
    }

private:
    std::vector<Route> m_routes;
    std::array<std::uint32_t, 4'097> m_guess{}; ///< by the upper 12 bits: the first route that may hold it
};

} // namespace headwater::services::kinesis_stream

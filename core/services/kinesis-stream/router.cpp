// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/kinesis-stream/router.h"

#include <algorithm>

namespace headwater::services::kinesis_stream {

void Router::rebuild(const std::vector<std::unique_ptr<Shard>> &shards)
{
    m_routes.clear();
    for (const auto &shard : shards) {
        shard->route = kNoRoute;
        if (shard->isOpen())
            m_routes.push_back({shard->first, shard->number});
    }
    std::sort(m_routes.begin(), m_routes.end(), [](const Route &a, const Route &b) { return a.first < b.first; });
    for (std::size_t index = 0; index < m_routes.size(); ++index)
        shards[m_routes[index].shard]->route = static_cast<std::uint32_t>(index);
    std::size_t route = 0;
    for (std::size_t slot = 0; slot < m_guess.size(); ++slot) {
        const std::uint64_t start = slot == 4'096 ? ~std::uint64_t{0} : std::uint64_t{slot} << 52;
        while (route + 1 < m_routes.size() && m_routes[route + 1].first <= Digest128{start, 0})
            ++route;
        m_guess[slot] = static_cast<std::uint32_t>(route);
    }
}

} // namespace headwater::services::kinesis_stream

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/keyspace/keyspacestore.h"

#include <algorithm>
#include <utility>

namespace headwater::ui {

using simulation::KeyspaceBand;
using simulation::KeyspaceHistory;
using simulation::KeyspacePicture;

std::optional<std::uint32_t> KeyspaceStore::update(const KeyspaceHistory &history, const std::string &node)
{
    if (node != m_node) {
        clear();
        m_node = node;
    }
    // The last column may still have grown: several seconds share it once columns have merged.
    const std::uint32_t from = m_picture.columns > 0 ? m_picture.columns - 1 : 0;
    KeyspacePicture tail = history.pictureSince(node, from);
    const bool goesOn = m_picture.columns > 0 && tail.run == m_picture.run &&
                        tail.columnSeconds == m_picture.columnSeconds && tail.columns >= m_picture.columns &&
                        m_picture.bands.size() + tail.bands.size() < 2 * KeyspaceHistory::kMostBands;
    if (!goesOn) {
        const bool wasEmpty = m_picture.columns == 0;
        m_picture = history.picture(node);
        index();
        if (wasEmpty && m_picture.columns == 0)
            return std::nullopt;
        return 0;
    }
    for (KeyspaceBand &band : tail.bands) {
        const auto [place, isNew] = m_place.try_emplace(band.shard, m_picture.bands.size());
        if (isNew) {
            m_picture.bands.push_back(std::move(band));
            continue;
        }
        KeyspaceBand &known = m_picture.bands[place->second];
        known.closedSecond = band.closedSecond;
        known.load.resize(band.firstColumn - known.firstColumn, 0);
        known.load.insert(known.load.end(), band.load.begin(), band.load.end());
    }
    m_picture.columns = tail.columns;
    m_picture.threads = std::move(tail.threads);
    m_picture.marks = std::move(tail.marks);
    return from;
}

void KeyspaceStore::clear()
{
    m_picture = {};
    m_place.clear();
    m_node.clear();
}

const KeyspaceBand *KeyspaceStore::band(std::uint32_t shard) const
{
    const auto found = m_place.find(shard);
    return found == m_place.end() ? nullptr : &m_picture.bands[found->second];
}

const KeyspaceBand *KeyspaceStore::bandAt(std::uint32_t column, std::uint64_t hash) const
{
    const auto found = std::find_if(m_picture.bands.rbegin(), m_picture.bands.rend(), [&](const KeyspaceBand &band) {
        return hash >= band.hashFirst && hash <= band.hashLast && loadAt(band, column) >= 0;
    });
    return found == m_picture.bands.rend() ? nullptr : &*found;
}

void KeyspaceStore::index()
{
    m_place.clear();
    for (std::size_t i = 0; i < m_picture.bands.size(); ++i)
        m_place.insert_or_assign(m_picture.bands[i].shard, i);
}

double loadAt(const KeyspaceBand &band, std::uint32_t column)
{
    if (column < band.firstColumn || column - band.firstColumn >= band.load.size())
        return -1;
    const std::uint8_t load = band.load[column - band.firstColumn];
    return load == KeyspaceHistory::kAtLimit ? 1.01 : load / 250.0;
}

} // namespace headwater::ui

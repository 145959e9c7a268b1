// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/simulation/history.h"

#include <optional>
#include <unordered_map>

namespace headwater::ui {

/// The keyspace picture of one stream as the window has it: grows by what is new in the history.
class KeyspaceStore
{
public:
    /// Takes over what the history has gained since the last time. Returns the first column that changed, or
    /// nothing when there is nothing new.
    std::optional<std::uint32_t> update(const simulation::KeyspaceHistory &history, const std::string &node);
    void clear();

    const simulation::KeyspacePicture &picture() const { return m_picture; }
    const simulation::KeyspaceBand *band(std::uint32_t shard) const;
    /// The band whose range holds `hash` in a column; null where there is none.
    const simulation::KeyspaceBand *bandAt(std::uint32_t column, std::uint64_t hash) const;

private:
    void index();

    simulation::KeyspacePicture m_picture;
    std::unordered_map<std::uint32_t, std::size_t> m_place; ///< of a shard's band
    std::string m_node;
};

/// Load of a band in a column, 0 to 1; above 1 when it was at its limit; negative when the band was not there.
double loadAt(const simulation::KeyspaceBand &band, std::uint32_t column);

} // namespace headwater::ui

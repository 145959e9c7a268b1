// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/log-replay/keytable.h"

#include <utility>

namespace headwater::services::log_replay {

void KeyTable::clear()
{
    m_entries.assign(kFirstSize, {});
    m_mask = kFirstSize - 1;
    m_count = 0;
    m_texts.clear();
    m_byHash.clear();
}

void KeyTable::put(const Entry &entry)
{
    std::size_t place = entry.check & m_mask;
    while (m_entries[place].length != 0)
        place = (place + 1) & m_mask;
    m_entries[place] = entry;
}

kernel::Digest128 KeyTable::add(std::string_view key, std::uint64_t check)
{
    if (m_count >= kMostKeys || m_texts.size() + key.size() > kMostText)
        clear();
    if (2 * (m_count + 1) > m_entries.size()) {
        const std::vector<Entry> before = std::exchange(m_entries, std::vector<Entry>(2 * m_entries.size()));
        m_mask = m_entries.size() - 1;
        for (const Entry &entry : before) {
            if (entry.length != 0)
                put(entry);
        }
    }
    const Entry entry{check, kernel::md5(key), static_cast<std::uint32_t>(m_texts.size()),
                      static_cast<std::uint32_t>(key.size())};
    m_texts += key;
    m_byHash.emplace(entry.digest.high, Place{entry.offset, entry.length});
    put(entry);
    ++m_count;
    return entry.digest;
}

} // namespace headwater::services::log_replay

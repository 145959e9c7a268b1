// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernel/md5.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace headwater::services::log_replay {

/// Keys that were seen, and where they lie in the keyspace: the same few keys come again and again, and looking one up
/// is cheaper than digesting it. Flat, since a log of millions of lines waits for memory more than for anything else.
class KeyTable
{
public:
    KeyTable() { clear(); }

    /// \pre key is not empty
    kernel::Digest128 hash(std::string_view key)
    {
        const auto check = static_cast<std::uint64_t>(std::hash<std::string_view>{}(key));
        std::size_t place = check & m_mask;
        for (; m_entries[place].length != 0; place = (place + 1) & m_mask) {
            const Entry &entry = m_entries[place];
            if (entry.check == check && textOf(entry) == key)
                return entry.digest;
        }
        return add(key, check);
    }

    /// The key whose hash begins with `high`; empty if it was not seen, or forgotten.
    std::string_view text(std::uint64_t high) const
    {
        const auto found = m_byHash.find(high);
        if (found == m_byHash.end())
            return {};
        return std::string_view(m_texts).substr(found->second.offset, found->second.length);
    }

private:
    static constexpr std::size_t kMostKeys = 200'000;
    static constexpr std::size_t kFirstSize = 1'024;
    static constexpr std::size_t kMostText = 1u << 30;

    struct Entry
    {
        std::uint64_t check = 0;
        kernel::Digest128 digest;
        std::uint32_t offset = 0;
        std::uint32_t length = 0; ///< 0: nobody here
    };
    struct Place
    {
        std::uint32_t offset, length;
    };

    std::string_view textOf(const Entry &entry) const
    {
        return std::string_view(m_texts).substr(entry.offset, entry.length);
    }
    kernel::Digest128 add(std::string_view key, std::uint64_t check);
    void put(const Entry &entry);
    void clear();

    std::vector<Entry> m_entries; ///< a power of two; at most half of it is used
    std::size_t m_mask = 0;
    std::size_t m_count = 0;
    std::string m_texts;
    std::unordered_map<std::uint64_t, Place> m_byHash;
};

} // namespace headwater::services::log_replay

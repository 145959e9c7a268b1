// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>

namespace headwater::services::kinesis_stream {

/// The keys that bring most of a shard's records (space-saving counters, halved with a life of some seconds). Shares
/// are exact for keys above 1/32 of the load, up to the sampling.
class HotKeys
{
public:
    struct Entry
    {
        std::uint64_t hash = 0;   ///< upper half of the key's hash: its identity here
        std::uint64_t number = 0; ///< the newest record that has the key
        std::uint32_t source = 0; ///< who made that record
        std::uint32_t count = 0;
        std::uint32_t error = 0; ///< the count may be too high by this
    };
    static constexpr std::size_t kEntries = 32;

    void add(std::uint64_t hash, std::uint32_t source, std::uint64_t number)
    {
        ++m_total;
        std::size_t least = 0;
        for (std::size_t i = 0; i < m_used; ++i) {
            if (m_entries[i].hash == hash) {
                ++m_entries[i].count;
                m_entries[i].number = number;
                m_entries[i].source = source;
                return;
            }
            if (m_entries[i].count < m_entries[least].count)
                least = i;
        }
        if (m_used < kEntries) {
            m_entries[m_used++] = {hash, number, source, 1, 0};
            return;
        }
        Entry &entry = m_entries[least];
        entry = {hash, number, source, entry.count + 1, entry.count};
    }

    /// Once a second: what is older counts for less.
    void fade()
    {
        m_total -= m_total / 4;
        for (std::size_t i = 0; i < m_used; ++i) {
            m_entries[i].count -= m_entries[i].count / 4;
            m_entries[i].error -= m_entries[i].error / 4;
        }
    }

    void clear()
    {
        m_used = 0;
        m_total = 0;
    }
    std::uint64_t total() const { return m_total; }
    const Entry *begin() const { return m_entries.data(); }
    const Entry *end() const { return m_entries.data() + m_used; }

private:
    std::array<Entry, kEntries> m_entries;
    std::size_t m_used = 0;
    std::uint64_t m_total = 0;
};

} // namespace headwater::services::kinesis_stream

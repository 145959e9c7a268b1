// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernel/uint128text.h"

#include <cstdint>
#include <limits>
#include <vector>

namespace headwater::services::sqs_queue {

/// Finds numbers by keys that are hashes already. The keys themselves lie with whoever keeps the entries: six to twelve
/// bytes an entry here, where a map of nodes takes ten times that.
template <typename KeyOf>
class HashIndex
{
public:
    static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

    explicit HashIndex(KeyOf keyOf)
        : m_keyOf(keyOf)
    {
    }

    std::uint32_t find(kernel::Digest128 key) const
    {
        if (m_table.empty())
            return kNone;
        for (std::size_t i = key.low & m_mask;; i = (i + 1) & m_mask) {
            if (m_table[i] == kNone || m_keyOf(m_table[i]) == key)
                return m_table[i];
        }
    }

    /// \pre find(key) is kNone
    void add(kernel::Digest128 key, std::uint32_t number)
    {
        if ((m_count + 1) * 4 > m_table.size() * 3)
            grow();
        place(key, number);
        ++m_count;
    }

    /// \pre find(key) is a number
    void remove(kernel::Digest128 key)
    {
        std::size_t hole = key.low & m_mask;
        while (!(m_keyOf(m_table[hole]) == key))
            hole = (hole + 1) & m_mask;
        // Whoever lies behind the hole and would rather lie in it moves up, so that no search ends too early.
        for (std::size_t i = (hole + 1) & m_mask; m_table[i] != kNone; i = (i + 1) & m_mask) {
            const std::size_t home = m_keyOf(m_table[i]).low & m_mask;
            if (((i - home) & m_mask) >= ((i - hole) & m_mask)) {
                m_table[hole] = m_table[i];
                hole = i;
            }
        }
        m_table[hole] = kNone;
        --m_count;
    }

    std::size_t memoryBytes() const { return m_table.size() * sizeof(std::uint32_t); }

private:
    void place(kernel::Digest128 key, std::uint32_t number)
    {
        std::size_t i = key.low & m_mask;
        while (m_table[i] != kNone)
            i = (i + 1) & m_mask;
        m_table[i] = number;
    }

    void grow()
    {
        std::vector<std::uint32_t> old(m_table.empty() ? 64 : m_table.size() * 2, kNone);
        old.swap(m_table);
        m_mask = m_table.size() - 1;
        for (const std::uint32_t number : old) {
            if (number != kNone)
                place(m_keyOf(number), number);
        }
    }

    KeyOf m_keyOf;
    std::vector<std::uint32_t> m_table;
    std::size_t m_mask = 0, m_count = 0;
};

} // namespace headwater::services::sqs_queue

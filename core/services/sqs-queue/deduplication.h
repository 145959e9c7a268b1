// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernel/simtime.h"
#include "core/services/sqs-queue/hashindex.h"

#include <deque>
#include <optional>

namespace headwater::services::sqs_queue {

/// The deduplication interval. At its very end the identifier is free again; the service does not publish that.
inline constexpr kernel::SimTime kDeduplicationInterval = 5 * kernel::kMinute;

/// What a queue remembers of a message for five minutes, whether it is still there or not.
struct Remembered
{
    kernel::Digest128 key;
    kernel::SimTime since = 0;
    std::uint64_t id = 0;     ///< of the message
    kernel::SimTime sent = 0; ///< its sequence number
};

class Deduplication
{
public:
    Deduplication()
        : m_index(KeyOf{&m_entries, &m_first})
    {
    }
    Deduplication(const Deduplication &) = delete;
    Deduplication &operator=(const Deduplication &) = delete;

    /// The first message with this identifier, if that is less than five minutes ago.
    const Remembered *find(kernel::SimTime now, kernel::Digest128 key)
    {
        forget(now);
        const std::uint32_t number = m_index.find(key);
        return number == m_index.kNone ? nullptr : &m_entries[number - m_first];
    }

    /// \pre find() found nothing
    void add(const Remembered &entry)
    {
        m_entries.push_back(entry);
        m_index.add(entry.key, m_first + static_cast<std::uint32_t>(m_entries.size() - 1));
    }

    std::size_t size() const { return m_entries.size(); }

private:
    struct KeyOf
    {
        const std::deque<Remembered> *entries;
        const std::uint32_t *first;
        kernel::Digest128 operator()(std::uint32_t number) const { return (*entries)[number - *first].key; }
    };

    void forget(kernel::SimTime now)
    {
        while (!m_entries.empty() && now - m_entries.front().since >= kDeduplicationInterval) {
            m_index.remove(m_entries.front().key);
            m_entries.pop_front();
            ++m_first;
        }
    }

    std::deque<Remembered> m_entries; ///< oldest first
    std::uint32_t m_first = 0;        ///< number of the first one; numbers wrap around
    HashIndex<KeyOf> m_index;
};

} // namespace headwater::services::sqs_queue

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernel/simtime.h"
#include "core/services/contentkeeper.h"
#include "core/world/component.h"

#include <cstdint>
#include <deque>
#include <utility>

namespace headwater::services::kinesis_stream {

/// The bytes of records that came from outside the world and cannot be made again: sent by hand, or put by a real
/// client. They are kept as long as the stream may be asked for them.
class ContentStore
{
public:
    std::uint64_t nextNumber() const { return m_first + m_records.size(); }

    std::uint64_t add(kernel::SimTime at, world::WholeRecord record)
    {
        m_bytes += bytesOf(record);
        m_records.push_back({at, std::move(record)});
        return nextNumber() - 1;
    }

    /// Nothing in it when there is none of that number, or no longer.
    world::WholeRecord find(std::uint64_t number) const
    {
        return number >= m_first && number < nextNumber() ? m_records[number - m_first].record : world::WholeRecord{};
    }

    void forgetFirst()
    {
        m_bytes -= bytesOf(m_records.front().record);
        m_records.pop_front();
        ++m_first;
    }

    void forgetBefore(kernel::SimTime time)
    {
        while (!m_records.empty() && m_records.front().at < time)
            forgetFirst();
    }

    /// About the memory that it takes.
    std::uint64_t bytes() const { return m_bytes; }

private:
    static std::uint64_t bytesOf(const world::WholeRecord &record)
    {
        return record.partitionKey.size() + record.explicitHashKey.size() + record.data.size() + kContentOverhead;
    }

    struct Entry
    {
        kernel::SimTime at;
        world::WholeRecord record;
    };
    std::deque<Entry> m_records;
    std::uint64_t m_first = 0, m_bytes = 0;
};

} // namespace headwater::services::kinesis_stream

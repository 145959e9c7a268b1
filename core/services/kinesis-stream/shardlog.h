// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernel/simtime.h"

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <deque>
#include <memory>

namespace headwater::services::kinesis_stream {

/// A stored record: 24 bytes. Its content is made from `source` and `number` when somebody looks.
struct StoredRecord
{
    kernel::SimTime arrival = 0;
    std::uint64_t delay : 40 = 0;       ///< ns since the client had it; at most 18 minutes
    std::uint64_t bytes : 24 = 0;       ///< data and partition key
    std::uint64_t source : 16 = 0;      ///< component that made it
    std::uint64_t number : 48 = 0;      ///< its number there
};
static_assert(sizeof(StoredRecord) == 24);

inline constexpr std::uint64_t kLongestDelay = (std::uint64_t{1} << 40) - 1;

/// The records of one shard, in order. A position counts from the shard's first record and stays valid when older
/// records expire.
class ShardLog
{
public:
    static constexpr std::size_t kChunk = 1'024;

    std::uint64_t first() const { return m_first; }     ///< oldest position that can be read
    std::uint64_t end() const { return m_end; }         ///< one behind the newest
    std::uint64_t size() const { return m_end - m_first; }
    bool empty() const { return m_first == m_end; }

    void append(const StoredRecord &record)
    {
        const std::size_t offset = m_end % kChunk;
        if (offset == 0 || m_tail == nullptr) {
            m_chunks.push_back(std::make_unique_for_overwrite<Chunk>());
            m_tail = m_chunks.back()->records;
            if (m_chunks.size() == 1)
                m_chunkBase = m_end - offset;
        }
        m_tail[offset] = record;
        ++m_end;
    }

    const StoredRecord &at(std::uint64_t position) const
    {
        assert(position >= m_first && position < m_end);
        const std::uint64_t offset = position - m_chunkBase;
        return m_chunks[offset / kChunk]->records[offset % kChunk];
    }

    /// Calls `visit(const StoredRecord *first, const StoredRecord *last)` for the stretches of [from, to).
    template <typename Visit>
    void forStretches(std::uint64_t from, std::uint64_t to, Visit visit) const
    {
        while (from < to) {
            const std::uint64_t offset = from - m_chunkBase;
            const StoredRecord *records = m_chunks[offset / kChunk]->records;
            const std::uint64_t within = offset % kChunk;
            const std::uint64_t count = std::min<std::uint64_t>(kChunk - within, to - from);
            visit(records + within, records + within + count);
            from += count;
        }
    }

    /// First position whose record arrived at `time` or later; end() if none.
    std::uint64_t lowerBound(kernel::SimTime time) const
    {
        std::uint64_t low = m_first, high = m_end;
        while (low < high) {
            const std::uint64_t middle = low + (high - low) / 2;
            if (at(middle).arrival < time)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    /// Forgets the records before `position`.
    void trimTo(std::uint64_t position)
    {
        m_first = std::max(m_first, std::min(position, m_end));
        while (!m_chunks.empty() && m_chunkBase + kChunk <= m_first) {
            if (m_chunks.size() == 1)
                m_tail = nullptr;
            m_chunks.pop_front();
            m_chunkBase += kChunk;
        }
    }

private:
    struct Chunk { StoredRecord records[kChunk]; };
    std::deque<std::unique_ptr<Chunk>> m_chunks;
    StoredRecord *m_tail = nullptr;
    std::uint64_t m_chunkBase = 0;  ///< position of the first record of the first chunk
    std::uint64_t m_first = 0;
    std::uint64_t m_end = 0;
};

/// Which positions of a shard at least one reader has had, as disjoint stretches. Usually there is one.
class DeliveredRanges
{
public:
    /// Marks [from, to); returns how many of these were new.
    std::uint64_t add(std::uint64_t from, std::uint64_t to)
    {
        if (from >= to)
            return 0;
        if (!m_ranges.empty() && m_ranges.back().to == from) {
            m_ranges.back().to = to;
            m_count += to - from;
            return to - from;
        }
        return insert(from, to);
    }

    std::uint64_t count() const { return m_count; }

    /// How many positions of [from, to) no reader has had.
    std::uint64_t missing(std::uint64_t from, std::uint64_t to) const
    {
        std::uint64_t had = 0;
        for (const Range &range : m_ranges) {
            const std::uint64_t low = std::max(range.from, from), high = std::min(range.to, to);
            if (low < high)
                had += high - low;
        }
        return to - from - had;
    }

private:
    struct Range { std::uint64_t from, to; };

    std::uint64_t insert(std::uint64_t from, std::uint64_t to)
    {
        const std::uint64_t fresh = missing(from, to);
        auto place = std::lower_bound(m_ranges.begin(), m_ranges.end(), from,
                                      [](const Range &range, std::uint64_t at) { return range.to < at; });
        auto last = place;
        while (last != m_ranges.end() && last->from <= to) {
            from = std::min(from, last->from);
            to = std::max(to, last->to);
            ++last;
        }
        if (place == last) {
            m_ranges.insert(place, {from, to});
        } else {
            *place = {from, to};
            m_ranges.erase(place + 1, last);
        }
        m_count += fresh;
        return fresh;
    }

    std::deque<Range> m_ranges;
    std::uint64_t m_count = 0;
};

} // namespace headwater::services::kinesis_stream

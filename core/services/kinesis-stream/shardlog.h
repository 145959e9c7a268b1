// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/kinesis-stream/packedrecords.h"

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <deque>
#include <iterator>
#include <memory>
#include <span>

namespace headwater::services::kinesis_stream {

inline constexpr std::uint64_t kLongestDelay = (std::uint64_t{1} << 40) - 1;

/// The records of one shard, in order. A position counts from the shard's first record and stays valid when older
/// records expire. The newest two chunks are kept plain, where readers usually are; older ones are packed.
class ShardLog
{
public:
    static constexpr std::size_t kChunk = 1'024;

    std::uint64_t first() const { return m_first; } ///< oldest position that can be read
    std::uint64_t end() const { return m_end; }     ///< one behind the newest
    std::uint64_t size() const { return m_end - m_first; }
    bool empty() const { return m_first == m_end; }
    kernel::SimTime firstArrival() const { return m_firstArrival; } ///< of the record at first(). \pre not empty

    void append(const StoredRecord &record)
    {
        const std::size_t offset = m_end % kChunk;
        if (offset == 0) [[unlikely]]
            beginChunk();
        if (m_first == m_end)
            m_firstArrival = record.arrival;
        m_tail[offset] = record;
        ++m_end;
    }

    StoredRecord at(std::uint64_t position) const
    {
        assert(position >= m_first && position < m_end);
        const std::uint64_t offset = position - m_chunkBase;
        const Chunk &chunk = m_chunks[offset / kChunk];
        return chunk.plain ? chunk.plain[offset % kChunk] : chunk.packed.at(offset % kChunk);
    }

    /// Calls `visit(const StoredRecord *first, const StoredRecord *last)` for the stretches of [from, to).
    template <typename Visit>
    void forStretches(std::uint64_t from, std::uint64_t to, Visit visit) const
    {
        while (from < to) {
            const std::uint64_t offset = from - m_chunkBase;
            const Chunk &chunk = m_chunks[offset / kChunk];
            const std::uint64_t within = offset % kChunk;
            std::uint64_t count = std::min<std::uint64_t>(kChunk - within, to - from);
            if (chunk.plain) {
                visit(chunk.plain.get() + within, chunk.plain.get() + within + count);
            } else {
                StoredRecord records[64];
                count = std::min<std::uint64_t>(count, std::size(records));
                chunk.packed.read(within, std::span(records, count));
                visit(records, records + count);
            }
            from += count;
        }
    }

    /// First position whose record arrived at `time` or later; end() if none.
    std::uint64_t lowerBound(kernel::SimTime time) const;

    /// Forgets the records before `position`.
    void trimTo(std::uint64_t position);

    std::size_t memoryBytes() const; ///< of the records, the free rest of the newest chunk included

private:
    struct Chunk
    {
        std::unique_ptr<StoredRecord[]> plain; ///< null once it is packed
        PackedRecords packed;
    };

    void beginChunk();

    std::deque<Chunk> m_chunks;
    StoredRecord *m_tail = nullptr;
    std::uint64_t m_chunkBase = 0; ///< position of the first record of the first chunk
    std::uint64_t m_first = 0;
    std::uint64_t m_end = 0;
    kernel::SimTime m_firstArrival = 0;
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
    struct Range
    {
        std::uint64_t from, to;
    };

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

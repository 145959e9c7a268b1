// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/kinesis-stream/shardlog.h"

namespace headwater::services::kinesis_stream {

void ShardLog::beginChunk()
{
    if (m_chunks.size() >= 2) {
        // The last one but one has just become older than the two that stay plain.
        Chunk &old = m_chunks[m_chunks.size() - 2];
        if (old.plain) {
            if (auto packed = PackedRecords::pack(std::span(old.plain.get(), kChunk))) {
                old.packed = std::move(*packed);
                old.plain.reset();
            }
        }
    }
    if (m_chunks.empty())
        m_chunkBase = m_end;
    m_chunks.push_back({std::make_unique_for_overwrite<StoredRecord[]>(kChunk), {}});
    m_tail = m_chunks.back().plain.get();
}

std::uint64_t ShardLog::lowerBound(kernel::SimTime time) const
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

void ShardLog::trimTo(std::uint64_t position)
{
    m_first = std::max(m_first, std::min(position, m_end));
    while (!m_chunks.empty() && m_chunkBase + kChunk <= m_first) {
        m_chunks.pop_front();
        m_chunkBase += kChunk;
    }
    if (!empty())
        m_firstArrival = at(m_first).arrival;
}

std::size_t ShardLog::memoryBytes() const
{
    std::size_t bytes = 0;
    for (const Chunk &chunk : m_chunks)
        bytes += chunk.plain ? kChunk * sizeof(StoredRecord) : chunk.packed.memoryBytes();
    return bytes;
}

} // namespace headwater::services::kinesis_stream

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernel/simtime.h"
#include "core/kernel/uint128text.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace headwater::services::kinesis_stream {

/// A stored record: 24 bytes. Its content is made from `source` and `number` when somebody looks.
struct StoredRecord
{
    kernel::SimTime arrival = 0;
    std::uint64_t delay : 40 = 0;  ///< ns since the client had it; at most 18 minutes
    std::uint64_t bytes : 24 = 0;  ///< data and partition key
    std::uint64_t source : 16 = 0; ///< component that made it
    std::uint64_t number : 48 = 0; ///< its number there
};
static_assert(sizeof(StoredRecord) == 24);

/// A stretch of a shard's log in little room: every field as its distance to the least one of the stretch, in just as
/// many bits as the greatest distance needs. Seven bytes a record are usual. Any record can be read at once.
class PackedRecords
{
public:
    /// Nothing where a field's values lie too far apart; the records then stay as they are. \pre rising arrivals
    static std::optional<PackedRecords> pack(std::span<const StoredRecord> records);

    StoredRecord at(std::size_t index) const;
    void read(std::size_t from, std::span<StoredRecord> records) const;

    std::size_t memoryBytes() const;

private:
    struct Field
    {
        std::uint64_t least = 0;
        std::uint32_t width = 0;  ///< bits
        std::uint32_t offset = 0; ///< of the field in a record, bits
    };
    struct Source
    {
        std::uint16_t component = 0;
        std::uint64_t firstNumber = 0;
    };

    std::uint64_t load(std::size_t bit, std::uint32_t width) const;

    Field m_arrival, m_delay, m_bytes, m_source, m_number;
    std::uint32_t m_recordBits = 0;
    std::vector<Source> m_sources;
    std::unique_ptr<std::uint8_t[]> m_bits; ///< longer than needed, so that a load may reach over the end
    std::size_t m_size = 0;                 ///< of m_bits
};

} // namespace headwater::services::kinesis_stream

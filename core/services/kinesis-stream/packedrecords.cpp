// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/kinesis-stream/packedrecords.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace headwater::services::kinesis_stream {

namespace {

constexpr std::uint32_t kWidestField = 56; ///< one load of 64 bits holds it wherever in a byte it begins

static_assert(std::endian::native == std::endian::little);

} // namespace

std::uint64_t PackedRecords::load(std::size_t bit, std::uint32_t width) const
{
    std::uint64_t word;
    std::memcpy(&word, m_bits.get() + bit / 8, sizeof word);
    return word >> (bit % 8) & ((std::uint64_t{1} << width) - 1);
}

std::optional<PackedRecords> PackedRecords::pack(std::span<const StoredRecord> records)
{
    PackedRecords packed;
    if (records.empty())
        return packed;

    struct Extent
    {
        std::uint64_t least, most;
        explicit Extent(std::uint64_t first)
            : least(first)
            , most(first)
        {
        }
        void widen(std::uint64_t value)
        {
            least = std::min(least, value);
            most = std::max(most, value);
        }
    };
    const StoredRecord &front = records.front();
    Extent delay(front.delay), bytes(front.bytes);
    std::vector<std::pair<std::uint16_t, Extent>> sources{{front.source, Extent(front.number)}};
    std::size_t at = 0; // records of one source come in stretches
    const auto sourceOf = [&sources, &at](std::uint16_t component) {
        if (sources[at].first != component) [[unlikely]]
            at = static_cast<std::size_t>(
                std::find_if(sources.begin(), sources.end(),
                             [component](const auto &each) { return each.first == component; }) -
                sources.begin());
        return at;
    };
    for (const StoredRecord &record : records) {
        delay.widen(record.delay);
        bytes.widen(record.bytes);
        if (sourceOf(record.source) == sources.size())
            sources.emplace_back(record.source, Extent(record.number));
        sources[at].second.widen(record.number);
    }
    std::uint64_t farthest = 0;
    for (const auto &[component, numbers] : sources) {
        farthest = std::max(farthest, numbers.most - numbers.least);
        packed.m_sources.push_back({component, numbers.least});
    }

    const auto place = [&packed](Field &field, std::uint64_t least, std::uint64_t distance) {
        field = {least, static_cast<std::uint32_t>(std::bit_width(distance)), packed.m_recordBits};
        packed.m_recordBits += field.width;
        return field.width <= kWidestField;
    };
    const auto begin = static_cast<std::uint64_t>(front.arrival);
    const bool fits =
        place(packed.m_arrival, begin, static_cast<std::uint64_t>(records.back().arrival) - begin) &&
        place(packed.m_number, 0, farthest) && place(packed.m_bytes, bytes.least, bytes.most - bytes.least) &&
        place(packed.m_delay, delay.least, delay.most - delay.least) && place(packed.m_source, 0, sources.size() - 1);
    if (!fits)
        return std::nullopt;

    packed.m_size = (records.size() * packed.m_recordBits + 63) / 64 * 8 + 8;
    packed.m_bits = std::make_unique_for_overwrite<std::uint8_t[]>(packed.m_size);
    std::uint8_t *to = packed.m_bits.get();
    kernel::u128 word = 0;
    std::uint32_t filled = 0;
    const auto put = [&](std::uint64_t value, std::uint32_t width) {
        word |= kernel::u128{value} << filled;
        filled += width;
        if (filled < 64)
            return;
        const auto low = static_cast<std::uint64_t>(word);
        std::memcpy(to, &low, sizeof low);
        to += sizeof low;
        word >>= 64;
        filled -= 64;
    };
    at = 0;
    for (const StoredRecord &record : records) {
        sourceOf(record.source);
        const std::uint64_t arrival = static_cast<std::uint64_t>(record.arrival) - begin;
        const std::uint64_t number = record.number - packed.m_sources[at].firstNumber;
        const std::uint64_t size = record.bytes - packed.m_bytes.least;
        if (packed.m_bytes.offset + packed.m_bytes.width <= 64) {
            put(arrival | number << packed.m_number.offset | size << packed.m_bytes.offset,
                packed.m_bytes.offset + packed.m_bytes.width);
        } else {
            put(arrival, packed.m_arrival.width);
            put(number, packed.m_number.width);
            put(size, packed.m_bytes.width);
        }
        if (packed.m_delay.width + packed.m_source.width > 0) {
            put(record.delay - packed.m_delay.least, packed.m_delay.width);
            put(at, packed.m_source.width);
        }
    }
    const auto low = static_cast<std::uint64_t>(word);
    std::memcpy(to, &low, sizeof low);
    return packed;
}

StoredRecord PackedRecords::at(std::size_t index) const
{
    const std::size_t bit = index * m_recordBits;
    const auto value = [this, bit](const Field &field) {
        return field.least + load(bit + field.offset, field.width);
    };
    const Source &source = m_sources[value(m_source)];
    StoredRecord record;
    record.arrival = static_cast<kernel::SimTime>(value(m_arrival));
    record.delay = value(m_delay);
    record.bytes = value(m_bytes);
    record.source = source.component;
    record.number = source.firstNumber + value(m_number);
    return record;
}

void PackedRecords::read(std::size_t from, std::span<StoredRecord> records) const
{
    for (StoredRecord &record : records)
        record = at(from++);
}

std::size_t PackedRecords::memoryBytes() const
{
    return sizeof *this + m_size + m_sources.capacity() * sizeof(Source);
}

} // namespace headwater::services::kinesis_stream

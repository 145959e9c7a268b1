// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/kpl/aggregate.h"

#include "core/kernel/md5.h"

#include <bit>
#include <unordered_map>

namespace headwater::services::kpl {

namespace {

// message AggregatedRecord { repeated string partition_key_table = 1; repeated string explicit_hash_key_table = 2;
//                            repeated Record records = 3; }
// message Record { required uint64 partition_key_index = 1; optional uint64 explicit_hash_key_index = 2;
//                  required bytes data = 3; repeated Tag tags = 4; }
enum AggregateField : std::uint32_t { kKeyTable = 1, kExplicitTable = 2, kRecords = 3 };
enum RecordField : std::uint32_t { kKeyIndex = 1, kExplicitIndex = 2, kData = 3 };
enum WireType : std::uint32_t { kVarint = 0, kFixed64 = 1, kBytes = 2, kGroup = 3, kGroupEnd = 4, kFixed32 = 5 };

constexpr int kDeepestGroup = 100;

std::size_t varintBytes(std::uint64_t value)
{
    return (static_cast<std::size_t>(std::bit_width(value | 1)) + 6) / 7;
}

void putVarint(std::string &out, std::uint64_t value)
{
    for (; value >= 0x80; value >>= 7)
        out.push_back(static_cast<char>(value | 0x80));
    out.push_back(static_cast<char>(value));
}

void putField(std::string &out, std::uint32_t field, std::string_view bytes)
{
    putVarint(out, field << 3 | kBytes);
    putVarint(out, bytes.size());
    out.append(bytes);
}

void putField(std::string &out, std::uint32_t field, std::uint64_t value)
{
    putVarint(out, field << 3 | kVarint);
    putVarint(out, value);
}

std::size_t fieldBytes(std::size_t bytes)
{
    return 1 + varintBytes(bytes) + bytes;
}

std::string digestBytes(std::string_view text)
{
    const kernel::Digest128 digest = kernel::md5(text);
    std::string bytes(kAggregateTail, '\0');
    for (std::size_t i = 0; i < 8; ++i) {
        bytes[i] = static_cast<char>(digest.high >> (56 - 8 * i));
        bytes[8 + i] = static_cast<char>(digest.low >> (56 - 8 * i));
    }
    return bytes;
}

/// Reads fields one after the other. Stands at a broken one for good.
class FieldReader
{
public:
    explicit FieldReader(std::string_view text)
        : m_rest(text)
    {
    }

    std::uint32_t field = 0;
    std::uint32_t wire = 0;
    std::uint64_t value = 0;
    std::string_view bytes;

    bool next()
    {
        if (m_rest.empty() || m_broken)
            return false;
        m_broken = !read(0);
        return !m_broken;
    }
    bool isBroken() const { return m_broken; }

private:
    bool readVarint(std::uint64_t &out)
    {
        out = 0;
        for (unsigned shift = 0; shift < 70; shift += 7) {
            if (m_rest.empty())
                return false;
            const auto byte = static_cast<std::uint8_t>(m_rest.front());
            m_rest.remove_prefix(1);
            if (shift < 64)
                out |= std::uint64_t{byte & 0x7fu} << shift;
            if (byte < 0x80)
                return true;
        }
        return false;
    }

    bool skip(std::size_t count)
    {
        if (m_rest.size() < count)
            return false;
        bytes = m_rest.substr(0, count);
        m_rest.remove_prefix(count);
        return true;
    }

    bool read(int depth)
    {
        std::uint64_t tag = 0;
        if (!readVarint(tag) || tag >> 32 != 0 || tag >> 3 == 0)
            return false;
        field = static_cast<std::uint32_t>(tag >> 3);
        wire = static_cast<std::uint32_t>(tag & 7);
        switch (wire) {
        case kVarint:
            return readVarint(value);
        case kFixed64:
            return skip(8);
        case kFixed32:
            return skip(4);
        case kBytes:
            return readVarint(value) && value <= m_rest.size() && skip(static_cast<std::size_t>(value));
        case kGroup: {
            if (depth >= kDeepestGroup)
                return false;
            const std::uint32_t group = field;
            do {
                if (!read(depth + 1))
                    return false;
            } while (wire != kGroupEnd);
            const bool closed = field == group;
            wire = kGroup;
            return closed;
        }
        case kGroupEnd:
            return depth > 0;
        default:
            return false;
        }
    }

    std::string_view m_rest;
    bool m_broken = false;
};

struct Entry
{
    std::optional<std::uint64_t> key, explicitKey;
    std::optional<std::string_view> data;
};

std::optional<Entry> readEntry(std::string_view text)
{
    Entry entry;
    FieldReader reader(text);
    while (reader.next()) {
        if (reader.field == kKeyIndex && reader.wire == kVarint)
            entry.key = reader.value;
        else if (reader.field == kExplicitIndex && reader.wire == kVarint)
            entry.explicitKey = reader.value;
        else if (reader.field == kData && reader.wire == kBytes)
            entry.data = reader.bytes;
    }
    if (reader.isBroken() || !entry.key || !entry.data)
        return std::nullopt;
    return entry;
}

std::uint64_t placeIn(std::unordered_map<std::string_view, std::uint64_t> &places, std::string &body,
                      std::uint32_t table, std::string_view key)
{
    const auto [place, isNew] = places.try_emplace(key, places.size());
    if (isNew)
        putField(body, table, key);
    return place->second;
}

} // namespace

std::string encodeAggregate(std::span<const world::WholeRecord> userRecords)
{
    std::unordered_map<std::string_view, std::uint64_t> keys, explicitKeys;
    std::string keyTable, explicitTable, entries, entry;
    for (const world::WholeRecord &record : userRecords) {
        entry.clear();
        putField(entry, kKeyIndex, placeIn(keys, keyTable, kKeyTable, record.partitionKey));
        if (!record.explicitHashKey.empty())
            putField(entry, kExplicitIndex,
                     placeIn(explicitKeys, explicitTable, kExplicitTable, record.explicitHashKey));
        putField(entry, kData, record.data);
        putField(entries, kRecords, entry);
    }
    const std::string body = keyTable + explicitTable + entries;
    return std::string(kAggregateMagic) + body + digestBytes(body);
}

std::optional<std::vector<world::WholeRecord>> decodeAggregate(std::string_view data)
{
    if (!data.starts_with(kAggregateMagic) || data.size() <= kAggregateMagic.size() + kAggregateTail)
        return std::nullopt;
    const std::string_view body =
        data.substr(kAggregateMagic.size(), data.size() - kAggregateMagic.size() - kAggregateTail);
    if (data.substr(data.size() - kAggregateTail) != digestBytes(body))
        return std::nullopt;

    std::vector<std::string_view> keys, explicitKeys;
    std::vector<Entry> entries;
    FieldReader reader(body);
    while (reader.next()) {
        if (reader.wire != kBytes)
            continue;
        if (reader.field == kKeyTable) {
            keys.push_back(reader.bytes);
        } else if (reader.field == kExplicitTable) {
            explicitKeys.push_back(reader.bytes);
        } else if (reader.field == kRecords) {
            const auto entry = readEntry(reader.bytes);
            if (!entry)
                return std::nullopt;
            entries.push_back(*entry);
        }
    }
    if (reader.isBroken())
        return std::nullopt;

    std::vector<world::WholeRecord> records;
    records.reserve(entries.size());
    for (const Entry &entry : entries) {
        if (*entry.key >= keys.size() || (entry.explicitKey && *entry.explicitKey >= explicitKeys.size()))
            return std::nullopt;
        world::WholeRecord &record = records.emplace_back();
        record.partitionKey = keys[*entry.key];
        if (entry.explicitKey)
            record.explicitHashKey = explicitKeys[*entry.explicitKey];
        record.data = *entry.data;
    }
    return records;
}

kernel::Digest128 hashKeyOf(const world::WholeRecord &record)
{
    const auto explicitHash = kernel::parseDecimal128(record.explicitHashKey);
    return explicitHash ? *explicitHash : kernel::md5(record.partitionKey);
}

std::vector<world::WholeRecord> deaggregate(world::WholeRecord record)
{
    if (auto records = decodeAggregate(record.data))
        return std::move(*records);
    std::vector<world::WholeRecord> itself;
    itself.push_back(std::move(record));
    return itself;
}

std::vector<world::WholeRecord> deaggregate(world::WholeRecord record, kernel::Digest128 first, kernel::Digest128 last)
{
    auto records = decodeAggregate(record.data);
    if (!records)
        return deaggregate(std::move(record));
    for (const world::WholeRecord &each : *records) {
        const kernel::Digest128 hash = hashKeyOf(each);
        if (hash < first || last < hash)
            return {};
    }
    return std::move(*records);
}

std::size_t AggregateMeasure::sizeOf(const Entry &entry)
{
    std::size_t record = 1 + varintBytes(entry.keyPlace) + fieldBytes(entry.dataBytes);
    if (entry.explicitPlace)
        record += 1 + varintBytes(*entry.explicitPlace);
    std::size_t bytes = fieldBytes(record);
    if (entry.newKeyBytes)
        bytes += fieldBytes(*entry.newKeyBytes);
    if (entry.newExplicitBytes)
        bytes += fieldBytes(*entry.newExplicitBytes);
    return bytes;
}

} // namespace headwater::services::kpl

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernel/uint128text.h"
#include "core/world/component.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// The published format in which the Kinesis Producer Library packs many user records into one stream record: a magic
/// number, a protocol buffer, and the MD5 of the latter.
namespace headwater::services::kpl {

inline constexpr std::string_view kAggregateMagic{"\xf3\x89\x9a\xc2", 4};
inline constexpr std::size_t kAggregateTail = 16;      ///< MD5
inline constexpr std::string_view kAggregateKey = "a"; ///< the partition key of every aggregated record

/// The bytes of an aggregated record. Keys stand in it once, in the order of their first use.
std::string encodeAggregate(std::span<const world::WholeRecord> userRecords);

/// The user records of an aggregated record; nothing where the data is anything else, damaged ones included, and is to
/// be taken as one ordinary record.
std::optional<std::vector<world::WholeRecord>> decodeAggregate(std::string_view data);

/// The hash key by which a record is placed: the explicit one, where there is one that can be read.
kernel::Digest128 hashKeyOf(const world::WholeRecord &record);

/// The user records of a stream record, itself when it is an ordinary one.
std::vector<world::WholeRecord> deaggregate(world::WholeRecord record);

/// What a reader takes that knows the shard's hash key range, as the KCL does: nothing when one of the user records
/// does not belong into the shard, which comes from a producer that had not heard of a split. It sends them again.
std::vector<world::WholeRecord> deaggregate(world::WholeRecord record, kernel::Digest128 first, kernel::Digest128 last);

/// How long an aggregated record will be, record by record and without its bytes.
class AggregateMeasure
{
public:
    /// Adds a user record whose keys are at their places of the tables. A key that is new there gives its length.
    struct Entry
    {
        std::uint64_t keyPlace = 0;
        std::size_t dataBytes = 0;
        std::optional<std::size_t> newKeyBytes{};
        std::optional<std::uint64_t> explicitPlace{};
        std::optional<std::size_t> newExplicitBytes{};
    };
    void add(const Entry &entry) { m_body += sizeOf(entry); }
    std::size_t bytes() const { return kAggregateMagic.size() + m_body + kAggregateTail; }
    std::size_t bytesWith(const Entry &entry) const { return bytes() + sizeOf(entry); }

private:
    static std::size_t sizeOf(const Entry &entry);

    std::size_t m_body = 0;
};

} // namespace headwater::services::kpl

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernel/tokenbucket.h"
#include "core/world/component.h"

#include <map>
#include <span>
#include <string>
#include <string_view>

namespace headwater::services::dynamodb_table {

using kernel::SimTime;
using world::Json;

inline constexpr std::string_view kThroughputExceeded = "ProvisionedThroughputExceededException";
inline constexpr std::string_view kConditionFailed = "ConditionalCheckFailedException";
inline constexpr std::string_view kResourceNotFound = "ResourceNotFoundException";
inline constexpr std::string_view kValidation = "ValidationException";

inline constexpr std::int64_t kBurstSeconds = 300; ///< of unused capacity are kept
inline constexpr std::size_t kWriteUnitBytes = 1'024, kReadUnitBytes = 4'096;
inline constexpr std::size_t kMostItemBytes = 409'600;
// What a table on demand takes that is new; later it takes twice its highest second. Both up to the account's quota.
inline constexpr std::int64_t kOnDemandWrites = 4'000, kOnDemandReads = 12'000, kOnDemandMost = 40'000;

struct Capacity
{
    bool onDemand = false;
    std::int64_t read = 10, write = 10; ///< units a second, when provisioned
};

enum class ItemOutcome : std::uint8_t {
    Done,
    Throttled,
    ConditionFailed,
    NotFound,
    Denied, ///< by a policy, before it came to the table
};

/// What an attribute must be for a write to happen; null: it must not be there.
struct Condition
{
    std::string_view attribute;
    Json value;
};

struct StoreCounts
{
    std::uint64_t requests = 0;
    std::uint64_t writeUnits = 0, readHalfUnits = 0; ///< consumed
    std::uint64_t writeThrottles = 0, readThrottles = 0;
    std::uint64_t conditionsFailed = 0;
};

/// The items of a table with one key, and what reading and writing them costs in capacity units: a write one for each
/// started KB, a read one for each started 4 KB and half of that when it need not be consistent. Unused capacity is
/// kept for 300 s. A refused call changes nothing.
class ItemStore
{
public:
    ItemStore(std::string hashKey, Capacity capacity, SimTime now);

    void setCapacity(SimTime now, Capacity capacity);
    const Capacity &capacity() const { return m_capacity; }
    const std::string &hashKey() const { return m_hashKey; }

    ItemOutcome put(SimTime now, Json item, std::span<const Condition> conditions = {});
    /// Changes attributes of an item that is there; null removes one.
    ItemOutcome update(SimTime now, const std::string &key, const Json &changes,
                       std::span<const Condition> conditions = {});
    ItemOutcome remove(SimTime now, const std::string &key);
    /// `item` is null when there is none.
    ItemOutcome get(SimTime now, const std::string &key, bool consistent, const Json **item);
    /// Pays for reading all items, which items() then gives. It passes while anything is left, and may leave a debt.
    ItemOutcome scan(SimTime now);
    /// Pays for reading items of so many bytes through an index.
    ItemOutcome query(SimTime now, std::size_t bytes);

    struct Entry
    {
        Json item;
        std::size_t bytes = 0;
        SimTime written = 0;
    };
    const std::map<std::string, Entry> &items() const { return m_items; }
    std::size_t bytes() const { return m_bytes; }
    const StoreCounts &counts() const { return m_counts; }
    /// Seconds of unused write capacity that are left, 0 to 300.
    double burstLeft(SimTime now) const;
    /// A second is over: what on-demand capacity follows.
    void second(SimTime now);

    static std::size_t sizeOf(const Json &item);

private:
    bool payWrite(SimTime now, std::size_t bytes);
    bool payRead(SimTime now, std::int64_t halfUnits);
    void configure(SimTime now);
    bool holds(const Json *item, std::span<const Condition> conditions) const;
    void store(SimTime now, Entry &entry);

    const std::string m_hashKey;
    Capacity m_capacity;
    kernel::TokenBucket m_writes, m_reads; ///< units, half units
    std::map<std::string, Entry> m_items;
    std::size_t m_bytes = 0;
    StoreCounts m_counts, m_before;
    std::int64_t m_peakWrites = 0, m_peakReads = 0; ///< units of the highest second
};

} // namespace headwater::services::dynamodb_table

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/dynamodb-table/itemstore.h"

#include <algorithm>

namespace headwater::services::dynamodb_table {

namespace {

/// A bucket that holds one second of its rate: a new table has not saved anything up yet.
kernel::TokenBucket freshBucket(SimTime now, std::int64_t rate, std::int64_t seconds)
{
    kernel::TokenBucket bucket(rate, rate * seconds);
    bucket.take(now, rate * (seconds - 1));
    return bucket;
}

} // namespace

ItemStore::ItemStore(std::string hashKey, Capacity capacity, SimTime now)
    : m_hashKey(std::move(hashKey))
    , m_capacity(capacity)
{
    const std::int64_t writes = capacity.onDemand ? kOnDemandWrites : std::max<std::int64_t>(capacity.write, 1);
    const std::int64_t reads = 2 * (capacity.onDemand ? kOnDemandReads : std::max<std::int64_t>(capacity.read, 1));
    m_writes = freshBucket(now, writes, capacity.onDemand ? 1 : kBurstSeconds);
    m_reads = freshBucket(now, reads, capacity.onDemand ? 1 : kBurstSeconds);
}

void ItemStore::setCapacity(SimTime now, Capacity capacity)
{
    m_capacity = capacity;
    configure(now);
}

void ItemStore::configure(SimTime now)
{
    if (m_capacity.onDemand) {
        const std::int64_t writes = std::clamp(2 * m_peakWrites, kOnDemandWrites, kOnDemandMost);
        const std::int64_t reads = 2 * std::clamp(2 * m_peakReads, kOnDemandReads, kOnDemandMost);
        m_writes.setRate(now, writes, writes);
        m_reads.setRate(now, reads, reads);
        return;
    }
    const std::int64_t writes = std::max<std::int64_t>(m_capacity.write, 1);
    const std::int64_t reads = 2 * std::max<std::int64_t>(m_capacity.read, 1);
    m_writes.setRate(now, writes, writes * kBurstSeconds);
    m_reads.setRate(now, reads, reads * kBurstSeconds);
}

void ItemStore::second(SimTime now)
{
    const auto writes = static_cast<std::int64_t>(m_counts.writeUnits - m_before.writeUnits);
    const auto reads = static_cast<std::int64_t>(m_counts.readHalfUnits - m_before.readHalfUnits) / 2;
    m_before = m_counts;
    if (writes <= m_peakWrites && reads <= m_peakReads)
        return;
    m_peakWrites = std::max(m_peakWrites, writes);
    m_peakReads = std::max(m_peakReads, reads);
    if (m_capacity.onDemand)
        configure(now);
}

std::size_t ItemStore::sizeOf(const Json &item)
{
    std::size_t bytes = 0;
    for (const auto &[name, value] : item.items())
        bytes += name.size() + (value.is_string() ? value.get_ref<const std::string &>().size() : value.dump().size());
    return bytes;
}

bool ItemStore::payWrite(SimTime now, std::size_t bytes)
{
    ++m_counts.requests;
    const std::size_t units = std::max<std::size_t>(1, (bytes + kWriteUnitBytes - 1) / kWriteUnitBytes);
    if (!m_writes.tryTake(now, static_cast<std::int64_t>(units))) {
        ++m_counts.writeThrottles;
        return false;
    }
    m_counts.writeUnits += units;
    return true;
}

bool ItemStore::payRead(SimTime now, std::int64_t halfUnits)
{
    ++m_counts.requests;
    if (!m_reads.admits(now, 1)) {
        ++m_counts.readThrottles;
        return false;
    }
    m_reads.take(now, halfUnits);
    m_counts.readHalfUnits += static_cast<std::uint64_t>(halfUnits);
    return true;
}

bool ItemStore::holds(const Json *item, std::span<const Condition> conditions) const
{
    return std::all_of(conditions.begin(), conditions.end(), [item](const Condition &condition) {
        if (!item)
            return condition.value.is_null();
        const auto found = item->find(condition.attribute);
        return found == item->end() ? condition.value.is_null() : *found == condition.value;
    });
}

void ItemStore::store(SimTime now, Entry &entry)
{
    m_bytes -= entry.bytes;
    entry.bytes = sizeOf(entry.item);
    entry.written = now;
    m_bytes += entry.bytes;
}

ItemOutcome ItemStore::put(SimTime now, Json item, std::span<const Condition> conditions)
{
    const std::string key = item.value(m_hashKey, std::string());
    if (!payWrite(now, sizeOf(item)))
        return ItemOutcome::Throttled;
    const auto found = m_items.find(key);
    if (!holds(found == m_items.end() ? nullptr : &found->second.item, conditions)) {
        ++m_counts.conditionsFailed;
        return ItemOutcome::ConditionFailed;
    }
    Entry &entry = m_items[key];
    entry.item = std::move(item);
    store(now, entry);
    return ItemOutcome::Done;
}

ItemOutcome ItemStore::update(SimTime now, const std::string &key, const Json &changes,
                              std::span<const Condition> conditions)
{
    const auto found = m_items.find(key);
    if (!payWrite(now, found == m_items.end() ? 0 : found->second.bytes))
        return ItemOutcome::Throttled;
    if (found == m_items.end() || !holds(&found->second.item, conditions)) {
        ++m_counts.conditionsFailed;
        return ItemOutcome::ConditionFailed;
    }
    for (const auto &[name, value] : changes.items()) {
        if (value.is_null())
            found->second.item.erase(name);
        else
            found->second.item[name] = value;
    }
    store(now, found->second);
    return ItemOutcome::Done;
}

ItemOutcome ItemStore::remove(SimTime now, const std::string &key)
{
    const auto found = m_items.find(key);
    if (!payWrite(now, found == m_items.end() ? 0 : found->second.bytes))
        return ItemOutcome::Throttled;
    if (found == m_items.end())
        return ItemOutcome::NotFound;
    m_bytes -= found->second.bytes;
    m_items.erase(found);
    return ItemOutcome::Done;
}

ItemOutcome ItemStore::get(SimTime now, const std::string &key, bool consistent, const Json **item)
{
    const auto found = m_items.find(key);
    const std::size_t bytes = found == m_items.end() ? 0 : found->second.bytes;
    const auto units =
        static_cast<std::int64_t>(std::max<std::size_t>(1, (bytes + kReadUnitBytes - 1) / kReadUnitBytes));
    *item = nullptr;
    if (!payRead(now, consistent ? 2 * units : units))
        return ItemOutcome::Throttled;
    if (found == m_items.end())
        return ItemOutcome::NotFound;
    *item = &found->second.item;
    return ItemOutcome::Done;
}

ItemOutcome ItemStore::scan(SimTime now)
{
    return query(now, m_bytes);
}

ItemOutcome ItemStore::query(SimTime now, std::size_t bytes)
{
    const auto units =
        static_cast<std::int64_t>(std::max<std::size_t>(1, (bytes + kReadUnitBytes - 1) / kReadUnitBytes));
    return payRead(now, units) ? ItemOutcome::Done : ItemOutcome::Throttled;
}

double ItemStore::burstLeft(SimTime now) const
{
    if (m_capacity.onDemand)
        return 0;
    return std::clamp(m_writes.level(now) / static_cast<double>(std::max<std::int64_t>(m_capacity.write, 1)), 0.0,
                      static_cast<double>(kBurstSeconds));
}

} // namespace headwater::services::dynamodb_table

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/dynamodb-table/table.h"

#include "core/base/text.h"
#include "core/pricing/prices.h"
#include "core/world/world.h"

#include <algorithm>

namespace headwater::services::dynamodb_table {

namespace {

Error refusal(std::string_view code, const QString &message)
{
    return {message, fromUtf8(code)};
}

Capacity capacityOf(const world::Birth &birth)
{
    const auto value = [&](std::string_view key) -> const Json & {
        return pipeline::propertyValue(birth.type, birth.node.properties, key);
    };
    return {value("BillingMode") == "PAY_PER_REQUEST", value("ReadCapacityUnits").get<std::int64_t>(),
            value("WriteCapacityUnits").get<std::int64_t>()};
}

} // namespace

void tableCosts(const ItemStore &store, limits::Profile profile, world::CostSheet &sheet)
{
    const StoreCounts &counts = store.counts();
    if (store.capacity().onDemand) {
        const double share = profile == limits::Profile::Exam ? 2.0 : 1.0; // halved in November 2024
        sheet.add("table writes",
                  static_cast<double>(counts.writeUnits) * share * pricing::kTableWrite / sheet.hours());
        sheet.add("table reads",
                  static_cast<double>(counts.readHalfUnits) / 2 * share * pricing::kTableRead / sheet.hours());
    } else {
        sheet.add("write capacity", static_cast<double>(store.capacity().write) * pricing::kWriteUnitHour);
        sheet.add("read capacity", static_cast<double>(store.capacity().read) * pricing::kReadUnitHour);
    }
    sheet.add("table storage", static_cast<double>(store.bytes()) / pricing::kGigabyte * pricing::kTableGigabyteMonth /
                                   pricing::kHoursPerMonth);
}

Table::Table(const world::Birth &birth)
    : Component(birth)
    , m_store(pipeline::propertyValue(birth.type, birth.node.properties, "hashKey").get<std::string>(),
              capacityOf(birth), birth.world.now())
{
}

Capacity Table::capacity() const
{
    return {property("BillingMode") == "PAY_PER_REQUEST", property("ReadCapacityUnits").get<std::int64_t>(),
            property("WriteCapacityUnits").get<std::int64_t>()};
}

Result<void> Table::propertyChanged(const std::string &, const Json &)
{
    m_store.setCapacity(world().now(), capacity());
    return {};
}

Result<void> Table::act(const std::string &name, const Json &with)
{
    ItemOutcome outcome;
    if (name == "PutItem") {
        Json item = Json::parse(with.value("Item", std::string("{}")), nullptr, false);
        if (!item.is_object() || !item.contains(m_store.hashKey()) || !item[m_store.hashKey()].is_string())
            return refusal(kValidation,
                           QCoreApplication::translate("Services", "An item is a JSON object with the text "
                                                                   "“%1”, the key.")
                               .arg(fromUtf8(m_store.hashKey())));
        if (ItemStore::sizeOf(item) > kMostItemBytes)
            return refusal(kValidation,
                           QCoreApplication::translate("Services", "An item has at most 400 KB, its names included."));
        outcome = m_store.put(world().now(), std::move(item));
    } else if (name == "DeleteItem") {
        outcome = m_store.remove(world().now(), with.value("Key", std::string()));
    } else {
        return Component::act(name, with);
    }
    if (outcome == ItemOutcome::Throttled)
        return refusal(kThroughputExceeded,
                       QCoreApplication::translate("Services", "The table's capacity is used up."));
    tell(world::EventKind::ControlPlane, name);
    return {};
}

void Table::sample(double *values)
{
    const StoreCounts &now = m_store.counts();
    const auto grown = [](std::uint64_t a, std::uint64_t b) {
        return static_cast<double>(a - b);
    };
    m_store.second(world().now());
    const Capacity &has = m_store.capacity();
    values[ConsumedWriteCapacityUnits] = grown(now.writeUnits, m_sampled.writeUnits);
    values[ConsumedReadCapacityUnits] = grown(now.readHalfUnits, m_sampled.readHalfUnits) / 2;
    values[ProvisionedWriteCapacityUnits] = has.onDemand ? 0 : static_cast<double>(has.write);
    values[ProvisionedReadCapacityUnits] = has.onDemand ? 0 : static_cast<double>(has.read);
    values[WriteThrottleEvents] = grown(now.writeThrottles, m_sampled.writeThrottles);
    values[ReadThrottleEvents] = grown(now.readThrottles, m_sampled.readThrottles);
    values[ConditionalCheckFailedRequests] = grown(now.conditionsFailed, m_sampled.conditionsFailed);
    values[ItemCount] = static_cast<double>(m_store.items().size());
    values[BurstSeconds] = m_store.burstLeft(world().now());
    const std::uint64_t refused =
        now.writeThrottles + now.readThrottles - m_sampled.writeThrottles - m_sampled.readThrottles;
    if (refused > 0)
        tell(world::EventKind::Throttled, "requests refused", {}, kThroughputExceeded, refused);
    m_sampled = now;
}

void Table::report(Json &node) const
{
    const StoreCounts &counts = m_store.counts();
    node["metrics"] = {{"ConsumedWriteCapacityUnits", {{"sum", counts.writeUnits}}},
                       {"ConsumedReadCapacityUnits", {{"sum", static_cast<double>(counts.readHalfUnits) / 2}}},
                       {"WriteThrottleEvents", {{"sum", counts.writeThrottles}}},
                       {"ReadThrottleEvents", {{"sum", counts.readThrottles}}},
                       {"ConditionalCheckFailedRequests", {{"sum", counts.conditionsFailed}}},
                       {"ItemCount", {{"sum", m_store.items().size()}}}};
}

void Table::fingerprint(kernel::Fingerprint &print) const
{
    const StoreCounts &counts = m_store.counts();
    for (const std::uint64_t value :
         {counts.requests, counts.writeUnits, counts.readHalfUnits, counts.writeThrottles, counts.readThrottles,
          counts.conditionsFailed, static_cast<std::uint64_t>(m_store.items().size()),
          static_cast<std::uint64_t>(m_store.bytes())})
        print.add(value);
}

/// Items as they are, the one written last first.
Result<std::vector<world::PeekedRecord>> Table::peek(const world::PeekRequest &request) const
{
    std::vector<const ItemStore::Entry *> entries;
    for (const auto &[key, entry] : m_store.items())
        entries.push_back(&entry);
    std::stable_sort(entries.begin(), entries.end(),
                     [](const auto *a, const auto *b) { return a->written > b->written; });
    std::vector<world::PeekedRecord> records;
    for (const ItemStore::Entry *entry : entries) {
        if (records.size() >= request.count)
            break;
        world::PeekedRecord record;
        record.partitionKey = entry->item.value(m_store.hashKey(), std::string());
        record.approximateArrival = entry->written;
        record.data = entry->item.dump();
        records.push_back(std::move(record));
    }
    return records;
}

void Table::costs(world::CostSheet &sheet) const
{
    tableCosts(m_store, world().profile(), sheet);
}

} // namespace headwater::services::dynamodb_table

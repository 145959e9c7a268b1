// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/kcl/leasetable.h"

namespace headwater::services::kcl {

using dynamodb_table::Condition;
using world::Json;

bool LeaseTable::isLease(const Json &item) const
{
    return item.contains("leaseCounter");
}

Lease LeaseTable::read(const std::string &key, const Json &item) const
{
    const auto text = [&item](const char *name) {
        const auto found = item.find(name);
        return found != item.end() && found->is_string() ? found->get<std::string>() : std::string();
    };
    const auto number = [&item](const char *name) {
        const auto found = item.find(name);
        return found != item.end() && found->is_number() ? found->get<double>() : 0.0;
    };
    Lease lease;
    lease.key = key;
    lease.owner = text("leaseOwner");
    lease.counter = static_cast<std::uint64_t>(number("leaseCounter"));
    lease.checkpoint = text("checkpoint");
    lease.subSequence = static_cast<std::uint64_t>(number("checkpointSubSequenceNumber"));
    lease.switches = static_cast<std::uint64_t>(number("ownerSwitchesSinceCheckpoint"));
    lease.checkpointOwner = text("checkpointOwner");
    lease.kilobytesPerSecond = number("throughputKBps");
    return lease;
}

ItemOutcome LeaseTable::create(SimTime now, const Lease &lease, const Json &more)
{
    Json item = more;
    item[m_store->hashKey()] = lease.key;
    item["leaseCounter"] = lease.counter;
    item["checkpoint"] = lease.checkpoint;
    item["checkpointSubSequenceNumber"] = lease.subSequence;
    item["ownerSwitchesSinceCheckpoint"] = lease.switches;
    if (m_oneTable)
        item["entityType"] = "LEASE";
    const Condition absent[] = {{m_store->hashKey(), nullptr}};
    if (!mayCall(now, "PutItem"))
        return ItemOutcome::Denied;
    return m_store->put(now, std::move(item), absent);
}

ItemOutcome LeaseTable::write(SimTime now, Lease &lease, Json changes, bool ofOwner)
{
    changes["leaseCounter"] = lease.counter + 1;
    const Condition conditions[] = {{"leaseCounter", lease.counter},
                                    {"leaseOwner", lease.owner.empty() ? Json() : Json(lease.owner)}};
    if (!mayCall(now, "UpdateItem"))
        return ItemOutcome::Denied;
    const ItemOutcome outcome =
        m_store->update(now, lease.key, changes, std::span(conditions, ofOwner ? std::size_t{2} : std::size_t{1}));
    if (outcome == ItemOutcome::Done)
        lease = read(lease.key, m_store->items().at(lease.key).item);
    return outcome;
}

ItemOutcome LeaseTable::renew(SimTime now, Lease &lease)
{
    Json changes = Json::object();
    if (m_oneTable)
        changes["throughputKBps"] = lease.kilobytesPerSecond;
    return write(now, lease, std::move(changes), true);
}

ItemOutcome LeaseTable::checkpoint(SimTime now, Lease &lease, std::string checkpoint, std::uint64_t subSequence)
{
    return write(now, lease,
                 {{"checkpoint", std::move(checkpoint)},
                  {"checkpointSubSequenceNumber", subSequence},
                  {"ownerSwitchesSinceCheckpoint", 0}},
                 true);
}

ItemOutcome LeaseTable::take(SimTime now, Lease &lease, const std::string &owner)
{
    return write(now, lease,
                 {{"leaseOwner", owner},
                  {"ownerSwitchesSinceCheckpoint", lease.switches + (lease.owner != owner)},
                  {"checkpointOwner", nullptr}},
                 false);
}

ItemOutcome LeaseTable::assign(SimTime now, Lease &lease, const std::string &owner, bool gracefully)
{
    return write(now, lease,
                 {{"leaseOwner", owner},
                  {"ownerSwitchesSinceCheckpoint", lease.switches + (lease.owner != owner)},
                  {"checkpointOwner", gracefully ? Json(lease.owner) : Json()}},
                 false);
}

ItemOutcome LeaseTable::remove(SimTime now, const std::string &key)
{
    return mayCall(now, "DeleteItem") ? m_store->remove(now, key) : ItemOutcome::Denied;
}

ItemOutcome LeaseTable::handedOver(SimTime now, Lease &lease)
{
    return write(now, lease, {{"checkpointOwner", nullptr}}, false);
}

std::optional<std::vector<Lease>> LeaseTable::list(SimTime now)
{
    if (!mayCall(now, "Scan") || m_store->scan(now) != ItemOutcome::Done)
        return std::nullopt;
    return all();
}

std::optional<std::vector<Lease>> LeaseTable::listOf(SimTime now, const std::string &owner)
{
    std::vector<Lease> leases;
    std::size_t bytes = 0;
    for (const auto &[key, entry] : m_store->items()) {
        const auto found = entry.item.find("leaseOwner");
        if (found == entry.item.end() || *found != owner)
            continue;
        bytes += entry.bytes;
        leases.push_back(read(key, entry.item));
    }
    if (!mayCall(now, "Query") || m_store->query(now, bytes) != ItemOutcome::Done)
        return std::nullopt;
    return leases;
}

const Json *LeaseTable::find(const std::string &key) const
{
    const auto found = m_store->items().find(key);
    return found == m_store->items().end() ? nullptr : &found->second.item;
}

std::optional<Lease> LeaseTable::lease(const std::string &key) const
{
    const Json *item = find(key);
    return item && isLease(*item) ? std::optional(read(key, *item)) : std::nullopt;
}

bool LeaseTable::isEmpty() const
{
    for (const auto &[key, entry] : m_store->items()) {
        if (isLease(entry.item))
            return false;
    }
    return true;
}

std::vector<Lease> LeaseTable::all() const
{
    std::vector<Lease> leases;
    for (const auto &[key, entry] : m_store->items()) {
        if (isLease(entry.item))
            leases.push_back(read(key, entry.item));
    }
    return leases;
}

ItemOutcome LeaseTable::putRow(SimTime now, const std::string &key, Json row)
{
    if (!mayCall(now, "PutItem"))
        return ItemOutcome::Denied;
    row[m_store->hashKey()] = key;
    return m_store->put(now, std::move(row));
}

} // namespace headwater::services::kcl

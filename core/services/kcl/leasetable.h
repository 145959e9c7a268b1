// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/dynamodb-table/itemstore.h"
#include "core/world/gate.h"

#include <optional>
#include <string>
#include <vector>

namespace headwater::services::kcl {

using dynamodb_table::ItemOutcome;
using dynamodb_table::ItemStore;
using kernel::SimTime;
using world::Json;

inline constexpr std::string_view kShardEnd = "SHARD_END";
inline constexpr std::string_view kTrimHorizon = "TRIM_HORIZON";

/// A shard's row of the lease table, as somebody read it.
struct Lease
{
    std::string key;
    std::string owner; ///< empty: nobody
    std::uint64_t counter = 0;
    std::string checkpoint;
    std::uint64_t subSequence = 0;
    std::uint64_t switches = 0;
    std::string checkpointOwner; ///< who still has to give it away; 3.x
    double kilobytesPerSecond = 0;

    bool isFinished() const { return checkpoint == kShardEnd; }
};

/// The lease table with the documented attributes. Writes happen only while nobody else wrote: the counter is the lock.
class LeaseTable
{
public:
    /// \param gate of the link to the table; null where nobody asks
    LeaseTable(ItemStore &store, bool oneTable, world::Gate *gate = nullptr)
        : m_store(&store)
        , m_oneTable(oneTable)
        , m_gate(gate)
    {
    }

    ItemStore &store() const { return *m_store; }

    ItemOutcome create(SimTime now, const Lease &lease, const Json &more);
    /// Only by its owner; `lease` is brought up to date. So with all below.
    ItemOutcome renew(SimTime now, Lease &lease);
    ItemOutcome checkpoint(SimTime now, Lease &lease, std::string checkpoint, std::uint64_t subSequence);
    ItemOutcome take(SimTime now, Lease &lease, const std::string &owner);
    /// The leader gives it to another worker, which waits for the one that has it.
    ItemOutcome assign(SimTime now, Lease &lease, const std::string &owner, bool gracefully);
    ItemOutcome handedOver(SimTime now, Lease &lease);
    ItemOutcome remove(SimTime now, const std::string &key);

    /// All leases; nothing when the table refused.
    std::optional<std::vector<Lease>> list(SimTime now);
    /// The leases of a worker, through the index on leaseOwner; 3.x.
    std::optional<std::vector<Lease>> listOf(SimTime now, const std::string &owner);

    // What everybody can see without a call, for the model itself.
    const Json *find(const std::string &key) const;
    std::optional<Lease> lease(const std::string &key) const;
    bool isEmpty() const;
    std::vector<Lease> all() const;

    /// A row of another kind, 3.x: who leads, how a worker does.
    ItemOutcome putRow(SimTime now, const std::string &key, Json row);

private:
    /// A call that may not be made leaves everything as it is, like one that failed.
    bool mayCall(SimTime now, std::string_view api) const { return !m_gate || !m_gate->check(now, api); }
    ItemOutcome write(SimTime now, Lease &lease, Json changes, bool ofOwner);
    Lease read(const std::string &key, const Json &item) const;
    bool isLease(const Json &item) const;

    ItemStore *m_store;
    bool m_oneTable;
    world::Gate *m_gate;
};

} // namespace headwater::services::kcl

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/dynamodb-table/itemstore.h"

namespace headwater::services::dynamodb_table {

enum TableMetric : std::uint8_t {
    ConsumedWriteCapacityUnits,
    ConsumedReadCapacityUnits,
    ProvisionedWriteCapacityUnits,
    ProvisionedReadCapacityUnits,
    WriteThrottleEvents,
    ReadThrottleEvents,
    ConditionalCheckFailedRequests,
    ItemCount,
    BurstSeconds,
    TableMetricCount
};

/// What an application pays for a table, whoever owns it.
void tableCosts(const ItemStore &store, limits::Profile profile, world::CostSheet &sheet);

/// A running table. Applications use its store.
class Table final : public world::Component
{
public:
    explicit Table(const world::Birth &birth);

    ItemStore &store() { return m_store; }
    const ItemStore &store() const { return m_store; }

    void handle(const kernel::Event &) override {}
    Result<void> act(const std::string &name, const Json &with) override;
    void sample(double *values) override;
    void report(Json &node) const override;
    void tally(world::Ledger &) const override {}
    void fingerprint(kernel::Fingerprint &print) const override;
    Result<std::vector<world::PeekedRecord>> peek(const world::PeekRequest &request) const override;
    void costs(world::CostSheet &sheet) const override;

protected:
    Result<void> propertyChanged(const std::string &key, const Json &before) override;

private:
    Capacity capacity() const;

    ItemStore m_store;
    StoreCounts m_sampled;
};

} // namespace headwater::services::dynamodb_table

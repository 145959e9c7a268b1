// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/clients/readclient.h"
#include "core/services/delivery.h"
#include "core/services/dynamodb-table/table.h"
#include "core/services/s3-bucket/bucket.h"

#include <deque>
#include <string>
#include <vector>

namespace headwater::services::connector {

enum ConnectorMetric : std::uint8_t {
    Emissions = ReadMetricCount,
    RecordsEmitted,
    RecordsFailed,
    RecordsBuffered,
    ConnectorMetricCount
};

/// An application with the Connector Library: reads a stream, fills a buffer, and emits it as a whole when it has
/// enough records, enough bytes, or is old enough. What an emitter cannot place is tried again, then given up.
class Connector final : public ReadComponent
{
public:
    using ReadComponent::ReadComponent;

    void wired(world::Wire &wire, bool outgoing) override;
    void unwired(world::Wire &wire, bool outgoing) override;
    void handle(const kernel::Event &event) override;
    void sample(double *values) override;
    void report(world::Json &node) const override;
    void fingerprint(kernel::Fingerprint &print) const override;

protected:
    ReadSpec readSpec() const override;
    void taken(const Taken &taken) override;

private:
    enum EventKinds : std::uint16_t { kFlush = 32, kEmit = 33 };
    using Parts = std::vector<s3_bucket::StoredObject::Part>;

    struct Batch
    {
        Parts parts;
        std::uint64_t records = 0, bytes = 0;
        std::uint64_t placed = 0; ///< records that a table took already
        std::uint32_t attempts = 0;
    };
    /// A link to a store; its batches go one after the other.
    struct Emitter
    {
        world::Wire *wire = nullptr;
        s3_bucket::Bucket *bucket = nullptr;
        DeliveryTarget *store = nullptr;
        dynamodb_table::Table *table = nullptr;
        std::deque<Batch> waiting;
        bool busy = false;
    };

    void flush(SimTime now);
    void emit(SimTime now, std::uint16_t slot);
    void placed(Emitter &emitter);
    /// Whether the table took all of it.
    bool putItems(SimTime now, Emitter &emitter, Batch &batch);
    std::string objectKey(const Batch &batch) const;

    Batch m_buffer;
    std::uint64_t m_generation = 0; ///< tells the flush of an older buffer
    std::vector<Emitter> m_emitters;
    std::uint64_t m_wakes = 0;
    std::uint64_t m_emissions = 0, m_emitted = 0, m_failed = 0;
    std::uint64_t m_emissionsSampled = 0, m_emittedSampled = 0, m_failedSampled = 0;
};

} // namespace headwater::services::connector

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/kpl/aggregatesource.h"
#include "core/services/kpl/process.h"

namespace headwater::services::kpl {

enum Metric : std::uint8_t {
    UserRecordsReceived,
    UserRecordsPut,
    UserRecordsDataPut,
    UserRecordsPending,
    UserRecordExpired,
    KinesisRecordsPut,
    KinesisRecordsDataPut,
    AllErrors,
    RetriesPerRecord,
    BufferingTime,
    RequestTime,
    UserRecordsPerKinesisRecord,
    KinesisRecordsPerPutRecordsRequest,
    UserRecordsPerPutRecordsRequest,
    AggregatesClosed,
    FullestBuffer,
    RecordsWaiting,
    PutLatency,
    MetricCount
};

/// A running application with the Kinesis Producer Library: for each linked stream its own load, and for each instance
/// its own process. Stream records count through all of them.
class Kpl final : public world::Component, public AggregateSource
{
public:
    explicit Kpl(const world::Birth &birth);

    void wired(world::Wire &wire, bool outgoing) override;
    void unwired(world::Wire &wire, bool outgoing) override;
    void start() override;
    void handle(const kernel::Event &event) override;
    void settle(SimTime time) override;
    void sample(double *values) override;
    void report(world::Json &node) const override;
    void tally(world::Ledger &ledger) const override;
    void fingerprint(kernel::Fingerprint &print) const override;
    world::WholeRecord wholeRecord(std::uint64_t number) const override;
    world::WholeRecord wholeRecordAt(std::uint64_t number, SimTime emitted) const override;
    std::string keyText(std::uint64_t number) const override;

    std::uint32_t userRecords(std::uint64_t number) const override;
    std::vector<Arrival> userParcels(std::uint64_t number) const override;
    std::vector<SimTime> userEmissions(std::uint64_t number) const override;
    bool isStray(std::uint64_t number) const override { return m_log.isStray(number); }

    Counts total() const;

protected:
    Result<void> propertyChanged(const std::string &key, const world::Json &before) override;
    void stoppedChanged() override;
    void removed() override;

private:
    struct Outlet
    {
        world::Wire *wire = nullptr;
        kinesis_stream::KinesisStream *stream = nullptr;
        std::vector<std::unique_ptr<Process>> processes;
    };

    void open(Outlet &outlet);
    const Process *processAt(std::uint16_t slot) const;

    /// The few figures whose growth in a second is shown.
    struct Sums
    {
        std::uint64_t received = 0, put = 0, putBytes = 0, expired = 0, streamRecords = 0, streamBytes = 0, errors = 0;
        std::uint64_t retries = 0, finished = 0, calls = 0, callRecords = 0, callUsers = 0, aggregates = 0;
        std::uint64_t dropped = 0, buffered = 0, requested = 0, answered = 0;
        double buffering = 0, request = 0, latency = 0;
    };
    Sums sums() const;

    std::vector<Outlet> m_outlets;
    std::vector<Process *> m_processes; ///< by slot
    ContainerLog m_log;
    bool m_started = false;
    Sums m_sampled;
};

} // namespace headwater::services::kpl

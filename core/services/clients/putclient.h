// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/clients/recordsource.h"
#include "core/services/kinesis-stream/lane.h"
#include "core/services/kinesis-stream/stream.h"
#include "core/services/recordtarget.h"

#include <deque>
#include <memory>
#include <vector>

namespace headwater::services {

/// How a client writes.
struct PutSpec
{
    bool batches = false; ///< PutRecords instead of PutRecord
    std::uint32_t batchRecords = 500;
    std::uint64_t batchBytes = 0; ///< 0: as many as the target takes in a call
    SimTime linger = 100 * kernel::kMillisecond;
    std::uint32_t maxInFlight = 0; ///< calls of one instance without a final answer; 0: no bound
    std::uint64_t instances = 1;
    RetryPolicy retry;

    /// Whether nothing that happens to one record can influence another one of the client.
    bool isIndependent() const { return !batches && maxInFlight == 0; }
};

/// A client whose calls are independent: the stream works through its records without events.
class SourceLane final : public Lane
{
public:
    SourceLane(RecordSource &source, world::Wire &wire, std::uint16_t component);

    void fill(SimTime end) override;
    void consume(std::size_t count) override;
    kernel::Digest128 hash(std::uint64_t number, SimTime emitted) const override
    {
        return m_source.hashAt(number, emitted);
    }
    std::uint64_t hashHigh(std::uint64_t number, SimTime emitted) const override
    {
        return m_source.hashHighAt(number, emitted);
    }
    bool hashesWhileFilling() const override { return m_source.hashesWhileFilling(); }
    std::uint64_t hashLow(std::uint64_t number) const override { return m_source.hash(number).low; }
    void refresh(); ///< the source was restarted

private:
    void publish();
    RecordSource &m_source;
    std::vector<SimTime> m_arrivals;
    std::size_t m_head = 0;
};

/// A client whose calls are events: batches, bounded calls in flight. One call per event, retries as the SDK does
/// them: what was refused of a call goes out again together after a wait.
class PutClient
{
public:
    /// Kinds of the owner's events that belong here; `slot` is the client's place in its owner.
    enum EventKinds : std::uint16_t { kEmit = 1, kLinger = 2, kArrive = 3, kAnswer = 4, kLastEvent = 4 };

    struct Record
    {
        std::uint64_t number;
        SimTime emitted;
        kernel::Digest128 hash;
        std::uint32_t bytes;
    };

    PutClient(world::World &world, std::uint16_t component, std::uint16_t slot, const std::string &id,
              RecordSource &source, world::Wire &wire, RecordTarget &target, PutSpec spec);

    void start(SimTime now);
    void handle(const kernel::Event &event);
    void change(const PutSpec &spec) { m_spec = spec; }
    void sourceChanged(SimTime now); ///< the source was restarted: its next record may be another one
    void giveUp();                   ///< the link or the client is removed: what is under way is dropped

    PutCounts counts;
    std::uint64_t held() const { return m_queued + m_batched + m_inCalls; }
    std::uint64_t waiting() const { return m_queued + m_batched + m_retrying; }

private:
    struct Call
    {
        std::vector<Record> records;
        std::uint32_t attempt = 0;
        std::uint32_t instance = 0;
    };
    struct Instance
    {
        std::vector<Record> batch;
        std::size_t batchBytes = 0;
        std::uint64_t batchNumber = 0; ///< tells a linger event of an older batch
        std::deque<std::vector<Record>> queue;
        std::uint32_t inFlight = 0;
    };

    void emit(SimTime now);
    void scheduleEmission();
    void offer(SimTime now, const Record &record);
    void closeBatch(SimTime now, Instance &instance, std::uint32_t index);
    void send(SimTime now, std::uint32_t instance, std::vector<Record> records);
    void arrive(SimTime now, std::uint32_t call);
    void finished(SimTime now, std::uint32_t instance);
    void push(SimTime time, std::uint8_t priority, std::uint64_t sequence, std::uint16_t kind, std::uint64_t data);
    Instance &instanceOf(std::uint32_t index);

    world::World &m_world;
    const std::uint16_t m_component, m_slot;
    RecordSource &m_source;
    world::Wire &m_wire;
    RecordTarget &m_target;
    const world::Component &m_targetNode;
    PutSpec m_spec;
    kernel::Stream m_instanceDraws, m_retryDraws;
    std::vector<Instance> m_instances;
    std::vector<Call> m_calls;
    std::vector<std::uint32_t> m_freeCalls;
    std::uint64_t m_queued = 0, m_batched = 0, m_inCalls = 0, m_retrying = 0;
    std::uint64_t m_emission = 0; ///< tells an emission event from before a restart
    std::uint64_t m_answers = 0;
    bool m_gone = false;
};

enum PutMetric : std::uint8_t {
    RecordsAttempted,
    RecordsAccepted,
    RecordsThrottled,
    RecordsRetried,
    RecordsDropped,
    Calls,
    PutLatency,
    RecordsWaiting,
    PutMetricCount
};

/// A service that writes records to the targets it is linked to, each link its own copy of the load.
class PutComponent : public world::Component
{
public:
    using Component::Component;
    ~PutComponent() override;

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
    world::WholeRecord wholeRecordAt(std::uint64_t number, world::SimTime emitted) const override;
    std::string keyText(std::uint64_t number) const override;

protected:
    virtual std::unique_ptr<RecordSource> makeSource(std::size_t outlet) = 0;
    virtual PutSpec putSpec() const;
    /// Applies changed properties to a source that makeSource() made.
    virtual void changeSource(RecordSource &source, SimTime now) = 0;
    Result<void> propertyChanged(const std::string &key, const world::Json &before) override;
    void stoppedChanged() override;
    void removed() override;

    struct Outlet
    {
        world::Wire *wire = nullptr;
        RecordTarget *target = nullptr;
        kinesis_stream::KinesisStream *stream = nullptr; ///< the same, where it is one
        std::unique_ptr<RecordSource> source;
        std::unique_ptr<SourceLane> lane; ///< one of these two
        std::unique_ptr<PutClient> client;
        std::uint64_t produced = 0; ///< as of the last settle()
        std::uint64_t givenUp = 0;  ///< on the way when the link was removed
        const PutCounts &counts() const { return lane ? lane->counts : client->counts; }
        std::uint64_t held() const; ///< not in the stream's hands
    };
    const std::vector<Outlet> &outlets() const { return m_outlets; }

private:
    void open(Outlet &outlet, std::size_t index);
    void close(Outlet &outlet);
    PutCounts total() const;

    std::vector<Outlet> m_outlets;
    bool m_started = false;
    PutCounts m_sampled; ///< totals at the last second
};

} // namespace headwater::services

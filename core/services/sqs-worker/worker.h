// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernel/histogram.h"
#include "core/services/clients/outputs.h"
#include "core/services/scalable.h"
#include "core/services/sqs-queue/queuenode.h"
#include "core/world/component.h"

#include <deque>
#include <memory>
#include <unordered_map>
#include <vector>

namespace headwater::services::sqs_worker {

using kernel::SimTime;
using world::Json;

enum WorkerMetric : std::uint8_t {
    MessagesProcessed,
    MessagesFailed,
    MessagesTwice,
    MessagesOutOfOrder,
    ReceiveCalls,
    EmptyReceives,
    CallsRefused,
    BusyThreads,
    Instances,
    BacklogPerInstance,
    ProcessedLatency,
    WorkerMetricCount
};

/// How the workers do their work.
struct WorkerSpec
{
    std::uint64_t threads = 1; ///< of an instance
    std::size_t most = 10;     ///< messages of a call
    SimTime wait = 0;          ///< long polling
    std::optional<SimTime> visibility;
    double meanMs = 100;
    bool isExponential = false;
    double failureRate = 0, crashRate = 0;
    SimTime restart = 0;
    bool releases = false; ///< a message that failed is given back at once
    SimTime heartbeat = 0; ///< 0: none
    bool deletesInBatches = false;
    bool isExtended = false;
};

/// Instances with threads that each receive messages, work on one after the other and delete what they have done.
class SqsWorker final : public world::Component, public Scalable
{
public:
    explicit SqsWorker(const world::Birth &birth);
    ~SqsWorker() override;

    std::int64_t capacity() const override { return m_instances; }
    void setCapacity(SimTime now, std::int64_t capacity) override;

    void wired(world::Wire &wire, bool outgoing) override;
    void unwired(world::Wire &wire, bool outgoing) override;
    void start() override;
    void handle(const kernel::Event &event) override;
    void sample(double *values) override;
    void report(Json &node) const override;
    void tally(world::Ledger &ledger) const override { m_outputs.tally(ledger); }
    void fingerprint(kernel::Fingerprint &print) const override;
    world::WholeRecord wholeRecord(std::uint64_t number) const override { return m_outputs.wholeRecord(number); }

protected:
    Result<void> propertyChanged(const std::string &key, const Json &before) override;
    void stoppedChanged() override;
    void removed() override;

private:
    enum EventKinds : std::uint16_t { kAsk = 16, kWaitOver, kBegin, kDone, kDelete, kHeartbeat, kTable };

    /// A queue that it takes messages from.
    struct Source
    {
        world::Wire *wire = nullptr;
        sqs_queue::SqsQueue *queue = nullptr;
        std::unordered_map<std::uint64_t, std::uint64_t> newest; ///< number of the newest message worked on, by group
    };

    struct Thread final : sqs_queue::QueueWaiter
    {
        SqsWorker *owner = nullptr;
        std::uint32_t number = 0;
        std::uint64_t instance = 0;
        std::size_t source = 0;
        std::uint32_t turn = 0; ///< events of an earlier turn are void
        bool isWaiting = false, isBusy = false, isRetired = false, isRunning = false;
        std::vector<sqs_queue::Delivery> held;
        std::size_t at = 0;                  ///< the one that is worked on
        std::vector<sqs_queue::Handle> done; ///< to be deleted together
        bool crashes = false, fails = false;

        void messagesAvailable(SimTime now) override { owner->available(now, *this); }
    };

    void readSpec();
    void makeThreads(SimTime now);
    void beginThread(SimTime time, Thread &thread);
    void endThread(Thread &thread);
    void schedule(SimTime time, std::uint16_t kind, Thread &thread);
    void ask(SimTime now, Thread &thread);
    void available(SimTime now, Thread &thread);
    void take(SimTime now, Thread &thread, sqs_queue::Received received);
    bool isReachable(SimTime now, Source &source, std::string_view api);
    void begin(SimTime now, Thread &thread);
    void finish(SimTime now, Thread &thread);
    void crash(SimTime now, Thread &thread);
    void erase(SimTime now, Thread &thread);
    void next(SimTime now, Thread &thread);
    void beat(SimTime now, Thread &thread);
    void noteProcessed(SimTime now, Source &source, const sqs_queue::Delivery &delivery);
    bool fetchPayload(SimTime now, const Source &source, const sqs_queue::Delivery &delivery);
    void deletePayload(const Source &source, const sqs_queue::Delivery &delivery);
    SimTime timeOf(const sqs_queue::Delivery &delivery, SimTime now) const;
    double draw(const sqs_queue::Delivery &delivery, SimTime now, std::uint32_t purpose) const;
    std::uint64_t backlog() const;

    WorkerSpec m_spec;
    std::int64_t m_instances = 1;
    std::vector<Source> m_sources;
    std::deque<Thread> m_threads; ///< addresses stay: queues know them
    Outputs m_outputs;
    world::Wire *m_bucketWire = nullptr;
    world::Wire *m_tableWire = nullptr;
    kernel::Stream m_draws;
    bool m_started = false;
    std::uint64_t m_events = 0;

    struct Counts
    {
        std::uint64_t processed = 0, failed = 0, crashed = 0, twice = 0, outOfOrder = 0, receives = 0, empty = 0;
        std::uint64_t refused = 0, heartbeats = 0, late = 0, fetched = 0, scalings = 0, written = 0, throttled = 0;
        double latencyMs = 0;
    } m_counts, m_sampled;
    kernel::Histogram m_latency;
    std::int64_t m_mostInstances = 0;
};

} // namespace headwater::services::sqs_worker

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernel/histogram.h"
#include "core/services/clients/outputs.h"
#include "core/services/clients/shardtask.h"
#include "core/services/kcl/leasetable.h"
#include "core/services/kcl/settings.h"
#include "core/services/kpl/aggregatesource.h"

#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace headwater::services::kcl {

enum Metric : std::uint8_t {
    RecordsProcessed,
    DataBytesProcessed,
    StreamRecordsRead,
    DuplicateRecords,
    MillisBehindLatest,
    ProcessRecordsTime,
    EndToEndLatency,
    ReadCalls,
    CallsThrottled,
    ExpiredIterator,
    NumWorkers,
    TotalLeases,
    CurrentLeases,
    ExpiredLeases,
    NeededLeases,
    LeasesToTake,
    TakenLeases,
    LostLeases,
    RenewLeaseSuccess,
    TakeLeaseSuccess,
    ListLeasesSuccess,
    UpdateLeaseSuccess,
    TableThrottles,
    MetricCount
};

/// Totals since the start.
struct Counts
{
    std::uint64_t users = 0, userBytes = 0; ///< user records that were processed
    std::uint64_t records = 0, bytes = 0;   ///< of the stream, as they were read
    std::uint64_t duplicates = 0;           ///< user records that were processed before
    std::uint64_t strays = 0;               ///< aggregates that were left, since they reach out of their shard
    std::uint64_t taken = 0, lost = 0, stolen = 0;
    std::uint64_t renewed = 0, takes = 0, lists = 0, checkpoints = 0;
    std::uint64_t tableThrottles = 0;
    std::uint64_t needed = 0, toTake = 0; ///< as each run counted them
    std::uint64_t batches = 0;
    double batchTime = 0; ///< ns
};

/// A running KCL application: workers that share the shards of a stream by the leases of a table.
class Application final : public world::Component
{
public:
    explicit Application(const world::Birth &birth);
    ~Application() override;

    void wired(world::Wire &wire, bool outgoing) override;
    void unwired(world::Wire &wire, bool outgoing) override;
    void start() override;
    void handle(const kernel::Event &event) override;
    Result<void> act(const std::string &name, const world::Json &with) override;
    void sample(double *values) override;
    void report(world::Json &node) const override;
    void tally(world::Ledger &ledger) const override { m_outputs.tally(ledger); }
    void fingerprint(kernel::Fingerprint &print) const override;
    world::WholeRecord wholeRecord(std::uint64_t number) const override { return m_outputs.wholeRecord(number); }
    /// One record for each lease: who holds it, and how far it is.
    Result<std::vector<world::PeekedRecord>> peek(const world::PeekRequest &request) const override;
    void costs(world::CostSheet &sheet) const override;
    std::string failure() const override { return m_failure; }

    const Counts &counts() const { return m_counts; }
    /// Id of the worker that reads a shard; empty if none does.
    std::string readerOf(std::uint32_t shard) const;
    std::size_t leasesOf(const std::string &worker) const;
    LeaseTable &table() { return *m_table; }
    std::string leader() const { return m_leader; }

protected:
    Result<void> propertyChanged(const std::string &key, const world::Json &before) override;
    void stoppedChanged() override;
    void removed() override;

private:
    enum EventKinds : std::uint16_t {
        kJoin = 16,
        kRenew,
        kTake,
        kSync,
        kSyncAgain,
        kCleanUp,
        kHeartbeat,
        kBegin,
        kPoll,
        kPush,
        kBatchDone,
        kRenewAgain,
        kCheckpointAgain
    };

    /// A lease that a worker holds, and the reading of its shard.
    struct Held
    {
        Lease lease;
        std::uint32_t serial = 0; ///< tells events of an earlier holding
        SimTime renewed = 0, since = 0;
        bool reads = false;       ///< parents are done, the place is known
        bool renewing = false;    ///< refused, and coming again
        bool checkpoints = false; ///< waits for the table
        bool givesAway = false;
        std::uint32_t renewTries = 0, checkpointTries = 0;
        ShardTask task;
        std::uint64_t processed = 0; ///< position behind what was processed
        SimTime checkpointed = 0;
        std::uint64_t checkpointAt = 0; ///< position behind the checkpoint
        SimTime behind = 0;
        bool working = false; ///< a batch is being processed
        std::uint64_t batchFrom = 0, batchTo = 0, batchUsers = 0, batchBytes = 0;
        SimTime batchBegin = 0, batchEnd = 0, polled = 0;
        double load = 0; ///< bytes since the last renewal
        SimTime loadSince = 0;
    };

    enum class State : std::uint8_t { Starting, Running, Stopping, Stopped, Killed };

    struct Seen
    {
        std::uint64_t counter = 0;
        SimTime changed = 0;
    };

    struct Worker
    {
        std::string id;
        std::uint16_t number = 0;
        State state = State::Starting;
        double slowness = 1;                          ///< its work takes so many times as long
        std::map<std::uint32_t, Held> held;           ///< by shard
        std::unordered_map<std::string, Seen> seen{}; ///< when a lease's counter last changed, as it saw it
        SimTime busyUntil = 0;
        SimTime busy = 0; ///< working time since its last metrics
        std::uint64_t runs = 0;
        bool isRunning() const { return state == State::Running; }
        bool isAlive() const { return state == State::Running || state == State::Stopping; }
    };

    // Workers.
    Worker &addWorker(SimTime now);
    void join(Worker &worker, SimTime now);
    Worker *findWorker(const std::string &id);
    void stop(Worker &worker, SimTime now);
    void kill(Worker &worker, SimTime now);
    std::string_view stateText(State state) const;
    std::size_t running() const;
    void begin(SimTime now);

    // Leases.
    void syncShards(SimTime now);
    bool createLease(SimTime now, std::uint32_t shard, std::string_view checkpoint);
    bool parentsFinished(std::uint32_t shard) const;
    void cleanUp(SimTime now);
    void renewAll(Worker &worker, SimTime now);
    bool renew(Worker &worker, Held &held, SimTime now); ///< false: the lease is lost
    void discover(Worker &worker, SimTime now);
    void takeLeases(Worker &worker, SimTime now);
    std::vector<Lease *> unrenewed(Worker &worker, std::vector<Lease> &leases, SimTime now, SimTime age);
    void steal(Worker &worker, std::vector<Lease> &leases, const std::map<std::string, std::uint64_t> &counts,
               std::uint64_t needed, std::uint64_t target, SimTime now);
    void take(Worker &worker, Lease &lease, SimTime now);
    void hold(Worker &worker, Lease lease, SimTime now);
    void lose(Worker &worker, std::uint32_t shard, SimTime now, const char *why);
    void drop(Worker &worker, std::uint32_t shard, SimTime now);
    void shuffle(std::vector<Lease *> &leases);

    // The leader, 3.x.
    void heartbeat(Worker &worker, SimTime now);
    void lead(Worker &worker, SimTime now);
    void balance(std::vector<Lease> &leases, std::map<std::string, double> &loads, SimTime now);

    // Reading.
    void beginReading(Worker &worker, std::uint32_t shard, SimTime now);
    void poll(Worker &worker, std::uint32_t shard, SimTime now);
    void push(Worker &worker, std::uint32_t shard, SimTime now);
    void receive(Worker &worker, Held &held, const kinesis_stream::ReadOutcome &outcome, SimTime now, SimTime travel);
    void batchDone(Worker &worker, std::uint32_t shard, SimTime now);
    void processedTo(Held &held, std::uint64_t to);
    void goOn(Worker &worker, std::uint32_t shard, SimTime now);
    void interrupt(Worker &worker, Held &held, SimTime now);
    bool checkpoint(Worker &worker, Held &held, SimTime now);
    std::string checkpointText(const Held &held, std::uint64_t *subSequence) const;
    /// Counts user records of a stretch; calls `visit` with when each of them was made.
    template <typename Visit>
    std::uint64_t forUsers(const kinesis_stream::Shard &shard, std::uint64_t from, std::uint64_t to, Visit visit);
    void passOn(std::uint32_t shard, const Held &held, SimTime at);
    /// What is known of a maker of records.
    struct Origin
    {
        bool isKnown = false, isOutside = false;
        const kpl::AggregateSource *source = nullptr; ///< it packs; null for all others
    };
    const Origin &originOf(std::uint16_t component);

    void schedule(SimTime time, std::uint16_t kind, const Worker &worker, std::uint64_t data = 0);
    void schedule(SimTime time, std::uint16_t kind, const Worker &worker, const Held &held);
    SimTime tableBackOff(std::uint32_t tries);
    bool passed(ItemOutcome outcome);

    Settings m_settings;
    std::string m_name;
    std::unique_ptr<ItemStore> m_ownStore; ///< while no table is linked: the one that the library creates
    std::unique_ptr<LeaseTable> m_table;
    world::Wire *m_inlet = nullptr;
    kinesis_stream::KinesisStream *m_stream = nullptr;
    std::size_t m_registration = SIZE_MAX;
    Outputs m_outputs;
    std::vector<std::unique_ptr<Worker>> m_workers;
    std::vector<std::uint64_t> m_seenTo;  ///< by shard: position behind the newest that anybody processed
    std::vector<std::uint32_t> m_cleaned; ///< shards whose finished leases are gone
    std::vector<Origin> m_origins;        ///< by component, once asked
    bool m_started = false, m_begun = false, m_synced = false, m_syncsAgain = false;
    std::uint32_t m_serials = 0;
    std::uint64_t m_draws = 0;
    std::uint64_t m_orders = 0;
    kernel::Stream m_random, m_backOffDraws;
    std::string m_leader; ///< id of the worker that holds the lock; 3.x
    SimTime m_leaderUntil = 0;
    std::string m_failure;

    Counts m_counts, m_sampled;
    PollCounts m_polls, m_pollsSampled;
    kernel::Histogram m_latency;
    std::uint64_t m_latencies = 0;
    double m_latencySum = 0;
    SimTime m_behind = 0, m_maxBehind = 0;
    kernel::Fingerprint m_print;
};

} // namespace headwater::services::kcl

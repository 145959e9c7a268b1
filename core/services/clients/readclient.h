// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernel/histogram.h"
#include "core/kernel/tokenbucket.h"
#include "core/services/clients/putclient.h"
#include "core/services/kinesis-stream/stream.h"

#include <deque>
#include <memory>
#include <string>
#include <vector>

namespace headwater::services {

class BucketWriter;

/// How a client reads.
struct ReadSpec
{
    bool enhanced = false;
    SimTime pollInterval = 200 * kernel::kMillisecond;
    std::uint64_t limit = 10'000;
    double recordsPerSecond = 0; ///< work of one instance; 0: at once
    std::uint32_t instances = 1;
};

// Enhanced fan-out: what a shard took in is pushed in steps, so that a record waits half a step and travels; together
// some 70 ms from arrival, whatever the number of consumers.
inline constexpr SimTime kPushEvery = 50 * kernel::kMillisecond;
inline constexpr SimTime kPushTravel = 45 * kernel::kMillisecond;

class ReadComponent;

/// One place in a shard, and who reads on from there.
struct ShardTask
{
    std::uint32_t shard = 0;
    std::uint64_t position = 0;
    bool done = false; ///< the shard is closed and read to its end
    bool hasIterator = false;
    SimTime iteratorAt = 0;     ///< when the iterator was returned
    std::uint32_t refusals = 0; ///< calls refused in a row
    std::uint64_t polls = 0;
};

/// An application: readers that share the shards of a stream, and where they are.
struct ReaderGroup
{
    std::string name;
    std::vector<ReadComponent *> members; ///< by component
    std::vector<ShardTask> tasks;
    ShardTask *find(std::uint32_t shard);
    ShardTask &add(std::uint32_t shard, std::uint64_t position);

private:
    std::vector<std::uint32_t> m_places; ///< by shard: place in tasks + 1; 0 when it has none
};

/// Records that came out of a stream and go into another one.
class ForwardSource final : public RecordSource
{
public:
    explicit ForwardSource(const world::World &world)
        : m_world(world)
    {
    }
    void add(SimTime at, kernel::Digest128 hash, std::uint32_t bytes, std::uint16_t component, std::uint64_t number);
    void ensure(SimTime) override {}
    kernel::Digest128 hash(std::uint64_t number) const override;
    world::WholeRecord whole(std::uint64_t number) const override;
    void restart(SimTime, bool) override {}

private:
    struct Origin
    {
        std::uint16_t component;
        std::uint64_t number;
    };
    const world::World &m_world;
    std::vector<Origin> m_origins;
};

/// A service that reads a stream by GetRecords or by enhanced fan-out, works, and passes on.
class ReadComponent : public world::Component
{
public:
    explicit ReadComponent(const world::Birth &birth);
    ~ReadComponent() override;

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
    Result<void> act(const std::string &name, const world::Json &with) override;

    std::uint32_t instances() const { return m_spec.instances; }
    /// Why this reader could not begin, as the service said it; empty if it could.
    const std::string &refusal() const { return m_refusal; }

protected:
    virtual ReadSpec readSpec() const = 0;
    Result<void> propertyChanged(const std::string &key, const world::Json &before) override;
    void stoppedChanged() override;
    void removed() override;

private:
    enum EventKinds : std::uint16_t { kPoll = 16, kPush = 17, kBegin = 18 };

    /// The reading of one linked stream.
    struct Inlet
    {
        world::Wire *wire = nullptr;
        kinesis_stream::KinesisStream *stream = nullptr;
        std::shared_ptr<ReaderGroup> group;
        std::size_t registration = SIZE_MAX; ///< place among the stream's registered consumers
    };
    struct Output
    {
        world::Wire *wire = nullptr;
        BucketWriter *bucket = nullptr;
        std::unique_ptr<ForwardSource> source;
        std::unique_ptr<PutClient> client;
        std::uint64_t produced = 0;
    };

    void begin(std::uint16_t inlet);
    void openTask(Inlet &inlet, std::uint16_t slot, std::uint32_t shard, std::uint64_t position, SimTime first);
    void openFollowers(Inlet &inlet, std::uint16_t slot, const kinesis_stream::Shard &shard);
    void poll(Inlet &inlet, std::uint16_t slot, ShardTask &task, SimTime now);
    void push(Inlet &inlet, std::uint16_t slot, ShardTask &task, SimTime now);
    void receive(Inlet &inlet, ShardTask &task, const kinesis_stream::ReadOutcome &outcome, SimTime now,
                 SimTime travel);
    std::uint32_t instanceOf(const Inlet &inlet, std::uint32_t shard, ReadComponent **owner) const;
    void scheduleTask(std::uint16_t slot, const ShardTask &task, SimTime time);

    ReadSpec m_spec;
    std::vector<Inlet> m_inlets;
    std::vector<Output> m_outputs;
    std::vector<SimTime> m_busyUntil; ///< per instance
    kernel::Stream m_backOffDraws;
    bool m_started = false;
    std::string m_refusal;

    std::uint64_t m_records = 0, m_bytes = 0, m_calls = 0, m_callsRefused = 0, m_iteratorCalls = 0, m_expired = 0;
    kernel::Histogram m_latency;
    kernel::Fingerprint m_print;
    SimTime m_behind = 0, m_maxBehind = 0;
    struct Totals
    {
        std::uint64_t records = 0, bytes = 0, calls = 0, refused = 0, latencies = 0;
        double latencySum = 0;
    };
    Totals m_sampled;
};

enum ReadMetric : std::uint8_t {
    RecordsRead,
    BytesRead,
    ReadCalls,
    CallsThrottled,
    EndToEndLatency,
    MillisBehindLatest,
    ShardsRead,
    ReadMetricCount
};

/// Where a reader puts what it read when it writes objects.
class BucketWriter
{
public:
    virtual ~BucketWriter() = default;
    /// Records [from, to) of a shard, read by `writer`, are to be stored.
    virtual void store(SimTime now, std::uint16_t writer, kinesis_stream::KinesisStream &stream, std::uint32_t shard,
                       std::uint64_t from, std::uint64_t to, std::uint64_t bytes) = 0;
};

} // namespace headwater::services

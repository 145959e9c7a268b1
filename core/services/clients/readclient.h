// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernel/histogram.h"
#include "core/kernel/tokenbucket.h"
#include "core/services/clients/outputs.h"
#include "core/services/clients/shardtask.h"
#include "core/services/kinesis-stream/stream.h"

#include <deque>
#include <memory>
#include <string>
#include <vector>

namespace headwater::services {

/// How a client reads.
struct ReadSpec
{
    bool enhanced = false;
    SimTime pollInterval = 200 * kernel::kMillisecond;
    std::uint64_t limit = 10'000;
    double recordsPerSecond = 0; ///< work of one instance; 0: at once
    std::uint32_t instances = 1;
};

class ReadComponent;

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

/// A service that reads a stream by GetRecords or by enhanced fan-out, and works.
class ReadComponent : public world::Component
{
public:
    explicit ReadComponent(const world::Birth &birth);
    ~ReadComponent() override;

    void wired(world::Wire &wire, bool outgoing) override;
    void unwired(world::Wire &wire, bool outgoing) override;
    void start() override;
    void handle(const kernel::Event &event) override;
    void sample(double *values) override;
    void report(world::Json &node) const override;
    void tally(world::Ledger &) const override {}
    void fingerprint(kernel::Fingerprint &print) const override;
    /// Why this reader could not begin, as the service said it.
    std::string failure() const override { return m_refusal; }

    std::uint32_t instances() const { return m_spec.instances; }

protected:
    virtual ReadSpec readSpec() const = 0;
    /// What was read; the stream counts it as delivered.
    virtual void taken(const Taken &) {}
    Result<void> propertyChanged(const std::string &key, const world::Json &before) override;

private:
    enum EventKinds : std::uint16_t { kPoll = 16, kPush = 17, kBegin = 18 };

    /// The reading of one linked stream.
    struct Inlet
    {
        world::Wire *wire = nullptr;
        kinesis_stream::KinesisStream *stream = nullptr;
        std::shared_ptr<ReaderGroup> group;
        FanOutPlace place;
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
    std::vector<SimTime> m_busyUntil; ///< per instance
    kernel::Stream m_backOffDraws;
    bool m_started = false;
    std::string m_refusal;

    std::uint64_t m_records = 0, m_bytes = 0;
    PollCounts m_polls;
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

/// A reader that passes on what it read.
class ForwardingReader : public ReadComponent
{
public:
    explicit ForwardingReader(const world::Birth &birth)
        : ReadComponent(birth)
        , m_outputs(*this)
    {
    }

    void wired(world::Wire &wire, bool outgoing) override
    {
        outgoing ? m_outputs.wired(wire) : ReadComponent::wired(wire, outgoing);
    }
    void unwired(world::Wire &wire, bool outgoing) override
    {
        outgoing ? m_outputs.unwired(wire) : ReadComponent::unwired(wire, outgoing);
    }
    void handle(const kernel::Event &event) override
    {
        event.kind <= PutClient::kLastEvent ? m_outputs.handle(event) : ReadComponent::handle(event);
    }
    void tally(world::Ledger &ledger) const override { m_outputs.tally(ledger); }
    world::WholeRecord wholeRecord(std::uint64_t number) const override { return m_outputs.wholeRecord(number); }

protected:
    void taken(const Taken &taken) override { m_outputs.pass(taken); }

private:
    Outputs m_outputs;
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

} // namespace headwater::services

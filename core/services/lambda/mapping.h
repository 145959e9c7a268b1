// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/clients/shardtask.h"
#include "core/services/function.h"
#include "core/services/lambda/events.h"

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace headwater::services::lambda {

struct MappingSpec
{
    std::string startAt = "LATEST";
    SimTime startTime = 0;
    std::uint64_t batchSize = 100;
    SimTime window = 0; ///< a batch that is not full waits so long for more
    std::uint32_t parallel = 1;
    std::int64_t maxRetries = -1; ///< -1: until the records expire
    SimTime maxAge = -1;          ///< -1: as long as they last
    bool bisect = false;
    bool partialFailures = false; ///< ReportBatchItemFailures
    SimTime tumbling = 0;         ///< length of a window; 0: none
    bool deaggregate = false;
};

/// What a mapping asks of its function.
class MappingHost
{
public:
    virtual ~MappingHost() = default;
    virtual world::Component &component() = 0;
    virtual bool hasCode() const = 0;
    virtual void begin(SimTime now, FunctionCaller &caller, std::uint64_t token, const FunctionEvent &event) = 0;
    virtual const std::string &requestId() const = 0;
    virtual void wake(SimTime time, std::uint16_t kind, std::uint64_t sequence, std::uint64_t data,
                      std::uint16_t slot) = 0;
    /// A batch went through.
    virtual void processed(SimTime now, const kinesis_stream::KinesisStream &stream, std::uint32_t shard,
                           const std::vector<std::uint64_t> &positions, const FunctionResult &result,
                           const std::vector<EventRecord> &records) = 0;
    virtual void discarded(SimTime now, const FailedBatch &batch) = 0;
};

/// The event source mapping of one stream: polls its shards, makes batches, invokes the function for one after the
/// other, and keeps to a batch that fails until it succeeds, is given up, or expires. Records of one key stay in order.
class Mapping final : public FunctionCaller
{
public:
    enum EventKinds : std::uint16_t { kPoll = 16, kWake = 17, kBegin = 18, kLastEvent = 18 };

    Mapping(MappingHost &host, std::uint16_t slot, world::Wire &wire, kinesis_stream::KinesisStream &stream);

    void configure(const MappingSpec &spec) { m_spec = spec; }
    void start(SimTime now);
    void handle(const kernel::Event &event);
    void remove() { m_wire = nullptr; }
    const world::Wire *wire() const { return m_wire; }
    void answered(SimTime now, std::uint64_t token, const FunctionResult &result) override;

    /// How old the newest record of a batch is that is being worked on; 0 when there is none.
    SimTime iteratorAge(SimTime now) const;
    std::uint64_t waiting() const; ///< records read and not through

    PollCounts polls;
    SimTime maxIteratorAge = 0, iteratorAgeSampled = 0;
    std::uint64_t retried = 0, expired = 0; ///< batches; records

private:
    struct Batch
    {
        std::vector<std::uint64_t> positions;
        std::uint32_t attempts = 0;  ///< that count
        std::uint32_t throttles = 0; ///< in a row
        bool closesWindow = false;
    };
    /// Batches of a lane go one after the other; a shard has as many as its parallelization factor.
    struct Lane
    {
        std::deque<std::uint64_t> waiting;
        SimTime since = 0;         ///< when the oldest of them was read
        std::deque<Batch> batches; ///< to come before what waits: failed ones, and halves of them
        std::optional<Batch> active;
        std::vector<EventRecord> records; ///< of the active batch, when its code was run or is to be passed on
        SimTime notBefore = 0;
        SimTime wakeAt = -1;
        std::string state = "{}"; ///< of the tumbling window
        SimTime windowFrom = -1;
    };
    struct ShardReader
    {
        ShardTask task;
        std::vector<Lane> lanes;
        bool sleeps = false; ///< not polled until there is room
        bool followed = false;
    };

    ShardReader *find(std::uint32_t shard);
    ShardReader &open(std::uint32_t shard, std::uint64_t position, SimTime first);
    void follow(SimTime now, ShardReader &reader);
    void poll(SimTime now, ShardReader &reader);
    void schedulePoll(SimTime time, const ShardReader &reader);
    void take(SimTime now, ShardReader &reader, const kinesis_stream::ReadOutcome &outcome);
    std::size_t lanesWanted() const;
    std::size_t laneOf(const ShardReader &reader, const kinesis_stream::StoredRecord &record) const;
    bool settleLanes(ShardReader &reader);
    void pumpAll(SimTime now, ShardReader &reader);
    void pump(SimTime now, ShardReader &reader, std::size_t lane);
    bool nextBatch(SimTime now, ShardReader &reader, Lane &lane, Batch *batch, SimTime *later) const;
    void dropOld(SimTime now, ShardReader &reader, Batch &batch);
    void begin(SimTime now, ShardReader &reader, std::size_t lane, Batch batch);
    void succeed(SimTime now, ShardReader &reader, Lane &lane, Batch batch, const FunctionResult &result);
    void fail(SimTime now, ShardReader &reader, Lane &lane, Batch batch);
    void discard(SimTime now, const ShardReader &reader, const Batch &batch, const char *condition);
    void wakeLane(SimTime time, ShardReader &reader, std::size_t lane);
    bool isDrained(const ShardReader &reader) const;
    std::uint64_t buffered(const ShardReader &reader) const;
    std::vector<EventRecord> recordsOf(const ShardReader &reader, const Batch &batch) const;
    std::uint64_t bytesAt(const ShardReader &reader, std::uint64_t position) const;
    SimTime arrivalAt(const ShardReader &reader, std::uint64_t position) const;

    MappingHost &m_host;
    const std::uint16_t m_slot;
    world::Wire *m_wire;
    kinesis_stream::KinesisStream &m_stream;
    MappingSpec m_spec;
    kernel::Stream m_backOffDraws;
    bool m_started = false;
    std::deque<ShardReader> m_readers;
};

} // namespace headwater::services::lambda

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/clients/shardtask.h"
#include "core/services/lambda/batches.h"

#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace headwater::services::lambda {

/// The event source mapping of one stream: polls its shards, makes batches, invokes the function for one after the
/// other, and keeps to a batch that fails until it succeeds, is given up, or expires. Records of one key stay in order.
class StreamMapping final : public Mapping
{
public:
    StreamMapping(MappingHost &host, std::uint16_t slot, world::Wire &wire, kinesis_stream::KinesisStream &stream);

    void start(SimTime now) override;
    void handle(const kernel::Event &event) override;
    void answered(SimTime now, std::uint64_t token, const FunctionResult &result) override;
    void remove() override;
    std::string failure() const override { return m_place.refusal; }
    SimTime iteratorAge(SimTime now) const override;
    std::uint64_t waiting() const override;

private:
    enum EventKinds : std::uint16_t { kPoll = kFirstEvent, kWake, kBegin, kArrive };
    static constexpr SimTime kPollEvery = kernel::kSecond; ///< of a shard in which nothing waits
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
        std::deque<kinesis_stream::ReadOutcome> travelling; ///< pushed, and not there yet
        bool sleeps = false;                                ///< not polled until there is room
        bool followed = false;
    };

    static std::uint64_t tokenOf(std::uint32_t shard, std::size_t lane) { return std::uint64_t{shard} << 8 | lane; }
    ShardReader *find(std::uint32_t shard);
    ShardReader &open(std::uint32_t shard, std::uint64_t position, SimTime first);
    void follow(SimTime now, ShardReader &reader);
    bool passes(const world::WholeRecord &record) const;
    bool hasRoom(const ShardReader &reader) const;
    void poll(SimTime now, ShardReader &reader);
    void receive(SimTime now, ShardReader &reader);
    void arrive(SimTime now, ShardReader &reader);
    void schedulePoll(SimTime time, const ShardReader &reader);
    void take(SimTime now, ShardReader &reader, const kinesis_stream::ReadOutcome &outcome);
    /// With enhanced fan-out, what a filter lets through of an aggregate comes in single records.
    bool opensAggregates() const { return m_spec.deaggregate || (m_spec.enhanced && m_spec.filter); }
    std::size_t lanesWanted() const;
    std::size_t laneOf(const ShardReader &reader, const kinesis_stream::StoredRecord &record) const;
    bool settleLanes(ShardReader &reader);
    void pumpAll(SimTime now, ShardReader &reader);
    void pump(SimTime now, ShardReader &reader, std::size_t lane);
    bool nextBatch(SimTime now, ShardReader &reader, Lane &lane, Batch *batch, SimTime *later) const;
    void dropOld(SimTime now, ShardReader &reader, Batch &batch);
    void begin(SimTime now, ShardReader &reader, std::size_t lane, Batch batch);
    void succeed(SimTime now, ShardReader &reader, Lane &lane, Batch batch, const FunctionResult &result);
    void tellProcessed(SimTime now, const ShardReader &reader, const std::vector<std::uint64_t> &positions,
                       const FunctionResult &result, const std::vector<EventRecord> &records);
    void fail(SimTime now, ShardReader &reader, Lane &lane, Batch batch);
    void discard(SimTime now, const ShardReader &reader, const Batch &batch, const char *condition);
    void wakeLane(SimTime time, ShardReader &reader, std::size_t lane);
    bool isDrained(const ShardReader &reader) const;
    std::uint64_t buffered(const ShardReader &reader) const;
    std::vector<EventRecord> recordsOf(const ShardReader &reader, const Batch &batch) const;
    std::uint64_t bytesAt(const ShardReader &reader, std::uint64_t position) const;
    SimTime arrivalAt(const ShardReader &reader, std::uint64_t position) const;

    kinesis_stream::KinesisStream &m_stream;
    FanOutPlace m_place;
    kernel::Stream m_backOffDraws;
    bool m_started = false;
    std::deque<ShardReader> m_readers;
};

} // namespace headwater::services::lambda

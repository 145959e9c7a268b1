// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/clients/putclient.h"
#include "core/services/kinesis-stream/stream.h"

#include <deque>
#include <memory>
#include <vector>

namespace headwater::services {

/// Records that came out of a stream and go into another one.
class ForwardSource final : public RecordSource
{
public:
    explicit ForwardSource(const world::World &world)
        : m_world(world)
    {
    }
    void add(SimTime at, const Arrival &record);
    void ensure(SimTime) override {}
    kernel::Digest128 hash(std::uint64_t number) const override;
    world::WholeRecord whole(std::uint64_t number) const override;
    void restart(SimTime, bool) override {}

private:
    struct Origin
    {
        std::uint16_t component;
        std::uint64_t number;
        SimTime emitted;
    };
    const world::World &m_world;
    std::vector<Origin> m_origins;
    std::deque<kernel::Digest128> m_hashesWaiting; ///< of the records in the columns
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

/// A stretch of a shard that a reader had.
struct Taken
{
    kinesis_stream::KinesisStream &stream;
    std::uint32_t shard;
    std::uint64_t from, to; ///< positions
    std::uint64_t bytes;
    SimTime at; ///< when the reader has it
};

/// The links out of a component that passes records on: to buckets as objects, to other targets in calls. The
/// component hands it its events up to PutClient::kLastEvent; `slot` of an event is the link's place.
class Outputs
{
public:
    explicit Outputs(world::Component &owner);

    void wired(world::Wire &wire);
    void unwired(world::Wire &wire);
    void handle(const kernel::Event &event);

    /// Passes on what was read, as it is, over every link.
    void pass(const Taken &taken);
    /// Only to buckets.
    void store(const Taken &taken);
    /// Passes one record on to every target that takes calls; to be followed by flush().
    void add(SimTime at, const Arrival &record);
    void flush();

    void tally(world::Ledger &ledger) const;
    bool hasTargets() const;
    bool isLinked() const { return !m_outputs.empty(); }
    /// A record as it went on, by its number there.
    world::WholeRecord wholeRecord(std::uint64_t number) const;

private:
    struct Output
    {
        world::Wire *wire = nullptr;
        BucketWriter *bucket = nullptr;
        std::unique_ptr<ForwardSource> source;
        std::unique_ptr<PutClient> client;
    };

    world::Component &m_owner;
    std::vector<Output> m_outputs;
};

} // namespace headwater::services

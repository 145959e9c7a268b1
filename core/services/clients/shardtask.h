// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/kinesis-stream/stream.h"

#include <optional>
#include <string>

namespace headwater::services {

/// Calls of a reader.
struct PollCounts
{
    std::uint64_t calls = 0, refused = 0; ///< GetRecords, GetShardIterator that was refused
    std::uint64_t iteratorCalls = 0;
    std::uint64_t expired = 0; ///< iterators
};

// Enhanced fan-out: what a shard took in is pushed in steps, so that a record waits half a step and travels; together
// some 70 ms from arrival, whatever the number of consumers.
inline constexpr SimTime kPushEvery = 50 * kernel::kMillisecond;
inline constexpr SimTime kPushTravel = 45 * kernel::kMillisecond;

/// A reader's place among the registered consumers of a stream, for enhanced fan-out.
struct FanOutPlace
{
    std::size_t number = SIZE_MAX;
    std::string refusal; ///< as the service said it

    bool isTaken() const { return number != SIZE_MAX; }
    /// Registers the reader under its name: when it can go on or try again; nothing when it was refused for good.
    std::optional<SimTime> take(const world::Component &reader, const world::Wire &wire,
                                kinesis_stream::KinesisStream &stream, SimTime now);
    void leave(kinesis_stream::KinesisStream &stream)
    {
        if (isTaken())
            stream.deregisterConsumer(number);
    }
};

/// What a look at a subscription brought.
struct Pushed
{
    std::optional<kinesis_stream::ReadOutcome> outcome;
    SimTime next = 0; ///< when to look again
};

/// One place in a shard, and how an SDK client reads on from there: iterator, its expiry, refusals and back-off.
struct ShardTask
{
    std::uint32_t shard = 0;
    std::uint64_t position = 0;
    bool done = false; ///< the shard is closed and read to its end
    bool hasIterator = false;
    SimTime iteratorAt = 0;     ///< when the iterator was returned, or the subscription began
    std::uint32_t refusals = 0; ///< calls refused in a row
    std::uint64_t polls = 0;

    /// One GetRecords call of `reader`, after GetShardIterator where it needs one. The place moves only in advance().
    kinesis_stream::ReadOutcome poll(const world::Component &reader, const world::Wire &wire,
                                     kinesis_stream::KinesisStream &stream, std::uint64_t limit, SimTime now,
                                     PollCounts &counts);
    /// What was pushed since the last look, after SubscribeToShard where the reader needs it; it is there kPushTravel
    /// later. The place moves only in advance().
    Pushed receive(const world::Component &reader, const world::Wire &wire, kinesis_stream::KinesisStream &stream,
                   const FanOutPlace &place, SimTime now, PollCounts &counts);
    /// The wait before the next call after one that was refused, on top of the usual pause.
    SimTime backOff(const kernel::Stream &draws);
    void advance(const kinesis_stream::ReadOutcome &outcome)
    {
        position = outcome.to;
        done = outcome.end;
    }
};

} // namespace headwater::services

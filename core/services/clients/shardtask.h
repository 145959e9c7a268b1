// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/kinesis-stream/stream.h"

namespace headwater::services {

/// Calls of a reader.
struct PollCounts
{
    std::uint64_t calls = 0, refused = 0; ///< GetRecords, GetShardIterator that was refused
    std::uint64_t iteratorCalls = 0;
    std::uint64_t expired = 0; ///< iterators
};

/// One place in a shard, and how an SDK client reads on from there: iterator, its expiry, refusals and back-off.
struct ShardTask
{
    std::uint32_t shard = 0;
    std::uint64_t position = 0;
    bool done = false; ///< the shard is closed and read to its end
    bool hasIterator = false;
    SimTime iteratorAt = 0;     ///< when the iterator was returned
    std::uint32_t refusals = 0; ///< calls refused in a row
    std::uint64_t polls = 0;

    /// One GetRecords call of `reader`, after GetShardIterator where it needs one. The place moves only in advance().
    kinesis_stream::ReadOutcome poll(const world::Component &reader, const world::Wire &wire,
                                     kinesis_stream::KinesisStream &stream, std::uint64_t limit, SimTime now,
                                     PollCounts &counts);
    /// The wait before the next call after one that was refused, on top of the usual pause.
    SimTime backOff(const kernel::Stream &draws);
    void advance(const kinesis_stream::ReadOutcome &outcome)
    {
        position = outcome.to;
        done = outcome.end;
    }
};

} // namespace headwater::services

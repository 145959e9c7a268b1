// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/kinesis-stream/stream.h"

#include <vector>

namespace headwater::services::kinesis_stream {

/// One write call and what became of its records, told as events: Retry, Put, Throttled by shard, Dropped. Made only
/// when somebody listens to single calls.
class WriteCall
{
public:
    WriteCall(const world::Component &client, const KinesisStream &stream, bool many, std::uint32_t attempt);

    void add(const Shard &shard, std::uint32_t bytes, PutOutcome outcome);
    void addUnreached(std::uint32_t bytes); ///< cut link, stopped stream
    void drop(std::uint64_t records) { m_dropped += records; }
    void tell(SimTime at, std::uint64_t order) const;

private:
    const world::Component &m_client;
    const KinesisStream &m_stream;
    const bool m_many;
    world::Call m_call;
    std::vector<world::ShardShare> m_shares;
    std::uint64_t m_unreached = 0, m_tooLarge = 0, m_throttled = 0, m_dropped = 0;
};

/// Records that a client gave up without a call: its link or it was removed.
void tellGivenUp(const world::Component &client, const KinesisStream &stream, std::uint64_t records);

/// A read call, answered or refused. `error` is empty when the stream was not reached.
void tellRead(const world::Component &reader, const KinesisStream &stream, std::string_view api, std::uint32_t shard,
              const ReadOutcome &outcome);
void tellReadRefused(const world::Component &reader, const KinesisStream &stream, std::string_view api,
                     std::uint32_t shard, std::string_view error);

} // namespace headwater::services::kinesis_stream

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/recordtarget.h"
#include "core/world/component.h"

#include <optional>
#include <vector>

namespace headwater::services {

/// One write call and what became of its records, told as events: Retry, Put, Throttled by shard, Dropped. Made only
/// when somebody listens to single calls.
class WriteCall
{
public:
    WriteCall(const world::Component &client, const world::Component &target, PutWords words, bool many,
              std::uint32_t attempt);

    void add(std::optional<std::uint32_t> shard, std::uint32_t bytes, PutOutcome outcome);
    void addUnreached(std::uint32_t bytes); ///< cut link, stopped target, refused as a whole
    /// The whole call is refused for another reason than throughput; empty: it did not get there.
    void refuse(std::string_view error) { m_refusal = error; }
    void drop(std::uint64_t records) { m_dropped += records; }
    void tell(SimTime at, std::uint64_t order) const;

private:
    const world::Component &m_client;
    const world::Component &m_target;
    const PutWords m_words;
    const bool m_many;
    world::Call m_call;
    std::string_view m_refusal;
    std::vector<world::ShardShare> m_shares;
    std::uint64_t m_unreached = 0, m_tooLarge = 0, m_throttled = 0, m_dropped = 0;
};

/// Records that a client gave up without a call: its link or it was removed.
void tellGivenUp(const world::Component &client, const world::Component &target, std::uint64_t records);

} // namespace headwater::services

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/kinesis-stream/lane.h"
#include "core/services/kinesis-stream/router.h"
#include "core/services/recordtarget.h"

#include <memory>
#include <vector>

namespace headwater::services::kinesis_stream {

class KinesisStream;

/// One word for the digest of what became of a record.
inline std::uint64_t putWord(SimTime time, std::uint64_t number, std::uint16_t component, std::uint32_t bytes,
                             PutOutcome outcome)
{
    return static_cast<std::uint64_t>(time) + number * 0xd6e8feb86659fd93 + component * 0xff51afd7ed558ccdull +
           bytes * 0xc4ceb9fe1a85ec53ull + static_cast<std::uint64_t>(outcome) * 0xa0761d6478bd642full;
}

/// Takes what clients with lanes send to a stream.
///
/// Time is cut into windows. All arrivals of a window are collected and dealt out to the shards; then each shard works
/// through its own and its retries alone, in order. As long as every client has a lane nothing can come between, so a
/// window is worked through as a whole, ahead of the clock, the shards side by side on several threads. When there are
/// clients whose calls are events, a shard goes no further than the call that is being answered. How long windows are,
/// and which way is taken, changes nothing that can be measured.
class Intake
{
public:
    Intake(const KinesisStream &stream, const std::vector<std::unique_ptr<Shard>> &shards, const Router &router,
           const limits::StreamLimits &limits);
    ~Intake();

    void add(Lane *lane);
    void remove(Lane *lane); ///< its records on the way are given up
    bool hasRoom() const { return m_lanes.size() < 250; }

    /// A client whose calls are events comes or goes.
    void addCaller() { ++m_callers; }
    void removeCaller() { --m_callers; }

    /// No window reaches over this time: shards open or close then.
    void stopAt(SimTime time) { m_stopAt = time; }

    /// Everything before (time, order) happens in one shard.
    void advance(Shard &shard, SimTime time, std::uint64_t order);
    /// Everything before `time` happens in all shards, and the lanes' counts say so.
    void settle(SimTime time);
    /// Works off the window that was begun, before the routes change. \pre nothing is to happen before its end
    void finishWindow();
    /// What was to come again to a shard that closed goes to the ones that hold its keys now.
    void passOn(Shard &closed);

    /// The next arrival or retry; kNever if there will be none.
    SimTime nextEvent();
    /// Records of a shard that were taken from their lanes and not yet worked through.
    std::uint64_t waiting(const Shard &shard) const;

private:
    struct Window;
    struct Tally;
    struct Attempt;

    bool runsAhead() const { return m_callers == 0; }
    SimTime limit() const;
    void reach(SimTime time);
    void stage(Window &window, SimTime end);
    void workOff(Window &window);
    void workTogether(SimTime until);
    /// \return how many arrivals and retries happened
    std::uint64_t work(Shard &shard, Window &window, SimTime time, std::uint64_t order, std::vector<Tally> &tallies);
    PutOutcome arrive(Shard &shard, Tally &tally, const Attempt &attempt);
    void refuse(Shard &shard, Tally &tally, const Attempt &attempt, bool throttled);
    void tell(const Shard &shard, const Attempt &attempt, PutOutcome outcome) const;
    void collect();

    const KinesisStream &m_stream;
    const std::vector<std::unique_ptr<Shard>> &m_shards;
    const Router &m_router;
    const limits::StreamLimits &m_limits;
    std::vector<Lane *> m_lanes; ///< null where one was removed
    int m_callers = 0;
    SimTime m_stopAt = kernel::kNever;
    SimTime m_span = 50 * kernel::kMillisecond; ///< of the next window
    std::unique_ptr<Window> m_window, m_nextWindow;
    std::vector<std::uint32_t> m_dealt;        ///< route of each record of a window, while it is dealt out
    std::vector<std::uint32_t> m_places;       ///< by route: where its next record goes
    std::vector<std::vector<Tally>> m_tallies; ///< by worker and lane
    std::vector<std::uint64_t> m_happened;     ///< by worker
};

} // namespace headwater::services::kinesis_stream

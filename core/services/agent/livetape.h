// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernel/md5.h"
#include "core/kernel/simtime.h"
#include "core/logagent/livefeed.h"

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace headwater::services::agent {

/// A record of a flow as the node keeps it: where it stands, not what it says.
struct FlowRecord
{
    std::uint64_t offset = 0;
    std::uint32_t file = 0;
    std::uint32_t rawBytes = 0;
    std::uint32_t bytes = 0; ///< as it is sent
    std::uint32_t taped = 0; ///< its place on the tape, counted from 1; 0: of the replay
    kernel::Digest128 hash;  ///< of its data, where the partition key is made of that
};

/// What real files brought, and the simulated times when it came. A world that is built again gets the same at the
/// same times, and goes on with the files where the times end.
class LiveTape
{
public:
    struct Batch
    {
        kernel::SimTime at = 0;
        std::size_t first = 0, count = 0; ///< of the flow's records
        std::uint64_t skipped = 0;
    };

    /// Begins to follow these flows; does nothing when it follows them already.
    Result<void> follow(const std::vector<logagent::FlowConfig> &flows, const std::string &checkpointFile);
    /// For a run that follows the files at some times and replays them at others. Each line belongs to one of the two
    /// readers for good: what is behind the places() of the files is followed, what is before them is replayed. A run
    /// that begins by following has the places where a live agent begins, another one the ends of the files. Does
    /// nothing when that is decided already.
    Result<void> share(const std::vector<logagent::FlowConfig> &flows, const std::string &checkpointFile, bool follows);
    const std::vector<logagent::Checkpoint> &places(std::size_t flow) const { return m_places[flow]; }
    /// Whether the files are followed at `now`: as it was when a world was there first, or as the first one there says.
    /// Begins to follow them when it has to.
    bool isFollowing(kernel::SimTime now, bool follows);
    /// The batch that a flow gets at `now` when it had `had` before; null when there is none. The first to ask behind
    /// the last one decides when the next one comes.
    const Batch *next(std::size_t flow, std::size_t had, kernel::SimTime now);
    FlowRecord record(std::size_t flow, std::size_t index) const { return m_flows[flow].records[index]; }
    /// What a record said, as long as it is remembered.
    const std::string *text(std::size_t flow, std::size_t index) const;
    std::string path(std::size_t flow, std::uint32_t file) const;
    std::vector<std::string> paths(std::size_t flow) const
    {
        return m_feed ? m_feed->paths(flow) : std::vector<std::string>();
    }
    const std::optional<Error> &failure() const;

private:
    static constexpr std::size_t kMostText = 64u << 20; ///< bytes remembered of all flows

    struct Flow
    {
        bool deterministicKey = false;
        bool live = false;            ///< what was there at the beginning is read
        kernel::SimTime emptyAt = -1; ///< when somebody last asked in vain
        std::vector<Batch> batches;
        std::deque<FlowRecord> records;
        std::deque<std::string> texts; ///< of the newest records
        std::size_t firstText = 0;
    };
    struct Turn
    {
        kernel::SimTime at = 0;
        bool follows = false;
    };
    bool isNew(const std::vector<logagent::FlowConfig> &flows, const std::string &checkpointFile);
    void startFeed();
    void keep(Flow &flow, const logagent::LineBatch &batch, kernel::SimTime now);

    std::string m_identity; ///< of what is followed
    std::vector<logagent::FlowConfig> m_configs;
    std::string m_checkpointFile;
    logagent::LiveFeed::Places m_places; ///< only of a run that does both
    std::vector<Turn> m_turns;           ///< by time
    kernel::SimTime m_decidedUntil = -1;
    std::unique_ptr<logagent::LiveFeed> m_feed;
    std::vector<Flow> m_flows;
    std::size_t m_textBytes = 0;
    std::optional<Error> m_failure;
};

} // namespace headwater::services::agent

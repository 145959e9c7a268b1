// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/logagent/flowreplay.h"
#include "core/services/agent/flowsource.h"

#include <cstdint>
#include <memory>
#include <optional>

namespace headwater::services::agent {

/// How fast a replay goes.
struct ReplayPace
{
    double speed = 1;            ///< times as recorded
    double linesPerSecond = 100; ///< of files whose lines say no time
};

/// Reads a flow's lines for its source: as they were once written, or the real files as they grow, or now this and now
/// that. No line is read twice.
class FlowReader
{
public:
    /// Either may be missing. `flow` is the place on the tape.
    FlowReader(std::size_t flow, std::optional<logagent::FlowReplay> replay, std::shared_ptr<LiveTape> tape);

    /// When the first line of the replay was written, nanoseconds since 1970; nothing when nothing says.
    std::optional<std::int64_t> firstTime() const;
    /// The replay is at `recorded` now, and goes on from there. \pre not started yet
    void begin(SimTime now, std::int64_t recorded, ReplayPace pace);
    /// From now on it goes at another pace.
    void setPace(SimTime now, ReplayPace pace);

    /// What is there by now goes to the source, up to `most` records; false when nothing did.
    /// \param follows the real files; the replay stands still meanwhile
    bool read(FlowSource &source, SimTime now, bool follows, std::uint64_t most);
    /// When the next line of the replay is written; never when there is none.
    SimTime dueTime() const;

    std::string path(const FlowRecord &record) const;
    const std::string *text(const FlowRecord &record) const;
    std::uint64_t lines() const { return m_lines; } ///< read, those included that were
    std::uint64_t skipped() const { return m_skipped; }

private:
    std::int64_t recordedAt(SimTime now) const;
    double linesAt(SimTime now) const;
    bool readReplay(FlowSource &source, SimTime now, std::uint64_t most);
    bool readTape(FlowSource &source, SimTime now, std::uint64_t most);

    std::size_t m_flow;
    mutable std::optional<logagent::FlowReplay> m_replay;
    std::shared_ptr<LiveTape> m_tape;
    ReplayPace m_pace;
    SimTime m_anchor = 0;              ///< when the replay was at …
    std::int64_t m_anchorRecorded = 0; ///< … this time of the recording, …
    double m_anchorLines = 0;          ///< … or had given out so many lines without times
    bool m_stands = false;
    std::uint64_t m_replayed = 0;
    std::size_t m_batchesHad = 0; ///< of the tape
    std::uint64_t m_lines = 0, m_skipped = 0;
};

} // namespace headwater::services::agent

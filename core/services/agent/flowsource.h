// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/logagent/flowreplay.h"
#include "core/services/agent/livetape.h"
#include "core/services/clients/recordsource.h"

#include <deque>
#include <functional>
#include <string>

namespace headwater::services::agent {

/// The records of one flow that the agent has read, on their way to its target. Numbers begin at `flow << kFlowShift`,
/// so that a record's number tells its flow.
class FlowSource final : public RecordSource
{
public:
    static constexpr unsigned kFlowShift = 40;
    static constexpr std::size_t kMostFlows = 128;

    using Paths = std::function<std::string(const FlowRecord &)>;
    using Memory = std::function<const std::string *(const FlowRecord &)>;

    /// \param pathOf what the file of a record is called now
    /// \param memory asked first for what a record says; may know nothing of it
    FlowSource(const logagent::FlowConfig &config, std::size_t flow, kernel::Stream keyDraws,
               logagent::RecordMaker maker, Paths pathOf, Memory memory);

    void add(SimTime at, const FlowRecord &record);
    void add(SimTime at, const logagent::FlowReplay::Line &line);
    std::uint64_t added() const { return m_first + m_records.size(); }

    void ensure(SimTime) override {}
    kernel::Digest128 hash(std::uint64_t number) const override;
    world::WholeRecord whole(std::uint64_t number) const override;
    std::string key(std::uint64_t number) const override;
    void restart(SimTime, bool) override {}

private:
    static constexpr std::size_t kMostKept = 4'000'000; ///< records that can be made whole; 160 MB

    const FlowRecord *find(std::uint64_t number) const;
    std::string keyOf(std::uint64_t local, const FlowRecord &record) const;

    const std::uint64_t m_base;
    const bool m_deterministicKey;
    const bool m_hasKey;
    const kernel::Stream m_keyDraws;
    mutable logagent::RecordMaker m_maker;
    Paths m_pathOf;
    Memory m_memory;
    std::deque<FlowRecord> m_records;
    std::uint64_t m_first = 0; ///< of the records that are kept
};

} // namespace headwater::services::agent

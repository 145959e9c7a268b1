// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/logagent/agentconfig.h"
#include "core/services/agent/flowreader.h"
#include "core/services/clients/putclient.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace headwater::services::agent {

/// The flows of a node's own properties, as an agent.json has them.
Result<logagent::AgentConfig> configOf(const pipeline::Json &properties, const std::string &folder);
/// The id of the node's property whose flows count: `configFile` when it names a file, else `flows`.
bool hasConfigFile(const pipeline::Json &properties);

enum AgentMetric : std::uint8_t {
    BytesSent,
    RecordSendAttempts,
    RecordSendErrors,
    ServiceErrors,
    LinesRead,
    LinesSkipped,
    SendLatency,
    RecordsWaitingToBeSent,
    AgentMetricCount
};

/// A Kinesis Agent on a machine with log files: reads them as they were once written, or the real ones as they grow,
/// and sends each flow's records to its stream.
class Agent final : public world::Component
{
public:
    explicit Agent(const world::Birth &birth);
    ~Agent() override;

    void wired(world::Wire &wire, bool outgoing) override;
    void unwired(world::Wire &wire, bool outgoing) override;
    void start() override;
    void handle(const kernel::Event &event) override;
    void sample(double *values) override;
    void report(world::Json &node) const override;
    void tally(world::Ledger &ledger) const override;
    void fingerprint(kernel::Fingerprint &print) const override;
    world::WholeRecord wholeRecord(std::uint64_t number) const override;
    std::string keyText(std::uint64_t number) const override;
    std::string failure() const override;

protected:
    Result<void> propertyChanged(const std::string &key, const world::Json &before) override;
    void stoppedChanged() override;
    void removed() override;

private:
    enum EventKinds : std::uint16_t { kPoll = 16, kBegin = 17 };

    struct Flow
    {
        logagent::FlowConfig config;
        std::unique_ptr<FlowReader> reader;
        std::unique_ptr<FlowSource> source;
        world::Wire *wire = nullptr;
        std::unique_ptr<PutClient> client;
        std::vector<std::unique_ptr<PutClient>> former; ///< of links that were removed
    };

    void begin();
    Result<void> openTape();
    Result<void> openFlow(std::size_t index);
    bool follows(SimTime now);
    void findTarget(std::uint16_t index);
    void poll(Flow &flow, std::uint16_t index, SimTime now);
    void schedulePoll(std::uint16_t index, SimTime time);
    ReplayPace pace() const;
    PutCounts total() const;
    std::uint64_t lines() const;
    std::uint64_t skipped() const;
    std::uint64_t waiting() const;

    std::vector<Flow> m_flows;
    enum class Mode : std::uint8_t { Replay, Live, BySpeed };
    const Mode m_mode;
    std::shared_ptr<LiveTape> m_tape; ///< unless it only replays
    std::optional<Error> m_problem;
    bool m_emitsMetrics = true; ///< cloudwatch.emitMetrics of the agent.json
    bool m_started = false;
    std::uint64_t m_pollSeries = 0; ///< tells a poll of before a stop

    struct Totals
    {
        PutCounts counts;
        std::uint64_t read = 0, skipped = 0;
    };
    Totals m_sampled;
};

} // namespace headwater::services::agent

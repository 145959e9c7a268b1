// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/logagent/agentconfig.h"
#include "core/services/agent/flowsource.h"
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
        std::unique_ptr<FlowSource> source;
        world::Wire *wire = nullptr;
        std::unique_ptr<PutClient> client;
        std::vector<std::unique_ptr<PutClient>> former; ///< of links that were removed
        std::optional<logagent::FlowReplay> replay;
        std::int64_t recordedAnchor = 0; ///< of the replay, nanoseconds since 1970
        std::size_t batchesHad = 0;      ///< of the tape
        std::uint64_t read = 0, skipped = 0;
    };

    /// Begins to read; `live` for good until the next run.
    void begin(bool live);
    bool decidedLive();
    void findTarget(std::uint16_t index);
    void poll(Flow &flow, std::uint16_t index, SimTime now);
    bool readReplay(Flow &flow, SimTime now);
    bool readTape(Flow &flow, std::uint16_t index, SimTime now);
    void schedulePoll(std::uint16_t index, SimTime time);
    SimTime dueTime(const Flow &flow) const;
    std::int64_t recordedAt(const Flow &flow, SimTime now) const;
    PutCounts total() const;
    std::uint64_t waiting() const;

    std::vector<Flow> m_flows;
    std::shared_ptr<LiveTape> m_tape; ///< when it follows real files
    std::optional<Error> m_problem;
    bool m_emitsMetrics = true; ///< cloudwatch.emitMetrics of the agent.json
    bool m_started = false;
    std::uint64_t m_pollSeries = 0; ///< tells a poll of before a stop

    // Replay: when the flows' recorded anchors fall; later lines follow at the speed.
    SimTime m_anchor = 0;
    double m_speed = 1;
    double m_linesPerSecond = 100;

    struct Totals
    {
        PutCounts counts;
        std::uint64_t read = 0, skipped = 0;
    };
    Totals m_sampled;
};

} // namespace headwater::services::agent

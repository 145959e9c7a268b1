// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/alarm/evaluation.h"
#include "core/services/function.h"
#include "core/world/component.h"

#include <string>
#include <vector>

namespace headwater::services::kinesis_stream {
class KinesisStream;
}

namespace headwater::services {
class Scalable;
}

namespace headwater::services::alarm {

enum AlarmMetric : std::uint8_t { Value, InAlarm, StateChanges, ActionsTaken, ActionsRefused, AlarmMetricCount };

/// Watches a metric of another node and does something when it goes too far.
class Alarm final : public world::Component, public FunctionCaller
{
public:
    explicit Alarm(const world::Birth &birth);

    State state() const { return m_evaluation.state(); }
    std::string_view statusText() const override { return stateName(state()); }

    void wired(world::Wire &wire, bool outgoing) override;
    void unwired(world::Wire &wire, bool outgoing) override;
    void handle(const kernel::Event &) override {}
    void secondPassed(world::SimTime now) override;
    void sample(double *values) override;
    void report(world::Json &node) const override;
    void tally(world::Ledger &) const override {}
    void fingerprint(kernel::Fingerprint &print) const override;
    void answered(world::SimTime now, std::uint64_t token, const FunctionResult &result) override;

protected:
    Result<void> propertyChanged(const std::string &key, const world::Json &before) override;

private:
    Rule rule() const;
    std::optional<double> secondOf(const std::string &metric) const;
    void enter(world::SimTime now, State before, State after, std::optional<double> datapoint);
    void act(world::SimTime now, State before);
    bool mayScale(world::SimTime now, kinesis_stream::KinesisStream &stream);
    void scale(world::SimTime now, kinesis_stream::KinesisStream &stream);
    void scale(world::SimTime now, Scalable &group);
    world::SimTime lastScaling() const;
    std::string eventText(world::SimTime now, State before) const;
    using Component::act;

    std::vector<world::Wire *> m_links; ///< to functions and topics
    world::Wire m_scaling;              ///< to the stream that it scales, which is named and not linked
    Rule m_rule;
    Evaluation m_evaluation;
    Period m_period, m_base;
    std::optional<double> m_value;  ///< the last datapoint
    world::SimTime m_scaledAt = -1; ///< its own last UpdateShardCount
    world::SimTime m_actedAt = -1;
    std::uint64_t m_changes = 0, m_taken = 0, m_refused = 0, m_invocations = 0;
    std::uint64_t m_changesSampled = 0, m_takenSampled = 0, m_refusedSampled = 0;
};

} // namespace headwater::services::alarm

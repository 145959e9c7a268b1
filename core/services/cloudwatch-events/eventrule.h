// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/payload/payloadtemplate.h"
#include "core/services/clients/putclient.h"
#include "core/services/cloudwatch-events/schedule.h"
#include "core/services/eventpattern.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace headwater::services::cloudwatch_events {

struct RuleSpec
{
    std::string name;
    std::optional<Schedule> schedule;            ///< or else by the pattern
    std::shared_ptr<const EventPattern> pattern; ///< null: every event
    double eventsPerSecond = 0;
    std::string source, detailType;
    std::shared_ptr<const payload::PayloadTemplate> detail;
    std::vector<std::string> keyPath; ///< empty: the event's id
};

/// The events that a rule sends on: at its times, or of those that come to the bus the ones that match.
class EventSource final : public RecordSource
{
public:
    EventSource(RuleSpec spec, std::uint64_t seed, const std::string &id, SimTime now);

    void ensure(SimTime end) override;
    kernel::Digest128 hash(std::uint64_t number) const override;
    kernel::Digest128 hashAt(std::uint64_t number, SimTime emitted) const override;
    world::WholeRecord whole(std::uint64_t number) const override { return wholeAt(number, 0); }
    world::WholeRecord wholeAt(std::uint64_t number, SimTime emitted) const override;
    void restart(SimTime now, bool stopped) override;
    void change(SimTime now, double eventsPerSecond);
    /// Events that came to the bus and did not match, up to what was made.
    std::uint64_t unmatched() const { return m_unmatched; }

private:
    std::string event(std::uint64_t number, SimTime at) const; ///< JSON, by the number of the event
    std::string keyOf(std::uint64_t number, const std::string &text) const;
    std::string idOf(std::uint64_t number) const;
    void emit(SimTime at, std::uint64_t number, const std::string &text);
    void beginSeries(SimTime now);

    RuleSpec m_spec;
    const std::uint64_t m_seed;
    const std::string m_id;
    const kernel::Stream m_idDraws;
    kernel::Stream m_gapDraws;
    std::uint32_t m_series = 0;
    std::uint64_t m_inSeries = 0;
    SimTime m_start;
    SimTime m_last; ///< of the newest event
    bool m_stopped = false;
    bool m_ended = false;
    std::uint64_t m_events = 0;
    std::uint64_t m_unmatched = 0;
    std::vector<std::uint64_t> m_numbers; ///< of the event, by record
};

/// A rule of CloudWatch Events (EventBridge) with a stream as its target.
class EventRule final : public PutComponent
{
public:
    using PutComponent::PutComponent;
    void sample(double *values) override;
    void report(world::Json &node) const override;

protected:
    std::unique_ptr<RecordSource> makeSource(std::size_t outlet) override;
    PutSpec putSpec() const override;
    void changeSource(RecordSource &source, world::SimTime now) override;
};

enum RuleMetric : std::uint8_t {
    MatchedEvents,
    Invocations,
    FailedInvocations,
    RetryInvocationAttempts,
    RuleMetricCount
};

/// `$.detail.user` as steps; nothing when it is no such path.
std::optional<std::vector<std::string>> pathOf(const std::string &text);

} // namespace headwater::services::cloudwatch_events

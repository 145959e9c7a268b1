// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/alarm/alarm.h"

#include "core/base/timestamp.h"
#include "core/services/access/wiregate.h"
#include "core/services/kinesis-stream/stream.h"
#include "core/services/notificationtarget.h"
#include "core/services/scalable.h"
#include "core/world/world.h"

#include <algorithm>
#include <cstdio>

namespace headwater::services::alarm {

using kinesis_stream::KinesisStream;
using world::EventKind;
using world::Json;
using world::SimTime;

namespace {

std::string figure(std::optional<double> value)
{
    if (!value)
        return "no data";
    char text[32];
    std::snprintf(text, sizeof text, "%.6g", *value);
    return text;
}

std::string isoTime(SimTime time)
{
    char text[kIsoTimeLength];
    writeIsoTime(world::kEpochSeconds * kernel::kSecond + time, text);
    return {text, kIsoTimeLength};
}

} // namespace

Alarm::Alarm(const world::Birth &birth)
    : Component(birth)
    , m_rule(rule())
{
}

Rule Alarm::rule() const
{
    Rule rule;
    const Json &comparison = property("ComparisonOperator");
    rule.comparison = comparison == "GreaterThanOrEqualToThreshold" ? Comparison::GreaterOrEqual
                      : comparison == "LessThanThreshold"           ? Comparison::Less
                      : comparison == "LessThanOrEqualToThreshold"  ? Comparison::LessOrEqual
                                                                    : Comparison::Greater;
    rule.threshold = property("Threshold").get<double>();
    rule.evaluationPeriods = property("EvaluationPeriods").get<std::size_t>();
    const Json &datapoints = property("DatapointsToAlarm");
    rule.datapointsToAlarm = datapoints.is_number() ? std::min(datapoints.get<std::size_t>(), rule.evaluationPeriods)
                                                    : rule.evaluationPeriods;
    const Json &missing = property("TreatMissingData");
    rule.missing = missing == "breaching"      ? Missing::Breaching
                   : missing == "notBreaching" ? Missing::NotBreaching
                   : missing == "ignore"       ? Missing::Ignore
                                               : Missing::Missing;
    return rule;
}

Result<void> Alarm::propertyChanged(const std::string &, const Json &)
{
    m_rule = rule();
    return {};
}

/// The last second of a metric of the watched node; nothing while that is stopped or not there.
std::optional<double> Alarm::secondOf(const std::string &metric) const
{
    const Component *watched = world().find(property("watch").get<std::string>());
    const int place = watched ? watched->type().metricIndex(metric) : -1;
    if (place < 0 || watched->isStopped())
        return std::nullopt;
    return world().sampled(*watched)[static_cast<std::size_t>(place)];
}

void Alarm::secondPassed(SimTime now)
{
    if (isStopped())
        return;
    const std::string relative = property("relativeTo").get<std::string>();
    m_period.add(secondOf(property("MetricName").get<std::string>()));
    m_base.add(relative.empty() ? std::nullopt : secondOf(relative));
    // Periods are those of the clock, whenever the alarm was made.
    const auto length = property("Period").get<std::int64_t>();
    if (now / kernel::kSecond % length != 0)
        return;
    const Json &name = property("Statistic");
    const Statistic statistic = name == "Sum"       ? Statistic::Sum
                                : name == "Minimum" ? Statistic::Minimum
                                : name == "Maximum" ? Statistic::Maximum
                                                    : Statistic::Average;
    std::optional<double> datapoint = m_period.close(statistic);
    const std::optional<double> base = m_base.close(statistic);
    if (!relative.empty())
        datapoint = datapoint && base && *base != 0 ? std::optional(100 * *datapoint / *base) : std::nullopt;
    m_value = datapoint;
    const State before = m_evaluation.state();
    const State after = m_evaluation.add(datapoint, m_rule);
    if (before != after)
        enter(now, before, after, datapoint);
    else if (after == State::Alarm && property("repeat").get<bool>() &&
             now - m_actedAt >= property("cooldownSeconds").get<std::int64_t>() * kernel::kSecond)
        act(now, before);
}

void Alarm::enter(SimTime now, State before, State after, std::optional<double> datapoint)
{
    ++m_changes;
    tell(EventKind::ControlPlane, std::string(stateName(before)) + " to " + std::string(stateName(after)) + ": " +
                                      property("MetricName").get<std::string>() + " of " +
                                      property("watch").get<std::string>() + " is " + figure(datapoint) +
                                      ", threshold " + figure(m_rule.threshold));
    if (after == State::Alarm)
        act(now, before);
}

void Alarm::wired(world::Wire &wire, bool outgoing)
{
    if (outgoing)
        m_links.push_back(&wire);
}

void Alarm::unwired(world::Wire &wire, bool outgoing)
{
    if (!outgoing)
        return;
    std::erase(m_links, &wire);
    if (auto *function = dynamic_cast<Function *>(&world().component(wire.to)))
        function->forget(*this);
}

void Alarm::act(SimTime now, State before)
{
    m_actedAt = now;
    if (auto *stream = dynamic_cast<KinesisStream *>(world().find(property("target").get<std::string>())))
        scale(now, *stream);
    else if (auto *group = dynamic_cast<Scalable *>(world().find(property("target").get<std::string>())))
        scale(now, *group);
    std::string text = m_links.empty() ? std::string() : eventText(now, before);
    for (world::Wire *wire : m_links) {
        ++wire->records;
        Component &target = world().component(wire->to);
        auto *function = dynamic_cast<Function *>(&target);
        const bool barred = wire->gate && wire->gate->check(now, function ? std::string_view("InvokeFunction")
                                                                          : std::string_view("Publish"));
        if (wire->cut || barred) {
            ++wire->refused;
            ++m_refused;
        } else if (function) {
            function->invoke(now, *this, ++m_invocations,
                             {.trigger = "alarm", .records = 1, .bytes = text.size(), .text = [text] {
                                  return text;
                              }});
        } else if (auto *topic = dynamic_cast<NotificationTarget *>(&target)) {
            Notification notification;
            notification.subject = std::string(stateName(state())) + ": \"" + id() + "\"";
            notification.message = text;
            ++(topic->publish(now, std::move(notification)) ? m_taken : m_refused);
        }
    }
}

/// What the function behind a scaling alarm does: doubles or halves the shards, not more often than its cooldown.
void Alarm::scale(SimTime now, KinesisStream &stream)
{
    const Json &direction = property("scale");
    if (direction == "none")
        return;
    const SimTime last = lastScaling();
    const SimTime cooldown = property("cooldownSeconds").get<std::int64_t>() * kernel::kSecond;
    if (last >= 0 && now - last < cooldown) {
        tell(EventKind::ControlPlane, "not scaled: " + stream.id() + " was scaled " +
                                          std::to_string((now - last) / kernel::kSecond) + " s ago, cooldown " +
                                          std::to_string(cooldown / kernel::kSecond) + " s");
        return;
    }
    const auto open = static_cast<std::int64_t>(stream.openShards());
    const std::int64_t wished = direction == "out" ? 2 * open : (open + 1) / 2;
    const std::int64_t count =
        std::clamp(wished, property("minShards").get<std::int64_t>(),
                   std::max(property("minShards").get<std::int64_t>(), property("maxShards").get<std::int64_t>()));
    if (count == open || (direction == "out") != (count > open)) {
        tell(EventKind::ControlPlane, "not scaled: " + stream.id() + " has " + std::to_string(open) + " shards, the " +
                                          (direction == "out" ? "most" : "least") + " it may have");
        return;
    }
    if (!mayScale(now, stream)) {
        ++m_refused;
        return;
    }
    if (const auto refusal = stream.updateShardCount(now, count)) {
        ++m_refused;
        tell(EventKind::ControlPlane, "UpdateShardCount refused: " + refusal->message, {}, refusal->code);
        return;
    }
    ++m_taken;
    m_scaledAt = now;
    tell(EventKind::ControlPlane,
         "UpdateShardCount of " + stream.id() + ": " + std::to_string(open) + " to " + std::to_string(count));
}

bool Alarm::mayScale(SimTime now, KinesisStream &stream)
{
    if (m_scaling.to != stream.index() || m_scaling.from != index()) {
        m_scaling.from = index();
        m_scaling.to = stream.index();
        m_scaling.gate = makeGate(world(), m_scaling);
    }
    return !m_scaling.gate || !m_scaling.gate->check(now, "UpdateShardCount");
}

/// What an auto-scaling policy does: doubles or halves a group of instances, within its bounds.
void Alarm::scale(SimTime now, Scalable &group)
{
    const Json &direction = property("scale");
    const SimTime last = lastScaling();
    const std::int64_t capacity = group.capacity();
    if (direction == "none" ||
        (last >= 0 && now - last < property("cooldownSeconds").get<std::int64_t>() * kernel::kSecond))
        return;
    const auto least = property("minShards").get<std::int64_t>(), most = property("maxShards").get<std::int64_t>();
    const std::int64_t wished = direction == "out" ? std::max<std::int64_t>(1, 2 * capacity) : (capacity + 1) / 2;
    const std::int64_t count = std::clamp(wished, least, std::max(least, most));
    if (count == capacity || (direction == "out") != (count > capacity))
        return;
    group.setCapacity(now, count);
    ++m_taken;
    m_scaledAt = now;
    tell(EventKind::ControlPlane, "capacity of " + property("target").get<std::string>() + ": " +
                                      std::to_string(capacity) + " to " + std::to_string(count));
}

/// Alarms that scale the same stream share its cooldown.
SimTime Alarm::lastScaling() const
{
    SimTime last = -1;
    for (const auto &component : world().components()) {
        const auto *other = dynamic_cast<const Alarm *>(component.get());
        if (other && !other->isRemoved() && other->property("target") == property("target"))
            last = std::max(last, other->m_scaledAt);
    }
    return last;
}

std::string Alarm::eventText(SimTime now, State before) const
{
    const Json event = {
        {"source", "aws.cloudwatch"},
        {"alarmArn", "arn:aws:cloudwatch:us-east-1:000000000000:alarm:" + id()},
        {"accountId", "000000000000"},
        {"time", isoTime(now)},
        {"region", "us-east-1"},
        {"alarmData",
         {{"alarmName", id()},
          {"state",
           {{"value", std::string(stateName(state()))},
            {"reason", "Threshold Crossed: " + figure(m_value)},
            {"timestamp", isoTime(now)}}},
          {"previousState", {{"value", std::string(stateName(before))}}},
          {"configuration",
           {{"metrics",
             Json::array({{{"id", "m1"},
                           {"metricStat",
                            {{"metric",
                              {{"name", property("MetricName")}, {"dimensions", {{"StreamName", property("watch")}}}}},
                             {"period", property("Period")},
                             {"stat", property("Statistic")}}},
                           {"returnData", true}}})}}}}}};
    return event.dump();
}

void Alarm::answered(SimTime, std::uint64_t, const FunctionResult &result)
{
    const bool isDone = result.kind == FunctionResult::Kind::Success;
    ++(isDone ? m_taken : m_refused);
    if (!isDone)
        tell(EventKind::ControlPlane, "the function did not do it: " + result.errorType + " " + result.errorMessage);
}

void Alarm::sample(double *values)
{
    values[Value] = m_value.value_or(0);
    values[InAlarm] = state() == State::Alarm;
    values[StateChanges] = static_cast<double>(m_changes - m_changesSampled);
    values[ActionsTaken] = static_cast<double>(m_taken - m_takenSampled);
    values[ActionsRefused] = static_cast<double>(m_refused - m_refusedSampled);
    m_changesSampled = m_changes;
    m_takenSampled = m_taken;
    m_refusedSampled = m_refused;
}

void Alarm::report(Json &node) const
{
    node["state"] = std::string(stateName(state()));
    node["metrics"] = {{"StateChanges", {{"sum", m_changes}}},
                       {"ActionsTaken", {{"sum", m_taken}}},
                       {"ActionsRefused", {{"sum", m_refused}}}};
}

void Alarm::fingerprint(kernel::Fingerprint &print) const
{
    for (const std::uint64_t value :
         {m_changes, m_taken, m_refused, static_cast<std::uint64_t>(state()), static_cast<std::uint64_t>(m_scaledAt)})
        print.add(value);
}

} // namespace headwater::services::alarm

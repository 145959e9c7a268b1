// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/service.h"

#include "core/services/alarm/alarm.h"

namespace headwater::services::alarm {
namespace {

using namespace pipeline;
using Aggregate = MetricSpec::Statistic;

constexpr std::int64_t kMostSeconds = 86'400; ///< all evaluation periods together

std::vector<Finding> check(const Node &node, limits::Profile)
{
    std::vector<Finding> findings;
    const auto text = [&](const char *key) {
        const Json value = node.properties.value(key, Json(""));
        return value.is_string() ? value.get<std::string>() : std::string();
    };
    const auto number = [&](const char *key, std::int64_t fallback) {
        const Json value = node.properties.value(key, Json(fallback));
        return value.is_number() ? value.get<std::int64_t>() : fallback;
    };
    if (text("watch").empty() || text("MetricName").empty())
        findings.push_back({QCoreApplication::translate("Services", "Choose a node and one of its metrics to watch; "
                                                                    "until then there is no data."),
                            QStringLiteral("/watch"), true});
    const std::int64_t period = number("Period", 60), periods = number("EvaluationPeriods", 1);
    if (period != 10 && period != 30 && period % 60 != 0)
        findings.push_back({QCoreApplication::translate("Services", "A period is 10, 30 or a multiple of 60 seconds."),
                            QStringLiteral("/Period")});
    if (period * periods > kMostSeconds)
        findings.push_back({QCoreApplication::translate("Services", "All evaluation periods together last at most a "
                                                                    "day."),
                            QStringLiteral("/EvaluationPeriods")});
    if (number("DatapointsToAlarm", 1) > periods)
        findings.push_back({QCoreApplication::translate("Services", "There are only %1 datapoints in the evaluation "
                                                                    "periods.")
                                .arg(periods),
                            QStringLiteral("/DatapointsToAlarm")});
    return findings;
}

ServiceType describe()
{
    return {
        .id = "alarm",
        .name = HW_TEXT("Alarm"),
        .group = HW_TEXT("Operate"),
        .purpose = HW_TEXT("Watches a metric and acts when it goes too far"),
        .idStem = "alarm",
        .icon = "alarm",
        .properties =
            {{.key = "watch",
              .label = HW_TEXT("Watch"),
              .kind = PropertyKind::Text,
              .fallback = "",
              .help = HW_TEXT("The node whose metric it watches."),
              .live = true,
              .nodeTypes = {"*"}},
             {.key = "MetricName",
              .label = HW_TEXT("Metric"),
              .kind = PropertyKind::Text,
              .fallback = "",
              .help = HW_TEXT("Such as IncomingRecords."),
              .live = true,
              .metricOf = "watch"},
             {.key = "relativeTo",
              .label = HW_TEXT("As a share of"),
              .kind = PropertyKind::Text,
              .fallback = "",
              .help = HW_TEXT("Another metric of the same node: then it is the percentage that counts, as with metric "
                              "math m1 / m2 * 100."),
              .live = true,
              .metricOf = "watch"},
             {.key = "Statistic",
              .label = HW_TEXT("Statistic"),
              .kind = PropertyKind::Choice,
              .fallback = "Average",
              .help = HW_TEXT("Of the seconds of a period."),
              .live = true,
              .choices = {{"Average", HW_TEXT("Average")},
                          {"Sum", HW_TEXT("Sum")},
                          {"Minimum", HW_TEXT("Minimum")},
                          {"Maximum", HW_TEXT("Maximum")}}},
             {.key = "Period",
              .label = HW_TEXT("Period"),
              .kind = PropertyKind::Integer,
              .fallback = 60,
              .unit = HW_TEXT("s"),
              .help = HW_TEXT("One datapoint each: 10, 30 or a multiple of 60."),
              .exam = {10, kMostSeconds},
              .current = {10, kMostSeconds},
              .live = true},
             {.key = "ComparisonOperator",
              .label = HW_TEXT("Alarm when"),
              .kind = PropertyKind::Choice,
              .fallback = "GreaterThanThreshold",
              .live = true,
              .choices = {{"GreaterThanThreshold", HW_TEXT("above the threshold")},
                          {"GreaterThanOrEqualToThreshold", HW_TEXT("at or above the threshold")},
                          {"LessThanThreshold", HW_TEXT("below the threshold")},
                          {"LessThanOrEqualToThreshold", HW_TEXT("at or below the threshold")}}},
             {.key = "Threshold",
              .label = HW_TEXT("Threshold"),
              .kind = PropertyKind::Number,
              .fallback = 0,
              .live = true},
             {.key = "EvaluationPeriods",
              .label = HW_TEXT("Of the last"),
              .kind = PropertyKind::Integer,
              .fallback = 1,
              .unit = HW_TEXT("datapoints"),
              .exam = {1, 8'640},
              .current = {1, 8'640},
              .live = true},
             {.key = "DatapointsToAlarm",
              .label = HW_TEXT("So many must breach"),
              .kind = PropertyKind::Integer,
              .fallback = nullptr,
              .unit = HW_TEXT("datapoints"),
              .help = HW_TEXT("All of them when empty."),
              .exam = {1, 8'640},
              .current = {1, 8'640},
              .live = true},
             {.key = "TreatMissingData",
              .label = HW_TEXT("Missing data"),
              .kind = PropertyKind::Choice,
              .fallback = "missing",
              .live = true,
              .choices = {{"missing", HW_TEXT("missing: no data, no verdict")},
                          {"notBreaching", HW_TEXT("notBreaching: counts as good")},
                          {"breaching", HW_TEXT("breaching: counts as bad")},
                          {"ignore", HW_TEXT("ignore: keeps the state")}}},
             {.key = "target",
              .label = HW_TEXT("What to scale"),
              .kind = PropertyKind::Text,
              .fallback = "",
              .help = HW_TEXT("A stream's shards or a worker's instances, whenever the state becomes ALARM. "
                              "Functions and topics are linked instead."),
              .live = true,
              .nodeTypes = {"kinesis-stream", "sqs-worker"}},
             {.key = "scale",
              .label = HW_TEXT("Scale"),
              .kind = PropertyKind::Choice,
              .fallback = "none",
              .help = HW_TEXT("Of a stream, what a function behind the alarm would do: call UpdateShardCount."),
              .live = true,
              .choices = {{"none", HW_TEXT("none")}, {"out", HW_TEXT("out: double")}, {"in", HW_TEXT("in: halve")}}},
             {.key = "cooldownSeconds",
              .label = HW_TEXT("Cooldown"),
              .kind = PropertyKind::Integer,
              .fallback = 300,
              .unit = HW_TEXT("s"),
              .help = HW_TEXT("So long a stream is left alone after it was scaled, by whichever alarm."),
              .exam = {0, kMostSeconds},
              .current = {0, kMostSeconds},
              .live = true,
              .showKey = "scale",
              .showValues = {"out", "in"}},
             {.key = "repeat",
              .label = HW_TEXT("Act again while in ALARM"),
              .kind = PropertyKind::Boolean,
              .fallback = false,
              .help = HW_TEXT("An alarm acts once, when its state changes. A scaling function may set it back to "
                              "INSUFFICIENT_DATA to be called again after the cooldown."),
              .live = true,
              .showKey = "scale",
              .showValues = {"out", "in"}},
             {.key = "minShards",
              .label = HW_TEXT("At least"),
              .kind = PropertyKind::Integer,
              .fallback = 1,
              .exam = {1, 500},
              .current = {1, 10'000},
              .live = true,
              .showKey = "scale",
              .showValues = {"in"}},
             {.key = "maxShards",
              .label = HW_TEXT("At most"),
              .kind = PropertyKind::Integer,
              .fallback = 500,
              .exam = {1, 500},
              .current = {1, 10'000},
              .live = true,
              .showKey = "scale",
              .showValues = {"out"}}},
        .ports = {{"function", HW_TEXT("Function"), Flow::Invoke, true},
                  {"topic", HW_TEXT("Topic"), Flow::Notify, true}},
        .metrics = {{"Value", HW_TEXT("Last datapoint"), HW_TEXT("latest"), Aggregate::Last},
                    {"InAlarm", HW_TEXT("In ALARM"), HW_TEXT("0 or 1"), Aggregate::Last},
                    {"StateChanges", HW_TEXT("State changes"), HW_TEXT("changes/s")},
                    {"ActionsTaken", HW_TEXT("Actions taken"), HW_TEXT("actions/s")},
                    {"ActionsRefused", HW_TEXT("Actions refused"), HW_TEXT("actions/s"), Aggregate::Sum, false, true}},
        .notes = {HW_TEXT("A provisioned stream does not scale by itself. The usual way: a CloudWatch alarm on "
                          "IncomingBytes or IncomingRecords invokes a Lambda function, and that calls "
                          "UpdateShardCount; Application Auto Scaling can stand in between."),
                  HW_TEXT("UpdateShardCount is limited: 2 calls in 24 hours per stream in the notes, 10 today, at most "
                          "double or half each time. Thresholds for out and in that lie too near each other make the "
                          "stream flap: after doubling, the same load is half the share."),
                  HW_TEXT("The states are OK, ALARM and INSUFFICIENT_DATA. M of N datapoints must breach; what missing "
                          "data means is a setting.")},
        .headline = "Value",
        .order = 700,
        .width = 164,
        .height = 84,
        .check = check};
}

} // namespace

const Service &service()
{
    static const Service instance{describe(), [](const world::Birth &birth) -> std::unique_ptr<world::Component> {
                                      return std::make_unique<Alarm>(birth);
                                  }};
    return instance;
}

} // namespace headwater::services::alarm

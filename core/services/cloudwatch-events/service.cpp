// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/service.h"

#include "core/services/cloudwatch-events/eventrule.h"

namespace headwater::services::cloudwatch_events {
namespace {

using namespace pipeline;

constexpr const char *kDetail = R"({"orderId": "{{uuid}}", "state": "{{choice placed paid shipped}}", )"
                                R"("total": "{{float 5 400}}"})";

std::vector<Finding> check(const Node &node, limits::Profile profile)
{
    std::vector<Finding> findings;
    const Json &properties = node.properties;
    if (properties.value("trigger", Json("schedule")) == "schedule") {
        if (const auto schedule =
                Schedule::parse(properties.value("ScheduleExpression", std::string("rate(1 minute)")));
            !schedule)
            findings.push_back({schedule.error().message, QStringLiteral("/ScheduleExpression")});
        return findings;
    }
    if (const std::string text = properties.value("EventPattern", std::string()); !text.empty()) {
        if (const auto pattern = EventPattern::parse(text, EventPattern::wordsOf(profile)); !pattern)
            findings.push_back({pattern.error().place.isEmpty()
                                    ? pattern.error().message
                                    : pattern.error().place + QStringLiteral(": ") + pattern.error().message,
                                QStringLiteral("/EventPattern")});
    }
    const auto detail = payload::PayloadTemplate::parse(properties.value("detail", std::string(kDetail)));
    if (!detail)
        findings.push_back({detail.error().message, QStringLiteral("/detail")});
    else if (!Json::parse(detail->make({}), nullptr, false).is_object())
        findings.push_back({QCoreApplication::translate("Services", "The detail of an event is a JSON object."),
                            QStringLiteral("/detail")});
    if (!pathOf(properties.value("PartitionKeyPath", std::string())))
        findings.push_back({QCoreApplication::translate("Services", "A path looks like $.detail.orderId."),
                            QStringLiteral("/PartitionKeyPath")});
    return findings;
}

ServiceType describe()
{
    return {
        .id = "cloudwatch-events",
        .name = HW_TEXT("CloudWatch Events"),
        .group = HW_TEXT("Produce"),
        .purpose = HW_TEXT("A rule that sends events to a stream: on a schedule, or those that match"),
        .idStem = "rule",
        .icon = "cloudwatch-events",
        .properties =
            {{.key = "Name", .label = HW_TEXT("Rule"), .kind = PropertyKind::Text, .fallback = "to-stream"},
             {.key = "trigger",
              .label = HW_TEXT("Fires"),
              .kind = PropertyKind::Choice,
              .fallback = "schedule",
              .choices = {{"schedule", HW_TEXT("on a schedule")}, {"pattern", HW_TEXT("when an event matches")}}},
             {.key = "ScheduleExpression",
              .label = HW_TEXT("Schedule"),
              .kind = PropertyKind::Text,
              .fallback = "rate(1 minute)",
              .help = HW_TEXT("rate(5 minutes), or cron(0 12 ? * MON-FRI *) in UTC. Never more often than once a "
                              "minute."),
              .showKey = "trigger",
              .showValues = {"schedule"}},
             {.key = "EventPattern",
              .label = HW_TEXT("Event pattern"),
              .kind = PropertyKind::Text,
              .fallback = "",
              .help = HW_TEXT("JSON: which members an event must have, such as {\"detail\": {\"state\": [\"paid\"]}}. "
                              "Empty: every event."),
              .showKey = "trigger",
              .showValues = {"pattern"},
              .severalLines = true},
             {.key = "eventsPerSecond",
              .label = HW_TEXT("Events per second"),
              .kind = PropertyKind::Number,
              .fallback = 10,
              .unit = HW_TEXT("events/s"),
              .help = HW_TEXT("That come to the bus, matching or not."),
              .exam = {0, 100'000},
              .current = {0, 100'000},
              .live = true,
              .showKey = "trigger",
              .showValues = {"pattern"}},
             {.key = "source",
              .label = HW_TEXT("Source"),
              .kind = PropertyKind::Text,
              .fallback = "shop.orders",
              .showKey = "trigger",
              .showValues = {"pattern"}},
             {.key = "detailType",
              .label = HW_TEXT("Detail type"),
              .kind = PropertyKind::Text,
              .fallback = "Order State Change",
              .showKey = "trigger",
              .showValues = {"pattern"}},
             {.key = "detail",
              .label = HW_TEXT("Detail"),
              .kind = PropertyKind::Text,
              .fallback = kDetail,
              .help = HW_TEXT("A JSON template, as for a producer's payload."),
              .showKey = "trigger",
              .showValues = {"pattern"},
              .severalLines = true},
             {.key = "PartitionKeyPath",
              .label = HW_TEXT("Partition key path"),
              .kind = PropertyKind::Text,
              .fallback = "",
              .help = HW_TEXT("Where the key is in the event, such as $.detail.orderId. Empty: the event's id.")}},
        .ports = {{"records", HW_TEXT("Target"), Flow::Put, true}},
        .metrics = {{"MatchedEvents", HW_TEXT("Events that matched"), HW_TEXT("events/s")},
                    {"Invocations", HW_TEXT("Calls of the target"), HW_TEXT("calls/s")},
                    {"FailedInvocations", HW_TEXT("Events given up"), HW_TEXT("events/s")},
                    {.name = "RetryInvocationAttempts",
                     .label = HW_TEXT("Calls made again"),
                     .unit = HW_TEXT("calls/s"),
                     .refusals = true}},
        .notes = {HW_TEXT("A rule can have a data stream or a delivery stream as its target: each event is one "
                          "PutRecord with the whole event as JSON."),
                  HW_TEXT("The partition key is the event's id, so that events spread evenly, unless a path names "
                          "a member. Today the service is called EventBridge."),
                  HW_TEXT("What cannot be delivered is tried again for a day, up to 185 times.")},
        .headline = "MatchedEvents",
        .order = 27,
        .check = check};
}

} // namespace

const Service &service()
{
    static const Service instance{describe(), [](const world::Birth &birth) -> std::unique_ptr<world::Component> {
                                      return std::make_unique<EventRule>(birth);
                                  }};
    return instance;
}

} // namespace headwater::services::cloudwatch_events

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/service.h"

#include "core/services/cloudwatch-logs/loggroup.h"

#include <algorithm>

namespace headwater::services::cloudwatch_logs {
namespace {

using namespace pipeline;

// Subscription filters of a log group (CloudWatch Logs quotas; one until autumn 2020).
constexpr std::ptrdiff_t kExamFilters = 1;
constexpr std::ptrdiff_t kCurrentFilters = 2;

constexpr const char *kMessage =
    R"({"level": "{{choice INFO INFO INFO INFO INFO WARN ERROR}}", "requestId": "{{uuid}}", )"
    R"("durationMs": "{{int 3 900}}", "message": "{{text 60}}"})";

std::vector<Finding> check(const Node &node, limits::Profile)
{
    std::vector<Finding> findings;
    if (const auto filter = FilterPattern::parse(node.properties.value("filterPattern", std::string())); !filter)
        findings.push_back({filter.error().message, QStringLiteral("/filterPattern")});
    if (const auto parsed = payload::PayloadTemplate::parse(node.properties.value("message", std::string(kMessage)));
        !parsed)
        findings.push_back({parsed.error().message, QStringLiteral("/message")});
    return findings;
}

std::vector<Finding> checkSurroundings(const Pipeline &pipeline, const Node &node)
{
    const auto links = std::count_if(pipeline.links.begin(), pipeline.links.end(),
                                     [&](const Link &link) { return link.from == node.id; });
    const std::ptrdiff_t most = pipeline.profile == limits::Profile::Exam ? kExamFilters : kCurrentFilters;
    if (links <= most)
        return {};
    return {{QCoreApplication::translate("Services",
                                         "A log group has at most %n subscription filter(s), one for each "
                                         "target.",
                                         nullptr, static_cast<int>(most)),
             QString(), true}};
}

ServiceType describe()
{
    return {.id = "cloudwatch-logs",
            .name = HW_TEXT("CloudWatch Logs"),
            .group = HW_TEXT("Produce"),
            .purpose = HW_TEXT("A log group whose subscription sends what matches to a stream"),
            .idStem = "logs",
            .icon = "cloudwatch-logs",
            .properties =
                {{.key = "logGroupName",
                  .label = HW_TEXT("Log group"),
                  .kind = PropertyKind::Text,
                  .fallback = "/app/checkout"},
                 {.key = "logStreams",
                  .label = HW_TEXT("Log streams"),
                  .kind = PropertyKind::Integer,
                  .fallback = 4,
                  .help = HW_TEXT("Machines or functions that write to the group. A record holds messages of one."),
                  .exam = {1, 10'000},
                  .current = {1, 10'000}},
                 {.key = "messagesPerSecond",
                  .label = HW_TEXT("Messages per second"),
                  .kind = PropertyKind::Number,
                  .fallback = 100,
                  .unit = HW_TEXT("messages/s"),
                  .help = HW_TEXT("Of all log streams together."),
                  .exam = {0, 100'000},
                  .current = {0, 100'000},
                  .live = true},
                 {.key = "message",
                  .label = HW_TEXT("Message"),
                  .kind = PropertyKind::Text,
                  .fallback = kMessage,
                  .help = HW_TEXT("A JSON template, as for a producer's payload."),
                  .severalLines = true},
                 {.key = "filterName",
                  .label = HW_TEXT("Filter name"),
                  .kind = PropertyKind::Text,
                  .fallback = "to-stream"},
                 {.key = "filterPattern",
                  .label = HW_TEXT("Filter pattern"),
                  .kind = PropertyKind::Text,
                  .fallback = "",
                  .help = HW_TEXT("What is forwarded: ERROR, ?ERROR ?WARN, { $.level = \"ERROR\" && $.durationMs > 500 "
                                  "}, or [ip, ..., status = 5*, bytes]. Empty: everything.")},
                 {.key = "distribution",
                  .label = HW_TEXT("Partition key"),
                  .kind = PropertyKind::Choice,
                  .fallback = "ByLogStream",
                  .help = HW_TEXT("By log stream, all messages of one go to one shard; at random they spread."),
                  .choices = {{"ByLogStream", HW_TEXT("by log stream")}, {"Random", HW_TEXT("random")}}}},
            .ports = {{"records", HW_TEXT("Subscription"), Flow::Put, true}},
            .metrics = {{"IncomingLogEvents", HW_TEXT("Messages that came in"), HW_TEXT("messages/s")},
                        {"IncomingBytes", HW_TEXT("Bytes that came in"), HW_TEXT("bytes/s")},
                        {"ForwardedLogEvents", HW_TEXT("Messages forwarded"), HW_TEXT("messages/s")},
                        {"ForwardedBytes", HW_TEXT("Bytes forwarded, compressed"), HW_TEXT("bytes/s")},
                        {.name = "DeliveryThrottling",
                         .label = HW_TEXT("Records that were throttled"),
                         .unit = HW_TEXT("records/s"),
                         .refusals = true},
                        {"DeliveryErrors", HW_TEXT("Records that could not be delivered"), HW_TEXT("records/s")},
                        {"DeliveredRecords", HW_TEXT("Records delivered"), HW_TEXT("records/s")}},
            .notes = {HW_TEXT("A subscription filter sends log messages to a data stream, a delivery stream or a "
                              "function within seconds. A record is gzip-compressed JSON with many messages: whoever "
                              "reads it has to unpack it first."),
                      HW_TEXT("The first record is a CONTROL_MESSAGE that only tells whether the target can be "
                              "reached. A message is in the record's logEvents, with id, timestamp and message."),
                      HW_TEXT("With keys by log stream, one busy machine makes one hot shard.")},
            .headline = "ForwardedLogEvents",
            .order = 26,
            .check = check,
            .checkSurroundings = checkSurroundings};
}

} // namespace

const Service &service()
{
    static const Service instance{describe(), [](const world::Birth &birth) -> std::unique_ptr<world::Component> {
                                      return std::make_unique<LogGroup>(birth);
                                  }};
    return instance;
}

} // namespace headwater::services::cloudwatch_logs

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/service.h"

#include "core/base/text.h"
#include "core/services/agent/agent.h"

#include <algorithm>

namespace headwater::services::agent {
namespace {

using namespace pipeline;

QString tr(const char *text)
{
    return QCoreApplication::translate("Services", text);
}

std::vector<Finding> check(const Node &node, limits::Profile)
{
    std::vector<Finding> findings;
    if (node.properties.value("operatingSystem", Json("linux")) == "windows")
        findings.push_back({tr("The Kinesis Agent runs on Linux only: Amazon Linux, Red Hat, Ubuntu, Debian. For "
                               "Windows there is another program, the Kinesis Agent for Microsoft Windows."),
                            QStringLiteral("/operatingSystem")});
    const Json flows = node.properties.value("flows", Json::array());
    if (hasConfigFile(node.properties)) {
        if (!flows.empty())
            findings.push_back(
                {tr("The flows of the agent.json count; these do not."), QStringLiteral("/flows"), true});
        return findings;
    }
    if (flows.empty()) {
        findings.push_back({tr("Add a flow, or choose an agent.json: which files go to which stream."),
                            QStringLiteral("/flows"), true});
        return findings;
    }
    if (flows.size() > FlowSource::kMostFlows)
        findings.push_back(
            {tr("One agent has at most %1 flows here.").arg(FlowSource::kMostFlows), QStringLiteral("/flows")});
    if (const auto config = configOf(node.properties, {}); !config)
        findings.push_back({config.error().message, config.error().place});
    return findings;
}

/// A flow finds its stream by name among those that are linked, as the agent finds it in the account.
std::vector<Finding> checkSurroundings(const Pipeline &pipeline, const Node &node)
{
    std::vector<Finding> findings;
    const auto config = configOf(node.properties, {});
    if (hasConfigFile(node.properties) || !config)
        return findings;
    const auto isLinked = [&](const std::string &name, bool toDelivery) {
        return std::any_of(pipeline.links.begin(), pipeline.links.end(), [&](const Link &link) {
            const Node *target = link.from == node.id && link.to == name ? pipeline.find(name) : nullptr;
            return target && (target->type == "kinesis-stream") != toDelivery;
        });
    };
    for (std::size_t i = 0; i < config->flows.size(); ++i) {
        const logagent::FlowConfig &flow = config->flows[i];
        if (!isLinked(flow.target(), flow.toDelivery()))
            findings.push_back(
                {(flow.toDelivery() ? tr("The flow goes to the delivery stream “%1”, but none of that name is linked.")
                                    : tr("The flow goes to the stream “%1”, but none of that name is linked."))
                     .arg(fromUtf8(flow.target())),
                 QStringLiteral("/flows/%1/%2")
                     .arg(i)
                     .arg(flow.toDelivery() ? QStringLiteral("deliveryStream") : QStringLiteral("kinesisStream")),
                 true});
    }
    return findings;
}

PropertySpec processingOptions()
{
    return {.key = "dataProcessingOptions",
            .label = HW_TEXT("Processing"),
            .kind = PropertyKind::List,
            .fallback = Json::array(),
            .help = HW_TEXT("What is made of each record, step by step."),
            .fields = {{.key = "optionName",
                        .label = HW_TEXT("Option"),
                        .kind = PropertyKind::Choice,
                        .fallback = "LOGTOJSON",
                        .choices = {{"SINGLELINE", HW_TEXT("SINGLELINE: several lines become one")},
                                    {"CSVTOJSON", HW_TEXT("CSVTOJSON: columns become fields")},
                                    {"LOGTOJSON", HW_TEXT("LOGTOJSON: a log line becomes JSON")},
                                    {"ADDBRACKETS", HW_TEXT("ADDBRACKETS: braces around the record")},
                                    {"ADDMETADATA", HW_TEXT("ADDMETADATA: the record beside your data")}}},
                       {.key = "logFormat",
                        .label = HW_TEXT("Log format"),
                        .kind = PropertyKind::Choice,
                        .fallback = "COMMONAPACHELOG",
                        .choices = {{"COMMONAPACHELOG", HW_TEXT("Apache common log")},
                                    {"COMBINEDAPACHELOG", HW_TEXT("Apache combined log")},
                                    {"APACHEERRORLOG", HW_TEXT("Apache error log")},
                                    {"SYSLOG", HW_TEXT("syslog")},
                                    {"RFC3339SYSLOG", HW_TEXT("syslog with RFC 3339 times")}},
                        .showKey = "optionName",
                        .showValues = {"LOGTOJSON"}},
                       {.key = "matchPattern",
                        .label = HW_TEXT("Pattern"),
                        .kind = PropertyKind::Text,
                        .fallback = "",
                        .help = HW_TEXT("A regular expression for the whole line; its groups become the fields."),
                        .showKey = "optionName",
                        .showValues = {"LOGTOJSON"}},
                       {.key = "customFieldNames",
                        .label = HW_TEXT("Field names"),
                        .kind = PropertyKind::List,
                        .fallback = Json::array(),
                        .textEntries = true,
                        .showKey = "optionName",
                        .showValues = {"LOGTOJSON", "CSVTOJSON"}},
                       {.key = "delimiter",
                        .label = HW_TEXT("Delimiter"),
                        .kind = PropertyKind::Text,
                        .fallback = ",",
                        .showKey = "optionName",
                        .showValues = {"CSVTOJSON"}},
                       {.key = "metadata",
                        .label = HW_TEXT("Metadata"),
                        .kind = PropertyKind::Text,
                        .fallback = "",
                        .help = HW_TEXT("JSON text that stands beside the record."),
                        .showKey = "optionName",
                        .showValues = {"ADDMETADATA"}},
                       {.key = "jsonFormat",
                        .label = HW_TEXT("JSON format"),
                        .kind = PropertyKind::Choice,
                        .fallback = "COMPACT",
                        .choices = {{"COMPACT", HW_TEXT("compact")}, {"PRETTYPRINT", HW_TEXT("for people")}}}}};
}

PropertySpec flowsProperty()
{
    const auto number = [](std::string_view key, Text label, std::int64_t fallback, Text unit, Bounds bounds) {
        return PropertySpec{.key = key,
                            .label = label,
                            .kind = PropertyKind::Integer,
                            .fallback = fallback,
                            .unit = unit,
                            .exam = bounds,
                            .current = bounds};
    };
    return {
        .key = "flows",
        .label = HW_TEXT("Flows"),
        .kind = PropertyKind::List,
        .fallback = Json::array(),
        .help = HW_TEXT("Which files go to which stream, as in an agent.json. Each needs a filePattern, and a "
                        "kinesisStream or a deliveryStream that is linked."),
        .fields = {
            {.key = "filePattern",
             .label = HW_TEXT("Files"),
             .kind = PropertyKind::Text,
             .fallback = "",
             .help = HW_TEXT("A folder and a pattern for names, such as /var/log/app/*.log.")},
            {.key = "kinesisStream", .label = HW_TEXT("Stream"), .kind = PropertyKind::Text, .fallback = ""},
            {.key = "deliveryStream", .label = HW_TEXT("Delivery stream"), .kind = PropertyKind::Text, .fallback = ""},
            processingOptions(),
            {.key = "initialPosition",
             .label = HW_TEXT("Begin at"),
             .kind = PropertyKind::Choice,
             .fallback = "END_OF_FILE",
             .help = HW_TEXT("Of files that are there when the agent is first started and follows them."),
             .choices = {{"END_OF_FILE", HW_TEXT("the end")}, {"START_OF_FILE", HW_TEXT("the beginning")}}},
            {.key = "partitionKeyOption",
             .label = HW_TEXT("Partition key"),
             .kind = PropertyKind::Choice,
             .fallback = "RANDOM",
             .choices = {{"RANDOM", HW_TEXT("random")}, {"DETERMINISTIC", HW_TEXT("made of the data")}}},
            number("maxBufferAgeMillis", HW_TEXT("Buffer age"), logagent::kDefaultBufferAgeMs, HW_TEXT("ms"),
                   {logagent::kLeastBufferAgeMs, logagent::kMostBufferAgeMs}),
            number("maxBufferSizeBytes", HW_TEXT("Buffer size"), logagent::kDefaultBufferBytes, HW_TEXT("bytes"),
                   {1, logagent::kMostStreamBufferBytes}),
            number("maxBufferSizeRecords", HW_TEXT("Buffered records"), logagent::kMostBufferRecords,
                   HW_TEXT("records"), {1, logagent::kMostBufferRecords}),
            number("minTimeBetweenFilePollsMillis", HW_TEXT("Look every"), logagent::kDefaultPollMs, HW_TEXT("ms"),
                   {1, logagent::kMostBufferAgeMs}),
            {.key = "multiLineStartPattern",
             .label = HW_TEXT("A record begins with"),
             .kind = PropertyKind::Text,
             .fallback = "",
             .help = HW_TEXT("A regular expression; lines that do not begin so belong to the record before.")},
            number("skipHeaderLines", HW_TEXT("Header lines"), 0, HW_TEXT("lines"), {0, 1'000'000}),
            {.key = "truncatedRecordTerminator",
             .label = HW_TEXT("End of cut records"),
             .kind = PropertyKind::Text,
             .fallback = "\n"}}};
}

ServiceType describe()
{
    return {.id = "agent",
            .name = HW_TEXT("Kinesis Agent"),
            .group = HW_TEXT("Produce"),
            .purpose = HW_TEXT("Reads growing log files on a Linux machine and sends each new line"),
            .idStem = "agent",
            .icon = "agent",
            .properties =
                {flowsProperty(),
                 {.key = "configFile",
                  .label = HW_TEXT("agent.json"),
                  .kind = PropertyKind::File,
                  .fallback = "",
                  .help = HW_TEXT("The configuration of a real agent, instead of the flows above. A path, absolute or "
                                  "beside the pipeline's own file.")},
                 {.key = "mode",
                  .label = HW_TEXT("Lines"),
                  .kind = PropertyKind::Choice,
                  .fallback = "auto",
                  .help = HW_TEXT("Replay writes the lines of finished files again as their times say. Live follows "
                                  "the real files. By speed follows them while the simulation goes at 1× or slower, with "
                                  "the clock, and replays while it goes faster: what was in the files when the run "
                                  "began is replayed, what came since is followed, and no line comes twice."),
                  .choices = {{"auto", HW_TEXT("by speed: live at 1×, replay when faster")},
                              {"replay", HW_TEXT("replay: as they were once written")},
                              {"live", HW_TEXT("live: as the real files grow")}}},
                 {.key = "speed",
                  .label = HW_TEXT("Speed"),
                  .kind = PropertyKind::Number,
                  .fallback = 1,
                  .unit = HW_TEXT("× as recorded"),
                  .exam = {0.001, 1'000'000},
                  .current = {0.001, 1'000'000},
                  .live = true,
                  .showKey = "mode",
                  .showValues = {"auto", "replay"}},
                 {.key = "linesPerSecond",
                  .label = HW_TEXT("Lines without times"),
                  .kind = PropertyKind::Number,
                  .fallback = 100,
                  .unit = HW_TEXT("lines/s"),
                  .help = HW_TEXT("How fast files are written whose lines say no time."),
                  .exam = {0.001, 10'000'000},
                  .current = {0.001, 10'000'000},
                  .live = true,
                  .showKey = "mode",
                  .showValues = {"auto", "replay"}},
                 {.key = "checkpointFile",
                  .label = HW_TEXT("Checkpoints"),
                  .kind = PropertyKind::File,
                  .fallback = "",
                  .help = HW_TEXT("A SQLite file that remembers how far the files were read, from one run to the next. "
                                  "Empty: each run begins anew."),
                  .showKey = "mode",
                  .showValues = {"auto", "live"}},
                 {.key = "operatingSystem",
                  .label = HW_TEXT("Operating system"),
                  .kind = PropertyKind::Choice,
                  .fallback = "linux",
                  .help = HW_TEXT("The agent runs on Linux only."),
                  .choices = {{"linux", HW_TEXT("Linux")}, {"windows", HW_TEXT("Windows")}}}},
            .ports = {{"records", HW_TEXT("Records"), Flow::Put, true}},
            .metrics = {{"BytesSent", HW_TEXT("Bytes sent"), HW_TEXT("bytes/s")},
                        {"RecordSendAttempts", HW_TEXT("Records sent, attempts included"), HW_TEXT("records/s")},
                        {.name = "RecordSendErrors",
                         .label = HW_TEXT("Records that came back"),
                         .unit = HW_TEXT("records/s"),
                         .refusals = true},
                        {"ServiceErrors", HW_TEXT("Calls that failed"), HW_TEXT("calls/s")},
                        {"LinesRead", HW_TEXT("Records read"), HW_TEXT("records/s")},
                        {"LinesSkipped", HW_TEXT("Records that a conversion could not read"), HW_TEXT("records/s")},
                        {"SendLatencyMilliseconds", HW_TEXT("From reading to the answer"), HW_TEXT("ms"),
                         MetricSpec::Statistic::Average},
                        {"RecordsWaiting", HW_TEXT("Buffered"), HW_TEXT("records"), MetricSpec::Statistic::Last}},
            .notes = {HW_TEXT("The agent is a program for Linux servers: it watches log files by pattern, handles "
                              "rotation, keeps checkpoints, retries, and sends to data streams and delivery streams "
                              "without a line of code."),
                      HW_TEXT("It can read several directories and send each to a stream of its own, and prepare the "
                              "data first: several lines to one, CSV to JSON, log to JSON."),
                      HW_TEXT("It emits metrics to CloudWatch, namespace AWSKinesisAgent: BytesSent, "
                              "RecordSendAttempts, RecordSendErrors, ServiceErrors.")},
            .headline = "LinesRead",
            .order = 25,
            .check = check,
            .checkSurroundings = checkSurroundings};
}

} // namespace

const Service &service()
{
    static const Service instance{describe(), [](const world::Birth &birth) -> std::unique_ptr<world::Component> {
                                      return std::make_unique<Agent>(birth);
                                  }};
    return instance;
}

} // namespace headwater::services::agent

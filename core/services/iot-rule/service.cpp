// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/service.h"

#include "core/base/text.h"
#include "core/services/iot-rule/rule.h"

#include <QCoreApplication>

#include <algorithm>

namespace headwater::services::iot_rule {

const Service &service();

namespace {

using namespace pipeline;

QString tr(const char *text)
{
    return QCoreApplication::translate("Services", text);
}

const Json &valueOf(const Node &node, std::string_view key)
{
    return propertyValue(service().type, node.properties, key);
}

QString placed(const iotsql::Diagnostic &problem)
{
    return tr("Line %1, column %2: %3").arg(problem.place.line).arg(problem.place.column).arg(problem.message);
}

std::string textOf(const Node &node, std::string_view key)
{
    const Json &value = valueOf(node, key);
    return value.is_string() ? value.get<std::string>() : std::string();
}

std::vector<Finding> check(const Node &node, limits::Profile profile)
{
    std::vector<Finding> findings;
    const std::string name = textOf(node, "ruleName");
    if (!name.empty() && !isRuleName(name))
        findings.push_back(
            {tr("A rule’s name has letters, digits and “_”, 128 at most."), QStringLiteral("/ruleName")});
    const iotsql::Options options = optionsOf(textOf(node, "awsIotSqlVersion"), profile);
    for (const iotsql::Diagnostic &problem : iotsql::compile(textOf(node, "sql"), options).problems)
        findings.push_back({placed(problem), QStringLiteral("/sql"), !problem.isError});
    for (const TemplateProperty &one : templateProperties()) {
        iotsql::Options its = options;
        its.allowsExternal = !one.isOfErrors;
        for (const iotsql::Diagnostic &problem : iotsql::compileTemplate(textOf(node, one.key), its).problems)
            findings.push_back({placed(problem), u'/' + fromUtf8(one.key), !problem.isError});
    }
    const auto headers = node.properties.find("republishHeaders");
    for (std::size_t i = 0; headers != node.properties.end() && headers->is_array() && i < headers->size(); ++i) {
        const Json &each = (*headers)[i];
        const std::string value = each.is_object() ? each.value("value", std::string()) : std::string();
        for (const iotsql::Diagnostic &problem : iotsql::compileTemplate(value, options).problems)
            findings.push_back(
                {placed(problem), QStringLiteral("/republishHeaders/%1/value").arg(i), !problem.isError});
    }
    return findings;
}

std::vector<Finding> checkSurroundings(const Pipeline &pipeline, const Node &node)
{
    std::vector<Finding> findings;
    std::size_t actions = !textOf(node, "republishTopic").empty(), errors = !textOf(node, "errorTopic").empty();
    bool needsRole = actions + errors > 0;
    for (const Link &link : pipeline.links) {
        if (link.from != node.id)
            continue;
        const Node *const target = pipeline.find(link.to);
        if (!target)
            continue;
        ++(link.port.starts_with("error") ? errors : actions);
        needsRole = needsRole || target->type != "lambda";
        const auto fifo = target->properties.find("FifoQueue");
        if (target->type == "sqs-queue" && fifo != target->properties.end() && *fifo == true)
            findings.push_back(
                {tr("A rule cannot send to the FIFO queue “%1”; take a standard one.").arg(fromUtf8(target->id)), {}});
    }
    if (actions > kMostActions)
        findings.push_back({tr("A rule has at most 10 actions; this one has %1.").arg(actions), {}});
    if (errors > 1)
        findings.push_back({tr("A rule has one error action; this one has %1.").arg(errors), {}});
    if (needsRole && textOf(node, "role").empty())
        findings.push_back({tr("Without a role that allows it, every action but an invocation of Lambda fails."),
                            QStringLiteral("/role"), true});
    // What a rule publishes may be what it listens to.
    const iotsql::Compilation made = iotsql::compile(textOf(node, "sql"), {});
    const std::string topic = textOf(node, "republishTopic");
    if (made.statement && made.statement->select.filter && !topic.empty() &&
        (topic == "${topic()}" ||
         (topic.find("${") == std::string::npos && iotsql::filterMatches(*made.statement->select.filter, topic))))
        findings.push_back({tr("The rule publishes what it listens to: each message comes round again for ever."),
                            QStringLiteral("/republishTopic"), true});
    return findings;
}

std::vector<PropertySpec> properties()
{
    return {
        {.key = "sql",
         .label = HW_TEXT("SQL"),
         .kind = PropertyKind::Text,
         .fallback = "SELECT * FROM 'sensors/#'",
         .help =
             HW_TEXT("Which messages, and what of them: SELECT … FROM 'topic/filter' WHERE …. Only what WHERE finds "
                     "true goes to the actions."),
         .live = true,
         .severalLines = true},
        {.key = "awsIotSqlVersion",
         .label = HW_TEXT("SQL version"),
         .kind = PropertyKind::Choice,
         .fallback = "2016-03-23",
         .help = HW_TEXT("The newer version has nested queries, arrays and objects, and makes whole decimals Ints."),
         .live = true,
         .choices = {{"2016-03-23", HW_TEXT("2016-03-23: recommended")},
                     {"2015-10-08", HW_TEXT("2015-10-08: the first one")},
                     {"beta", HW_TEXT("beta: the newest")}}},
        {.key = "ruleName",
         .label = HW_TEXT("Name"),
         .kind = PropertyKind::Text,
         .fallback = "",
         .help = HW_TEXT("What Basic Ingest calls it: devices publish to $aws/rules/NAME/… without going through the "
                         "broker. Empty: the node’s own name."),
         .live = true},
        {.key = "ruleDisabled",
         .label = HW_TEXT("Disabled"),
         .kind = PropertyKind::Boolean,
         .fallback = false,
         .help = HW_TEXT("A disabled rule sees no messages."),
         .live = true},
        {.key = "role",
         .label = HW_TEXT("Role"),
         .kind = PropertyKind::Text,
         .fallback = "",
         .help =
             HW_TEXT("The IAM role in whose name the actions call. Without one they fail; only Lambda is invoked by "
                     "leave of the function’s own policy."),
         .live = true,
         .nodeTypes = {"iam-role"}},
        {.key = "partitionKey",
         .label = HW_TEXT("Partition key"),
         .kind = PropertyKind::Text,
         .fallback = "${newuuid()}",
         .help = HW_TEXT("Of records for data streams, such as ${topic(2)} or ${deviceId}; ${newuuid()} spreads them "
                         "evenly."),
         .live = true},
        {.key = "separator",
         .label = HW_TEXT("Separator"),
         .kind = PropertyKind::Choice,
         .fallback = "none",
         .help = HW_TEXT("What stands behind each record for a delivery stream."),
         .live = true,
         .choices = {{"none", HW_TEXT("none")},
                     {"newline", HW_TEXT("line feed")},
                     {"crlf", HW_TEXT("carriage return and line feed")},
                     {"tab", HW_TEXT("tabulator")},
                     {"comma", HW_TEXT("comma")}}},
        {.key = "batchMode",
         .label = HW_TEXT("Arrays as batches"),
         .kind = PropertyKind::Boolean,
         .fallback = false,
         .help = HW_TEXT("An array goes to a delivery stream as a record for each entry, 500 at most."),
         .live = true},
        {.key = "key",
         .label = HW_TEXT("Object key"),
         .kind = PropertyKind::Text,
         .fallback = "${topic()}/${timestamp()}",
         .help = HW_TEXT("Of objects in buckets. A key that is always the same overwrites one object."),
         .live = true},
        {.key = "dynamoDbAction",
         .label = HW_TEXT("Items"),
         .kind = PropertyKind::Choice,
         .fallback = "dynamoDBv2",
         .help = HW_TEXT("How the result becomes an item of a table."),
         .live = true,
         .choices = {{"dynamoDBv2", HW_TEXT("a column for each attribute")},
                     {"dynamoDB", HW_TEXT("all in one column")}}},
        {.key = "hashKeyValue",
         .label = HW_TEXT("Value of the key"),
         .kind = PropertyKind::Text,
         .fallback = "${topic(2)}",
         .help = HW_TEXT("Of the item’s partition key."),
         .live = true,
         .showKey = "dynamoDbAction",
         .showValues = {"dynamoDB"}},
        {.key = "payloadField",
         .label = HW_TEXT("Column"),
         .kind = PropertyKind::Text,
         .fallback = "payload",
         .help = HW_TEXT("Which column has the result."),
         .live = true,
         .showKey = "dynamoDbAction",
         .showValues = {"dynamoDB"}},
        {.key = "messageFormat",
         .label = HW_TEXT("Notice format"),
         .kind = PropertyKind::Choice,
         .fallback = "RAW",
         .help = HW_TEXT("JSON takes the text of the result’s member “default”."),
         .live = true,
         .choices = {{"RAW", HW_TEXT("RAW: the result as it is")}, {"JSON", HW_TEXT("JSON: a text of it")}}},
        {.key = "useBase64",
         .label = HW_TEXT("Base64 for queues"),
         .kind = PropertyKind::Boolean,
         .fallback = false,
         .help = HW_TEXT("Queues take text only; payloads that are none have to be encoded."),
         .live = true},
        {.key = "republishTopic",
         .label = HW_TEXT("Republish to"),
         .kind = PropertyKind::Text,
         .fallback = "",
         .help = HW_TEXT("A topic that the result is published on, such as ${topic()}/alarm; $$aws/… for a reserved "
                         "one. Empty: it is not."),
         .live = true},
        {.key = "qos",
         .label = HW_TEXT("Quality of service"),
         .kind = PropertyKind::Choice,
         .fallback = "0",
         .help = HW_TEXT("Of what is republished."),
         .live = true,
         .choices = {{"0", HW_TEXT("0: at most once")}, {"1", HW_TEXT("1: at least once")}}},
        {.key = "republishHeaders",
         .label = HW_TEXT("Headers of MQTT 5"),
         .kind = PropertyKind::List,
         .fallback = Json::array(),
         .help = HW_TEXT("What the republished message says of itself. Values may have ${…}, such as "
                         "${get_mqtt_property('content_type')}; what comes out empty is left out."),
         .live = true,
         .fields = {{.key = "name",
                     .label = HW_TEXT("Header"),
                     .kind = PropertyKind::Choice,
                     .fallback = "userProperty",
                     .choices = {{"userProperty", HW_TEXT("user property")},
                                 {"contentType", HW_TEXT("content type")},
                                 {"responseTopic", HW_TEXT("response topic")},
                                 {"correlationData", HW_TEXT("correlation data (base64)")},
                                 {"payloadFormatIndicator", HW_TEXT("payload format (UTF8_DATA)")},
                                 {"messageExpiry", HW_TEXT("expiry in seconds")}}},
                    {.key = "key",
                     .label = HW_TEXT("Key"),
                     .kind = PropertyKind::Text,
                     .fallback = "",
                     .help = HW_TEXT("Of a user property.")},
                    {.key = "value", .label = HW_TEXT("Value"), .kind = PropertyKind::Text, .fallback = ""}}},
        {.key = "errorTopic",
         .label = HW_TEXT("Errors to topic"),
         .kind = PropertyKind::Text,
         .fallback = "",
         .help = HW_TEXT("An error action: what the actions could not do is published here. Or draw a link from an "
                         "error output."),
         .live = true},
        {.key = "errorKey",
         .label = HW_TEXT("Key of errors"),
         .kind = PropertyKind::Text,
         .fallback = "errors/${topic()}/${timestamp()}",
         .help = HW_TEXT("Of objects that the error action writes."),
         .live = true},
    };
}

ServiceType describe()
{
    return {.id = "iot-rule",
            .name = HW_TEXT("Rule (IoT)"),
            .group = HW_TEXT("Things"),
            .purpose = HW_TEXT("Selects messages by SQL and hands them to other services"),
            .idStem = "rule",
            .icon = "iot-rule",
            .properties = properties(),
            .ports = {{"messages", HW_TEXT("Messages"), Flow::Topics, false},
                      {"records", HW_TEXT("Records"), Flow::Put, true},
                      {"objects", HW_TEXT("Objects"), Flow::Objects, true},
                      {"items", HW_TEXT("Items"), Flow::Items, true},
                      {"function", HW_TEXT("Function"), Flow::Invoke, true},
                      {"notices", HW_TEXT("Notices"), Flow::Notify, true},
                      {"errors", HW_TEXT("Errors as records"), Flow::Put, true},
                      {"errorObjects", HW_TEXT("Errors as objects"), Flow::Objects, true},
                      {"errorNotices", HW_TEXT("Errors as notices"), Flow::Notify, true}},
            .metrics = {{"TopicMatch", HW_TEXT("Messages that match"), HW_TEXT("messages/s")},
                        {"RulesExecuted", HW_TEXT("Executed"), HW_TEXT("messages/s")},
                        {"Success", HW_TEXT("Actions done"), HW_TEXT("actions/s")},
                        {"Failure", HW_TEXT("Actions failed"), HW_TEXT("actions/s"), MetricSpec::Statistic::Sum, false,
                         true},
                        {"ErrorActionSuccess", HW_TEXT("Error actions done"), HW_TEXT("actions/s")},
                        {"ErrorActionFailure", HW_TEXT("Error actions failed"), HW_TEXT("actions/s"),
                         MetricSpec::Statistic::Sum, false, true},
                        {"ParseError", HW_TEXT("Payloads that are no JSON"), HW_TEXT("messages/s")},
                        {"RuleMessageThrottled", HW_TEXT("Throttled"), HW_TEXT("messages/s"),
                         MetricSpec::Statistic::Sum, false, true},
                        {"MessagesNotSelected", HW_TEXT("Left out by WHERE"), HW_TEXT("messages/s")}},
            .notes = {HW_TEXT("A rule is an SQL statement and up to ten actions. It sees every message that its filter "
                              "matches, whoever else subscribes, in no promised order."),
                      HW_TEXT("Each action calls in the name of an IAM role that has to allow it; a Lambda function "
                              "allows it in its own policy. What fails is tried a few times more, then it goes to the "
                              "error action, one message for all that failed, or is lost."),
                      HW_TEXT("Basic Ingest: devices publish to $aws/rules/NAME/… and pay no messaging. The broker is "
                              "passed by, so nobody can subscribe to these messages.")},
            .headline = "TopicMatch",
            .order = 430,
            .width = 184,
            .height = 84,
            .check = check,
            .checkSurroundings = checkSurroundings};
}

} // namespace

const Service &service()
{
    static const Service instance{describe(), [](const world::Birth &birth) -> std::unique_ptr<world::Component> {
                                      return std::make_unique<Rule>(birth);
                                  }};
    return instance;
}

} // namespace headwater::services::iot_rule

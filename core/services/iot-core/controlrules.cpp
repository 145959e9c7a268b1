// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/iot/topic.h"
#include "core/pipeline/descriptor.h"
#include "core/services/access/names.h"
#include "core/services/iot-core/controltools.h"
#include "core/services/iot-core/core.h"
#include "core/services/iot-rule/rule.h"
#include "core/services/service.h"
#include "core/world/world.h"

#include <algorithm>
#include <array>

namespace headwater::services::iot_core {

namespace {

/// Kinds of actions: what names the target, and over which port the rule reaches it, as an action and as the error
/// action.
struct ActionKind
{
    std::string_view name, target, port, errorPort;
};
constexpr auto kKinds = std::to_array<ActionKind>({
    {"kinesis", "streamName", "records", "errors"},
    {"firehose", "deliveryStreamName", "records", "errors"},
    {"sqs", "queueUrl", "records", "errors"},
    {"s3", "bucketName", "objects", "errorObjects"},
    {"dynamoDBv2", "tableName", "items", ""},
    {"dynamoDB", "tableName", "items", ""},
    {"lambda", "functionArn", "function", ""},
    {"sns", "targetArn", "notices", "errorNotices"},
});
constexpr std::size_t kMostRules = 1'000;
/// Components are numbered in 16 bits, and a rule that is replaced is a new one.
constexpr std::size_t kMostComponents = 50'000;

/// The node that an ARN, a URL or a name alone means.
std::string nodeOf(const std::string &name)
{
    return name.substr(name.find_last_of(":/") + 1);
}

const ActionKind *findKind(std::string_view name)
{
    const auto found =
        std::find_if(kKinds.begin(), kKinds.end(), [name](const ActionKind &each) { return each.name == name; });
    return found == kKinds.end() ? nullptr : &*found;
}

/// The headers of a republish action, as a rule has them: in rows.
Json headerRows(const Json &headers)
{
    Json rows = Json::array();
    for (const auto &[name, value] : headers.items()) {
        if (name != "userProperties" && value.is_string())
            rows.push_back({{"name", name}, {"value", value}});
    }
    for (const Json &each : headers.value("userProperties", Json::array())) {
        if (each.is_object())
            rows.push_back({{"name", "userProperty"}, {"key", text(each, "key")}, {"value", text(each, "value")}});
    }
    return rows;
}

Json republishAction(const iot_rule::Rule &rule, const Json &topic)
{
    Json action{{"topic", topic}};
    Json headers = Json::object();
    for (const Json &row : rule.property("republishHeaders")) {
        const std::string name = text(row, "name");
        if (name.empty() || name == "userProperty")
            headers["userProperties"].push_back({{"key", text(row, "key")}, {"value", text(row, "value")}});
        else
            headers[name] = text(row, "value");
    }
    if (!headers.empty())
        action["headers"] = std::move(headers);
    return action;
}

/// Settings of the rule's node that an action brings along.
void takeSettings(const std::string &kind, const Json &parameters, Json &properties)
{
    for (const char *key :
         {"partitionKey", "key", "useBase64", "messageFormat", "batchMode", "hashKeyValue", "payloadField"})
    {
        if (parameters.contains(key))
            properties[key] = parameters[key];
    }
    if (kind == "dynamoDB")
        properties["dynamoDbAction"] = "dynamoDB";
    if (const std::string separator = text(parameters, "separator"); !separator.empty())
        properties["separator"] = separator == "\n"     ? "newline"
                                  : separator == "\r\n" ? "crlf"
                                  : separator == "\t"   ? "tab"
                                                        : "comma";
    if (kind != "republish")
        return;
    properties["republishTopic"] = text(parameters, "topic");
    if (parameters.value("qos", Json(0)) == 1)
        properties["qos"] = "1";
    if (parameters.value("headers", Json()).is_object())
        properties["republishHeaders"] = headerRows(parameters["headers"]);
}

Error noRule(const std::string &name)
{
    // Whether there is one is nobody's business who may not see it, so both are answered alike.
    return serviceError("UnauthorizedException", "Access to topic rule '" + name + "' was denied");
}

} // namespace

/// A rule as it runs, whoever made it.
struct ControlApi::RuleNode
{
    std::string name;
    iot_rule::Rule *rule = nullptr;
};

std::vector<ControlApi::RuleNode> ControlApi::rules() const
{
    std::vector<RuleNode> all;
    for (const auto &wire : m_core.world().wires()) {
        if (wire->removed || wire->from != m_core.index())
            continue;
        if (auto *rule = dynamic_cast<iot_rule::Rule *>(&m_core.world().component(wire->to));
            rule && !rule->isRemoved())
            all.push_back({rule->spec().name, rule});
    }
    std::sort(all.begin(), all.end(), [](const RuleNode &a, const RuleNode &b) { return a.name < b.name; });
    return all;
}

std::optional<ControlApi::RuleNode> ControlApi::findRule(const std::string &name) const
{
    for (const RuleNode &each : rules()) {
        if (each.name == name)
            return each;
    }
    return std::nullopt;
}

Result<Json> ControlApi::createTopicRule(SimTime now, const Json &with)
{
    const std::string name = text(with, "ruleName");
    const Json &payload = part(with, "topicRulePayload");
    if (name.empty() || text(payload, "sql").empty())
        return invalid("A rule has a name and a statement.");
    const auto all = rules();
    if (std::any_of(all.begin(), all.end(), [&name](const RuleNode &each) { return each.name == name; }))
        return exists("Rule already exists: " + name);
    if (all.size() >= kMostRules)
        return tooMany("rules");
    auto made = makeRule(now, name, payload, {});
    if (!made)
        return made;
    Json tags = Json::array();
    if (with.contains("tags") && with["tags"].is_array())
        tags = with["tags"];
    if (const auto tagged = tagNew("rule/" + name, {{"tags", tags}}); !tagged)
        return tagged.error();
    return made;
}

/// Everything is looked at before anything is changed: a rule that cannot be replaced stays as it was.
Result<Json> ControlApi::makeRule(SimTime now, const std::string &name, const Json &payload,
                                  const std::string &replaced)
{
    world::World &world = m_core.world();
    if (world.components().size() >= kMostComponents)
        return serviceError("ServiceUnavailableException", "The simulation has no room for another rule.");
    const Service *const service = findService("iot-rule");
    pipeline::Node node;
    node.id = name;
    // A node of another kind may be called like the rule.
    for (int number = 2; node.id != replaced && world.find(node.id); ++number)
        node.id = name + "-rule" + (number > 2 ? std::to_string(number) : std::string());
    node.type = service->type.id;
    const Json isDisabled = payload.value("ruleDisabled", Json(false));
    node.properties = {{"sql", text(payload, "sql")}, {"ruleDisabled", isDisabled.is_boolean() && isDisabled == true}};
    if (node.id != name)
        node.properties["ruleName"] = name;
    if (const std::string version = text(payload, "awsIotSqlVersion"); !version.empty())
        node.properties["awsIotSqlVersion"] = version;
    std::vector<pipeline::Link> links{{m_core.id(), node.id, "topics", {}}};
    const auto addAction = [&](const Json &action, bool isError) -> Result<void> {
        if (!action.is_object() || action.size() != 1 || !action.begin()->is_object())
            return invalid("Each action has one kind with its parameters.");
        const std::string kind = action.begin().key();
        const Json &parameters = *action.begin();
        if (const std::string role = nodeOf(text(parameters, "roleArn")); !role.empty())
            node.properties["role"] = role;
        if (isError && kind == "republish") {
            node.properties["errorTopic"] = text(parameters, "topic");
            return {};
        }
        if (!isError)
            takeSettings(kind, parameters, node.properties);
        else if (parameters.contains("key"))
            node.properties["errorKey"] = parameters["key"];
        if (kind == "republish")
            return {};
        const ActionKind *const known = findKind(kind);
        const std::string_view through = known ? (isError ? known->errorPort : known->port) : std::string_view();
        if (through.empty())
            return invalid("The action " + kind + " is not available in this simulation" +
                           (known ? " as an error action." : "."));
        const Json put = parameters.value("putItem", Json::object());
        const std::string key(known->target);
        const std::string target = nodeOf(text(put.is_object() && put.contains(key) ? put : parameters, key));
        const world::Component *const there = world.find(target);
        const pipeline::PortSpec *const port = service->type.port(through, true);
        const bool fits = there && std::any_of(there->type().ports.begin(), there->type().ports.end(),
                                               [&](const auto &in) { return !in.output && in.flow == port->flow; });
        if (!fits)
            return invalid("The action " + kind + " leads nowhere: there is no " + target + " that takes it.");
        const bool isTwice = std::any_of(links.begin(), links.end(), [&](const pipeline::Link &each) {
            return each.to == target && each.port == through;
        });
        if (!isTwice)
            links.push_back({node.id, target, std::string(through), {}});
        return {};
    };
    const Json actions = payload.value("actions", Json::array());
    if (actions.is_array() && actions.size() > iot_rule::kMostActions)
        return invalid("A rule has up to 10 actions.");
    for (const Json &action : actions.is_array() ? actions : Json::array()) {
        if (const auto added = addAction(action, false); !added)
            return added.error();
    }
    if (const Json &error = part(payload, "errorAction"); !error.empty()) {
        if (const auto added = addAction(error, true); !added)
            return added.error();
    }
    for (const pipeline::Finding &finding : service->type.check(node, world.profile())) {
        if (!finding.warning)
            return Error{finding.message, finding.pointer == QLatin1String("/sql")
                                              ? QStringLiteral("SqlParseException")
                                              : QStringLiteral("InvalidRequestException")};
    }
    if (!replaced.empty())
        world.removeNode(replaced);
    world.addNode(node, service->type, service->create);
    for (const pipeline::Link &link : links)
        world.addLink(link);
    world.start();
    m_rules[name] = {node.id, payload, now};
    return Json::object();
}

Result<Json> ControlApi::replaceTopicRule(SimTime now, const Json &with)
{
    const std::string name = text(with, "ruleName");
    const Json &payload = part(with, "topicRulePayload");
    const auto found = findRule(name);
    if (!found)
        return noRule(name);
    if (text(payload, "sql").empty())
        return invalid("A rule has a statement.");
    const auto before = m_rules.find(name);
    const SimTime created = before == m_rules.end() ? 0 : before->second.created;
    auto made = makeRule(now, name, payload, found->rule->id());
    if (made)
        m_rules[name].created = created;
    return made;
}

Result<Json> ControlApi::getTopicRule(SimTime, const Json &with)
{
    const std::string name = text(with, "ruleName");
    const auto found = findRule(name);
    if (!found)
        return noRule(name);
    const auto made = m_rules.find(name);
    Json rule;
    if (made != m_rules.end()) {
        rule = made->second.payload;
    } else {
        // What is drawn, in the service's words.
        const iot_rule::Rule &drawn = *found->rule;
        rule = {{"sql", drawn.property("sql")}, {"awsIotSqlVersion", drawn.property("awsIotSqlVersion")}};
        const std::string role = text(Json{{"role", drawn.property("role")}}, "role");
        Json actions = Json::array();
        const auto add = [&](const std::string &kind, Json parameters) {
            if (!role.empty())
                parameters["roleArn"] = roleArn(role);
            actions.push_back({{kind, std::move(parameters)}});
        };
        if (const Json &topic = drawn.property("republishTopic"); topic.is_string() && topic != "")
            add("republish", republishAction(drawn, topic));
        for (const auto &wire : m_core.world().wires()) {
            if (wire->removed || wire->from != drawn.index())
                continue;
            const world::Component &target = m_core.world().component(wire->to);
            for (const ActionKind &kind : kKinds) {
                const bool isIt =
                    kind.port == (wire->link.port.empty() ? std::string_view("records") : wire->link.port) &&
                    ((target.type().id == "kinesis-stream" && kind.name == "kinesis") ||
                     (target.type().id == "firehose" && kind.name == "firehose") ||
                     (target.type().id == "sqs-queue" && kind.name == "sqs") ||
                     (kind.port != "records" && kind.name != "dynamoDB"));
                if (isIt)
                    add(std::string(kind.name), {{std::string(kind.target), target.id()}});
            }
        }
        rule["actions"] = std::move(actions);
    }
    rule["ruleName"] = name;
    rule["ruleDisabled"] = found->rule->spec().isDisabled;
    rule["createdAt"] = date(made == m_rules.end() ? 0 : made->second.created);
    if (!rule.contains("awsIotSqlVersion"))
        rule["awsIotSqlVersion"] = found->rule->property("awsIotSqlVersion");
    if (!rule.contains("actions"))
        rule["actions"] = Json::array();
    return Json{{"ruleArn", arn("rule/" + name)}, {"rule", std::move(rule)}};
}

Result<Json> ControlApi::listTopicRules(SimTime, const Json &with)
{
    const std::string topic = text(with, "topic");
    const auto all = rules();
    Names names;
    for (const RuleNode &each : all) {
        const auto &statement = each.rule->spec().statement;
        const std::string filter = statement ? statement->select.filter.value_or(std::string()) : std::string();
        if (!topic.empty() && filter != topic && !iot::filterMatches(filter, topic))
            continue;
        if (with.contains("ruleDisabled") && each.rule->spec().isDisabled != flag(with, "ruleDisabled"))
            continue;
        names.push_back(each.name);
    }
    return page("rules", with, Style::Token, names, [&](const std::string &name) {
        const auto its = std::find_if(all.begin(), all.end(), [&](const RuleNode &each) { return each.name == name; });
        const auto made = m_rules.find(name);
        const auto &statement = its->rule->spec().statement;
        return Json{{"ruleName", name},
                    {"ruleArn", arn("rule/" + name)},
                    {"topicPattern", statement ? statement->select.filter.value_or(std::string()) : std::string()},
                    {"createdAt", date(made == m_rules.end() ? 0 : made->second.created)},
                    {"ruleDisabled", its->rule->spec().isDisabled}};
    });
}

Result<Json> ControlApi::switchRule(const Json &with, bool isDisabled)
{
    const std::string name = text(with, "ruleName");
    const auto found = findRule(name);
    if (!found)
        return noRule(name);
    if (found->rule->spec().isDisabled == isDisabled)
        return Json::object();
    const auto done = found->rule->setProperty("ruleDisabled", isDisabled);
    return done ? Result<Json>(Json::object()) : Result<Json>(done.error());
}

Result<Json> ControlApi::deleteTopicRule(SimTime, const Json &with)
{
    // To delete what is not there is no mistake, in the service neither.
    const std::string name = text(with, "ruleName");
    const auto found = findRule(name);
    if (!found && m_core.world().find(name))
        return invalid(name + " is no rule.");
    m_rules.erase(name);
    m_tags.erase(arn("rule/" + name));
    if (found)
        m_core.world().removeNode(std::string(found->rule->id()));
    return Json::object();
}

} // namespace headwater::services::iot_core

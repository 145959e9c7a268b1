// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"
#include "core/pipeline/descriptor.h"
#include "core/services/iot-core/control.h"
#include "core/services/iot-core/core.h"
#include "core/services/service.h"
#include "core/world/world.h"

#include <QCoreApplication>

#include <array>

namespace headwater::services::iot_core {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(IotControl)
};

using pipeline::Json;

/// Kinds of actions: what names the target, and over which port the rule reaches it.
struct ActionKind
{
    std::string_view name, target, port;
};
constexpr auto kKinds = std::to_array<ActionKind>({
    {"kinesis", "streamName", "records"},
    {"firehose", "deliveryStreamName", "records"},
    {"sqs", "queueUrl", "records"},
    {"s3", "bucketName", "objects"},
    {"dynamoDBv2", "tableName", "items"},
    {"lambda", "functionArn", "function"},
    {"sns", "targetArn", "notices"},
});

Error invalid(const QString &message)
{
    return {message, QStringLiteral("InvalidRequestException")};
}

std::string text(const Json &with, const char *key)
{
    const auto found = with.find(key);
    return found != with.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// The node that an ARN, a URL or a name alone means.
std::string nodeOf(const std::string &name)
{
    return name.substr(name.find_last_of(":/") + 1);
}

/// Settings of the rule's node that an action brings along.
void takeSettings(const std::string &kind, const Json &parameters, Json &properties)
{
    for (const char *key : {"partitionKey", "key", "useBase64", "messageFormat", "batchMode"}) {
        if (parameters.contains(key))
            properties[key] = parameters[key];
    }
    if (kind != "republish")
        return;
    properties["republishTopic"] = text(parameters, "topic");
    if (parameters.value("qos", Json(0)) == 1)
        properties["qos"] = "1";
}

} // namespace

Result<Json> ControlApi::createTopicRule(SimTime, const Json &with)
{
    world::World &world = m_core.world();
    const std::string name = text(with, "ruleName");
    const Json payload = with.value("topicRulePayload", Json::object());
    if (name.empty() || !payload.is_object() || text(payload, "sql").empty())
        return invalid(Words::tr("A rule has a name and a statement."));
    if (world.find(name))
        return Error{Words::tr("There is a “%1” already.").arg(fromUtf8(name)),
                     QStringLiteral("ResourceAlreadyExistsException")};
    const Service *const service = findService("iot-rule");
    pipeline::Node node;
    node.id = name;
    node.type = service->type.id;
    node.properties = {{"sql", text(payload, "sql")}, {"ruleDisabled", payload.value("ruleDisabled", Json(false))}};
    if (const std::string version = text(payload, "awsIotSqlVersion"); !version.empty())
        node.properties["awsIotSqlVersion"] = version;
    std::vector<pipeline::Link> links{{m_core.id(), name, "topics", {}}};
    const Json actions = payload.value("actions", Json::array());
    for (const Json &action : actions.is_array() ? actions : Json::array()) {
        if (!action.is_object() || action.size() != 1 || !action.begin()->is_object())
            return invalid(Words::tr("Each action has one kind with its parameters."));
        const std::string kind = action.begin().key();
        const Json &parameters = *action.begin();
        takeSettings(kind, parameters, node.properties);
        if (const std::string role = nodeOf(text(parameters, "roleArn")); !role.empty())
            node.properties["role"] = role;
        if (kind == "republish")
            continue;
        const auto known =
            std::find_if(kKinds.begin(), kKinds.end(), [&](const auto &each) { return each.name == kind; });
        if (known == kKinds.end())
            return invalid(Words::tr("“%1” is no kind of action here.").arg(fromUtf8(kind)));
        const Json put = parameters.value("putItem", Json::object());
        const std::string key(known->target);
        const std::string target = nodeOf(text(put.is_object() && put.contains(key) ? put : parameters, key.c_str()));
        const world::Component *const there = world.find(target);
        const pipeline::PortSpec *const port = service->type.port(known->port, true);
        const bool fits = there && std::any_of(there->type().ports.begin(), there->type().ports.end(),
                                               [&](const auto &in) { return !in.output && in.flow == port->flow; });
        if (!fits)
            return invalid(Words::tr("The action “%1” leads nowhere: there is no “%2” that takes it.")
                               .arg(fromUtf8(kind), fromUtf8(target)));
        links.push_back({name, target, std::string(known->port), {}});
    }
    for (const pipeline::Finding &finding : service->type.check(node, world.profile())) {
        if (!finding.warning)
            return Error{finding.message, finding.pointer == QLatin1String("/sql")
                                              ? QStringLiteral("SqlParseException")
                                              : QStringLiteral("InvalidRequestException")};
    }
    world.addNode(node, service->type, service->create);
    for (const pipeline::Link &link : links)
        world.addLink(link);
    world.start();
    m_rules.insert(name);
    return Json::object();
}

Result<Json> ControlApi::deleteTopicRule(SimTime, const Json &with)
{
    // To delete what is not there is no mistake, in the service neither.
    const std::string name = text(with, "ruleName");
    if (m_rules.erase(name) > 0)
        m_core.world().removeNode(name);
    else if (m_core.world().find(name))
        return invalid(Words::tr("“%1” is drawn; remove it from the drawing.").arg(fromUtf8(name)));
    return Json::object();
}

} // namespace headwater::services::iot_core

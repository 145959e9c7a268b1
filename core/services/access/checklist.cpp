// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/access/checklist.h"

#include "core/base/text.h"
#include "core/pipeline/document.h"
#include "core/pipeline/jsontext.h"
#include "core/policies/decision.h"
#include "core/services/access/clientproperties.h"
#include "core/services/access/names.h"
#include "core/services/clients/deviceproperties.h"
#include "core/services/iot-rule/publishrole.h"
#include "core/services/kinesis-stream/errors.h"

#include <QStringList>

#include <algorithm>
#include <unordered_map>

namespace headwater::services {

using namespace pipeline;

namespace {

constexpr double kBeside = 132; ///< how far below a node what belongs to it is put

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(Security)
};

using Needed = std::vector<std::pair<std::string, std::string>>;

QString nameOf(const Node &node)
{
    return fromUtf8(node.title.empty() ? node.id : node.title);
}

/// A call over a link: who makes it, and on whom.
struct Calls
{
    const Node *caller = nullptr;
    const Node *target = nullptr;
    Flow flow = Flow::Put;
    std::string_view api = {}; ///< where it is no link but a setting: the one call that is made
};

/// What a caller calls over a flow; services that forward use the call for many.
std::vector<std::string> apisOf(const Calls &calls, const ServiceType &type)
{
    const auto is = [&](std::string_view key, const char *value) {
        return type.property(key) && propertyValue(type, calls.caller->properties, key) == value;
    };
    if (!calls.api.empty())
        return {std::string(calls.api)};
    switch (calls.flow) {
    case Flow::Invoke:
        if (calls.caller->type == "iot-rule" || calls.caller->type == "greengrass-core")
            return {}; // the function's own policy lets it in; a core runs the code itself
        return {"InvokeFunction"};
    case Flow::Notify:
        return {calls.target->type == "sqs-queue" ? "SendMessage" : "Publish"};
    case Flow::Items:
        if (calls.caller->type == "iot-rule")
            return {"PutItem"};
        return {"GetItem", "PutItem", "UpdateItem", "DeleteItem", "Scan", "Query"};
    case Flow::Deliver:
    case Flow::Mqtt: // certificates and IoT policies
    case Flow::Topics:
        return {};
    case Flow::Put:
    case Flow::Read:
    case Flow::Objects:
        break;
    }
    if (calls.target->type == "sqs-queue") {
        if (calls.flow == Flow::Put)
            return {"SendMessage"};
        std::vector<std::string> apis{"ReceiveMessage", "DeleteMessage"};
        if (type.property("onFailure") != nullptr)
            apis.push_back("ChangeMessageVisibility");
        return apis;
    }
    if (calls.flow == Flow::Read)
        return is("mode", "enhanced") ? std::vector<std::string>{"RegisterStreamConsumer", "SubscribeToShard"}
                                      : std::vector<std::string>{"GetRecords", "GetShardIterator"};
    if (calls.target->type == "s3-bucket")
        return {"PutObject"};
    if (calls.caller->type == "iot-rule" && calls.target->type == "sqs-queue")
        return {"SendMessage"};
    if (calls.caller->type == "iot-rule" &&
        (calls.target->type != "firehose" || propertyValue(type, calls.caller->properties, "batchMode") != true))
        return {"PutRecord"};
    if (is("api", "PutRecord") || (type.property("api") == nullptr && calls.caller->type.ends_with("producer")))
        return {"PutRecord"};
    return {calls.target->type == "firehose" ? "PutRecordBatch" : "PutRecords"};
}

class Checklist
{
public:
    Checklist(const Pipeline &pipeline, const Catalog &catalog)
        : m_pipeline(pipeline)
        , m_catalog(catalog)
        , m_taken(idsOf(pipeline))
    {
        for (const Node &node : pipeline.nodes) {
            m_nodes.emplace(node.id, &node);
            if (node.type == "vpc-endpoint")
                m_endpoints.push_back(&node);
        }
        for (const Link &link : pipeline.links)
            addCalls(link);
        for (const Node &node : pipeline.nodes)
            addScaling(node);
        for (const Node &node : pipeline.nodes) {
            const ServiceType *type = catalog.find(node.type);
            if (!type || !type->property("role"))
                continue;
            const Json &role = propertyValue(*type, node.properties, "role");
            if (role.is_string() && role != "")
                m_callersOfRole[role.get<std::string>()].push_back(&node);
        }
    }

    std::vector<SecurityLine> lines()
    {
        for (const Node &node : m_pipeline.nodes) {
            const ServiceType *type = m_catalog.find(node.type);
            if (!type)
                continue;
            if (m_calls.contains(&node)) {
                privilege(node, *type);
                if (type->property("network")) {
                    transit(node, *type);
                    network(node, *type);
                }
            }
            if (type->property("EncryptionType") && type->property("KeyId"))
                rest(node, *type);
            if (type->property("clientSideEncryption"))
                clientSide(node, *type);
        }
        std::stable_sort(m_lines.begin(), m_lines.end(),
                         [](const SecurityLine &a, const SecurityLine &b) { return a.topic < b.topic; });
        return std::move(m_lines);
    }

    Needed neededOf(const Node &node) const
    {
        Needed needed;
        const auto need = [&](const std::string &action, const std::string &resource) {
            if (std::find(needed.begin(), needed.end(), std::pair(action, resource)) == needed.end())
                needed.emplace_back(action, resource);
        };
        const auto all = m_calls.find(&node);
        for (const Calls &calls : all == m_calls.end() ? std::vector<Calls>() : all->second) {
            const Node &target = *calls.target;
            const std::string resource = resourceArn(target.type, target.id) + (target.type == "s3-bucket" ? "/*" : "");
            for (const std::string &api : apisOf(calls, *m_catalog.find(node.type)))
                need(servicePrefix(target.type) + ":" + api, resource);
            const ServiceType &type = *m_catalog.find(target.type);
            const Json &key = propertyValue(type, target.properties, "KeyId");
            if (calls.api.empty() && type.property("EncryptionType") &&
                propertyValue(type, target.properties, "EncryptionType") == "KMS" && key.is_string())
            {
                const Node *own = find(key.get<std::string>());
                if (own && own->type == "kms-key")
                    need(calls.flow == Flow::Read ? "kms:Decrypt" : "kms:GenerateDataKey", keyArn(own->id));
            }
        }
        if (const ServiceType *type = m_catalog.find(node.type)) {
            for (const auto &[action, resource] : neededOfDevice(*type, node))
                need(action, resource);
        }
        // What a rule publishes goes over no link of its own.
        for (const char *key : {"republishTopic", "errorTopic"}) {
            const ServiceType *type = m_catalog.find(node.type);
            const Json topic = node.type == "iot-rule" && type ? propertyValue(*type, node.properties, key) : Json();
            if (topic.is_string() && topic != "")
                need("iot:Publish", iot_rule::topicsArn(topic.get<std::string>()));
        }
        return needed;
    }

private:
    const Node *find(const std::string &id) const
    {
        const auto found = m_nodes.find(id);
        return found == m_nodes.end() ? nullptr : found->second;
    }

    void addCalls(const Link &link)
    {
        const Node *from = find(link.from), *to = find(link.to);
        const ServiceType *type = from ? m_catalog.find(from->type) : nullptr;
        const PortSpec *port = type ? type->port(link.port, true) : nullptr;
        if (!port || !to || !m_catalog.find(to->type))
            return;
        const bool reads = port->flow == Flow::Read;
        const Calls calls{reads ? to : from, reads ? from : to, port->flow};
        const ServiceType *caller = m_catalog.find(calls.caller->type);
        if (caller->property("role") && (caller->property("network") || caller->id == "iot-rule"))
            m_calls[calls.caller].push_back(calls);
    }

    /// An alarm names the stream that it scales.
    void addScaling(const Node &node)
    {
        const ServiceType *type = m_catalog.find(node.type);
        if (!type || !type->property("scale") || !type->property("target") || !type->property("role") ||
            propertyValue(*type, node.properties, "scale") == "none")
            return;
        const Json &target = propertyValue(*type, node.properties, "target");
        const Node *stream = target.is_string() ? find(target.get<std::string>()) : nullptr;
        if (stream && stream->type == "kinesis-stream")
            m_calls[&node].push_back({&node, stream, Flow::Put, "UpdateShardCount"});
    }

    Edit set(const Node &node, const ServiceType &type, std::string_view key, const Json &value) const
    {
        const auto written = node.properties.find(std::string(key));
        return SetProperty{node.id, std::string(key), written == node.properties.end() ? Json() : *written,
                           value == type.property(key)->fallback ? Json() : value};
    }

    void add(SecurityTopic topic, SecurityState state, const Node &node, QString text, std::string fixText = {},
             std::vector<Edit> fix = {})
    {
        m_lines.push_back({topic, state, node.id, std::move(text), std::move(fixText), std::move(fix)});
    }

    /// All that the callers of a role need: they share it.
    Needed neededOfRole(const std::string &role) const
    {
        Needed all;
        const auto callers = m_callersOfRole.find(role);
        for (const Node *node : callers == m_callersOfRole.end() ? std::vector<const Node *>() : callers->second) {
            for (auto &each : neededOf(*node)) {
                if (std::find(all.begin(), all.end(), each) == all.end())
                    all.push_back(std::move(each));
            }
        }
        return all;
    }

    void privilege(const Node &node, const ServiceType &type)
    {
        const auto topic = SecurityTopic::LeastPrivilege;
        const Json &named = propertyValue(type, node.properties, "role");
        const Node *role = named.is_string() ? find(named.get<std::string>()) : nullptr;
        if (!role || role->type != "iam-role") {
            Node made;
            made.id = freshId(m_taken, node.id + "-role");
            made.type = "iam-role";
            if (node.at)
                made.at = Position{node.at->x, node.at->y + kBeside};
            made.properties["policy"] = leastPolicy(neededOf(node));
            std::vector<Edit> fix{AddNode{m_pipeline.nodes.size(), made}};
            fix.push_back(set(node, type, "role", made.id));
            add(topic, SecurityState::Open, node,
                (node.type == "iot-rule" ? Words::tr("“%1” has no role: all its actions fail but those of Lambda.")
                                         : Words::tr("“%1” has no role: it calls as the owner and may do everything."))
                    .arg(nameOf(node)),
                QT_TRANSLATE_NOOP("Commands", "Give a role of its own"), std::move(fix));
            return;
        }
        const ServiceType &roleType = *m_catalog.find(role->type);
        const std::string text = propertyValue(roleType, role->properties, "policy").get<std::string>();
        const auto policy = policies::parsePolicy(text, policies::PolicyKind::Identity);
        if (!policy) {
            add(topic, SecurityState::Open, node,
                Words::tr("The policy of “%1” cannot be read: %2").arg(nameOf(*role), policy.error().message));
            return;
        }
        const Needed needed = neededOfRole(role->id);
        const auto allows = [&](const std::string &action, const std::string &resource) {
            const policies::NamedPolicy one{role->id, &*policy};
            return policies::decide({&one, 1}, {action, resource, {}, {}, {}}).isAllowed();
        };
        QStringList lacking, spare;
        for (const auto &[action, resource] : needed) {
            if (!allows(action, resource) && !mayDependOnTheCall(*policy))
                lacking.append(fromUtf8(action));
            const std::string other = resource + "-of-others";
            const std::string service = action.substr(0, action.find(':'));
            for (const auto &[more, where] : {std::pair(action, other), std::pair(service + ":DeleteStream", resource),
                                              std::pair(std::string("iam:CreateUser"), std::string("arn:aws:iam::x"))})
            {
                if (allows(more, where) &&
                    std::find(needed.begin(), needed.end(), std::pair(more, where)) == needed.end())
                    spare.append(fromUtf8(more) + (where == other ? Words::tr(" on any resource") : QString()));
            }
        }
        lacking.removeDuplicates();
        spare.removeDuplicates();
        std::vector<Edit> fix{set(*role, roleType, "policy", leastPolicy(needed))};
        if (!lacking.isEmpty())
            add(topic, SecurityState::Open, node,
                Words::tr("The role “%1” does not allow what “%2” needs: %3.")
                    .arg(nameOf(*role), nameOf(node), lacking.join(QStringLiteral(", "))),
                QT_TRANSLATE_NOOP("Commands", "Allow just what is needed"), std::move(fix));
        else if (!spare.isEmpty())
            add(topic, SecurityState::Open, node,
                Words::tr("The role “%1” allows more than “%2” needs, such as %3.")
                    .arg(nameOf(*role), nameOf(node), spare.front()),
                QT_TRANSLATE_NOOP("Commands", "Allow just what is needed"), std::move(fix));
        else
            add(topic, SecurityState::Good, node,
                Words::tr("The role “%1” allows “%2” just what it needs.").arg(nameOf(*role), nameOf(node)));
    }

    static bool mayDependOnTheCall(const policies::Policy &policy)
    {
        return std::any_of(policy.statements.begin(), policy.statements.end(),
                           [](const policies::Statement &each) { return !each.conditions.empty(); });
    }

    void transit(const Node &node, const ServiceType &type)
    {
        Json value = propertyValue(type, node.properties, "network");
        if (networkOf(value).isSecure) {
            add(SecurityTopic::InTransit, SecurityState::Good, node,
                Words::tr("“%1” calls over HTTPS.").arg(nameOf(node)));
            return;
        }
        value.erase("transport");
        add(SecurityTopic::InTransit, SecurityState::Open, node,
            Words::tr("“%1” calls over plain HTTP: everybody on the way can read the records.").arg(nameOf(node)),
            QT_TRANSLATE_NOOP("Commands", "Use HTTPS"), {set(node, type, "network", value)});
    }

    void network(const Node &node, const ServiceType &type)
    {
        std::vector<const Node *> targets;
        for (const Calls &calls : m_calls.at(&node)) {
            if (calls.flow == Flow::Put || calls.flow == Flow::Read || calls.flow == Flow::Objects)
                targets.push_back(calls.target);
        }
        if (targets.empty())
            return;
        Json value = propertyValue(type, node.properties, "network");
        const Network network = networkOf(value);
        const Node *endpoint = find(network.endpoint);
        const auto leads = [&](const Node &way, const Node &target) {
            return propertyValue(*m_catalog.find(way.type), way.properties, "ServiceName") ==
                   endpointService(target.type);
        };
        const auto covered = [&](const Node *target) {
            return endpoint && endpoint->type == "vpc-endpoint" && leads(*endpoint, *target);
        };
        const auto topic = SecurityTopic::PrivateNetwork;
        if (std::all_of(targets.begin(), targets.end(), covered)) {
            add(topic, SecurityState::Good, node,
                Words::tr("“%1” reaches its services through the endpoint “%2”, without the internet.")
                    .arg(nameOf(node), nameOf(*endpoint)));
            return;
        }
        const Node &target = **std::find_if_not(targets.begin(), targets.end(), covered);
        const bool isCutOff = !network.reachesInternet();
        const QString text =
            isCutOff
                ? Words::tr("“%1” is in a private subnet and has no way to “%2”.").arg(nameOf(node), nameOf(target))
                : Words::tr("“%1” reaches “%2” over the internet.").arg(nameOf(node), nameOf(target));
        const SecurityState state = isCutOff ? SecurityState::Open : SecurityState::Optional;
        const ServiceType *endpointType = m_catalog.find("vpc-endpoint");
        const std::string service = endpointService(target.type);
        const auto &choices = endpointType->property("ServiceName")->choices;
        // One endpoint a node: where it calls several services, the others keep their way.
        const bool canHaveOne =
            std::any_of(choices.begin(), choices.end(), [&](const ChoiceSpec &each) { return each.value == service; });
        if (!canHaveOne || covered(targets.front())) {
            add(topic, state, node, text);
            return;
        }
        std::vector<Edit> fix;
        const auto known = std::find_if(m_endpoints.begin(), m_endpoints.end(),
                                        [&](const Node *each) { return leads(*each, target); });
        std::string way;
        if (known != m_endpoints.end()) {
            way = (*known)->id;
        } else {
            Node made;
            made.id = way = freshId(m_taken, "endpoint");
            made.type = "vpc-endpoint";
            if (target.at)
                made.at = Position{target.at->x - 40, target.at->y - kBeside};
            if (endpointType->property("ServiceName")->fallback != service)
                made.properties["ServiceName"] = service;
            fix.push_back(AddNode{m_pipeline.nodes.size(), made});
        }
        if (!value.is_object())
            value = Json::object();
        value["subnet"] = "private";
        value["endpoint"] = way;
        fix.push_back(set(node, type, "network", value));
        add(topic, state, node, text, QT_TRANSLATE_NOOP("Commands", "Go through a VPC endpoint"), std::move(fix));
    }

    void rest(const Node &node, const ServiceType &type)
    {
        const auto topic = SecurityTopic::AtRest;
        if (propertyValue(type, node.properties, "EncryptionType") == "KMS") {
            const Json &key = propertyValue(type, node.properties, "KeyId");
            add(topic, SecurityState::Good, node,
                Words::tr("“%1” keeps its records encrypted with %2.")
                    .arg(nameOf(node), fromUtf8(key.is_string() ? key.get<std::string>() : std::string())));
            return;
        }
        add(topic, SecurityState::Open, node, Words::tr("“%1” keeps its records as they came.").arg(nameOf(node)),
            QT_TRANSLATE_NOOP("Commands", "Encrypt at rest"), {set(node, type, "EncryptionType", "KMS")});
    }

    void clientSide(const Node &node, const ServiceType &type)
    {
        const auto topic = SecurityTopic::ClientSide;
        if (propertyValue(type, node.properties, "clientSideEncryption") == true) {
            add(topic, SecurityState::Good, node,
                Words::tr("“%1” encrypts before it sends; whoever reads has to decrypt by hand.").arg(nameOf(node)));
            return;
        }
        add(topic, SecurityState::Optional, node,
            Words::tr("“%1” sends its records as they are; the service could read them. Encrypting in the client has "
                      "to be done by hand, on both sides.")
                .arg(nameOf(node)),
            QT_TRANSLATE_NOOP("Commands", "Encrypt in the client"), {set(node, type, "clientSideEncryption", true)});
    }

    const Pipeline &m_pipeline;
    const Catalog &m_catalog;
    std::unordered_map<std::string, const Node *> m_nodes;
    std::vector<const Node *> m_endpoints;
    TakenIds m_taken;
    std::unordered_map<const Node *, std::vector<Calls>> m_calls;
    std::unordered_map<std::string, std::vector<const Node *>> m_callersOfRole;
    std::vector<SecurityLine> m_lines;
};

} // namespace

Needed neededPermissions(const Pipeline &pipeline, const Catalog &catalog, const std::string &node)
{
    const Node *caller = pipeline.find(node);
    return caller ? Checklist(pipeline, catalog).neededOf(*caller) : Needed();
}

std::string leastPolicy(const Needed &needed)
{
    // One statement a resource, in the order in which they come.
    Json statements = Json::array();
    for (const auto &[action, resource] : needed) {
        const auto same = std::find_if(statements.begin(), statements.end(), [&resource = resource](const Json &each) {
            return each["Resource"] == resource;
        });
        if (same == statements.end())
            statements.push_back({{"Effect", "Allow"}, {"Action", Json::array({action})}, {"Resource", resource}});
        else
            (*same)["Action"].push_back(action);
    }
    if (statements.empty())
        statements.push_back({{"Effect", "Deny"}, {"Action", "*"}, {"Resource", "*"}});
    std::string text;
    writeJson(text, Json{{"Version", "2012-10-17"}, {"Statement", std::move(statements)}}, 0);
    return text;
}

std::vector<SecurityLine> securityChecklist(const Pipeline &pipeline, const Catalog &catalog)
{
    return Checklist(pipeline, catalog).lines();
}

} // namespace headwater::services

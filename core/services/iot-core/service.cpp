// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/service.h"

#include "core/base/text.h"
#include "core/services/iot-core/core.h"

#include <QCoreApplication>

#include <algorithm>
#include <numeric>
#include <set>

namespace headwater::services::iot_core {
namespace {

using namespace pipeline;
using Statistic = MetricSpec::Statistic;

constexpr const char *kAllowAll =
    R"({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "iot:*", "Resource": "*"}})";

PropertySpec quota(std::string_view key, Text label, int fallback, Text unit, Text help)
{
    return {.key = key,
            .label = label,
            .kind = PropertyKind::Integer,
            .fallback = fallback,
            .unit = unit,
            .help = help,
            .exam = {1, 10'000'000},
            .current = {1, 10'000'000},
            .live = true};
}

std::vector<PropertySpec> properties()
{
    return {
        {.key = "policies",
         .label = HW_TEXT("IoT policies"),
         .kind = PropertyKind::List,
         .fallback = Json::array({{{"policyName", "AllowAll"}, {"policyDocument", kAllowAll}}}),
         .help = HW_TEXT("Things name them. Without a statement that allows it, nothing is allowed; one that "
                         "denies it wins over all that allow it."),
         .live = true,
         .fields = {{.key = "policyName", .label = HW_TEXT("Name"), .kind = PropertyKind::Text, .fallback = "AllowAll"},
                    {.key = "policyDocument",
                     .label = HW_TEXT("Document"),
                     .kind = PropertyKind::Text,
                     .fallback = kAllowAll,
                     .help = HW_TEXT("JSON, up to 2,048 characters without white space. * and ? are wildcards of "
                                     "the policy; + and # stand for themselves."),
                     .severalLines = true}}},
        {.key = "thingGroups",
         .label = HW_TEXT("Thing groups"),
         .kind = PropertyKind::List,
         .fallback = Json::array(),
         .help = HW_TEXT("Static groups lie in each other and hand their policies down; a dynamic one is a query "
                         "and has none."),
         .live = true,
         .fields =
             {{.key = "thingGroupName", .label = HW_TEXT("Group"), .kind = PropertyKind::Text, .fallback = "plant"},
              {.key = "parentGroupName", .label = HW_TEXT("Lies in"), .kind = PropertyKind::Text, .fallback = ""},
              {.key = "policyName", .label = HW_TEXT("Policy"), .kind = PropertyKind::Text, .fallback = ""},
              {.key = "queryString",
               .label = HW_TEXT("Query of a dynamic group"),
               .kind = PropertyKind::Text,
               .fallback = "",
               .help = HW_TEXT("Such as thingTypeName:Pump AND attributes.floor>2.")}}},
        {.key = "certificateAuthorities",
         .label = HW_TEXT("Certificate authorities"),
         .kind = PropertyKind::List,
         .fallback = Json::array(),
         .help = HW_TEXT("Registered beside the app’s own: things may bring certificates that these issued."),
         .live = true,
         .fields = {{.key = "caCertificate",
                     .label = HW_TEXT("Certificate"),
                     .kind = PropertyKind::Text,
                     .fallback = "",
                     .help = HW_TEXT("In PEM format, from -----BEGIN CERTIFICATE----- on."),
                     .severalLines = true}}},
        {.key = "authorizers",
         .label = HW_TEXT("Custom authorizers"),
         .kind = PropertyKind::List,
         .fallback = Json::array(),
         .help = HW_TEXT("Functions that say who brings a token, and what he may do. The first one is the default."),
         .live = true,
         .fields =
             {{.key = "authorizerName", .label = HW_TEXT("Name"), .kind = PropertyKind::Text, .fallback = "authorizer"},
              {.key = "authorizerFunction",
               .label = HW_TEXT("Function"),
               .kind = PropertyKind::Text,
               .fallback = "",
               .help = HW_TEXT("It returns isAuthenticated, principalId, policyDocuments, "
                               "disconnectAfterInSeconds and refreshAfterInSeconds, within 5 seconds."),
               .nodeTypes = {"lambda"}},
              {.key = "status",
               .label = HW_TEXT("Status"),
               .kind = PropertyKind::Choice,
               .fallback = "ACTIVE",
               .choices = {{"ACTIVE", HW_TEXT("ACTIVE")}, {"INACTIVE", HW_TEXT("INACTIVE")}}},
              {.key = "tokenKeyName",
               .label = HW_TEXT("Name of the token"),
               .kind = PropertyKind::Text,
               .fallback = "token",
               .help = HW_TEXT("Of the header or parameter in which real clients bring it.")},
              {.key = "tokenSigningPublicKey",
               .label = HW_TEXT("Public key"),
               .kind = PropertyKind::Text,
               .fallback = "",
               .help = HW_TEXT("Of whoever signs the tokens of real clients, in PEM format: RSA from 2,048 bits."),
               .severalLines = true},
              {.key = "signingDisabled",
               .label = HW_TEXT("Takes unsigned tokens"),
               .kind = PropertyKind::Boolean,
               .fallback = false,
               .help = HW_TEXT("Otherwise a token without the right signature is refused, and the function costs "
                               "nothing.")},
              {.key = "enableCachingForHttp",
               .label = HW_TEXT("Remembers HTTPS clients"),
               .kind = PropertyKind::Boolean,
               .fallback = false,
               .help = HW_TEXT("Otherwise the function is asked for each request.")}}},
        {.key = "propagationSeconds",
         .label = HW_TEXT("Changes are known after"),
         .kind = PropertyKind::Integer,
         .fallback = 0,
         .unit = HW_TEXT("s"),
         .help = HW_TEXT("Of policies and certificates. The service takes up to a few minutes; 60 is realistic, 0 "
                         "shows effects at once."),
         .exam = {0, 3'600},
         .current = {0, 3'600},
         .live = true},
        quota("connections", HW_TEXT("Connections"), 500'000, HW_TEXT("clients"),
              HW_TEXT("At once, in the account. Raised on request.")),
        quota("connectsPerSecond", HW_TEXT("Connects"), 500, HW_TEXT("1/s"),
              HW_TEXT("CONNECT requests a second, in the account. Raised on request.")),
        quota("publishesInPerSecond", HW_TEXT("Inbound publishes"), 20'000, HW_TEXT("1/s"),
              HW_TEXT("In the account. A shadow update counts too. Raised on request.")),
        quota("publishesOutPerSecond", HW_TEXT("Outbound publishes"), 20'000, HW_TEXT("1/s"),
              HW_TEXT("Each subscription that a message matches counts one. Raised on request.")),
        quota("queuedPerSecond", HW_TEXT("Messages queued"), 500, HW_TEXT("1/s"),
              HW_TEXT("For persistent sessions whose clients are away. More are dropped; those that wait stay.")),
        {.key = "connectionLimits",
         .label = HW_TEXT("Limits of each connection"),
         .kind = PropertyKind::Boolean,
         .fallback = true,
         .help =
             HW_TEXT("100 messages and 512 KiB a second, as in the service, which does not raise them. Without them "
                     "you see how fast your own clients are."),
         .live = true},
        {.key = "sessionExpirySeconds",
         .label = HW_TEXT("Persistent sessions end after"),
         .kind = PropertyKind::Integer,
         .fallback = 3'600,
         .unit = HW_TEXT("s"),
         .help = HW_TEXT("Without a connection. What waits in a session then goes with it."),
         .exam = {60, 604'800},
         .current = {60, 604'800},
         .live = true}};
}

std::vector<Finding> checkGroups(const Node &node)
{
    std::vector<Finding> findings;
    const auto list = node.properties.find("thingGroups");
    if (list == node.properties.end() || !list->is_array())
        return findings;
    iot::Registry registry;
    std::vector<std::size_t> waiting(list->size());
    std::iota(waiting.begin(), waiting.end(), std::size_t{0});
    const auto make = [&](std::size_t i) -> Result<void> {
        const Json &each = (*list)[i];
        const std::string name = each.value("thingGroupName", std::string("plant"));
        const std::string query = each.value("queryString", std::string());
        return query.empty() ? registry.createThingGroup(name, each.value("parentGroupName", std::string()))
                             : registry.createDynamicThingGroup(name, query);
    };
    std::erase_if(waiting, [&](std::size_t i) { return !(*list)[i].is_object(); });
    // In any order: parents may come later.
    while (std::erase_if(waiting, [&](std::size_t i) { return make(i).ok(); }) > 0) {
    }
    for (const std::size_t i : waiting)
        findings.push_back({make(i).error().message, QStringLiteral("/thingGroups/%1").arg(i)});
    for (std::size_t i = 0; i < list->size(); ++i) {
        const Json &each = (*list)[i];
        const std::string policy = each.is_object() ? each.value("policyName", std::string()) : std::string();
        if (policy.empty() || std::find(waiting.begin(), waiting.end(), i) != waiting.end())
            continue;
        if (const auto attached = registry.attachPolicy(each.value("thingGroupName", std::string("plant")), policy);
            !attached)
            findings.push_back({attached.error().message, QStringLiteral("/thingGroups/%1/policyName").arg(i)});
    }
    return findings;
}

void checkAuthorities(const Node &node, std::vector<Finding> &findings)
{
    const auto list = node.properties.find("certificateAuthorities");
    if (list == node.properties.end() || !list->is_array())
        return;
    for (std::size_t i = 0; i < list->size(); ++i) {
        if (!(*list)[i].is_object())
            continue;
        const QString place = QStringLiteral("/certificateAuthorities/%1/caCertificate").arg(i);
        auto read = certificates::Certificate::fromPem((*list)[i].value("caCertificate", std::string()));
        if (!read) {
            findings.push_back({read.error().message, place, true});
            continue;
        }
        if (const auto added = certificates::KnownAuthorities().add(std::move(*read)); !added)
            findings.push_back({added.error().message, place, true});
    }
}

void checkAuthorizers(const Node &node, std::vector<Finding> &findings)
{
    const auto list = node.properties.find("authorizers");
    if (list == node.properties.end() || !list->is_array())
        return;
    std::set<std::string> names;
    for (std::size_t i = 0; i < list->size(); ++i) {
        const Json &each = (*list)[i];
        if (!each.is_object())
            continue;
        const QString place = QStringLiteral("/authorizers/%1").arg(i);
        const std::string name = each.value("authorizerName", std::string("authorizer"));
        if (!names.insert(name).second)
            findings.push_back(
                {QCoreApplication::translate("Services", "Two authorizers are called “%1”.").arg(fromUtf8(name)),
                 place + QStringLiteral("/authorizerName")});
        if (each.value("authorizerFunction", std::string()).empty())
            findings.push_back({QCoreApplication::translate("Services", "Without a function the authorizer refuses "
                                                                        "everybody."),
                                place + QStringLiteral("/authorizerFunction"), true});
    }
}

/// Devices that name an authorizer need one of that name.
std::vector<Finding> checkSurroundings(const Pipeline &pipeline, const Node &node)
{
    std::vector<Finding> findings;
    const Json authorizers = node.properties.value("authorizers", Json::array());
    const auto isThere = [&authorizers](const std::string &name) {
        return std::any_of(authorizers.begin(), authorizers.end(), [&name](const Json &each) {
            return each.is_object() &&
                   (name.empty() || each.value("authorizerName", std::string("authorizer")) == name);
        });
    };
    for (const Link &link : pipeline.links) {
        const Node *const device = link.to == node.id ? pipeline.find(link.from) : nullptr;
        if (!device || device->properties.value("signIn", Json()) != "authorizer")
            continue;
        const Json named = device->properties.value("authorizer", Json(""));
        const std::string name = named.is_string() ? named.get<std::string>() : std::string();
        if (!isThere(name))
            findings.push_back(
                {name.empty() ? QCoreApplication::translate("Services", "“%1” brings a token, and there is no custom "
                                                                        "authorizer.")
                                    .arg(fromUtf8(device->id))
                              : QCoreApplication::translate("Services", "“%1” asks for the authorizer “%2”, which is "
                                                                        "not there.")
                                    .arg(fromUtf8(device->id), fromUtf8(name)),
                 QStringLiteral("/authorizers"), true});
    }
    return findings;
}

std::vector<Finding> check(const Node &node, limits::Profile)
{
    std::vector<Finding> findings = checkGroups(node);
    checkAuthorities(node, findings);
    checkAuthorizers(node, findings);
    const auto list = node.properties.find("policies");
    if (list == node.properties.end() || !list->is_array())
        return findings;
    std::set<std::string> names;
    for (std::size_t i = 0; i < list->size(); ++i) {
        const Json &each = (*list)[i];
        if (!each.is_object())
            continue;
        const QString place = QStringLiteral("/policies/%1").arg(i);
        const std::string name = each.value("policyName", std::string("AllowAll"));
        if (!names.insert(name).second)
            findings.push_back(
                {QCoreApplication::translate("Services", "Two policies are called “%1”.").arg(fromUtf8(name)),
                 place + QStringLiteral("/policyName")});
        if (!each.contains("policyDocument") || !each["policyDocument"].is_string())
            continue;
        const auto policy = iot::parseIotPolicy(each["policyDocument"].get<std::string>());
        if (!policy)
            findings.push_back({policy.error().message, place + QStringLiteral("/policyDocument"), true});
    }
    return findings;
}

PropertySpec textParameter(std::string_view key, Text label, const char *fallback, Text help = {},
                           bool severalLines = false)
{
    return {.key = key,
            .label = label,
            .kind = PropertyKind::Text,
            .fallback = fallback,
            .help = help,
            .severalLines = severalLines};
}

/// Calls of the control API, which a person makes in somebody's name.
std::vector<ActionSpec> controlActions()
{
    const PropertySpec role{.key = "role",
                            .label = HW_TEXT("In the name of"),
                            .kind = PropertyKind::Text,
                            .fallback = "",
                            .help = HW_TEXT("An IAM role, whose policy decides. Empty: the owner of the account."),
                            .nodeTypes = {"iam-role"}};
    const PropertySpec thing = textParameter("thingName", HW_TEXT("Thing"), "pump-7");
    const PropertySpec policy = textParameter("policyName", HW_TEXT("Policy"), "AllowAll");
    const PropertySpec target =
        textParameter("target", HW_TEXT("To"), "thing",
                      HW_TEXT("A certificate, which is called like its thing, or the ARN of a thing group."));
    return {
        {"CreateThing", HW_TEXT("Register a thing"), HW_TEXT("Needs iot:CreateThing of IAM."), {thing, role}},
        {"DeleteThing", HW_TEXT("Remove a thing from the registry"), HW_TEXT("Needs iot:DeleteThing."), {thing, role}},
        {"CreatePolicy",
         HW_TEXT("Make an IoT policy"),
         HW_TEXT("Needs iot:CreatePolicy."),
         {textParameter("policyName", HW_TEXT("Policy"), "Made"),
          textParameter("policyDocument", HW_TEXT("Document"), kAllowAll, {}, true), role}},
        {"AttachPolicy", HW_TEXT("Attach a policy"), HW_TEXT("Needs iot:AttachPolicy."), {policy, target, role}},
        {"DetachPolicy", HW_TEXT("Detach a policy"), HW_TEXT("Needs iot:DetachPolicy."), {policy, target, role}},
        {"UpdateCertificate",
         HW_TEXT("Change a certificate’s status"),
         HW_TEXT("Needs iot:UpdateCertificate. Whoever is connected with it is disconnected when it is no longer "
                 "active."),
         {textParameter("certificateId", HW_TEXT("Certificate"), "thing", HW_TEXT("It is called like its thing.")),
          {.key = "newStatus",
           .label = HW_TEXT("Status"),
           .kind = PropertyKind::Choice,
           .fallback = "INACTIVE",
           .choices = {{"ACTIVE", HW_TEXT("ACTIVE")},
                       {"INACTIVE", HW_TEXT("INACTIVE")},
                       {"REVOKED", HW_TEXT("REVOKED")}}},
          role}},
        {"CreateTopicRule",
         HW_TEXT("Make a rule"),
         HW_TEXT("Needs iot:CreateTopicRule, and iam:PassRole for the rule’s own role."),
         {textParameter("ruleName", HW_TEXT("Rule"), "made_rule"),
          textParameter("sql", HW_TEXT("SQL"), "SELECT * FROM 'things/#'", {}, true),
          textParameter("republishTopic", HW_TEXT("Republish to"), "seen/${topic(2)}"),
          {.key = "ruleRole",
           .label = HW_TEXT("Role of the rule"),
           .kind = PropertyKind::Text,
           .fallback = "",
           .nodeTypes = {"iam-role"}},
          role}}};
}

ServiceType describe()
{
    std::vector<ActionSpec> actions{
        {"Publish",
         HW_TEXT("Publish a message"),
         HW_TEXT("As the test client of the console does."),
         {textParameter("topic", HW_TEXT("Topic"), "test/topic"),
          textParameter("payload", HW_TEXT("Payload"), "{\"message\": \"Hello\"}", {}, true),
          {.key = "qos",
           .label = HW_TEXT("QoS"),
           .kind = PropertyKind::Integer,
           .fallback = 0,
           .exam = {0, 1},
           .current = {0, 1}}}},
        {"DeleteConnection",
         HW_TEXT("Disconnect a client"),
         HW_TEXT("Closes its connection; its last will is published."),
         {textParameter("clientId", HW_TEXT("Client id"), "thing")}},
        {"UpdateThingShadow",
         HW_TEXT("Update a shadow"),
         HW_TEXT("As an app does: what is desired goes to the thing as a delta."),
         {textParameter("thingName", HW_TEXT("Thing"), "thing"),
          textParameter("shadowName", HW_TEXT("Name of the shadow"), "", HW_TEXT("Empty: the classic shadow.")),
          textParameter("payload", HW_TEXT("Request"), "{\"state\": {\"desired\": {\"on\": true}}}", {}, true)}},
        {"DeleteThingShadow",
         HW_TEXT("Delete a shadow"),
         HW_TEXT("Its version is remembered for 48 hours."),
         {textParameter("thingName", HW_TEXT("Thing"), "thing"),
          textParameter("shadowName", HW_TEXT("Name of the shadow"), "")}}};
    for (ActionSpec &each : controlActions())
        actions.push_back(std::move(each));
    const Text perSecond = HW_TEXT("1/s");
    const Text messages = HW_TEXT("messages/s");
    return {
        .id = "iot-core",
        .name = HW_TEXT("IoT Core"),
        .group = HW_TEXT("Things"),
        .purpose = HW_TEXT("Connects things and passes their messages on by topic"),
        .idStem = "iot",
        .icon = "iot-core",
        .properties = properties(),
        .ports = {{"devices", HW_TEXT("Devices"), Flow::Mqtt, false},
                  {"topics", HW_TEXT("Topics"), Flow::Topics, true}},
        .metrics = {{"Connections", HW_TEXT("Connections"), HW_TEXT("clients"), Statistic::Last},
                    {"Connect.Success", HW_TEXT("Connected"), perSecond},
                    {"Connect.AuthError", HW_TEXT("Connects not allowed"), perSecond},
                    {"Connect.Throttle", HW_TEXT("Connects throttled"), perSecond, Statistic::Sum, false, true},
                    {"PublishIn.Success", HW_TEXT("Published to it"), messages},
                    {"PublishIn.AuthError", HW_TEXT("Publishes not allowed"), messages},
                    {"PublishIn.ClientError", HW_TEXT("Publishes that were wrong"), messages},
                    {"PublishIn.Throttle", HW_TEXT("Publishes throttled"), messages, Statistic::Sum, false, true},
                    {"PublishOut.Success", HW_TEXT("Sent to subscribers"), messages},
                    {"PublishOut.AuthError", HW_TEXT("Deliveries not allowed"), messages},
                    {"PublishOut.Throttle", HW_TEXT("Deliveries throttled"), messages, Statistic::Sum, false, true},
                    {"Subscribe.Success", HW_TEXT("Subscriptions made"), perSecond},
                    {"Subscribe.AuthError", HW_TEXT("Subscriptions refused"), perSecond},
                    {"Shadow.Accepted", HW_TEXT("Shadow requests accepted"), perSecond},
                    {"Shadow.Rejected", HW_TEXT("Shadow requests rejected"), perSecond},
                    {"RuleNotFound", HW_TEXT("Messages for rules that are not there"), messages},
                    {"MessagesWaiting", HW_TEXT("Messages waiting for clients"), HW_TEXT("messages"), Statistic::Last},
                    {"ControlCalls.Allowed", HW_TEXT("Control calls allowed"), perSecond},
                    {"ControlCalls.Denied", HW_TEXT("Control calls denied"), perSecond}},
        .actions = std::move(actions),
        .notes = {HW_TEXT("The device gateway speaks MQTT, MQTT over WebSocket and HTTPS; over HTTPS things can "
                          "only publish. QoS is 0 or 1, never 2. The filter a/# does not take the topic a."),
                  HW_TEXT("IoT policies belong to certificates, Cognito identities and groups of things, never to a "
                          "thing; they decide what a device may do. IAM policies decide who may call the control "
                          "API. Receive is checked for each message, so it stops a subscription that is there."),
                  HW_TEXT("A shadow keeps what an app wants (desired) and what the thing says (reported). A thing "
                          "that was away asks for the difference (delta) when it comes back. The exam's broker had "
                          "no retained messages, MQTT 5 or named shadows.")},
        .headline = "PublishIn.Success",
        .order = 410,
        .width = 384,
        .height = 184,
        .check = check,
        .checkSurroundings = checkSurroundings};
}

} // namespace

const Service &service()
{
    static const Service instance{describe(), [](const world::Birth &birth) -> std::unique_ptr<world::Component> {
                                      return std::make_unique<IotCore>(birth);
                                  }};
    return instance;
}

} // namespace headwater::services::iot_core

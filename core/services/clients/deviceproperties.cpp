// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/clients/deviceproperties.h"

#include "core/base/text.h"
#include "core/iot/topic.h"
#include "core/services/iotgateway.h"
#include "core/services/kinesis-stream/errors.h"
#include "core/world/component.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <array>

namespace headwater::services {

using namespace pipeline;
using Kind = iot::Asker::Kind;

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(Devices)
};

constexpr std::string_view kCertificate = "certificate", kSigV4 = "sigv4", kAuthorizer = "authorizer",
                           kCognito = "cognito", kCognitoGuest = "cognitoGuest";

/// Which ways lead in: the service's table of protocols, ports and authentication. The usual port comes first.
struct Way
{
    std::string_view protocol, signIn;
    std::array<std::string_view, 2> ports;
    bool currentOnly = false; ///< the exam's service had not got it yet
};
constexpr auto kWays = std::to_array<Way>({
    {"mqtt", kCertificate, {"8883", "443"}},
    {"mqtt", kAuthorizer, {"443"}, true},
    {"mqtt5", kCertificate, {"8883", "443"}},
    {"mqtt5", kAuthorizer, {"443"}, true},
    {"websocket", kSigV4, {"443"}},
    {"websocket", kAuthorizer, {"443"}},
    {"https", kCertificate, {"8443", "443"}},
    {"https", kSigV4, {"443"}},
    {"https", kAuthorizer, {"443"}},
});

std::string textOf(const ServiceType &type, const Node &node, std::string_view key)
{
    if (!type.property(key))
        return {};
    const Json &value = propertyValue(type, node.properties, key);
    return value.is_string() ? value.get<std::string>() : std::string();
}

PropertySpec textProperty(std::string_view key, Text label, Text help, std::vector<std::string_view> ways)
{
    return {.key = key,
            .label = label,
            .kind = PropertyKind::Text,
            .fallback = "",
            .help = help,
            .showKey = "signIn",
            .showValues = std::move(ways)};
}

/// A filter as the resources of a policy have it: its wildcards are `*` there.
std::string asPattern(std::string_view filter)
{
    std::string pattern;
    iot::Levels levels(filter);
    for (std::string_view level; levels.next(level);)
        pattern.append(pattern.empty() ? "" : "/").append(level == "+" || level == "#" ? "*" : level);
    return pattern;
}

} // namespace

PropertySpec qosProperty()
{
    return {.key = "qos",
            .label = HW_TEXT("QoS"),
            .kind = PropertyKind::Integer,
            .fallback = 0,
            .help = HW_TEXT("0: at most once. 1: at least once, with an answer for each message. There is no 2."),
            .exam = {0, 1},
            .current = {0, 1},
            .live = true};
}

PropertySpec keepAliveProperty()
{
    return {.key = "keepAliveSeconds",
            .label = HW_TEXT("Keep-alive"),
            .kind = PropertyKind::Integer,
            .fallback = 1'200,
            .unit = HW_TEXT("s"),
            .help =
                HW_TEXT("After one and a half of it without a word the broker closes the connection. It takes 30 to "
                        "1,200."),
            .exam = {0, 65'535},
            .current = {0, 65'535}};
}

PropertySpec groupsProperty()
{
    return {.key = "groups",
            .label = HW_TEXT("Groups"),
            .kind = PropertyKind::List,
            .fallback = Json::array(),
            .help = HW_TEXT("Names of static groups of IoT Core; their policies hold too."),
            .live = true,
            .textEntries = true};
}

PropertySpec protocolProperty(bool withHttps)
{
    PropertySpec spec{.key = "protocol",
                      .label = HW_TEXT("Protocol"),
                      .kind = PropertyKind::Choice,
                      .fallback = "mqtt",
                      .choices = {{"mqtt", HW_TEXT("MQTT 3.1.1")},
                                  {"mqtt5", HW_TEXT("MQTT 5"), true},
                                  {"websocket", HW_TEXT("MQTT over WebSocket")}}};
    if (withHttps) {
        spec.help = HW_TEXT("Over HTTPS a thing can only publish.");
        spec.choices.push_back({"https", HW_TEXT("HTTPS")});
    }
    return spec;
}

iot::Protocol protocolOf(const Json &protocol)
{
    return protocol == "mqtt5"       ? iot::Protocol::Mqtt5
           : protocol == "websocket" ? iot::Protocol::WebSocket
           : protocol == "https"     ? iot::Protocol::Http
                                     : iot::Protocol::Mqtt;
}

std::vector<PropertySpec> signInProperties()
{
    std::vector<PropertySpec> specs{
        {.key = "signIn",
         .label = HW_TEXT("Signs in with"),
         .kind = PropertyKind::Choice,
         .fallback = std::string(kCertificate),
         .help = HW_TEXT("A certificate goes with MQTT and HTTPS, SigV4 and Cognito with WebSocket and HTTPS, a token "
                         "with all of them."),
         .choices = {{kCertificate, HW_TEXT("an X.509 certificate")},
                     {kSigV4, HW_TEXT("SigV4: an IAM role")},
                     {kAuthorizer, HW_TEXT("a token for a custom authorizer")},
                     {kCognito, HW_TEXT("a Cognito identity")},
                     {kCognitoGuest, HW_TEXT("a Cognito guest")}}},
        {.key = "port",
         .label = HW_TEXT("Port"),
         .kind = PropertyKind::Choice,
         .fallback = "usual",
         .help = HW_TEXT("Firewalls often let 443 through alone. The name of the protocol then goes along in the TLS "
                         "handshake (ALPN)."),
         .choices = {{"usual", HW_TEXT("the usual one")},
                     {"8883", HW_TEXT("8883")},
                     {"8443", HW_TEXT("8443")},
                     {"443", HW_TEXT("443")}}},
        textProperty("role", HW_TEXT("Role"),
                     HW_TEXT("The IAM role whose policy decides. Without one it is the owner of the account and may do "
                             "everything."),
                     {kSigV4}),
        textProperty("authorizer", HW_TEXT("Authorizer"),
                     HW_TEXT("The name of one of IoT Core’s. Empty: the first one, which is the default."),
                     {kAuthorizer}),
        textProperty("token", HW_TEXT("Token"),
                     HW_TEXT("The authorizer’s function is given it, and says whom it belongs to."), {kAuthorizer}),
        {.key = "tokenSigned",
         .label = HW_TEXT("Token is signed"),
         .kind = PropertyKind::Boolean,
         .fallback = true,
         .help = HW_TEXT("With the private key that belongs to the authorizer. Without, it is refused before the "
                         "function is asked."),
         .live = true,
         .showKey = "signIn",
         .showValues = {kAuthorizer}},
        textProperty("username", HW_TEXT("User name"), HW_TEXT("Of the MQTT CONNECT; the function sees it."),
                     {kAuthorizer}),
        textProperty("password", HW_TEXT("Password"), HW_TEXT("The function is given it in base64."), {kAuthorizer}),
        textProperty(
            "identityPool", HW_TEXT("Identity pool"),
            HW_TEXT("The Cognito app whose identity it is. Its role decides; of an identity that is no guest, an IoT "
                    "policy must allow it as well."),
            {kCognito, kCognitoGuest}),
        {.key = "policies",
         .label = HW_TEXT("Policies"),
         .kind = PropertyKind::List,
         .fallback = Json::array({"AllowAll"}),
         .help = HW_TEXT("Names of policies of IoT Core that are attached to the certificate or Cognito identity; up "
                         "to 10."),
         .live = true,
         .textEntries = true,
         .showKey = "signIn",
         .showValues = {kCertificate, kCognito}}};
    for (PropertySpec &spec : specs) {
        if (spec.key == "role")
            spec.nodeTypes = {"iam-role"};
        else if (spec.key == "identityPool")
            spec.nodeTypes = {"cognito-app"};
        spec.live = spec.live || spec.key == "token" || spec.key == "username" || spec.key == "password";
    }
    return specs;
}

void readSignIn(const world::Component &device, IotIdentity &identity)
{
    const auto text = [&device](const char *key) {
        const Json &value = device.property(key);
        return value.is_string() ? value.get<std::string>() : std::string();
    };
    identity.node = device.id();
    const std::string way = text("signIn");
    identity.kind = way == kSigV4          ? Kind::SigV4
                    : way == kAuthorizer   ? Kind::CustomAuthorizer
                    : way == kCognito      ? Kind::CognitoAuthenticated
                    : way == kCognitoGuest ? Kind::CognitoGuest
                                           : Kind::Certificate;
    switch (identity.kind) {
    case Kind::SigV4:
        identity.role = text("role");
        break;
    case Kind::CustomAuthorizer:
        identity.authorizer = text("authorizer");
        identity.token = text("token");
        identity.username = text("username");
        identity.password = text("password");
        identity.isTokenSigned = device.property("tokenSigned") == true;
        break;
    case Kind::CognitoAuthenticated:
    case Kind::CognitoGuest:
        identity.pool = text("identityPool");
        break;
    case Kind::Certificate:
        break;
    }
    if (identity.kind != Kind::Certificate && identity.kind != Kind::CognitoAuthenticated)
        return;
    for (const Json &each : device.property("policies")) {
        if (each.is_string())
            identity.policies.push_back(each.get<std::string>());
    }
}

std::string principalText(const IotIdentity &identity, const std::string &session)
{
    switch (identity.kind) {
    case Kind::Certificate:
    case Kind::CustomAuthorizer: // the function names it
        break;
    case Kind::SigV4:
        return (identity.role.empty() ? std::string("owner") : identity.role) + ":" + session;
    case Kind::CognitoAuthenticated:
    case Kind::CognitoGuest:
        return std::string(kinesis_stream::kRegion) + ":" + session;
    }
    return session;
}

void checkSignIn(const ServiceType &type, const Node &node, limits::Profile profile, std::vector<Finding> &findings)
{
    const std::string signIn = textOf(type, node, "signIn"), protocol = textOf(type, node, "protocol");
    const std::string_view signs = signIn == kCognito || signIn == kCognitoGuest ? kSigV4 : std::string_view(signIn);
    const auto way = std::find_if(kWays.begin(), kWays.end(),
                                  [&](const Way &each) { return each.protocol == protocol && each.signIn == signs; });
    if (way == kWays.end()) {
        findings.push_back({signs == kCertificate
                                ? Words::tr("A certificate cannot sign in over WebSocket: take MQTT or HTTPS, or sign "
                                            "in with SigV4, Cognito or a token.")
                                : Words::tr("SigV4 signs HTTP requests, and a Cognito identity signs in by it: take "
                                            "MQTT over WebSocket or HTTPS, or a certificate."),
                            QStringLiteral("/signIn")});
        return;
    }
    if (way->currentOnly && profile == limits::Profile::Exam)
        findings.push_back({Words::tr("The exam’s custom authorizers took tokens over WebSocket and HTTPS only, not "
                                      "over plain MQTT."),
                            QStringLiteral("/signIn")});
    const std::string port = textOf(type, node, "port");
    if (port != "usual" && std::find(way->ports.begin(), way->ports.end(), port) == way->ports.end()) {
        QStringList those;
        for (const std::string_view each : way->ports) {
            if (!each.empty())
                those << fromUtf8(each);
        }
        findings.push_back({Words::tr("Port %1 does not take this protocol with this way of signing in; %2 does.")
                                .arg(fromUtf8(port), those.join(Words::tr(" or "))),
                            QStringLiteral("/port")});
    }
    if (signs == kSigV4 && signIn != kSigV4 && textOf(type, node, "identityPool").empty())
        findings.push_back({Words::tr("Say which Cognito app the identity belongs to; without one it cannot sign in."),
                            QStringLiteral("/identityPool"), true});
    const Json &policies = propertyValue(type, node.properties, "policies");
    if (policies.is_array() && policies.size() > iot::kMostPoliciesOfPrincipal)
        findings.push_back(
            {Words::tr("A certificate or identity has up to 10 policies."), QStringLiteral("/policies")});
}

std::vector<std::pair<std::string, std::string>> neededOfDevice(const ServiceType &type, const Node &node)
{
    std::vector<std::pair<std::string, std::string>> needed;
    if (!type.property("signIn") || textOf(type, node, "signIn") != kSigV4)
        return needed;
    const bool isFleet = type.property("thingPrefix") != nullptr;
    std::string name = textOf(type, node, isFleet ? "thingPrefix" : "thingName");
    if (name.empty())
        name = node.id + (isFleet ? "-" : "");
    name += isFleet ? "*" : "";
    const std::string clientId = textOf(type, node, "clientId").empty() ? name : textOf(type, node, "clientId");
    const auto need = [&](const char *action, const std::string &resource) {
        needed.emplace_back(action, "arn:aws:iot:" + std::string(kinesis_stream::kRegion) + ":" +
                                        std::string(kinesis_stream::kAccountId) + ":" + resource);
    };
    const auto listen = [&](const std::string &filter) {
        const std::string named = iot::withNames(filter, name, clientId);
        need("iot:Subscribe", "topicfilter/" + named);
        need("iot:Receive", "topic/" + asPattern(named));
    };
    const std::string topic = iot::withNames(textOf(type, node, "topic"), name, clientId);
    if (textOf(type, node, "protocol") != "https") {
        need("iot:Connect", "client/" + clientId);
        if (const Json &list = isFleet ? Json() : propertyValue(type, node.properties, "subscriptions");
            list.is_array()) {
            for (const Json &each : list) {
                if (each.is_object())
                    listen(each.value("topicFilter", std::string("things/+/telemetry")));
            }
        }
        if (isFleet && propertyValue(type, node.properties, "subscribes") == true)
            listen("commands/${thing}");
        const Json &shadow = isFleet ? Json() : propertyValue(type, node.properties, "shadow");
        if ((shadow.is_object() && shadow.value("keeps", false)) ||
            (isFleet && propertyValue(type, node.properties, "shadows") == true))
        {
            const std::string prefix =
                iot::shadowPrefix(name, shadow.is_object() ? shadow.value("name", std::string()) : std::string());
            need("iot:Publish", "topic/" + prefix + "/*");
            need("iot:Subscribe", "topicfilter/" + prefix + "/*");
            need("iot:Receive", "topic/" + prefix + "/*");
        }
    }
    need("iot:Publish", "topic/" + topic);
    if (type.property("retain") && propertyValue(type, node.properties, "retain") == true)
        need("iot:RetainPublish", "topic/" + topic);
    return needed;
}

} // namespace headwater::services

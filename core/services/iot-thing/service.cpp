// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/service.h"

#include "core/base/text.h"
#include "core/certificates/certificate.h"
#include "core/payload/payloadtemplate.h"
#include "core/services/clients/deviceproperties.h"
#include "core/services/iot-thing/thing.h"

#include <QCoreApplication>

namespace headwater::services::iot_thing {

const Service &service();

namespace {

using namespace pipeline;
using Statistic = MetricSpec::Statistic;

PropertySpec named(std::string_view key, Text label, const char *fallback, Text help = {})
{
    return {.key = key, .label = label, .kind = PropertyKind::Text, .fallback = fallback, .help = help};
}

std::vector<PropertySpec> certificateProperties()
{
    return {{.key = "certificate",
             .label = HW_TEXT("Certificate"),
             .kind = PropertyKind::Text,
             .fallback = "",
             .help = HW_TEXT("In PEM format, from an authority that IoT Core knows, and below it the private key if "
                             "the thing is to prove that it has it. Empty: issued by the app."),
             .live = true,
             .showKey = "signIn",
             .showValues = {"certificate"},
             .severalLines = true},
            {.key = "certificateStatus",
             .label = HW_TEXT("Certificate status"),
             .kind = PropertyKind::Choice,
             .fallback = "ACTIVE",
             .help = HW_TEXT("Only an active one passes; no policy is asked before. Whoever is connected with one that "
                             "is active no longer is disconnected."),
             .live = true,
             .choices = {{"ACTIVE", HW_TEXT("ACTIVE")},
                         {"INACTIVE", HW_TEXT("INACTIVE")},
                         {"REVOKED", HW_TEXT("REVOKED")},
                         {"PENDING_TRANSFER", HW_TEXT("PENDING_TRANSFER")},
                         {"PENDING_ACTIVATION", HW_TEXT("PENDING_ACTIVATION")}},
             .showKey = "signIn",
             .showValues = {"certificate"}}};
}

std::vector<PropertySpec> properties()
{
    constexpr Bounds size{0, 131'072};
    std::vector<PropertySpec> specs{
        named("thingName", HW_TEXT("Thing"), "", HW_TEXT("Empty: the node's id.")),
        named("clientId", HW_TEXT("Client id"), "",
              HW_TEXT("Empty: the thing's name, which is what policies with variables of the thing need.")),
        protocolProperty(true),
        named("topic", HW_TEXT("Topic"), "things/${thing}/telemetry",
              HW_TEXT("${thing} and ${clientId} stand for their names.")),
        {.key = "messagesPerSecond",
         .label = HW_TEXT("Rate"),
         .kind = PropertyKind::Number,
         .fallback = 1,
         .unit = HW_TEXT("messages/s"),
         .help = HW_TEXT("A connection passes 100 a second, in and out; more are discarded."),
         .exam = {0, 10'000},
         .current = {0, 10'000},
         .live = true},
        {.key = "arrivals",
         .label = HW_TEXT("Arrivals"),
         .kind = PropertyKind::Choice,
         .fallback = "constant",
         .live = true,
         .choices = {{"constant", HW_TEXT("evenly spaced")}, {"poisson", HW_TEXT("at random")}}},
        {.key = "messageBytes",
         .label = HW_TEXT("Message size"),
         .kind = PropertyKind::Integer,
         .fallback = 256,
         .unit = HW_TEXT("bytes"),
         .help = HW_TEXT("Without a payload template. The service takes up to 128 KB."),
         .exam = size,
         .current = size,
         .live = true},
        {.key = "payload",
         .label = HW_TEXT("Payload"),
         .kind = PropertyKind::Text,
         .fallback = nullptr,
         .help = HW_TEXT("A JSON template: {\"temperature\": \"{{float 18 24 1}}\"}. Made only when somebody looks."),
         .live = true,
         .severalLines = true},
        qosProperty(),
        {.key = "retain",
         .label = HW_TEXT("Retain"),
         .kind = PropertyKind::Boolean,
         .fallback = false,
         .help = HW_TEXT("The broker keeps the newest for who subscribes later. The exam's broker hangs up on it."),
         .live = true},
        {.key = "subscriptions",
         .label = HW_TEXT("Subscriptions"),
         .kind = PropertyKind::List,
         .fallback = Json::array(),
         .help = HW_TEXT("Made with each connection. + is one level, # the rest."),
         .fields = {named("topicFilter", HW_TEXT("Filter"), "things/+/telemetry"), qosProperty()}},
        {.key = "shadow",
         .label = HW_TEXT("Shadow"),
         .kind = PropertyKind::Object,
         .fallback = Json::object(),
         .help =
             HW_TEXT("The thing does what its shadow desires and reports it. When it comes back it asks for what it "
                     "missed."),
         .fields =
             {{.key = "keeps", .label = HW_TEXT("Keeps a shadow"), .kind = PropertyKind::Boolean, .fallback = false},
              named("name", HW_TEXT("Name"), "", HW_TEXT("Empty: the classic shadow.")),
              {.key = "reported",
               .label = HW_TEXT("Reports"),
               .kind = PropertyKind::Text,
               .fallback = nullptr,
               .help = HW_TEXT("A JSON template of its own state, beside what it was asked to do."),
               .severalLines = true}}},
        {.key = "cleanSession",
         .label = HW_TEXT("Clean session"),
         .kind = PropertyKind::Boolean,
         .fallback = true,
         .help = HW_TEXT("Off: the broker keeps the subscriptions, and messages of QoS 1, while the thing is away.")},
        {.key = "sessionExpirySeconds",
         .label = HW_TEXT("Session expiry"),
         .kind = PropertyKind::Integer,
         .fallback = 3'600,
         .unit = HW_TEXT("s"),
         .help = HW_TEXT("MQTT 5; with MQTT 3.1.1 the account's holds."),
         .exam = {0, 604'800},
         .current = {0, 604'800},
         .showKey = "protocol",
         .showValues = {"mqtt5"}},
        keepAliveProperty(),
        {.key = "lastWill",
         .label = HW_TEXT("Last will"),
         .kind = PropertyKind::Object,
         .fallback = Json::object(),
         .help = HW_TEXT("Published by the broker when the connection ends without a goodbye."),
         .fields = {named("topic", HW_TEXT("Topic"), ""), named("payload", HW_TEXT("Payload"), ""), qosProperty()}},
        {.key = "offlineQueue",
         .label = HW_TEXT("Messages kept while offline"),
         .kind = PropertyKind::Integer,
         .fallback = 0,
         .unit = HW_TEXT("messages"),
         .help = HW_TEXT("In the thing; the oldest go first when there are more. 0: what cannot be sent is lost."),
         .exam = {0, 1'000'000},
         .current = {0, 1'000'000},
         .live = true},
        {.key = "offline",
         .label = HW_TEXT("Offline periods"),
         .kind = PropertyKind::List,
         .fallback = Json::array(),
         .fields = {named("at", HW_TEXT("From"), "60s"),
                    named("for", HW_TEXT("For"), "60s"),
                    {.key = "how",
                     .label = HW_TEXT("How"),
                     .kind = PropertyKind::Choice,
                     .fallback = "silent",
                     .choices = {{"silent", HW_TEXT("without a word")}, {"goodbye", HW_TEXT("says goodbye")}}}}}};
    for (PropertySpec &spec : signInProperties()) {
        specs.push_back(std::move(spec));
        if (specs.back().key == "port") {
            for (PropertySpec &own : certificateProperties())
                specs.push_back(std::move(own));
        }
    }
    std::vector<PropertySpec> registered{
        {.key = "attached",
         .label = HW_TEXT("Principal attached to the thing"),
         .kind = PropertyKind::Boolean,
         .fallback = true,
         .help =
             HW_TEXT("Variables of the thing have values only then, and only if the client id is the thing's name."),
         .live = true},
        groupsProperty(),
        named("thingTypeName", HW_TEXT("Thing type"), ""),
        {.key = "attributes",
         .label = HW_TEXT("Attributes"),
         .kind = PropertyKind::List,
         .fallback = Json::array(),
         .help = HW_TEXT("Up to 50 with a thing type, 3 without."),
         .fields = {named("name", HW_TEXT("Name"), "building"), named("value", HW_TEXT("Value"), "b1")}},
        {.key = "registration",
         .label = HW_TEXT("Registration"),
         .kind = PropertyKind::Object,
         .fallback = Json::object(),
         .help = HW_TEXT("A thing that is not there yet can register itself by the control API before it connects. "
                         "IAM decides about that API, not IoT policies."),
         .fields = {{.key = "byItself",
                     .label = HW_TEXT("Registers itself"),
                     .kind = PropertyKind::Boolean,
                     .fallback = false,
                     .help = HW_TEXT("CreateThing, CreateKeysAndCertificate, AttachPolicy and AttachThingPrincipal.")},
                    {.key = "role",
                     .label = HW_TEXT("Role"),
                     .kind = PropertyKind::Text,
                     .fallback = "",
                     .help = HW_TEXT("In whose name it calls. Without one it is the owner of the account."),
                     .nodeTypes = {"iam-role"}}}}};
    for (PropertySpec &spec : registered)
        specs.push_back(std::move(spec));
    return specs;
}

std::vector<Finding> check(const Node &node, limits::Profile profile)
{
    const auto tr = [](const char *text) {
        return QCoreApplication::translate("Services", text);
    };
    std::vector<Finding> findings;
    const auto text = [&node](const char *key, const char *fallback) {
        return node.properties.contains(key) && node.properties[key].is_string()
                   ? node.properties[key].get<std::string>()
                   : std::string(fallback);
    };
    const auto topicProblem = [&](const std::string &topic, bool filter, const QString &place) {
        const std::string shown = iot::withNames(topic, "x", "x");
        const iot::TopicProblem problem = filter ? iot::checkFilter(shown) : iot::checkTopic(shown);
        if (problem != iot::TopicProblem::None)
            findings.push_back(
                {tr("“%1” is refused: %2.").arg(fromUtf8(topic), fromUtf8(iot::problemText(problem))), place, true});
    };
    topicProblem(text("topic", "things/${thing}/telemetry"), false, QStringLiteral("/topic"));
    if (const auto list = node.properties.find("subscriptions"); list != node.properties.end() && list->is_array()) {
        for (std::size_t i = 0; i < list->size(); ++i) {
            if ((*list)[i].is_object())
                topicProblem((*list)[i].value("topicFilter", std::string("things/+/telemetry")), true,
                             QStringLiteral("/subscriptions/%1/topicFilter").arg(i));
        }
    }
    if (profile == limits::Profile::Exam && node.properties.value("retain", Json(false)) == true)
        findings.push_back({tr("The exam's broker closes the connection of a client that sets RETAIN."),
                            QStringLiteral("/retain"), true});
    if (const std::string pem = text("certificate", ""); !pem.empty()) {
        if (const auto read = certificates::Certificate::fromPem(pem); !read)
            findings.push_back({read.error().message, QStringLiteral("/certificate"), true});
    }
    if (const auto list = node.properties.find("attributes"); list != node.properties.end() && list->is_array()) {
        const std::size_t most = text("thingTypeName", "").empty() ? 3 : 50;
        if (list->size() > most)
            findings.push_back({tr("A thing has up to %1 attributes; with a thing type, 50.").arg(most),
                                QStringLiteral("/attributes")});
    }
    checkSignIn(service().type, node, profile, findings);
    for (const char *key : {"payload"}) {
        const std::string made = text(key, "");
        if (made.empty())
            continue;
        if (const auto parsed = payload::PayloadTemplate::parse(made); !parsed)
            findings.push_back({parsed.error().message, QLatin1Char('/') + QLatin1String(key)});
    }
    if (const auto shadow = node.properties.find("shadow"); shadow != node.properties.end() && shadow->is_object()) {
        const Json made = shadow->value("reported", Json());
        if (made.is_string() && !made.get_ref<const std::string &>().empty()) {
            if (const auto parsed = payload::PayloadTemplate::parse(made.get<std::string>()); !parsed)
                findings.push_back({parsed.error().message, QStringLiteral("/shadow/reported")});
        }
        if (profile == limits::Profile::Exam && !shadow->value("name", std::string()).empty())
            findings.push_back(
                {tr("In the exam's service a thing has one shadow, without a name."), QStringLiteral("/shadow/name")});
    }
    const auto periods = node.properties.find("offline");
    for (std::size_t i = 0; periods != node.properties.end() && periods->is_array() && i < periods->size(); ++i) {
        for (const char *key : {"at", "for"}) {
            const Json &each = (*periods)[i];
            if (!each.is_object() || !each.contains(key) || !each[key].is_string())
                continue;
            if (const auto duration = parseDuration(each[key].get<std::string>()); !duration)
                findings.push_back(
                    {duration.error().message, QStringLiteral("/offline/%1/%2").arg(i).arg(QLatin1String(key))});
        }
    }
    return findings;
}

ServiceType describe()
{
    return {.id = "iot-thing",
            .name = HW_TEXT("Thing"),
            .group = HW_TEXT("Things"),
            .purpose = HW_TEXT("One device: publishes, subscribes, keeps a shadow"),
            .idStem = "thing",
            .icon = "iot-thing",
            .properties = properties(),
            .ports = {{"messages", HW_TEXT("Messages"), Flow::Mqtt, true}},
            .metrics = {{"MessagesPublished", HW_TEXT("Published"), HW_TEXT("messages/s")},
                        {"MessagesAccepted", HW_TEXT("Accepted"), HW_TEXT("messages/s")},
                        {"MessagesRefused", HW_TEXT("Refused"), HW_TEXT("messages/s"), Statistic::Sum, false, true},
                        {"MessagesLost", HW_TEXT("Lost"), HW_TEXT("messages/s")},
                        {"MessagesReceived", HW_TEXT("Received"), HW_TEXT("messages/s")},
                        {"DeliveryMilliseconds", HW_TEXT("Time from another thing"), HW_TEXT("ms"), Statistic::Average},
                        {"MessagesWaiting", HW_TEXT("Waiting in the thing"), HW_TEXT("messages"), Statistic::Last},
                        {"Connected", HW_TEXT("Connected"), HW_TEXT("0 or 1"), Statistic::Last}},
            .actions = {{"Publish",
                         HW_TEXT("Publish a message"),
                         HW_TEXT("By hand, in the thing's name."),
                         {named("topic", HW_TEXT("Topic"), "things/${thing}/telemetry"),
                          {.key = "payload",
                           .label = HW_TEXT("Payload"),
                           .kind = PropertyKind::Text,
                           .fallback = "{\"message\": \"Hello\"}",
                           .severalLines = true}}},
                        {"Disconnect", HW_TEXT("Disconnect"), HW_TEXT("The thing says goodbye: no last will.")},
                        {"CutPower", HW_TEXT("Cut its power"),
                         HW_TEXT("It is gone without a word; the broker waits for one and a half keep-alives.")},
                        {"Connect", HW_TEXT("Connect again")}},
            .notes = {HW_TEXT("A thing signs in with an X.509 certificate, SigV4 or a token for a custom authorizer; "
                              "mobile apps use Cognito. Its policies hang on the certificate or on its groups."),
                      HW_TEXT("A client id is one connection: a second one with the same id takes its place.")},
            .headline = "MessagesPublished",
            .order = 400,
            .check = check};
}

} // namespace

const Service &service()
{
    static const Service instance{describe(), [](const world::Birth &birth) -> std::unique_ptr<world::Component> {
                                      return std::make_unique<Thing>(birth);
                                  }};
    return instance;
}

} // namespace headwater::services::iot_thing

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/service.h"

#include "core/base/text.h"
#include "core/payload/payloadtemplate.h"
#include "core/services/clients/deviceproperties.h"
#include "core/services/iot-fleet/fleet.h"

#include <QCoreApplication>

namespace headwater::services::iot_fleet {

const Service &service();

namespace {

using namespace pipeline;
using Statistic = MetricSpec::Statistic;

PropertySpec seconds(std::string_view key, Text label, double fallback, Text help, bool live)
{
    return {.key = key,
            .label = label,
            .kind = PropertyKind::Number,
            .fallback = fallback,
            .unit = HW_TEXT("s"),
            .help = help,
            .exam = {0, 31'536'000},
            .current = {0, 31'536'000},
            .live = live};
}

PropertySpec text(std::string_view key, Text label, const char *fallback, Text help = {})
{
    return {.key = key, .label = label, .kind = PropertyKind::Text, .fallback = fallback, .help = help};
}

PropertySpec toggle(std::string_view key, Text label, bool fallback, Text help)
{
    return {.key = key, .label = label, .kind = PropertyKind::Boolean, .fallback = fallback, .help = help};
}

PropertySpec delay(std::string_view key, Text label, int fallback)
{
    return {.key = key,
            .label = label,
            .kind = PropertyKind::Integer,
            .fallback = fallback,
            .unit = HW_TEXT("ms"),
            .exam = {1, 3'600'000},
            .current = {1, 3'600'000}};
}

std::vector<PropertySpec> properties()
{
    std::vector<PropertySpec> specs{
        {.key = "count",
         .label = HW_TEXT("Things"),
         .kind = PropertyKind::Integer,
         .fallback = 1'000,
         .help = HW_TEXT("Up to a million, all alike."),
         .exam = {1, 1'000'000},
         .current = {1, 1'000'000}},
        text("thingPrefix", HW_TEXT("Names begin with"), "", HW_TEXT("Empty: the node's id and a dash.")),
        protocolProperty(false),
        text("topic", HW_TEXT("Topic"), "fleet/${thing}/telemetry", HW_TEXT("${thing} stands for its name.")),
        seconds("publishEverySeconds", HW_TEXT("Each publishes every"), 60, HW_TEXT("0: they only connect."), true),
        {.key = "spreadPercent",
         .label = HW_TEXT("Give or take"),
         .kind = PropertyKind::Number,
         .fallback = 10,
         .unit = HW_TEXT("%"),
         .help = HW_TEXT("Clocks that tick together load the broker in bursts."),
         .exam = {0, 100},
         .current = {0, 100},
         .live = true},
        {.key = "messageBytes",
         .label = HW_TEXT("Message size"),
         .kind = PropertyKind::Integer,
         .fallback = 256,
         .unit = HW_TEXT("bytes"),
         .exam = {0, 131'072},
         .current = {0, 131'072},
         .live = true},
        {.key = "payload",
         .label = HW_TEXT("Payload"),
         .kind = PropertyKind::Text,
         .fallback = nullptr,
         .help = HW_TEXT("A JSON template: {\"thing\": \"{{key}}\", \"t\": \"{{float 18 24 1}}\"}."),
         .live = true,
         .severalLines = true},
        qosProperty(),
        toggle("subscribes", HW_TEXT("Listen to commands"), false, HW_TEXT("Each to commands/ and its name.")),
        toggle("shadows", HW_TEXT("Keep shadows"), false,
               HW_TEXT("Each reports when it connects, and does what its shadow desires.")),
        toggle("cleanSession", HW_TEXT("Clean session"), true,
               HW_TEXT("Off: the broker keeps subscriptions and messages of QoS 1 while a thing is away.")),
        keepAliveProperty(),
        seconds("rampSeconds", HW_TEXT("They arrive within"), 60, HW_TEXT("From the start, evenly at random."), false),
        seconds("onlineSeconds", HW_TEXT("A thing stays for"), 0,
                HW_TEXT("On average, before it says goodbye. 0: for ever."), true),
        seconds("offlineSeconds", HW_TEXT("and is away for"), 60, HW_TEXT("On average."), true),
        {.key = "reconnect",
         .label = HW_TEXT("Connecting again"),
         .kind = PropertyKind::Object,
         .fallback = Json::object(),
         .help = HW_TEXT("After an attempt that was refused, or a connection that was lost."),
         .live = true,
         .fields = {delay("baseDelayMs", HW_TEXT("First delay"), 1'000),
                    delay("maxDelayMs", HW_TEXT("Longest delay"), 128'000),
                    {.key = "jitter",
                     .label = HW_TEXT("Jitter"),
                     .kind = PropertyKind::Choice,
                     .fallback = "full",
                     .help = HW_TEXT("Without it all come back in the same instant, again and again."),
                     .choices = {{"full", HW_TEXT("full")}, {"none", HW_TEXT("none")}}}}}};
    for (PropertySpec &spec : signInProperties())
        specs.push_back(std::move(spec));
    specs.push_back(groupsProperty());
    specs.push_back(text("thingTypeName", HW_TEXT("Thing type"), ""));
    return specs;
}

std::vector<Finding> check(const Node &node, limits::Profile profile)
{
    std::vector<Finding> findings;
    checkSignIn(service().type, node, profile, findings);
    const std::string prefix = node.properties.value("thingPrefix", std::string());
    if (prefix.size() > 100)
        findings.push_back({QCoreApplication::translate("Services", "Names of things have up to 128 bytes."),
                            QStringLiteral("/thingPrefix")});
    if (const auto payload = node.properties.find("payload");
        payload != node.properties.end() && payload->is_string() && !payload->get_ref<const std::string &>().empty())
    {
        if (const auto parsed = payload::PayloadTemplate::parse(payload->get<std::string>()); !parsed)
            findings.push_back({parsed.error().message, QStringLiteral("/payload")});
    }
    const std::string topic =
        iot::withNames(node.properties.value("topic", std::string("fleet/${thing}/telemetry")), "x", "x");
    if (const iot::TopicProblem problem = iot::checkTopic(topic); problem != iot::TopicProblem::None)
        findings.push_back({QCoreApplication::translate("Services", "“%1” is refused: %2.")
                                .arg(fromUtf8(topic), fromUtf8(iot::problemText(problem))),
                            QStringLiteral("/topic"), true});
    return findings;
}

ServiceType describe()
{
    const Text messages = HW_TEXT("messages/s");
    return {
        .id = "iot-fleet",
        .name = HW_TEXT("Fleet of things"),
        .group = HW_TEXT("Things"),
        .purpose = HW_TEXT("Up to a million devices that come, publish and go"),
        .idStem = "fleet",
        .icon = "iot-fleet",
        .properties = properties(),
        .ports = {{"messages", HW_TEXT("Messages"), Flow::Mqtt, true}},
        .metrics = {{"Connected", HW_TEXT("Connected"), HW_TEXT("things"), Statistic::Last},
                    {"MessagesPublished", HW_TEXT("Published"), messages},
                    {"MessagesAccepted", HW_TEXT("Accepted"), messages},
                    {"MessagesRefused", HW_TEXT("Refused"), messages, Statistic::Sum, false, true},
                    {"MessagesLost", HW_TEXT("Lost"), messages},
                    {"MessagesReceived", HW_TEXT("Received"), messages},
                    {"Connects", HW_TEXT("Connected anew"), HW_TEXT("1/s")},
                    {"ConnectsRefused", HW_TEXT("Connects refused"), HW_TEXT("1/s"), Statistic::Sum, false, true},
                    {"Connecting", HW_TEXT("Trying to connect"), HW_TEXT("things"), Statistic::Last}},
        .actions = {{"Storm",
                     HW_TEXT("Lose every connection"),
                     HW_TEXT("As when a router restarts. Everybody comes back."),
                     {{.key = "silently",
                       .label = HW_TEXT("Without a word"),
                       .kind = PropertyKind::Boolean,
                       .fallback = false,
                       .help = HW_TEXT("The broker does not notice; who comes back takes its old connection's "
                                       "place.")}}}},
        .notes = {HW_TEXT("An account takes 500 connects a second. A fleet that lost its connections comes back all "
                          "at once; back-off with jitter spreads it."),
                  HW_TEXT("Connections are billed by the minute, messages by 5 KB.")},
        .headline = "MessagesPublished",
        .order = 405,
        .check = check};
}

} // namespace

const Service &service()
{
    static const Service instance{describe(), [](const world::Birth &birth) -> std::unique_ptr<world::Component> {
                                      return std::make_unique<Fleet>(birth);
                                  }};
    return instance;
}

} // namespace headwater::services::iot_fleet

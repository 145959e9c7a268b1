// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/service.h"

#include "core/base/text.h"
#include "core/services/greengrass-core/core.h"

#include <QCoreApplication>

#include <set>

namespace headwater::services::greengrass_core {
namespace {

using namespace pipeline;
using Statistic = MetricSpec::Statistic;

constexpr int kUsualSpool = 2'621'440, kLeastSpool = 262'144;
constexpr double kMostSpool = 1e12;

PropertySpec named(std::string_view key, Text label, const char *fallback, Text help = {})
{
    return {.key = key, .label = label, .kind = PropertyKind::Text, .fallback = fallback, .help = help};
}

PropertySpec routesProperty()
{
    return {.key = "routes",
            .label = HW_TEXT("Subscriptions"),
            .kind = PropertyKind::List,
            .fallback = Json::array({{{"source", "devices"}, {"subject", "#"}, {"target", "devices"}},
                                     {{"source", "devices"}, {"subject", "#"}, {"target", "cloud"}}}),
            .help = HW_TEXT("Which messages go where: rows of the subscription table of V1, mappings of the MQTT "
                            "bridge of V2. Ends are devices and cloud. In V1 nothing passes without a row; a V2 broker "
                            "lets devices talk to each other."),
            .live = true,
            .fields = {named("source", HW_TEXT("From"), "devices"),
                       named("subject", HW_TEXT("Topics"), "#", HW_TEXT("A filter: + is one level, # the rest.")),
                       named("target", HW_TEXT("To"), "cloud")}};
}

std::vector<PropertySpec> properties()
{
    return {
        named("thingName", HW_TEXT("Core thing"), "",
              HW_TEXT("As whom it connects to IoT Core. Empty: the node's id.")),
        {.key = "policies",
         .label = HW_TEXT("Policies"),
         .kind = PropertyKind::List,
         .fallback = Json::array({"AllowAll"}),
         .help = HW_TEXT("Names of policies of IoT Core that are attached to the core's certificate."),
         .live = true,
         .textEntries = true},
        routesProperty(),
        {.key = "maxSizeInBytes",
         .label = HW_TEXT("Spool size"),
         .kind = PropertyKind::Integer,
         .fallback = kUsualSpool,
         .unit = HW_TEXT("bytes"),
         .help = HW_TEXT("Messages for the cloud wait here until it has acknowledged them: GG_CONFIG_MAX_SIZE_BYTES "
                         "of V1. At least 262,144."),
         .exam = {kLeastSpool, kMostSpool},
         .current = {kLeastSpool, kMostSpool},
         .live = true},
        {.key = "storageType",
         .label = HW_TEXT("Spool lies"),
         .kind = PropertyKind::Choice,
         .fallback = "Memory",
         .help = HW_TEXT("What is in memory is gone when the core restarts. On disk it is FileSystem in V1, the disk "
                         "spooler in V2."),
         .live = true,
         .choices = {{"Memory", HW_TEXT("Memory")}, {"Disk", HW_TEXT("Disk")}}},
        {.key = "whenFull",
         .label = HW_TEXT("When it is full"),
         .kind = PropertyKind::Choice,
         .fallback = "OverwriteOldestData",
         .help = HW_TEXT("The spooler itself always replaces the oldest; a stream of the stream manager can refuse "
                         "the newest instead."),
         .live = true,
         .choices = {{"OverwriteOldestData", HW_TEXT("the oldest go")},
                     {"RejectNewData", HW_TEXT("the newest are refused")}}},
        {.key = "roundTripMs",
         .label = HW_TEXT("Way there and back"),
         .kind = PropertyKind::Number,
         .fallback = 50,
         .unit = HW_TEXT("ms"),
         .help = HW_TEXT("Over the line, from a publish to its answer."),
         .exam = {1, 10'000},
         .current = {1, 10'000},
         .live = true},
        {.key = "maxInFlightPublishes",
         .label = HW_TEXT("Publishes at once"),
         .kind = PropertyKind::Integer,
         .fallback = 5,
         .help =
             HW_TEXT("Sent without waiting for the answer to the one before. V1 always sends one at a time: with 50 ms "
                     "there and back 20 a second."),
         .exam = {1, 100},
         .current = {1, 100},
         .live = true},
        {.key = "subscriptionQuality",
         .label = HW_TEXT("Subscribes to the cloud"),
         .kind = PropertyKind::Choice,
         .fallback = "usual",
         .help = HW_TEXT("AtLeastOncePersistent lets messages of QoS 1 wait in IoT Core while the line is cut."),
         .choices = {{"usual", HW_TEXT("as usual: at most once in V1, persistent in V2")},
                     {"AtMostOnce", HW_TEXT("AtMostOnce")},
                     {"AtLeastOncePersistent", HW_TEXT("AtLeastOncePersistent")}}},
        {.key = "lineCut",
         .label = HW_TEXT("Line is cut"),
         .kind = PropertyKind::List,
         .fallback = Json::array(),
         .fields = {named("at", HW_TEXT("From"), "60s"), named("for", HW_TEXT("For"), "60s")}}};
}

QString words(const char *text)
{
    return QCoreApplication::translate("Services", text);
}

void checkRoutes(const Node &node, std::vector<Finding> &findings)
{
    const auto list = node.properties.find("routes");
    if (list == node.properties.end() || !list->is_array())
        return;
    std::set<std::string> up, down;
    for (std::size_t i = 0; i < list->size(); ++i) {
        const Json &each = (*list)[i];
        if (!each.is_object())
            continue;
        const QString place = QStringLiteral("/routes/%1").arg(i);
        const auto text = [&each](const char *key, std::string_view fallback) {
            const auto found = each.find(key);
            return found != each.end() && found->is_string() ? found->get<std::string>() : std::string(fallback);
        };
        const std::string source = text("source", kDevices), subject = text("subject", "#"),
                          target = text("target", kCloud);
        iot::TopicProblem problem = iot::checkFilter(subject);
        if (problem == iot::TopicProblem::None && iot::sharedFilter(subject))
            problem = iot::TopicProblem::ShareName;
        if (problem != iot::TopicProblem::None)
            findings.push_back(
                {words("“%1” is refused: %2.").arg(fromUtf8(subject), fromUtf8(iot::problemText(problem))),
                 place + QStringLiteral("/subject"), true});
        for (const auto &[end, key] : {std::pair(source, "source"), std::pair(target, "target")}) {
            if (end != kDevices && end != kCloud)
                findings.push_back({words("“%1” is neither devices nor cloud.").arg(fromUtf8(end)),
                                    place + QLatin1Char('/') + QLatin1String(key)});
        }
        if (source == kCloud && target == kCloud)
            findings.push_back({words("From the cloud to the cloud nothing passes through a core."), place, true});
        if (target == kCloud)
            up.insert(subject);
        if (source == kCloud)
            down.insert(subject);
    }
    for (const std::string &subject : down) {
        if (up.contains(subject))
            findings.push_back({words("“%1” goes both ways: what the core sends to the cloud comes back to it.")
                                    .arg(fromUtf8(subject)),
                                QStringLiteral("/routes"), true});
    }
}

std::vector<Finding> check(const Node &node, limits::Profile)
{
    std::vector<Finding> findings;
    checkRoutes(node, findings);
    const auto periods = node.properties.find("lineCut");
    for (std::size_t i = 0; periods != node.properties.end() && periods->is_array() && i < periods->size(); ++i) {
        const Json &each = (*periods)[i];
        for (const char *key : {"at", "for"}) {
            if (!each.is_object() || !each.contains(key) || !each[key].is_string())
                continue;
            if (const auto duration = parseDuration(each[key].get<std::string>()); !duration)
                findings.push_back(
                    {duration.error().message, QStringLiteral("/lineCut/%1/%2").arg(i).arg(QLatin1String(key))});
        }
    }
    return findings;
}

std::vector<Finding> checkSurroundings(const Pipeline &pipeline, const Node &node)
{
    std::vector<Finding> findings;
    for (const Link &link : pipeline.links) {
        const Node *const device = link.to == node.id ? pipeline.find(link.from) : nullptr;
        if (device && device->properties.value("protocol", Json()) == "https")
            findings.push_back({words("A core speaks MQTT only; “%1” publishes over HTTPS.")
                                    .arg(fromUtf8(device->title.empty() ? device->id : device->title)),
                                {},
                                true});
    }
    return findings;
}

std::optional<QString> linkReason(const ServiceType &other, bool)
{
    if (other.id != "greengrass-core")
        return std::nullopt;
    return words("A core connects to IoT Core, not to another core.");
}

ServiceType describe()
{
    const Text messages = HW_TEXT("messages/s");
    return {
        .id = "greengrass-core",
        .name = HW_TEXT("Greengrass core"),
        .group = HW_TEXT("Things"),
        .purpose = HW_TEXT("A broker beside the devices that keeps working while the line to the cloud is cut"),
        .idStem = "core",
        .icon = "greengrass-core",
        .properties = properties(),
        .ports = {{"devices", HW_TEXT("Devices"), Flow::Mqtt, false}, {"cloud", HW_TEXT("Cloud"), Flow::Mqtt, true}},
        .metrics = {{"MessagesIn", HW_TEXT("From devices"), messages},
                    {"MessagesOut", HW_TEXT("To devices"), messages},
                    {"SentToCloud", HW_TEXT("Sent to the cloud"), messages},
                    {"FromCloud", HW_TEXT("From the cloud"), messages},
                    {"SpooledMessages", HW_TEXT("In the spool"), HW_TEXT("messages"), Statistic::Last},
                    {"SpooledBytes", HW_TEXT("Spool used"), HW_TEXT("bytes"), Statistic::Last},
                    {"SpoolSize", HW_TEXT("Spool size"), HW_TEXT("bytes"), Statistic::Last},
                    {"SpoolDropped", HW_TEXT("Lost from the spool"), messages, Statistic::Sum, false, true},
                    {"Devices", HW_TEXT("Devices connected"), HW_TEXT("devices"), Statistic::Last},
                    {"LineIsUp", HW_TEXT("Connected to the cloud"), HW_TEXT("0 or 1"), Statistic::Last},
                    {"SecondsCut", HW_TEXT("Line cut for"), HW_TEXT("s"), Statistic::Last}},
        .actions = {{"CutLine", HW_TEXT("Cut the line"),
                     HW_TEXT("To the cloud. Devices go on; what is for the cloud waits in the spool.")},
                    {"RestoreLine", HW_TEXT("Restore the line"),
                     HW_TEXT("The core connects within a second and sends what waited, the oldest first.")}},
        .notes = {HW_TEXT("Greengrass runs functions, messaging and shadows at the edge, also without a connection. "
                          "Messages for the cloud wait in a spool of 2.5 MB, in memory or on disk; when it is full, "
                          "the oldest are replaced. It is sent with QoS 1, in order, and a message whose answer was "
                          "lost goes twice."),
                  HW_TEXT("The exam asks about V1: a group with a core, its devices, a subscription table and "
                          "functions. Local delivery there is QoS 0. V2 has components, a local broker and an MQTT "
                          "bridge instead; support for V1 ended on 7 October 2026.")},
        .headline = "MessagesIn",
        .order = 405,
        .width = 320,
        .height = 204,
        .check = check,
        .checkSurroundings = checkSurroundings,
        .linkReason = linkReason};
}

} // namespace

const Service &service()
{
    static const Service instance{describe(), [](const world::Birth &birth) -> std::unique_ptr<world::Component> {
                                      return std::make_unique<Core>(birth);
                                  }};
    return instance;
}

} // namespace headwater::services::greengrass_core

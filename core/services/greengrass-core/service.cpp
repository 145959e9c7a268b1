// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/service.h"

#include "core/base/text.h"
#include "core/services/greengrass-core/core.h"

#include <QCoreApplication>

#include <algorithm>
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
            .help =
                HW_TEXT("Which messages go where: rows of the subscription table of V1, mappings of the MQTT "
                        "bridge of V2. Ends are devices, cloud and names of functions. In V1 nothing passes without a "
                        "row; a V2 broker lets devices talk to each other. Comes with the next deployment."),
            .live = true,
            .fields = {named("source", HW_TEXT("From"), "devices"),
                       named("subject", HW_TEXT("Topics"), "#", HW_TEXT("A filter: + is one level, # the rest.")),
                       named("target", HW_TEXT("To"), "cloud")}};
}

PropertySpec number(std::string_view key, Text label, double fallback, Text unit, Bounds bounds, Text help = {})
{
    return {.key = key,
            .label = label,
            .kind = PropertyKind::Number,
            .fallback = fallback,
            .unit = unit,
            .help = help,
            .exam = bounds,
            .current = bounds};
}

PropertySpec functionsProperty()
{
    return {
        .key = "functions",
        .label = HW_TEXT("Functions"),
        .kind = PropertyKind::List,
        .fallback = Json::array(),
        .help = HW_TEXT("They run on the core, whether the line is there or not, and cost nothing there. A linked "
                        "function needs no entry, unless it is to be long-lived. Comes with the next deployment."),
        .live = true,
        .fields = {
            named("name", HW_TEXT("Name"), "", HW_TEXT("That of a linked function, or one of its own.")),
            {.key = "code",
             .label = HW_TEXT("Code"),
             .kind = PropertyKind::Text,
             .fallback = "",
             .help = HW_TEXT("JavaScript with a handler; its event is the payload. It publishes what it returns: "
                             "{ messages: [{ topic, payload }] }. Empty: that of the linked function, or a modelled "
                             "one that passes messages on."),
             .severalLines = true},
            named("topic", HW_TEXT("Publishes on"), "",
                  HW_TEXT("What it returns, unless that names topics. A route has to take it from there.")),
            {.key = "pinned",
             .label = HW_TEXT("Long-lived"),
             .kind = PropertyKind::Boolean,
             .fallback = false,
             .help = HW_TEXT("One instance, started with the deployment, that takes one message after the other. On "
                             "demand there are as many as it takes, each with a cold start.")},
            number("maxQueueSize", HW_TEXT("Messages that wait"), 1'000, HW_TEXT("messages"), {1, 1'000'000}),
            number("maxInstancesCount", HW_TEXT("Instances"), 100, HW_TEXT("instances"), {1, 1'000},
                   HW_TEXT("On demand, at once.")),
            number("timeoutInSeconds", HW_TEXT("Timeout"), 3, HW_TEXT("s"), {1, 900}),
            number("durationMs", HW_TEXT("Takes"), 20, HW_TEXT("ms"), {0, 900'000}),
            number("coldStartMs", HW_TEXT("Cold start"), 250, HW_TEXT("ms"), {0, 60'000}),
            number("errorRate", HW_TEXT("Fails"), 0, HW_TEXT("share"), {0, 1},
                   HW_TEXT("Share of the invocations that fail, of a modelled function."))}};
}

std::vector<PropertySpec> deploymentProperties()
{
    PropertySpec health = number("healthSeconds", HW_TEXT("A new version is watched for"), 10, HW_TEXT("s"), {0, 3'600},
                                 HW_TEXT("If its code does not load, or fails three times meanwhile, the deployment "
                                         "has failed."));
    health.live = true;
    return {std::move(health),
            {.key = "failureHandlingPolicy",
             .label = HW_TEXT("When a deployment fails"),
             .kind = PropertyKind::Choice,
             .fallback = "ROLLBACK",
             .live = true,
             .choices = {{"ROLLBACK", HW_TEXT("ROLLBACK: the version before comes back")},
                         {"DO_NOTHING", HW_TEXT("DO_NOTHING: it stays as it is")}}}};
}

std::vector<PropertySpec> shadowProperties()
{
    return {{.key = "syncShadows",
             .label = HW_TEXT("Shadows in step with the cloud"),
             .kind = PropertyKind::List,
             .fallback = Json::array(),
             .help = HW_TEXT("Names of things, or * for all that the core has. Others stay local. After an outage what "
                             "both sides changed is the cloud’s where it is desired, the core’s where it is reported."),
             .live = true,
             .textEntries = true},
            {.key = "syncDirection",
             .label = HW_TEXT("Direction"),
             .kind = PropertyKind::Choice,
             .fallback = "betweenDeviceAndCloud",
             .live = true,
             .choices = {{"betweenDeviceAndCloud", HW_TEXT("both ways")},
                         {"deviceToCloud", HW_TEXT("from the core to the cloud"), true},
                         {"cloudToDevice", HW_TEXT("from the cloud to the core"), true}}}};
}

std::vector<PropertySpec> lineProperties()
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

std::vector<PropertySpec> properties()
{
    std::vector<PropertySpec> all{routesProperty(), functionsProperty()};
    for (auto &more : {deploymentProperties(), shadowProperties(), lineProperties()})
        all.insert(all.end(), more.begin(), more.end());
    return all;
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
        if (source == kCloud && target == kCloud)
            findings.push_back({words("From the cloud to the cloud nothing passes through a core."), place, true});
        if (target == kCloud && source != kCloud)
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
    std::set<std::string> names;
    const auto functions = node.properties.find("functions");
    for (std::size_t i = 0; functions != node.properties.end() && functions->is_array() && i < functions->size(); ++i) {
        const Json &each = (*functions)[i];
        if (!each.is_object())
            continue;
        const std::string name = each.value("name", std::string());
        const QString place = QStringLiteral("/functions/%1/name").arg(i);
        if (name.empty() || name == kDevices || name == kCloud)
            findings.push_back({words("A function needs a name of its own, so that routes can name it."), place});
        else if (!names.insert(name).second)
            findings.push_back({words("Two functions are called “%1”.").arg(fromUtf8(name)), place});
    }
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

/// Functions of the group, by name: those with an entry, and those that are linked.
std::set<std::string> functionNames(const Pipeline &pipeline, const Node &node)
{
    std::set<std::string> names;
    if (const auto list = node.properties.find("functions"); list != node.properties.end() && list->is_array()) {
        for (const Json &each : *list) {
            if (each.is_object())
                names.insert(each.value("name", std::string()));
        }
    }
    for (const Link &link : pipeline.links) {
        if (link.from == node.id && link.port == "functions")
            names.insert(link.to);
    }
    return names;
}

void checkEnds(const Pipeline &pipeline, const Node &node, std::vector<Finding> &findings)
{
    const auto list = node.properties.find("routes");
    if (list == node.properties.end() || !list->is_array())
        return;
    const std::set<std::string> functions = functionNames(pipeline, node);
    for (std::size_t i = 0; i < list->size(); ++i) {
        for (const char *key : {"source", "target"}) {
            const Json &each = (*list)[i];
            if (!each.is_object() || !each.contains(key) || !each[key].is_string())
                continue;
            const std::string end = each[key].get<std::string>();
            if (end != kDevices && end != kCloud && !functions.contains(end))
                findings.push_back(
                    {words("“%1” is neither devices nor cloud, nor a function of this core.").arg(fromUtf8(end)),
                     QStringLiteral("/routes/%1/%2").arg(i).arg(QLatin1String(key))});
        }
    }
}

std::vector<Finding> checkSurroundings(const Pipeline &pipeline, const Node &node)
{
    std::vector<Finding> findings;
    checkEnds(pipeline, node, findings);
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
        .ports = {{"devices", HW_TEXT("Devices"), Flow::Mqtt, false},
                  {"cloud", HW_TEXT("Cloud"), Flow::Mqtt, true},
                  {"functions", HW_TEXT("Functions"), Flow::Invoke, true}},
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
                    {"SecondsCut", HW_TEXT("Line cut for"), HW_TEXT("s"), Statistic::Last},
                    {"Functions", HW_TEXT("Functions deployed"), HW_TEXT("functions"), Statistic::Last},
                    {"Invocations", HW_TEXT("Invocations"), HW_TEXT("invocations/s")},
                    {"FunctionErrors", HW_TEXT("Invocations that failed"), HW_TEXT("invocations/s")},
                    {"FunctionsWaiting", HW_TEXT("Waiting for functions"), HW_TEXT("messages"), Statistic::Last},
                    {"DeployedVersion", HW_TEXT("Version deployed"), HW_TEXT("version"), Statistic::Last},
                    {"DeploymentWaits", HW_TEXT("Deployment under way"), HW_TEXT("0 or 1"), Statistic::Last},
                    {"GroupChanged", HW_TEXT("Changed since the last deployment"), HW_TEXT("0 or 1"), Statistic::Last},
                    {"ShadowsWaiting", HW_TEXT("Shadows out of step"), HW_TEXT("shadows"), Statistic::Last}},
        .actions = {{"CutLine", HW_TEXT("Cut the line"),
                     HW_TEXT("To the cloud. Devices go on; what is for the cloud waits in the spool.")},
                    {"RestoreLine", HW_TEXT("Restore the line"),
                     HW_TEXT("The core connects within a second and sends what waited, the oldest first.")},
                    {"Deploy", HW_TEXT("Deploy"),
                     HW_TEXT("Brings routes and functions to the core as they are set now. Without a line it waits; a "
                             "version that fails is taken back. V1 restarts for it.")},
                    {"UpdateLocalShadow",
                     HW_TEXT("Update a local shadow"),
                     HW_TEXT("As a program on the core does."),
                     {named("thingName", HW_TEXT("Thing"), "thing"),
                      named("shadowName", HW_TEXT("Name of the shadow"), "", HW_TEXT("Empty: the classic shadow.")),
                      {.key = "payload",
                       .label = HW_TEXT("Request"),
                       .kind = PropertyKind::Text,
                       .fallback = "{\"state\": {\"desired\": {\"on\": true}}}",
                       .severalLines = true}}}},
        .notes = {HW_TEXT("Greengrass runs functions, messaging and shadows at the edge, also without a connection. "
                          "Messages for the cloud wait in a spool of 2.5 MB, in memory or on disk; when it is full, "
                          "the oldest are replaced. It is sent with QoS 1, in order, and a message whose answer was "
                          "lost goes twice."),
                  HW_TEXT("Functions are deployed from the cloud and run where the devices are, on demand or "
                          "long-lived. A deployment that is asked for while the line is cut waits; one whose functions "
                          "are broken is rolled back. Shadows are local; those that are synced catch up when the line "
                          "is back."),
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

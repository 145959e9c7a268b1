// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/devices/certified.h"

#include "core/iot/topic.h"

#include <algorithm>

namespace headwater::gateway::devices {
namespace {

/// How policies speak of the names of clients.
constexpr const char *kNamesOfClients[] = {":client/", "iot:ClientId", "iot:Connection.Thing."};
constexpr const char *kUsualTopic = "things/${thing}/telemetry";

std::string textOf(const pipeline::Node &node, const char *key, std::string_view fallback)
{
    const auto found = node.properties.find(key);
    return found != node.properties.end() && found->is_string() && !found->get_ref<const std::string &>().empty()
               ? found->get<std::string>()
               : std::string(fallback);
}

/// A device at the edge signs in there.
bool isAtTheCloud(const pipeline::Pipeline &pipeline, const pipeline::Node &node)
{
    return std::any_of(pipeline.links.begin(), pipeline.links.end(), [&](const pipeline::Link &link) {
        return link.from == node.id && std::any_of(pipeline.nodes.begin(), pipeline.nodes.end(), [&](const auto &each) {
                   return each.id == link.to && each.type == "iot-core";
               });
    });
}

/// Whether what a device may do depends on what it is called.
bool tellsClientsByName(const pipeline::Pipeline &pipeline)
{
    return std::any_of(pipeline.nodes.begin(), pipeline.nodes.end(), [](const pipeline::Node &node) {
        if (node.type != "iot-core" || !node.properties.is_object() || !node.properties.contains("policies"))
            return false;
        const std::string policies = node.properties["policies"].dump();
        return std::any_of(std::begin(kNamesOfClients), std::end(kNamesOfClients),
                           [&policies](const char *name) { return policies.find(name) != std::string::npos; });
    });
}

} // namespace

std::vector<CertifiedThing> certifiedThings(const pipeline::Pipeline &pipeline)
{
    std::vector<CertifiedThing> things;
    const std::string suffix = tellsClientsByName(pipeline) ? "" : kDeviceSuffix;
    for (const pipeline::Node &node : pipeline.nodes) {
        if (node.type != "iot-thing" || textOf(node, "signIn", "certificate") != "certificate" ||
            !textOf(node, "certificate", {}).empty() || !isAtTheCloud(pipeline, node))
            continue;
        CertifiedThing made{
            .node = node.id, .thing = textOf(node, "thingName", node.id), .clientId = {}, .deviceId = {}, .topic = {}};
        made.clientId = textOf(node, "clientId", made.thing);
        made.deviceId = made.clientId + suffix;
        made.topic = iot::withNames(textOf(node, "topic", kUsualTopic), made.thing, made.clientId);
        things.push_back(std::move(made));
    }
    return things;
}

} // namespace headwater::gateway::devices

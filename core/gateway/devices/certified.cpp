// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/devices/certified.h"

#include "core/iot/topic.h"

#include <algorithm>

namespace headwater::gateway::devices {
namespace {

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

} // namespace

std::vector<CertifiedThing> certifiedThings(const pipeline::Pipeline &pipeline)
{
    std::vector<CertifiedThing> things;
    for (const pipeline::Node &node : pipeline.nodes) {
        if (node.type != "iot-thing" || textOf(node, "signIn", "certificate") != "certificate" ||
            !textOf(node, "certificate", {}).empty() || !isAtTheCloud(pipeline, node))
            continue;
        CertifiedThing made{.node = node.id, .thing = textOf(node, "thingName", node.id), .clientId = {}, .topic = {}};
        made.clientId = textOf(node, "clientId", made.thing);
        made.topic = iot::withNames(textOf(node, "topic", kUsualTopic), made.thing, made.clientId);
        things.push_back(std::move(made));
    }
    return things;
}

} // namespace headwater::gateway::devices

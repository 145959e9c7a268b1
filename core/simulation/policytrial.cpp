// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/simulation/policytrial.h"

#include "core/base/text.h"
#include "core/iot/topic.h"
#include "core/simulation/build.h"
#include "core/world/world.h"

#include <QCoreApplication>

#include <algorithm>

namespace headwater::simulation {

using pipeline::Json;
using services::iot_core::IotCore;
using services::iot_core::PolicyExplanation;

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(PolicyTrial)
};

std::string textOf(const pipeline::ServiceType &type, const pipeline::Node &node, std::string_view key)
{
    if (!type.property(key))
        return {};
    const Json &value = propertyValue(type, node.properties, key);
    return value.is_string() ? value.get<std::string>() : std::string();
}

PolicyTrial::Device deviceOf(const pipeline::ServiceType &type, const pipeline::Node &node)
{
    PolicyTrial::Device device;
    device.node = node.id;
    const bool isFleet = type.property("thingPrefix") != nullptr;
    std::string name = textOf(type, node, isFleet ? "thingPrefix" : "thingName");
    if (name.empty())
        name = node.id + (isFleet ? "-" : "");
    if (isFleet)
        name += "0000001";
    device.clientId = textOf(type, node, "clientId").empty() ? name : textOf(type, node, "clientId");
    device.topic = iot::withNames(textOf(type, node, "topic"), name, device.clientId);
    device.overMqtt = textOf(type, node, "protocol") != "https";
    device.asksAuthorizer = textOf(type, node, "signIn") == "authorizer";
    return device;
}

} // namespace

PolicyTrial::PolicyTrial() = default;
PolicyTrial::PolicyTrial(PolicyTrial &&) noexcept = default;
PolicyTrial &PolicyTrial::operator=(PolicyTrial &&) noexcept = default;
PolicyTrial::~PolicyTrial() = default;

Result<PolicyTrial> PolicyTrial::of(const pipeline::Pipeline &pipeline, const pipeline::Catalog &catalog,
                                    const std::string &node)
{
    PolicyTrial trial;
    for (const pipeline::Link &link : pipeline.links) {
        const pipeline::Node *const to = pipeline.find(link.to);
        if (to && to->type == "iot-core" && (link.from == node || link.to == node) && trial.m_core.empty())
            trial.m_core = to->id;
    }
    if (trial.m_core.empty())
        return Error{Words::tr("Link a thing to IoT Core; then it can be tried what it may do."), {}};
    // Only what has a say: so a mistake elsewhere does not stand in the way.
    pipeline::Pipeline small;
    small.profile = pipeline.profile;
    const auto isDevice = [&](const pipeline::Node &each) {
        const pipeline::ServiceType *const type = catalog.find(each.type);
        return type && type->property("signIn") &&
               std::any_of(pipeline.links.begin(), pipeline.links.end(),
                           [&](const pipeline::Link &link) { return link.from == each.id && link.to == trial.m_core; });
    };
    for (const pipeline::Node &each : pipeline.nodes) {
        const bool hasASay = each.id == trial.m_core || each.type == "iam-role" || each.type == "cognito-app";
        if (!hasASay && !isDevice(each))
            continue;
        pipeline::Node &copy = small.nodes.emplace_back(each);
        copy.properties.erase("authorizers"); // their functions are left out
        if (hasASay)
            continue;
        // As if it had registered itself already.
        copy.properties.erase("registration");
        trial.m_devices.push_back(deviceOf(*catalog.find(each.type), each));
        small.links.push_back({each.id, trial.m_core, {}, Json::object()});
    }
    auto built = buildWorld(small, catalog, {});
    if (!built)
        return built.error();
    trial.m_world = std::move(*built);
    return trial;
}

PolicyExplanation PolicyTrial::explain(const Device &device, const std::string &clientId, iot::Action action,
                                       const std::string &resource, IotCore::Connecting connect) const
{
    const auto *const core = dynamic_cast<const IotCore *>(m_world->find(m_core));
    return core->explainFor(device.node, clientId, device.overMqtt, action, resource, connect)
        .value_or(PolicyExplanation{});
}

} // namespace headwater::simulation

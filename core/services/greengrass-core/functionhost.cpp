// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What comes out of local functions.
#include "core/services/greengrass-core/core.h"
#include "core/world/world.h"

namespace headwater::services::greengrass_core {

using world::EventKind;
using world::Json;

namespace {

std::string textOf(const Json &payload)
{
    return payload.is_string() ? payload.get<std::string>() : payload.dump();
}

} // namespace

void Core::wakeFunctions(SimTime at, std::uint64_t data)
{
    schedule(at, world::priority::kResponse, m_sequence++, kFunction, data);
}

std::string Core::bytesOf(const Carried &carried) const
{
    return carried.payload ? *carried.payload
                           : world().component(carried.component).wholeRecordAt(carried.number, carried.emitted).data;
}

void Core::functionRefused(SimTime, const std::string &name)
{
    tell(EventKind::Function, name + ": no room for a message", {},
         m_functions.has(name) ? "QueueFull" : "NotDeployed");
}

/// The code publishes by what it returns: `{ messages: [{ topic, payload }] }`, or anything else for the function's own
/// topic. A modelled function passes its message on.
void Core::functionEnded(SimTime now, const std::string &name, const Carried &work, const FunctionResult &result)
{
    if (result.kind != FunctionResult::Kind::Success) {
        const std::string error = result.errorType + ": " + result.errorMessage;
        tell(EventKind::Function, name + ": " + error, {}, "FunctionError");
        watchFailure(now, name, error);
        return;
    }
    std::string topic;
    for (const FunctionSpec &spec : m_deployed.functions) {
        if (spec.name == name)
            topic = spec.topic;
    }
    if (result.modelled) {
        if (!topic.empty()) {
            Carried passed = work;
            passed.topic = topic;
            route(now, name, passed);
        }
        return;
    }
    const Json returned = Json::parse(result.payload, nullptr, false);
    if (returned.is_discarded() || returned.is_null())
        return;
    const auto publishes = [&](const std::string &to, const Json &payload) {
        if (const iot::TopicProblem problem = iot::checkTopic(to); problem == iot::TopicProblem::None)
            route(now, name, made(now, to, textOf(payload)));
        else
            tell(EventKind::BadInput, name + " publishes on “" + to + "”: " + std::string(iot::problemText(problem)));
    };
    const auto messages = returned.is_object() ? returned.find("messages") : returned.end();
    if (!returned.is_object() || messages == returned.end()) {
        if (!topic.empty())
            publishes(topic, returned);
        return;
    }
    for (const Json &each : *messages) {
        if (!each.is_object())
            continue;
        const auto given = each.find("topic");
        publishes(given != each.end() && given->is_string() ? given->get<std::string>() : topic,
                  each.value("payload", Json()));
    }
}

} // namespace headwater::services::greengrass_core

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What policies decide, for whoever wants to know beforehand.
#include "core/services/iot-core/controltools.h"
#include "core/services/iot-core/core.h"

#include <algorithm>
#include <array>

namespace headwater::services::iot_core {

namespace {

struct TestedAction
{
    std::string_view name, stem;
    iot::Action action;
};
constexpr auto kTested = std::to_array<TestedAction>({
    {"PUBLISH", "topic/", iot::Action::Publish},
    {"SUBSCRIBE", "topicfilter/", iot::Action::Subscribe},
    {"RECEIVE", "topic/", iot::Action::Receive},
    {"CONNECT", "client/", iot::Action::Connect},
});

} // namespace

/// Those of the principal, and of the groups of the thing.
Result<std::set<std::string, std::less<>>> ControlApi::effectivePolicies(const std::string &principal,
                                                                         const std::string &thing) const
{
    std::set<std::string, std::less<>> names;
    if (!thing.empty() && !m_core.m_registry.findThing(thing))
        return notFound("Thing " + thing + " not found");
    if (!thing.empty())
        names = m_core.m_registry.policiesOf(thing);
    if (!principal.empty()) {
        const std::string certificate = findCertificate(principal);
        if (certificate.empty())
            return notFound("Principal " + principal + " not found");
        const Names its = policiesOf(certificate);
        names.insert(its.begin(), its.end());
    }
    std::erase_if(names, [this](const std::string &name) { return !isPolicy(name); });
    return names;
}

Result<Json> ControlApi::getEffectivePolicies(SimTime, const Json &with)
{
    const auto names = effectivePolicies(text(with, "principal"), text(with, "thingName"));
    if (!names)
        return names.error();
    Json policies = Json::array();
    for (const std::string &name : *names)
        policies.push_back(
            {{"policyName", name}, {"policyArn", arn("policy/" + name)}, {"policyDocument", policyDocument(name)}});
    return Json{{"effectivePolicies", std::move(policies)}};
}

/// The decision on an action and all its resources: what one of them forbids is forbidden.
Json ControlApi::testedJson(const iot::PolicySet &set, const iot::Asker &asker, const Json &info) const
{
    const auto tested = std::find_if(kTested.begin(), kTested.end(),
                                     [&](const TestedAction &each) { return each.name == text(info, "actionType"); });
    std::set<std::string> allowing, denying;
    auto verdict = policies::Verdict::Allow;
    for (const Json &each : info.value("resources", Json::array())) {
        std::string resource = each.is_string() ? each.get<std::string>() : std::string();
        if (tested == kTested.end())
            break;
        const std::string stem = arn(std::string(tested->stem));
        resource = resource.starts_with(stem) ? resource.substr(stem.size()) : nameOf(resource);
        const policies::Verdict its = m_core.m_authorizer.decide(set, asker, tested->action, resource).verdict;
        if (its == policies::Verdict::ExplicitDeny || verdict == policies::Verdict::Allow)
            verdict = its;
        for (const iot::StatementTrace &trace : m_core.m_authorizer.explain(set, asker, tested->action, resource)) {
            if (trace.fit.applies())
                (trace.effect == policies::Effect::Allow ? allowing : denying).insert(trace.policy);
        }
    }
    const auto listed = [this](const std::set<std::string> &names) {
        Json list = Json::array();
        for (const std::string &name : names)
            list.push_back({{"policyName", name}, {"policyArn", arn("policy/" + name)}});
        return Json{{"policies", std::move(list)}};
    };
    const char *const decision = verdict == policies::Verdict::Allow          ? "ALLOWED"
                                 : verdict == policies::Verdict::ExplicitDeny ? "EXPLICIT_DENY"
                                                                              : "IMPLICIT_DENY";
    return {{"authInfo", info},
            {"allowed", listed(allowing)},
            {"denied", {{"implicitDeny", listed({})}, {"explicitDeny", listed(denying)}}},
            {"authDecision", decision},
            {"missingContextValues", Json::array()}};
}

Result<Json> ControlApi::testAuthorization(SimTime, const Json &with)
{
    const std::string principal = text(with, "principal");
    if (principal.empty())
        return invalid("A principal is needed.");
    auto names = effectivePolicies(principal, {});
    if (!names)
        return names.error();
    iot::Asker asker;
    asker.clientId = text(with, "clientId");
    const std::string certificate = findCertificate(principal);
    asker.certificateId = shownId(certificate);
    asker.certificate = certificateStatus(certificate);
    const Names things = thingsOf(certificate);
    if (std::find(things.begin(), things.end(), asker.clientId) != things.end())
        asker.thing = asker.clientId;
    for (const std::string &thing : things)
        names->merge(m_core.m_registry.policiesOf(thing));
    for (const Json &each : with.value("policyNamesToAdd", Json::array())) {
        if (!each.is_string() || !isPolicy(each.get<std::string>()))
            return notFound("Policy not found (name=" + (each.is_string() ? each.get<std::string>() : "") + ")");
        names->insert(each.get<std::string>());
    }
    for (const Json &each : with.value("policyNamesToSkip", Json::array())) {
        if (each.is_string())
            names->erase(each.get<std::string>());
    }
    std::vector<policies::Policy> read;
    read.reserve(names->size());
    iot::PolicySet set;
    for (const std::string &name : *names) {
        if (auto policy = iot::parseIotPolicy(policyDocument(name))) {
            read.push_back(std::move(*policy));
            set.iot.push_back({name, &read.back()});
        }
    }
    Json results = Json::array();
    for (const Json &each : with.value("authInfos", Json::array()))
        results.push_back(testedJson(set, asker, each.is_object() ? each : Json::object()));
    return Json{{"authResults", std::move(results)}};
}

} // namespace headwater::services::iot_core

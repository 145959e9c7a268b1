// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// IoT policies with their versions, and what they are attached to.
#include "core/services/iot-core/controltools.h"
#include "core/services/iot-core/core.h"
#include "core/world/world.h"

#include <algorithm>

namespace headwater::services::iot_core {

namespace {

constexpr std::size_t kMostVersions = 5;

Error noPolicy(const std::string &name)
{
    return notFound("Policy not found (name=" + name + ")");
}

Error malformed(const Error &why)
{
    return serviceError("MalformedPolicyException", "Policy document is Malformed: " + why.message.toStdString());
}

/// Some operations call the target a principal.
std::string targetIn(const Json &with)
{
    const std::string target = text(with, "target");
    return target.empty() ? text(with, "principal") : target;
}

} // namespace

void ControlApi::adjust(const std::string &certificate, std::set<std::string, std::less<>> &policies) const
{
    std::erase_if(policies, [&](const std::string &policy) { return m_detached.contains({certificate, policy}); });
    if (const auto found = m_attached.find(certificate); found != m_attached.end())
        policies.insert(found->second.begin(), found->second.end());
}

std::vector<policies::NamedPolicy> ControlApi::policies() const
{
    std::vector<policies::NamedPolicy> all;
    for (const auto &[name, policy] : m_policies) {
        for (const PolicyVersion &version : policy.versions) {
            if (version.number == policy.holds)
                all.push_back({name, version.policy.get()});
        }
    }
    return all;
}

const ControlApi::MadePolicy *ControlApi::madePolicy(std::string_view name) const
{
    const auto found = m_policies.find(name);
    return found == m_policies.end() || found->second.versions.empty() ? nullptr : &found->second;
}

bool ControlApi::isPolicy(std::string_view name) const
{
    if (hides(name))
        return madePolicy(name) != nullptr;
    const Json &drawn = m_core.property("policies");
    return std::any_of(drawn.begin(), drawn.end(),
                       [name](const Json &each) { return each.is_object() && text(each, "policyName") == name; });
}

ControlApi::Names ControlApi::policyNames() const
{
    std::set<std::string> names;
    for (const Json &each : m_core.property("policies")) {
        if (const std::string name = each.is_object() ? text(each, "policyName") : std::string(); isPolicy(name))
            names.insert(name);
    }
    for (const auto &[name, policy] : m_policies) {
        if (!policy.versions.empty())
            names.insert(name);
    }
    return {names.begin(), names.end()};
}

std::string ControlApi::policyDocument(std::string_view name) const
{
    if (const MadePolicy *const made = madePolicy(name)) {
        for (const PolicyVersion &version : made->versions) {
            if (version.number == made->holds)
                return version.document;
        }
    }
    for (const Json &each : m_core.property("policies")) {
        if (each.is_object() && text(each, "policyName") == name)
            return text(each, "policyDocument");
    }
    return {};
}

/// A drawn policy becomes one of the calls' with its document as the first version.
Result<ControlApi::MadePolicy *> ControlApi::policyToChange(const std::string &name)
{
    if (!isPolicy(name))
        return noPolicy(name);
    if (!madePolicy(name)) {
        PolicyVersion first;
        first.document = policyDocument(name);
        if (auto policy = iot::parseIotPolicy(first.document))
            first.policy = std::make_shared<policies::Policy>(std::move(*policy));
        else
            first.policy = std::make_shared<policies::Policy>();
        m_policies[name].versions.push_back(std::move(first));
    }
    return &m_policies[name];
}

Result<Json> ControlApi::createPolicy(SimTime now, const Json &with)
{
    const std::string name = text(with, "policyName");
    if (name.empty())
        return invalid("A policy has a name.");
    if (isPolicy(name))
        return exists("Policy cannot be created - name already exists (name=" + name + ")");
    auto policy = iot::parseIotPolicy(text(with, "policyDocument"));
    if (!policy)
        return malformed(policy.error());
    if (m_policies.size() >= kMostMade)
        return tooMany("policies");
    MadePolicy made;
    made.versions.push_back(
        {1, text(with, "policyDocument"), std::make_shared<policies::Policy>(std::move(*policy)), now});
    made.created = made.modified = now;
    m_policies[name] = std::move(made);
    if (const auto tagged = tagNew("policy/" + name, with); !tagged)
        return tagged.error();
    m_core.resolveAll();
    return Json{{"policyName", name},
                {"policyArn", arn("policy/" + name)},
                {"policyDocument", text(with, "policyDocument")},
                {"policyVersionId", "1"}};
}

Result<Json> ControlApi::getPolicy(SimTime, const Json &with)
{
    const std::string name = text(with, "policyName");
    if (!isPolicy(name))
        return noPolicy(name);
    const MadePolicy *const made = madePolicy(name);
    return Json{{"policyName", name},
                {"policyArn", arn("policy/" + name)},
                {"policyDocument", policyDocument(name)},
                {"defaultVersionId", std::to_string(made ? made->holds : 1)},
                {"creationDate", date(made ? made->created : 0)},
                {"lastModifiedDate", date(made ? made->modified : 0)},
                {"generationId", uuid(name, made ? made->last : 1)}};
}

ControlApi::Names ControlApi::targetsOf(const std::string &policy) const
{
    std::set<std::string> targets;
    for (const std::string &certificate : certificates()) {
        const Names its = policiesOf(certificate);
        if (std::find(its.begin(), its.end(), policy) != its.end())
            targets.insert(certificateArn(certificate));
    }
    for (const auto &[name, group] : m_core.m_registry.groups()) {
        if (group.policies.contains(policy))
            targets.insert(arn("thinggroup/" + name));
    }
    return {targets.begin(), targets.end()};
}

Result<Json> ControlApi::deletePolicy(SimTime, const Json &with)
{
    const std::string name = text(with, "policyName");
    if (!isPolicy(name))
        return noPolicy(name);
    if (!targetsOf(name).empty())
        return serviceError(
            "DeleteConflictException",
            "The policy cannot be deleted as the policy is attached to one or more principals (name=" + name + ")");
    const MadePolicy *const made = madePolicy(name);
    if (made && made->versions.size() > 1)
        return serviceError(
            "DeleteConflictException",
            "The policy cannot be deleted as versions other than the default version exist (name=" + name + ")");
    const Json &drawn = m_core.property("policies");
    const bool isDrawn = std::any_of(drawn.begin(), drawn.end(), [&name](const Json &each) {
        return each.is_object() && text(each, "policyName") == name;
    });
    if (isDrawn)
        m_policies[name] = {};
    else
        m_policies.erase(name);
    m_tags.erase(arn("policy/" + name));
    m_core.resolveAll();
    return Json::object();
}

Result<Json> ControlApi::listPolicies(SimTime, const Json &with)
{
    Names names = policyNames();
    if (with.contains("ascendingOrder") && !flag(with, "ascendingOrder"))
        std::reverse(names.begin(), names.end());
    return page("policies", with, Style::Marker, names, [this](const std::string &name) {
        return Json{{"policyName", name}, {"policyArn", arn("policy/" + name)}};
    });
}

Result<Json> ControlApi::createPolicyVersion(SimTime now, const Json &with)
{
    const std::string name = text(with, "policyName"), document = text(with, "policyDocument");
    const auto changed = policyToChange(name);
    if (!changed)
        return changed.error();
    auto policy = iot::parseIotPolicy(document);
    if (!policy)
        return malformed(policy.error());
    MadePolicy &made = **changed;
    if (made.versions.size() >= kMostVersions)
        return serviceError("VersionsLimitExceededException",
                            "The policy already has the maximum number of versions (name=" + name + ")");
    const bool isDefault = flag(with, "setAsDefault");
    made.versions.push_back({++made.last, document, std::make_shared<policies::Policy>(std::move(*policy)), now});
    made.modified = now;
    if (isDefault)
        made.holds = made.last;
    m_core.resolveAll();
    return Json{{"policyArn", arn("policy/" + name)},
                {"policyDocument", document},
                {"policyVersionId", std::to_string(made.last)},
                {"isDefaultVersion", isDefault}};
}

Result<Json> ControlApi::getPolicyVersion(SimTime, const Json &with)
{
    const std::string name = text(with, "policyName"), number = text(with, "policyVersionId");
    if (!isPolicy(name))
        return noPolicy(name);
    Json answer{{"policyArn", arn("policy/" + name)}, {"policyName", name}, {"policyVersionId", number}};
    const auto fill = [&](const std::string &document, bool holds, SimTime created) {
        answer["policyDocument"] = document;
        answer["isDefaultVersion"] = holds;
        answer["creationDate"] = answer["lastModifiedDate"] = date(created);
        answer["generationId"] = uuid(name + "/" + number, 1);
        return answer;
    };
    const MadePolicy *const made = madePolicy(name);
    if (!made && number == "1")
        return fill(policyDocument(name), true, 0);
    for (const PolicyVersion &each : made ? made->versions : std::vector<PolicyVersion>()) {
        if (std::to_string(each.number) == number)
            return fill(each.document, each.number == made->holds, each.created);
    }
    return notFound("Policy version not found (name=" + name + ", version=" + number + ")");
}

Result<Json> ControlApi::listPolicyVersions(SimTime, const Json &with)
{
    const std::string name = text(with, "policyName");
    if (!isPolicy(name))
        return noPolicy(name);
    Json versions = Json::array();
    const auto add = [&versions](std::uint32_t number, bool holds, SimTime created) {
        versions.push_back(
            {{"versionId", std::to_string(number)}, {"isDefaultVersion", holds}, {"createDate", date(created)}});
    };
    if (const MadePolicy *const made = madePolicy(name)) {
        for (auto each = made->versions.rbegin(); each != made->versions.rend(); ++each)
            add(each->number, each->number == made->holds, each->created);
    } else {
        add(1, true, 0);
    }
    return Json{{"policyVersions", std::move(versions)}};
}

Result<Json> ControlApi::setDefaultPolicyVersion(SimTime now, const Json &with)
{
    const std::string name = text(with, "policyName"), number = text(with, "policyVersionId");
    const auto changed = policyToChange(name);
    if (!changed)
        return changed.error();
    for (const PolicyVersion &each : (*changed)->versions) {
        if (std::to_string(each.number) != number)
            continue;
        (*changed)->holds = each.number;
        (*changed)->modified = now;
        m_core.resolveAll();
        return Json::object();
    }
    return notFound("Policy version not found (name=" + name + ", version=" + number + ")");
}

Result<Json> ControlApi::deletePolicyVersion(SimTime now, const Json &with)
{
    const std::string name = text(with, "policyName"), number = text(with, "policyVersionId");
    const auto changed = policyToChange(name);
    if (!changed)
        return changed.error();
    MadePolicy &made = **changed;
    if (std::to_string(made.holds) == number)
        return serviceError("DeleteConflictException",
                            "Cannot delete the default version of a policy (name=" + name + ")");
    if (std::erase_if(made.versions,
                      [&](const PolicyVersion &each) { return std::to_string(each.number) == number; }) == 0)
        return notFound("Policy version not found (name=" + name + ", version=" + number + ")");
    made.modified = now;
    m_core.resolveAll();
    return Json::object();
}

ControlApi::Names ControlApi::policiesOf(const std::string &certificate) const
{
    std::set<std::string, std::less<>> names;
    for (const auto &principal : m_core.m_principals) {
        if (principal.identity.certificateId == certificate && !principal.identity.registersItself)
            names.insert(principal.identity.policies.begin(), principal.identity.policies.end());
    }
    adjust(certificate, names);
    std::erase_if(names, [this](const std::string &name) { return !isPolicy(name); });
    return {names.begin(), names.end()};
}

Result<Json> ControlApi::attachPolicy(SimTime, const Json &with)
{
    const std::string policy = text(with, "policyName"), target = targetIn(with);
    if (!isPolicy(policy))
        return noPolicy(policy);
    if (isGroupArn(target)) {
        const std::string group = nameOf(target);
        if (!m_core.m_registry.findGroup(group))
            return notFound("Thing group " + group + " not found");
        if (const auto done = m_core.m_registry.attachPolicy(group, policy); !done)
            return done.error();
        m_groups.insert(group);
        m_core.resolveAll();
        return Json::object();
    }
    const std::string certificate = findCertificate(target);
    if (certificate.empty())
        return notFound("The target does not exist: " + target);
    const Names its = policiesOf(certificate);
    if (its.size() >= iot::kMostPoliciesOfPrincipal && std::find(its.begin(), its.end(), policy) == its.end())
        return serviceError("LimitExceededException",
                            "The maximum number of policies is already attached to the target: " + target);
    m_attached[certificate].insert(policy);
    m_detached.erase({certificate, policy});
    m_core.resolveAll();
    return Json::object();
}

Result<Json> ControlApi::detachPolicy(SimTime, const Json &with)
{
    const std::string policy = text(with, "policyName"), target = targetIn(with);
    if (isGroupArn(target)) {
        const std::string group = nameOf(target);
        if (const auto done = m_core.m_registry.detachPolicy(group, policy); !done)
            return notFound("Thing group " + group + " not found");
        m_groups.insert(group);
        m_core.resolveAll();
        return Json::object();
    }
    const std::string certificate = findCertificate(target);
    if (certificate.empty())
        return notFound("The target does not exist: " + target);
    // Only what a device has from the start has to be remembered as taken away.
    const bool wasIts = m_attached[certificate].erase(policy) > 0;
    for (const auto &principal : m_core.m_principals) {
        const auto &drawn = principal.identity.policies;
        if (principal.identity.certificateId == certificate &&
            std::find(drawn.begin(), drawn.end(), policy) != drawn.end())
            m_detached.insert({certificate, policy});
    }
    if (wasIts && m_attached[certificate].empty())
        m_attached.erase(certificate);
    m_core.resolveAll();
    return Json::object();
}

Result<Json> ControlApi::listAttachedPolicies(SimTime, const Json &with)
{
    const std::string target = targetIn(with);
    std::set<std::string, std::less<>> names;
    if (isGroupArn(target)) {
        const iot::ThingGroup *const group = m_core.m_registry.findGroup(nameOf(target));
        if (!group)
            return notFound("Thing group " + nameOf(target) + " not found");
        names = flag(with, "recursive") ? m_core.m_registry.policiesOfGroup(group->name) : group->policies;
    } else {
        const std::string certificate = findCertificate(target);
        if (certificate.empty())
            return notFound("The target does not exist: " + target);
        const Names its = policiesOf(certificate);
        names.insert(its.begin(), its.end());
    }
    return page("policies", with, Style::Marker, Names(names.begin(), names.end()), [this](const std::string &name) {
        return Json{{"policyName", name}, {"policyArn", arn("policy/" + name)}};
    });
}

Result<Json> ControlApi::listTargetsForPolicy(SimTime, const Json &with)
{
    const std::string policy = text(with, "policyName");
    if (!isPolicy(policy))
        return noPolicy(policy);
    // The older operation tells principals alone, by their ids.
    const bool isOlder = flag(with, "ofPrincipals");
    Names targets = targetsOf(policy);
    if (isOlder)
        std::erase_if(targets, isGroupArn);
    return page(isOlder ? "principals" : "targets", with, Style::Marker, targets,
                [](const std::string &its) { return Json(its); });
}

Result<Json> ControlApi::listPolicyPrincipals(SimTime now, const Json &with)
{
    Json older = with;
    older["ofPrincipals"] = true;
    return listTargetsForPolicy(now, older);
}

} // namespace headwater::services::iot_core

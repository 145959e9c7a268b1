// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/iot-core/control.h"

#include "core/base/text.h"
#include "core/services/access/denial.h"
#include "core/services/iot-core/core.h"
#include "core/world/world.h"

#include <QCoreApplication>

#include <algorithm>

namespace headwater::services::iot_core {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(IotControl)
};

using pipeline::Json;

Error invalid(const QString &message)
{
    return {message, QStringLiteral("InvalidRequestException")};
}

Error notFound(const QString &message)
{
    return {message, QStringLiteral("ResourceNotFoundException")};
}

std::string text(const Json &with, const char *key)
{
    const auto found = with.find(key);
    return found != with.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// What an ARN is about: `cert/ID`. A name alone is taken as it is.
std::string nameOf(const std::string &arn)
{
    return arn.starts_with("arn:") ? arn.substr(arn.find('/') + 1) : arn;
}

bool isGroup(const std::string &arn)
{
    return arn.find(":thinggroup/") != std::string::npos;
}

std::string targetOf(const Json &with)
{
    const std::string target = text(with, "target");
    return (isGroup(target) ? "thinggroup/" : "cert/") + nameOf(target);
}

iot::Attributes attributesOf(const Json &with)
{
    iot::Attributes made;
    const Json payload = with.value("attributePayload", Json::object());
    const Json attributes = payload.is_object() ? payload.value("attributes", Json::object()) : Json();
    for (auto each = attributes.begin(); attributes.is_object() && each != attributes.end(); ++each) {
        if (each->is_string())
            made.emplace(each.key(), each->get<std::string>());
    }
    return made;
}

} // namespace

struct ControlApi::Operation
{
    std::string_view name;
    /// Behind `arn:aws:iot:REGION:ACCOUNT:`; `*` where no resource can be named.
    std::vector<std::string> (*resources)(const Json &with);
    Result<Json> (ControlApi::*run)(SimTime now, const Json &with);
};

const std::vector<ControlApi::Operation> &ControlApi::operations()
{
    using Names = std::vector<std::string>;
    constexpr auto none = [](const Json &) {
        return Names{"*"};
    };
    constexpr auto thing = [](const Json &with) {
        return Names{"thing/" + text(with, "thingName")};
    };
    constexpr auto policy = [](const Json &with) {
        return Names{"policy/" + text(with, "policyName")};
    };
    constexpr auto target = [](const Json &with) {
        return Names{targetOf(with)};
    };
    constexpr auto rule = [](const Json &with) {
        return Names{"rule/" + text(with, "ruleName")};
    };
    constexpr auto membership = [](const Json &with) {
        return Names{"thing/" + text(with, "thingName"), "thinggroup/" + text(with, "thingGroupName")};
    };
    static const std::vector<Operation> all{
        {"CreateThing", thing, &ControlApi::createThing},
        {"UpdateThing", thing, &ControlApi::updateThing},
        {"DeleteThing", thing, &ControlApi::deleteThing},
        {"DescribeThing", thing, &ControlApi::describeThing},
        {"CreateThingType", [](const Json &with) { return Names{"thingtype/" + text(with, "thingTypeName")}; },
         &ControlApi::createThingType},
        {"CreateThingGroup", [](const Json &with) { return Names{"thinggroup/" + text(with, "thingGroupName")}; },
         &ControlApi::createThingGroup},
        {"AddThingToThingGroup", membership, &ControlApi::addThingToThingGroup},
        {"RemoveThingFromThingGroup", membership, &ControlApi::removeThingFromThingGroup},
        {"SearchIndex", [](const Json &) { return Names{"index/AWS_Things"}; }, &ControlApi::searchIndex},
        {"CreatePolicy", policy, &ControlApi::createPolicy},
        {"DeletePolicy", policy, &ControlApi::deletePolicy},
        {"AttachPolicy", target, &ControlApi::attachPolicy},
        {"DetachPolicy", target, &ControlApi::detachPolicy},
        {"CreateKeysAndCertificate", none, &ControlApi::createKeysAndCertificate},
        {"UpdateCertificate", [](const Json &with) { return Names{"cert/" + text(with, "certificateId")}; },
         &ControlApi::updateCertificate},
        {"AttachThingPrincipal", none, &ControlApi::attachThingPrincipal},
        {"CreateTopicRule", rule, &ControlApi::createTopicRule},
        {"DeleteTopicRule", rule, &ControlApi::deleteTopicRule},
    };
    return all;
}

const ControlApi::Operation *ControlApi::find(std::string_view name)
{
    const auto found = std::find_if(operations().begin(), operations().end(),
                                    [name](const Operation &each) { return each.name == name; });
    return found == operations().end() ? nullptr : &*found;
}

bool ControlApi::knows(std::string_view operation)
{
    return find(operation) != nullptr;
}

Result<void> ControlApi::permit(const IotApiCaller &caller, const std::string &action, const std::string &resource)
{
    const auto refusal = refusalOfRole(m_core.world(), caller.role, caller.session, action, resource);
    ++(refusal ? m_denied : m_allowed);
    if (!refusal)
        return {};
    m_core.tell(world::EventKind::ControlPlane, refusal->message + " (decided by: " + refusal->deciding + ")", {},
                refusal->error);
    return Error{fromUtf8(refusal->message), fromUtf8(refusal->error)};
}

Result<Json> ControlApi::call(SimTime now, const IotApiCaller &caller, std::string_view operation, const Json &with)
{
    const Operation *const asked = find(operation);
    if (!asked)
        return invalid(Words::tr("AWS IoT has no operation “%1”.").arg(fromUtf8(operation)));
    const std::string prefix =
        "arn:aws:iot:" + std::string(m_core.region()) + ":" + std::string(m_core.accountId()) + ":";
    for (const std::string &resource : asked->resources(with)) {
        const auto permitted =
            permit(caller, "iot:" + std::string(operation), resource == "*" ? resource : prefix + resource);
        if (!permitted)
            return permitted.error();
    }
    // Whoever gives a rule a role must be allowed to hand on that role.
    if (operation == "CreateTopicRule") {
        const Json payload = with.value("topicRulePayload", Json::object());
        std::set<std::string> roles;
        for (const Json &action : payload.is_object() ? payload.value("actions", Json::array()) : Json::array()) {
            for (const Json &parameters : action) {
                if (parameters.is_object())
                    roles.insert(text(parameters, "roleArn"));
            }
        }
        for (const std::string &role : roles) {
            if (role.empty())
                continue;
            if (const auto permitted = permit(caller, "iam:PassRole", role); !permitted)
                return permitted.error();
        }
    }
    return (this->*asked->run)(now, with);
}

/// A step that worked is remembered, so that it can be done again.
Result<Json> ControlApi::change(const std::function<Result<void>(iot::Registry &)> &step, Json answer)
{
    if (const auto done = step(m_core.m_registry); !done)
        return done.error();
    m_made.push_back([step](iot::Registry &registry) { (void)step(registry).ok(); });
    return answer;
}

void ControlApi::makeAgain(iot::Registry &registry) const
{
    for (const auto &step : m_made)
        step(registry);
}

void ControlApi::adjust(const std::string &certificate, std::set<std::string, std::less<>> &policies) const
{
    std::erase_if(policies, [&](const std::string &policy) { return m_detached.contains({certificate, policy}); });
    if (const auto found = m_attached.find(certificate); found != m_attached.end())
        policies.insert(found->second.begin(), found->second.end());
}

std::optional<iot::CertificateStatus> ControlApi::statusOf(const std::string &certificate) const
{
    const auto found = m_certificates.find(certificate);
    return found == m_certificates.end() ? std::nullopt : std::optional(found->second);
}

bool ControlApi::isCertificate(const std::string &id) const
{
    return m_certificates.contains(id) ||
           std::any_of(m_core.m_principals.begin(), m_core.m_principals.end(), [&id](const auto &each) {
               return each.identity.certificateId == id && !each.identity.registersItself;
           });
}

bool ControlApi::isPolicy(const std::string &name) const
{
    const auto isIt = [&name](const auto &each) {
        return each.name == name;
    };
    return std::any_of(m_core.m_policies.begin(), m_core.m_policies.end(), isIt) ||
           std::any_of(m_policies.begin(), m_policies.end(), [&name](const auto &each) { return each.first == name; });
}

Result<Json> ControlApi::createThing(SimTime, const Json &with)
{
    const std::string name = text(with, "thingName");
    return change([name, type = text(with, "thingTypeName"), attributes = attributesOf(with)](
                      iot::Registry &registry) { return registry.createThing(name, type, attributes); },
                  Json{{"thingName", name}});
}

Result<Json> ControlApi::updateThing(SimTime, const Json &with)
{
    return change([name = text(with, "thingName"), type = text(with, "thingTypeName"), attributes = attributesOf(with)](
                      iot::Registry &registry) { return registry.updateThing(name, type, attributes); },
                  Json::object());
}

Result<Json> ControlApi::deleteThing(SimTime, const Json &with)
{
    return change([name = text(with, "thingName")](iot::Registry &registry) { return registry.deleteThing(name); },
                  Json::object());
}

Result<Json> ControlApi::describeThing(SimTime, const Json &with)
{
    const std::string name = text(with, "thingName");
    const iot::RegisteredThing *const thing = m_core.m_registry.findThing(name);
    if (!thing)
        return notFound(Words::tr("There is no thing “%1”.").arg(fromUtf8(name)));
    Json answer{{"thingName", thing->name}, {"attributes", Json::object()}};
    if (!thing->type.empty())
        answer["thingTypeName"] = thing->type;
    for (const auto &[key, value] : thing->attributes)
        answer["attributes"][key] = value;
    return answer;
}

Result<Json> ControlApi::createThingType(SimTime, const Json &with)
{
    const std::string name = text(with, "thingTypeName");
    return change(
        [name](iot::Registry &registry) {
            auto made = registry.createThingType(name);
            // As with things, asking for what is there already is no mistake.
            return !made && made.error().place == QLatin1String("ResourceAlreadyExistsException") ? Result<void>()
                                                                                                  : made;
        },
        Json{{"thingTypeName", name}});
}

Result<Json> ControlApi::createThingGroup(SimTime, const Json &with)
{
    const std::string name = text(with, "thingGroupName");
    return change([name, parent = text(with, "parentGroupName")](
                      iot::Registry &registry) { return registry.createThingGroup(name, parent); },
                  Json{{"thingGroupName", name}});
}

Result<Json> ControlApi::addThingToThingGroup(SimTime, const Json &with)
{
    auto done = change([group = text(with, "thingGroupName"), thing = text(with, "thingName")](
                           iot::Registry &registry) { return registry.addThingToThingGroup(group, thing); },
                       Json::object());
    m_core.resolveAll();
    return done;
}

Result<Json> ControlApi::removeThingFromThingGroup(SimTime, const Json &with)
{
    auto done = change([group = text(with, "thingGroupName"), thing = text(with, "thingName")](
                           iot::Registry &registry) { return registry.removeThingFromThingGroup(group, thing); },
                       Json::object());
    m_core.resolveAll();
    return done;
}

Result<Json> ControlApi::searchIndex(SimTime, const Json &with)
{
    const auto found = m_core.searchIndex(text(with, "queryString"));
    if (!found)
        return found.error();
    Json things = Json::array();
    for (const std::string &name : *found)
        things.push_back({{"thingName", name}});
    return Json{{"things", std::move(things)}};
}

Result<Json> ControlApi::createPolicy(SimTime, const Json &with)
{
    const std::string name = text(with, "policyName");
    if (name.empty())
        return invalid(Words::tr("A policy has a name."));
    if (isPolicy(name))
        return Error{Words::tr("There is a policy “%1” already.").arg(fromUtf8(name)),
                     QStringLiteral("ResourceAlreadyExistsException")};
    auto policy = iot::parseIotPolicy(text(with, "policyDocument"));
    if (!policy)
        return Error{policy.error().message, QStringLiteral("MalformedPolicyException")};
    m_policies.emplace_back(name, std::make_unique<policies::Policy>(std::move(*policy)));
    m_core.resolveAll();
    return Json{{"policyName", name}};
}

Result<Json> ControlApi::deletePolicy(SimTime, const Json &with)
{
    const std::string name = text(with, "policyName");
    const auto found =
        std::find_if(m_policies.begin(), m_policies.end(), [&name](const auto &each) { return each.first == name; });
    if (found == m_policies.end())
        return isPolicy(name) ? invalid(Words::tr("“%1” is one of the policies that are drawn; change it in the "
                                                  "settings.")
                                            .arg(fromUtf8(name)))
                              : notFound(Words::tr("There is no policy “%1”.").arg(fromUtf8(name)));
    if (std::any_of(m_attached.begin(), m_attached.end(),
                    [&name](const auto &each) { return each.second.contains(name); }))
        return Error{Words::tr("The policy “%1” is still attached to a certificate.").arg(fromUtf8(name)),
                     QStringLiteral("DeleteConflictException")};
    m_policies.erase(found);
    m_core.resolveAll();
    return Json::object();
}

Result<Json> ControlApi::attachPolicy(SimTime, const Json &with)
{
    const std::string policy = text(with, "policyName"), target = text(with, "target"), name = nameOf(target);
    if (!isPolicy(policy))
        return notFound(Words::tr("There is no policy “%1”.").arg(fromUtf8(policy)));
    if (isGroup(target)) {
        auto done = change([name, policy](iot::Registry &registry) { return registry.attachPolicy(name, policy); },
                           Json::object());
        m_core.resolveAll();
        return done;
    }
    if (!isCertificate(name))
        return notFound(Words::tr("There is no certificate or identity “%1”.").arg(fromUtf8(name)));
    auto &attached = m_attached[name];
    if (attached.size() >= iot::kMostPoliciesOfPrincipal && !attached.contains(policy))
        return Error{Words::tr("A certificate or identity has up to 10 policies."),
                     QStringLiteral("LimitExceededException")};
    attached.insert(policy);
    m_detached.erase({name, policy});
    m_core.resolveAll();
    return Json::object();
}

Result<Json> ControlApi::detachPolicy(SimTime, const Json &with)
{
    const std::string policy = text(with, "policyName"), target = text(with, "target"), name = nameOf(target);
    if (isGroup(target))
        return invalid(Words::tr("Policies of groups are changed in the settings."));
    if (!isCertificate(name))
        return notFound(Words::tr("There is no certificate or identity “%1”.").arg(fromUtf8(name)));
    m_attached[name].erase(policy);
    m_detached.insert({name, policy});
    m_core.resolveAll();
    return Json::object();
}

Result<Json> ControlApi::createKeysAndCertificate(SimTime, const Json &with)
{
    // The id that a device asks for is its own name: the app's certificates are known by it, since their fingerprints
    // differ from run to run.
    std::string id = text(with, "certificateId");
    if (id.empty())
        id = "certificate-" + std::to_string(m_certificates.size() + 1);
    const bool isActive = with.value("setAsActive", Json(false)) == true;
    m_certificates[id] = isActive ? iot::CertificateStatus::Active : iot::CertificateStatus::Inactive;
    return Json{{"certificateId", id},
                {"certificateArn", "arn:aws:iot:" + std::string(m_core.region()) + ":" +
                                       std::string(m_core.accountId()) + ":cert/" + id}};
}

Result<Json> ControlApi::updateCertificate(SimTime now, const Json &with)
{
    const std::string id = text(with, "certificateId");
    const auto status = iot::certificateStatusFrom(text(with, "newStatus"));
    if (!status || *status == iot::CertificateStatus::PendingTransfer ||
        *status == iot::CertificateStatus::PendingActivation)
        return invalid(Words::tr("A certificate is made ACTIVE, INACTIVE or REVOKED."));
    if (!isCertificate(id))
        return notFound(Words::tr("There is no certificate “%1”.").arg(fromUtf8(id)));
    m_certificates[id] = *status;
    for (std::size_t i = 0; i < m_core.m_principals.size(); ++i) {
        IotIdentity identity = m_core.m_principals[i].identity;
        if (identity.certificateId != id || identity.kind != iot::Asker::Kind::Certificate)
            continue;
        identity.certificate = m_core.m_principals[i].stated;
        m_core.changeLater(now, static_cast<IotGateway::Principal>(i), std::move(identity));
    }
    return Json::object();
}

Result<Json> ControlApi::attachThingPrincipal(SimTime, const Json &with)
{
    const std::string thing = text(with, "thingName"), principal = nameOf(text(with, "principal"));
    if (!m_core.m_registry.findThing(thing))
        return notFound(Words::tr("There is no thing “%1”.").arg(fromUtf8(thing)));
    if (!isCertificate(principal))
        return notFound(Words::tr("There is no certificate or identity “%1”.").arg(fromUtf8(principal)));
    return Json::object();
}

} // namespace headwater::services::iot_core

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/iot-core/control.h"

#include "core/kernel/random.h"
#include "core/services/access/denial.h"
#include "core/services/iot-core/controltools.h"
#include "core/services/iot-core/core.h"
#include "core/services/lambda/runtime.h"
#include "core/world/world.h"

#include <QByteArray>

#include <algorithm>

namespace headwater::services::iot_core {

namespace {

std::string targetOf(const Json &with)
{
    const std::string target = text(with, "target");
    return (isGroupArn(target) ? "thinggroup/" : "cert/") + nameOf(target);
}

std::uint64_t hashOf(std::string_view text)
{
    std::uint64_t hash = 0xcbf2'9ce4'8422'2325;
    for (const char c : text)
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x0000'0100'0000'01b3;
    return hash;
}

} // namespace

ControlApi::ControlApi(IotCore &core)
    : m_core(core)
    , m_keys(core.world())
{
}

struct ControlApi::Operation
{
    std::string_view name;
    /// Behind `arn:aws:iot:REGION:ACCOUNT:`; `*` where no resource can be named.
    Names (*resources)(const Json &with);
    Result<Json> (ControlApi::*run)(SimTime now, const Json &with);
};

const std::vector<ControlApi::Operation> &ControlApi::operations()
{
    constexpr auto none = [](const Json &) {
        return Names{"*"};
    };
    constexpr auto thing = [](const Json &with) {
        return Names{"thing/" + text(with, "thingName")};
    };
    constexpr auto type = [](const Json &with) {
        return Names{"thingtype/" + text(with, "thingTypeName")};
    };
    constexpr auto group = [](const Json &with) {
        return Names{"thinggroup/" + text(with, "thingGroupName")};
    };
    constexpr auto membership = [](const Json &with) {
        return Names{"thing/" + thingIn(with), "thinggroup/" + groupIn(with)};
    };
    constexpr auto memberships = [](const Json &with) {
        Names all{"thing/" + text(with, "thingName")};
        for (const char *list : {"thingGroupsToAdd", "thingGroupsToRemove"}) {
            for (const Json &each : with.value(list, Json::array()))
                all.push_back("thinggroup/" + (each.is_string() ? each.get<std::string>() : std::string()));
        }
        return all;
    };
    constexpr auto policy = [](const Json &with) {
        return Names{"policy/" + text(with, "policyName")};
    };
    constexpr auto target = [](const Json &with) {
        return Names{targetOf(with)};
    };
    constexpr auto certificate = [](const Json &with) {
        return Names{"cert/" + text(with, "certificateId")};
    };
    constexpr auto authority = [](const Json &with) {
        return Names{"cacert/" + text(with, "certificateId") + text(with, "caCertificateId")};
    };
    constexpr auto rule = [](const Json &with) {
        return Names{"rule/" + text(with, "ruleName")};
    };
    constexpr auto index = [](const Json &with) {
        const std::string name = text(with, "indexName");
        return Names{"index/" + (name.empty() ? "AWS_Things" : name)};
    };
    constexpr auto tagged = [](const Json &with) {
        const std::string its = text(with, "resourceArn");
        std::size_t from = 0;
        for (int colon = 0; colon < 5 && from != std::string::npos; ++colon)
            from = its.find(':', from == 0 ? 0 : from + 1);
        return Names{from == std::string::npos ? its : its.substr(from + 1)};
    };
    constexpr auto authorizer = [](const Json &with) {
        return Names{"authorizer/" + text(with, "authorizerName")};
    };
    using C = ControlApi;
    static const std::vector<Operation> all{
        {"AddThingToThingGroup", membership, &C::addThingToThingGroup},
        {"AttachPolicy", target, &C::attachPolicy},
        {"AttachPrincipalPolicy", target, &C::attachPolicy},
        {"AttachThingPrincipal", none, &C::attachThingPrincipal},
        {"ClearDefaultAuthorizer", none, &C::clearDefaultAuthorizer},
        {"CreateAuthorizer", authorizer, &C::createAuthorizer},
        {"CreateCertificateFromCsr", none, &C::createCertificateFromCsr},
        {"CreateDynamicThingGroup", group, &C::createDynamicThingGroup},
        {"CreateKeysAndCertificate", none, &C::createKeysAndCertificate},
        {"CreatePolicy", policy, &C::createPolicy},
        {"CreatePolicyVersion", policy, &C::createPolicyVersion},
        {"CreateThing", thing, &C::createThing},
        {"CreateThingGroup", group, &C::createThingGroup},
        {"CreateThingType", type, &C::createThingType},
        {"CreateTopicRule", rule, &C::createTopicRule},
        {"DeleteAuthorizer", authorizer, &C::deleteAuthorizer},
        {"DeleteCACertificate", authority, &C::deleteCaCertificate},
        {"DeleteCertificate", certificate, &C::deleteCertificate},
        {"DeleteDynamicThingGroup", group, &C::deleteDynamicThingGroup},
        {"DeletePolicy", policy, &C::deletePolicy},
        {"DeletePolicyVersion", policy, &C::deletePolicyVersion},
        {"DeleteThing", thing, &C::deleteThing},
        {"DeleteThingGroup", group, &C::deleteThingGroup},
        {"DeleteThingType", type, &C::deleteThingType},
        {"DeleteTopicRule", rule, &C::deleteTopicRule},
        {"DeprecateThingType", type, &C::deprecateThingType},
        {"DescribeAuthorizer", authorizer, &C::describeAuthorizer},
        {"DescribeCACertificate", authority, &C::describeCaCertificate},
        {"DescribeCertificate", certificate, &C::describeCertificate},
        {"DescribeDefaultAuthorizer", none, &C::describeDefaultAuthorizer},
        {"DescribeEndpoint", none, &C::describeEndpoint},
        {"DescribeIndex", index, &C::describeIndex},
        {"DescribeThing", thing, &C::describeThing},
        {"DescribeThingGroup", group, &C::describeThingGroup},
        {"DescribeThingType", type, &C::describeThingType},
        {"DetachPolicy", target, &C::detachPolicy},
        {"DetachPrincipalPolicy", target, &C::detachPolicy},
        {"DetachThingPrincipal", none, &C::detachThingPrincipal},
        {"DisableTopicRule", rule, &C::disableTopicRule},
        {"EnableTopicRule", rule, &C::enableTopicRule},
        {"GetEffectivePolicies", none, &C::getEffectivePolicies},
        {"GetIndexingConfiguration", none, &C::getIndexingConfiguration},
        {"GetPolicy", policy, &C::getPolicy},
        {"GetPolicyVersion", policy, &C::getPolicyVersion},
        {"GetRegistrationCode", none, &C::getRegistrationCode},
        {"GetTopicRule", rule, &C::getTopicRule},
        {"ListAttachedPolicies", target, &C::listAttachedPolicies},
        {"ListAuthorizers", none, &C::listAuthorizers},
        {"ListCACertificates", none, &C::listCaCertificates},
        {"ListCertificates", none, &C::listCertificates},
        {"ListCertificatesByCA", none, &C::listCertificatesByCa},
        {"ListIndices", none, &C::listIndices},
        {"ListPolicies", none, &C::listPolicies},
        {"ListPolicyPrincipals", none, &C::listPolicyPrincipals},
        {"ListPolicyVersions", policy, &C::listPolicyVersions},
        {"ListPrincipalPolicies", none, &C::listAttachedPolicies},
        {"ListPrincipalThings", none, &C::listPrincipalThings},
        {"ListTagsForResource", tagged, &C::listTagsForResource},
        {"ListTargetsForPolicy", policy, &C::listTargetsForPolicy},
        {"ListThingGroups", none, &C::listThingGroups},
        {"ListThingGroupsForThing", thing, &C::listThingGroupsForThing},
        {"ListThingPrincipals", thing, &C::listThingPrincipals},
        {"ListThingTypes", none, &C::listThingTypes},
        {"ListThings", none, &C::listThings},
        {"ListThingsInThingGroup", group, &C::listThingsInThingGroup},
        {"ListTopicRules", none, &C::listTopicRules},
        {"RegisterCACertificate", none, &C::registerCaCertificate},
        {"RegisterCertificate", none, &C::registerCertificate},
        {"RegisterCertificateWithoutCA", none, &C::registerCertificateWithoutCa},
        {"RemoveThingFromThingGroup", membership, &C::removeThingFromThingGroup},
        {"ReplaceTopicRule", rule, &C::replaceTopicRule},
        {"SearchIndex", index, &C::searchIndex},
        {"SetDefaultAuthorizer", authorizer, &C::setDefaultAuthorizer},
        {"SetDefaultPolicyVersion", policy, &C::setDefaultPolicyVersion},
        {"TagResource", tagged, &C::tagResource},
        {"TestAuthorization", none, &C::testAuthorization},
        {"UntagResource", tagged, &C::untagResource},
        {"UpdateAuthorizer", authorizer, &C::updateAuthorizer},
        {"UpdateCACertificate", authority, &C::updateCaCertificate},
        {"UpdateCertificate", certificate, &C::updateCertificate},
        {"UpdateDynamicThingGroup", group, &C::updateDynamicThingGroup},
        {"UpdateIndexingConfiguration", none, &C::updateIndexingConfiguration},
        {"UpdateThing", thing, &C::updateThing},
        {"UpdateThingGroup", group, &C::updateThingGroup},
        {"UpdateThingGroupsForThing", memberships, &C::updateThingGroupsForThing},
    };
    return all;
}

const ControlApi::Operation *ControlApi::find(std::string_view name)
{
    const auto found = std::lower_bound(operations().begin(), operations().end(), name,
                                        [](const Operation &each, std::string_view key) { return each.name < key; });
    return found == operations().end() || found->name != name ? nullptr : &*found;
}

bool ControlApi::knows(std::string_view operation)
{
    return find(operation) != nullptr;
}

std::vector<std::string_view> ControlApi::operationNames()
{
    std::vector<std::string_view> names;
    for (const Operation &each : operations())
        names.push_back(each.name);
    return names;
}

Result<void> ControlApi::permit(const IotApiCaller &caller, const std::string &action, const std::string &resource)
{
    std::string message, deciding;
    if (!caller.accessKey.empty()) {
        if (const auto denied =
                m_keys.denial({caller.accessKey, caller.sourceIp, caller.isSecure}, action, action, resource)) {
            message = denied->message;
            deciding = denied->deciding;
        }
    } else if (const auto refused = refusalOfRole(m_core.world(), caller.role, caller.session, action, resource)) {
        message = refused->message;
        deciding = refused->deciding;
    }
    ++(message.empty() ? m_allowed : m_denied);
    if (message.empty())
        return {};
    m_core.tell(world::EventKind::ControlPlane, message + " (decided by: " + deciding + ")", {}, kAccessDenied);
    return serviceError(kAccessDenied.data(), message);
}

Result<Json> ControlApi::call(SimTime now, const IotApiCaller &caller, std::string_view operation, const Json &with)
{
    const Operation *const asked = find(operation);
    if (!asked)
        return invalid("AWS IoT has no operation " + std::string(operation) + ".");
    for (const std::string &resource : asked->resources(with)) {
        const auto permitted =
            permit(caller, "iot:" + std::string(operation), resource == "*" ? resource : arn(resource));
        if (!permitted)
            return permitted.error();
    }
    // Whoever gives a rule a role must be allowed to hand on that role.
    if (operation == "CreateTopicRule" || operation == "ReplaceTopicRule") {
        const Json &payload = part(with, "topicRulePayload");
        std::set<std::string> roles;
        Json actions = payload.value("actions", Json::array());
        if (actions.is_array())
            actions.push_back(part(payload, "errorAction"));
        for (const Json &action : actions) {
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

std::string ControlApi::arn(const std::string &resource) const
{
    return "arn:aws:iot:" + std::string(m_core.region()) + ":" + std::string(m_core.accountId()) + ":" + resource;
}

Json ControlApi::uuid(std::string_view of, std::uint64_t serial) const
{
    const std::uint64_t high = kernel::mix64(m_core.world().seed() ^ hashOf(of));
    return lambda::uuidText(high, kernel::mix64(high + serial));
}

double ControlApi::date(SimTime time)
{
    return static_cast<double>(world::kEpochSeconds) +
           static_cast<double>(time / kernel::kMillisecond) / 1'000.0; // as precise as the service tells times
}

std::string ControlApi::token(std::string_view list, const std::string &key) const
{
    const std::uint64_t tag = kernel::mix64(m_core.world().seed() ^ hashOf(list) ^ kernel::mix64(hashOf(key)));
    QByteArray bytes = QByteArray::number(static_cast<qulonglong>(tag), 16) + ':';
    bytes.append(key.data(), static_cast<qsizetype>(key.size()));
    return bytes.toBase64().toStdString();
}

Result<Json> ControlApi::page(std::string_view list, const Json &with, Style style, const Names &keys,
                              const std::function<Json(const std::string &key)> &shown) const
{
    constexpr std::size_t kUsual = 25, kMost = 250; // what a list without a size is cut to is not published
    const char *const from = style == Style::Token ? "nextToken" : "marker";
    const char *const size = style == Style::Token ? "maxResults" : "pageSize";
    const auto asked = with.find(size);
    const std::size_t most = asked != with.end() && asked->is_number_unsigned()
                                 ? std::clamp<std::size_t>(asked->get<std::size_t>(), 1, 10'000)
                             : style == Style::Token ? kMost
                                                     : kUsual;
    auto at = keys.begin();
    if (const std::string given = text(with, from); !given.empty()) {
        const QByteArray bytes = QByteArray::fromBase64(QByteArray::fromStdString(given));
        const std::string key = bytes.mid(bytes.indexOf(':') + 1).toStdString();
        if (token(list, key) != given)
            return invalid(std::string("The ") + from + " is not valid.");
        // The entry may be gone; the order is that of the keys, or the other way round.
        const bool isRising = keys.size() < 2 || keys.front() < keys.back();
        at = std::partition_point(keys.begin(), keys.end(),
                                  [&](const std::string &each) { return isRising ? each <= key : each >= key; });
    }
    Json entries = Json::array();
    for (; at != keys.end() && entries.size() < most; ++at)
        entries.push_back(shown(*at));
    Json answer{{std::string(list), std::move(entries)}};
    if (at != keys.end())
        answer[style == Style::Token ? "nextToken" : "nextMarker"] = token(list, *std::prev(at));
    return answer;
}

void ControlApi::makeAgain(const iot::Registry &before, iot::Registry &registry) const
{
    registry.setSerial(std::max(before.serial(), registry.serial()));
    for (const auto &[name, type] : before.types()) {
        if (m_types.contains(name) || !registry.findType(name))
            registry.adopt(type);
    }
    // A group comes after the one that it lies in.
    for (std::size_t made = 1; made > 0;) {
        made = 0;
        for (const std::string &name : m_groups) {
            const iot::ThingGroup *const group = before.findGroup(name);
            const iot::ThingGroup *const there = registry.findGroup(name);
            if (!group || (there && there->serial == group->serial))
                continue;
            registry.adopt(*group);
            const iot::ThingGroup *const adopted = registry.findGroup(name);
            made += adopted && adopted->serial == group->serial;
        }
    }
    for (const std::string &name : m_things) {
        if (const iot::RegisteredThing *const thing = before.findThing(name))
            registry.adopt(*thing);
    }
    for (const std::string &name : m_deletedThings)
        (void)registry.deleteThing(name).ok();
}

} // namespace headwater::services::iot_core

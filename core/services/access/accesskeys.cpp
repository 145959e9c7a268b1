// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/access/accesskeys.h"

#include "core/services/access/denial.h"
#include "core/services/access/names.h"
#include "core/services/iam-role/role.h"
#include "core/services/kinesis-stream/errors.h"
#include "core/world/world.h"

#include <algorithm>

namespace headwater::services {

using iam_role::Role;
using policies::Decision;
using policies::NamedPolicy;
using policies::Verdict;

namespace {

constexpr std::size_t kRulings = 64;

} // namespace

Role *AccessKeys::roleOf(const std::string &key)
{
    const auto known = m_known.find(key);
    if (known != m_known.end()) {
        if (!known->second->isRemoved() && known->second->secretOf(key))
            return known->second;
        m_known.erase(known);
    }
    for (const auto &component : m_world.components()) {
        auto *role = component->isRemoved() ? nullptr : dynamic_cast<Role *>(component.get());
        if (role && role->secretOf(key))
            return m_known[key] = role;
    }
    return nullptr;
}

std::optional<std::string> AccessKeys::secretOf(const std::string &key)
{
    const Role *role = roleOf(key);
    return role ? std::optional(*role->secretOf(key)) : std::nullopt;
}

bool AccessKeys::isEmpty() const
{
    return std::none_of(m_world.components().begin(), m_world.components().end(), [](const auto &component) {
        const auto *role = component->isRemoved() ? nullptr : dynamic_cast<const Role *>(component.get());
        return role && role->hasKeys();
    });
}

std::size_t AccessKeys::placeOf(const std::string &key, const std::string &action, const std::string &resource) const
{
    const std::hash<std::string> hash;
    return (hash(resource) ^ (hash(action) << 1) ^ (hash(key) << 2)) % kRulings;
}

std::optional<OutsideDenial> AccessKeys::denial(const OutsideCaller &caller, const std::string &action,
                                                const std::string &spelled, const std::string &resource,
                                                const NamedPolicy *ofResource, std::optional<std::uint64_t> revision)
{
    Role *const role = caller.key.empty() ? nullptr : roleOf(caller.key);
    const bool isRemembered = role && revision;
    Ruling ruling;
    std::size_t place = 0;
    if (isRemembered) {
        const bool isTimed = looksAtTheClock(role->policy()) || (ofResource && looksAtTheClock(*ofResource->policy));
        ruling = {.key = caller.key,
                  .sourceIp = caller.sourceIp,
                  .action = action,
                  .resource = resource,
                  .isSecure = caller.isSecure,
                  .role = role,
                  .ofResource = ofResource ? ofResource->policy : nullptr,
                  .roleRevision = role->revision(),
                  .revision = *revision,
                  .second = isTimed ? m_world.now() / kernel::kSecond : -1};
        place = placeOf(caller.key, action, resource);
        m_rulings.resize(kRulings);
        if (m_rulings[place] == ruling) {
            role->count(true);
            return std::nullopt;
        }
    }
    policies::Request asked;
    asked.action = action;
    asked.resource = resource;
    std::string name = "anonymous";
    if (role) {
        name = callerArn(role->id(), caller.key);
        asked.account = std::string(kinesis_stream::kAccountId);
        asked.principals = {name, roleArn(role->id())};
        asked.context = callContext(m_world.now(), roleArn(role->id()), caller.isSecure);
    } else {
        asked.context = callContext(m_world.now(), {}, caller.isSecure);
    }
    asked.context["aws:sourceip"] = {caller.sourceIp};

    const auto denied = [&](const Decision &decision, const std::string &kind, const std::string &where) {
        if (role)
            role->count(false);
        return OutsideDenial{deniedText(m_world.profile(), name, spelled, resource, decision.verdict, kind),
                             decision.deciding() +
                                 (decision.verdict == Verdict::ImplicitDeny ? " in " + where : std::string())};
    };
    Decision byResource;
    if (ofResource) {
        byResource = policies::decide({ofResource, 1}, asked);
        if (byResource.verdict == Verdict::ExplicitDeny)
            return denied(byResource, "resource-based", ofResource->name);
    }
    if (!role) {
        if (byResource.isAllowed())
            return std::nullopt;
        return denied(byResource, "resource-based", ofResource ? ofResource->name : resource);
    }
    const NamedPolicy named{role->id(), &role->policy()};
    const Decision byRole = policies::decide({&named, 1}, asked);
    if (!byRole.isAllowed() && !(byResource.isAllowed() && byRole.verdict == Verdict::ImplicitDeny))
        return denied(byRole, "identity-based", role->id());
    role->count(true);
    if (isRemembered)
        m_rulings[place] = std::move(ruling);
    return std::nullopt;
}

} // namespace headwater::services

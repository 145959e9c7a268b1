// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/iam-role/role.h"

namespace headwater::services::iam_role {

using policies::PolicyKind;

Role::Role(const world::Birth &birth)
    : Component(birth)
{
    if (auto policy = policies::parsePolicy(property("policy").get<std::string>(), PolicyKind::Identity))
        m_policy = std::move(*policy);
    readKeys();
}

void Role::readKeys()
{
    m_keys.clear();
    for (const world::Json &each : property("AccessKeys"))
        m_keys[each.value("AccessKeyId", std::string())] = each.value("SecretAccessKey", std::string());
    m_keys.erase(std::string());
}

const std::string *Role::secretOf(const std::string &key) const
{
    const auto found = m_keys.find(key);
    return found == m_keys.end() ? nullptr : &found->second;
}

Result<void> Role::propertyChanged(const std::string &key, const world::Json &)
{
    if (key == "AccessKeys")
        readKeys();
    if (key != "policy")
        return {};
    auto policy = policies::parsePolicy(property("policy").get<std::string>(), PolicyKind::Identity);
    if (!policy)
        return Error{policy.error().message, QStringLiteral("MalformedPolicyDocument")};
    m_policy = std::move(*policy);
    ++m_revision;
    return {};
}

void Role::sample(double *values)
{
    values[CallsAllowed] = static_cast<double>(m_allowed - m_allowedSampled);
    values[CallsDenied] = static_cast<double>(m_denied - m_deniedSampled);
    m_allowedSampled = m_allowed;
    m_deniedSampled = m_denied;
}

void Role::report(world::Json &node) const
{
    node["metrics"] = {{"CallsAllowed", {{"sum", m_allowed}}}, {"CallsDenied", {{"sum", m_denied}}}};
}

void Role::fingerprint(kernel::Fingerprint &print) const
{
    print.add(m_allowed);
    print.add(m_denied);
}

} // namespace headwater::services::iam_role

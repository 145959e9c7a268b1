// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/vpc-endpoint/endpoint.h"

#include "core/pricing/prices.h"

#include <QCoreApplication>

namespace headwater::services::vpc_endpoint {

using policies::PolicyKind;

Endpoint::Endpoint(const world::Birth &birth)
    : Component(birth)
{
    if (auto policy = policies::parsePolicy(property("policy").get<std::string>(), PolicyKind::Resource))
        m_policy = std::move(*policy);
}

Result<void> Endpoint::propertyChanged(const std::string &key, const world::Json &)
{
    if (key != "policy")
        return {};
    auto policy = policies::parsePolicy(property("policy").get<std::string>(), PolicyKind::Resource);
    if (!policy)
        return Error{policy.error().message, QStringLiteral("InvalidPolicyDocument")};
    m_policy = std::move(*policy);
    ++m_revision;
    return {};
}

void Endpoint::sample(double *values)
{
    values[NewConnections] = static_cast<double>(m_calls - m_callsSampled);
    values[BytesProcessed] = static_cast<double>(m_bytes - m_bytesSampled);
    values[CallsDenied] = static_cast<double>(m_denied - m_deniedSampled);
    m_callsSampled = m_calls;
    m_bytesSampled = m_bytes;
    m_deniedSampled = m_denied;
}

void Endpoint::report(world::Json &node) const
{
    node["metrics"] = {{"NewConnections", {{"sum", m_calls}}},
                       {"BytesProcessed", {{"sum", m_bytes}}},
                       {"CallsDenied", {{"sum", m_denied}}}};
}

void Endpoint::fingerprint(kernel::Fingerprint &print) const
{
    for (const std::uint64_t value : {m_calls, m_denied, m_bytes})
        print.add(value);
}

void Endpoint::costs(world::CostSheet &sheet) const
{
    sheet.add(QT_TRANSLATE_NOOP("Pricing", "endpoint hours"),
              property("zones").get<double>() * pricing::kEndpointZoneHour);
    sheet.add(QT_TRANSLATE_NOOP("Pricing", "endpoint data"),
              static_cast<double>(m_bytes) / pricing::kGigabyte * pricing::kEndpointGigabyte / sheet.hours());
}

} // namespace headwater::services::vpc_endpoint

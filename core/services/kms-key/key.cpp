// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/kms-key/key.h"

#include "core/pricing/prices.h"

#include <QCoreApplication>

namespace headwater::services::kms_key {

using policies::PolicyKind;

Key::Key(const world::Birth &birth)
    : Component(birth)
{
    if (auto policy = policies::parsePolicy(property("policy").get<std::string>(), PolicyKind::Resource))
        m_policy = std::move(*policy);
}

Result<void> Key::propertyChanged(const std::string &key, const world::Json &)
{
    if (key != "policy")
        return {};
    auto policy = policies::parsePolicy(property("policy").get<std::string>(), PolicyKind::Resource);
    if (!policy)
        return Error{policy.error().message, QStringLiteral("MalformedPolicyDocumentException")};
    m_policy = std::move(*policy);
    return {};
}

std::string_view Key::request(world::SimTime now)
{
    ++m_requests;
    if (isStopped() || property("KeyState") == "Disabled")
        return "KMSDisabledException";
    if (property("KeyState") == "PendingDeletion")
        return "KMSInvalidStateException";
    const world::SimTime second = now / kernel::kSecond;
    if (second != m_second) {
        m_second = second;
        m_inSecond = 0;
    }
    if (m_inSecond + property("otherRequestsPerSecond").get<std::int64_t>() >=
        property("requestQuota").get<std::int64_t>()) {
        ++m_throttled;
        return "KMSThrottlingException";
    }
    ++m_inSecond;
    return {};
}

void Key::sample(double *values)
{
    values[Requests] = static_cast<double>(m_requests - m_requestsSampled);
    values[RequestsThrottled] = static_cast<double>(m_throttled - m_throttledSampled);
    values[RequestsDenied] = static_cast<double>(m_denied - m_deniedSampled);
    m_requestsSampled = m_requests;
    m_throttledSampled = m_throttled;
    m_deniedSampled = m_denied;
}

void Key::report(world::Json &node) const
{
    node["metrics"] = {{"Requests", {{"sum", m_requests}}},
                       {"RequestsThrottled", {{"sum", m_throttled}}},
                       {"RequestsDenied", {{"sum", m_denied}}}};
}

void Key::fingerprint(kernel::Fingerprint &print) const
{
    for (const std::uint64_t value : {m_requests, m_throttled, m_denied})
        print.add(value);
}

void Key::costs(world::CostSheet &sheet) const
{
    sheet.add(QT_TRANSLATE_NOOP("Pricing", "key"), pricing::kKeyMonth / pricing::kHoursPerMonth);
    sheet.add(QT_TRANSLATE_NOOP("Pricing", "key requests"),
              static_cast<double>(m_requests) * pricing::kKeyRequest / sheet.hours());
}

std::string_view Key::statusText() const
{
    const world::Json &state = property("KeyState");
    return state == "Disabled" ? "DISABLED" : state == "PendingDeletion" ? "PENDING DELETION" : "ENABLED";
}

} // namespace headwater::services::kms_key

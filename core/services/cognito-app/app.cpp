// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/cognito-app/app.h"

namespace headwater::services::cognito_app {

App::Credentials App::credentialsFor(bool isAuthenticated) const
{
    if (isStopped())
        return {"ServiceUnavailableException", "The identity pool cannot be reached.", {}};
    if (!isAuthenticated && property("AllowUnauthenticatedIdentities") != true)
        return {"NotAuthorizedException", "Unauthenticated access is not supported for this identity pool.", {}};
    const std::string given = role(isAuthenticated);
    if (given.empty())
        return {"InvalidIdentityPoolConfigurationException",
                "Invalid identity pool configuration. Check assigned IAM roles for this pool.",
                {}};
    return {{}, {}, given};
}

std::string App::role(bool isAuthenticated) const
{
    const world::Json &named = property(isAuthenticated ? "authenticatedRole" : "unauthenticatedRole");
    return named.is_string() ? named.get<std::string>() : std::string();
}

void App::sample(double *values)
{
    values[SignInsAllowed] = static_cast<double>(m_allowed - m_allowedSampled);
    values[SignInsRefused] = static_cast<double>(m_refused - m_refusedSampled);
    m_allowedSampled = m_allowed;
    m_refusedSampled = m_refused;
}

void App::report(world::Json &node) const
{
    node["metrics"] = {{"SignInsAllowed", {{"sum", m_allowed}}}, {"SignInsRefused", {{"sum", m_refused}}}};
}

void App::fingerprint(kernel::Fingerprint &print) const
{
    print.add(m_allowed);
    print.add(m_refused);
}

} // namespace headwater::services::cognito_app

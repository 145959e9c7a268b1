// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/world/component.h"

#include <string>
#include <string_view>

namespace headwater::services::cognito_app {

enum AppMetric : std::uint8_t { SignInsAllowed, SignInsRefused, AppMetricCount };

/// An app's identity pool: gives its users' identities the credentials of a role.
class App final : public world::Component
{
public:
    using Component::Component;

    /// Why GetCredentialsForIdentity gives nothing; without an error it gives the credentials of `role`.
    struct Credentials
    {
        std::string_view error;
        std::string message;
        std::string role; ///< a node
    };
    Credentials credentialsFor(bool isAuthenticated) const;
    /// Whose credentials identities have that got them already.
    std::string role(bool isAuthenticated) const;
    void count(bool allowed) { ++(allowed ? m_allowed : m_refused); }

    void handle(const kernel::Event &) override {}
    void sample(double *values) override;
    void report(world::Json &node) const override;
    void tally(world::Ledger &) const override {}
    void fingerprint(kernel::Fingerprint &print) const override;

protected:
    Result<void> propertyChanged(const std::string &, const world::Json &) override { return {}; }

private:
    std::uint64_t m_allowed = 0, m_refused = 0, m_allowedSampled = 0, m_refusedSampled = 0;
};

} // namespace headwater::services::cognito_app

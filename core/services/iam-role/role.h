// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/policies/decision.h"
#include "core/world/component.h"

namespace headwater::services::iam_role {

enum RoleMetric : std::uint8_t { CallsAllowed, CallsDenied, RoleMetricCount };

/// A role: what its callers may do.
class Role final : public world::Component
{
public:
    explicit Role(const world::Birth &birth);

    const policies::Policy &policy() const { return m_policy; }
    /// Another number after every change of the policy.
    std::uint64_t revision() const { return m_revision; }
    void count(bool allowed) { ++(allowed ? m_allowed : m_denied); }

    void handle(const kernel::Event &) override {}
    void sample(double *values) override;
    void report(world::Json &node) const override;
    void tally(world::Ledger &) const override {}
    void fingerprint(kernel::Fingerprint &print) const override;

protected:
    Result<void> propertyChanged(const std::string &key, const world::Json &before) override;

private:
    policies::Policy m_policy;
    std::uint64_t m_revision = 1;
    std::uint64_t m_allowed = 0, m_denied = 0;
    std::uint64_t m_allowedSampled = 0, m_deniedSampled = 0;
};

} // namespace headwater::services::iam_role

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/policies/decision.h"
#include "core/world/component.h"

#include <map>
#include <string>

namespace headwater::services::iam_role {

enum RoleMetric : std::uint8_t { CallsAllowed, CallsDenied, RoleMetricCount };

/// A role: what its callers may do, and the access keys with which callers from outside prove that they are its.
class Role final : public world::Component
{
public:
    explicit Role(const world::Birth &birth);

    const policies::Policy &policy() const { return m_policy; }
    /// Another number after every change of the policy.
    std::uint64_t revision() const { return m_revision; }
    /// The secret of an access key of this role; null: it has no such key.
    const std::string *secretOf(const std::string &key) const;
    bool hasKeys() const { return !m_keys.empty(); }
    void count(bool allowed) { ++(allowed ? m_allowed : m_denied); }

    void handle(const kernel::Event &) override {}
    void sample(double *values) override;
    void report(world::Json &node) const override;
    void tally(world::Ledger &) const override {}
    void fingerprint(kernel::Fingerprint &print) const override;

protected:
    Result<void> propertyChanged(const std::string &key, const world::Json &before) override;

private:
    void readKeys();

    policies::Policy m_policy;
    std::map<std::string, std::string> m_keys; ///< secrets by id
    std::uint64_t m_revision = 1;
    std::uint64_t m_allowed = 0, m_denied = 0;
    std::uint64_t m_allowedSampled = 0, m_deniedSampled = 0;
};

} // namespace headwater::services::iam_role

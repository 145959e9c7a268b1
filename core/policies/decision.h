// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/policies/policy.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace headwater::policies {

/// A call that asks to be let through.
struct Request
{
    std::string action;   ///< `kinesis:PutRecord`
    std::string resource; ///< an ARN
    /// Who calls, in every form that a policy may name: the role's ARN, the session's, a service. Looked at only for
    /// statements that name a principal.
    std::vector<std::string> principals;
    std::string account; ///< of the caller; `arn:aws:iam::ACCOUNT:root` and the bare number mean all of it
    Context context;
};

/// A policy and what it is called in a decision.
struct NamedPolicy
{
    std::string name;
    const Policy *policy = nullptr;
};

enum class Verdict : std::uint8_t { ImplicitDeny, ExplicitDeny, Allow };

/// What was decided, and by which statement; an implicit deny has none.
struct Decision
{
    Verdict verdict = Verdict::ImplicitDeny;
    std::string policy;
    std::size_t statement = 0; ///< place in the policy, from 0
    std::string sid;           ///< may be empty

    bool isAllowed() const { return verdict == Verdict::Allow; }
    /// `statement “Sid” of policy`, `statement 2 of policy`; English, for events. `no statement` without one.
    std::string deciding() const;
};

/// Whether a statement is about a request at all, whatever its effect.
bool applies(const Statement &statement, bool variables, const Request &request);

/// What of a statement fits a request, for whoever explains a decision.
struct StatementFit
{
    bool action = false;
    bool resource = false;
    bool condition = false;              ///< all of them hold
    std::vector<std::string> unheld;     ///< keys of the conditions that do not
    std::vector<std::string> unresolved; ///< resources with a variable that has no value here
    bool applies() const { return action && resource && condition; }
};
/// \pre the statement names no principal
StatementFit fitOf(const Statement &statement, bool variables, const Request &request);

/// The union of the policies: an explicit deny wins, then an allow, else it is denied.
Decision decide(std::span<const NamedPolicy> policies, const Request &request);

} // namespace headwater::policies

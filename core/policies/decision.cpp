// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/policies/decision.h"

#include <algorithm>

namespace headwater::policies {
namespace {

bool anyAction(const Statement &statement, const std::string &action)
{
    return std::any_of(statement.actions.begin(), statement.actions.end(),
                       [&](const std::string &each) { return matchesIgnoringCase(each, action); });
}

/// Of NotResource with a variable that cannot be filled in nothing is known either: the statement does not match.
bool resourcesMatch(const Statement &statement, bool variables, const Request &request)
{
    if (statement.resources.empty())
        return true;
    bool any = false;
    for (const std::string &each : statement.resources) {
        const auto pattern = fill(each, variables, request.context);
        if (!pattern && statement.notResources)
            return false;
        any = any || (pattern && pattern->matches(request.resource));
    }
    return any != statement.notResources;
}

bool names(const Principal &principal, const Request &request)
{
    if (principal.everyone)
        return true;
    const auto isCaller = [&](const std::string &written) {
        return std::find(request.principals.begin(), request.principals.end(), written) != request.principals.end();
    };
    const auto isAccount = [&](const std::string &written) {
        return !request.account.empty() &&
               (written == request.account || written == "arn:aws:iam::" + request.account + ":root");
    };
    return std::any_of(principal.aws.begin(), principal.aws.end(),
                       [&](const std::string &each) { return isCaller(each) || isAccount(each); }) ||
           std::any_of(principal.services.begin(), principal.services.end(), isCaller) ||
           std::any_of(principal.others.begin(), principal.others.end(), isCaller);
}

} // namespace

std::string Decision::deciding() const
{
    if (verdict == Verdict::ImplicitDeny)
        return "no statement allows it";
    return "statement " + (sid.empty() ? std::to_string(statement + 1) : "“" + sid + "”") + " of " + policy;
}

bool applies(const Statement &statement, bool variables, const Request &request)
{
    if (statement.principal && names(*statement.principal, request) == statement.notPrincipal)
        return false;
    return anyAction(statement, request.action) != statement.notActions &&
           resourcesMatch(statement, variables, request) &&
           std::all_of(statement.conditions.begin(), statement.conditions.end(),
                       [&](const Condition &each) { return each.holds(request.context, variables); });
}

StatementFit fitOf(const Statement &statement, bool variables, const Request &request)
{
    StatementFit fit;
    fit.action = anyAction(statement, request.action) != statement.notActions;
    fit.resource = resourcesMatch(statement, variables, request);
    for (const std::string &each : statement.resources) {
        if (!fill(each, variables, request.context))
            fit.unresolved.push_back(each);
    }
    for (const Condition &each : statement.conditions) {
        if (!each.holds(request.context, variables))
            fit.unheld.push_back(each.key);
    }
    fit.condition = fit.unheld.empty();
    return fit;
}

Decision decide(std::span<const NamedPolicy> policies, const Request &request)
{
    Decision decision;
    for (const NamedPolicy &named : policies) {
        const std::vector<Statement> &statements = named.policy->statements;
        for (std::size_t i = 0; i < statements.size(); ++i) {
            const Verdict verdict = statements[i].effect == Effect::Allow ? Verdict::Allow : Verdict::ExplicitDeny;
            if (decision.verdict == Verdict::Allow && verdict == Verdict::Allow)
                continue;
            if (!applies(statements[i], named.policy->variables, request))
                continue;
            decision = {verdict, named.name, i, statements[i].sid};
            if (verdict == Verdict::ExplicitDeny)
                return decision;
        }
    }
    return decision;
}

} // namespace headwater::policies

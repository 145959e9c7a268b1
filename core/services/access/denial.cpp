// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/access/denial.h"

#include "core/base/timestamp.h"
#include "core/services/access/names.h"
#include "core/services/iam-role/role.h"
#include "core/services/kinesis-stream/errors.h"
#include "core/world/world.h"

namespace headwater::services {

using iam_role::Role;
using kinesis_stream::kAccountId;
using policies::Verdict;

std::string callerArn(const std::string &role, const std::string &session)
{
    const std::string account(kAccountId);
    return role.empty() ? "arn:aws:iam::" + account + ":user/owner"
                        : "arn:aws:sts::" + account + ":assumed-role/" + role + "/" + session;
}

std::string deniedText(limits::Profile profile, const std::string &caller, const std::string &action,
                       const std::string &resource, Verdict verdict, const std::string &kind)
{
    std::string text = "User: " + caller + " is not authorized to perform: " + action + " on resource: " + resource;
    if (profile == limits::Profile::Current) {
        text += verdict == Verdict::ExplicitDeny ? std::string(" with an explicit deny in ") +
                                                       (kind.front() == 'i' ? "an " : "a ") + kind + " policy"
                                                 : " because no " + kind + " policy allows the " + action + " action";
    }
    return text;
}

policies::Context callContext(kernel::SimTime now, const std::string &principal, bool isSecure)
{
    const std::int64_t time = world::kEpochSeconds * kernel::kSecond + now;
    char iso[kIsoTimeLength];
    writeIsoTime(time, iso);
    policies::Context context{{"aws:securetransport", {isSecure ? "true" : "false"}},
                              {"aws:currenttime", {std::string(iso, kIsoTimeLength)}},
                              {"aws:epochtime", {std::to_string(time / kernel::kSecond)}},
                              {"aws:requestedregion", {std::string(kinesis_stream::kRegion)}}};
    if (!principal.empty()) {
        context["aws:principalarn"] = {principal};
        context["aws:principalaccount"] = {std::string(kAccountId)};
    }
    return context;
}

bool looksAtTheClock(const policies::Policy &policy)
{
    for (const policies::Statement &statement : policy.statements) {
        for (const policies::Condition &condition : statement.conditions) {
            if (condition.key == "aws:currenttime" || condition.key == "aws:epochtime")
                return true;
        }
    }
    return false;
}

std::optional<world::GateRefusal> refusalOfRole(const world::World &world, const std::string &role,
                                                const std::string &session, const std::string &action,
                                                const std::string &resource)
{
    if (role.empty())
        return std::nullopt;
    auto *const who = dynamic_cast<Role *>(world.find(role));
    policies::Decision decision;
    if (who) {
        policies::Request request;
        request.action = action;
        request.resource = resource;
        request.principals = {roleArn(role)};
        request.account = std::string(kAccountId);
        request.context = {{"aws:principalarn", {roleArn(role)}},
                           {"aws:requestedregion", {std::string(kinesis_stream::kRegion)}}};
        const policies::NamedPolicy named{role, &who->policy()};
        decision = policies::decide({&named, 1}, request);
        who->count(decision.isAllowed());
        if (decision.isAllowed())
            return std::nullopt;
    }
    world::GateRefusal refusal;
    refusal.error = kAccessDenied;
    refusal.message =
        deniedText(world.profile(), callerArn(role, session), action, resource, decision.verdict, "identity-based");
    refusal.deciding =
        !who ? "there is no role " + role
             : decision.deciding() + (decision.verdict == Verdict::ImplicitDeny ? " in " + role : std::string());
    refusal.action = action;
    refusal.resource = resource;
    refusal.role = role;
    refusal.isExplicitDeny = decision.verdict == Verdict::ExplicitDeny;
    return refusal;
}

} // namespace headwater::services

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/iot/iotpolicy.h"

#include "core/base/text.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <map>

namespace headwater::iot {

using policies::Effect;
using policies::NamedPolicy;
using policies::Verdict;

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(IotPolicies)
};

struct ActionRow
{
    std::string_view name;
    std::string_view resource; ///< what stands before the name in the ARN
};
constexpr auto kActions = std::to_array<ActionRow>({
    {"iot:Connect", "client/"},
    {"iot:Publish", "topic/"},
    {"iot:RetainPublish", "topic/"},
    {"iot:Subscribe", "topicfilter/"},
    {"iot:Receive", "topic/"},
    {"iot:GetRetainedMessage", "topic/"},
    {"iot:ListRetainedMessages", ""},
    {"iot:GetThingShadow", "thing/"},
    {"iot:UpdateThingShadow", "thing/"},
    {"iot:DeleteThingShadow", "thing/"},
    {"iot:ListNamedShadowsForThing", ""},
    {"iot:DeleteConnection", "client/"},
});

constexpr auto kStatuses =
    std::to_array<std::string_view>({"ACTIVE", "INACTIVE", "REVOKED", "PENDING_TRANSFER", "PENDING_ACTIVATION"});

// The parts of a name in a certificate, as variables call them.
constexpr auto kNameParts = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"C", "country"},
    {"O", "organization"},
    {"OU", "organizationalunit"},
    {"dnQualifier", "distinguishednamequalifier"},
    {"ST", "state"},
    {"CN", "commonname"},
    {"serialNumber", "serialnumber"},
});

/// `CN=…,OU=a,OU=b`: the first value by the bare name, each by its place, all as `.list`.
void addNameParts(policies::Context &context, const std::string &prefix, std::string_view name)
{
    std::map<std::string, std::vector<std::string>> values;
    while (!name.empty()) {
        const std::size_t comma = name.find(',');
        const std::string_view part = name.substr(0, comma);
        name.remove_prefix(comma == std::string_view::npos ? name.size() : comma + 1);
        const std::size_t equals = part.find('=');
        if (equals == std::string_view::npos)
            continue;
        for (const auto &[shortName, variable] : kNameParts) {
            if (shortName == part.substr(0, equals))
                values[prefix + std::string(variable)].emplace_back(part.substr(equals + 1));
        }
    }
    for (auto &[key, all] : values) {
        context[key] = {all.front()};
        for (std::size_t i = 0; i < all.size(); ++i)
            context[key + "." + std::to_string(i)] = {all[i]};
        context[key + ".list"] = std::move(all);
    }
}

} // namespace

std::string_view actionText(Action action)
{
    return kActions[static_cast<std::size_t>(action)].name;
}

std::string_view certificateStatusText(CertificateStatus status)
{
    return kStatuses[static_cast<std::size_t>(status)];
}

std::optional<CertificateStatus> certificateStatusFrom(std::string_view text)
{
    const auto found = std::find(kStatuses.begin(), kStatuses.end(), text);
    if (found == kStatuses.end())
        return std::nullopt;
    return static_cast<CertificateStatus>(found - kStatuses.begin());
}

Result<policies::Policy> parseIotPolicy(std::string_view text)
{
    if (const std::size_t length = policies::countedCharacters(text); length > kMostPolicyCharacters)
        return Error{
            Words::tr("An IoT policy has at most 2,048 characters, white space aside; this one has %L1.").arg(length),
            {}};
    Result<policies::Policy> policy = policies::parsePolicy(text, policies::PolicyKind::Identity);
    if (!policy)
        return policy;
    for (std::size_t i = 0; i < policy->statements.size(); ++i) {
        for (const std::string &action : policy->statements[i].actions) {
            if (action != "*" && !policies::lower(action).starts_with("iot:"))
                return Error{Words::tr("“%1” is no action of AWS IoT: in an IoT policy every action begins with iot:.")
                                 .arg(fromUtf8(action)),
                             QStringLiteral("/Statement/%1/Action").arg(i)};
        }
    }
    return policy;
}

Authorizer::Authorizer(std::string account, std::string region)
    : m_prefix("arn:aws:iot:" + std::move(region) + ":" + std::move(account) + ":")
{
}

std::string Authorizer::arn(Action action, std::string_view resource) const
{
    const ActionRow &row = kActions[static_cast<std::size_t>(action)];
    if (row.resource.empty())
        return "*";
    std::string text = m_prefix;
    text.append(row.resource).append(resource);
    return text;
}

policies::Context Authorizer::contextOf(const Asker &asker, Action action)
{
    policies::Context context;
    if (!asker.clientId.empty())
        context["iot:clientid"] = {asker.clientId};
    if (!asker.sourceIp.empty())
        context["aws:sourceip"] = {asker.sourceIp};
    if (asker.kind == Asker::Kind::Certificate) {
        if (!asker.certificateId.empty())
            context["iot:certificateid"] = {asker.certificateId};
        addNameParts(context, "iot:certificate.subject.", asker.subject);
        addNameParts(context, "iot:certificate.issuer.", asker.issuer);
    }
    const bool isThing = asker.overMqtt && !asker.thing.empty() && asker.clientId == asker.thing;
    context["iot:connection.thing.isattached"] = {isThing ? "true" : "false"};
    if (isThing) {
        context["iot:connection.thing.thingname"] = {asker.thing};
        if (!asker.thingType.empty())
            context["iot:connection.thing.thingtypename"] = {asker.thingType};
        for (const auto &[name, value] : asker.attributes)
            context["iot:connection.thing.attributes[" + policies::lower(name) + "]"] = {value};
    }
    if (action == Action::Connect && (asker.persistentConnect || asker.lastWill)) {
        auto &attributes = context["iot:connectattributes"];
        if (asker.persistentConnect)
            attributes.emplace_back("PersistentConnect");
        if (asker.lastWill)
            attributes.emplace_back("LastWill");
    }
    return context;
}

IotDecision Authorizer::decide(const PolicySet &set, const Asker &asker, Action action, std::string_view resource) const
{
    IotDecision decision;
    if (asker.kind == Asker::Kind::Certificate && asker.certificate != CertificateStatus::Active) {
        decision.refusedByCertificate = true;
        decision.deciding = "the certificate is " + std::string(certificateStatusText(asker.certificate));
        return decision;
    }
    const policies::Request request{
        std::string(actionText(action)), arn(action, resource), {}, {}, contextOf(asker, action)};
    const auto take = [&](const std::vector<NamedPolicy> &policies) {
        const policies::Decision made = policies::decide(policies, request);
        decision.verdict = made.verdict;
        decision.deciding = made.deciding();
    };
    switch (asker.kind) {
    case Asker::Kind::Certificate:
    case Asker::Kind::CustomAuthorizer:
        take(set.iot);
        break;
    case Asker::Kind::SigV4:
    case Asker::Kind::CognitoGuest:
        take(set.iam);
        break;
    case Asker::Kind::CognitoAuthenticated:
        // Both must allow it; whichever does not is named.
        take(set.iam);
        if (decision.isAllowed())
            take(set.iot);
        break;
    }
    return decision;
}

std::vector<StatementTrace> Authorizer::explain(const PolicySet &set, const Asker &asker, Action action,
                                                std::string_view resource) const
{
    const policies::Request request{
        std::string(actionText(action)), arn(action, resource), {}, {}, contextOf(asker, action)};
    std::vector<StatementTrace> traces;
    const auto add = [&](const std::vector<NamedPolicy> &policies, bool isIam) {
        const policies::Decision made = policies::decide(policies, request);
        for (const NamedPolicy &named : policies) {
            for (std::size_t i = 0; i < named.policy->statements.size(); ++i) {
                const policies::Statement &statement = named.policy->statements[i];
                StatementTrace &trace = traces.emplace_back();
                trace.policy = named.name;
                trace.statement = i;
                trace.sid = statement.sid;
                trace.effect = statement.effect;
                trace.fit = policies::fitOf(statement, named.policy->variables, request);
                trace.isIam = isIam;
                trace.decides =
                    made.verdict != Verdict::ImplicitDeny && made.policy == named.name && made.statement == i;
                trace.actions = statement.actions;
                trace.resources = statement.resources;
                trace.notActions = statement.notActions;
                trace.notResources = statement.notResources;
            }
        }
        return made.isAllowed();
    };
    const bool asksIam = asker.kind == Asker::Kind::SigV4 || asker.kind == Asker::Kind::CognitoGuest ||
                         asker.kind == Asker::Kind::CognitoAuthenticated;
    const bool iamAllows = asksIam && add(set.iam, true);
    if (!asksIam) {
        add(set.iot, false);
    } else if (asker.kind == Asker::Kind::CognitoAuthenticated) {
        // What IAM refuses is decided; the IoT policies are shown beside it.
        const std::size_t first = traces.size();
        add(set.iot, false);
        for (std::size_t i = first; i < traces.size() && !iamAllows; ++i)
            traces[i].decides = false;
    }
    return traces;
}

bool allowsEverything(std::span<const NamedPolicy> policies)
{
    bool all = false;
    for (const NamedPolicy &named : policies) {
        for (const policies::Statement &statement : named.policy->statements) {
            if (statement.effect == Effect::Deny)
                return false;
            const auto isAny = [](const std::string &each) {
                return each == "*" || policies::lower(each) == "iot:*";
            };
            all = all ||
                  (!statement.notActions && !statement.notResources && statement.conditions.empty() &&
                   std::any_of(statement.actions.begin(), statement.actions.end(), isAny) &&
                   std::find(statement.resources.begin(), statement.resources.end(), "*") != statement.resources.end());
        }
    }
    return all;
}

} // namespace headwater::iot

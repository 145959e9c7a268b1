// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"
#include "core/services/iot-core/core.h"
#include "core/services/iot-core/events.h"
#include "core/world/world.h"

namespace headwater::services::iot_core {

using world::EventKind;
using world::Json;

namespace {

constexpr const char *kNo = "NotAuthorizedException";
/// A function without code has nothing against anybody.
constexpr const char *kModelledAnswer =
    R"({"isAuthenticated": true, "principalId": "anybody", "disconnectAfterInSeconds": 86400, )"
    R"("refreshAfterInSeconds": 86400, "policyDocuments": [{"Version": "2012-10-17", )"
    R"("Statement": {"Effect": "Allow", "Action": "iot:*", "Resource": "*"}}]})";

std::uint64_t keyOf(const iot::Client &client)
{
    return std::uint64_t{client.component} << 32 | client.number;
}

Error refusal(const QString &message, const char *error)
{
    return {message, QLatin1String(error)};
}

} // namespace

std::optional<IotCore::AuthorizerSpec> IotCore::authorizerOf(const std::string &name) const
{
    if (name.empty() && m_control.hasNoDefaultAuthorizer())
        return std::nullopt;
    for (const Json &each : m_control.authorizers()) {
        if (!each.is_object())
            continue;
        AuthorizerSpec spec;
        spec.name = each.value("authorizerName", std::string("authorizer"));
        if (!name.empty() && spec.name != name)
            continue;
        spec.function = each.value("authorizerFunction", std::string());
        spec.tokenKey = each.value("tokenKeyName", std::string("token"));
        spec.publicKey = each.value("tokenSigningPublicKey", std::string());
        spec.isActive = each.value("status", std::string("ACTIVE")) == "ACTIVE";
        spec.signingDisabled = each.value("signingDisabled", false);
        spec.cachesHttp = each.value("enableCachingForHttp", false);
        return spec;
    }
    return std::nullopt;
}

void IotCore::refused(std::string_view clientId, const std::string &what, const Error &error) const
{
    const std::string code = error.place.toStdString();
    tell(EventKind::ControlPlane, std::string(clientId) + " " + what + ": " + error.message.toStdString(), {}, code);
}

/// Nothing while the function is being asked: whoever wants to come in is told, and comes again.
std::optional<bool> IotCore::passesAuthorizer(SimTime now, Principal principal, iot::Client client,
                                              std::string_view clientId, iot::Protocol protocol)
{
    const std::uint64_t key = keyOf(client);
    if (const auto verdict = m_verdicts.find(key); verdict != m_verdicts.end()) {
        const Result<iot::Authorization> answer = std::move(verdict->second);
        m_verdicts.erase(verdict);
        if (!answer)
            return false;
        grant(client, *answer);
        const auto spec = authorizerOf(m_principals[principal].identity.authorizer);
        if (protocol == iot::Protocol::Http && spec && spec->cachesHttp)
            m_grants[key].cachedUntil = now + answer->refreshAfterSeconds * kernel::kSecond;
        return true;
    }
    if (protocol == iot::Protocol::Http) {
        const auto known = m_grants.find(key);
        if (known != m_grants.end() && known->second.cachedUntil > now)
            return true;
    }
    Inquiry inquiry;
    inquiry.principal = principal;
    inquiry.client = client;
    inquiry.clientId = clientId;
    return ask(now, std::move(inquiry), protocol) ? std::nullopt : std::optional(false);
}

/// False: it was refused before any function was asked.
bool IotCore::ask(SimTime now, Inquiry inquiry, iot::Protocol protocol)
{
    const IotIdentity &identity = m_principals[inquiry.principal].identity;
    const std::string name = !inquiry.clientId.empty() ? inquiry.clientId : identity.certificateId;
    const auto refuse = [&](const QString &message, const char *error) {
        refused(name, "custom authorizer", refusal(message, error));
        return false;
    };
    const auto spec = authorizerOf(identity.authorizer);
    if (!spec)
        return refuse(QStringLiteral("There is no authorizer of that name."), "ResourceNotFoundException");
    if (!spec->isActive)
        return refuse(QStringLiteral("The authorizer is INACTIVE."), kNo);
    const bool isVerified = identity.isTokenSigned && !identity.token.empty();
    if (!spec->signingDisabled && !isVerified)
        return refuse(QStringLiteral("The token has no signature that the authorizer’s public key verifies."), kNo);
    auto *const function = dynamic_cast<Function *>(world().find(spec->function));
    if (!function)
        return refuse(QStringLiteral("The authorizer’s function does not exist."), "ResourceNotFoundException");
    const std::uint64_t token = ++m_tokens;
    iot::AuthorizerRequest request;
    request.token = identity.token;
    request.signatureVerified = isVerified && !spec->signingDisabled;
    request.protocol = protocol;
    request.clientId = inquiry.clientId;
    request.username = identity.username;
    request.password = identity.password;
    request.serverName = "iot." + std::string(region()) + ".example.com";
    request.connectionId = id() + "-" + std::to_string(token);
    m_inquiries.emplace(token, std::move(inquiry));
    schedule(now + iot::kAuthorizerTimeout, world::priority::kResponse, m_wakes++, kAuthorizerLate, token);
    const std::uint64_t bytes = request.token.size() + request.username.size() + request.password.size();
    function->invoke(now, *this, token, {.trigger = "authorizer", .records = 1, .bytes = bytes, .text = [request] {
                                             return iot::authorizerEvent(request);
                                         }});
    return true;
}

void IotCore::answered(SimTime now, std::uint64_t token, const FunctionResult &result)
{
    switch (result.kind) {
    case FunctionResult::Kind::Success:
        conclude(now, token,
                 iot::readAuthorization(result.modelled ? std::string_view(kModelledAnswer) : result.payload));
        return;
    case FunctionResult::Kind::FunctionError:
        conclude(now, token,
                 refusal(QStringLiteral("The function failed: %1: %2")
                             .arg(fromUtf8(result.errorType), fromUtf8(result.errorMessage)),
                         "InvalidResponseException"));
        return;
    case FunctionResult::Kind::Throttled:
        conclude(now, token, refusal(QStringLiteral("The function is throttled."), "ThrottlingException"));
        return;
    case FunctionResult::Kind::Unreachable:
        conclude(now, token, refusal(QStringLiteral("The function cannot be reached."), "ServiceUnavailableException"));
        return;
    }
}

/// An answer is there. What follows from it happens on its own, since the function may have answered at once.
void IotCore::conclude(SimTime now, std::uint64_t token, Result<iot::Authorization> answer)
{
    const auto found = m_inquiries.find(token);
    if (found == m_inquiries.end() || found->second.answer)
        return;
    found->second.answer = std::move(answer);
    schedule(now, world::priority::kResponse, m_wakes++, kAuthorizerDecided, token);
}

void IotCore::decideInquiry(SimTime now, std::uint64_t token)
{
    auto node = m_inquiries.extract(token);
    if (node.empty())
        return;
    Inquiry &inquiry = node.mapped();
    Result<iot::Authorization> &answer = *inquiry.answer;
    if (!answer) {
        const IotIdentity &identity = m_principals[inquiry.principal].identity;
        refused(!inquiry.clientId.empty() ? inquiry.clientId : identity.certificateId, "custom authorizer",
                answer.error());
    }
    if (inquiry.session != iot::Broker::kNone) {
        const iot::Broker::SessionView view = m_broker.session(inquiry.session);
        if (!view.connected || view.generation != inquiry.generation)
            return;
        if (!answer) {
            m_broker.close(now, inquiry.session, iot::Farewell::AuthError, iot::Reason::NotAuthorized);
            return;
        }
        const std::int64_t again = answer->refreshAfterSeconds;
        grant(inquiry.client, std::move(*answer));
        schedule(now + again * kernel::kSecond, world::priority::kControl, m_wakes++, kRefresh,
                 std::uint64_t{inquiry.generation} << 32 | inquiry.session);
        return;
    }
    IotClient *const client = dynamic_cast<IotClient *>(&world().component(inquiry.client.component));
    if (!client || world().component(inquiry.client.component).isRemoved())
        return;
    const std::uint64_t key = keyOf(inquiry.client);
    m_verdicts.insert_or_assign(key, std::move(answer));
    client->decided(now, inquiry.client.number);
    m_verdicts.erase(key);
}

/// The authorizer is asked again while the connection goes on.
void IotCore::refreshSession(SimTime now, std::uint64_t data)
{
    Inquiry inquiry;
    inquiry.session = static_cast<std::uint32_t>(data);
    inquiry.generation = static_cast<std::uint32_t>(data >> 32);
    const iot::Broker::SessionView view = m_broker.session(inquiry.session);
    if (!view.connected || view.generation != inquiry.generation)
        return;
    inquiry.principal = view.principal;
    inquiry.client = view.client;
    inquiry.clientId = view.clientId;
    const std::uint32_t session = inquiry.session;
    if (!ask(now, std::move(inquiry), view.protocol))
        m_broker.close(now, session, iot::Farewell::AuthError, iot::Reason::NotAuthorized);
}

/// Policies that are alike are kept once: a fleet's function gives all its things the same ones.
void IotCore::grant(const iot::Client &client, iot::Authorization authorization)
{
    Grant &made = m_grants[keyOf(client)];
    made.authorization = std::move(authorization);
    made.set.iot.clear();
    for (const std::string &document : made.authorization.policyDocuments) {
        auto known = m_grantedPolicies.find(document);
        if (known == m_grantedPolicies.end()) {
            auto policy = iot::parseIotPolicy(document);
            known = m_grantedPolicies.emplace(document, std::make_shared<policies::Policy>(std::move(*policy))).first;
        }
        made.set.iot.push_back(
            {"policy " + std::to_string(made.set.iot.size() + 1) + " of the authorizer’s answer", known->second.get()});
    }
}

const iot::PolicySet &IotCore::setOf(PrincipalEntry &principal, iot::Client client) const
{
    static const iot::PolicySet nothing;
    if (principal.identity.kind != iot::Asker::Kind::CustomAuthorizer) {
        takeRole(principal);
        return principal.set;
    }
    const auto found = m_grants.find(keyOf(client));
    return found == m_grants.end() ? nothing : found->second.set;
}

/// As its authorizer calls it.
std::string_view IotCore::principalIdOf(iot::Client client) const
{
    const auto found = m_grants.find(keyOf(client));
    return found == m_grants.end() ? std::string_view() : found->second.authorization.principalId;
}

/// What ends a connection by itself.
void IotCore::watchSession(SimTime now, const iot::ConnectRequest &request, std::uint32_t session)
{
    const std::uint64_t data = std::uint64_t{m_broker.session(session).generation} << 32 | session;
    const auto wakeAfter = [&](std::int64_t seconds, std::uint16_t kind) {
        schedule(now + seconds * kernel::kSecond, world::priority::kControl, m_wakes++, kind, data);
    };
    if (request.protocol == iot::Protocol::WebSocket || request.overWebSocket)
        wakeAfter(kLongestWebSocketSeconds, kWebSocketEnds);
    if (m_principals[request.principal].identity.kind != iot::Asker::Kind::CustomAuthorizer)
        return;
    const iot::Authorization &authorization = m_grants[keyOf(request.client)].authorization;
    wakeAfter(authorization.disconnectAfterSeconds, kAuthorizationEnds);
    if (authorization.refreshAfterSeconds < authorization.disconnectAfterSeconds)
        wakeAfter(authorization.refreshAfterSeconds, kRefresh);
}

void IotCore::endSession(SimTime now, std::uint64_t data, iot::Farewell farewell)
{
    const auto session = static_cast<std::uint32_t>(data);
    const iot::Broker::SessionView view = m_broker.session(session);
    if (view.connected && view.generation == static_cast<std::uint32_t>(data >> 32))
        m_broker.close(now, session, farewell, iot::Reason::NotAuthorized);
}

void IotCore::removed()
{
    for (const auto &each : world().components()) {
        if (auto *const function = dynamic_cast<Function *>(each.get()))
            function->forget(*this);
    }
}

} // namespace headwater::services::iot_core

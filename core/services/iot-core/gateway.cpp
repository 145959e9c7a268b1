// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/iot-core/core.h"
#include "core/services/iot-core/events.h"
#include "core/world/world.h"

#include <algorithm>

namespace headwater::services::iot_core {

using world::EventKind;

IotGateway::Principal IotCore::enrol(IotIdentity identity)
{
    PrincipalEntry &made = m_principals.emplace_back();
    made.stated = identity.certificate;
    made.identity = std::move(identity);
    enlist(made.identity);
    resolve(made);
    return static_cast<Principal>(m_principals.size() - 1);
}

void IotCore::changeIdentity(Principal principal, IotIdentity identity)
{
    changeLater(world().now(), principal, std::move(identity));
}

/// What changes about certificates and policies takes a while to be known everywhere.
void IotCore::changeLater(SimTime now, Principal principal, IotIdentity identity)
{
    m_principals[principal].changed = std::move(identity);
    if (propagation() > 0)
        schedule(now + propagation(), world::priority::kControl, m_wakes++, kIdentityKnown, principal);
    else
        apply(now, principal);
}

void IotCore::apply(SimTime now, Principal principal)
{
    PrincipalEntry &entry = m_principals[principal];
    if (!entry.changed)
        return;
    IotIdentity identity = std::move(*entry.changed);
    entry.changed.reset();
    if (identity.certificate != entry.stated)
        m_control.forgetStatus(identity.certificateId, identity.certificate);
    entry.stated = identity.certificate;
    if (const auto status = m_control.statusOf(identity.certificateId))
        identity.certificate = *status;
    entry.identity = std::move(identity);
    entry.signedInAt = -1;
    enlist(entry.identity);
    resolve(entry);
    if (entry.identity.kind == iot::Asker::Kind::Certificate &&
        entry.identity.certificate != iot::CertificateStatus::Active)
        closeSessionsOf(now, principal);
}

/// Whoever is connected with a certificate that is active no longer is disconnected.
void IotCore::closeSessionsOf(SimTime now, Principal principal)
{
    for (std::uint32_t session = 0; session < m_broker.sessions(); ++session) {
        const iot::Broker::SessionView view = m_broker.session(session);
        if (view.connected && view.principal == principal)
            m_broker.close(now, session, iot::Farewell::AuthError, iot::Reason::NotAuthorized);
    }
}

void IotCore::withdraw(std::uint16_t component)
{
    for (std::uint32_t session = 0; session < m_broker.sessions(); ++session) {
        const iot::Broker::SessionView view = m_broker.session(session);
        if (view.connected && view.client.component == component)
            m_broker.close(world().now(), session, iot::Farewell::ConnectionLost);
    }
    if (component < m_clients.size())
        m_clients[component] = nullptr;
}

iot::Asker IotCore::askerOf(const PrincipalEntry &principal, std::string_view clientId, bool overMqtt) const
{
    const IotIdentity &identity = principal.identity;
    iot::Asker asker;
    asker.kind = identity.kind;
    asker.certificate = identity.certificate;
    asker.overMqtt = overMqtt;
    asker.clientId = clientId;
    asker.sourceIp = identity.sourceIp;
    asker.certificateId = identity.certificateId;
    asker.subject = identity.subject;
    asker.issuer = identity.issuer;
    asker.thing = identity.eachItsOwnThing ? asker.clientId : identity.thing;
    if (!m_control.isAttached(identity.certificateId, asker.thing).value_or(true))
        asker.thing.clear();
    asker.thingType = identity.thingType;
    asker.attributes = identity.attributes;
    // A thing that a call attached is what the registry knows of it.
    if (asker.thing.empty() && m_control.isAttached(identity.certificateId, clientId).value_or(false)) {
        if (const iot::RegisteredThing *const thing = m_registry.findThing(clientId)) {
            asker.thing = thing->name;
            asker.thingType = thing->type;
            asker.attributes.assign(thing->attributes.begin(), thing->attributes.end());
        }
    }
    return asker;
}

iot::IotDecision IotCore::decide(PrincipalEntry &principal, const iot::PolicySet &set, const iot::Asker &asker,
                                 iot::Action action, std::string_view resource)
{
    const iot::IotDecision decision = m_authorizer.decide(set, asker, action, resource);
    if (principal.role)
        principal.role->count(decision.isAllowed());
    return decision;
}

bool IotCore::allowsPrincipal(PrincipalEntry &principal, iot::Client client, std::string_view clientId, bool overMqtt,
                              iot::Action action, std::string_view resource)
{
    if (principal.allowsAll && principal.identity.certificate == iot::CertificateStatus::Active)
        return true;
    return allowsAsker(principal, client, askerOf(principal, clientId, overMqtt), action, resource);
}

bool IotCore::allowsAsker(PrincipalEntry &principal, iot::Client client, const iot::Asker &asker, iot::Action action,
                          std::string_view resource)
{
    const iot::IotDecision decision = decide(principal, setOf(principal, client), asker, action, resource);
    if (!decision.isAllowed())
        tell(EventKind::ControlPlane,
             asker.clientId + " " + std::string(iot::actionText(action)) + " " + std::string(resource) + ": " +
                 decision.deciding,
             {}, "AuthorizationFailed");
    return decision.isAllowed();
}

bool IotCore::allows(SimTime, std::uint32_t session, BrokerHost::Action action, std::string_view topic)
{
    const iot::Broker::SessionView view = m_broker.session(session);
    PrincipalEntry &principal = m_principals[view.principal];
    if (principal.allowsAll)
        return true;
    iot::Action asked = iot::Action::Receive;
    switch (action) {
    case BrokerHost::Action::Publish:
        asked = iot::Action::Publish;
        break;
    case BrokerHost::Action::RetainPublish:
        asked = iot::Action::RetainPublish;
        break;
    case BrokerHost::Action::Subscribe:
        asked = iot::Action::Subscribe;
        break;
    case BrokerHost::Action::Receive:
        break;
    }
    return allowsPrincipal(principal, view.client, view.clientId, true, asked, topic);
}

/// What the policies say, after the TLS step.
bool IotCore::mayConnect(PrincipalEntry &principal, const iot::ConnectRequest &request)
{
    if (principal.allowsAll && principal.identity.kind == iot::Asker::Kind::SigV4)
        return true;
    iot::Asker asker = askerOf(principal, request.clientId, true);
    asker.persistentConnect = !request.cleanStart;
    asker.lastWill = request.will != nullptr;
    const iot::IotDecision decision =
        decide(principal, setOf(principal, request.client), asker, iot::Action::Connect, request.clientId);
    if (!decision.isAllowed())
        tell(EventKind::ControlPlane, std::string(request.clientId) + " iot:Connect: " + decision.deciding, {},
             decision.refusedByCertificate ? "CertificateNotActive" : "AuthorizationFailed");
    return decision.isAllowed();
}

iot::ConnectAnswer IotCore::connect(SimTime now, IotClient &client, iot::ConnectRequest request)
{
    iot::ConnectAnswer answer;
    if (isStopped() || isRemoved()) {
        answer.reason = iot::Reason::ServerBusy;
        return answer;
    }
    if (request.client.component >= m_clients.size())
        m_clients.resize(request.client.component + 1u);
    m_clients[request.client.component] = &client;
    PrincipalEntry &who = m_principals[request.principal];
    const std::optional<bool> passes =
        who.identity.kind == iot::Asker::Kind::CustomAuthorizer
            ? passesAuthorizer(now, request.principal, request.client, request.clientId, request.protocol)
            : std::optional(signsIn(now, who, request.clientId));
    if (!passes) {
        answer.pending = true;
        return answer;
    }
    if (!*passes || !mayConnect(who, request)) {
        m_broker.countRefusedConnect();
        answer.reason = iot::Reason::NotAuthorized;
        return answer;
    }
    answer = m_broker.connect(now, request);
    if (answer.reason == iot::Reason::Success)
        watchSession(now, request, answer.session);
    return answer;
}

void IotCore::disconnect(SimTime now, std::uint32_t session)
{
    m_broker.disconnect(now, session);
}

void IotCore::connectionLost(SimTime now, std::uint32_t session)
{
    m_broker.close(now, session, iot::Farewell::ConnectionLost);
}

void IotCore::fallenSilent(SimTime now, std::uint32_t session)
{
    m_broker.fallenSilent(now, session);
}

std::vector<iot::Reason> IotCore::subscribe(SimTime now, std::uint32_t session,
                                            std::span<const iot::Subscription> subscriptions)
{
    return m_broker.subscribe(now, session, subscriptions);
}

iot::PublishAnswer IotCore::publish(SimTime now, std::uint32_t session, const IotMessage &message, bool paid)
{
    remember(now, message);
    const iot::Broker::SessionView view = m_broker.session(session);
    IotMessage named = message;
    if (m_principals[view.principal].identity.kind == iot::Asker::Kind::CustomAuthorizer)
        named.principal = principalIdOf(view.client);
    if (m_isLookedAt)
        named.clientId = view.clientId;
    const iot::PublishAnswer answer = m_broker.publish(now, session, named, paid);
    if (answer.reason == iot::Reason::Success && answer.later == 0)
        noteThread(named);
    return answer;
}

iot::PublishAnswer IotCore::publishByHttp(SimTime now, Principal principal, const IotMessage &message)
{
    if (isStopped() || isRemoved()) {
        ++m_dropped;
        return {iot::Reason::ServerBusy, false, 0};
    }
    PrincipalEntry &who = m_principals[principal];
    const iot::Client client{message.component, 0};
    const bool isAuthorized = who.identity.kind == iot::Asker::Kind::CustomAuthorizer;
    const std::optional<bool> passes = isAuthorized ? passesAuthorizer(now, principal, client, {}, iot::Protocol::Http)
                                                    : std::optional(signsIn(now, who, {}));
    if (!passes)
        return {iot::Reason::Success, false, 0, true};
    remember(now, message);
    // Over HTTPS a shadow has its own calls and its own permissions; a topic is a topic.
    if (!*passes || !allowsPrincipal(who, client, {}, false, iot::Action::Publish, message.topic)) {
        ++m_httpRefused;
        ++m_dropped;
        return {iot::Reason::NotAuthorized, false, 0};
    }
    IotMessage named = message;
    if (isAuthorized)
        named.principal = principalIdOf(client);
    const iot::PublishAnswer answer = m_broker.publishByHttp(now, named);
    if (answer.reason == iot::Reason::Success)
        noteThread(named);
    return answer;
}

void IotCore::acknowledge(SimTime now, std::uint32_t session, std::uint16_t packet)
{
    m_broker.acknowledge(now, session, packet);
}

std::vector<bool> IotCore::unsubscribe(SimTime now, std::uint32_t session, std::span<const std::string> filters)
{
    return m_broker.unsubscribe(now, session, filters);
}

void IotCore::pinged(SimTime now, std::uint32_t session)
{
    m_broker.ping(now, session);
}

void IotCore::clientErred(SimTime now, std::uint32_t session)
{
    m_broker.close(now, session, iot::Farewell::ClientError, iot::Reason::ProtocolError);
}

bool IotCore::deliver(SimTime now, std::uint32_t session, const iot::Message &message, std::uint16_t packet)
{
    const iot::Client client = m_broker.session(session).client;
    IotClient *who = client.component < m_clients.size() ? m_clients[client.component] : nullptr;
    return who && who->messageSent(now, client.number, message, packet);
}

std::string IotCore::principalText(std::uint32_t session)
{
    const iot::Broker::SessionView view = m_broker.session(session);
    const IotIdentity &identity = m_principals[view.principal].identity;
    if (identity.kind == iot::Asker::Kind::CustomAuthorizer)
        return std::string(principalIdOf(view.client));
    if (!identity.certificateId.empty())
        return identity.certificateId;
    return identity.role.empty() ? std::string(accountId()) : identity.role;
}

void IotCore::closed(SimTime now, std::uint32_t session, iot::Farewell farewell, iot::Reason reason)
{
    const iot::Broker::SessionView view = m_broker.session(session);
    if (farewell != iot::Farewell::ServerInitiated || !isStopped())
        tell(EventKind::ControlPlane, std::string(view.clientId) + " disconnected", {}, iot::farewellText(farewell));
    if (view.client.component < m_clients.size()) {
        if (IotClient *who = m_clients[view.client.component])
            who->connectionClosed(now, view.client.number, farewell, reason);
    }
}

std::optional<PolicyExplanation> IotCore::explain(std::string_view clientId, iot::Action action,
                                                  std::string_view resource) const
{
    const std::uint32_t session = m_broker.findSession(clientId);
    if (session == iot::Broker::kNone)
        return std::nullopt;
    const iot::Broker::SessionView view = m_broker.session(session);
    const PrincipalEntry &principal = m_principals[view.principal];
    return explained(principal, view.client, askerOf(principal, clientId, view.protocol != iot::Protocol::Http), action,
                     resource);
}

std::optional<PolicyExplanation> IotCore::explainFor(std::string_view node, std::string_view clientId, bool overMqtt,
                                                     iot::Action action, std::string_view resource,
                                                     Connecting connect) const
{
    const auto found = std::find_if(m_principals.begin(), m_principals.end(),
                                    [node](const PrincipalEntry &each) { return each.identity.node == node; });
    if (found == m_principals.end())
        return std::nullopt;
    iot::Asker asker = askerOf(*found, clientId, overMqtt);
    asker.persistentConnect = connect.persistent;
    asker.lastWill = connect.lastWill;
    const world::Component *const device = world().find(node);
    return explained(*found, {device ? device->index() : std::uint16_t{0}, 0}, asker, action, resource);
}

/// Nothing is counted: to look is no call.
PolicyExplanation IotCore::explained(const PrincipalEntry &principal, iot::Client client, const iot::Asker &asker,
                                     iot::Action action, std::string_view resource) const
{
    PrincipalEntry looked;
    looked.identity = principal.identity;
    looked.set.iot = principal.set.iot;
    const iot::PolicySet &set = setOf(looked, client);
    PolicyExplanation made;
    made.kind = asker.kind;
    made.role = roleNameOf(principal.identity);
    made.action = iot::actionText(action);
    made.resource = m_authorizer.arn(action, resource);
    if (asker.kind == iot::Asker::Kind::SigV4 && principal.identity.role.empty()) {
        made.decision.verdict = policies::Verdict::Allow;
        made.decision.deciding = "the owner of the account may do everything";
        return made;
    }
    made.decision = m_authorizer.decide(set, asker, action, resource);
    made.statements = m_authorizer.explain(set, asker, action, resource);
    return made;
}

Result<world::Json> IotCore::control(SimTime now, const IotApiCaller &caller, std::string_view operation,
                                     const world::Json &with)
{
    if (isStopped() || isRemoved())
        return Error{QStringLiteral("The service cannot be reached."), QStringLiteral("ServiceUnavailableException")};
    return m_control.call(now, caller, operation, with);
}

} // namespace headwater::services::iot_core

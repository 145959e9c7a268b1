// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/iot-core/core.h"
#include "core/world/world.h"

namespace headwater::services::iot_core {

using world::EventKind;

IotGateway::Principal IotCore::enrol(IotIdentity identity)
{
    PrincipalEntry &made = m_principals.emplace_back();
    made.identity = std::move(identity);
    enlist(made.identity);
    resolve(made);
    return static_cast<Principal>(m_principals.size() - 1);
}

void IotCore::changeIdentity(Principal principal, IotIdentity identity)
{
    m_principals[principal].identity = std::move(identity);
    m_principals[principal].signedInAt = -1;
    enlist(m_principals[principal].identity);
    resolve(m_principals[principal]);
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
    asker.thingType = identity.thingType;
    asker.attributes = identity.attributes;
    return asker;
}

bool IotCore::allowsPrincipal(const PrincipalEntry &principal, std::string_view clientId, bool overMqtt,
                              iot::Action action, std::string_view resource)
{
    if (principal.allowsAll && principal.identity.certificate == iot::CertificateStatus::Active)
        return true;
    const iot::IotDecision decision =
        m_authorizer.decide(principal.set, askerOf(principal, clientId, overMqtt), action, resource);
    if (!decision.isAllowed())
        tell(EventKind::ControlPlane,
             std::string(clientId) + " " + std::string(iot::actionText(action)) + " " + std::string(resource) + ": " +
                 decision.deciding,
             {}, "AuthorizationFailed");
    return decision.isAllowed();
}

bool IotCore::allows(SimTime, std::uint32_t session, BrokerHost::Action action, std::string_view topic)
{
    const iot::Broker::SessionView view = m_broker.session(session);
    const PrincipalEntry &principal = m_principals[view.principal];
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
    return allowsPrincipal(principal, view.clientId, true, asked, topic);
}

/// What the policies say, after the TLS step.
bool IotCore::mayConnect(SimTime, const PrincipalEntry &principal, const iot::ConnectRequest &request)
{
    iot::Asker asker = askerOf(principal, request.clientId, true);
    asker.persistentConnect = !request.cleanStart;
    asker.lastWill = request.will != nullptr;
    const iot::IotDecision decision = m_authorizer.decide(principal.set, asker, iot::Action::Connect, request.clientId);
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
    PrincipalEntry &principal = m_principals[request.principal];
    if (!principal.identity.isTrusted &&
        (!signsIn(now, principal, request.clientId) || !mayConnect(now, principal, request)))
    {
        m_broker.countRefusedConnect();
        answer.reason = iot::Reason::NotAuthorized;
        return answer;
    }
    return m_broker.connect(now, request);
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
    return m_broker.publish(now, session, message, paid);
}

iot::PublishAnswer IotCore::publishByHttp(SimTime now, Principal principal, const IotMessage &message)
{
    if (isStopped() || isRemoved()) {
        ++m_dropped;
        return {iot::Reason::ServerBusy, false, 0};
    }
    remember(now, message);
    PrincipalEntry &who = m_principals[principal];
    // Over HTTPS a shadow has its own calls and its own permissions; a topic is a topic.
    if ((!who.identity.isTrusted && !signsIn(now, who, {})) || !allowsPrincipal(who, {}, false, iot::Action::Publish, message.topic)) {
        ++m_httpRefused;
        ++m_dropped;
        return {iot::Reason::NotAuthorized, false, 0};
    }
    return m_broker.publishByHttp(now, message);
}

void IotCore::acknowledge(SimTime now, std::uint32_t session, std::uint16_t packet)
{
    m_broker.acknowledge(now, session, packet);
}

bool IotCore::unsubscribe(SimTime now, std::uint32_t session, std::string_view filter)
{
    return m_broker.unsubscribe(now, session, filter);
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
    const iot::Asker asker = askerOf(principal, clientId, view.protocol != iot::Protocol::Http);
    return PolicyExplanation{m_authorizer.decide(principal.set, asker, action, resource),
                             std::string(iot::actionText(action)), m_authorizer.arn(action, resource),
                             m_authorizer.explain(principal.set, asker, action, resource)};
}

} // namespace headwater::services::iot_core

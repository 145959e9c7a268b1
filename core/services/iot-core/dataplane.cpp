// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What clients call over HTTPS instead of publishing.
#include "core/services/iot-core/core.h"
#include "core/services/iot-core/events.h"
#include "core/world/world.h"

namespace headwater::services::iot_core {

namespace {

iot::Action actionOf(iot::ShadowOperation operation)
{
    switch (operation) {
    case iot::ShadowOperation::Get:
        return iot::Action::GetThingShadow;
    case iot::ShadowOperation::Update:
        return iot::Action::UpdateThingShadow;
    case iot::ShadowOperation::Delete:
        break;
    }
    return iot::Action::DeleteThingShadow;
}

iot::ShadowAnswer refusedWith(int code, const char *message)
{
    iot::ShadowAnswer answer;
    answer.code = code;
    answer.body = world::Json{{"message", message}}.dump();
    return answer;
}

} // namespace

void IotCore::callShadow(SimTime now, Principal principal, iot::ShadowRequestTopic request, std::string payload,
                         ShadowAnswered answered)
{
    if (isStopped() || isRemoved())
        return answered(refusedWith(503, "Service Unavailable"));
    std::string resource(request.thing);
    if (!request.name.empty())
        resource.append("/").append(request.name);
    PrincipalEntry &who = m_principals[principal];
    if (!signsIn(now, who, {}) || !allowsPrincipal(who, {}, {}, false, actionOf(request.operation), resource))
        return answered(refusedWith(403, "Forbidden"));
    const std::uint32_t job = m_shadows.beginCall(now, request, std::move(payload));
    m_shadowCalls[job] = std::move(answered);
    schedule(now + ShadowDesk::kRequestTime, world::priority::kControl, m_wakes++, kShadow, job);
}

/// Over HTTPS there is no client id, and so no thing in variables.
bool IotCore::mayCall(Principal principal, std::string_view address, iot::Action action, std::string_view resource)
{
    PrincipalEntry &who = m_principals[principal];
    iot::Asker asker = askerOf(who, {}, false);
    if (!address.empty())
        asker.sourceIp = address;
    const bool may = who.allowsAll || allowsAsker(who, {}, asker, action, resource);
    m_httpRefused += !may && (action == iot::Action::Publish || action == iot::Action::RetainPublish);
    return may;
}

std::string IotCore::payloadOf(const iot::Broker::Retained &retained) const
{
    IotMessage message = retained.message;
    if (retained.hasPayload)
        message.payload = retained.payload;
    return payloadOf(message);
}

bool IotCore::disconnectClient(SimTime now, std::string_view clientId, bool withWill, bool cleansSession)
{
    const std::uint32_t session = m_broker.findSession(clientId);
    if (session == iot::Broker::kNone || !m_broker.session(session).connected)
        return false;
    if (cleansSession)
        m_broker.cleanAtEnd(session);
    if (withWill) {
        m_broker.close(now, session, iot::Farewell::ServerInitiated, iot::Reason::AdministrativeAction);
        return true;
    }
    // The client hears of it, and the broker takes it for a farewell.
    const iot::Client client = m_broker.session(session).client;
    m_broker.disconnect(now, session);
    if (client.component < m_clients.size() && m_clients[client.component])
        m_clients[client.component]->connectionClosed(now, client.number, iot::Farewell::ServerInitiated,
                                                      iot::Reason::AdministrativeAction);
    return true;
}

} // namespace headwater::services::iot_core

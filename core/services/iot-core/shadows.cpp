// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/iot-core/core.h"
#include "core/world/world.h"

namespace headwater::services::iot_core {

void IotCore::finishShadow(SimTime now, std::uint32_t job)
{
    const ShadowDesk::Done done = m_shadows.finish(
        now, job, [this](const std::string &topic) { return m_broker.wants(topic); },
        [this, now](const std::string &topic, const std::string &body) { publishAnswer(now, topic, body); });
    if (const auto call = m_shadowCalls.find(job); call != m_shadowCalls.end()) {
        const ShadowAnswered answered = std::move(call->second);
        m_shadowCalls.erase(call);
        answered(done.answer);
    }
    if (!done.answer.isAccepted())
        tell(world::EventKind::BadInput, done.topic + ": " + done.answer.body, {}, std::to_string(done.answer.code));
}

/// A message of the shadow service; it is made only if anybody wants it.
void IotCore::publishAnswer(SimTime now, const std::string &topic, const std::string &body)
{
    if (!m_broker.wants(topic))
        return;
    IotMessage message;
    message.topic = topic;
    message.payload = body;
    message.bytes = static_cast<std::uint32_t>(body.size());
    message.component = index();
    message.emitted = now;
    message.qos = 1;
    remember(now, message);
    noteThread(message);
    m_broker.publishOwn(now, message);
}

/// As fleet indexing tells it: a thing's client is called like the thing.
bool IotCore::isConnected(std::string_view thing) const
{
    const std::uint32_t session = m_broker.findSession(thing);
    return session != iot::Broker::kNone && m_broker.session(session).connected;
}

std::vector<world::ObjectInfo> IotCore::objects() const
{
    return m_shadows.objects();
}

Result<std::string> IotCore::object(const std::string &key) const
{
    return m_shadows.object(key, isConnected(shadowKeyParts(key).first));
}

std::optional<std::string> IotCore::shadowDocument(std::string_view thing, std::string_view name) const
{
    const iot::ShadowAnswer answer = m_shadows.store().get(m_shadows.secondsAt(world().now()), thing, name);
    return answer.isAccepted() ? std::optional(answer.body) : std::nullopt;
}

} // namespace headwater::services::iot_core

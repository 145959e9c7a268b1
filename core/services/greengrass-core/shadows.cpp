// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The local shadow service, and its way to the cloud's.
#include "core/base/text.h"
#include "core/services/greengrass-core/core.h"
#include "core/world/world.h"

#include <QCoreApplication>

namespace headwater::services::greengrass_core {

using world::EventKind;
using world::Json;

namespace {

Json parsed(const std::string &text)
{
    Json json = text.empty() ? Json::object() : Json::parse(text, nullptr, false);
    return json.is_object() ? json : Json::object();
}

} // namespace

void Core::listenToShadows()
{
    for (const std::string &filter : m_shadows.filters())
        m_broker.listen(filter, m_firstSubject++);
}

void Core::readSync()
{
    std::set<std::string, std::less<>> things;
    for (const Json &each : property("syncShadows")) {
        if (each.is_string())
            things.insert(each.get<std::string>());
    }
    m_sync.setThings(std::move(things));
    for (const std::string &thing : m_sync.things()) {
        if (thing != "*")
            m_sync.know(thing, {});
    }
    for (const IotIdentity &identity : m_principals) {
        if (!identity.thing.empty())
            m_sync.know(identity.thing, {});
    }
    const Json &direction = property("syncDirection");
    m_sync.setDirection(direction == "deviceToCloud"   ? SyncDirection::DeviceToCloud
                        : direction == "cloudToDevice" ? SyncDirection::CloudToDevice
                                                       : SyncDirection::BetweenDeviceAndCloud);
}

void Core::finishShadow(SimTime now, std::uint32_t job)
{
    const ShadowDesk::Done done = m_shadows.finish(
        now, job, [this](const std::string &topic) { return m_broker.wants(topic); },
        [this, now](const std::string &topic, const std::string &body) { publishService(now, topic, body); });
    if (done.changed)
        m_sync.localChanged(now, done.thing, done.name);
}

/// A message of the shadow service; it is made only if anybody wants it.
void Core::publishService(SimTime now, const std::string &topic, const std::string &body)
{
    if (!m_broker.wants(topic))
        return;
    Carried carried = made(now, topic, body);
    IotMessage message = carried.message();
    message.qos = 1;
    m_inside = true;
    m_broker.publishOwn(now, message);
    m_inside = false;
}

void Core::askCloud(SimTime now, const std::string &topic, const std::string &body)
{
    if (m_freeAsked.empty()) {
        m_freeAsked.push_back(static_cast<std::uint32_t>(m_asked.size()));
        m_asked.emplace_back();
    }
    const std::uint32_t slot = m_freeAsked.back();
    m_freeAsked.pop_back();
    m_asked[slot] = {topic, body};
    ++m_totals.made;
    ++m_asking;
    ++m_wire->records;
    wakeAt(now + m_wire->latency, kAsk, slot);
}

/// What was on the way when the line broke is lost: when it is back, everything is compared anew.
void Core::arriveAsked(SimTime now, std::uint32_t slot, bool isCurrent)
{
    const Asked asked = std::move(m_asked[slot]);
    m_freeAsked.push_back(slot);
    --m_asking;
    if (!isCurrent || !isOnline() || isCut()) {
        ++m_totals.dropped;
        return;
    }
    const Carried carried = made(now, asked.topic, asked.body);
    IotMessage message = carried.message();
    message.qos = 1;
    message.principal = m_name;
    const iot::PublishAnswer answer = m_gateway->publish(now, m_session, message, true);
    if (answer.reason != iot::Reason::NotAuthorized)
        return;
    m_isSyncBarred = true;
    m_sync.offline();
    tell(EventKind::ControlPlane, "the policies of the core do not let it sync shadows", {}, "AuthorizationFailed");
}

ShadowState Core::localShadow(const std::string &thing, const std::string &name, std::uint64_t &version)
{
    const auto view = m_shadows.store().view(thing, name);
    version = view ? view->version : 0;
    return view ? ShadowState{parsed(view->desired), parsed(view->reported)} : ShadowState{};
}

std::uint64_t Core::changeLocal(SimTime now, const std::string &thing, const std::string &name,
                                const std::string &request)
{
    const iot::ShadowAnswer answer =
        m_shadows.update(now, thing, name, request, [this, now](const std::string &topic, const std::string &body) {
            publishService(now, topic, body);
        });
    return answer.isAccepted() ? answer.version : 0;
}

void Core::deleteLocal(SimTime now, const std::string &thing, const std::string &name)
{
    (void)m_shadows.remove(now, thing, name);
}

void Core::toldOfSync(const std::string &text, std::string_view error)
{
    tell(EventKind::ControlPlane, text, {}, error);
}

/// As a program on the core does it.
Result<void> Core::updateByHand(const Json &with)
{
    const auto text = [&with](const char *key) {
        return with.contains(key) && with[key].is_string() ? with[key].get<std::string>() : std::string();
    };
    const SimTime now = world().now();
    const std::string thing = text("thingName"), name = text("shadowName");
    if (thing.empty())
        return Error{QCoreApplication::translate("Services", "Say which thing."),
                     QStringLiteral("InvalidRequestException")};
    const iot::ShadowAnswer answer = m_shadows.update(
        now, thing, name, text("payload"),
        [this, now](const std::string &topic, const std::string &body) { publishService(now, topic, body); });
    if (!answer.isAccepted())
        return Error{fromUtf8(Json::parse(answer.body).value("message", std::string())), QString::number(answer.code)};
    m_sync.localChanged(now, thing, name);
    return {};
}

Result<std::string> Core::object(const std::string &key) const
{
    const std::string_view thing = shadowKeyParts(key).first;
    const std::uint32_t session = m_broker.findSession(thing);
    return m_shadows.object(key, session != iot::Broker::kNone && m_broker.session(session).connected);
}

} // namespace headwater::services::greengrass_core

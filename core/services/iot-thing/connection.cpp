// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"
#include "core/services/iot-thing/thing.h"
#include "core/world/world.h"

#include <algorithm>

namespace headwater::services::iot_thing {

using kernel::kSecond;
using world::EventKind;
using world::Json;

namespace {

// How the device SDKs wait before they connect again: doubling, with full jitter.
constexpr SimTime kFirstBackOff = kSecond;
constexpr SimTime kLongestBackOff = 128 * kSecond;
/// A call of the control API: not published.
constexpr SimTime kControlCall = 100 * kernel::kMillisecond;
/// TCP and TLS take so many times the way there and back before CONNECT is sent.
constexpr int kRoundsBeforeConnect = 2;
/// Filters in a SUBSCRIBE packet.
constexpr std::uint32_t kSubscribeAtOnce = 8;

} // namespace

std::string_view Thing::statusText() const
{
    if (usesHttp())
        return isStopped() ? "OFFLINE" : "HTTPS";
    switch (m_state) {
    case State::Offline:
        return "OFFLINE";
    case State::Connecting:
        return "CONNECTING";
    case State::Online:
        return "CONNECTED";
    }
    return {};
}

bool Thing::registersItself() const
{
    const Json &registration = property("registration");
    return registration.is_object() && registration.value("byItself", false);
}

SimTime Thing::backOff()
{
    const auto longest = static_cast<std::uint64_t>(
        std::min(kLongestBackOff, kFirstBackOff << std::min<std::uint32_t>(m_attempt++, 10)));
    return static_cast<SimTime>(kernel::below(m_jitter.at(m_draws++), longest));
}

/// The thing makes itself known: one call after the other, and none twice.
void Thing::registerSoon(SimTime now, SimTime after)
{
    m_state = State::Connecting;
    ++m_connection;
    schedule(now + after + kControlCall + m_wire->latency, world::priority::kArrival, m_sequence++, kRegister, 0,
             m_connection);
}

void Thing::registerNow(SimTime now)
{
    if (!m_gateway || isStopped() || !m_wantsOnline)
        return;
    const IotIdentity own = identity();
    Json attributes = Json::object();
    for (const auto &[name, value] : own.attributes)
        attributes[name] = value;
    std::vector<std::pair<const char *, Json>> calls;
    if (!own.thingType.empty())
        calls.emplace_back("CreateThingType", Json{{"thingTypeName", own.thingType}});
    calls.emplace_back("CreateThing", Json{{"thingName", m_name},
                                           {"thingTypeName", own.thingType},
                                           {"attributePayload", {{"attributes", std::move(attributes)}}}});
    for (const std::string &group : own.groups)
        calls.emplace_back("AddThingToThingGroup", Json{{"thingGroupName", group}, {"thingName", m_name}});
    if (own.kind == iot::Asker::Kind::Certificate) {
        calls.emplace_back("CreateKeysAndCertificate", Json{{"setAsActive", true}, {"certificateId", m_name}});
        for (const std::string &policy : own.policies)
            calls.emplace_back("AttachPolicy", Json{{"policyName", policy}, {"target", m_name}});
        if (!own.thing.empty())
            calls.emplace_back("AttachThingPrincipal", Json{{"thingName", m_name}, {"principal", m_name}});
    }
    const Json &registration = property("registration");
    const IotApiCaller caller{registration.value("role", std::string()), m_name};
    const auto &[operation, with] = calls[std::min(m_registered, calls.size() - 1)];
    Result<Json> answer = Error{QString(), QStringLiteral("no connection")};
    if (!isCut())
        answer = m_gateway->control(now, caller, operation, with);
    if (!answer) {
        ++m_wire->refused;
        const std::string error = answer.error().place.toStdString();
        tell(EventKind::ControlPlane, std::string(operation) + ": " + answer.error().message.toStdString(), {}, error);
        registerSoon(now, backOff());
        return;
    }
    m_attempt = 0;
    if (++m_registered < calls.size()) {
        registerSoon(now, 0);
        return;
    }
    m_registered = kAllRegistered;
    tell(EventKind::Started, "registered");
    m_state = State::Offline;
    connectSoon(now, 0);
}

void Thing::connectSoon(SimTime now, SimTime after)
{
    if (m_gateway && !isStopped() && m_wantsOnline && !isRegistered()) {
        registerSoon(now, after);
        return;
    }
    if (usesHttp() || !m_gateway || isStopped() || !m_wantsOnline)
        return;
    m_state = State::Connecting;
    ++m_connection;
    schedule(now + after + (2 * kRoundsBeforeConnect + 1) * m_wire->latency, world::priority::kArrival, m_sequence++,
             kConnect, 0, m_connection);
}

/// CONNECT is at the broker.
void Thing::arriveConnect(SimTime now)
{
    if (!m_gateway || isStopped() || !m_wantsOnline)
        return;
    iot::ConnectAnswer answer;
    answer.reason = iot::Reason::ServerBusy;
    if (!isCut()) {
        iot::ConnectRequest request;
        request.clientId = m_clientId;
        request.client = {index(), 0};
        request.principal = m_principal;
        request.protocol = m_protocol;
        request.cleanStart = property("cleanSession").get<bool>();
        request.expirySeconds = request.cleanStart ? 0 : property("sessionExpirySeconds").get<std::uint32_t>();
        request.keepAlive = property("keepAliveSeconds").get<std::uint32_t>();
        iot::Will will;
        const Json &lastWill = property("lastWill");
        if (lastWill.is_object() && !lastWill.value("topic", std::string()).empty()) {
            will.topic = filled(lastWill["topic"].get<std::string>());
            will.payload = lastWill.value("payload", std::string());
            will.qos = lastWill.value("qos", std::uint8_t{0});
            request.will = &will;
        }
        answer = m_gateway->connect(now, *this, request);
    }
    m_isAsked = answer.pending;
    if (answer.pending)
        return;
    if (answer.reason != iot::Reason::Success) {
        ++m_wire->refused;
        tell(EventKind::Retry, "CONNECT: " + std::string(iot::reasonText(answer.reason)), {},
             iot::reasonText(answer.reason));
        connectSoon(now, backOff());
        return;
    }
    m_attempt = 0;
    m_session = answer.session;
    m_isSilent = false;
    // CONNACK and SUBSCRIBE cross; the broker has the subscriptions before the thing's first message.
    std::vector<std::string> filters;
    std::vector<iot::Subscription> subscriptions;
    for (const Json &each : property("subscriptions")) {
        if (!each.is_object())
            continue;
        filters.push_back(filled(each.value("topicFilter", std::string())));
        subscriptions.push_back({{}, each.value("qos", std::uint8_t{0})});
    }
    if (m_keepsShadow) {
        for (const char *each : {"/update/delta", "/get/accepted", "/get/rejected", "/update/rejected"}) {
            filters.push_back(m_shadowPrefix + each);
            subscriptions.push_back({{}, 1});
        }
    }
    for (std::size_t i = 0; i < filters.size(); ++i)
        subscriptions[i].filter = filters[i];
    const std::uint16_t connection = m_connection;
    for (std::size_t i = 0; i < subscriptions.size() && m_connection == connection; i += kSubscribeAtOnce) {
        const auto packet =
            std::span(subscriptions).subspan(i, std::min<std::size_t>(kSubscribeAtOnce, subscriptions.size() - i));
        const std::vector<iot::Reason> answers = m_gateway->subscribe(now, m_session, packet);
        for (std::size_t k = 0; k < answers.size(); ++k) {
            if (answers[k] != iot::Reason::Success)
                tell(EventKind::ControlPlane, "SUBSCRIBE " + std::string(packet[k].filter) + " refused", {},
                     iot::reasonText(answers[k]));
        }
    }
    if (m_connection == connection)
        schedule(now + m_wire->latency, world::priority::kResponse, m_sequence++, kOnline, 0, m_connection);
}

void Thing::decided(SimTime now, std::uint32_t)
{
    if (!m_asked.empty()) {
        const std::uint32_t slot = m_asked.front();
        m_asked.pop_front();
        arrive(now, slot);
    } else if (m_isAsked && m_state == State::Connecting) {
        m_isAsked = false;
        arriveConnect(now);
    }
}

void Thing::online(SimTime now)
{
    m_state = State::Online;
    tell(EventKind::Started, "connected");
    // What waited goes out first, then the thing asks what it missed.
    std::deque<Outgoing> waiting;
    waiting.swap(m_waiting);
    for (Outgoing &each : waiting)
        send(now, std::move(each));
    if (m_keepsShadow)
        publishText(now, m_shadowPrefix + "/get", "{}", 1);
}

void Thing::goOffline(SimTime now, bool comesBackByItself)
{
    m_state = State::Offline;
    m_isAsked = false;
    ++m_connection;
    if (comesBackByItself)
        connectSoon(now, static_cast<SimTime>(kernel::below(m_jitter.at(m_draws++), kFirstBackOff)));
}

void Thing::connectionClosed(SimTime now, std::uint32_t, iot::Farewell farewell, iot::Reason)
{
    if (m_state == State::Offline)
        return;
    // Whoever took the name is not thrown out again at once: two things with one name would do that for ever.
    if (farewell == iot::Farewell::DuplicateClientId)
        m_attempt = std::max(m_attempt, 3u);
    goOffline(now, false);
    if (isStopped() || !m_wantsOnline)
        return;
    const auto longest =
        static_cast<std::uint64_t>(std::min(kLongestBackOff, kFirstBackOff << std::min<std::uint32_t>(m_attempt, 10)));
    connectSoon(now, kFirstBackOff + static_cast<SimTime>(kernel::below(m_jitter.at(m_draws++), longest)));
}

/// A line that is cut says nothing: the thing notices, the broker waits for the keep-alive.
void Thing::secondPassed(SimTime now)
{
    if (usesHttp()) {
        if (!m_waiting.empty() && m_wantsOnline && isRegistered() && !isCut() && !isStopped()) {
            std::deque<Outgoing> waiting;
            waiting.swap(m_waiting);
            for (Outgoing &each : waiting)
                send(now, std::move(each));
        }
        return;
    }
    if (m_state == State::Online && isCut()) {
        m_gateway->fallenSilent(now, m_session);
        m_isSilent = true;
        goOffline(now, true);
    }
}

void Thing::schedulePeriods()
{
    const SimTime now = world().now();
    const Json &periods = property("offline");
    for (std::size_t i = 0; periods.is_array() && i < periods.size(); ++i) {
        const auto at = parseDuration(periods[i].value("at", std::string("0s")));
        const auto lasts = parseDuration(periods[i].value("for", std::string("60s")));
        if (!at || !lasts || *at < now)
            continue;
        schedule(*at, world::priority::kControl, m_sequence++, kAway, i);
        schedule(*at + *lasts, world::priority::kControl, m_sequence++, kBack, i);
    }
}

void Thing::handle(const kernel::Event &event)
{
    const SimTime now = event.time;
    switch (event.kind) {
    case kEmit:
        if (event.data == m_epoch)
            emit(now);
        break;
    case kArrive:
        arrive(now, static_cast<std::uint32_t>(event.data));
        break;
    case kConnect:
        if (event.slot == m_connection)
            arriveConnect(now);
        break;
    case kOnline:
        if (event.slot == m_connection)
            online(now);
        break;
    case kRegister:
        if (event.slot == m_connection)
            registerNow(now);
        break;
    case kRead: {
        Arriving arriving = std::move(m_arriving[event.data]);
        m_freeArriving.push_back(static_cast<std::uint32_t>(event.data));
        if (event.slot == m_connection)
            shadowMessage(now, arriving.topic, arriving.payload);
        break;
    }
    case kAcknowledge:
        if (event.slot == m_connection && m_gateway && m_state == State::Online)
            m_gateway->acknowledge(now, m_session, static_cast<std::uint16_t>(event.data));
        break;
    case kAway: {
        const Json &periods = property("offline");
        const bool isSilent =
            event.data < periods.size() && periods[event.data].value("how", std::string("silent")) == "silent";
        m_wantsOnline = false;
        if (usesHttp() || m_state != State::Online)
            break;
        if (isSilent)
            m_gateway->fallenSilent(now, m_session);
        else
            m_gateway->disconnect(now, m_session);
        m_isSilent = isSilent;
        goOffline(now, false);
        tell(EventKind::Stopped, isSilent ? "lost its connection" : "disconnected");
        break;
    }
    case kBack:
        m_wantsOnline = true;
        if (m_state != State::Online)
            connectSoon(now, 0);
        break;
    }
}

bool Thing::messageSent(SimTime now, std::uint32_t, const IotMessage &message, std::uint16_t packet)
{
    // Between CONNACK and the thing's own view of it messages are on their way already.
    if (m_isSilent || isCut() || isStopped() || (m_state == State::Offline))
        return false;
    ++m_wire->records;
    ++m_totals.received;
    const SimTime there = now + m_wire->latency;
    m_totals.latency += static_cast<double>(there - message.emitted);
    ++m_totals.latencyCount;
    m_latency.add(there - message.emitted);
    if (packet != 0)
        schedule(there + m_wire->latency, world::priority::kResponse, m_sequence++, kAcknowledge, packet, m_connection);
    if (m_received.size() >= kKeptMessages)
        m_received.pop_front();
    ReceivedMessage &kept = m_received.emplace_back();
    kept.at = there;
    kept.topic = message.topic;
    kept.payload = message.payload
                       ? std::string(*message.payload)
                       : world().component(message.component).wholeRecordAt(message.number, message.emitted).data;
    if (m_keepsShadow && message.topic.starts_with(m_shadowPrefix)) {
        if (m_freeArriving.empty()) {
            m_freeArriving.push_back(static_cast<std::uint32_t>(m_arriving.size()));
            m_arriving.emplace_back();
        }
        const std::uint32_t slot = m_freeArriving.back();
        m_freeArriving.pop_back();
        m_arriving[slot] = {kept.topic, kept.payload};
        schedule(there, world::priority::kResponse, m_sequence++, kRead, slot, m_connection);
    }
    return true;
}

/// What is desired is done, and reported. Versions that came out of order are left aside.
void Thing::shadowMessage(SimTime now, const std::string &topic, const std::string &payload)
{
    const Json message = Json::parse(payload, nullptr, false);
    if (!message.is_object())
        return;
    if (topic.ends_with("/get/rejected")) {
        // There is none yet: the first report makes it.
        if (message.value("code", 0) == 404)
            reportState(now);
        return;
    }
    if (!message.contains("version") || !message["version"].is_number_unsigned())
        return;
    const auto version = message["version"].get<std::uint64_t>();
    if (version < m_shadowVersion)
        return;
    m_shadowVersion = version;
    Json change;
    if (topic.ends_with("/update/delta"))
        change = message.value("state", Json::object());
    else if (topic.ends_with("/get/accepted"))
        change = message.value("state", Json::object()).value("delta", Json::object());
    if (!change.is_object() || change.empty()) {
        if (topic.ends_with("/get/accepted"))
            reportState(now);
        return;
    }
    m_local.merge_patch(change);
    tell(EventKind::PropertyChanged, "does what the shadow desires: " + change.dump());
    reportState(now);
}

void Thing::reportState(SimTime now)
{
    Json reported = m_local;
    if (m_reported) {
        const std::string text =
            m_reported->make({world().seed(), m_draws, world::kEpochSeconds * kSecond + now, m_name});
        Json measured = Json::parse(text, nullptr, false);
        if (measured.is_object()) {
            // What was done as desired stands above what the template says.
            measured.merge_patch(m_local);
            reported = std::move(measured);
        }
    }
    m_local = reported;
    publishText(now, m_shadowPrefix + "/update", Json{{"state", {{"reported", std::move(reported)}}}}.dump(), 1);
}

} // namespace headwater::services::iot_thing

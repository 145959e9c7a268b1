// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/iot-fleet/fleet.h"

#include "core/services/clients/deviceproperties.h"
#include "core/world/world.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace headwater::services::iot_fleet {

using kernel::kMillisecond;
using kernel::kSecond;
using world::EventKind;
using world::Json;

namespace {

enum Kind : std::uint16_t { kConnect = 1, kPublish, kLeave, kAcknowledge, kReport };
/// TCP, TLS and CONNECT, in times of one way.
constexpr int kWaysToConnect = 5;

} // namespace

Fleet::Fleet(const world::Birth &birth)
    : Component(birth)
    , m_draws(stream(kDraws))
{
    m_things.resize(std::min<std::size_t>(property("count").get<std::size_t>(), kThingMask + 1));
    m_wantedSince.resize(m_things.size());
    m_newest.resize(kNewest);
    readSettings();
}

void Fleet::readSettings()
{
    m_prefix = property("thingPrefix").get<std::string>();
    if (m_prefix.empty())
        m_prefix = id() + "-";
    const std::string topic = property("topic").get<std::string>();
    const std::size_t place = topic.find("${thing}");
    m_namesThing = place != std::string::npos;
    m_topicBefore = topic.substr(0, place);
    m_topicAfter = m_namesThing ? topic.substr(place + std::string_view("${thing}").size()) : std::string();
    const Json &payload = property("payload");
    m_payload.reset();
    if (payload.is_string() && !payload.get_ref<const std::string &>().empty()) {
        auto parsed = payload::PayloadTemplate::parse(payload.get<std::string>());
        if (parsed)
            m_payload = std::make_shared<payload::PayloadTemplate>(std::move(*parsed));
    }
    m_bytes = property("messageBytes").get<std::uint32_t>();
    m_protocol = protocolOf(property("protocol"));
    m_qos = property("qos").get<std::uint8_t>();
    m_clean = property("cleanSession").get<bool>();
    m_keepsShadows = property("shadows").get<bool>();
    m_subscribes = property("subscribes").get<bool>();
    m_interval = property("publishEverySeconds").get<double>();
    m_spread = property("spreadPercent").get<double>() / 100;
    m_onlineSeconds = property("onlineSeconds").get<double>();
    m_offlineSeconds = property("offlineSeconds").get<double>();
    m_keepAlive = property("keepAliveSeconds").get<std::uint32_t>();
    const Json &again = property("reconnect");
    m_baseDelay = (again.is_object() ? again.value("baseDelayMs", 1'000) : 1'000) * kMillisecond;
    m_maxDelay = (again.is_object() ? again.value("maxDelayMs", 128'000) : 128'000) * kMillisecond;
    m_hasJitter = !again.is_object() || again.value("jitter", std::string("full")) == "full";
}

IotIdentity Fleet::identity() const
{
    IotIdentity identity;
    readSignIn(*this, identity);
    identity.eachItsOwnThing = true;
    identity.sourceIp = "203.0.113.20";
    if (property("thingTypeName").is_string())
        identity.thingType = property("thingTypeName").get<std::string>();
    for (const Json &each : property("groups")) {
        if (each.is_string())
            identity.groups.push_back(each.get<std::string>());
    }
    return identity;
}

void Fleet::appendName(std::string &out, std::uint32_t number) const
{
    std::array<char, 8> digits;
    for (std::size_t i = digits.size(); i-- > 0; number /= 10)
        digits[i] = static_cast<char>('0' + number % 10);
    out.append(m_prefix).append(digits.data() + (digits.size() - m_digits), m_digits);
}

void Fleet::appendTopic(std::string &out, std::uint32_t number) const
{
    out.append(m_topicBefore);
    if (m_namesThing)
        appendName(out, number);
    out.append(m_topicAfter);
}

std::string Fleet::thingName(std::uint32_t number) const
{
    std::string name;
    appendName(name, number);
    return name;
}

void Fleet::at(SimTime time, std::uint16_t kind, std::uint32_t number, std::uint64_t data)
{
    schedule(time, world::priority::kArrival, m_sequence++, kind, data << kThingBits | number, m_things[number].era);
}

void Fleet::wired(world::Wire &wire, bool outgoing)
{
    if (!outgoing || m_wire)
        return;
    m_gateway = dynamic_cast<IotGateway *>(&world().component(wire.to));
    if (!m_gateway)
        return;
    m_wire = &wire;
    m_principal = m_gateway->enrol(identity());
    if (world().now() > 0)
        start();
}

void Fleet::unwired(world::Wire &wire, bool)
{
    if (&wire != m_wire)
        return;
    m_gateway->withdraw(index());
    for (Thing &thing : m_things) {
        thing.state = State::Away;
        ++thing.era;
    }
    m_online = m_connecting = 0;
    m_wire = nullptr;
    m_gateway = nullptr;
}

/// They arrive over a while, each at a moment of its own.
void Fleet::start()
{
    if (!m_gateway)
        return;
    const SimTime now = world().now();
    const auto ramp = static_cast<std::uint64_t>(std::max(0.001, property("rampSeconds").get<double>()) * 1e9);
    for (std::uint32_t number = 0; number < m_things.size(); ++number) {
        if (m_things[number].state == State::Away)
            connectAfter(now, number, draw(ramp));
    }
}

Result<void> Fleet::propertyChanged(const std::string &, const Json &)
{
    readSettings();
    if (m_gateway)
        m_gateway->changeIdentity(m_principal, identity());
    return {};
}

void Fleet::stoppedChanged()
{
    const SimTime now = world().now();
    if (isStopped()) {
        for (std::uint32_t number = 0; number < m_things.size(); ++number) {
            Thing &thing = m_things[number];
            if (thing.state == State::Online && m_gateway)
                m_gateway->connectionLost(now, thing.session);
            thing.state = State::Away;
            ++thing.era;
        }
        m_online = m_connecting = 0;
    } else {
        start();
    }
}

void Fleet::connectAfter(SimTime now, std::uint32_t number, SimTime wait)
{
    Thing &thing = m_things[number];
    ++thing.era;
    if (thing.state != State::Connecting) {
        thing.state = State::Connecting;
        ++m_connecting;
        m_wantedSince[number] = static_cast<float>(static_cast<double>(now + wait) / 1e9);
    }
    at(now + wait + kWaysToConnect * m_wire->latency, kConnect, number);
}

SimTime Fleet::backOff(std::uint32_t, std::uint32_t attempts)
{
    const SimTime longest = std::min(m_maxDelay, m_baseDelay << std::min<std::uint32_t>(attempts, 20));
    return m_hasJitter ? draw(static_cast<std::uint64_t>(longest) + 1) : longest;
}

void Fleet::arriveConnect(SimTime now, std::uint32_t number)
{
    Thing &thing = m_things[number];
    m_clientId.clear();
    appendName(m_clientId, number);
    iot::ConnectAnswer answer;
    answer.reason = iot::Reason::ServerBusy;
    if (isReachable()) {
        iot::ConnectRequest request;
        request.clientId = m_clientId;
        request.client = {index(), number};
        request.principal = m_principal;
        request.protocol = m_protocol;
        request.cleanStart = m_clean;
        request.keepAlive = m_keepAlive;
        answer = m_gateway->connect(now, *this, request);
    }
    if (answer.pending)
        return;
    if (answer.reason != iot::Reason::Success) {
        ++m_totals.connectsRefused;
        ++m_wire->refused;
        const std::uint32_t attempts = thing.attempts;
        thing.attempts = static_cast<std::uint8_t>(std::min(attempts + 1, 255u));
        connectAfter(now, number, backOff(number, attempts));
        return;
    }
    ++m_totals.connects;
    ++m_online;
    --m_connecting;
    thing.state = State::Online;
    thing.attempts = 0;
    thing.session = answer.session;
    ++thing.era;
    m_connectTime.add(
        std::max<SimTime>(0, now - static_cast<SimTime>(static_cast<double>(m_wantedSince[number]) * 1e9)));
    if ((m_subscribes || m_keepsShadows) && !answer.sessionPresent) {
        std::array<std::string, 2> filters;
        std::array<iot::Subscription, 2> subscriptions;
        std::size_t count = 0;
        if (m_subscribes)
            filters[count++] = "commands/" + m_clientId;
        if (m_keepsShadows)
            filters[count++] = iot::shadowPrefix(m_clientId, {}) + "/update/delta";
        for (std::size_t i = 0; i < count; ++i)
            subscriptions[i] = {filters[i], 1};
        m_gateway->subscribe(now, thing.session, std::span(subscriptions).first(count));
        if (thing.state != State::Online)
            return;
    }
    if (m_keepsShadows && !answer.sessionPresent)
        publishText(now, number, iot::shadowPrefix(m_clientId, {}) + "/update",
                    R"({"state":{"reported":{"firmware":"1.0","connected":true}}})");
    if (thing.state != State::Online)
        return;
    if (m_interval > 0)
        at(now + m_wire->latency + draw(static_cast<std::uint64_t>(m_interval * 1e9) + 1), kPublish, number);
    if (m_onlineSeconds > 0)
        at(now + stay(m_onlineSeconds), kLeave, number);
}

void Fleet::decided(SimTime now, std::uint32_t number)
{
    if (m_things[number].state == State::Connecting && m_gateway)
        arriveConnect(now, number);
}

/// How long a thing stays as it is: at random, with this mean.
SimTime Fleet::stay(double seconds)
{
    return kernel::exponential(m_draws.at(m_drawn++), seconds * 1e9);
}

/// A thing's PUBLISH is at the broker; it left the thing one way ago.
void Fleet::arrivePublish(SimTime now, std::uint32_t number)
{
    const auto interval = static_cast<SimTime>(m_interval * 1e9);
    const auto spread = static_cast<SimTime>(m_interval * m_spread * 1e9);
    const SimTime next =
        m_interval > 0
            ? std::max<SimTime>(kMillisecond, interval - spread + draw(2 * static_cast<std::uint64_t>(spread) + 1))
            : 0;
    if (next > 0)
        at(now + next, kPublish, number);
    IotMessage message;
    message.number = m_number << kThingBits | number;
    message.emitted = now - m_wire->latency;
    m_newest[m_number++ % kNewest] = {message.number, message.emitted};
    message.component = index();
    message.bytes =
        m_payload ? static_cast<std::uint32_t>(wholeRecordAt(message.number, message.emitted).data.size()) : m_bytes;
    message.qos = m_qos;
    ++m_totals.published;
    ++m_wire->records;
    if (!isReachable()) {
        ++m_totals.lost;
        return;
    }
    m_topic.clear();
    appendTopic(m_topic, number);
    message.topic = m_topic;
    const iot::PublishAnswer answer = m_gateway->publish(now, m_things[number].session, message, true);
    if (answer.reason == iot::Reason::Success) {
        ++m_totals.accepted;
    } else {
        ++m_totals.refused;
        ++m_wire->refused;
    }
}

void Fleet::publishText(SimTime now, std::uint32_t number, const std::string &topic, std::string payload)
{
    IotMessage message;
    message.topic = topic;
    message.payload = payload;
    message.bytes = static_cast<std::uint32_t>(payload.size());
    message.number = kOwnText | number;
    message.emitted = now;
    message.component = index();
    message.qos = 1;
    ++m_totals.published;
    ++m_wire->records;
    const iot::PublishAnswer answer = m_gateway->publish(now, m_things[number].session, message, true);
    ++(answer.reason == iot::Reason::Success ? m_totals.accepted : m_totals.refused);
}

void Fleet::leave(SimTime now, std::uint32_t number)
{
    Thing &thing = m_things[number];
    m_gateway->disconnect(now, thing.session);
    thing.state = State::Away;
    --m_online;
    connectAfter(now, number, m_offlineSeconds > 0 ? stay(m_offlineSeconds) : kSecond);
}

/// Everyone's line is gone at once.
void Fleet::loseAll(SimTime now, bool silently)
{
    for (std::uint32_t number = 0; number < m_things.size(); ++number) {
        Thing &thing = m_things[number];
        if (thing.state != State::Online)
            continue;
        thing.state = State::Away;
        --m_online;
        if (silently)
            m_gateway->fallenSilent(now, thing.session);
        else
            m_gateway->connectionLost(now, thing.session);
        thing.attempts = 0;
        connectAfter(now, number, backOff(number, 0));
    }
}

void Fleet::connectionClosed(SimTime now, std::uint32_t number, iot::Farewell, iot::Reason)
{
    Thing &thing = m_things[number];
    if (thing.state != State::Online || !m_wire)
        return;
    thing.state = State::Away;
    --m_online;
    ++thing.era;
    if (isStopped())
        return;
    thing.attempts = static_cast<std::uint8_t>(std::min(thing.attempts + 1, 255));
    connectAfter(now, number, backOff(number, thing.attempts));
}

void Fleet::secondPassed(SimTime now)
{
    const bool cut = m_wire && m_wire->cut;
    if (cut && !m_wasCut)
        loseAll(now, true);
    m_wasCut = cut;
}

bool Fleet::messageSent(SimTime now, std::uint32_t number, const IotMessage &message, std::uint16_t packet)
{
    const Thing &thing = m_things[number];
    if (thing.state != State::Online || !isReachable())
        return false;
    ++m_wire->records;
    ++m_totals.received;
    m_print.add(static_cast<std::uint64_t>(now) ^ number);
    const SimTime there = now + m_wire->latency;
    if (packet != 0)
        at(there + m_wire->latency, kAcknowledge, number, packet);
    if (m_keepsShadows && message.topic.ends_with("/update/delta") && message.payload) {
        const Json delta = Json::parse(*message.payload, nullptr, false);
        if (!delta.is_object() || !delta.contains("state"))
            return true;
        if (m_freeAsked.empty()) {
            m_freeAsked.push_back(static_cast<std::uint32_t>(m_asked.size()));
            m_asked.emplace_back();
        }
        const std::uint32_t slot = m_freeAsked.back();
        m_freeAsked.pop_back();
        m_asked[slot] = {number, delta["state"].dump()};
        at(there + m_wire->latency, kReport, number, slot);
    }
    return true;
}

void Fleet::handle(const kernel::Event &event)
{
    const auto number = static_cast<std::uint32_t>(event.data & kThingMask);
    const std::uint64_t data = event.data >> kThingBits;
    Thing &thing = m_things[number];
    const bool isVoid = thing.era != event.slot || !m_gateway;
    if (event.kind == kReport) {
        Asked asked = std::move(m_asked[data]);
        m_freeAsked.push_back(static_cast<std::uint32_t>(data));
        if (!isVoid && thing.state == State::Online)
            publishText(event.time, number, iot::shadowPrefix(thingName(number), {}) + "/update",
                        R"({"state":{"reported":)" + asked.state + "}}");
        return;
    }
    if (isVoid)
        return;
    switch (event.kind) {
    case kConnect:
        arriveConnect(event.time, number);
        break;
    case kPublish:
        arrivePublish(event.time, number);
        break;
    case kLeave:
        leave(event.time, number);
        break;
    case kAcknowledge:
        m_gateway->acknowledge(event.time, thing.session, static_cast<std::uint16_t>(data));
        break;
    }
}

} // namespace headwater::services::iot_fleet

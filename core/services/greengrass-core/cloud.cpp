// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The line to the cloud: the core is a device there, and its spool goes over it.
#include "core/base/text.h"
#include "core/services/greengrass-core/core.h"
#include "core/world/world.h"

#include <algorithm>

namespace headwater::services::greengrass_core {

using kernel::kSecond;
using world::EventKind;
using world::Json;

namespace {

// How a core connects again (mqtt.minimumReconnectDelaySeconds and its maximum), doubling, with full jitter.
constexpr SimTime kFirstBackOff = kSecond;
constexpr SimTime kLongestBackOff = 120 * kSecond;
constexpr std::uint32_t kKeepAlive = 60; ///< mqtt.keepAliveTimeoutMs
/// TCP and TLS take so many times the way there and back before CONNECT is sent.
constexpr int kRoundsBeforeConnect = 2;
// The core's own pace keeps below what a connection may do, 100 publishes and 512 KiB a second.
constexpr SimTime kBetweenPublishes = kSecond / 100;
constexpr std::uint64_t kBytesPerSecond = 524'288;
/// After a publish that the cloud could not take just now.
constexpr SimTime kTryAgain = kSecond;
/// Filters in a SUBSCRIBE packet.
constexpr std::size_t kSubscribeAtOnce = 8;

bool isForNow(iot::Reason reason)
{
    return reason == iot::Reason::QuotaExceeded || reason == iot::Reason::ServerBusy ||
           reason == iot::Reason::Unspecified;
}

} // namespace

std::string_view Core::statusText() const
{
    if (isStopped())
        return "OFFLINE";
    if (m_isRestarting)
        return "RESTARTING";
    if (m_wire && isCut())
        return "LINE_CUT";
    switch (m_state) {
    case State::Offline:
        return "NOT_CONNECTED";
    case State::Connecting:
        return "CONNECTING";
    case State::Online:
        return m_isDraining ? "CATCHING_UP" : "CONNECTED";
    }
    return {};
}

void Core::wakeAt(SimTime at, EventKinds kind, std::uint64_t data)
{
    schedule(at, world::priority::kArrival, m_sequence++, kind, data, m_connection);
}

void Core::readIdentity()
{
    IotIdentity identity;
    identity.node = id();
    identity.certificateId = m_name;
    identity.subject = "CN=" + m_name;
    identity.sourceIp = "203.0.113.30";
    identity.thing = m_name;
    for (const Json &each : property("policies")) {
        if (each.is_string())
            identity.policies.push_back(each.get<std::string>());
    }
    m_gateway->changeIdentity(m_principal, std::move(identity));
}

void Core::wired(world::Wire &wire, bool outgoing)
{
    if (!outgoing)
        return;
    if (wire.link.port == "functions") {
        m_lambdas.push_back(&world().component(wire.to));
        return;
    }
    if (m_wire)
        return;
    m_gateway = dynamic_cast<IotGateway *>(&world().component(wire.to));
    if (!m_gateway)
        return;
    m_wire = &wire;
    m_wire->latency = wayOverTheLine();
    m_wasCut = false;
    m_principal = m_gateway->enrol({});
    readIdentity();
    if (world().now() > 0)
        connectSoon(world().now(), 0);
}

void Core::unwired(world::Wire &wire, bool)
{
    if (&wire != m_wire) {
        std::erase(m_lambdas, &world().component(wire.to));
        return;
    }
    m_gateway->withdraw(index());
    goOffline();
    m_wire = nullptr;
    m_gateway = nullptr;
}

void Core::start()
{
    deployFirst(world().now());
    schedulePeriods();
    connectSoon(world().now(), static_cast<SimTime>(kernel::below(m_jitter.at(m_draws++), 200'000'000)));
}

void Core::schedulePeriods()
{
    const SimTime now = world().now();
    for (const Json &each : property("lineCut")) {
        if (!each.is_object())
            continue;
        const auto at = parseDuration(each.value("at", std::string("0s")));
        const auto lasts = parseDuration(each.value("for", std::string("60s")));
        if (!at || !lasts || *at < now)
            continue;
        schedule(*at, world::priority::kControl, m_sequence++, kCut);
        schedule(*at + *lasts, world::priority::kControl, m_sequence++, kBack);
    }
}

void Core::cutLine(SimTime now, bool cut)
{
    if (!m_wire)
        return;
    m_wire->cut = cut;
    lineChanged(now);
}

/// The core notices at once: what it sends gets no answer. The cloud has nothing but the keep-alive.
void Core::lineChanged(SimTime now)
{
    if (!m_wire || m_wasCut == isCut())
        return;
    m_wasCut = isCut();
    if (m_wasCut) {
        ++m_totals.cuts;
        m_cutSince = now;
        if (isOnline())
            m_gateway->fallenSilent(now, m_session);
        goOffline();
        tell(EventKind::Stopped, "the line to the cloud is cut");
        return;
    }
    m_cutSince = -1;
    m_attempt = 0;
    tell(EventKind::Started, "the line to the cloud is back, " + std::to_string(m_spool.size()) + " messages waited",
         {}, {}, std::max<std::uint64_t>(1, m_spool.size()));
    m_isDraining = m_spool.size() > 0;
    connectSoon(now, static_cast<SimTime>(kernel::below(m_jitter.at(m_draws++), kFirstBackOff)));
}

void Core::goOffline()
{
    m_state = State::Offline;
    ++m_connection;
    m_sync.offline();
    deploymentInterrupted();
    // What the cloud had without the core knowing it goes there once more.
    const std::uint64_t copies = m_spool.lineLost();
    m_totals.made += copies;
    m_totals.again += copies;
}

void Core::connectSoon(SimTime now, SimTime after)
{
    if (!m_gateway || isStopped() || m_isRestarting || isCut())
        return;
    m_state = State::Connecting;
    ++m_connection;
    wakeAt(now + after + (2 * kRoundsBeforeConnect + 1) * m_wire->latency, kConnect);
}

std::vector<std::string> Core::cloudFilters() const
{
    std::vector<std::string> filters;
    for (const Route &route : m_routes) {
        if (route.source == kCloud && route.target != kCloud && std::ranges::count(filters, route.subject) == 0)
            filters.push_back(route.subject);
    }
    if (!m_isSyncBarred)
        std::ranges::copy(m_sync.filters(!isExam()), std::back_inserter(filters));
    return filters;
}

/// CONNECT is at the broker of the cloud.
void Core::arriveConnect(SimTime now)
{
    if (!m_gateway || isStopped() || m_isRestarting || isCut()) {
        m_state = State::Offline;
        return;
    }
    iot::ConnectRequest request;
    request.clientId = m_name;
    request.client = {index(), 0};
    request.principal = m_principal;
    request.cleanStart = !m_isPersistent;
    request.keepAlive = kKeepAlive;
    const iot::ConnectAnswer answer = m_gateway->connect(now, *this, request);
    if (answer.reason != iot::Reason::Success) {
        ++m_wire->refused;
        tell(EventKind::Retry, "CONNECT: " + std::string(iot::reasonText(answer.reason)), {},
             iot::reasonText(answer.reason));
        const auto longest = static_cast<std::uint64_t>(
            std::min(kLongestBackOff, kFirstBackOff << std::min<std::uint32_t>(m_attempt++, 10)));
        connectSoon(now, static_cast<SimTime>(kernel::below(m_jitter.at(m_draws++), longest)));
        return;
    }
    m_session = answer.session;
    const std::uint16_t connection = m_connection;
    subscribeToCloud(now);
    if (m_connection == connection)
        wakeAt(now + m_wire->latency, kOnline);
}

/// Those that are there already are the same once more.
void Core::subscribeToCloud(SimTime now)
{
    const std::vector<std::string> filters = cloudFilters();
    const std::uint16_t connection = m_connection;
    for (std::size_t i = 0; i < filters.size() && m_connection == connection; i += kSubscribeAtOnce) {
        std::vector<iot::Subscription> packet;
        for (std::size_t k = i; k < std::min(filters.size(), i + kSubscribeAtOnce); ++k)
            packet.push_back({filters[k], static_cast<std::uint8_t>(m_isPersistent ? 1 : 0)});
        const std::vector<iot::Reason> answers = m_gateway->subscribe(now, m_session, packet);
        for (std::size_t k = 0; k < answers.size(); ++k) {
            if (answers[k] != iot::Reason::Success)
                tell(EventKind::ControlPlane, "SUBSCRIBE " + std::string(packet[k].filter) + " refused", {},
                     iot::reasonText(answers[k]));
        }
    }
}

void Core::online(SimTime now)
{
    m_state = State::Online;
    m_attempt = 0;
    tell(EventKind::Started, "connected to the cloud");
    if (!m_isSyncBarred)
        m_sync.online(now);
    advanceDeployment(now);
    pump(now);
}

void Core::connectionClosed(SimTime now, std::uint32_t, iot::Farewell, iot::Reason)
{
    // While it connects again the cloud closes the connection that it had before.
    if (!isOnline())
        return;
    goOffline();
    const auto longest = static_cast<std::uint64_t>(
        std::min(kLongestBackOff, kFirstBackOff << std::min<std::uint32_t>(m_attempt++, 10)));
    connectSoon(now, kFirstBackOff + static_cast<SimTime>(kernel::below(m_jitter.at(m_draws++), longest)));
}

void Core::spoolMessage(SimTime now, Carried carried)
{
    ++m_totals.made;
    const std::uint64_t lost = m_spool.add({std::move(carried), now});
    m_totals.dropped += lost;
    m_totals.spoolLost += lost;
    pump(now);
}

/// Sends what the line and the answers that are due allow.
void Core::pump(SimTime now)
{
    while (isOnline() && !isCut() && m_spool.inFlight() < m_mostInFlight) {
        const auto id = m_spool.next();
        if (!id)
            break;
        if (now < m_nextSend) {
            if (!m_isSendDue)
                wakeAt(m_nextSend, kSend);
            m_isSendDue = true;
            break;
        }
        const std::uint64_t bytes = m_spool.find(*id)->carried.bytes;
        m_spool.send(*id);
        ++m_wire->records;
        m_nextSend =
            now + std::max(kBetweenPublishes,
                           static_cast<SimTime>(bytes * static_cast<std::uint64_t>(kSecond) / kBytesPerSecond));
        wakeAt(now + m_wire->latency, kArrive, *id);
    }
    m_isDraining = m_isDraining && m_spool.size() > m_mostInFlight;
}

/// A publish is at the broker of the cloud: from here on the message is the broker's.
void Core::arrive(SimTime now, std::uint64_t id)
{
    SpooledMessage *spooled = m_spool.find(id);
    if (!spooled || !isOnline() || isCut())
        return;
    IotMessage message = spooled->carried.message();
    message.qos = 1;
    message.sourceIp = "203.0.113.30";
    message.principal = m_name;
    const iot::PublishAnswer answer = m_gateway->publish(now, m_session, message, spooled->paid);
    if (answer.later > 0) {
        spooled->paid = true;
        wakeAt(answer.later, kArrive, id);
        return;
    }
    if (answer.reason == iot::Reason::Success) {
        ++m_totals.sent;
        m_spool.hand(id);
        wakeAt(now + m_wire->latency, kAcknowledged, id);
        return;
    }
    ++m_wire->refused;
    ++m_totals.refused;
    if (isForNow(answer.reason)) {
        // The cloud counts it as dropped; the core still has it.
        ++m_totals.made;
        m_spool.putBack(id);
        m_nextSend = std::max(m_nextSend, now + kTryAgain);
    } else {
        tell(EventKind::Dropped, "PUBLISH " + spooled->carried.topic + " refused", {}, iot::reasonText(answer.reason));
        m_spool.remove(id);
    }
    pump(now);
}

bool Core::messageSent(SimTime now, std::uint32_t, const IotMessage &message, std::uint16_t packet)
{
    if (isCut() || isStopped() || m_isRestarting || m_state == State::Offline)
        return false;
    ++m_wire->records;
    ++m_totals.received;
    const SimTime there = now + m_wire->latency;
    if (packet != 0)
        wakeAt(there + m_wire->latency, kInboundAcknowledge, packet);
    if (m_freeInbound.empty()) {
        m_freeInbound.push_back(static_cast<std::uint32_t>(m_inbound.size()));
        m_inbound.emplace_back();
    }
    const std::uint32_t slot = m_freeInbound.back();
    m_freeInbound.pop_back();
    m_inbound[slot] = Carried::of(message);
    wakeAt(there, kInbound, slot);
    return true;
}

} // namespace headwater::services::greengrass_core

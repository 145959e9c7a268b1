// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/devices/endpoint.h"

#include "core/gateway/devices/device.h"
#include "core/kernel/random.h"
#include "core/mqtt/reading.h"
#include "core/mqtt/writing.h"
#include "core/services/access/accesskeys.h"
#include "core/services/iot-core/core.h"
#include "core/world/world.h"

#include <algorithm>

namespace headwater::gateway::devices {

using broker::Reason;
using mqtt::Version;

namespace {

/// Of a client that does not wait for its CONNACK.
constexpr std::size_t kMostAhead = 64, kMostBytesAhead = 256 * 1'024;

services::iot_core::IotCore *findCore(const world::World &world)
{
    for (const auto &component : world.components()) {
        auto *core = dynamic_cast<services::iot_core::IotCore *>(component.get());
        if (core && !core->isRemoved())
            return core;
    }
    return nullptr;
}

bool isRightConnect(const mqtt::ConnectPacket &packet)
{
    const mqtt::Properties &properties = packet.properties;
    return properties.receiveMaximum.value_or(1) > 0 && properties.maximumPacketSize.value_or(1) > 0 &&
           properties.requestProblem.value_or(0) <= 1 && (!packet.will || areOfAMessage(packet.will->properties));
}

broker::Will willOf(const mqtt::WillPacket &packet)
{
    broker::Will will{.topic = packet.topic,
                      .payload = packet.payload,
                      .qos = packet.qos,
                      .retain = packet.retain,
                      .delaySeconds = packet.properties.willDelay.value_or(0),
                      .properties = messagePropertiesOf(packet.properties)};
    if (const auto expiry = packet.properties.messageExpiry)
        will.expirySeconds = expiryOf(*expiry);
    return will;
}

/// The service gives a client that brings no name one of its own.
std::string assignedName(std::uint64_t seed, std::uint64_t connection)
{
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string name = "auto-";
    const std::uint64_t bits = kernel::mix64(seed ^ kernel::mix64(connection));
    for (int shift = 60; shift >= 0; shift -= 4)
        name += kDigits[bits >> shift & 15];
    return name;
}

} // namespace

IotEndpoint::IotEndpoint(Outside &outside, DeviceSink sink)
    : m_outside(outside)
    , m_core(findCore(outside.world()))
    , m_sink(std::move(sink))
{
    if (!m_core)
        return;
    services::IotIdentity identity;
    // Without a role a signature is the owner's, who may do everything.
    identity.kind = broker::Asker::Kind::SigV4;
    identity.sourceIp = "127.0.0.1";
    m_principal = m_core->enrol(std::move(identity));
}

IotEndpoint::~IotEndpoint()
{
    for (const auto &[connection, device] : m_devices)
        m_outside.removeDevice(device->number);
}

void IotEndpoint::send(const Device &device, const mqtt::Packet &packet)
{
    m_sink(device.connection, mqtt::writePacket(packet, device.version), false);
}

void IotEndpoint::take(const OutsideCall &call)
{
    if (!m_core)
        return;
    const auto found = m_devices.find(call.number);
    if (call.operation.empty()) {
        if (found == m_devices.end())
            return;
        Device &device = *found->second;
        if (device.isOnline)
            m_core->connectionLost(m_outside.world().now(), device.session);
        end(device);
        return;
    }
    if (found == m_devices.end()) {
        auto made = std::make_unique<Device>(*this, call.number, ++m_lastDevice);
        m_outside.addDevice(made->number, *made);
        m_devices[call.number] = std::move(made);
    }
    Device &device = *m_devices[call.number];
    if (device.isEnding)
        return;
    if (device.asking && device.ahead.size() < kMostAhead && device.aheadBytes + call.body.size() <= kMostBytesAhead) {
        device.aheadBytes += call.body.size();
        device.ahead.push_back(call);
    } else if (device.asking)
        refuse(device, static_cast<std::uint8_t>(Reason::QuotaExceeded));
    else if (call.operation == kOpened)
        open(device, call);
    else
        packetCame(device, call);
}

/// The TLS step comes before any packet.
void IotEndpoint::open(Device &device, const OutsideCall &call)
{
    auto opening = openingFrom(call.body);
    if (!opening || device.opening || device.isOnline)
        return refuse(device, static_cast<std::uint8_t>(Reason::ProtocolError));
    device.opening = std::make_unique<Opening>(std::move(*opening));
    device.address = device.opening->address;
    if (const std::string &key = device.opening->caller; !key.empty()) {
        const auto *const role = services::AccessKeys(m_outside.world()).roleOf(key);
        if (!role)
            return refuse(device, static_cast<std::uint8_t>(Reason::NotAuthorized));
        device.principal = m_core->enrolSigner(role->id(), device.address);
        device.principalText = role->id();
        return;
    }
    if (device.opening->certificate.empty())
        return;
    device.principal = m_core->admit(m_outside.world().now(), {device.opening->certificate, device.opening->thing});
    if (!device.principal) {
        device.isEnding = true;
        m_sink(device.connection, {}, true);
        return;
    }
    device.principalText = m_core->identityOf(*device.principal).certificateId;
}

/// As whom it connects; nothing: as nobody whom we know.
std::optional<std::uint32_t> IotEndpoint::principalOf(const Device &device, const mqtt::ConnectPacket &packet)
{
    if (device.principal)
        return device.principal;
    const std::string username = packet.userName.value_or(std::string());
    // In the exam's service tokens came with the request of a WebSocket only.
    const bool takesTokens = m_outside.world().profile() != limits::Profile::Exam ||
                             (device.opening && device.opening->way == Opening::Way::WebSocket);
    auto asked = takesTokens ? authorizerAsked(device.opening.get(), username) : std::nullopt;
    const bool mustShow = device.opening && device.opening->mustSignIn;
    if (!asked && !mustShow)
        return m_principal;
    if (!asked && (!takesTokens || (username.empty() && !packet.password)))
        return std::nullopt;
    if (!asked)
        asked.emplace();
    return m_core->enrolToken({.authorizer = asked->authorizer,
                               .fields = std::move(asked->fields),
                               .username = username,
                               .password = packet.password.value_or(std::string()),
                               .sourceIp = device.address});
}

/// An authorizer has an answer: the same packet once more.
void IotEndpoint::decided(Device &device)
{
    if (!device.asking || device.isEnding)
        return;
    const mqtt::ConnectPacket packet = std::move(*device.asking);
    device.asking.reset();
    connect(device, packet);
    const std::uint64_t connection = device.connection;
    const std::deque<OutsideCall> ahead = std::move(device.ahead);
    for (const OutsideCall &call : ahead) {
        if (const auto still = m_devices.find(connection); still == m_devices.end() || still->second->isEnding)
            return;
        take(call);
    }
}

void IotEndpoint::packetCame(Device &device, const OutsideCall &call)
{
    if (call.operation == kMalformed)
        return refuse(device, call.body.empty() ? 0x81 : static_cast<std::uint8_t>(call.body.front()));
    auto read = mqtt::readPacket(call.body, device.version);
    if (const auto *problem = std::get_if<mqtt::Malformed>(&read)) {
        if (*problem == mqtt::Malformed::UnsupportedVersion)
            send(device, mqtt::ConnackPacket{.sessionPresent = false, .code = 1});
        return refuse(device, static_cast<std::uint8_t>(*problem));
    }
    auto &packet = std::get<mqtt::Packet>(read);
    const auto *first = std::get_if<mqtt::ConnectPacket>(&packet);
    if (device.isOnline == (first != nullptr))
        return refuse(device, static_cast<std::uint8_t>(Reason::ProtocolError));
    if (first)
        return connect(device, *first);
    if (auto *message = std::get_if<mqtt::PublishPacket>(&packet))
        publish(device, std::move(*message));
    else if (const auto *ack = std::get_if<mqtt::AckPacket>(&packet); ack && ack->type == mqtt::Type::Puback)
        m_core->acknowledge(m_outside.world().now(), device.session, ack->packet);
    else if (const auto *asked = std::get_if<mqtt::SubscribePacket>(&packet))
        subscribe(device, *asked);
    else if (const auto *dropped = std::get_if<mqtt::UnsubscribePacket>(&packet))
        unsubscribe(device, *dropped);
    else if (const auto *plain = std::get_if<mqtt::PlainPacket>(&packet); plain && plain->type == mqtt::Type::Pingreq) {
        m_core->pinged(m_outside.world().now(), device.session);
        send(device, mqtt::PlainPacket{mqtt::Type::Pingresp});
    } else if (const auto *farewell = std::get_if<mqtt::DisconnectPacket>(&packet))
        disconnect(device, *farewell);
    else
        refuse(device, static_cast<std::uint8_t>(Reason::ProtocolError));
}

void IotEndpoint::connect(Device &device, const mqtt::ConnectPacket &packet)
{
    device.version = packet.version;
    const bool isFive = packet.version == Version::Mqtt5;
    if (!isRightConnect(packet))
        return turnAway(device, {}, Reason::ProtocolError);
    mqtt::ConnackPacket answer;
    device.clientId = packet.clientId;
    if (packet.clientId.empty() && packet.cleanStart) {
        device.clientId = assignedName(m_outside.world().seed(), device.connection);
        if (isFive)
            answer.properties.assignedClientId = device.clientId;
    }
    broker::ConnectRequest request;
    request.clientId = device.clientId;
    request.client = {m_outside.index(), device.number};
    const auto principal = principalOf(device, packet);
    if (!principal)
        return turnAway(device, std::move(answer), Reason::NotAuthorized);
    request.principal = *principal;
    request.overWebSocket = device.opening && device.opening->way == Opening::Way::WebSocket;
    request.protocol = isFive                  ? broker::Protocol::Mqtt5
                       : request.overWebSocket ? broker::Protocol::WebSocket
                                               : broker::Protocol::Mqtt;
    request.cleanStart = packet.cleanStart;
    request.expirySeconds = std::min(packet.properties.sessionExpiry.value_or(0), kMostSecondsToExpiry);
    request.keepAlive = packet.keepAlive;
    request.receiveMaximum = packet.properties.receiveMaximum.value_or(0);
    request.address = device.address;
    broker::Will will;
    if (packet.will) {
        will = willOf(*packet.will);
        request.will = &will;
    }
    device.isOnline = true;
    const broker::ConnectAnswer connected = m_core->connect(m_outside.world().now(), m_outside, request);
    if (connected.pending) {
        device.isOnline = false;
        device.asking = packet;
        return;
    }
    if (connected.reason != Reason::Success)
        return turnAway(device, std::move(answer), connected.reason);
    device.session = connected.session;
    answer.sessionPresent = connected.sessionPresent;
    if (isFive) {
        const broker::BrokerLimits &limits = m_core->broker().limits();
        answer.properties.maximumQos = 1;
        answer.properties.retainAvailable = limits.retained;
        answer.properties.wildcardAvailable = 1;
        answer.properties.subscriptionIdAvailable = 0;
        answer.properties.sharedAvailable = limits.sharedSubscriptions;
        answer.properties.topicAliasMaximum = kTopicAliases;
        answer.properties.receiveMaximum = static_cast<std::uint16_t>(limits.inFlight);
        answer.properties.maximumPacketSize = limits.messageBytes + 21'000; // a payload, and topic and properties
        if (connected.keepAlive != packet.keepAlive)
            answer.properties.serverKeepAlive = static_cast<std::uint16_t>(connected.keepAlive);
        if (packet.properties.sessionExpiry.value_or(0) != request.expirySeconds)
            answer.properties.sessionExpiry = request.expirySeconds;
        device.aliasesOut = TopicAliases(std::min(packet.properties.topicAliasMaximum.value_or(0), kTopicAliases));
        device.largestPacket = packet.properties.maximumPacketSize;
        device.tellsProblems = packet.properties.requestProblem.value_or(1) != 0;
    }
    send(device, answer);
    device.isAnswered = true;
    for (mqtt::PublishPacket &each : device.early)
        hand(device, std::move(each));
    device.early.clear();
}

void IotEndpoint::turnAway(Device &device, mqtt::ConnackPacket answer, Reason reason)
{
    device.isOnline = false;
    device.isEnding = true;
    answer.code = device.version == Version::Mqtt5 ? static_cast<std::uint8_t>(reason) : broker::connackCode(reason);
    answer.properties.reasonText = reasonOf(answer.code);
    send(device, answer);
    m_sink(device.connection, {}, true);
}

void IotEndpoint::refuse(Device &device, std::uint8_t reason)
{
    if (device.isEnding)
        return;
    device.isEnding = true;
    if (device.version == Version::Mqtt5) {
        mqtt::DisconnectPacket farewell{.reason = reason};
        farewell.properties.reasonText = reasonOf(reason);
        send(device, farewell);
    }
    if (std::exchange(device.isOnline, false))
        m_core->clientErred(m_outside.world().now(), device.session);
    m_sink(device.connection, {}, true);
}

void IotEndpoint::end(Device &device)
{
    m_outside.removeDevice(device.number);
    m_core->forget({m_outside.index(), device.number});
    m_devices.erase(device.connection);
}

} // namespace headwater::gateway::devices

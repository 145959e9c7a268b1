// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/devices/endpoint.h"

#include "core/gateway/devices/opening.h"
#include "core/kernel/random.h"
#include "core/mqtt/reading.h"
#include "core/mqtt/writing.h"
#include "core/services/access/accesskeys.h"
#include "core/services/iot-core/core.h"
#include "core/world/world.h"

#include <algorithm>
#include <array>
#include <deque>

namespace headwater::gateway::devices {

using broker::Reason;
using mqtt::Version;

namespace {

constexpr std::uint32_t kMostSecondsToExpiry = 604'800; ///< of messages; more is cut down to it
constexpr std::uint16_t kTopicAliases = 8;
/// Of a client that does not wait for its CONNACK.
constexpr std::size_t kMostAhead = 64, kMostBytesAhead = 256 * 1'024;
constexpr std::uint8_t kSuccess = 0, kTopicAliasInvalid = 148;

services::iot_core::IotCore *findCore(const world::World &world)
{
    for (const auto &component : world.components()) {
        auto *core = dynamic_cast<services::iot_core::IotCore *>(component.get());
        if (core && !core->isRemoved())
            return core;
    }
    return nullptr;
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

/// A client's connection.
class IotEndpoint::Device final : public Outside::Device
{
public:
    Device(IotEndpoint &owner, std::uint64_t itsConnection, std::uint32_t itsNumber)
        : connection(itsConnection)
        , number(itsNumber)
        , m_owner(owner)
    {
    }

    bool messageSent(SimTime now, const services::IotMessage &message, std::uint16_t packet) override
    {
        mqtt::PublishPacket out;
        out.topic = message.topic;
        out.payload = message.payload ? std::string(*message.payload)
                                      : m_owner.m_outside.world()
                                            .component(message.component)
                                            .wholeRecordAt(message.number, message.emitted)
                                            .data;
        out.qos = packet != 0 ? 1 : 0;
        out.packet = packet;
        out.retain = message.retain;
        if (message.expires != kernel::kNever)
            out.properties.messageExpiry = static_cast<std::uint32_t>((message.expires - now) / kernel::kSecond);
        if (isAnswered)
            m_owner.send(*this, out);
        else
            early.push_back(std::move(out));
        return true;
    }

    void connectionClosed(SimTime, broker::Farewell, Reason reason) override
    {
        isOnline = false; // the broker has ended it already
        m_owner.refuse(*this, static_cast<std::uint8_t>(reason));
    }

    void decided(SimTime) override { m_owner.decided(*this); }

    const std::uint64_t connection;
    const std::uint32_t number;
    std::unique_ptr<Opening> opening;       ///< on other ways than plain MQTT
    std::optional<std::uint32_t> principal; ///< of its certificate
    std::string principalText = "local", address = "127.0.0.1";
    std::optional<mqtt::ConnectPacket> asking; ///< about which an authorizer thinks
    std::deque<OutsideCall> ahead;             ///< what came meanwhile
    std::size_t aheadBytes = 0;
    Version version = Version::Mqtt311;
    bool isOnline = false;
    bool isEnding = false;
    std::uint32_t session = 0;
    std::string clientId;
    std::array<std::string, kTopicAliases> aliases;
    bool isAnswered = false; ///< CONNACK is out: nothing may come before it
    std::vector<mqtt::PublishPacket> early;

private:
    IotEndpoint &m_owner;
};

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
    auto asked = authorizerAsked(device.opening.get(), username);
    const bool mustShow = device.opening && device.opening->mustSignIn;
    if (!asked && !mustShow)
        return m_principal;
    if (!asked && username.empty() && !packet.password)
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
    request.expirySeconds = packet.properties.sessionExpiry.value_or(0);
    request.keepAlive = packet.keepAlive;
    broker::Will will;
    if (packet.will) {
        will = {packet.will->topic, packet.will->payload, packet.will->qos, packet.will->retain};
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
    }
    send(device, answer);
    device.isAnswered = true;
    for (const mqtt::PublishPacket &each : device.early)
        send(device, each);
    device.early.clear();
}

void IotEndpoint::turnAway(Device &device, mqtt::ConnackPacket answer, Reason reason)
{
    device.isOnline = false;
    device.isEnding = true;
    answer.code = device.version == Version::Mqtt5 ? static_cast<std::uint8_t>(reason) : broker::connackCode(reason);
    send(device, answer);
    m_sink(device.connection, {}, true);
}

void IotEndpoint::publish(Device &device, mqtt::PublishPacket packet)
{
    if (const auto alias = packet.properties.topicAlias) {
        if (*alias == 0 || *alias > kTopicAliases)
            return refuse(device, kTopicAliasInvalid);
        std::string &known = device.aliases[*alias - 1u];
        if (!packet.topic.empty())
            known = packet.topic;
        packet.topic = known;
    }
    if (packet.topic.empty())
        return refuse(device, static_cast<std::uint8_t>(Reason::ProtocolError));
    if (!m_outside.hasRoomFor(packet.payload.size())) {
        // A client of the older version is not told; it tries again.
        if (packet.qos != 0 && device.version == Version::Mqtt5)
            send(device,
                 mqtt::AckPacket{mqtt::Type::Puback, packet.packet, static_cast<std::uint8_t>(Reason::QuotaExceeded)});
        return;
    }
    const std::uint64_t number = m_outside.keep(packet.payload);
    publishKept(device.connection, packet, number, m_outside.world().now(), false);
}

/// A message over the connection's throughput is presented again later; its connection may be gone by then.
void IotEndpoint::publishKept(std::uint64_t connection, const mqtt::PublishPacket &packet, std::uint64_t number,
                              SimTime emitted, bool isPaid)
{
    const auto found = m_devices.find(connection);
    if (found == m_devices.end() || !found->second->isOnline) {
        m_outside.lose();
        return;
    }
    const SimTime now = m_outside.world().now();
    Device &device = *found->second;
    services::IotMessage message;
    message.topic = packet.topic;
    message.component = m_outside.index();
    message.number = number;
    message.emitted = emitted;
    message.bytes = static_cast<std::uint32_t>(packet.payload.size());
    message.hash = {};
    message.payload = packet.payload;
    message.qos = packet.qos;
    message.retain = packet.retain;
    message.principal = device.principalText;
    message.sourceIp = device.address;
    if (const auto expiry = packet.properties.messageExpiry)
        message.expires = now + std::clamp<SimTime>(*expiry, 1, kMostSecondsToExpiry) * kernel::kSecond;
    const broker::PublishAnswer answer = m_core->publish(now, device.session, message, isPaid);
    if (answer.later > 0) {
        m_outside.hold(1);
        m_outside.at(answer.later, [this, connection, packet, number, emitted] {
            m_outside.hold(-1);
            publishKept(connection, packet, number, emitted, true);
        });
        return;
    }
    // The broker may have ended the connection; a client of the older version is told in no other way.
    const auto still = m_devices.find(connection);
    if (still == m_devices.end() || !still->second->isOnline || packet.qos == 0)
        return;
    const bool isFive = device.version == Version::Mqtt5;
    if (answer.reason == Reason::Success || isFive)
        send(device, mqtt::AckPacket{mqtt::Type::Puback, packet.packet, static_cast<std::uint8_t>(answer.reason)});
}

void IotEndpoint::subscribe(Device &device, const mqtt::SubscribePacket &packet)
{
    if (packet.properties.subscriptionId)
        return refuse(device, 161); // subscription identifiers not supported
    std::vector<broker::Subscription> wanted;
    for (const mqtt::SubscribePacket::Filter &each : packet.filters)
        wanted.push_back({each.filter, std::min<std::uint8_t>(each.qos, 1)});
    const std::uint64_t connection = device.connection;
    // Retained messages come with the subscription; a client takes them before the answer, too.
    const std::vector<Reason> reasons = m_core->subscribe(m_outside.world().now(), device.session, wanted);
    if (const auto still = m_devices.find(connection); still == m_devices.end() || !still->second->isOnline)
        return;
    mqtt::AnswersPacket answer{.type = mqtt::Type::Suback, .packet = packet.packet, .codes = {}};
    for (std::size_t i = 0; i < packet.filters.size(); ++i) {
        const Reason reason = i < reasons.size() ? reasons[i] : Reason::QuotaExceeded;
        const auto code = static_cast<std::uint8_t>(reason);
        answer.codes.push_back(reason == Reason::Success          ? wanted[i].qos
                               : device.version == Version::Mqtt5 ? code
                                                                  : std::uint8_t{0x80});
    }
    send(device, answer);
}

void IotEndpoint::unsubscribe(Device &device, const mqtt::UnsubscribePacket &packet)
{
    constexpr std::uint8_t kNoSubscriptionExisted = 17;
    mqtt::AnswersPacket answer{.type = mqtt::Type::Unsuback, .packet = packet.packet, .codes = {}};
    for (const std::string &filter : packet.filters)
        answer.codes.push_back(
            m_core->unsubscribe(m_outside.world().now(), device.session, filter) ? kSuccess : kNoSubscriptionExisted);
    send(device, answer);
}

void IotEndpoint::disconnect(Device &device, const mqtt::DisconnectPacket &packet)
{
    constexpr std::uint8_t kWithWill = 4;
    const SimTime now = m_outside.world().now();
    device.isOnline = false;
    if (packet.reason == kWithWill)
        m_core->connectionLost(now, device.session);
    else
        m_core->disconnect(now, device.session);
    device.isEnding = true;
    m_sink(device.connection, {}, true);
}

void IotEndpoint::refuse(Device &device, std::uint8_t reason)
{
    if (device.isEnding)
        return;
    device.isEnding = true;
    if (device.version == Version::Mqtt5)
        send(device, mqtt::DisconnectPacket{.reason = reason});
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

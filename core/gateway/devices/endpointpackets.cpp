// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What devices send once they are connected, and what is sent to them.
#include "core/gateway/devices/device.h"
#include "core/mqtt/writing.h"
#include "core/services/iot-core/core.h"
#include "core/world/world.h"

#include <algorithm>

namespace headwater::gateway::devices {

using broker::Reason;
using mqtt::Version;

namespace {

constexpr std::uint8_t kSuccess = 0, kReceiveMaximumExceeded = 147, kTopicAliasInvalid = 148,
                       kSubscriptionIdsNotSupported = 161;

} // namespace

bool IotEndpoint::Device::messageSent(SimTime now, const services::IotMessage &message, std::uint16_t packet)
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
    out.duplicate = message.duplicate;
    if (message.expires != kernel::kNever)
        out.properties.messageExpiry =
            static_cast<std::uint32_t>(std::max<SimTime>(0, message.expires - now) / kernel::kSecond);
    if (message.properties && version == Version::Mqtt5)
        put(*message.properties, out.properties);
    if (isAnswered)
        m_owner.hand(*this, std::move(out));
    else
        early.push_back(std::move(out));
    return true;
}

/// What a client cannot take counts as sent, and as taken.
void IotEndpoint::hand(Device &device, mqtt::PublishPacket packet)
{
    const std::uint16_t number = packet.packet;
    const bool isLimited = device.largestPacket.has_value();
    if (!isLimited || mqtt::writePacket(packet, device.version).size() <= *device.largestPacket) {
        device.aliasesOut.shorten(packet);
        send(device, packet);
        return;
    }
    if (number == 0)
        return;
    m_outside.at(m_outside.world().now(), [this, connection = device.connection, number] {
        const auto still = m_devices.find(connection);
        if (still != m_devices.end() && still->second->isOnline)
            m_core->acknowledge(m_outside.world().now(), still->second->session, number);
    });
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
    if (packet.topic.empty() || !areOfAMessage(packet.properties))
        return refuse(device, static_cast<std::uint8_t>(Reason::ProtocolError));
    if (!m_outside.hasRoomFor(packet.payload.size())) {
        // A client of the older version is not told; it tries again.
        if (packet.qos != 0 && device.version == Version::Mqtt5)
            acknowledge(device, packet.packet, Reason::QuotaExceeded);
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
        message.expires = now + expiryOf(*expiry) * kernel::kSecond;
    const auto properties = messagePropertiesOf(packet.properties);
    message.properties = properties.get();
    device.postponed -= isPaid && packet.qos != 0;
    const broker::PublishAnswer answer = m_core->publish(now, device.session, message, isPaid);
    if (answer.later > 0) {
        device.postponed += packet.qos != 0;
        if (device.version == Version::Mqtt5 && device.postponed > m_core->broker().limits().inFlight) {
            m_outside.lose();
            return refuse(device, kReceiveMaximumExceeded);
        }
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
    if (answer.reason == Reason::Success || device.version == Version::Mqtt5)
        acknowledge(device, packet.packet, answer.reason);
}

void IotEndpoint::acknowledge(const Device &device, std::uint16_t packet, Reason reason)
{
    const auto code = static_cast<std::uint8_t>(reason);
    mqtt::AckPacket answer{.packet = packet, .reason = code};
    if (device.tellsProblems)
        answer.reasonText = reasonOf(code).value_or(std::string());
    send(device, answer);
}

void IotEndpoint::subscribe(Device &device, const mqtt::SubscribePacket &packet)
{
    if (packet.properties.subscriptionId)
        return refuse(device, kSubscriptionIdsNotSupported);
    std::vector<broker::Subscription> wanted;
    for (const mqtt::SubscribePacket::Filter &each : packet.filters) {
        if (each.noLocal && each.filter.starts_with("$share/"))
            return refuse(device, static_cast<std::uint8_t>(Reason::ProtocolError));
        wanted.push_back({.filter = each.filter,
                          .qos = std::min<std::uint8_t>(each.qos, 1),
                          .noLocal = each.noLocal,
                          .retainAsPublished = each.retainAsPublished,
                          .retained = static_cast<broker::Subscription::Retained>(each.retainHandling)});
    }
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
    for (const bool wasThere : m_core->unsubscribe(m_outside.world().now(), device.session, packet.filters))
        answer.codes.push_back(wasThere ? kSuccess : kNoSubscriptionExisted);
    send(device, answer);
}

void IotEndpoint::disconnect(Device &device, const mqtt::DisconnectPacket &packet)
{
    constexpr std::uint8_t kWithWill = 4;
    const SimTime now = m_outside.world().now();
    if (const auto expiry = packet.properties.sessionExpiry;
        expiry && !m_core->changeExpiry(device.session, std::min(*expiry, kMostSecondsToExpiry)))
        return refuse(device, static_cast<std::uint8_t>(Reason::ProtocolError));
    device.isOnline = false;
    if (packet.reason == kWithWill)
        m_core->connectionLost(now, device.session);
    else
        m_core->disconnect(now, device.session);
    device.isEnding = true;
    m_sink(device.connection, {}, true);
}

} // namespace headwater::gateway::devices

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mqtt/writing.h"

#include <string_view>

namespace headwater::mqtt {
namespace {

void putNumber(std::string &out, std::uint32_t value, int bytes)
{
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
        out += static_cast<char>(value >> shift);
}

void putVariable(std::string &out, std::size_t value)
{
    do {
        const auto byte = static_cast<std::uint8_t>(value & 0x7f);
        value >>= 7;
        out += static_cast<char>(value > 0 ? byte | 0x80 : byte);
    } while (value > 0);
}

void putText(std::string &out, std::string_view text)
{
    putNumber(out, static_cast<std::uint32_t>(text.size()), 2);
    out += text;
}

template <typename T>
void putProperty(std::string &out, std::uint8_t id, const std::optional<T> &value, int bytes)
{
    if (!value)
        return;
    out += static_cast<char>(id);
    putNumber(out, *value, bytes);
}

void putProperty(std::string &out, std::uint8_t id, const std::optional<std::string> &value)
{
    if (!value)
        return;
    out += static_cast<char>(id);
    putText(out, *value);
}

void putProperties(std::string &out, const Properties &properties, Version version)
{
    if (version != Version::Mqtt5)
        return;
    std::string own;
    putProperty(own, 0x01, properties.payloadFormat, 1);
    putProperty(own, 0x02, properties.messageExpiry, 4);
    putProperty(own, 0x03, properties.contentType);
    putProperty(own, 0x08, properties.responseTopic);
    putProperty(own, 0x09, properties.correlationData);
    if (properties.subscriptionId) {
        own += '\x0b';
        putVariable(own, *properties.subscriptionId);
    }
    putProperty(own, 0x11, properties.sessionExpiry, 4);
    putProperty(own, 0x12, properties.assignedClientId);
    putProperty(own, 0x13, properties.serverKeepAlive, 2);
    putProperty(own, 0x17, properties.requestProblem, 1);
    putProperty(own, 0x18, properties.willDelay, 4);
    putProperty(own, 0x1f, properties.reasonText);
    putProperty(own, 0x21, properties.receiveMaximum, 2);
    putProperty(own, 0x22, properties.topicAliasMaximum, 2);
    putProperty(own, 0x23, properties.topicAlias, 2);
    putProperty(own, 0x24, properties.maximumQos, 1);
    putProperty(own, 0x25, properties.retainAvailable, 1);
    for (const auto &[key, value] : properties.user) {
        own += '\x26';
        putText(own, key);
        putText(own, value);
    }
    putProperty(own, 0x27, properties.maximumPacketSize, 4);
    putProperty(own, 0x28, properties.wildcardAvailable, 1);
    putProperty(own, 0x29, properties.subscriptionIdAvailable, 1);
    putProperty(own, 0x2a, properties.sharedAvailable, 1);
    putVariable(out, own.size());
    out += own;
}

/// Writes a packet's body and says its first byte.
struct Writer
{
    std::string &out;
    Version version;

    static std::uint8_t first(Type type, int flags = 0)
    {
        return static_cast<std::uint8_t>(static_cast<int>(type) << 4 | flags);
    }

    std::uint8_t operator()(const ConnectPacket &packet)
    {
        putText(out, "MQTT");
        out += static_cast<char>(packet.version);
        int flags = packet.cleanStart ? 0x02 : 0;
        if (packet.will)
            flags |= 0x04 | packet.will->qos << 3 | (packet.will->retain ? 0x20 : 0);
        flags |= (packet.password ? 0x40 : 0) | (packet.userName ? 0x80 : 0);
        out += static_cast<char>(flags);
        putNumber(out, packet.keepAlive, 2);
        putProperties(out, packet.properties, packet.version);
        putText(out, packet.clientId);
        if (packet.will) {
            putProperties(out, packet.will->properties, packet.version);
            putText(out, packet.will->topic);
            putText(out, packet.will->payload);
        }
        if (packet.userName)
            putText(out, *packet.userName);
        if (packet.password)
            putText(out, *packet.password);
        return first(Type::Connect);
    }

    std::uint8_t operator()(const ConnackPacket &packet)
    {
        out += static_cast<char>(packet.sessionPresent);
        out += static_cast<char>(packet.code);
        putProperties(out, packet.properties, version);
        return first(Type::Connack);
    }

    std::uint8_t operator()(const PublishPacket &packet)
    {
        putText(out, packet.topic);
        if (packet.qos > 0)
            putNumber(out, packet.packet, 2);
        putProperties(out, packet.properties, version);
        out += packet.payload;
        return first(Type::Publish, (packet.duplicate ? 8 : 0) | packet.qos << 1 | (packet.retain ? 1 : 0));
    }

    std::uint8_t operator()(const AckPacket &packet)
    {
        putNumber(out, packet.packet, 2);
        if (version == Version::Mqtt5 && (packet.reason != 0 || !packet.reasonText.empty()))
            out += static_cast<char>(packet.reason);
        if (!packet.reasonText.empty()) {
            Properties told;
            told.reasonText = packet.reasonText;
            putProperties(out, told, version);
        }
        return first(packet.type, packet.type == Type::Pubrel ? 2 : 0);
    }

    std::uint8_t operator()(const SubscribePacket &packet)
    {
        putNumber(out, packet.packet, 2);
        putProperties(out, packet.properties, version);
        for (const SubscribePacket::Filter &each : packet.filters) {
            putText(out, each.filter);
            out += static_cast<char>(each.qos | (each.noLocal ? 4 : 0) | (each.retainAsPublished ? 8 : 0) |
                                     each.retainHandling << 4);
        }
        return first(Type::Subscribe, 2);
    }

    std::uint8_t operator()(const UnsubscribePacket &packet)
    {
        putNumber(out, packet.packet, 2);
        putProperties(out, {}, version);
        for (const std::string &each : packet.filters)
            putText(out, each);
        return first(Type::Unsubscribe, 2);
    }

    std::uint8_t operator()(const AnswersPacket &packet)
    {
        putNumber(out, packet.packet, 2);
        putProperties(out, {}, version);
        // UNSUBACK has no codes in the older version.
        if (packet.type == Type::Suback || version == Version::Mqtt5)
            out.append(packet.codes.begin(), packet.codes.end());
        return first(packet.type);
    }

    std::uint8_t operator()(const PlainPacket &packet) { return first(packet.type); }

    std::uint8_t operator()(const DisconnectPacket &packet)
    {
        const bool hasProperties = packet.properties != Properties{};
        if (version == Version::Mqtt5 && (packet.reason != 0 || hasProperties))
            out += static_cast<char>(packet.reason);
        if (hasProperties)
            putProperties(out, packet.properties, version);
        return first(Type::Disconnect);
    }
};

} // namespace

std::string writePacket(const Packet &packet, Version version)
{
    std::string body;
    const std::uint8_t first = std::visit(Writer{body, version}, packet);
    std::string bytes(1, static_cast<char>(first));
    putVariable(bytes, body.size());
    bytes += body;
    return bytes;
}

} // namespace headwater::mqtt

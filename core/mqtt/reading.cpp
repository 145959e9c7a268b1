// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mqtt/reading.h"

#include "core/base/utf8.h"

#include <utility>

namespace headwater::mqtt {
namespace {

/// Takes values from the front. After the first that is not there, or not right, everything is empty.
class Cursor
{
public:
    explicit Cursor(std::string_view bytes)
        : m_bytes(bytes)
    {
    }

    bool isGood() const { return m_isGood; }
    bool isAtEnd() const { return m_bytes.empty(); }
    void fail() { m_isGood = false; }

    std::string_view take(std::size_t count)
    {
        if (!m_isGood || count > m_bytes.size()) {
            m_isGood = false;
            return {};
        }
        const std::string_view taken = m_bytes.substr(0, count);
        m_bytes.remove_prefix(count);
        return taken;
    }

    std::string_view rest() { return take(m_bytes.size()); }

    std::uint32_t number(std::size_t bytes)
    {
        std::uint32_t value = 0;
        for (const char c : take(bytes))
            value = value << 8 | static_cast<std::uint8_t>(c);
        return value;
    }
    std::uint8_t byte() { return static_cast<std::uint8_t>(number(1)); }
    std::uint16_t word() { return static_cast<std::uint16_t>(number(2)); }

    std::uint32_t variable()
    {
        std::uint32_t value = 0;
        for (int shift = 0; shift < 28; shift += 7) {
            const std::uint8_t each = byte();
            value |= static_cast<std::uint32_t>(each & 0x7f) << shift;
            if ((each & 0x80) == 0)
                return value;
        }
        fail();
        return 0;
    }

    std::string binary() { return std::string(take(word())); }

    std::string text()
    {
        std::string value = binary();
        if (!isUtf8(value) || value.find('\0') != std::string::npos)
            fail();
        return value;
    }

private:
    std::string_view m_bytes;
    bool m_isGood = true;
};

template <typename T>
void once(Cursor &cursor, std::optional<T> &place, T value)
{
    if (place)
        cursor.fail(); // a property may stand there once
    place = std::move(value);
}

void readProperty(Cursor &in, std::uint32_t id, Properties &out)
{
    switch (id) {
    case 0x01:
        return once(in, out.payloadFormat, in.byte());
    case 0x02:
        return once(in, out.messageExpiry, in.number(4));
    case 0x03:
        return once(in, out.contentType, in.text());
    case 0x08:
        return once(in, out.responseTopic, in.text());
    case 0x09:
        return once(in, out.correlationData, in.binary());
    case 0x0b:
        out.subscriptionId = in.variable();
        return;
    case 0x11:
        return once(in, out.sessionExpiry, in.number(4));
    case 0x12:
        return once(in, out.assignedClientId, in.text());
    case 0x13:
        return once(in, out.serverKeepAlive, in.word());
    case 0x15: // authentication method, and its data: none of ours
        in.text();
        return;
    case 0x16:
        in.binary();
        return;
    case 0x17:
        return once(in, out.requestProblem, in.byte());
    case 0x19: // whether responses are told: passed over
        in.byte();
        return;
    case 0x18:
        return once(in, out.willDelay, in.number(4));
    case 0x1a:
    case 0x1c:
        in.text();
        return;
    case 0x1f:
        return once(in, out.reasonText, in.text());
    case 0x21:
        return once(in, out.receiveMaximum, in.word());
    case 0x22:
        return once(in, out.topicAliasMaximum, in.word());
    case 0x23:
        return once(in, out.topicAlias, in.word());
    case 0x24:
        return once(in, out.maximumQos, in.byte());
    case 0x25:
        return once(in, out.retainAvailable, in.byte());
    case 0x26: {
        std::string key = in.text();
        out.user.emplace_back(std::move(key), in.text());
        return;
    }
    case 0x27:
        return once(in, out.maximumPacketSize, in.number(4));
    case 0x28:
        return once(in, out.wildcardAvailable, in.byte());
    case 0x29:
        return once(in, out.subscriptionIdAvailable, in.byte());
    case 0x2a:
        return once(in, out.sharedAvailable, in.byte());
    default:
        in.fail();
    }
}

Properties readProperties(Cursor &in, Version version)
{
    Properties properties;
    if (version != Version::Mqtt5)
        return properties;
    Cursor own(in.take(in.variable()));
    while (in.isGood() && own.isGood() && !own.isAtEnd())
        readProperty(own, own.variable(), properties);
    if (!own.isGood())
        in.fail();
    return properties;
}

std::variant<Packet, Malformed> readConnect(Cursor &in)
{
    ConnectPacket packet;
    const std::string protocol = in.text();
    const std::uint8_t level = in.byte();
    if (!in.isGood())
        return Malformed::MalformedPacket;
    if (protocol != "MQTT" || (level != 4 && level != 5))
        return Malformed::UnsupportedVersion;
    packet.version = static_cast<Version>(level);
    const std::uint8_t flags = in.byte();
    const bool hasWill = (flags & 0x04) != 0;
    const auto willQos = static_cast<std::uint8_t>(flags >> 3 & 3);
    const bool willRetain = (flags & 0x20) != 0, hasPassword = (flags & 0x40) != 0, hasUser = (flags & 0x80) != 0;
    if ((flags & 0x01) != 0 || willQos == 3 || (!hasWill && (willQos != 0 || willRetain)) ||
        (packet.version == Version::Mqtt311 && hasPassword && !hasUser))
        return Malformed::MalformedPacket;
    packet.cleanStart = (flags & 0x02) != 0;
    packet.keepAlive = in.word();
    packet.properties = readProperties(in, packet.version);
    packet.clientId = in.text();
    if (hasWill) {
        WillPacket will;
        will.properties = readProperties(in, packet.version);
        will.topic = in.text();
        will.payload = in.binary();
        will.qos = willQos;
        will.retain = willRetain;
        packet.will = std::move(will);
    }
    if (hasUser)
        packet.userName = in.text();
    if (hasPassword)
        packet.password = in.binary();
    return Packet(std::move(packet));
}

std::variant<Packet, Malformed> readPublish(Cursor &in, std::uint8_t flags, Version version)
{
    PublishPacket packet;
    packet.duplicate = (flags & 8) != 0;
    packet.qos = flags >> 1 & 3;
    packet.retain = (flags & 1) != 0;
    if (packet.qos == 3 || (packet.duplicate && packet.qos == 0))
        return Malformed::MalformedPacket;
    packet.topic = in.text();
    if (packet.qos > 0) {
        packet.packet = in.word();
        if (in.isGood() && packet.packet == 0)
            return Malformed::ProtocolError;
    }
    packet.properties = readProperties(in, version);
    packet.payload = in.rest();
    return Packet(std::move(packet));
}

std::variant<Packet, Malformed> readAck(Cursor &in, Type type, Version version)
{
    AckPacket packet{.type = type, .packet = in.word()};
    if (version == Version::Mqtt5 && !in.isAtEnd())
        packet.reason = in.byte();
    if (version == Version::Mqtt5 && !in.isAtEnd())
        packet.reasonText = readProperties(in, version).reasonText.value_or(std::string());
    if (in.isGood() && packet.packet == 0)
        return Malformed::ProtocolError;
    return Packet(std::move(packet));
}

std::variant<Packet, Malformed> readSubscribe(Cursor &in, Version version)
{
    SubscribePacket packet{.packet = in.word(), .filters = {}};
    packet.properties = readProperties(in, version);
    while (in.isGood() && !in.isAtEnd()) {
        SubscribePacket::Filter filter;
        filter.filter = in.text();
        const std::uint8_t options = in.byte();
        filter.qos = options & 3;
        filter.noLocal = (options & 4) != 0;
        filter.retainAsPublished = (options & 8) != 0;
        filter.retainHandling = options >> 4 & 3;
        if (filter.qos == 3 || (options & 0xc0) != 0 || filter.retainHandling == 3 ||
            (version == Version::Mqtt311 && (options & 0xfc) != 0))
            return Malformed::MalformedPacket;
        packet.filters.push_back(std::move(filter));
    }
    if (in.isGood() && (packet.filters.empty() || packet.packet == 0))
        return Malformed::ProtocolError;
    return Packet(std::move(packet));
}

std::variant<Packet, Malformed> readUnsubscribe(Cursor &in, Version version)
{
    UnsubscribePacket packet{.packet = in.word(), .filters = {}};
    readProperties(in, version);
    while (in.isGood() && !in.isAtEnd())
        packet.filters.push_back(in.text());
    if (in.isGood() && (packet.filters.empty() || packet.packet == 0))
        return Malformed::ProtocolError;
    return Packet(std::move(packet));
}

std::variant<Packet, Malformed> readConnack(Cursor &in, Version version)
{
    const std::uint8_t flags = in.byte();
    if (flags > 1)
        return Malformed::MalformedPacket;
    ConnackPacket packet{.sessionPresent = flags == 1, .code = in.byte()};
    packet.properties = readProperties(in, version);
    return Packet(std::move(packet));
}

std::variant<Packet, Malformed> readAnswers(Cursor &in, Type type, Version version)
{
    AnswersPacket packet{.type = type, .packet = in.word(), .codes = {}};
    readProperties(in, version);
    if (type == Type::Suback || version == Version::Mqtt5) { // UNSUBACK has none in the older version
        for (const char code : in.rest())
            packet.codes.push_back(static_cast<std::uint8_t>(code));
    }
    return Packet(std::move(packet));
}

std::variant<Packet, Malformed> readDisconnect(Cursor &in, Version version)
{
    DisconnectPacket packet;
    if (version == Version::Mqtt5 && !in.isAtEnd())
        packet.reason = in.byte();
    if (version == Version::Mqtt5 && !in.isAtEnd())
        packet.properties = readProperties(in, version);
    return Packet(std::move(packet));
}

/// The lower four bits of the first byte, which are fixed for all packets but PUBLISH.
bool hasRightFlags(Type type, std::uint8_t flags)
{
    if (type == Type::Publish)
        return true;
    return flags == (type == Type::Pubrel || type == Type::Subscribe || type == Type::Unsubscribe ? 2 : 0);
}

std::variant<Packet, Malformed> readBody(Cursor &in, Type type, std::uint8_t flags, Version version)
{
    switch (type) {
    case Type::Connect:
        return readConnect(in);
    case Type::Connack:
        return readConnack(in, version);
    case Type::Publish:
        return readPublish(in, flags, version);
    case Type::Puback:
    case Type::Pubrec:
    case Type::Pubrel:
    case Type::Pubcomp:
        return readAck(in, type, version);
    case Type::Subscribe:
        return readSubscribe(in, version);
    case Type::Unsubscribe:
        return readUnsubscribe(in, version);
    case Type::Suback:
    case Type::Unsuback:
        return readAnswers(in, type, version);
    case Type::Pingreq:
    case Type::Pingresp:
        return Packet(PlainPacket{type});
    case Type::Disconnect:
        return readDisconnect(in, version);
    case Type::Auth:
        break;
    }
    return Malformed::ProtocolError;
}

} // namespace

std::variant<Packet, Malformed> readPacket(std::string_view bytes, Version version)
{
    Cursor in(bytes);
    const std::uint8_t first = in.byte();
    const std::uint32_t length = in.variable();
    const auto type = static_cast<Type>(first >> 4);
    Cursor body(in.take(length));
    if (!in.isGood() || !in.isAtEnd() || first >> 4 == 0 || !hasRightFlags(type, first & 15))
        return Malformed::MalformedPacket;
    auto packet = readBody(body, type, first & 15, version);
    if (std::holds_alternative<Packet>(packet) && (!body.isGood() || !body.isAtEnd()))
        return Malformed::MalformedPacket;
    return packet;
}

} // namespace headwater::mqtt

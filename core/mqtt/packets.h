// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

/// The packets of MQTT 3.1.1 and 5 that go between a client and a broker. Knows no broker and no sockets.
namespace headwater::mqtt {

enum class Version : std::uint8_t { Mqtt311 = 4, Mqtt5 = 5 };

/// First four bits of a packet.
enum class Type : std::uint8_t {
    Connect = 1,
    Connack,
    Publish,
    Puback,
    Pubrec,
    Pubrel,
    Pubcomp,
    Subscribe,
    Suback,
    Unsubscribe,
    Unsuback,
    Pingreq,
    Pingresp,
    Disconnect,
    Auth,
};

/// Those of MQTT 5 that a broker has to do with; others are passed over.
struct Properties
{
    std::optional<std::uint8_t> payloadFormat;
    std::optional<std::uint32_t> messageExpiry; ///< seconds
    std::optional<std::string> contentType, responseTopic, correlationData;
    std::optional<std::uint32_t> subscriptionId;
    std::optional<std::uint32_t> sessionExpiry; ///< seconds
    std::optional<std::string> assignedClientId, reasonText;
    std::optional<std::uint16_t> serverKeepAlive;
    std::optional<std::uint16_t> receiveMaximum, topicAliasMaximum, topicAlias;
    std::optional<std::uint32_t> maximumPacketSize, willDelay;
    std::optional<std::uint8_t> requestProblem; ///< 0: reasons only where a connection is refused or ends
    std::optional<std::uint8_t> maximumQos, retainAvailable, wildcardAvailable, subscriptionIdAvailable,
        sharedAvailable;
    std::vector<std::pair<std::string, std::string>> user;

    bool operator==(const Properties &) const = default;
};

struct WillPacket
{
    std::string topic, payload;
    std::uint8_t qos = 0;
    bool retain = false;
    Properties properties = {};

    bool operator==(const WillPacket &) const = default;
};

struct ConnectPacket
{
    Version version = Version::Mqtt311;
    std::string clientId;
    bool cleanStart = true;
    std::uint16_t keepAlive = 0; ///< seconds
    std::optional<WillPacket> will = {};
    std::optional<std::string> userName = {}, password = {};
    Properties properties = {};

    bool operator==(const ConnectPacket &) const = default;
};

struct ConnackPacket
{
    bool sessionPresent = false;
    std::uint8_t code = 0;
    Properties properties = {};

    bool operator==(const ConnackPacket &) const = default;
};

struct PublishPacket
{
    std::string topic, payload;
    std::uint8_t qos = 0;
    bool retain = false, duplicate = false;
    std::uint16_t packet = 0; ///< of QoS 1 and 2
    Properties properties = {};

    bool operator==(const PublishPacket &) const = default;
};

/// PUBACK, PUBREC, PUBREL, PUBCOMP.
struct AckPacket
{
    Type type = Type::Puback;
    std::uint16_t packet = 0;
    std::uint8_t reason = 0;
    std::string reasonText = {}; ///< MQTT 5; empty: none

    bool operator==(const AckPacket &) const = default;
};

struct SubscribePacket
{
    struct Filter
    {
        std::string filter;
        std::uint8_t qos = 0;
        bool noLocal = false, retainAsPublished = false;
        std::uint8_t retainHandling = 0;

        bool operator==(const Filter &) const = default;
    };
    std::uint16_t packet = 0;
    std::vector<Filter> filters;
    Properties properties = {};

    bool operator==(const SubscribePacket &) const = default;
};

struct UnsubscribePacket
{
    std::uint16_t packet = 0;
    std::vector<std::string> filters;

    bool operator==(const UnsubscribePacket &) const = default;
};

/// SUBACK and UNSUBACK: one code for each filter, in their order.
struct AnswersPacket
{
    Type type = Type::Suback;
    std::uint16_t packet = 0;
    std::vector<std::uint8_t> codes;

    bool operator==(const AnswersPacket &) const = default;
};

/// PINGREQ, PINGRESP.
struct PlainPacket
{
    Type type = Type::Pingreq;

    bool operator==(const PlainPacket &) const = default;
};

struct DisconnectPacket
{
    std::uint8_t reason = 0;
    Properties properties = {};

    bool operator==(const DisconnectPacket &) const = default;
};

using Packet = std::variant<ConnectPacket, ConnackPacket, PublishPacket, AckPacket, SubscribePacket, UnsubscribePacket,
                            AnswersPacket, PlainPacket, DisconnectPacket>;

} // namespace headwater::mqtt

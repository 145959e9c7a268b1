// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/gateway/devices/endpoint.h"
#include "core/gateway/devices/opening.h"
#include "core/gateway/devices/properties.h"

#include <array>
#include <deque>

namespace headwater::gateway::devices {

inline constexpr std::uint16_t kTopicAliases = 8; ///< of a connection, each way

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

    bool messageSent(SimTime now, const services::IotMessage &message, std::uint16_t packet) override;
    void connectionClosed(SimTime, broker::Farewell, broker::Reason reason) override
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
    mqtt::Version version = mqtt::Version::Mqtt311;
    bool isOnline = false;
    bool isEnding = false;
    std::uint32_t session = 0;
    std::string clientId;
    std::array<std::string, kTopicAliases> aliases; ///< that the client uses
    TopicAliases aliasesOut;
    std::optional<std::uint32_t> largestPacket; ///< that it takes
    bool tellsProblems = true;
    std::uint32_t postponed = 0; ///< messages with QoS 1 that wait for the connection's throughput
    bool isAnswered = false;     ///< CONNACK is out: nothing may come before it
    std::vector<mqtt::PublishPacket> early;

private:
    IotEndpoint &m_owner;
};

} // namespace headwater::gateway::devices

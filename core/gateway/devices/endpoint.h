// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/gateway/call.h"
#include "core/gateway/outside.h"
#include "core/mqtt/packets.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace headwater::services::iot_core {
class IotCore;
}

namespace headwater::gateway::devices {

namespace broker = headwater::iot;

/// Operations of the calls: what a device showed before its first packet, as openingText() writes it; a packet with its
/// bytes; a socket that broke has none, as everywhere.
inline constexpr const char *kOpened = "opened";
inline constexpr const char *kPacket = "packet";
/// Bytes came that are no packet; the body is the reason code.
inline constexpr const char *kMalformed = "malformed";

/// What goes to a device: bytes, or the end of its connection after them.
using DeviceSink = std::function<void(std::uint64_t connection, const std::string &bytes, bool closes)>;

/// AWS IoT's message broker as MQTT devices know it, 3.1.1 and 5. Who comes with a certificate or asks for a custom
/// authorizer is what these say; whoever else comes is trusted, but not where a certificate was to be shown.
class IotEndpoint final : public Endpoint
{
public:
    IotEndpoint(Outside &outside, DeviceSink sink);
    ~IotEndpoint() override;

    /// Whether the world has a node to connect to.
    bool isOffered() const { return m_core != nullptr; }
    services::iot_core::IotCore *core() const { return m_core; }
    void take(const OutsideCall &call) override;
    std::size_t connections() const { return m_devices.size(); }

private:
    class Device;

    void open(Device &device, const OutsideCall &call);
    void packetCame(Device &device, const OutsideCall &call);
    void decided(Device &device);
    std::optional<std::uint32_t> principalOf(const Device &device, const mqtt::ConnectPacket &packet);
    void connect(Device &device, const mqtt::ConnectPacket &packet);
    void turnAway(Device &device, mqtt::ConnackPacket answer, broker::Reason reason);
    void publish(Device &device, mqtt::PublishPacket packet);
    void publishKept(std::uint64_t connection, const mqtt::PublishPacket &packet, std::uint64_t number, SimTime emitted,
                     bool isPaid);
    void acknowledge(const Device &device, std::uint16_t packet, broker::Reason reason);
    void subscribe(Device &device, const mqtt::SubscribePacket &packet);
    void unsubscribe(Device &device, const mqtt::UnsubscribePacket &packet);
    void disconnect(Device &device, const mqtt::DisconnectPacket &packet);
    /// Says why, to those who can be told, and ends the connection.
    void refuse(Device &device, std::uint8_t reason);
    void end(Device &device);
    void send(const Device &device, const mqtt::Packet &packet);
    void hand(Device &device, mqtt::PublishPacket packet);

    Outside &m_outside;
    services::iot_core::IotCore *m_core = nullptr;
    std::uint32_t m_principal = 0;
    const DeviceSink m_sink;
    std::map<std::uint64_t, std::unique_ptr<Device>> m_devices; ///< by connection
    std::uint32_t m_lastDevice = 0;
};

} // namespace headwater::gateway::devices

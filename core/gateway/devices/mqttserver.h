// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/mqtt/framer.h"

#include <QHostAddress>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTimer>

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>

namespace headwater::gateway::devices {

struct MqttLimits
{
    std::size_t packetBytes = 160 * 1'024; ///< 128 KB of payload, topic and properties
    std::size_t connections = 20'000;
    std::chrono::milliseconds connect{10'000}; ///< until the first packet is whole
    qint64 unsentBytes = 8 * 1'048'576;        ///< of a client that does not take what it asked for
};

/// The sockets of MQTT clients: whole packets go in, by the number of their connection; bytes go out.
class MqttServer final : public QObject
{
    Q_OBJECT

public:
    class Listener
    {
    public:
        virtual ~Listener() = default;
        virtual void packetCame(std::uint64_t connection, std::string packet) = 0;
        /// What came is no packet: a reason code of MQTT 5.
        virtual void noiseCame(std::uint64_t connection, std::uint8_t reason) = 0;
        virtual void connectionEnded(std::uint64_t connection) = 0;
    };

    explicit MqttServer(Listener &listener, MqttLimits limits = {});
    ~MqttServer() override;

    Result<void> listen(const QHostAddress &address, std::uint16_t port);
    std::uint16_t port() const { return m_listener.serverPort(); }
    /// All who are connected are gone, as the listener hears. Their sockets go with the server.
    void dropClients();
    std::size_t connections() const { return m_clients.size(); }
    void send(std::uint64_t connection, const std::string &bytes, bool closes);

private:
    struct Client
    {
        Client(QTcpSocket *itsSocket, std::size_t largest)
            : socket(itsSocket)
            , framer(largest)
            , since(std::chrono::steady_clock::now())
        {
        }
        QTcpSocket *socket;
        mqtt::Framer framer;
        std::chrono::steady_clock::time_point since;
        bool hasConnected = false, isClosing = false;
    };

    void accept();
    void read(std::uint64_t connection);
    void ended(std::uint64_t connection);
    void checkTimes();

    Listener &m_out;
    const MqttLimits m_limits;
    QTcpServer m_listener;
    QTimer m_clock;
    std::map<std::uint64_t, std::unique_ptr<Client>> m_clients;
    std::uint64_t m_lastConnection = 0;
};

} // namespace headwater::gateway::devices

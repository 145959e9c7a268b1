// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/devices/mqttserver.h"

#include <QCoreApplication>

#include <vector>

namespace headwater::gateway::devices {
namespace {

constexpr int kCheckEveryMs = 1'000;
constexpr int kBacklog = 512;
constexpr qint64 kReadBuffer = 256 * 1'024;
constexpr char kConnect = 0x10; ///< the first byte of a client
constexpr std::uint8_t kMalformedPacket = 0x81, kProtocolError = 0x82, kPacketTooLarge = 0x95;

} // namespace

MqttServer::MqttServer(Listener &listener, MqttLimits limits)
    : m_out(listener)
    , m_limits(limits)
{
    m_listener.setListenBacklogSize(kBacklog);
    connect(&m_listener, &QTcpServer::newConnection, this, &MqttServer::accept);
    connect(&m_clock, &QTimer::timeout, this, &MqttServer::checkTimes);
    m_clock.start(kCheckEveryMs);
}

MqttServer::~MqttServer()
{
    for (const auto &[connection, client] : m_clients) {
        client->socket->disconnect(this);
        delete client->socket;
    }
}

Result<void> MqttServer::listen(const QHostAddress &address, std::uint16_t port)
{
    if (m_listener.listen(address, port))
        return {};
    return Error{QCoreApplication::translate("Server", "Port %1 of %2 cannot be used: %3.")
                     .arg(QString::number(port), address.toString(), m_listener.errorString()),
                 {}};
}

void MqttServer::dropClients()
{
    for (const auto &[connection, client] : m_clients)
        m_out.connectionEnded(connection);
}

void MqttServer::accept()
{
    while (QTcpSocket *socket = m_listener.nextPendingConnection()) {
        if (m_clients.size() >= m_limits.connections) {
            delete socket;
            continue;
        }
        socket->setReadBufferSize(kReadBuffer);
        socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
        const std::uint64_t connection = ++m_lastConnection;
        m_clients[connection] = std::make_unique<Client>(socket, m_limits.packetBytes);
        connect(socket, &QTcpSocket::readyRead, this, [this, connection] { read(connection); });
        connect(socket, &QTcpSocket::disconnected, this, [this, connection] { ended(connection); });
        read(connection);
    }
}

void MqttServer::read(std::uint64_t connection)
{
    auto found = m_clients.find(connection);
    if (found == m_clients.end())
        return;
    const QByteArray bytes = found->second->socket->readAll();
    found->second->framer.add({bytes.constData(), static_cast<std::size_t>(bytes.size())});
    // Who begins with anything but CONNECT is no client of ours, however much there is still to come.
    if (!found->second->hasConnected && found->second->framer.hasBegun() && found->second->framer.first() != kConnect) {
        m_out.noiseCame(connection, kProtocolError);
        return;
    }
    // What a packet does may end the connection.
    while (found != m_clients.end() && !found->second->isClosing) {
        auto packet = found->second->framer.next();
        if (!packet)
            break;
        found->second->hasConnected = true;
        m_out.packetCame(connection, std::move(*packet));
        found = m_clients.find(connection);
    }
    if (found != m_clients.end() && found->second->framer.hasFailed() && !found->second->isClosing)
        m_out.noiseCame(connection, found->second->framer.isTooLarge() ? kPacketTooLarge : kMalformedPacket);
}

void MqttServer::send(std::uint64_t connection, const std::string &bytes, bool closes)
{
    const auto found = m_clients.find(connection);
    if (found == m_clients.end())
        return;
    Client &client = *found->second;
    if (!bytes.empty())
        client.socket->write(bytes.data(), static_cast<qint64>(bytes.size()));
    if (client.socket->bytesToWrite() > m_limits.unsentBytes) {
        client.isClosing = true;
        // Not from within what the world is doing right now.
        QMetaObject::invokeMethod(client.socket, &QTcpSocket::abort, Qt::QueuedConnection);
    } else if (closes) {
        client.isClosing = true;
        client.since = std::chrono::steady_clock::now();
        QMetaObject::invokeMethod(client.socket, &QTcpSocket::disconnectFromHost, Qt::QueuedConnection);
    }
}

void MqttServer::ended(std::uint64_t connection)
{
    const auto found = m_clients.find(connection);
    if (found == m_clients.end())
        return;
    found->second->socket->deleteLater();
    m_clients.erase(found);
    m_out.connectionEnded(connection);
}

/// Who says nothing, and who does not let go.
void MqttServer::checkTimes()
{
    const auto now = std::chrono::steady_clock::now();
    std::vector<QTcpSocket *> late;
    for (const auto &[connection, client] : m_clients) {
        if ((!client->hasConnected || client->isClosing) && now - client->since > m_limits.connect)
            late.push_back(client->socket);
    }
    for (QTcpSocket *socket : late)
        socket->abort();
}

} // namespace headwater::gateway::devices

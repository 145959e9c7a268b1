// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/devices/mqttserver.h"

#include "core/http/address.h"
#include "core/http/line.h"

#include <QSslCertificate>
#include <QSslSocket>

#include <vector>

namespace headwater::gateway::devices {
namespace {

constexpr int kCheckEveryMs = 1'000;
constexpr std::size_t kMostShaking = 2'000; ///< whose TLS handshake goes on
constexpr qint64 kReadBuffer = 256 * 1'024;
constexpr char kConnect = 0x10; ///< the first byte of a client
constexpr std::uint8_t kMalformedPacket = 0x81, kProtocolError = 0x82, kPacketTooLarge = 0x95;

class SocketCarrier final : public Carrier
{
public:
    explicit SocketCarrier(QTcpSocket *socket)
        : m_socket(socket)
    {
    }
    ~SocketCarrier() override
    {
        m_socket->disconnect();
        m_socket->deleteLater();
    }
    SocketCarrier(const SocketCarrier &) = delete;
    SocketCarrier &operator=(const SocketCarrier &) = delete;

    void write(const char *bytes, qint64 size) override { m_socket->write(bytes, size); }
    qint64 unsent() const override { return http::unsentBytes(*m_socket); }
    void abort() override { m_socket->abort(); }
    void close() override { m_socket->disconnectFromHost(); }

private:
    QTcpSocket *const m_socket;
};

} // namespace

MqttServer::MqttServer(Listener &listener, MqttLimits limits)
    : m_out(listener)
    , m_limits(limits)
{
    connect(&m_clock, &QTimer::timeout, this, &MqttServer::checkTimes);
    m_clock.start(kCheckEveryMs);
}

MqttServer::~MqttServer() = default;

Result<std::uint16_t> MqttServer::listen(const QHostAddress &address, std::uint16_t port,
                                         std::optional<QSslConfiguration> tls)
{
    auto door = std::make_unique<http::Door>([this](QTcpSocket *socket) { accept(socket); });
    door->setPatience(m_limits.connect, kMostShaking);
    if (tls) {
        // Who the client is, the world says: here it only has to have the key that belongs to its certificate.
        tls->setPeerVerifyMode(QSslSocket::QueryPeer);
        tls->setAllowedNextProtocols({"x-amzn-mqtt-ca", "mqtt"});
        door->setTls({std::move(*tls), true});
    }
    if (auto opened = door->open(address, port); !opened)
        return opened.error();
    m_doors.push_back(std::move(door));
    return m_doors.back()->serverPort();
}

void MqttServer::accept(QTcpSocket *socket)
{
    socket->setParent(this);
    socket->setReadBufferSize(kReadBuffer);
    socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    std::optional<Opening> opening;
    if (const auto *encrypted = qobject_cast<QSslSocket *>(socket))
        opening = Opening{.way = Opening::Way::Tls,
                          .address = http::addressOf(*socket),
                          .certificate = encrypted->peerCertificate().toPem().toStdString()};
    const std::uint64_t connection =
        adopt(std::make_unique<SocketCarrier>(socket), std::move(opening), http::addressOf(*socket));
    if (connection == 0)
        return;
    const auto read = [this, socket, connection] {
        const QByteArray bytes = socket->readAll();
        received(connection, {bytes.constData(), static_cast<std::size_t>(bytes.size())});
    };
    connect(socket, &QTcpSocket::readyRead, this, read);
    connect(socket, &QTcpSocket::disconnected, this, [this, connection] { ended(connection); });
    read();
}

void MqttServer::dropClients()
{
    for (const auto &[connection, client] : m_clients)
        m_out.connectionEnded(connection);
}

std::uint64_t MqttServer::adopt(std::unique_ptr<Carrier> carrier, std::optional<Opening> opening,
                                const std::string &address)
{
    std::string network = http::networkOf(address);
    const auto known = m_fromNetwork.find(network);
    if (m_clients.size() >= m_limits.connections ||
        (known != m_fromNetwork.end() && known->second >= m_limits.connectionsPerAddress))
        return 0;
    ++m_fromNetwork[network];
    const std::uint64_t connection = ++m_lastConnection;
    m_clients[connection] = std::make_unique<Client>(std::move(carrier), m_limits.packetBytes);
    m_clients[connection]->network = std::move(network);
    if (opening)
        m_out.connectionOpened(connection, std::move(*opening));
    return connection;
}

void MqttServer::received(std::uint64_t connection, std::string_view bytes)
{
    auto found = m_clients.find(connection);
    if (found == m_clients.end() || found->second->isClosing)
        return;
    found->second->framer.add(bytes);
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
    if (found == m_clients.end() || found->second->isClosing)
        return;
    Client &client = *found->second;
    m_held += client.framer.buffered() - client.held;
    client.held = client.framer.buffered();
    if (client.held > m_limits.someHeld && m_held > m_limits.heldInAll)
        abortSoon(connection, client);
    else if (client.framer.hasFailed())
        m_out.noiseCame(connection, found->second->framer.isTooLarge() ? kPacketTooLarge : kMalformedPacket);
}

void MqttServer::send(std::uint64_t connection, const std::string &bytes, bool closes)
{
    const auto found = m_clients.find(connection);
    if (found == m_clients.end())
        return;
    Client &client = *found->second;
    if (!bytes.empty())
        client.carrier->write(bytes.data(), static_cast<qint64>(bytes.size()));
    m_sentSince += static_cast<qint64>(bytes.size());
    const qint64 unsent = client.carrier->unsent();
    if (unsent > m_limits.unsentBytes || (unsent > m_limits.someUnsent && isOwedTooMuch())) {
        abortSoon(connection, client);
        return;
    }
    if (!closes)
        return;
    client.isClosing = true;
    client.since = std::chrono::steady_clock::now();
    // Not from within what the world is doing right now.
    QMetaObject::invokeMethod(
        this,
        [this, connection] {
            if (const auto still = m_clients.find(connection); still != m_clients.end())
                still->second->carrier->close();
        },
        Qt::QueuedConnection);
}

void MqttServer::abortSoon(std::uint64_t connection, Client &client)
{
    client.isClosing = true;
    client.since = std::chrono::steady_clock::now();
    QMetaObject::invokeMethod(
        this,
        [this, connection] {
            if (const auto still = m_clients.find(connection); still != m_clients.end())
                still->second->carrier->abort();
        },
        Qt::QueuedConnection);
}

/// All that is unsent is added up only when what was written since could make it too much.
bool MqttServer::isOwedTooMuch()
{
    if (m_owed + m_sentSince <= m_limits.unsentInAll)
        return false;
    m_owed = m_sentSince = 0;
    for (const auto &[connection, client] : m_clients)
        m_owed += client->carrier->unsent();
    return m_owed > m_limits.unsentInAll;
}

void MqttServer::ended(std::uint64_t connection)
{
    const auto found = m_clients.find(connection);
    if (found == m_clients.end())
        return;
    m_held -= found->second->held;
    if (const auto network = m_fromNetwork.find(found->second->network); --network->second == 0)
        m_fromNetwork.erase(network);
    m_clients.erase(found);
    m_out.connectionEnded(connection);
}

/// Who says nothing, and who does not let go.
void MqttServer::checkTimes()
{
    const auto now = std::chrono::steady_clock::now();
    std::vector<std::uint64_t> late;
    for (const auto &[connection, client] : m_clients) {
        if ((!client->hasConnected || client->isClosing) && now - client->since > m_limits.connect)
            late.push_back(connection);
    }
    for (const std::uint64_t connection : late) {
        if (const auto found = m_clients.find(connection); found != m_clients.end())
            found->second->carrier->abort();
    }
}

} // namespace headwater::gateway::devices

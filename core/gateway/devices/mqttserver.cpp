// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/devices/mqttserver.h"

#include "core/http/address.h"

#include <QSslSocket>

#include <utility>

namespace headwater::gateway::devices {
namespace {

constexpr int kCheckEveryMs = 1'000;
constexpr std::size_t kMostShaking = 2'000; ///< whose TLS handshake goes on
constexpr char kConnect = 0x10;             ///< the first byte of a client
constexpr std::uint8_t kMalformedPacket = 0x81, kProtocolError = 0x82, kPacketTooLarge = 0x95;

class SocketCarrier final : public Carrier, public http::SocketListener
{
public:
    SocketCarrier(MqttServer &server, std::unique_ptr<http::Socket> socket)
        : m_server(server)
        , m_socket(std::move(socket))
    {
    }

    void begin(std::uint64_t connection)
    {
        m_connection = connection;
        m_socket->setListener(this);
        if (m_socket->hasUnread())
            readable();
    }

    void write(const char *bytes, qint64 size) override { m_socket->write({bytes, static_cast<std::size_t>(size)}); }
    qint64 unsent() const override { return static_cast<qint64>(m_socket->unsent()); }
    void abort() override { m_socket->abort(); }
    void close() override { m_socket->close(); }

    void readable() override
    {
        for (std::string_view bytes = m_socket->read(); !bytes.empty(); bytes = m_socket->read())
            m_server.received(m_connection, bytes);
    }
    void closed() override { m_server.ended(m_connection); }

private:
    MqttServer &m_server;
    const std::unique_ptr<http::Socket> m_socket;
    std::uint64_t m_connection = 0;
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
    auto door =
        std::make_unique<http::Door>([this](std::unique_ptr<http::Socket> socket) { accept(std::move(socket)); });
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

void MqttServer::accept(std::unique_ptr<http::Socket> socket)
{
    std::optional<Opening> opening;
    if (socket->isSecure())
        opening = Opening{.way = Opening::Way::Tls, .address = socket->address(), .certificate = socket->certificate()};
    const std::string address = socket->address();
    auto carrier = std::make_unique<SocketCarrier>(*this, std::move(socket));
    SocketCarrier &adopted = *carrier;
    if (const std::uint64_t connection = adopt(std::move(carrier), std::move(opening), address))
        adopted.begin(connection);
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
    auto client = std::make_unique<Client>(std::move(carrier), m_limits.packetBytes);
    client->network = std::move(network);
    waitFor(connection, *client);
    m_clients.emplace_hint(m_clients.end(), connection, std::move(client));
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
    waitFor(connection, client);
    // Not from within what the world is doing right now.
    QMetaObject::invokeMethod(
        this,
        [this, connection] {
            if (const auto still = m_clients.find(connection); still != m_clients.end())
                still->second->carrier->close();
        },
        Qt::QueuedConnection);
}

void MqttServer::waitFor(std::uint64_t connection, Client &client)
{
    client.since = std::chrono::steady_clock::now();
    m_due.emplace_back(client.since, connection);
}

void MqttServer::abortSoon(std::uint64_t connection, Client &client)
{
    client.isClosing = true;
    waitFor(connection, client);
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
    const auto before = std::chrono::steady_clock::now() - m_limits.connect;
    while (!m_due.empty() && m_due.front().first < before) {
        const auto [since, connection] = m_due.front();
        m_due.pop_front();
        const auto found = m_clients.find(connection);
        if (found == m_clients.end() || found->second->since != since)
            continue;
        if (!found->second->hasConnected || found->second->isClosing)
            found->second->carrier->abort();
    }
}

} // namespace headwater::gateway::devices

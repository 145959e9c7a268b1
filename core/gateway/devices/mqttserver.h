// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/gateway/devices/carrier.h"
#include "core/gateway/devices/opening.h"
#include "core/http/door.h"
#include "core/mqtt/framer.h"

#include <QTimer>

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace headwater::gateway::devices {

struct MqttLimits
{
    std::size_t packetBytes = 160 * 1'024; ///< 128 KB of payload, topic and properties
    std::size_t connections = 20'000;
    std::size_t connectionsPerAddress = 20'000;
    std::chrono::milliseconds connect{10'000}; ///< until the first packet is whole
    qint64 unsentBytes = 8 * 1'048'576;        ///< of a client that does not take what it asked for
    /// Of all clients together: what they do not take, and packets that are not whole yet. Beyond that those with much
    /// of it are closed; a little always fits.
    qint64 unsentInAll = 512 * 1'048'576, someUnsent = 64 * 1'024;
    std::size_t heldInAll = 128 * 1'048'576, someHeld = 4 * 1'024;
};

/// The connections of MQTT clients, whichever way they come: whole packets go in, by the number of their connection;
/// bytes go out.
class MqttServer final : public QObject
{
    Q_OBJECT

public:
    class Listener
    {
    public:
        virtual ~Listener() = default;
        /// Told first, of all but plain connections.
        virtual void connectionOpened(std::uint64_t connection, Opening opening) = 0;
        virtual void packetCame(std::uint64_t connection, std::string packet) = 0;
        /// What came is no packet: a reason code of MQTT 5.
        virtual void noiseCame(std::uint64_t connection, std::uint8_t reason) = 0;
        virtual void connectionEnded(std::uint64_t connection) = 0;
    };

    explicit MqttServer(Listener &listener, MqttLimits limits = {});
    ~MqttServer() override;

    /// One more door, with TLS or without; returns its port.
    Result<std::uint16_t> listen(const QHostAddress &address, std::uint16_t port,
                                 std::optional<QSslConfiguration> tls = {});
    /// All who are connected are gone, as the listener hears. Their sockets go with the server.
    void dropClients();
    std::size_t connections() const { return m_clients.size(); }
    void send(std::uint64_t connection, const std::string &bytes, bool closes);

    // For those who bring connections of another kind. 0: there are too many already.
    std::uint64_t adopt(std::unique_ptr<Carrier> carrier, std::optional<Opening> opening, const std::string &address);
    void received(std::uint64_t connection, std::string_view bytes);
    void ended(std::uint64_t connection);

private:
    struct Client
    {
        Client(std::unique_ptr<Carrier> itsCarrier, std::size_t largest)
            : carrier(std::move(itsCarrier))
            , framer(largest)
        {
        }
        std::unique_ptr<Carrier> carrier;
        mqtt::Framer framer;
        std::chrono::steady_clock::time_point since; ///< that it has to do something in time
        bool hasConnected = false, isClosing = false;
        std::string network;
        std::size_t held = 0; ///< bytes of a packet that is not whole
    };

    void accept(std::unique_ptr<http::Socket> socket);
    void checkTimes();
    void abortSoon(std::uint64_t connection, Client &client);
    void waitFor(std::uint64_t connection, Client &client);
    bool isOwedTooMuch();

    Listener &m_out;
    const MqttLimits m_limits;
    std::vector<std::unique_ptr<http::Door>> m_doors;
    QTimer m_clock;
    std::map<std::uint64_t, std::unique_ptr<Client>> m_clients;
    /// Since when whom is waited for. All have the same time, so the first is due first.
    std::deque<std::pair<std::chrono::steady_clock::time_point, std::uint64_t>> m_due;
    std::uint64_t m_lastConnection = 0;
    std::map<std::string, std::size_t> m_fromNetwork; ///< connections
    std::size_t m_held = 0;
    qint64 m_owed = 0, m_sentSince = 0; ///< unsent when it was added up, and written since
};

} // namespace headwater::gateway::devices

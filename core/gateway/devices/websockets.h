// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/gateway/devices/mqttserver.h"
#include "core/http/limits.h"
#include "core/http/message.h"

#include <QPointer>
#include <QWebSocketServer>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <variant>

namespace headwater::gateway::devices {

/// What is known of a client from its request.
struct Admission
{
    std::string caller; ///< the access key that signed it
    bool mustSignIn = false;
};

/// MQTT over WebSockets, at the path `/mqtt` and with the sub-protocol `mqtt`: each becomes a connection of the MQTT
/// server. With TLS clients may also come encrypted.
class WebSockets final : public QObject
{
    Q_OBJECT

public:
    /// Looks at a request before it becomes a WebSocket; an answer refuses it.
    using Gate = std::function<std::variant<Admission, http::Response>(const http::Request &request)>;

    WebSockets(MqttServer &server, Gate gate, http::Limits limits = {});
    ~WebSockets() override;

    /// Returns the port.
    Result<std::uint16_t> listen(const QHostAddress &address, std::uint16_t port,
                                 std::optional<QSslConfiguration> tls = {});

private:
    struct Asking
    {
        std::chrono::steady_clock::time_point since;
        std::optional<Opening> opening; ///< its request is right, and the handshake goes on
    };
    void accept(QTcpSocket *socket);
    void look(QTcpSocket *socket);
    std::variant<Admission, http::Response> judge(const http::Request &request) const;
    void refuse(QTcpSocket *socket, const http::Response &response);
    void upgraded();
    void checkTimes();

    MqttServer &m_server;
    const Gate m_gate;
    const http::Limits m_limits;
    http::Door m_door;
    QWebSocketServer m_upgrader;
    std::unordered_map<QTcpSocket *, Asking> m_asking;
    std::map<std::pair<QString, quint16>, QPointer<QTcpSocket>> m_upgrading; ///< by where the client is
    QTimer m_clock;
};

} // namespace headwater::gateway::devices

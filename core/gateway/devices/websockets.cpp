// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/devices/websockets.h"

#include "core/http/address.h"
#include "core/http/requestreader.h"

#include <QSslConfiguration>
#include <QWebSocket>

#include <algorithm>
#include <vector>

namespace headwater::gateway::devices {
namespace {

constexpr int kCheckEveryMs = 500;
constexpr const char *kPath = "/mqtt", *kProtocol = "mqtt";
constexpr int kMostUpgrading = 1'000;
constexpr quint64 kMostFrameBytes = 256 * 1'024;

/// Whether a word is in a list with commas, such as that of a header.
bool lists(std::string_view list, std::string_view word)
{
    while (!list.empty()) {
        std::string_view part = list.substr(0, list.find(','));
        list.remove_prefix(std::min(list.size(), part.size() + 1));
        part.remove_prefix(std::min(part.size(), part.find_first_not_of(" \t")));
        part = part.substr(0, part.find_last_not_of(" \t") + 1);
        if (http::isSameText(part, word))
            return true;
    }
    return false;
}

http::Response plain(int status, const char *text)
{
    return {status, {{"Content-Type", "text/plain"}}, text};
}

class WebSocketCarrier final : public Carrier
{
public:
    WebSocketCarrier(QWebSocket *webSocket, QTcpSocket *socket)
        : m_webSocket(webSocket)
        , m_socket(socket)
    {
    }
    ~WebSocketCarrier() override
    {
        if (!m_webSocket)
            return;
        m_webSocket->disconnect();
        m_webSocket->deleteLater();
    }
    WebSocketCarrier(const WebSocketCarrier &) = delete;
    WebSocketCarrier &operator=(const WebSocketCarrier &) = delete;

    void write(const char *bytes, qint64 size) override
    {
        if (m_webSocket)
            m_webSocket->sendBinaryMessage(QByteArray(bytes, static_cast<qsizetype>(size)));
    }
    qint64 unsent() const override { return m_socket ? http::unsentBytes(*m_socket) : 0; }
    void abort() override
    {
        if (m_webSocket)
            m_webSocket->abort();
    }
    void close() override
    {
        if (m_webSocket)
            m_webSocket->close();
    }

private:
    const QPointer<QWebSocket> m_webSocket;
    const QPointer<QTcpSocket> m_socket;
};

} // namespace

WebSockets::WebSockets(MqttServer &server, Gate gate, http::Limits limits)
    : m_server(server)
    , m_gate(std::move(gate))
    , m_limits(limits)
    , m_door([this](QTcpSocket *socket) { accept(socket); })
    , m_upgrader(QString(), QWebSocketServer::NonSecureMode)
{
    m_door.setPatience(m_limits.header, m_limits.connections);
    m_upgrader.setSupportedSubprotocols({QLatin1String(kProtocol)});
    m_upgrader.setMaxPendingConnections(kMostUpgrading);
    connect(&m_upgrader, &QWebSocketServer::newConnection, this, &WebSockets::upgraded);
    connect(&m_clock, &QTimer::timeout, this, &WebSockets::checkTimes);
    m_clock.start(kCheckEveryMs);
}

WebSockets::~WebSockets() = default;

Result<std::uint16_t> WebSockets::listen(const QHostAddress &address, std::uint16_t port,
                                         std::optional<QSslConfiguration> tls)
{
    if (tls) {
        tls->setAllowedNextProtocols({"http/1.1"});
        m_door.setTls({std::move(*tls), false});
    }
    if (auto opened = m_door.open(address, port); !opened)
        return opened.error();
    return m_door.serverPort();
}

void WebSockets::accept(QTcpSocket *socket)
{
    if (m_asking.size() >= m_limits.connections) {
        delete socket;
        return;
    }
    socket->setParent(this);
    socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    socket->setReadBufferSize(static_cast<qint64>(m_limits.headerBytes) + 1);
    m_asking[socket] = {std::chrono::steady_clock::now(), {}};
    connect(socket, &QTcpSocket::readyRead, this, [this, socket] { look(socket); });
    connect(socket, &QTcpSocket::disconnected, this, [this, socket] {
        m_asking.erase(socket);
        socket->deleteLater();
    });
    look(socket);
}

/// The request stays in the socket until all of its header is there and it is right: the rest is Qt's.
void WebSockets::look(QTcpSocket *socket)
{
    const auto asking = m_asking.find(socket);
    if (asking == m_asking.end())
        return;
    const QByteArray bytes = socket->peek(static_cast<qint64>(m_limits.headerBytes) + 1);
    const qsizetype end = bytes.indexOf("\r\n\r\n");
    if (end < 0) {
        if (bytes.size() > static_cast<qsizetype>(m_limits.headerBytes))
            refuse(socket, plain(431, "The header is too long.\n"));
        return;
    }
    http::RequestReader reader(m_limits);
    reader.add({bytes.constData(), static_cast<std::size_t>(end) + 4});
    if (reader.read() != http::RequestReader::State::Ready)
        return refuse(socket, plain(400, "This is no request for a WebSocket.\n"));
    http::Request request = reader.take();
    auto judged = judge(request);
    if (const auto *refusal = std::get_if<http::Response>(&judged))
        return refuse(socket, *refusal);
    Admission &admission = std::get<Admission>(judged);
    Opening opening{.way = Opening::Way::WebSocket,
                    .address = http::addressOf(*socket),
                    .fields = http::formFields(request.query()).value_or(http::Headers()),
                    .caller = std::move(admission.caller),
                    .mustSignIn = admission.mustSignIn};
    for (auto &[name, value] : request.headers) {
        if (!http::isSameText(name, "Authorization") && !http::isSameText(name, "Cookie"))
            opening.fields.emplace_back(std::move(name), std::move(value));
    }
    asking->second.opening = std::move(opening);
    socket->disconnect(this);
    connect(socket, &QTcpSocket::disconnected, this, [this, socket] { m_asking.erase(socket); });
    m_upgrading[{socket->peerAddress().toString(), socket->peerPort()}] = socket;
    socket->setReadBufferSize(0);
    m_upgrader.handleConnection(socket);
}

std::variant<Admission, http::Response> WebSockets::judge(const http::Request &request) const
{
    if (request.path() != kPath)
        return plain(404, "MQTT over WebSockets is at /mqtt.\n");
    if (request.method != "GET" || !lists(request.header("Upgrade"), "websocket"))
        return http::Response{
            426, {{"Content-Type", "text/plain"}, {"Upgrade", "websocket"}}, "Only WebSockets are spoken here.\n"};
    if (!lists(request.header("Sec-WebSocket-Protocol"), kProtocol))
        return plain(400, "The sub-protocol must be mqtt.\n");
    return m_gate(request);
}

void WebSockets::refuse(QTcpSocket *socket, const http::Response &response)
{
    m_asking.erase(socket);
    QByteArray text = "HTTP/1.1 " + QByteArray::number(response.status) + ' ' +
                      QByteArray::fromStdString(std::string(http::statusText(response.status)));
    for (const auto &[name, value] : response.headers)
        text += "\r\n" + QByteArray::fromStdString(name) + ": " + QByteArray::fromStdString(value);
    text += "\r\nContent-Length: " + QByteArray::number(static_cast<qulonglong>(response.body.size())) +
            "\r\nConnection: close\r\n\r\n" + QByteArray::fromStdString(response.body);
    socket->skip(socket->bytesAvailable());
    socket->write(text);
    socket->disconnectFromHost();
}

void WebSockets::upgraded()
{
    while (QWebSocket *webSocket = m_upgrader.nextPendingConnection()) {
        const auto where = m_upgrading.extract({webSocket->peerAddress().toString(), webSocket->peerPort()});
        QTcpSocket *const socket = where.empty() ? nullptr : where.mapped().data();
        auto asking = m_asking.extract(socket);
        if (asking.empty() || !asking.mapped().opening) {
            webSocket->abort();
            webSocket->deleteLater();
            continue;
        }
        socket->disconnect(this);
        webSocket->setParent(this);
        webSocket->setMaxAllowedIncomingFrameSize(kMostFrameBytes);
        webSocket->setMaxAllowedIncomingMessageSize(kMostFrameBytes);
        const std::uint64_t connection = m_server.adopt(std::make_unique<WebSocketCarrier>(webSocket, socket),
                                                        std::move(asking.mapped().opening), http::addressOf(*socket));
        if (connection == 0)
            continue;
        connect(webSocket, &QWebSocket::binaryMessageReceived, this, [this, connection](const QByteArray &bytes) {
            m_server.received(connection, {bytes.constData(), static_cast<std::size_t>(bytes.size())});
        });
        // MQTT is bytes; text ends the connection.
        connect(webSocket, &QWebSocket::textMessageReceived, webSocket,
                [webSocket] { webSocket->close(QWebSocketProtocol::CloseCodeDatatypeNotSupported); });
        connect(webSocket, &QWebSocket::disconnected, this, [this, connection] { m_server.ended(connection); });
    }
}

void WebSockets::checkTimes()
{
    const auto before = std::chrono::steady_clock::now() - m_limits.header;
    std::vector<QTcpSocket *> late;
    for (const auto &[socket, asking] : m_asking) {
        if (asking.since < before)
            late.push_back(socket);
    }
    for (QTcpSocket *socket : late)
        socket->abort();
    std::erase_if(m_upgrading, [](const auto &each) { return !each.second; });
}

} // namespace headwater::gateway::devices

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/server.h"

#include "core/http/connection.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

#include <utility>
#include <vector>

namespace headwater::http {
namespace {

constexpr int kCheckEveryMs = 250;
constexpr int kBacklog = 512; ///< connections that wait to be accepted

} // namespace

Server::Server(Handler handler, Limits limits)
    : m_handler(std::move(handler))
    , m_limits(limits)
{
    m_listener.setListenBacklogSize(kBacklog);
    connect(&m_listener, &QTcpServer::newConnection, this, &Server::accept);
    connect(&m_clock, &QTimer::timeout, this, &Server::checkTimes);
    m_clock.start(kCheckEveryMs);
}

Server::~Server()
{
    m_goneListener = nullptr;
    for (Connection *connection : std::vector(m_connections.begin(), m_connections.end()))
        delete connection;
}

Result<void> Server::listen(const QHostAddress &address, std::uint16_t port)
{
    if (m_listener.listen(address, port))
        return {};
    return Error{QCoreApplication::translate("Server", "Port %1 of %2 cannot be used: %3.")
                     .arg(QString::number(port), address.toString(), m_listener.errorString()),
                 {}};
}

void Server::dropCalls()
{
    for (const auto &[call, connection] : std::exchange(m_calls, {})) {
        if (m_goneListener)
            m_goneListener(call);
    }
}

void Server::accept()
{
    while (QTcpSocket *socket = m_listener.nextPendingConnection()) {
        if (m_connections.size() >= m_limits.connections) {
            socket->write("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
            socket->disconnectFromHost();
            continue;
        }
        auto *connection = new Connection(*this, socket, m_limits);
        m_connections.insert(connection);
        connection->start();
    }
}

CallId Server::open(Connection &connection)
{
    m_calls[++m_lastCall] = &connection;
    return m_lastCall;
}

void Server::closed(Connection &connection, CallId call)
{
    m_connections.erase(&connection);
    if (call != 0 && m_calls.erase(call) > 0 && m_goneListener)
        m_goneListener(call);
}

Connection *Server::find(CallId call) const
{
    const auto found = m_calls.find(call);
    return found == m_calls.end() ? nullptr : found->second;
}

Connection *Server::take(CallId call)
{
    Connection *connection = find(call);
    m_calls.erase(call);
    return connection;
}

void Server::answer(CallId call, const Response &response)
{
    if (Connection *connection = take(call))
        connection->answer(response);
}

void Server::beginStream(CallId call, const Response &head)
{
    if (Connection *connection = find(call))
        connection->beginStream(head);
}

void Server::send(CallId call, std::string_view bytes)
{
    if (Connection *connection = find(call))
        connection->send(bytes);
}

void Server::endStream(CallId call)
{
    if (Connection *connection = take(call))
        connection->endStream();
}

const std::string &Server::date()
{
    const std::int64_t second = QDateTime::currentSecsSinceEpoch();
    if (second != m_dateSecond) {
        m_dateSecond = second;
        m_date = QLocale::c()
                     .toString(QDateTime::fromSecsSinceEpoch(second, Qt::UTC),
                               QStringLiteral("ddd, dd MMM yyyy HH:mm:ss 'GMT'"))
                     .toStdString();
    }
    return m_date;
}

void Server::checkTimes()
{
    const auto now = std::chrono::steady_clock::now();
    for (Connection *connection : std::vector(m_connections.begin(), m_connections.end()))
        connection->checkTime(now);
}

} // namespace headwater::http

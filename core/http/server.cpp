// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/server.h"

#include "core/http/connection.h"
#include "core/http/http2connection.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

#include <vector>

namespace headwater::http {
namespace {

constexpr int kCheckEveryMs = 250;

} // namespace

Server::Server(Handler handler, Limits limits)
    : m_handler(std::move(handler))
    , m_limits(limits)
    , m_door([this](QTcpSocket *socket) { accept(socket); })
{
    m_door.setPatience(limits.header, limits.connections);
    connect(&m_clock, &QTimer::timeout, this, &Server::checkTimes);
    m_clock.start(kCheckEveryMs);
}

Server::~Server()
{
    m_goneListener = nullptr;
    for (Line *line : std::vector(m_lines.begin(), m_lines.end())) {
        line->sayGoodbye();
        delete line;
    }
}

void Server::setTls(QSslConfiguration configuration)
{
    configuration.setAllowedNextProtocols({QSslConfiguration::ALPNProtocolHTTP2, "http/1.1"});
    m_door.setTls({std::move(configuration), false});
}

Result<void> Server::listen(const QHostAddress &address, std::uint16_t port)
{
    return m_door.open(address, port);
}

void Server::accept(QTcpSocket *socket)
{
    if (m_lines.size() >= m_limits.connections) {
        socket->write("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
        socket->disconnectFromHost();
        return;
    }
    auto *line = new Connection(*this, socket, m_limits);
    m_lines.insert(line);
    line->start();
}

/// The same socket, with another line.
void Server::speaksHttp2(Line &line, QTcpSocket *socket)
{
    m_lines.erase(&line);
    auto *const other = new Http2Connection(*this, socket, m_limits);
    m_lines.insert(other);
    other->start();
}

CallId Server::open(Line &line)
{
    m_calls[++m_lastCall] = &line;
    return m_lastCall;
}

void Server::gone(CallId call)
{
    if (m_calls.erase(call) > 0 && m_goneListener)
        m_goneListener(call);
}

Line *Server::find(CallId call) const
{
    const auto found = m_calls.find(call);
    return found == m_calls.end() ? nullptr : found->second;
}

Line *Server::take(CallId call)
{
    Line *line = find(call);
    m_calls.erase(call);
    return line;
}

void Server::answer(CallId call, const Response &response)
{
    if (Line *line = take(call))
        line->answer(call, response);
}

void Server::beginStream(CallId call, const Response &head)
{
    if (Line *line = find(call))
        line->beginStream(call, head);
}

void Server::send(CallId call, std::string_view bytes)
{
    if (Line *line = find(call))
        line->send(call, bytes);
}

void Server::endStream(CallId call)
{
    if (Line *line = take(call))
        line->endStream(call);
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
    for (Line *line : std::vector(m_lines.begin(), m_lines.end()))
        line->checkTime(now);
}

} // namespace headwater::http

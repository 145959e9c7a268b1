// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/server.h"

#include "core/http/address.h"
#include "core/http/connection.h"
#include "core/http/http2connection.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>
#include <QSslSocket>

#include <utility>
#include <vector>

namespace headwater::http {
namespace {

constexpr int kCheckEveryMs = 250;
constexpr const char *kCertificateProtocol = "x-amzn-http-ca"; ///< as clients of AWS IoT with certificates call theirs

} // namespace

Server::Server(Handler handler, Limits limits)
    : m_handler(std::move(handler))
    , m_limits(limits)
    , m_door([this](std::unique_ptr<Socket> socket) { accept(std::move(socket)); })
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

void Server::setTls(QSslConfiguration configuration, bool asksCertificates)
{
    QList<QByteArray> protocols{QSslConfiguration::ALPNProtocolHTTP2, "http/1.1"};
    if (asksCertificates) {
        // Who issued it is not asked here: the client only has to have the key that belongs to it.
        configuration.setPeerVerifyMode(QSslSocket::QueryPeer);
        protocols.prepend(kCertificateProtocol);
    }
    configuration.setAllowedNextProtocols(protocols);
    m_door.setTls({std::move(configuration), false});
}

Result<void> Server::listen(const QHostAddress &address, std::uint16_t port)
{
    return m_door.open(address, port);
}

void Server::dropCalls()
{
    for (const auto &[call, line] : std::exchange(m_calls, {})) {
        if (m_goneListener)
            m_goneListener(call);
    }
}

void Server::accept(std::unique_ptr<Socket> socket)
{
    if (isFullFor(socket->address())) {
        socket->write("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        socket->close();
        return;
    }
    auto *line = new Connection(*this, std::move(socket), m_limits);
    m_lines.insert(line);
    ++m_fromAddress[networkOf(line->peer())];
    line->start();
}

/// The same socket, with another line.
void Server::speaksHttp2(Line &line, std::unique_ptr<Socket> socket, std::string_view first)
{
    m_held -= std::exchange(line.m_held, 0);
    m_lines.erase(&line);
    auto *const other = new Http2Connection(*this, std::move(socket), first, m_limits);
    m_lines.insert(other);
    other->start();
}

bool Server::isFullFor(const std::string &address) const
{
    const auto found = m_fromAddress.find(networkOf(address));
    return m_lines.size() >= m_limits.connections ||
           (found != m_fromAddress.end() && found->second >= m_limits.connectionsPerAddress);
}

void Server::closed(Line &line)
{
    if (m_lines.erase(&line) == 0)
        return;
    m_held -= std::exchange(line.m_held, 0);
    const auto found = m_fromAddress.find(networkOf(line.peer()));
    if (--found->second == 0)
        m_fromAddress.erase(found);
}

void Server::handle(CallId call, Request request)
{
    if (const Line *line = find(call)) {
        request.peer = line->peer();
        request.isSecure = line->isSecure();
        request.certificate = line->certificate();
    }
    m_handler(call, std::move(request));
}

bool Server::mayOwe(const Line &line, std::size_t more) const
{
    if (line.owed() + more <= m_limits.small)
        return true;
    std::size_t all = more;
    for (const Line *each : m_lines)
        all += each->owed();
    return all <= m_limits.answersInAll;
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
    Line *line = take(call);
    if (line && response.body.size() > m_limits.small && !mayOwe(*line, response.body.size()))
        line->abort();
    else if (line)
        line->answer(call, response);
}

void Server::beginStream(CallId call, const Response &head)
{
    if (Line *line = find(call))
        line->beginStream(call, head);
}

void Server::send(CallId call, std::string_view bytes)
{
    Line *line = find(call);
    if (line && line->owed() > m_limits.small && !mayOwe(*line, bytes.size()))
        line->abort();
    else if (line)
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

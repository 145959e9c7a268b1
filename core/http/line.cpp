// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/line.h"

#include <QSslCertificate>
#include <QSslSocket>

namespace headwater::http {
namespace {

constexpr qint64 kReadBuffer = 256 * 1'024; ///< of a socket whose client sends ahead

} // namespace

Line::Line(Server &server, QTcpSocket *socket, const Limits &limits)
    : m_server(server)
    , m_socket(socket)
    , m_limits(limits)
    , m_peer(addressOf(*socket))
    , m_isSecure(qobject_cast<QSslSocket *>(socket) != nullptr)
{
    m_socket->setParent(this);
    m_socket->setReadBufferSize(kReadBuffer);
    m_socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    connect(m_socket, &QTcpSocket::disconnected, this, &Line::gone);
    // Of an encrypted socket the other signal only says that something was encrypted.
    if (const auto *encrypting = qobject_cast<QSslSocket *>(m_socket)) {
        connect(encrypting, &QSslSocket::encryptedBytesWritten, this, &Line::written);
        m_certificate = encrypting->peerCertificate().toPem().toStdString();
    } else
        connect(m_socket, &QTcpSocket::bytesWritten, this, &Line::written);
}

bool Line::mayHold(std::size_t bytes)
{
    m_server.m_held += bytes - m_held;
    m_held = bytes;
    return bytes <= m_limits.small || m_server.m_held <= m_limits.bodiesInAll;
}

void Line::abort()
{
    m_socket->abort();
    gone();
}

} // namespace headwater::http

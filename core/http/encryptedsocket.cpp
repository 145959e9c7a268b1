// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/encryptedsocket.h"

#include "core/http/address.h"
#include "core/http/door.h"

#include <QSslCertificate>
#include <QSslSocket>

#include <utility>

namespace headwater::http {
namespace {

constexpr qint64 kReadBuffer = 256 * 1'024; ///< of a client that sends ahead
constexpr qint64 kReadAtOnce = 64 * 1'024;

} // namespace

EncryptedSocket::EncryptedSocket(QSslSocket *socket)
    : Socket(addressOf(*socket))
    , m_socket(socket)
{
    m_socket->setReadBufferSize(kReadBuffer);
    m_socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    QObject::connect(m_socket, &QSslSocket::readyRead, m_socket, [this] {
        if (m_listener)
            m_listener->readable();
    });
    // The other signal only says that something was encrypted.
    QObject::connect(m_socket, &QSslSocket::encryptedBytesWritten, m_socket, [this] {
        if (m_listener)
            m_listener->written();
    });
    QObject::connect(m_socket, &QSslSocket::disconnected, m_socket, [this] {
        if (m_listener)
            std::exchange(m_listener, nullptr)->closed();
    });
}

/// What is still to go out goes out.
EncryptedSocket::~EncryptedSocket()
{
    m_socket->disconnect();
    if (!m_isClosing || m_socket->state() == QAbstractSocket::UnconnectedState)
        m_socket->deleteLater();
    else
        QObject::connect(m_socket, &QSslSocket::disconnected, m_socket, &QObject::deleteLater);
}

std::string EncryptedSocket::certificate() const
{
    return m_socket->peerCertificate().toPem().toStdString();
}

std::string_view EncryptedSocket::read()
{
    m_read = m_socket->read(kReadAtOnce);
    return {m_read.constData(), static_cast<std::size_t>(m_read.size())};
}

bool EncryptedSocket::hasUnread() const
{
    return m_socket->bytesAvailable() > 0;
}

void EncryptedSocket::write(std::string_view bytes)
{
    m_socket->write(bytes.data(), static_cast<qint64>(bytes.size()));
}

void EncryptedSocket::flush()
{
    m_socket->flush();
}

std::size_t EncryptedSocket::unsent() const
{
    return static_cast<std::size_t>(unsentBytes(*m_socket));
}

void EncryptedSocket::close()
{
    m_isClosing = true;
    m_socket->disconnectFromHost();
}

void EncryptedSocket::abort()
{
    m_isClosing = false;
    m_socket->abort();
}

} // namespace headwater::http

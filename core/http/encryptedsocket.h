// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/socket.h"

#include <QByteArray>

class QSslSocket;

namespace headwater::http {

/// A connection whose TLS handshake is done.
class EncryptedSocket final : public Socket
{
public:
    /// Takes it over.
    explicit EncryptedSocket(QSslSocket *socket);
    ~EncryptedSocket() override;

    bool isSecure() const override { return true; }
    std::string certificate() const override;
    std::string_view read() override;
    bool hasUnread() const override;
    void write(std::string_view bytes) override;
    void flush() override;
    std::size_t unsent() const override;
    void close() override;
    void abort() override;

private:
    QSslSocket *const m_socket;
    bool m_isClosing = false;
    QByteArray m_read;
};

} // namespace headwater::http

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/address.h"
#include "core/http/server.h"

#include <QTcpSocket>

#include <chrono>
#include <string>
#include <string_view>

namespace headwater::http {

/// One client's connection, whichever version of HTTP it speaks.
class Line : public QObject
{
    Q_OBJECT

public:
    Line(Server &server, QTcpSocket *socket, const Limits &limits);

    virtual void start() = 0;
    virtual void answer(CallId call, const Response &response) = 0;
    virtual void beginStream(CallId call, const Response &head) = 0;
    virtual void send(CallId call, std::string_view bytes) = 0;
    virtual void endStream(CallId call) = 0;
    /// Closes what is too slow.
    virtual void checkTime(std::chrono::steady_clock::time_point now) = 0;
    /// Bytes of answers that the client has not taken.
    virtual std::size_t owed() const { return static_cast<std::size_t>(unsent()); }
    /// The server ends: what can be said about that is said.
    virtual void sayGoodbye() {}
    void abort();
    const std::string &peer() const { return m_peer; } ///< the address of the client
    bool isSecure() const { return m_isSecure; }
    const std::string &certificate() const { return m_certificate; } ///< of the client, in PEM format; empty: none

protected:
    virtual void gone() = 0;    ///< the socket is closed; told more than once
    virtual void written() = 0; ///< some of what was written has gone out
    qint64 unsent() const { return unsentBytes(*m_socket); }
    /// Tells the server how much of requests that are not whole this connection holds. False: that is too much for all
    /// together, and this one is among the large.
    bool mayHold(std::size_t bytes);

    Server &m_server;
    QTcpSocket *const m_socket;
    const Limits &m_limits;

private:
    friend class Server;
    const std::string m_peer;
    const bool m_isSecure;
    std::string m_certificate;
    std::size_t m_held = 0;
};

} // namespace headwater::http

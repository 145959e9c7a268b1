// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/server.h"
#include "core/http/socket.h"

#include <QObject>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace headwater::http {

/// One client's connection, whichever version of HTTP it speaks.
class Line : public QObject, public SocketListener
{
    Q_OBJECT

public:
    Line(Server &server, std::unique_ptr<Socket> socket, const Limits &limits);

    virtual void start() = 0;
    virtual void answer(CallId call, const Response &response) = 0;
    virtual void beginStream(CallId call, const Response &head) = 0;
    virtual void send(CallId call, std::string_view bytes) = 0;
    virtual void endStream(CallId call) = 0;
    /// Closes what is too slow.
    virtual void checkTime(std::chrono::steady_clock::time_point now) = 0;
    /// Bytes of answers that the client has not taken.
    virtual std::size_t owed() const { return unsent(); }
    /// The server ends: what can be said about that is said.
    virtual void sayGoodbye() {}
    void abort();
    const std::string &peer() const { return m_peer; } ///< the address of the client
    bool isSecure() const { return m_isSecure; }
    const std::string &certificate() const { return m_certificate; } ///< of the client, in PEM format; empty: none

protected:
    virtual void gone() = 0; ///< the socket is closed; told more than once
    void closed() override { gone(); }
    std::size_t unsent() const { return m_socket ? m_socket->unsent() : 0; }
    /// Tells the server how much of requests that are not whole this connection holds. False: that is too much for all
    /// together, and this one is among the large.
    bool mayHold(std::size_t bytes);

    Server &m_server;
    std::unique_ptr<Socket> m_socket; ///< null when it has passed on to another line
    const Limits &m_limits;

private:
    friend class Server;
    const std::string m_peer;
    const bool m_isSecure;
    const std::string m_certificate;
    std::size_t m_held = 0;
};

} // namespace headwater::http

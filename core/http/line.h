// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/server.h"

#include <QTcpSocket>

#include <chrono>
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
    /// The server ends: what can be said about that is said.
    virtual void sayGoodbye() {}
    void abort();

protected:
    virtual void gone() = 0;    ///< the socket is closed; told more than once
    virtual void written() = 0; ///< some of what was written has gone out
    qint64 unsent() const { return unsentBytes(*m_socket); }

    Server &m_server;
    QTcpSocket *const m_socket;
    const Limits &m_limits;
};

} // namespace headwater::http

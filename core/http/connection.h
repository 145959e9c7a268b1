// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/requestreader.h"
#include "core/http/server.h"

#include <QTcpSocket>

#include <chrono>

namespace headwater::http {

/// One client's connection: takes a request, waits for its answer, then takes the next. So answers keep their order,
/// and what a client sends ahead waits in the socket.
class Connection final : public QObject
{
    Q_OBJECT

public:
    Connection(Server &server, QTcpSocket *socket, const Limits &limits);

    void start() { pump(); }
    void answer(const Response &response);
    void beginStream(const Response &head);
    void send(std::string_view bytes);
    void endStream();
    /// Closes what is too slow.
    void checkTime(std::chrono::steady_clock::time_point now);
    void abort();

private:
    void pump();
    void takeUp(Request request);
    void answered();
    void refuse(int status);
    void writeHead(const Response &response, bool isChunked);
    void closeSoon();
    void linger();
    void gone();

    Server &m_server;
    QTcpSocket *const m_socket;
    const Limits &m_limits;
    RequestReader m_reader;
    CallId m_call = 0; ///< of the request that waits for its answer
    bool m_isHead = false, m_isHttp11 = true, m_keepAlive = true;
    bool m_isStreaming = false, m_isPumping = false, m_isClosing = false, m_isLingering = false, m_isGone = false;
    std::chrono::steady_clock::time_point m_since; ///< of what is being waited for
    std::string m_out;
};

} // namespace headwater::http

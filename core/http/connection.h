// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/line.h"
#include "core/http/requestreader.h"

namespace headwater::http {

/// A connection that speaks HTTP/1.1: takes a request, waits for its answer, then takes the next. So answers keep their
/// order, and what a client sends ahead waits in the socket. If the client turns out to speak HTTP/2, the socket passes
/// on.
class Connection final : public Line
{
    Q_OBJECT

public:
    Connection(Server &server, std::unique_ptr<Socket> socket, const Limits &limits);

    void start() override { pump(); }
    void answer(CallId call, const Response &response) override;
    void beginStream(CallId call, const Response &head) override;
    void send(CallId call, std::string_view bytes) override;
    void endStream(CallId call) override;
    void checkTime(std::chrono::steady_clock::time_point now) override;

private:
    bool greet(std::string_view bytes);
    void pump();
    void takeUp(Request request);
    void answered();
    void refuse(int status);
    void writeHead(const Response &response, bool isChunked);
    void closeSoon();
    void linger();
    void gone() override;
    void readable() override { pump(); }
    void written() override;
    void writeOut();

    RequestReader m_reader;
    CallId m_call = 0; ///< of the request that waits for its answer
    bool m_isHead = false, m_isHttp11 = true, m_keepAlive = true;
    std::string m_greeting;    ///< what came while it may still be one of HTTP/2
    bool m_hasGreeted = false; ///< as one that does not speak HTTP/2
    bool m_isStreaming = false, m_isPumping = false, m_isClosing = false, m_isLingering = false, m_isGone = false;
    std::chrono::steady_clock::time_point m_since; ///< of what is being waited for
    std::string m_out;
};

} // namespace headwater::http

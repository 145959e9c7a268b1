// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/http2session.h"
#include "core/http/line.h"

#include <unordered_map>

namespace headwater::http {

/// A connection that speaks HTTP/2: many requests at once, each answered when its answer is there.
class Http2Connection final : public Line
{
    Q_OBJECT

public:
    /// \param first what has come already
    Http2Connection(Server &server, std::unique_ptr<Socket> socket, std::string_view first, const Limits &limits);

    void start() override { pump(); }
    void readable() override { pump(); }
    void answer(CallId call, const Response &response) override;
    void beginStream(CallId call, const Response &head) override;
    void send(CallId call, std::string_view bytes) override;
    void endStream(CallId call) override;
    void checkTime(std::chrono::steady_clock::time_point now) override;
    void sayGoodbye() override;
    std::size_t owed() const override { return Line::owed() + m_session.unsent(); }

private:
    void pump();
    void handOver();
    void flush();
    void tellGone();
    void gone() override;
    void written() override { pump(); }
    Http2Session::Stream find(CallId call) const;
    Http2Session::Stream take(CallId call);

    std::string m_first;
    Http2Session m_session;
    std::unordered_map<CallId, Http2Session::Stream> m_streams;
    std::unordered_map<Http2Session::Stream, CallId> m_calls; ///< that wait for the rest of their answer
    bool m_isPumping = false, m_isClosing = false, m_isGone = false;
    std::uint64_t m_sentBefore = 0;
    std::chrono::steady_clock::time_point m_busy, m_progress; ///< when it was so the last time
    std::string m_out;
};

} // namespace headwater::http

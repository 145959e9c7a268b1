// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/http2connection.h"

#include <utility>

namespace headwater::http {
namespace {

constexpr std::chrono::seconds kFarewell{2}; ///< for the client to take what is left

} // namespace

Http2Connection::Http2Connection(Server &server, std::unique_ptr<Socket> socket, std::string_view first,
                                 const Limits &limits)
    : Line(server, std::move(socket), limits)
    , m_first(first)
    , m_session(limits)
    , m_busy(std::chrono::steady_clock::now())
    , m_progress(m_busy)
{
}

void Http2Connection::pump()
{
    if (m_isPumping || m_isGone)
        return;
    m_isPumping = true;
    const auto now = std::chrono::steady_clock::now();
    while (!m_isClosing) {
        const std::string first = std::exchange(m_first, {});
        const std::string_view bytes = first.empty() ? m_socket->read() : std::string_view(first);
        if (!bytes.empty() && !m_session.receive(bytes, now))
            m_isClosing = true;
        const bool isAll = bytes.empty();
        handOver();
        if (!m_isGone && !mayHold(m_session.buffered())) {
            m_isPumping = false;
            abort();
            return;
        }
        if (isAll)
            break;
    }
    if (m_isClosing) {
        while (!m_socket->read().empty()) {
        }
    }
    m_isPumping = false;
    flush();
}

/// As long as the client takes its answers.
void Http2Connection::handOver()
{
    tellGone();
    while (!m_isGone && m_session.unsent() <= m_limits.unsentBytes) {
        Http2Session::Arrived arrived = m_session.take();
        if (arrived.stream == 0)
            return;
        const CallId call = m_server.open(*this);
        m_streams[call] = arrived.stream;
        m_calls[arrived.stream] = call;
        m_server.handle(call, std::move(arrived.request));
    }
}

/// What a call answers while requests are taken up goes out with the others.
void Http2Connection::flush()
{
    if (m_isPumping || m_isGone)
        return;
    m_isPumping = true;
    m_out.clear();
    const std::size_t waiting = unsent();
    if (waiting < m_limits.unsentBytes) {
        if (!m_session.collect(m_out, m_limits.unsentBytes - waiting))
            m_isClosing = true;
        if (!m_out.empty())
            m_socket->write(m_out);
    }
    tellGone();
    m_isPumping = false;
    m_isClosing |= m_session.hasEnded();
    if (!m_isGone && m_isClosing && m_out.empty() && waiting == 0)
        m_socket->close();
}

void Http2Connection::tellGone()
{
    for (const Http2Session::Stream stream : m_session.takeGone()) {
        const auto found = m_calls.find(stream);
        if (found == m_calls.end())
            continue;
        const CallId call = found->second;
        take(call);
        m_server.gone(call);
    }
}

Http2Session::Stream Http2Connection::find(CallId call) const
{
    const auto found = m_streams.find(call);
    return found == m_streams.end() ? 0 : found->second;
}

Http2Session::Stream Http2Connection::take(CallId call)
{
    const Http2Session::Stream stream = find(call);
    m_streams.erase(call);
    m_calls.erase(stream);
    return stream;
}

void Http2Connection::answer(CallId call, const Response &response)
{
    m_session.answer(take(call), response, m_server.date());
    flush();
}

void Http2Connection::beginStream(CallId call, const Response &head)
{
    m_session.beginStream(find(call), head, m_server.date());
    flush();
}

void Http2Connection::send(CallId call, std::string_view bytes)
{
    m_session.send(find(call), bytes);
    flush();
}

void Http2Connection::endStream(CallId call)
{
    m_session.endStream(take(call));
    flush();
}

void Http2Connection::sayGoodbye()
{
    m_session.close();
    flush();
    m_socket->flush();
}

void Http2Connection::gone()
{
    if (m_isGone)
        return;
    m_isGone = true;
    for (const auto &[call, stream] : m_streams)
        m_server.gone(call);
    m_server.closed(*this);
    deleteLater();
}

void Http2Connection::checkTime(std::chrono::steady_clock::time_point now)
{
    const bool isTaking = m_session.sentBytes() != m_sentBefore;
    const bool hasUnsent = m_session.unsent() > 0 || unsent() > 0 || m_isClosing;
    m_sentBefore = m_session.sentBytes();
    if (isTaking || !hasUnsent)
        m_progress = now;
    if (m_session.streams() > 0)
        m_busy = now;
    if (now - m_progress > (m_isClosing ? std::chrono::milliseconds(kFarewell) : m_limits.answer)) {
        abort();
        return;
    }
    if (m_isClosing)
        return;
    if (now - m_busy > m_limits.idle)
        m_session.close();
    else
        m_session.refuseSlow(now);
    flush();
}

} // namespace headwater::http

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/connection.h"

#include "core/http/http2session.h"

#include <array>
#include <charconv>
#include <utility>

namespace headwater::http {
namespace {

constexpr std::chrono::seconds kLinger{2}; ///< a refused client may go on sending

std::string hexText(std::size_t value)
{
    std::array<char, 16> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value, 16).ptr;
    return {digits.data(), end};
}

} // namespace

Connection::Connection(Server &server, std::unique_ptr<Socket> socket, const Limits &limits)
    : Line(server, std::move(socket), limits)
    , m_reader(limits)
    , m_since(std::chrono::steady_clock::now())
{
}

void Connection::written()
{
    if (!m_isLingering)
        m_since = std::chrono::steady_clock::now();
    pump();
}

/// False: the socket has passed on.
bool Connection::greet(std::string_view bytes)
{
    m_greeting.append(bytes);
    const std::string_view first = std::string_view(m_greeting).substr(0, kHttp2Preface.size());
    if (!kHttp2Preface.starts_with(first)) {
        m_hasGreeted = true;
        m_reader.add(m_greeting);
        m_greeting.clear();
        m_greeting.shrink_to_fit();
    } else if (first.size() == kHttp2Preface.size()) {
        m_isGone = true;
        m_server.speaksHttp2(*this, std::move(m_socket), std::move(m_greeting));
        deleteLater();
        return false;
    }
    return true;
}

void Connection::pump()
{
    if (m_isPumping || m_isGone)
        return;
    if (m_isLingering) {
        linger();
        return;
    }
    m_isPumping = true;
    while (m_call == 0 && !m_isClosing && !m_isGone && unsent() <= m_limits.unsentBytes) {
        const RequestReader::State state = m_reader.read();
        if (state == RequestReader::State::Ready) {
            mayHold(0);
            takeUp(m_reader.take());
            continue;
        }
        if (state == RequestReader::State::Failed) {
            refuse(m_reader.failure());
            break;
        }
        if (m_reader.takeContinue())
            m_socket->write("HTTP/1.1 100 Continue\r\n\r\n");
        const bool isFirst = !m_reader.hasBegun() && m_greeting.empty();
        const std::string_view bytes = m_socket->read();
        if (bytes.empty())
            break;
        if (isFirst)
            m_since = std::chrono::steady_clock::now();
        if (m_hasGreeted)
            m_reader.add(bytes);
        else if (!greet(bytes))
            return;
        if (!mayHold(m_reader.held())) {
            refuse(503);
            break;
        }
    }
    m_isPumping = false;
}

void Connection::takeUp(Request request)
{
    m_isHead = request.method == "HEAD";
    m_isHttp11 = request.isHttp11;
    m_keepAlive = request.keepAlive;
    m_call = m_server.open(*this);
    m_server.handle(m_call, std::move(request));
}

void Connection::writeHead(const Response &response, bool isChunked)
{
    const bool hasBody = response.status >= 200 && response.status != 204 && response.status != 304;
    m_out.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ").append(statusText(response.status));
    m_out.append("\r\nDate: ").append(m_server.date());
    for (const auto &[name, value] : response.headers)
        m_out.append("\r\n").append(name).append(": ").append(value);
    if (isChunked)
        m_out.append("\r\nTransfer-Encoding: chunked");
    else if (hasBody && !m_isStreaming)
        m_out.append("\r\nContent-Length: ").append(std::to_string(response.body.size()));
    if (!m_keepAlive)
        m_out.append("\r\nConnection: close");
    else if (!m_isHttp11)
        m_out.append("\r\nConnection: keep-alive");
    m_out.append("\r\n\r\n");
    if (hasBody && !m_isHead)
        m_out.append(response.body);
}

void Connection::answer(CallId, const Response &response)
{
    m_out.clear();
    writeHead(response, false);
    writeOut();
    answered();
}

/// The client goes on while others are looked after.
void Connection::writeOut()
{
    m_socket->write(m_out);
    m_socket->flush();
}

void Connection::beginStream(CallId, const Response &head)
{
    m_isStreaming = true;
    m_keepAlive = m_keepAlive && m_isHttp11; // what older clients get ends with the connection
    m_out.clear();
    writeHead(head, m_isHttp11);
    writeOut();
}

void Connection::send(CallId, std::string_view bytes)
{
    if (!m_isStreaming || bytes.empty() || m_isHead)
        return;
    m_out.clear();
    if (m_isHttp11)
        m_out.append(hexText(bytes.size())).append("\r\n");
    m_out.append(bytes);
    if (m_isHttp11)
        m_out.append("\r\n");
    m_socket->write(m_out);
    if (unsent() > m_limits.streamBytes)
        abort();
}

void Connection::endStream(CallId)
{
    if (m_isHttp11 && !m_isHead)
        m_socket->write("0\r\n\r\n");
    m_isStreaming = false;
    answered();
}

void Connection::answered()
{
    m_call = 0;
    m_since = std::chrono::steady_clock::now();
    if (!m_keepAlive)
        closeSoon();
    else
        pump();
}

void Connection::refuse(int status)
{
    m_keepAlive = false;
    m_isHead = false;
    mayHold(0);
    m_out.clear();
    writeHead({status, {{"Content-Type", "text/plain"}}, std::string(statusText(status)) + "\n"}, false);
    m_socket->write(m_out);
    m_isClosing = true;
    m_isLingering = true;
    m_since = std::chrono::steady_clock::now();
    linger();
}

/// A client that is still sending would lose the answer if the connection broke under it: what it sends is read and
/// thrown away for a moment.
void Connection::linger()
{
    m_socket->flush();
    if (unsent() == 0)
        m_socket->endWriting();
    while (!m_socket->read().empty()) {
    }
}

/// What was written still goes out.
void Connection::closeSoon()
{
    m_isClosing = true;
    m_socket->close();
}

void Connection::gone()
{
    if (m_isGone)
        return;
    m_isGone = true;
    m_server.closed(*this);
    if (m_call != 0)
        m_server.gone(m_call);
    deleteLater();
}

void Connection::checkTime(std::chrono::steady_clock::time_point now)
{
    const auto waited = now - m_since;
    if (m_isLingering) {
        if (waited > kLinger)
            abort();
    } else if (unsent() > 0 || m_isClosing) {
        if (waited > m_limits.answer)
            abort();
    } else if (m_call != 0) {
        return; // it waits for us
    } else if (!m_reader.hasBegun() && m_greeting.empty() && !m_socket->hasUnread()) {
        if (waited > m_limits.idle)
            abort();
    } else if (waited > (m_reader.hasHeader() ? m_limits.request : m_limits.header)) {
        refuse(408);
    }
}

} // namespace headwater::http

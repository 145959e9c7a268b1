// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/line.h"

namespace headwater::http {

Line::Line(Server &server, std::unique_ptr<Socket> socket, const Limits &limits)
    : m_server(server)
    , m_socket(std::move(socket))
    , m_limits(limits)
    , m_peer(m_socket->address())
    , m_isSecure(m_socket->isSecure())
    , m_certificate(m_socket->certificate())
{
    m_socket->setListener(this);
}

bool Line::mayHold(std::size_t bytes)
{
    m_server.m_held += bytes - m_held;
    m_held = bytes;
    return bytes <= m_limits.small || m_server.m_held <= m_limits.bodiesInAll;
}

void Line::abort()
{
    if (m_socket)
        m_socket->abort();
    gone();
}

} // namespace headwater::http

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/address.h"

#include <QHostAddress>
#include <QTcpSocket>

#include <arpa/inet.h>
#include <array>
#include <sys/socket.h>

namespace headwater::http {

namespace {

/// Where one port listens to both kinds of addresses, one kind looks like the other.
std::string written(const QHostAddress &address)
{
    bool isOld = false;
    const quint32 old = address.toIPv4Address(&isOld);
    return (isOld ? QHostAddress(old) : address).toString().toStdString();
}

} // namespace

std::string addressOf(const QTcpSocket &socket)
{
    return written(socket.peerAddress());
}

std::string addressOf(int descriptor)
{
    sockaddr_storage peer{};
    socklen_t size = sizeof peer;
    if (::getpeername(descriptor, reinterpret_cast<sockaddr *>(&peer), &size) != 0)
        return {};
    std::array<char, INET_ADDRSTRLEN> text{};
    if (peer.ss_family == AF_INET)
        return ::inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in &>(peer).sin_addr, text.data(), text.size());
    return written(QHostAddress(reinterpret_cast<const sockaddr *>(&peer)));
}

/// Whoever has one address of IPv6 has 2⁶⁴ of them.
std::string networkOf(const std::string &address)
{
    if (address.find(':') == std::string::npos)
        return address;
    const QHostAddress read(QString::fromStdString(address));
    if (read.protocol() != QAbstractSocket::IPv6Protocol)
        return address;
    const Q_IPV6ADDR bytes = read.toIPv6Address();
    return {reinterpret_cast<const char *>(bytes.c), 8};
}

} // namespace headwater::http

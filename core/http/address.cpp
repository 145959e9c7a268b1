// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/address.h"

#include <QHostAddress>
#include <QTcpSocket>

namespace headwater::http {

/// Where one port listens to both kinds of addresses, one kind looks like the other.
std::string addressOf(const QTcpSocket &socket)
{
    bool isOld = false;
    const quint32 old = socket.peerAddress().toIPv4Address(&isOld);
    return (isOld ? QHostAddress(old) : socket.peerAddress()).toString().toStdString();
}

/// Whoever has one address of IPv6 has 2⁶⁴ of them.
std::string networkOf(const std::string &address)
{
    const QHostAddress read(QString::fromStdString(address));
    if (read.protocol() != QAbstractSocket::IPv6Protocol)
        return address;
    const Q_IPV6ADDR bytes = read.toIPv6Address();
    return {reinterpret_cast<const char *>(bytes.c), 8};
}

} // namespace headwater::http

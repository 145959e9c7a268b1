// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

class QTcpSocket;

namespace headwater::http {

/// Where a client is, as people write it.
std::string addressOf(const QTcpSocket &socket);
std::string addressOf(int descriptor);
/// What counts as one client when connections are counted: an address, of IPv6 its network.
std::string networkOf(const std::string &address);

} // namespace headwater::http

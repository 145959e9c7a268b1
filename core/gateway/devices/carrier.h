// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

namespace headwater::gateway::devices {

/// What takes bytes to one device: a socket, plain or encrypted, or a WebSocket.
class Carrier
{
public:
    virtual ~Carrier() = default;
    virtual void write(const char *bytes, qint64 size) = 0;
    virtual qint64 unsent() const = 0;
    virtual void abort() = 0;
    /// What was written still goes out.
    virtual void close() = 0;
};

} // namespace headwater::gateway::devices

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/socket.h"

#include <QObject>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

class QSocketNotifier;

namespace headwater::http {

class PlainSocket;

/// Sockets without encryption, as many as there may be. Qt looks at every socket it knows each time it looks at one; of
/// these it knows a single descriptor, that of the kernel's list of those with something to say. A socket that is idle
/// has no buffers.
class PlainSockets final : public QObject
{
    Q_OBJECT

public:
    PlainSockets();
    ~PlainSockets() override;

    /// A connection that was accepted. It must not outlive this.
    std::unique_ptr<Socket> adopt(int descriptor, std::string address);

private:
    friend class PlainSocket;
    struct Batch;

    void look();
    void handle(std::size_t place);
    void flushSoon(PlainSocket &socket);
    void flushAll();
    void forget(const PlainSocket &socket);

    const int m_epoll;
    std::unique_ptr<QSocketNotifier> m_notifier;
    std::unique_ptr<Batch> m_batch; ///< what is being worked through
    std::vector<PlainSocket *> m_unflushed;
    std::vector<std::string> m_spare; ///< buffers of sockets that are done with them
    bool m_isFlushPlanned = false;
};

} // namespace headwater::http

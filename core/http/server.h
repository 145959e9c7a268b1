// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/http/limits.h"
#include "core/http/message.h"

#include <QHostAddress>
#include <QTcpServer>
#include <QTimer>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace headwater::http {

using CallId = std::uint64_t; ///< a request that was taken up; never used twice, 0 is none
class Connection;

/// An HTTP/1.1 server on Qt's event loop. The handler answers at once or later, by the call's number; one that is gone
/// meanwhile is answered into the void.
class Server final : public QObject
{
    Q_OBJECT

public:
    using Handler = std::function<void(CallId, Request)>;

    explicit Server(Handler handler, Limits limits = {});
    ~Server() override;

    /// Port 0 takes a free one; port() tells which.
    Result<void> listen(const QHostAddress &address, std::uint16_t port);
    std::uint16_t port() const { return m_listener.serverPort(); }
    /// All calls that have no answer yet are gone, as the listener below hears. The connections go with the server.
    void dropCalls();
    std::size_t connections() const { return m_connections.size(); }

    void answer(CallId call, const Response &response);
    /// An answer in pieces, whose end nobody knows yet: in chunks, or until the connection ends.
    void beginStream(CallId call, const Response &head);
    void send(CallId call, std::string_view bytes);
    void endStream(CallId call);
    /// Called when a client left before its answer was complete.
    void setGoneListener(std::function<void(CallId)> listener) { m_goneListener = std::move(listener); }

private:
    friend class Connection;
    void accept();
    CallId open(Connection &connection);
    void handle(CallId call, Request request) { m_handler(call, std::move(request)); }
    void closed(Connection &connection, CallId call);
    Connection *take(CallId call);
    Connection *find(CallId call) const;
    const std::string &date();
    void checkTimes();

    const Handler m_handler;
    const Limits m_limits;
    QTcpServer m_listener;
    QTimer m_clock;
    std::unordered_set<Connection *> m_connections;
    std::unordered_map<CallId, Connection *> m_calls;
    CallId m_lastCall = 0;
    std::function<void(CallId)> m_goneListener;
    std::int64_t m_dateSecond = -1;
    std::string m_date;
};

} // namespace headwater::http

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/http/door.h"
#include "core/http/limits.h"
#include "core/http/message.h"

#include <QTimer>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace headwater::http {

using CallId = std::uint64_t; ///< a request that was taken up; never used twice, 0 is none
class Line;

/// A server of HTTP/1.1 and HTTP/2 on Qt's event loop; the first bytes of a client say which it speaks. The handler
/// answers at once or later, by the call's number; one that is gone meanwhile is answered into the void.
class Server final : public QObject
{
    Q_OBJECT

public:
    using Handler = std::function<void(CallId, Request)>;

    explicit Server(Handler handler, Limits limits = {});
    ~Server() override;

    /// Clients may begin with a TLS handshake. \pre it does not listen yet
    /// \param asksCertificates they may show one, which goes with their requests
    void setTls(QSslConfiguration configuration, bool asksCertificates = false);
    /// Port 0 takes a free one; port() tells which.
    Result<void> listen(const QHostAddress &address, std::uint16_t port);
    std::uint16_t port() const { return m_door.serverPort(); }
    /// All calls that have no answer yet are gone, as the listener below hears. The connections go with the server.
    void dropCalls();
    std::size_t connections() const { return m_lines.size(); }

    void answer(CallId call, const Response &response);
    /// An answer in pieces, whose end nobody knows yet: in chunks, or until the connection ends.
    void beginStream(CallId call, const Response &head);
    void send(CallId call, std::string_view bytes);
    void endStream(CallId call);
    /// Called when a client left before its answer was complete.
    void setGoneListener(std::function<void(CallId)> listener) { m_goneListener = std::move(listener); }

private:
    friend class Connection;
    friend class Line;
    friend class Http2Connection;
    void accept(std::unique_ptr<Socket> socket);
    void speaksHttp2(Line &line, std::unique_ptr<Socket> socket, std::string_view first);
    CallId open(Line &line);
    void handle(CallId call, Request request);
    void gone(CallId call);
    void closed(Line &line);
    bool isFullFor(const std::string &address) const;
    /// Whether a client that takes its answers slowly may be given so much more.
    bool mayOwe(const Line &line, std::size_t more) const;
    Line *take(CallId call);
    Line *find(CallId call) const;
    const std::string &date();
    void checkTimes();

    const Handler m_handler;
    const Limits m_limits;
    Door m_door;
    QTimer m_clock;
    std::unordered_set<Line *> m_lines;
    std::unordered_map<CallId, Line *> m_calls;
    std::unordered_map<std::string, std::size_t> m_fromAddress; ///< connections
    std::size_t m_held = 0;                                     ///< by all lines, of requests that are not whole
    CallId m_lastCall = 0;
    std::function<void(CallId)> m_goneListener;
    std::int64_t m_dateSecond = -1;
    std::string m_date;
};

} // namespace headwater::http

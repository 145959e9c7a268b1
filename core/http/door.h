// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/http/plainsockets.h"

#include <QHostAddress>
#include <QSslConfiguration>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTimer>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

class QSocketNotifier;

namespace headwater::http {

/// How TLS is spoken at a door.
struct Tls
{
    QSslConfiguration configuration; ///< certificate, key, protocols
    bool isRequired = false;         ///< else clients that begin in the clear come in as they are
};

/// TLS 1.2 and later with this certificate and its key, both in PEM format.
QSslConfiguration serverTls(const std::string &certificate, const std::string &key);

/// A port that clients come in by. With TLS it looks at the first byte of each: a handshake is completed before anybody
/// sees the socket.
class Door final : public QTcpServer
{
    Q_OBJECT

public:
    using Visitor = std::function<void(std::unique_ptr<Socket>)>;
    using QtVisitor = std::function<void(QTcpSocket *)>; ///< it takes the socket over

    explicit Door(Visitor visitor);
    explicit Door(QtVisitor visitor);
    ~Door() override;

    /// For those who come from now on.
    void setTls(Tls tls) { m_tls = std::move(tls); }
    /// Port 0 takes a free one.
    Result<void> open(const QHostAddress &address, std::uint16_t port);
    /// That have not come in yet: they have said nothing, or their handshake goes on.
    std::size_t waiting() const { return m_silent.size() + m_shaking.size(); }
    void setPatience(std::chrono::milliseconds patience, std::size_t mostWaiting);

private:
    using Moment = std::chrono::steady_clock::time_point;
    void acceptSome();
    void came(int descriptor);
    void spoke(int descriptor);
    void letIn(int descriptor);
    void shakeHands(int descriptor);
    void begin();
    void checkTimes();

    const Visitor m_visitor;
    const QtVisitor m_qtVisitor;
    std::unique_ptr<QSocketNotifier> m_callers; ///< off while no file is left for them
    std::unique_ptr<PlainSockets> m_plain;      ///< for the visitor that does not want Qt's
    std::optional<Tls> m_tls;
    std::unordered_map<int, std::pair<QSocketNotifier *, Moment>>
        m_silent; ///< by descriptor, with what waits for a word
    std::unordered_map<QTcpSocket *, Moment> m_shaking;
    std::chrono::milliseconds m_patience{10'000};
    std::size_t m_mostWaiting = 4'096;
    QTimer m_clock;
};

/// Bytes that were written and have not gone out, encrypted or not.
qint64 unsentBytes(const QTcpSocket &socket);

} // namespace headwater::http

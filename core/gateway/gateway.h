// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/certificates/office.h"
#include "core/gateway/devices/websockets.h"
#include "core/gateway/endpoints.h"
#include "core/gateway/liveworld.h"
#include "core/gateway/strict/signatures.h"
#include "core/gateway/watcher.h"
#include "core/http/server.h"

#include <QHostAddress>
#include <QTimer>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>

namespace headwater::gateway {

/// Who is let in. On this machine's own address whoever comes may do everything; beyond it ports must be strict: calls
/// are signed, and the pipeline's policies decide what their callers may do.
struct GatewayAccess
{
    QHostAddress address = QHostAddress::LocalHost;
    bool isStrict = false;
};

/// Which services are offered, and on which ports.
struct GatewayPorts
{
    std::optional<std::uint16_t> kinesis, sqs, mqtt; ///< 0: a free one
    std::optional<std::uint16_t> firehose = {}, iotHttp = {};
    std::optional<std::uint16_t> mqtts = {};      ///< MQTT over TLS, with certificates
    std::optional<std::uint16_t> webSockets = {}; ///< MQTT over WebSockets

    bool operator==(const GatewayPorts &) const = default;
};

/// Ports of this machine behind which a running pipeline's services are, for real clients. Lives on the thread of the
/// world, whose Qt event loop it needs.
class Gateway final : public QObject, public devices::MqttServer::Listener, private StreamSink
{
    Q_OBJECT

public:
    Gateway(LiveWorld &live, const EndpointOptions &options);
    ~Gateway() override;

    /// Ports speak TLS as well, with certificates of this office. \pre none is open
    Result<void> offerTls(certificates::Office office, const QHostAddress &address = QHostAddress::LocalHost);
    /// Opens the ports, and tells which by the names of the options of `serve`. The place of an error is the option
    /// whose port it was.
    Result<std::map<std::string, std::uint16_t>> listen(const GatewayPorts &ports, const GatewayAccess &access = {});
    /// Whether any role has an access key, without which strict ports refuse every signed call.
    bool hasKeys() const { return m_signatures.hasKeys(); }
    /// Closes the ports; TLS has to be offered anew. Whoever was connected is gone; what they did stays.
    void close();
    /// Hears what goes over the ports. It outlives this.
    void setWatcher(Watcher *watcher) { m_watcher = watcher; }
    /// The world starts to follow the clock, or did so long ago.
    void begin(double speed, std::chrono::nanoseconds since = {});

private:
    using Translator = std::function<std::variant<OutsideCall, http::Response>(http::Request)>;

    Result<void> open(const std::string &service, std::uint16_t port, Translator translator);
    void called(const std::string &service, const Translator &translator, http::CallId call, http::Request request);
    void answered(std::string_view service, std::uint64_t call, const http::Response &response);

    std::variant<devices::Admission, http::Response> mayUpgrade(const http::Request &request);
    std::string thingOn(const std::string &certificate) const;
    Result<void> openToDevices(const GatewayPorts &ports, std::map<std::string, std::uint16_t> &taken);

    void connectionOpened(std::uint64_t connection, devices::Opening opening) override;
    void packetCame(std::uint64_t connection, std::string packet) override;
    void noiseCame(std::uint64_t connection, std::uint8_t reason) override;
    void connectionEnded(std::uint64_t connection) override;

    void beginStream(std::uint64_t call, const http::Response &head) override;
    void send(std::uint64_t call, std::string_view bytes) override;
    void endStream(std::uint64_t call) override;

    LiveWorld &m_live;
    Endpoints m_endpoints;
    std::map<std::string, std::unique_ptr<http::Server>, std::less<>> m_servers;
    std::unique_ptr<devices::MqttServer> m_mqtt;
    std::unique_ptr<devices::WebSockets> m_webSockets;
    std::optional<certificates::Office> m_office;
    std::optional<QSslConfiguration> m_tls;
    GatewayAccess m_access;
    strict::Signatures m_signatures;
    Watcher *m_watcher = nullptr;
    QTimer m_tick;
};

} // namespace headwater::gateway

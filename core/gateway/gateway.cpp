// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/gateway.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QHostAddress>
#include <QNetworkInterface>
#include <QUrl>

#include <sys/resource.h>

namespace headwater::gateway {
namespace {

constexpr std::size_t kConnectionsOfAStranger = 128;
constexpr char kConnectPacket = 0x10; ///< its first byte
constexpr int kTickMs = 2;            ///< between looks at the clock when nobody calls

/// Pages of the web that a browser on this machine shows are no clients of ours.
bool isForeignPage(const http::Request &request)
{
    const std::string_view origin = request.header("Origin");
    if (origin.empty())
        return false;
    const QString host = QUrl(QString::fromUtf8(origin.data(), static_cast<qsizetype>(origin.size()))).host();
    return host != QLatin1String("localhost") && !QHostAddress(host).isLoopback();
}

http::Response foreignPage()
{
    return {403, {{"Content-Type", "text/plain"}}, "Pages of other origins are not let in.\n"};
}

/// Each client takes a file of the process, and the usual bound is a thousand.
void allowManyClients()
{
    rlimit files{};
    if (::getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < files.rlim_max) {
        files.rlim_cur = files.rlim_max;
        ::setrlimit(RLIMIT_NOFILE, &files);
    }
}

} // namespace

Gateway::Gateway(LiveWorld &live, const EndpointOptions &options)
    : m_live(live)
    , m_endpoints(
          live, options,
          [this](std::string_view service, std::uint64_t call, const http::Response &response) {
              answered(service, call, response);
          },
          [this](std::uint64_t connection, const std::string &bytes, bool closes) {
              if (m_watcher)
                  m_watcher->packetGoes(connection, bytes);
              if (m_mqtt)
                  m_mqtt->send(connection, bytes, closes);
          },
          this)
    , m_signatures(live.world())
{
    m_tick.setTimerType(Qt::PreciseTimer);
    connect(&m_tick, &QTimer::timeout, this, [this] { m_live.advance(); });
}

Gateway::~Gateway() = default;

Result<void> Gateway::open(const std::string &service, std::uint16_t port, Translator translator)
{
    http::Limits limits;
    if (!m_access.address.isLoopback())
        limits.connectionsPerAddress = kConnectionsOfAStranger;
    auto server = std::make_unique<http::Server>(
        [this, service, translator = std::move(translator)](http::CallId call, http::Request request) {
            called(service, translator, call, std::move(request));
        },
        limits);
    server->setGoneListener(
        [this, service](http::CallId call) { m_live.take({.endpoint = service, .number = call, .operation = {}}); });
    if (m_tls)
        server->setTls(*m_tls, service == iotrest::kEndpointName);
    if (auto opened = server->listen(m_access.address, port); !opened)
        return Error{opened.error().message, QString::fromStdString(service)};
    m_servers[service] = std::move(server);
    return {};
}

Result<std::map<std::string, std::uint16_t>> Gateway::listen(const GatewayPorts &ports, const GatewayAccess &access)
{
    if (!access.isStrict && !access.address.isLoopback())
        return Error{QCoreApplication::translate("Server", "Other machines are let in only where ports are strict."),
                     access.address.toString()};
    m_access = access;
    allowManyClients();
    if (ports.kinesis) {
        if (auto opened = open("kinesis", *ports.kinesis, kinesis::callOf); !opened)
            return opened.error();
    }
    if (ports.sqs) {
        if (auto opened = open("sqs", *ports.sqs, sqs::callOf); !opened)
            return opened.error();
    }
    if (ports.firehose) {
        if (auto opened = open("firehose", *ports.firehose, firehose::callOf); !opened)
            return opened.error();
    }
    std::map<std::string, std::uint16_t> taken;
    if ((ports.iotHttp || ports.mqtt || ports.mqtts || ports.webSockets) && !m_endpoints.hasIot())
        return Error{QCoreApplication::translate("Server", "The pipeline has no IoT Core for devices to connect to."),
                     {}};
    if (ports.iotHttp) {
        if (auto opened = open(iotrest::kEndpointName, *ports.iotHttp, iotrest::callOf); !opened)
            return opened.error();
    }
    if (auto opened = openToDevices(ports, taken); !opened)
        return opened.error();
    for (const auto &[service, server] : m_servers)
        taken[service] = server->port();
    return taken;
}

Result<void> Gateway::offerTls(certificates::Office office, const QHostAddress &address)
{
    std::string names = certificates::kLoopbackNames;
    const bool isEvery =
        address == QHostAddress::Any || address == QHostAddress::AnyIPv4 || address == QHostAddress::AnyIPv6;
    for (const QHostAddress &each : isEvery ? QNetworkInterface::allAddresses() : QList<QHostAddress>{address}) {
        if (!each.isLoopback() && each.scopeId().isEmpty())
            names += ",IP:" + each.toString().toStdString();
    }
    const auto issued = office.issueServer(QDateTime::currentSecsSinceEpoch(), names);
    if (!issued)
        return issued.error();
    m_tls = http::serverTls(issued->certificate.pem(), issued->key.pem());
    m_office = std::move(office);
    return {};
}

Result<void> Gateway::openToDevices(const GatewayPorts &ports, std::map<std::string, std::uint16_t> &taken)
{
    if (!ports.mqtt && !ports.mqtts && !ports.webSockets)
        return {};
    if (ports.mqtt && m_access.isStrict)
        return Error{QCoreApplication::translate("Server", "Plain MQTT does not say who connects, and strict ports "
                                                           "let nobody in whom they do not know."),
                     {}};
    devices::MqttLimits limits;
    if (!m_access.address.isLoopback())
        limits.connectionsPerAddress = kConnectionsOfAStranger;
    m_mqtt = std::make_unique<devices::MqttServer>(*this, limits);
    const auto open = [&](const char *option, std::uint16_t port, const std::optional<QSslConfiguration> &tls) {
        const auto opened = m_mqtt->listen(m_access.address, port, tls);
        if (opened)
            taken[option] = *opened;
        return opened ? Result<void>() : Error{opened.error().message, QLatin1String(option)};
    };
    if (ports.mqtt) {
        if (auto opened = open("iot-mqtt", *ports.mqtt, {}); !opened)
            return opened;
    }
    if (ports.mqtts && m_tls) {
        if (auto opened = open("iot-mqtts", *ports.mqtts, m_tls); !opened)
            return opened;
    }
    if (!ports.webSockets)
        return {};
    m_webSockets = std::make_unique<devices::WebSockets>(
        *m_mqtt, [this](const http::Request &request) { return mayUpgrade(request); });
    const auto opened = m_webSockets->listen(m_access.address, *ports.webSockets, m_tls);
    if (!opened)
        return Error{opened.error().message, QStringLiteral("iot-ws")};
    taken["iot-ws"] = *opened;
    return {};
}

/// Who asks for a custom authorizer is let in or not by that one.
std::variant<devices::Admission, http::Response> Gateway::mayUpgrade(const http::Request &request)
{
    if (!m_access.isStrict && isForeignPage(request))
        return foreignPage();
    devices::Admission admission;
    admission.mustSignIn = m_access.isStrict;
    if (!m_access.isStrict || devices::namesAuthorizer(request))
        return admission;
    auto known = m_signatures.callerOf("iot-ws", request, 0);
    if (auto *refusal = std::get_if<http::Response>(&known))
        return std::move(*refusal);
    admission.caller = std::move(std::get<std::string>(known));
    return admission;
}

void Gateway::close()
{
    for (const auto &[service, server] : m_servers)
        server->dropCalls();
    if (m_mqtt)
        m_mqtt->dropClients();
    m_servers.clear();
    m_webSockets.reset();
    m_mqtt.reset();
    m_tls.reset();
    m_office.reset();
}

void Gateway::begin(double speed, std::chrono::nanoseconds since)
{
    m_live.begin(speed, since);
    m_tick.start(kTickMs);
}

void Gateway::called(const std::string &service, const Translator &translator, http::CallId call, http::Request request)
{
    http::Server &server = *m_servers[service];
    if (!m_access.isStrict && isForeignPage(request)) {
        server.answer(call, foreignPage());
        return;
    }
    const Visitor visitor{std::string(request.header("User-Agent")), request.peer, request.isSecure};
    std::string certificate = std::move(request.certificate);
    const bool isShown = !certificate.empty();
    // A certificate speaks for devices; the control plane hears signatures alone.
    const bool isDevice = isShown && iotrest::isDataRequest(request);
    std::string caller, peer = m_access.isStrict || isDevice ? request.peer : std::string();
    const bool isSecure = request.isSecure;
    if (!isDevice && (m_access.isStrict || (isShown && request.header("Authorization").empty()))) {
        auto known = m_signatures.callerOf(service, request, call);
        if (const auto *refusal = std::get_if<http::Response>(&known)) {
            server.answer(call, *refusal);
            return;
        }
        caller = std::move(std::get<std::string>(known));
    }
    auto translated = translator(std::move(request));
    if (const auto *response = std::get_if<http::Response>(&translated)) {
        server.answer(call, *response);
        return;
    }
    auto &outside = std::get<OutsideCall>(translated);
    outside.number = call;
    if (m_watcher)
        m_watcher->callComes(service, call, visitor);
    outside.caller = std::move(caller);
    outside.sourceIp = std::move(peer);
    outside.isSecure = isSecure && m_access.isStrict;
    if (isDevice) {
        outside.thing = thingOn(certificate);
        outside.certificate = std::move(certificate);
    }
    if (!m_live.take(std::move(outside)))
        server.answer(call, {503, {{"Content-Type", "text/plain"}}, "Too many calls wait for their turn.\n"});
}

void Gateway::answered(std::string_view service, std::uint64_t call, const http::Response &response)
{
    if (m_watcher)
        m_watcher->answerGoes(service, call, response);
    const auto server = m_servers.find(service);
    if (server == m_servers.end())
        return;
    if (m_live.speed() == 1) {
        server->second->answer(call, response);
        return;
    }
    http::Response told = response;
    told.headers.emplace_back("X-Headwater-Speed", QByteArray::number(m_live.speed()).toStdString());
    server->second->answer(call, told);
}

void Gateway::beginStream(std::uint64_t call, const http::Response &head)
{
    if (const auto server = m_servers.find("kinesis"); server != m_servers.end())
        server->second->beginStream(call, head);
}

void Gateway::send(std::uint64_t call, std::string_view bytes)
{
    if (m_watcher)
        m_watcher->streamGoes("kinesis", call, bytes);
    if (const auto server = m_servers.find("kinesis"); server != m_servers.end())
        server->second->send(call, bytes);
}

void Gateway::endStream(std::uint64_t call)
{
    if (m_watcher)
        m_watcher->streamEnds("kinesis", call);
    if (const auto server = m_servers.find("kinesis"); server != m_servers.end())
        server->second->endStream(call);
}

/// Whom this machine's authority issued a certificate to.
std::string Gateway::thingOn(const std::string &certificate) const
{
    if (!m_office || certificate.empty())
        return {};
    const auto shown = certificates::Certificate::fromPem(certificate);
    return shown ? m_office->thingOn(*shown).value_or(std::string()) : std::string();
}

void Gateway::connectionOpened(std::uint64_t connection, devices::Opening opening)
{
    opening.thing = thingOn(opening.certificate);
    // Without this the world would take it for a plain connection, and trust it.
    if (!m_live.take({.endpoint = "iot",
                      .number = connection,
                      .operation = devices::kOpened,
                      .body = devices::openingText(opening)}))
        m_mqtt->send(connection, {}, true);
}

void Gateway::packetCame(std::uint64_t connection, std::string packet)
{
    // Who comes plainly comes from this machine, which is the only one that may.
    if (m_watcher && packet.front() == kConnectPacket)
        m_watcher->deviceComes(connection, m_access.address.toString().toStdString());
    // A device whose packets are not all heard is better off with another connection.
    if (!m_live.take(
            {.endpoint = "iot", .number = connection, .operation = devices::kPacket, .body = std::move(packet)}))
        m_mqtt->send(connection, {}, true);
}

void Gateway::noiseCame(std::uint64_t connection, std::uint8_t reason)
{
    m_live.take({.endpoint = "iot",
                 .number = connection,
                 .operation = devices::kMalformed,
                 .body = std::string(1, static_cast<char>(reason))});
}

void Gateway::connectionEnded(std::uint64_t connection)
{
    m_live.take({.endpoint = "iot", .number = connection, .operation = {}});
}

} // namespace headwater::gateway

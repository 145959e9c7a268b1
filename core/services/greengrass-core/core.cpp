// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/greengrass-core/core.h"

#include "core/base/text.h"
#include "core/world/world.h"

#include <QCoreApplication>

#include <algorithm>

namespace headwater::services::greengrass_core {

using kernel::kSecond;
using world::EventKind;
using world::Json;

namespace {

enum Purpose : std::uint32_t { kGroupDraws = 1, kJitter = 2 };
/// What functions made is kept for whoever looks at it later.
constexpr SimTime kContentsKept = 600 * kSecond;

/// What bounds the local broker is the machine and its network; the service has no quotas there.
iot::BrokerLimits localLimits(limits::Profile profile)
{
    iot::BrokerLimits limits = profile == limits::Profile::Exam ? iot::BrokerLimits::exam() : iot::BrokerLimits{};
    constexpr std::uint32_t kUnbounded = 1'000'000'000;
    limits.connectionPublishes = limits.connectionBytes = limits.accountConnects = limits.accountConnections =
        limits.accountPublishesIn = limits.accountPublishesOut = limits.accountQueued = kUnbounded;
    limits.storedPerSecond = 1'000;
    return limits;
}

QString words(const char *text)
{
    return QCoreApplication::translate("Services", text);
}

} // namespace

Core::Core(const world::Birth &birth)
    : Component(birth)
    , m_broker(*this, localLimits(birth.world.profile()), stream(kGroupDraws))
    , m_functions(*this, id(), birth.world.seed())
    , m_shadows(birth.world.profile() == limits::Profile::Exam ? iot::ShadowLimits::exam() : iot::ShadowLimits{})
    , m_sync(*this, id())
    , m_jitter(stream(kJitter))
{
    readSettings();
    listenToShadows();
}

bool Core::isExam() const
{
    return world().profile() == limits::Profile::Exam;
}

void Core::readSettings()
{
    m_name = property("thingName").get<std::string>();
    if (m_name.empty())
        m_name = id();
    m_spool.setLimits(property("maxSizeInBytes").get<std::uint64_t>(),
                      property("whenFull") == "RejectNewData" ? WhenFull::RefuseNewest : WhenFull::DropOldest);
    m_mostInFlight = isExam() ? 1 : property("maxInFlightPublishes").get<std::uint64_t>();
    const Json &quality = property("subscriptionQuality");
    if (m_wire)
        m_wire->latency = wayOverTheLine();
    readSync();
    m_isPersistent = quality == "AtLeastOncePersistent" || (quality == "usual" && !isExam());
}

SimTime Core::wayOverTheLine() const
{
    return static_cast<SimTime>(property("roundTripMs").get<double>() * 1e6 / 2);
}

void Core::useRoutes(std::vector<Route> routes)
{
    for (const iot::TopicTree::Handle handle : m_listening)
        m_broker.unlisten(handle);
    m_listening.clear();
    m_subjects.clear();
    m_routes = std::move(routes);
    for (const Route &route : m_routes) {
        if (route.source != kDevices || route.target == kDevices || std::ranges::count(m_subjects, route.subject) > 0)
            continue;
        m_listening.push_back(
            m_broker.listen(route.subject, m_firstSubject + static_cast<std::uint32_t>(m_subjects.size())));
        m_subjects.push_back(route.subject);
    }
}

bool Core::passes(std::string_view source, std::string_view target, std::string_view topic) const
{
    return std::ranges::any_of(m_routes, [&](const Route &route) {
        return route.source == source && route.target == target && iot::filterMatches(route.subject, topic);
    });
}

void Core::send(SimTime now, const std::string &target, Carried carried)
{
    if (target == kDevices)
        publishInside(now, carried);
    else if (target == kCloud)
        spoolMessage(now, std::move(carried));
    else
        m_functions.invoke(now, target, std::move(carried));
}

/// What a function or the cloud sends: to each target that a row names, once.
void Core::route(SimTime now, const std::string &source, const Carried &carried)
{
    std::vector<std::string_view> targets;
    for (const Route &each : m_routes) {
        if (each.source != source || (source == kCloud && each.target == kCloud) ||
            !iot::filterMatches(each.subject, carried.topic) || std::ranges::count(targets, each.target) > 0)
            continue;
        targets.push_back(each.target);
        send(now, each.target, carried);
    }
    if (targets.empty() && source != kCloud) {
        ++m_totals.made;
        ++m_totals.filtered;
    }
}

/// A message of the core's own.
Carried Core::made(SimTime now, std::string topic, std::string payload)
{
    m_contents.forgetBefore(now - kContentsKept);
    Carried carried;
    carried.topic = std::move(topic);
    carried.component = index();
    carried.emitted = now;
    carried.bytes = static_cast<std::uint32_t>(payload.size());
    carried.number = m_contents.add(now, {m_name, {}, payload});
    carried.payload = std::move(payload);
    return carried;
}

/// To devices. Only what devices themselves send is routed on from the broker.
void Core::publishInside(SimTime now, const Carried &carried)
{
    m_inside = true;
    m_broker.publishOwn(now, carried.message());
    m_inside = false;
}

// Devices.

IotGateway::Principal Core::enrol(IotIdentity identity)
{
    if (!identity.thing.empty()) {
        m_shadows.watch(identity.thing);
        m_sync.know(identity.thing, {});
    }
    m_principals.push_back(std::move(identity));
    return static_cast<Principal>(m_principals.size() - 1);
}

void Core::changeIdentity(Principal principal, IotIdentity identity)
{
    m_principals[principal] = std::move(identity);
}

void Core::withdraw(std::uint16_t component)
{
    for (std::uint32_t session = 0; session < m_broker.sessions(); ++session) {
        const iot::Broker::SessionView view = m_broker.session(session);
        if (view.connected && view.client.component == component)
            m_broker.close(world().now(), session, iot::Farewell::ConnectionLost);
    }
    if (component < m_clients.size())
        m_clients[component] = nullptr;
}

/// Whoever is in the group may connect, with a certificate that is active and nothing else; what passes is up to the
/// routes.
iot::ConnectAnswer Core::connect(SimTime now, IotClient &client, iot::ConnectRequest request)
{
    iot::ConnectAnswer answer;
    if (isStopped() || isRemoved() || m_isRestarting) {
        answer.reason = iot::Reason::ServerBusy;
        return answer;
    }
    if (request.client.component >= m_clients.size())
        m_clients.resize(request.client.component + 1u);
    m_clients[request.client.component] = &client;
    const IotIdentity &identity = m_principals[request.principal];
    const bool hasCertificate = identity.kind == iot::Asker::Kind::Certificate;
    if (!hasCertificate || identity.certificate != iot::CertificateStatus::Active) {
        m_broker.countRefusedConnect();
        tell(EventKind::ControlPlane,
             std::string(request.clientId) +
                 (hasCertificate ? " has no active certificate" : " has no certificate: a core knows nothing else"),
             {}, "CertificateNotActive");
        answer.reason = iot::Reason::NotAuthorized;
        return answer;
    }
    return m_broker.connect(now, request);
}

void Core::disconnect(SimTime now, std::uint32_t session)
{
    m_broker.disconnect(now, session);
}

void Core::connectionLost(SimTime now, std::uint32_t session)
{
    m_broker.close(now, session, iot::Farewell::ConnectionLost);
}

void Core::fallenSilent(SimTime now, std::uint32_t session)
{
    m_broker.fallenSilent(now, session);
}

/// V1 delivers locally at most once, whatever was asked for.
std::vector<iot::Reason> Core::subscribe(SimTime now, std::uint32_t session,
                                         std::span<const iot::Subscription> subscriptions)
{
    std::vector<iot::Subscription> granted(subscriptions.begin(), subscriptions.end());
    if (isExam()) {
        for (iot::Subscription &each : granted)
            each.qos = each.qos == 1 ? 0 : each.qos;
    }
    return m_broker.subscribe(now, session, granted);
}

iot::PublishAnswer Core::publish(SimTime now, std::uint32_t session, const IotMessage &message, bool)
{
    const iot::PublishAnswer answer = m_broker.publish(now, session, message, true);
    m_totals.in += answer.reason == iot::Reason::Success;
    return answer;
}

/// A core speaks MQTT only.
iot::PublishAnswer Core::publishByHttp(SimTime, Principal, const IotMessage &)
{
    ++m_totals.dropped;
    return {iot::Reason::Unspecified, false, 0};
}

Result<world::Json> Core::control(SimTime, const IotApiCaller &, std::string_view, const world::Json &)
{
    return Error{
        QCoreApplication::translate("Greengrass", "A core keeps no registry: things are registered in IoT Core."),
        QStringLiteral("InvalidRequestException")};
}

void Core::acknowledge(SimTime now, std::uint32_t session, std::uint16_t packet)
{
    m_broker.acknowledge(now, session, packet);
}

// The broker.

/// In V1 devices reach each other only where the subscription table says so; a V2 broker passes everything on.
bool Core::allows(SimTime, std::uint32_t, BrokerHost::Action action, std::string_view topic)
{
    return action != BrokerHost::Action::Receive || m_inside || !isExam() || passes(kDevices, kDevices, topic);
}

bool Core::deliver(SimTime now, std::uint32_t session, const iot::Message &message, std::uint16_t packet)
{
    const iot::Client client = m_broker.session(session).client;
    IotClient *who = client.component < m_clients.size() ? m_clients[client.component] : nullptr;
    const bool isThere = who && who->messageSent(now, client.number, message, packet);
    m_totals.out += isThere;
    return isThere;
}

/// Rows that overlap give a target the message once.
void Core::heard(SimTime now, std::uint32_t listener, const iot::Message &message)
{
    if (listener < m_firstSubject) {
        if (const auto job = m_shadows.begin(now, message.topic, bytesOf(Carried::of(message))))
            schedule(now + ShadowDesk::kRequestTime, world::priority::kControl, m_sequence++, kShadow, *job);
        return;
    }
    if (m_inside)
        return;
    if (message.trace != m_routedTrace) {
        m_routedTrace = message.trace;
        m_targets.clear();
    }
    for (const Route &route : m_routes) {
        if (route.source != kDevices || route.target == kDevices ||
            route.subject != m_subjects[listener - m_firstSubject] || std::ranges::count(m_targets, route.target) > 0)
            continue;
        m_targets.push_back(route.target);
        send(now, route.target, Carried::of(message));
    }
}

/// There are no rules at the edge.
bool Core::heardByRule(SimTime, const iot::Message &message)
{
    tell(EventKind::Dropped, "rules are in the cloud: “" + std::string(message.basicIngestRule) + "”", {},
         "RuleNotFound");
    return false;
}

void Core::closed(SimTime now, std::uint32_t session, iot::Farewell farewell, iot::Reason reason)
{
    const iot::Broker::SessionView view = m_broker.session(session);
    if (view.client.component < m_clients.size()) {
        if (IotClient *who = m_clients[view.client.component])
            who->connectionClosed(now, view.client.number, farewell, reason);
    }
}

void Core::wake(SimTime at, iot::BrokerTimer timer, std::uint32_t session, std::uint32_t generation)
{
    schedule(at, world::priority::kControl, m_sequence++, static_cast<std::uint16_t>(kBroker + static_cast<int>(timer)),
             std::uint64_t{generation} << 32 | session);
}

void Core::handle(const kernel::Event &event)
{
    const SimTime now = event.time;
    const bool isCurrent = event.slot == m_connection;
    switch (event.kind) {
    case kCut:
    case kBack:
        cutLine(now, event.kind == kCut);
        break;
    case kConnect:
        if (isCurrent)
            arriveConnect(now);
        break;
    case kOnline:
        if (isCurrent)
            online(now);
        break;
    case kSend:
        m_isSendDue = false;
        pump(now);
        break;
    case kArrive:
        if (isCurrent)
            arrive(now, event.data);
        break;
    case kAcknowledged:
        if (isCurrent && m_spool.find(event.data)) {
            m_spool.remove(event.data);
            pump(now);
        }
        break;
    case kInbound: {
        const Carried arrived = std::move(m_inbound[event.data]);
        m_freeInbound.push_back(static_cast<std::uint32_t>(event.data));
        if (!isStopped() && !m_isRestarting && !m_sync.cloudMessage(now, arrived.topic, bytesOf(arrived)))
            route(now, std::string(kCloud), arrived);
        break;
    }
    case kInboundAcknowledge:
        if (isCurrent && m_gateway && isOnline())
            m_gateway->acknowledge(now, m_session, static_cast<std::uint16_t>(event.data));
        break;
    case kShadow:
        finishShadow(now, static_cast<std::uint32_t>(event.data));
        break;
    case kAsk:
        arriveAsked(now, static_cast<std::uint32_t>(event.data), isCurrent);
        break;
    case kFunction:
        m_functions.finish(now, event.data);
        break;
    case kDownloaded:
        if (isCurrent && m_isDownloading)
            downloaded(now);
        break;
    case kRestarted:
        if (event.slot == m_restarts && m_isRestarting)
            restarted(now);
        break;
    case kWatched:
    case kBroken:
        if (event.data == m_version && !m_watched.empty()) {
            if (event.kind == kWatched)
                versionWorks(now);
            else
                versionFailed(now, m_brokenBy);
        }
        break;
    default:
        m_broker.timer(now, static_cast<iot::BrokerTimer>(event.kind - kBroker), static_cast<std::uint32_t>(event.data),
                       static_cast<std::uint32_t>(event.data >> 32));
    }
}

/// The routes and functions of the group come with the next deployment; the rest is at work at once.
Result<void> Core::propertyChanged(const std::string &key, const Json &)
{
    const SimTime now = world().now();
    readSettings();
    if (m_gateway)
        readIdentity();
    if (key == "policies")
        m_isSyncBarred = false;
    if (key == "syncShadows" && isOnline()) {
        subscribeToCloud(now);
        m_sync.online(now);
    }
    pump(now);
    return {};
}

/// The machine goes down: devices lose their broker, functions stop, and what is spooled in memory is gone.
void Core::stoppedChanged()
{
    const SimTime now = world().now();
    if (isStopped()) {
        goDown(now);
        return;
    }
    m_isRestarting = false;
    if (openDeployment(DeploymentStatus::InProgress))
        startVersion(now);
    else
        install(now, m_deployed);
    connectSoon(now, 0);
}

void Core::goDown(SimTime now)
{
    for (std::uint32_t session = 0; session < m_broker.sessions(); ++session)
        m_broker.close(now, session, iot::Farewell::ServerInitiated, iot::Reason::ServerBusy);
    if (isOnline() && !isCut())
        m_gateway->connectionLost(now, m_session);
    goOffline();
    m_functions.stop();
    m_watched.clear();
    if (property("storageType") == "Memory") {
        const std::uint64_t lost = m_spool.clear();
        m_totals.dropped += lost;
        m_totals.spoolLost += lost;
        if (lost > 0)
            tell(EventKind::Dropped, "the spool was in memory", {}, "SpoolLost", lost);
    }
}

void Core::removed()
{
    m_functions.stop();
    m_totals.dropped += m_spool.clear();
}

Result<void> Core::act(const std::string &name, const Json &with)
{
    if (name == "CutLine" || name == "RestoreLine") {
        const bool cut = name == "CutLine";
        if (!m_wire)
            return Error{words("The core has no line to the cloud: link it to IoT Core."),
                         QStringLiteral("NotConnected")};
        cutLine(world().now(), cut);
        return {};
    }
    if (name == "Deploy") {
        deploy(world().now());
        return {};
    }
    if (name == "UpdateLocalShadow")
        return updateByHand(with);
    return Component::act(name, with);
}

} // namespace headwater::services::greengrass_core

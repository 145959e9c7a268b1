// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/iot/broker.h"

#include "core/base/utf8.h"

#include <algorithm>

namespace headwater::iot {

using kernel::kSecond;

namespace {

// What the service takes of a keep-alive; 0 and longer ones mean the longest.
constexpr std::uint32_t kLeastKeepAlive = 30, kMostKeepAlive = 1'200;
/// A client that was away for so long counts its connections from 0 again.
constexpr SimTime kVersionForgotten = 3'600 * kSecond;
constexpr std::size_t kFirstTable = 64;

std::uint64_t hashId(std::string_view text)
{
    std::uint64_t hash = 0xcbf2'9ce4'8422'2325;
    for (const char c : text)
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x0000'0100'0000'01b3;
    return kernel::mix64(hash);
}

} // namespace

BrokerLimits BrokerLimits::exam()
{
    BrokerLimits limits;
    limits.retained = limits.sharedSubscriptions = limits.mqtt5 = false;
    return limits;
}

std::string_view reasonText(Reason reason)
{
    switch (reason) {
    case Reason::Success:
        return "Success";
    case Reason::NoMatchingSubscribers:
        return "No matching subscribers";
    case Reason::Unspecified:
        return "Unspecified error";
    case Reason::MalformedPacket:
        return "Malformed packet";
    case Reason::ProtocolError:
        return "Protocol error";
    case Reason::ClientIdInvalid:
        return "Client identifier not valid";
    case Reason::NotAuthorized:
        return "Not authorized";
    case Reason::ServerBusy:
        return "Server busy";
    case Reason::KeepAliveTimeout:
        return "Keep alive timeout";
    case Reason::SessionTakenOver:
        return "Session taken over";
    case Reason::TopicFilterInvalid:
        return "Topic filter invalid";
    case Reason::TopicNameInvalid:
        return "Topic name invalid";
    case Reason::PacketTooLarge:
        return "Packet too large";
    case Reason::QuotaExceeded:
        return "Quota exceeded";
    case Reason::AdministrativeAction:
        return "Administrative action";
    case Reason::RetainNotSupported:
        return "Retain not supported";
    case Reason::QosNotSupported:
        return "QoS not supported";
    }
    return {};
}

std::uint8_t connackCode(Reason reason)
{
    switch (reason) {
    case Reason::Success:
        return 0;
    case Reason::ClientIdInvalid:
        return 2;
    case Reason::NotAuthorized:
        return 7;
    default:
        return 3;
    }
}

std::string_view farewellText(Farewell farewell)
{
    switch (farewell) {
    case Farewell::ClientInitiated:
        return "CLIENT_INITIATED_DISCONNECT";
    case Farewell::ConnectionLost:
        return "CONNECTION_LOST";
    case Farewell::DuplicateClientId:
        return "DUPLICATE_CLIENTID";
    case Farewell::KeepAliveTimeout:
        return "MQTT_KEEP_ALIVE_TIMEOUT";
    case Farewell::ForbiddenAccess:
        return "FORBIDDEN_ACCESS";
    case Farewell::ClientError:
        return "CLIENT_ERROR";
    case Farewell::ServerInitiated:
        return "SERVER_INITIATED_DISCONNECT";
    case Farewell::Throttled:
        return "THROTTLED";
    case Farewell::AuthError:
        return "AUTH_ERROR";
    case Farewell::CustomAuthTtl:
        return "CUSTOMAUTH_TTL_EXPIRATION";
    case Farewell::WebSocketTtl:
        return "WEBSOCKET_TTL_EXPIRATION";
    }
    return {};
}

Broker::Broker(BrokerHost &host, BrokerLimits limits, kernel::Stream draws)
    : m_host(host)
    , m_limits(limits)
    , m_draws(draws)
    , m_clientTable(kFirstTable, kNone)
{
}

bool Broker::Rate::take(SimTime now, std::uint32_t most)
{
    const SimTime current = now / kSecond;
    if (second != current) {
        second = current;
        count = 0;
    }
    if (count >= most)
        return false;
    ++count;
    return true;
}

std::uint32_t Broker::findSession(std::string_view clientId) const
{
    const std::size_t mask = m_clientTable.size() - 1;
    for (std::size_t at = hashId(clientId) & mask; m_clientTable[at] != kNone; at = (at + 1) & mask) {
        if (m_sessions[m_clientTable[at]].clientId == clientId)
            return m_clientTable[at];
    }
    return kNone;
}

void Broker::growClientTable()
{
    std::vector<std::uint32_t> table(m_clientTable.size() * 2, kNone);
    const std::size_t mask = table.size() - 1;
    for (std::uint32_t session = 0; session < m_sessions.size(); ++session) {
        std::size_t at = hashId(m_sessions[session].clientId) & mask;
        while (table[at] != kNone)
            at = (at + 1) & mask;
        table[at] = session;
    }
    m_clientTable.swap(table);
}

std::uint32_t Broker::takeSession(std::string_view clientId)
{
    if (const std::uint32_t known = findSession(clientId); known != kNone)
        return known;
    const auto session = static_cast<std::uint32_t>(m_sessions.size());
    m_sessions.emplace_back().clientId = clientId;
    if (m_sessions.size() * 3 > m_clientTable.size() * 2) {
        growClientTable();
        return session;
    }
    const std::size_t mask = m_clientTable.size() - 1;
    std::size_t at = hashId(clientId) & mask;
    while (m_clientTable[at] != kNone)
        at = (at + 1) & mask;
    m_clientTable[at] = session;
    return session;
}

ConnectAnswer Broker::connect(SimTime now, const ConnectRequest &request)
{
    ConnectAnswer answer;
    const bool isFive = request.protocol == Protocol::Mqtt5;
    if (isFive && !m_limits.mqtt5) {
        answer.reason = Reason::ProtocolError;
    } else if (request.clientId.empty() || request.clientId.size() > m_limits.clientIdBytes ||
               request.clientId.front() == '$' || !isUtf8(request.clientId))
    {
        answer.reason = Reason::ClientIdInvalid;
    } else if (request.will && checkTopic(request.will->topic) != TopicProblem::None) {
        answer.reason = Reason::TopicNameInvalid;
    } else if (request.will && request.will->qos > 1) {
        answer.reason = Reason::QosNotSupported;
    }
    if (answer.reason != Reason::Success) {
        ++m_counts.connectsRefused;
        return answer;
    }
    const std::uint32_t known = findSession(request.clientId);
    const auto thisSecond = static_cast<std::uint32_t>(now / kSecond);
    const bool isAgain = known != kNone && m_sessions[known].connectSecond == thisSecond;
    const bool isFull =
        m_connections >= m_limits.accountConnections && (known == kNone || !m_sessions[known].connected);
    if (isAgain || isFull || !m_connectRate.take(now, m_limits.accountConnects)) {
        ++m_counts.connectsThrottled;
        answer.reason = Reason::QuotaExceeded;
        return answer;
    }

    const std::uint32_t index = takeSession(request.clientId);
    if (m_sessions[index].connected) {
        ++m_counts.takeovers;
        m_host.closed(now, index, Farewell::DuplicateClientId, Reason::SessionTakenOver);
        endConnection(now, index, Farewell::DuplicateClientId);
    }
    Session &session = m_sessions[index];
    // A session of one version is not taken up by the other.
    const bool resumes = session.persistent && !request.cleanStart && (session.protocol == Protocol::Mqtt5) == isFive;
    if (session.persistent && !resumes) {
        endSession(now, index, &BrokerCounts::dropped);
        publishWill(now, index); // one that waited does not outlive the session
    }
    freeWill(session); // of one who is back in time
    session.version = now - session.lastSeen > kVersionForgotten ? 0 : session.version + 1;
    session.connected = true;
    session.expirySeconds = isFive ? request.expirySeconds : request.cleanStart ? 0 : m_limits.sessionExpirySeconds;
    session.persistent = session.expirySeconds > 0;
    session.protocol = request.protocol;
    session.client = request.client;
    session.principal = request.principal;
    session.keepAlive = static_cast<std::uint16_t>(
        request.keepAlive == 0 ? kMostKeepAlive : std::clamp(request.keepAlive, kLeastKeepAlive, kMostKeepAlive));
    session.inFlight = static_cast<std::uint16_t>(
        request.receiveMaximum == 0 ? m_limits.inFlight
                                    : std::min<std::uint32_t>(request.receiveMaximum, m_limits.inFlight));
    session.connectSecond = thisSecond;
    session.lastSeen = now;
    session.busyUntil = now - kSecond;
    ++session.generation;
    if (request.will) {
        if (m_freeWills.empty()) {
            m_freeWills.push_back(static_cast<std::uint32_t>(m_wills.size()));
            m_wills.emplace_back();
        }
        session.will = m_freeWills.back();
        m_freeWills.pop_back();
        m_wills[session.will] = *request.will;
    }
    ++m_connections;
    ++m_counts.connects;
    m_counts.units += 1 + (request.will ? request.will->payload.size() / 5'120 : 0);
    answer.sessionPresent = resumes;
    answer.session = index;
    answer.keepAlive = session.keepAlive;
    if (session.queue != kNone && m_queues[session.queue].stored.count > 0) {
        m_queues[session.queue].draining = true;
        m_host.wake(now + kSecond / m_limits.storedPerSecond, BrokerTimer::Stored, index, session.generation);
    }
    tellPresence(now, index, nullptr, request.address);
    return answer;
}

/// The connection's own things end; a session that outlives it stays.
void Broker::endConnection(SimTime now, std::uint32_t index, Farewell farewell)
{
    Session &session = m_sessions[index];
    if (!session.connected)
        return;
    session.connected = false;
    ++session.generation;
    --m_connections;
    ++m_counts.disconnects;
    if (farewell == Farewell::ClientInitiated)
        freeWill(session);
    session.lastSeen = now;
    const std::uint32_t willDelay = session.will == kNone ? 0 : m_wills[session.will].delaySeconds;
    if (session.persistent) {
        if (session.queue != kNone) {
            // What has no answer is sent again first, then what did not get its turn.
            Queue &queue = m_queues[session.queue];
            queue.draining = false;
            Line line;
            for (Line *each : {&queue.inFlight, &queue.stored, &queue.backlog}) {
                while (each->first != kNone) {
                    const std::uint32_t waiting = takeFirst(*each);
                    m_waiting[waiting].packet = 0;
                    append(line, waiting);
                }
            }
            queue.stored = line;
        }
        if (willDelay > 0 && willDelay < session.expirySeconds)
            m_host.wake(now + willDelay * kSecond, BrokerTimer::Will, index, session.generation);
        m_host.wake(now + session.expirySeconds * kSecond, BrokerTimer::SessionExpiry, index, session.generation);
    } else {
        endSession(now, index, &BrokerCounts::dropped);
    }
    tellPresence(now, index, &farewell);
    if (willDelay == 0 || !session.persistent)
        publishWill(now, index);
}

void Broker::freeWill(Session &session)
{
    if (session.will == kNone)
        return;
    m_wills[session.will] = {};
    m_freeWills.push_back(session.will);
    session.will = kNone;
}

/// If it has one. Once published it is none any more.
void Broker::publishWill(SimTime now, std::uint32_t index)
{
    if (m_sessions[index].will == kNone)
        return;
    const Will will = std::move(m_wills[m_sessions[index].will]);
    freeWill(m_sessions[index]);
    ++m_counts.wills;
    Message message;
    message.topic = will.topic;
    message.payload = will.payload;
    message.bytes = static_cast<std::uint32_t>(will.payload.size());
    message.emitted = now;
    message.qos = will.qos;
    message.retain = will.retain && m_limits.retained;
    message.properties = will.properties.get();
    if (will.expirySeconds > 0)
        message.expires = now + will.expirySeconds * kSecond;
    publishOwn(now, message);
}

void Broker::endSession(SimTime, std::uint32_t index, std::uint64_t BrokerCounts::*end)
{
    Session &session = m_sessions[index];
    while (session.firstSubscription != kNone) {
        const std::uint32_t entry = session.firstSubscription;
        session.firstSubscription = m_subscriptions[entry].next;
        dropSubscription(entry);
    }
    session.subscriptions = 0;
    session.persistent = false;
    emptyQueue(index, end);
}

bool Broker::changeExpiry(std::uint32_t index, std::uint32_t seconds)
{
    Session &session = m_sessions[index];
    if (session.expirySeconds == 0 && seconds > 0)
        return false;
    session.expirySeconds = seconds;
    session.persistent = seconds > 0;
    return true;
}

void Broker::disconnect(SimTime now, std::uint32_t session)
{
    endConnection(now, session, Farewell::ClientInitiated);
}

void Broker::close(SimTime now, std::uint32_t session, Farewell farewell, Reason reason)
{
    if (!m_sessions[session].connected)
        return;
    if (farewell != Farewell::ConnectionLost)
        m_host.closed(now, session, farewell, reason);
    endConnection(now, session, farewell);
}

void Broker::fallenSilent(SimTime now, std::uint32_t index)
{
    const Session &session = m_sessions[index];
    if (session.connected)
        m_host.wake(std::max(now, session.lastSeen + session.keepAlive * kSecond * 3 / 2), BrokerTimer::KeepAlive,
                    index, session.generation);
}

void Broker::timer(SimTime now, BrokerTimer timer, std::uint32_t index, std::uint32_t generation)
{
    Session &session = m_sessions[index];
    if (session.generation != generation)
        return;
    switch (timer) {
    case BrokerTimer::KeepAlive:
        if (now >= session.lastSeen + session.keepAlive * kSecond * 3 / 2)
            close(now, index, Farewell::KeepAliveTimeout, Reason::KeepAliveTimeout);
        break;
    case BrokerTimer::SessionExpiry:
        if (!session.connected) {
            endSession(now, index, &BrokerCounts::expired);
            publishWill(now, index);
        }
        break;
    case BrokerTimer::Stored:
        drainStored(now, index);
        break;
    case BrokerTimer::Will:
        publishWill(now, index);
        break;
    }
}

Broker::SessionView Broker::session(std::uint32_t index) const
{
    const Session &session = m_sessions[index];
    SessionView view{session.clientId,
                     session.client,
                     session.principal,
                     session.protocol,
                     session.connected,
                     session.persistent,
                     session.subscriptions,
                     0,
                     0,
                     session.keepAlive,
                     session.generation,
                     session.lastSeen,
                     session.expirySeconds};
    if (session.queue != kNone) {
        const Queue &queue = m_queues[session.queue];
        view.waiting = queue.stored.count + queue.backlog.count;
        view.inFlight = queue.inFlight.count;
    }
    return view;
}

std::size_t Broker::memory() const
{
    return m_tree.memory() + m_sessions.capacity() * sizeof(Session) +
           m_subscriptions.capacity() * sizeof(SubscriptionEntry) + m_waiting.capacity() * sizeof(Waiting) +
           m_kept.size() * sizeof(Kept) + m_queues.size() * sizeof(Queue) +
           (m_clientTable.capacity() + m_freeSubscriptions.capacity() + m_freeWaiting.capacity() +
            m_freeKept.capacity() + m_freeQueues.capacity()) *
               sizeof(std::uint32_t);
}

} // namespace headwater::iot

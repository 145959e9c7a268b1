// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/iot/broker.h"

#include <algorithm>

namespace headwater::iot {

using kernel::kSecond;

namespace {

constexpr std::uint32_t kGroupMark = 0x8000'0000, kListenerMark = 0x4000'0000;
} // namespace

/// In and out count together; more than the limit in a second is discarded.
bool Broker::takeTurn(Session &session, SimTime now)
{
    const auto second = static_cast<std::uint32_t>(now / kSecond);
    if (session.second != second) {
        session.second = second;
        session.publishes = 0;
    }
    if (session.publishes >= m_limits.connectionPublishes)
        return false;
    ++session.publishes;
    return true;
}

/// MQTT 5 clients are told why and stay, where that is possible; others see their connection closed.
PublishAnswer Broker::refuse(SimTime now, std::uint32_t session, Reason reason, Farewell farewell,
                             std::uint64_t &counter)
{
    ++counter;
    ++m_counts.dropped;
    const bool stays = m_sessions[session].protocol == Protocol::Mqtt5 && reason != Reason::PacketTooLarge;
    if (!stays)
        close(now, session, farewell, reason);
    return {reason, !stays, 0};
}

PublishAnswer Broker::publish(SimTime now, std::uint32_t index, Message message, bool paid)
{
    Session &session = m_sessions[index];
    if (!session.connected) {
        ++m_counts.dropped;
        return {Reason::Unspecified, true, 0};
    }
    session.lastSeen = now;
    if (!paid) {
        // A second's worth passes at once.
        session.busyUntil = std::max(session.busyUntil, now - kSecond) +
                            static_cast<SimTime>(message.bytes) * kSecond / m_limits.connectionBytes;
        if (session.busyUntil > now)
            return {Reason::Success, false, session.busyUntil};
    }
    if (const TopicProblem problem = checkTopic(message.topic); problem != TopicProblem::None)
        return refuse(now, index, Reason::TopicNameInvalid, Farewell::ClientError, m_counts.inInvalid);
    if (message.bytes > m_limits.messageBytes)
        return refuse(now, index, Reason::PacketTooLarge, Farewell::ClientError, m_counts.inInvalid);
    if (message.qos > 1)
        return refuse(now, index, Reason::QosNotSupported, Farewell::ClientError, m_counts.inInvalid);
    if (message.retain && (!m_limits.retained || message.topic.front() == '$'))
        return refuse(now, index, Reason::RetainNotSupported, Farewell::ClientError, m_counts.inInvalid);
    if (!m_host.allows(now, index, BrokerHost::Action::Publish, message.topic) ||
        (message.retain && !m_host.allows(now, index, BrokerHost::Action::RetainPublish, message.topic)))
        return refuse(now, index, Reason::NotAuthorized, Farewell::ForbiddenAccess, m_counts.inRefused);
    if (!takeTurn(session, now) || !m_inRate.take(now, m_limits.accountPublishesIn)) {
        ++m_counts.inThrottled;
        ++m_counts.dropped;
        return {Reason::QuotaExceeded, false, 0};
    }
    ++m_counts.in;
    m_counts.inBytes += message.bytes;
    // The client's PUBACKs to the broker are billed, the broker's own are not.
    m_counts.units += billedUnits(message.bytes) + (message.retain ? 1 : 0);
    message.clientId = session.clientId;
    message.protocol = session.protocol;
    pass(now, message);
    return {};
}

PublishAnswer Broker::publishByHttp(SimTime now, Message message)
{
    Reason reason = Reason::Success;
    if (checkTopic(message.topic) != TopicProblem::None)
        reason = Reason::TopicNameInvalid;
    else if (message.bytes > m_limits.messageBytes)
        reason = Reason::PacketTooLarge;
    else if (message.qos > 1)
        reason = Reason::QosNotSupported;
    if (reason != Reason::Success) {
        ++m_counts.inInvalid;
        ++m_counts.dropped;
        return {reason, false, 0};
    }
    if (!m_inRate.take(now, m_limits.accountPublishesIn)) {
        ++m_counts.inThrottled;
        ++m_counts.dropped;
        return {Reason::QuotaExceeded, false, 0};
    }
    ++m_counts.in;
    m_counts.inBytes += message.bytes;
    m_counts.units += billedUnits(message.bytes);
    message.protocol = Protocol::Http;
    pass(now, message);
    return {};
}

TopicProblem Broker::publishOwn(SimTime now, Message message)
{
    if (message.topic.empty() || message.topic.find_first_of("+#") != std::string_view::npos)
        return message.topic.empty() ? TopicProblem::Empty : TopicProblem::Wildcard;
    ++m_counts.own;
    message.protocol = Protocol::Internal;
    pass(now, message);
    return TopicProblem::None;
}

/// One after the other: what is published while a message is passed on follows it.
void Broker::pass(SimTime now, const Message &message)
{
    if (m_passing) {
        m_pending.emplace_back().set(message);
        return;
    }
    m_passing = true;
    passOne(now, message);
    while (!m_pending.empty()) {
        const Kept next = std::move(m_pending.front());
        m_pending.pop_front();
        passOne(now, next.get());
    }
    m_passing = false;
}

void Broker::Kept::set(const Message &given)
{
    topic = given.topic;
    clientId = given.clientId;
    hasPayload = given.payload.has_value();
    payload = given.payload.value_or(std::string_view());
    properties = given.properties ? std::make_unique<const MessageProperties>(*given.properties) : nullptr;
    message = given;
}

Message Broker::Kept::get() const
{
    Message made = message;
    made.topic = topic;
    made.clientId = clientId;
    made.principal = made.sourceIp = made.basicIngestRule = {};
    if (hasPayload)
        made.payload = payload;
    made.properties = properties.get();
    return made;
}

void Broker::setRetained(const Message &message)
{
    if (message.bytes == 0) {
        if (const auto gone = m_retained.find(message.topic); gone != m_retained.end())
            m_retained.erase(gone);
        return;
    }
    auto found = m_retained.find(message.topic);
    if (found == m_retained.end()) {
        if (m_retained.size() >= m_limits.mostRetained)
            return;
        found = m_retained.emplace(std::string(message.topic), Retained{}).first;
    }
    Retained &retained = found->second;
    retained.hasPayload = message.payload.has_value();
    retained.payload = message.payload.value_or(std::string_view());
    retained.message = message;
    retained.message.payload.reset();
    retained.message.topic = found->first;
    retained.message.clientId = retained.message.principal = retained.message.sourceIp = {};
    retained.properties = message.properties ? std::make_unique<const MessageProperties>(*message.properties) : nullptr;
    retained.message.properties = retained.properties.get();
}

void Broker::passOne(SimTime now, const Message &given)
{
    Message message = given;
    message.trace = ++m_trace;
    if (const auto ingest = basicIngest(message.topic)) {
        message.basicIngestRule = ingest->rule;
        message.topic = ingest->topic;
        if (m_host.heardByRule(now, message)) {
            ++m_counts.delivered;
        } else {
            ++m_counts.ruleNotFound;
            ++m_counts.dropped;
        }
        return;
    }
    if (message.retain && m_limits.retained)
        setRetained(message);
    Fate fate;
    // Passing on may change who is subscribed, so the takers are listed first.
    m_matches.clear();
    m_tree.match(message.topic, m_matches);
    for (const std::uint32_t match : m_matches) {
        if ((match & kGroupMark) != 0) {
            offerToGroup(now, m_groups[match & ~kGroupMark], message, fate);
        } else if ((match & kListenerMark) != 0) {
            m_host.heard(now, match & ~kListenerMark, message);
            fate.delivered = true;
        } else {
            offer(now, match, message, fate);
        }
    }
    if (fate.kept != kNone) {
        if (fate.delivered)
            settle(fate.kept);
    } else if (fate.delivered) {
        ++m_counts.delivered;
    } else if (fate.refused) {
        ++m_counts.dropped;
    } else {
        ++m_counts.filtered;
    }
}

void Broker::offer(SimTime now, std::uint32_t entry, const Message &message, Fate &fate)
{
    const SubscriptionEntry &subscription = m_subscriptions[entry];
    const std::uint32_t index = subscription.session;
    Session &session = m_sessions[index];
    if (subscription.noLocal && session.clientId == message.clientId)
        return;
    Message copy = message;
    copy.qos = std::min(message.qos, subscription.qos);
    copy.retain = message.retain && subscription.retainAsPublished;
    if (!session.connected) {
        if (session.persistent && copy.qos == 1)
            store(now, index, copy, fate);
        return;
    }
    if (!m_host.allows(now, index, BrokerHost::Action::Receive, message.topic)) {
        ++m_counts.outRefused;
        fate.refused = true;
        return;
    }
    if (!m_outRate.take(now, m_limits.accountPublishesOut) || !takeTurn(session, now)) {
        ++m_counts.outThrottled;
        fate.refused = true;
        return;
    }
    if (copy.qos == 0) {
        if (m_host.deliver(now, index, copy, 0)) {
            ++m_counts.out;
            m_counts.outBytes += copy.bytes;
            m_counts.units += billedUnits(copy.bytes);
            fate.delivered = true;
        } else {
            ++m_counts.outLost;
            fate.refused = true;
        }
        return;
    }
    const std::uint32_t waiting = keep(copy, fate);
    Queue &queue = queueOf(index);
    if (queue.inFlight.count >= session.inFlight) {
        append(queue.backlog, waiting);
        return;
    }
    if (sendWaiting(now, index, waiting))
        fate.delivered = true;
}

/// One copy to some member that is there; QoS 1 waits with a member that will come back if nobody is.
void Broker::offerToGroup(SimTime now, Group &group, const Message &message, Fate &fate)
{
    std::uint32_t present = 0, away = 0;
    for (const std::uint32_t member : group.members) {
        const Session &session = m_sessions[m_subscriptions[member].session];
        present += session.connected;
        away += !session.connected && session.persistent;
    }
    if (present + away == 0)
        return;
    const std::uint32_t among = present > 0 ? present : away;
    auto chosen = static_cast<std::uint32_t>(kernel::below(m_draws.at(m_draw++), among));
    for (const std::uint32_t member : group.members) {
        const Session &session = m_sessions[m_subscriptions[member].session];
        const bool counts = present > 0 ? session.connected : session.persistent;
        if (counts && chosen-- == 0) {
            offer(now, member, message, fate);
            return;
        }
    }
}

} // namespace headwater::iot

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/iot/broker.h"

namespace headwater::iot {

std::string Broker::filterOf(const SubscriptionEntry &entry) const
{
    if (entry.group == kNone)
        return m_tree.filter(entry.handle);
    return "$share/" + m_groups[entry.group].name + "/" + m_groups[entry.group].filter;
}

std::vector<std::string> Broker::filters(std::uint32_t session) const
{
    std::vector<std::string> all;
    for (std::uint32_t entry = m_sessions[session].firstSubscription; entry != kNone;
         entry = m_subscriptions[entry].next)
        all.push_back(filterOf(m_subscriptions[entry]));
    return all;
}

std::vector<Reason> Broker::subscribe(SimTime now, std::uint32_t index, std::span<const Subscription> subscriptions)
{
    std::vector<Reason> answers(subscriptions.size(), Reason::Unspecified);
    std::vector<std::string_view> made;
    if (!m_sessions[index].connected)
        return answers;
    m_sessions[index].lastSeen = now;
    ++m_counts.units;
    if (subscriptions.empty() || subscriptions.size() > m_limits.filtersPerSubscribe) {
        m_counts.subscribesRefused += subscriptions.size();
        close(now, index, Farewell::ClientError, Reason::QuotaExceeded);
        return answers;
    }
    for (std::size_t i = 0; i < subscriptions.size() && m_sessions[index].connected; ++i) {
        const Subscription &wanted = subscriptions[i];
        const auto shared = sharedFilter(wanted.filter);
        if (checkFilter(wanted.filter) != TopicProblem::None || (shared && !m_limits.sharedSubscriptions)) {
            answers[i] = Reason::TopicFilterInvalid;
        } else if (wanted.qos > 1) {
            answers[i] = Reason::QosNotSupported;
        } else if (!m_host.allows(now, index, BrokerHost::Action::Subscribe, shared ? shared->filter : wanted.filter)) {
            answers[i] = Reason::NotAuthorized;
        } else {
            answers[i] = Reason::Success;
        }
        if (answers[i] != Reason::Success) {
            ++m_counts.subscribesRefused;
            continue;
        }
        // The same filter again replaces its QoS.
        std::uint32_t entry = m_sessions[index].firstSubscription;
        while (entry != kNone && filterOf(m_subscriptions[entry]) != wanted.filter)
            entry = m_subscriptions[entry].next;
        const bool isNew = entry == kNone;
        if (isNew) {
            if (m_sessions[index].subscriptions >= m_limits.connectionSubscriptions) {
                ++m_counts.subscribesRefused;
                answers[i] = Reason::QuotaExceeded;
                close(now, index, Farewell::ClientError, Reason::QuotaExceeded);
                break;
            }
            if (m_freeSubscriptions.empty()) {
                m_freeSubscriptions.push_back(static_cast<std::uint32_t>(m_subscriptions.size()));
                m_subscriptions.emplace_back();
            }
            entry = m_freeSubscriptions.back();
            m_freeSubscriptions.pop_back();
            SubscriptionEntry &added = m_subscriptions[entry];
            added = {index, kNone, m_sessions[index].firstSubscription, kNone, 0};
            m_sessions[index].firstSubscription = entry;
            ++m_sessions[index].subscriptions;
            if (shared) {
                const std::string key = std::string(shared->group) + "/" + std::string(shared->filter);
                auto group = m_groupIndex.find(key);
                if (group == m_groupIndex.end()) {
                    group = m_groupIndex.emplace(key, static_cast<std::uint32_t>(m_groups.size())).first;
                    m_groups.push_back({std::string(shared->group), std::string(shared->filter), kNone, {}});
                }
                Group &joined = m_groups[group->second];
                if (joined.members.empty())
                    joined.handle = m_tree.add(shared->filter, group->second | 0x8000'0000);
                joined.members.push_back(entry);
                added.group = group->second;
            } else {
                added.handle = m_tree.add(wanted.filter, entry);
            }
        }
        m_subscriptions[entry].qos = wanted.qos;
        m_subscriptions[entry].noLocal = wanted.noLocal;
        m_subscriptions[entry].retainAsPublished = wanted.retainAsPublished;
        ++m_counts.subscribes;
        made.push_back(wanted.filter);
        if (!shared && (wanted.retained == Subscription::Retained::Send ||
                        (isNew && wanted.retained == Subscription::Retained::SendIfNew)))
            deliverRetained(now, index, wanted);
    }
    tellSubscriptions(now, index, made, true);
    return answers;
}

void Broker::dropSubscription(std::uint32_t entry)
{
    SubscriptionEntry &gone = m_subscriptions[entry];
    if (gone.group != kNone) {
        Group &group = m_groups[gone.group];
        std::erase(group.members, entry);
        if (group.members.empty())
            m_tree.remove(group.handle);
    } else {
        m_tree.remove(gone.handle);
    }
    m_freeSubscriptions.push_back(entry);
}

std::vector<bool> Broker::unsubscribe(SimTime now, std::uint32_t index, std::span<const std::string> filters)
{
    m_sessions[index].lastSeen = now;
    std::vector<bool> answers;
    std::vector<std::string_view> gone;
    for (const std::string &filter : filters) {
        answers.push_back(dropFilter(index, filter));
        if (answers.back())
            gone.push_back(filter);
    }
    tellSubscriptions(now, index, gone, false);
    return answers;
}

bool Broker::dropFilter(std::uint32_t index, std::string_view filter)
{
    Session &session = m_sessions[index];
    for (std::uint32_t *link = &session.firstSubscription; *link != kNone; link = &m_subscriptions[*link].next) {
        if (filterOf(m_subscriptions[*link]) != filter)
            continue;
        const std::uint32_t entry = *link;
        *link = m_subscriptions[entry].next;
        dropSubscription(entry);
        --session.subscriptions;
        return true;
    }
    return false;
}

TopicTree::Handle Broker::listen(std::string_view filter, std::uint32_t listener)
{
    return m_tree.add(filter, listener | 0x4000'0000);
}

} // namespace headwater::iot

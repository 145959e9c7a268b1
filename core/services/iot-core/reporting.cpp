// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pricing/iotprices.h"
#include "core/services/iot-core/core.h"
#include "core/world/world.h"

#include <QCoreApplication>

#include <algorithm>

namespace headwater::services::iot_core {

using world::Json;

void IotCore::secondPassed(SimTime)
{
    m_connectionSeconds += m_broker.connections();
    if (!m_isLookedAt)
        return;
    m_threads.second();
    for (ListenerEntry &each : m_listeners) {
        each.heardLast = each.heard - each.heardBefore;
        each.heardBefore = each.heard;
    }
}

std::shared_ptr<const world::Face> IotCore::face() const
{
    m_isLookedAt = true;
    auto face = std::make_shared<world::Face>();
    // A rule may listen several times: to its filter, and by its name.
    std::vector<std::pair<std::string_view, int>> filters;
    for (const ListenerEntry &each : m_listeners) {
        const auto *const who = dynamic_cast<const Component *>(each.listener);
        if (!who)
            continue;
        auto known = std::find_if(face->listeners.begin(), face->listeners.end(),
                                  [who](const world::Face::Listener &one) { return one.node == who->id(); });
        if (known == face->listeners.end())
            known = face->listeners.insert(known, {who->id(), 0});
        known->perSecond += static_cast<double>(each.heardLast);
        if (!each.filter.empty())
            filters.emplace_back(each.filter, static_cast<int>(known - face->listeners.begin()));
    }
    for (const iot::TopicThreads::Thread &each : m_threads.shown()) {
        world::Face::Thread thread{each.topic, static_cast<double>(each.messages), each.place, {}};
        for (const auto &[filter, listener] : filters) {
            if (iot::filterMatches(filter, each.topic) &&
                std::find(thread.listeners.begin(), thread.listeners.end(), listener) == thread.listeners.end())
                thread.listeners.push_back(listener);
        }
        face->threads.push_back(std::move(thread));
    }
    face->others = static_cast<double>(m_threads.others());
    return face;
}

void IotCore::sample(double *values)
{
    const iot::BrokerCounts &counts = m_broker.counts();
    const std::array<std::uint64_t, CoreMetricCount> now{m_broker.connections(),
                                                         counts.connects,
                                                         counts.connectsRefused,
                                                         counts.connectsThrottled,
                                                         counts.in,
                                                         counts.inRefused + m_httpRefused,
                                                         counts.inInvalid,
                                                         counts.inThrottled,
                                                         counts.out,
                                                         counts.outRefused,
                                                         counts.outThrottled,
                                                         counts.subscribes,
                                                         counts.subscribesRefused,
                                                         m_shadows.accepted(),
                                                         m_shadows.rejected(),
                                                         counts.ruleNotFound,
                                                         counts.held,
                                                         m_control.allowed(),
                                                         m_control.denied()};
    for (std::size_t i = 0; i < now.size(); ++i) {
        const bool isLevel = i == Connections || i == MessagesWaiting;
        values[i] = static_cast<double>(isLevel ? now[i] : now[i] - m_sampled[i]);
    }
    m_sampled = now;
}

void IotCore::report(Json &node) const
{
    const iot::BrokerCounts &counts = m_broker.counts();
    Json &metrics = node["metrics"];
    const auto sum = [&metrics](const char *name, std::uint64_t value) {
        metrics[name] = {{"sum", value}};
    };
    sum("Connect.Success", counts.connects);
    sum("Connect.AuthError", counts.connectsRefused);
    sum("Connect.Throttle", counts.connectsThrottled);
    sum("PublishIn.Success", counts.in);
    sum("PublishIn.AuthError", counts.inRefused + m_httpRefused);
    sum("PublishIn.ClientError", counts.inInvalid);
    sum("PublishIn.Throttle", counts.inThrottled);
    sum("PublishOut.Success", counts.out);
    sum("PublishOut.AuthError", counts.outRefused);
    sum("PublishOut.Throttle", counts.outThrottled);
    sum("Subscribe.Success", counts.subscribes);
    sum("Subscribe.AuthError", counts.subscribesRefused);
    sum("Shadow.Accepted", m_shadows.accepted());
    sum("Shadow.Rejected", m_shadows.rejected());
    sum("RuleNotFound", counts.ruleNotFound);
    sum("MessagesStored", counts.stored);
    sum("MessagesExpired", counts.expired);
    sum("MessagesFiltered", counts.filtered);
    sum("Takeovers", counts.takeovers);
    sum("Wills", counts.wills);
    sum("ControlCalls.Allowed", m_control.allowed());
    sum("ControlCalls.Denied", m_control.denied());
    node["connections"] = m_broker.connections();
    node["subscriptions"] = m_broker.subscriptions();
    node["shadows"] = m_shadows.store().size();
    node["retained"] = m_broker.retained().size();
}

void IotCore::tally(world::Ledger &ledger) const
{
    const iot::BrokerCounts &counts = m_broker.counts();
    ledger.produced += counts.own;
    ledger.delivered += counts.delivered;
    ledger.filtered += counts.filtered;
    ledger.dropped += counts.dropped + m_dropped;
    ledger.expired += counts.expired;
    ledger.held += counts.held;
}

void IotCore::fingerprint(kernel::Fingerprint &print) const
{
    const iot::BrokerCounts &counts = m_broker.counts();
    for (const std::uint64_t value : {counts.connects,
                                      counts.connectsRefused,
                                      counts.connectsThrottled,
                                      counts.in,
                                      counts.inBytes,
                                      counts.out,
                                      counts.outBytes,
                                      counts.outLost,
                                      counts.outRefused,
                                      counts.outThrottled,
                                      counts.stored,
                                      counts.delivered,
                                      counts.filtered,
                                      counts.dropped,
                                      counts.expired,
                                      counts.held,
                                      counts.own,
                                      counts.units,
                                      m_shadows.store().fingerprint(),
                                      m_shadows.units(),
                                      m_connectionSeconds})
        print.add(value);
}

Result<std::vector<world::PeekedRecord>> IotCore::peek(const world::PeekRequest &request) const
{
    std::vector<world::PeekedRecord> records;
    const std::size_t count = std::min<std::size_t>(request.count, m_passed.size());
    for (std::size_t i = 0; i < count; ++i) {
        const Passed &passed = m_passed[(m_nextPassed + m_passed.size() - count + i) % m_passed.size()];
        world::PeekedRecord record;
        record.partitionKey = passed.topic;
        record.sequenceNumber = std::to_string(passed.trace);
        record.approximateArrival = passed.at;
        record.data = passed.hasPayload
                          ? passed.payload
                          : world().component(passed.component).wholeRecordAt(passed.number, passed.emitted).data;
        records.push_back(std::move(record));
    }
    return records;
}

world::WholeRecord IotCore::wholeRecord(std::uint64_t) const
{
    // What the service itself publishes carries its bytes along.
    return {};
}

void IotCore::costs(world::CostSheet &sheet) const
{
    sheet.add(QT_TRANSLATE_NOOP("Pricing", "connection minutes"),
              static_cast<double>(m_connectionSeconds) / 60 * pricing::kIotConnectionMinute / sheet.hours());
    sheet.add(QT_TRANSLATE_NOOP("Pricing", "messages"),
              pricing::iotMessagesPerHour(static_cast<double>(m_broker.counts().units) / sheet.hours()));
    sheet.add(QT_TRANSLATE_NOOP("Pricing", "shadow operations"),
              static_cast<double>(m_shadows.units()) * pricing::kIotOperation / sheet.hours());
}

} // namespace headwater::services::iot_core

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/sns-topic/topic.h"

#include "core/pricing/prices.h"
#include "core/world/world.h"

#include <QCoreApplication>

#include <algorithm>

namespace headwater::services::sns_topic {

using world::EventKind;
using world::Json;

namespace {

constexpr std::uint32_t kLatencyPurpose = 13;
constexpr std::size_t kKeptDeliveries = 1'000;
constexpr std::size_t kMostBytes = 262'144; ///< of a message
constexpr std::size_t kChunk = 65'536;      ///< billed as one request
// How long a message takes to its endpoint. Not published.
constexpr SimTime kFastest = 30 * kernel::kMillisecond;
constexpr SimTime kSpread = 60 * kernel::kMillisecond;
constexpr SimTime kFastestMail = kernel::kSecond;
constexpr SimTime kMailSpread = 4 * kernel::kSecond;
// The default policy towards an endpoint that does not answer.
constexpr std::uint32_t kRetries = 3;
constexpr SimTime kRetryEvery = 20 * kernel::kSecond;

} // namespace

Topic::Topic(const world::Birth &birth)
    : Component(birth)
    , m_draws(stream(kLatencyPurpose))
{
    readSubscribers();
}

void Topic::readSubscribers()
{
    m_subscribers.clear();
    const Json &list = property("Subscription");
    for (std::size_t i = 0; list.is_array() && i < list.size(); ++i)
        m_subscribers.push_back(
            {list[i].value("Protocol", "email"), list[i].value("Endpoint", ""), list[i].value("fails", false)});
}

Result<void> Topic::propertyChanged(const std::string &, const Json &)
{
    readSubscribers();
    return {};
}

bool Topic::publish(SimTime now, Notification notification)
{
    if (isStopped())
        return false;
    const std::size_t bytes = notification.message.size() + notification.subject.size();
    if (bytes > kMostBytes) {
        tell(EventKind::Dropped, "message too long: " + std::to_string(bytes) + " bytes", {}, "InvalidParameter");
        ++m_failed;
        return false;
    }
    ++m_published;
    m_bytes += bytes;
    m_requests64k += std::max<std::size_t>(1, (bytes + kChunk - 1) / kChunk);
    for (const Subscriber &subscriber : m_subscribers) {
        if (m_free.empty()) {
            m_free.push_back(static_cast<std::uint32_t>(m_waiting.size()));
            m_waiting.emplace_back();
        }
        const std::uint32_t slot = m_free.back();
        m_free.pop_back();
        m_waiting[slot] = {
            {now, 0, subscriber.protocol, subscriber.endpoint, notification.subject, notification.message},
            subscriber.fails,
            0,
            true};
        send(now, slot, 0);
    }
    return true;
}

void Topic::send(SimTime now, std::uint32_t slot, SimTime after)
{
    const bool mail = m_waiting[slot].delivery.protocol.starts_with("email");
    const SimTime travel = (mail ? kFastestMail : kFastest) +
                           static_cast<SimTime>(kernel::below(
                               m_draws.at(m_sends), static_cast<std::uint64_t>(mail ? kMailSpread : kSpread)));
    schedule(now + after + travel, world::priority::kArrival, m_sends++, 1, slot);
}

void Topic::handle(const kernel::Event &event)
{
    const auto slot = static_cast<std::uint32_t>(event.data);
    Waiting &waiting = m_waiting[slot];
    ++(waiting.delivery.protocol.starts_with("email") ? m_emails : m_calls);
    if (waiting.fails) {
        if (waiting.attempts < kRetries) {
            ++waiting.attempts;
            send(event.time, slot, kRetryEvery);
            return;
        }
        ++m_failed;
        tell(EventKind::Dropped, waiting.delivery.endpoint + " does not answer", {}, "NotificationFailed");
    } else {
        waiting.delivery.delivered = event.time;
        ++m_delivered;
        m_latency.add(event.time - waiting.delivery.published);
        m_print.add(static_cast<std::uint64_t>(event.time));
        tell(EventKind::Object, waiting.delivery.protocol + " to " + waiting.delivery.endpoint + ": " +
                                    (waiting.delivery.subject.empty() ? waiting.delivery.message.substr(0, 80)
                                                                      : waiting.delivery.subject));
        if (m_outbox.size() >= kKeptDeliveries)
            m_outbox.pop_front();
        m_outbox.push_back(std::move(waiting.delivery));
    }
    m_waiting[slot] = {};
    m_free.push_back(slot);
}

Result<void> Topic::act(const std::string &name, const Json &with)
{
    if (name != "Publish")
        return Component::act(name, with);
    const std::string message = with.value("Message", "");
    if (message.empty())
        return Error{QCoreApplication::translate("Services", "A message needs a text."),
                     QStringLiteral("InvalidParameter")};
    if (!publish(world().now(), {with.value("Subject", ""), message}))
        return Error{QCoreApplication::translate("Services", "The topic did not take the message."),
                     QStringLiteral("InvalidParameter")};
    return {};
}

void Topic::sample(double *values)
{
    const Totals now{m_published, m_delivered, m_failed, m_bytes};
    values[MessagesPublished] = static_cast<double>(now.published - m_sampled.published);
    values[NotificationsDelivered] = static_cast<double>(now.delivered - m_sampled.delivered);
    values[NotificationsFailed] = static_cast<double>(now.failed - m_sampled.failed);
    values[PublishSize] = static_cast<double>(now.bytes - m_sampled.bytes);
    m_sampled = now;
}

void Topic::report(Json &node) const
{
    node["metrics"] = {{"NumberOfMessagesPublished", {{"sum", m_published}}},
                       {"NumberOfNotificationsDelivered", {{"sum", m_delivered}}},
                       {"NumberOfNotificationsFailed", {{"sum", m_failed}}},
                       {"PublishSize", {{"sum", m_bytes}}},
                       {"DeliveryMilliseconds",
                        {{"p50", static_cast<double>(m_latency.quantile(0.5)) / 1e6},
                         {"max", static_cast<double>(m_latency.max()) / 1e6}}}};
}

void Topic::fingerprint(kernel::Fingerprint &print) const
{
    print.add(m_print.value());
    for (const std::uint64_t value : {m_published, m_delivered, m_failed, m_bytes})
        print.add(value);
}

Result<std::vector<world::PeekedRecord>> Topic::peek(const world::PeekRequest &request) const
{
    std::vector<world::PeekedRecord> records;
    for (std::size_t i = m_outbox.size() - std::min<std::size_t>(request.count, m_outbox.size()); i < m_outbox.size();
         ++i) {
        const Delivery &delivery = m_outbox[i];
        world::PeekedRecord record;
        record.partitionKey = delivery.protocol + ":" + delivery.endpoint;
        record.approximateArrival = delivery.delivered;
        record.data =
            delivery.subject.empty() ? delivery.message : "Subject: " + delivery.subject + "\n\n" + delivery.message;
        records.push_back(std::move(record));
    }
    return records;
}

void Topic::costs(world::CostSheet &sheet) const
{
    sheet.add("requests", static_cast<double>(m_requests64k) * pricing::kSnsRequest / sheet.hours());
    sheet.add("HTTP notifications", static_cast<double>(m_calls) * pricing::kSnsHttp / sheet.hours());
    sheet.add("e-mail notifications", static_cast<double>(m_emails) * pricing::kSnsEmail / sheet.hours());
}

} // namespace headwater::services::sns_topic

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernel/histogram.h"
#include "core/services/notificationtarget.h"
#include "core/world/component.h"

#include <deque>
#include <string>
#include <vector>

namespace headwater::services::sns_topic {

using world::SimTime;

/// A message as one subscriber got it.
struct Delivery
{
    SimTime published = 0, delivered = 0;
    std::string protocol, endpoint;
    std::string subject, message;
};

enum TopicMetric : std::uint8_t {
    MessagesPublished,
    NotificationsDelivered,
    NotificationsFailed,
    PublishSize,
    TopicMetricCount
};

/// A topic: every message goes to every subscriber. Nothing leaves the program; what would have been sent is kept in
/// an outbox to look at.
class Topic final : public world::Component, public NotificationTarget
{
public:
    explicit Topic(const world::Birth &birth);

    bool publish(SimTime now, Notification notification) override;
    /// The newest deliveries, oldest first.
    const std::deque<Delivery> &outbox() const { return m_outbox; }

    void handle(const kernel::Event &event) override;
    void sample(double *values) override;
    void report(world::Json &node) const override;
    void tally(world::Ledger &) const override {}
    void fingerprint(kernel::Fingerprint &print) const override;
    Result<std::vector<world::PeekedRecord>> peek(const world::PeekRequest &request) const override;
    void costs(world::CostSheet &sheet) const override;
    Result<void> act(const std::string &name, const world::Json &with) override;

protected:
    Result<void> propertyChanged(const std::string &key, const world::Json &before) override;

private:
    struct Subscriber
    {
        std::string protocol, endpoint;
        bool fails = false;
    };
    struct Waiting
    {
        Delivery delivery;
        bool fails = false;
        std::uint32_t attempts = 0;
        bool used = false;
    };

    void readSubscribers();
    void send(SimTime now, std::uint32_t slot, SimTime after);

    std::vector<Subscriber> m_subscribers;
    std::vector<Waiting> m_waiting;
    std::vector<std::uint32_t> m_free;
    std::deque<Delivery> m_outbox;
    kernel::Stream m_draws;
    std::uint64_t m_published = 0, m_delivered = 0, m_failed = 0, m_sends = 0, m_bytes = 0;
    std::uint64_t m_requests64k = 0, m_emails = 0, m_calls = 0;
    kernel::Histogram m_latency;
    kernel::Fingerprint m_print;
    struct Totals
    {
        std::uint64_t published = 0, delivered = 0, failed = 0, bytes = 0;
    } m_sampled;
};

} // namespace headwater::services::sns_topic

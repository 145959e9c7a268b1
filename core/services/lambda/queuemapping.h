// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/lambda/mapping.h"
#include "core/services/sqs-queue/queuenode.h"

#include <deque>
#include <vector>

namespace headwater::services::lambda {

/// The event source mapping of a queue: pollers that wait for messages, each with one batch at a time. A batch that
/// failed is left alone and comes back by itself; what went through is deleted.
class QueueMapping final : public Mapping
{
public:
    QueueMapping(MappingHost &host, std::uint16_t slot, world::Wire &wire, sqs_queue::SqsQueue &queue);
    ~QueueMapping() override;

    void start(SimTime now) override;
    void handle(const kernel::Event &event) override;
    void answered(SimTime now, std::uint64_t token, const FunctionResult &result) override;
    SimTime iteratorAge(SimTime) const override { return 0; } ///< queues have an age of their own
    std::uint64_t waiting() const override;
    std::size_t pollers() const { return m_wanted; }

private:
    enum EventKinds : std::uint16_t { kAsk = kFirstEvent, kOver, kScale, kBegin };

    struct Poller final : sqs_queue::QueueWaiter
    {
        QueueMapping *owner = nullptr;
        std::uint32_t number = 0;
        std::uint32_t turn = 0; ///< events of an earlier turn are void
        bool isWaiting = false, isBusy = false, isRunning = false;
        SimTime until = 0;     ///< the batch goes out then, full or not
        SimTime gatherEnd = 0; ///< 0: nothing is gathered yet
        std::uint64_t bytes = 0;
        std::vector<sqs_queue::Delivery> batch;
        std::vector<EventRecord> records; ///< of the batch, when its code was run

        void messagesAvailable(SimTime now) override { owner->available(now, *this); }
    };

    std::uint64_t batchSize() const;
    SimTime window() const;
    void wake(SimTime time, std::uint16_t kind, Poller &poller);
    void ask(SimTime now, Poller &poller);
    void available(SimTime now, Poller &poller);
    void gather(SimTime now, Poller &poller);
    void begin(SimTime now, Poller &poller);
    void rest(SimTime now, Poller &poller, SimTime pause);
    void scale(SimTime now);
    void resize(SimTime now);
    void forget(const sqs_queue::Delivery &delivery, SimTime now);
    std::string eventText(const Poller &poller) const;

    sqs_queue::SqsQueue &m_queue;
    std::deque<Poller> m_pollers; ///< addresses stay: the queue knows them
    std::size_t m_wanted = 0;
    std::uint64_t m_events = 0;
    bool m_started = false, m_isScaling = false;
};

} // namespace headwater::services::lambda

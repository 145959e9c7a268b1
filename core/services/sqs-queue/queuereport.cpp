// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pricing/prices.h"
#include "core/services/sqs-queue/queuenode.h"
#include "core/services/sqs-queue/receipthandle.h"
#include "core/world/world.h"

#include <QCoreApplication>

#include <algorithm>

namespace headwater::services::sqs_queue {

// What is told of a queue.

void SqsQueue::sample(double *values)
{
    const Queue::Counts &counts = m_model.counts();
    std::array<std::uint64_t, QueueMetricCount> now{};
    now[MessagesSent] = counts.sent + counts.duplicates;
    now[MessagesReceived] = counts.received;
    now[MessagesDeleted] = counts.deleteCalls;
    now[EmptyReceives] = m_emptyReceives;
    now[SentMessageSize] = m_sentBytes;
    now[DeduplicatedMessages] = counts.duplicates;
    now[MessagesToDeadLetters] = counts.movedOut;
    now[MessagesExpired] = counts.expired;
    now[RequestsRefused] = m_refused + m_tooLarge + m_overLimit;
    for (std::size_t i = 0; i < now.size(); ++i)
        values[i] = static_cast<double>(now[i] - m_sampled[i]);
    values[SentMessageSize] = values[MessagesSent] > 0 ? values[SentMessageSize] / values[MessagesSent] : 0;
    values[VisibleMessages] = static_cast<double>(m_model.visible());
    values[MessagesNotVisible] = static_cast<double>(m_model.inFlight());
    values[MessagesDelayed] = static_cast<double>(m_model.delayed());
    values[AgeOfOldest] = static_cast<double>(m_model.ageOfOldest(world().now())) / 1e9;
    values[MessageGroups] = static_cast<double>(m_model.groups().size());
    values[InFlightLimit] = static_cast<double>(m_model.settings().mostInFlight);
    values[GroupsInFlight] = static_cast<double>(m_model.groups().locked());
    if (now[RequestsRefused] > m_sampled[RequestsRefused] && m_overLimit > 0 &&
        m_model.inFlight() >= m_model.settings().mostInFlight)
        tell(world::EventKind::ReadThrottled, "too many messages in flight", {}, kOverLimit,
             now[RequestsRefused] - m_sampled[RequestsRefused]);
    m_sampled = now;
    forgetContents(world().now());
}

void SqsQueue::report(Json &node) const
{
    const Queue::Counts &counts = m_model.counts();
    node["metrics"] = {
        {"ApproximateNumberOfMessagesVisible", {{"last", m_model.visible()}}},
        {"ApproximateNumberOfMessagesNotVisible", {{"last", m_model.inFlight()}}},
        {"ApproximateNumberOfMessagesDelayed", {{"last", m_model.delayed()}}},
        {"ApproximateAgeOfOldestMessage", {{"last", static_cast<double>(m_model.ageOfOldest(world().now())) / 1e9}}},
        {"NumberOfMessagesSent", {{"sum", counts.sent + counts.duplicates}}},
        {"NumberOfMessagesReceived", {{"sum", counts.received}}},
        {"NumberOfMessagesDeleted", {{"sum", counts.deleteCalls}}},
        {"NumberOfEmptyReceives", {{"sum", m_emptyReceives}}},
        {"SentMessageSize", {{"sum", m_sentBytes}}},
        {"NumberOfDeduplicatedSentMessages", {{"sum", counts.duplicates}}},
        {"MessagesMovedToDeadLetterQueue", {{"sum", counts.movedOut}}},
        {"MessagesMovedIn", {{"sum", counts.movedIn}}},
        {"MessagesDeliveredTwice", {{"sum", counts.copies}}},
        {"MessagesReturned", {{"sum", counts.returned}}},
        {"MessagesExpired", {{"sum", counts.expired}}},
        {"MessagesPurged", {{"sum", counts.purged}}},
        {"RequestsRefused", {{"sum", m_refused + m_tooLarge + m_overLimit}}},
        {"OverLimit", {{"sum", m_overLimit}}},
        {"Requests", {{"sum", m_requests + m_otherRequests}}}};
    node["QueueArn"] = arn();
    if (m_deadLetters)
        node["deadLetterQueue"] = m_deadLetters->id();
}

void SqsQueue::tally(world::Ledger &ledger) const
{
    const Queue::Counts &counts = m_model.counts();
    ledger.produced += m_outsideProduced;
    ledger.held += m_model.size();
    ledger.delivered += counts.deleted;
    ledger.expired += counts.expired;
    ledger.dropped += counts.purged;
    ledger.filtered += counts.duplicates;
}

void SqsQueue::fingerprint(kernel::Fingerprint &print) const
{
    m_model.fingerprint(print);
    for (const std::uint64_t value :
         {m_requests, m_otherRequests, m_emptyReceives, m_refused, m_tooLarge, m_overLimit, m_outsideProduced})
        print.add(value);
}

world::WholeRecord SqsQueue::wholeRecord(std::uint64_t number) const
{
    const auto found = m_contents.find(number);
    if (found == m_contents.end())
        return {};
    return {.partitionKey = found->second.groupId, .explicitHashKey = {}, .data = found->second.body};
}

/// The oldest messages first, as ReceiveMessage would give them.
Result<std::vector<world::PeekedRecord>> SqsQueue::peek(const world::PeekRequest &request) const
{
    std::vector<world::PeekedRecord> records;
    m_model.forOldest(request.count, [&](Slot slot, const Message &message) {
        const MessageText text = textOf(message);
        const auto milliseconds = [](SimTime time) {
            return std::to_string(world::kEpochSeconds * 1'000 + time / kernel::kMillisecond);
        };
        Json shown = {{"MessageId", messageIdText(message.id)},
                      {"Body", text.body},
                      {"MD5OfBody", md5Hex(text.body)},
                      {"Attributes",
                       {{"SentTimestamp", milliseconds(message.sent)},
                        {"ApproximateReceiveCount", std::to_string(message.receives)}}}};
        Json &system = shown["Attributes"];
        if (message.receives > 0)
            system["ApproximateFirstReceiveTimestamp"] =
                milliseconds(message.sent + message.firstReceiveMs * kernel::kMillisecond);
        if (isFifo()) {
            system["SequenceNumber"] = sequenceNumberText(message.sent);
            system["MessageGroupId"] = text.groupId;
            if (!text.deduplicationId.empty())
                system["MessageDeduplicationId"] = text.deduplicationId;
        }
        if (message.origin != kNoQueue) {
            if (const auto *source = dynamic_cast<const SqsQueue *>(&world().component(message.origin)))
                system["DeadLetterQueueSourceArn"] = source->arn();
        }
        for (const Attribute &each : text.attributes)
            shown["MessageAttributes"][each.name] = {{"DataType", each.type}, {"StringValue", each.value}};
        shown["state"] = message.state == State::Delayed ? "delayed" : "visible";
        if (message.state == State::InFlight) {
            shown["ReceiptHandle"] = receiptHandleText({message.id, slot, message.receives}, secret());
            const SimTime left = std::max<SimTime>(0, m_model.flights()[message.next].ends - world().now());
            shown["state"] = "in flight, " + std::to_string((left + kernel::kSecond - 1) / kernel::kSecond) + " s left";
        }
        world::PeekedRecord record;
        record.partitionKey = isFifo() ? text.groupId : messageIdText(message.id);
        record.sequenceNumber = isFifo() ? sequenceNumberText(message.sent) : std::string();
        record.approximateArrival = message.sent;
        record.data = shown.dump(-1, ' ', false, Json::error_handler_t::replace);
        records.push_back(std::move(record));
    });
    return records;
}

void SqsQueue::costs(world::CostSheet &sheet) const
{
    const double price = isFifo() ? pricing::kSqsFifoRequest : pricing::kSqsRequest;
    sheet.add(isFifo() ? QT_TRANSLATE_NOOP("Pricing", "requests, FIFO")
                       : QT_TRANSLATE_NOOP("Pricing", "requests, standard"),
              (static_cast<double>(m_requests) * price + static_cast<double>(m_otherRequests) * pricing::kSqsRequest) /
                  sheet.hours());
}

} // namespace headwater::services::sqs_queue

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/lambda/queuemapping.h"

#include "core/kernel/md5.h"
#include "core/services/sqs-queue/receipthandle.h"
#include "core/world/world.h"

#include <algorithm>

namespace headwater::services::lambda {

using sqs_queue::Delivery;
using sqs_queue::Message;
using sqs_queue::Operation;
using world::Json;

namespace {

// How the service scales: so many pollers at first, more in every minute in which all had work.
constexpr std::size_t kFirstPollers = 5;
constexpr std::size_t kMorePollers = 60;
constexpr std::size_t kMostPollers = 1'000;
constexpr SimTime kScaleEvery = kernel::kMinute;
constexpr SimTime kPollWait = 20 * kernel::kSecond; ///< long polling
constexpr std::uint64_t kUsualBatch = 10;
constexpr std::uint64_t kMostBytes = 6 * 1'048'576; ///< of an invocation
constexpr SimTime kPause = kernel::kSecond;         ///< after a call or an invocation that was refused; not published

} // namespace

QueueMapping::QueueMapping(MappingHost &host, std::uint16_t slot, world::Wire &wire, sqs_queue::SqsQueue &queue)
    : Mapping(host, slot, wire)
    , m_queue(queue)
{
}

QueueMapping::~QueueMapping() = default;

/// Ten, unless something else is set: the default of streams is another one.
std::uint64_t QueueMapping::batchSize() const
{
    const bool isSet = m_host.component().properties().contains("BatchSize");
    const std::uint64_t wished = isSet ? m_spec.batchSize : kUsualBatch;
    const bool mayBeLarge =
        m_queue.world().profile() == limits::Profile::Current && !m_queue.isFifo() && m_spec.window >= kernel::kSecond;
    return mayBeLarge ? wished : std::min(wished, kUsualBatch);
}

SimTime QueueMapping::window() const
{
    const bool hasWindow = m_queue.world().profile() == limits::Profile::Current && !m_queue.isFifo();
    return hasWindow ? m_spec.window : 0;
}

void QueueMapping::start(SimTime now)
{
    if (m_started)
        return;
    m_started = true;
    m_wanted = kFirstPollers;
    resize(now);
}

void QueueMapping::resize(SimTime now)
{
    while (m_pollers.size() < m_wanted) {
        Poller &poller = m_pollers.emplace_back();
        poller.owner = this;
        poller.number = static_cast<std::uint32_t>(m_pollers.size() - 1);
    }
    for (std::size_t i = 0; i < m_wanted; ++i) {
        if (m_pollers[i].isRunning)
            continue;
        m_pollers[i].isRunning = true;
        wake(now, kAsk, m_pollers[i]);
    }
}

void QueueMapping::wake(SimTime time, std::uint16_t kind, Poller &poller)
{
    m_host.wake(time, kind, m_events++ | std::uint64_t{m_slot} << 32, std::uint64_t{poller.number} << 32 | poller.turn,
                m_slot);
}

void QueueMapping::handle(const kernel::Event &event)
{
    if (!m_wire)
        return;
    if (event.kind == kScale) {
        scale(event.time);
        return;
    }
    Poller &poller = m_pollers[event.data >> 32];
    if (poller.turn != (event.data & 0xffff'ffff))
        return;
    switch (event.kind) {
    case kAsk:
        ask(event.time, poller);
        break;
    case kOver:
        m_queue.leave(poller);
        poller.isWaiting = false;
        if (poller.batch.empty())
            rest(event.time, poller, 0);
        else
            begin(event.time, poller);
        break;
    case kBegin:
        begin(event.time, poller);
        break;
    default:
        break;
    }
}

void QueueMapping::rest(SimTime now, Poller &poller, SimTime pause)
{
    poller.isBusy = false;
    poller.batch.clear();
    poller.records.clear();
    poller.bytes = 0;
    poller.gatherEnd = poller.until = 0;
    ++poller.turn;
    if (poller.number >= m_wanted) {
        poller.isRunning = false;
        return;
    }
    wake(now + pause + m_wire->latency, kAsk, poller);
}

/// A ReceiveMessage of a poller arrives at the queue.
void QueueMapping::ask(SimTime now, Poller &poller)
{
    ++polls.calls;
    const bool isReached = !m_wire->cut && !m_queue.isStopped() && !m_queue.isRemoved() &&
                           !m_host.component().isStopped() &&
                           !(m_wire->gate && m_wire->gate->check(now, "ReceiveMessage"));
    if (!isReached || !m_queue.admit(now, Operation::Receive)) {
        ++polls.refused;
        rest(now, poller, kPause);
        return;
    }
    gather(now, poller);
}

void QueueMapping::available(SimTime now, Poller &poller)
{
    poller.isWaiting = false;
    gather(now, poller);
}

/// Takes what is there. A batch that is not full waits for more while its window lasts.
void QueueMapping::gather(SimTime now, Poller &poller)
{
    const std::uint64_t most = batchSize();
    for (;;) {
        const std::size_t room = static_cast<std::size_t>(std::min<std::uint64_t>(10, most - poller.batch.size()));
        if (room == 0 || poller.bytes >= kMostBytes)
            break;
        sqs_queue::Received received = m_queue.receive(now, {.most = room, .isLong = true});
        if (received.messages.empty())
            break;
        if (poller.batch.empty())
            poller.gatherEnd = now + window();
        for (Delivery &each : received.messages) {
            poller.bytes += each.message.bytes;
            poller.batch.push_back(std::move(each));
        }
    }
    m_wire->records += poller.batch.empty() ? 0 : 1;
    const bool isFull = poller.batch.size() >= most || poller.bytes >= kMostBytes;
    if (!poller.batch.empty() && (isFull || poller.gatherEnd <= now)) {
        ++poller.turn;
        wake(now + m_wire->latency, kBegin, poller);
        return;
    }
    const bool isFirst = poller.batch.empty() && poller.until <= now;
    if (isFirst)
        poller.until = now + kPollWait;
    ++poller.turn;
    wake(poller.batch.empty() ? poller.until : poller.gatherEnd, kOver, poller);
    poller.isWaiting = true;
    m_queue.wait(poller);
}

std::string QueueMapping::eventText(const Poller &poller) const
{
    Json records = Json::array();
    const auto milliseconds = [](SimTime time) {
        return std::to_string(world::kEpochSeconds * 1'000 + time / kernel::kMillisecond);
    };
    for (const Delivery &each : poller.batch) {
        const Message &message = each.message;
        const sqs_queue::MessageText text = m_queue.textOf(message);
        Json attributes = {{"ApproximateReceiveCount", std::to_string(message.receives)},
                           {"SentTimestamp", milliseconds(message.sent)},
                           {"SenderId", std::string(sqs_queue::kAccountId)},
                           {"ApproximateFirstReceiveTimestamp",
                            milliseconds(message.sent + message.firstReceiveMs * kernel::kMillisecond)}};
        if (m_queue.isFifo()) {
            attributes["SequenceNumber"] = sqs_queue::sequenceNumberText(message.sent);
            attributes["MessageGroupId"] = text.groupId;
            attributes["MessageDeduplicationId"] =
                text.deduplicationId.empty() ? sqs_queue::sha256Hex(text.body) : text.deduplicationId;
        }
        Json custom = Json::object();
        for (const sqs_queue::Attribute &attribute : text.attributes) {
            const bool isBinary = attribute.type.starts_with("Binary");
            custom[attribute.name] = {
                {isBinary ? "binaryValue" : "stringValue", isBinary ? base64(attribute.value) : attribute.value},
                {"stringListValues", Json::array()},
                {"binaryListValues", Json::array()},
                {"dataType", attribute.type}};
        }
        records.push_back({{"messageId", sqs_queue::messageIdText(message.id)},
                           {"receiptHandle", sqs_queue::receiptHandleText(each.handle, m_queue.secret())},
                           {"body", text.body},
                           {"attributes", std::move(attributes)},
                           {"messageAttributes", std::move(custom)},
                           {"md5OfBody", sqs_queue::md5Hex(text.body)},
                           {"eventSource", "aws:sqs"},
                           {"eventSourceARN", m_queue.arn()},
                           {"awsRegion", std::string(sqs_queue::kRegion)}});
    }
    return Json{{"Records", std::move(records)}}.dump(-1, ' ', false, Json::error_handler_t::replace);
}

void QueueMapping::begin(SimTime now, Poller &poller)
{
    ++poller.turn;
    poller.isBusy = true;
    poller.records.clear();
    if (m_host.hasCode()) {
        for (const Delivery &each : poller.batch) {
            sqs_queue::MessageText text = m_queue.textOf(each.message);
            poller.records.push_back({sqs_queue::messageIdText(each.message.id),
                                      each.message.sent,
                                      {std::move(text.groupId), {}, std::move(text.body)}});
        }
    }
    // All at work: the service looks a minute later whether more are needed.
    if (!m_isScaling) {
        m_isScaling = true;
        m_host.wake(now + kScaleEvery, kScale, m_events++ | std::uint64_t{m_slot} << 32, 0, m_slot);
    }
    m_host.begin(now, *this, poller.number,
                 {.trigger = "sqs", .records = poller.batch.size(), .bytes = poller.bytes, .text = [this, &poller] {
                      return eventText(poller);
                  }});
}

void QueueMapping::forget(const Delivery &delivery, SimTime now)
{
    m_queue.remove(now, delivery.handle);
}

void QueueMapping::answered(SimTime now, std::uint64_t token, const FunctionResult &result)
{
    Poller &poller = m_pollers[token];
    if (!m_wire)
        return;
    if (result.kind == FunctionResult::Kind::FunctionError) {
        // The messages stay hidden until their timeout is over.
        ++retried;
        rest(now, poller, 0);
        return;
    }
    if (result.kind != FunctionResult::Kind::Success) {
        rest(now, poller, kPause);
        return;
    }
    std::vector<Delivery> good = poller.batch;
    std::vector<EventRecord> records = poller.records;
    const HandlerAnswer answer = result.modelled ? HandlerAnswer{} : readAnswer(result.payload, poller.records);
    if (m_spec.partialFailures && answer.failures && !answer.failures->empty()) {
        const auto isFailed = [&](const std::string &id) {
            return std::find(answer.failures->begin(), answer.failures->end(), id) != answer.failures->end();
        };
        std::erase_if(good, [&](const Delivery &each) { return isFailed(sqs_queue::messageIdText(each.message.id)); });
        std::erase_if(records, [&](const EventRecord &each) { return isFailed(each.sequenceNumber); });
        ++retried;
    }
    ProcessedBatch processed{m_queue.id(), good.size(), result, records, {}};
    if (result.modelled && records.empty() && m_host.passesOn()) {
        for (const Delivery &each : good) {
            const Message &message = each.message;
            const std::string key = m_queue.world().component(message.component).keyText(message.number);
            processed.arrivals.push_back(
                {message.component, message.number, message.emitted, kernel::md5(key), message.bytes});
        }
    }
    m_host.processed(now, processed);
    // Deleted by the service, in batches of ten; its calls are billed like others'.
    for (std::size_t i = 0; i < good.size(); ++i) {
        if (i % 10 == 0)
            m_queue.admit(now, Operation::Delete);
        forget(good[i], now);
    }
    rest(now, poller, 0);
}

/// A minute is over: more pollers while all are at work and messages wait, fewer when most have none.
void QueueMapping::scale(SimTime now)
{
    m_isScaling = false;
    const auto busy = static_cast<std::size_t>(
        std::count_if(m_pollers.begin(), m_pollers.end(), [](const Poller &poller) { return poller.isBusy; }));
    if (m_queue.model().visible() > 0 && busy + 1 >= m_wanted && m_wanted < kMostPollers) {
        m_wanted = std::min(kMostPollers, m_wanted + kMorePollers);
        resize(now);
    } else if (busy * 2 < m_wanted && m_wanted > kFirstPollers) {
        m_wanted = std::max({kFirstPollers, busy + 1, m_wanted > kMorePollers ? m_wanted - kMorePollers : 0});
    }
    if (m_wanted > kFirstPollers || busy > 0) {
        m_isScaling = true;
        m_host.wake(now + kScaleEvery, kScale, m_events++ | std::uint64_t{m_slot} << 32, 0, m_slot);
    }
}

std::uint64_t QueueMapping::waiting() const
{
    std::uint64_t sum = 0;
    for (const Poller &poller : m_pollers)
        sum += poller.batch.size();
    return sum;
}

} // namespace headwater::services::lambda

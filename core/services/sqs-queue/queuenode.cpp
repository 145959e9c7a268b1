// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/sqs-queue/queuenode.h"

#include "core/kernel/md5.h"
#include "core/world/world.h"

#include <QCoreApplication>

#include <algorithm>

namespace headwater::services::sqs_queue {

using world::EventKind;

namespace {

constexpr std::uint64_t kChunkBytes = 65'536; ///< billed as one request
// Texts of messages that have ended, for whoever has the message from here:
constexpr SimTime kKeptAfterEnd = kernel::kHour;
constexpr SimTime kKeptForNobody = kernel::kSecond, kKeptAtLeast = 10 * kernel::kSecond;

std::string nameFrom(const world::Component &node)
{
    const bool isFifo = node.property("FifoQueue").get<bool>();
    std::string name = node.property("QueueName").is_string() ? node.property("QueueName").get<std::string>() : "";
    if (name.empty())
        name = node.id() + (isFifo ? ".fifo" : "");
    return name;
}

SimTime secondsOf(const Json &value)
{
    return value.is_number() ? static_cast<SimTime>(value.get<double>() * 1e9) : 0;
}

} // namespace

SqsQueue::SqsQueue(const world::Birth &birth)
    : Component(birth)
    , m_limits(limits::sqsLimits(world().profile()))
    , m_name(nameFrom(*this))
    , m_model(world().seed(), id(), index(), readSettings(), this)
    , m_created(world().now())
    , m_modified(world().now())
{
    readProperties();
    const std::int64_t calls = m_highThroughput ? m_limits.highThroughputCallsPerSecond : m_limits.fifoCallsPerSecond;
    m_buckets.fill(kernel::TokenBucket(calls, calls));
}

SqsQueue::~SqsQueue() = default;

std::string queueArn(std::string_view name)
{
    return "arn:aws:sqs:" + std::string(kRegion) + ":" + std::string(kAccountId) + ":" + std::string(name);
}

std::string SqsQueue::arn() const
{
    return queueArn(m_name);
}

SqsQueue *findQueue(const world::World &world, std::string_view name)
{
    if (name.empty())
        return nullptr;
    for (const auto &component : world.components()) {
        auto *queue = dynamic_cast<SqsQueue *>(component.get());
        if (queue && !queue->isRemoved() && (queue->id() == name || queue->queueName() == name || queue->arn() == name))
            return queue;
    }
    return nullptr;
}

QueueSettings SqsQueue::readSettings() const
{
    QueueSettings settings;
    settings.fifo = property("FifoQueue").get<bool>();
    settings.delay = secondsOf(property("DelaySeconds"));
    settings.retention = secondsOf(property("MessageRetentionPeriod"));
    settings.visibility = secondsOf(property("VisibilityTimeout"));
    settings.duplicateRate = property("duplicateRate").get<double>();
    settings.disorderRate = property("disorderRate").get<double>();
    settings.mostInFlight = static_cast<std::size_t>(settings.fifo ? m_limits.inFlightFifo : m_limits.inFlightStandard);
    settings.lookAhead = static_cast<std::size_t>(m_limits.lookAhead);
    settings.deduplicatesByGroup = property("DeduplicationScope") == "messageGroup";
    settings.restartsRetention = settings.fifo && m_limits.fifoRedriveResetsRetention;
    const Json &redrive = property("RedrivePolicy");
    if (redrive.is_object()) {
        const Json most = redrive.value("maxReceiveCount", Json(10));
        settings.maxReceives = most.is_number() ? most.get<std::uint32_t>() : 10;
    }
    return settings;
}

void SqsQueue::readProperties()
{
    const Json &size = property("MaximumMessageSize");
    m_maximumSize = static_cast<std::uint32_t>(
        size.is_number() ? std::min(size.get<std::int64_t>(), m_limits.maxMessageBytes) : m_limits.maxMessageBytes);
    m_waitTime = secondsOf(property("ReceiveMessageWaitTimeSeconds"));
    m_isContentBased = isFifo() && property("ContentBasedDeduplication").get<bool>();
    m_highThroughput =
        isFifo() && m_limits.highThroughputCallsPerSecond > 0 && property("FifoThroughputLimit") == "perMessageGroupId";
    m_keyId = property("KmsMasterKeyId").get<std::string>();
    m_dataKeyReuse = secondsOf(property("KmsDataKeyReusePeriodSeconds"));
    m_policy.reset();
    if (const std::string text = property("Policy").get<std::string>(); !text.empty()) {
        if (auto parsed = policies::parsePolicy(text, policies::PolicyKind::Resource))
            m_policy = std::move(*parsed);
    }
    ++m_policyRevision;
}

Result<void> SqsQueue::propertyChanged(const std::string &key, const Json &)
{
    const SimTime now = world().now();
    if (key == "FifoQueue" || key == "QueueName")
        return Error{QCoreApplication::translate("Services", "A queue keeps its name and its kind."),
                     QStringLiteral("InvalidAttributeName")};
    m_model.configure(now, readSettings());
    readProperties();
    const std::int64_t calls = m_highThroughput ? m_limits.highThroughputCallsPerSecond : m_limits.fifoCallsPerSecond;
    for (kernel::TokenBucket &bucket : m_buckets)
        bucket.setRate(now, calls, calls);
    m_modified = now;
    findDeadLetters();
    changed(now);
    return {};
}

void SqsQueue::wired(world::Wire &wire, bool outgoing)
{
    if (outgoing && wire.link.port == "deadLetters")
        m_deadLetterWires.push_back(&wire);
    else if (outgoing && dynamic_cast<SqsQueue *>(&world().component(wire.to)))
        m_deadLetterWires.push_back(&wire);
    else
        m_isRead = m_isRead || outgoing;
    findDeadLetters();
}

void SqsQueue::unwired(world::Wire &wire, bool outgoing)
{
    if (outgoing)
        std::erase(m_deadLetterWires, &wire);
    findDeadLetters();
}

void SqsQueue::start()
{
    findDeadLetters();
}

void SqsQueue::removed()
{
    m_model.purge(world().now(), kernel::kNever);
    m_waiters.clear();
    for (SqsQueue *source : sources()) {
        source->m_deadLetters = nullptr;
        source->m_model.setDeadLetters(nullptr);
    }
}

void SqsQueue::ended(const Message &message, SimTime now, End end)
{
    if (end == End::Moved)
        return;
    if (message.component == index()) {
        m_endedContents.emplace_back(now, message.number);
    } else if (auto *maker = dynamic_cast<SqsQueue *>(&world().component(message.component))) {
        maker->m_endedContents.emplace_back(now, message.number);
    }
}

void SqsQueue::forgetContents(SimTime now)
{
    forgetEndedBefore(now - (m_isRead || m_deadLetters ? kKeptAfterEnd : kKeptForNobody));
}

void SqsQueue::letGo(SimTime now)
{
    forgetEndedBefore(now - kKeptAtLeast);
}

void SqsQueue::forgetEndedBefore(SimTime time)
{
    while (!m_endedContents.empty() && m_endedContents.front().first < time) {
        const auto found = m_contents.find(m_endedContents.front().second);
        if (found != m_contents.end()) {
            m_contentBytes -= sizeOf(found->second) + kContentOverhead;
            m_contents.erase(found);
        }
        m_endedContents.pop_front();
    }
}

void SqsQueue::countChunks(std::uint64_t bytes)
{
    const std::uint64_t before = std::max<std::uint64_t>(1, (m_callBytes + kChunkBytes - 1) / kChunkBytes);
    m_callBytes += bytes;
    m_requests += std::max<std::uint64_t>(before, (m_callBytes + kChunkBytes - 1) / kChunkBytes) - before;
}

bool SqsQueue::admit(SimTime now, Operation operation, std::uint64_t bytes)
{
    ++(operation == Operation::Other ? m_otherRequests : m_requests);
    m_callBytes = 0;
    m_callGroups.clear();
    countChunks(bytes);
    if (!isFifo() || operation == Operation::Other || m_buckets[static_cast<std::size_t>(operation)].tryTake(now, 1))
        return true;
    ++m_refused;
    return false;
}

bool SqsQueue::admitGroup(SimTime now, Digest128 group)
{
    if (!m_highThroughput || std::find(m_callGroups.begin(), m_callGroups.end(), group) != m_callGroups.end())
        return true;
    if (const SimTime second = now / kernel::kSecond; second != m_groupSecond) {
        m_groupSecond = second;
        m_groupCalls.clear();
    }
    std::int64_t &calls = m_groupCalls[group.low];
    if (calls >= m_limits.groupCallsPerSecond) {
        ++m_refused;
        return false;
    }
    ++calls;
    m_callGroups.push_back(group);
    return true;
}

bool SqsQueue::admitCall(SimTime now, std::uint64_t)
{
    return admit(now, Operation::Send);
}

const MessageMaker *SqsQueue::makerOf(std::uint16_t component) const
{
    if (component >= m_makers.size())
        m_makers.resize(component + 1u);
    auto &[maker, isKnown] = m_makers[component];
    if (!isKnown) {
        maker = dynamic_cast<const MessageMaker *>(&world().component(component));
        isKnown = true;
    }
    return maker;
}

/// What has no identifier of its own is known by its content, where the queue says so, or by which record it is.
std::optional<Digest128> SqsQueue::deduplicationOf(const Arrival &arrival) const
{
    if (m_isContentBased)
        return contentHash(world().component(arrival.component).wholeRecordAt(arrival.number, arrival.emitted).data);
    return Digest128{kernel::mix64(arrival.component + 1), kernel::mix64(arrival.number)};
}

PutOutcome SqsQueue::put(SimTime now, const Arrival &arrival)
{
    if (arrival.bytes > m_maximumSize) {
        ++m_tooLarge;
        return PutOutcome::TooLarge;
    }
    if (isFifo() && !admitGroup(now, arrival.hash))
        return PutOutcome::Throttled;
    Incoming incoming{.component = arrival.component,
                      .number = arrival.number,
                      .emitted = arrival.emitted,
                      .bytes = arrival.bytes,
                      .group = arrival.hash};
    if (const MessageMaker *maker = makerOf(arrival.component)) {
        const MessageMaker::Traits traits = maker->messageTraits(arrival.number, arrival.emitted);
        incoming.delay = traits.delay;
        incoming.deduplication = traits.deduplication;
    }
    if (isFifo()) {
        if (!incoming.deduplication)
            incoming.deduplication = deduplicationOf(arrival);
        if (m_model.settings().deduplicatesByGroup)
            incoming.deduplication->high ^= arrival.hash.high;
    }
    countChunks(arrival.bytes);
    m_sentBytes += arrival.bytes;
    m_model.send(now, incoming);
    changed(now);
    return PutOutcome::Accepted;
}

Accepted SqsQueue::sendText(SimTime now, MessageText text, std::optional<SimTime> delay)
{
    Incoming incoming{.component = index(),
                      .number = m_nextContent,
                      .emitted = now,
                      .bytes = static_cast<std::uint32_t>(sizeOf(text)),
                      .delay = delay,
                      .group = kernel::md5(text.groupId)};
    if (isFifo()) {
        incoming.deduplication =
            text.deduplicationId.empty() ? contentHash(text.body) : kernel::md5(text.deduplicationId);
        if (m_model.settings().deduplicatesByGroup)
            incoming.deduplication->high ^= incoming.group.high;
    }
    ++m_outsideProduced;
    m_sentBytes += incoming.bytes;
    const Accepted accepted = m_model.send(now, incoming);
    if (!accepted.isDuplicate) {
        m_contentBytes += sizeOf(text) + kContentOverhead;
        m_contents.emplace(m_nextContent++, std::move(text));
    }
    forgetContents(now);
    changed(now);
    return accepted;
}

bool SqsQueue::publish(SimTime now, Notification notification)
{
    MessageText text;
    text.body = notification.message;
    if (text.body.empty())
        text.body = notification.subject;
    if (isFifo()) {
        // A topic or an alarm has one order of its own, and no two messages that are the same one.
        text.groupId = "notifications";
        text.deduplicationId = "notification-" + std::to_string(m_outsideProduced);
    }
    if (isStopped() || text.body.empty() || sizeOf(text) > m_maximumSize || !isMessageText(text.body) ||
        !admit(now, Operation::Send, sizeOf(text)))
        return false;
    sendText(now, std::move(text), {});
    return true;
}

Received SqsQueue::receive(SimTime now, const Receive &request)
{
    const std::uint64_t fallen = m_model.counts().movedOut;
    Received received = m_model.receive(now, request);
    std::uint64_t bytes = 0;
    for (const Delivery &each : received.messages)
        bytes += each.message.bytes;
    countChunks(bytes);
    m_emptyReceives += received.messages.empty();
    m_overLimit += received.isOverLimit;
    if (const std::uint64_t count = m_model.counts().movedOut - fallen; count > 0) {
        tell(EventKind::Dropped,
             std::to_string(count) + " moved to " + m_deadLetters->queueName() + ": received " +
                 std::to_string(m_model.settings().maxReceives) + " times",
             {}, "maxReceiveCount", count);
        if (!m_deadLetterWires.empty())
            m_deadLetterWires.front()->records += count;
        m_deadLetters->changed(now);
    }
    changed(now);
    return received;
}

DeleteOutcome SqsQueue::remove(SimTime now, const Handle &handle)
{
    const DeleteOutcome outcome = m_model.remove(now, handle);
    changed(now);
    return outcome;
}

ChangeOutcome SqsQueue::changeVisibility(SimTime now, const Handle &handle, SimTime timeout)
{
    const ChangeOutcome outcome = m_model.changeVisibility(now, handle, timeout);
    changed(now);
    return outcome;
}

MessageText SqsQueue::textOf(const Message &message) const
{
    const world::Component &component = world().component(message.component);
    if (const auto *queue = dynamic_cast<const SqsQueue *>(&component)) {
        const auto found = queue->m_contents.find(message.number);
        return found == queue->m_contents.end() ? MessageText{} : found->second;
    }
    if (const MessageMaker *maker = makerOf(message.component))
        return maker->messageText(message.number, message.emitted);
    world::WholeRecord whole = component.wholeRecordAt(message.number, message.emitted);
    MessageText text{.body = std::move(whole.data)};
    if (isFifo())
        text.groupId = std::move(whole.partitionKey);
    else if (!whole.partitionKey.empty())
        text.attributes.push_back({"PartitionKey", "String", std::move(whole.partitionKey)});
    return text;
}

bool SqsQueue::canDeliver() const
{
    return m_model.hasAvailable() && m_model.inFlight() < m_model.settings().mostInFlight;
}

void SqsQueue::wait(QueueWaiter &waiter)
{
    m_waiters.push_back(&waiter);
    changed(world().now());
}

void SqsQueue::leave(QueueWaiter &waiter)
{
    std::erase(m_waiters, &waiter);
}

/// Something happened: whoever waits may have something to receive, now or later.
void SqsQueue::changed(SimTime now)
{
    if (m_waiters.empty())
        return;
    if (canDeliver()) {
        if (!m_isWaking) {
            m_isWaking = true;
            schedule(now, world::priority::kResponse, m_events++, kWake);
        }
        return;
    }
    const SimTime due = m_model.nextDue();
    if (due < m_dueAt) {
        m_dueAt = std::max(due, now);
        schedule(m_dueAt, world::priority::kControl, m_events++, kDue);
    }
}

void SqsQueue::wakeWaiters(SimTime now)
{
    m_isWaking = false;
    for (std::size_t most = m_waiters.size(); most > 0 && !m_waiters.empty() && canDeliver(); --most) {
        QueueWaiter *waiter = m_waiters.front();
        m_waiters.pop_front();
        waiter->messagesAvailable(now);
    }
    changed(now);
}

void SqsQueue::handle(const kernel::Event &event)
{
    if (isRemoved())
        return;
    switch (event.kind) {
    case kWake:
        wakeWaiters(event.time);
        break;
    case kDue:
        if (event.time >= m_dueAt)
            m_dueAt = kernel::kNever;
        m_model.advance(event.time);
        changed(event.time);
        break;
    case kPurge:
        m_model.purge(event.time, static_cast<SimTime>(event.data));
        changed(event.time);
        break;
    case kMove:
        moveSome(event.time);
        break;
    default:
        break;
    }
}

void SqsQueue::settle(SimTime time)
{
    if (time > 0)
        m_model.advance(time - 1);
}

} // namespace headwater::services::sqs_queue

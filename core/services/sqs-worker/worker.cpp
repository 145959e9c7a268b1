// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/sqs-worker/worker.h"

#include "core/kernel/md5.h"
#include "core/services/dynamodb-table/table.h"
#include "core/services/sqs-queue/extended.h"
#include "core/world/world.h"

#include <algorithm>

namespace headwater::services::sqs_worker {

using sqs_queue::Delivery;
using sqs_queue::Operation;
using sqs_queue::Received;
using sqs_queue::SqsQueue;
using world::EventKind;

namespace {

enum Purpose : std::uint32_t { kTime = 0, kFailure, kCrash, kWorkerDraws = 41 };
constexpr SimTime kRetryAfter = 200 * kernel::kMillisecond; ///< a call that was refused; the SDKs' first waits
constexpr SimTime kRetryUnreached = kernel::kSecond;
constexpr SimTime kTableRetry = 50 * kernel::kMillisecond;
constexpr std::size_t kMostGroupsWatched = 100'000; ///< for what came out of order

SimTime milliseconds(const Json &value)
{
    return value.is_number() ? static_cast<SimTime>(value.get<double>() * 1e6) : 0;
}

} // namespace

SqsWorker::SqsWorker(const world::Birth &birth)
    : Component(birth)
    , m_outputs(*this)
    , m_draws(stream(kWorkerDraws))
{
    m_instances = property("instances").get<std::int64_t>();
    m_mostInstances = m_instances;
    readSpec();
}

SqsWorker::~SqsWorker() = default;

void SqsWorker::readSpec()
{
    m_spec.threads = property("threads").get<std::uint64_t>();
    m_spec.most = property("MaxNumberOfMessages").get<std::size_t>();
    m_spec.wait = property("WaitTimeSeconds").get<std::int64_t>() * kernel::kSecond;
    m_spec.visibility.reset();
    if (const Json &timeout = property("VisibilityTimeout"); timeout.is_number())
        m_spec.visibility = timeout.get<std::int64_t>() * kernel::kSecond;
    m_spec.meanMs = property("processingMs").get<double>();
    m_spec.isExponential = property("processingTimes") == "exponential";
    m_spec.failureRate = property("failureRate").get<double>();
    m_spec.crashRate = property("crashRate").get<double>();
    m_spec.restart = milliseconds(property("restartMs"));
    m_spec.releases = property("onFailure") == "release";
    m_spec.heartbeat = property("heartbeatSeconds").get<std::int64_t>() * kernel::kSecond;
    m_spec.deletesInBatches = property("delete") == "DeleteMessageBatch";
    m_spec.isExtended = property("extendedClient").get<bool>();
}

Result<void> SqsWorker::propertyChanged(const std::string &key, const Json &)
{
    readSpec();
    if (key == "instances")
        setCapacity(world().now(), property("instances").get<std::int64_t>());
    else
        makeThreads(world().now());
    return {};
}

void SqsWorker::setCapacity(SimTime now, std::int64_t capacity)
{
    if (capacity == m_instances)
        return;
    tell(EventKind::ControlPlane, "instances: " + std::to_string(m_instances) + " to " + std::to_string(capacity));
    m_instances = capacity;
    m_mostInstances = std::max(m_mostInstances, capacity);
    ++m_counts.scalings;
    makeThreads(now);
}

void SqsWorker::stoppedChanged()
{
    const SimTime now = world().now();
    for (Thread &thread : m_threads) {
        if (isStopped())
            endThread(thread);
        else
            beginThread(now, thread);
    }
}

void SqsWorker::removed()
{
    for (Thread &thread : m_threads)
        endThread(thread);
}

void SqsWorker::wired(world::Wire &wire, bool outgoing)
{
    if (!outgoing) {
        if (auto *queue = dynamic_cast<SqsQueue *>(&world().component(wire.from))) {
            m_sources.push_back({&wire, queue, {}});
            if (m_started)
                makeThreads(world().now());
        }
        return;
    }
    Component &other = world().component(wire.to);
    if (dynamic_cast<s3_bucket::Bucket *>(&other))
        m_bucketWire = &wire;
    else if (dynamic_cast<dynamodb_table::Table *>(&other))
        m_tableWire = &wire;
    else
        m_outputs.wired(wire);
}

void SqsWorker::unwired(world::Wire &wire, bool outgoing)
{
    if (outgoing) {
        if (&wire == m_bucketWire)
            m_bucketWire = nullptr;
        else if (&wire == m_tableWire)
            m_tableWire = nullptr;
        else
            m_outputs.unwired(wire);
        return;
    }
    for (std::size_t i = 0; i < m_sources.size(); ++i) {
        if (m_sources[i].wire != &wire)
            continue;
        for (Thread &thread : m_threads) {
            if (thread.source == i)
                endThread(thread);
        }
        m_sources[i].wire = nullptr;
    }
    if (m_started)
        makeThreads(world().now());
}

void SqsWorker::start()
{
    m_started = true;
    makeThreads(world().now());
}

/// As many threads as there should be; those that are too many end when they are done with what they hold.
void SqsWorker::makeThreads(SimTime now)
{
    if (!m_started)
        return;
    std::vector<std::size_t> live;
    for (std::size_t i = 0; i < m_sources.size(); ++i) {
        if (m_sources[i].wire)
            live.push_back(i);
    }
    const std::size_t wanted =
        live.empty() ? 0 : static_cast<std::size_t>(m_instances) * static_cast<std::size_t>(m_spec.threads);
    const SimTime boot = now > 0 ? milliseconds(property("bootMs")) : 0;
    for (std::size_t i = 0; i < std::max(wanted, m_threads.size()); ++i) {
        if (i == m_threads.size()) {
            Thread &thread = m_threads.emplace_back();
            thread.owner = this;
            thread.number = static_cast<std::uint32_t>(i);
        }
        Thread &thread = m_threads[i];
        thread.instance = i / m_spec.threads;
        if (i >= wanted) {
            thread.isRetired = true;
            if (thread.isWaiting)
                endThread(thread);
            continue;
        }
        thread.isRetired = false;
        if (!thread.isRunning && !isStopped()) {
            // Queues are shared out, so that each has its threads.
            thread.source = live[i % live.size()];
            beginThread(now + boot, thread);
        }
    }
}

void SqsWorker::schedule(SimTime time, std::uint16_t kind, Thread &thread)
{
    Component::schedule(time, world::priority::kRead, m_events++, kind,
                        std::uint64_t{thread.number} << 32 | thread.turn);
}

void SqsWorker::beginThread(SimTime time, Thread &thread)
{
    if (thread.isRetired || thread.source >= m_sources.size() || !m_sources[thread.source].wire)
        return;
    thread.isRunning = true;
    ++thread.turn;
    schedule(time, kAsk, thread);
}

/// Forgets all that it was doing: its messages come back by themselves.
void SqsWorker::endThread(Thread &thread)
{
    if (thread.isWaiting)
        m_sources[thread.source].queue->leave(thread);
    thread.isWaiting = thread.isBusy = thread.isRunning = false;
    thread.held.clear();
    thread.done.clear();
    ++thread.turn;
}

void SqsWorker::handle(const kernel::Event &event)
{
    if (event.kind <= PutClient::kLastEvent) {
        m_outputs.handle(event);
        return;
    }
    Thread &thread = m_threads[event.data >> 32];
    if (thread.turn != (event.data & 0xffff'ffff) || isRemoved())
        return;
    switch (event.kind) {
    case kAsk:
        ask(event.time, thread);
        break;
    case kWaitOver:
        m_sources[thread.source].queue->leave(thread);
        thread.isWaiting = false;
        take(event.time, thread, {});
        break;
    case kBegin:
        begin(event.time, thread);
        break;
    case kDone:
    case kTable:
        finish(event.time, thread);
        break;
    case kDelete:
        erase(event.time, thread);
        break;
    case kHeartbeat:
        beat(event.time, thread);
        break;
    default:
        break;
    }
}

/// Whether a call gets to its queue and may be made.
bool SqsWorker::isReachable(SimTime now, Source &source, std::string_view api)
{
    if (!source.wire || source.wire->cut || source.queue->isStopped() || source.queue->isRemoved())
        return false;
    return !source.wire->gate || !source.wire->gate->check(now, api);
}

/// A ReceiveMessage arrives at the queue.
void SqsWorker::ask(SimTime now, Thread &thread)
{
    if (thread.isRetired) {
        endThread(thread);
        return;
    }
    Source &source = m_sources[thread.source];
    ++m_counts.receives;
    if (!isReachable(now, source, "ReceiveMessage")) {
        ++m_counts.refused;
        schedule(now + kRetryUnreached, kAsk, thread);
        return;
    }
    if (!source.queue->admit(now, Operation::Receive)) {
        ++m_counts.refused;
        schedule(now + kRetryAfter + static_cast<SimTime>(kernel::below(m_draws.at(m_events), kRetryAfter)), kAsk,
                 thread);
        return;
    }
    const SimTime wait = m_spec.wait > 0 ? m_spec.wait : source.queue->waitTime();
    Received received =
        source.queue->receive(now, {.most = m_spec.most, .visibility = m_spec.visibility, .isLong = wait > 0});
    if (received.isOverLimit && wait == 0)
        ++m_counts.refused;
    if (received.messages.empty() && wait > 0) {
        thread.isWaiting = true;
        ++thread.turn;
        schedule(now + wait, kWaitOver, thread);
        source.queue->wait(thread);
        return;
    }
    take(now, thread, std::move(received));
}

/// The queue says that there is something for a call that waits.
void SqsWorker::available(SimTime now, Thread &thread)
{
    Source &source = m_sources[thread.source];
    if (!isReachable(now, source, "ReceiveMessage")) {
        thread.isWaiting = false;
        ++thread.turn;
        schedule(now + kRetryUnreached, kAsk, thread);
        return;
    }
    Received received =
        source.queue->receive(now, {.most = m_spec.most, .visibility = m_spec.visibility, .isLong = true});
    if (received.messages.empty()) {
        source.queue->wait(thread);
        return;
    }
    thread.isWaiting = false;
    take(now, thread, std::move(received));
}

/// The call is answered.
void SqsWorker::take(SimTime now, Thread &thread, Received received)
{
    Source &source = m_sources[thread.source];
    ++thread.turn;
    if (received.messages.empty()) {
        ++m_counts.empty;
        schedule(now + 2 * source.wire->latency, kAsk, thread);
        return;
    }
    std::uint64_t bytes = 0;
    for (const Delivery &each : received.messages)
        bytes += each.message.bytes;
    source.wire->records += received.messages.size();
    if (source.wire->gate)
        source.wire->gate->passed(bytes);
    thread.held = std::move(received.messages);
    thread.at = 0;
    thread.isBusy = true;
    schedule(now + source.wire->latency, kBegin, thread);
    if (m_spec.heartbeat > 0)
        schedule(now + m_spec.heartbeat, kHeartbeat, thread);
}

double SqsWorker::draw(const Delivery &delivery, SimTime now, std::uint32_t purpose) const
{
    return kernel::unit(kernel::mix64(m_draws.at(delivery.message.id) + kernel::mix64(static_cast<std::uint64_t>(now)) +
                                      purpose * kernel::kGolden));
}

SimTime SqsWorker::timeOf(const Delivery &delivery, SimTime now) const
{
    const double mean = m_spec.meanMs * 1e6;
    if (!m_spec.isExponential)
        return static_cast<SimTime>(mean);
    return kernel::exponential(
        kernel::mix64(m_draws.at(delivery.message.id) + kernel::mix64(static_cast<std::uint64_t>(now))), mean);
}

void SqsWorker::begin(SimTime now, Thread &thread)
{
    const Delivery &delivery = thread.held[thread.at];
    Source &source = m_sources[thread.source];
    thread.crashes = m_spec.crashRate > 0 && draw(delivery, now, kCrash) <= m_spec.crashRate;
    thread.fails = m_spec.failureRate > 0 && draw(delivery, now, kFailure) <= m_spec.failureRate;
    if (m_spec.isExtended && !fetchPayload(now, source, delivery))
        thread.fails = true;
    SimTime time = timeOf(delivery, now);
    if (thread.crashes)
        time /= 2;
    schedule(now + time, kDone, thread);
}

/// The work on a message is over, one way or another.
void SqsWorker::finish(SimTime now, Thread &thread)
{
    Source &source = m_sources[thread.source];
    if (thread.crashes) {
        crash(now, thread);
        return;
    }
    const Delivery &delivery = thread.held[thread.at];
    if (!thread.fails && m_tableWire && !m_tableWire->cut) {
        auto &table = dynamic_cast<dynamodb_table::Table &>(world().component(m_tableWire->to));
        Json item = {{table.store().hashKey(), sqs_queue::messageIdText(delivery.message.id)},
                     {"bytes", delivery.message.bytes}};
        ++m_tableWire->records;
        if (table.isStopped() || table.store().put(now, std::move(item)) == dynamodb_table::ItemOutcome::Throttled) {
            // The write waits; meanwhile the messages wait in the queue.
            ++m_tableWire->refused;
            ++m_counts.throttled;
            schedule(now + kTableRetry, kTable, thread);
            return;
        }
        ++m_counts.written;
    }
    if (thread.fails) {
        ++m_counts.failed;
        const std::uint32_t group = delivery.message.group;
        if (m_spec.releases && isReachable(now, source, "ChangeMessageVisibility")) {
            source.queue->admitChange();
            source.queue->changeVisibility(now, delivery.handle, 0);
        }
        // What follows it in its group must not overtake it.
        if (source.queue->isFifo()) {
            const auto from = thread.held.begin() + static_cast<std::ptrdiff_t>(thread.at) + 1;
            for (auto each = from; each != thread.held.end(); ++each) {
                if (each->message.group == group && m_spec.releases)
                    source.queue->changeVisibility(now, each->handle, 0);
            }
            thread.held.erase(std::remove_if(from, thread.held.end(),
                                             [group](const Delivery &each) { return each.message.group == group; }),
                              thread.held.end());
        }
        next(now, thread);
        return;
    }
    noteProcessed(now, source, delivery);
    thread.done.push_back(delivery.handle);
    if (m_spec.deletesInBatches && thread.at + 1 < thread.held.size()) {
        next(now, thread);
        return;
    }
    schedule(now + source.wire->latency, kDelete, thread);
}

void SqsWorker::crash(SimTime now, Thread &thread)
{
    ++m_counts.crashed;
    tell(EventKind::Notice, "a worker died with " + std::to_string(thread.held.size() - thread.at) + " messages");
    endThread(thread);
    beginThread(now + m_spec.restart, thread);
}

/// A DeleteMessage arrives at the queue.
void SqsWorker::erase(SimTime now, Thread &thread)
{
    Source &source = m_sources[thread.source];
    const std::string_view api = "DeleteMessage";
    if (!isReachable(now, source, api) || !source.queue->admit(now, Operation::Delete)) {
        ++m_counts.refused;
        schedule(now + kRetryAfter, kDelete, thread);
        return;
    }
    for (const sqs_queue::Handle &handle : thread.done) {
        const sqs_queue::DeleteOutcome outcome = source.queue->remove(now, handle);
        m_counts.late += outcome == sqs_queue::DeleteOutcome::Outdated || outcome == sqs_queue::DeleteOutcome::Expired;
        if (m_spec.isExtended && outcome == sqs_queue::DeleteOutcome::Deleted) {
            for (const Delivery &each : thread.held) {
                if (each.handle.id == handle.id)
                    deletePayload(source, each);
            }
        }
    }
    thread.done.clear();
    next(now + source.wire->latency, thread);
}

void SqsWorker::next(SimTime now, Thread &thread)
{
    if (++thread.at < thread.held.size()) {
        schedule(now, kBegin, thread);
        return;
    }
    Source &source = m_sources[thread.source];
    if (!thread.done.empty()) {
        thread.at = thread.held.size() - 1;
        schedule(now + source.wire->latency, kDelete, thread);
        return;
    }
    thread.held.clear();
    thread.isBusy = false;
    ++thread.turn;
    schedule(now + source.wire->latency, kAsk, thread);
}

/// ChangeMessageVisibility for everything that is not done yet.
void SqsWorker::beat(SimTime now, Thread &thread)
{
    if (!thread.isBusy)
        return;
    Source &source = m_sources[thread.source];
    if (isReachable(now, source, "ChangeMessageVisibility")) {
        source.queue->admitChange();
        const SimTime timeout = m_spec.visibility.value_or(source.queue->model().settings().visibility);
        for (std::size_t i = thread.at; i < thread.held.size(); ++i) {
            m_counts.heartbeats += source.queue->changeVisibility(now, thread.held[i].handle, timeout) ==
                                   sqs_queue::ChangeOutcome::Changed;
        }
    }
    schedule(now + m_spec.heartbeat, kHeartbeat, thread);
}

void SqsWorker::noteProcessed(SimTime now, Source &source, const Delivery &delivery)
{
    const sqs_queue::Message &message = delivery.message;
    ++m_counts.processed;
    m_counts.twice += delivery.isCopy;
    const SimTime latency = now - message.emitted;
    m_latency.add(latency);
    m_counts.latencyMs += static_cast<double>(latency) / 1e6;
    if (message.receives == 1 && source.newest.size() < kMostGroupsWatched) {
        const std::uint64_t group =
            std::uint64_t{message.component} << 32 | (source.queue->isFifo() ? std::uint64_t{message.group} : 0u);
        std::uint64_t &newest = source.newest[group];
        m_counts.outOfOrder += message.number + 1 < newest;
        newest = std::max(newest, message.number + 1);
    }
    if (m_outputs.hasTargets()) {
        const std::string key = world().component(message.component).keyText(message.number);
        m_outputs.add(now, {message.component, message.number, message.emitted, kernel::md5(key), message.bytes});
        m_outputs.flush();
    }
}

/// The extended client reads the body that a pointer names; false when it cannot be had.
bool SqsWorker::fetchPayload(SimTime now, const Source &source, const Delivery &delivery)
{
    const auto pointer = sqs_queue::parsePointer(source.queue->textOf(delivery.message).body);
    if (!pointer)
        return true;
    auto *bucket = dynamic_cast<s3_bucket::Bucket *>(world().find(pointer->bucket));
    const bool isBarred =
        m_bucketWire && (m_bucketWire->cut || (m_bucketWire->gate && m_bucketWire->gate->check(now, "GetObject")));
    if (!bucket || bucket->isStopped() || isBarred)
        return false;
    bucket->noteGet();
    ++m_counts.fetched;
    return true;
}

void SqsWorker::deletePayload(const Source &source, const Delivery &delivery)
{
    const auto pointer = sqs_queue::parsePointer(source.queue->textOf(delivery.message).body);
    if (auto *bucket = pointer ? dynamic_cast<s3_bucket::Bucket *>(world().find(pointer->bucket)) : nullptr)
        bucket->erase(pointer->key);
}

} // namespace headwater::services::sqs_worker

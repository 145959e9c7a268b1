// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/lambda/lambda.h"

#include "core/base/text.h"
#include "core/kernel/md5.h"
#include "core/pricing/prices.h"
#include "core/services/lambda/queuemapping.h"
#include "core/services/lambda/streammapping.h"
#include "core/world/world.h"

#include <algorithm>

namespace headwater::services::lambda {

using world::EventKind;
using world::Json;

namespace {

constexpr std::uint32_t kRequestPurpose = 11;
constexpr std::uint32_t kFailurePurpose = 13;
constexpr const char *kFailureObjects = "failureObjects";
/// Numbers of what the function made, apart from the numbers under which records went on.
constexpr std::uint64_t kOwnContent = std::uint64_t{1} << 62;
/// What a function made cannot be made again; so much of the newest is kept for whoever reads it later.
constexpr std::size_t kKeptContent = 256u << 20;

/// A batch that was given up, as an object.
class FailureBody final : public s3_bucket::ObjectBody
{
public:
    explicit FailureBody(std::string text)
        : m_text(std::move(text))
    {
    }
    Result<std::string> bytes(const world::World &) const override { return m_text; }
    std::vector<world::WholeRecord> records(const world::World &, std::size_t most) const override
    {
        return std::vector<world::WholeRecord>(std::min<std::size_t>(most, 1), {{}, {}, m_text});
    }
    std::size_t memoryBytes() const override { return m_text.size(); }

private:
    std::string m_text;
};

} // namespace

LambdaFunction::LambdaFunction(const world::Birth &birth)
    : Component(birth)
    , m_runtime(id(), world().seed(), stream(kRequestPurpose))
    , m_failureDraws(stream(kFailurePurpose))
    , m_outputs(*this)
{
    configure();
}

void LambdaFunction::configure()
{
    const auto number = [this](const char *key, double otherwise) {
        const Json &value = property(key);
        return value.is_number() ? value.get<double>() : otherwise;
    };
    const auto milliseconds = [](double value) {
        return static_cast<SimTime>(value * 1e6);
    };
    const auto seconds = [](double value) {
        return static_cast<SimTime>(value * 1e9);
    };
    RuntimeSpec runtime;
    runtime.code = property("code").get<std::string>();
    runtime.memoryMegabytes = static_cast<unsigned>(number("MemorySize", 128));
    runtime.timeout = seconds(number("Timeout", 3));
    runtime.fixed = milliseconds(number("durationMs", 0));
    runtime.perRecord = milliseconds(number("recordDurationMs", 0));
    runtime.coldStart = milliseconds(number("coldStartMs", 0));
    runtime.errorRate = number("errorRate", 0);
    runtime.concurrency = static_cast<std::uint64_t>(number("ReservedConcurrentExecutions", 1'000));
    runtime.profile = world().profile();
    m_runtime.configure(std::move(runtime));

    const bool exam = world().profile() == limits::Profile::Exam;
    MappingSpec mapping;
    mapping.enhanced = property("mode") == "enhanced";
    mapping.startAt = property("StartingPosition").get<std::string>();
    if (const Json &time = property("StartingPositionTimestamp"); time.is_string()) {
        const auto parsed = parseDuration(time.get<std::string>());
        mapping.startTime = parsed.ok() ? *parsed : 0;
    } else if (time.is_number()) {
        mapping.startTime = seconds(time.get<double>());
    }
    mapping.batchSize = static_cast<std::uint64_t>(number("BatchSize", 100));
    mapping.window = seconds(number("MaximumBatchingWindowInSeconds", 0));
    mapping.parallel = static_cast<std::uint32_t>(number("ParallelizationFactor", 1));
    mapping.maxRetries = static_cast<std::int64_t>(number("MaximumRetryAttempts", exam ? 10'000 : -1));
    const double age = number("MaximumRecordAgeInSeconds", exam ? 604'800 : -1);
    mapping.maxAge = age < 0 ? -1 : seconds(age);
    mapping.bisect = property("BisectBatchOnFunctionError").get<bool>();
    mapping.partialFailures = property("FunctionResponseTypes") == "ReportBatchItemFailures";
    mapping.tumbling = seconds(number("TumblingWindowInSeconds", 0));
    mapping.deaggregate = property("deaggregate").get<bool>();
    if (auto filter = Filter::parse(property("FilterCriteria")); !exam && filter.ok() && !filter->isEmpty())
        mapping.filter = std::make_shared<Filter>(std::move(*filter));
    if (exam && mapping.enhanced) {
        // At that time the mapping of a registered consumer had none of these settings.
        const MappingSpec plain;
        mapping.window = plain.window;
        mapping.parallel = plain.parallel;
        mapping.maxRetries = plain.maxRetries;
        mapping.maxAge = plain.maxAge;
        mapping.bisect = plain.bisect;
    }
    m_mappingSpec = mapping;
    for (const auto &each : m_mappings)
        each->configure(m_mappingSpec);
}

Result<void> LambdaFunction::propertyChanged(const std::string &, const Json &)
{
    configure();
    return {};
}

void LambdaFunction::wired(world::Wire &wire, bool outgoing)
{
    world::Component &other = world().component(outgoing ? wire.to : wire.from);
    if (outgoing) {
        // A queue takes both: messages for it come by a port of their own.
        const pipeline::PortSpec *port = type().port(wire.link.port, true);
        auto *target = dynamic_cast<NotificationTarget *>(&other);
        if (wire.link.port == kFailureObjects)
            m_failureBuckets.push_back({&wire, dynamic_cast<s3_bucket::Bucket *>(&other)});
        else if (target && port && port->flow == pipeline::Flow::Notify)
            m_listeners.push_back({&wire, target, wire.link.port == "failures"});
        else
            m_outputs.wired(wire);
        return;
    }
    MappingHost &host = *this;
    const auto slot = static_cast<std::uint16_t>(m_mappings.size());
    if (auto *source = dynamic_cast<kinesis_stream::KinesisStream *>(&other))
        m_mappings.push_back(std::make_unique<StreamMapping>(host, slot, wire, *source));
    else if (auto *queue = dynamic_cast<sqs_queue::SqsQueue *>(&other))
        m_mappings.push_back(std::make_unique<QueueMapping>(host, slot, wire, *queue));
    else
        return;
    m_mappings.back()->configure(m_mappingSpec);
    if (m_started)
        m_mappings.back()->start(world().now());
}

void LambdaFunction::unwired(world::Wire &wire, bool outgoing)
{
    if (outgoing) {
        std::erase_if(m_failureBuckets, [&](const FailureBucket &each) { return each.wire == &wire; });
        std::erase_if(m_listeners, [&](const Listener &each) { return each.wire == &wire; });
        m_outputs.unwired(wire);
        return;
    }
    for (const auto &mapping : m_mappings) {
        if (mapping->wire() == &wire)
            mapping->remove();
    }
}

std::string LambdaFunction::failure() const
{
    for (const auto &mapping : m_mappings) {
        if (std::string failure = mapping->failure(); !failure.empty())
            return failure;
    }
    return {};
}

void LambdaFunction::start()
{
    m_started = true;
    for (const auto &mapping : m_mappings)
        mapping->start(world().now());
}

void LambdaFunction::handle(const kernel::Event &event)
{
    if (event.kind <= PutClient::kLastEvent)
        m_outputs.handle(event);
    else if (event.kind == kFinished)
        m_runtime.finish(event.time, static_cast<std::uint32_t>(event.data));
    else if (event.slot < m_mappings.size())
        m_mappings[event.slot]->handle(event);
}

void LambdaFunction::invoke(SimTime now, FunctionCaller &caller, std::uint64_t token, FunctionEvent event)
{
    begin(now, caller, token, event);
}

void LambdaFunction::begin(SimTime now, FunctionCaller &caller, std::uint64_t token, const FunctionEvent &event)
{
    FunctionResult refused;
    if (isStopped()) {
        refused.kind = FunctionResult::Kind::Unreachable;
        caller.answered(now, token, refused);
        return;
    }
    const Runtime::Begun begun = m_runtime.begin(now, caller, token, event);
    if (!begun.slot) {
        refused.kind = FunctionResult::Kind::Throttled;
        refused.errorType = "TooManyRequestsException";
        refused.errorMessage = "Rate Exceeded.";
        caller.answered(now, token, refused);
        return;
    }
    schedule(begun.ends, world::priority::kResponse, m_finishes++, kFinished, *begun.slot);
}

void LambdaFunction::passOn(SimTime now, world::WholeRecord record)
{
    const auto bytes = record.data.size() + record.partitionKey.size();
    const kernel::Digest128 hash = kernel::md5(record.partitionKey);
    const std::uint64_t number = m_contents.add(now, std::move(record));
    m_contentBytes.push_back(bytes);
    m_contentTotal += bytes;
    for (; m_contentTotal > kKeptContent; m_contentBytes.pop_front()) {
        m_contentTotal -= m_contentBytes.front();
        m_contents.forgetFirst();
    }
    m_outputs.add(now, {index(), kOwnContent | number, now, hash, static_cast<std::uint32_t>(bytes)});
}

void LambdaFunction::processed(SimTime now, const ProcessedBatch &batch)
{
    m_processed += batch.count;
    if (!batch.result.modelled) {
        HandlerAnswer answer = readAnswer(batch.result.payload, batch.records);
        if (m_outputs.hasTargets()) {
            for (world::WholeRecord &record : answer.records)
                passOn(now, std::move(record));
            m_outputs.flush();
        }
        for (const Notification &notification : answer.notifications)
            publish(now, false, notification);
        return;
    }
    if (m_outputs.hasTargets()) {
        for (const EventRecord &record : batch.records)
            passOn(now, record.whole);
        for (const Arrival &arrival : batch.arrivals)
            m_outputs.add(now, arrival);
        m_outputs.flush();
    }
    if (!m_listeners.empty() && batch.count > 0)
        publish(now, false, {id(), std::to_string(batch.count) + " records of " + batch.source + " processed."});
}

void LambdaFunction::discarded(SimTime now, const FailedBatch &batch)
{
    m_discarded += batch.size;
    tell(EventKind::Dropped,
         std::to_string(batch.size) + " records given up after " + std::to_string(batch.invokeCount) + " attempts",
         batch.shardId, batch.condition, batch.size);
    publish(now, true, {"Failed batch of " + id(), failedBatchMessage(batch)});
    storeFailure(now, batch);
}

/// Alone among the destinations, a bucket gets the records as well.
void LambdaFunction::storeFailure(SimTime now, const FailedBatch &batch)
{
    for (const FailureBucket &each : m_failureBuckets) {
        ++each.wire->records;
        if (each.wire->cut || !each.bucket || each.bucket->isStopped() ||
            (each.wire->gate && each.wire->gate->check(now, "PutObject")))
        {
            ++each.wire->refused;
            continue;
        }
        const kernel::Digest128 mapping = kernel::md5(batch.streamName + '>' + id());
        const std::uint64_t draw = 2 * m_failuresStored++;
        auto body = std::make_shared<FailureBody>(failedBatchMessage(batch, true));
        s3_bucket::StoredObject object;
        object.key = failedBatchKey(batch, uuidText(mapping.high, mapping.low),
                                    uuidText(m_failureDraws.at(draw), m_failureDraws.at(draw + 1)));
        object.records = batch.size;
        object.bytes = body->memoryBytes();
        object.body = std::move(body);
        each.bucket->put(now, std::move(object));
    }
}

std::string_view LambdaFunction::publishCall(std::uint16_t target) const
{
    return world().component(target).type().id == "sqs-queue" ? "SendMessage" : "Publish";
}

void LambdaFunction::publish(SimTime now, bool failures, const Notification &notification)
{
    for (const Listener &listener : m_listeners) {
        if (listener.ofFailures != failures)
            continue;
        ++listener.wire->records;
        const bool barred = listener.wire->gate && listener.wire->gate->check(now, publishCall(listener.wire->to));
        if (listener.wire->cut || barred || !listener.target->publish(now, notification))
            ++listener.wire->refused;
        else
            ++m_notified;
    }
}

void LambdaFunction::sample(double *values)
{
    const auto &counts = m_runtime.counts;
    const Totals now{counts.invocations, counts.errors, counts.throttles, m_processed, m_discarded, counts.durationMs};
    values[Invocations] = static_cast<double>(now.invocations - m_sampled.invocations);
    values[Errors] = static_cast<double>(now.errors - m_sampled.errors);
    values[Throttles] = static_cast<double>(now.throttles - m_sampled.throttles);
    values[Duration] = values[Invocations] > 0 ? (now.durationMs - m_sampled.durationMs) / values[Invocations] : 0.0;
    values[ConcurrentExecutions] =
        static_cast<double>(std::max(m_runtime.mostConcurrentSampled, m_runtime.concurrent()));
    SimTime age = 0;
    for (const auto &mapping : m_mappings) {
        age = std::max({age, mapping->iteratorAgeSampled, mapping->iteratorAge(world().now())});
        mapping->maxIteratorAge = std::max(mapping->maxIteratorAge, age);
        mapping->iteratorAgeSampled = 0;
    }
    values[IteratorAge] = static_cast<double>(age) / 1e6;
    values[RecordsProcessed] = static_cast<double>(now.processed - m_sampled.processed);
    values[RecordsDiscarded] = static_cast<double>(now.discarded - m_sampled.discarded);
    if (values[Errors] > 0)
        tell(EventKind::Function, m_runtime.lastError.empty() ? "invocations failed" : m_runtime.lastError, {},
             "FunctionError", now.errors - m_sampled.errors);
    if (values[Throttles] > 0)
        tell(EventKind::Function, "invocations refused: too many at once", {}, "TooManyRequestsException",
             now.throttles - m_sampled.throttles);
    m_runtime.mostConcurrentSampled = m_runtime.concurrent();
    m_sampled = now;
}

void LambdaFunction::report(Json &node) const
{
    const auto milliseconds = [](SimTime time) {
        return static_cast<double>(time) / 1e6;
    };
    const auto &counts = m_runtime.counts;
    SimTime age = 0;
    PollCounts polls;
    std::uint64_t retried = 0, expired = 0, filtered = 0, waiting = 0;
    for (const auto &mapping : m_mappings) {
        age = std::max({age, mapping->maxIteratorAge, mapping->iteratorAge(world().now())});
        polls.calls += mapping->polls.calls;
        polls.refused += mapping->polls.refused;
        retried += mapping->retried;
        expired += mapping->expired;
        filtered += mapping->filtered;
        waiting += mapping->waiting();
    }
    const kernel::Histogram &durations = m_runtime.durations;
    node["metrics"] = {{"Invocations", {{"sum", counts.invocations}}},
                       {"Errors", {{"sum", counts.errors}}},
                       {"Throttles", {{"sum", counts.throttles}}},
                       {"ColdStarts", {{"sum", counts.coldStarts}}},
                       {"Duration",
                        {{"p50", milliseconds(durations.quantile(0.5))},
                         {"p99", milliseconds(durations.quantile(0.99))},
                         {"avg", durations.mean() / 1e6},
                         {"max", milliseconds(durations.max())}}},
                       {"ConcurrentExecutions", {{"max", m_runtime.mostConcurrent}}},
                       {"IteratorAge", {{"max", milliseconds(age)}}},
                       {"RecordsProcessed", {{"sum", m_processed}}},
                       {"RecordsDiscarded", {{"sum", m_discarded}}},
                       {"RecordsExpired", {{"sum", expired}}},
                       {"FilteredOutEventCount", {{"sum", filtered}}},
                       {"RecordsWaiting", {{"sum", waiting}}},
                       {"BatchesRetried", {{"sum", retried}}},
                       {"Notifications", {{"sum", m_notified}}},
                       {"Calls", {{"sum", polls.calls}}},
                       {"CallsThrottled", {{"sum", polls.refused}}}};
    if (!m_runtime.lastError.empty())
        node["lastError"] = m_runtime.lastError;
    if (std::string refusal = failure(); !refusal.empty())
        node["error"] = std::move(refusal);
}

void LambdaFunction::fingerprint(kernel::Fingerprint &print) const
{
    m_runtime.fingerprint(print);
    for (const std::uint64_t value : {m_processed, m_discarded, m_notified, m_contents.nextNumber()})
        print.add(value);
}

world::WholeRecord LambdaFunction::wholeRecord(std::uint64_t number) const
{
    return number & kOwnContent ? m_contents.find(number & ~kOwnContent) : m_outputs.wholeRecord(number);
}

Result<std::vector<world::PeekedRecord>> LambdaFunction::peek(const world::PeekRequest &request) const
{
    static constexpr const char *kLevels[] = {"DEBUG", "INFO", "WARN", "ERROR"};
    std::vector<world::PeekedRecord> lines;
    const auto &log = m_runtime.log();
    for (std::size_t i = log.size() - std::min<std::size_t>(request.count, log.size()); i < log.size(); ++i) {
        world::PeekedRecord line;
        line.partitionKey = log[i].requestId;
        line.approximateArrival = log[i].at;
        line.data = std::string(kLevels[static_cast<std::size_t>(log[i].level) & 3]) + "\t" + log[i].text;
        lines.push_back(std::move(line));
    }
    return lines;
}

void LambdaFunction::costs(world::CostSheet &sheet) const
{
    const auto &counts = m_runtime.counts;
    sheet.add("requests", static_cast<double>(counts.invocations) * pricing::kLambdaRequest / sheet.hours());
    sheet.add("duration", counts.gigabyteSeconds * pricing::kLambdaGigabyteSecond / sheet.hours());
}

} // namespace headwater::services::lambda

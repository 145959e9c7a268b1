// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernel/md5.h"
#include "core/services/iot-rule/publishrole.h"
#include "core/services/iot-rule/ruleenvironment.h"
#include "core/services/writecall.h"
#include "core/world/world.h"

#include <QByteArray>

#include <algorithm>
#include <cstdlib>

namespace headwater::services::iot_rule {

using world::EventKind;

namespace {

constexpr std::size_t kLongestPartitionKey = 256;
constexpr SimTime kMostExpirySeconds = 604'800;
constexpr std::uint64_t kHeaderDraws = 1'000'000;    ///< random numbers of actions come before
constexpr SimTime kToldEvery = 10 * kernel::kSecond; ///< a failure that goes on is told again

bool isDeliveryStream(const RecordTarget &target)
{
    return target.putWords().many == "PutRecordBatch";
}

} // namespace

std::string_view Rule::nameOf(const Action &action) const
{
    switch (action.kind) {
    case Action::Kind::Records:
        return action.node->type().id == "sqs-queue" ? "SqsAction"
               : isDeliveryStream(*action.records)   ? "FirehoseAction"
                                                     : "KinesisAction";
    case Action::Kind::Bucket:
        return "S3Action";
    case Action::Kind::Table:
        return m_spec.oneColumn ? "DynamoDBAction" : "DynamoDBv2Action";
    case Action::Kind::Function:
        return "LambdaAction";
    case Action::Kind::Notice:
        return action.node->type().id == "sqs-queue" ? "SqsAction" : "SnsAction";
    case Action::Kind::Republish:
        break;
    }
    return "RepublishAction";
}

std::string_view Rule::apiOf(const Action &action) const
{
    switch (action.kind) {
    case Action::Kind::Records:
        return m_spec.batchMode && isDeliveryStream(*action.records) ? action.records->putWords().many
                                                                     : action.records->putWords().one;
    case Action::Kind::Bucket:
        return "PutObject";
    case Action::Kind::Table:
        return "PutItem";
    case Action::Kind::Notice:
        return action.node->type().id == "sqs-queue" ? "SendMessage" : "Publish";
    case Action::Kind::Function:
    case Action::Kind::Republish:
        break;
    }
    return {};
}

/// Whether what it carries is a record of the ledger: notices and messages are counted by who takes them.
bool Rule::isCounted(const Action &action)
{
    return action.kind != Action::Kind::Notice && action.kind != Action::Kind::Republish;
}

std::string Rule::prepareRecords(const Action &action, Work &work, Task &task)
{
    const bool isDelivery = isDeliveryStream(*action.records);
    std::string key;
    if (action.records->shardNumberFor({})) {
        key = task.text.substr(0, kLongestPartitionKey);
        if (key.empty())
            return "InvalidArgumentException: the partition key is empty";
    }
    task.hash = kernel::md5(key);
    const std::string behind = isDelivery ? m_spec.separator : std::string();
    const auto add = [&](std::string data) {
        data += behind;
        const auto bytes = static_cast<std::uint32_t>(key.size() + data.size());
        task.records.push_back({m_outgoing.add(key, std::move(data)), bytes});
    };
    if (m_spec.batchMode && isDelivery) {
        const iotsql::Value &value = work.passesOn ? payloadOf(work).value : work.value;
        if (value.is(iotsql::Value::Kind::Array)) {
            if (value.array().size() > kMostBatch)
                return "InvalidArgumentException: a batch has at most 500 records";
            for (const iotsql::Value &one : value.array())
                add(one.json());
            return {};
        }
    }
    if (m_spec.useBase64 && action.node->type().id == "sqs-queue")
        add(QByteArray::fromStdString(outputOf(work)).toBase64().toStdString());
    else if (work.passesOn && work.hasOrigin)
        task.records.push_back({m_outgoing.add(key, work.origin, behind),
                                static_cast<std::uint32_t>(key.size() + work.bytes + behind.size())});
    else
        add(outputOf(work));
    return {};
}

/// Fills the templates of an action for a message.
std::string Rule::prepare(SimTime now, std::uint32_t slot, std::uint16_t index, Task &task)
{
    const Action &action = m_actions[index];
    Work &work = m_works[slot];
    Template wanted;
    switch (action.kind) {
    case Action::Kind::Records:
        wanted = m_spec.partitionKey;
        break;
    case Action::Kind::Bucket:
        wanted = action.isError ? m_spec.errorKey : m_spec.objectKey;
        break;
    case Action::Kind::Table:
        wanted = m_spec.oneColumn ? m_spec.hashKeyValue : nullptr;
        break;
    case Action::Kind::Republish:
        wanted = action.isError ? m_spec.errorTopic : m_spec.topic;
        break;
    case Action::Kind::Function:
    case Action::Kind::Notice:
        break;
    }
    if (wanted) {
        static const iotsql::Payload kNothing;
        RuleEnvironment environment(*this, now, slot, std::uint64_t{index} + 1);
        const iotsql::Filled filled =
            iotsql::fill(*wanted, wanted->needs.readsPayload ? payloadOf(work) : kNothing, environment);
        if (filled.outcome != iotsql::Evaluation::Outcome::Selected)
            return filled.message.empty() ? "a substitution template has no value yet" : filled.message;
        task.text = filled.text;
    }
    if (action.kind == Action::Kind::Records)
        return prepareRecords(action, work, task);
    return action.kind == Action::Kind::Republish && !action.isError ? prepareHeaders(now, slot, task) : std::string();
}

/// One that comes out empty is left out.
std::string Rule::prepareHeaders(SimTime now, std::uint32_t slot, Task &task)
{
    if (m_spec.headers.empty())
        return {};
    Work &work = m_works[slot];
    iot::MessageProperties made;
    for (std::size_t i = 0; i < m_spec.headers.size(); ++i) {
        const HeaderSpec &header = m_spec.headers[i];
        if (!header.value)
            continue;
        static const iotsql::Payload kNoPayload;
        RuleEnvironment environment(*this, now, slot, kHeaderDraws + i);
        const iotsql::Filled filled =
            iotsql::fill(*header.value, header.value->needs.readsPayload ? payloadOf(work) : kNoPayload, environment);
        if (filled.outcome != iotsql::Evaluation::Outcome::Selected)
            return filled.message.empty() ? "a substitution template has no value yet" : filled.message;
        if (filled.text.empty())
            continue;
        if (header.name == "userProperty")
            made.user.emplace_back(header.key, filled.text);
        else if (header.name == "contentType")
            made.contentType = filled.text;
        else if (header.name == "responseTopic")
            made.responseTopic = filled.text;
        else if (header.name == "correlationData")
            made.correlationData = QByteArray::fromBase64(QByteArray::fromStdString(filled.text)).toStdString();
        else if (header.name == "payloadFormatIndicator")
            made.isText = filled.text == kUtf8Data;
        else if (header.name == "messageExpiry")
            task.expiry = std::clamp<SimTime>(std::atoll(filled.text.c_str()), 1, kMostExpirySeconds) * kernel::kSecond;
    }
    task.properties = std::make_shared<const iot::MessageProperties>(std::move(made));
    return {};
}

void Rule::startTask(SimTime now, std::uint32_t slot, std::uint16_t index)
{
    const std::uint32_t number = freeTask();
    Task &task = m_tasks[number];
    task.work = slot;
    task.action = index;
    task.emitted = now;
    ++m_works[slot].pending;
    const std::string failure = prepare(now, slot, index, task);
    const Action &action = m_actions[index];
    const std::uint64_t counted = action.kind == Action::Kind::Records ? task.records.size() : isCounted(action);
    m_totals.produced += counted;
    m_totals.held += counted;
    const Work &work = m_works[slot];
    const std::size_t bytes = work.passesOn ? work.bytes : work.output.size();
    m_totals.actionUnits += std::max<std::size_t>(1, (bytes + kMeteredBytes - 1) / kMeteredBytes);
    if (!failure.empty())
        return finish(now, number, failure);
    schedule(now + kRuleTime + (action.wire ? action.wire->latency : 0), world::priority::kArrival, m_events++,
             kPerform, number, task.generation);
}

void Rule::perform(SimTime now, std::uint32_t index)
{
    bool isTransient = false;
    std::string failure;
    {
        // What is called may give the rule a new message: nothing is held across it.
        Task &task = m_tasks[index];
        failure = attempt(now, task, m_actions[task.action], m_works[task.work], isTransient);
    }
    Task &task = m_tasks[index];
    if (!failure.empty() && isTransient && task.attempt < kActionRetries) {
        schedule(now + (kActionRetry << task.attempt++), world::priority::kArrival, m_events++, kPerform, index,
                 task.generation);
        return;
    }
    finish(now, index, failure);
}

/// Whether the call gets to where it should, and in whose name.
std::string Rule::barred(SimTime now, const Action &action, const Task &task, bool &isTransient)
{
    if (!action.isThere())
        return "the link was removed";
    if (action.wire) {
        const std::uint64_t records = std::max<std::size_t>(1, task.records.size());
        action.wire->records += records;
        if (action.wire->cut || action.node->isStopped()) {
            action.wire->refused += records;
            isTransient = true;
            return action.node->id() + " cannot be reached";
        }
    }
    // A function says by its own policy who may invoke it; for everything else the rule takes on its role.
    if (action.kind == Action::Kind::Function)
        return {};
    if (m_spec.role.empty()) {
        if (action.wire)
            ++action.wire->refused;
        return "AccessDenied: the rule has no role that allows the action";
    }
    if (action.kind == Action::Kind::Republish)
        return publishRefusal(world(), m_spec.role, id(), task.text);
    if (action.wire->gate) {
        if (const world::GateRefusal *refusal = action.wire->gate->check(now, apiOf(action))) {
            ++action.wire->refused;
            isTransient = refusal->isRetried;
            return (refusal->error.empty() ? std::string() : std::string(refusal->error) + ": ") + refusal->message;
        }
    }
    return {};
}

std::string Rule::attempt(SimTime now, Task &task, Action &action, Work &work, bool &isTransient)
{
    if (std::string why = barred(now, action, task, isTransient); !why.empty())
        return why;
    switch (action.kind) {
    case Action::Kind::Records:
        return putRecords(now, task, action, isTransient);
    case Action::Kind::Bucket:
        return putObject(now, task, action, work);
    case Action::Kind::Table:
        return putItem(now, task, action, work, isTransient);
    case Action::Kind::Function:
        invoke(now, task, action, work);
        return {};
    case Action::Kind::Notice:
        return notify(now, action, work, isTransient);
    case Action::Kind::Republish:
        break;
    }
    return republish(now, task, work, isTransient);
}

std::string Rule::putRecords(SimTime now, Task &task, Action &action, bool &isTransient)
{
    RecordTarget &target = *action.records;
    const PutWords words = target.putWords();
    const bool isMany = task.records.size() > 1;
    const bool isAdmitted = target.admitCall(now, task.records.size());
    std::optional<WriteCall> told;
    if (world().tellsCalls())
        told.emplace(*this, *action.node, words, isMany, task.attempt);
    std::string failure;
    std::vector<Task::Record> again;
    std::uint64_t passed = 0;
    for (const Task::Record &record : task.records) {
        PutOutcome outcome = PutOutcome::Throttled;
        if (isAdmitted)
            outcome = target.put(now, {index(), record.number, task.emitted, task.hash, record.bytes});
        if (told)
            told->add(target.shardNumberFor(task.hash), record.bytes, outcome);
        if (outcome == PutOutcome::Accepted) {
            --m_totals.held;
            passed += record.bytes;
            continue;
        }
        ++action.wire->refused;
        again.push_back(record);
        if (outcome == PutOutcome::TooLarge)
            failure = "ValidationException: the record is too large";
    }
    if (action.wire->gate)
        action.wire->gate->passed(passed);
    task.records = std::move(again);
    if (!task.records.empty() && failure.empty()) {
        isTransient = true;
        failure = std::string(words.throttled) + ": the rate is exceeded";
    }
    if (told) {
        if (!failure.empty() && (!isTransient || task.attempt >= kActionRetries))
            told->drop(task.records.size());
        told->tell(now, world().order());
    }
    return failure;
}

void Rule::tellFailure(SimTime now, Action &action, const std::string &message)
{
    if (message == action.toldMessage && now - action.toldAt < kToldEvery)
        return;
    action.toldMessage = message;
    action.toldAt = now;
    const std::size_t colon = message.find(':');
    const bool hasName = colon != std::string::npos && message.find(' ') > colon;
    tell(EventKind::Dropped, std::string(nameOf(action)) + " failed: " + message, {},
         hasName ? std::string_view(message).substr(0, colon) : std::string_view("ActionFailed"));
}

void Rule::finish(SimTime now, std::uint32_t index, const std::string &failure)
{
    Task &task = m_tasks[index];
    const std::uint32_t slot = task.work;
    Action &action = m_actions[task.action];
    Work &work = m_works[slot];
    const bool isDone = failure.empty();
    const std::uint64_t lost = action.kind == Action::Kind::Records ? task.records.size() : isCounted(action);
    if (!isDone) {
        m_totals.dropped += lost;
        m_totals.held -= lost;
        tellFailure(now, action, failure);
        if (!action.isError)
            work.failures.push_back({std::string(nameOf(action)),
                                     action.kind == Action::Kind::Republish ? task.text : action.node->id(), failure});
    }
    ++(isDone ? action.succeeded : action.failed);
    ++(action.isError ? isDone ? m_totals.errorSuccess : m_totals.errorFailure
       : isDone       ? m_totals.success
                      : m_totals.failure);
    task.used = false;
    task.records.clear();
    m_freeTasks.push_back(index);
    if (--work.pending > 0)
        return;
    if (work.failures.empty() || work.isInError)
        return release(slot);
    // One message for all that failed.
    work.isInError = true;
    work.output = errorMessage(work);
    work.value = iotsql::Value::of(work.output);
    work.passesOn = false;
    ++work.pending;
    for (std::size_t i = 0; i < m_actions.size(); ++i) {
        if (m_actions[i].isThere() && m_actions[i].isError)
            startTask(now, slot, static_cast<std::uint16_t>(i));
    }
    if (--m_works[slot].pending == 0)
        release(slot);
}

std::string Rule::errorMessage(Work &work)
{
    const QByteArray payload = QByteArray::fromStdString(payloadOf(work).bytes);
    std::string text = "{";
    const auto member = [&text](const char *name, const std::string &value) {
        text += text.size() > 1 ? ",\"" : "\"";
        text += name;
        text += "\":";
        iotsql::appendQuoted(value, text);
    };
    member("ruleName", m_spec.name);
    member("topic", work.topic);
    member("cloudwatchTraceId", traceText(world().seed(), work.trace));
    member("clientId", work.clientId.empty() ? "N/A" : work.clientId);
    member("base64OriginalPayload", payload.toBase64().toStdString());
    text += ",\"failures\":[";
    for (const FailedAction &one : work.failures) {
        text += &one == work.failures.data() ? "{\"failedAction\":" : ",{\"failedAction\":";
        iotsql::appendQuoted(one.action, text);
        text += ",\"failedResource\":";
        iotsql::appendQuoted(one.resource, text);
        text += ",\"errorMessage\":";
        iotsql::appendQuoted(one.message, text);
        text += '}';
    }
    return text + "]}";
}

void Rule::release(std::uint32_t slot)
{
    std::erase_if(m_invocations,
                  [slot](const auto &one) { return !one.second.ask.empty() && one.second.work == slot; });
    m_works[slot] = {};
    m_freeWorks.push_back(slot);
}

} // namespace headwater::services::iot_rule

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/iot-rule/rule.h"

#include "core/services/dynamodb-table/table.h"
#include "core/services/iot-rule/ruleenvironment.h"
#include "core/services/notificationtarget.h"
#include "core/services/s3-bucket/bucket.h"
#include "core/world/world.h"

#include <algorithm>

namespace headwater::services::iot_rule {

using iotsql::Evaluation;
using world::EventKind;

namespace {

constexpr std::uint32_t kDrawPurpose = 21;
constexpr std::size_t kRepublish = 0, kErrorRepublish = 1; ///< places of the actions that need no link
constexpr std::uint64_t kStatement = 0;                    ///< whose random numbers; templates count from 1

std::uint64_t unitsOf(std::size_t bytes)
{
    return std::max<std::size_t>(1, (bytes + kMeteredBytes - 1) / kMeteredBytes);
}

} // namespace

Rule::Rule(const world::Birth &birth)
    : Component(birth)
    , m_actions(2)
    , m_draws(stream(kDrawPurpose))
{
    for (const std::size_t place : {kRepublish, kErrorRepublish})
        m_actions[place].kind = Action::Kind::Republish;
    m_actions[kErrorRepublish].isError = true;
    configure();
}

Rule::~Rule() = default;

void Rule::configure()
{
    m_spec = readRule([this](std::string_view key) -> const Json & { return property(key); }, id(), world().profile());
    const auto isGiven = [this](std::string_view key) {
        const Json &topic = property(key);
        return topic.is_string() && !topic.get_ref<const std::string &>().empty();
    };
    m_actions[kRepublish].isConfigured = isGiven("republishTopic");
    m_actions[kErrorRepublish].isConfigured = isGiven("errorTopic");
}

Result<void> Rule::propertyChanged(const std::string &, const Json &)
{
    unlisten();
    configure();
    listen();
    return {};
}

void Rule::listen()
{
    if (!m_broker || !m_spec.statement || m_spec.isDisabled)
        return;
    if (const auto &filter = m_spec.statement->select.filter)
        m_listenings.push_back(m_broker->listen(*filter, *this));
    m_listenings.push_back(m_broker->listenToBasicIngest(m_spec.name, *this));
}

void Rule::unlisten()
{
    for (const IotBroker::Listening listening : m_listenings)
        m_broker->unlisten(listening);
    m_listenings.clear();
}

void Rule::wired(world::Wire &wire, bool outgoing)
{
    world::Component &other = world().component(outgoing ? wire.to : wire.from);
    if (!outgoing) {
        if (auto *broker = dynamic_cast<IotBroker *>(&other); broker && !m_broker) {
            m_broker = broker;
            m_brokerWire = &wire;
            listen();
        }
        return;
    }
    Action action;
    action.isError = wire.link.port.starts_with("error");
    action.wire = &wire;
    action.node = &other;
    // A queue takes both records and notices; over a link for notices it is a place for these.
    const pipeline::PortSpec *const port = type().port(wire.link.port, true);
    const bool isNotice = port && port->flow == pipeline::Flow::Notify;
    if (auto *bucket = dynamic_cast<s3_bucket::Bucket *>(&other)) {
        action.kind = Action::Kind::Bucket;
        action.bucket = bucket;
    } else if (auto *table = dynamic_cast<dynamodb_table::Table *>(&other)) {
        action.kind = Action::Kind::Table;
        action.table = table;
    } else if (auto *function = dynamic_cast<Function *>(&other)) {
        action.kind = Action::Kind::Function;
        action.function = function;
    } else if (auto *notices = dynamic_cast<NotificationTarget *>(&other); notices && isNotice) {
        action.kind = Action::Kind::Notice;
        action.notices = notices;
    } else if (auto *records = dynamic_cast<RecordTarget *>(&other)) {
        action.records = records;
        records->addCaller();
    } else {
        return;
    }
    m_actions.push_back(std::move(action));
}

void Rule::unwired(world::Wire &wire, bool outgoing)
{
    if (!outgoing) {
        if (m_brokerWire == &wire) {
            unlisten();
            m_broker = nullptr;
            m_brokerWire = nullptr;
        }
        return;
    }
    for (Action &action : m_actions) {
        if (action.wire != &wire)
            continue;
        if (action.records)
            action.records->removeCaller();
        if (action.function)
            action.function->forget(*this);
        action.wire = nullptr;
        const auto index = static_cast<std::uint16_t>(&action - m_actions.data());
        std::erase_if(m_invocations, [&](const auto &one) {
            const bool isIts = one.second.ask.empty() && one.second.action == index;
            m_totals.held -= isIts;
            m_totals.dropped += isIts;
            return isIts;
        });
    }
}

void Rule::removed()
{
    unlisten();
    m_broker = nullptr;
    m_totals.dropped += m_totals.held;
    m_totals.held = 0;
    for (const auto &[token, invocation] : m_invocations) {
        if (invocation.ask.empty())
            continue;
        const std::string name = invocation.ask.substr(0, invocation.ask.find('\n'));
        if (auto *function = dynamic_cast<Function *>(world().find(name)))
            function->forget(*this);
    }
    m_invocations.clear();
    m_works.clear();
    m_tasks.clear();
}

bool Rule::isThrottled(SimTime now)
{
    if (const SimTime second = now / kernel::kSecond; second != m_second) {
        m_second = second;
        m_inSecond = 0;
    }
    return ++m_inSecond > kMessagesPerSecond;
}

void Rule::messageArrived(SimTime now, const IotMessage &message)
{
    if (isStopped() || !m_spec.statement || m_brokerWire->cut)
        return;
    ++m_brokerWire->records;
    ++m_totals.matched;
    if (isThrottled(now)) {
        ++m_totals.throttled;
        ++m_brokerWire->refused;
        return;
    }
    m_totals.ruleUnits += unitsOf(message.bytes);
    if (m_freeWorks.empty()) {
        m_freeWorks.push_back(static_cast<std::uint32_t>(m_works.size()));
        m_works.emplace_back();
    }
    const std::uint32_t slot = m_freeWorks.back();
    m_freeWorks.pop_back();
    Work &work = m_works[slot];
    work = {};
    work.used = true;
    work.topic = message.topic;
    work.clientId = message.clientId;
    work.principal = message.principal;
    work.sourceIp = message.sourceIp;
    if (message.properties)
        work.properties = std::make_shared<const iot::MessageProperties>(*message.properties);
    work.protocol = message.protocol;
    work.trace = message.trace;
    work.at = now;
    work.bytes = message.bytes;
    if (message.payload) {
        work.payload = iotsql::Payload::of(std::string(*message.payload), m_spec.options.version);
    } else {
        work.origin = {message.component, message.number, message.emitted};
        work.hasOrigin = true;
    }
    evaluate(now, slot);
}

const iotsql::Payload &Rule::payloadOf(Work &work)
{
    if (!work.payload) {
        std::string bytes;
        if (work.hasOrigin)
            bytes =
                world().component(work.origin.component).wholeRecordAt(work.origin.number, work.origin.emitted).data;
        work.payload = iotsql::Payload::of(std::move(bytes), m_spec.options.version);
    }
    return *work.payload;
}

void Rule::evaluate(SimTime now, std::uint32_t slot)
{
    if (m_spec.passesOn) {
        m_works[slot].passesOn = true;
        ++m_totals.executed;
        startActions(now, slot);
        return;
    }
    RuleEnvironment environment(*this, now, slot, kStatement);
    Work &work = m_works[slot];
    work.isEvaluating = true;
    Evaluation result = iotsql::evaluate(*m_spec.statement, payloadOf(work), environment);
    work.isEvaluating = false;
    switch (result.outcome) {
    case Evaluation::Outcome::Pending:
        return;
    case Evaluation::Outcome::NotSelected:
        ++m_totals.notSelected;
        break;
    case Evaluation::Outcome::PayloadError:
        ++m_totals.parseErrors;
        tell(EventKind::BadInput, result.message + ", on topic " + work.topic, {}, "ParseError");
        break;
    case Evaluation::Outcome::Failed:
        ++m_totals.failure;
        tell(EventKind::Dropped, result.message + ", on topic " + work.topic, {}, "FunctionFailed");
        break;
    case Evaluation::Outcome::Selected:
        ++m_totals.executed;
        work.output = result.output.json();
        work.value = std::move(result.output);
        startActions(now, slot);
        return;
    }
    release(slot);
}

std::string Rule::outputOf(const Work &work) const
{
    if (!work.passesOn)
        return work.output;
    return work.payload
               ? work.payload->bytes
               : world().component(work.origin.component).wholeRecordAt(work.origin.number, work.origin.emitted).data;
}

void Rule::startActions(SimTime now, std::uint32_t slot)
{
    ++m_works[slot].pending; // until all are begun
    for (std::size_t i = 0; i < m_actions.size(); ++i) {
        if (m_actions[i].isThere() && !m_actions[i].isError)
            startTask(now, slot, static_cast<std::uint16_t>(i));
    }
    if (--m_works[slot].pending == 0)
        release(slot);
}

std::uint32_t Rule::freeTask()
{
    if (m_freeTasks.empty()) {
        m_freeTasks.push_back(static_cast<std::uint32_t>(m_tasks.size()));
        m_tasks.emplace_back();
    }
    const std::uint32_t index = m_freeTasks.back();
    m_freeTasks.pop_back();
    m_tasks[index] = {};
    m_tasks[index].used = true;
    m_tasks[index].generation = ++m_generations;
    return index;
}

void Rule::handle(const kernel::Event &event)
{
    if (event.kind == kPerform) {
        const auto index = static_cast<std::uint32_t>(event.data);
        if (index < m_tasks.size() && m_tasks[index].used && m_tasks[index].generation == event.slot)
            perform(event.time, index);
        return;
    }
    const auto found = m_invocations.find(event.data);
    if (found == m_invocations.end())
        return;
    if (event.kind == kLambdaLate) {
        FunctionResult late;
        late.kind = FunctionResult::Kind::FunctionError;
        late.errorMessage = "it did not answer within 2000 ms";
        answered(event.time, event.data, late);
        return;
    }
    Action &action = m_actions[found->second.action];
    if (!action.wire)
        return;
    ++action.wire->records;
    const std::string text = found->second.event;
    action.function->invoke(event.time, *this, event.data,
                            {.trigger = "iot", .records = 1, .bytes = text.size(), .text = [text] {
                                 return text;
                             }});
}

void Rule::answered(SimTime now, std::uint64_t token, const FunctionResult &result)
{
    const auto found = m_invocations.find(token);
    if (found == m_invocations.end())
        return;
    Invocation &invocation = found->second;
    const bool isDone = result.kind == FunctionResult::Kind::Success;
    if (!invocation.ask.empty()) {
        // A function in the SQL: the statement goes on with its answer.
        const std::uint32_t slot = invocation.work;
        Work &work = m_works[slot];
        iotsql::ExternalAnswer &answer = work.answers[invocation.ask];
        if (!isDone) {
            answer = {iotsql::ExternalAnswer::State::Failed, {}, "aws_lambda: " + result.errorMessage};
        } else {
            auto value = iotsql::parseJson(result.payload, m_spec.options.version == iotsql::Version::V2016);
            answer = {iotsql::ExternalAnswer::State::Done, value ? std::move(*value) : iotsql::Value(), {}};
        }
        m_invocations.erase(found);
        if (!work.isEvaluating)
            evaluate(now, slot);
        return;
    }
    if (isDone) {
        ++m_totals.delivered;
        --m_totals.held;
        m_invocations.erase(found);
        return;
    }
    Action &action = m_actions[invocation.action];
    if (action.wire)
        ++action.wire->refused;
    if (invocation.attempt < kFunctionRetries && action.wire) {
        const SimTime wait = kFunctionRetry << invocation.attempt++;
        schedule(now + wait, world::priority::kEmission, m_events++, kInvokeAgain, token);
        return;
    }
    ++m_totals.dropped;
    --m_totals.held;
    tell(EventKind::Dropped, "an asynchronous invocation was given up: " + result.errorMessage, {},
         result.errorType.empty() ? "FunctionError" : result.errorType);
    m_invocations.erase(found);
}

} // namespace headwater::services::iot_rule

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/iot-rule/ruleenvironment.h"

#include "core/iot/messageproperties.h"
#include "core/services/dynamodb-table/table.h"
#include "core/world/world.h"

#include <QByteArray>

namespace headwater::services::iot_rule {

using iotsql::ExternalAnswer;
using iotsql::Value;
using State = ExternalAnswer::State;

namespace {

constexpr std::int64_t kEpochMs = world::kEpochSeconds * 1'000;

ExternalAnswer failed(std::string message)
{
    return {State::Failed, {}, std::move(message)};
}

/// The node that an ARN, or a bare name, means.
std::string nodeOf(const Value &arn)
{
    const std::string text = arn.toText().value_or(std::string());
    return text.substr(text.find_last_of(":/") + 1);
}

} // namespace

std::string traceText(std::uint64_t seed, std::uint64_t trace)
{
    static constexpr char kHex[] = "0123456789abcdef";
    const std::uint64_t high = (kernel::mix64(kernel::mix64(seed) ^ trace) & 0xffff'ffff'ffff'0fff) | 0x4000;
    const std::uint64_t low = (kernel::mix64(high + trace) & 0x3fff'ffff'ffff'ffff) | 0x8000'0000'0000'0000;
    std::string text;
    for (int i = 0; i < 32; ++i) {
        if (i == 8 || i == 12 || i == 16 || i == 20)
            text += '-';
        text += kHex[(i < 16 ? high : low) >> (60 - 4 * (i % 16)) & 15];
    }
    return text;
}

RuleEnvironment::RuleEnvironment(Rule &rule, SimTime now, std::uint32_t work, std::uint64_t purpose)
    : m_rule(rule)
    , m_now(now)
    , m_slot(work)
    , m_draws{kernel::mix64(kernel::mix64(rule.m_draws.key ^ rule.m_works[work].trace) + purpose)}
{
}

std::string RuleEnvironment::topic() const
{
    return work().topic;
}

std::int64_t RuleEnvironment::nowMs() const
{
    return kEpochMs + m_now / kernel::kMillisecond + (m_rule.m_broker ? m_rule.m_broker->timeShift() : 0);
}

std::uint64_t RuleEnvironment::draw()
{
    return m_draws.at(m_drawn++);
}

std::string RuleEnvironment::accountId() const
{
    return std::string(m_rule.m_broker ? m_rule.m_broker->accountId() : std::string_view());
}

std::string RuleEnvironment::clientId() const
{
    return work().clientId.empty() ? "n/a" : work().clientId;
}

std::optional<std::string> RuleEnvironment::traceId() const
{
    if (work().clientId.empty())
        return std::nullopt;
    return traceText(m_rule.world().seed(), work().trace);
}

std::optional<std::string> RuleEnvironment::principal() const
{
    return work().principal.empty() ? std::nullopt : std::optional(work().principal);
}

std::optional<std::string> RuleEnvironment::sourceIp() const
{
    return work().sourceIp.empty() ? std::nullopt : std::optional(work().sourceIp);
}

std::optional<std::string> RuleEnvironment::mqttProperty(std::string_view name) const
{
    const iot::MessageProperties *const properties = work().properties.get();
    if (!properties)
        return std::nullopt;
    if (name == "content_type")
        return properties->contentType;
    if (name == "response_topic")
        return properties->responseTopic;
    if (name == "correlation_data" && properties->correlationData)
        return QByteArray::fromStdString(*properties->correlationData).toBase64().toStdString();
    if (name == "format_indicator" && properties->isText)
        return *properties->isText ? kUtf8Data : kUnspecifiedBytes;
    return std::nullopt;
}

Value RuleEnvironment::userProperties(std::string_view key) const
{
    iotsql::Items found;
    if (work().properties) {
        for (const auto &[name, value] : work().properties->user) {
            if (key.empty())
                found.push_back(Value::of(iotsql::Members{{name, Value::of(value)}}));
            else if (name == key)
                found.push_back(Value::of(value));
        }
    }
    return found.empty() ? Value() : Value::of(std::move(found));
}

ExternalAnswer RuleEnvironment::ask(std::string_view function, std::span<const Value> arguments)
{
    if (function == "get_thing_shadow")
        return thingShadow(arguments);
    if (function == "get_dynamodb")
        return tableItem(arguments);
    if (function == "aws_lambda")
        return lambda(arguments);
    return failed(std::string(function) + ": nothing in this pipeline answers it");
}

ExternalAnswer RuleEnvironment::thingShadow(std::span<const Value> arguments) const
{
    const std::string thing = arguments[0].toText().value_or(std::string());
    const std::string name = arguments.size() > 2 ? arguments[1].toText().value_or(std::string()) : std::string();
    const auto document = m_rule.m_broker ? m_rule.m_broker->shadowDocument(thing, name) : std::nullopt;
    if (!document)
        return failed("get_thing_shadow: No shadow exists with name: '" + (name.empty() ? thing : thing + "~" + name) +
                      "'");
    auto read = iotsql::parseJson(*document, m_rule.m_spec.options.version == iotsql::Version::V2016);
    return read ? ExternalAnswer{State::Done, std::move(*read)} : failed("get_thing_shadow: the document is no JSON");
}

ExternalAnswer RuleEnvironment::tableItem(std::span<const Value> arguments) const
{
    constexpr std::size_t kMostBytes = 8 * 1'024;
    auto *const table = dynamic_cast<dynamodb_table::Table *>(m_rule.world().find(nodeOf(arguments[0])));
    if (!table || table->isStopped())
        return failed("get_dynamodb: ResourceNotFoundException: Requested resource not found");
    if (arguments[1].toText().value_or(std::string()) != table->store().hashKey())
        return failed("get_dynamodb: ValidationException: The provided key element does not match the schema");
    const Json *item = nullptr;
    const auto outcome = table->store().get(m_now, arguments[2].toText().value_or(std::string()), false, &item);
    if (outcome == dynamodb_table::ItemOutcome::Throttled)
        return failed("get_dynamodb: ProvisionedThroughputExceededException");
    if (!item)
        return {};
    const std::string text = item->dump(-1, ' ', false, Json::error_handler_t::replace);
    if (text.size() > kMostBytes)
        return failed("get_dynamodb: the item has more than 8 KB");
    return {State::Done,
            iotsql::parseJson(text, m_rule.m_spec.options.version == iotsql::Version::V2016).value_or(Value())};
}

/// Begun at the first evaluation; the second one finds the answer.
ExternalAnswer RuleEnvironment::lambda(std::span<const Value> arguments)
{
    const std::string name = nodeOf(arguments[0]);
    std::string input = arguments[1].json();
    std::string asked = name + '\n' + input;
    if (const auto found = work().answers.find(asked); found != work().answers.end())
        return found->second;
    auto *const function = dynamic_cast<Function *>(m_rule.world().find(name));
    if (!function)
        return failed("aws_lambda: ResourceNotFoundException: Function not found: " + name);
    m_rule.m_works[m_slot].answers[asked] = {State::Pending, {}, {}};
    ++m_rule.m_totals.actionUnits;
    const std::uint64_t token = ++m_rule.m_tokens;
    m_rule.m_invocations[token] = {m_slot, asked, 0, 0, {}};
    m_rule.schedule(m_now + kLambdaInSql, world::priority::kResponse, m_rule.m_events++, Rule::kLambdaLate, token);
    const std::uint64_t bytes = input.size();
    function->invoke(m_now, m_rule, token, {.trigger = "iot", .records = 1, .bytes = bytes, .text = [input] {
                                                return input;
                                            }});
    return work().answers[asked];
}

} // namespace headwater::services::iot_rule

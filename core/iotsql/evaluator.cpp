// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/iotsql/evaluator.h"

#include "core/base/text.h"

#include <QCoreApplication>

#include <algorithm>

namespace headwater::iotsql {

namespace {

/// Evaluates the expressions of one statement for one message.
class Run
{
public:
    Run(const Options &options, std::string_view source, const Payload &payload, Environment &environment,
        bool isExplained)
        : m_options(options)
        , m_source(source)
        , m_payload(payload)
        , m_environment(environment)
        , m_isExplained(isExplained)
    {
    }

    /// What a SELECT makes of one object; nothing when WHERE is not true.
    std::optional<Value> select(const Select &select, const Value &from, std::vector<Step> *steps);
    Value value(const Expression &expression, const Value &from, std::vector<Step> *steps);

    ExternalAnswer::State state = ExternalAnswer::State::Done;
    std::string failure;

private:
    Value compute(const Expression &expression, const Value &from, Step *step);
    Value member(const Expression &expression, const Value &of, Step *step) const;
    Value binary(const Expression &expression, const Value &a, const Value &b, Step *step) const;
    Value arithmetic(const Expression &expression, const Value &a, const Value &b, Step *step) const;
    Value call(const Expression &expression, const Value &from, Step *step);
    Value cast(CastType type, const Value &value) const;
    Value caseOf(const Expression &expression, const Value &from, Step *step);
    Value query(const Select &select, const Value &from, Step *step);
    Value number(const std::optional<Number> &number) const;
    void put(Members &into, const std::vector<std::string> &path, Value value) const;
    void note(Step *step, const char *text) const
    {
        if (step && step->note.isEmpty())
            step->note = QCoreApplication::translate("IotSql", text);
    }

    const Options &m_options;
    std::string_view m_source;
    const Payload &m_payload;
    Environment &m_environment;
    bool m_isExplained;
};

Value Run::value(const Expression &expression, const Value &from, std::vector<Step> *steps)
{
    if (!steps)
        return compute(expression, from, nullptr);
    Step step{
        expression.place, std::string(m_source.substr(expression.place.offset, expression.place.length)), {}, {}, {}};
    step.result = compute(expression, from, &step);
    steps->push_back(step);
    return std::move(step.result);
}

/// In the newer version a whole number is an Int, however it came about.
Value Run::number(const std::optional<Number> &number) const
{
    if (!number)
        return {};
    return Value::of(m_options.version == Version::V2016 ? asInt(*number) : *number);
}

Value Run::member(const Expression &expression, const Value &of, Step *step) const
{
    if (const Value *const found = of.member(expression.name))
        return *found;
    note(step, of.is(Value::Kind::Object) ? QT_TRANSLATE_NOOP("IotSql", "There is no property of this name.")
                                          : QT_TRANSLATE_NOOP("IotSql", "Only an Object has properties."));
    return {};
}

Value Run::compute(const Expression &expression, const Value &from, Step *step)
{
    using Kind = Expression::Kind;
    std::vector<Step> *const parts = step ? &step->parts : nullptr;
    switch (expression.kind) {
    case Kind::Literal:
        return expression.literal;
    case Kind::Everything:
        return from;
    case Kind::Name:
        return member(expression, from, step);
    case Kind::Member: {
        const Value of = value(expression.children[0], from, parts);
        return member(expression, of, step);
    }
    case Kind::Not: {
        const auto operand = value(expression.children[0], from, parts).toBoolean();
        if (!operand)
            note(step, QT_TRANSLATE_NOOP("IotSql", "NOT wants a Boolean."));
        return operand ? Value::of(!*operand) : Value();
    }
    case Kind::Negate: {
        const auto operand = value(expression.children[0], from, parts).toNumber();
        if (!operand)
            note(step, QT_TRANSLATE_NOOP("IotSql", "Only a number has a negative."));
        return operand ? Value::of(-*operand) : Value();
    }
    case Kind::Binary: {
        const Value a = value(expression.children[0], from, parts);
        const Value b = value(expression.children[1], from, parts);
        return binary(expression, a, b, step);
    }
    case Kind::Call:
        return call(expression, from, step);
    case Kind::Cast:
        return cast(expression.cast, value(expression.children[0], from, parts));
    case Kind::Case:
        return caseOf(expression, from, step);
    case Kind::Object: {
        Members members;
        for (std::size_t i = 0; i < expression.keys.size(); ++i)
            members.emplace_back(expression.keys[i], value(expression.children[i], from, parts));
        return Value::of(std::move(members));
    }
    case Kind::Array: {
        Items items;
        for (const Expression &child : expression.children)
            items.push_back(value(child, from, parts));
        return Value::of(std::move(items));
    }
    case Kind::Query:
        return query(*expression.query, from, step);
    }
    return {};
}

Value Run::binary(const Expression &expression, const Value &a, const Value &b, Step *step) const
{
    switch (expression.op) {
    case Operator::And:
    case Operator::Or: {
        const auto left = a.toBoolean(), right = b.toBoolean();
        if (!left || !right) {
            note(step, QT_TRANSLATE_NOOP("IotSql", "AND and OR want Booleans on both sides."));
            return {};
        }
        return Value::of(expression.op == Operator::And ? *left && *right : *left || *right);
    }
    case Operator::Equal:
    case Operator::NotEqual:
        if (a.isUndefined() || b.isUndefined()) {
            note(step, QT_TRANSLATE_NOOP("IotSql", "Nothing can be compared with Undefined."));
            return {};
        }
        return Value::of((a == b) == (expression.op == Operator::Equal));
    case Operator::Less:
    case Operator::LessEqual:
    case Operator::Greater:
    case Operator::GreaterEqual: {
        const auto left = a.toNumber(), right = b.toNumber();
        if (!left || !right) {
            note(step, QT_TRANSLATE_NOOP("IotSql", "Only numbers are less or greater."));
            return {};
        }
        const auto order = *left <=> *right;
        switch (expression.op) {
        case Operator::Less:
            return Value::of(order < 0);
        case Operator::LessEqual:
            return Value::of(order <= 0);
        case Operator::Greater:
            return Value::of(order > 0);
        default:
            return Value::of(order >= 0);
        }
    }
    default:
        return arithmetic(expression, a, b, step);
    }
}

Value Run::arithmetic(const Expression &expression, const Value &a, const Value &b, Step *step) const
{
    if (expression.op == Operator::Add && (a.is(Value::Kind::String) || b.is(Value::Kind::String))) {
        const auto left = a.toText(), right = b.toText();
        if (left && right)
            return Value::of(*left + *right);
        note(step, QT_TRANSLATE_NOOP("IotSql", "Null and Undefined have no text."));
        return {};
    }
    const auto left = a.toNumber(), right = b.toNumber();
    if (!left || !right) {
        note(step, QT_TRANSLATE_NOOP("IotSql", "Both sides have to be numbers."));
        return {};
    }
    std::optional<Number> result;
    switch (expression.op) {
    case Operator::Add:
        result = Number::sum(*left, *right);
        break;
    case Operator::Subtract:
        result = Number::difference(*left, *right);
        break;
    case Operator::Multiply:
        result = Number::product(*left, *right);
        break;
    case Operator::Divide:
        result = Number::quotient(*left, *right);
        break;
    default:
        result = Number::remainder(*left, *right);
        break;
    }
    if (!result)
        note(step, right->isZero() ? QT_TRANSLATE_NOOP("IotSql", "Nothing can be divided by 0.")
                                   : QT_TRANSLATE_NOOP("IotSql", "The result is too large."));
    return number(result);
}

Value Run::call(const Expression &expression, const Value &from, Step *step)
{
    const Function &function = *expression.function;
    std::vector<Value> arguments;
    arguments.reserve(expression.children.size());
    for (const Expression &child : expression.children) {
        // encode(*) means the payload as it came in.
        if (child.kind == Expression::Kind::Everything && function.name == "encode" && &from == &m_payload.value)
            arguments.push_back(Value::ofBytes(m_payload.bytes));
        else
            arguments.push_back(value(child, from, step ? &step->parts : nullptr));
    }
    if (arguments.size() < function.least || arguments.size() > function.most) {
        note(step, QT_TRANSLATE_NOOP("IotSql", "The function does not take so many arguments."));
        return {};
    }
    if (state != ExternalAnswer::State::Done)
        return {}; // what comes behind a function that waits is computed when it has its answer
    Call called{function.name, arguments, m_environment, m_options.version, m_isExplained};
    Value result = function.run(called);
    if (step)
        step->note = std::move(called.note);
    if (called.state != ExternalAnswer::State::Done) {
        state = called.state;
        failure = std::move(called.failure);
        if (step && step->note.isEmpty())
            step->note = fromUtf8(failure);
    }
    return result.is(Value::Kind::Number) ? number(result.number()) : result;
}

Value Run::cast(CastType type, const Value &value) const
{
    switch (type) {
    case CastType::String: {
        auto text = value.toText();
        return text ? Value::of(std::move(*text)) : Value();
    }
    case CastType::Boolean:
        if (value.is(Value::Kind::Number))
            return Value::of(!value.number().isZero());
        if (const auto boolean = value.toBoolean())
            return Value::of(*boolean);
        return {};
    default:
        break;
    }
    std::optional<Number> made;
    if (value.is(Value::Kind::Boolean))
        made = Number(value.boolean() ? 1 : 0);
    else
        made = value.toNumber();
    if (!made)
        return {};
    if (type == CastType::Int)
        return Value::of(made->floor());
    if (type == CastType::Double || value.is(Value::Kind::Boolean))
        made = Number::fromDouble(made->toDouble());
    return number(made ? made->asDecimal() : made);
}

Value Run::caseOf(const Expression &expression, const Value &from, Step *step)
{
    std::vector<Step> *const parts = step ? &step->parts : nullptr;
    const auto &children = expression.children;
    const Value subject = value(children[0], from, parts);
    if (subject.isUndefined()) {
        note(step, QT_TRANSLATE_NOOP("IotSql", "What CASE looks at is Undefined, and so is the result."));
        return {};
    }
    std::size_t at = 1;
    for (; at + 1 < children.size(); at += 2) {
        if (value(children[at], from, parts) == subject)
            return value(children[at + 1], from, parts);
    }
    if (at < children.size())
        return value(children[at], from, parts);
    note(step, QT_TRANSLATE_NOOP("IotSql", "No WHEN fits, and there is no ELSE."));
    return {};
}

Value Run::query(const Select &select, const Value &from, Step *step)
{
    std::vector<Step> *const parts = step ? &step->parts : nullptr;
    const Value source = value(*select.source, from, parts);
    if (source.is(Value::Kind::Array)) {
        Items results;
        for (const Value &one : source.array()) {
            auto result = this->select(select, one, parts);
            if (result && !result->isUndefined())
                results.push_back(std::move(*result));
        }
        return Value::of(std::move(results));
    }
    if (source.is(Value::Kind::Object))
        return this->select(select, source, parts).value_or(Value());
    note(step, QT_TRANSLATE_NOOP("IotSql", "What FROM names is neither an Array nor an Object."));
    return {};
}

void Run::put(Members &into, const std::vector<std::string> &path, Value value) const
{
    for (std::size_t depth = path.size(); depth-- > 1;) {
        // Members that an earlier item put below the same name stay.
        Members inner;
        const Value *present = nullptr;
        const auto top = std::ranges::find(into, path[0], &Members::value_type::first);
        if (top != into.end())
            present = &top->second;
        for (std::size_t i = 1; present && i < depth; ++i)
            present = present->member(path[i]);
        if (present && present->is(Value::Kind::Object))
            inner = present->object();
        const auto same = std::ranges::find(inner, path[depth], &Members::value_type::first);
        if (same == inner.end())
            inner.emplace_back(path[depth], std::move(value));
        else
            same->second = std::move(value);
        value = Value::of(std::move(inner));
    }
    const auto same = std::ranges::find(into, path[0], &Members::value_type::first);
    if (same == into.end())
        into.emplace_back(path[0], std::move(value));
    else
        same->second = std::move(value);
}

std::optional<Value> Run::select(const Select &select, const Value &from, std::vector<Step> *steps)
{
    if (select.where && !value(*select.where, from, steps).isTrue())
        return std::nullopt;
    if (select.isValue) {
        const SelectItem &item = select.items[0];
        Value result = value(item.expression, from, steps);
        // The older version has one value that is no array.
        if (m_options.version == Version::V2015 && result.is(Value::Kind::Array))
            return Value();
        return result;
    }
    if (select.items.size() == 1 && select.items[0].isEverything) {
        if (steps)
            value(select.items[0].expression, from, steps);
        return from;
    }
    Members made;
    for (const SelectItem &item : select.items) {
        Value result = value(item.expression, from, steps);
        if (!item.isEverything) {
            put(made, item.path, std::move(result));
        } else if (result.is(Value::Kind::Object)) {
            for (const auto &[name, one] : result.object())
                put(made, {name}, one);
        }
    }
    return Value::of(std::move(made));
}

Evaluation::Outcome outcomeOf(ExternalAnswer::State state)
{
    return state == ExternalAnswer::State::Pending ? Evaluation::Outcome::Pending : Evaluation::Outcome::Failed;
}

} // namespace

Payload Payload::of(std::string bytes, Version version)
{
    Payload made;
    auto value = parseJson(bytes, version == Version::V2016);
    made.isJson = value.has_value();
    made.value = value ? std::move(*value) : Value::ofBytes(bytes);
    made.bytes = std::move(bytes);
    return made;
}

Evaluation evaluate(const Statement &statement, const Payload &payload, Environment &environment, bool isExplained)
{
    Evaluation made;
    const bool isObject = payload.value.is(Value::Kind::Object);
    if ((!payload.isJson && statement.needs.names) || (!isObject && statement.needs.mixesEverything)) {
        made.outcome = Evaluation::Outcome::PayloadError;
        made.message = payload.isJson ? "The payload is no JSON object, and * stands beside other items"
                                      : "The payload is no JSON, and the statement names properties";
        return made;
    }
    if (statement.needs.dynamoDbCalls > 1) {
        made.outcome = Evaluation::Outcome::Failed;
        made.message = "get_dynamodb may be called once per statement";
        return made;
    }
    Run run(statement.options, statement.source, payload, environment, isExplained);
    auto output = run.select(statement.select, payload.value, isExplained ? &made.steps : nullptr);
    if (run.state != ExternalAnswer::State::Done) {
        made.outcome = outcomeOf(run.state);
        made.message = std::move(run.failure);
    } else if (!output) {
        made.outcome = Evaluation::Outcome::NotSelected;
    } else {
        made.output = std::move(*output);
    }
    return made;
}

Filled fill(const Template &filled, const Payload &payload, Environment &environment)
{
    Filled made;
    if (!payload.isJson && filled.needs.names) {
        made.outcome = Evaluation::Outcome::PayloadError;
        made.message = "The payload is no JSON, and a substitution template names properties";
        return made;
    }
    for (const Template::Part &part : filled.parts) {
        if (!part.expression) {
            made.text += part.text;
            continue;
        }
        Run run(filled.options, part.text, payload, environment, false);
        const Value value = run.value(*part.expression, payload.value, nullptr);
        if (run.state != ExternalAnswer::State::Done) {
            made.outcome = outcomeOf(run.state);
            made.message = std::move(run.failure);
            return made;
        }
        made.text += value.is(Value::Kind::String) ? value.string() : value.json();
    }
    return made;
}

} // namespace headwater::iotsql

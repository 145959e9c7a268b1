// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/iotsql/value.h"

#include "core/base/jsonescape.h"
#include "core/base/text.h"
#include "core/base/utf8.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace headwater::iotsql {

namespace {

constexpr std::size_t kDepth = 200; ///< of a payload; beyond it people's messages do not go

/// Builds values as the parser comes to them.
class Builder : public nlohmann::json_sax<nlohmann::json>
{
public:
    explicit Builder(bool wholeAsInt)
        : m_wholeAsInt(wholeAsInt)
    {
    }

    bool null() override { return add(Value::null()); }
    bool boolean(bool value) override { return add(Value::of(value)); }
    bool number_integer(std::int64_t value) override { return add(Value::ofWhole(value)); }
    bool number_unsigned(std::uint64_t value) override
    {
        return value <= INT64_MAX ? add(Value::ofWhole(static_cast<std::int64_t>(value)))
                                  : add(Value::of(Number::parse(std::to_string(value))));
    }
    bool number_float(double, const std::string &text) override
    {
        const std::optional<Number> number = Number::parse(text);
        return number && add(Value::of(m_wholeAsInt ? asInt(*number) : *number));
    }
    bool string(std::string &value) override { return add(Value::of(std::move(value))); }
    bool binary(nlohmann::json::binary_t &) override { return false; }
    bool start_object(std::size_t) override { return begin(true); }
    bool start_array(std::size_t) override { return begin(false); }
    bool key(std::string &name) override
    {
        m_open.back().name = std::move(name);
        return true;
    }
    bool end_object() override { return end(); }
    bool end_array() override { return end(); }
    bool parse_error(std::size_t, const std::string &, const nlohmann::detail::exception &) override { return false; }

    Value result;

private:
    struct Open
    {
        bool isObject = false;
        std::string name;
        Items items;
        Members members;
    };

    bool begin(bool isObject)
    {
        m_open.push_back({isObject, {}, {}, {}});
        return m_open.size() <= kDepth;
    }

    bool end()
    {
        Open closed = std::move(m_open.back());
        m_open.pop_back();
        return add(closed.isObject ? Value::of(std::move(closed.members)) : Value::of(std::move(closed.items)));
    }

    bool add(Value value)
    {
        if (m_open.empty())
            result = std::move(value);
        else if (m_open.back().isObject)
            m_open.back().members.emplace_back(std::move(m_open.back().name), std::move(value));
        else
            m_open.back().items.push_back(std::move(value));
        return true;
    }

    bool m_wholeAsInt;
    std::vector<Open> m_open;
};

bool isWord(std::string_view text, std::string_view lower)
{
    return std::ranges::equal(text, lower, [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b; });
}

} // namespace

Number asInt(const Number &number)
{
    return !number.isInt() && number.isWhole() ? number.floor() : number;
}

const Value *Value::member(std::string_view name) const
{
    if (!is(Kind::Object))
        return nullptr;
    const Members &members = object();
    const auto found =
        std::find_if(members.rbegin(), members.rend(), [&](const auto &one) { return one.first == name; });
    return found == members.rend() ? nullptr : &found->second;
}

std::optional<Number> Value::toNumber() const
{
    if (is(Kind::Number))
        return number();
    if (is(Kind::String))
        return Number::fromText(string());
    return std::nullopt;
}

std::optional<bool> Value::toBoolean() const
{
    if (is(Kind::Boolean))
        return boolean();
    if (is(Kind::String) && isWord(string(), "true"))
        return true;
    if (is(Kind::String) && isWord(string(), "false"))
        return false;
    return std::nullopt;
}

std::optional<std::string> Value::toText() const
{
    switch (kind()) {
    case Kind::Undefined:
    case Kind::Null:
        return std::nullopt;
    case Kind::String:
        return string();
    case Kind::Bytes:
        return isUtf8(bytes()) ? bytes() : fromUtf8(bytes()).toStdString();
    default:
        return json();
    }
}

std::string_view Value::typeName() const
{
    switch (kind()) {
    case Kind::Undefined:
        return "Undefined";
    case Kind::Null:
        return "Null";
    case Kind::Boolean:
        return "Boolean";
    case Kind::Number:
        return number().isInt() ? "Int" : "Decimal";
    case Kind::String:
        return "String";
    case Kind::Array:
        return "Array";
    case Kind::Object:
        return "Object";
    case Kind::Bytes:
        break;
    }
    return "bytes";
}

std::string Value::json() const
{
    if (is(Kind::Bytes))
        return bytes();
    std::string out;
    appendJson(out);
    return out;
}

void Value::appendJson(std::string &out) const
{
    bool isFirst = true;
    const auto separate = [&] {
        if (!isFirst)
            out += ',';
        isFirst = false;
    };
    switch (kind()) {
    case Kind::Undefined:
        break;
    case Kind::Null:
        out += "null";
        break;
    case Kind::Boolean:
        out += boolean() ? "true" : "false";
        break;
    case Kind::Number:
        out += number().text();
        break;
    case Kind::String:
        appendQuoted(string(), out);
        break;
    case Kind::Array:
        out += '[';
        for (const Value &item : array()) {
            if (item.isUndefined())
                continue;
            separate();
            item.appendJson(out);
        }
        out += ']';
        break;
    case Kind::Object:
        out += '{';
        for (const auto &[name, value] : object()) {
            if (value.isUndefined())
                continue;
            separate();
            appendQuoted(name, out);
            out += ':';
            value.appendJson(out);
        }
        out += '}';
        break;
    case Kind::Bytes:
        appendQuoted(*toText(), out);
        break;
    }
}

bool operator==(const Value &a, const Value &b)
{
    using Kind = Value::Kind;
    if (a.kind() != b.kind())
        return false;
    switch (a.kind()) {
    case Kind::Undefined:
    case Kind::Null:
        return true;
    case Kind::Boolean:
        return a.boolean() == b.boolean();
    case Kind::Number:
        return a.number() == b.number();
    case Kind::String:
        return a.string() == b.string();
    case Kind::Array:
        return a.array() == b.array();
    case Kind::Object:
        return a.object().size() == b.object().size() && std::ranges::all_of(a.object(), [&](const auto &one) {
                   const Value *const other = b.member(one.first);
                   return other && *other == one.second;
               });
    case Kind::Bytes:
        break;
    }
    return a.bytes() == b.bytes();
}

std::optional<Value> parseJson(std::string_view text, bool wholeAsInt)
{
    Builder builder(wholeAsInt);
    if (!nlohmann::json::sax_parse(text.begin(), text.end(), &builder))
        return std::nullopt;
    return std::move(builder.result);
}

void appendQuoted(std::string_view text, std::string &out)
{
    out += '"';
    appendJsonEscaped(text, out);
    out += '"';
}

} // namespace headwater::iotsql

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/iotsql/number.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace headwater::iotsql {

class Value;
using Items = std::vector<Value>;
using Members = std::vector<std::pair<std::string, Value>>; ///< in the order of the text

/// A value of a statement. Cheap to copy: arrays and objects are shared and never change.
class Value
{
public:
    /// In the order of what it holds.
    enum class Kind : std::uint8_t { Undefined, Null, Boolean, Number, String, Array, Object, Bytes };

    Value() = default;
    static Value null() { return Value(Held(std::in_place_index<1>)); }
    static Value of(bool value) { return Value(Held(std::in_place_index<2>, value)); }
    static Value of(Number value) { return Value(Held(std::in_place_index<3>, value)); }
    static Value of(std::optional<Number> value) { return value ? of(*value) : Value(); }
    static Value of(std::string value) { return Value(Held(std::in_place_index<4>, std::move(value))); }
    static Value of(Items value)
    {
        return Value(Held(std::in_place_index<5>, std::make_shared<const Items>(std::move(value))));
    }
    static Value of(Members value)
    {
        return Value(Held(std::in_place_index<6>, std::make_shared<const Members>(std::move(value))));
    }
    /// A payload that is no JSON.
    static Value ofBytes(std::string value)
    {
        return Value(Held(std::in_place_index<7>, std::make_shared<const std::string>(std::move(value))));
    }
    static Value ofWhole(std::int64_t value) { return of(Number(value)); }

    Kind kind() const { return static_cast<Kind>(m_held.index()); }
    bool is(Kind kind) const { return this->kind() == kind; }
    bool isUndefined() const { return is(Kind::Undefined); }
    bool isNull() const { return is(Kind::Null); }
    bool isTrue() const { return is(Kind::Boolean) && std::get<2>(m_held); }

    // \pre it is one
    bool boolean() const { return std::get<2>(m_held); }
    const Number &number() const { return std::get<3>(m_held); }
    const std::string &string() const { return std::get<4>(m_held); }
    const Items &array() const { return *std::get<5>(m_held); }
    const Members &object() const { return *std::get<6>(m_held); }
    const std::string &bytes() const { return *std::get<7>(m_held); }

    /// Of an object: the member of that name, null when there is none. The last one, if there are several.
    const Value *member(std::string_view name) const;

    // The conversions that operators and functions make by themselves; nothing where the result is Undefined.
    std::optional<Number> toNumber() const;
    std::optional<bool> toBoolean() const;
    std::optional<std::string> toText() const;

    /// As a type is called in the reference: `Int`, `Decimal`, `String`, ….
    std::string_view typeName() const;
    /// What becomes of it in a payload: members and entries that are Undefined are left out, a value that is so by
    /// itself is an empty text. Bytes stay as they are; within others they are a text.
    std::string json() const;
    void appendJson(std::string &out) const;

    /// Deep equality: numbers by their value, objects whatever the order of their members.
    friend bool operator==(const Value &a, const Value &b);

private:
    using Held = std::variant<std::monostate, std::nullptr_t, bool, Number, std::string, std::shared_ptr<const Items>,
                              std::shared_ptr<const Members>, std::shared_ptr<const std::string>>;
    explicit Value(Held held)
        : m_held(std::move(held))
    {
    }
    Held m_held;
};

/// Reads JSON, numbers with all their digits. `wholeAsInt`: 10.0 becomes the Int 10, as in the newer version of the
/// language. Nothing when it is no JSON.
std::optional<Value> parseJson(std::string_view text, bool wholeAsInt);

/// The number as it is, or as an Int if it is whole.
Number asInt(const Number &number);
/// A text in quotes, as JSON writes it.
void appendQuoted(std::string_view text, std::string &out);

} // namespace headwater::iotsql

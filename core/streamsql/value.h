// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace headwater::streamsql {

/// Exact numbers stand in order of their range, and before the approximate ones.
enum class TypeKind : std::uint8_t {
    Unknown, ///< of a bare NULL
    Boolean,
    TinyInt,
    SmallInt,
    Integer,
    BigInt,
    Decimal, ///< held as a double, rounded to its scale: exact to 15 digits
    Real,
    Double,
    Char,
    Varchar,
    Date,
    Time,
    Timestamp,
    Interval, ///< days to milliseconds
};

struct Type
{
    TypeKind kind = TypeKind::Unknown;
    std::int32_t length = 0; ///< characters of a text, 0 for as many as there are; digits of a DECIMAL
    std::int32_t scale = 0;  ///< of a DECIMAL

    bool isWhole() const { return kind >= TypeKind::TinyInt && kind <= TypeKind::BigInt; }
    bool isNumber() const { return kind >= TypeKind::TinyInt && kind <= TypeKind::Double; }
    bool isText() const { return kind == TypeKind::Char || kind == TypeKind::Varchar; }
    bool isMoment() const { return kind >= TypeKind::Date && kind <= TypeKind::Timestamp; }
    bool operator==(const Type &) const = default;
};

/// As it is written: `VARCHAR(16)`, `DECIMAL(10, 2)`.
std::string typeText(const Type &type);

/// A value of any type, or NULL. Moments are milliseconds since 1970 (a TIME: since midnight), intervals milliseconds.
struct Value
{
    enum class Tag : std::uint8_t { Null, Boolean, Whole, Real, Text };

    Tag tag = Tag::Null;
    union {
        std::int64_t whole = 0; ///< also booleans
        double real;
    };
    std::string text;

    bool isNull() const { return tag == Tag::Null; }
    bool isTrue() const { return tag == Tag::Boolean && whole != 0; }
    double number() const { return tag == Tag::Real ? real : static_cast<double>(whole); }

    void setNull() { tag = Tag::Null; }
    void setBoolean(bool value)
    {
        tag = Tag::Boolean;
        whole = value;
    }
    void setWhole(std::int64_t value)
    {
        tag = Tag::Whole;
        whole = value;
    }
    void setReal(double value)
    {
        tag = Tag::Real;
        real = value;
    }
    void setText(std::string_view value)
    {
        tag = Tag::Text;
        text.assign(value);
    }

    static Value ofBoolean(bool value);
    static Value ofWhole(std::int64_t value);
    static Value ofReal(double value);
    static Value ofText(std::string value);
};

/// Less, equal, greater as -1, 0, 1; neither is NULL, and both are of comparable types.
int compare(const Value &a, const Value &b);
/// Whether the two are the same, NULL being the same as NULL.
bool isSame(const Value &a, const Value &b);
/// Appends bytes that are the same for the same values and different for others.
void appendKey(const Value &value, std::string &key);

/// For a person or an output record; empty for NULL.
std::string valueText(const Value &value, const Type &type);
/// `2020-01-31 17:05:00.250`, as much of it as the type holds.
std::string momentText(std::int64_t milliseconds, TypeKind kind);
/// Reads a moment as SQL and ISO 8601 write it; nothing when the text is none.
std::optional<std::int64_t> parseMoment(std::string_view text, TypeKind kind);

inline constexpr std::int64_t kSecondMs = 1'000;
inline constexpr std::int64_t kMinuteMs = 60 * kSecondMs;
inline constexpr std::int64_t kHourMs = 60 * kMinuteMs;
inline constexpr std::int64_t kDayMs = 24 * kHourMs;

/// Division that rounds down, for times before 1970 too.
constexpr std::int64_t floorTo(std::int64_t value, std::int64_t step)
{
    const std::int64_t rest = value % step;
    return value - (rest < 0 ? rest + step : rest);
}

/// A column of a stream or a table. Hidden ones can be named but are not part of `*`.
struct Column
{
    std::string name;
    Type type;
    bool hidden = false;
};

struct Row
{
    std::int64_t rowtime = 0; ///< milliseconds since 1970
    std::vector<Value> values;
};

} // namespace headwater::streamsql

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/streamsql/value.h"

#include "core/base/timestamp.h"

#include <array>
#include <bit>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstring>

namespace headwater::streamsql {

namespace {

constexpr std::array<const char *, 15> kTypeNames = {"NULL",    "BOOLEAN", "TINYINT", "SMALLINT",  "INTEGER",
                                                     "BIGINT",  "DECIMAL", "REAL",    "DOUBLE",    "CHAR",
                                                     "VARCHAR", "DATE",    "TIME",    "TIMESTAMP", "INTERVAL"};

/// Trailing blanks do not count, as SQL compares texts of different lengths.
std::string_view withoutPadding(std::string_view text)
{
    while (text.ends_with(' '))
        text.remove_suffix(1);
    return text;
}

template <typename Number>
int order(Number a, Number b)
{
    return a < b ? -1 : a > b ? 1 : 0;
}

std::string clockText(std::int64_t milliseconds)
{
    char text[32];
    std::snprintf(text, sizeof text, "%02d:%02d:%02d.%03d", static_cast<int>(milliseconds / kHourMs),
                  static_cast<int>(milliseconds / kMinuteMs % 60), static_cast<int>(milliseconds / kSecondMs % 60),
                  static_cast<int>(milliseconds % kSecondMs));
    return text;
}

} // namespace

std::string typeText(const Type &type)
{
    std::string text = kTypeNames[static_cast<std::size_t>(type.kind)];
    if (type.length > 0 && type.isText())
        text += "(" + std::to_string(type.length) + ")";
    else if (type.length > 0 && type.kind == TypeKind::Decimal)
        text += "(" + std::to_string(type.length) + ", " + std::to_string(type.scale) + ")";
    return text;
}

Value Value::ofBoolean(bool value)
{
    Value made;
    made.setBoolean(value);
    return made;
}

Value Value::ofWhole(std::int64_t value)
{
    Value made;
    made.setWhole(value);
    return made;
}

Value Value::ofReal(double value)
{
    Value made;
    made.setReal(value);
    return made;
}

Value Value::ofText(std::string value)
{
    Value made;
    made.tag = Tag::Text;
    made.text = std::move(value);
    return made;
}

int compare(const Value &a, const Value &b)
{
    if (a.tag == Value::Tag::Text) {
        const int result = withoutPadding(a.text).compare(withoutPadding(b.text));
        return order(result, 0);
    }
    if (a.tag == Value::Tag::Real || b.tag == Value::Tag::Real)
        return order(a.number(), b.number());
    return order(a.whole, b.whole);
}

bool isSame(const Value &a, const Value &b)
{
    return a.isNull() || b.isNull() ? a.isNull() && b.isNull() : compare(a, b) == 0;
}

void appendKey(const Value &value, std::string &key)
{
    std::uint64_t bits = 0;
    switch (value.tag) {
    case Value::Tag::Null:
        key += '\0';
        return;
    case Value::Tag::Text: {
        const std::string_view text = withoutPadding(value.text);
        key += 't';
        const auto length = static_cast<std::uint32_t>(text.size());
        char bytes[sizeof length];
        std::memcpy(bytes, &length, sizeof length);
        key.append(bytes, sizeof bytes).append(text);
        return;
    }
    case Value::Tag::Boolean:
    case Value::Tag::Whole:
        key += 'n';
        bits = static_cast<std::uint64_t>(value.whole);
        break;
    case Value::Tag::Real:
        key += 'r';
        bits = std::bit_cast<std::uint64_t>(value.real == 0 ? 0.0 : value.real); // one zero for both signs
        break;
    }
    char bytes[sizeof bits];
    std::memcpy(bytes, &bits, sizeof bits);
    key.append(bytes, sizeof bytes);
}

std::string momentText(std::int64_t milliseconds, TypeKind kind)
{
    using namespace std::chrono;
    if (kind == TypeKind::Time)
        return clockText(milliseconds);
    const std::int64_t midnight = floorTo(milliseconds, kDayMs);
    const year_month_day date{sys_days(days(midnight / kDayMs))};
    char text[32];
    std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    return kind == TypeKind::Date ? text : std::string(text) + " " + clockText(milliseconds - midnight);
}

std::string valueText(const Value &value, const Type &type)
{
    switch (value.tag) {
    case Value::Tag::Null:
        return {};
    case Value::Tag::Boolean:
        return value.whole != 0 ? "TRUE" : "FALSE";
    case Value::Tag::Text:
        return value.text;
    case Value::Tag::Real: {
        char text[64];
        const auto end = type.kind == TypeKind::Decimal && type.length > 0
                             ? std::to_chars(text, text + sizeof text, value.real, std::chars_format::fixed, type.scale)
                             : std::to_chars(text, text + sizeof text, value.real);
        return end.ec == std::errc() ? std::string(text, end.ptr) : "0";
    }
    case Value::Tag::Whole:
        break;
    }
    if (type.isMoment())
        return momentText(value.whole, type.kind);
    if (type.kind == TypeKind::Interval) {
        const std::int64_t magnitude = value.whole < 0 ? -value.whole : value.whole;
        return (value.whole < 0 ? "-" : "") + std::to_string(magnitude / kDayMs) + " " + clockText(magnitude % kDayMs);
    }
    return std::to_string(value.whole);
}

std::optional<std::int64_t> parseMoment(std::string_view text, TypeKind kind)
{
    while (text.starts_with(' '))
        text.remove_prefix(1);
    text = withoutPadding(text);
    std::string whole(text);
    if (kind == TypeKind::Time)
        whole = "1970-01-01 " + whole;
    // A bare number is no SQL moment, though logs have such.
    if (whole.size() < 10 || whole.find('-', 1) == std::string::npos)
        return std::nullopt;
    const auto nanoseconds = parseTime(whole);
    if (!nanoseconds)
        return std::nullopt;
    const std::int64_t milliseconds = floorTo(*nanoseconds, 1'000'000) / 1'000'000;
    return kind == TypeKind::Date ? floorTo(milliseconds, kDayMs) : milliseconds;
}

} // namespace headwater::streamsql

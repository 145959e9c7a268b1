// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/streamsql/functions.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

namespace headwater::streamsql {

namespace {

bool fitsLetter(char letter, const Type &type)
{
    if (type.kind == TypeKind::Unknown)
        return true;
    switch (letter) {
    case 'w':
        return type.isWhole();
    case 'n':
        return type.isNumber();
    case 't':
        return type.isText();
    case 'm':
        return type.isMoment();
    case 'v':
        return type.kind == TypeKind::Interval;
    case 'b':
        return type.kind == TypeKind::Boolean;
    default:
        return true;
    }
}

std::size_t characters(std::string_view text)
{
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

void shorten(std::string &text, std::size_t length)
{
    std::size_t at = 0;
    for (std::size_t seen = 0; at < text.size(); ++at) {
        if ((static_cast<unsigned char>(text[at]) & 0xc0) != 0x80 && ++seen > length)
            break;
    }
    text.resize(at);
}

double rounded(double value, const Type &type)
{
    if (type.kind == TypeKind::Real)
        return static_cast<float>(value);
    if (type.kind != TypeKind::Decimal || type.length == 0)
        return value;
    double unit = 1;
    for (std::int32_t i = 0; i < type.scale; ++i)
        unit *= 10;
    return std::round(value * unit) / unit;
}

std::string_view trimmed(std::string_view text)
{
    while (text.starts_with(' '))
        text.remove_prefix(1);
    while (text.ends_with(' '))
        text.remove_suffix(1);
    return text;
}

void setNumber(double value, const Type &type, Frame &frame, Value &out)
{
    if (type.isWhole()) {
        const double nearest = std::round(value);
        if (!(nearest >= -0x1p63 && nearest < 0x1p63)) {
            frame.fail(kOverflow, "The value does not fit into " + typeText(type));
            out.setNull();
            return;
        }
        setWholeChecked(static_cast<std::int64_t>(nearest), type, frame, out);
        return;
    }
    double limit = 1;
    for (std::int32_t i = type.scale; i < type.length; ++i)
        limit *= 10;
    const double nearest = rounded(value, type);
    if (type.kind == TypeKind::Decimal && type.length > 0 && !(std::fabs(nearest) < limit)) {
        frame.fail(kOverflow, "The value does not fit into " + typeText(type));
        out.setNull();
        return;
    }
    setRealChecked(nearest, frame, out);
}

void badText(const Value &value, const Type &to, Frame &frame, Value &out)
{
    frame.fail(kBadCast, "'" + value.text.substr(0, 200) + "' is no " + typeText(to));
    out.setNull();
}

void textToNumber(const Value &value, const Type &to, Frame &frame, Value &out)
{
    std::string_view text = trimmed(value.text);
    if (text.starts_with('+'))
        text.remove_prefix(1);
    const char *const end = text.data() + text.size();
    std::int64_t whole = 0;
    if (const auto [stop, problem] = std::from_chars(text.data(), end, whole);
        to.isWhole() && problem == std::errc() && stop == end)
    {
        setWholeChecked(whole, to, frame, out);
        return;
    }
    double real = 0;
    const auto [stop, problem] = std::from_chars(text.data(), end, real);
    if (problem != std::errc() || stop != end || !std::isfinite(real))
        badText(value, to, frame, out);
    else
        setNumber(real, to, frame, out);
}

void fromText(const Value &value, const Type &to, Frame &frame, Value &out)
{
    if (to.isNumber()) {
        textToNumber(value, to, frame, out);
    } else if (to.isMoment()) {
        if (const auto moment = parseMoment(value.text, to.kind))
            out.setWhole(*moment);
        else
            badText(value, to, frame, out);
    } else {
        std::string word(trimmed(value.text));
        std::ranges::transform(word, word.begin(), [](char c) { return c >= 'a' && c <= 'z' ? c - 32 : c; });
        if (word == "TRUE" || word == "FALSE")
            out.setBoolean(word == "TRUE");
        else
            badText(value, to, frame, out);
    }
}

void toText(const Value &value, const Expr &self, bool assigns, Frame &frame, Value &out)
{
    const Type &to = self.type;
    std::string text = valueText(value, self.args.front().type);
    if (to.length > 0 && text.size() > static_cast<std::size_t>(to.length) &&
        characters(text) > static_cast<std::size_t>(to.length))
    {
        if (assigns && !trimmed(text).empty()) {
            frame.fail(kTooLong, "A text of " + std::to_string(characters(text)) + " characters does not fit into " +
                                     typeText(to));
            out.setNull();
            return;
        }
        shorten(text, static_cast<std::size_t>(to.length));
    }
    out.tag = Value::Tag::Text;
    out.text = std::move(text);
}

void convert(const Value &value, const Expr &self, bool assigns, Frame &frame, Value &out)
{
    const Type &from = self.args.front().type;
    const Type &to = self.type;
    if (to.isText()) {
        toText(value, self, assigns, frame, out);
    } else if (value.tag == Value::Tag::Text) {
        fromText(value, to, frame, out);
    } else if (to.isNumber()) {
        if (value.tag == Value::Tag::Whole && to.isWhole())
            setWholeChecked(value.whole, to, frame, out);
        else
            setNumber(value.number(), to, frame, out);
    } else if (to.kind == TypeKind::Date) {
        out.setWhole(floorTo(value.whole, kDayMs));
    } else if (to.kind == TypeKind::Time && from.kind != TypeKind::Time) {
        out.setWhole(value.whole - floorTo(value.whole, kDayMs));
    } else {
        out = value;
    }
}

void cast(const Value *const *args, const Expr &self, Frame &frame, Value &out)
{
    convert(*args[0], self, false, frame, out);
}

void assign(const Value *const *args, const Expr &self, Frame &frame, Value &out)
{
    convert(*args[0], self, true, frame, out);
}

} // namespace

void setWholeChecked(std::int64_t value, const Type &type, Frame &frame, Value &out)
{
    std::int64_t most = std::numeric_limits<std::int64_t>::max();
    if (type.kind == TypeKind::TinyInt)
        most = 127;
    else if (type.kind == TypeKind::SmallInt)
        most = 32'767;
    else if (type.kind == TypeKind::Integer)
        most = 2'147'483'647;
    if (value > most || value < -most - 1) {
        frame.fail(kOverflow, std::to_string(value) + " does not fit into " + typeText(type));
        out.setNull();
        return;
    }
    out.setWhole(value);
}

void setRealChecked(double value, Frame &frame, Value &out)
{
    if (!std::isfinite(value)) {
        frame.fail(kOverflow, "The result is too large for a DOUBLE");
        out.setNull();
        return;
    }
    out.setReal(value);
}

std::vector<const Overload *> findFunction(std::string_view name)
{
    std::vector<const Overload *> found;
    for (const auto table : {numberFunctions(), textFunctions(), momentFunctions()}) {
        for (const Overload &overload : table) {
            if (overload.name == name)
                found.push_back(&overload);
        }
    }
    return found;
}

const std::vector<std::string_view> &functionNames()
{
    static const std::vector<std::string_view> names = [] {
        std::vector<std::string_view> made = {
            "COALESCE", "CAST", "EXTRACT",    "STEP",        "TRIM",    "COUNT",    "SUM",         "AVG",
            "MIN",      "MAX",  "STDDEV_POP", "STDDEV_SAMP", "VAR_POP", "VAR_SAMP", "FIRST_VALUE", "LAST_VALUE"};
        for (const auto table : {numberFunctions(), textFunctions(), momentFunctions()}) {
            for (const Overload &overload : table) {
                const bool isWord = std::ranges::all_of(
                    overload.name, [](char c) { return (c >= 'A' && c <= 'Z') || c == '_' || (c >= '0' && c <= '9'); });
                if (isWord && overload.name != "NEGATE" && overload.name != "DIFFERENCE" && overload.name != "NOT" &&
                    overload.name != "LIKE")
                    made.push_back(overload.name);
            }
        }
        std::ranges::sort(made);
        made.erase(std::unique(made.begin(), made.end()), made.end());
        return made;
    }();
    return names;
}

bool fits(const Overload &overload, std::span<const Type> types)
{
    if (overload.takes.size() != types.size())
        return false;
    for (std::size_t i = 0; i < types.size(); ++i) {
        if (!fitsLetter(overload.takes[i], types[i]))
            return false;
    }
    return true;
}

Type resultType(const Overload &overload, std::span<const Type> types)
{
    switch (overload.gives) {
    case Gives::Boolean:
        return {TypeKind::Boolean};
    case Gives::Integer:
        return {TypeKind::Integer};
    case Gives::BigInt:
        return {TypeKind::BigInt};
    case Gives::Double:
        return {TypeKind::Double};
    case Gives::Text:
        return {TypeKind::Varchar};
    case Gives::Timestamp:
        return {TypeKind::Timestamp};
    case Gives::Interval:
        return {TypeKind::Interval};
    case Gives::First:
        return types[0];
    case Gives::Second:
        return types[1];
    case Gives::Widest:
        break;
    }
    Type widest = commonType(types[0], types[types.size() - 1]).value_or(types[0]);
    if (widest.kind == TypeKind::Unknown)
        widest.kind = TypeKind::Integer;
    if (widest.kind == TypeKind::Decimal)
        widest = {TypeKind::Decimal}; // results keep all their digits
    return widest;
}

std::optional<Type> commonType(const Type &a, const Type &b)
{
    if (a.kind == TypeKind::Unknown)
        return b;
    if (b.kind == TypeKind::Unknown || a == b)
        return a;
    if (a.isNumber() && b.isNumber()) {
        if (a.kind == TypeKind::Decimal && b.kind == TypeKind::Decimal)
            return Type{TypeKind::Decimal};
        return a.kind > b.kind ? a : b;
    }
    if (a.isText() && b.isText())
        return Type{TypeKind::Varchar, a.length == 0 || b.length == 0 ? 0 : std::max(a.length, b.length)};
    if (a.isMoment() && b.isMoment() && a.kind != TypeKind::Time && b.kind != TypeKind::Time)
        return Type{TypeKind::Timestamp};
    if (a.kind == b.kind)
        return a;
    return std::nullopt;
}

bool isComparable(const Type &a, const Type &b)
{
    return commonType(a, b).has_value();
}

bool canCast(const Type &from, const Type &to)
{
    if (from.kind == TypeKind::Unknown || from.kind == to.kind || to.isText() || from.isText())
        return true;
    if (from.isNumber() && to.isNumber())
        return true;
    return from.isMoment() && to.isMoment() && from.kind != TypeKind::Time &&
           !(from.kind == TypeKind::Date && to.kind == TypeKind::Time);
}

bool canAssign(const Type &from, const Type &to)
{
    if (from.kind == TypeKind::Unknown || from.kind == to.kind)
        return true;
    return (from.isNumber() && to.isNumber()) || (from.isText() && to.isText()) ||
           (from.kind == TypeKind::Date && to.kind == TypeKind::Timestamp);
}

Expr castTo(Expr value, const Type &to, bool assigns)
{
    const bool isFree = value.type.kind == to.kind && to.length == 0;
    if (isFree || (value.type == to && !assigns))
        return value;
    Expr made;
    made.op = Expr::Op::Call;
    made.type = to;
    made.function = assigns ? assign : cast;
    made.name = "CAST";
    made.place = value.place;
    made.args.push_back(std::move(value));
    fold(made);
    return made;
}

} // namespace headwater::streamsql

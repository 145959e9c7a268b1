// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/timestamp.h"
#include "core/streamsql/functions.h"

#include <chrono>
#include <cstdio>

namespace headwater::streamsql {

namespace {

using Args = const Value *const *;
using namespace std::chrono;

/// A DATE stays at midnight, a TIME within its day.
void setMoment(std::int64_t value, const Type &type, Value &out)
{
    if (type.kind == TypeKind::Date)
        value = floorTo(value, kDayMs);
    else if (type.kind == TypeKind::Time)
        value -= floorTo(value, kDayMs);
    out.setWhole(value);
}

bool isOutOfRange(bool overflows, std::int64_t value, Frame &frame, Value &out)
{
    constexpr std::int64_t kMost = 1'000'000'000'000'000; // some 31,700 years
    if (!overflows && value <= kMost && value >= -kMost)
        return false;
    frame.fail(kOverflow, "The time is out of range");
    out.setNull();
    return true;
}

void shift(std::int64_t moment, std::int64_t by, const Expr &self, Frame &frame, Value &out)
{
    std::int64_t sum = 0;
    const bool overflows = __builtin_add_overflow(moment, by, &sum);
    if (!isOutOfRange(overflows, sum, frame, out))
        setMoment(sum, self.type, out);
}

void addInterval(Args args, const Expr &self, Frame &frame, Value &out)
{
    shift(args[0]->whole, args[1]->whole, self, frame, out);
}
void addToInterval(Args args, const Expr &self, Frame &frame, Value &out)
{
    shift(args[1]->whole, args[0]->whole, self, frame, out);
}
void subtractInterval(Args args, const Expr &self, Frame &frame, Value &out)
{
    shift(args[0]->whole, -args[1]->whole, self, frame, out);
}
void sumOfIntervals(Args args, const Expr &, Frame &frame, Value &out)
{
    std::int64_t sum = 0;
    const bool overflows = __builtin_add_overflow(args[0]->whole, args[1]->whole, &sum);
    if (!isOutOfRange(overflows, sum, frame, out))
        out.setWhole(sum);
}
void difference(Args args, const Expr &, Frame &frame, Value &out)
{
    std::int64_t rest = 0;
    const bool overflows = __builtin_sub_overflow(args[0]->whole, args[1]->whole, &rest);
    if (!isOutOfRange(overflows, rest, frame, out))
        out.setWhole(rest);
}
void toTimestamp(Args args, const Expr &, Frame &frame, Value &out)
{
    if (!isOutOfRange(false, args[0]->whole, frame, out))
        out.setWhole(args[0]->whole);
}
void same(Args args, const Expr &, Frame &, Value &out)
{
    out = *args[0];
}

std::int64_t unitOf(const Expr &self)
{
    const std::string_view unit = std::string_view(self.name).substr(self.name.rfind(' ') + 1);
    return unit == "DAY" ? kDayMs : unit == "HOUR" ? kHourMs : unit == "MINUTE" ? kMinuteMs : kSecondMs;
}

year_month_day dateOf(std::int64_t moment)
{
    return sys_days(days(floorTo(moment, kDayMs) / kDayMs));
}

std::int64_t startOf(const year_month_day &date)
{
    return sys_days(date).time_since_epoch().count() * kDayMs;
}

void floorMoment(Args args, const Expr &self, Frame &, Value &out)
{
    const std::int64_t moment = args[0]->whole;
    if (self.name.ends_with("YEAR"))
        out.setWhole(startOf(dateOf(moment).year() / January / 1));
    else if (self.name.ends_with("MONTH"))
        out.setWhole(startOf(dateOf(moment).year() / dateOf(moment).month() / 1));
    else
        out.setWhole(floorTo(moment, unitOf(self)));
}

void ceilMoment(Args args, const Expr &self, Frame &frame, Value &out)
{
    const std::int64_t moment = args[0]->whole;
    Value floored;
    floorMoment(args, self, frame, floored);
    if (floored.whole == moment)
        out.setWhole(moment);
    else if (self.name.ends_with("YEAR"))
        out.setWhole(startOf((dateOf(moment).year() + years(1)) / January / 1));
    else if (self.name.ends_with("MONTH"))
        out.setWhole(startOf((dateOf(moment).year() / dateOf(moment).month() + months(1)) / 1));
    else
        out.setWhole(floored.whole + unitOf(self));
}

void stepMoment(Args args, const Expr &, Frame &frame, Value &out)
{
    const std::int64_t step = args[1]->whole;
    if (step <= 0) {
        frame.fail(kBadArgument, "STEP takes a positive interval");
        out.setNull();
        return;
    }
    out.setWhole(floorTo(args[0]->whole, step));
}

void extract(Args args, const Expr &self, Frame &, Value &out)
{
    const std::int64_t moment = args[0]->whole;
    const std::int64_t ofDay = moment - floorTo(moment, kDayMs);
    if (self.name.ends_with("YEAR"))
        out.setWhole(static_cast<int>(dateOf(moment).year()));
    else if (self.name.ends_with("MONTH"))
        out.setWhole(static_cast<unsigned>(dateOf(moment).month()));
    else if (self.name.ends_with("DAY"))
        out.setWhole(static_cast<unsigned>(dateOf(moment).day()));
    else if (self.name.ends_with("HOUR"))
        out.setWhole(ofDay / kHourMs);
    else if (self.name.ends_with("MINUTE"))
        out.setWhole(ofDay / kMinuteMs % 60);
    else
        out.setWhole(ofDay / kSecondMs % 60);
}

void extractInterval(Args args, const Expr &self, Frame &, Value &out)
{
    const std::int64_t length = args[0]->whole;
    const std::int64_t unit = unitOf(self);
    out.setWhole(unit == kDayMs ? length / kDayMs : length / unit % (unit == kHourMs ? 24 : 60));
}

void now(Args, const Expr &, Frame &frame, Value &out)
{
    out.setWhole(frame.rowtime);
}

/// Reads a text by a pattern in the letters of java.text.SimpleDateFormat; nothing when it does not have that form.
std::optional<std::int64_t> readByPattern(std::string_view pattern, std::string_view text)
{
    int year = 1970, month = 1, day = 1;
    std::int64_t ofDay = 0;
    while (!pattern.empty()) {
        const char letter = pattern.front();
        const std::size_t count = std::min(pattern.find_first_not_of(letter), pattern.size());
        if ((letter < 'a' || letter > 'z') && (letter < 'A' || letter > 'Z')) {
            if (!text.starts_with(pattern.substr(0, count)))
                return std::nullopt;
            text.remove_prefix(count);
            pattern.remove_prefix(count);
            continue;
        }
        pattern.remove_prefix(count);
        if (letter == 'M' && count == 3) {
            constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
            const std::size_t at = text.size() < 3 ? std::string_view::npos : kMonths.find(text.substr(0, 3));
            if (at == std::string_view::npos || at % 3 != 0)
                return std::nullopt;
            month = static_cast<int>(at / 3) + 1;
            text.remove_prefix(3);
            continue;
        }
        std::size_t length = 0;
        int value = 0;
        // A number ends where the next part of the pattern begins, if that is a number too.
        const bool isBound = !pattern.empty() && ((pattern.front() >= 'a' && pattern.front() <= 'z') ||
                                                  (pattern.front() >= 'A' && pattern.front() <= 'Z'));
        const std::size_t most = isBound ? count : 6;
        for (; length < text.size() && length < most && text[length] >= '0' && text[length] <= '9'; ++length)
            value = value * 10 + (text[length] - '0');
        if (length == 0)
            return std::nullopt;
        text.remove_prefix(length);
        switch (letter) {
        case 'y':
            year = count <= 2 ? 2000 + value % 100 : value;
            break;
        case 'M':
            month = value;
            break;
        case 'd':
            day = value;
            break;
        case 'H':
            ofDay += value * kHourMs;
            break;
        case 'm':
            ofDay += value * kMinuteMs;
            break;
        case 's':
            ofDay += value * kSecondMs;
            break;
        case 'S':
            ofDay += value;
            break;
        default:
            return std::nullopt;
        }
    }
    const year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                              std::chrono::day(static_cast<unsigned>(day))};
    if (!date.ok() || year < 1700 || year > 2261)
        return std::nullopt;
    return startOf(date) + ofDay;
}

void charToTimestamp(Args args, const Expr &, Frame &frame, Value &out)
{
    if (const auto moment = readByPattern(args[0]->text, args[1]->text)) {
        out.setWhole(*moment);
        return;
    }
    frame.fail(kBadCast,
               "'" + args[1]->text.substr(0, 200) + "' does not have the form " + args[0]->text.substr(0, 200));
    out.setNull();
}

constexpr Overload kTable[] = {
    {"+", "mv", Gives::First, addInterval},
    {"+", "vm", Gives::Second, addToInterval},
    {"+", "vv", Gives::Interval, sumOfIntervals},
    {"-", "mv", Gives::First, subtractInterval},
    {"-", "vv", Gives::Interval, difference},
    {"-", "mm", Gives::Interval, difference},
    {"DIFFERENCE", "v", Gives::Interval, same},
    {"FLOOR TO YEAR", "m", Gives::First, floorMoment},
    {"FLOOR TO MONTH", "m", Gives::First, floorMoment},
    {"FLOOR TO DAY", "m", Gives::First, floorMoment},
    {"FLOOR TO HOUR", "m", Gives::First, floorMoment},
    {"FLOOR TO MINUTE", "m", Gives::First, floorMoment},
    {"FLOOR TO SECOND", "m", Gives::First, floorMoment},
    {"FLOOR TO DAY", "v", Gives::First, floorMoment},
    {"FLOOR TO HOUR", "v", Gives::First, floorMoment},
    {"FLOOR TO MINUTE", "v", Gives::First, floorMoment},
    {"FLOOR TO SECOND", "v", Gives::First, floorMoment},
    {"CEIL TO YEAR", "m", Gives::First, ceilMoment},
    {"CEIL TO MONTH", "m", Gives::First, ceilMoment},
    {"CEIL TO DAY", "m", Gives::First, ceilMoment},
    {"CEIL TO HOUR", "m", Gives::First, ceilMoment},
    {"CEIL TO MINUTE", "m", Gives::First, ceilMoment},
    {"CEIL TO SECOND", "m", Gives::First, ceilMoment},
    {"STEP", "mv", Gives::First, stepMoment},
    {"EXTRACT YEAR", "m", Gives::BigInt, extract},
    {"EXTRACT MONTH", "m", Gives::BigInt, extract},
    {"EXTRACT DAY", "m", Gives::BigInt, extract},
    {"EXTRACT HOUR", "m", Gives::BigInt, extract},
    {"EXTRACT MINUTE", "m", Gives::BigInt, extract},
    {"EXTRACT SECOND", "m", Gives::BigInt, extract},
    {"EXTRACT DAY", "v", Gives::BigInt, extractInterval},
    {"EXTRACT HOUR", "v", Gives::BigInt, extractInterval},
    {"EXTRACT MINUTE", "v", Gives::BigInt, extractInterval},
    {"EXTRACT SECOND", "v", Gives::BigInt, extractInterval},
    {"CURRENT_TIMESTAMP", "", Gives::Timestamp, now},
    {"TSDIFF", "mm", Gives::BigInt, difference},
    {"UNIX_TIMESTAMP", "m", Gives::BigInt, same},
    {"TO_TIMESTAMP", "w", Gives::Timestamp, toTimestamp},
    {"CHAR_TO_TIMESTAMP", "tt", Gives::Timestamp, charToTimestamp},
};

} // namespace

std::span<const Overload> momentFunctions()
{
    return kTable;
}

} // namespace headwater::streamsql

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/timestamp.h"

#include <charconv>
#include <cmath>

namespace headwater {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

// Days since 1970-01-01 of a date of the Gregorian calendar, counted in eras of 400 years that begin in March.
constexpr std::int64_t daysFromDate(int year, int month, int day)
{
    const int shifted = month <= 2 ? year - 1 : year;
    const int era = shifted / 400;
    const int yearOfEra = shifted - era * 400;
    const int dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    const int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    return static_cast<std::int64_t>(era) * 146'097 + dayOfEra - 719'468;
}
static_assert(daysFromDate(1970, 1, 1) == 0 && daysFromDate(2000, 3, 1) == 11'017);

constexpr int daysInMonth(int year, int month)
{
    constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month == 2 && leap ? 29 : kDays[month - 1];
}

struct Parts
{
    int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
    std::int64_t nanosecond = 0;
    int offsetMinutes = 0;
};

std::optional<std::int64_t> fromParts(const Parts &p)
{
    if (p.year < 1700 || p.year > 2261 || p.month < 1 || p.month > 12 || p.day < 1 ||
        p.day > daysInMonth(p.year, p.month) || p.hour > 23 || p.minute > 59 || p.second > 60)
        return std::nullopt;
    const std::int64_t seconds = daysFromDate(p.year, p.month, p.day) * 86'400 + p.hour * 3'600 + p.minute * 60 +
                                 p.second - p.offsetMinutes * 60;
    return seconds * kSecond + p.nanosecond;
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

// Exactly `count` digits from text[from]; -1 when there is something else. The caller has checked the length.
int digits(std::string_view text, std::size_t from, int count)
{
    int value = 0;
    for (int i = 0; i < count; ++i) {
        const char c = text[from + static_cast<std::size_t>(i)];
        if (!isDigit(c))
            return -1;
        value = value * 10 + (c - '0');
    }
    return value;
}

int monthFromName(const char *name)
{
    constexpr std::string_view kNames = "JanFebMarAprMayJunJulAugSepOctNovDec";
    for (std::size_t i = 0; i < 12; ++i) {
        if (kNames[3 * i] == name[0] && kNames[3 * i + 1] == name[1] && kNames[3 * i + 2] == name[2])
            return static_cast<int>(i) + 1;
    }
    return 0;
}

std::optional<std::int64_t> parseNumber(std::string_view text)
{
    double value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc{} || end != text.data() + text.size() || !std::isfinite(value))
        return std::nullopt;
    // 100,000,000,000 seconds are the year 5138, and as many milliseconds 1973: the ranges do not meet.
    constexpr double kSplit = 1e11;
    double scale = 1e9;
    for (double limit = kSplit; std::fabs(value) >= limit && scale > 1; limit *= 1e3)
        scale /= 1e3;
    std::int64_t whole = 0;
    const auto [wholeEnd, wholeProblem] = std::from_chars(text.data(), text.data() + text.size(), whole);
    if (wholeProblem == std::errc{} && wholeEnd == text.data() + text.size()) {
        std::int64_t result = 0;
        if (__builtin_mul_overflow(whole, static_cast<std::int64_t>(scale), &result))
            return std::nullopt;
        return result;
    }
    const double nanoseconds = value * scale;
    if (!(std::fabs(nanoseconds) < 9.2e18))
        return std::nullopt;
    return static_cast<std::int64_t>(std::llround(nanoseconds));
}

} // namespace

std::optional<std::int64_t> parseApacheTime(std::string_view text)
{
    // dd/Mon/yyyy:HH:MM:SS ±hhmm
    if (text.size() != 26 || text[2] != '/' || text[6] != '/' || text[11] != ':' || text[14] != ':' ||
        text[17] != ':' || text[20] != ' ' || (text[21] != '+' && text[21] != '-'))
        return std::nullopt;
    Parts p;
    p.day = digits(text, 0, 2);
    p.month = monthFromName(text.data() + 3);
    p.year = digits(text, 7, 4);
    p.hour = digits(text, 12, 2);
    p.minute = digits(text, 15, 2);
    p.second = digits(text, 18, 2);
    const int offsetHours = digits(text, 22, 2);
    const int offsetMinutes = digits(text, 24, 2);
    if (p.hour < 0 || p.minute < 0 || p.second < 0 || offsetHours < 0 || offsetHours > 18 || offsetMinutes < 0 ||
        offsetMinutes > 59)
        return std::nullopt;
    p.offsetMinutes = (offsetHours * 60 + offsetMinutes) * (text[21] == '-' ? -1 : 1);
    return fromParts(p);
}

std::optional<std::int64_t> parseTime(std::string_view text)
{
    while (!text.empty() && text.front() == ' ')
        text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ')
        text.remove_suffix(1);
    if (text.size() < 10 || text[4] != '-' || text[7] != '-' || !isDigit(text[0]))
        return parseNumber(text);

    Parts p;
    p.year = digits(text, 0, 4);
    p.month = digits(text, 5, 2);
    p.day = digits(text, 8, 2);
    if (p.year < 0)
        return std::nullopt;
    text.remove_prefix(10);
    if (text.empty())
        return fromParts(p);
    if ((text[0] != 'T' && text[0] != 't' && text[0] != ' ') || text.size() < 6 || text[3] != ':')
        return std::nullopt;
    p.hour = digits(text, 1, 2);
    p.minute = digits(text, 4, 2);
    text.remove_prefix(6);
    if (text.size() >= 3 && text[0] == ':') {
        p.second = digits(text, 1, 2);
        text.remove_prefix(3);
        if (text.size() >= 2 && (text[0] == '.' || text[0] == ',') && isDigit(text[1])) {
            text.remove_prefix(1);
            std::int64_t unit = kSecond / 10;
            for (; !text.empty() && isDigit(text[0]); text.remove_prefix(1), unit /= 10)
                p.nanosecond += unit * (text[0] - '0');
        }
    }
    if (p.hour < 0 || p.minute < 0 || p.second < 0)
        return std::nullopt;
    if (text.empty() || text == "Z" || text == "z")
        return fromParts(p);
    // ±hh, ±hhmm or ±hh:mm
    if ((text[0] != '+' && text[0] != '-') || (text.size() != 3 && text.size() != 5 && text.size() != 6) ||
        (text.size() == 6 && text[3] != ':'))
        return std::nullopt;
    const int hours = digits(text, 1, 2);
    const int minutes = text.size() == 3 ? 0 : digits(text, text.size() - 2, 2);
    if (hours < 0 || hours > 18 || minutes < 0 || minutes > 59)
        return std::nullopt;
    p.offsetMinutes = (hours * 60 + minutes) * (text[0] == '-' ? -1 : 1);
    return fromParts(p);
}

void writeIsoTime(std::int64_t nanoseconds, char (&out)[kIsoTimeLength])
{
    std::int64_t seconds = nanoseconds / kSecond;
    std::int64_t rest = nanoseconds % kSecond;
    if (rest < 0) {
        rest += kSecond;
        --seconds;
    }
    std::int64_t days = seconds / 86'400;
    std::int64_t ofDay = seconds % 86'400;
    if (ofDay < 0) {
        ofDay += 86'400;
        --days;
    }
    // The inverse of daysFromDate(); the day count is moved into years after 0 so that all divisions round down.
    const std::int64_t shifted = days + 719'468;
    const std::int64_t era = shifted / 146'097;
    const std::int64_t dayOfEra = shifted - era * 146'097;
    const std::int64_t yearOfEra = (dayOfEra - dayOfEra / 1'460 + dayOfEra / 36'524 - dayOfEra / 146'096) / 365;
    const std::int64_t dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    const std::int64_t marchMonth = (5 * dayOfYear + 2) / 153;
    const std::int64_t day = dayOfYear - (153 * marchMonth + 2) / 5 + 1;
    const std::int64_t month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
    const std::int64_t year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);

    const auto put = [&out](std::size_t at, int count, std::int64_t value) {
        for (int i = count - 1; i >= 0; --i, value /= 10)
            out[at + static_cast<std::size_t>(i)] = static_cast<char>('0' + value % 10);
    };
    put(0, 4, year);
    put(5, 2, month);
    put(8, 2, day);
    put(11, 2, ofDay / 3'600);
    put(14, 2, ofDay / 60 % 60);
    put(17, 2, ofDay % 60);
    put(20, 3, rest / 1'000'000);
    out[4] = out[7] = '-';
    out[10] = 'T';
    out[13] = out[16] = ':';
    out[19] = '.';
    out[23] = 'Z';
}

} // namespace headwater

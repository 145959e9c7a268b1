// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/firehose/prefix.h"

#include "core/base/text.h"
#include "core/services/firehose/words.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>

namespace headwater::services::firehose {
namespace {

constexpr std::string_view kHourPath = "yyyy/MM/dd/HH/";
constexpr std::array<const char *, 12> kMonths{"January", "February", "March",     "April",   "May",      "June",
                                               "July",    "August",   "September", "October", "November", "December"};
constexpr std::array<const char *, 7> kDays{"Sunday",   "Monday", "Tuesday", "Wednesday",
                                            "Thursday", "Friday", "Saturday"};

std::string padded(long long value, std::size_t digits)
{
    char text[32];
    std::snprintf(text, sizeof text, "%0*lld", static_cast<int>(std::min<std::size_t>(digits, 20)), value);
    return text;
}

/// One run of equal pattern letters; nothing when the letter means nothing here.
std::optional<std::string> field(char letter, std::size_t count, std::int64_t time)
{
    using namespace std::chrono;
    const sys_seconds at{seconds(time)};
    const auto day = floor<days>(at);
    const year_month_day date(day);
    const hh_mm_ss clock(at - day);
    const auto month = static_cast<unsigned>(date.month());
    const auto hour = clock.hours().count();
    switch (letter) {
    case 'y':
    case 'Y':
    case 'u':
        return count == 2 ? padded(static_cast<int>(date.year()) % 100, 2)
                          : padded(static_cast<int>(date.year()), count);
    case 'M':
    case 'L':
        if (count >= 4)
            return kMonths[month - 1];
        return count == 3 ? std::string(kMonths[month - 1], 3) : padded(month, count);
    case 'd':
        return padded(static_cast<unsigned>(date.day()), count);
    case 'D':
        return padded((day - sys_days(date.year() / January / 1)).count() + 1, count);
    case 'H':
        return padded(hour, count);
    case 'k':
        return padded(hour == 0 ? 24 : hour, count);
    case 'K':
        return padded(hour % 12, count);
    case 'h':
        return padded(hour % 12 == 0 ? 12 : hour % 12, count);
    case 'a':
        return hour < 12 ? "AM" : "PM";
    case 'm':
        return padded(clock.minutes().count(), count);
    case 's':
        return padded(clock.seconds().count(), count);
    case 'S':
        return std::string(count, '0');
    case 'E': {
        const char *name = kDays[weekday(day).c_encoding()];
        return count >= 4 ? std::string(name) : std::string(name, 3);
    }
    case 'Z':
        return "+0000";
    case 'X':
        return "Z";
    default:
        return std::nullopt;
    }
}

Error refusal(Prefix::Role role, QString message)
{
    return {std::move(message),
            role == Prefix::Role::Data ? QStringLiteral("/Prefix") : QStringLiteral("/ErrorOutputPrefix")};
}

} // namespace

Result<std::string> javaTime(std::string_view pattern, std::int64_t time)
{
    std::string out;
    for (std::size_t i = 0; i < pattern.size();) {
        const char c = pattern[i];
        if (c == '\'') {
            const std::size_t close = pattern.find('\'', i + 1);
            if (close == std::string_view::npos)
                return Error{Words::tr("The time format “%1” has a quote without an end.").arg(fromUtf8(pattern)), {}};
            out += close == i + 1 ? std::string_view("'") : pattern.substr(i + 1, close - i - 1);
            i = close + 1;
            continue;
        }
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))) {
            out += c;
            ++i;
            continue;
        }
        std::size_t end = i + 1;
        while (end < pattern.size() && pattern[end] == c)
            ++end;
        const auto text = field(c, end - i, time);
        if (!text)
            return Error{Words::tr("The time format “%1” has the letter “%2”, which no time has. Letters such as "
                                   "yyyy, MM, dd, HH can be used; other text stands in single quotes.")
                             .arg(fromUtf8(pattern), fromUtf8(pattern.substr(i, 1))),
                         {}};
        out += *text;
        i = end;
    }
    return out;
}

std::string randomString(std::uint64_t draw)
{
    constexpr std::string_view kLetters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    std::string text(11, '0');
    for (char &c : text) {
        c = kLetters[draw % kLetters.size()];
        draw /= kLetters.size();
    }
    return text;
}

std::string uuid(std::uint64_t high, std::uint64_t low)
{
    high = (high & ~0xf000ull) | 0x4000;
    low = (low & ~(0x3ull << 62)) | 0x2ull << 62;
    char text[40];
    std::snprintf(text, sizeof text, "%08llx-%04llx-%04llx-%04llx-%012llx", static_cast<unsigned long long>(high >> 32),
                  static_cast<unsigned long long>(high >> 16 & 0xffff), static_cast<unsigned long long>(high & 0xffff),
                  static_cast<unsigned long long>(low >> 48), static_cast<unsigned long long>(low & 0xffff'ffff'ffff));
    return text;
}

Result<Prefix> Prefix::parse(std::string_view text, Role role)
{
    Prefix prefix;
    prefix.m_role = role;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t open = text.find("!{", at);
        if (open > at)
            prefix.m_pieces.push_back({Kind::Literal, std::string(text.substr(at, open - at))});
        if (open == std::string_view::npos)
            break;
        const std::size_t close = text.find('}', open);
        if (close == std::string_view::npos)
            return refusal(role, Words::tr("The expression that begins with “%1” has no closing brace.")
                                     .arg(fromUtf8(text.substr(open, 24))));
        const std::string_view inner = text.substr(open + 2, close - open - 2);
        const std::size_t colon = inner.find(':');
        const std::string_view space = inner.substr(0, colon);
        const std::string_view value = colon == std::string_view::npos ? std::string_view() : inner.substr(colon + 1);
        prefix.m_hasExpressions = true;
        at = close + 1;
        if (space == "timestamp" && !value.empty()) {
            if (const auto written = javaTime(value, 0); !written)
                return refusal(role, written.error().message);
            prefix.m_hasTimestamp = true;
            prefix.m_pieces.push_back({Kind::Timestamp, std::string(value)});
        } else if (space == "firehose" && value == "random-string") {
            prefix.m_pieces.push_back({Kind::RandomString, {}});
        } else if (space == "firehose" && value == "error-output-type") {
            if (role == Role::Data)
                return refusal(role, Words::tr("“!{firehose:error-output-type}” can stand in ErrorOutputPrefix only."));
            prefix.m_hasErrorType = true;
            prefix.m_pieces.push_back({Kind::ErrorType, {}});
        } else if ((space == "partitionKeyFromQuery" || space == "partitionKeyFromLambda") && !value.empty()) {
            if (role == Role::Error)
                return refusal(role, Words::tr("Partition keys can stand in Prefix only: what failed has none."));
            prefix.m_keys.emplace_back(value);
            prefix.m_pieces.push_back({Kind::Partition, std::string(value)});
        } else {
            return refusal(role, Words::tr("“!{%1}” is not an expression that a prefix can have. There are "
                                           "!{timestamp:yyyy/MM/dd}, !{firehose:random-string}, "
                                           "!{firehose:error-output-type} and !{partitionKeyFromQuery:name}.")
                                     .arg(fromUtf8(inner)));
        }
    }
    if (role == Role::Error && prefix.m_hasExpressions && !prefix.m_hasErrorType)
        return refusal(role, Words::tr("An ErrorOutputPrefix with expressions needs !{firehose:error-output-type} "
                                       "among them."));
    std::uint64_t draw = 0;
    const auto longest = prefix.evaluate({0, "elasticsearch-failed", [&] { return draw++; },
                                          [](auto) {
                                              return "";
                                          }});
    if (static_cast<std::size_t>(fromUtf8(longest).size()) > kLongestPrefix)
        return refusal(role, Words::tr("The prefix becomes longer than 512 characters."));
    return prefix;
}

std::string Prefix::evaluate(const PrefixValues &values) const
{
    std::string out;
    for (const Piece &piece : m_pieces) {
        switch (piece.kind) {
        case Kind::Literal:
            out += piece.text;
            break;
        case Kind::Timestamp:
            out += *javaTime(piece.text, values.time);
            break;
        case Kind::RandomString:
            out += randomString(values.random());
            break;
        case Kind::ErrorType:
            out += values.errorType;
            break;
        case Kind::Partition:
            out += values.partition(piece.text);
            break;
        }
    }
    // An error prefix without expressions gets what tells the kinds of errors apart.
    if (m_role == Role::Error && !m_hasExpressions)
        out.append(values.errorType).append("/").append(*javaTime(kHourPath, values.time));
    if (m_role == Role::Data && !m_hasTimestamp)
        out += *javaTime(kHourPath, values.time);
    return out;
}

Result<void> checkPrefixes(std::string_view prefix, std::string_view errorOutputPrefix)
{
    const auto data = Prefix::parse(prefix, Prefix::Role::Data);
    if (!data)
        return data.error();
    const auto error = Prefix::parse(errorOutputPrefix, Prefix::Role::Error);
    if (!error)
        return error.error();
    if (data->hasExpressions() && errorOutputPrefix.empty())
        return refusal(Prefix::Role::Error, Words::tr("A Prefix with expressions needs an ErrorOutputPrefix, so that "
                                                      "what failed does not stand among the data."));
    return {};
}

} // namespace headwater::services::firehose

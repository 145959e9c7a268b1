// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/logagent/recordtime.h"

#include "core/base/timestamp.h"

#include <array>
#include <string>

namespace headwater::logagent {
namespace {

constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::size_t kLongestTime = 40;

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// `Sep  9 10:42:29.5 2011`, or without the year.
std::optional<std::int64_t> monthFirst(std::string_view text)
{
    int month = 0;
    while (month < 12 && !text.starts_with(kMonths[static_cast<std::size_t>(month)]))
        ++month;
    if (month == 12 || text.size() < 15 || text[3] != ' ')
        return std::nullopt;
    std::size_t at = 4;
    if (text[at] == ' ')
        ++at;
    std::string day;
    while (at < text.size() && isDigit(text[at]))
        day += text[at++];
    if (day.empty() || day.size() > 2 || at >= text.size() || text[at] != ' ')
        return std::nullopt;
    const std::size_t clockEnd = std::min(text.find_first_of(" ]", at + 1), text.size());
    const std::string_view clock = text.substr(at + 1, clockEnd - at - 1);
    std::string_view year = "2020";
    if (clockEnd + 4 < text.size() && text[clockEnd] == ' ' && isDigit(text[clockEnd + 1]) &&
        isDigit(text[clockEnd + 4]) && (clockEnd + 5 == text.size() || text[clockEnd + 5] == ']'))
        year = text.substr(clockEnd + 1, 4);
    std::string iso(year);
    iso += month < 9 ? "-0" : "-";
    iso += std::to_string(month + 1);
    iso += day.size() == 1 ? "-0" : "-";
    iso += day;
    iso += 'T';
    iso += clock;
    return parseTime(iso);
}

std::optional<std::int64_t> timeAt(std::string_view text)
{
    if (text.size() < 10)
        return std::nullopt;
    if (isDigit(text[0]) && isDigit(text[1]) && text[2] == '/')
        return parseApacheTime(text.substr(0, std::min(text.find(']'), text.size())));
    if (isDigit(text[0]) && isDigit(text[3]) && text[4] == '-') {
        // A blank may stand for the T, so the first one ends only a date that has no time.
        const std::size_t from = text.size() > 11 && text[10] == ' ' && isDigit(text[11]) ? 11 : 0;
        return parseTime(text.substr(0, std::min(text.find_first_of(" ]\t,|", from), text.size())));
    }
    if (text.size() > 4 && text[3] == ' ' && !isDigit(text[4]) && text[4] != ' ')
        return monthFirst(text.substr(4)); // a day's name comes first
    return monthFirst(text);
}

} // namespace

std::optional<std::int64_t> recordTime(std::string_view line)
{
    if (const auto time = timeAt(line.substr(0, kLongestTime)))
        return time;
    // As in Apache's access log, whose user names may hold brackets: the first one with a time.
    for (std::size_t bracket = line.find('['); bracket != std::string_view::npos && bracket < 512;
         bracket = line.find('[', bracket + 1))
    {
        if (const auto time = timeAt(line.substr(bracket + 1, kLongestTime)))
            return time;
    }
    return std::nullopt;
}

} // namespace headwater::logagent

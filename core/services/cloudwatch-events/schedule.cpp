// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/cloudwatch-events/schedule.h"

#include "core/base/text.h"

#include <QCoreApplication>
#include <QStringList>

#include <array>
#include <charconv>
#include <chrono>
#include <span>
#include <string>

namespace headwater::services::cloudwatch_events {
namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Services", text);
}

constexpr int kFirstYear = 1970;
constexpr int kLastYear = 2199;
constexpr std::int64_t kDay = 86'400;

std::optional<int> numberOf(std::string_view text)
{
    int number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || read.ec != std::errc() || read.ptr != text.data() + text.size())
        return std::nullopt;
    return number;
}

/// `*`, `5`, `1-5`, `*/15`, `0/10`, `MON,WED`; nothing when it cannot be read. Bit `least + i` of a field is at i.
std::optional<std::vector<bool>> readField(std::string_view text, int least, int most,
                                           std::span<const std::string_view> names = {})
{
    std::vector<bool> values(static_cast<std::size_t>(most - least + 1));
    const auto valueOf = [&](std::string_view word) -> std::optional<int> {
        for (std::size_t i = 0; i < names.size(); ++i) {
            if (word == names[i])
                return least + static_cast<int>(i);
        }
        const auto number = numberOf(word);
        return number && *number >= least && *number <= most ? number : std::nullopt;
    };
    for (;;) {
        const std::size_t comma = text.find(',');
        std::string_view one = text.substr(0, comma);
        int step = 1;
        const std::size_t slash = one.find('/');
        if (slash != std::string_view::npos) {
            const auto number = numberOf(one.substr(slash + 1));
            if (!number || *number < 1)
                return std::nullopt;
            step = *number;
            one = one.substr(0, slash);
        }
        int from = least, to = most;
        if (one != "*") {
            const std::size_t dash = one.find('-');
            const auto first = valueOf(one.substr(0, dash));
            const auto last = dash == std::string_view::npos ? first : valueOf(one.substr(dash + 1));
            if (!first || !last || *first > *last)
                return std::nullopt;
            from = *first;
            // With a step, a single value is where it begins.
            to = dash == std::string_view::npos && slash != std::string_view::npos ? most : *last;
        }
        for (int value = from; value <= to; value += step)
            values[static_cast<std::size_t>(value - least)] = true;
        if (comma == std::string_view::npos)
            return values;
        text.remove_prefix(comma + 1);
    }
}

} // namespace

Result<Schedule> Schedule::parse(std::string_view text)
{
    const Error wrong{
        tr("“%1” is no schedule. It looks like rate(5 minutes) or cron(0 12 ? * MON-FRI *).").arg(fromUtf8(text)), {}};
    const bool isRate = text.starts_with("rate("), isCron = text.starts_with("cron(");
    if (!(isRate || isCron) || !text.ends_with(')'))
        return wrong;
    const QStringList parts = fromUtf8(text.substr(5, text.size() - 6)).split(QLatin1Char(' '), Qt::SkipEmptyParts);
    std::vector<std::string> words;
    for (const QString &part : parts)
        words.push_back(part.toStdString());
    Schedule schedule;
    if (isRate) {
        const auto number = words.size() == 2 ? numberOf(words[0]) : std::nullopt;
        if (!number || *number < 1)
            return wrong;
        static constexpr std::array<std::pair<std::string_view, std::int64_t>, 3> kUnits{
            {{"minute", 60}, {"hour", 3'600}, {"day", kDay}}};
        for (const auto &[unit, seconds] : kUnits) {
            const std::string_view word = words[1];
            if (word != unit && !(word.starts_with(unit) && word.substr(unit.size()) == "s"))
                continue;
            if ((*number == 1) != (word == unit))
                return Error{tr("One %1, several %1s: the service asks for the right word.").arg(fromUtf8(unit)), {}};
            schedule.m_period = *number * seconds;
            return schedule;
        }
        return wrong;
    }
    if (words.size() != 6)
        return Error{tr("A cron expression has six fields: minutes, hours, day of the month, month, day of the week, "
                        "year."),
                     {}};
    static constexpr std::array<std::string_view, 12> kMonths{"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                                              "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
    static constexpr std::array<std::string_view, 7> kDays{"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"};
    schedule.m_anyDay = words[2] == "?";
    schedule.m_anyWeekday = words[4] == "?";
    if (schedule.m_anyDay == schedule.m_anyWeekday)
        return Error{tr("Of day of the month and day of the week, exactly one is “?”."), {}};
    const auto minutes = readField(words[0], 0, 59), hours = readField(words[1], 0, 23);
    const auto days = readField(schedule.m_anyDay ? "*" : words[2], 1, 31);
    const auto months = readField(words[3], 1, 12, kMonths);
    const auto weekdays = readField(schedule.m_anyWeekday ? "*" : words[4], 1, 7, kDays);
    const auto years = readField(words[5], kFirstYear, kLastYear);
    if (!minutes || !hours || !days || !months || !weekdays || !years)
        return wrong;
    schedule.m_minutes = *minutes;
    schedule.m_hours = *hours;
    schedule.m_days = *days;
    schedule.m_months = *months;
    schedule.m_weekdays = *weekdays;
    schedule.m_years = *years;
    return schedule;
}

bool Schedule::firesOn(std::int64_t day) const
{
    using namespace std::chrono;
    const sys_days date{days{day}};
    const year_month_day civil{date};
    const int itsYear = int(civil.year());
    if (itsYear < kFirstYear || itsYear > kLastYear)
        return false;
    return m_years[static_cast<std::size_t>(itsYear - kFirstYear)] && m_months[unsigned(civil.month()) - 1] &&
           m_days[unsigned(civil.day()) - 1] && m_weekdays[weekday{date}.c_encoding()];
}

std::optional<std::int64_t> Schedule::next(std::int64_t second, std::int64_t start) const
{
    if (m_period > 0)
        return start + ((second - start) / m_period + 1) * m_period;
    constexpr std::int64_t kLastDay = 84'000; // some day of 2199
    for (std::int64_t day = (second + 1) / kDay; day < kLastDay; ++day) {
        if (!firesOn(day))
            continue;
        for (std::int64_t minute = 0; minute < 1'440; ++minute) {
            const std::int64_t at = day * kDay + minute * 60;
            if (at > second && m_hours[static_cast<std::size_t>(minute / 60)] &&
                m_minutes[static_cast<std::size_t>(minute % 60)])
                return at;
        }
    }
    return std::nullopt;
}

} // namespace headwater::services::cloudwatch_events

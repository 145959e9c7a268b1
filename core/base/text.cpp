// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"

#include <QCoreApplication>

#include <array>
#include <charconv>
#include <cmath>

namespace headwater {
namespace {

struct Unit
{
    std::string_view suffix;
    std::int64_t nanoseconds;
};

constexpr std::array<Unit, 7> kUnits{{{"d", 86'400'000'000'000},
                                      {"h", 3'600'000'000'000},
                                      {"m", 60'000'000'000},
                                      {"s", 1'000'000'000},
                                      {"ms", 1'000'000},
                                      {"us", 1'000},
                                      {"ns", 1}}};

Error badDuration(std::string_view text)
{
    return {QCoreApplication::translate("Text", "“%1” is not a duration. Write a number and a unit, such as 500ms, "
                                                "60s, 10m, 2h or 3d.")
                .arg(fromUtf8(text.substr(0, 40))),
            {}};
}

} // namespace

Result<std::int64_t> parseDuration(std::string_view text)
{
    double number = 0;
    const auto [end, problem] =
        std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
    if (problem != std::errc{} || !(number >= 0))
        return badDuration(text);
    const std::string_view suffix(end, static_cast<std::size_t>(text.data() + text.size() - end));
    for (const Unit &unit : kUnits) {
        if (unit.suffix != suffix)
            continue;
        // Whole numbers are exact to the nanosecond, also where a double is not.
        std::int64_t whole = 0;
        const auto [wholeEnd, wholeProblem] = std::from_chars(text.data(), text.data() + text.size(), whole);
        std::int64_t product = 0;
        if (wholeProblem == std::errc{} && wholeEnd == end &&
            !__builtin_mul_overflow(whole, unit.nanoseconds, &product))
            return product;
        const double nanoseconds = number * static_cast<double>(unit.nanoseconds);
        if (!(nanoseconds < 9.2e18))
            return badDuration(text);
        return static_cast<std::int64_t>(std::llround(nanoseconds));
    }
    return badDuration(text);
}

QString durationText(std::int64_t nanoseconds)
{
    for (const Unit &unit : kUnits) {
        if (nanoseconds >= unit.nanoseconds && nanoseconds % unit.nanoseconds == 0)
            return QString::number(nanoseconds / unit.nanoseconds) +
                   QLatin1String(unit.suffix.data(), static_cast<qsizetype>(unit.suffix.size()));
    }
    return QStringLiteral("0s");
}

QString clockText(std::int64_t nanoseconds)
{
    const std::int64_t milliseconds = nanoseconds / 1'000'000;
    const std::int64_t seconds = milliseconds / 1000;
    const std::int64_t days = seconds / 86'400;
    const auto two = [](std::int64_t value) {
        return QStringLiteral("%1").arg(value, 2, 10, QLatin1Char('0'));
    };
    const QString clock = two(seconds / 3600 % 24) + QLatin1Char(':') + two(seconds / 60 % 60) + QLatin1Char(':') +
                          two(seconds % 60) + QLatin1Char('.') +
                          QStringLiteral("%1").arg(milliseconds % 1000, 3, 10, QLatin1Char('0'));
    return days > 0 ? QStringLiteral("%1d ").arg(days) + clock : clock;
}

} // namespace headwater

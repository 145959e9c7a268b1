// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"
#include "core/iotsql/functions.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QTimeZone>

#include <array>
#include <cctype>

namespace headwater::iotsql {

namespace {

constexpr std::int64_t kMostMs = 253'402'300'799'999; // the end of the year 9999
constexpr std::int64_t kLeastMs = -62'135'596'800'000;

constexpr std::array<std::string_view, 12> kMonths = {"January",   "February", "March",    "April",
                                                      "May",       "June",     "July",     "August",
                                                      "September", "October",  "November", "December"};
constexpr std::array<std::string_view, 7> kDays = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                   "Friday", "Saturday", "Sunday"};

/// A stretch of a pattern: a letter and how often it stands, or plain text.
struct Piece
{
    char letter = 0; ///< 0: text
    int count = 0;
    std::string text = {};
};

/// The pieces of a pattern as Joda-Time and java.time write it; nothing when a quote is left open.
std::optional<std::vector<Piece>> piecesOf(std::string_view pattern)
{
    std::vector<Piece> pieces;
    const auto plain = [&pieces](std::string_view text) {
        if (pieces.empty() || pieces.back().letter != 0)
            pieces.push_back({});
        pieces.back().text += text;
    };
    for (std::size_t at = 0; at < pattern.size();) {
        const char c = pattern[at];
        if (c == '\'') {
            if (at + 1 < pattern.size() && pattern[at + 1] == '\'') {
                plain("'");
                at += 2;
                continue;
            }
            const std::size_t end = pattern.find('\'', at + 1);
            if (end == std::string_view::npos)
                return std::nullopt;
            plain(pattern.substr(at + 1, end - at - 1));
            at = end + 1;
        } else if (std::isalpha(static_cast<unsigned char>(c))) {
            std::size_t end = at;
            while (end < pattern.size() && pattern[end] == c)
                ++end;
            pieces.push_back({c, static_cast<int>(end - at), {}});
            at = end;
        } else {
            plain(pattern.substr(at++, 1));
        }
    }
    return pieces;
}

std::optional<QTimeZone> zoneOf(std::string_view name)
{
    for (const std::string_view prefix : {"UTC", "GMT", "UT"}) {
        if (!name.starts_with(prefix))
            continue;
        if (name.size() == prefix.size())
            return QTimeZone::utc();
        name.remove_prefix(prefix.size());
        break;
    }
    if (name == "Z")
        return QTimeZone::utc();
    if (!name.empty() && (name[0] == '+' || name[0] == '-')) {
        int hours = 0, minutes = 0, digits = 0;
        for (const char c : name.substr(1)) {
            if (c == ':')
                continue;
            if (c < '0' || c > '9' || ++digits > 4)
                return std::nullopt;
            (digits <= 2 ? hours : minutes) = (digits <= 2 ? hours : minutes) * 10 + (c - '0');
        }
        constexpr int kMostHours = 14;
        if (digits == 0 || hours > kMostHours || minutes > 59)
            return std::nullopt;
        const int seconds = (hours * 60 + minutes) * 60;
        return QTimeZone(name[0] == '-' ? -seconds : seconds);
    }
    const QTimeZone zone(QByteArray(name.data(), static_cast<qsizetype>(name.size())));
    return zone.isValid() ? std::optional(zone) : std::nullopt;
}

std::string padded(std::int64_t value, int digits)
{
    std::string text = std::to_string(value < 0 ? -value : value);
    if (static_cast<int>(text.size()) < digits)
        text.insert(0, static_cast<std::size_t>(digits) - text.size(), '0');
    return value < 0 ? "-" + text : text;
}

std::string offsetText(int seconds, bool withColon)
{
    const int minutes = (seconds < 0 ? -seconds : seconds) / 60;
    return (seconds < 0 ? "-" : "+") + padded(minutes / 60, 2) + (withColon ? ":" : "") + padded(minutes % 60, 2);
}

/// One field of Joda-Time; false for a letter that it does not know.
bool appendField(const Piece &piece, const QDateTime &moment, const QTimeZone &zone, std::string &out)
{
    const QDate date = moment.date();
    const QTime time = moment.time();
    const int hour = time.hour();
    const bool isLong = piece.count >= 4;
    const auto name = [&](std::string_view full) {
        out += isLong ? full : full.substr(0, 3);
    };
    switch (piece.letter) {
    case 'G':
        out += date.year() > 0 ? "AD" : "BC";
        break;
    case 'C':
        out += padded(date.year() / 100, piece.count);
        break;
    case 'Y':
    case 'y':
        out += piece.count == 2 ? padded(date.year() % 100, 2) : padded(date.year(), piece.count);
        break;
    case 'x': {
        int year = 0;
        date.weekNumber(&year);
        out += piece.count == 2 ? padded(year % 100, 2) : padded(year, piece.count);
        break;
    }
    case 'w':
        out += padded(date.weekNumber(), piece.count);
        break;
    case 'e':
        out += padded(date.dayOfWeek(), piece.count);
        break;
    case 'E':
        name(kDays[static_cast<std::size_t>(date.dayOfWeek() - 1)]);
        break;
    case 'D':
        out += padded(date.dayOfYear(), piece.count);
        break;
    case 'M':
        if (piece.count >= 3)
            name(kMonths[static_cast<std::size_t>(date.month() - 1)]);
        else
            out += padded(date.month(), piece.count);
        break;
    case 'd':
        out += padded(date.day(), piece.count);
        break;
    case 'a':
        out += hour < 12 ? "AM" : "PM";
        break;
    case 'K':
        out += padded(hour % 12, piece.count);
        break;
    case 'h':
        out += padded(hour % 12 == 0 ? 12 : hour % 12, piece.count);
        break;
    case 'H':
        out += padded(hour, piece.count);
        break;
    case 'k':
        out += padded(hour == 0 ? 24 : hour, piece.count);
        break;
    case 'm':
        out += padded(time.minute(), piece.count);
        break;
    case 's':
        out += padded(time.second(), piece.count);
        break;
    case 'S': {
        std::string fraction = padded(time.msec(), 3);
        fraction.resize(static_cast<std::size_t>(piece.count), '0');
        out += fraction;
        break;
    }
    case 'z':
        if (isLong && zone != QTimeZone::utc())
            out += zone.displayName(moment, QTimeZone::LongName, QLocale::c()).toStdString();
        else
            out += zone.abbreviation(moment).toStdString();
        break;
    case 'Z':
        out += piece.count >= 3 ? zone.id().toStdString() : offsetText(moment.offsetFromUtc(), piece.count == 2);
        break;
    default:
        return false;
    }
    return true;
}

Value parseTimeOf(Call &call)
{
    const auto pattern = call.text(0);
    const auto timestamp = pattern ? call.number(1) : std::nullopt;
    if (!timestamp)
        return {};
    std::optional<QTimeZone> zone = QTimeZone::utc();
    if (call.arguments.size() > 2) {
        const auto name = call.text(2);
        zone = name ? zoneOf(*name) : std::nullopt;
        if (!zone)
            return call.undefined(QT_TRANSLATE_NOOP("IotSql", "There is no such time zone."));
    }
    const std::int64_t ms = timestamp->toClamped();
    if (ms > kMostMs || ms < kLeastMs)
        return call.undefined(QT_TRANSLATE_NOOP("IotSql", "This moment is beyond the years 1 to 9999."));
    const auto pieces = piecesOf(*pattern);
    const QDateTime moment = QDateTime::fromMSecsSinceEpoch(ms, *zone);
    std::string out;
    for (const Piece &piece : pieces.value_or(std::vector<Piece>())) {
        if (piece.letter == 0)
            out += piece.text;
        else if (constexpr int kMostCount = 40; piece.count > kMostCount || !appendField(piece, moment, *zone, out))
            return call.undefined(QT_TRANSLATE_NOOP("IotSql", "The pattern has a letter that stands for nothing."));
    }
    return pieces ? Value::of(std::move(out))
                  : call.undefined(QT_TRANSLATE_NOOP("IotSql", "A quote in the pattern is never closed."));
}

/// What was read of a moment so far.
struct Read
{
    int year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0, ms = 0;
    int dayOfYear = 0;
    bool isHalfDay = false, isAfternoon = false;
    QTimeZone zone = QTimeZone::utc();
};

class Reader
{
public:
    Reader(std::string_view text, Read &read)
        : m_text(text)
        , m_read(read)
    {
    }

    bool run(const std::vector<Piece> &pieces)
    {
        for (std::size_t i = 0; i < pieces.size(); ++i) {
            // A number that another one follows at once takes its own digits only.
            const bool isTight = i + 1 < pieces.size() && pieces[i + 1].letter != 0;
            if (!(pieces[i].letter == 0 ? plain(pieces[i].text) : field(pieces[i], isTight)))
                return false;
        }
        return m_at == m_text.size();
    }

private:
    bool plain(std::string_view wanted)
    {
        if (m_text.substr(m_at, wanted.size()) != wanted)
            return false;
        m_at += wanted.size();
        return true;
    }

    bool number(int least, int most, int &value)
    {
        constexpr int kMostDigits = 9;
        int digits = 0;
        value = 0;
        for (; digits < std::min(most, kMostDigits) && m_at < m_text.size() &&
               std::isdigit(static_cast<unsigned char>(m_text[m_at]));
             ++digits)
            value = value * 10 + (m_text[m_at++] - '0');
        return digits >= least;
    }

    template <std::size_t count>
    bool name(const std::array<std::string_view, count> &names, bool isLong, int &value)
    {
        for (std::size_t i = 0; i < count; ++i) {
            if (plain(isLong ? names[i] : names[i].substr(0, 3))) {
                value = static_cast<int>(i) + 1;
                return true;
            }
        }
        return false;
    }

    bool zone()
    {
        std::size_t end = m_at;
        while (end < m_text.size() && (std::isalnum(static_cast<unsigned char>(m_text[end])) ||
                                       std::string_view("/_+-:").find(m_text[end]) != std::string_view::npos))
            ++end;
        const auto found = zoneOf(m_text.substr(m_at, end - m_at));
        if (!found || end == m_at)
            return false;
        m_read.zone = *found;
        m_at = end;
        return true;
    }

    bool field(const Piece &piece, bool isTight)
    {
        constexpr int kWide = 9;
        const int count = piece.count;
        // One letter takes as many digits as there are, several exactly as many.
        const int most = count == 1 ? (isTight ? 2 : kWide) : count;
        int ignored = 0;
        switch (piece.letter) {
        case 'G':
            return plain("AD") || plain("BC");
        case 'y':
        case 'u': {
            const bool done = number(count == 1 ? 1 : count, count == 1 ? kWide : count, m_read.year);
            if (count == 2)
                m_read.year += 2000;
            return done;
        }
        case 'M':
        case 'L':
            return count >= 3 ? name(kMonths, count >= 4, m_read.month) : number(count, most, m_read.month);
        case 'd':
            return number(count, most, m_read.day);
        case 'D':
            return number(count, most, m_read.dayOfYear);
        case 'E':
            return name(kDays, count >= 4, ignored);
        case 'a':
            m_read.isHalfDay = true;
            m_read.isAfternoon = plain("PM");
            return m_read.isAfternoon || plain("AM");
        case 'h':
        case 'K':
        case 'H':
        case 'k': {
            const bool done = number(count, most, m_read.hour);
            if ((piece.letter == 'h' && m_read.hour == 12) || (piece.letter == 'k' && m_read.hour == 24))
                m_read.hour = 0;
            return done;
        }
        case 'm':
            return number(count, most, m_read.minute);
        case 's':
            return number(count, most, m_read.second);
        case 'S': {
            int fraction = 0;
            if (!number(count, count, fraction))
                return false;
            double value = fraction;
            for (int i = 0; i < count; ++i)
                value /= 10;
            m_read.ms = static_cast<int>(value * 1000 + 1e-6);
            return true;
        }
        case 'V':
        case 'v':
        case 'z':
        case 'Z':
        case 'X':
        case 'x':
        case 'O':
            return zone();
        default:
            return false;
        }
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    Read &m_read;
};

Value timeToEpoch(Call &call)
{
    const auto text = call.text(0);
    const auto pattern = text ? call.text(1) : std::nullopt;
    if (!pattern)
        return {};
    const auto pieces = piecesOf(*pattern);
    Read read;
    if (!pieces || !Reader(*text, read).run(*pieces))
        return call.undefined(QT_TRANSLATE_NOOP("IotSql", "The text is not written as the pattern says."));
    if (read.isHalfDay && read.isAfternoon)
        read.hour += 12;
    QDate date(read.year, read.month, read.day);
    if (read.dayOfYear > 0)
        date = QDate(read.year, 1, 1).addDays(read.dayOfYear - 1);
    const QTime time(read.hour, read.minute, read.second, read.ms);
    if (!date.isValid() || !time.isValid() || read.year < 1 || read.year > 9999)
        return call.undefined(QT_TRANSLATE_NOOP("IotSql", "There is no such moment."));
    return Value::ofWhole(QDateTime(date, time, read.zone).toMSecsSinceEpoch());
}

Value timestamp(Call &call)
{
    return Value::ofWhole(call.environment.nowMs());
}

constexpr auto kFunctions = std::to_array<Function>({
    {"parse_time", 2, 3, parseTimeOf, true, false, false, "parse_time(pattern, milliseconds, zone)"},
    {"time_to_epoch", 2, 2, timeToEpoch, true, true, false, "time_to_epoch(text, pattern)"},
    {"timestamp", 0, 0, timestamp, false, false, false, "timestamp()"},
});

} // namespace

std::span<const Function> timeFunctions()
{
    return kFunctions;
}

} // namespace headwater::iotsql

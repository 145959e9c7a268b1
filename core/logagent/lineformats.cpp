// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/logagent/conversion.h"
#include "core/logformats/apache.h"

#include <algorithm>
#include <array>
#include <span>

namespace headwater::logagent {
namespace {

constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<std::string_view, 7> kDays{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// Reads a line from front to back.
class Cursor
{
public:
    explicit Cursor(std::string_view line)
        : m_line(line)
    {
    }

    bool take(std::string_view text)
    {
        if (!m_line.substr(m_at).starts_with(text))
            return false;
        m_at += text.size();
        return true;
    }
    bool takeBlanks()
    {
        const std::size_t from = m_at;
        while (m_at < m_line.size() && m_line[m_at] == ' ')
            ++m_at;
        return m_at > from;
    }
    bool takeWordOf(std::span<const std::string_view> words)
    {
        return std::any_of(words.begin(), words.end(), [this](std::string_view word) { return take(word); });
    }
    bool takeNumber(std::size_t least, std::size_t most, bool signedToo = false)
    {
        if (signedToo && m_at < m_line.size() && (m_line[m_at] == '+' || m_line[m_at] == '-'))
            ++m_at;
        const std::size_t from = m_at;
        while (m_at < m_line.size() && m_at - from < most && isDigit(m_line[m_at]))
            ++m_at;
        return m_at - from >= least;
    }
    /// `10:42:29`, with a fraction or without.
    bool takeTime()
    {
        if (!takeNumber(1, 2) || !take(":") || !takeNumber(2, 2) || !take(":") || !takeNumber(1, 2))
            return false;
        if (m_at < m_line.size() && (m_line[m_at] == '.' || m_line[m_at] == ','))
            return take(m_line.substr(m_at, 1)) && takeNumber(1, 9);
        return true;
    }
    /// Everything up to one of `stops`, which is left; at least one character.
    std::string_view takeUntil(std::string_view stops)
    {
        const std::size_t from = m_at;
        m_at = std::min(m_line.find_first_of(stops, m_at), m_line.size());
        return m_line.substr(from, m_at - from);
    }
    std::string_view rest() const { return m_line.substr(m_at); }
    std::string_view since(std::size_t from) const { return m_line.substr(from, m_at - from); }
    std::size_t at() const { return m_at; }

private:
    std::string_view m_line;
    std::size_t m_at = 0;
};

/// `host program[pid]: message`, behind the time of a syslog line.
bool splitSyslogRest(Cursor &line, std::vector<std::string_view> &fields)
{
    if (line.take("<")) {
        if (!line.takeNumber(1, 9) || !line.take(".") || !line.takeNumber(1, 9) || !line.take("> "))
            return false;
    }
    const std::string_view host = line.takeUntil(" ");
    if (host.empty() || !line.take(" "))
        return false;
    const std::string_view program = line.takeUntil("[: ");
    if (program.empty())
        return false;
    std::string_view process;
    if (line.take("[")) {
        const std::size_t from = line.at();
        if (!line.takeNumber(1, 19))
            return false;
        process = line.since(from);
        if (!line.take("]"))
            return false;
    }
    if (!line.take(": "))
        return false;
    fields.insert(fields.end(), {host, program, process, line.rest()});
    return true;
}

/// `Sep  9 10:42:29 host sshd[311]: message`
bool splitSyslog(std::string_view text, std::vector<std::string_view> &fields)
{
    Cursor line(text);
    if (!line.takeWordOf(kMonths) || !line.takeBlanks() || !line.takeNumber(1, 2) || !line.takeBlanks() ||
        !line.takeTime())
        return false;
    fields.push_back(line.since(0));
    return line.take(" ") && splitSyslogRest(line, fields);
}

/// `2017-08-02T00:00:00.250+02:00 host sshd[311]: message`
bool splitRfc3339Syslog(std::string_view text, std::vector<std::string_view> &fields)
{
    Cursor line(text);
    if (!line.takeNumber(4, 4) || !line.take("-") || !line.takeNumber(2, 2) || !line.take("-") ||
        !line.takeNumber(2, 2) || !(line.take("T") || line.take("t")) || !line.takeTime())
        return false;
    if (!line.take("Z") && !line.take("z") && !(line.takeNumber(2, 2, true) && line.take(":") && line.takeNumber(2, 2)))
        return false;
    fields.push_back(line.since(0));
    return line.take(" ") && splitSyslogRest(line, fields);
}

/// `[Fri Sep 09 10:42:29.902022 2011] [core:error] [pid 35708:tid 4328636416] [client 72.15.99.187:80] message`
bool splitApacheError(std::string_view text, std::vector<std::string_view> &fields)
{
    Cursor line(text);
    if (!line.take("["))
        return false;
    std::size_t from = line.at();
    if (!line.takeWordOf(kDays) || !line.takeBlanks() || !line.takeWordOf(kMonths) || !line.takeBlanks() ||
        !line.takeNumber(1, 2) || !line.takeBlanks() || !line.takeTime() || !line.takeBlanks() ||
        !line.takeNumber(4, 4))
        return false;
    fields.push_back(line.since(from));
    if (!line.take("] ["))
        return false;
    std::string_view module = line.takeUntil(":]");
    std::string_view severity = module;
    if (line.take(":"))
        severity = line.takeUntil("]");
    else
        module = {};
    if (severity.empty() || !line.take("] [pid "))
        return false;
    from = line.at();
    if (!line.takeNumber(1, 19))
        return false;
    const std::string_view process = line.since(from);
    std::string_view thread;
    if (line.take(":tid ")) {
        from = line.at();
        if (!line.takeNumber(1, 20))
            return false;
        thread = line.since(from);
    }
    if (!line.take("] [client "))
        return false;
    const std::string_view client = line.takeUntil("] ");
    if (client.empty() || !line.take("] "))
        return false;
    fields.insert(fields.end(), {module, severity, process, thread, client, line.rest()});
    return true;
}

bool splitAccess(std::string_view line, bool combined, std::vector<std::string_view> &fields)
{
    logformats::ApacheFields found;
    std::int64_t time = 0;
    if (logformats::parseApacheLine(line, combined, found, time) != logformats::BadRecord::None)
        return false;
    fields.assign(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(combined ? logformats::kCombinedFieldCount
                                                                                      : logformats::kCommonFieldCount));
    for (std::string_view &field : fields) {
        if (field == "-")
            field = {};
    }
    return true;
}

} // namespace

const std::vector<std::string> &formatFields(LineFormat format)
{
    static const std::vector<std::string> common{"host",    "ident",    "authuser", "datetime",
                                                 "request", "response", "bytes"};
    static const std::vector<std::string> combined{"host",     "ident", "authuser", "datetime", "request",
                                                   "response", "bytes", "referer",  "agent"};
    static const std::vector<std::string> error{"timestamp", "module", "severity", "processid",
                                                "threadid",  "client", "message"};
    static const std::vector<std::string> syslog{"timestamp", "hostname", "program", "processid", "message"};
    switch (format) {
    case LineFormat::CommonApache:
        return common;
    case LineFormat::CombinedApache:
        return combined;
    case LineFormat::ApacheError:
        return error;
    case LineFormat::Syslog:
    case LineFormat::Rfc3339Syslog:
        break;
    }
    return syslog;
}

bool splitLine(LineFormat format, std::string_view line, std::vector<std::string_view> &fields)
{
    fields.clear();
    switch (format) {
    case LineFormat::CommonApache:
        return splitAccess(line, false, fields);
    case LineFormat::CombinedApache:
        return splitAccess(line, true, fields);
    case LineFormat::ApacheError:
        return splitApacheError(line, fields);
    case LineFormat::Syslog:
        return splitSyslog(line, fields);
    case LineFormat::Rfc3339Syslog:
        return splitRfc3339Syslog(line, fields);
    }
    return false;
}

} // namespace headwater::logagent

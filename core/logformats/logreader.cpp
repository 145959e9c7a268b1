// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/logformats/logreader.h"

#include "core/base/text.h"
#include "core/base/timestamp.h"
#include "core/logformats/csv.h"

#include <QCoreApplication>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace headwater::logformats {
namespace {

// What is read at once: large enough that system calls do not show, small enough for the second-level cache.
constexpr std::size_t kChunk = 262'144;

QString say(const char *source)
{
    return QCoreApplication::translate("LogFormats", source);
}

Error fileError(const char *source, const std::string &path, const QString &detail = {})
{
    const QString name = fromUtf8(path);
    return {detail.isNull() ? say(source).arg(name) : say(source).arg(name, detail), name};
}

QString systemReason()
{
    return QString::fromLocal8Bit(std::strerror(errno));
}

} // namespace

LogReader::Descriptor::~Descriptor()
{
    if (m_number >= 0)
        ::close(m_number);
}

Result<LogReader> LogReader::open(const std::string &path, LogFormat format, LogOptions options)
{
    LogReader reader;
    reader.m_path = path;
    reader.m_format = format;
    reader.m_options = std::move(options);
    // Without O_NONBLOCK a named pipe would hold the program until somebody writes to it.
    reader.m_file = Descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (reader.m_file.number() < 0)
        return fileError(QT_TRANSLATE_NOOP("LogFormats", "The log “%1” cannot be opened: %2."), path, systemReason());
    struct stat status = {};
    if (::fstat(reader.m_file.number(), &status) != 0)
        return fileError(QT_TRANSLATE_NOOP("LogFormats", "The log “%1” cannot be opened: %2."), path, systemReason());
    if (!S_ISREG(status.st_mode))
        return fileError(QT_TRANSLATE_NOOP("LogFormats", "“%1” is not a file. Choose a log file."), path);
    reader.m_fileSize = static_cast<std::uint64_t>(status.st_size);
    ::posix_fadvise(reader.m_file.number(), 0, 0, POSIX_FADV_SEQUENTIAL);
    reader.m_capacity = kChunk;
    reader.m_buffer = std::make_unique_for_overwrite<char[]>(reader.m_capacity);

    if (const auto started = reader.rewind(); !started)
        return started.error();
    if (!reader.m_options.timeField.empty()) {
        reader.m_timeIndex = reader.fieldIndex(reader.m_options.timeField);
        if (reader.m_timeIndex < 0)
            return Error{say(QT_TRANSLATE_NOOP("LogFormats", "The log “%1” has no field “%2” for the time."))
                             .arg(fromUtf8(path), fromUtf8(reader.m_options.timeField)),
                         fromUtf8(path)};
    }
    return reader;
}

Result<void> LogReader::rewind()
{
    if (::lseek(m_file.number(), 0, SEEK_SET) != 0)
        return fileError(QT_TRANSLATE_NOOP("LogFormats", "The log “%1” cannot be read: %2."), m_path, systemReason());
    m_begin = m_end = m_pending = 0;
    m_atEnd = m_skipLine = false;
    m_line = 1;
    m_pendingLines = m_consumed = m_records = m_badRecords = 0;
    m_failure.reset();
    while (m_end < 3 && fill()) {
    }
    if (window().starts_with("\xEF\xBB\xBF"))
        consume(3);
    if (m_failure)
        return *m_failure;
    return m_format == LogFormat::Csv ? readHeader() : Result<void>{};
}

Result<void> LogReader::readHeader()
{
    // The separator is found in the header, so the header's end is looked for as if it were a line of plain text.
    for (std::size_t seen = 0; window().find('\n', seen) == std::string_view::npos;) {
        seen = m_end - m_begin;
        if (seen > m_options.longestRecord || !fill())
            break;
    }
    m_separator = csvSeparator(window().substr(0, window().find('\n')));
    LogLine line;
    const bool found = nextExtent(line);
    std::vector<std::string> columns;
    if (found && line.bad == BadRecord::None &&
        splitCsv(line.text, m_separator, m_fields, m_scratch) == BadRecord::None)
        columns.assign(m_fields.begin(), m_fields.end());
    if (found && columns.empty())
        return fileError(QT_TRANSLATE_NOOP("LogFormats", "The first line of “%1” is no CSV header: it should name the "
                                                         "columns, separated by commas."),
                         m_path);
    m_columns = std::move(columns);
    return {};
}

int LogReader::fieldIndex(std::string_view name)
{
    switch (m_format) {
    case LogFormat::Lines:
        return -1;
    case LogFormat::Ndjson:
        return m_json.addPath(name);
    case LogFormat::Csv: {
        const auto found = std::find(m_columns.begin(), m_columns.end(), name);
        return found == m_columns.end() ? -1 : static_cast<int>(found - m_columns.begin());
    }
    case LogFormat::CommonLog:
    case LogFormat::CombinedLog:
        break;
    }
    const std::size_t count = m_format == LogFormat::CombinedLog ? kCombinedFieldCount : kCommonFieldCount;
    const auto *const end = kApacheFields.begin() + count;
    const auto *const found = std::find(kApacheFields.begin(), end, name);
    return found == end ? -1 : static_cast<int>(found - kApacheFields.begin());
}

std::vector<std::string> LogReader::fieldNames() const
{
    if (m_format == LogFormat::Csv)
        return m_columns;
    if (m_format == LogFormat::CommonLog)
        return {kApacheFields.begin(), kApacheFields.begin() + kCommonFieldCount};
    if (m_format == LogFormat::CombinedLog)
        return {kApacheFields.begin(), kApacheFields.end()};
    return {};
}

void LogReader::consume(std::size_t bytes)
{
    m_begin += bytes;
    m_consumed += bytes;
}

// Reads more behind the window; the window may move. False when there is no more.
bool LogReader::fill()
{
    if (m_atEnd)
        return false;
    if (m_begin > 0) {
        std::memmove(m_buffer.get(), m_buffer.get() + m_begin, m_end - m_begin);
        m_end -= m_begin;
        m_begin = 0;
    }
    if (m_capacity - m_end < kChunk / 2) {
        const std::size_t larger = std::max(2 * m_capacity, m_end + kChunk);
        auto buffer = std::make_unique_for_overwrite<char[]>(larger);
        std::memcpy(buffer.get(), m_buffer.get(), m_end);
        m_buffer = std::move(buffer);
        m_capacity = larger;
    }
    ssize_t count = 0;
    do {
        count = ::read(m_file.number(), m_buffer.get() + m_end, m_capacity - m_end);
    } while (count < 0 && errno == EINTR);
    if (count < 0)
        m_failure =
            fileError(QT_TRANSLATE_NOOP("LogFormats", "The log “%1” cannot be read: %2."), m_path, systemReason());
    if (count <= 0) {
        m_atEnd = true;
        return false;
    }
    m_end += static_cast<std::size_t>(count);
    return true;
}

// Passes the rest of a line that was too long. False at the end of the file.
bool LogReader::skipRestOfLine()
{
    for (;;) {
        const std::string_view rest = window();
        const auto *newline = static_cast<const char *>(std::memchr(rest.data(), '\n', rest.size()));
        if (newline) {
            consume(static_cast<std::size_t>(newline + 1 - rest.data()));
            ++m_line;
            return true;
        }
        consume(rest.size());
        if (!fill())
            return false;
    }
}

// Finds the next record: sets text, number and, when it is too long, bad. What it takes is consumed with the next call.
bool LogReader::nextExtent(LogLine &line)
{
    consume(m_pending);
    m_line += m_pendingLines;
    m_pending = 0;
    m_pendingLines = 0;
    if (std::exchange(m_skipLine, false) && !skipRestOfLine())
        return false;

    line.number = m_line;
    line.bad = BadRecord::None;
    std::size_t seen = 0;
    for (;;) {
        const std::string_view rest = window();
        if (m_format == LogFormat::Csv) {
            CsvExtent extent = csvExtent(rest, m_separator);
            if (extent.complete && extent.length <= m_options.longestRecord) {
                line.text = rest.substr(0, extent.length);
                m_pending = rest.find('\n', extent.length) + 1;
                m_pendingLines = extent.lines;
                return true;
            }
            if (extent.openQuote && (rest.size() > m_options.longestRecord || m_atEnd)) {
                // A quote that nothing closes spoils its own line only, not the rest of the file.
                const std::size_t newline = rest.find('\n');
                if (newline != std::string_view::npos && newline <= m_options.longestRecord) {
                    line.text = rest.substr(0, newline);
                    if (line.text.ends_with('\r'))
                        line.text.remove_suffix(1);
                    line.bad = BadRecord::OpenQuote;
                    m_pending = newline + 1;
                    m_pendingLines = 1;
                    return true;
                }
            }
        } else {
            const auto *newline = static_cast<const char *>(std::memchr(rest.data() + seen, '\n', rest.size() - seen));
            if (newline) {
                std::size_t length = static_cast<std::size_t>(newline - rest.data());
                m_pending = length + 1;
                m_pendingLines = 1;
                if (length > 0 && newline[-1] == '\r')
                    --length;
                line.text = rest.substr(0, length);
                if (length > m_options.longestRecord) {
                    line.text = rest.substr(0, m_options.longestRecord);
                    line.bad = BadRecord::TooLong;
                }
                return true;
            }
            seen = rest.size();
        }
        if (rest.size() > m_options.longestRecord) {
            line.text = rest.substr(0, m_options.longestRecord);
            line.bad = BadRecord::TooLong;
            m_pending = m_options.longestRecord;
            m_skipLine = true;
            return true;
        }
        const bool knewTheEnd = m_atEnd;
        if (fill() || (m_format == LogFormat::Csv && !knewTheEnd)) // what a quote means depends on where the file ends
            continue;
        // The last line, without a line end.
        const std::string_view last = window();
        if (last.empty())
            return false;
        line.text = last.ends_with('\r') ? last.substr(0, last.size() - 1) : last;
        m_pending = last.size();
        m_pendingLines = 1;
        if (m_format == LogFormat::Csv && csvExtent(last, m_separator).openQuote)
            line.bad = BadRecord::OpenQuote;
        return true;
    }
}

bool LogReader::next(LogLine &line)
{
    do {
        if (!nextExtent(line))
            return false;
    } while (line.text.empty() && m_format != LogFormat::Lines && line.bad == BadRecord::None);
    line.hasTime = false;
    line.timeNs = 0;
    line.fields = {};
    if (line.bad == BadRecord::None)
        parse(line);
    ++m_records;
    m_badRecords += line.bad != BadRecord::None;
    return true;
}

void LogReader::parse(LogLine &line)
{
    switch (m_format) {
    case LogFormat::Lines:
        return;
    case LogFormat::CommonLog:
    case LogFormat::CombinedLog: {
        const bool combined = m_format == LogFormat::CombinedLog;
        line.bad = parseApacheLine(line.text, combined, m_apache, line.timeNs);
        if (line.bad == BadRecord::None) {
            line.fields = std::span(m_apache).first(combined ? kCombinedFieldCount : kCommonFieldCount);
            line.hasTime = true;
        }
        return;
    }
    case LogFormat::Ndjson:
        line.bad = m_json.scan(line.text, m_fields);
        break;
    case LogFormat::Csv:
        line.bad = splitCsv(line.text, m_separator, m_fields, m_scratch);
        if (line.bad == BadRecord::None && m_fields.size() != m_columns.size())
            line.bad = BadRecord::WrongFieldCount;
        break;
    }
    if (line.bad != BadRecord::None)
        return;
    line.fields = m_fields;
    if (m_timeIndex < 0)
        return;
    if (const auto time = parseTime(line.field(m_timeIndex))) {
        line.timeNs = *time;
        line.hasTime = true;
    } else {
        line.bad = BadRecord::BadTime;
        line.fields = {};
    }
}

} // namespace headwater::logformats

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/logformats/logformat.h"

#include "core/logformats/apache.h"
#include "core/logformats/csv.h"
#include "core/logformats/json.h"

#include <QCoreApplication>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace headwater::logformats {
namespace {

constexpr std::array<std::pair<LogFormat, std::string_view>, 5> kNames{{{LogFormat::Lines, "lines"},
                                                                        {LogFormat::Ndjson, "ndjson"},
                                                                        {LogFormat::Csv, "csv"},
                                                                        {LogFormat::CommonLog, "common-log"},
                                                                        {LogFormat::CombinedLog, "combined-log"}}};

// How many of the first lines are looked at, and how many of a hundred have to fit.
constexpr std::size_t kLinesLookedAt = 50;
constexpr std::size_t kShareThatFits = 80;

bool mostly(std::size_t fitting, std::size_t all)
{
    return all > 0 && fitting * 100 >= all * kShareThatFits;
}

bool looksLikeCsv(std::string_view head)
{
    std::vector<std::string_view> fields;
    std::string scratch;
    std::size_t columns = 0, records = 0, fitting = 0;
    char separator = ',';
    while (!head.empty() && records < kLinesLookedAt) {
        if (records == 0)
            separator = csvSeparator(head.substr(0, head.find('\n')));
        const CsvExtent extent = csvExtent(head, separator);
        if (!extent.complete && records > 0)
            break; // cut off where the look at the file ends
        const bool good = splitCsv(head.substr(0, extent.length), separator, fields, scratch) == BadRecord::None;
        if (records == 0) {
            if (!good || fields.size() < 2)
                return false;
            for (const std::string_view name : fields) {
                if (name.empty() || name.size() > 100)
                    return false;
            }
            columns = fields.size();
        }
        ++records;
        fitting += good && fields.size() == columns;
        const std::size_t newline = head.find('\n', extent.length);
        head = newline == std::string_view::npos ? std::string_view{} : head.substr(newline + 1);
    }
    return records >= 2 && mostly(fitting, records);
}

std::string readHead(const std::string &path)
{
    std::string head;
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0)
        return head;
    struct stat status = {};
    if (::fstat(file, &status) == 0 && S_ISREG(status.st_mode)) {
        head.resize(65'536);
        const ssize_t count = ::read(file, head.data(), head.size());
        head.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
    }
    ::close(file);
    return head;
}

} // namespace

std::string_view formatName(LogFormat format)
{
    for (const auto &[known, name] : kNames) {
        if (known == format)
            return name;
    }
    return "lines";
}

std::optional<LogFormat> formatFromName(std::string_view name)
{
    for (const auto &[format, known] : kNames) {
        if (known == name)
            return format;
    }
    return std::nullopt;
}

LogFormat guessFormatOfText(std::string_view head)
{
    if (head.starts_with("\xEF\xBB\xBF"))
        head.remove_prefix(3);
    JsonScanner json;
    std::vector<std::string_view> values;
    ApacheFields fields;
    std::int64_t time = 0;
    std::size_t lines = 0, jsonLines = 0, commonLines = 0, combinedLines = 0;
    for (std::string_view rest = head; !rest.empty() && lines < kLinesLookedAt;) {
        const std::size_t newline = rest.find('\n');
        if (newline == std::string_view::npos && lines > 0)
            break;
        std::string_view line = rest.substr(0, newline);
        rest = newline == std::string_view::npos ? std::string_view{} : rest.substr(newline + 1);
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        if (line.empty())
            continue;
        ++lines;
        jsonLines += json.scan(line, values) == BadRecord::None;
        commonLines += parseApacheLine(line, false, fields, time) == BadRecord::None;
        combinedLines += parseApacheLine(line, true, fields, time) == BadRecord::None;
    }
    if (mostly(jsonLines, lines))
        return LogFormat::Ndjson;
    if (mostly(combinedLines, lines))
        return LogFormat::CombinedLog;
    if (mostly(commonLines, lines))
        return LogFormat::CommonLog;
    return looksLikeCsv(head) ? LogFormat::Csv : LogFormat::Lines;
}

LogFormat guessFormat(const std::string &path)
{
    const LogFormat guess = guessFormatOfText(readHead(path));
    if (guess != LogFormat::Lines)
        return guess;
    const auto hasSuffix = [&path](std::string_view suffix) {
        return path.ends_with(suffix);
    };
    if (hasSuffix(".ndjson") || hasSuffix(".jsonl"))
        return LogFormat::Ndjson;
    return hasSuffix(".csv") || hasSuffix(".tsv") ? LogFormat::Csv : LogFormat::Lines;
}

QString badRecordText(BadRecord reason)
{
    const auto text = [](const char *source) {
        return QCoreApplication::translate("LogFormats", source);
    };
    switch (reason) {
    case BadRecord::None:
        return {};
    case BadRecord::TooLong:
        return text(QT_TRANSLATE_NOOP("LogFormats", "The line is longer than a record may be."));
    case BadRecord::NotAnObject:
        return text(QT_TRANSLATE_NOOP("LogFormats", "The line is not one JSON object."));
    case BadRecord::NotUtf8:
        return text(QT_TRANSLATE_NOOP("LogFormats", "The line is not UTF-8 text."));
    case BadRecord::WrongFieldCount:
        return text(QT_TRANSLATE_NOOP("LogFormats", "The line does not have as many fields as the header."));
    case BadRecord::TextAfterQuote:
        return text(QT_TRANSLATE_NOOP("LogFormats", "Text follows a closing quotation mark."));
    case BadRecord::OpenQuote:
        return text(QT_TRANSLATE_NOOP("LogFormats", "A quotation mark is opened and never closed."));
    case BadRecord::NotAnAccessLine:
        return text(QT_TRANSLATE_NOOP("LogFormats", "The line does not look like one of an Apache access log."));
    case BadRecord::BadTime:
        return text(QT_TRANSLATE_NOOP("LogFormats", "The time of the line cannot be read."));
    }
    return {};
}

} // namespace headwater::logformats

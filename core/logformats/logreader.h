// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/logformats/apache.h"
#include "core/logformats/json.h"
#include "core/logformats/logformat.h"

#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace headwater::logformats {

struct LogOptions
{
    /// Bytes; a longer record is bad. Also the bound of the reader's memory.
    std::size_t longestRecord = 1'048'576;
    /// ndjson and csv: the field that holds the time of a record, see parseTime(). Empty: records have no time.
    std::string timeField = {};
};

/// One record of a log. The views live until the next call of LogReader::next().
struct LogLine
{
    std::string_view text;    ///< the record's bytes without its line end; of a TooLong one, its beginning
    std::uint64_t number = 0; ///< line of the file where it begins, from 1
    BadRecord bad = BadRecord::None;
    bool hasTime = false;
    std::int64_t timeNs = 0;                  ///< when it was recorded, nanoseconds since 1970 UTC
    std::span<const std::string_view> fields; ///< empty when the record is bad

    /// A field by LogReader::fieldIndex(); empty when the record has none, or is bad.
    std::string_view field(int index) const
    {
        return index >= 0 && static_cast<std::size_t>(index) < fields.size() ? fields[static_cast<std::size_t>(index)]
                                                                             : std::string_view{};
    }
};

/// Reads a log of any size from front to back in constant memory. Whatever a file may hold (lines of a gigabyte, NUL
/// bytes, broken UTF-8, a cut end), and even one that shrinks or grows meanwhile, gives records, some of them bad.
class LogReader
{
public:
    /// Refuses what cannot be opened or is no regular file, and a csv file without a usable header line.
    static Result<LogReader> open(const std::string &path, LogFormat format, LogOptions options = {});

    LogFormat format() const { return m_format; }
    const std::string &path() const { return m_path; }

    /// Where LogLine::field() finds a field: Apache's names of kApacheFields, a column's name, or for ndjson a dotted
    /// path. -1 when the format or the file has no such field. To be asked before the first next().
    int fieldIndex(std::string_view name);
    /// The names that fieldIndex() knows; empty for lines and ndjson.
    std::vector<std::string> fieldNames() const;

    /// The next record, good or bad. False at the end of the file, and after a read error. Lines without a character
    /// are records of `lines` and are passed over in the other formats.
    bool next(LogLine &line);
    /// Back to the first record.
    Result<void> rewind();

    std::uint64_t records() const { return m_records; } ///< given by next() since open() or rewind(), bad ones included
    std::uint64_t badRecords() const { return m_badRecords; }
    std::uint64_t bytesRead() const { return m_consumed; } ///< behind the last record, for progress
    std::uint64_t fileSize() const { return m_fileSize; }  ///< when it was opened
    std::size_t memoryBytes() const { return m_capacity + m_scratch.capacity(); }
    /// Why reading stopped before the end; nothing when it did not.
    const std::optional<Error> &failure() const { return m_failure; }

private:
    /// An open file, closed with its owner.
    class Descriptor
    {
    public:
        Descriptor() = default;
        explicit Descriptor(int number)
            : m_number(number)
        {
        }
        Descriptor(Descriptor &&other) noexcept
            : m_number(std::exchange(other.m_number, -1))
        {
        }
        Descriptor &operator=(Descriptor &&other) noexcept
        {
            std::swap(m_number, other.m_number);
            return *this;
        }
        ~Descriptor();
        int number() const { return m_number; }

    private:
        int m_number = -1;
    };

    LogReader() = default;

    bool nextExtent(LogLine &line);
    bool skipRestOfLine();
    bool fill();
    std::string_view window() const { return {m_buffer.get() + m_begin, m_end - m_begin}; }
    void consume(std::size_t bytes);
    Result<void> readHeader();
    void parse(LogLine &line);

    std::string m_path;
    LogFormat m_format = LogFormat::Lines;
    LogOptions m_options;
    Descriptor m_file;
    std::uint64_t m_fileSize = 0;

    std::unique_ptr<char[]> m_buffer;
    std::size_t m_capacity = 0;
    std::size_t m_begin = 0;
    std::size_t m_end = 0;
    bool m_atEnd = false;
    std::size_t m_pending = 0; // bytes of the present record, consumed when the next one is asked for
    bool m_skipLine = false;   // the present record was too long: the rest of its line is still to be passed
    std::uint64_t m_line = 1;
    std::uint64_t m_pendingLines = 0;
    std::uint64_t m_consumed = 0;
    std::uint64_t m_records = 0;
    std::uint64_t m_badRecords = 0;
    std::optional<Error> m_failure;

    std::vector<std::string_view> m_fields;
    ApacheFields m_apache{};
    JsonScanner m_json;
    std::string m_scratch;
    std::vector<std::string> m_columns;
    char m_separator = ',';
    int m_timeIndex = -1;
};

} // namespace headwater::logformats

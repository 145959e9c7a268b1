// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace headwater::logformats {

enum class LogFormat : std::uint8_t { Lines, Ndjson, Csv, CommonLog, CombinedLog };

/// `lines`, `ndjson`, `csv`, `common-log`, `combined-log`: the spelling of the pipeline text format.
std::string_view formatName(LogFormat format);
std::optional<LogFormat> formatFromName(std::string_view name);

/// What a file looks like, judged by its first lines and then by its name. A file that cannot be read or is empty,
/// and one that fits nothing better, is `Lines`.
LogFormat guessFormat(const std::string &path);
/// The same for text that is already at hand: the beginning of a file, which may end in the middle of a line.
LogFormat guessFormatOfText(std::string_view head);

/// Why a record is bad.
enum class BadRecord : std::uint8_t {
    None,
    TooLong,         ///< beyond LogOptions::longestRecord
    NotAnObject,     ///< ndjson: no JSON object, or something behind it
    NotUtf8,         ///< ndjson: JSON is UTF-8
    WrongFieldCount, ///< csv: not as many fields as the header line
    TextAfterQuote,  ///< csv: something between a closing quote and the next comma
    OpenQuote,       ///< csv: a quote that is never closed
    NotAnAccessLine, ///< Apache: the line does not have the format's shape
    BadTime,         ///< the time cannot be read
};

/// A sentence for a person; empty for None.
QString badRecordText(BadRecord reason);

} // namespace headwater::logformats

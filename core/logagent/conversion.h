// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace headwater::logagent {

enum class Conversion : std::uint8_t { SingleLine, CsvToJson, LogToJson, AddBrackets, AddMetadata };
enum class LineFormat : std::uint8_t { CommonApache, CombinedApache, ApacheError, Syslog, Rfc3339Syslog };

/// One entry of `dataProcessingOptions`.
struct ConversionSpec
{
    Conversion kind = Conversion::SingleLine;
    LineFormat format = LineFormat::CommonApache; ///< LOGTOJSON
    std::string matchPattern;                     ///< LOGTOJSON: a regular expression for the whole line; may be empty
    std::vector<std::string> fieldNames;          ///< CSVTOJSON, and LOGTOJSON where they replace the format's own
    std::string delimiter = ",";                  ///< CSVTOJSON
    std::string metadata;                         ///< ADDMETADATA: JSON text
    bool pretty = false;                          ///< jsonFormat PRETTYPRINT
};

/// Names of the fields of a format, in the order of its line.
const std::vector<std::string> &formatFields(LineFormat format);

/// Takes a line of a format apart; a view without data stands for a field that the line does not have. False when the
/// line does not have the format's shape.
bool splitLine(LineFormat format, std::string_view line, std::vector<std::string_view> &fields);

/// The chain of conversions of a flow. Records come and go with the line end they have in the file.
class Converter
{
public:
    /// Refuses patterns that are no regular expressions and names that do not fit the fields; the place is the JSON
    /// pointer below the options, such as `/0/matchPattern`.
    static Result<Converter> make(std::vector<ConversionSpec> specs);
    Converter(Converter &&) noexcept;
    Converter &operator=(Converter &&) noexcept;
    ~Converter();

    bool isEmpty() const;
    /// What becomes of a record: a view into it or into the converter, valid until the next call. A record that does
    /// not have the shape that a conversion asks for is passed over, as the agent does, and has no data.
    std::string_view convert(std::string_view record);

private:
    struct Private;
    explicit Converter(std::unique_ptr<Private> d);
    std::unique_ptr<Private> d;
};

} // namespace headwater::logagent

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/objectformats/table.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headwater::objectformats {

/// How records of JSON become rows: what the two deserialisers of a delivery stream do differently.
struct JsonRules
{
    /// OpenX's: numbers and booleans may be written as strings, a string column takes objects and arrays as they are
    /// written, times may be ISO 8601 or counted since 1970. Hive's refuses these, and takes times as
    /// `yyyy-MM-dd hh:mm:ss[.f]`, or in milliseconds since 1970 when `millis` is set.
    bool openX = true;
    bool caseInsensitive = true;    ///< OpenX; Hive's always is
    bool dotsToUnderscores = false; ///< OpenX: the key `a.b` fills the column `a_b`
    bool millis = false;            ///< Hive
};

/// Why a record is no row, in the words of the service's error records.
struct BadRow
{
    std::string_view code; ///< `DataFormatConversion.ParseError` or `DataFormatConversion.MalformedData`
    std::string message;
};

/// Fills a table from JSON objects. Keys that no column has are passed over, a missing key is a null, the last of
/// equal keys wins.
class JsonRows
{
public:
    JsonRows(std::vector<Column> columns, JsonRules rules = {});

    /// Adds a row, or nothing when the record is not a good one.
    std::optional<BadRow> add(std::string_view record);
    const Table &table() const { return m_table; }

private:
    enum class Kind : std::uint8_t { Missing, Null, False, True, Number, Text, Nested };
    struct Cell
    {
        Kind kind = Kind::Missing;
        std::string_view written; ///< as it stands in the record, a text without its quotes
        bool escaped = false;
        std::int64_t whole = 0;
        double real = 0;
    };

    bool scanObject();
    bool scanValue(Cell &cell, int depth);
    bool scanString(std::string_view &raw, bool &escaped);
    bool scanNumber();
    bool scanNested(int depth);
    bool scanWord(std::string_view word);
    void skipBlanks();
    std::size_t columnOf(std::string_view key, bool escaped);
    std::optional<BadRow> convert(std::size_t column, Cell &cell);
    std::optional<BadRow> convertTime(std::size_t column, Cell &cell) const;
    BadRow mismatch(std::size_t column, const Cell &cell) const;

    JsonRules m_rules;
    Table m_table;
    std::vector<Cell> m_cells;
    std::vector<std::string> m_texts; ///< by column: a string whose escapes are resolved
    std::string m_key;
    std::size_t m_expected = 0; ///< records usually have their keys in the same order
    const char *m_begin = nullptr;
    const char *m_at = nullptr;
    const char *m_end = nullptr;
};

} // namespace headwater::objectformats

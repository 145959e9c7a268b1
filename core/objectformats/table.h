// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace headwater::objectformats {

/// The column types of a Glue table that can be converted to.
enum class ColumnType : std::uint8_t { Boolean, Int, Bigint, Float, Double, String, Timestamp };

/// Glue's spelling: `boolean`, `int`, `bigint`, `float`, `double`, `string`, `timestamp`.
std::string_view columnTypeName(ColumnType type);
std::optional<ColumnType> columnTypeNamed(std::string_view name);

struct Column
{
    std::string name; ///< lower case, as Glue keeps it
    ColumnType type = ColumnType::String;
    bool operator==(const Column &) const = default;
};

/// The values of one column in the order of the rows; a row without one is absent from all but `present`.
struct ColumnValues
{
    std::vector<std::uint8_t> present; ///< a 1 or 0 for each row
    std::vector<std::int64_t> whole;   ///< Boolean, Int, Bigint; Timestamp in nanoseconds since 1970
    std::vector<double> real;          ///< Float, Double
    std::vector<std::uint32_t> lengths;
    std::string text; ///< String: the values one behind the other

    std::size_t count() const { return whole.size() + real.size() + lengths.size(); } ///< of values
    bool hasNulls() const { return count() != present.size(); }
};

/// Rows as columns, from which columnar files are written.
class Table
{
public:
    explicit Table(std::vector<Column> columns);

    const std::vector<Column> &columns() const { return m_columns; }
    const ColumnValues &values(std::size_t column) const { return m_values[column]; }
    std::size_t rows() const { return m_rows; }

    // A row is made by one call for each column, in any order, and then endRow().
    void setNull(std::size_t column) { m_values[column].present.push_back(0); }
    void set(std::size_t column, std::int64_t value)
    {
        m_values[column].present.push_back(1);
        m_values[column].whole.push_back(value);
    }
    void set(std::size_t column, double value)
    {
        m_values[column].present.push_back(1);
        m_values[column].real.push_back(value);
    }
    void set(std::size_t column, std::string_view value)
    {
        m_values[column].present.push_back(1);
        m_values[column].lengths.push_back(static_cast<std::uint32_t>(value.size()));
        m_values[column].text += value;
    }
    void endRow() { ++m_rows; }

    /// Bytes of the values as a columnar file holds them before it compresses, roughly.
    std::uint64_t plainBytes() const;

private:
    std::vector<Column> m_columns;
    std::vector<ColumnValues> m_values;
    std::size_t m_rows = 0;
};

/// A stretch of rows of one column: how writers walk through it, page by page or stripe by stripe.
struct ColumnSlice
{
    ColumnType type;
    std::span<const std::uint8_t> present;
    std::span<const std::int64_t> whole;
    std::span<const double> real;
    std::span<const std::uint32_t> lengths;
    std::string_view text;

    std::size_t count() const { return whole.size() + real.size() + lengths.size(); }
    bool hasNulls() const { return count() != present.size(); }
};

/// Takes slices off a column, from the front.
class ColumnCursor
{
public:
    ColumnCursor(ColumnType type, const ColumnValues &values)
        : m_type(type)
        , m_values(values)
    {
    }
    bool atEnd() const { return m_row == m_values.present.size(); }
    ColumnSlice take(std::size_t rows);

private:
    ColumnType m_type;
    const ColumnValues &m_values;
    std::size_t m_row = 0, m_value = 0, m_text = 0;
};

/// Takes slices of some bytes off a slice.
class SliceCursor
{
public:
    explicit SliceCursor(const ColumnSlice &slice)
        : m_slice(slice)
    {
    }
    bool atEnd() const { return m_row == m_slice.present.size(); }
    /// As many rows as hold `bytes` of values, the last one not whole; at least one.
    ColumnSlice takeBytes(std::size_t bytes);

private:
    const ColumnSlice &m_slice;
    std::size_t m_row = 0, m_value = 0, m_text = 0;
};

/// How many rows go into each of the parts that a table is cut into, so that none is much larger than `bytes`.
std::size_t rowsPerPart(const Table &table, std::uint64_t bytes);

/// Bytes of one value that has a fixed size, in a file's plain encoding.
std::size_t plainWidth(ColumnType type);

} // namespace headwater::objectformats

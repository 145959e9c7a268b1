// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/objectformats/table.h"

#include <algorithm>
#include <array>

namespace headwater::objectformats {
namespace {

constexpr std::array<std::string_view, 7> kNames{"boolean", "int", "bigint", "float", "double", "string", "timestamp"};

} // namespace

std::string_view columnTypeName(ColumnType type)
{
    return kNames[static_cast<std::size_t>(type)];
}

std::optional<ColumnType> columnTypeNamed(std::string_view name)
{
    const auto found = std::find(kNames.begin(), kNames.end(), name);
    return found == kNames.end() ? std::nullopt
                                 : std::optional(static_cast<ColumnType>(std::distance(kNames.begin(), found)));
}

std::size_t plainWidth(ColumnType type)
{
    switch (type) {
    case ColumnType::Boolean:
        return 1;
    case ColumnType::Int:
    case ColumnType::Float:
    case ColumnType::String: // its length
        return 4;
    case ColumnType::Bigint:
    case ColumnType::Double:
    case ColumnType::Timestamp:
        break;
    }
    return 8;
}

Table::Table(std::vector<Column> columns)
    : m_columns(std::move(columns))
    , m_values(m_columns.size())
{
}

std::uint64_t Table::plainBytes() const
{
    std::uint64_t bytes = 0;
    for (std::size_t i = 0; i < m_columns.size(); ++i)
        bytes += m_values[i].count() * plainWidth(m_columns[i].type) + m_values[i].text.size();
    return bytes;
}

std::size_t rowsPerPart(const Table &table, std::uint64_t bytes)
{
    const std::uint64_t parts = std::max<std::uint64_t>(1, (table.plainBytes() + bytes - 1) / bytes);
    return std::max<std::size_t>(1, (table.rows() + parts - 1) / parts);
}

namespace {

template <typename Values>
ColumnSlice cut(ColumnType type, const Values &values, std::span<const std::uint8_t> present, std::size_t count,
                std::size_t &value, std::size_t &text)
{
    ColumnSlice slice{type, present, {}, {}, {}, {}};
    if (!values.whole.empty())
        slice.whole = std::span<const std::int64_t>(values.whole).subspan(value, count);
    if (!values.real.empty())
        slice.real = std::span<const double>(values.real).subspan(value, count);
    if (!values.lengths.empty()) {
        slice.lengths = std::span<const std::uint32_t>(values.lengths).subspan(value, count);
        std::size_t bytes = 0;
        for (const std::uint32_t length : slice.lengths)
            bytes += length;
        slice.text = std::string_view(values.text).substr(text, bytes);
        text += bytes;
    }
    value += count;
    return slice;
}

} // namespace

ColumnSlice ColumnCursor::take(std::size_t rows)
{
    rows = std::min(rows, m_values.present.size() - m_row);
    const auto present = std::span(m_values.present).subspan(m_row, rows);
    const auto count = static_cast<std::size_t>(std::count(present.begin(), present.end(), 1));
    m_row += rows;
    return cut(m_type, m_values, present, count, m_value, m_text);
}

ColumnSlice SliceCursor::takeBytes(std::size_t bytes)
{
    std::size_t rows = 0, count = 0, taken = 0;
    const std::size_t width = plainWidth(m_slice.type);
    while (m_row + rows < m_slice.present.size() && (rows == 0 || taken < bytes)) {
        if (m_slice.present[m_row + rows]) {
            taken += width;
            if (!m_slice.lengths.empty())
                taken += m_slice.lengths[m_value + count];
            ++count;
        }
        ++rows;
    }
    const auto present = m_slice.present.subspan(m_row, rows);
    m_row += rows;
    return cut(m_slice.type, m_slice, present, count, m_value, m_text);
}

} // namespace headwater::objectformats

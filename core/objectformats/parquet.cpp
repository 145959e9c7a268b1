// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/objectformats/parquet.h"

#include "core/objectformats/bytes.h"
#include "core/objectformats/compression.h"

#include <utility>

namespace headwater::objectformats {
namespace {

constexpr std::string_view kMagic = "PAR1";
constexpr std::int64_t kNanosecondsPerMillisecond = 1'000'000;

// Numbers of parquet.thrift.
enum PhysicalType { kBoolean = 0, kInt32 = 1, kInt64 = 2, kFloat = 4, kDouble = 5, kByteArray = 6 };
enum ConvertedType { kUtf8 = 0, kTimestampMillis = 9 };
enum Encoding { kPlain = 0, kRle = 3 };
constexpr int kOptional = 1;

/// Thrift's compact protocol, as far as Parquet's headers need it. Fields are written in rising order.
class Thrift
{
public:
    explicit Thrift(std::string &out)
        : m_out(out)
    {
    }
    void number(int field, std::int64_t value, bool wide = false)
    {
        head(field, wide ? 6 : 5);
        appendVarint(m_out, zigzag(value));
    }
    void text(int field, std::string_view value)
    {
        head(field, 8);
        element(value);
    }
    void yes(int field) { head(field, 1); }
    void list(int field, int elementType, std::size_t size)
    {
        head(field, 9);
        if (size < 15) {
            m_out += static_cast<char>(size << 4 | static_cast<unsigned>(elementType));
        } else {
            m_out += static_cast<char>(0xf0 | elementType);
            appendVarint(m_out, size);
        }
    }
    void element(std::string_view value)
    {
        appendVarint(m_out, value.size());
        m_out += value;
    }
    void element(std::int64_t value) { appendVarint(m_out, zigzag(value)); }
    /// A structure: as a field, or as an element of a list (field 0).
    template <typename Write>
    void structure(int field, Write write)
    {
        if (field != 0)
            head(field, 12);
        const int outer = std::exchange(m_last, 0);
        write();
        m_out += '\0';
        m_last = outer;
    }

private:
    void head(int field, int type)
    {
        m_out += static_cast<char>((field - m_last) << 4 | type);
        m_last = field;
    }
    std::string &m_out;
    int m_last = 0;
};

PhysicalType physical(ColumnType type)
{
    switch (type) {
    case ColumnType::Boolean:
        return kBoolean;
    case ColumnType::Int:
        return kInt32;
    case ColumnType::Float:
        return kFloat;
    case ColumnType::Double:
        return kDouble;
    case ColumnType::String:
        return kByteArray;
    case ColumnType::Bigint:
    case ColumnType::Timestamp:
        break;
    }
    return kInt64;
}

std::string compressPage(std::string page, ParquetCodec codec)
{
    switch (codec) {
    case ParquetCodec::Snappy:
        return rawSnappy(page);
    case ParquetCodec::Gzip:
        return gzip(page);
    case ParquetCodec::Uncompressed:
        break;
    }
    return page;
}

/// One bit a row, as runs: whether it has a value.
std::string definitionLevels(std::span<const std::uint8_t> present)
{
    std::string runs;
    for (std::size_t i = 0; i < present.size();) {
        std::size_t end = i + 1;
        while (end < present.size() && present[end] == present[i])
            ++end;
        appendVarint(runs, (end - i) << 1);
        runs += static_cast<char>(present[i]);
        i = end;
    }
    std::string out;
    appendLittle(out, static_cast<std::uint32_t>(runs.size()));
    return out + runs;
}

std::int64_t floorDivide(std::int64_t value, std::int64_t by)
{
    return value / by - (value % by < 0);
}

void appendPlain(std::string &out, const ColumnSlice &slice)
{
    switch (slice.type) {
    case ColumnType::Boolean:
        for (std::size_t i = 0; i < slice.whole.size(); i += 8) {
            unsigned bits = 0;
            for (std::size_t bit = 0; bit < 8 && i + bit < slice.whole.size(); ++bit)
                bits |= static_cast<unsigned>(slice.whole[i + bit] != 0) << bit;
            out += static_cast<char>(bits);
        }
        break;
    case ColumnType::Int:
        for (const std::int64_t value : slice.whole)
            appendLittle(out, static_cast<std::uint32_t>(value));
        break;
    case ColumnType::Bigint:
        for (const std::int64_t value : slice.whole)
            appendLittle(out, static_cast<std::uint64_t>(value));
        break;
    case ColumnType::Timestamp:
        for (const std::int64_t value : slice.whole)
            appendLittle(out, static_cast<std::uint64_t>(floorDivide(value, kNanosecondsPerMillisecond)));
        break;
    case ColumnType::Float:
        for (const double value : slice.real)
            appendLittle(out, std::bit_cast<std::uint32_t>(static_cast<float>(value)));
        break;
    case ColumnType::Double:
        for (const double value : slice.real)
            appendLittle(out, std::bit_cast<std::uint64_t>(value));
        break;
    case ColumnType::String: {
        std::size_t at = 0;
        for (const std::uint32_t length : slice.lengths) {
            appendLittle(out, length);
            out += slice.text.substr(at, length);
            at += length;
        }
        break;
    }
    }
}

struct Chunk
{
    std::uint64_t offset = 0, plain = 0, packed = 0;
};

struct Group
{
    std::vector<Chunk> chunks;
    std::size_t rows = 0;
    std::uint64_t offset = 0, plain = 0, packed = 0;
};

Chunk writeChunk(std::string &out, const ColumnSlice &slice, const ParquetOptions &options)
{
    Chunk chunk{out.size(), 0, 0};
    SliceCursor pages(slice);
    while (!pages.atEnd()) {
        const ColumnSlice rows = pages.takeBytes(options.pageBytes);
        std::string page = definitionLevels(rows.present);
        appendPlain(page, rows);
        const std::size_t plain = page.size();
        const std::string packed = compressPage(std::move(page), options.codec);
        const std::size_t head = out.size();
        Thrift header(out);
        header.structure(0, [&] {
            header.number(1, 0); // a data page
            header.number(2, static_cast<std::int64_t>(plain));
            header.number(3, static_cast<std::int64_t>(packed.size()));
            header.structure(5, [&] {
                header.number(1, static_cast<std::int64_t>(rows.present.size()));
                header.number(2, kPlain);
                header.number(3, kRle);
                header.number(4, kRle);
            });
        });
        chunk.plain += out.size() - head + plain;
        out += packed;
    }
    chunk.packed = out.size() - chunk.offset;
    return chunk;
}

void writeSchema(Thrift &footer, const Table &table)
{
    footer.list(2, 12, table.columns().size() + 1);
    footer.structure(0, [&] {
        footer.text(4, "hive_schema");
        footer.number(5, static_cast<std::int64_t>(table.columns().size()));
    });
    for (const Column &column : table.columns()) {
        footer.structure(0, [&] {
            footer.number(1, physical(column.type));
            footer.number(3, kOptional);
            footer.text(4, column.name);
            if (column.type == ColumnType::String) {
                footer.number(6, kUtf8);
                footer.structure(10, [&] { footer.structure(1, [] {}); });
            } else if (column.type == ColumnType::Timestamp) {
                footer.number(6, kTimestampMillis);
                footer.structure(10, [&] {
                    footer.structure(8, [&] {
                        footer.yes(1); // in UTC
                        footer.structure(2, [&] { footer.structure(1, [] {}); });
                    });
                });
            }
        });
    }
}

void writeGroup(Thrift &footer, const Table &table, const Group &group, ParquetCodec codec)
{
    footer.structure(0, [&] {
        footer.list(1, 12, group.chunks.size());
        for (std::size_t i = 0; i < group.chunks.size(); ++i) {
            const Chunk &chunk = group.chunks[i];
            footer.structure(0, [&] {
                footer.number(2, static_cast<std::int64_t>(chunk.offset), true);
                footer.structure(3, [&] {
                    footer.number(1, physical(table.columns()[i].type));
                    footer.list(2, 5, 2);
                    footer.element(std::int64_t{kPlain});
                    footer.element(std::int64_t{kRle});
                    footer.list(3, 8, 1);
                    footer.element(table.columns()[i].name);
                    footer.number(4, static_cast<std::int64_t>(codec));
                    footer.number(5, static_cast<std::int64_t>(group.rows), true);
                    footer.number(6, static_cast<std::int64_t>(chunk.plain), true);
                    footer.number(7, static_cast<std::int64_t>(chunk.packed), true);
                    footer.number(9, static_cast<std::int64_t>(chunk.offset), true);
                });
            });
        }
        footer.number(2, static_cast<std::int64_t>(group.plain), true);
        footer.number(3, static_cast<std::int64_t>(group.rows), true);
        footer.number(5, static_cast<std::int64_t>(group.offset), true);
        footer.number(6, static_cast<std::int64_t>(group.packed), true);
    });
}

} // namespace

std::string writeParquet(const Table &table, const ParquetOptions &options)
{
    std::string out(kMagic);
    std::vector<ColumnCursor> cursors;
    for (std::size_t i = 0; i < table.columns().size(); ++i)
        cursors.emplace_back(table.columns()[i].type, table.values(i));
    std::vector<Group> groups;
    const std::size_t rowsPerGroup = rowsPerPart(table, options.blockBytes);
    for (std::size_t row = 0; row < table.rows(); row += rowsPerGroup) {
        Group group;
        group.rows = std::min(rowsPerGroup, table.rows() - row);
        group.offset = out.size();
        for (ColumnCursor &cursor : cursors) {
            group.chunks.push_back(writeChunk(out, cursor.take(group.rows), options));
            group.plain += group.chunks.back().plain;
            group.packed += group.chunks.back().packed;
        }
        groups.push_back(std::move(group));
    }

    const std::size_t start = out.size();
    Thrift footer(out);
    footer.structure(0, [&] {
        footer.number(1, 1);
        writeSchema(footer, table);
        footer.number(3, static_cast<std::int64_t>(table.rows()), true);
        footer.list(4, 12, groups.size());
        for (const Group &group : groups)
            writeGroup(footer, table, group, options.codec);
        footer.text(6, "headwater");
    });
    appendLittle(out, static_cast<std::uint32_t>(out.size() - start));
    out += kMagic;
    return out;
}

} // namespace headwater::objectformats

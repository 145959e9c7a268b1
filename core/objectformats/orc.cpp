// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/objectformats/orc.h"

#include "core/objectformats/bytes.h"
#include "core/objectformats/compression.h"

#include <algorithm>

namespace headwater::objectformats {
namespace {

constexpr std::string_view kMagic = "ORC";
constexpr std::int64_t kNanosecondsPerSecond = 1'000'000'000;
constexpr std::int64_t kTimestampBase = 1'420'070'400; ///< 2015-01-01 UTC, in seconds since 1970

// Numbers of orc_proto.proto.
enum StreamKind { kPresent = 0, kData = 1, kLength = 2, kSecondary = 5 };
constexpr int kStruct = 12;

int kindOf(ColumnType type)
{
    constexpr int kKinds[] = {0, 3, 4, 5, 6, 7, 9}; // BOOLEAN INT LONG FLOAT DOUBLE STRING TIMESTAMP
    return kKinds[static_cast<std::size_t>(type)];
}

/// Protocol Buffers, as far as ORC's footers need them.
class Proto
{
public:
    void number(int field, std::uint64_t value)
    {
        appendVarint(m_out, static_cast<std::uint64_t>(field) << 3);
        appendVarint(m_out, value);
    }
    void text(int field, std::string_view value)
    {
        appendVarint(m_out, static_cast<std::uint64_t>(field) << 3 | 2);
        appendVarint(m_out, value.size());
        m_out += value;
    }
    void message(int field, const Proto &value) { text(field, value.m_out); }
    const std::string &bytes() const { return m_out; }

private:
    std::string m_out;
};

/// Blocks of a three-byte head each; a block that would not become smaller is stored as it is.
std::string inBlocks(std::string_view data, const OrcOptions &options)
{
    if (options.codec == OrcCodec::None)
        return std::string(data);
    std::string out;
    for (std::size_t at = 0; at < data.size(); at += options.blockBytes) {
        const std::string_view plain = data.substr(at, options.blockBytes);
        const std::string packed = options.codec == OrcCodec::Zlib ? rawDeflate(plain) : rawSnappy(plain);
        const bool stored = packed.size() >= plain.size();
        const auto head = static_cast<std::uint32_t>((stored ? plain.size() : packed.size()) << 1 | stored);
        for (int shift = 0; shift < 24; shift += 8)
            out += static_cast<char>(head >> shift & 0xff);
        out += stored ? plain : std::string_view(packed);
    }
    return out;
}

constexpr std::size_t kShortestRun = 3, kLongestRun = 130, kMostLiterals = 128;

/// Runs of equal steps, and literals between them. `step` says by how much a run of three begins, if one does.
template <typename Value, typename FindStep, typename WriteRun, typename WriteLiteral>
void runLengths(std::string &out, std::span<const Value> values, FindStep findStep, WriteRun writeRun,
                WriteLiteral writeLiteral)
{
    std::size_t literals = 0; // first of those not written yet
    const auto flush = [&](std::size_t end) {
        while (literals < end) {
            const std::size_t count = std::min(kMostLiterals, end - literals);
            out += static_cast<char>(-static_cast<int>(count));
            for (std::size_t i = 0; i < count; ++i)
                writeLiteral(values[literals + i]);
            literals += count;
        }
    };
    for (std::size_t i = 0; i < values.size();) {
        std::int64_t step = 0;
        if (i + kShortestRun > values.size() || !findStep(i, step)) {
            ++i;
            continue;
        }
        flush(i);
        std::size_t end = i + kShortestRun;
        while (end < values.size() && end - i < kLongestRun &&
               static_cast<std::uint64_t>(values[end]) - static_cast<std::uint64_t>(values[end - 1]) ==
                   static_cast<std::uint64_t>(step))
            ++end;
        out += static_cast<char>(end - i - kShortestRun);
        writeRun(values[i], step);
        i = literals = end;
    }
    flush(values.size());
}

template <typename Value>
std::string integers(std::span<const Value> values, bool isSigned)
{
    std::string out;
    const auto varint = [&](Value value) {
        appendVarint(out, isSigned ? zigzag(static_cast<std::int64_t>(value)) : static_cast<std::uint64_t>(value));
    };
    runLengths(
        out, values,
        [&](std::size_t i, std::int64_t &step) {
            const auto difference = [&](std::size_t at) {
                return static_cast<std::int64_t>(static_cast<std::uint64_t>(values[at + 1]) -
                                                 static_cast<std::uint64_t>(values[at]));
            };
            step = difference(i);
            return step >= -128 && step <= 127 && difference(i + 1) == step;
        },
        [&](Value first, std::int64_t step) {
            out += static_cast<char>(step);
            varint(first);
        },
        varint);
    return out;
}

/// Bits, the first one highest, as runs of equal bytes.
template <typename Values>
std::string bits(const Values &values)
{
    std::vector<std::uint8_t> bytes((values.size() + 7) / 8);
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (values[i] != 0)
            bytes[i / 8] |= static_cast<std::uint8_t>(0x80 >> i % 8);
    }
    std::string out;
    const std::span<const std::uint8_t> all(bytes);
    runLengths(
        out, all, [&](std::size_t i, std::int64_t &) { return all[i] == all[i + 1] && all[i] == all[i + 2]; },
        [&](std::uint8_t value, std::int64_t) { out += static_cast<char>(value); },
        [&](std::uint8_t value) { out += static_cast<char>(value); });
    return out;
}

/// Nanoseconds without the zeros at their end; the low three bits say how many are left out, less one.
std::uint64_t packedNanoseconds(std::uint64_t value)
{
    if (value == 0 || value % 100 != 0)
        return value << 3;
    value /= 100;
    std::uint64_t zeros = 1;
    for (; value % 10 == 0 && zeros < 7; ++zeros)
        value /= 10;
    return value << 3 | zeros;
}

/// Readers subtract a second from times before 1970 that have a fraction of more than a millisecond, because Java's
/// writer rounds seconds towards zero: so does this one. The last second before 1970 is read a second late then.
void splitTimestamps(std::span<const std::int64_t> values, std::vector<std::int64_t> &seconds,
                     std::vector<std::uint64_t> &fractions)
{
    for (const std::int64_t value : values) {
        std::int64_t second = value / kNanosecondsPerSecond, nanoseconds = value % kNanosecondsPerSecond;
        if (nanoseconds < 0) {
            --second;
            nanoseconds += kNanosecondsPerSecond;
        }
        seconds.push_back(second + (second < 0 && nanoseconds > 999'999) - kTimestampBase);
        fractions.push_back(packedNanoseconds(static_cast<std::uint64_t>(nanoseconds)));
    }
}

struct Stream
{
    StreamKind kind;
    std::string bytes;
};

std::vector<Stream> streamsOf(const ColumnSlice &slice)
{
    std::vector<Stream> streams;
    if (slice.hasNulls())
        streams.push_back({kPresent, bits(slice.present)});
    std::string plain;
    switch (slice.type) {
    case ColumnType::Boolean:
        streams.push_back({kData, bits(slice.whole)});
        break;
    case ColumnType::Int:
    case ColumnType::Bigint:
        streams.push_back({kData, integers(slice.whole, true)});
        break;
    case ColumnType::Float:
        for (const double value : slice.real)
            appendLittle(plain, std::bit_cast<std::uint32_t>(static_cast<float>(value)));
        streams.push_back({kData, std::move(plain)});
        break;
    case ColumnType::Double:
        for (const double value : slice.real)
            appendLittle(plain, std::bit_cast<std::uint64_t>(value));
        streams.push_back({kData, std::move(plain)});
        break;
    case ColumnType::String:
        streams.push_back({kData, std::string(slice.text)});
        streams.push_back({kLength, integers(slice.lengths, false)});
        break;
    case ColumnType::Timestamp: {
        std::vector<std::int64_t> seconds;
        std::vector<std::uint64_t> fractions;
        splitTimestamps(slice.whole, seconds, fractions);
        streams.push_back({kData, integers(std::span<const std::int64_t>(seconds), true)});
        streams.push_back({kSecondary, integers(std::span<const std::uint64_t>(fractions), false)});
        break;
    }
    }
    return streams;
}

Proto typeOf(int kind)
{
    Proto type;
    type.number(1, static_cast<std::uint64_t>(kind));
    return type;
}

} // namespace

std::string writeOrc(const Table &table, const OrcOptions &options)
{
    std::string out(kMagic);
    std::vector<ColumnCursor> cursors;
    for (std::size_t i = 0; i < table.columns().size(); ++i)
        cursors.emplace_back(table.columns()[i].type, table.values(i));

    Proto footer;
    footer.number(1, kMagic.size());
    std::vector<Proto> stripes;
    const std::size_t rowsPerStripe = rowsPerPart(table, options.stripeBytes);
    for (std::size_t row = 0; row < table.rows(); row += rowsPerStripe) {
        const std::size_t rows = std::min(rowsPerStripe, table.rows() - row);
        const std::size_t offset = out.size();
        Proto stripeFooter;
        for (std::size_t i = 0; i < cursors.size(); ++i) {
            for (const Stream &stream : streamsOf(cursors[i].take(rows))) {
                const std::string blocks = inBlocks(stream.bytes, options);
                Proto entry;
                entry.number(1, stream.kind);
                entry.number(2, i + 1);
                entry.number(3, blocks.size());
                stripeFooter.message(1, entry);
                out += blocks;
            }
        }
        const std::size_t dataBytes = out.size() - offset;
        for (std::size_t i = 0; i <= cursors.size(); ++i)
            stripeFooter.message(2, typeOf(0)); // encoded directly
        stripeFooter.text(3, "UTC");
        const std::string packed = inBlocks(stripeFooter.bytes(), options);
        out += packed;
        Proto stripe;
        stripe.number(1, offset);
        stripe.number(2, 0); // no index
        stripe.number(3, dataBytes);
        stripe.number(4, packed.size());
        stripe.number(5, rows);
        stripes.push_back(std::move(stripe));
    }

    footer.number(2, out.size() - kMagic.size());
    for (const Proto &stripe : stripes)
        footer.message(3, stripe);
    Proto root = typeOf(kStruct);
    std::string places;
    for (std::size_t i = 0; i < table.columns().size(); ++i)
        appendVarint(places, i + 1);
    root.text(2, places);
    for (const Column &column : table.columns())
        root.text(3, column.name);
    footer.message(4, root);
    for (const Column &column : table.columns())
        footer.message(4, typeOf(kindOf(column.type)));
    footer.number(6, table.rows());
    for (std::size_t i = 0; i <= table.columns().size(); ++i) {
        Proto statistics;
        statistics.number(1, i == 0 ? table.rows() : table.values(i - 1).count());
        statistics.number(10, i > 0 && table.values(i - 1).hasNulls());
        footer.message(7, statistics);
    }
    footer.number(8, 0); // no row index
    const std::string packed = inBlocks(footer.bytes(), options);
    out += packed;

    Proto postscript;
    postscript.number(1, packed.size());
    postscript.number(2, static_cast<std::uint64_t>(options.codec));
    postscript.number(3, options.blockBytes);
    postscript.text(4, std::string_view("\x00\x0c", 2)); // version 0.12
    postscript.number(5, 0);                             // no metadata
    postscript.number(6, 6);                             // writer version of 2017
    postscript.text(8'000, kMagic);
    out += postscript.bytes();
    out += static_cast<char>(postscript.bytes().size());
    return out;
}

} // namespace headwater::objectformats

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/objectformats/compression.h"

#include "core/objectformats/bytes.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <snappy.h>
#include <stdexcept>
#include <zlib.h>

namespace headwater::objectformats {
namespace {

constexpr int kRawWindow = -15; ///< zlib: deflate without a wrapper
constexpr int kGzipWindow = 31; ///< zlib: with gzip's
constexpr int kMemoryLevel = 8; ///< zlib's own default
constexpr std::size_t kJavaBlock = 32 * 1'024;
constexpr std::size_t kHadoopBlock = 256 * 1'024;

struct Names
{
    Compression compression;
    std::string_view name, suffix;
};
constexpr std::array<Names, 5> kNames{{{Compression::None, "UNCOMPRESSED", ""},
                                       {Compression::Gzip, "GZIP", ".gz"},
                                       {Compression::Zip, "ZIP", ".zip"},
                                       {Compression::Snappy, "Snappy", ".snappy"},
                                       {Compression::HadoopSnappy, "HADOOP_SNAPPY", ".snappy"}}};

/// The level that Java's and zlib's compressors have unasked.
std::string deflateAll(std::string_view data, int window)
{
    z_stream stream{};
    if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, window, kMemoryLevel, Z_DEFAULT_STRATEGY) != Z_OK)
        throw std::runtime_error("zlib cannot begin");
    std::string out(deflateBound(&stream, static_cast<uLong>(data.size())), '\0');
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(data.data()));
    stream.avail_in = static_cast<uInt>(data.size());
    stream.next_out = reinterpret_cast<Bytef *>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int done = deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    if (done != Z_STREAM_END)
        throw std::runtime_error("zlib did not finish");
    return out;
}

/// Date and time as MS-DOS kept them: two seconds fine, from 1980 on.
std::uint32_t dosTime(std::int64_t seconds)
{
    using namespace std::chrono;
    const sys_seconds at{std::chrono::seconds(std::max<std::int64_t>(seconds, 315'532'800))};
    const auto day = floor<days>(at);
    const year_month_day date(day);
    const hh_mm_ss clock(at - day);
    return static_cast<std::uint32_t>(static_cast<int>(date.year()) - 1980) << 25 |
           static_cast<unsigned>(date.month()) << 21 | static_cast<unsigned>(date.day()) << 16 |
           static_cast<std::uint32_t>(clock.hours().count()) << 11 |
           static_cast<std::uint32_t>(clock.minutes().count()) << 5 |
           static_cast<std::uint32_t>(clock.seconds().count()) / 2;
}

std::string zip(std::string_view data, const ZipEntry &entry)
{
    constexpr std::uint16_t kVersion = 20, kDeflated = 8, kUtf8Name = 1u << 11;
    const std::string packed = rawDeflate(data);
    const auto crc = static_cast<std::uint32_t>(
        ::crc32(0, reinterpret_cast<const Bytef *>(data.data()), static_cast<uInt>(data.size())));
    // What the local header and the central directory have in common.
    std::string common;
    appendLittle(common, kVersion);
    appendLittle(common, kUtf8Name);
    appendLittle(common, kDeflated);
    appendLittle(common, dosTime(entry.modified));
    appendLittle(common, crc);
    appendLittle(common, static_cast<std::uint32_t>(packed.size()));
    appendLittle(common, static_cast<std::uint32_t>(data.size()));
    appendLittle(common, static_cast<std::uint16_t>(entry.name.size()));
    appendLittle(common, std::uint16_t{0}); // no extra field

    std::string out("PK\x03\x04");
    out += common + entry.name + packed;
    const auto directory = static_cast<std::uint32_t>(out.size());
    out += "PK\x01\x02";
    appendLittle(out, kVersion);
    out += common;
    out.append(6, '\0'); // comment, disk, internal attributes
    out.append(8, '\0'); // external attributes, place of the local header
    out += entry.name;
    const auto directoryBytes = static_cast<std::uint32_t>(out.size()) - directory;
    out += "PK\x05\x06";
    out.append(4, '\0'); // disks
    appendLittle(out, std::uint16_t{1});
    appendLittle(out, std::uint16_t{1});
    appendLittle(out, directoryBytes);
    appendLittle(out, directory);
    appendLittle(out, std::uint16_t{0});
    return out;
}

/// The stream of snappy-java: a header, then blocks of a length and raw Snappy.
std::string javaSnappy(std::string_view data)
{
    std::string out("\x82SNAPPY\0", 8);
    appendBig32(out, 1); // version
    appendBig32(out, 1); // least version that can read it
    for (std::size_t at = 0; at < data.size(); at += kJavaBlock) {
        const std::string block = rawSnappy(data.substr(at, kJavaBlock));
        appendBig32(out, static_cast<std::uint32_t>(block.size()));
        out += block;
    }
    return out;
}

std::string hadoopSnappy(std::string_view data)
{
    std::string out;
    for (std::size_t at = 0; at < data.size(); at += kHadoopBlock) {
        const std::string_view plain = data.substr(at, kHadoopBlock);
        const std::string block = rawSnappy(plain);
        appendBig32(out, static_cast<std::uint32_t>(plain.size()));
        appendBig32(out, static_cast<std::uint32_t>(block.size()));
        out += block;
    }
    return out;
}

} // namespace

std::string_view compressionName(Compression compression)
{
    return kNames[static_cast<std::size_t>(compression)].name;
}

std::optional<Compression> compressionNamed(std::string_view name)
{
    const auto found =
        std::find_if(kNames.begin(), kNames.end(), [name](const Names &each) { return each.name == name; });
    return found == kNames.end() ? std::nullopt : std::optional(found->compression);
}

std::string_view compressionSuffix(Compression compression)
{
    return kNames[static_cast<std::size_t>(compression)].suffix;
}

std::string compress(std::string_view data, Compression compression, const ZipEntry &entry)
{
    switch (compression) {
    case Compression::Gzip:
        return gzip(data);
    case Compression::Zip:
        return zip(data, entry);
    case Compression::Snappy:
        return javaSnappy(data);
    case Compression::HadoopSnappy:
        return hadoopSnappy(data);
    case Compression::None:
        break;
    }
    return std::string(data);
}

std::string rawSnappy(std::string_view data)
{
    std::string out;
    snappy::Compress(data.data(), data.size(), &out);
    return out;
}

std::string rawDeflate(std::string_view data)
{
    return deflateAll(data, kRawWindow);
}

std::string gzip(std::string_view data)
{
    return deflateAll(data, kGzipWindow);
}

} // namespace headwater::objectformats

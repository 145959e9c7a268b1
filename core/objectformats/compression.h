// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace headwater::objectformats {

/// How an object as a whole is compressed, by the names that a delivery stream uses.
///
/// `Snappy` is the stream format of the Java library, which Hadoop's readers do not take; `HadoopSnappy` is Hadoop's
/// block stream. Neither is Snappy's official framing format.
enum class Compression : std::uint8_t { None, Gzip, Zip, Snappy, HadoopSnappy };

/// `UNCOMPRESSED`, `GZIP`, `ZIP`, `Snappy`, `HADOOP_SNAPPY`.
std::string_view compressionName(Compression compression);
std::optional<Compression> compressionNamed(std::string_view name);

/// What the object's key ends with: `.gz`, `.zip`, `.snappy` or nothing.
std::string_view compressionSuffix(Compression compression);

/// The one entry of a ZIP archive: its name, and when it was written, in seconds since 1970. Nothing else uses it.
struct ZipEntry
{
    std::string name;
    std::int64_t modified = 0;
};

/// The same bytes for the same input, with one version of the compression libraries.
std::string compress(std::string_view data, Compression compression, const ZipEntry &entry = {});

// What columnar files compress their pages and blocks with.
std::string rawSnappy(std::string_view data);
std::string rawDeflate(std::string_view data);
std::string gzip(std::string_view data);

} // namespace headwater::objectformats

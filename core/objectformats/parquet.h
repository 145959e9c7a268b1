// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/objectformats/table.h"

#include <string>

namespace headwater::objectformats {

enum class ParquetCodec : std::uint8_t { Uncompressed, Snappy, Gzip };

/// Sizes as a delivery stream has them unasked; both count before compression.
struct ParquetOptions
{
    ParquetCodec codec = ParquetCodec::Snappy;
    std::uint64_t blockBytes = 268'435'456; ///< of a row group; 64 MiB at least
    std::uint64_t pageBytes = 1'048'576;    ///< 64 KiB at least
};

/// A whole Parquet file. Every column is optional, values are written plainly; times have milliseconds.
std::string writeParquet(const Table &table, const ParquetOptions &options = {});

} // namespace headwater::objectformats

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/limits/firehose.h"
#include "core/objectformats/compression.h"
#include "core/objectformats/jsonrows.h"
#include "core/objectformats/orc.h"
#include "core/objectformats/parquet.h"
#include "core/pipeline/descriptor.h"
#include "core/services/firehose/prefix.h"

#include <memory>
#include <string>
#include <vector>

namespace headwater::services::firehose {

/// JSON records into a columnar file.
struct Conversion
{
    std::vector<objectformats::Column> columns;
    objectformats::JsonRules rules;
    bool orc = false;
    objectformats::ParquetOptions parquetOptions;
    objectformats::OrcOptions orcOptions;

    std::string write(const objectformats::Table &table) const;
    std::string_view suffix() const { return orc ? ".orc" : ".parquet"; }
};

/// Where a record goes by what is in it: a name for the prefix and a path into the record's JSON.
struct PartitionKey
{
    std::string name, path;
};

/// The properties of a delivery stream, read once.
struct Settings
{
    std::uint64_t bufferBytes = 5u << 20;
    std::int64_t intervalNs = 300'000'000'000;
    objectformats::Compression compression = objectformats::Compression::None;
    std::shared_ptr<const Conversion> conversion; ///< null: records as they are
    bool delimiter = false;                       ///< a newline behind each record
    bool backsUpSource = false;
    Prefix prefix, errorPrefix;
    std::vector<PartitionKey> partitionKeys; ///< empty: no dynamic partitioning
    std::size_t maxPartitions = 500;
    std::uint64_t transformBytes = 1u << 20;
    std::int64_t transformIntervalNs = 60'000'000'000;
    std::uint32_t transformRetries = 3;
    std::int64_t retryNs = -1; ///< negative: as the destination has it unasked
    std::string table, index, rotation;
    std::int64_t ackTimeoutNs = 180'000'000'000;
    bool largeRegion = true;
};

inline constexpr std::uint64_t kMebibyte = 1u << 20;
inline constexpr std::uint64_t kLargestBuffer = 128 * kMebibyte;
inline constexpr std::uint64_t kLeastConversionBuffer = 64 * kMebibyte;

/// The error's place is a pointer below the node's properties.
Result<Settings> readSettings(const pipeline::ServiceType &type, const pipeline::Json &properties,
                              limits::Profile profile);

/// Glue's columns out of `id bigint, price double`, one or several to a line.
Result<std::vector<objectformats::Column>> parseColumns(std::string_view text);

/// Keys out of `{customer: .customer_id, day: .meta.day}`, the part of JQ that is read here.
Result<std::vector<PartitionKey>> parsePartitionQuery(std::string_view text);

} // namespace headwater::services::firehose

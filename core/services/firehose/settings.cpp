// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/firehose/settings.h"

#include "core/base/text.h"
#include "core/kernel/simtime.h"
#include "core/services/firehose/words.h"

#include <QCoreApplication>

#include <algorithm>

namespace headwater::services::firehose {
namespace {

using pipeline::Json;

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view kBlanks = " \t\r\n";
    const std::size_t first = text.find_first_not_of(kBlanks);
    return first == std::string_view::npos ? std::string_view()
                                           : text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

/// A field of an object property: what is written, else the spec's default.
Json field(const pipeline::ServiceType &type, const Json &properties, std::string_view key, std::string_view name)
{
    const Json &object = pipeline::propertyValue(type, properties, key);
    if (object.is_object() && object.contains(std::string(name)))
        return object[std::string(name)];
    for (const pipeline::PropertySpec &spec : type.property(key)->fields) {
        if (spec.key == name)
            return spec.fallback;
    }
    return {};
}

Result<std::shared_ptr<const Conversion>> readConversion(const pipeline::ServiceType &type, const Json &properties)
{
    const auto value = [&](std::string_view name) {
        return field(type, properties, "DataFormatConversion", name);
    };
    auto conversion = std::make_shared<Conversion>();
    auto columns = parseColumns(value("columns").get<std::string>());
    if (!columns)
        return Error{columns.error().message, QStringLiteral("/DataFormatConversion/columns")};
    conversion->columns = std::move(*columns);
    conversion->orc = value("OutputFormat") == "ORC";
    conversion->rules.openX = value("Deserializer") == "OpenXJsonSerDe";
    const std::string codec = value("Compression").get<std::string>();
    if (conversion->orc) {
        if (codec == "GZIP")
            return Error{Words::tr("ORC is compressed by SNAPPY, ZLIB or not at all; GZIP is Parquet's."),
                         QStringLiteral("/DataFormatConversion/Compression")};
        conversion->orcOptions.codec = codec == "SNAPPY" ? objectformats::OrcCodec::Snappy
                                       : codec == "ZLIB" ? objectformats::OrcCodec::Zlib
                                                         : objectformats::OrcCodec::None;
    } else {
        if (codec == "ZLIB")
            return Error{Words::tr("Parquet is compressed by SNAPPY, GZIP or not at all; ZLIB is ORC's."),
                         QStringLiteral("/DataFormatConversion/Compression")};
        conversion->parquetOptions.codec = codec == "SNAPPY" ? objectformats::ParquetCodec::Snappy
                                           : codec == "GZIP" ? objectformats::ParquetCodec::Gzip
                                                             : objectformats::ParquetCodec::Uncompressed;
    }
    return std::shared_ptr<const Conversion>(std::move(conversion));
}

} // namespace

std::string Conversion::write(const objectformats::Table &table) const
{
    return orc ? objectformats::writeOrc(table, orcOptions) : objectformats::writeParquet(table, parquetOptions);
}

Result<std::vector<objectformats::Column>> parseColumns(std::string_view text)
{
    std::vector<objectformats::Column> columns;
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(text.find_first_of(",\n", at), text.size());
        const std::string_view part = trimmed(text.substr(at, end - at));
        at = end + 1;
        if (part.empty())
            continue;
        const std::size_t blank = part.find_first_of(" \t:");
        const std::string_view written =
            blank == std::string_view::npos ? std::string_view() : trimmed(part.substr(blank + 1));
        const auto type = objectformats::columnTypeNamed(written);
        if (!type)
            return Error{Words::tr("“%1” is no column. A column is a name and a type: boolean, int, bigint, float, "
                                   "double, string or timestamp.")
                             .arg(fromUtf8(part)),
                         {}};
        std::string name(part.substr(0, blank));
        std::transform(name.begin(), name.end(), name.begin(),
                       [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
        if (std::any_of(columns.begin(), columns.end(), [&](const auto &each) { return each.name == name; }))
            return Error{Words::tr("There are two columns “%1”.").arg(fromUtf8(name)), {}};
        columns.push_back({std::move(name), *type});
    }
    if (columns.empty())
        return Error{Words::tr("Format conversion needs the table's columns, such as “id bigint, price double”."), {}};
    return columns;
}

Result<std::vector<PartitionKey>> parsePartitionQuery(std::string_view text)
{
    const Error bad{Words::tr("“%1” is no query for partition keys. It names keys and where they stand in a record: "
                              "{customer: .customer_id, day: .meta.day}.")
                        .arg(fromUtf8(text)),
                    {}};
    std::string_view inner = trimmed(text);
    if (inner.size() < 2 || inner.front() != '{' || inner.back() != '}')
        return bad;
    inner = inner.substr(1, inner.size() - 2);
    std::vector<PartitionKey> keys;
    for (std::size_t at = 0; at <= inner.size();) {
        const std::size_t end = std::min(inner.find(',', at), inner.size());
        const std::string_view part = inner.substr(at, end - at);
        at = end + 1;
        const std::size_t colon = part.find(':');
        if (colon == std::string_view::npos)
            return bad;
        const std::string_view name = trimmed(part.substr(0, colon)), path = trimmed(part.substr(colon + 1));
        if (name.empty() || path.size() < 2 || path.front() != '.' || path.find_first_of(" |[]()\"") != path.npos)
            return bad;
        keys.push_back({std::string(name), std::string(path.substr(1))});
    }
    return keys;
}

Result<Settings> readSettings(const pipeline::ServiceType &type, const Json &properties, limits::Profile profile)
{
    Settings settings;
    const auto value = [&](std::string_view key) -> const Json & {
        return pipeline::propertyValue(type, properties, key);
    };
    const auto text = [&](std::string_view key) {
        return value(key).get<std::string>();
    };
    settings.bufferBytes = field(type, properties, "BufferingHints", "SizeInMBs").get<std::uint64_t>() * kMebibyte;
    settings.intervalNs =
        field(type, properties, "BufferingHints", "IntervalInSeconds").get<std::int64_t>() * kernel::kSecond;
    settings.compression = *objectformats::compressionNamed(text("CompressionFormat"));
    settings.delimiter = value("appendDelimiter").get<bool>();
    settings.backsUpSource = value("S3BackupMode") == "Enabled";
    settings.transformBytes =
        static_cast<std::uint64_t>(field(type, properties, "ProcessingConfiguration", "BufferSizeInMBs").get<double>() *
                                   static_cast<double>(kMebibyte));
    settings.transformIntervalNs =
        field(type, properties, "ProcessingConfiguration", "BufferIntervalInSeconds").get<std::int64_t>() *
        kernel::kSecond;
    settings.transformRetries =
        field(type, properties, "ProcessingConfiguration", "NumberOfRetries").get<std::uint32_t>();
    if (const Json &seconds = value("RetryDurationInSeconds"); seconds.is_number())
        settings.retryNs = seconds.get<std::int64_t>() * kernel::kSecond;
    settings.maxPartitions = value("maxActivePartitions").get<std::size_t>();
    settings.table = text("DataTableName");
    settings.index = text("IndexName");
    settings.rotation = text("IndexRotationPeriod");
    settings.ackTimeoutNs = value("HECAcknowledgmentTimeoutInSeconds").get<std::int64_t>() * kernel::kSecond;
    settings.largeRegion = text("region") != "other";

    if (const auto checked = checkPrefixes(text("Prefix"), text("ErrorOutputPrefix")); !checked)
        return checked.error();
    settings.prefix = *Prefix::parse(text("Prefix"), Prefix::Role::Data);
    settings.errorPrefix = *Prefix::parse(text("ErrorOutputPrefix"), Prefix::Role::Error);

    if (field(type, properties, "DataFormatConversion", "Enabled").get<bool>()) {
        auto conversion = readConversion(type, properties);
        if (!conversion)
            return conversion.error();
        settings.conversion = std::move(*conversion);
        if (settings.compression != objectformats::Compression::None)
            return Error{Words::tr("Converted objects are compressed inside, by their own format: CompressionFormat "
                                   "must be UNCOMPRESSED."),
                         QStringLiteral("/CompressionFormat")};
        if (settings.bufferBytes < kLeastConversionBuffer)
            return Error{Words::tr("Format conversion needs a buffer of at least 64 MB; it is %1 MB. Small columnar "
                                   "files are slow to query.")
                             .arg(settings.bufferBytes / kMebibyte),
                         QStringLiteral("/BufferingHints/SizeInMBs")};
    }

    const bool isModern = limits::firehoseLimits(profile).dynamicPartitioning;
    const std::string query = text("partitionQuery");
    if (!query.empty()) {
        if (!isModern)
            return Error{Words::tr("Dynamic partitioning came in 2021; the exam's rule book does not have it."),
                         QStringLiteral("/partitionQuery")};
        auto keys = parsePartitionQuery(query);
        if (!keys)
            return Error{keys.error().message, QStringLiteral("/partitionQuery")};
        settings.partitionKeys = std::move(*keys);
    }
    if (settings.delimiter && !isModern)
        return Error{Words::tr("A delivery stream of the exam's time puts nothing between records: the producer has "
                               "to end each with a newline. AppendDelimiterToRecord came in 2021."),
                     QStringLiteral("/appendDelimiter")};
    for (const std::string &key : settings.prefix.keys()) {
        if (std::none_of(settings.partitionKeys.begin(), settings.partitionKeys.end(),
                         [&](const PartitionKey &each) { return each.name == key; }))
            return Error{Words::tr("The prefix asks for the partition key “%1”, which partitionQuery does not name.")
                             .arg(fromUtf8(key)),
                         QStringLiteral("/Prefix")};
    }
    if (!settings.partitionKeys.empty() && settings.prefix.keys().empty())
        return Error{Words::tr("With dynamic partitioning the prefix must have a key, such as "
                               "!{partitionKeyFromQuery:%1}.")
                         .arg(fromUtf8(settings.partitionKeys.front().name)),
                     QStringLiteral("/Prefix")};
    if (!settings.partitionKeys.empty() && settings.bufferBytes < kLeastConversionBuffer)
        return Error{Words::tr("Dynamic partitioning needs a buffer of at least 64 MB; it is %1 MB.")
                         .arg(settings.bufferBytes / kMebibyte),
                     QStringLiteral("/BufferingHints/SizeInMBs")};
    return settings;
}

} // namespace headwater::services::firehose

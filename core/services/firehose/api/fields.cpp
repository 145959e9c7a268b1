// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/firehose/api/fields.h"

#include <algorithm>
#include <array>

// Sources: the API reference of the service, 2015-08-04, as its SDKs of either time have it.
namespace headwater::services::firehose::api {

using limits::Profile;
using Kind = Field::Kind;

namespace {

constexpr std::int64_t kAnyNumber = 2'147'483'647;
constexpr std::int64_t kMostTags = 50;

bool hasOnly(std::string_view text, std::string_view signs)
{
    return std::all_of(text.begin(), text.end(), [signs](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               signs.find(c) != std::string_view::npos;
    });
}

bool startsAsArn(std::string_view text)
{
    return text.starts_with("arn:");
}

bool hasNoBlank(std::string_view text)
{
    return !text.empty() && text.find_first_of(" \t\r\n\v\f") == std::string_view::npos;
}

bool isNotBlank(std::string_view text)
{
    return text.find_first_not_of(" \t\r\n\v\f") != std::string_view::npos;
}

/// Letters, digits and blanks of any script: bytes beyond ASCII are parts of those.
bool isTagText(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](char c) {
        return static_cast<signed char>(c) < 0 || hasOnly({&c, 1}, " _.:/=+-@%");
    });
}

bool isClusterUrl(std::string_view text)
{
    for (const std::string_view start : {"jdbc:redshift://", "jdbc:postgresql://"}) {
        if (text.starts_with(start))
            text.remove_prefix(start.size());
    }
    const std::size_t colon = text.rfind(':'), slash = text.rfind('/');
    if (colon == std::string_view::npos || slash == std::string_view::npos || slash < colon || text.starts_with("jdbc"))
        return false;
    const std::string_view port = text.substr(colon + 1, slash - colon - 1), database = text.substr(slash + 1);
    return text.substr(0, colon).find(".redshift.") != std::string_view::npos && !port.empty() && port.size() <= 5 &&
           std::all_of(port.begin(), port.end(), [](char c) { return c >= '0' && c <= '9'; }) && !database.empty() &&
           hasOnly(database, "_$-");
}

const TextRule kArn512{1, 512, "arn:.*", startsAsArn};
const TextRule kArn2048{1, 2'048, "arn:.*", startsAsArn};
const TextRule kPrefixText{0, 1'024};
const TextRule kNoBlanks{1, 1'024, "^\\S+$", hasNoBlank};
const TextRule kAnything512{1, 512};
const TextRule kHttps{1, 512, "https:.*", [](std::string_view text) {
                          return text.starts_with("https:");
                      }};

Field text(std::string_view name, const TextRule &rule, Need need = Need::Optional)
{
    return {.name = name, .need = need, .text = rule};
}

Field choice(std::string_view name, std::vector<std::string_view> values, Need need = Need::Optional)
{
    return {.name = name, .need = need, .choices = std::move(values)};
}

Field integer(std::string_view name, std::int64_t least, std::int64_t most)
{
    return {.name = name, .kind = Kind::Integer, .least = least, .most = most};
}

Field boolean(std::string_view name)
{
    return {.name = name, .kind = Kind::Boolean};
}

Field structure(std::string_view name, std::vector<Field> inside, Need need = Need::Optional)
{
    return {.name = name, .kind = Kind::Structure, .need = need, .inside = std::move(inside)};
}

Field list(std::string_view name, std::vector<Field> inside, std::int64_t least = 0, std::int64_t most = 0)
{
    return {.name = name, .kind = Kind::List, .least = least, .most = most, .inside = std::move(inside)};
}

/// The fields of one profile, and of a creation or an update, whose members are all optional.
class Fields
{
public:
    Fields(Profile profile, bool isUpdate)
        : m_isCurrent(profile == Profile::Current)
        , m_isUpdate(isUpdate)
    {
    }

    std::vector<Field> request() const
    {
        std::vector<Field> all{text("DeliveryStreamName", kStreamNameRule, Need::Required)};
        if (m_isUpdate) {
            all.push_back(text("CurrentDeliveryStreamVersionId",
                               {1, 50, "[0-9]+",
                                [](std::string_view id) {
                                    return std::all_of(id.begin(), id.end(),
                                                       [](char c) { return c >= '0' && c <= '9'; }) &&
                                           !id.empty();
                                }},
                               Need::Required));
            all.push_back(text("DestinationId", kDestinationIdRule, Need::Required));
        } else {
            all.push_back(
                choice("DeliveryStreamType",
                       m_isCurrent ? std::vector<std::string_view>{"DirectPut", "KinesisStreamAsSource", "MSKAsSource"}
                                   : std::vector<std::string_view>{"DirectPut", "KinesisStreamAsSource"}));
            all.push_back(
                structure("KinesisStreamSourceConfiguration", {text("KinesisStreamARN", kArn512, Need::Required),
                                                               text("RoleARN", kArn512, Need::Required)}));
            all.push_back(encryptionInput());
            all.push_back(
                list("Tags", {text("Key", kTagKeyRule, Need::Required), text("Value", kTagValueRule)}, 1, kMostTags));
        }
        for (const DestinationKind &each : destinationKinds()) {
            if (m_isCurrent || !each.isCurrentOnly)
                all.push_back(structure(m_isUpdate ? each.update : each.configuration, destination(each)));
        }
        return all;
    }

    static Field encryptionInput()
    {
        return structure("DeliveryStreamEncryptionConfigurationInput",
                         {text("KeyARN", kKeyArnRule),
                          choice("KeyType", {"AWS_OWNED_CMK", "CUSTOMER_MANAGED_CMK"}, Need::Required)});
    }

private:
    Need needed() const { return m_isUpdate ? Need::Optional : Need::Required; }

    Field hints(std::int64_t mostMegabytes, std::int64_t leastSeconds, std::int64_t mostSeconds) const
    {
        return structure("BufferingHints", {integer("SizeInMBs", 1, mostMegabytes),
                                            integer("IntervalInSeconds", leastSeconds, mostSeconds)});
    }

    std::int64_t leastInterval() const { return m_isCurrent ? 0 : 60; }

    std::vector<Field> bucket() const
    {
        return {text("RoleARN", kArn512, needed()),
                text("BucketARN", kArn2048, needed()),
                text("Prefix", kPrefixText),
                text("ErrorOutputPrefix", kPrefixText),
                hints(128, leastInterval(), 900),
                choice("CompressionFormat",
                       m_isCurrent
                           ? std::vector<std::string_view>{"UNCOMPRESSED", "GZIP", "ZIP", "Snappy", "HADOOP_SNAPPY"}
                           : std::vector<std::string_view>{"UNCOMPRESSED", "GZIP", "ZIP", "Snappy"}),
                structure("EncryptionConfiguration",
                          {choice("NoEncryptionConfig", {"NoEncryption"}),
                           structure("KMSEncryptionConfig", {text("AWSKMSKeyARN", kArn512, Need::Required)})}),
                logging()};
    }

    static Field logging()
    {
        return structure("CloudWatchLoggingOptions",
                         {boolean("Enabled"),
                          text("LogGroupName", {0, 512, "[\\.\\-_/#A-Za-z0-9]*",
                                                [](std::string_view name) {
                                                    return hasOnly(name, ".-_/#");
                                                }}),
                          text("LogStreamName", {0, 512, "[^:*]*", [](std::string_view name) {
                                                     return name.find_first_of(":*") == std::string_view::npos;
                                                 }})});
    }

    Field processing() const
    {
        std::vector<std::string_view> types{"Lambda"},
            parameters{"LambdaArn", "NumberOfRetries", "RoleArn", "BufferSizeInMBs", "BufferIntervalInSeconds"};
        if (m_isCurrent) {
            types.insert(types.begin(), {"RecordDeAggregation", "Decompression", "CloudWatchLogProcessing"});
            types.insert(types.end(), {"MetadataExtraction", "AppendDelimiterToRecord"});
            parameters.insert(parameters.end(), {"MetadataExtractionQuery", "JsonParsingEngine", "SubRecordType",
                                                 "Delimiter", "CompressionFormat", "DataMessageExtraction"});
        }
        return structure(
            "ProcessingConfiguration",
            {boolean("Enabled"),
             list("Processors", {choice("Type", types, Need::Required),
                                 list("Parameters", {choice("ParameterName", parameters, Need::Required),
                                                     text("ParameterValue",
                                                          {1, m_isCurrent ? 5'120u : 512u, "^(?!\\s*$).+", isNotBlank},
                                                          Need::Required)})})});
    }

    static Field retry(std::int64_t most = 7'200)
    {
        return structure("RetryOptions", {integer("DurationInSeconds", 0, most)});
    }

    Field conversion() const
    {
        return structure(
            "DataFormatConversionConfiguration",
            {boolean("Enabled"),
             structure("SchemaConfiguration",
                       {text("RoleARN", kNoBlanks), text("CatalogId", kNoBlanks), text("DatabaseName", kNoBlanks),
                        text("TableName", kNoBlanks), text("Region", kNoBlanks), text("VersionId", kNoBlanks)}),
             structure(
                 "InputFormatConfiguration",
                 {structure("Deserializer", {structure("OpenXJsonSerDe", {boolean("ConvertDotsInJsonKeysToUnderscores"),
                                                                          boolean("CaseInsensitive")}),
                                             structure("HiveJsonSerDe", {})})}),
             structure("OutputFormatConfiguration",
                       {structure("Serializer",
                                  {structure("ParquetSerDe", {integer("BlockSizeBytes", 67'108'864, kAnyNumber),
                                                              integer("PageSizeBytes", 65'536, kAnyNumber),
                                                              choice("Compression", {"UNCOMPRESSED", "GZIP", "SNAPPY"}),
                                                              boolean("EnableDictionaryCompression"),
                                                              integer("MaxPaddingBytes", 0, kAnyNumber),
                                                              choice("WriterVersion", {"V1", "V2"})}),
                                   structure("OrcSerDe",
                                             {integer("StripeSizeBytes", 8'388'608, kAnyNumber),
                                              integer("BlockSizeBytes", 67'108'864, kAnyNumber),
                                              integer("RowIndexStride", 1'000, kAnyNumber), boolean("EnablePadding"),
                                              choice("Compression", {"NONE", "ZLIB", "SNAPPY"}),
                                              choice("FormatVersion", {"V0_11", "V0_12"})})})})});
    }

    std::vector<Field> destination(const DestinationKind &kind) const
    {
        if (kind.configuration == "S3DestinationConfiguration")
            return bucket();
        const std::string_view s3 = m_isUpdate ? "S3Update" : "S3Configuration";
        const std::string_view backup = m_isUpdate ? "S3BackupUpdate" : "S3BackupConfiguration";
        const Field mode = choice("S3BackupMode", {kind.backsUpFailed, kind.backsUpAll});
        std::vector<Field> all;
        if (kind.nodeType.empty()) {
            all = bucket();
            all.push_back(mode);
            all.push_back(structure(backup, bucket()));
            all.push_back(conversion());
            if (m_isCurrent)
                all.push_back(structure("DynamicPartitioningConfiguration", {boolean("Enabled"), retry()}));
        } else if (kind.nodeType == "redshift") {
            all = {text("RoleARN", kArn512, needed()),
                   text("ClusterJDBCURL",
                        {1, 512,
                         "jdbc:(redshift|postgresql)://((?!-)[A-Za-z0-9-]{1,63}(?<!-)\\.)+redshift\\.([a-zA-Z0-9\\.]+)"
                         ":\\d{1,5}/[a-zA-Z0-9_$-]+",
                         isClusterUrl},
                        needed()),
                   structure("CopyCommand",
                             {text("DataTableName", kAnything512, Need::Required),
                              text("DataTableColumns", {0, 204'800}), text("CopyOptions", {0, 204'800})},
                             needed()),
                   text("Username", kAnything512, m_isCurrent ? Need::Optional : needed()),
                   text("Password", {6, 512}, m_isCurrent ? Need::Optional : needed()),
                   retry(),
                   structure(s3, bucket(), needed()),
                   mode,
                   structure(backup, bucket())};
        } else if (kind.nodeType == "splunk") {
            all = {text("HECEndpoint", {0, 2'048}, needed()),
                   choice("HECEndpointType", {"Raw", "Event"}, needed()),
                   text("HECToken", {0, 2'048}, m_isCurrent ? Need::Optional : needed()),
                   integer("HECAcknowledgmentTimeoutInSeconds", 180, 600),
                   retry(),
                   mode,
                   structure(s3, bucket(), needed())};
            if (m_isCurrent)
                all.push_back(hints(5, 0, 60));
        } else {
            all = {text("RoleARN", kArn512, needed()),
                   text("DomainARN", kArn512),
                   text("ClusterEndpoint", kHttps),
                   text("IndexName", {1, 80}, needed()),
                   text("TypeName", {0, 100}),
                   choice("IndexRotationPeriod", {"NoRotation", "OneHour", "OneDay", "OneWeek", "OneMonth"}),
                   hints(100, leastInterval(), 900),
                   retry(),
                   mode,
                   structure(s3, bucket(), needed())};
        }
        all.push_back(processing());
        if (!kind.nodeType.empty())
            all.push_back(logging());
        return all;
    }

    const bool m_isCurrent, m_isUpdate;
};

/// As Java's beans have it, which is what the service's messages show.
std::string memberName(std::string_view name)
{
    std::string shown(name);
    if (!shown.empty() && shown.front() >= 'A' && shown.front() <= 'Z')
        shown.front() = static_cast<char>(shown.front() - 'A' + 'a');
    return shown;
}

void checkList(const Json &value, const Field &field, const std::string &path, Validation &validation)
{
    const auto count = static_cast<std::int64_t>(value.size());
    const std::string shown = "'[" + std::to_string(count) + " entries]'";
    if (count < field.least)
        validation.add(path, "'[]'", "Member must have length greater than or equal to " + std::to_string(field.least));
    if (field.most > 0 && count > field.most)
        validation.add(path, shown, "Member must have length less than or equal to " + std::to_string(field.most));
    for (std::size_t i = 0; i < value.size(); ++i)
        check(value[i], field.inside, path + "." + std::to_string(i + 1) + ".member.", validation);
}

} // namespace

const TextRule kStreamNameRule{1, 64, "[a-zA-Z0-9_.-]+", [](std::string_view name) {
                                   return !name.empty() && hasOnly(name, "_.-");
                               }};
const TextRule kTagKeyRule{1, 128, "^(?!aws:)[\\p{L}\\p{Z}\\p{N}_.:\\/=+\\-@%]*$", [](std::string_view key) {
                               return !key.starts_with("aws:") && isTagText(key);
                           }};
const TextRule kTagValueRule{0, 256, "^[\\p{L}\\p{Z}\\p{N}_.:\\/=+\\-@%]*$", isTagText};
const TextRule kDestinationIdRule{1, 100, "[a-zA-Z0-9-]+", [](std::string_view id) {
                                      return !id.empty() && hasOnly(id, "-");
                                  }};
const TextRule kKeyArnRule{1, 512, "arn:.*", startsAsArn};

std::span<const DestinationKind> destinationKinds()
{
    static constexpr auto kKinds = std::to_array<DestinationKind>({
        {"ExtendedS3DestinationConfiguration",
         "ExtendedS3DestinationUpdate",
         "ExtendedS3DestinationDescription",
         {},
         "Enabled",
         "Disabled"},
        {"S3DestinationConfiguration", "S3DestinationUpdate", "S3DestinationDescription", {}, "Enabled", "Disabled"},
        {"RedshiftDestinationConfiguration", "RedshiftDestinationUpdate", "RedshiftDestinationDescription", "redshift",
         "Enabled", "Disabled"},
        {"ElasticsearchDestinationConfiguration", "ElasticsearchDestinationUpdate",
         "ElasticsearchDestinationDescription", "elasticsearch", "AllDocuments", "FailedDocumentsOnly"},
        {"AmazonopensearchserviceDestinationConfiguration", "AmazonopensearchserviceDestinationUpdate",
         "AmazonopensearchserviceDestinationDescription", "elasticsearch", "AllDocuments", "FailedDocumentsOnly", true},
        {"SplunkDestinationConfiguration", "SplunkDestinationUpdate", "SplunkDestinationDescription", "splunk",
         "AllEvents", "FailedEventsOnly"},
    });
    return kKinds;
}

std::span<const Field> createFields(Profile profile)
{
    static const std::vector<Field> exam = Fields(Profile::Exam, false).request(),
                                    current = Fields(Profile::Current, false).request();
    return profile == Profile::Exam ? exam : current;
}

std::span<const Field> updateFields(Profile profile)
{
    static const std::vector<Field> exam = Fields(Profile::Exam, true).request(),
                                    current = Fields(Profile::Current, true).request();
    return profile == Profile::Exam ? exam : current;
}

void check(const Json &structure, std::span<const Field> fields, const std::string &path, Validation &validation)
{
    for (const Field &field : fields) {
        const auto found = structure.find(field.name);
        const std::string name = path + memberName(field.name);
        if (found == structure.end() || found->is_null()) {
            if (field.need == Need::Required)
                validation.notNull(name, false);
            continue;
        }
        switch (field.kind) {
        case Kind::String:
            if (field.choices.empty())
                validation.text(name, found->get<std::string>(), field.text);
            else
                validation.choice(name, found->get<std::string>(), field.choices);
            break;
        case Kind::Integer:
            validation.count(name, found->get<std::int64_t>(), field.least, field.most);
            break;
        case Kind::Structure:
            check(*found, field.inside, name + ".", validation);
            break;
        case Kind::List:
            checkList(*found, field, name, validation);
            break;
        case Kind::Boolean:
            break;
        }
    }
}

} // namespace headwater::services::firehose::api

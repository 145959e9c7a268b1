// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/firehose/api/destination.h"

#include "core/base/text.h"
#include "core/services/access/names.h"
#include "core/services/service.h"
#include "core/world/world.h"

#include <algorithm>
#include <charconv>

namespace headwater::services::firehose::api {
namespace {

constexpr std::string_view kBucketStem = "arn:aws:s3:::";

/// A member of a structure; null when either is missing.
const Json &memberOf(const Json &structure, std::string_view name)
{
    static const Json none;
    if (!structure.is_object())
        return none;
    const auto found = structure.find(name);
    return found == structure.end() ? none : *found;
}

std::string textOf(const Json &structure, std::string_view name)
{
    const Json &value = memberOf(structure, name);
    return value.is_string() ? value.get<std::string>() : std::string();
}

bool isOn(const Json &structure)
{
    return memberOf(structure, "Enabled") == true;
}

std::string after(std::string_view text, std::string_view mark)
{
    const std::size_t at = text.find(mark);
    return at == std::string_view::npos ? std::string() : std::string(text.substr(at + mark.size()));
}

/// The first name of a URL's host.
std::string hostLabel(std::string_view url)
{
    const std::string host = after(url, "://");
    return host.substr(0, host.find_first_of(".:/"));
}

/// Sets a property, or leaves it to its default.
void set(Json &properties, const char *key, Json value)
{
    if (value.is_null())
        properties.erase(key);
    else
        properties[key] = std::move(value);
}

using Parameters = std::map<std::string, std::string>;

Parameters parametersOf(const Json &processor)
{
    Parameters all;
    for (const Json &each : memberOf(processor, "Parameters"))
        all[textOf(each, "ParameterName")] = textOf(each, "ParameterValue");
    return all;
}

Json processorJson(const char *type, const Parameters &parameters)
{
    Json list = Json::array();
    for (const auto &[name, value] : parameters)
        list.push_back({{"ParameterName", name}, {"ParameterValue", value}});
    return {{"Type", type}, {"Parameters", std::move(list)}};
}

std::optional<double> numberOf(const std::string &text)
{
    double value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    return problem == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

/// Makes a plan, a part of the configuration at a time.
class Planner
{
public:
    Planner(const world::World &world, const DestinationKind &kind, const Json &configuration, const Json &before)
        : m_world(world)
        , m_kind(kind)
        , m_configuration(configuration)
        , m_s3(kind.nodeType.empty() ? configuration : memberOf(configuration, "S3Configuration"))
        , m_before(before)
    {
        m_plan.properties = before;
    }

    ApiResult<DestinationPlan> run()
    {
        using Step = std::optional<ApiError> (Planner::*)();
        for (const Step step : {&Planner::processing, &Planner::objects, &Planner::backup, &Planner::store})
            if (auto problem = (this->*step)())
                return *problem;
        const auto settings = readSettings(findService("firehose")->type, m_plan.properties, m_world.profile());
        if (!settings)
            return invalid(settings.error().message.toStdString());
        return std::move(m_plan);
    }

private:
    Json &properties() { return m_plan.properties; }

    /// A number among a processor's parameters, which are texts.
    std::optional<ApiError> parameter(const Parameters &all, const char *name, double least, double most, Json &out)
    {
        const auto found = all.find(name);
        if (found == all.end())
            return std::nullopt;
        const auto number = numberOf(found->second);
        if (!number || *number < least || *number > most)
            return invalid("Invalid value for processor parameter " + std::string(name) + ": " + found->second + ".");
        const bool isWhole = *number == static_cast<double>(static_cast<std::int64_t>(*number));
        out[name] = isWhole ? Json(static_cast<std::int64_t>(*number)) : Json(*number);
        return std::nullopt;
    }

    std::optional<ApiError> processing()
    {
        const Json &configuration = memberOf(m_configuration, "ProcessingConfiguration");
        const bool isCurrent = m_world.profile() == limits::Profile::Current;
        Json hints = Json::object(), query, delimiter;
        const Json none = Json::array();
        const Json &processors = memberOf(configuration, "Processors");
        for (const Json &processor : isOn(configuration) && processors.is_array() ? processors : none) {
            const std::string type = textOf(processor, "Type");
            const Parameters parameters = parametersOf(processor);
            if (type == "Lambda") {
                const auto arn = parameters.find("LambdaArn");
                if (arn == parameters.end())
                    return invalid("Processor of type Lambda must have the parameter LambdaArn.");
                std::string name = after(arn->second, ":function:");
                name = name.substr(0, name.find(':'));
                if (!namedNode(m_world, name, "lambda"))
                    return invalid("The Lambda function " + arn->second + " was not found.");
                m_plan.links.emplace_back("transform", name);
                const double leastSize = isCurrent ? 0.2 : 1, leastInterval = isCurrent ? 0 : 60;
                for (const auto &problem : {parameter(parameters, "BufferSizeInMBs", leastSize, 3, hints),
                                            parameter(parameters, "BufferIntervalInSeconds", leastInterval, 900, hints),
                                            parameter(parameters, "NumberOfRetries", 0, 300, hints)})
                {
                    if (problem)
                        return problem;
                }
            } else if (type == "AppendDelimiterToRecord") {
                delimiter = true;
            } else if (type == "MetadataExtraction") {
                const auto found = parameters.find("MetadataExtractionQuery");
                if (found == parameters.end())
                    return invalid("Processor of type MetadataExtraction must have the parameter "
                                   "MetadataExtractionQuery.");
                query = found->second;
            }
        }
        const bool isDynamic = isOn(memberOf(m_configuration, "DynamicPartitioningConfiguration"));
        if (query.is_string() && !isDynamic)
            return invalid("MetadataExtraction processor is only present when Dynamic Partitioning is enabled.");
        if (isDynamic && query.is_null())
            return invalid(
                "Processing Configuration is not enabled or has no MetadataExtraction processor when Dynamic "
                "Partitioning is enabled.");
        set(properties(), "ProcessingConfiguration", hints.empty() ? Json() : hints);
        set(properties(), "partitionQuery", query);
        set(properties(), "appendDelimiter", delimiter);
        return conversion(isDynamic);
    }

    std::optional<ApiError> conversion(bool isDynamic)
    {
        const Json &configuration = memberOf(m_configuration, "DataFormatConversionConfiguration");
        m_isLarge = isDynamic || isOn(configuration);
        Json out = memberOf(m_before, "DataFormatConversion");
        if (!isOn(configuration)) {
            if (out.is_object())
                out["Enabled"] = false;
            set(properties(), "DataFormatConversion", out);
            return std::nullopt;
        }
        // The columns are those of a table of Glue, which the node has as a property.
        const Json &schema = memberOf(configuration, "SchemaConfiguration");
        if (textOf(out, "columns").empty())
            return invalid("The table " + textOf(schema, "TableName") + " of the database " +
                           textOf(schema, "DatabaseName") + " was not found.");
        const Json &serializer = memberOf(memberOf(configuration, "OutputFormatConfiguration"), "Serializer");
        const Json &orc = memberOf(serializer, "OrcSerDe"), &parquet = memberOf(serializer, "ParquetSerDe");
        if (orc.is_object() == parquet.is_object())
            return invalid("Serializer must have either ParquetSerDe or OrcSerDe.");
        const Json &deserializer = memberOf(memberOf(configuration, "InputFormatConfiguration"), "Deserializer");
        const Json &hive = memberOf(deserializer, "HiveJsonSerDe");
        if (hive.is_object() == memberOf(deserializer, "OpenXJsonSerDe").is_object())
            return invalid("Deserializer must have either OpenXJsonSerDe or HiveJsonSerDe.");
        const std::string codec = textOf(orc.is_object() ? orc : parquet, "Compression");
        out["Enabled"] = true;
        out["OutputFormat"] = orc.is_object() ? "ORC" : "Parquet";
        out["Deserializer"] = hive.is_object() ? "HiveJsonSerDe" : "OpenXJsonSerDe";
        out["Compression"] = codec.empty() ? "SNAPPY" : codec == "UNCOMPRESSED" ? "NONE" : codec;
        set(properties(), "DataFormatConversion", out);
        return std::nullopt;
    }

    std::optional<ApiError> objects()
    {
        const bool isRedshift = m_kind.nodeType == "redshift", isSplunk = m_kind.nodeType == "splunk";
        const bool byBucket = m_kind.nodeType.empty() || isRedshift;
        Json hints = memberOf(byBucket ? m_s3 : m_configuration, "BufferingHints");
        if (!hints.is_object() || hints.empty())
            hints = m_isLarge  ? Json{{"SizeInMBs", 128}, {"IntervalInSeconds", 300}}
                    : isSplunk ? Json{{"SizeInMBs", 5}, {"IntervalInSeconds", 60}}
                               : Json();
        else if (!hints.contains("SizeInMBs") || !hints.contains("IntervalInSeconds"))
            return invalid("BufferingHints: SizeInMBs and IntervalInSeconds must be given together.");
        set(properties(), "BufferingHints", hints);
        const std::string compression = textOf(m_s3, "CompressionFormat");
        if (isRedshift && !compression.empty() && compression != "UNCOMPRESSED" && compression != "GZIP")
            return invalid("CompressionFormat " + compression + " is not supported for Redshift destination.");
        set(properties(), "CompressionFormat", compression.empty() ? Json() : Json(compression));
        for (const char *name : {"Prefix", "ErrorOutputPrefix"}) {
            const std::string prefix = textOf(m_s3, name);
            set(properties(), name, prefix.empty() ? Json() : Json(prefix));
        }
        std::string role = textOf(m_configuration, "RoleARN");
        role = role.empty() ? textOf(m_s3, "RoleARN") : role;
        role = role.substr(role.rfind('/') + 1);
        set(properties(), "role", namedNode(m_world, role, "iam-role") ? Json(role) : Json());
        // What a store does not take is kept in the bucket, and nothing else is.
        addBucket(byBucket ? "objects" : "backup", m_s3);
        return std::nullopt;
    }

    std::optional<ApiError> backup()
    {
        const bool keepsAll = textOf(m_configuration, "S3BackupMode") == m_kind.backsUpAll;
        if (!keepsAll && memberOf(m_before, "S3BackupMode") == "Enabled")
            return invalid("S3 backup mode cannot be disabled once it is enabled.");
        set(properties(), "S3BackupMode", keepsAll ? Json("Enabled") : Json());
        if (!m_kind.nodeType.empty() && m_kind.nodeType != "redshift")
            return std::nullopt;
        const Json &bucket = memberOf(m_configuration, "S3BackupConfiguration");
        if (keepsAll && !bucket.is_object())
            return invalid("S3 backup configuration must be given when the backup mode is Enabled.");
        if (keepsAll)
            addBucket("backup", bucket);
        return std::nullopt;
    }

    std::optional<ApiError> store()
    {
        const Json &seconds = memberOf(memberOf(m_configuration, "RetryOptions"), "DurationInSeconds");
        set(properties(), "RetryDurationInSeconds", seconds);
        std::string name;
        if (m_kind.nodeType == "redshift") {
            name = hostLabel(textOf(m_configuration, "ClusterJDBCURL"));
            set(properties(), "DataTableName", memberOf(memberOf(m_configuration, "CopyCommand"), "DataTableName"));
        } else if (m_kind.nodeType == "splunk") {
            name = hostLabel(textOf(m_configuration, "HECEndpoint"));
            set(properties(), "HECAcknowledgmentTimeoutInSeconds",
                memberOf(m_configuration, "HECAcknowledgmentTimeoutInSeconds"));
        } else if (!m_kind.nodeType.empty()) {
            const std::string domain = textOf(m_configuration, "DomainARN"),
                              endpoint = textOf(m_configuration, "ClusterEndpoint");
            if (domain.empty() == endpoint.empty())
                return invalid("Exactly one of DomainARN and ClusterEndpoint must be given.");
            name = domain.empty() ? hostLabel(endpoint) : after(domain, "domain/");
            for (const char *key : {"IndexName", "IndexRotationPeriod"})
                set(properties(), key, memberOf(m_configuration, key));
        } else {
            return std::nullopt;
        }
        const world::Component *node = namedNode(m_world, name, m_kind.nodeType);
        if (!node)
            return invalid("The destination " + name + " was not found.");
        m_plan.links.emplace_back("destination", node->id());
        return std::nullopt;
    }

    /// A bucket that is not there is no error of the request: deliveries to it fail.
    void addBucket(const char *port, const Json &configuration)
    {
        const std::string name = after(textOf(configuration, "BucketARN"), kBucketStem);
        if (namedNode(m_world, name, "s3-bucket"))
            m_plan.links.emplace_back(port, name);
    }

    const world::World &m_world;
    const DestinationKind &m_kind;
    const Json &m_configuration, &m_s3, &m_before;
    bool m_isLarge = false; ///< buffers of 128 MB unasked
    DestinationPlan m_plan;
};

/// The node behind a port of ours.
std::string linkedNode(const DeliveryStream &stream, std::string_view port)
{
    const world::World &world = stream.world();
    for (const auto &wire : world.wires()) {
        if (!wire->removed && wire->from == stream.index() && portOf(stream, *wire) == port)
            return wire->link.to;
    }
    return {};
}

void setDefault(Json &structure, const char *name, Json value)
{
    if (!structure.contains(name))
        structure[name] = std::move(value);
}

void fillBucket(const DeliveryStream &stream, Json &s3, const std::string &bucket, const std::string &role)
{
    if (!s3.is_object())
        s3 = Json::object();
    setDefault(s3, "RoleARN", role);
    if (!bucket.empty())
        s3["BucketARN"] = std::string(kBucketStem) + bucket;
    s3["CompressionFormat"] = stream.property("CompressionFormat");
    s3["BufferingHints"] = {{"SizeInMBs", stream.settings().bufferBytes / kMebibyte},
                            {"IntervalInSeconds", stream.settings().intervalNs / kernel::kSecond}};
    for (const char *name : {"Prefix", "ErrorOutputPrefix"}) {
        if (!stream.property(name).get_ref<const std::string &>().empty() || s3.contains(name))
            s3[name] = stream.property(name);
    }
    setDefault(s3, "EncryptionConfiguration", {{"NoEncryptionConfig", "NoEncryption"}});
    setDefault(s3, "CloudWatchLoggingOptions", {{"Enabled", false}});
}

std::string shortNumber(double value)
{
    char text[32];
    const auto end = std::to_chars(text, text + sizeof text, value);
    return {text, end.ptr};
}

Json processingOf(const DeliveryStream &stream, const Json &given)
{
    const Settings &settings = stream.settings();
    Parameters lambda;
    Json processors = Json::array();
    const Json none = Json::array();
    const Json &known = memberOf(given, "Processors");
    for (const Json &each : known.is_array() ? known : none) {
        const std::string type = textOf(each, "Type");
        if (type == "Lambda")
            lambda = parametersOf(each);
        else if (type != "AppendDelimiterToRecord" && type != "MetadataExtraction")
            processors.push_back(each);
    }
    if (const std::string function = linkedNode(stream, "transform"); !function.empty()) {
        const std::string arn = resourceArn("lambda", function);
        if (!lambda["LambdaArn"].starts_with(arn))
            lambda["LambdaArn"] = arn;
        lambda["NumberOfRetries"] = std::to_string(settings.transformRetries);
        lambda["BufferSizeInMBs"] =
            shortNumber(static_cast<double>(settings.transformBytes) / static_cast<double>(kMebibyte));
        lambda["BufferIntervalInSeconds"] = std::to_string(settings.transformIntervalNs / kernel::kSecond);
        processors.push_back(processorJson("Lambda", lambda));
    }
    if (!settings.partitionKeys.empty())
        processors.push_back(processorJson(
            "MetadataExtraction", {{"MetadataExtractionQuery", stream.property("partitionQuery").get<std::string>()},
                                   {"JsonParsingEngine", "JQ-1.6"}}));
    if (settings.delimiter)
        processors.push_back(processorJson("AppendDelimiterToRecord", {}));
    return {{"Enabled", !processors.empty()}, {"Processors", std::move(processors)}};
}

Json conversionOf(const DeliveryStream &stream, const Json &given)
{
    Json out = given.is_object() ? given : Json::object();
    out["Enabled"] = stream.settings().conversion != nullptr;
    if (!stream.settings().conversion)
        return out;
    const Json &property = stream.property("DataFormatConversion");
    const std::string codec = property.value("Compression", std::string("SNAPPY"));
    const bool isOrc = stream.settings().conversion->orc;
    out["InputFormatConfiguration"] = {
        {"Deserializer", {{property.value("Deserializer", std::string("OpenXJsonSerDe")), Json::object()}}}};
    out["OutputFormatConfiguration"] = {
        {"Serializer",
         {{isOrc ? "OrcSerDe" : "ParquetSerDe",
           {{"Compression", !isOrc && codec == "NONE" ? std::string("UNCOMPRESSED") : codec}}}}}};
    return out;
}

void fillStore(const DeliveryStream &stream, const DestinationKind &kind, Json &out)
{
    const std::string node = linkedNode(stream, "destination");
    const Json &retry = stream.property("RetryDurationInSeconds");
    out["RetryOptions"] = {
        {"DurationInSeconds", retry.is_number() ? retry : Json(kind.nodeType == "redshift" ? 3'600 : 300)}};
    if (kind.nodeType == "redshift") {
        setDefault(out, "ClusterJDBCURL",
                   "jdbc:redshift://" + node + ".000000000000.us-east-1.redshift.amazonaws.com:5439/dev");
        out["CopyCommand"]["DataTableName"] = stream.property("DataTableName");
        setDefault(out, "Username", "owner");
    } else if (kind.nodeType == "splunk") {
        setDefault(out, "HECEndpoint", "https://" + node + ":8088");
        setDefault(out, "HECEndpointType", "Event");
        out["HECAcknowledgmentTimeoutInSeconds"] = stream.property("HECAcknowledgmentTimeoutInSeconds");
    } else {
        if (!out.contains("ClusterEndpoint"))
            setDefault(out, "DomainARN", "arn:aws:es:us-east-1:000000000000:domain/" + node);
        out["IndexName"] = stream.property("IndexName");
        out["IndexRotationPeriod"] = stream.property("IndexRotationPeriod");
    }
    setDefault(out, "CloudWatchLoggingOptions", {{"Enabled", false}});
}

} // namespace

ApiError invalid(std::string message)
{
    return {kInvalidArgument, std::move(message)};
}

std::string_view portOf(const DeliveryStream &stream, const world::Wire &wire)
{
    const pipeline::PortSpec *port = stream.type().port(wire.link.port, true);
    return port ? std::string_view(port->key) : std::string_view();
}

world::Component *namedNode(const world::World &world, std::string_view name, std::string_view type)
{
    if (world::Component *found = world.find(name); found && found->type().id == type)
        return found;
    // The endpoint of a search domain has more in it: `search-NAME-abc123`.
    for (const auto &each : world.components()) {
        if (!each->isRemoved() && each->type().id == type && type == "elasticsearch" &&
            name.starts_with("search-" + each->id() + "-"))
            return each.get();
    }
    return nullptr;
}

ApiResult<DestinationPlan> planOf(const world::World &world, const DestinationKind &kind, const Json &configuration,
                                  const Json &before)
{
    return Planner(world, kind, configuration, before).run();
}

const DestinationKind &kindOf(const DeliveryStream &stream)
{
    const std::string name = linkedNode(stream, "destination");
    const world::Component *store = name.empty() ? nullptr : stream.world().find(name);
    for (const DestinationKind &each : destinationKinds()) {
        if (store ? each.nodeType == store->type().id : each.nodeType.empty())
            return each;
    }
    return destinationKinds().front();
}

Json configurationOf(const DeliveryStream &stream, const DestinationKind &kind, const Json &given)
{
    Json out = given.is_object() ? given : Json::object();
    const std::string named = stream.property("role").get<std::string>();
    std::string role = textOf(out, "RoleARN");
    if (role.empty() || (!named.empty() && !role.ends_with("/" + named)))
        role = roleArn(named.empty() ? "firehose_delivery_role" : named);
    const bool toBucket = kind.nodeType.empty(), byBucket = toBucket || kind.nodeType == "redshift";
    if (kind.nodeType != "splunk")
        out["RoleARN"] = role;
    const std::string objects = linkedNode(stream, "objects"), backup = linkedNode(stream, "backup");
    Json &s3 = toBucket ? out : out["S3Configuration"];
    fillBucket(stream, s3, byBucket || backup.empty() ? objects : backup, role);
    if (!byBucket)
        out["BufferingHints"] = s3["BufferingHints"];
    const bool keepsAll = stream.settings().backsUpSource;
    out["S3BackupMode"] = std::string(keepsAll ? kind.backsUpAll : kind.backsUpFailed);
    if (byBucket && keepsAll)
        fillBucket(stream, out["S3BackupConfiguration"], backup.empty() ? objects : backup, role);
    out["ProcessingConfiguration"] = processingOf(stream, memberOf(out, "ProcessingConfiguration"));
    if (!toBucket) {
        fillStore(stream, kind, out);
        return out;
    }
    if (stream.settings().conversion || out.contains("DataFormatConversionConfiguration"))
        out["DataFormatConversionConfiguration"] =
            conversionOf(stream, memberOf(out, "DataFormatConversionConfiguration"));
    if (!stream.settings().partitionKeys.empty() || out.contains("DynamicPartitioningConfiguration"))
        out["DynamicPartitioningConfiguration"]["Enabled"] = !stream.settings().partitionKeys.empty();
    return out;
}

Json merged(Json configuration, const Json &update)
{
    const std::pair<std::string_view, const char *> nested[] = {{"S3Update", "S3Configuration"},
                                                                {"S3BackupUpdate", "S3BackupConfiguration"}};
    for (const auto &[name, value] : update.items()) {
        const auto found = std::find_if(std::begin(nested), std::end(nested),
                                        [&name = name](const auto &each) { return each.first == name; });
        if (value.is_null())
            continue;
        if (found == std::end(nested))
            configuration[name] = value;
        else
            configuration[found->second] = merged(configuration.value(found->second, Json::object()), value);
    }
    return configuration;
}

Json descriptionOf(const DestinationKind &kind, Json configuration)
{
    const std::pair<const char *, const char *> renamed[] = {{"S3Configuration", "S3DestinationDescription"},
                                                             {"S3BackupConfiguration", "S3BackupDescription"}};
    for (const auto &[from, to] : renamed) {
        if (const auto found = configuration.find(from); found != configuration.end()) {
            Json value = std::move(*found);
            configuration.erase(from);
            configuration[to] = std::move(value);
        }
    }
    configuration.erase("Password");
    Json out = {{"DestinationId", std::string(kDestinationId)}};
    if (!kind.nodeType.empty()) {
        out[std::string(kind.description)] = std::move(configuration);
        return out;
    }
    // The older structure has the part that both have.
    Json older = Json::object();
    for (const char *name : {"RoleARN", "BucketARN", "Prefix", "ErrorOutputPrefix", "BufferingHints",
                             "CompressionFormat", "EncryptionConfiguration", "CloudWatchLoggingOptions"})
    {
        if (configuration.contains(name))
            older[name] = configuration[name];
    }
    out["S3DestinationDescription"] = std::move(older);
    out["ExtendedS3DestinationDescription"] = std::move(configuration);
    return out;
}

} // namespace headwater::services::firehose::api

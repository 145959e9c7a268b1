// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/service.h"

#include "core/services/firehose/api/fields.h"
#include "core/services/firehose/deliverystream.h"
#include "core/services/firehose/properties.h"
#include "core/services/firehose/words.h"

#include <QCoreApplication>

#include <algorithm>

namespace headwater::services::firehose {
namespace {

using namespace pipeline;
using Statistic = MetricSpec::Statistic;

std::vector<MetricSpec> metrics()
{
    // In the order of DeliveryMetric.
    return {
        {"IncomingRecords", HW_TEXT("Records put"), HW_TEXT("records/s")},
        {"IncomingBytes", HW_TEXT("Bytes put"), HW_TEXT("bytes/s")},
        {"ThrottledRecords", HW_TEXT("Records refused"), HW_TEXT("records/s"), Statistic::Sum, false, true},
        {"DataReadFromKinesisStream.Records", HW_TEXT("Records read from the stream"), HW_TEXT("records/s")},
        {"DataReadFromKinesisStream.Bytes", HW_TEXT("Bytes read from the stream"), HW_TEXT("bytes/s")},
        {"KinesisMillisBehindLatest", HW_TEXT("Behind the newest record"), HW_TEXT("ms"), Statistic::Maximum},
        {"ExecuteProcessing.Duration", HW_TEXT("Time of an invocation"), HW_TEXT("ms"), Statistic::Average},
        {"SucceedProcessing.Records", HW_TEXT("Records processed"), HW_TEXT("records/s")},
        {"SucceedConversion.Records", HW_TEXT("Records converted"), HW_TEXT("records/s")},
        {"FailedConversion.Records", HW_TEXT("Records that could not be converted"), HW_TEXT("records/s")},
        {"DeliveryToS3.Records", HW_TEXT("Records delivered to S3"), HW_TEXT("records/s")},
        {"DeliveryToS3.Bytes", HW_TEXT("Bytes delivered to S3"), HW_TEXT("bytes/s")},
        {"DeliveryToS3.Success", HW_TEXT("Deliveries that succeeded"), HW_TEXT("share"), Statistic::Average},
        {"DeliveryToS3.DataFreshness", HW_TEXT("Age of the oldest record inside"), HW_TEXT("s"), Statistic::Maximum},
        {"BackupToS3.Records", HW_TEXT("Records backed up"), HW_TEXT("records/s")},
        {"DeliveryToRedshift.Records", HW_TEXT("Records copied to Redshift"), HW_TEXT("records/s")},
        {"DeliveryToElasticsearch.Records", HW_TEXT("Records indexed"), HW_TEXT("records/s")},
        {"DeliveryToSplunk.Records", HW_TEXT("Records delivered to Splunk"), HW_TEXT("records/s")},
        {"DeliveryToSplunk.DataAckLatency", HW_TEXT("Time until Splunk acknowledged"), HW_TEXT("ms"),
         Statistic::Average},
        {"PartitionCount", HW_TEXT("Active partitions"), HW_TEXT("partitions"), Statistic::Last},
        {"BufferedRecords", HW_TEXT("Records in the buffer"), HW_TEXT("records"), Statistic::Last},
        {"BufferedBytes", HW_TEXT("Bytes in the buffer"), HW_TEXT("bytes"), Statistic::Last},
        {"BufferSize", HW_TEXT("Buffer size in force"), HW_TEXT("MB"), Statistic::Last},
        {"BufferAge", HW_TEXT("Age of the buffer"), HW_TEXT("s"), Statistic::Last},
        {"SecondsToFlush", HW_TEXT("Until the buffer's time is up"), HW_TEXT("s"), Statistic::Last},
        {"RecordsDelivered", HW_TEXT("Records delivered"), HW_TEXT("records"), Statistic::Last},
        {"RecordsDroppedByFunction", HW_TEXT("Records dropped by the function"), HW_TEXT("records"), Statistic::Last},
        {"RecordsFailed", HW_TEXT("Records that failed"), HW_TEXT("records"), Statistic::Last},
        {"RecordsBackedUp", HW_TEXT("Records in the backup"), HW_TEXT("records"), Statistic::Last}};
}

std::vector<Finding> check(const Node &node, limits::Profile profile)
{
    std::vector<Finding> findings;
    if (const auto settings = readSettings(service().type, node.properties, profile); !settings)
        findings.push_back({settings.error().message, settings.error().place});
    const auto name = propertyValue(service().type, node.properties, "DeliveryStreamName").get<std::string>();
    if (!name.empty() && (name.size() > api::kStreamNameRule.max || !api::kStreamNameRule.matches(name)))
        findings.push_back({Words::tr("The name of a delivery stream has 1 to 64 letters, digits, '_', '.' and '-'."),
                            QStringLiteral("/DeliveryStreamName")});
    return findings;
}

const Node *linkedTo(const Pipeline &pipeline, const Node &node, std::string_view type)
{
    for (const Link &link : pipeline.links) {
        if (link.from != node.id)
            continue;
        if (const Node *other = pipeline.find(link.to); other && other->type == type)
            return other;
    }
    return nullptr;
}

/// What the destination asks of the settings.
std::vector<Finding> checkSurroundings(const Pipeline &pipeline, const Node &node)
{
    std::vector<Finding> findings;
    const ServiceType &type = service().type;
    const std::string compression = propertyValue(type, node.properties, "CompressionFormat").get<std::string>();
    const auto settings = readSettings(type, node.properties, pipeline.profile);
    if (linkedTo(pipeline, node, "redshift")) {
        if (compression != "UNCOMPRESSED" && compression != "GZIP")
            findings.push_back({Words::tr("Redshift's COPY reads GZIP or plain objects, not %1.")
                                    .arg(QString::fromStdString(compression)),
                                QStringLiteral("/CompressionFormat")});
        if (!linkedTo(pipeline, node, "s3-bucket"))
            findings.push_back({Words::tr("Redshift is loaded from objects: link the delivery stream to an S3 bucket "
                                          "as well."),
                                {},
                                true});
    }
    const auto isFed = [&](bool byStream) {
        return std::any_of(pipeline.links.begin(), pipeline.links.end(), [&](const Link &link) {
            const Node *from = link.to == node.id ? pipeline.find(link.from) : nullptr;
            return from && (from->type == "kinesis-stream") == byStream;
        });
    };
    if (isFed(true) && isFed(false))
        findings.push_back({Words::tr("A delivery stream that reads a data stream takes no direct puts: they are all "
                                      "refused."),
                            {},
                            true});
    const bool toOther = linkedTo(pipeline, node, "redshift") || linkedTo(pipeline, node, "elasticsearch") ||
                         linkedTo(pipeline, node, "splunk");
    if (toOther && settings && settings->conversion)
        findings.push_back({Words::tr("Records can be converted to Parquet or ORC only on their way to S3."),
                            QStringLiteral("/DataFormatConversion/Enabled")});
    if (toOther && settings && !settings->partitionKeys.empty())
        findings.push_back({Words::tr("Only deliveries to S3 can be partitioned."), QStringLiteral("/partitionQuery")});
    if (settings && linkedTo(pipeline, node, "elasticsearch") && settings->bufferBytes > 100 * kMebibyte)
        findings.push_back({Words::tr("A buffer for Elasticsearch can be 100 MB at most."),
                            QStringLiteral("/BufferingHints/SizeInMBs")});
    if (settings && linkedTo(pipeline, node, "splunk") && settings->bufferBytes > 5 * kMebibyte)
        findings.push_back(
            {Words::tr("A buffer for Splunk can be 5 MB at most."), QStringLiteral("/BufferingHints/SizeInMBs")});
    return findings;
}

std::optional<QString> linkReason(const ServiceType &other, bool outgoing)
{
    const auto has = [&](std::initializer_list<Flow> flows) {
        return std::any_of(other.ports.begin(), other.ports.end(), [&](const PortSpec &port) {
            return !port.output && std::find(flows.begin(), flows.end(), port.flow) != flows.end();
        });
    };
    if (outgoing && other.id == "analytics-app")
        return std::nullopt; // the service itself hands it what it takes in
    // A function reads streams as well, and may be invoked.
    if (outgoing && has({Flow::Read}) && !has({Flow::Objects, Flow::Deliver, Flow::Invoke}))
        return Words::tr("Nothing can read from a delivery stream, neither Spark nor the KCL nor another consumer: it "
                         "keeps no data. Let “%1” read the data stream in front of it, or the objects behind it.")
            .arg(other.name.translated());
    if (!outgoing && other.id == "kpl-producer")
        return Words::tr("The KPL writes to data streams only. Put a data stream between them: Firehose reads it and "
                         "unpacks what the KPL aggregated. Or write with the SDK (PutRecordBatch) or the agent.");
    return std::nullopt;
}

ServiceType describe()
{
    return {
        .id = "firehose",
        .name = HW_TEXT("Delivery stream"),
        .group = HW_TEXT("Stream"),
        .purpose = HW_TEXT("Collects records and delivers them, near real time"),
        .idStem = "delivery",
        .icon = "firehose",
        .properties = deliveryProperties(),
        .ports = {{"records", HW_TEXT("Records"), Flow::Put, false},
                  {"stream", HW_TEXT("Data stream"), Flow::Read, false},
                  {"objects", HW_TEXT("Objects"), Flow::Objects, true},
                  {"destination", HW_TEXT("Destination"), Flow::Deliver, true},
                  {"transform", HW_TEXT("Function"), Flow::Invoke, true},
                  {"backup", HW_TEXT("Backup"), Flow::Objects, true},
                  {"analytics", HW_TEXT("Analytics"), Flow::Read, true}},
        .metrics = metrics(),
        .notes = {HW_TEXT("Near real time: a buffer is delivered when it is full or its time is up, whichever comes "
                          "first. In the exam's numbers the least time is 60 seconds. Much traffic fills the size "
                          "first, little traffic the time. The buffer grows by itself when deliveries fall behind."),
                  HW_TEXT("Fully managed: it scales by itself, and only the data that goes through is paid for, each "
                          "record rounded up to 5 KB. It keeps nothing: no replay, no reading. Spark and the KCL read "
                          "data streams, never Firehose."),
                  HW_TEXT("Destinations of the exam: S3, Redshift (through S3 and COPY), Elasticsearch, Splunk. Today "
                          "also OpenSearch, HTTP endpoints, Snowflake and Iceberg tables, a least interval of 0 "
                          "seconds, and the name Amazon Data Firehose."),
                  HW_TEXT("JSON becomes Parquet or ORC on the way to S3 only. A function can change records: each "
                          "comes back as Ok, Dropped or ProcessingFailed. GZIP, ZIP and Snappy for S3; only GZIP when "
                          "the data goes on to Redshift. Source records, failed transformations and failed deliveries "
                          "can be kept in S3.")},
        .headline = "BufferedBytes",
        .order = 110,
        .width = 280,
        .height = 160,
        .check = check,
        .checkSurroundings = checkSurroundings,
        .linkReason = linkReason};
}

} // namespace

const Service &service()
{
    static const Service instance{describe(), [](const world::Birth &birth) -> std::unique_ptr<world::Component> {
                                      return std::make_unique<DeliveryStream>(birth);
                                  }};
    return instance;
}

} // namespace headwater::services::firehose

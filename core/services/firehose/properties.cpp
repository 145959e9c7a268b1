// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/firehose/properties.h"

namespace headwater::services::firehose {

using namespace pipeline;

namespace {

PropertySpec bufferingHints()
{
    return {.key = "BufferingHints",
            .label = HW_TEXT("Buffer"),
            .kind = PropertyKind::Object,
            .fallback = Json::object(),
            .help = HW_TEXT("Delivered when it is full or its time is up, whichever comes first."),
            .live = true,
            .fields = {{.key = "SizeInMBs",
                        .label = HW_TEXT("Size"),
                        .kind = PropertyKind::Integer,
                        .fallback = 5,
                        .unit = HW_TEXT("MB"),
                        .help = HW_TEXT("Before compression. Elasticsearch takes 100 MB at most, Splunk 5 MB; "
                                        "conversion needs 64 MB at least."),
                        .exam = {1, 128},
                        .current = {1, 128}},
                       {.key = "IntervalInSeconds",
                        .label = HW_TEXT("Time"),
                        .kind = PropertyKind::Integer,
                        .fallback = 300,
                        .unit = HW_TEXT("s"),
                        .help = HW_TEXT("At least 60 seconds in the exam's numbers: hence near real time."),
                        .exam = {60, 900},
                        .current = {0, 900}}}};
}

PropertySpec conversion()
{
    return {
        .key = "DataFormatConversion",
        .label = HW_TEXT("Format conversion"),
        .kind = PropertyKind::Object,
        .fallback = Json::object(),
        .help = HW_TEXT("JSON records become a columnar file, which queries read faster and cheaper. S3 only."),
        .live = true,
        .fields = {{.key = "Enabled",
                    .label = HW_TEXT("Convert"),
                    .kind = PropertyKind::Boolean,
                    .fallback = false,
                    .help = HW_TEXT("Needs a buffer of at least 64 MB and no other compression.")},
                   {.key = "OutputFormat",
                    .label = HW_TEXT("Into"),
                    .kind = PropertyKind::Choice,
                    .fallback = "Parquet",
                    .choices = {{"Parquet", HW_TEXT("Apache Parquet")}, {"ORC", HW_TEXT("Apache ORC")}}},
                   {.key = "Deserializer",
                    .label = HW_TEXT("Records read by"),
                    .kind = PropertyKind::Choice,
                    .fallback = "OpenXJsonSerDe",
                    .help = HW_TEXT("Hive's takes values of exactly the column's type; OpenX's also takes numbers "
                                    "written as text and ISO times."),
                    .choices = {{"OpenXJsonSerDe", HW_TEXT("OpenX JSON")}, {"HiveJsonSerDe", HW_TEXT("Hive JSON")}}},
                   {.key = "Compression",
                    .label = HW_TEXT("Compressed by"),
                    .kind = PropertyKind::Choice,
                    .fallback = "SNAPPY",
                    .help = HW_TEXT("Inside the file. GZIP is Parquet's, ZLIB is ORC's."),
                    .choices = {{"SNAPPY", HW_TEXT("Snappy")},
                                {"GZIP", HW_TEXT("GZIP")},
                                {"ZLIB", HW_TEXT("ZLIB")},
                                {"NONE", HW_TEXT("not at all")}}},
                   {.key = "columns",
                    .label = HW_TEXT("Columns"),
                    .kind = PropertyKind::Text,
                    .fallback = "",
                    .help = HW_TEXT("Of the Glue table: a name and a type each, such as “id bigint, price double”. "
                                    "Types: boolean, int, bigint, float, double, string, timestamp."),
                    .severalLines = true}}};
}

PropertySpec processing()
{
    return {.key = "ProcessingConfiguration",
            .label = HW_TEXT("Transformation"),
            .kind = PropertyKind::Object,
            .fallback = Json::object(),
            .help = HW_TEXT("How records are handed to the linked function."),
            .live = true,
            .fields = {{.key = "BufferSizeInMBs",
                        .label = HW_TEXT("Size"),
                        .kind = PropertyKind::Number,
                        .fallback = 1,
                        .unit = HW_TEXT("MB"),
                        .exam = {1, 3},
                        .current = {0.2, 3}},
                       {.key = "BufferIntervalInSeconds",
                        .label = HW_TEXT("Time"),
                        .kind = PropertyKind::Integer,
                        .fallback = 60,
                        .unit = HW_TEXT("s"),
                        .exam = {60, 900},
                        .current = {0, 900}},
                       {.key = "NumberOfRetries",
                        .label = HW_TEXT("Retries"),
                        .kind = PropertyKind::Integer,
                        .fallback = 3,
                        .help = HW_TEXT("After them the batch is skipped and kept among what failed."),
                        .exam = {0, 300},
                        .current = {0, 300}}}};
}

std::vector<PropertySpec> destinations()
{
    return {{.key = "RetryDurationInSeconds",
             .label = HW_TEXT("Retry for"),
             .kind = PropertyKind::Integer,
             .fallback = nullptr,
             .unit = HW_TEXT("s"),
             .help = HW_TEXT("Of Redshift (3,600 when empty), Elasticsearch and Splunk (300 when empty). Then the "
                             "records are kept in the bucket. S3 itself is tried for 24 hours."),
             .exam = {0, 7'200},
             .current = {0, 7'200},
             .live = true},
            {.key = "DataTableName",
             .label = HW_TEXT("Redshift table"),
             .kind = PropertyKind::Text,
             .fallback = "events",
             .help = HW_TEXT("The table that COPY loads. One COPY runs at a time.")},
            {.key = "IndexName",
             .label = HW_TEXT("Elasticsearch index"),
             .kind = PropertyKind::Text,
             .fallback = "events",
             .help = HW_TEXT("The index that documents go into; the rotation adds its time.")},
            {.key = "IndexRotationPeriod",
             .label = HW_TEXT("Index rotation"),
             .kind = PropertyKind::Choice,
             .fallback = "OneDay",
             .help = HW_TEXT("A new index begins so often, in UTC; old ones can then be dropped as a whole."),
             .live = true,
             .choices = {{"NoRotation", HW_TEXT("never")},
                         {"OneHour", HW_TEXT("every hour")},
                         {"OneDay", HW_TEXT("every day")},
                         {"OneWeek", HW_TEXT("every week")},
                         {"OneMonth", HW_TEXT("every month")}}},
            {.key = "HECAcknowledgmentTimeoutInSeconds",
             .label = HW_TEXT("Wait for Splunk"),
             .kind = PropertyKind::Integer,
             .fallback = 180,
             .unit = HW_TEXT("s"),
             .help = HW_TEXT("Without an acknowledgement in this time the records are sent again; some may then be "
                             "there twice."),
             .exam = {180, 600},
             .current = {180, 600},
             .live = true}};
}

} // namespace

std::vector<PropertySpec> deliveryProperties()
{
    std::vector<PropertySpec> properties{
        bufferingHints(),
        {.key = "CompressionFormat",
         .label = HW_TEXT("Compression"),
         .kind = PropertyKind::Choice,
         .fallback = "UNCOMPRESSED",
         .help = HW_TEXT("Of objects in S3. Only GZIP when the data goes on to Redshift. Firehose's Snappy is not "
                         "Hadoop's Snappy."),
         .live = true,
         .choices = {{"UNCOMPRESSED", HW_TEXT("none")},
                     {"GZIP", HW_TEXT("GZIP")},
                     {"ZIP", HW_TEXT("ZIP")},
                     {"Snappy", HW_TEXT("Snappy")},
                     {"HADOOP_SNAPPY", HW_TEXT("Hadoop-compatible Snappy"), true}}},
        conversion(),
        processing(),
        {.key = "S3BackupMode",
         .label = HW_TEXT("Source backup"),
         .kind = PropertyKind::Choice,
         .fallback = "Disabled",
         .help = HW_TEXT("Every record as it came, before the function, under source_records/ in the backup bucket, or "
                         "in the bucket itself where there is no other. The service cannot switch it off again."),
         .choices = {{"Disabled", HW_TEXT("off")}, {"Enabled", HW_TEXT("on")}}},
        {.key = "Prefix",
         .label = HW_TEXT("Prefix"),
         .kind = PropertyKind::Text,
         .fallback = "",
         .help = HW_TEXT("Begins the keys of objects. May hold !{timestamp:yyyy/MM/dd} and "
                         "!{firehose:random-string}; without a time, YYYY/MM/DD/HH/ is added."),
         .live = true},
        {.key = "ErrorOutputPrefix",
         .label = HW_TEXT("Error prefix"),
         .kind = PropertyKind::Text,
         .fallback = "",
         .help = HW_TEXT("Begins the keys of what failed. With expressions it must hold "
                         "!{firehose:error-output-type}."),
         .live = true},
        {.key = "appendDelimiter",
         .label = HW_TEXT("Newline behind each record"),
         .kind = PropertyKind::Boolean,
         .fallback = false,
         .help = HW_TEXT("Firehose puts records one behind the other as they are. Since 2021 it can add a newline."),
         .live = true},
        {.key = "partitionQuery",
         .label = HW_TEXT("Dynamic partitioning"),
         .kind = PropertyKind::Text,
         .fallback = "",
         .help = HW_TEXT("Where partition keys stand in a record, such as {customer: .customer_id}; the prefix then "
                         "has !{partitionKeyFromQuery:customer}. Not in the exam's numbers."),
         .live = true},
        {.key = "maxActivePartitions",
         .label = HW_TEXT("Active partitions at most"),
         .kind = PropertyKind::Integer,
         .fallback = 500,
         .help = HW_TEXT("A quota, raised on request up to 5,000. Records of further partitions are kept among what "
                         "failed."),
         .exam = {1, 5'000},
         .current = {1, 5'000},
         .live = true}};
    for (PropertySpec &spec : destinations())
        properties.push_back(std::move(spec));
    properties.push_back({.key = "DeliveryStreamName",
                          .label = HW_TEXT("Name"),
                          .kind = PropertyKind::Text,
                          .fallback = "",
                          .help = HW_TEXT("What clients call it: 1 to 64 letters, digits, '_', '.' and '-'. Empty: "
                                          "the name of the node.")});
    properties.push_back(
        {.key = "region",
         .label = HW_TEXT("Region"),
         .kind = PropertyKind::Choice,
         .fallback = "us-east-1",
         .help = HW_TEXT("Quotas of direct puts are larger in the three largest Regions."),
         .choices = {{"us-east-1", HW_TEXT("us-east-1, us-west-2, eu-west-1")}, {"other", HW_TEXT("another one")}}});
    return properties;
}

} // namespace headwater::services::firehose

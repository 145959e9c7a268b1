// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/service.h"

#include "core/services/kinesis-stream/shardmetrics.h"
#include "core/services/kinesis-stream/stream.h"

namespace headwater::services::kinesis_stream {
namespace {

using namespace pipeline;
using Statistic = MetricSpec::Statistic;

PropertySpec shardParameter(std::string_view key, Text label, Text help)
{
    return {.key = key, .label = label, .kind = PropertyKind::Text, .fallback = nullptr, .help = help};
}

QString shardMetricList()
{
    QStringList names;
    for (const std::string_view each : shardMetricNames())
        names += QString::fromUtf8(each.data(), static_cast<qsizetype>(each.size()));
    return names.join(QLatin1String(", "));
}

std::vector<Finding> check(const Node &node, limits::Profile profile)
{
    std::vector<Finding> findings;
    if (node.properties.value("EncryptionType", Json("NONE")) == "KMS" &&
        node.properties.value("KeyId", Json("alias/aws/kinesis")) == "")
        findings.push_back(
            {QCoreApplication::translate("Services", "Encryption with KMS needs a key."), QStringLiteral("/KeyId")});
    if (profile == limits::Profile::Current &&
        node.properties.value("StreamMode", Json("PROVISIONED")) == "ON_DEMAND" &&
        node.properties.contains("ShardCount"))
        findings.push_back({QCoreApplication::translate("Services", "An on-demand stream chooses its shards itself; "
                                                                    "ShardCount has no effect."),
                            QStringLiteral("/ShardCount"), true});
    const Json metrics = node.properties.value("ShardLevelMetrics", Json(""));
    if (metrics.is_string() && !parseShardMetrics(metrics.get_ref<const std::string &>()))
        findings.push_back({QCoreApplication::translate("Services", "Of each shard these can be monitored: ALL, or %1.")
                                .arg(shardMetricList()),
                            QStringLiteral("/ShardLevelMetrics")});
    return findings;
}

ServiceType describe()
{
    return {
        .id = "kinesis-stream",
        .name = HW_TEXT("Data stream"),
        .group = HW_TEXT("Stream"),
        .purpose = HW_TEXT("Keeps records in shards, in order, to be read again and again"),
        .idStem = "stream",
        .icon = "kinesis-stream",
        .properties = {{.key = "ShardCount",
                        .label = HW_TEXT("Shards"),
                        .kind = PropertyKind::Integer,
                        .fallback = 1,
                        .help =
                            HW_TEXT("Each takes 1 MB/s or 1,000 records/s in and gives 2 MB/s out. On a running stream "
                                    "a new value calls UpdateShardCount."),
                        .exam = {1, 500},
                        .current = {1, 20'000},
                        .quota = true,
                        .live = true,
                        .showKey = "StreamMode",
                        .showValues = {"PROVISIONED"}},
                       {.key = "StreamMode",
                        .label = HW_TEXT("Capacity mode"),
                        .kind = PropertyKind::Choice,
                        .fallback = "PROVISIONED",
                        .choices = {{"PROVISIONED", HW_TEXT("provisioned")},
                                    {"ON_DEMAND", HW_TEXT("on demand"), true}}},
                       {.key = "RetentionPeriodHours",
                        .label = HW_TEXT("Retention"),
                        .kind = PropertyKind::Integer,
                        .fallback = 24,
                        .unit = HW_TEXT("h"),
                        .help = HW_TEXT("How long records can be read. Above 24 h it costs extra."),
                        .exam = {24, 168},
                        .current = {24, 8'760},
                        .live = true},
                       {.key = "EncryptionType",
                        .label = HW_TEXT("Encryption"),
                        .kind = PropertyKind::Choice,
                        .fallback = "NONE",
                        .choices = {{"NONE", HW_TEXT("none")}, {"KMS", HW_TEXT("KMS")}}},
                       {.key = "KeyId",
                        .label = HW_TEXT("Key"),
                        .kind = PropertyKind::Text,
                        .fallback = "alias/aws/kinesis",
                        .help = HW_TEXT("The id of a KMS key of the pipeline, or the name of another one: "
                                        "alias/aws/kinesis costs nothing."),
                        .showKey = "EncryptionType",
                        .showValues = {"KMS"},
                        .nodeTypes = {"kms-key"},
                        .orOther = true},
                       {.key = "ShardLevelMetrics",
                        .label = HW_TEXT("Metrics of each shard"),
                        .kind = PropertyKind::Text,
                        .fallback = "",
                        .help = HW_TEXT("Enhanced monitoring: ALL, or names separated by commas such as IncomingBytes, "
                                        "IteratorAgeMilliseconds. Each costs by the shard and the month."),
                        .live = true}},
        .ports = {{"in", HW_TEXT("Records in"), Flow::Put, false}, {"readers", HW_TEXT("Readers"), Flow::Read, true}},
        .metrics = {{"IncomingRecords", HW_TEXT("Records written"), HW_TEXT("records/s"), Statistic::Sum, true},
                    {"IncomingBytes", HW_TEXT("Bytes written"), HW_TEXT("bytes/s"), Statistic::Sum, true},
                    {"WriteProvisionedThroughputExceeded", HW_TEXT("Records refused"), HW_TEXT("records/s"),
                     Statistic::Sum, true, true},
                    {"ReadProvisionedThroughputExceeded", HW_TEXT("GetRecords calls refused"), HW_TEXT("calls/s"),
                     Statistic::Sum, true},
                    {"GetRecords.Records", HW_TEXT("Records read"), HW_TEXT("records/s")},
                    {"GetRecords.Bytes", HW_TEXT("Bytes read"), HW_TEXT("bytes/s")},
                    {"GetRecords.Success", HW_TEXT("GetRecords calls"), HW_TEXT("calls/s")},
                    {"GetRecords.IteratorAgeMilliseconds", HW_TEXT("Iterator age"), HW_TEXT("ms"), Statistic::Maximum},
                    {"SubscribeToShardEvent.Records", HW_TEXT("Records pushed"), HW_TEXT("records/s")},
                    {"SubscribeToShardEvent.Bytes", HW_TEXT("Bytes pushed"), HW_TEXT("bytes/s")},
                    {"SubscribeToShardEvent.MillisBehindLatest", HW_TEXT("Push behind latest"), HW_TEXT("ms"),
                     Statistic::Maximum},
                    {"OpenShards", HW_TEXT("Open shards"), HW_TEXT("shards"), Statistic::Last},
                    {"WriteLimitRecords", HW_TEXT("Write limit"), HW_TEXT("records/s"), Statistic::Last},
                    {"WriteLimitBytes", HW_TEXT("Write limit"), HW_TEXT("bytes/s"), Statistic::Last},
                    {"StoredRecords", HW_TEXT("Records stored"), HW_TEXT("records"), Statistic::Last},
                    {"OldestRecordSeconds", HW_TEXT("Age of the oldest record"), HW_TEXT("s"), Statistic::Last}},
        .actions = {{"SplitShard",
                     HW_TEXT("Split shard"),
                     HW_TEXT(
                         "Divides a shard in two. Takes about 30 seconds; the old shard closes and stays readable."),
                     {shardParameter("ShardToSplit", HW_TEXT("Shard"), HW_TEXT("Such as shardId-000000000000.")),
                      shardParameter("NewStartingHashKey", HW_TEXT("First hash key of the upper half"),
                                     HW_TEXT("Decimal; the middle of the range when empty."))}},
                    {"MergeShards",
                     HW_TEXT("Merge shards"),
                     HW_TEXT("Makes one shard of two neighbours."),
                     {shardParameter("ShardToMerge", HW_TEXT("Shard"), {}),
                      shardParameter("AdjacentShardToMerge", HW_TEXT("Neighbour"), {})}},
                    {"UpdateShardCount",
                     HW_TEXT("Update shard count"),
                     HW_TEXT("Splits or merges until there are so many: at most double, at least half."),
                     {{.key = "TargetShardCount",
                       .label = HW_TEXT("Shards"),
                       .kind = PropertyKind::Integer,
                       .fallback = 2,
                       .exam = {1, 500},
                       .current = {1, 10'000}}}},
                    {"SplitEveryShard", HW_TEXT("Split every shard"),
                     HW_TEXT("Calls SplitShard for one shard after the other: double the shards, without "
                             "UpdateShardCount.")},
                    {"IncreaseStreamRetentionPeriod",
                     HW_TEXT("Increase retention"),
                     {},
                     {{.key = "RetentionPeriodHours",
                       .label = HW_TEXT("Retention"),
                       .kind = PropertyKind::Integer,
                       .fallback = 168,
                       .unit = HW_TEXT("h"),
                       .exam = {24, 168},
                       .current = {24, 8'760}}}},
                    {"DecreaseStreamRetentionPeriod",
                     HW_TEXT("Decrease retention"),
                     HW_TEXT("Older records become unreadable at once."),
                     {{.key = "RetentionPeriodHours",
                       .label = HW_TEXT("Retention"),
                       .kind = PropertyKind::Integer,
                       .fallback = 24,
                       .unit = HW_TEXT("h"),
                       .exam = {24, 168},
                       .current = {24, 8'760}}}}},
        .notes =
            {HW_TEXT("Per shard: 1 MB/s or 1,000 records/s in, whichever comes first; 2 MB/s and 5 GetRecords calls "
                     "a second out, shared by all classic consumers. Beyond that: "
                     "ProvisionedThroughputExceededException."),
             HW_TEXT("Records with the same partition key go to the same shard, in order. There is no order across "
                     "shards. Records cannot be deleted; they expire after 24 hours to 7 days (365 days today)."),
             HW_TEXT("A split divides a hot shard, a merge joins two cold neighbours. One operation at a time, about "
                     "30 seconds each: doubling 1,000 shards takes 8.3 hours that way. There is no auto scaling "
                     "in the notes; on-demand mode does it today.")},
        .headline = "IncomingRecords",
        .order = 100,
        .width = 372,
        .height = 300,
        .check = check};
}

} // namespace

const Service &service()
{
    static const Service instance{describe(), [](const world::Birth &birth) -> std::unique_ptr<world::Component> {
                                      return std::make_unique<KinesisStream>(birth);
                                  }};
    return instance;
}

} // namespace headwater::services::kinesis_stream

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/service.h"

#include "core/services/clients/synthetic.h"
#include "core/services/kpl/kpl.h"

namespace headwater::services::kpl {
namespace {

using namespace pipeline;

std::vector<PropertySpec> librarySettings()
{
    const Bounds longTime{100, 600'000};
    return {
        {.key = "AggregationEnabled",
         .label = HW_TEXT("Aggregation"),
         .kind = PropertyKind::Boolean,
         .fallback = true,
         .help =
             HW_TEXT("Packs user records for the same shard into one stream record. That is how more than 1,000 user "
                     "records a second fit into a shard. A reader must unpack them: the KCL does, the plain SDK "
                     "does not."),
         .live = true},
        {.key = "AggregationMaxSize",
         .label = HW_TEXT("Largest aggregate"),
         .kind = PropertyKind::Integer,
         .fallback = 51'200,
         .unit = HW_TEXT("bytes"),
         .help = HW_TEXT("Nothing is compressed on the way into an aggregate. Whoever wants that compresses the data "
                         "before the library gets it."),
         .exam = {64, 1'048'576},
         .current = {64, 10'485'760},
         .live = true,
         .showKey = "AggregationEnabled",
         .showValues = {"true"}},
        {.key = "AggregationMaxCount",
         .label = HW_TEXT("User records in an aggregate"),
         .kind = PropertyKind::Integer,
         .fallback = 4'294'967'295,
         .help = HW_TEXT("At most. The default sets no bound."),
         .exam = {1, 9'007'199'254'740'991},
         .current = {1, 9'007'199'254'740'991},
         .live = true,
         .showKey = "AggregationEnabled",
         .showValues = {"true"}},
        {.key = "CollectionMaxCount",
         .label = HW_TEXT("Stream records in a call"),
         .kind = PropertyKind::Integer,
         .fallback = 500,
         .help = HW_TEXT("Collection: records for several shards go out in one PutRecords call. 1 switches it off."),
         .exam = {1, 500},
         .current = {1, 500},
         .live = true},
        {.key = "CollectionMaxSize",
         .label = HW_TEXT("Bytes in a call"),
         .kind = PropertyKind::Integer,
         .fallback = 5'242'880,
         .unit = HW_TEXT("bytes"),
         .exam = {52'224, 5'242'880},
         .current = {52'224, 10'485'760},
         .live = true},
        {.key = "RecordMaxBufferedTime",
         .label = HW_TEXT("Longest time in the buffer"),
         .kind = PropertyKind::Integer,
         .fallback = 100,
         .unit = HW_TEXT("ms"),
         .help = HW_TEXT("The trade between delay and throughput: the longer records may wait, the more of them share "
                         "an aggregate and a call."),
         .exam = {0, 600'000},
         .current = {0, 600'000},
         .live = true},
        {.key = "RecordTtl",
         .label = HW_TEXT("Time to live"),
         .kind = PropertyKind::Integer,
         .fallback = 30'000,
         .unit = HW_TEXT("ms"),
         .help = HW_TEXT("Refused records are sent again until they are so old; then they fail as Expired."),
         .exam = {100, 86'400'000},
         .current = {100, 86'400'000},
         .live = true},
        {.key = "RateLimit",
         .label = HW_TEXT("Rate limit"),
         .kind = PropertyKind::Integer,
         .fallback = 150,
         .unit = HW_TEXT("% of a shard"),
         .help =
             HW_TEXT("What this process sends to one shard at most. Above 100 it may try more than the shard takes, "
                     "which lets several processes share shards unevenly."),
         .exam = {1, 1'000},
         .current = {1, 1'000},
         .live = true},
        {.key = "FailIfThrottled",
         .label = HW_TEXT("Fail when throttled"),
         .kind = PropertyKind::Boolean,
         .fallback = false,
         .help = HW_TEXT("A record that a shard refuses fails at once instead of being sent again."),
         .live = true},
        {.key = "MaxConnections",
         .label = HW_TEXT("Connections"),
         .kind = PropertyKind::Integer,
         .fallback = 24,
         .help = HW_TEXT("Calls under way at once, at most."),
         .exam = {1, 256},
         .current = {1, 256},
         .live = true},
        {.key = "MinConnections",
         .label = HW_TEXT("Connections kept open"),
         .kind = PropertyKind::Integer,
         .fallback = 1,
         .help = HW_TEXT("Further ones are opened when they are needed, which costs two round trips once."),
         .exam = {1, 16},
         .current = {1, 16}},
        {.key = "ConnectTimeout",
         .label = HW_TEXT("Time to connect"),
         .kind = PropertyKind::Integer,
         .fallback = 6'000,
         .unit = HW_TEXT("ms"),
         .exam = longTime,
         .current = longTime,
         .live = true},
        {.key = "RequestTimeout",
         .label = HW_TEXT("Time for an answer"),
         .kind = PropertyKind::Integer,
         .fallback = 6'000,
         .unit = HW_TEXT("ms"),
         .exam = longTime,
         .current = longTime,
         .live = true},
        {.key = "MaxUserRecordSize",
         .label = HW_TEXT("Largest user record"),
         .kind = PropertyKind::Integer,
         .fallback = 1'048'576,
         .unit = HW_TEXT("bytes"),
         .help = HW_TEXT("Data only. The library does not take larger ones. It can be set since 2025."),
         .exam = {1'048'576, 1'048'576},
         .current = {1, 10'485'760},
         .live = true}};
}

std::vector<MetricSpec> metrics()
{
    using Statistic = MetricSpec::Statistic;
    return {
        {"UserRecordsReceived", HW_TEXT("User records received"), HW_TEXT("records/s")},
        {"UserRecordsPut", HW_TEXT("User records put"), HW_TEXT("records/s")},
        {"UserRecordsDataPut", HW_TEXT("User data put"), HW_TEXT("bytes/s")},
        {"UserRecordsPending", HW_TEXT("User records under way"), HW_TEXT("records"), Statistic::Last},
        {"UserRecordExpired", HW_TEXT("User records expired"), HW_TEXT("records/s")},
        {"KinesisRecordsPut", HW_TEXT("Stream records put"), HW_TEXT("records/s")},
        {"KinesisRecordsDataPut", HW_TEXT("Stream data put"), HW_TEXT("bytes/s")},
        {.name = "AllErrors", .label = HW_TEXT("Errors"), .unit = HW_TEXT("errors/s"), .refusals = true},
        {"RetriesPerRecord", HW_TEXT("Retries per record"), HW_TEXT("retries"), Statistic::Average},
        {"BufferingTime", HW_TEXT("Time in the buffers"), HW_TEXT("ms"), Statistic::Average},
        {"RequestTime", HW_TEXT("Time of a call"), HW_TEXT("ms"), Statistic::Average},
        {"UserRecordsPerKinesisRecord", HW_TEXT("User records per stream record"), HW_TEXT("records"),
         Statistic::Average},
        {"KinesisRecordsPerPutRecordsRequest", HW_TEXT("Stream records per call"), HW_TEXT("records"),
         Statistic::Average},
        {"UserRecordsPerPutRecordsRequest", HW_TEXT("User records per call"), HW_TEXT("records"), Statistic::Average},
        {"AggregatesClosed", HW_TEXT("Aggregates closed"), HW_TEXT("aggregates/s")},
        {"FullestBuffer", HW_TEXT("Fullest buffer"), HW_TEXT("%"), Statistic::Maximum},
        {"RecordsWaiting", HW_TEXT("Records waiting for a thread"), HW_TEXT("records"), Statistic::Last},
        {"PutLatencyMilliseconds", HW_TEXT("Time until accepted"), HW_TEXT("ms"), Statistic::Average}};
}

std::vector<Finding> check(const Node &node, limits::Profile)
{
    std::vector<Finding> findings = checkSynthetic(node);
    const auto number = [&](const char *key, double fallback) {
        const auto found = node.properties.find(key);
        return found != node.properties.end() && found->is_number() ? found->get<double>() : fallback;
    };
    const bool aggregates = node.properties.value("AggregationEnabled", Json(true)) != false;
    const double most = number("AggregationMaxSize", 51'200);
    double bytes = number("recordBytes", 1'024);
    if (const auto size = node.properties.find("recordBytes"); size != node.properties.end() && size->is_object())
        bytes = size->contains("min") && (*size)["min"].is_number() ? (*size)["min"].get<double>() : 1'024.0;
    if (aggregates && !node.properties.contains("payload") && 2 * bytes > most)
        findings.push_back({QCoreApplication::translate(
                                "Services", "No two of these records fit into one aggregate. The library does not "
                                            "compress: compress the data in the application, or let aggregates be "
                                            "larger."),
                            QStringLiteral("/recordBytes"), true});
    const auto buffered = number("RecordMaxBufferedTime", 100), ttl = number("RecordTtl", 30'000);
    if (buffered >= ttl)
        findings.push_back({QCoreApplication::translate("Services", "Records may wait longer than they live, so all of "
                                                                    "them expire."),
                            QStringLiteral("/RecordTtl"), true});
    return findings;
}

ServiceType describe()
{
    std::vector<PropertySpec> properties = syntheticProperties();
    for (PropertySpec &each : properties) {
        if (each.key == "instances") {
            each.help = HW_TEXT("Processes with the library, each with buffers and limits of its own.");
            each.exam = each.current = {1, 1'000};
        }
    }
    properties.insert(
        properties.begin(),
        {{.key = "sending",
          .label = HW_TEXT("Sending"),
          .kind = PropertyKind::Choice,
          .fallback = "async",
          .help = HW_TEXT("How the application uses the library. Asynchronous is faster: the buffers fill "
                          "while results are still to come."),
          .live = true,
          .choices = {{"async", HW_TEXT("asynchronous: results come later")},
                      {"sync", HW_TEXT("synchronous: wait for each result")}}},
         {.key = "threads",
          .label = HW_TEXT("Threads that wait"),
          .kind = PropertyKind::Integer,
          .fallback = 1,
          .help = HW_TEXT("Of each instance. Each thread sends its next record when it has the result of "
                          "the one before."),
          .exam = {1, 10'000},
          .current = {1, 10'000},
          .live = true,
          .showKey = "sending",
          .showValues = {"sync"}}});
    for (PropertySpec &each : librarySettings())
        properties.push_back(std::move(each));
    for (PropertySpec &each : payloadProperties())
        properties.push_back(std::move(each));
    return {.id = "kpl-producer",
            .name = HW_TEXT("Producer (KPL)"),
            .group = HW_TEXT("Produce"),
            .purpose = HW_TEXT("Packs many user records into each stream record"),
            .idStem = "kpl",
            .icon = "kpl-producer",
            .properties = std::move(properties),
            .ports = {{"records", HW_TEXT("Records"), Flow::Put, true}},
            .metrics = metrics(),
            .actions = {},
            .notes = {HW_TEXT("The Kinesis Producer Library does four things that the plain SDK leaves to you: it "
                              "aggregates user records into stream records, collects stream records into PutRecords "
                              "calls, sends refused records again until their time to live is over, and limits its own "
                              "rate per shard."),
                      HW_TEXT("Aggregation pays for itself in records a second: a shard takes 1,000 stream records a "
                              "second, however many user records each holds. It does not help against the limit of 1 "
                              "MB a second, and nothing is compressed; do that yourself."),
                      HW_TEXT("The price is delay: records wait up to RecordMaxBufferedTime, 100 ms by default. An "
                              "application that cannot wait uses the SDK directly."),
                      HW_TEXT("Only the KCL, or a de-aggregation module in a Lambda function or another consumer, "
                              "understands aggregates. A plain SDK consumer reads one record with everything in it. "
                              "The library writes to data streams only, not to Firehose; a delivery stream that reads "
                              "a data stream unpacks by itself."),
                      HW_TEXT("Versions 0.x ended in January 2026; 1.x is current and behaves alike.")},
            .headline = "UserRecordsReceived",
            .order = 15,
            .check = check};
}

} // namespace

const Service &service()
{
    static const Service instance{describe(), [](const world::Birth &birth) -> std::unique_ptr<world::Component> {
                                      return std::make_unique<Kpl>(birth);
                                  }};
    return instance;
}

} // namespace headwater::services::kpl

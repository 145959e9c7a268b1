// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/service.h"

#include "core/services/lambda/lambda.h"

#include <algorithm>

namespace headwater::services::lambda {

const Service &service();

namespace {

using namespace pipeline;
using Statistic = MetricSpec::Statistic;

std::vector<Finding> checkFilter(const Node &node, limits::Profile profile)
{
    const QString place = QStringLiteral("/FilterCriteria");
    const Json criteria = node.properties.value("FilterCriteria", Json::object());
    const Json list = criteria.is_object() ? criteria.value("Filters", Json::array()) : Json::array();
    if (list.empty())
        return {};
    if (profile == limits::Profile::Exam)
        return {{QCoreApplication::translate("Services", "In the exam's time mappings could not filter; that came in "
                                                         "November 2021."),
                 place}};
    if (const auto filter = Filter::parse(criteria); !filter)
        return {{filter.error().message, place + filter.error().place}};
    if (list.size() > Filter::kUsualPatterns)
        return {{QCoreApplication::translate("Services", "A mapping has up to %1 filters, up to %2 on request.")
                     .arg(Filter::kUsualPatterns)
                     .arg(Filter::kMostPatterns),
                 place, true}};
    return {};
}

std::vector<Finding> check(const Node &node, limits::Profile profile)
{
    std::vector<Finding> findings;
    const auto number = [&](const char *key, double otherwise) {
        const Json value = node.properties.value(key, Json());
        return value.is_number() ? value.get<double>() : otherwise;
    };
    if (node.properties.value("StartingPosition", Json("LATEST")) == "AT_TIMESTAMP" &&
        !node.properties.contains("StartingPositionTimestamp"))
        findings.push_back(
            {QCoreApplication::translate("Services", "AT_TIMESTAMP needs a StartingPositionTimestamp, such as “30s”."),
             QStringLiteral("/StartingPositionTimestamp")});
    if (const double age = number("MaximumRecordAgeInSeconds", -1); age >= 0 && age < 60)
        findings.push_back({QCoreApplication::translate(
                                "Services", "The least MaximumRecordAgeInSeconds is 60; -1 lets records wait until "
                                            "they expire."),
                            QStringLiteral("/MaximumRecordAgeInSeconds")});
    if (number("BatchSize", 100) > 10 && number("TumblingWindowInSeconds", 0) > 0 &&
        number("ParallelizationFactor", 1) > 1)
        findings.push_back(
            {QCoreApplication::translate("Services", "A tumbling window keeps its state for a whole shard, so only "
                                                     "one batch of a shard is processed at a time."),
             QStringLiteral("/ParallelizationFactor"), true});
    if (profile == limits::Profile::Exam && node.properties.value("mode", Json()) == "enhanced") {
        for (const char *key : {"MaximumBatchingWindowInSeconds", "ParallelizationFactor", "MaximumRetryAttempts",
                                "MaximumRecordAgeInSeconds", "BisectBatchOnFunctionError"})
        {
            if (node.properties.contains(key) && node.properties[key] != service().type.property(key)->fallback)
                findings.push_back(
                    {QCoreApplication::translate("Services", "In the exam's time, a function that reads by enhanced "
                                                             "fan-out could not have %1.")
                         .arg(QString::fromLatin1(key)),
                     QStringLiteral("/") + QString::fromLatin1(key)});
        }
    }
    for (Finding &each : checkFilter(node, profile))
        findings.push_back(std::move(each));
    return findings;
}

std::vector<Finding> checkSurroundings(const Pipeline &pipeline, const Node &node)
{
    const bool keepsFailures = std::any_of(pipeline.links.begin(), pipeline.links.end(), [&](const Link &link) {
        return link.from == node.id && link.port == "failureObjects";
    });
    if (!keepsFailures || pipeline.profile != limits::Profile::Exam)
        return {};
    return {{QCoreApplication::translate("Services", "In the exam's time, failed batches went to a topic or a queue "
                                                     "only; a bucket as their destination came later."),
             {}}};
}

std::vector<PropertySpec> functionProperties()
{
    return {{.key = "code",
             .label = HW_TEXT("Code"),
             .kind = PropertyKind::Text,
             .fallback = "",
             .help = HW_TEXT("JavaScript with a handler, run for every batch. Its result goes on over the links: "
                             "{ records: [{ data, partitionKey }] }, data in base64, and { notifications: [{ subject, "
                             "message }] }. Empty: a modelled function that passes every record on."),
             .live = true,
             .severalLines = true},
            {.key = "MemorySize",
             .label = HW_TEXT("Memory"),
             .kind = PropertyKind::Integer,
             .fallback = 128,
             .unit = HW_TEXT("MB"),
             .exam = {128, 3'008},
             .current = {128, 10'240},
             .live = true},
            {.key = "Timeout",
             .label = HW_TEXT("Timeout"),
             .kind = PropertyKind::Integer,
             .fallback = 3,
             .unit = HW_TEXT("s"),
             .help = HW_TEXT("An invocation that takes longer fails."),
             .exam = {1, 900},
             .current = {1, 900},
             .live = true},
            {.key = "durationMs",
             .label = HW_TEXT("Takes"),
             .kind = PropertyKind::Number,
             .fallback = 20,
             .unit = HW_TEXT("ms"),
             .help = HW_TEXT("Of every invocation, however many records it has. What code waits for by itself, with "
                             "setTimeout, comes on top."),
             .exam = {0, 900'000},
             .current = {0, 900'000},
             .live = true},
            {.key = "recordDurationMs",
             .label = HW_TEXT("Takes per record"),
             .kind = PropertyKind::Number,
             .fallback = 0.5,
             .unit = HW_TEXT("ms"),
             .exam = {0, 900'000},
             .current = {0, 900'000},
             .live = true},
            {.key = "coldStartMs",
             .label = HW_TEXT("Cold start"),
             .kind = PropertyKind::Number,
             .fallback = 250,
             .unit = HW_TEXT("ms"),
             .help = HW_TEXT("What the first invocation in a new instance takes longer."),
             .exam = {0, 60'000},
             .current = {0, 60'000},
             .live = true},
            {.key = "errorRate",
             .label = HW_TEXT("Fails"),
             .kind = PropertyKind::Number,
             .fallback = 0,
             .help = HW_TEXT("Share of the invocations that fail, from 0 to 1."),
             .exam = {0, 1},
             .current = {0, 1},
             .live = true,
             .showKey = "code",
             .showValues = {""}},
            {.key = "ReservedConcurrentExecutions",
             .label = HW_TEXT("At most at once"),
             .kind = PropertyKind::Integer,
             .fallback = nullptr,
             .help = HW_TEXT("Further invocations are refused with TooManyRequestsException. Empty: the account's "
                             "1,000."),
             .exam = {0, 1'000},
             .current = {0, 1'000},
             .quota = true,
             .live = true}};
}

std::vector<PropertySpec> sourceProperties()
{
    return {
        {.key = "mode",
         .label = HW_TEXT("Reads by"),
         .kind = PropertyKind::Choice,
         .fallback = "polling",
         .help = HW_TEXT("With enhanced fan-out the function is a registered consumer: each shard pushes 2 MB/s to "
                         "it alone, and a record is there some 70 ms after it came. Polling shares the shard's "
                         "2 MB/s with the other readers."),
         .choices = {{"polling", HW_TEXT("polling: GetRecords")}, {"enhanced", HW_TEXT("enhanced: SubscribeToShard")}}},
        {.key = "FilterCriteria",
         .label = HW_TEXT("Filters"),
         .kind = PropertyKind::Object,
         .fallback = Json::object(),
         .help = HW_TEXT("Only records that one of the patterns matches come to the function; the others cost no "
                         "invocation."),
         .live = true,
         .fields = {{.key = "Filters",
                     .label = HW_TEXT("Patterns"),
                     .kind = PropertyKind::List,
                     .fallback = Json::array(),
                     .help = HW_TEXT("Patterns over the record's data, which has to be JSON: { \"data\": { \"ms\": "
                                     "[{ \"numeric\": [\">\", 100] }] } }. Others: prefix, suffix, "
                                     "equals-ignore-case, anything-but, exists."),
                     .fields = {{.key = "Pattern",
                                 .label = HW_TEXT("Pattern"),
                                 .kind = PropertyKind::Text,
                                 .fallback = "{\"data\": {\"state\": [\"new\"]}}"}}}}}};
}

std::vector<PropertySpec> mappingProperties()
{
    return {{.key = "BatchSize",
             .label = HW_TEXT("Batch size"),
             .kind = PropertyKind::Integer,
             .fallback = 100,
             .unit = HW_TEXT("records"),
             .help = HW_TEXT("An invocation gets so many records at most, and 6 MB."),
             .exam = {1, 10'000},
             .current = {1, 10'000},
             .live = true},
            {.key = "MaximumBatchingWindowInSeconds",
             .label = HW_TEXT("Batch window"),
             .kind = PropertyKind::Integer,
             .fallback = 0,
             .unit = HW_TEXT("s"),
             .help = HW_TEXT("A batch that is not full waits so long for more records."),
             .exam = {0, 300},
             .current = {0, 300},
             .live = true},
            {.key = "ParallelizationFactor",
             .label = HW_TEXT("Batches per shard"),
             .kind = PropertyKind::Integer,
             .fallback = 1,
             .help = HW_TEXT("So many batches of a shard are processed at once. Records of one partition key stay in "
                             "order."),
             .exam = {1, 10},
             .current = {1, 10},
             .live = true},
            {.key = "StartingPosition",
             .label = HW_TEXT("Start at"),
             .kind = PropertyKind::Choice,
             .fallback = "LATEST",
             .choices = {{"LATEST", HW_TEXT("LATEST: only what comes from now on")},
                         {"TRIM_HORIZON", HW_TEXT("TRIM_HORIZON: the oldest record")},
                         {"AT_TIMESTAMP", HW_TEXT("AT_TIMESTAMP: from a time on")}}},
            {.key = "StartingPositionTimestamp",
             .label = HW_TEXT("Time"),
             .kind = PropertyKind::Timestamp,
             .fallback = nullptr,
             .help = HW_TEXT("Simulated time since the start, such as 30s."),
             .showKey = "StartingPosition",
             .showValues = {"AT_TIMESTAMP"}},
            {.key = "MaximumRetryAttempts",
             .label = HW_TEXT("Retries"),
             .kind = PropertyKind::Integer,
             .fallback = nullptr,
             .help = HW_TEXT("How often a batch that failed is tried again before it is given up. Until then its shard "
                             "waits. Empty: the service's default, until the records expire."),
             .exam = {0, 10'000},
             .current = {-1, 10'000},
             .live = true},
            {.key = "MaximumRecordAgeInSeconds",
             .label = HW_TEXT("Oldest record"),
             .kind = PropertyKind::Integer,
             .fallback = nullptr,
             .unit = HW_TEXT("s"),
             .help = HW_TEXT("Older records are given up. Empty: the service's default, as long as they last."),
             .exam = {60, 604'800},
             .current = {-1, 604'800},
             .live = true},
            {.key = "BisectBatchOnFunctionError",
             .label = HW_TEXT("Halve failed batches"),
             .kind = PropertyKind::Boolean,
             .fallback = false,
             .help = HW_TEXT("A batch that failed is tried again in two halves, until the bad record stands alone."),
             .live = true},
            {.key = "FunctionResponseTypes",
             .label = HW_TEXT("Partial failures"),
             .kind = PropertyKind::Choice,
             .fallback = "none",
             .help = HW_TEXT("The function returns batchItemFailures; only from the first failed record on is tried "
                             "again."),
             .live = true,
             .choices = {{"none", HW_TEXT("none: a batch succeeds or fails")},
                         {"ReportBatchItemFailures", HW_TEXT("ReportBatchItemFailures"), true}}},
            {.key = "TumblingWindowInSeconds",
             .label = HW_TEXT("Tumbling window"),
             .kind = PropertyKind::Integer,
             .fallback = 0,
             .unit = HW_TEXT("s"),
             .help = HW_TEXT("Records of so many seconds belong together; what the function returns as state comes "
                             "back with the next batch of the window. 0: off. Since December 2020."),
             .exam = {0, 0},
             .current = {0, 900}},
            {.key = "deaggregate",
             .label = HW_TEXT("Unpack KPL records"),
             .kind = PropertyKind::Boolean,
             .fallback = false,
             .help = HW_TEXT("The function uses the de-aggregation library, so that it sees user records instead of "
                             "the aggregated ones of the Kinesis Producer Library."),
             .live = true}};
}

ServiceType describe()
{
    std::vector<PropertySpec> properties = functionProperties();
    for (auto &more : {sourceProperties(), mappingProperties()})
        properties.insert(properties.end(), more.begin(), more.end());
    return {
        .id = "lambda",
        .name = HW_TEXT("Lambda function"),
        .group = HW_TEXT("Consume"),
        .purpose = HW_TEXT("Runs code for every batch of records"),
        .idStem = "function",
        .icon = "lambda",
        .properties = std::move(properties),
        .ports = {{"stream", HW_TEXT("Stream"), Flow::Read, false},
                  {"invoke", HW_TEXT("Invoked by"), Flow::Invoke, false},
                  {"records", HW_TEXT("Records"), Flow::Put, true},
                  {"notifications", HW_TEXT("Notifications"), Flow::Notify, true},
                  {"failures", HW_TEXT("Failed batches"), Flow::Notify, true},
                  {"failureObjects", HW_TEXT("Failed batches, with their records"), Flow::Objects, true}},
        .metrics = {{"Invocations", HW_TEXT("Invocations"), HW_TEXT("invocations/s")},
                    {"Errors", HW_TEXT("Errors"), HW_TEXT("invocations/s")},
                    {"Throttles", HW_TEXT("Throttled"), HW_TEXT("invocations/s"), Statistic::Sum, false, true},
                    {"Duration", HW_TEXT("Duration"), HW_TEXT("ms"), Statistic::Average},
                    {"ConcurrentExecutions", HW_TEXT("At once"), HW_TEXT("invocations"), Statistic::Maximum},
                    {"IteratorAge", HW_TEXT("Iterator age"), HW_TEXT("ms"), Statistic::Maximum},
                    {"RecordsProcessed", HW_TEXT("Records processed"), HW_TEXT("records/s")},
                    {"RecordsDiscarded", HW_TEXT("Records given up"), HW_TEXT("records/s")}},
        .notes = {HW_TEXT("Lambda polls each shard once a second and invokes the function for one batch of a shard "
                          "after the other, up to ten with a parallelization factor. When it is slower than the "
                          "records come, the iterator age rises: more shards, larger batches or a higher factor "
                          "help."),
                  HW_TEXT("When a batch fails, its whole shard waits: it is tried again until it succeeds or its "
                          "records expire. Retries, record age, halving and a destination for failed batches "
                          "keep one bad record from stopping a shard. Throttling counts as no retry."),
                  HW_TEXT("Records of the Kinesis Producer Library arrive aggregated: the function has to unpack "
                          "them with the de-aggregation library."),
                  HW_TEXT("Tumbling windows and partial batch failures came in December 2020, so the exam's numbers "
                          "do not know them; duration was billed in steps of 100 ms until then, and of 1 ms "
                          "since.")},
        .headline = "RecordsProcessed",
        .order = 230,
        .check = check,
        .checkSurroundings = checkSurroundings};
}

} // namespace

const Service &service()
{
    static const Service instance{describe(), [](const world::Birth &birth) -> std::unique_ptr<world::Component> {
                                      return std::make_unique<LambdaFunction>(birth);
                                  }};
    return instance;
}

} // namespace headwater::services::lambda

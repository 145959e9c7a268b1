// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernel/md5.h"
#include "core/services/kpl/aggregate.h"
#include "core/services/lambda/filter.h"
#include "core/services/lambda/lambda.h"
#include "core/services/s3-bucket/bucket.h"
#include "lab.h"

#include <QRegularExpression>

#include <algorithm>
#include <set>

using namespace headwater;
using namespace headwater::test;
using services::lambda::Filter;
using services::s3_bucket::Bucket;

/// Where a function's records come from, which of them come to it, and where those go that it cannot process.
class TstLambdaSources : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void enhancedFanOutBringsRecordsSooner();           // LAM-01
    void enhancedFanOutHasARateOfItsOwn();              // LAM-01
    void aStreamWithAllItsConsumersSaysSo();            // LAM-01
    void anEnhancedFunctionReadsChildrenAfterParents(); // LAM-01
    void theExamKnowsNoErrorSettingsForEnhanced();
    void filteredRecordsAreInTheLedger();
    void whatAnotherReaderHadIsDelivered();
    void filtersFit_data();
    void filtersFit();
    void badFiltersAreRefused_data();
    void badFiltersAreRefused();
    void filtersLookIntoAggregatesOnlyWithEnhancedFanOut(); // LAM-02
    void aBucketKeepsFailedBatchesWithTheirRecords();       // LAM-05
    void theExamKnowsNoBucketForFailedBatches();
};

namespace {

const std::string kSource = R"(web: producer {"recordsPerSecond": 100, "arrivals": "constant", "recordBytes": 200}
                               clicks: kinesis-stream {"ShardCount": 1}
                               web -> clicks
                               clicks -> f
)";

Json reportOf(const World &world, const char *node)
{
    Json report;
    world.find(node)->report(report);
    return report;
}

std::int64_t sumOf(const World &world, const char *node, const char *metric)
{
    return reportOf(world, node)["metrics"][metric]["sum"].get<std::int64_t>();
}

QStringList errorsOf(const pipeline::Pipeline &drawn)
{
    QStringList pointers;
    for (const pipeline::Issue &issue : pipeline::validate(drawn, services::builtinCatalog())) {
        if (issue.severity == pipeline::Severity::Error)
            pointers.append(issue.pointer);
    }
    return pointers;
}

Json criteria(const std::vector<std::string> &patterns)
{
    Json list = Json::array();
    for (const std::string &pattern : patterns)
        list.push_back({{"Pattern", pattern}});
    return {{"Filters", list}};
}

pipeline::Pipeline withFilter(const std::string &pattern, Json properties = Json::object())
{
    properties["FilterCriteria"] = criteria({pattern});
    return draw(
        R"(web: producer {"recordsPerSecond": 100, "arrivals": "constant", "payload": "{\"n\": \"{{int 0 99}}\"}"}
                   clicks: kinesis-stream {"ShardCount": 1}
                   web -> clicks
                   clicks -> f
                   f: lambda )" +
            properties.dump(),
        limits::Profile::Current);
}

pipeline::Pipeline withFailureBucket(limits::Profile profile, const char *properties)
{
    pipeline::Pipeline drawn = draw(kSource + "f: lambda " + properties + "\nkept: s3-bucket", profile);
    pipeline::Link link;
    link.from = "f";
    link.to = "kept";
    link.port = "failureObjects";
    drawn.links.push_back(link);
    return drawn;
}

} // namespace

void TstLambdaSources::enhancedFanOutBringsRecordsSooner()
{
    const auto ageOf = [](const char *properties) {
        const auto world = start(draw(kSource + "f: lambda " + properties));
        world->runTo(seconds(60));
        // 100 records come a second: by polling they wait for the next second's call.
        return reportOf(*world, "f")["metrics"]["IteratorAge"]["max"].get<double>();
    };
    const double polling = ageOf(R"({"BatchSize": 10, "coldStartMs": 0})");
    const double enhanced = ageOf(R"({"BatchSize": 10, "coldStartMs": 0, "mode": "enhanced"})");
    QVERIFY2(polling > 500, std::to_string(polling).c_str());
    QVERIFY2(enhanced > 40 && enhanced < 150, std::to_string(enhanced).c_str());
}

void TstLambdaSources::enhancedFanOutHasARateOfItsOwn()
{
    // Three readers poll all the calls and bytes that a shard gives; the function is a fourth.
    struct Outcome
    {
        std::int64_t processed, refused, pushed;
        double age;
    };
    const auto outcome = [](const char *mode) {
        const auto world = start(draw(R"(web: producer {"recordsPerSecond": 900, "recordBytes": 1000}
                                         clicks: kinesis-stream {"ShardCount": 1}
                                         one: consumer {"pollIntervalMs": 200}
                                         two: consumer {"pollIntervalMs": 200}
                                         three: consumer {"pollIntervalMs": 200}
                                         web -> clicks
                                         clicks -> one
                                         clicks -> two
                                         clicks -> three
                                         clicks -> f
                                         f: lambda )" +
                                      Json{{"mode", mode},
                                           {"BatchSize", 500},
                                           {"StartingPosition", "TRIM_HORIZON"},
                                           {"coldStartMs", 0},
                                           {"recordDurationMs", 0}}
                                          .dump()));
        world->runTo(seconds(60));
        return Outcome{sumOf(*world, "f", "RecordsProcessed"), sumOf(*world, "f", "CallsThrottled"),
                       sumOf(*world, "clicks", "SubscribeToShardEvent.Records"),
                       reportOf(*world, "f")["metrics"]["IteratorAge"]["max"].get<double>()};
    };
    const Outcome polling = outcome("polling"), enhanced = outcome("enhanced");
    QVERIFY(polling.refused > 0);
    QCOMPARE(polling.pushed, std::int64_t{0});
    QVERIFY2(polling.age > 1'000, std::to_string(polling.age).c_str());
    QCOMPARE(enhanced.refused, std::int64_t{0});
    QVERIFY(enhanced.processed > 53'000);
    QVERIFY(enhanced.pushed >= enhanced.processed);
    // What came before it was registered is two seconds old, and is there first.
    QVERIFY2(enhanced.age > 0 && enhanced.age < 2'300, std::to_string(enhanced.age).c_str());
}

void TstLambdaSources::aStreamWithAllItsConsumersSaysSo()
{
    std::string text = kSource;
    for (const char *name : {"a", "b", "c", "d", "e"})
        text += std::string(name) + ": consumer {\"mode\": \"enhanced\"}\nclicks -> " + name + "\n";
    const auto world = start(draw(text + R"(f: lambda {"mode": "enhanced"})"));
    world->runTo(seconds(20));
    QVERIFY(world->find("f")->failure().starts_with("LimitExceededException: "));
    QCOMPARE(sumOf(*world, "f", "RecordsProcessed"), std::int64_t{0});
}

void TstLambdaSources::anEnhancedFunctionReadsChildrenAfterParents()
{
    const auto world = start(draw(kSource + R"(f: lambda {"mode": "enhanced", "StartingPosition": "TRIM_HORIZON"})"));
    world->runTo(seconds(10));
    const Json with = {{"ShardToSplit", "shardId-000000000000"}};
    QVERIFY(world->act({world->now(), "clicks", "SplitShard", with}).ok());
    world->runTo(seconds(90));
    QVERIFY(sumOf(*world, "f", "RecordsProcessed") > 8'900);
    QCOMPARE(world->ledger().balance(), std::int64_t{0});
}

void TstLambdaSources::theExamKnowsNoErrorSettingsForEnhanced()
{
    pipeline::Pipeline drawn = draw(kSource + R"(f: lambda {"mode": "enhanced"})");
    const auto place = static_cast<std::size_t>(drawn.find("f") - drawn.nodes.data());
    QCOMPARE(errorsOf(drawn), QStringList());
    drawn.nodes[place].properties["ParallelizationFactor"] = 4;
    drawn.nodes[place].properties["BisectBatchOnFunctionError"] = false;
    QCOMPARE(errorsOf(drawn), QStringList(QStringLiteral("/nodes/%1/properties/ParallelizationFactor").arg(place)));
    drawn.profile = limits::Profile::Current;
    QCOMPARE(errorsOf(drawn), QStringList());
}

void TstLambdaSources::filteredRecordsAreInTheLedger()
{
    const auto world = start(withFilter(R"({"data": {"n": [{"numeric": ["<", 25]}]}})"));
    for (int second = 1; second <= 60; ++second) {
        world->runTo(seconds(second));
        QCOMPARE(world->ledger().balance(), std::int64_t{0});
    }
    const auto passed = sumOf(*world, "f", "RecordsProcessed"), out = sumOf(*world, "f", "FilteredOutEventCount");
    QVERIFY2(passed > 1'200 && passed < 1'800, std::to_string(passed).c_str());
    QVERIFY(out > 4'000 && out < 4'800);
    QCOMPARE(world->ledger().filtered, static_cast<std::uint64_t>(out));
    QVERIFY(world->ledger().delivered >= static_cast<std::uint64_t>(passed));
    QVERIFY(world->ledger().delivered < 1'900);
}

void TstLambdaSources::whatAnotherReaderHadIsDelivered()
{
    pipeline::Pipeline drawn = withFilter(R"({"data": {"n": [1000]}})");
    pipeline::Node all;
    all.id = "all";
    all.type = "consumer";
    all.properties = {{"pollIntervalMs", 200}};
    drawn.nodes.push_back(all);
    pipeline::Link link;
    link.from = "clicks";
    link.to = "all";
    drawn.links.push_back(link);
    const auto world = start(drawn);
    world->runTo(seconds(30));
    QCOMPARE(world->ledger().balance(), std::int64_t{0});
    // The consumer looks five times as often: it has most records first.
    QVERIFY(sumOf(*world, "f", "FilteredOutEventCount") > 2'700);
    QVERIFY(world->ledger().delivered > 2'000);
}

void TstLambdaSources::filtersFit_data()
{
    QTest::addColumn<QStringList>("patterns");
    QTest::addColumn<QString>("data");
    QTest::addColumn<bool>("passes");
    const auto row = [](const QStringList &patterns, const char *data, bool passes) {
        QTest::addRow("%s | %s", qPrintable(patterns.join(QLatin1Char(' '))), data)
            << patterns << QString::fromUtf8(data) << passes;
    };
    const QString buy = QStringLiteral(R"({"data": {"order": {"type": ["buy"]}}})");
    const QString large = QStringLiteral(R"({"data": {"order": {"quantity": [{"numeric": [">=", 1000]}]}}})");
    row({}, "anything", true);
    row({buy}, R"({"record": 12345, "order": {"type": "buy", "quantity": 1000}})", true);
    row({buy}, R"({"order": {"type": "sell"}})", false);
    row({buy, large}, R"({"order": {"type": "sell", "quantity": 1000}})", true);
    row({buy, large}, R"({"order": {"type": "sell", "quantity": 999}})", false);
    row({buy}, "buy", false);
    row({buy}, "[]", false);
    row({QStringLiteral(R"({"data": {"gone": [{"exists": false}]}})")}, "{}", true);
    row({QStringLiteral(R"({"data": {"gone": [{"exists": false}]}})")}, "no JSON", false);
    row({QStringLiteral(R"({"data": {"name": [{"equals-ignore-case": "anna"}]}})")}, R"({"name": "ANNA"})", true);
}

void TstLambdaSources::filtersFit()
{
    QFETCH(QStringList, patterns);
    QFETCH(QString, data);
    QFETCH(bool, passes);
    std::vector<std::string> texts;
    for (const QString &each : patterns)
        texts.push_back(each.toStdString());
    const auto filter = Filter::parse(criteria(texts));
    QVERIFY2(filter, filter ? "" : qPrintable(filter.error().message));
    QCOMPARE(filter->passes(data.toStdString()), passes);
}

void TstLambdaSources::badFiltersAreRefused_data()
{
    QTest::addColumn<QString>("pattern");
    for (const char *pattern : {"", "{}", "data", R"({"data": ["buy"]})", R"({"partitionKey": ["1"]})",
                                R"({"data": {"a": [1]}, "partitionKey": ["1"]})", R"({"data": {"a": 1}})"})
        QTest::newRow(pattern) << QString::fromUtf8(pattern);
}

void TstLambdaSources::badFiltersAreRefused()
{
    QFETCH(QString, pattern);
    const QString place = QStringLiteral("/nodes/2/properties/FilterCriteria");
    pipeline::Pipeline drawn = draw(kSource + "f: lambda", limits::Profile::Current);
    Json &properties = drawn.nodes[2].properties;
    properties = {{"FilterCriteria", criteria({R"({"data": {"a": [1]}})", pattern.toStdString()})}};
    QCOMPARE(errorsOf(drawn), QStringList(place + QStringLiteral("/Filters/1/Pattern")));
    properties = {{"FilterCriteria", criteria(std::vector<std::string>(11, R"({"data": {"a": [1]}})"))}};
    QCOMPARE(errorsOf(drawn), QStringList(place + QStringLiteral("/Filters")));
    properties = {{"FilterCriteria", criteria({R"({"data": {"a": [1]}})"})}};
    QCOMPARE(errorsOf(drawn), QStringList());
    drawn.profile = limits::Profile::Exam;
    QCOMPARE(errorsOf(drawn), QStringList(place));
}

void TstLambdaSources::filtersLookIntoAggregatesOnlyWithEnhancedFanOut()
{
    const std::string passing = R"(exports.handler = async event => ({ records: event.Records.map(r => r.kinesis) });)";
    for (const bool enhanced : {false, true}) {
        const Json properties = {{"code", passing},
                                 {"mode", enhanced ? "enhanced" : "polling"},
                                 {"FilterCriteria", criteria({R"({"data": {"n": [1, 3]}})"})}};
        const auto world = start(draw(R"(clicks: kinesis-stream
                                         out: kinesis-stream
                                         clicks -> f
                                         f -> out
                                         f: lambda )" +
                                          properties.dump(),
                                      limits::Profile::Current));
        world->runTo(seconds(5));
        const std::vector<world::WholeRecord> users{
            {"a", "", R"({"n":1})"}, {"b", "", R"({"n":2})"}, {"c", "", R"({"n":3})"}};
        const world::WholeRecord packed{"a", "", services::kpl::encodeAggregate(users)};
        QCOMPARE(streamOf(*world, "clicks").putContent(world->now(), packed, kernel::md5("a")),
                 services::PutOutcome::Accepted);
        world->runTo(seconds(10));
        world::PeekRequest request;
        request.node = "out";
        request.count = 10;
        std::vector<std::string> found;
        const auto peeked = world->find("out")->peek(request);
        for (const world::PeekedRecord &each : *peeked)
            found.push_back(each.data);
        std::sort(found.begin(), found.end());
        const std::vector<std::string> expected{R"({"n":1})", R"({"n":3})"};
        QVERIFY(found == (enhanced ? expected : std::vector<std::string>()));
        QCOMPARE(sumOf(*world, "f", "FilteredOutEventCount"), std::int64_t{enhanced ? 0 : 1});
    }
}

void TstLambdaSources::aBucketKeepsFailedBatchesWithTheirRecords()
{
    const auto world =
        start(withFailureBucket(limits::Profile::Current, R"({"errorRate": 1, "MaximumRetryAttempts": 1})"));
    world->runTo(seconds(30));
    const auto &bucket = dynamic_cast<Bucket &>(*world->find("kept"));
    QVERIFY(bucket.objectCount() >= 3);
    const auto &object = bucket.stored().front();
    // aws/lambda/UUID/shard/2020/01/01/2020-01-01T00.00.03-UUID
    const QRegularExpression form(
        QStringLiteral("^aws/lambda/[0-9a-f-]{36}/shardId-000000000000/2020/01/01/2020-01-01T00\\.00\\.\\d\\d-"
                       "[0-9a-f-]{36}$"));
    QVERIFY2(form.match(text(object.key)).hasMatch(), object.key.c_str());
    QCOMPARE(object.records, std::uint64_t{100});
    const auto bytes = bucket.contents(object);
    QVERIFY(bytes.ok());
    QCOMPARE(bytes->size(), static_cast<std::size_t>(object.bytes));
    const Json record = Json::parse(*bytes);
    QCOMPARE(text(record["requestContext"]["condition"]), QStringLiteral("RetryAttemptsExhausted"));
    const Json event = Json::parse(record["payload"].get<std::string>());
    QCOMPARE(event["Records"].size(), std::size_t{100});
    QCOMPARE(text(event["Records"][0]["kinesis"]["sequenceNumber"]),
             text(record["KinesisBatchInfo"]["startSequenceNumber"]));
    QCOMPARE(event["Records"][0]["kinesis"]["data"].get<std::string>().size(), std::size_t{268});
    // Every object has a name of its own.
    std::set<std::string> keys;
    for (const auto &each : bucket.stored())
        keys.insert(each.key);
    QCOMPARE(keys.size(), bucket.stored().size());
    QCOMPARE(world->ledger().balance(), std::int64_t{0});
}

void TstLambdaSources::theExamKnowsNoBucketForFailedBatches()
{
    QCOMPARE(errorsOf(withFailureBucket(limits::Profile::Current, "")), QStringList());
    QCOMPARE(errorsOf(withFailureBucket(limits::Profile::Exam, "")).size(), 1);
}

QTEST_GUILESS_MAIN(TstLambdaSources)
#include "tst_lambdasources.moc"

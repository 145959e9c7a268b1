// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernel/md5.h"
#include "core/services/kpl/aggregate.h"
#include "core/services/lambda/lambda.h"
#include "core/services/sns-topic/topic.h"
#include "lab.h"

using namespace headwater;
using namespace headwater::test;
using services::lambda::LambdaFunction;
using services::sns_topic::Topic;

class TstLambda : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void itReadsAStreamInBatches();                                 // LAM-01, CON-02
    void aWindowCollectsFewerLargerBatches();                       // LAM-01
    void iteratorAgeRisesWhenTheFunctionIsSlow();                   // LAM-01
    void aHigherFactorLetsItKeepUpAndKeepsTheOrderOfAKey();         // LAM-01
    void aHigherFactorHelpsWhileRecordsWait();                      // LAM-01
    void theCodesResultsGoOn();                                     // LAM-03
    void itsEventsAreTheServicesOwn();                              // LAM-03
    void aFunctionWithoutCodePassesRecordsOn();                     // CON-02
    void aFailingBatchBlocksItsShardUntilItSucceeds();              // LAM-05
    void retriesThatAreUsedUpGiveTheBatchToTheFailureDestination(); // LAM-05
    void halvingFindsTheOneBadRecord();                             // LAM-05
    void recordsThatAreTooOldAreGivenUp();                          // LAM-05
    void partialFailuresAreTriedAgainFromTheFirstOne();             // LAM-05
    void throttledInvocationsCountAsNoRetry();                      // LAM-05
    void aTumblingWindowCarriesItsState();
    void userRecordsOfAggregatesAreSeenOnlyWhenUnpacked(); // LAM-02
    void childrenAreReadAfterTheirParents();
    void anErrorSaysItsLine(); // LAM-03
    void codeThatHangsTimesOutInSimulatedTime();
    void theSameRunGivesTheSameDigest();
    void notificationsReachEverySubscriber(); // LAM-04
};

namespace {

LambdaFunction &functionOf(World &world, std::string_view id)
{
    return dynamic_cast<LambdaFunction &>(*world.find(id));
}

double number(const Json &result, const char *node, const char *metric, const char *statistic)
{
    return result["nodes"][node]["metrics"][metric][statistic].get<double>();
}

/// The properties of a function with code, as lab.h reads them.
std::string withCode(const std::string &code, Json properties = Json::object())
{
    properties["code"] = code;
    return properties.dump();
}

std::vector<std::string> dataIn(const World &world, const char *node, std::uint32_t count = 1'000)
{
    world::PeekRequest request;
    request.node = node;
    request.count = count;
    std::vector<std::string> data;
    const auto peeked = world.find(node)->peek(request);
    for (std::size_t i = 0; peeked.ok() && i < peeked->size(); ++i)
        data.push_back((*peeked)[i].data);
    return data;
}

const std::string kSource = R"(web: producer {"recordsPerSecond": 100, "arrivals": "constant", "recordBytes": 200}
                               clicks: kinesis-stream {"ShardCount": 1}
                               web -> clicks
                               clicks -> f
)";

} // namespace

void TstLambda::itReadsAStreamInBatches()
{
    const Json result = run(draw(kSource + R"(f: lambda {"BatchSize": 50})"), 60);
    QVERIFY(sum(result, "f", "RecordsProcessed") > 5'700);
    // Polled once a second, 100 records each: two batches of 50.
    const std::uint64_t invocations = sum(result, "f", "Invocations");
    QVERIFY2(invocations >= 110 && invocations <= 125, std::to_string(invocations).c_str());
    QVERIFY(number(result, "f", "IteratorAge", "max") < 2'000);
    QCOMPARE(result["ledger"]["balance"].get<int>(), 0);
}

void TstLambda::aWindowCollectsFewerLargerBatches()
{
    const Json result =
        run(draw(kSource + R"(f: lambda {"BatchSize": 10000, "MaximumBatchingWindowInSeconds": 10})"), 62);
    const std::uint64_t invocations = sum(result, "f", "Invocations");
    QVERIFY2(invocations >= 5 && invocations <= 6, std::to_string(invocations).c_str());
    QVERIFY(sum(result, "f", "RecordsProcessed") >= 4'900);
}

void TstLambda::iteratorAgeRisesWhenTheFunctionIsSlow()
{
    const auto world = start(draw(kSource + R"(f: lambda {"recordDurationMs": 20, "Timeout": 60})"));
    double ages[2];
    for (double &age : ages) {
        world->runTo(world->now() + seconds(60));
        double values[services::lambda::LambdaMetricCount];
        functionOf(*world, "f").sample(values);
        age = values[services::lambda::IteratorAge];
    }
    // It processes 50 of 100 records a second: half a second more of age for each second.
    QVERIFY2(ages[0] > 25'000 && ages[0] < 35'000, std::to_string(ages[0]).c_str());
    QVERIFY2(ages[1] > 55'000 && ages[1] < 65'000, std::to_string(ages[1]).c_str());
}

void TstLambda::aHigherFactorLetsItKeepUpAndKeepsTheOrderOfAKey()
{
    const std::string code = R"(exports.handler = async event => {
        await new Promise(r => setTimeout(r, event.Records.length * 20));
        return { records: event.Records.map(r => ({ partitionKey: r.kinesis.partitionKey,
            data: btoa(r.kinesis.partitionKey + ' ' + r.kinesis.sequenceNumber) })) }; };)";
    const auto world = start(draw(R"(web: producer {"recordsPerSecond": 100, "recordBytes": 200, "keys": {"count": 20}}
                                     clicks: kinesis-stream {"ShardCount": 1}
                                     out: kinesis-stream {"ShardCount": 1}
                                     web -> clicks
                                     clicks -> f
                                     f -> out
                                     f: lambda )" +
                                  withCode(code, {{"ParallelizationFactor", 4}, {"Timeout", 60}})));
    world->runTo(seconds(60));
    Json node;
    functionOf(*world, "f").report(node);
    QVERIFY(node["metrics"]["ConcurrentExecutions"]["max"].get<int>() >= 3);
    QVERIFY(node["metrics"]["IteratorAge"]["max"].get<double>() < 8'000);
    std::map<std::string, std::string> last;
    const auto lines = dataIn(*world, "out", 10'000);
    QVERIFY(lines.size() > 4'000);
    for (const std::string &line : lines) {
        const std::size_t space = line.find(' ');
        std::string &before = last[line.substr(0, space)];
        QVERIFY2(before < line.substr(space + 1), line.c_str());
        before = line.substr(space + 1);
    }
}

void TstLambda::aHigherFactorHelpsWhileRecordsWait() // LAM-01
{
    const auto world = start(draw(R"(web: producer {"recordsPerSecond": 100, "keys": {"count": 50}}
                                     clicks: kinesis-stream {"ShardCount": 1}
                                     web -> clicks
                                     clicks -> f
                                     f: lambda {"recordDurationMs": 15, "Timeout": 60})"));
    double values[services::lambda::LambdaMetricCount];
    world->runTo(seconds(60));
    functionOf(*world, "f").sample(values);
    QVERIFY(values[services::lambda::IteratorAge] > 15'000);
    QVERIFY(world->find("f")->setProperty("ParallelizationFactor", 5).ok());
    world->runTo(seconds(120));
    functionOf(*world, "f").sample(values);
    QVERIFY(values[services::lambda::IteratorAge] < 3'000);
    Json node;
    functionOf(*world, "f").report(node);
    QVERIFY(node["metrics"]["RecordsProcessed"]["sum"].get<int>() > 11'500);
}

void TstLambda::theCodesResultsGoOn()
{
    const std::string code = R"(
        exports.handler = async event => ({ records: event.Records
            .map(r => ({ key: r.kinesis.partitionKey, click: JSON.parse(Buffer.from(r.kinesis.data, 'base64')) }))
            .filter(({ click }) => click.ms >= 500)
            .map(({ key, click }) => ({ partitionKey: key,
                data: Buffer.from(JSON.stringify({ ...click, slow: true })).toString('base64') })) });)";
    const auto world = start(draw(R"(web: producer {"recordsPerSecond": 50, "payload": "{\"ms\": \"{{int 0 1000}}\"}"}
                                     clicks: kinesis-stream
                                     slow: kinesis-stream
                                     web -> clicks
                                     clicks -> f
                                     f -> slow
                                     f: lambda )" +
                                  withCode(code)));
    world->runTo(seconds(30));
    const auto lines = dataIn(*world, "slow", 10'000);
    QVERIFY(lines.size() > 400 && lines.size() < 1'100);
    for (const std::string &line : lines) {
        const Json click = Json::parse(line);
        QVERIFY(click["slow"] == true && click["ms"].get<int>() >= 500);
    }
    QCOMPARE(world->ledger().balance(), std::int64_t{0});
}

void TstLambda::itsEventsAreTheServicesOwn()
{
    const std::string code =
        R"(exports.handler = async event => ({ records: [{ data: btoa(JSON.stringify(event)) }] });)";
    const auto world = start(draw(R"(web: producer {"recordsPerSecond": 1, "arrivals": "constant", "recordBytes": 30}
                                     clicks: kinesis-stream
                                     out: kinesis-stream
                                     web -> clicks
                                     clicks -> f
                                     f -> out
                                     f: lambda )" +
                                  withCode(code)));
    world->runTo(seconds(5));
    const auto lines = dataIn(*world, "out");
    QVERIFY(!lines.empty());
    const Json record = Json::parse(lines.front())["Records"][0];
    world::PeekRequest request;
    request.node = "clicks";
    const auto sent = world->find("clicks")->peek(request);
    const world::PeekedRecord &first = sent->front();
    QCOMPARE(text(record["eventID"]), text("shardId-000000000000:" + first.sequenceNumber));
    QCOMPARE(text(record["eventSource"]), QStringLiteral("aws:kinesis"));
    QCOMPARE(text(record["eventName"]), QStringLiteral("aws:kinesis:record"));
    QVERIFY(record["eventSourceARN"].get<std::string>().ends_with(":stream/clicks"));
    QCOMPARE(text(record["kinesis"]["partitionKey"]), text(first.partitionKey));
    QCOMPARE(text(record["kinesis"]["sequenceNumber"]), text(first.sequenceNumber));
    QCOMPARE(QByteArray::fromBase64(QByteArray::fromStdString(record["kinesis"]["data"])).toStdString(), first.data);
    QVERIFY(record["kinesis"]["approximateArrivalTimestamp"].get<double>() >= 1'577'836'800.0);
}

void TstLambda::aFunctionWithoutCodePassesRecordsOn()
{
    const Json result = run(draw(kSource + R"(f: lambda
                                              out: kinesis-stream
                                              f -> out)"),
                            30);
    QVERIFY(sum(result, "out", "IncomingRecords") > 2'600);
    QCOMPARE(result["ledger"]["balance"].get<int>(), 0);
}

void TstLambda::aFailingBatchBlocksItsShardUntilItSucceeds()
{
    const auto world = start(draw(kSource + R"(f: lambda {"errorRate": 1})", limits::Profile::Current));
    world->runTo(seconds(120));
    Json node;
    functionOf(*world, "f").report(node);
    QCOMPARE(node["metrics"]["RecordsProcessed"]["sum"].get<int>(), 0);
    QCOMPARE(node["metrics"]["RecordsDiscarded"]["sum"].get<int>(), 0);
    QVERIFY(node["metrics"]["Errors"]["sum"].get<int>() >= 8);
    QVERIFY(node["metrics"]["IteratorAge"]["max"].get<double>() > 110'000);
    QVERIFY(world->find("f")->setProperty("errorRate", 0).ok());
    world->runTo(seconds(240));
    node = {};
    functionOf(*world, "f").report(node);
    QVERIFY(node["metrics"]["RecordsProcessed"]["sum"].get<int>() > 18'000);
}

void TstLambda::retriesThatAreUsedUpGiveTheBatchToTheFailureDestination()
{
    pipeline::Pipeline drawn = draw(kSource + R"(f: lambda {"errorRate": 1, "MaximumRetryAttempts": 2}
                                                 dlq: sns-topic)");
    pipeline::Link link;
    link.from = "f";
    link.to = "dlq";
    link.port = "failures";
    drawn.links.push_back(link);
    const auto world = start(drawn);
    world->runTo(seconds(60));
    Json node;
    functionOf(*world, "f").report(node);
    const auto discarded = node["metrics"]["RecordsDiscarded"]["sum"].get<std::uint64_t>();
    QVERIFY(discarded >= 500);
    const auto &outbox = dynamic_cast<Topic &>(*world->find("dlq")).outbox();
    QVERIFY(!outbox.empty());
    const Json message = Json::parse(outbox.front().message);
    QCOMPARE(text(message["requestContext"]["condition"]), QStringLiteral("RetryAttemptsExhausted"));
    QCOMPARE(message["requestContext"]["approximateInvokeCount"].get<int>(), 3);
    QCOMPARE(text(message["KinesisBatchInfo"]["shardId"]), QStringLiteral("shardId-000000000000"));
    QCOMPARE(message["KinesisBatchInfo"]["batchSize"].get<int>(), 100);
    // Where the records are, never the records.
    QVERIFY(!message.contains("Records"));
}

void TstLambda::halvingFindsTheOneBadRecord()
{
    const std::string code = R"(exports.handler = async event => {
        for (const r of event.Records) if (atob(r.kinesis.data).includes('"n":77,')) throw new Error('poison'); };)";
    for (const bool bisect : {false, true}) {
        pipeline::Pipeline drawn = draw(
            R"(web: producer {"recordsPerSecond": 100, "arrivals": "constant", "payload": "{\"n\":\"{{counter}}\",\"x\":1}"}
               clicks: kinesis-stream {"ShardCount": 1}
               web -> clicks
               clicks -> f
               f: lambda )" +
            withCode(code, {{"BisectBatchOnFunctionError", bisect}, {"MaximumRetryAttempts", 3}}));
        const Json result = run(drawn, 60);
        QCOMPARE(sum(result, "f", "RecordsDiscarded"), bisect ? 1u : 100u);
        QVERIFY(sum(result, "f", "RecordsProcessed") > 5'000);
    }
}

void TstLambda::recordsThatAreTooOldAreGivenUp()
{
    const Json result = run(draw(kSource + R"(f: lambda {"errorRate": 1, "MaximumRecordAgeInSeconds": 60})"), 240);
    QVERIFY(sum(result, "f", "RecordsDiscarded") > 10'000);
    QVERIFY(number(result, "f", "IteratorAge", "max") < 100'000);
}

void TstLambda::partialFailuresAreTriedAgainFromTheFirstOne()
{
    const std::string code = R"(let once = new Set(); exports.handler = async event => {
        const bad = event.Records[3].kinesis.sequenceNumber;
        if (once.has(event.Records[0].kinesis.sequenceNumber)) return { batchItemFailures: [] };
        once.add(bad);
        return { batchItemFailures: [{ itemIdentifier: bad }] }; };)";
    const auto world =
        start(draw(kSource + "f: lambda " + withCode(code, {{"FunctionResponseTypes", "ReportBatchItemFailures"}}),
                   limits::Profile::Current));
    world->runTo(seconds(4));
    Json node;
    functionOf(*world, "f").report(node);
    QVERIFY(node["metrics"]["BatchesRetried"]["sum"].get<int>() >= 1);
    QCOMPARE(node["metrics"]["Errors"]["sum"].get<int>(), 0);
    QVERIFY(node["metrics"]["RecordsProcessed"]["sum"].get<int>() >= 100);
}

void TstLambda::throttledInvocationsCountAsNoRetry()
{
    const auto world =
        start(draw(kSource + R"(f: lambda {"ReservedConcurrentExecutions": 0, "MaximumRetryAttempts": 0})"));
    world->runTo(seconds(60));
    Json node;
    functionOf(*world, "f").report(node);
    QVERIFY(node["metrics"]["Throttles"]["sum"].get<int>() >= 5);
    QCOMPARE(node["metrics"]["RecordsDiscarded"]["sum"].get<int>(), 0);
    QCOMPARE(node["metrics"]["Invocations"]["sum"].get<int>(), 0);
}

void TstLambda::userRecordsOfAggregatesAreSeenOnlyWhenUnpacked() // LAM-02
{
    const std::string passing = R"(exports.handler = async event => ({ records: event.Records.map(r => r.kinesis) });)";
    for (const bool unpack : {false, true}) {
        const auto world = start(draw(R"(clicks: kinesis-stream
                                         out: kinesis-stream
                                         clicks -> f
                                         f -> out
                                         f: lambda )" +
                                      withCode(passing, {{"deaggregate", unpack}})));
        world->runTo(seconds(1));
        const std::vector<world::WholeRecord> users{{"a", "", "one"}, {"b", "", "two"}, {"a", "", "three"}};
        const world::WholeRecord packed{"a", "", services::kpl::encodeAggregate(users)};
        QCOMPARE(streamOf(*world, "clicks").putContent(world->now(), packed, kernel::md5("a")),
                 services::PutOutcome::Accepted);
        world->runTo(seconds(5));
        std::vector<std::string> expected{packed.data};
        if (unpack)
            expected = {"one", "three", "two"};
        std::vector<std::string> found = dataIn(*world, "out");
        std::sort(found.begin(), found.end());
        QVERIFY(found == expected);
    }
}

void TstLambda::aTumblingWindowCarriesItsState()
{
    const std::string code = R"(exports.handler = async event => {
        const count = (event.state.count ?? 0) + event.Records.length;
        if (event.isFinalInvokeForWindow) return { records: [{ data: btoa(JSON.stringify({ count, ...event.window })) }] };
        return { state: { count } }; };)";
    const auto world = start(draw(kSource + R"(out: kinesis-stream
                                               f -> out
                                               f: lambda )" +
                                      withCode(code, {{"TumblingWindowInSeconds", 10}}),
                                  limits::Profile::Current));
    world->runTo(seconds(45));
    const auto lines = dataIn(*world, "out");
    QCOMPARE(lines.size(), 4u);
    const Json second = Json::parse(lines[1]);
    QCOMPARE(second["count"].get<int>(), 1'000);
    QCOMPARE(text(second["start"]), QStringLiteral("2020-01-01T00:00:10.000Z"));
    QCOMPARE(text(second["end"]), QStringLiteral("2020-01-01T00:00:20.000Z"));
}

void TstLambda::childrenAreReadAfterTheirParents()
{
    const auto world = start(draw(kSource + R"(f: lambda {"StartingPosition": "TRIM_HORIZON"})"));
    world->runTo(seconds(10));
    Json with = {{"ShardToSplit", "shardId-000000000000"}};
    QVERIFY(world->act({world->now(), "clicks", "SplitShard", with}).ok());
    world->runTo(seconds(90));
    Json node;
    functionOf(*world, "f").report(node);
    QVERIFY(node["metrics"]["RecordsProcessed"]["sum"].get<int>() > 8'700);
}

void TstLambda::anErrorSaysItsLine()
{
    const auto world = start(draw(kSource + "f: lambda " +
                                  withCode("exports.handler = async event => {\n  return event.nothing.here;\n};")));
    world->runTo(seconds(5));
    Json node;
    functionOf(*world, "f").report(node);
    QCOMPARE(text(node["lastError"]), QStringLiteral("TypeError: event.nothing is undefined (index.js:2:3)"));
    const auto log = dataIn(*world, "f");
    QVERIFY(std::any_of(log.begin(), log.end(), [](const std::string &line) {
        return line.starts_with("ERROR\tTypeError") && line.find("index.js:2:3") != std::string::npos;
    }));
}

void TstLambda::codeThatHangsTimesOutInSimulatedTime()
{
    const auto world = start(draw(kSource + "f: lambda " +
                                  withCode("exports.handler = async () => { for (;;) {} }; // hangs",
                                           {{"Timeout", 5}, {"MaximumRetryAttempts", 1}})));
    world->runTo(seconds(11));
    Json node;
    functionOf(*world, "f").report(node);
    QVERIFY(text(node["lastError"]).endsWith(QStringLiteral("Task timed out after 5.00 seconds")));
    QCOMPARE(node["metrics"]["Duration"]["max"].get<double>(), 5'000.0);
}

void TstLambda::theSameRunGivesTheSameDigest()
{
    const pipeline::Pipeline drawn =
        draw(kSource + R"(out: kinesis-stream
                                                       f -> out
                                                       f: lambda )" +
             withCode("exports.handler = async e => { if (Math.random() < 0.2) throw 1;\n"
                      " return { records: e.Records.map(r => [Math.random(), Date.now()]) }; };"));
    QCOMPARE(text(run(drawn, 30)["digest"]), text(run(drawn, 30)["digest"]));
}

void TstLambda::notificationsReachEverySubscriber()
{
    const std::string code = R"(exports.handler = async event => ({ notifications: event.Records
        .filter(r => r.kinesis.partitionKey === 'key-00000000')
        .map(r => ({ subject: 'Alarm', message: 'seen ' + r.kinesis.partitionKey })) });)";
    pipeline::Pipeline drawn = draw(R"(web: producer {"recordsPerSecond": 20, "keys": {"count": 10}}
        clicks: kinesis-stream
        web -> clicks
        clicks -> f
        topic: sns-topic {"Subscription": [{"Protocol": "email", "Endpoint": "ops@example.com"}, {"Protocol": "https", "Endpoint": "https://example.com/hook"}, {"Protocol": "http", "Endpoint": "http://down.example.com", "fails": true}]}
        f: lambda )" + withCode(code));
    pipeline::Link link;
    link.from = "f";
    link.to = "topic";
    link.port = "notifications";
    drawn.links.push_back(link);
    const auto world = start(drawn);
    world->runTo(seconds(30));
    const auto &topic = dynamic_cast<Topic &>(*world->find("topic"));
    std::map<std::string, int> seen;
    for (const auto &delivery : topic.outbox()) {
        ++seen[delivery.protocol];
        QCOMPARE(text(delivery.subject), QStringLiteral("Alarm"));
        // In real time: mail within seconds, calls at once.
        QVERIFY(delivery.delivered - delivery.published < seconds(delivery.protocol == "email" ? 5 : 0.1));
    }
    QVERIFY(seen["email"] > 20 && seen["https"] > 20);
    QCOMPARE(seen["http"], 0);
    world->runTo(seconds(120));
    Json node;
    world->find("topic")->report(node);
    QVERIFY(node["metrics"]["NumberOfNotificationsFailed"]["sum"].get<int>() > 10);
}

QTEST_GUILESS_MAIN(TstLambda)
#include "tst_lambda.moc"

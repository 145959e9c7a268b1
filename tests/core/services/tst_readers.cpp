// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/clients/readclient.h"
#include "tests/core/services/lab.h"

using namespace headwater;
using namespace headwater::test;
using services::kinesis_stream::ReadOutcome;

class TstReaders : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aConsumerStartsWhereItIsTold_data();
    void aConsumerStartsWhereItIsTold();
    void applicationsReadEachAtItsOwnPlace();
    void instancesOfAnApplicationShareTheShards();
    void fiveCallsASecondAreSharedByAllPollers();
    void aFullAnswerBlocksTheShardForFiveSeconds();
    void readingIsBoundedAtTwoMebibytesForAllPollersTogether();
    void enhancedReadersHaveTheirOwnThroughputAndLowerLatency();
    void pollersSlowEachOtherEnhancedReadersDoNot();
    void registeredConsumersAreLimitedByTheProfile();
    void aSlowConsumerFallsBehindAndItsIteratorsExpire();
    void thirdPartyReadersPollAtTheirPace();
    void aBucketCollectsWhatAReaderWrites();
    void aConsumerMayWriteToAnotherStream();
};

namespace {

const char *const kLoad = "p: producer {\"recordsPerSecond\": 200, \"recordBytes\": 100}\n"
                          "s: kinesis-stream {\"ShardCount\": 2}\n"
                          "p -> s\n";

} // namespace

void TstReaders::aConsumerStartsWhereItIsTold_data()
{
    QTest::addColumn<QString>("start");
    QTest::addColumn<int>("fromSecond");
    QTest::newRow("TRIM_HORIZON") << QStringLiteral("\"TRIM_HORIZON\"") << 0;
    QTest::newRow("LATEST") << QStringLiteral("\"LATEST\"") << 30;
    QTest::newRow("AT_TIMESTAMP") << QStringLiteral("\"AT_TIMESTAMP\", \"Timestamp\": \"10s\"") << 10;
}

void TstReaders::aConsumerStartsWhereItIsTold()
{
    QFETCH(QString, start);
    QFETCH(int, fromSecond);
    auto world = test::start(draw(kLoad));
    world->runTo(seconds(30));
    // An application that comes later reads what is there: reading takes nothing away (KDS-03).
    const pipeline::Pipeline late =
        draw(std::string(kLoad) + "c: consumer {\"ShardIteratorType\": " + start.toStdString() + "}\ns -> c");
    for (int again = 0; again < 2; ++again) {
        pipeline::Node node = late.nodes.back();
        node.id += std::to_string(again);
        const auto *type = services::builtinCatalog().find(node.type);
        simulation::addToWorld(*world, node, services::builtinCatalog());
        world->addLink({"s", node.id, {}, Json::object()});
        world->start();
        Q_UNUSED(type);
    }
    world->runTo(seconds(60));
    for (const char *id : {"c0", "c1"}) {
        Json node;
        world->find(id)->report(node);
        const auto read = node["metrics"]["RecordsRead"]["sum"].get<double>();
        QVERIFY2(std::abs(read - 200.0 * (60 - fromSecond)) < 350, qPrintable(QString::number(read))); // KDS-03, KDS-04
    }
    QCOMPARE(world->ledger().balance(), std::int64_t{0});
}

void TstReaders::applicationsReadEachAtItsOwnPlace()
{
    const Json result = run(draw(std::string(kLoad) + "fast: consumer {\"ShardIteratorType\": \"TRIM_HORIZON\"}\n"
                                                      "slow: consumer {\"ShardIteratorType\": \"TRIM_HORIZON\","
                                                      " \"recordsPerSecond\": 50, \"Limit\": 50}\n"
                                                      "s -> fast\ns -> slow"),
                            60);
    QVERIFY(sum(result, "fast", "RecordsRead") > 11'500); // KDS-04
    QVERIFY(sum(result, "slow", "RecordsRead") < 6'000);
    QVERIFY(milliseconds(result, "slow", "MillisBehindLatest", "max") > 10'000);
    QCOMPARE(result["ledger"]["delivered"].get<std::uint64_t>(), sum(result, "fast", "RecordsRead"));
}

void TstReaders::instancesOfAnApplicationShareTheShards()
{
    const Json result = run(draw("p: producer {\"recordsPerSecond\": 400, \"recordBytes\": 100}\n"
                                 "s: kinesis-stream {\"ShardCount\": 4}\n"
                                 "a: consumer {\"application\": \"app\", \"ShardIteratorType\": \"TRIM_HORIZON\"}\n"
                                 "b: consumer {\"application\": \"app\", \"ShardIteratorType\": \"TRIM_HORIZON\"}\n"
                                 "p -> s\ns -> a\ns -> b"),
                            60);
    const std::uint64_t a = sum(result, "a", "RecordsRead"), b = sum(result, "b", "RecordsRead");
    QVERIFY(a > 10'000 && b > 10'000);
    QVERIFY(a + b <= sum(result, "s", "IncomingRecords")); // each record once
    QVERIFY(a + b + 400 > sum(result, "s", "IncomingRecords"));
}

void TstReaders::fiveCallsASecondAreSharedByAllPollers()
{
    auto world = test::start(draw("s: kinesis-stream"));
    KinesisStream &stream = streamOf(*world, "s");
    int answered = 0;
    for (int call = 0; call < 1'000; ++call) {
        world->runTo(seconds(0.01 * call));
        answered += stream.getRecords(world->now(), 0, 0, 10).kind == ReadOutcome::Kind::Records;
    }
    QVERIFY(answered >= 50 && answered <= 55); // KDS-10: five a second, and what was saved up before
    QCOMPARE(stream.shard(0).counts.readRefused, static_cast<std::uint64_t>(1'000 - answered));
}

void TstReaders::aFullAnswerBlocksTheShardForFiveSeconds()
{
    auto world = test::start(draw("p: producer {\"recordsPerSecond\": 90, \"recordBytes\": 10000}\n"
                                  "s: kinesis-stream\n"
                                  "p -> s"));
    world->runTo(seconds(30));
    KinesisStream &stream = streamOf(*world, "s");
    const ReadOutcome full = stream.getRecords(world->now(), 0, 0, 10'000);
    QVERIFY(full.bytes > 10'460'000 && full.bytes <= 10'485'760); // KDS-11: 10 MB at most
    world->runTo(seconds(34.9));
    QVERIFY(stream.getRecords(world->now(), 0, full.to, 10'000).kind == ReadOutcome::Kind::BytesExceeded); // KDS-11
    world->runTo(seconds(35.1));
    QVERIFY(stream.getRecords(world->now(), 0, full.to, 10'000).kind == ReadOutcome::Kind::Records);

    auto small = test::start(draw("p: producer {\"recordsPerSecond\": 900, \"recordBytes\": 10}\n"
                                  "s: kinesis-stream\n"
                                  "p -> s"));
    small->runTo(seconds(30));
    const ReadOutcome many = streamOf(*small, "s").getRecords(small->now(), 0, 0, 10'000);
    QCOMPARE(many.to - many.from, std::uint64_t{10'000}); // KDS-11: 10,000 records at most
}

void TstReaders::readingIsBoundedAtTwoMebibytesForAllPollersTogether()
{
    std::string text = "p: producer {\"recordsPerSecond\": 95, \"recordBytes\": 10000}\n"
                       "s: kinesis-stream\n"
                       "p -> s\n";
    for (const char *id : {"a", "b", "c"})
        text += std::string(id) + ": consumer {\"pollIntervalMs\": 1000}\ns -> " + id + "\n";
    const Json result = run(draw(text), 600);
    double bytes = 0;
    for (const char *id : {"a", "b", "c"})
        bytes += static_cast<double>(sum(result, id, "BytesRead"));
    QVERIFY2(bytes / 600 < 2'097'152 * 1.01, qPrintable(QString::number(bytes / 600))); // KDS-09
    QVERIFY(bytes / 600 > 2'097'152 * 0.8);
    QVERIFY(sum(result, "s", "ReadProvisionedThroughputExceeded") > 100);
}

void TstReaders::enhancedReadersHaveTheirOwnThroughputAndLowerLatency()
{
    const Json result = run(draw("p: producer {\"recordsPerSecond\": 90, \"recordBytes\": 10000}\n"
                                 "s: kinesis-stream\n"
                                 "poll: consumer\n"
                                 "a: consumer {\"mode\": \"enhanced\"}\n"
                                 "b: consumer {\"mode\": \"enhanced\"}\n"
                                 "c: consumer {\"mode\": \"enhanced\"}\n"
                                 "p -> s\ns -> poll\ns -> a\ns -> b\ns -> c"),
                            300);
    for (const char *id : {"a", "b", "c"}) {
        QVERIFY(static_cast<double>(sum(result, id, "BytesRead")) > 0.98 * 90 * 10'000 * 297); // KDS-12
        const double latency = milliseconds(result, id, "EndToEndLatencyMilliseconds", "avg") - 5;
        QVERIFY2(std::abs(latency - 70) < 5, qPrintable(QString::number(latency))); // KDS-12, EFO-01
    }
    QCOMPARE(sum(result, "a", "CallsThrottled"), std::uint64_t{0});
    QVERIFY(milliseconds(result, "poll", "EndToEndLatencyMilliseconds", "p99") > 200); // EFO-01: beside it, one run
}

void TstReaders::pollersSlowEachOtherEnhancedReadersDoNot()
{
    const auto latency = [](const char *mode, int readers) {
        std::string text = "p: producer {\"recordsPerSecond\": 100, \"recordBytes\": 100}\n"
                           "s: kinesis-stream\n"
                           "p -> s\n";
        for (int i = 0; i < readers; ++i)
            text +=
                "c" + std::to_string(i) + ": consumer {\"mode\": \"" + mode + "\"}\ns -> c" + std::to_string(i) + "\n";
        const Json result = run(draw(text), 300);
        return milliseconds(result, "c0", "EndToEndLatencyMilliseconds", "avg");
    };
    const double one = latency("polling", 1), five = latency("polling", 5);
    QVERIFY2(one < 220, qPrintable(QString::number(one)));                     // KDS-10: about 200 ms at most with one
    QVERIFY2(five > 3 * one && five > 400, qPrintable(QString::number(five))); // KDS-10, EFO-02
    QCOMPARE(latency("enhanced", 5), latency("enhanced", 1));                  // EFO-02

    const auto cost = [](const char *mode) {
        const Json result = run(draw("s: kinesis-stream {\"ShardCount\": 10}\nc: consumer {\"mode\": \"" +
                                     std::string(mode) + "\"}\ns -> c"),
                                3'600);
        return result["cost"]["perHour"].get<double>();
    };
    QVERIFY(std::abs(cost("enhanced") - cost("polling") - 10 * 0.015) < 1e-9); // EFO-02: the price of it
}

void TstReaders::registeredConsumersAreLimitedByTheProfile()
{
    const auto working = [](limits::Profile profile, int readers) {
        std::string text = "p: producer\ns: kinesis-stream\np -> s\n";
        for (int i = 0; i < readers; ++i)
            text += "c" + std::to_string(i) + ": consumer {\"mode\": \"enhanced\"}\ns -> c" + std::to_string(i) + "\n";
        const Json result = run(draw(text, profile), 20);
        int count = 0;
        for (const auto &[id, node] : result["nodes"].items())
            count += node["type"] == "consumer" && !node.contains("error");
        return count;
    };
    QCOMPARE(working(limits::Profile::Exam, 7), 5);      // KDS-12
    QCOMPARE(working(limits::Profile::Current, 22), 20); // KDS-12
}

void TstReaders::aSlowConsumerFallsBehindAndItsIteratorsExpire()
{
    const Json result = run(draw("p: producer {\"recordsPerSecond\": 900, \"recordBytes\": 50}\n"
                                 "s: kinesis-stream\n"
                                 "c: consumer {\"recordsPerSecond\": 10, \"ShardIteratorType\": \"TRIM_HORIZON\"}\n"
                                 "p -> s\ns -> c"),
                            3'600);
    QVERIFY(sum(result, "c", "IteratorsExpired") > 0); // CON-01: a call after more than five minutes
    QVERIFY(milliseconds(result, "s", "GetRecords.IteratorAgeMilliseconds", "max") > 1'000'000);

    std::string crowd = "p: producer\ns: kinesis-stream\np -> s\n";
    for (int i = 0; i < 8; ++i)
        crowd += "c" + std::to_string(i) + ": consumer {\"pollIntervalMs\": 200}\ns -> c" + std::to_string(i) + "\n";
    const Json throttled = run(draw(crowd), 300);
    const double calls = static_cast<double>(sum(throttled, "c0", "Calls")) / 300;
    QVERIFY(sum(throttled, "c0", "CallsThrottled") > 100);
    QVERIFY2(calls < 4.5, qPrintable(QString::number(calls))); // CON-01: backs off below its five calls a second
    QVERIFY(sum(throttled, "c0", "RecordsRead") > 25'000);     // and yet reads everything
}

void TstReaders::thirdPartyReadersPollAtTheirPace()
{
    const Json result = run(draw(std::string(kLoad) + "spark: third-party-consumer {\"client\": \"spark\"}\n"
                                                      "storm: third-party-consumer {\"client\": \"storm\"}\n"
                                                      "s -> spark\ns -> storm"),
                            100);
    QVERIFY(sum(result, "spark", "RecordsRead") > 19'000); // CON-03
    QVERIFY(sum(result, "storm", "Calls") > 8 * sum(result, "spark", "Calls"));
    QVERIFY(milliseconds(result, "spark", "EndToEndLatencyMilliseconds", "p50") > 900);
}

void TstReaders::aBucketCollectsWhatAReaderWrites()
{
    const Json result = run(draw(std::string(kLoad) + "c: consumer\nlake: s3-bucket {\"objectRecords\": 1000}\n"
                                                      "s -> c\nc -> lake"),
                            60);
    const std::uint64_t stored = sum(result, "lake", "RecordsStored"), waiting = sum(result, "lake", "RecordsBuffered");
    QCOMPARE(stored + waiting, sum(result, "c", "RecordsRead"));
    QVERIFY(sum(result, "lake", "NumberOfObjects") >= 8);
    QVERIFY(waiting < 1'200);
}

void TstReaders::aConsumerMayWriteToAnotherStream()
{
    pipeline::Pipeline drawn = draw(std::string(kLoad) + "c: consumer {\"ShardIteratorType\": \"TRIM_HORIZON\"}\n"
                                                         "t: kinesis-stream {\"ShardCount\": 3}\n"
                                                         "d: consumer {\"ShardIteratorType\": \"TRIM_HORIZON\"}\n"
                                                         "s -> c\nt -> d");
    drawn.links.push_back({"c", "t", "records", Json::object()});
    drawn.actions = {{seconds(20), "p", "Stop", Json::object()}};
    const Json result = run(drawn, 30);
    QCOMPARE(sum(result, "t", "IncomingRecords"), sum(result, "c", "RecordsRead"));
    QCOMPARE(sum(result, "d", "RecordsRead"), sum(result, "s", "IncomingRecords"));
    QCOMPARE(result["ledger"]["balance"].get<int>(), 0);
    QCOMPARE(result["ledger"]["held"].get<int>(), 0);
}

QTEST_GUILESS_MAIN(TstReaders)
#include "tst_readers.moc"

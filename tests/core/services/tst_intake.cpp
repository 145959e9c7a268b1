// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lab.h"

using namespace headwater;
using namespace headwater::test;

/// Whatever way the work is cut and shared out, the same happens.
class TstIntake : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyWayOfWorkingGivesTheSame_data();
    void everyWayOfWorkingGivesTheSame();
    void readersSeeNothingAheadOfTheClock();
};

namespace {

Json result(const pipeline::Pipeline &drawn, double seconds, unsigned threads, bool onePerEvent)
{
    simulation::RunOptions options;
    options.duration = static_cast<std::int64_t>(seconds * 1e9);
    options.threads = threads;
    options.onePerEvent = onePerEvent;
    auto done = simulation::runToEnd(drawn, services::builtinCatalog(), options);
    if (!done)
        qFatal("%s", qPrintable(done.error().message));
    for (const char *varies : {"wallSeconds", "cpuSeconds", "setupSeconds", "events"})
        done->json.erase(varies);
    return done->json;
}

} // namespace

void TstIntake::everyWayOfWorkingGivesTheSame_data()
{
    QTest::addColumn<QString>("nodes");
    QTest::addColumn<QString>("actions");
    QTest::addColumn<double>("seconds");
    const QString reader = QStringLiteral("\nc: consumer {\"ShardIteratorType\": \"TRIM_HORIZON\"}\ns -> c");
    QTest::newRow("many shards at ease")
        << QStringLiteral("p: producer {\"recordsPerSecond\": 20000, \"recordBytes\": {\"min\": 100, \"max\": 900}}\n"
                          "s: kinesis-stream {\"ShardCount\": 31}\np -> s") +
               reader
        << QString() << 3.0;
    QTest::newRow("three clients, hot keys, split and merge")
        << QStringLiteral("p: producer {\"recordsPerSecond\": 3000, \"keys\": {\"distribution\": \"zipf\"}}\n"
                          "q: producer {\"recordsPerSecond\": 2500, \"arrivals\": \"constant\", \"instances\": 3}\n"
                          "r: producer {\"recordsPerSecond\": 900, \"retry\": {\"maxAttempts\": 3}}\n"
                          "s: kinesis-stream {\"ShardCount\": 9}\np -> s\nq -> s\nr -> s") +
               reader
        << QStringLiteral(R"([{"at": 2.5, "do": "SplitShard", "with": {"ShardToSplit": "shardId-000000000003"}},
                              {"at": 34, "do": "MergeShards", "with": {"ShardToMerge": "shardId-000000000000",
                                                              "AdjacentShardToMerge": "shardId-000000000001"}}])")
        << 70.0;
    QTest::newRow("a client whose calls are events beside one with a lane")
        << QStringLiteral("p: producer {\"recordsPerSecond\": 5000}\n"
                          "b: producer {\"api\": \"PutRecords\", \"recordsPerSecond\": 4000, \"lingerMs\": 20}\n"
                          "s: kinesis-stream {\"ShardCount\": 8}\np -> s\nb -> s") +
               reader
        << QString() << 5.0;
    QTest::newRow("keys out of the payload, enhanced reader")
        << QStringLiteral(
               "p: producer {\"recordsPerSecond\": 6000, \"payload\": \"{\\\"user\\\": \\\"u{{int 1 40}}\\\"}\", "
               "\"keys\": {\"distribution\": \"field\", \"field\": \"user\"}}\n"
               "s: kinesis-stream {\"ShardCount\": 5}\nc: consumer {\"mode\": \"enhanced\"}\n"
               "p -> s\ns -> c")
        << QStringLiteral(R"([{"at": 1, "do": "UpdateShardCount", "with": {"TargetShardCount": 10}}])") << 40.0;
}

void TstIntake::everyWayOfWorkingGivesTheSame()
{
    QFETCH(QString, nodes);
    QFETCH(QString, actions);
    QFETCH(double, seconds);
    pipeline::Pipeline drawn = draw(nodes.toStdString());
    if (!actions.isEmpty()) {
        for (const Json &action : Json::parse(actions.toStdString()))
            drawn.actions.push_back(
                {test::seconds(action["at"].get<double>()), "s", action["do"].get<std::string>(), action["with"]});
    }
    const Json reference = result(drawn, seconds, 1, true);
    QVERIFY(sum(reference, "s", "IncomingRecords") > 10'000);
    QCOMPARE(reference["ledger"]["balance"].get<int>(), 0);
    for (const unsigned threads : {1u, 2u, 3u})
        QCOMPARE(text(result(drawn, seconds, threads, false).dump(1)), text(reference.dump(1)));

    // In stretches that fit nothing: no other windows, no other result.
    auto world = start(drawn);
    std::size_t action = 0;
    for (kernel::SimTime now = 0; now < test::seconds(seconds);) {
        kernel::SimTime next = std::min(now + 13'777'777, test::seconds(seconds));
        if (action < drawn.actions.size())
            next = std::min(next, std::max(drawn.actions[action].at, now));
        world->runTo(next);
        now = next;
        while (action < drawn.actions.size() && drawn.actions[action].at <= now)
            QVERIFY(world->act(drawn.actions[action++]).ok());
    }
    QCOMPARE(text(world->digest()), text(reference["digest"].get<std::string>()));
}

void TstIntake::readersSeeNothingAheadOfTheClock()
{
    // Constant arrivals every 10 ms, read every 200 ms: behind a poll, at most 20 records can be new.
    auto world = start(draw("p: producer {\"recordsPerSecond\": 100, \"arrivals\": \"constant\"}\n"
                            "s: kinesis-stream\nc: consumer {\"ShardIteratorType\": \"LATEST\"}\np -> s\ns -> c"));
    world->runTo(test::seconds(10));
    Json report;
    world->find("c")->report(report);
    const Json &latency = report["metrics"]["EndToEndLatencyMilliseconds"];
    QVERIFY2(latency["max"].get<double>() <= 200 + 10 + 1, latency.dump().c_str());
    QVERIFY2(latency["p50"].get<double>() >= 80, latency.dump().c_str());
}

QTEST_GUILESS_MAIN(TstIntake)
#include "tst_intake.moc"

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernel/md5.h"
#include "tests/core/services/lab.h"

using namespace headwater;
using namespace headwater::test;
using services::Arrival;
using services::PutOutcome;
using services::kinesis_stream::Shard;

class TstStream : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keysFallIntoTheShardsOfThePublishedVectors_data();
    void keysFallIntoTheShardsOfThePublishedVectors();
    void shardRangesMatchThePublishedOnes();
    void recordsOfOneKeyStayInOneShardInOrder();
    void anExplicitHashKeyOverridesTheKey();
    void sequenceNumbersRiseInAShardAndNameTheirPlace();
    void aRecordOverTheLimitIsRefusedAloneAndNothingElse();
    void aShardAccepts1000RecordsASecond();
    void aShardAcceptsOneMebibyteASecond();
    void refusalsArePerRecordInPutRecords();
    void recordsExpireAfterTheRetentionAndOnlyThen();
    void retentionStaysWithinTheProfile();
    void aHotKeyIsFoundAndOnlyASpreadKeyCuresIt();
    void oneEventPerRecordGivesTheSameRun_data();
    void oneEventPerRecordGivesTheSameRun();
    void theWayARunIsCutDoesNotChangeIt();
    void costFollowsTheShards();
};

void TstStream::keysFallIntoTheShardsOfThePublishedVectors_data()
{
    QTest::addColumn<QString>("key");
    QTest::addColumn<int>("shard");
    QTest::newRow("1") << QStringLiteral("1") << 3;
    QTest::newRow("a") << QStringLiteral("a") << 0;
    QTest::newRow("partitionKey") << QStringLiteral("partitionKey") << 2;
    QTest::newRow("user-0001") << QStringLiteral("user-0001") << 1;
}

void TstStream::keysFallIntoTheShardsOfThePublishedVectors()
{
    QFETCH(QString, key);
    QFETCH(int, shard);
    auto world = start(draw("s: kinesis-stream {\"ShardCount\": 4}"));
    KinesisStream &stream = streamOf(*world, "s");
    QCOMPARE(static_cast<int>(stream.shardFor(kernel::md5(key.toStdString())).number), shard); // KDS-01
}

void TstStream::shardRangesMatchThePublishedOnes()
{
    const auto starts = [](int count) {
        auto world = start(draw("s: kinesis-stream {\"ShardCount\": " + std::to_string(count) + "}"));
        QStringList text;
        for (const auto &shard : streamOf(*world, "s").shards())
            text << test::text(kernel::decimal(shard->first));
        text << test::text(kernel::decimal(streamOf(*world, "s").shards().back()->last));
        return text.join(QLatin1Char(' '));
    };
    QCOMPARE(starts(2), QStringLiteral("0 170141183460469231731687303715884105728 "
                                       "340282366920938463463374607431768211455"));
    QCOMPARE(starts(3), QStringLiteral("0 113427455640312821154458202477256070485 "
                                       "226854911280625642308916404954512140970 "
                                       "340282366920938463463374607431768211455"));
    QCOMPARE(starts(4), QStringLiteral("0 85070591730234615865843651857942052864 "
                                       "170141183460469231731687303715884105728 "
                                       "255211775190703847597530955573826158592 "
                                       "340282366920938463463374607431768211455"));
}

void TstStream::recordsOfOneKeyStayInOneShardInOrder()
{
    auto world = start(draw("p: producer {\"recordsPerSecond\": 500, \"keys\": {\"count\": 50}}\n"
                            "s: kinesis-stream {\"ShardCount\": 4}\n"
                            "p -> s"));
    world->runTo(seconds(20));
    KinesisStream &stream = streamOf(*world, "s");
    std::map<std::string, std::uint32_t> shardOf;
    std::uint64_t seen = 0;
    for (const auto &shard : stream.shards()) {
        kernel::SimTime last = -1;
        std::uint64_t lastNumber = 0;
        for (std::uint64_t at = shard->log.first(); at < shard->log.end(); ++at, ++seen) {
            const auto &record = shard->log.at(at);
            const std::string key = world->find("p")->keyText(record.number);
            const auto [place, isNew] = shardOf.try_emplace(key, shard->number);
            QCOMPARE(place->second, shard->number); // KDS-01
            QVERIFY(record.arrival >= last);        // KDS-02
            QVERIFY(at == shard->log.first() || record.number > lastNumber);
            last = record.arrival;
            lastNumber = record.number;
        }
    }
    QCOMPARE(shardOf.size(), std::size_t{50});
    QVERIFY(seen > 9'000);
    // Across shards there is no order: the newest of one shard may be older than the oldest of another.
    QVERIFY(stream.shard(0).log.at(stream.shard(0).log.end() - 1).arrival >
            stream.shard(1).log.at(0).arrival); // KDS-02
}

void TstStream::anExplicitHashKeyOverridesTheKey()
{
    auto world = start(draw("s: kinesis-stream {\"ShardCount\": 4}"));
    QVERIFY(world->act({0, "s", "SendRecord", {{"PartitionKey", "1"}, {"Data", "x"}, {"ExplicitHashKey", "5"}}}).ok());
    QCOMPARE(streamOf(*world, "s").shard(0).log.size(), std::uint64_t{1}); // KDS-01: the key alone would go to shard 3
    const auto refused = world->act(
        {0,
         "s",
         "SendRecord",
         {{"PartitionKey", "1"}, {"Data", "x"}, {"ExplicitHashKey", "340282366920938463463374607431768211456"}}});
    QVERIFY(!refused.ok());
    QCOMPARE(refused.error().place, QStringLiteral("InvalidArgumentException"));
}

void TstStream::sequenceNumbersRiseInAShardAndNameTheirPlace()
{
    auto world = start(draw("p: producer {\"recordsPerSecond\": 300}\n"
                            "s: kinesis-stream {\"ShardCount\": 2}\n"
                            "p -> s"));
    world->runTo(seconds(10));
    KinesisStream &stream = streamOf(*world, "s");
    for (const auto &shard : stream.shards()) {
        std::string last;
        for (std::uint64_t at = shard->log.first(); at < shard->log.end(); at += 7) {
            const std::string number = stream.sequenceNumber(*shard, at); // KDS-06
            QCOMPARE(number.size(), std::size_t{56});
            QVERIFY2(number > last, number.c_str());
            std::uint32_t named = 99;
            QCOMPARE(KinesisStream::positionOf(number, &named).value_or(~0ull), at);
            QCOMPARE(named, shard->number);
            last = number;
        }
    }
    std::uint32_t named = 0;
    QVERIFY(!KinesisStream::positionOf("not a number", &named));
    // The layout of a published example: shard 6, counter 1,734,642,199.
    const auto position = KinesisStream::positionOf("49590338271490256608559692538361571095921575989136588898", &named);
    QCOMPARE(position.value_or(0), std::uint64_t{1'734'642'198});
    QCOMPARE(named, 6u);
}

void TstStream::aRecordOverTheLimitIsRefusedAloneAndNothingElse()
{
    auto world = start(draw("s: kinesis-stream {\"ShardCount\": 2}"));
    const std::string large(1'048'576, 'x');
    const auto refused = world->act({0, "s", "SendRecord", {{"PartitionKey", "k"}, {"Data", large}}}); // KDS-07
    QVERIFY(!refused.ok());
    QCOMPARE(refused.error().place, QStringLiteral("InvalidArgumentException"));
    QVERIFY(world->act({0, "s", "SendRecord", {{"PartitionKey", "k"}, {"Data", large.substr(1)}}}).ok());

    // In a call with others, only the large ones are lost.
    const Json result = run(draw("p: producer {\"api\": \"PutRecords\", \"recordsPerSecond\": 20, \"batchRecords\": 4,"
                                 " \"lingerMs\": 1000, \"recordBytes\": {\"min\": 1000, \"max\": 2000000}}\n"
                                 "s: kinesis-stream {\"ShardCount\": 40}\n"
                                 "p -> s"),
                            60);
    const std::uint64_t produced = sum(result, "p", "RecordsAttempted"), dropped = sum(result, "p", "RecordsDropped");
    QVERIFY(dropped > produced * 4 / 10 && dropped < produced * 6 / 10); // KDS-07
    QVERIFY(sum(result, "p", "RecordsAccepted") > produced * 3 / 10);
    QCOMPARE(result["ledger"]["balance"].get<int>(), 0);
}

void TstStream::aShardAccepts1000RecordsASecond()
{
    const Json result = run(draw("p: producer {\"recordsPerSecond\": 2000, \"recordBytes\": 100,"
                                 " \"retry\": {\"maxAttempts\": 1}}\n"
                                 "s: kinesis-stream\n"
                                 "p -> s"),
                            600);
    const double perSecond = static_cast<double>(sum(result, "s", "IncomingRecords")) / 600;
    QVERIFY2(std::abs(perSecond - 1'000) < 3, qPrintable(QString::number(perSecond))); // KDS-08: within 0.3 %
    QCOMPARE(sum(result, "s", "WriteProvisionedThroughputExceeded"), sum(result, "p", "RecordsThrottled"));
}

void TstStream::aShardAcceptsOneMebibyteASecond()
{
    const Json result = run(draw("p: producer {\"recordsPerSecond\": 200, \"recordBytes\": 10473,"
                                 " \"retry\": {\"maxAttempts\": 1}, \"keys\": {\"count\": 100}}\n"
                                 "s: kinesis-stream\n"
                                 "p -> s"),
                            600);
    const double perSecond = static_cast<double>(sum(result, "s", "IncomingBytes")) / 600;
    QVERIFY2(std::abs(perSecond / 1'048'576 - 1) < 0.003, qPrintable(QString::number(perSecond))); // KDS-08
}

void TstStream::refusalsArePerRecordInPutRecords()
{
    const Json result =
        run(draw("p: producer {\"api\": \"PutRecords\", \"recordsPerSecond\": 1500, \"recordBytes\": 100,"
                 " \"retry\": {\"maxAttempts\": 1}}\n"
                 "s: kinesis-stream\n"
                 "p -> s"),
            120);
    const std::uint64_t accepted = sum(result, "p", "RecordsAccepted"), dropped = sum(result, "p", "RecordsDropped");
    QVERIFY(dropped > 30'000); // KDS-08: beyond the limit some entries of a call fail, the others do not
    QVERIFY(std::abs(static_cast<double>(accepted) / 120 - 1'000) < 12);
    QVERIFY(sum(result, "p", "Calls") * 400 < accepted + dropped + 400 * 120 * 10);
}

void TstStream::recordsExpireAfterTheRetentionAndOnlyThen()
{
    auto world = start(draw("p: producer {\"recordsPerSecond\": 1, \"arrivals\": \"constant\"}\n"
                            "s: kinesis-stream\n"
                            "p -> s"));
    world->runTo(24 * kernel::kHour);
    Shard &shard = streamOf(*world, "s").shard(0);
    QCOMPARE(shard.log.first(), std::uint64_t{0}); // KDS-05: nothing went before its time
    world->runTo(25 * kernel::kHour);
    QVERIFY(shard.log.first() > 3'590 && shard.log.first() < 3'610); // KDS-13
    QVERIFY(world->now() - shard.log.at(shard.log.first()).arrival <= 24 * kernel::kHour + kernel::kSecond);
    const world::Ledger ledger = world->ledger();
    QCOMPARE(ledger.balance(), std::int64_t{0});
    QCOMPARE(ledger.expired, shard.log.first());

    QVERIFY(world->act({0, "s", "IncreaseStreamRetentionPeriod", {{"RetentionPeriodHours", 48}}}).ok());
    world->runTo(40 * kernel::kHour);
    QVERIFY(world->now() - shard.log.at(shard.log.first()).arrival > 38 * kernel::kHour); // KDS-13
    QVERIFY(world->act({0, "s", "DecreaseStreamRetentionPeriod", {{"RetentionPeriodHours", 24}}}).ok());
    QVERIFY(world->now() - shard.log.at(shard.log.first()).arrival <= 24 * kernel::kHour);
}

void TstStream::retentionStaysWithinTheProfile()
{
    const auto increase = [](limits::Profile profile, int hours) {
        auto world = start(draw("s: kinesis-stream", profile));
        const auto done = world->act({0, "s", "IncreaseStreamRetentionPeriod", {{"RetentionPeriodHours", hours}}});
        return done.ok() ? QStringLiteral("ok") : done.error().place;
    };
    QCOMPARE(increase(limits::Profile::Exam, 168), QStringLiteral("ok")); // KDS-13
    QCOMPARE(increase(limits::Profile::Exam, 169), QStringLiteral("InvalidArgumentException"));
    QCOMPARE(increase(limits::Profile::Current, 8'760), QStringLiteral("ok"));
    QCOMPARE(increase(limits::Profile::Current, 8'761), QStringLiteral("InvalidArgumentException"));
}

void TstStream::aHotKeyIsFoundAndOnlyASpreadKeyCuresIt()
{
    auto world = start(draw("p: producer {\"recordsPerSecond\": 2500, \"recordBytes\": 100,"
                            " \"keys\": {\"distribution\": \"zipf\", \"count\": 1000, \"exponent\": 2}}\n"
                            "s: kinesis-stream {\"ShardCount\": 8}\n"
                            "p -> s"));
    world->runTo(seconds(20));
    KinesisStream &stream = streamOf(*world, "s");
    const Shard &hot = stream.shardFor(kernel::md5("key-00000000"));
    QVERIFY(hot.rate.refused > 100); // KDS-15
    QVERIFY(hot.hotKeys != nullptr);
    const auto top = std::max_element(hot.hotKeys->begin(), hot.hotKeys->end(),
                                      [](const auto &a, const auto &b) { return a.count < b.count; });
    QCOMPARE(text(world->find("p")->keyText(top->number)), QStringLiteral("key-00000000")); // KDS-15
    const double share = static_cast<double>(top->count) / static_cast<double>(hot.hotKeys->total());
    QVERIFY2(share > 0.7, qPrintable(QString::number(share)));

    const auto refusedPerSecond = [&](double until) {
        const std::uint64_t before = hot.counts.writeRefused;
        const double from = static_cast<double>(world->now()) / 1e9;
        world->runTo(seconds(until));
        std::uint64_t after = 0;
        for (const auto &shard : stream.shards())
            after += shard->counts.writeRefused;
        return static_cast<double>(after - before) / (until - from);
    };
    // More shards do not help one key (KDS-15) …
    QVERIFY(world->act({0, "s", "SplitShard", {{"ShardToSplit", hot.id()}}}).ok());
    world->runTo(seconds(60));
    QVERIFY(!hot.isOpen());
    QVERIFY(stream.shardFor(kernel::md5("key-00000000")).rate.refused > 100);
    // … a better distributed key does (KDS-16).
    QVERIFY(
        world
            ->act({0, "p", "SetProperty", {{"key", "keys"}, {"value", {{"distribution", "uniform"}, {"count", 1000}}}}})
            .ok());
    world->runTo(seconds(120)); // what was refused before still comes back
    QVERIFY(refusedPerSecond(150) >= 0);
    for (const auto &shard : stream.shards())
        QCOMPARE(shard->rate.refused, 0.0);
}

void TstStream::oneEventPerRecordGivesTheSameRun_data()
{
    QTest::addColumn<QString>("properties");
    QTest::addColumn<QString>("stream");
    QTest::newRow("uniform") << QStringLiteral("\"instances\": 50, \"recordsPerSecond\": 60")
                             << QStringLiteral("{\"ShardCount\": 4}");
    QTest::newRow("hot key") << QStringLiteral("\"instances\": 100, \"recordsPerSecond\": 40, \"recordBytes\": "
                                               "{\"min\": 10, \"max\": 2000}, \"keys\": {\"distribution\": \"zipf\"}")
                             << QStringLiteral("{\"ShardCount\": 3}");
    QTest::newRow("overload") << QStringLiteral("\"recordsPerSecond\": 3000, \"recordBytes\": 100,"
                                                " \"retry\": {\"jitter\": \"none\", \"maxAttempts\": 3}")
                              << QStringLiteral("{\"ShardCount\": 2}");
    QTest::newRow("even") << QStringLiteral("\"instances\": 7, \"recordsPerSecond\": 99, \"arrivals\": \"constant\","
                                            " \"schedule\": [{\"at\": \"5s\", \"recordsPerSecond\": 400},"
                                            " {\"at\": \"12s\", \"recordsPerSecond\": 0},"
                                            " {\"at\": \"15s\", \"recordsPerSecond\": 30}]")
                          << QStringLiteral("{\"ShardCount\": 2}");
}

void TstStream::oneEventPerRecordGivesTheSameRun()
{
    QFETCH(QString, properties);
    QFETCH(QString, stream);
    pipeline::Pipeline drawn = draw("p: producer {" + properties.toStdString() +
                                    "}\n"
                                    "q: producer {\"recordsPerSecond\": 150}\n"
                                    "s: kinesis-stream " +
                                    stream.toStdString() +
                                    "\n"
                                    "c: consumer {\"ShardIteratorType\": \"TRIM_HORIZON\"}\n"
                                    "p -> s\nq -> s\ns -> c");
    drawn.actions = {{seconds(8.5), "s", "SplitShard", {{"ShardToSplit", "shardId-000000000001"}}}};
    Json fast = run(drawn, 60);
    Json reference = run(drawn, 60, true);
    for (Json *result : {&fast, &reference}) {
        for (const char *varies : {"wallSeconds", "cpuSeconds", "setupSeconds", "events"})
            result->erase(varies);
    }
    QCOMPARE(text(fast.dump(1)), text(reference.dump(1)));
}

void TstStream::theWayARunIsCutDoesNotChangeIt()
{
    const pipeline::Pipeline drawn = draw("p: producer {\"recordsPerSecond\": 900, \"recordBytes\": 100,"
                                          " \"keys\": {\"distribution\": \"zipf\"}}\n"
                                          "s: kinesis-stream\n"
                                          "c: consumer\n"
                                          "p -> s\ns -> c");
    auto whole = start(drawn), cut = start(drawn), stepped = start(drawn);
    whole->runTo(seconds(30));
    for (kernel::SimTime at = 0; at < seconds(30); at += 7'654'321)
        cut->runTo(at);
    cut->runTo(seconds(30));
    for (kernel::SimTime next = stepped->nextTime(); next < seconds(30); next = stepped->nextTime())
        stepped->runTo(next + 1);
    stepped->runTo(seconds(30));
    QCOMPARE(text(cut->digest()), text(whole->digest()));
    QCOMPARE(text(stepped->digest()), text(whole->digest()));
    QVERIFY(start(draw("s: kinesis-stream"))->digest() != whole->digest());
}

void TstStream::costFollowsTheShards()
{
    const auto perMonth = [](int shards) {
        const Json result = run(draw("s: kinesis-stream {\"ShardCount\": " + std::to_string(shards) + "}"), 3'600);
        return result["cost"]["perMonth"].get<double>();
    };
    QVERIFY(std::abs(perMonth(1) - 10.95) < 1e-6); // KDS-14
    QVERIFY(std::abs(perMonth(4) - 43.80) < 1e-6);
    const Json result =
        run(draw("p: producer {\"recordsPerSecond\": 1000, \"arrivals\": \"constant\", \"recordBytes\": 3000}\n"
                 "s: kinesis-stream {\"ShardCount\": 8}\n"
                 "p -> s"),
            60);
    const double units = result["cost"]["lines"][1]["perMonth"].get<double>();
    QVERIFY2(std::abs(units / (36.288 * 730 / 720) - 1) < 0.002, qPrintable(QString::number(units)));
}

QTEST_GUILESS_MAIN(TstStream)
#include "tst_stream.moc"

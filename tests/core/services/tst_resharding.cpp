// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernel/md5.h"
#include "tests/core/services/lab.h"

using namespace headwater;
using namespace headwater::test;
using services::kinesis_stream::Shard;
using services::kinesis_stream::StreamStatus;

class TstResharding : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aSplitDividesAHotShardAndItsLoad();
    void theSplitPointMayBeChosenAndIsChecked();
    void aMergeJoinsNeighboursAndLowersTheCost();
    void theOldShardIsClosedStaysReadableAndExpires();
    void oneOperationAtATime();
    void updateShardCountKeepsToItsRules();
    void doublingAThousandShardsTakesHours();
    void onDemandFollowsTheLoadAndRefusesOperations();
    void nothingIsLostOrRepeatedAcrossReshards();
};

namespace {

QString act(World &world, const char *name, const Json &with)
{
    const auto done = world.act({world.now(), "s", name, with});
    return done.ok() ? QStringLiteral("ok") : done.error().place;
}

} // namespace

void TstResharding::aSplitDividesAHotShardAndItsLoad()
{
    auto world = start(draw("p: producer {\"recordsPerSecond\": 1400, \"recordBytes\": 100}\n"
                            "s: kinesis-stream\n"
                            "p -> s"));
    KinesisStream &stream = streamOf(*world, "s");
    world->runTo(seconds(10));
    QVERIFY(stream.shard(0).rate.refused > 200);
    QCOMPARE(act(*world, "SplitShard", {{"ShardToSplit", "shardId-000000000000"}}), QStringLiteral("ok"));
    QCOMPARE(stream.status(), StreamStatus::Updating);
    world->runTo(seconds(39));
    QVERIFY(stream.shard(0).isOpen()); // writes go on into the old one meanwhile
    world->runTo(seconds(41));
    QCOMPARE(stream.status(), StreamStatus::Active);
    QVERIFY(!stream.shard(0).isOpen());
    QCOMPARE(stream.openShards(), std::size_t{2}); // SCL-01: one more MB/s
    QCOMPARE(text(kernel::decimal(stream.shard(2).first)), QStringLiteral("170141183460469231731687303715884105728"));
    QCOMPARE(stream.shard(1).parent, 0u);
    world->runTo(seconds(120));
    for (const std::uint32_t number : stream.openShardNumbers()) {
        QCOMPARE(stream.shard(number).rate.refused, 0.0); // SCL-01, KDS-16: the split cured it
        QVERIFY(stream.shard(number).rate.records > 500);
    }
    QCOMPARE(world->ledger().balance(), std::int64_t{0});
}

void TstResharding::theSplitPointMayBeChosenAndIsChecked()
{
    auto world = start(draw("s: kinesis-stream {\"ShardCount\": 2}"));
    const auto split = [&](const char *at) {
        return act(*world, "SplitShard", {{"ShardToSplit", "shardId-000000000000"}, {"NewStartingHashKey", at}});
    };
    QCOMPARE(split("1"), QStringLiteral("InvalidArgumentException"));
    QCOMPARE(split("170141183460469231731687303715884105727"), QStringLiteral("InvalidArgumentException"));
    QCOMPARE(split("rubbish"), QStringLiteral("InvalidArgumentException"));
    QCOMPARE(act(*world, "SplitShard", {{"ShardToSplit", "shardId-000000000009"}}),
             QStringLiteral("ResourceNotFoundException"));
    QCOMPARE(split("1000"), QStringLiteral("ok")); // SCL-01: at any place in its range
    world->runTo(seconds(31));
    QCOMPARE(text(kernel::decimal(streamOf(*world, "s").shard(3).first)), QStringLiteral("1000"));
    QCOMPARE(act(*world, "SplitShard", {{"ShardToSplit", "shardId-000000000000"}}),
             QStringLiteral("InvalidArgumentException")); // closed
}

void TstResharding::aMergeJoinsNeighboursAndLowersTheCost()
{
    auto world = start(draw("s: kinesis-stream {\"ShardCount\": 4}"));
    KinesisStream &stream = streamOf(*world, "s");
    const auto merge = [&](int a, int b) {
        return act(*world, "MergeShards",
                   {{"ShardToMerge", stream.shard(static_cast<std::uint32_t>(a)).id()},
                    {"AdjacentShardToMerge", stream.shard(static_cast<std::uint32_t>(b)).id()}});
    };
    QCOMPARE(merge(0, 2), QStringLiteral("InvalidArgumentException"));
    QCOMPARE(merge(1, 0), QStringLiteral("ok")); // either order
    world->runTo(seconds(31));
    QCOMPARE(stream.openShards(), std::size_t{3});
    QCOMPARE(stream.shard(4).parent, 1u);
    QCOMPARE(stream.shard(4).adjacentParent, 0u);
    QCOMPARE(text(kernel::decimal(stream.shard(4).first)), QStringLiteral("0"));

    pipeline::Pipeline drawn = draw("s: kinesis-stream {\"ShardCount\": 4}");
    const double before = run(drawn, 60)["cost"]["perMonth"].get<double>();
    drawn.actions = {{0,
                      "s",
                      "MergeShards",
                      {{"ShardToMerge", "shardId-000000000000"}, {"AdjacentShardToMerge", "shardId-000000000001"}}}};
    QVERIFY(run(drawn, 60)["cost"]["perMonth"].get<double>() < before * 0.76); // SCL-02
}

void TstResharding::theOldShardIsClosedStaysReadableAndExpires()
{
    auto world = start(draw("p: producer {\"recordsPerSecond\": 2}\n"
                            "s: kinesis-stream\n"
                            "p -> s"));
    world->runTo(seconds(100));
    QCOMPARE(act(*world, "SplitShard", {{"ShardToSplit", "shardId-000000000000"}}), QStringLiteral("ok"));
    world->runTo(seconds(200));
    Shard &old = streamOf(*world, "s").shard(0);
    const std::uint64_t stored = old.log.size();
    QVERIFY(stored > 200);
    const auto read = streamOf(*world, "s").getRecords(world->now(), 0, 0, 10'000);
    QCOMPARE(read.to - read.from, stored); // SCL-01: readable after it closed
    QVERIFY(read.end);
    world->runTo(25 * kernel::kHour);
    QVERIFY(old.log.empty()); // SCL-01: gone when its data has expired
}

void TstResharding::oneOperationAtATime()
{
    auto world = start(draw("s: kinesis-stream {\"ShardCount\": 4}"));
    const auto split = [&](int shard) {
        return act(*world, "SplitShard",
                   {{"ShardToSplit", streamOf(*world, "s").shard(static_cast<std::uint32_t>(shard)).id()}});
    };
    QCOMPARE(split(0), QStringLiteral("ok"));
    world->runTo(seconds(5));
    QCOMPARE(split(1), QStringLiteral("ResourceInUseException")); // SCL-04
    QCOMPARE(act(*world, "UpdateShardCount", {{"TargetShardCount", 8}}), QStringLiteral("ResourceInUseException"));
    world->runTo(seconds(31));
    QCOMPARE(split(1), QStringLiteral("ok")); // SCL-04: when the first is done
}

void TstResharding::updateShardCountKeepsToItsRules()
{
    const auto update = [](limits::Profile profile, int from, int to) {
        auto world = start(draw("s: kinesis-stream {\"ShardCount\": " + std::to_string(from) + "}", profile));
        return act(*world, "UpdateShardCount", {{"TargetShardCount", to}});
    };
    QCOMPARE(update(limits::Profile::Exam, 4, 8), QStringLiteral("ok"));
    QCOMPARE(update(limits::Profile::Exam, 4, 9), QStringLiteral("LimitExceededException"));
    QCOMPARE(update(limits::Profile::Exam, 5, 3), QStringLiteral("ok"));
    QCOMPARE(update(limits::Profile::Exam, 6, 2), QStringLiteral("LimitExceededException"));
    QCOMPARE(update(limits::Profile::Exam, 400, 501), QStringLiteral("LimitExceededException"));
    QCOMPARE(update(limits::Profile::Current, 400, 501), QStringLiteral("ok"));

    auto world = start(draw("s: kinesis-stream {\"ShardCount\": 2}"));
    KinesisStream &stream = streamOf(*world, "s");
    QCOMPARE(act(*world, "UpdateShardCount", {{"TargetShardCount", 4}}), QStringLiteral("ok"));
    world->runTo(seconds(61)); // two splits
    QCOMPARE(stream.openShards(), std::size_t{4});
    QCOMPARE(act(*world, "UpdateShardCount", {{"TargetShardCount", 2}}), QStringLiteral("ok"));
    world->runTo(seconds(122));
    QCOMPARE(stream.openShards(), std::size_t{2});
    QCOMPARE(act(*world, "UpdateShardCount", {{"TargetShardCount", 4}}), QStringLiteral("LimitExceededException"));
    world->runTo(24 * kernel::kHour + seconds(1));
    QCOMPARE(act(*world, "UpdateShardCount", {{"TargetShardCount", 4}}), QStringLiteral("ok"));
}

void TstResharding::doublingAThousandShardsTakesHours()
{
    auto world = start(draw("s: kinesis-stream {\"ShardCount\": 1000}"));
    KinesisStream &stream = streamOf(*world, "s");
    QCOMPARE(act(*world, "SplitEveryShard", Json::object()), QStringLiteral("ok"));
    world->runTo(seconds(29'971));
    QCOMPARE(stream.openShards(), std::size_t{1'999});
    world->runTo(seconds(30'001)); // SCL-05: 30,000 s are 8.33 h
    QCOMPARE(stream.openShards(), std::size_t{2'000});
    QCOMPARE(stream.status(), StreamStatus::Active);
}

void TstResharding::onDemandFollowsTheLoadAndRefusesOperations()
{
    auto world = start(draw("p: producer {\"recordsPerSecond\": 7000, \"recordBytes\": 200}\n"
                            "s: kinesis-stream {\"StreamMode\": \"ON_DEMAND\"}\n"
                            "p -> s",
                            limits::Profile::Current));
    KinesisStream &stream = streamOf(*world, "s");
    QCOMPARE(stream.openShards(), std::size_t{4});
    QCOMPARE(act(*world, "SplitShard", {{"ShardToSplit", "shardId-000000000000"}}),
             QStringLiteral("ValidationException"));
    world->runTo(seconds(10));
    QVERIFY(stream.shard(0).rate.refused > 0);
    world->runTo(20 * kernel::kMinute);
    QVERIFY(stream.openShards() >= 8);
    for (const std::uint32_t number : stream.openShardNumbers())
        QCOMPARE(stream.shard(number).rate.refused, 0.0);
}

void TstResharding::nothingIsLostOrRepeatedAcrossReshards()
{
    pipeline::Pipeline drawn = draw("p: producer {\"recordsPerSecond\": 3000, \"recordBytes\": 100}\n"
                                    "s: kinesis-stream {\"ShardCount\": 2}\n"
                                    "c: consumer {\"ShardIteratorType\": \"TRIM_HORIZON\"}\n"
                                    "p -> s\ns -> c");
    drawn.actions = {{seconds(5), "s", "UpdateShardCount", {{"TargetShardCount", 4}}},
                     {seconds(80), "s", "SplitShard", {{"ShardToSplit", "shardId-000000000003"}}},
                     {seconds(120), "p", "SetProperty", {{"key", "recordsPerSecond"}, {"value", 500}}},
                     {seconds(150),
                      "s",
                      "MergeShards",
                      {{"ShardToMerge", "shardId-000000000004"}, {"AdjacentShardToMerge", "shardId-000000000005"}}},
                     {seconds(230), "p", "Stop", Json::object()}};
    const Json result = run(drawn, 320);
    QVERIFY2(!result.contains("refusedActions"), result.dump(1).c_str());
    const Json &ledger = result["ledger"];
    QCOMPARE(ledger["balance"].get<int>(), 0);
    QCOMPARE(ledger["held"].get<int>(), 0);
    QCOMPARE(ledger["delivered"].get<std::uint64_t>() + ledger["dropped"].get<std::uint64_t>(),
             ledger["produced"].get<std::uint64_t>());
    QCOMPARE(sum(result, "c", "RecordsRead"), sum(result, "s", "IncomingRecords"));
}

QTEST_GUILESS_MAIN(TstResharding)
#include "tst_resharding.moc"

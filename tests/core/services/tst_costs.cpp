// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pricing/estimate.h"
#include "core/simulation/framebuilder.h"
#include "lab.h"

#include <cmath>

using namespace headwater;
using namespace headwater::test;

namespace {

struct Bill
{
    pricing::Estimate estimate;

    double of(std::string_view node, std::string_view item) const
    {
        double sum = 0;
        for (const pricing::CostLine &line : estimate.lines)
            sum += line.node == node && line.item == item ? line.perHour : 0;
        return sum;
    }
};

Bill billAfter(World &world, double time)
{
    world.runTo(seconds(time));
    return {pricing::Estimator(world).estimate()};
}

bool near(double value, double expected, double share = 0.005)
{
    return std::abs(value - expected) <= share * std::abs(expected);
}

} // namespace

/// KDS-14: what the bill says, against what comes out by hand. us-east-1, a month of 730 hours.
class TstCosts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void shardsAreBilledByTheHour_data() { profiles(); }
    void shardsAreBilledByTheHour();
    void recordsAreBilledInPayloadUnits_data() { profiles(); }
    void recordsAreBilledInPayloadUnits();
    void extendedRetentionIsBilledByTheShard_data() { profiles(); }
    void extendedRetentionIsBilledByTheShard();
    void fanOutIsBilledByConsumerAndByGigabyte();
    void onDemandIsBilledByTheGigabyte();
    void whatIsKeptForLongIsBilledByTheGigabyte();
    void securityHasItsPrice();
    void theBillFollowsLive();

private:
    static void profiles()
    {
        QTest::addColumn<int>("profile");
        QTest::newRow("exam") << static_cast<int>(limits::Profile::Exam);
        QTest::newRow("current") << static_cast<int>(limits::Profile::Current);
    }
};

void TstCosts::shardsAreBilledByTheHour()
{
    QFETCH(int, profile);
    auto world = start(draw("s: kinesis-stream {\"ShardCount\": 4}", static_cast<limits::Profile>(profile)));
    const Bill bill = billAfter(*world, 10);
    QVERIFY(near(bill.of("s", "shard hours"), 4 * 0.015));
    QVERIFY(near(bill.estimate.perHour() * 730, 43.80));
    // A closed parent is not billed any more: five shards are open after a split.
    QVERIFY(world->act({world->now(), "s", "SplitShard", {{"ShardToSplit", "shardId-000000000000"}}}));
    QVERIFY(near(billAfter(*world, 60).of("s", "shard hours"), 5 * 0.015));
}

void TstCosts::recordsAreBilledInPayloadUnits()
{
    QFETCH(int, profile);
    const auto perHour = [&](const char *bytes) {
        auto world = start(draw("p: producer {\"arrivals\": \"constant\", \"recordsPerSecond\": 20, \"recordBytes\": " +
                                    std::string(bytes) + "}\ns: kinesis-stream {\"ShardCount\": 8}\np -> s",
                                static_cast<limits::Profile>(profile)));
        return billAfter(*world, 600).of("s", "PUT payload units");
    };
    const double unit = 20 * 3'600 * 0.014 / 1e6;
    QVERIFY(near(perHour("5120"), unit));
    // 45 KB are two units, and the key counts.
    QVERIFY(near(perHour("46080"), 2 * unit));
    QVERIFY(near(perHour("25588"), unit));
    QVERIFY(near(perHour("25600"), 2 * unit));
    // 1,000 records a second of 3 KB: 36.288 in 30 days.
    QVERIFY(near(perHour("3072") * 50 * 720, 36.288));
}

void TstCosts::extendedRetentionIsBilledByTheShard()
{
    QFETCH(int, profile);
    auto world = start(draw("s: kinesis-stream {\"ShardCount\": 10, \"RetentionPeriodHours\": 168}",
                            static_cast<limits::Profile>(profile)));
    QVERIFY(near(billAfter(*world, 10).of("s", "extended retention") * 730, 146.00));
}

void TstCosts::fanOutIsBilledByConsumerAndByGigabyte()
{
    auto world = start(draw(R"(
        p: producer {"arrivals": "constant", "recordsPerSecond": 500, "recordBytes": 1012}
        s: kinesis-stream {"ShardCount": 2}
        a: consumer {"mode": "enhanced"}
        b: consumer {"mode": "enhanced"}
        p -> s
        s -> a
        s -> b)"));
    const Bill bill = billAfter(*world, 600);
    QVERIFY(near(bill.of("s", "enhanced fan-out, consumer-shard hours"), 2 * 2 * 0.015));
    const double gigabytes = 2 * 500.0 * 1'024 * 3'600 / 1'073'741'824;
    QVERIFY(near(bill.of("s", "enhanced fan-out, data"), gigabytes * 0.013, 0.02));
}

void TstCosts::onDemandIsBilledByTheGigabyte()
{
    auto world = start(draw(R"(
        p: producer {"arrivals": "constant", "recordsPerSecond": 500, "recordBytes": 100}
        s: kinesis-stream {"StreamMode": "ON_DEMAND"}
        a: consumer {"mode": "enhanced"}
        b: consumer
        p -> s
        s -> a
        s -> b)",
                            limits::Profile::Current));
    const Bill bill = billAfter(*world, 600);
    QVERIFY(near(bill.of("s", "stream hours") * 730, 29.20));
    // Each record counts as a whole kilobyte on its way in, and as it is on its way out.
    QVERIFY(near(bill.of("s", "data in"), 500.0 * 1'024 * 3'600 / 1'073'741'824 * 0.08));
    const double out = 500.0 * 112 * 3'600 / 1'073'741'824;
    QVERIFY(near(bill.of("s", "data out"), out * 0.04, 0.02));
    QVERIFY(near(bill.of("s", "enhanced fan-out, data"), out * 0.05, 0.02));
    QCOMPARE(bill.of("s", "enhanced fan-out, consumer-shard hours"), 0.0);
    QCOMPARE(bill.of("s", "shard hours"), 0.0);
}

void TstCosts::whatIsKeptForLongIsBilledByTheGigabyte()
{
    auto world = start(draw(R"(
        p: producer {"arrivals": "constant", "recordsPerSecond": 1, "recordBytes": 1012}
        s: kinesis-stream {"RetentionPeriodHours": 240}
        p -> s)",
                            limits::Profile::Current));
    // After nine days two of them are older than seven.
    const Bill bill = billAfter(*world, 9 * 86'400);
    const double gigabytes = 2 * 86'400.0 * 1'024 / 1'073'741'824;
    QVERIFY(near(bill.of("s", "long-term retention") * 730, gigabytes * 0.023));
    QVERIFY(near(bill.of("s", "extended retention"), 0.02));
}

void TstCosts::securityHasItsPrice()
{
    auto world = start(draw(R"(
        p: producer {"recordsPerSecond": 20, "network": {"endpoint": "door"}}
        s: kinesis-stream {"EncryptionType": "KMS", "KeyId": "master"}
        door: vpc-endpoint {"zones": 3}
        master: kms-key
        p -> s)"));
    const Bill bill = billAfter(*world, 3'600);
    QVERIFY(near(bill.of("door", "endpoint hours"), 0.03));
    QVERIFY(near(bill.of("master", "key") * 730, 1));
    // Twelve data keys an hour.
    QVERIFY(near(bill.of("master", "key requests"), 12 * 0.03 / 10'000));
}

void TstCosts::theBillFollowsLive()
{
    const pipeline::Pipeline drawn = draw("p: producer {\"recordsPerSecond\": 100}\ns: kinesis-stream\np -> s");
    auto world = start(drawn);
    simulation::FrameBuilder builder(*world, drawn);
    world->setSecondListener([&](kernel::SimTime now) { builder.second(now); });
    world->runTo(seconds(5));
    const auto before = builder.build();
    QVERIFY(before->cost);
    QCOMPARE(before->costPerHour, before->cost->perHour());
    QVERIFY(near(before->costPerHour, 0.015 + 100 * 3'600 * 0.014e-6, 0.05));
    QVERIFY(world->act({world->now(), "s", "UpdateShardCount", {{"TargetShardCount", 2}}}));
    world->runTo(seconds(60));
    QVERIFY(near(builder.build()->costPerHour, 0.030 + 100 * 3'600 * 0.014e-6, 0.05));
}

QTEST_GUILESS_MAIN(TstCosts)
#include "tst_costs.moc"

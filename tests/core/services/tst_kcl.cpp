// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/dynamodb-table/table.h"
#include "core/services/kcl/application.h"
#include "core/services/kpl/kpl.h"
#include "lab.h"

#include <set>

using namespace headwater;
using namespace headwater::test;
using limits::Profile;
using services::dynamodb_table::Table;
using services::kcl::Application;

// KCL applications: leases, workers, checkpoints.
class TstKcl : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void workersComeToShareTheShards();
    void surplusWorkersHaveNothingToDo();
    void aWorkerThatJoinsStealsOneLeaseAtATime();
    void leasesOfAKilledWorkerMoveAfterTheFailover();
    void whatAKilledWorkerDidSinceItsCheckpointIsDoneAgain();
    void aWorkerThatStopsInOrderLeavesNoDuplicates();
    void anApplicationThatRestartsGoesOnFromItsCheckpoints();
    void theTableHasTheDocumentedAttributes();
    void renewalsCostOneWriteForEachLease();
    void aTableWithTooLittleCapacitySlowsTheApplication();
    void childrenComeAfterTheirParents_data();
    void childrenComeAfterTheirParents();
    void unpacksWhatTheProducerLibraryPacked();
    void leavesAggregatesThatReachOutOfTheirShard();
    void aLeaderAssignsLeasesToday();
    void aLeaderThatDiesIsFollowedWhenItsLockExpires();
    void aLeaseMovesInGoodOrderToday();
    void aSlowWorkerFallsBehind();
    void deletingALeaseTakesItAway();
    void readsByFanOut();
    void passesUserRecordsOn();
    void stretchesChangeNothing();
};

namespace {

/// A producer, a stream and an application; a node is one line.
std::string lines(int shards, std::string properties, const char *table = "",
                  const char *producer = "web: producer {\"recordsPerSecond\": 200, \"recordBytes\": 100}")
{
    std::replace(properties.begin(), properties.end(), '\n', ' ');
    const std::string tableLines =
        *table == '\0' ? std::string() : std::string("leases: dynamodb-table ") + table + "\napp -> leases\n";
    return std::string(producer) + "\nclicks: kinesis-stream {\"ShardCount\": " + std::to_string(shards) +
           "}\nweb -> clicks\napp: kcl-application " + properties + "\nclicks -> app\n" + tableLines;
}

Application &app(World &world)
{
    return dynamic_cast<Application &>(*world.find("app"));
}

Result<void> act(World &world, const char *name, Json with = Json::object())
{
    return world.act({world.now(), "app", name, std::move(with)});
}

std::string worker(int number)
{
    return "app-worker-" + std::to_string(number);
}

std::uint64_t accepted(World &world)
{
    std::uint64_t records = 0;
    for (const auto &shard : streamOf(world, "clicks").shards())
        records += shard->counts.records;
    return records;
}

} // namespace

// KCL-02
void TstKcl::workersComeToShareTheShards()
{
    auto world = start(draw(lines(6, R"({"workers": 3})")));
    world->runTo(seconds(200));
    std::set<std::string> readers;
    for (std::uint32_t shard = 0; shard < 6; ++shard)
        readers.insert(app(*world).readerOf(shard));
    QCOMPARE(readers, (std::set<std::string>{worker(1), worker(2), worker(3)}));
    for (int i = 1; i <= 3; ++i)
        QCOMPARE(app(*world).leasesOf(worker(i)), std::size_t{2});
    QCOMPARE(world->ledger().balance(), std::int64_t{0});
    QVERIFY(app(*world).counts().users + 1'000 > accepted(*world));
}

// KCL-02
void TstKcl::surplusWorkersHaveNothingToDo()
{
    auto world = start(draw(lines(2, R"({"workers": 5})")));
    world->runTo(seconds(120));
    std::size_t idle = 0;
    for (int i = 1; i <= 5; ++i)
        idle += app(*world).leasesOf(worker(i)) == 0;
    QCOMPARE(idle, std::size_t{3});
}

// KCL-02
void TstKcl::aWorkerThatJoinsStealsOneLeaseAtATime()
{
    auto world = start(draw(lines(8, R"({"workers": 1})")));
    world->runTo(seconds(30));
    QCOMPARE(app(*world).leasesOf(worker(1)), std::size_t{8});
    QVERIFY(act(*world, "AddWorker").ok());
    // One with its first scan, one more every 20.05 seconds, until both have half.
    world->runTo(seconds(35));
    QCOMPARE(app(*world).leasesOf(worker(2)), std::size_t{1});
    world->runTo(seconds(55));
    QCOMPARE(app(*world).leasesOf(worker(2)), std::size_t{2});
    world->runTo(seconds(130));
    QCOMPARE(app(*world).leasesOf(worker(2)), std::size_t{4});
    QCOMPARE(app(*world).leasesOf(worker(1)), std::size_t{4});
}

// KCL-02
void TstKcl::leasesOfAKilledWorkerMoveAfterTheFailover()
{
    auto world = start(draw(lines(4, R"({"workers": 2})")));
    world->runTo(seconds(100));
    QCOMPARE(app(*world).leasesOf(worker(1)), std::size_t{2});
    QVERIFY(act(*world, "KillWorker", {{"worker", worker(1)}}).ok());
    world->runTo(seconds(108));
    QCOMPARE(app(*world).leasesOf(worker(2)), std::size_t{2});
    // Ten seconds until they are expired, as the other one sees it at scans that are 20 apart.
    world->runTo(seconds(142));
    QCOMPARE(app(*world).leasesOf(worker(2)), std::size_t{4});
    QCOMPARE(world->ledger().balance(), std::int64_t{0});
}

// KCL-03
void TstKcl::whatAKilledWorkerDidSinceItsCheckpointIsDoneAgain()
{
    auto world = start(draw(lines(2, R"({"workers": 2, "checkpointIntervalMillis": 20000,
                                         "initialPosition": "TRIM_HORIZON"})")));
    world->runTo(seconds(110));
    const std::uint64_t before = app(*world).counts().duplicates;
    QVERIFY(act(*world, "KillWorker", {{"worker", worker(1)}}).ok());
    world->runTo(seconds(200));
    const auto &counts = app(*world).counts();
    // At most what one shard's worker does in 20 seconds and one pause.
    const std::uint64_t again = counts.duplicates - before;
    QVERIFY2(again > 0 && again < 22 * 110, QByteArray::number(qulonglong(again)));
    // Nothing is left out.
    QVERIFY(counts.users - counts.duplicates + 600 > accepted(*world));
    QVERIFY(counts.users - counts.duplicates <= accepted(*world));
    QCOMPARE(world->ledger().balance(), std::int64_t{0});
}

// KCL-03
void TstKcl::aWorkerThatStopsInOrderLeavesNoDuplicates()
{
    auto world = start(draw(lines(2, R"({"workers": 2, "initialPosition": "TRIM_HORIZON"})")));
    world->runTo(seconds(110));
    const std::uint64_t before = app(*world).counts().duplicates;
    QVERIFY(act(*world, "StopWorker", {{"worker", worker(1)}}).ok());
    world->runTo(seconds(200));
    const auto &counts = app(*world).counts();
    QCOMPARE(counts.duplicates, before);
    QCOMPARE(app(*world).leasesOf(worker(2)), std::size_t{2});
    QVERIFY(counts.users - counts.duplicates + 600 > accepted(*world));
}

// KCL-03
void TstKcl::anApplicationThatRestartsGoesOnFromItsCheckpoints()
{
    auto world = start(draw(lines(2, R"({"workers": 1, "checkpointIntervalMillis": 10000,
                                              "initialPosition": "TRIM_HORIZON"})",
                                  "{}")));
    world->runTo(seconds(65));
    const std::uint64_t before = app(*world).counts().users;
    QVERIFY(act(*world, "Stop").ok());
    world->runTo(seconds(95));
    QCOMPARE(app(*world).counts().users, before);
    QVERIFY(act(*world, "Start").ok());
    world->runTo(seconds(160));
    const auto &counts = app(*world).counts();
    QVERIFY(counts.duplicates > 0 && counts.duplicates < 12 * 210);
    QVERIFY(counts.users - counts.duplicates + 600 > accepted(*world));
    QVERIFY(counts.users - counts.duplicates <= accepted(*world));
}

void TstKcl::theTableHasTheDocumentedAttributes()
{
    auto world = start(draw(lines(2, R"({"workers": 1, "checkpointIntervalMillis": 5000})", "{}")));
    world->runTo(seconds(30));
    const auto &table = dynamic_cast<const Table &>(*world->find("leases"));
    QCOMPARE(table.store().items().size(), std::size_t{2});
    const Json &lease = table.store().items().at("shardId-000000000001").item;
    for (const char *name : {"leaseKey", "checkpoint", "checkpointSubSequenceNumber", "leaseCounter", "leaseOwner",
                             "ownerSwitchesSinceCheckpoint"})
        QVERIFY2(lease.contains(name), name);
    QCOMPARE(text(lease["leaseOwner"]), text(worker(1)));
    QVERIFY(lease["leaseCounter"].get<int>() > 10);
    std::uint32_t shard = 0;
    QVERIFY(KinesisStream::positionOf(lease["checkpoint"], &shard));
    QCOMPARE(shard, 1u);
    // Before it wrote anything, a lease says where to begin.
    auto young = start(draw(lines(1, R"({"workers": 1})", "{}")));
    young->runTo(seconds(2));
    QCOMPARE(
        text(dynamic_cast<const Table &>(*young->find("leases")).store().items().begin()->second.item["checkpoint"]),
        QStringLiteral("LATEST"));
}

// KCL-04
void TstKcl::renewalsCostOneWriteForEachLease()
{
    const Json result = run(
        draw(lines(10, R"({"workers": 2, "checkpointIntervalMillis": 60000})", "{\"WriteCapacityUnits\": 100}")), 600);
    // 10 leases every 3.308 s, and a checkpoint of each a minute.
    const double expected = 600 * (10 / 3.308 + 10.0 / 60);
    const auto used = static_cast<double>(sum(result, "leases", "ConsumedWriteCapacityUnits"));
    QVERIFY2(std::abs(used - expected) < 0.05 * expected, QByteArray::number(used));
    QCOMPARE(sum(result, "leases", "WriteThrottleEvents"), std::uint64_t{0});
}

// KCL-04
void TstKcl::aTableWithTooLittleCapacitySlowsTheApplication()
{
    const auto measure = [](const char *table) {
        return run(draw(lines(80, R"({"workers": 4, "checkpointIntervalMillis": 10000})", table,
                              "web: producer {\"recordsPerSecond\": 2000, \"recordBytes\": 100}")),
                   600);
    };
    const Json poor = measure("{}"), rich = measure("{\"BillingMode\": \"PAY_PER_REQUEST\"}");
    QCOMPARE(sum(rich, "app", "TableThrottles"), std::uint64_t{0});
    QCOMPARE(sum(rich, "app", "LostLeases") - sum(rich, "app", "StolenLeases"), std::uint64_t{0});
    QVERIFY(sum(poor, "app", "TableThrottles") > 1'000);
    QVERIFY(sum(poor, "app", "LostLeases") > sum(poor, "app", "StolenLeases") + 20);
    QVERIFY(sum(poor, "app", "DuplicateRecords") > 1'000);
    QVERIFY(milliseconds(poor, "app", "EndToEndLatencyMilliseconds", "avg") >
            2 * milliseconds(rich, "app", "EndToEndLatencyMilliseconds", "avg"));
    QCOMPARE(poor["ledger"]["balance"].get<std::int64_t>(), std::int64_t{0});
}

void TstKcl::childrenComeAfterTheirParents_data()
{
    QTest::addColumn<bool>("merge");
    QTest::newRow("split") << false;
    QTest::newRow("merge") << true;
}

// KCL-05
void TstKcl::childrenComeAfterTheirParents()
{
    QFETCH(bool, merge);
    // So slow that the parent is far from its end when the children already fill.
    auto world = start(draw(lines(2, R"({"workers": 1, "initialPosition": "TRIM_HORIZON",
                                              "recordsPerSecond": 150})",
                                  "{}")));
    world->runTo(seconds(10));
    const Json split = {{"ShardToSplit", "shardId-000000000000"}, {"NewStartingHashKey", ""}};
    const Json join = {{"ShardToMerge", "shardId-000000000000"}, {"AdjacentShardToMerge", "shardId-000000000001"}};
    QVERIFY(world->act({world->now(), "clicks", merge ? "MergeShards" : "SplitShard", merge ? join : split}).ok());
    const auto &store = dynamic_cast<const Table &>(*world->find("leases")).store();
    bool isEnded = false;
    for (int second = 11; second < 160; ++second) {
        world->runTo(seconds(second));
        const auto finished = [&](const char *key) {
            const auto parent = store.items().find(key);
            return parent == store.items().end() || parent->second.item["checkpoint"] == "SHARD_END";
        };
        isEnded = finished("shardId-000000000000") && (!merge || finished("shardId-000000000001"));
        if (!isEnded)
            QVERIFY(!store.items().contains("shardId-000000000002"));
    }
    QVERIFY(isEnded);
    QVERIFY(store.items().contains("shardId-000000000002"));
    QCOMPARE(text(app(*world).readerOf(2)), text(worker(1)));
    QCOMPARE(store.items().at("shardId-000000000002").item["parentShardId"].size(), std::size_t(merge ? 2 : 1));
    QCOMPARE(world->ledger().balance(), std::int64_t{0});
}

// KCL-01, KPL-08
void TstKcl::unpacksWhatTheProducerLibraryPacked()
{
    auto world = start(draw(lines(2, R"({"workers": 1, "initialPosition": "TRIM_HORIZON"})", "",
                                  "web: kpl-producer {\"recordsPerSecond\": 3000, \"recordBytes\": 50}")));
    world->runTo(seconds(60));
    const auto &counts = app(*world).counts();
    const auto total = dynamic_cast<const services::kpl::Kpl &>(*world->find("web")).total();
    QVERIFY(counts.records < 4'000);
    QVERIFY(counts.users > 50 * counts.records);
    QVERIFY(counts.users <= total.put && counts.users + 3'000 * 3 > total.put);
}

// KCL-01
void TstKcl::leavesAggregatesThatReachOutOfTheirShard()
{
    auto world = start(draw(lines(2, R"({"workers": 1, "initialPosition": "TRIM_HORIZON"})", "",
                                  "web: kpl-producer {\"recordsPerSecond\": 2000, \"recordBytes\": 50}")));
    world->runTo(seconds(10));
    QVERIFY(world
                ->act({world->now(),
                       "clicks",
                       "SplitShard",
                       {{"ShardToSplit", "shardId-000000000000"}, {"NewStartingHashKey", ""}}})
                .ok());
    world->runTo(seconds(60));
    QVERIFY(world->act({world->now(), "web", "Stop"}).ok());
    world->runTo(seconds(90));
    const auto total = dynamic_cast<const services::kpl::Kpl &>(*world->find("web")).total();
    QVERIFY(total.duplicates > 0);
    QCOMPARE(app(*world).counts().users, total.put);
}

// KCL-02
void TstKcl::aLeaderAssignsLeasesToday()
{
    auto world = start(draw(lines(6, R"({"workers": 3})"), Profile::Current));
    world->runTo(seconds(60));
    // Evenly from the start, where workers used to take everything and steal it from each other.
    for (int i = 1; i <= 3; ++i)
        QVERIFY(app(*world).leasesOf(worker(i)) >= 1);
    world->runTo(seconds(300));
    for (int i = 1; i <= 3; ++i)
        QCOMPARE(app(*world).leasesOf(worker(i)), std::size_t{2});
    QVERIFY(app(*world).table().find("Leader"));
    QVERIFY(app(*world).table().find(worker(2)));
    QCOMPARE(world->ledger().balance(), std::int64_t{0});
}

// KCL-02
void TstKcl::aLeaderThatDiesIsFollowedWhenItsLockExpires()
{
    auto world = start(draw(lines(4, R"({"workers": 3})"), Profile::Current));
    world->runTo(seconds(300));
    const std::string leader = app(*world).leader();
    QVERIFY(!leader.empty());
    const std::size_t lost = app(*world).leasesOf(leader);
    QVERIFY(lost > 0);
    QVERIFY(act(*world, "KillWorker", {{"worker", leader}}).ok());
    // Nobody assigns its leases until the lock of two minutes is over.
    world->runTo(seconds(360));
    std::size_t held = 0;
    for (int i = 1; i <= 3; ++i)
        held += app(*world).leasesOf(worker(i));
    QCOMPARE(held, 4 - lost);
    world->runTo(seconds(520));
    QVERIFY(app(*world).leader() != leader);
    held = 0;
    for (int i = 1; i <= 3; ++i)
        held += app(*world).leasesOf(worker(i));
    QCOMPARE(held, std::size_t{4});
}

// KCL-02, KCL-03
void TstKcl::aLeaseMovesInGoodOrderToday()
{
    auto world = start(draw(lines(8, R"({"workers": 1, "initialPosition": "TRIM_HORIZON"})"), Profile::Current));
    world->runTo(seconds(120));
    QCOMPARE(app(*world).leasesOf(worker(1)), std::size_t{8});
    QVERIFY(act(*world, "AddWorker").ok());
    world->runTo(seconds(500));
    QVERIFY(app(*world).leasesOf(worker(2)) >= 3);
    QCOMPARE(app(*world).leasesOf(worker(1)) + app(*world).leasesOf(worker(2)), std::size_t{8});
    QCOMPARE(app(*world).counts().duplicates, std::uint64_t{0});
    QVERIFY(app(*world).counts().users + 1'000 > accepted(*world));
}

void TstKcl::aSlowWorkerFallsBehind()
{
    auto world = start(draw(lines(2, R"({"workers": 2, "recordsPerSecond": 1000})")));
    world->runTo(seconds(100));
    const auto slowest = [&] {
        Json node;
        world->find("app")->report(node);
        return node["metrics"]["EndToEndLatencyMilliseconds"]["max"].get<double>();
    };
    QVERIFY(slowest() < 3'000);
    QVERIFY(act(*world, "SlowWorker", {{"worker", worker(1)}, {"factor", 50}}).ok());
    world->runTo(seconds(220));
    QVERIFY(slowest() > 20'000);
    QCOMPARE(act(*world, "SlowWorker", {{"worker", "nobody"}}).error().place,
             QStringLiteral("IllegalArgumentException"));
}

void TstKcl::deletingALeaseTakesItAway()
{
    auto world = start(draw(lines(2, R"({"workers": 1})", "{}")));
    world->runTo(seconds(30));
    QCOMPARE(app(*world).leasesOf(worker(1)), std::size_t{2});
    QVERIFY(world->act({world->now(), "leases", "DeleteItem", {{"Key", "shardId-000000000000"}}}).ok());
    world->runTo(seconds(34));
    QCOMPARE(app(*world).leasesOf(worker(1)), std::size_t{1});
    QCOMPARE(app(*world).counts().lost, std::uint64_t{1});
    // It comes back with the next look at the shards.
    world->runTo(seconds(110));
    QCOMPARE(app(*world).leasesOf(worker(1)), std::size_t{2});
}

void TstKcl::readsByFanOut()
{
    const Json result = run(draw(lines(2, R"({"workers": 2, "mode": "enhanced"})")), 100);
    QCOMPARE(sum(result, "clicks", "GetRecords.Records"), std::uint64_t{0});
    QVERIFY(sum(result, "clicks", "SubscribeToShardEvent.Records") > 15'000);
    QVERIFY(milliseconds(result, "app", "EndToEndLatencyMilliseconds", "p50") < 150);
    QCOMPARE(result["ledger"]["balance"].get<std::int64_t>(), std::int64_t{0});
}

void TstKcl::passesUserRecordsOn()
{
    const std::string drawnLines = lines(1, R"({"workers": 1, "initialPosition": "TRIM_HORIZON"})", "",
                                         "web: kpl-producer {\"recordsPerSecond\": 500, \"recordBytes\": 50}");
    auto drawn = draw(drawnLines + "sink: kinesis-stream {\"ShardCount\": 2}\n");
    pipeline::Link link;
    link.from = "app";
    link.to = "sink";
    link.port = "records";
    drawn.links.push_back(link);
    auto world = start(drawn);
    world->runTo(seconds(30));
    std::uint64_t arrived = 0;
    for (const auto &shard : streamOf(*world, "sink").shards())
        arrived += shard->counts.records;
    QVERIFY2(arrived > 12'500 && arrived <= app(*world).counts().users, QByteArray::number(qulonglong(arrived)));
    QCOMPARE(world->ledger().balance(), std::int64_t{0});
    const auto records = streamOf(*world, "sink").peek({.node = "sink", .count = 5});
    QVERIFY(records->front().partitionKey.starts_with("key-"));
    QCOMPARE(records->front().data.size(), std::size_t{50});
}

void TstKcl::stretchesChangeNothing()
{
    const auto drawn = draw(lines(4, R"({"workers": 2, "recordsPerSecond": 500})", "{\"WriteCapacityUnits\": 1}"));
    auto whole = start(drawn), cut = start(drawn);
    whole->runTo(seconds(120));
    for (int i = 1; i <= 1'200; ++i)
        cut->runTo(seconds(0.1 * i));
    QCOMPARE(text(cut->digest()), text(whole->digest()));
}

QTEST_GUILESS_MAIN(TstKcl)
#include "tst_kcl.moc"

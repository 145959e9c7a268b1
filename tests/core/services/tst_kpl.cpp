// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernel/md5.h"
#include "core/services/kpl/aggregate.h"
#include "core/services/kpl/kpl.h"
#include "lab.h"

#include <set>

using namespace headwater;
using namespace headwater::test;
using services::kinesis_stream::Shard;
using services::kpl::Kpl;

// The Kinesis Producer Library, from the user record to the shard.
class TstKpl : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aggregationPassesAThousandRecordsPerShard();
    void storedAggregatesAreInThePublishedFormat();
    void everyUserRecordCanBeReadOnItsOwn();
    void aLoneRecordIsSentAsItIs();
    void aggregatesStayBelowTheirLargestSize();
    void waitingLongerPacksMoreAndDelaysMore();
    void asynchronousIsFaster();
    void oneCallCarriesRecordsOfSeveralShards();
    void theRateLimitHoldsForEachShard();
    void refusedRecordsComeAgainUntilTheyExpire();
    void failsAtOnceWhenToldTo();
    void aCutLinkTimesOutAndRecovers();
    void aSplitSendsAggregatesAgain();
    void recordsThatAreTooLargeAreNotTaken();
    void metricsHaveTheLibrarysNames();
    void aPlainConsumerReadsAggregates();
    void saysWhereCompressingWouldMatter();
    void stretchesChangeNothing();
    void removingTheLinkGivesUpWhatWaits();
};

namespace {

/// The library and a stream; a node is one line.
std::string app(std::string properties, int shards = 1, const char *more = "")
{
    std::replace(properties.begin(), properties.end(), '\n', ' ');
    return "app: kpl-producer " + properties + "\nclicks: kinesis-stream {\"ShardCount\": " + std::to_string(shards) +
           "}\napp -> clicks\n" + more;
}

double average(const Json &result, const char *metric)
{
    return result["nodes"]["app"]["metrics"][metric]["avg"].get<double>();
}

void checkBalance(const Json &result)
{
    QCOMPARE(result["ledger"]["balance"].get<std::int64_t>(), std::int64_t{0});
}

} // namespace

// KPL-04
void TstKpl::aggregationPassesAThousandRecordsPerShard()
{
    const Json packed = run(draw(app(R"({"recordsPerSecond": 6000, "recordBytes": 100})")), 30);
    QCOMPARE(sum(packed, "clicks", "WriteProvisionedThroughputExceeded"), std::uint64_t{0});
    QVERIFY(sum(packed, "app", "UserRecordsPut") > 175'000);
    QVERIFY(sum(packed, "clicks", "IncomingRecords") < 30 * 1'000);
    checkBalance(packed);

    const Json plain =
        run(draw(app(R"({"recordsPerSecond": 6000, "recordBytes": 100, "AggregationEnabled": false})")), 30);
    QVERIFY(sum(plain, "clicks", "WriteProvisionedThroughputExceeded") > 1'000);
    QVERIFY(sum(plain, "app", "UserRecordsPut") <= 31 * 1'000);
    checkBalance(plain);
}

void TstKpl::storedAggregatesAreInThePublishedFormat()
{
    auto world = start(draw(app(R"({"recordsPerSecond": 900, "recordBytes": {"min": 0, "max": 300},
                                         "keys": {"count": 50}})",
                                3)));
    world->runTo(seconds(5));
    const auto &kpl = dynamic_cast<const Kpl &>(*world->find("app"));
    std::uint64_t users = 0, aggregates = 0;
    for (const auto &shard : streamOf(*world, "clicks").shards()) {
        for (std::uint64_t position = 0; position < shard->log.end(); ++position) {
            const auto stored = shard->log.at(position);
            const world::WholeRecord whole = kpl.wholeRecord(stored.number);
            QCOMPARE(whole.data.size() + whole.partitionKey.size(), std::size_t{stored.bytes});
            const auto records = services::kpl::decodeAggregate(whole.data);
            QCOMPARE(records ? records->size() : 1, std::size_t{kpl.userRecords(stored.number)});
            QCOMPARE(services::kpl::userRecordsOf(*world, stored), kpl.userRecords(stored.number));
            users += kpl.userRecords(stored.number);
            if (!records)
                continue;
            ++aggregates;
            QCOMPARE(text(whole.partitionKey), QStringLiteral("a"));
            QCOMPARE(text(whole.explicitHashKey), text(kernel::decimal(kernel::md5(records->front().partitionKey))));
            for (const world::WholeRecord &record : *records)
                QVERIFY(shard->holds(kernel::md5(record.partitionKey)));
        }
    }
    QVERIFY(aggregates > 100);
    QCOMPARE(users, kpl.total().put);
}

void TstKpl::everyUserRecordCanBeReadOnItsOwn()
{
    auto world = start(draw(app(R"({"recordsPerSecond": 300, "instances": 3, "keys": {"count": 20},
                                         "payload": "{\"n\": \"{{counter}}\", \"at\": \"{{timestamp}}\"}"})",
                                2)));
    world->runTo(seconds(3));
    const auto &kpl = dynamic_cast<const Kpl &>(*world->find("app"));
    std::set<std::string> seen;
    for (const auto &shard : streamOf(*world, "clicks").shards()) {
        for (std::uint64_t position = 0; position < shard->log.end(); ++position) {
            const auto stored = shard->log.at(position);
            const auto parcels = kpl.userParcels(stored.number);
            const auto records = services::kpl::wholeUserRecordsOf(*world, stored);
            const auto times = kpl.userEmissions(stored.number);
            QCOMPARE(parcels.size(), records.size());
            for (std::size_t i = 0; i < parcels.size(); ++i) {
                const world::WholeRecord alone = kpl.wholeRecordAt(parcels[i].number, parcels[i].emitted);
                QCOMPARE(text(alone.data), text(records[i].data));
                QCOMPARE(text(alone.partitionKey), text(records[i].partitionKey));
                QCOMPARE(std::size_t{parcels[i].bytes}, alone.data.size() + alone.partitionKey.size());
                QVERIFY(parcels[i].hash == kernel::md5(alone.partitionKey));
                QCOMPARE(parcels[i].emitted, times[i]);
                seen.insert(std::to_string(parcels[i].number));
            }
        }
    }
    QCOMPARE(std::uint64_t{seen.size()}, kpl.total().put);
}

void TstKpl::aLoneRecordIsSentAsItIs()
{
    auto world = start(draw(app(R"({"recordsPerSecond": 4, "arrivals": "constant", "recordBytes": 20})")));
    world->runTo(seconds(5));
    const Shard &shard = streamOf(*world, "clicks").shard(0);
    QVERIFY(shard.log.end() >= 18);
    const world::WholeRecord whole = world->find("app")->wholeRecord(shard.log.at(0).number);
    QCOMPARE(whole.data.size(), std::size_t{20});
    QVERIFY(whole.partitionKey.starts_with("key-"));
    QVERIFY(whole.explicitHashKey.empty());
}

void TstKpl::aggregatesStayBelowTheirLargestSize()
{
    for (const int size : {2'000, 51'200}) {
        auto world = start(draw(app(("{\"recordsPerSecond\": 9000, \"recordBytes\": {\"min\": 10, \"max\": 150}, "
                                     "\"AggregationMaxSize\": " +
                                     std::to_string(size) + "}"))));
        world->runTo(seconds(4));
        const Shard &shard = streamOf(*world, "clicks").shard(0);
        std::uint32_t most = 0;
        for (std::uint64_t position = 0; position < shard.log.end(); ++position)
            most = std::max(most, static_cast<std::uint32_t>(shard.log.at(position).bytes));
        QVERIFY2(most <= static_cast<std::uint32_t>(size) + 1, QByteArray::number(most));
        QVERIFY2(most + 200 > static_cast<std::uint32_t>(size), QByteArray::number(most));
    }
}

// KPL-05
void TstKpl::waitingLongerPacksMoreAndDelaysMore()
{
    double packed = 0, delay = 0;
    for (const int buffered : {20, 100, 800}) {
        const Json result = run(draw(app(("{\"recordsPerSecond\": 2000, \"recordBytes\": 20, "
                                          "\"RecordMaxBufferedTime\": " +
                                          std::to_string(buffered) + "}"))),
                                30);
        QVERIFY(average(result, "UserRecordsPerKinesisRecord") > 1.5 * packed);
        QVERIFY(average(result, "BufferingTime") > 1.5 * delay);
        packed = average(result, "UserRecordsPerKinesisRecord");
        delay = average(result, "BufferingTime");
        // The first record of a buffer waits the whole time, and up to 25 ms more for the limiter.
        QVERIFY(milliseconds(result, "app", "BufferingTime", "max") <= buffered + 25.0);
        QVERIFY(milliseconds(result, "app", "BufferingTime", "max") >= buffered);
    }
}

// KPL-02
void TstKpl::asynchronousIsFaster()
{
    const Json async = run(draw(app(R"({"recordsPerSecond": 400, "recordBytes": 100})")), 30);
    const Json sync = run(draw(app(R"({"recordsPerSecond": 400, "recordBytes": 100, "sending": "sync"})")), 30);
    // A thread that waits for each result sends one record in 100 ms of buffering, 12 for the limiter and a round trip.
    QVERIFY(sum(sync, "app", "UserRecordsPut") > 30 * 1000 / 135 && sum(sync, "app", "UserRecordsPut") < 300);
    QVERIFY(sum(async, "app", "UserRecordsPut") > 11'500);
    checkBalance(sync);
    const Json threads =
        run(draw(app(R"({"recordsPerSecond": 400, "recordBytes": 100, "sending": "sync", "threads": 10})")), 30);
    QVERIFY(sum(threads, "app", "UserRecordsPut") > 9 * sum(sync, "app", "UserRecordsPut"));
    checkBalance(threads);
}

// KPL-03
void TstKpl::oneCallCarriesRecordsOfSeveralShards()
{
    const Json together = run(draw(app(R"({"recordsPerSecond": 8000, "recordBytes": 100})", 8)), 20);
    QVERIFY(average(together, "KinesisRecordsPerPutRecordsRequest") > 1.5);
    const Json alone =
        run(draw(app(R"({"recordsPerSecond": 8000, "recordBytes": 100, "CollectionMaxCount": 1})", 8)), 20);
    QCOMPARE(average(alone, "KinesisRecordsPerPutRecordsRequest"), 1.0);
    QVERIFY(sum(together, "app", "Calls") < sum(alone, "app", "Calls"));
    QCOMPARE(sum(together, "app", "UserRecordsReceived"), sum(alone, "app", "UserRecordsReceived"));
}

// KPL-01
void TstKpl::theRateLimitHoldsForEachShard()
{
    const char *const load = R"({"recordsPerSecond": 5000, "recordBytes": 50, "AggregationEnabled": false,
                                 "RateLimit": %1})";
    const auto offered = [&](int limit) {
        return run(draw(app(QString::fromLatin1(load).arg(limit).toStdString())), 20);
    };
    // Half of what the shard takes, all of it, and half more than that.
    const Json half = offered(50), whole = offered(100), more = offered(150);
    QVERIFY(sum(half, "clicks", "IncomingRecords") <= 500 * 21);
    QVERIFY(sum(half, "clicks", "IncomingRecords") >= 500 * 19);
    QCOMPARE(sum(half, "clicks", "WriteProvisionedThroughputExceeded"), std::uint64_t{0});
    QVERIFY(sum(whole, "clicks", "WriteProvisionedThroughputExceeded") < 1'500);
    QVERIFY(sum(more, "clicks", "WriteProvisionedThroughputExceeded") > 8'000);
    QVERIFY(sum(more, "clicks", "IncomingRecords") + sum(more, "clicks", "WriteProvisionedThroughputExceeded") <=
            1'500 * 21);
}

// KPL-01
void TstKpl::refusedRecordsComeAgainUntilTheyExpire()
{
    const Json result = run(draw(app(R"({"recordsPerSecond": 3000, "recordBytes": 50,
                                              "AggregationEnabled": false, "RecordTtl": 2000})")),
                            30);
    QVERIFY(average(result, "RetriesPerRecord") > 0.1);
    QVERIFY(sum(result, "app", "UserRecordExpired") > 30'000);
    QCOMPARE(sum(result, "app", "UserRecordExpired"), sum(result, "app", "RecordsDropped"));
    // Nobody is told later than one wait after the end of life.
    QVERIFY(milliseconds(result, "app", "PutLatencyMilliseconds", "max") < 2'200);
    checkBalance(result);
}

void TstKpl::failsAtOnceWhenToldTo()
{
    const Json result = run(draw(app(R"({"recordsPerSecond": 1400, "recordBytes": 50, "AggregationEnabled": false,
                                              "FailIfThrottled": true})")),
                            20);
    QCOMPARE(average(result, "RetriesPerRecord"), 0.0);
    QCOMPARE(sum(result, "app", "RecordsDropped"), sum(result, "clicks", "WriteProvisionedThroughputExceeded"));
    QVERIFY(sum(result, "app", "RecordsDropped") > 5'000);
    checkBalance(result);
}

void TstKpl::aCutLinkTimesOutAndRecovers()
{
    auto world = start(draw(app(R"({"recordsPerSecond": 500, "recordBytes": 100, "RequestTimeout": 1000,
                                         "ConnectTimeout": 1000})")));
    const auto &kpl = dynamic_cast<const Kpl &>(*world->find("app"));
    world->runTo(seconds(5));
    QVERIFY(world->act({world->now(), "app", "CutLink", {{"to", "clicks"}}}).ok());
    const std::uint64_t before = kpl.total().put;
    world->runTo(seconds(15));
    QVERIFY(kpl.total().put <= before + 60);
    QVERIFY(kpl.total().errors[static_cast<std::size_t>(services::kpl::Failure::Timeout)] > 0);
    QVERIFY(world->act({world->now(), "app", "RestoreLink", {{"to", "clicks"}}}).ok());
    world->runTo(seconds(25));
    const auto total = kpl.total();
    QCOMPARE(total.dropped, std::uint64_t{0});
    QVERIFY(total.put + 200 > total.produced);
    QCOMPARE(world->ledger().balance(), std::int64_t{0});
    // Longer than records live: they expire.
    QVERIFY(world->act({world->now(), "app", "CutLink", {{"to", "clicks"}}}).ok());
    world->runTo(seconds(70));
    QVERIFY(kpl.total().expired > 5'000);
    QCOMPARE(world->ledger().balance(), std::int64_t{0});
}

void TstKpl::aSplitSendsAggregatesAgain()
{
    auto world = start(draw(app(R"({"recordsPerSecond": 2000, "recordBytes": 50})", 2)));
    world->runTo(seconds(5));
    QVERIFY(world
                ->act({world->now(),
                       "clicks",
                       "SplitShard",
                       {{"ShardToSplit", "shardId-000000000000"}, {"NewStartingHashKey", ""}}})
                .ok());
    world->runTo(seconds(45));
    const auto &kpl = dynamic_cast<const Kpl &>(*world->find("app"));
    const auto total = kpl.total();
    QVERIFY(total.duplicates > 0 && total.duplicates < 20);
    QCOMPARE(total.errors[static_cast<std::size_t>(services::kpl::Failure::WrongShard)], total.duplicates);
    QCOMPARE(total.dropped, std::uint64_t{0});
    QCOMPARE(world->ledger().balance(), std::int64_t{0});
    // What a reader takes that knows the shards' ranges is every user record once.
    std::uint64_t taken = 0, all = 0;
    for (const auto &shard : streamOf(*world, "clicks").shards()) {
        for (std::uint64_t position = 0; position < shard->log.end(); ++position) {
            const world::WholeRecord whole = kpl.wholeRecord(shard->log.at(position).number);
            taken += services::kpl::deaggregate(whole, shard->first, shard->last).size();
            all += services::kpl::deaggregate(whole).size();
        }
    }
    QVERIFY(all > taken);
    QCOMPARE(taken, total.put);
}

void TstKpl::recordsThatAreTooLargeAreNotTaken()
{
    const Json result = run(draw(app(R"({"recordsPerSecond": 5, "recordBytes": 1048577})")), 10);
    QCOMPARE(sum(result, "clicks", "IncomingRecords"), std::uint64_t{0});
    QVERIFY(sum(result, "app", "RecordsDropped") > 20);
    checkBalance(result);
}

// KPL-06
void TstKpl::metricsHaveTheLibrarysNames()
{
    const Json result = run(draw(app(R"({"recordsPerSecond": 500})")), 10);
    const auto &type = *services::builtinCatalog().find("kpl-producer");
    for (const char *name : {"UserRecordsPut", "KinesisRecordsPut", "AllErrors", "BufferingTime", "UserRecordsReceived",
                             "UserRecordsPending", "UserRecordsDataPut", "KinesisRecordsDataPut", "RetriesPerRecord",
                             "UserRecordExpired", "RequestTime", "UserRecordsPerKinesisRecord",
                             "KinesisRecordsPerPutRecordsRequest", "UserRecordsPerPutRecordsRequest"})
        QVERIFY2(type.metric(name), name);
    QVERIFY(result["nodes"]["app"]["metrics"].contains("ErrorsByCode"));

    auto world = start(draw(app(R"({"recordsPerSecond": 500, "arrivals": "constant", "recordBytes": 100})")));
    world->runTo(seconds(7.5));
    std::vector<double> values(type.metrics.size());
    world->find("app")->sample(values.data());
    world->runTo(seconds(8.5));
    world->find("app")->sample(values.data());
    const auto value = [&](const char *name) {
        return values[static_cast<std::size_t>(type.metricIndex(name))];
    };
    QVERIFY(std::abs(value("UserRecordsReceived") - 250) < 30); // since the full second before
    QVERIFY(value("UserRecordsPerKinesisRecord") > 30);
    QVERIFY(value("UserRecordsPending") > 0 && value("UserRecordsPending") < 80);
    QVERIFY(value("BufferingTime") > 40 && value("BufferingTime") < 130);
    QVERIFY(value("RequestTime") >= 10);
}

// KPL-08
void TstKpl::aPlainConsumerReadsAggregates()
{
    const Json result = run(draw(app(R"({"recordsPerSecond": 1000, "recordBytes": 100})", 1,
                                     "reader: consumer {\"ShardIteratorType\": \"TRIM_HORIZON\"}\n"
                                     "clicks -> reader")),
                            20);
    QVERIFY(sum(result, "app", "UserRecordsPut") > 19'000);
    QVERIFY(sum(result, "reader", "RecordsRead") < 300);
    checkBalance(result);
}

// KPL-07
void TstKpl::saysWhereCompressingWouldMatter()
{
    const auto &type = *services::builtinCatalog().find("kpl-producer");
    pipeline::Node node{"app", "kpl-producer", "", {}, {{"recordBytes", 30'000}}};
    const auto findings = type.check(node, limits::Profile::Exam);
    QCOMPARE(findings.size(), std::size_t{1});
    QVERIFY(findings.front().warning);
    QCOMPARE(findings.front().pointer, QStringLiteral("/recordBytes"));
    QVERIFY(findings.front().message.contains(QStringLiteral("compress")));
    node.properties["recordBytes"] = 20'000;
    QVERIFY(type.check(node, limits::Profile::Exam).empty());
}

void TstKpl::stretchesChangeNothing()
{
    const auto drawn = draw(app(R"({"recordsPerSecond": 3000, "recordBytes": 300, "instances": 2})", 2,
                                "web: producer {\"recordsPerSecond\": 500}\nweb -> clicks"));
    auto whole = start(drawn), cut = start(drawn), single = start(drawn, true);
    whole->runTo(seconds(8));
    single->runTo(seconds(8));
    for (int i = 1; i <= 800; ++i)
        cut->runTo(seconds(0.01 * i));
    QCOMPARE(text(cut->digest()), text(whole->digest()));
    QCOMPARE(text(single->digest()), text(whole->digest()));
}

void TstKpl::removingTheLinkGivesUpWhatWaits()
{
    auto world = start(draw(app(R"({"recordsPerSecond": 3000, "recordBytes": 300})")));
    world->runTo(seconds(3.01));
    pipeline::Link link;
    link.from = "app";
    link.to = "clicks";
    world->removeLink(link);
    world->runTo(seconds(6));
    const auto total = dynamic_cast<const Kpl &>(*world->find("app")).total();
    QVERIFY(total.dropped > 50);
    QCOMPARE(total.produced, total.put + total.dropped);
    QCOMPARE(world->ledger().balance(), std::int64_t{0});
}

QTEST_GUILESS_MAIN(TstKpl)
#include "tst_kpl.moc"

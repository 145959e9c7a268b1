// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/store.h"
#include "deliverylab.h"

using namespace headwater;
using namespace headwater::test;

// KDF-03, KDF-09
class TstDestinations : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void redshiftCopiesOneAfterTheOther();
    void aFailedCopyIsTriedAgainAndThenLeftToAPerson();
    void redshiftTakesOnlyGzip();
    void elasticsearchIndicesRotate_data();
    void elasticsearchIndicesRotate();
    void rejectedDocumentsGoToTheBucket();
    void anOutageIsBridgedWithinTheRetryTime();
    void splunkWithoutAcknowledgementsGetsEventsTwice();
    void everyDestinationAsksForItsOwnLimits();
};

namespace {

/// web → out → a store, and a bucket for what goes by way of S3 or fails.
pipeline::Pipeline into(const char *type, const std::string &store, const std::string &stream,
                        const std::string &producer = R"({"recordsPerSecond": 100, "recordBytes": 1000,
                                                          "arrivals": "constant"})")
{
    pipeline::Pipeline drawn = delivery(producer, stream);
    drawn.nodes.push_back({"store", type, "", {}, Json::parse(store)});
    link(drawn, "out", "store", "destination");
    return drawn;
}

services::Store &storeOf(World &world)
{
    return dynamic_cast<services::Store &>(*world.find("store"));
}

} // namespace

void TstDestinations::redshiftCopiesOneAfterTheOther()
{
    // A COPY of a megabyte takes 12 s; a buffer is full every 10 s.
    auto world = start(into("redshift", R"({"copyMegabytesPerSecond": 0.1048576})",
                            R"({"BufferingHints": {"SizeInMBs": 1, "IntervalInSeconds": 60}})"));
    world->runTo(seconds(100));
    const auto &totals = deliveryOf(*world).totals();
    QVERIFY2(totals.copies >= 5 && totals.copies <= 9, qPrintable(QString::number(totals.copies)));
    QCOMPARE(storeOf(*world).stored() >= totals.redshift, true);
    QVERIFY(totals.redshift > 4'000);
    const auto manifests = keysOf(bucketOf(*world), "manifests/2020/01/01/00/");
    QVERIFY(manifests.size() >= 4);
    const Json manifest = Json::parse(bytesOf(bucketOf(*world), manifests.front()));
    const std::string url = manifest["entries"][0]["url"].get<std::string>();
    QVERIFY2(url.starts_with("s3://lake/2020/01/01/00/out-1-"), url.c_str());
    QVERIFY(bucketOf(*world).find(url.substr(10)));
    QCOMPARE(world->ledger().balance(), std::int64_t{0});
}

void TstDestinations::aFailedCopyIsTriedAgainAndThenLeftToAPerson()
{
    auto world = start(into("redshift", R"({"tableExists": false})",
                            R"({"BufferingHints": {"IntervalInSeconds": 60}, "RetryDurationInSeconds": 120})"));
    world->runTo(seconds(120));
    QVERIFY(deliveryOf(*world).totals().copiesFailed >= 2);
    QCOMPARE(keysOf(bucketOf(*world), "errors/manifests/").size(), std::size_t{0});
    QVERIFY(world->act({world->now(), "store", "SetProperty", {{"key", "tableExists"}, {"value", true}}}).ok());
    world->runTo(seconds(170));
    QVERIFY(deliveryOf(*world).totals().redshift > 5'000); // the first one came through in time
    QVERIFY(world->act({world->now(), "store", "SetProperty", {{"key", "tableExists"}, {"value", false}}}).ok());
    world->runTo(seconds(500));
    QVERIFY(!keysOf(bucketOf(*world), "errors/manifests/").empty());
    QCOMPARE(world->ledger().balance(), std::int64_t{0});
}

// KDF-08
void TstDestinations::redshiftTakesOnlyGzip()
{
    for (const auto &[compression, fits] :
         {std::pair("GZIP", true), {"UNCOMPRESSED", true}, {"ZIP", false}, {"Snappy", false}})
    {
        pipeline::Pipeline drawn = into("redshift", "{}", "{}");
        drawn.nodes[1].properties["CompressionFormat"] = compression;
        const auto issues = pipeline::validate(drawn, services::builtinCatalog());
        QCOMPARE(issues.empty(), fits);
        if (!fits)
            QCOMPARE(issues.front().pointer, QStringLiteral("/nodes/1/properties/CompressionFormat"));
    }
}

void TstDestinations::elasticsearchIndicesRotate_data()
{
    QTest::addColumn<QByteArray>("rotation");
    QTest::addColumn<QByteArray>("indices");
    QTest::newRow("never") << QByteArray("NoRotation") << QByteArray("events");
    QTest::newRow("hour") << QByteArray("OneHour")
                          << QByteArray("events-2020-01-01-00 events-2020-01-01-01 events-2020-01-01-02");
    QTest::newRow("day") << QByteArray("OneDay") << QByteArray("events-2020-01-01");
    QTest::newRow("week") << QByteArray("OneWeek") << QByteArray("events-2020-w01");
    QTest::newRow("month") << QByteArray("OneMonth") << QByteArray("events-2020-01");
}

void TstDestinations::elasticsearchIndicesRotate()
{
    QFETCH(QByteArray, rotation);
    QFETCH(QByteArray, indices);
    auto world = start(into("elasticsearch", "{}", "{\"IndexRotationPeriod\": \"" + rotation.toStdString() + "\"}",
                            R"({"recordsPerSecond": 1, "arrivals": "constant"})"));
    world->runTo(seconds(2.5 * 3'600));
    Json node;
    storeOf(*world).report(node);
    QByteArrayList found;
    for (const auto &[name, documents] : node["indices"].items())
        found << QByteArray::fromStdString(name);
    QCOMPARE(found.join(' '), indices);
}

void TstDestinations::rejectedDocumentsGoToTheBucket()
{
    auto world = start(into("elasticsearch", R"({"rejectedPercent": 10})",
                            R"({"BufferingHints": {"IntervalInSeconds": 60}, "ErrorOutputPrefix": "errors/"})"));
    world->runTo(seconds(200));
    const auto failed = keysOf(bucketOf(*world), "errors/elasticsearch-failed/2020/01/01/00/");
    QVERIFY(!failed.empty());
    const StoredObject *object = bucketOf(*world).find(failed.front());
    QVERIFY2(object->records >= 590 && object->records <= 1'210, qPrintable(QString::number(object->records)));
    const std::string lines = bytesOf(bucketOf(*world), failed.front());
    QCOMPARE(Json::parse(lines.substr(0, lines.find('\n')))["errorCode"].get<std::string>(), std::string("400"));
    QCOMPARE(world->ledger().balance(), std::int64_t{0});
}

void TstDestinations::anOutageIsBridgedWithinTheRetryTime()
{
    const auto after = [](double minutesOfOutage) {
        auto world = start(into("elasticsearch", "{}",
                                R"({"BufferingHints": {"IntervalInSeconds": 60}, "RetryDurationInSeconds": 300})"));
        (void)world->act({0, "store", "Stop", Json::object()});
        world->runTo(seconds(minutesOfOutage * 60));
        (void)world->act({world->now(), "store", "Start", Json::object()});
        world->runTo(seconds(1'500));
        return std::pair(deliveryOf(*world).totals().errorRecords, deliveryOf(*world).totals().elasticSearch);
    };
    QCOMPARE(after(3).first, std::uint64_t{0});
    QVERIFY(after(3).second > 130'000);
    QVERIFY(after(15).first > 5'000); // given up after five minutes and kept in the bucket
}

void TstDestinations::splunkWithoutAcknowledgementsGetsEventsTwice()
{
    auto world = start(into("splunk", R"({"acknowledges": false})",
                            R"({"BufferingHints": {"IntervalInSeconds": 60}, "RetryDurationInSeconds": 600})",
                            R"({"recordsPerSecond": 10, "arrivals": "constant"})"));
    world->runTo(seconds(300));
    QCOMPARE(deliveryOf(*world).totals().splunk, std::uint64_t{0});
    QVERIFY(world->act({world->now(), "store", "SetProperty", {{"key", "acknowledges"}, {"value", true}}}).ok());
    world->runTo(seconds(600));
    const std::uint64_t delivered = deliveryOf(*world).totals().splunk;
    QVERIFY(delivered > 1'000);
    QVERIFY2(storeOf(*world).stored() > delivered, "the first batch arrived twice");
    // Without retries the events end in the bucket.
    auto strict = start(into("splunk", R"({"acknowledges": false})",
                             R"({"BufferingHints": {"IntervalInSeconds": 60}, "RetryDurationInSeconds": 0})",
                             R"({"recordsPerSecond": 10, "arrivals": "constant"})"));
    strict->runTo(seconds(400));
    const auto failed = keysOf(bucketOf(*strict), "splunk-failed/");
    QVERIFY(!failed.empty());
    QVERIFY(bytesOf(bucketOf(*strict), failed.front()).find("Splunk.AckTimeout") != std::string::npos);
    QCOMPARE(strict->ledger().balance(), std::int64_t{0});
}

void TstDestinations::everyDestinationAsksForItsOwnLimits()
{
    const struct
    {
        const char *store, *stream, *place;
    } cases[] = {
        {"elasticsearch", R"({"BufferingHints": {"SizeInMBs": 101}})", "BufferingHints/SizeInMBs"},
        {"splunk", R"({"BufferingHints": {"SizeInMBs": 6}})", "BufferingHints/SizeInMBs"},
        {"splunk",
         R"({"BufferingHints": {"SizeInMBs": 64}, "DataFormatConversion": {"Enabled": true, "columns": "a int"}})",
         "DataFormatConversion/Enabled"}};
    for (const auto &each : cases) {
        pipeline::Pipeline drawn = into(each.store, "{}", "{}");
        drawn.nodes[1].properties = Json::parse(each.stream);
        const auto issues = pipeline::validate(drawn, services::builtinCatalog());
        QVERIFY(!issues.empty());
        QCOMPARE(issues.front().pointer, QStringLiteral("/nodes/1/properties/") + QLatin1String(each.place));
    }
}

QTEST_GUILESS_MAIN(TstDestinations)
#include "tst_destinations.moc"

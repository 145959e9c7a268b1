// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pricing/estimate.h"
#include "deliverylab.h"

#include <set>
#include <zlib.h>

using namespace headwater;
using namespace headwater::test;

class TstDelivery : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theSameLoadThroughADataStreamAndADeliveryStreamDiffersAsTheLessonSays();
    void littleTrafficFillsTheTime();
    void muchTrafficFillsTheSize();
    void theRuleBooksDifferInTheLeastInterval();
    void theBufferGrowsWhileDeliveriesFallBehind();
    void afterADayWithoutADestinationRecordsAreLost();
    void nothingIsKeptAndNothingCanRead();
    void directPutsHaveQuotas();
    void everyRecordIsBilledInStepsOfFiveKilobytes();
    void objectsHoldEveryRecordOnce();
    void sizesOfCompressedObjectsAreReal_data();
    void sizesOfCompressedObjectsAreReal();
    void recordsBecomeParquetAndBadOnesAreKept();
    void settingsThatExcludeEachOtherAreRefused_data();
    void settingsThatExcludeEachOtherAreRefused();
    void aDataStreamIsReadAndUnpacked();
    void aggregatesOfTheProducerLibraryAreUnpacked();
    void partitionsGoToTheirOwnPrefixes();
    void sourceRecordsAreBackedUp();
    void aChangeOfSettingsRaisesTheVersion();
};

namespace {

const char *const kOrders = R"({"recordsPerSecond": 200, "arrivals": "constant",
    "payload": "{\"id\": \"{{counter}}\", \"shop\": \"{{choice a b c}}\", \"price\": \"{{float 1 9 2}}\"}"})";

std::vector<pipeline::Issue> issuesOf(const std::string &properties, limits::Profile profile = limits::Profile::Exam)
{
    pipeline::Pipeline drawn;
    drawn.profile = profile;
    drawn.nodes.push_back({"out", "firehose", "", {}, Json::parse(properties)});
    return pipeline::validate(drawn, services::builtinCatalog());
}

std::string gunzipped(const std::string &data)
{
    z_stream stream{};
    inflateInit2(&stream, 31);
    std::string out(8'000'000, '\0');
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(data.data()));
    stream.avail_in = static_cast<uInt>(data.size());
    stream.next_out = reinterpret_cast<Bytef *>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int done = inflate(&stream, Z_FINISH);
    out.resize(done == Z_STREAM_END ? stream.total_out : 0);
    inflateEnd(&stream);
    return out;
}

/// The ids of records that stand one behind the other without anything between.
std::multiset<long> idsOf(const std::string &text)
{
    std::multiset<long> ids;
    for (std::size_t at = 0; (at = text.find("\"id\":", at)) != std::string::npos; at += 5)
        ids.insert(std::stol(text.substr(at + 5 + (text[at + 5] == ' '))));
    return ids;
}

} // namespace

// KDF-01, KDF-10
void TstDelivery::littleTrafficFillsTheTime()
{
    auto world = start(delivery(R"({"recordsPerSecond": 10, "recordBytes": 1000, "arrivals": "constant"})",
                                R"({"BufferingHints": {"SizeInMBs": 5, "IntervalInSeconds": 60}})"));
    world->runTo(seconds(400));
    const auto &objects = bucketOf(*world).stored();
    QCOMPARE(objects.size(), std::size_t{6});
    for (const StoredObject &object : objects) {
        QVERIFY2(object.records >= 599 && object.records <= 601, qPrintable(QString::number(object.records)));
        QCOMPARE(object.bytes, object.records * 1'000); // the data alone: records of a delivery stream have no keys
    }
    QCOMPARE(world->ledger().balance(), std::int64_t{0});
}

// KDF-01, KDF-10
void TstDelivery::muchTrafficFillsTheSize()
{
    auto world = start(delivery(R"({"recordsPerSecond": 2000, "recordBytes": 1024, "arrivals": "constant"})",
                                R"({"BufferingHints": {"SizeInMBs": 5, "IntervalInSeconds": 60}})"));
    world->runTo(seconds(60));
    const auto &objects = bucketOf(*world).stored();
    QVERIFY(objects.size() >= 20);
    for (const StoredObject &object : objects)
        QCOMPARE(object.bytes, std::uint64_t{5 * 1'048'576});
}

// KDF-01
void TstDelivery::theRuleBooksDifferInTheLeastInterval()
{
    const char *const tenSeconds = R"({"BufferingHints": {"IntervalInSeconds": 10}})";
    QVERIFY(!issuesOf(tenSeconds).empty());
    QCOMPARE(text("/nodes/0/properties/BufferingHints/IntervalInSeconds"), issuesOf(tenSeconds).front().pointer);
    QVERIFY(issuesOf(tenSeconds, limits::Profile::Current).empty());
    auto world = start(delivery(R"({"recordsPerSecond": 10, "arrivals": "constant"})",
                                R"({"BufferingHints": {"IntervalInSeconds": 0}})", limits::Profile::Current));
    world->runTo(seconds(20));
    QVERIFY(bucketOf(*world).objectCount() > 20); // a delivery begins as soon as the one before is done
}

// KDF-10
void TstDelivery::theBufferGrowsWhileDeliveriesFallBehind()
{
    auto world = start(delivery(R"({"recordsPerSecond": 1500, "recordBytes": 1024, "arrivals": "constant"})",
                                R"({"BufferingHints": {"SizeInMBs": 1, "IntervalInSeconds": 60}})"));
    world->runTo(seconds(10));
    QVERIFY(world->act({world->now(), "lake", "Stop", Json::object()}).ok());
    world->runTo(seconds(130));
    const std::uint64_t before = bucketOf(*world).objectCount();
    QVERIFY(world->act({world->now(), "lake", "Start", Json::object()}).ok());
    world->runTo(seconds(300));
    std::uint64_t largest = 0;
    const auto &objects = bucketOf(*world).stored();
    for (const StoredObject &object : objects)
        largest = std::max(largest, object.bytes);
    QVERIFY2(largest >= 32u << 20, qPrintable(QString::number(largest)));
    QVERIFY(bucketOf(*world).objectCount() > before);
    QCOMPARE(objects.back().bytes, std::uint64_t{1u << 20}); // caught up: the hint again
    QCOMPARE(deliveryOf(*world).totals().expired, std::uint64_t{0});
    QCOMPARE(world->ledger().balance(), std::int64_t{0});
}

// KDF-12
void TstDelivery::afterADayWithoutADestinationRecordsAreLost()
{
    auto world = start(delivery(R"({"recordsPerSecond": 1, "arrivals": "constant", "schedule":
                                    [{"at": "600s", "recordsPerSecond": 0}]})",
                                R"({"BufferingHints": {"IntervalInSeconds": 60}})"));
    QVERIFY(world->act({0, "lake", "Stop", Json::object()}).ok());
    world->runTo(seconds(23 * 3'600));
    QCOMPARE(world->ledger().expired, std::uint64_t{0});
    QCOMPARE(world->ledger().held, world->ledger().produced);
    world->runTo(seconds(25 * 3'600));
    QCOMPARE(world->ledger().expired, world->ledger().produced);
    QCOMPARE(bucketOf(*world).objectCount(), std::uint64_t{0});
    QCOMPARE(world->ledger().balance(), std::int64_t{0});
}

// KDF-04, KDF-12
void TstDelivery::nothingIsKeptAndNothingCanRead()
{
    pipeline::Pipeline drawn =
        delivery(R"({"recordsPerSecond": 100})", R"({"BufferingHints": {"IntervalInSeconds": 60}})");
    auto world = start(drawn);
    world->runTo(seconds(30));
    QVERIFY(!deliveryOf(*world).peek({.node = "out"}));
    drawn.nodes.push_back({"app", "consumer", "", {}, Json::object()});
    drawn.nodes.push_back({"spark", "third-party-consumer", "", {}, Json::object()});
    for (const char *reader : {"app", "spark"}) {
        pipeline::Link read;
        read.from = "out";
        read.to = reader;
        const auto refusal = services::builtinCatalog().linkRefusal(drawn, read);
        QVERIFY(refusal);
        QVERIFY2(refusal->contains(QStringLiteral("Spark")) && refusal->contains(QStringLiteral("KCL")),
                 qPrintable(*refusal));
    }
}

void TstDelivery::directPutsHaveQuotas()
{
    const std::string producer = R"({"recordsPerSecond": 7000, "recordBytes": 100, "arrivals": "constant",
                                     "api": "PutRecords", "retry": {"maxAttempts": 1}})";
    auto exam = start(delivery(producer, "{}"));
    exam->runTo(seconds(11));
    const auto &totals = deliveryOf(*exam).totals();
    QVERIFY2(std::abs(static_cast<double>(totals.incoming) - 5'000 * 12) < 5'500, // and a burst of a second
             qPrintable(QString::number(totals.incoming)));
    QVERIFY(totals.throttled > 10'000);
    QCOMPARE(exam->ledger().dropped, totals.throttled);
    auto current = start(delivery(producer, "{}", limits::Profile::Current));
    current->runTo(seconds(11));
    QCOMPARE(deliveryOf(*current).totals().throttled, std::uint64_t{0});
    // Too many calls are refused as calls.
    auto calls = start(delivery(R"({"recordsPerSecond": 4000, "recordBytes": 100, "arrivals": "constant",
                                    "retry": {"maxAttempts": 1}})",
                                "{}"));
    calls->runTo(seconds(11));
    QVERIFY2(std::abs(static_cast<double>(deliveryOf(*calls).totals().incoming) - 2'000 * 12) < 2'500,
             qPrintable(QString::number(deliveryOf(*calls).totals().incoming)));
    // A record of more than 1,000 KB is never taken.
    auto large = start(delivery(R"({"recordsPerSecond": 2, "recordBytes": 1024001})", "{}"));
    large->runTo(seconds(10));
    QCOMPARE(deliveryOf(*large).totals().incoming, std::uint64_t{0});
    QVERIFY(large->ledger().dropped > 5);
}

// KDF-05
void TstDelivery::everyRecordIsBilledInStepsOfFiveKilobytes()
{
    auto world = start(delivery(R"({"recordsPerSecond": 1000, "recordBytes": 3072, "arrivals": "constant"})", "{}"));
    world->runTo(seconds(100));
    const auto &totals = deliveryOf(*world).totals();
    QCOMPARE(totals.billedBytes, totals.incoming * 5'120);
    const auto lines = pricing::Estimator(*world).estimate().lines;
    const auto found = std::find_if(lines.begin(), lines.end(), [](const auto &line) { return line.node == "out"; });
    QVERIFY(found != lines.end());
    // 1,000 records of 3 KB a second for 30 days are 358.43 dollars.
    QVERIFY2(std::abs(found->perHour * 720 - 358.43) < 1, qPrintable(QString::number(found->perHour * 720)));
}

void TstDelivery::objectsHoldEveryRecordOnce()
{
    auto world = start(delivery(kOrders, R"({"BufferingHints": {"IntervalInSeconds": 60}})"));
    world->runTo(seconds(125));
    std::multiset<long> ids;
    for (const std::string &key : keysOf(bucketOf(*world))) {
        const std::string bytes = bytesOf(bucketOf(*world), key);
        QCOMPARE(bytes.size(), std::size_t{bucketOf(*world).find(key)->bytes});
        QVERIFY(bytes.find("}{") != std::string::npos); // nothing is put between records
        ids.merge(idsOf(bytes));
    }
    QCOMPARE(ids.size(), std::size_t{deliveryOf(*world).totals().delivered});
    QCOMPARE(static_cast<long>(ids.size()), *ids.rbegin() - *ids.begin() + 1);
    QCOMPARE(std::set<long>(ids.begin(), ids.end()).size(), ids.size());
    const std::string key = keysOf(bucketOf(*world)).front();
    QVERIFY2(key.starts_with("2020/01/01/00/out-1-2020-01-01-00-00-00-"), key.c_str());
}

void TstDelivery::sizesOfCompressedObjectsAreReal_data()
{
    QTest::addColumn<QString>("format");
    QTest::addColumn<QString>("suffix");
    for (const auto &[format, suffix] : {std::pair("GZIP", ".gz"), {"ZIP", ".zip"}, {"Snappy", ".snappy"}})
        QTest::newRow(format) << QString::fromLatin1(format) << QString::fromLatin1(suffix);
}

// KDF-08
void TstDelivery::sizesOfCompressedObjectsAreReal()
{
    QFETCH(QString, format);
    QFETCH(QString, suffix);
    auto world = start(delivery(kOrders, "{\"CompressionFormat\": \"" + format.toStdString() +
                                             "\", \"BufferingHints\": {\"IntervalInSeconds\": 60}}"));
    world->runTo(seconds(70));
    QCOMPARE(bucketOf(*world).objectCount(), std::uint64_t{1});
    const StoredObject &object = bucketOf(*world).stored().front();
    QVERIFY(object.key.ends_with(suffix.toStdString()));
    const std::string bytes = bytesOf(bucketOf(*world), object.key);
    QCOMPARE(bytes.size(), std::size_t{object.bytes});
    QVERIFY(bytes.size() < deliveryOf(*world).totals().incomingBytes * 9 / 10);
    if (format == QLatin1String("GZIP")) {
        QCOMPARE(object.contentEncoding, std::string("gzip"));
        QCOMPARE(idsOf(gunzipped(bytes)).size(), std::size_t{object.records});
    }
}

// KDF-06, KDF-09
void TstDelivery::recordsBecomeParquetAndBadOnesAreKept()
{
    const std::string producer = R"({"recordsPerSecond": 100, "arrivals": "constant", "payload":
        "{\"id\": \"{{counter}}\", \"price\": \"{{choice 1 2 cheap 3}}\"}"})";
    auto world = start(delivery(producer, R"({"BufferingHints": {"SizeInMBs": 64, "IntervalInSeconds": 60},
        "DataFormatConversion": {"Enabled": true, "columns": "id bigint, price double"},
        "ErrorOutputPrefix": "failed/!{firehose:error-output-type}/"})"));
    world->runTo(seconds(130));
    const auto &totals = deliveryOf(*world).totals();
    QVERIFY(totals.converted > 3'000 && totals.conversionsFailed > 1'000);
    const auto good = keysOf(bucketOf(*world), "2020/"), bad = keysOf(bucketOf(*world), "failed/");
    QCOMPARE(good.size(), std::size_t{2});
    QCOMPARE(bad.size(), std::size_t{1});
    QVERIFY(good.front().ends_with(".parquet"));
    const std::string file = bytesOf(bucketOf(*world), good.front());
    QVERIFY(file.starts_with("PAR1") && file.ends_with("PAR1"));
    QCOMPARE(file.size(), std::size_t{bucketOf(*world).find(good.front())->bytes});
    QVERIFY(bad.front().starts_with("failed/format-conversion-failed/"));
    const std::string lines = bytesOf(bucketOf(*world), bad.front());
    const Json first = Json::parse(lines.substr(0, lines.find('\n')));
    QCOMPARE(text(first["lastErrorCode"].get<std::string>()), text("DataFormatConversion.MalformedData"));
    const QByteArray raw = QByteArray::fromBase64(QByteArray::fromStdString(first["rawData"].get<std::string>()));
    QVERIFY2(raw.contains("cheap"), raw.constData());
    QCOMPARE(world->ledger().balance(), std::int64_t{0});
}

void TstDelivery::settingsThatExcludeEachOtherAreRefused_data()
{
    QTest::addColumn<QByteArray>("properties");
    QTest::addColumn<QString>("place");
    const auto row = [](const char *properties, const char *place) {
        QTest::newRow(place) << QByteArray(properties) << QString::fromLatin1(place);
    };
    row(R"({"DataFormatConversion": {"Enabled": true, "columns": "a int"}, "CompressionFormat": "GZIP",
            "BufferingHints": {"SizeInMBs": 64}})",
        "/CompressionFormat");
    row(R"({"DataFormatConversion": {"Enabled": true, "columns": "a int"}})", "/BufferingHints/SizeInMBs");
    row(R"({"DataFormatConversion": {"Enabled": true, "columns": ""}, "BufferingHints": {"SizeInMBs": 64}})",
        "/DataFormatConversion/columns");
    row(R"({"DataFormatConversion": {"Enabled": true, "columns": "a int", "OutputFormat": "ORC", "Compression": "GZIP"},
            "BufferingHints": {"SizeInMBs": 64}})",
        "/DataFormatConversion/Compression");
    row(R"({"Prefix": "!{timestamp:yyyy}/"})", "/ErrorOutputPrefix");
    row(R"({"partitionQuery": "{a: .a}"})", "/partitionQuery");
    row(R"({"appendDelimiter": true})", "/appendDelimiter");
}

// KDF-06, KDF-08
void TstDelivery::settingsThatExcludeEachOtherAreRefused()
{
    QFETCH(QByteArray, properties);
    QFETCH(QString, place);
    const auto issues = issuesOf(properties.toStdString());
    QCOMPARE(issues.size(), std::size_t{1});
    QCOMPARE(issues.front().pointer, QStringLiteral("/nodes/0/properties") + place);
}

// KDF-02, CON-02
void TstDelivery::aDataStreamIsReadAndUnpacked()
{
    auto world = start(draw("web: producer " + oneLine(kOrders) + R"(
        clicks: kinesis-stream {"ShardCount": 2}
        out: firehose {"BufferingHints": {"IntervalInSeconds": 60}}
        lake: s3-bucket
        web -> clicks
        clicks -> out
        out -> lake)"));
    world->runTo(seconds(200));
    const auto &totals = deliveryOf(*world).totals();
    QVERIFY(totals.read > 39'000);
    QCOMPARE(totals.incoming, std::uint64_t{0}); // no direct puts, so none of their quotas
    std::multiset<long> ids;
    for (const std::string &key : keysOf(bucketOf(*world)))
        ids.merge(idsOf(bytesOf(bucketOf(*world), key)));
    QCOMPARE(ids.size(), std::size_t{totals.delivered});
    QCOMPARE(std::set<long>(ids.begin(), ids.end()).size(), ids.size());
    QCOMPARE(world->ledger().balance(), std::int64_t{0});
    // Direct puts are refused for good.
    const auto refused = world->act({world->now(), "out", "SendRecord", {{"Data", "x"}}});
    QVERIFY(!refused);
    QCOMPARE(refused.error().place, QStringLiteral("InvalidArgumentException"));
}

// KDF-02
void TstDelivery::aggregatesOfTheProducerLibraryAreUnpacked()
{
    auto world = start(draw("web: kpl-producer " + oneLine(kOrders) + R"(
        clicks: kinesis-stream
        out: firehose {"BufferingHints": {"IntervalInSeconds": 60}}
        lake: s3-bucket
        web -> clicks
        clicks -> out
        out -> lake)"));
    world->runTo(seconds(150));
    const auto &totals = deliveryOf(*world).totals();
    QVERIFY2(totals.produced > 5 * totals.read, qPrintable(QString::number(totals.read))); // many in one
    std::multiset<long> ids;
    for (const std::string &key : keysOf(bucketOf(*world)))
        ids.merge(idsOf(bytesOf(bucketOf(*world), key)));
    QVERIFY(ids.size() > 20'000);
    QCOMPARE(ids.size(), std::size_t{totals.delivered});
    QCOMPARE(std::set<long>(ids.begin(), ids.end()).size(), ids.size());
    QCOMPARE(world->ledger().balance(), std::int64_t{0});
    // Straight from the library to a delivery stream there is no way.
    pipeline::Pipeline drawn;
    drawn.nodes = {{"web", "kpl-producer", "", {}, Json::object()}, {"out", "firehose", "", {}, Json::object()}};
    pipeline::Link link;
    link.from = "web";
    link.to = "out";
    const auto refusal = services::builtinCatalog().linkRefusal(drawn, link);
    QVERIFY(refusal && refusal->contains(QStringLiteral("PutRecordBatch")));
}

void TstDelivery::partitionsGoToTheirOwnPrefixes()
{
    auto world = start(delivery(kOrders, R"({"BufferingHints": {"SizeInMBs": 64, "IntervalInSeconds": 60},
        "partitionQuery": "{shop: .shop}", "Prefix": "shop=!{partitionKeyFromQuery:shop}/",
        "ErrorOutputPrefix": "errors/", "appendDelimiter": true})",
                                limits::Profile::Current));
    world->runTo(seconds(50));
    QCOMPARE(deliveryOf(*world).activePartitions(), std::size_t{3});
    QVERIFY(world->act({world->now(), "out", "SendRecord", {{"Data", "no JSON"}}}).ok());
    world->runTo(seconds(115));
    for (const char *shop : {"a", "b", "c"}) {
        const auto keys = keysOf(bucketOf(*world), std::string("shop=") + shop + "/");
        QCOMPARE(keys.size(), std::size_t{1});
        std::istringstream lines(bytesOf(bucketOf(*world), keys.front()));
        std::size_t count = 0;
        for (std::string line; std::getline(lines, line); ++count)
            QCOMPARE(text(Json::parse(line)["shop"].get<std::string>()), text(shop));
        QCOMPARE(count, std::size_t{bucketOf(*world).find(keys.front())->records});
    }
    const auto failed = keysOf(bucketOf(*world), "errors/processing-failed/");
    QCOMPARE(failed.size(), std::size_t{1});
    QVERIFY(bytesOf(bucketOf(*world), failed.front()).find("MetadataExtractionFailed") != std::string::npos);
    QCOMPARE(world->ledger().balance(), std::int64_t{0});
}

// KDF-09
void TstDelivery::sourceRecordsAreBackedUp()
{
    pipeline::Pipeline drawn = delivery(kOrders, R"({"S3BackupMode": "Enabled",
        "BufferingHints": {"IntervalInSeconds": 60}, "CompressionFormat": "GZIP"})");
    drawn.nodes.push_back({"safe", "s3-bucket", "", {}, Json::object()});
    link(drawn, "out", "safe", "backup");
    auto world = start(drawn);
    world->runTo(seconds(70));
    const auto kept = keysOf(bucketOf(*world, "safe"));
    QCOMPARE(kept.size(), std::size_t{1});
    QVERIFY(kept.front().starts_with("source_records/2020/"));
    QCOMPARE(idsOf(gunzipped(bytesOf(bucketOf(*world, "safe"), kept.front()))),
             idsOf(gunzipped(bytesOf(bucketOf(*world), keysOf(bucketOf(*world)).front()))));
    QCOMPARE(world->ledger().balance(), std::int64_t{0}); // a copy is no record of its own
}

void TstDelivery::aChangeOfSettingsRaisesTheVersion()
{
    auto world = start(delivery(kOrders, R"({"BufferingHints": {"IntervalInSeconds": 60}})"));
    world->runTo(seconds(5));
    const auto change = [&](const char *key, Json value) {
        return world->act({world->now(), "out", "SetProperty", {{"key", key}, {"value", std::move(value)}}});
    };
    QVERIFY(change("Prefix", "raw/").ok());
    QVERIFY(!change("Prefix", "!{nothing}/").ok());
    world->runTo(seconds(70));
    const std::string key = keysOf(bucketOf(*world)).front();
    QVERIFY2(key.starts_with("raw/2020/01/01/00/out-2-"), key.c_str());
}

// KDF-11
void TstDelivery::theSameLoadThroughADataStreamAndADeliveryStreamDiffersAsTheLessonSays()
{
    // Five servers: 1,000 records/s together, 3,000 from second 120 on. Two shards take 2,000.
    const Json result =
        test::run(draw("web: producer {\"instances\": 5, \"recordsPerSecond\": 200, \"recordBytes\": 1000, \"api\": "
                       "\"PutRecords\", \"schedule\": [{\"at\": \"120s\", \"recordsPerSecond\": 600}]}\n"
                       "clicks: kinesis-stream {\"ShardCount\": 2}\n"
                       "app: consumer {\"ShardIteratorType\": \"TRIM_HORIZON\"}\n"
                       "second: consumer {\"ShardIteratorType\": \"TRIM_HORIZON\", \"pollIntervalMs\": 1000}\n"
                       "out: firehose {\"BufferingHints\": {\"SizeInMBs\": 128, \"IntervalInSeconds\": 60}}\n"
                       "lake: s3-bucket\n"
                       "web -> clicks\nweb -> out\nclicks -> app\nclicks -> second\nout -> lake"),
                  150);
    // Managed: the peak needs more shards on one side and nothing on the other.
    QVERIFY(sum(result, "clicks", "WriteProvisionedThroughputExceeded") > 10'000);
    QCOMPARE(sum(result, "out", "ThrottledRecords"), 0u);
    QVERIFY(sum(result, "out", "IncomingRecords") > sum(result, "clicks", "IncomingRecords"));
    // Latency: a fraction of a second against up to the interval.
    QVERIFY(milliseconds(result, "app", "EndToEndLatencyMilliseconds", "p50") < 1'000);
    QVERIFY(milliseconds(result, "out", "EndToEndLatencyMilliseconds", "p50") > 10'000);
    // Storage: any reader has everything again from the stream; what is delivered is gone from the delivery stream.
    const std::uint64_t stored = sum(result, "clicks", "IncomingRecords");
    QVERIFY(sum(result, "app", "RecordsRead") > stored * 8 / 10);
    QVERIFY(sum(result, "second", "RecordsRead") > stored * 8 / 10);
    QCOMPARE(sum(result, "out", "RecordsBuffered") + sum(result, "out", "RecordsDelivered"),
             sum(result, "out", "IncomingRecords"));
    QVERIFY(sum(result, "out", "RecordsDelivered") > 0);
    // Cost: shards by the hour, idle or not, against data that went through.
    std::map<std::string, double> perMonth;
    for (const Json &line : result["cost"]["lines"])
        perMonth[line["node"].get<std::string>() + "/" + line["item"].get<std::string>()] =
            line["perMonth"].get<double>();
    QVERIFY(qAbs(perMonth["clicks/shard hours"] - 2 * 0.015 * 730) < 0.01);
    double delivery = 0;
    for (const auto &[line, dollars] : perMonth)
        delivery += line.starts_with("out/") ? dollars : 0;
    QVERIFY(delivery > 0);
}

QTEST_GUILESS_MAIN(TstDelivery)
#include "tst_delivery.moc"

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/analytics-app/app.h"
#include "core/services/analytics-app/design.h"
#include "lab.h"

#include <QTemporaryDir>

using namespace headwater;
using namespace headwater::test;
using services::analytics_app::AnalyticsApp;

class TstAnalytics : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void sqlRunsOnTheRecordsThatFlow();
    void theSchemaIsDiscoveredFromRecords();
    void windowsCountWhatWasWritten();
    void rowsLeaveForStreamsAsRecords();
    void badRecordsGoToTheErrorStream();
    void aDeliveryStreamIsReadWhileItDelivers();
    void functionsTakeRows();
    void aReferenceTableIsJoined();
    void kpusFollowTheLoad();
    void onSingleKpuItFallsBehind();
    void codeCanBeChangedWhileItRuns();
    void brokenCodeDoesNotStart();
    void theCheckerNamesLineAndColumn();
    void theCheckerKnowsTheLimits();
    void inTheCurrentProfileItIsRetired();
    void csvRecordsHaveColumnsByPlace();
    void anotherCutOfTheRunChangesNothing();
    void aRecordIsScored();
};

namespace {

AnalyticsApp &appOf(World &world)
{
    return dynamic_cast<AnalyticsApp &>(*world.find("app"));
}

/// A producer of trades, a stream, an application with this code, and a stream for what comes out.
pipeline::Pipeline trades(const std::string &code, Json properties = Json::object(), double perSecond = 100)
{
    pipeline::Pipeline drawn =
        draw("p: producer {\"recordsPerSecond\": " + std::to_string(perSecond) +
             ", \"arrivals\": \"constant\", \"keys\": {\"distribution\": \"uniform\", \"count\": 4}}\n"
             "s: kinesis-stream {\"ShardCount\": 2}\n"
             "out: kinesis-stream\n"
             "p -> s\n");
    drawn.nodes[0].properties["payload"] =
        R"({"ticker": "{{key}}", "price": "{{float 1 9}}", "amount": "{{int 1 5}}"})";
    properties["ApplicationCode"] = code;
    properties["ShardIteratorType"] = "TRIM_HORIZON";
    drawn.nodes.push_back({"app", "analytics-app", "", {}, properties});
    for (const auto &[from, to] : {std::pair("s", "app"), std::pair("app", "out")}) {
        pipeline::Link link;
        link.from = from;
        link.to = to;
        drawn.links.push_back(link);
    }
    return drawn;
}

const std::string kPass = R"(
    CREATE OR REPLACE STREAM "DEST" ("ticker" VARCHAR(64), "price" DOUBLE);
    CREATE OR REPLACE PUMP "P" AS INSERT INTO "DEST"
    SELECT STREAM "ticker", "price" FROM "SOURCE_SQL_STREAM_001" WHERE "price" > 5;)";

const std::string kCount = R"(
    CREATE OR REPLACE STREAM "DEST" ("ticker" VARCHAR(64), "n" BIGINT);
    CREATE OR REPLACE PUMP "P" AS INSERT INTO "DEST"
    SELECT STREAM "ticker", COUNT(*) FROM "SOURCE_SQL_STREAM_001" AS S
    GROUP BY "ticker", STEP(S.ROWTIME BY INTERVAL '10' SECOND);)";

std::vector<world::PeekedRecord> rowsOf(World &world, std::uint32_t stream = world::kNoShard)
{
    auto rows = world.find("app")->peek({.node = "app", .shard = stream, .count = 1'000});
    if (!rows)
        qFatal("%s", qPrintable(rows.error().message));
    return *rows;
}

QString problems(const pipeline::Pipeline &drawn)
{
    QString text;
    for (const pipeline::Issue &issue : pipeline::validate(drawn, services::builtinCatalog()))
        text += issue.pointer + QLatin1Char(' ') + issue.message + QLatin1Char('\n');
    return text;
}

} // namespace

void TstAnalytics::sqlRunsOnTheRecordsThatFlow() // KDA-01, KDA-03
{
    auto world = start(trades(kPass));
    world->runTo(seconds(20));
    QCOMPARE(appOf(*world).failure(), std::string());
    std::uint64_t above = 0, all = 0;
    for (const auto &shard : streamOf(*world, "s").shards()) {
        for (std::uint64_t i = shard->log.first(); i < shard->log.end(); ++i) {
            const auto record = shard->log.at(i);
            if (record.arrival > seconds(19.5))
                continue;
            ++all;
            const auto whole = world->component(static_cast<std::uint16_t>(record.source)).wholeRecord(record.number);
            above += Json::parse(whole.data)["price"].get<double>() > 5;
        }
    }
    const auto passed = appOf(*world).engine()->rows(*appOf(*world).engine()->program().findStream("DEST"));
    QVERIFY(all > 1'900);
    QVERIFY2(passed >= above && passed <= above + 60, qPrintable(QString::number(passed)));
    QCOMPARE(world->ledger().balance(), std::int64_t{0});
}

void TstAnalytics::theSchemaIsDiscoveredFromRecords()
{
    auto world = start(trades(kPass));
    world->runTo(seconds(5));
    Json node;
    world->find("app")->report(node);
    QString columns;
    for (const Json &column : node["streams"][0]["Columns"])
        columns += text(column["Name"].get<std::string>() + " " + column["SqlType"].get<std::string>() + "; ");
    QCOMPARE(columns, QStringLiteral("ticker VARCHAR(32); price DOUBLE; amount INTEGER; "));
}

void TstAnalytics::windowsCountWhatWasWritten() // KDA-02
{
    auto world = start(trades(kCount));
    for (int second = 1; second <= 65; ++second) {
        world->runTo(seconds(second));
        QCOMPARE(world->ledger().balance(), std::int64_t{0});
    }
    // A window closes on time, and together they have every record: a hundred a second.
    std::map<std::int64_t, std::int64_t> byWindow;
    std::int64_t sum = 0;
    for (const auto &row : rowsOf(*world)) {
        byWindow[row.approximateArrival] += Json::parse(row.data)["n"].get<std::int64_t>();
        QCOMPARE(row.approximateArrival % seconds(10), kernel::SimTime{0});
    }
    QCOMPARE(byWindow.size(), std::size_t(6));
    for (const auto &[end, n] : byWindow) {
        if (end > seconds(10))
            QVERIFY2(std::abs(n - 1'000) <= 40, qPrintable(QString::number(n)));
        sum += n;
    }
    QVERIFY2(sum > 5'900 && sum <= 6'000, qPrintable(QString::number(sum)));
}

void TstAnalytics::rowsLeaveForStreamsAsRecords() // KDA-03
{
    auto world = start(trades(kCount));
    world->runTo(seconds(21));
    std::int64_t sum = 0;
    std::size_t records = 0;
    const auto found = streamOf(*world, "out").peek({.node = "out", .count = 100});
    for (const auto &record : *found) {
        const Json json = Json::parse(record.data);
        QVERIFY(json["ticker"].get<std::string>().starts_with("key-"));
        QVERIFY(!record.partitionKey.empty());
        sum += json["n"].get<std::int64_t>();
        ++records;
    }
    QCOMPARE(records, std::size_t(8)); // four tickers, two windows
    QVERIFY2(std::abs(sum - 2'000) < 60, qPrintable(QString::number(sum)));
}

void TstAnalytics::badRecordsGoToTheErrorStream() // KDA-03
{
    pipeline::Pipeline drawn = trades(kPass);
    pipeline::Node errors;
    errors.id = "errors";
    errors.type = "kinesis-stream";
    drawn.nodes.push_back(errors);
    drawn.links.push_back({"app", "errors", "errors", Json::object()});
    auto world = start(drawn);
    world->runTo(seconds(5));
    QVERIFY(world->act({seconds(5), "s", "SendRecord", {{"PartitionKey", "a"}, {"Data", "no json"}}}).ok());
    QVERIFY(
        world->act({seconds(5), "s", "SendRecord", {{"PartitionKey", "a"}, {"Data", R"({"price": "dear"})"}}}).ok());
    world->runTo(seconds(10));
    const AnalyticsApp &app = appOf(*world);
    QCOMPARE(app.engine()->errors(), std::uint64_t(2));
    const auto rows = rowsOf(*world, static_cast<std::uint32_t>(app.engine()->program().errorStream()));
    QCOMPARE(rows.size(), std::size_t(2));
    QCOMPARE(text(Json::parse(rows[0].data)["ERROR_NAME"].get<std::string>()), QStringLiteral("INVALID_RECORD"));
    QCOMPARE(QByteArray::fromHex(Json::parse(rows[0].data)["DATA_ROW"].get<std::string>().c_str()),
             QByteArray("no json"));
    QCOMPARE(text(Json::parse(rows[1].data)["MESSAGE"].get<std::string>()), QStringLiteral("'dear' is no DOUBLE"));
    QCOMPARE(streamOf(*world, "errors").peek({.node = "errors", .count = 9})->size(), std::size_t(2));
    QCOMPARE(world->ledger().balance(), std::int64_t{0});
}

void TstAnalytics::aDeliveryStreamIsReadWhileItDelivers() // KDA-03
{
    pipeline::Pipeline drawn = trades(kCount);
    drawn.nodes[1] = {"s", "firehose", "", {}, Json::object()};
    drawn.nodes.push_back({"bucket", "s3-bucket", "", {}, Json::object()});
    drawn.links[1].port = "analytics";
    drawn.links.push_back({"s", "bucket", {}, Json::object()});
    QCOMPARE(problems(drawn), QString());
    auto world = start(drawn);
    for (int second = 1; second <= 41; ++second) {
        world->runTo(seconds(second));
        QCOMPARE(world->ledger().balance(), std::int64_t{0});
    }
    QCOMPARE(appOf(*world).failure(), std::string());
    std::int64_t sum = 0;
    for (const auto &row : rowsOf(*world))
        sum += Json::parse(row.data)["n"].get<std::int64_t>();
    QVERIFY2(std::abs(sum - 4'000) < 60, qPrintable(QString::number(sum)));
    // Only an application looks at its records; a consumer cannot.
    pipeline::Pipeline consumer = draw("c: consumer\nf: firehose\n");
    consumer.links.push_back({"f", "c", {}, Json::object()});
    QVERIFY(problems(consumer).contains(QStringLiteral("Nothing can read from a delivery stream")));
}

void TstAnalytics::functionsTakeRows() // KDA-03
{
    pipeline::Pipeline drawn = trades(kPass);
    drawn.nodes[2] = {"out", "lambda", "", {}, Json::object()};
    drawn.links.back().port = "function";
    auto world = start(drawn);
    for (int second = 1; second <= 30; ++second) {
        world->runTo(seconds(second));
        QCOMPARE(world->ledger().balance(), std::int64_t{0});
    }
    Json node;
    world->find("app")->report(node);
    const auto passed = node["metrics"]["OutputRecords"]["sum"].get<std::uint64_t>();
    const auto taken = node["metrics"]["LambdaDelivery.OkRecords"]["sum"].get<std::uint64_t>();
    QVERIFY2(passed > 1'000 && taken > passed - 200 && taken <= passed, qPrintable(QString::number(taken)));
    // A function that is stopped gets its rows later: nothing is lost.
    QVERIFY(world->act({seconds(30), "out", "Stop", Json::object()}).ok());
    world->runTo(seconds(40));
    QVERIFY(world->act({seconds(40), "out", "Start", Json::object()}).ok());
    world->runTo(seconds(120));
    QCOMPARE(world->ledger().balance(), std::int64_t{0});
    world->find("app")->report(node);
    QVERIFY(node["metrics"]["LambdaDelivery.DeliveryFailedRecords"]["sum"].get<std::uint64_t>() > 0);
    QVERIFY(node["metrics"]["OutputRecords"]["sum"].get<std::uint64_t>() -
                node["metrics"]["LambdaDelivery.OkRecords"]["sum"].get<std::uint64_t>() <
            200);
}

void TstAnalytics::aReferenceTableIsJoined() // KDA-03
{
    QTemporaryDir folder;
    const auto write = [&folder](const char *name, const char *bytes) {
        QFile file(folder.filePath(QString::fromLatin1(name)));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(bytes);
    };
    write("names.csv", "code,name\nkey-00000000,\"Zero, the first\"\nkey-00000002,Two\n");
    write("names.json", R"([{"code":"key-00000000","name":"Zero, the first"},{"code":"key-00000002","name":"Two"}])");
    const std::string code = R"(
        CREATE OR REPLACE STREAM "DEST" ("ticker" VARCHAR(64), "name" VARCHAR(64));
        CREATE OR REPLACE PUMP "P" AS INSERT INTO "DEST" SELECT STREAM S."ticker", C."name"
        FROM "SOURCE_SQL_STREAM_001" AS S LEFT JOIN "NAMES" AS C ON C."code" = S."ticker";)";
    for (const char *name : {"names.csv", "names.json"}) {
        const std::string path = folder.filePath(QString::fromLatin1(name)).toStdString();
        auto world = start(trades(code, {{"ReferenceTableName", "NAMES"}, {"ReferencePath", path}}));
        world->runTo(seconds(5));
        QCOMPARE(appOf(*world).failure(), std::string());
        std::map<std::string, Json> names;
        for (const auto &row : rowsOf(*world)) {
            const Json json = Json::parse(row.data);
            names[json["ticker"]] = json["name"];
        }
        QCOMPARE(names.size(), std::size_t(4));
        QCOMPARE(names["key-00000000"], Json("Zero, the first"));
        QCOMPARE(names["key-00000001"], Json(nullptr));
    }
    // The file changes; the table does so when the service is told to.
    const std::string path = folder.filePath(QStringLiteral("names.csv")).toStdString();
    auto world = start(trades(code, {{"ReferenceTableName", "NAMES"}, {"ReferencePath", path}}));
    world->runTo(seconds(5));
    write("names.csv", "code,name\nkey-00000000,New\n");
    world->runTo(seconds(10));
    const auto newest = [&world] {
        for (const auto rows = rowsOf(*world); const auto &row : rows) {
            if (Json::parse(row.data)["ticker"] == "key-00000000" && row.approximateArrival > world->now() - seconds(1))
                return Json::parse(row.data)["name"].get<std::string>();
        }
        return std::string();
    };
    QCOMPARE(newest(), std::string("Zero, the first"));
    QVERIFY(world->act({seconds(10), "app", "UpdateApplication", Json::object()}).ok());
    world->runTo(seconds(13));
    QCOMPARE(newest(), std::string("New"));
}

void TstAnalytics::kpusFollowTheLoad()
{
    pipeline::Pipeline drawn = trades(kCount, {{"maxKpus", 3}}, 1'000);
    drawn.nodes[0].properties["payload"] = R"({"ticker": "{{key}}", "text": "{{text 1900}}"})";
    drawn.nodes[1].properties["ShardCount"] = 4;
    auto world = start(drawn);
    world->runTo(seconds(30));
    QCOMPARE(appOf(*world).kpus(), 1u);
    world->runTo(seconds(125));
    QVERIFY2(appOf(*world).kpus() >= 2, qPrintable(QString::number(appOf(*world).kpus())));
    QCOMPARE(world->ledger().balance(), std::int64_t{0});
    // KPU hours cost, whatever they do.
    struct Sheet : world::CostSheet
    {
        double hours() const override { return 125 / 3'600.0; }
        void add(const char *, double dollars) override { perHour += dollars; }
        double perHour = 0;
    } sheet;
    world->find("app")->costs(sheet);
    QVERIFY2(sheet.perHour > 0.11 && sheet.perHour < 0.33, qPrintable(QString::number(sheet.perHour)));
}

void TstAnalytics::onSingleKpuItFallsBehind()
{
    pipeline::Pipeline drawn = trades(kCount, {{"maxKpus", 1}}, 1'000);
    drawn.nodes[0].properties["payload"] = R"({"ticker": "{{key}}", "text": "{{text 1900}}"})";
    drawn.nodes[1].properties["ShardCount"] = 4;
    const Json result = run(drawn, 60);
    QVERIFY(result["nodes"]["app"]["metrics"]["MillisBehindLatest"]["max"].get<double>() > 10'000);
}

void TstAnalytics::codeCanBeChangedWhileItRuns()
{
    auto world = start(trades(kPass));
    world->runTo(seconds(10));
    const auto change = [&world](const std::string &code) {
        return world->act({world->now(), "app", "SetProperty", {{"key", "ApplicationCode"}, {"value", code}}});
    };
    const auto refused = change("CREATE STREAM X (A INTEGR);");
    QVERIFY(!refused.ok());
    QVERIFY(refused.error().message.startsWith(QStringLiteral("1:20 ")));
    world->runTo(seconds(12));
    QVERIFY(appOf(*world).engine()->program().findStream("DEST")); // the old code goes on
    QVERIFY(change(R"(CREATE STREAM "NEW" (A BIGINT); CREATE PUMP "P" AS INSERT INTO "NEW" SELECT STREAM "amount"
                      FROM "SOURCE_SQL_STREAM_001";)")
                .ok());
    world->runTo(seconds(20));
    QVERIFY(appOf(*world).engine()->rows(*appOf(*world).engine()->program().findStream("NEW")) > 700);
    QCOMPARE(world->ledger().balance(), std::int64_t{0});
}

void TstAnalytics::brokenCodeDoesNotStart()
{
    pipeline::Pipeline drawn = trades("");
    drawn.nodes.back().properties["RecordColumns"] = Json::parse(R"([{"Name": "price", "SqlType": "DOUBLE"}])");
    drawn.nodes.back().properties["ApplicationCode"] = "CREATE STREM X (A INTEGER);";
    world::WorldOptions options;
    QVERIFY(!simulation::buildWorld(drawn, services::builtinCatalog(), options).ok());
}

void TstAnalytics::theCheckerNamesLineAndColumn() // KDA-01
{
    QCOMPARE(problems(trades(kPass)), QString());
    // Columns are known from the producer's template, so a wrong name is told before anything runs.
    QCOMPARE(
        problems(trades("CREATE STREAM D (P DOUBLE);\nCREATE PUMP Q AS INSERT INTO D SELECT STREAM PRICE FROM "
                        "\"SOURCE_SQL_STREAM_001\";")),
        QStringLiteral("/nodes/3/properties/ApplicationCode Line 2, column 46: There is no column PRICE. Did you mean "
                       "\"price\"?\n"));
}

void TstAnalytics::theCheckerKnowsTheLimits()
{
    pipeline::Pipeline drawn = trades(kPass);
    for (int i = 0; i < 3; ++i) {
        pipeline::Node node;
        node.id = "more" + std::to_string(i);
        node.type = "kinesis-stream";
        drawn.nodes.push_back(node);
        drawn.links.push_back({"app", node.id, {}, Json::object()});
    }
    QVERIFY(problems(drawn).contains(QStringLiteral("at most three destinations")));
    pipeline::Pipeline second = trades(kPass);
    second.links.push_back({"out", "app", {}, Json::object()});
    QVERIFY(problems(second).contains(QStringLiteral("one streaming source")));
    pipeline::Pipeline outputs = trades(kPass, {{"Outputs", {{{"Name", "NOWHERE"}, {"destination", "nobody"}}}}});
    QVERIFY(problems(outputs).contains(QStringLiteral("/Outputs/0/destination “nobody” is not linked")));
    QVERIFY(problems(outputs).contains(QStringLiteral("/Outputs/0/Name The code makes no stream “NOWHERE”")));
    pipeline::Pipeline blind = trades(kPass);
    blind.nodes[0].properties.erase("payload");
    QVERIFY(problems(blind).contains(QStringLiteral("write no fields")));
}

void TstAnalytics::inTheCurrentProfileItIsRetired()
{
    pipeline::Pipeline drawn = trades(kPass);
    drawn.profile = limits::Profile::Current;
    for (const pipeline::Issue &issue : pipeline::validate(drawn, services::builtinCatalog()))
        QVERIFY(issue.severity != pipeline::Severity::Error);
    QVERIFY(problems(drawn).contains(QStringLiteral("Managed Service for Apache Flink")));
}

void TstAnalytics::csvRecordsHaveColumnsByPlace()
{
    pipeline::Pipeline drawn = trades(
        R"(CREATE OR REPLACE STREAM "DEST" ("host" VARCHAR(64), "status" INTEGER);
           CREATE OR REPLACE PUMP "P" AS INSERT INTO "DEST" SELECT STREAM COL0, COL6 FROM "SOURCE_SQL_STREAM_001";)",
        {{"RecordFormatType", "CSV"}, {"RecordColumnDelimiter", " "}}, 0.001);
    drawn.nodes[0].properties.erase("payload");
    auto world = start(drawn);
    const char *const line = R"(10.0.0.1 - - [17/May/2015:10:05:03 +0000] "GET /a b HTTP/1.1" 404 203 "-" "curl/7")";
    QVERIFY(world->act({0, "s", "SendRecord", {{"PartitionKey", "a"}, {"Data", line}}}).ok());
    world->runTo(seconds(5));
    QCOMPARE(appOf(*world).failure(), std::string());
    const auto rows = rowsOf(*world);
    QCOMPARE(rows.size(), std::size_t(1));
    QCOMPARE(text(rows[0].data), QStringLiteral(R"({"host":"10.0.0.1","status":404})"));
}

void TstAnalytics::anotherCutOfTheRunChangesNothing()
{
    QString first;
    for (const double step : {0.0, 0.037, 0.5}) {
        auto world = start(trades(kCount));
        for (double at = step; step > 0 && at < 35; at += step)
            world->runTo(seconds(at));
        world->runTo(seconds(35));
        QString made = text(world->digest());
        for (const auto &row : rowsOf(*world))
            made += text(row.data);
        if (first.isEmpty())
            first = made;
        QCOMPARE(made, first);
    }
}

void TstAnalytics::aRecordIsScored() // KDA-04
{
    auto world = start(trades(
        R"(CREATE OR REPLACE STREAM "DEST" ("price" DOUBLE, "score" DOUBLE);
           CREATE OR REPLACE PUMP "P" AS INSERT INTO "DEST" SELECT STREAM "price", ANOMALY_SCORE
           FROM TABLE(RANDOM_CUT_FOREST(CURSOR(SELECT STREAM "price" FROM "SOURCE_SQL_STREAM_001"), 20, 128));)"));
    world->runTo(seconds(10));
    QVERIFY(world->act({seconds(10), "s", "SendRecord", {{"PartitionKey", "a"}, {"Data", R"({"price": 90})"}}}).ok());
    world->runTo(seconds(11));
    double usual = 0, far = 0;
    for (const auto &row : rowsOf(*world)) {
        const Json json = Json::parse(row.data);
        double &most = json["price"].get<double>() > 50 ? far : usual;
        most = std::max(most, json["score"].get<double>());
    }
    QVERIFY2(far > 3 && far > 1.5 * usual, qPrintable(QStringLiteral("%1 %2").arg(far).arg(usual)));
}

QTEST_GUILESS_MAIN(TstAnalytics)
#include "tst_analytics.moc"

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/e2e/program.h"

#include <QDirIterator>
#include <QTemporaryDir>
#include <QTest>

#include <map>
#include <set>

using e2e::run;
using Json = nlohmann::json;

namespace {

const QByteArray kPipeline = R"({
  "format": "headwater-pipeline", "version": 1, "name": "Two shards", "profile": "exam", "seed": 7,
  "nodes": [
    {"id": "web", "type": "producer", "properties": {"recordsPerSecond": 1500, "recordBytes": 512,
       "keys": {"distribution": "zipf", "count": 10000, "exponent": 1.1}}},
    {"id": "clicks", "type": "kinesis-stream", "properties": {"ShardCount": 2}},
    {"id": "app", "type": "consumer", "properties": {"ShardIteratorType": "TRIM_HORIZON"}}],
  "links": [{"from": "web", "to": "clicks"}, {"from": "clicks", "to": "app"}],
  "actions": [{"at": "20s", "node": "clicks", "do": "SplitShard", "with": {"ShardToSplit": "shardId-000000000000"}}]
})";

} // namespace

class TstSimulate : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void tableGoesToStandardOutputAndNothingElse();
    void jsonFollowsTheFormat();
    void sameInputGivesTheSameDigest();
    void settingsAreTheSameAsEditingTheFile();
    void settingsThatCannotBeAreRefused_data();
    void settingsThatCannotBeAreRefused();
    void profileAndSeedReplaceThoseOfTheFile();
    void eventsAreLinesOfJson();
    void resultsThatCannotBeWrittenAreAFailure();
    void projectsRunLikeTheirText();
    void everySampleRunsAndBalances();
    void objectsBecomeFilesOfTheirRecords();

private:
    Json simulated(const QStringList &more, const QByteArray &pipeline = kPipeline)
    {
        QStringList line{QStringLiteral("simulate"), QStringLiteral("-"),      QStringLiteral("--for"),
                         QStringLiteral("30s"),      QStringLiteral("--json"), QStringLiteral("-")};
        const auto outcome = run(line + more, {}, pipeline);
        if (outcome.code != 0)
            qWarning("%s", outcome.err.constData());
        return outcome.json();
    }
    QString path(const char *name) const { return m_folder.filePath(QString::fromUtf8(name)); }
    QTemporaryDir m_folder;
};

void TstSimulate::initTestCase()
{
    QVERIFY(e2e::writeBytes(path("two.json"), kPipeline));
}

void TstSimulate::tableGoesToStandardOutputAndNothingElse()
{
    const auto outcome = run({QStringLiteral("simulate"), path("two.json")});
    QCOMPARE(outcome.code, 0);
    QVERIFY2(outcome.err.isEmpty(), outcome.err.constData()); // progress only on a terminal
    for (const char *part :
         {"Two shards", "1m simulated", "web", "clicks", "app", "shardId-000000000001", "Ledger: ", "Digest: "})
        QVERIFY2(outcome.out.contains(part), part);
}

void TstSimulate::jsonFollowsTheFormat()
{
    const Json run = simulated({});
    QCOMPARE(e2e::word(run["format"]), std::string("headwater-run"));
    QCOMPARE(e2e::figure(run["version"]), double(1));
    QCOMPARE(e2e::word(run["profile"]), std::string("exam"));
    QCOMPARE(e2e::figure(run["seed"]), double(7));
    QCOMPARE(e2e::figure(run["simulatedSeconds"]), double(30.0));
    for (const char *key : {"wallSeconds", "cpuSeconds", "setupSeconds", "events", "records"})
        QVERIFY2(run[key].is_number(), key);
    QVERIFY(run["digest"].is_string() && !run["digest"].get<std::string>().empty());

    const Json &web = run["nodes"]["web"];
    QCOMPARE(e2e::word(web["type"]), std::string("producer"));
    for (const char *metric :
         {"RecordsAttempted", "RecordsAccepted", "RecordsThrottled", "RecordsRetried", "RecordsDropped"})
        QVERIFY2(web["metrics"][metric]["sum"].is_number(), metric);
    for (const char *statistic : {"p50", "p99", "max"})
        QVERIFY2(web["metrics"]["PutLatencyMilliseconds"][statistic].is_number(), statistic);
    const Json &clicks = run["nodes"]["clicks"];
    for (const char *metric : {"IncomingRecords", "IncomingBytes", "WriteProvisionedThroughputExceeded",
                               "ReadProvisionedThroughputExceeded", "GetRecords.Records"})
        QVERIFY2(clicks["metrics"][metric]["sum"].is_number(), metric);
    QVERIFY(clicks["metrics"]["GetRecords.IteratorAgeMilliseconds"]["max"].is_number());
    QVERIFY(clicks["shards"].size() >= 2);
    double incoming = 0;
    for (const Json &shard : clicks["shards"]) {
        QVERIFY(shard["ShardId"].get<std::string>().starts_with("shardId-"));
        QVERIFY(shard["HashKeyRange"]["StartingHashKey"].is_string());
        QVERIFY(shard["HashKeyRange"]["EndingHashKey"].is_string());
        QVERIFY(shard["open"].is_boolean());
        QVERIFY(shard.contains("ParentShardId"));
        incoming += shard["metrics"]["IncomingRecords"]["sum"].get<double>();
    }
    QCOMPARE(e2e::word(clicks["shards"][0]["HashKeyRange"]["StartingHashKey"]), std::string("0"));
    QCOMPARE(incoming, clicks["metrics"]["IncomingRecords"]["sum"].get<double>());
    QCOMPARE(incoming, web["metrics"]["RecordsAccepted"]["sum"].get<double>());
    const Json &app = run["nodes"]["app"];
    QVERIFY(app["metrics"]["RecordsRead"]["sum"].get<double>() > 0);
    QVERIFY(app["metrics"]["EndToEndLatencyMilliseconds"]["p99"].is_number());

    const Json &ledger = run["ledger"];
    QCOMPARE(e2e::figure(ledger["balance"]), double(0));
    QCOMPARE(ledger["produced"].get<std::int64_t>(),
             ledger["delivered"].get<std::int64_t>() + ledger["held"].get<std::int64_t>() +
                 ledger["dropped"].get<std::int64_t>() + ledger["expired"].get<std::int64_t>() +
                 ledger["filtered"].get<std::int64_t>());
    QCOMPARE(e2e::figure(ledger["produced"]), e2e::figure(web["metrics"]["RecordsAttempted"]["sum"]));
    QCOMPARE(e2e::word(run["cost"]["currency"]), std::string("USD"));
    QVERIFY(run["cost"]["perHour"].get<double>() > 0);
    QVERIFY(run["cost"]["lines"].is_array());
}

void TstSimulate::sameInputGivesTheSameDigest()
{
    const Json first = simulated({});
    QCOMPARE(e2e::word(simulated({})["digest"]), e2e::word(first["digest"]));
    QCOMPARE(e2e::word(simulated({QStringLiteral("--threads"), QStringLiteral("2")})["digest"]),
             e2e::word(first["digest"]));
    QVERIFY(e2e::word(simulated({QStringLiteral("--seed"), QStringLiteral("8")})["digest"]) !=
            e2e::word(first["digest"]));
}

void TstSimulate::settingsAreTheSameAsEditingTheFile()
{
    QByteArray edited = kPipeline;
    edited.replace("\"exponent\": 1.1", "\"exponent\": 1.2").replace("\"ShardCount\": 2", "\"ShardCount\": 3");
    const Json expected = simulated({}, edited);
    const Json set = simulated({QStringLiteral("--set"), QStringLiteral("web.keys.exponent=1.2"),
                                QStringLiteral("--set"), QStringLiteral("clicks.ShardCount=3")});
    QVERIFY(expected["digest"] != simulated({})["digest"]);
    QCOMPARE(e2e::word(set["digest"]), e2e::word(expected["digest"]));

    // A property that the file does not write, an object in place of a number, an entry of a list, and whole JSON.
    QVERIFY(simulated(
                {QStringLiteral("--set"),
                 QStringLiteral("web.retry.maxAttempts=1")})["nodes"]["web"]["metrics"]["RecordsRetried"]["sum"] == 0);
    const Json sizes = simulated({QStringLiteral("--set"), QStringLiteral("web.recordBytes.min=100"),
                                  QStringLiteral("--set"), QStringLiteral("web.recordBytes.max=100")});
    QCOMPARE(e2e::word(sizes["digest"]),
             e2e::word(simulated(
                 {QStringLiteral("--set"), QStringLiteral("web.recordBytes={\"min\":100,\"max\":100}")})["digest"]));
    const Json listed =
        simulated({QStringLiteral("--set"), QStringLiteral("web.schedule=[{\"at\":\"0s\",\"recordsPerSecond\":5}]"),
                   QStringLiteral("--set"), QStringLiteral("web.schedule.0.recordsPerSecond=0")});
    QCOMPARE(e2e::figure(listed["ledger"]["produced"]), double(0));
    // A text stays a text even when it looks like a number.
    QVERIFY(simulated({QStringLiteral("--set"), QStringLiteral("app.application=12")}).is_object());
}

void TstSimulate::settingsThatCannotBeAreRefused_data()
{
    QTest::addColumn<QString>("setting");
    QTest::addColumn<QString>("hint");
    const auto row = [](const char *setting, const char *hint) {
        QTest::newRow(setting) << QString::fromUtf8(setting) << QString::fromUtf8(hint);
    };
    row("nonsense", "NODE.PROPERTY=VALUE");
    row("web=1", "NODE.PROPERTY=VALUE");
    row("wbe.api=PutRecord", "clicks");
    row("web.keys.exponet=1", "exponent");
    row("clicks.shards=1", "ShardCount");
    row("clicks.ShardCount=none", "/nodes/1/properties/ShardCount");
    row("clicks.ShardCount=-1", "/nodes/1/properties/ShardCount");
    row("web.schedule.0.at=1s", "schedule");
    row("web.api=PutAll", "PutRecords");
}

void TstSimulate::settingsThatCannotBeAreRefused()
{
    QFETCH(QString, setting);
    QFETCH(QString, hint);
    const auto outcome = run({QStringLiteral("simulate"), path("two.json"), QStringLiteral("--set"), setting});
    QCOMPARE(outcome.code, 2);
    QVERIFY(outcome.out.isEmpty());
    QVERIFY2(outcome.err.contains(hint.toUtf8()), outcome.err.constData());
}

void TstSimulate::profileAndSeedReplaceThoseOfTheFile()
{
    const Json run = simulated({QStringLiteral("--profile=current"), QStringLiteral("--seed=18446744073709551615")});
    QCOMPARE(e2e::word(run["profile"]), std::string("current"));
    QVERIFY(run["seed"].get<std::uint64_t>() == 18'446'744'073'709'551'615u);
}

void TstSimulate::eventsAreLinesOfJson()
{
    const QStringList arguments{QStringLiteral("simulate"), path("two.json"),
                                QStringLiteral("--for"),    QStringLiteral("22s"),
                                QStringLiteral("--set"),    QStringLiteral("clicks.ShardCount=1"),
                                QStringLiteral("--set"),    QStringLiteral("web.recordsPerSecond=1100"),
                                QStringLiteral("--set"),    QStringLiteral("web.retry.maxAttempts=2")};
    const auto outcome = run(arguments + QStringList{QStringLiteral("--events"), path("events.ndjson"),
                                                     QStringLiteral("--json"), path("run.json")});
    QCOMPARE(outcome.code, 0);
    QVERIFY(outcome.out.contains("Ledger")); // the table as well, since the JSON went to a file
    QVERIFY(Json::parse(e2e::fileBytes(path("run.json")).toStdString()).contains("digest"));
    double before = 0;
    std::set<std::string> kinds;
    std::map<std::string, double> sums;
    const QList<QByteArray> lines = e2e::fileBytes(path("events.ndjson")).trimmed().split('\n');
    for (const QByteArray &line : lines) {
        const Json event = Json::parse(line.toStdString());
        QVERIFY(event["at"].get<double>() >= before);
        before = event["at"];
        QVERIFY(event["node"].is_string() && event["text"].is_string());
        const std::string kind = event["event"];
        kinds.insert(kind);
        if (kind == "Put")
            sums["accepted"] += event["accepted"].get<double>();
        else if (kind == "Read")
            sums["read"] += event["records"].get<double>();
        else if (event.contains("stream"))
            sums[kind] += event["count"].get<double>();
        if (kind == "Put")
            sums[event["shard"].get<std::string>()] += event["accepted"].get<double>();
    }
    QVERIFY(kinds.count("Reshard") == 1);
    const Json result = Json::parse(e2e::fileBytes(path("run.json")).toStdString());
    const Json &web = result["nodes"]["web"]["metrics"];
    QCOMPARE(sums["accepted"], e2e::figure(web["RecordsAccepted"]["sum"]));
    QCOMPARE(sums["Throttled"], e2e::figure(web["RecordsThrottled"]["sum"]));
    QCOMPARE(sums["Retry"], e2e::figure(web["RecordsRetried"]["sum"]));
    QCOMPARE(sums["Dropped"], e2e::figure(web["RecordsDropped"]["sum"]));
    QCOMPARE(sums["read"], e2e::figure(result["nodes"]["app"]["metrics"]["RecordsRead"]["sum"]));
    for (const Json &shard : result["nodes"]["clicks"]["shards"])
        QCOMPARE(sums[shard["ShardId"]], e2e::figure(shard["metrics"]["IncomingRecords"]["sum"]));
    QVERIFY(sums["Throttled"] > 1000 && sums["Dropped"] > 0);
    const auto silent = run(arguments + QStringList{QStringLiteral("--json"), QStringLiteral("-")});
    QCOMPARE(e2e::word(silent.json()["digest"]), e2e::word(result["digest"]));
}

void TstSimulate::resultsThatCannotBeWrittenAreAFailure()
{
    for (const char *option : {"--json", "--events"}) {
        const auto outcome = run({QStringLiteral("simulate"), path("two.json"), QStringLiteral("--for"),
                                  QStringLiteral("1s"), QString::fromUtf8(option), path("no/such/folder/file")});
        QCOMPARE(outcome.code, 1);
        QVERIFY(outcome.err.contains("no/such/folder"));
    }
}

void TstSimulate::projectsRunLikeTheirText()
{
    QCOMPARE(run({QStringLiteral("convert"), path("two.json"), path("two.headwater")}).code, 0);
    const auto project = run({QStringLiteral("simulate"), path("two.headwater"), QStringLiteral("--for"),
                              QStringLiteral("30s"), QStringLiteral("--json"), QStringLiteral("-")});
    QCOMPARE(project.code, 0);
    QCOMPARE(e2e::word(project.json()["digest"]), e2e::word(simulated({})["digest"]));
}

void TstSimulate::everySampleRunsAndBalances()
{
    const auto list = run({QStringLiteral("samples")});
    for (const QByteArray &line : list.out.split('\n')) {
        if (line.isEmpty() || line.startsWith(' '))
            continue;
        const QString name = QString::fromUtf8(line.split(' ').first());
        const QString file = m_folder.filePath(name + QStringLiteral(".json"));
        QCOMPARE(run({QStringLiteral("new"), QStringLiteral("--sample"), name, file}).code, 0);
        const auto outcome = run({QStringLiteral("simulate"), file, QStringLiteral("--for"), QStringLiteral("2m"),
                                  QStringLiteral("--json"), QStringLiteral("-")});
        QVERIFY2(outcome.code == 0, outcome.err.constData());
        QVERIFY2(outcome.json()["ledger"]["balance"] == 0, qPrintable(name));
        QVERIFY2(outcome.json()["ledger"]["produced"] > 20, qPrintable(name));
        // A policy that is wrong, a storm that nobody listens to, workers that die: there nothing arrives.
        const bool reachesNobody = QStringList{QStringLiteral("policy-gone-wrong"), QStringLiteral("connect-storm"),
                                               QStringLiteral("queue-in-flight-limit")}
                                       .contains(name);
        QVERIFY2((outcome.json()["ledger"]["delivered"] > 0) != reachesNobody, qPrintable(name));
    }
}

void TstSimulate::objectsBecomeFilesOfTheirRecords()
{
    const QByteArray store = R"({"format": "headwater-pipeline", "version": 1, "nodes": [
        {"id": "web", "type": "producer", "properties": {"recordsPerSecond": 50, "arrivals": "constant",
            "payload": "{\"n\": \"{{counter}}\", \"at\": \"{{timestamp}}\"}"}},
        {"id": "clicks", "type": "kinesis-stream"}, {"id": "app", "type": "consumer"},
        {"id": "lake", "type": "s3-bucket", "properties": {"objectSeconds": 10, "prefix": "../raw/"}}],
        "links": [{"from": "web", "to": "clicks"}, {"from": "clicks", "to": "app"}, {"from": "app", "to": "lake"}]})";
    QVERIFY(e2e::writeBytes(path("store.json"), store));
    const auto outcome =
        run({QStringLiteral("simulate"), path("store.json"), QStringLiteral("--for"), QStringLiteral("35s"),
             QStringLiteral("--json"), QStringLiteral("-"), QStringLiteral("--objects"), path("objects")});
    QVERIFY2(outcome.code == 0, outcome.err.constData());
    const double stored = e2e::figure(outcome.json()["nodes"]["lake"]["metrics"]["RecordsStored"]["sum"]);
    QVERIFY(stored > 1'000);
    QDirIterator files(path("objects/lake/_/raw"), QDir::Files, QDirIterator::Subdirectories);
    std::set<long> numbers;
    int count = 0;
    for (; files.hasNext(); ++count) {
        const QList<QByteArray> lines = e2e::fileBytes(files.next()).trimmed().split('\n');
        for (const QByteArray &line : lines)
            numbers.insert(Json::parse(line.toStdString())["n"].get<long>());
    }
    QCOMPARE(count, 3);
    QCOMPARE(static_cast<double>(numbers.size()), stored);
}

QTEST_GUILESS_MAIN(TstSimulate)
#include "tst_simulate.moc"

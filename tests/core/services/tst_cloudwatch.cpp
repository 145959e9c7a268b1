// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/cloudwatch-events/schedule.h"
#include "core/services/cloudwatch-logs/filterpattern.h"
#include "core/services/eventpattern.h"
#include "lab.h"

#include <set>
#include <zlib.h>

using namespace headwater;
using namespace headwater::test;
using services::EventPattern;
using services::cloudwatch_events::Schedule;
using services::cloudwatch_logs::FilterPattern;

class TstCloudWatch : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aSubscriptionSendsCompressedEnvelopes();
    void onlyMatchingMessagesAreForwarded();
    void deliveryStreamsAreTargetsToo();
    void keysByLogStreamMakeHotShards();
    void aThrottledSubscriptionLosesNothing();
    void theSameSeedSendsTheSame();
    void aChangedRateHoldsFromTheNextSecond();
    void filterPatternsMatch_data();
    void filterPatternsMatch();
    void badFilterPatternsAreRefused_data();
    void badFilterPatternsAreRefused();

    void aRuleFiresOnItsSchedule();
    void aRuleSendsWhatMatches();
    void schedulesFire_data();
    void schedulesFire();
    void badSchedulesAreRefused_data();
    void badSchedulesAreRefused();
    void eventPatternsMatch_data();
    void eventPatternsMatch();
    void badEventPatternsAreRefused_data();
    void badEventPatternsAreRefused();
};

namespace {

std::string unzipped(const std::string &data)
{
    z_stream stream{};
    inflateInit2(&stream, 31);
    std::string out(10'000'000, '\0');
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(data.data()));
    stream.avail_in = static_cast<uInt>(data.size());
    stream.next_out = reinterpret_cast<Bytef *>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    if (inflate(&stream, Z_FINISH) != Z_STREAM_END)
        qFatal("no gzip");
    out.resize(stream.total_out);
    inflateEnd(&stream);
    return out;
}

std::vector<world::PeekedRecord> peek(World &world, const char *stream)
{
    const auto peeked = streamOf(world, stream).peek({stream, world::kNoShard, -1, 100'000});
    if (!peeked)
        qFatal("%s", qPrintable(peeked.error().message));
    return *peeked;
}

} // namespace

void TstCloudWatch::aSubscriptionSendsCompressedEnvelopes()
{
    // PRD-04
    auto world = start(draw(R"(logs: cloudwatch-logs {"messagesPerSecond": 40, "logStreams": 3, "logGroupName": "/a"}
        s: kinesis-stream
        logs -> s)"));
    world->runTo(seconds(20));
    QCOMPARE(world->ledger().balance(), std::int64_t{0});
    int control = 0;
    std::uint64_t messages = 0;
    std::set<std::string> streams, ids;
    for (const world::PeekedRecord &record : peek(*world, "s")) {
        const Json envelope = Json::parse(unzipped(record.data));
        if (envelope["messageType"] == "CONTROL_MESSAGE") {
            ++control;
            continue;
        }
        QCOMPARE(text(envelope["messageType"].get<std::string>()), QStringLiteral("DATA_MESSAGE"));
        QCOMPARE(text(envelope["owner"].get<std::string>()), QStringLiteral("000000000000"));
        QCOMPARE(text(envelope["logGroup"].get<std::string>()), QStringLiteral("/a"));
        QCOMPARE(envelope["subscriptionFilters"], Json::array({"to-stream"}));
        streams.insert(envelope["logStream"].get<std::string>());
        for (const Json &event : envelope["logEvents"]) {
            QCOMPARE(event["id"].get<std::string>().size(), std::size_t{56});
            ids.insert(event["id"].get<std::string>());
            const double at = event["timestamp"].get<double>() / 1e3 - static_cast<double>(world::kEpochSeconds);
            const double arrived = static_cast<double>(record.approximateArrival) / 1e9;
            QVERIFY(at <= arrived && arrived < at + 2.1);
            QVERIFY(Json::parse(event["message"].get<std::string>()).contains("level"));
            ++messages;
        }
    }
    QCOMPARE(control, 1);
    QCOMPARE(streams.size(), std::size_t{3});
    QCOMPARE(ids.size(), messages);
    QVERIFY(messages > 600 && messages < 900);
    Json node;
    world->find("logs")->report(node);
    QVERIFY(node["metrics"]["IncomingLogEvents"]["sum"].get<std::uint64_t>() >= messages);
    QVERIFY(node["metrics"]["ForwardedBytes"]["sum"].get<std::uint64_t>() <
            node["metrics"]["IncomingBytes"]["sum"].get<std::uint64_t>());
}

void TstCloudWatch::onlyMatchingMessagesAreForwarded()
{
    // PRD-04
    auto world = start(draw(R"(logs: cloudwatch-logs {"filterPattern": "{ $.level = \"ERROR\" && $.durationMs > 500 }"}
        s: kinesis-stream
        logs -> s)"));
    world->runTo(seconds(30));
    std::uint64_t messages = 0;
    for (const world::PeekedRecord &record : peek(*world, "s")) {
        const Json envelope = Json::parse(unzipped(record.data));
        for (const Json &event : envelope["logEvents"]) {
            if (envelope["messageType"] != "DATA_MESSAGE")
                continue;
            const Json message = Json::parse(event["message"].get<std::string>());
            QVERIFY(message["level"] == "ERROR" && message["durationMs"].get<int>() > 500);
            ++messages;
        }
    }
    QVERIFY(messages > 50);
    Json node;
    world->find("logs")->report(node);
    const auto sum = [&](const char *metric) {
        return node["metrics"][metric]["sum"].get<std::uint64_t>();
    };
    QVERIFY(sum("ForwardedLogEvents") >= messages && sum("ForwardedLogEvents") < sum("IncomingLogEvents") / 8);
}

void TstCloudWatch::deliveryStreamsAreTargetsToo()
{
    auto world = start(draw(R"(logs: cloudwatch-logs
        rule: cloudwatch-events
        archive: firehose
        bucket: s3-bucket
        logs -> archive
        rule -> archive
        archive -> bucket)"));
    world->runTo(seconds(700));
    const Json node = [&world] {
        Json report;
        world->find("archive")->report(report);
        return report;
    }();
    QVERIFY(node["metrics"]["IncomingRecords"]["sum"].get<int>() > 2'000);
    const auto kept = world->find("bucket")->peek({"bucket", world::kNoShard, -1, 100'000});
    QVERIFY(kept);
    std::size_t packed = 0, events = 0;
    for (const world::PeekedRecord &record : *kept) {
        packed += record.data.starts_with("\x1f\x8b") ? 1 : 0;
        events += record.data.starts_with("{\"version\"") ? 1 : 0;
    }
    QVERIFY(packed > 1'000 && events >= 5);
    QCOMPARE(packed + events, kept->size());
    QCOMPARE(world->ledger().balance(), std::int64_t{0});
}

void TstCloudWatch::keysByLogStreamMakeHotShards()
{
    const auto keys = [](const char *distribution) {
        auto world = start(
            draw(std::string(R"(logs: cloudwatch-logs {"logStreams": 2, "distribution": ")") + distribution + R"("}
        s: kinesis-stream
        logs -> s)"));
        world->runTo(seconds(30));
        std::set<std::string> found;
        for (const world::PeekedRecord &record : peek(*world, "s"))
            found.insert(record.partitionKey);
        return found.size();
    };
    QCOMPARE(keys("ByLogStream"), std::size_t{3}); // and that of the control message
    QVERIFY(keys("Random") > 50);
}

void TstCloudWatch::aThrottledSubscriptionLosesNothing()
{
    auto world = start(draw(R"(logs: cloudwatch-logs {"messagesPerSecond": 10}
        noise: producer {"recordsPerSecond": 1500, "recordBytes": 10, "retry": {"maxAttempts": 1}, "schedule": [{"at": "30s", "recordsPerSecond": 0}]}
        s: kinesis-stream
        logs -> s
        noise -> s)"));
    world->runTo(seconds(200));
    Json node;
    world->find("logs")->report(node);
    QVERIFY(node["metrics"]["DeliveryThrottling"]["sum"].get<int>() > 5);
    QCOMPARE(node["metrics"]["RecordsDropped"]["sum"].get<int>(), 0);
    QCOMPARE(world->ledger().balance(), std::int64_t{0});
}

void TstCloudWatch::theSameSeedSendsTheSame()
{
    const pipeline::Pipeline drawn = draw(R"(logs: cloudwatch-logs
        rule: cloudwatch-events {"trigger": "pattern"}
        s: kinesis-stream
        logs -> s
        rule -> s)");
    std::string digests[2];
    for (std::string &digest : digests) {
        auto world = start(drawn);
        world->runTo(seconds(40));
        digest = world->digest();
    }
    QCOMPARE(text(digests[0]), text(digests[1]));
}

void TstCloudWatch::aChangedRateHoldsFromTheNextSecond()
{
    auto world = start(draw(R"(logs: cloudwatch-logs {"messagesPerSecond": 10}
        s: kinesis-stream
        logs -> s)"));
    world->runTo(seconds(10));
    QVERIFY(world->act({world->now(), "logs", "SetProperty", {{"key", "messagesPerSecond"}, {"value", 1'000}}}));
    world->runTo(seconds(20));
    Json node;
    world->find("logs")->report(node);
    const auto events = node["metrics"]["IncomingLogEvents"]["sum"].get<int>();
    QVERIFY2(events > 7'000 && events < 11'000, std::to_string(events).c_str());
    QVERIFY(world->act({world->now(), "logs", "Stop", {}}));
    world->runTo(seconds(30));
    world->find("logs")->report(node);
    QVERIFY(node["metrics"]["IncomingLogEvents"]["sum"].get<int>() < events + 2'000);
    // What is looked at later is what was sent.
    for (const world::PeekedRecord &record : peek(*world, "s"))
        QVERIFY(Json::accept(unzipped(record.data)));
}

void TstCloudWatch::filterPatternsMatch_data()
{
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<QString>("message");
    QTest::addColumn<bool>("expected");
    const QString line = QStringLiteral("10.0.0.1 - ann [10/Oct/2000:13:25:15 -0700] \"GET /a HTTP/1.0\" 500 1534");
    const QString object = QStringLiteral(
        R"({"level": "ERROR", "ms": 512.5, "ok": false, "user": null, "ids": [{"n": 7}], "path": "/a/b"})");
    const auto row = [&](const char *pattern, const QString &message, bool expected) {
        QTest::newRow(pattern) << QString::fromUtf8(pattern) << message << expected;
    };
    row("", line, true);
    row("ann", line, true);
    row("Ann", line, false);
    row("ann GET", line, true);
    row("ann POST", line, false);
    row("?POST ?GET", line, true);
    row("?POST ?PUT", line, false);
    row("GET -ann", line, false);
    row("\"GET /a\"", line, true);
    row("{ $.level = \"ERROR\" }", object, true);
    row("{ $.level = ERR* }", object, true);
    row("{ $.level != ERROR }", object, false);
    row("{ $.ms > 500 && $.ms <= 512.5 }", object, true);
    row("{ $.ms < 500 || $.path = \"/a/*\" }", object, true);
    row("{ ($.ms < 500 || $.ok IS FALSE) && $.user IS NULL }", object, true);
    row("{ $.ids[0].n = 7 }", object, true);
    row("{ $.ids[1].n = 7 }", object, false);
    row("{ $.none NOT EXISTS }", object, true);
    row("{ $.level NOT EXISTS }", object, false);
    row("{ $.level = \"ERROR\"}", line, false);
    row("[ip, id, user, time, request, status = 5*, bytes]", line, true);
    row("[ip, id, user, time, request, status = 4*, bytes]", line, false);
    row("[ip, ..., status = 500, bytes > 1000]", line, true);
    row("[ip, user]", line, false);
    row("[..., bytes < 1000]", line, false);
}

void TstCloudWatch::filterPatternsMatch()
{
    QFETCH(QString, pattern);
    QFETCH(QString, message);
    QFETCH(bool, expected);
    const auto parsed = FilterPattern::parse(pattern.toStdString());
    QVERIFY2(parsed, parsed ? "" : qPrintable(parsed.error().message));
    QCOMPARE(parsed->matches(message.toStdString()), expected);
}

void TstCloudWatch::badFilterPatternsAreRefused_data()
{
    QTest::addColumn<QString>("pattern");
    for (const char *pattern : {"\"open", "a.b", "{ $.a = }", "{ a = 1 }", "{ $.a > b }", "{ $.a = 1", "{ ($.a = 1 }",
                                "[a, ..., b, ...]", "[a", "{ $.a 5 }", "{ $. = 1 }", "?"})
        QTest::newRow(pattern) << QString::fromUtf8(pattern);
    QTest::newRow("too long") << QString(1'025, QLatin1Char('a'));
    QTest::newRow("too deep") << QStringLiteral("{ ") + QString(900, QLatin1Char('(')) + QStringLiteral("$.a=1 }");
}

void TstCloudWatch::badFilterPatternsAreRefused()
{
    QFETCH(QString, pattern);
    const auto parsed = FilterPattern::parse(pattern.toStdString());
    QVERIFY(!parsed);
    QVERIFY(!parsed.error().message.isEmpty());
}

void TstCloudWatch::aRuleFiresOnItsSchedule()
{
    // PRD-04
    auto world = start(draw(R"json(rule: cloudwatch-events {"ScheduleExpression": "rate(2 minutes)", "Name": "tick"}
        s: kinesis-stream
        rule -> s)json"));
    world->runTo(seconds(600));
    const auto records = peek(*world, "s");
    QCOMPARE(records.size(), std::size_t{4});
    const Json event = Json::parse(records.front().data);
    QCOMPARE(text(event["detail-type"].get<std::string>()), QStringLiteral("Scheduled Event"));
    QCOMPARE(text(event["source"].get<std::string>()), QStringLiteral("aws.events"));
    QCOMPARE(text(event["resources"][0].get<std::string>()),
             QStringLiteral("arn:aws:events:us-east-1:000000000000:rule/tick"));
    QCOMPARE(event["id"].get<std::string>(), records.front().partitionKey);
    std::set<std::string> times;
    for (const world::PeekedRecord &record : records)
        times.insert(Json::parse(record.data)["time"].get<std::string>());
    QCOMPARE(times, (std::set<std::string>{"2020-01-01T00:02:00Z", "2020-01-01T00:04:00Z", "2020-01-01T00:06:00Z",
                                           "2020-01-01T00:08:00Z"}));
    QCOMPARE(world->ledger().balance(), std::int64_t{0});
}

void TstCloudWatch::aRuleSendsWhatMatches()
{
    // PRD-04
    auto world = start(draw(
        R"(rule: cloudwatch-events {"trigger": "pattern", "eventsPerSecond": 30, "PartitionKeyPath": "$.detail.state", "EventPattern": "{\"detail\": {\"state\": [\"paid\"], \"total\": [{\"numeric\": [\">\", 200]}]}}"}
        s: kinesis-stream
        rule -> s)"));
    world->runTo(seconds(60));
    const auto records = peek(*world, "s");
    QVERIFY(records.size() > 200 && records.size() < 400); // a third are paid, half of them so dear
    for (const world::PeekedRecord &record : records) {
        const Json event = Json::parse(record.data);
        QVERIFY(event["detail"]["state"] == "paid" && event["detail"]["total"].get<double>() > 200);
        QCOMPARE(text(record.partitionKey), QStringLiteral("paid"));
    }
    QCOMPARE(world->ledger().balance(), std::int64_t{0});
}

void TstCloudWatch::schedulesFire_data()
{
    QTest::addColumn<QString>("schedule");
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("expected");
    QTest::newRow("minutes") << "rate(5 minutes)"
                             << "2020-01-01T00:00:00"
                             << "2020-01-01T00:05:00";
    QTest::newRow("hour") << "rate(1 hour)"
                          << "2020-01-01T00:59:59"
                          << "2020-01-01T01:00:00";
    QTest::newRow("noon") << "cron(0 12 * * ? *)"
                          << "2020-01-01T12:00:00"
                          << "2020-01-02T12:00:00";
    QTest::newRow("every 15 minutes") << "cron(0/15 * * * ? *)"
                                      << "2020-01-01T00:20:00"
                                      << "2020-01-01T00:30:00";
    QTest::newRow("working days") << "cron(0 9 ? * MON-FRI *)"
                                  << "2020-01-03T10:00:00"
                                  << "2020-01-06T09:00:00";
    QTest::newRow("list") << "cron(5,35 8-9 1 JAN,JUL ? 2020-2021)"
                          << "2020-01-01T09:35:00"
                          << "2020-07-01T08:05:00";
    QTest::newRow("leap day") << "cron(0 0 29 2 ? *)"
                              << "2020-03-01T00:00:00"
                              << "2024-02-29T00:00:00";
    QTest::newRow("over") << "cron(0 0 1 1 ? 2020)"
                          << "2020-01-01T00:00:00"
                          << "";
}

void TstCloudWatch::schedulesFire()
{
    QFETCH(QString, schedule);
    QFETCH(QString, from);
    QFETCH(QString, expected);
    const auto parsed = Schedule::parse(schedule.toStdString());
    QVERIFY2(parsed, parsed ? "" : qPrintable(parsed.error().message));
    const auto secondOf = [](const QString &time) {
        return QDateTime::fromString(time + QLatin1Char('Z'), Qt::ISODate).toSecsSinceEpoch();
    };
    const auto next = parsed->next(secondOf(from), secondOf(QStringLiteral("2020-01-01T00:00:00")));
    QCOMPARE(next.has_value(), !expected.isEmpty());
    if (next)
        QCOMPARE(*next, secondOf(expected));
}

void TstCloudWatch::badSchedulesAreRefused_data()
{
    QTest::addColumn<QString>("schedule");
    for (const char *schedule : {"", "5 minutes", "rate(0 minutes)", "rate(1 minutes)", "rate(2 minute)",
                                 "rate(5 seconds)", "cron(0 12 * * *)", "cron(0 12 * * * *)", "cron(0 12 ? * ? *)",
                                 "cron(60 12 * * ? *)", "cron(0 12 * FOO ? *)", "cron(0 12 * * ? *"})
        QTest::newRow(schedule) << QString::fromUtf8(schedule);
}

void TstCloudWatch::badSchedulesAreRefused()
{
    QFETCH(QString, schedule);
    QVERIFY(!Schedule::parse(schedule.toStdString()));
}

void TstCloudWatch::eventPatternsMatch_data()
{
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<bool>("expected");
    const auto row = [](const char *pattern, bool expected) {
        QTest::newRow(pattern) << QString::fromUtf8(pattern) << expected;
    };
    row(R"({"source": ["shop"]})", true);
    row(R"({"source": ["other", "shop"]})", true);
    row(R"({"source": ["other"]})", false);
    row(R"({"source": [{"prefix": "sh"}]})", true);
    row(R"({"detail": {"n": [{"numeric": [">", 1, "<=", 5]}]}})", true);
    row(R"({"detail": {"n": [{"numeric": [">", 5]}]}})", false);
    row(R"({"detail": {"n": [5]}, "source": ["other"]})", false);
    row(R"({"detail": {"tags": ["b"]}})", true);
    row(R"({"detail": {"tags": ["c"]}})", false);
    row(R"({"detail": {"none": [{"exists": false}]}})", true);
    row(R"({"detail": {"n": [{"exists": false}]}})", false);
    row(R"({"detail": {"state": [{"anything-but": ["paid", "sent"]}]}})", true);
    row(R"({"detail": {"state": [{"anything-but": "new"}]}})", false);
    row(R"({"detail": {"gone": [null]}})", true);
    row(R"({"detail": {"state": [{"suffix": "ew"}]}})", true);
    row(R"({"detail": {"state": [{"suffix": "ne"}]}})", false);
    row(R"({"detail": {"state": [{"equals-ignore-case": "NEW"}]}})", true);
    row(R"({"source": ["shop"], "$or": [{"detail": {"n": [9]}}, {"detail": {"state": ["new"]}}]})", true);
    row(R"({"source": ["shop"], "$or": [{"detail": {"n": [9]}}, {"detail": {"state": ["old"]}}]})", false);
    row(R"({"source": ["till"], "$or": [{"detail": {"n": [5]}}, {"detail": {"state": ["new"]}}]})", false);
}

void TstCloudWatch::eventPatternsMatch()
{
    QFETCH(QString, pattern);
    QFETCH(bool, expected);
    const auto parsed = EventPattern::parse(pattern.toStdString(), EventPattern::Words::Today);
    QVERIFY2(parsed, parsed ? "" : qPrintable(parsed.error().message));
    const Json event =
        Json::parse(R"({"source": "shop", "detail": {"n": 5, "tags": ["a", "b"], "state": "new", "gone": null}})");
    QCOMPARE(parsed->matches(event), expected);
}

void TstCloudWatch::badEventPatternsAreRefused_data()
{
    QTest::addColumn<QString>("pattern");
    for (const char *pattern : {"", "{}", "[]", R"({"source": "shop"})", R"({"source": []})", R"({"source": [["a"]]})",
                                R"({"source": [{"suffix": "a"}]})", R"({"n": [{"numeric": [">"]}]})",
                                R"({"n": [{"numeric": ["~", 1]}]})", R"({"n": [{"exists": 1}]})"})
        QTest::newRow(pattern) << QString::fromUtf8(pattern);
}

void TstCloudWatch::badEventPatternsAreRefused()
{
    QFETCH(QString, pattern);
    QVERIFY(!EventPattern::parse(pattern.toStdString(), EventPattern::Words::Early));
}

QTEST_GUILESS_MAIN(TstCloudWatch)
#include "tst_cloudwatch.moc"

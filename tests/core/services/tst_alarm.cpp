// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/alarm/alarm.h"
#include "core/services/alarm/evaluation.h"
#include "core/services/sns-topic/topic.h"
#include "lab.h"

using namespace headwater;
using namespace headwater::test;
using namespace headwater::services::alarm;

namespace {

/// `1 5 - 9`: datapoints, a dash is a missing one. The states they lead to: O, A, I.
QString statesOf(const QString &points, const Rule &rule)
{
    Evaluation evaluation;
    QString states;
    for (const QString &point : points.split(QLatin1Char(' '))) {
        const State state =
            evaluation.add(point == QLatin1String("-") ? std::nullopt : std::optional(point.toDouble()), rule);
        states += state == State::Alarm ? QLatin1Char('A') : state == State::Ok ? QLatin1Char('O') : QLatin1Char('I');
    }
    return states;
}

struct Heard final : world::Probe
{
    std::vector<std::string> lines;
    void happened(const world::Happening &happening) override
    {
        if (happening.kind == world::EventKind::ControlPlane)
            lines.push_back(std::string(happening.node) + ": " + happening.text);
    }
    int count(std::string_view part) const
    {
        return static_cast<int>(std::count_if(
            lines.begin(), lines.end(), [&](const std::string &line) { return line.find(part) != std::string::npos; }));
    }
};

/// A stream with one shard and two alarms that scale it by the share of its limit.
pipeline::Pipeline scaled(double out, double in, int cooldown, double recordsPerSecond, limits::Profile profile)
{
    pipeline::Pipeline drawn =
        draw("web: producer\nclicks: kinesis-stream\nhigh: alarm\nlow: alarm\nweb -> clicks", profile);
    drawn.nodes[0].properties = {{"recordsPerSecond", recordsPerSecond}, {"recordBytes", 100}};
    const auto alarm = [&](const char *comparison, double threshold, const char *scale) {
        return Json{{"watch", "clicks"},
                    {"MetricName", "IncomingRecords"},
                    {"relativeTo", "WriteLimitRecords"},
                    {"Period", 10},
                    {"EvaluationPeriods", 2},
                    {"ComparisonOperator", comparison},
                    {"Threshold", threshold},
                    {"target", "clicks"},
                    {"scale", scale},
                    {"repeat", true},
                    {"cooldownSeconds", cooldown}};
    };
    drawn.nodes[2].properties = alarm("GreaterThanThreshold", out, "out");
    drawn.nodes[3].properties = alarm("LessThanThreshold", in, "in");
    return drawn;
}

/// A stream with 100 records a second, an alarm that fires at 50, and what it acts on.
std::unique_ptr<World> acting(const std::string &target, Json alarm = Json::object())
{
    alarm.update({{"watch", "clicks"}, {"MetricName", "IncomingRecords"}, {"Period", 10}, {"Threshold", 50}});
    return start(draw(R"(
        web: producer {"recordsPerSecond": 100, "arrivals": "constant"}
        clicks: kinesis-stream
        web -> clicks
        busy -> it
        busy: alarm )" +
                      alarm.dump() + "\nit: " + target));
}

Json metricsOf(const World &world, const char *node)
{
    Json report;
    world.find(node)->report(report);
    return report["metrics"];
}

} // namespace

class TstAlarm : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void soManyOfTheLastDatapoints_data();
    void soManyOfTheLastDatapoints();
    void periodsAggregate();
    void aStoppedNodeHasNoData();
    void anAlarmScalesAStreamOut();
    void tooNearThresholdsFlap();
    void aCooldownHoldsBack();
    void theExamsTwoCallsADayRunOut();
    void anAlarmRunsAFunction();
    void aFunctionThatFailsIsNoActionTaken();
    void anAlarmTellsATopic();
    void aRepeatedAlarmActsAgain();
    void mistakesInItsSettingsAreSaid();
};

void TstAlarm::soManyOfTheLastDatapoints_data()
{
    QTest::addColumn<QString>("points");
    QTest::addColumn<int>("periods");
    QTest::addColumn<int>("datapoints");
    QTest::addColumn<int>("missing");
    QTest::addColumn<QString>("states");
    const auto row = [](const char *points, int periods, int datapoints, Missing missing, const char *states) {
        QTest::addRow("%s | %d of %d | %d", points, datapoints, periods, static_cast<int>(missing))
            << QString::fromLatin1(points) << periods << datapoints << static_cast<int>(missing)
            << QString::fromLatin1(states);
    };
    // The threshold is 5, and above it is too much.
    row("1 9 1", 1, 1, Missing::Missing, "OAO");
    row("5 6", 1, 1, Missing::Missing, "OA");
    row("9 9 9 1", 3, 3, Missing::Missing, "IIAO");
    row("9 1 9 1 1", 3, 2, Missing::Missing, "IIAOO");
    row("1 1", 3, 2, Missing::Missing, "IO");
    row("1 - -", 1, 1, Missing::Missing, "OII");
    row("1 - 9", 1, 1, Missing::Ignore, "OOA");
    row("9 - 1", 1, 1, Missing::Ignore, "AAO");
    row("1 - -", 1, 1, Missing::Breaching, "OAA");
    row("9 - -", 1, 1, Missing::NotBreaching, "AOO");
    row("- -", 3, 1, Missing::Breaching, "II");
    row("9 - 9 9", 3, 3, Missing::Missing, "IIII");
}

void TstAlarm::soManyOfTheLastDatapoints()
{
    QFETCH(QString, points);
    QFETCH(int, periods);
    QFETCH(int, datapoints);
    QFETCH(int, missing);
    QFETCH(QString, states);
    const Rule rule{Comparison::Greater, 5, static_cast<std::size_t>(periods), static_cast<std::size_t>(datapoints),
                    static_cast<Missing>(missing)};
    QCOMPARE(statesOf(points, rule), states);
}

void TstAlarm::periodsAggregate()
{
    const auto closed = [](Statistic statistic) {
        Period period;
        for (const double value : {4.0, 2.0, 6.0})
            period.add(value);
        period.add(std::nullopt);
        return *period.close(statistic);
    };
    QCOMPARE(closed(Statistic::Average), 4.0);
    QCOMPARE(closed(Statistic::Sum), 12.0);
    QCOMPARE(closed(Statistic::Minimum), 2.0);
    QCOMPARE(closed(Statistic::Maximum), 6.0);
    Period empty;
    empty.add(std::nullopt);
    QVERIFY(!empty.close(Statistic::Sum));
}

void TstAlarm::aStoppedNodeHasNoData()
{
    auto world = start(draw(R"(
        web: producer {"recordsPerSecond": 100, "recordBytes": 100}
        clicks: kinesis-stream
        quiet: alarm {"watch": "clicks", "MetricName": "IncomingRecords", "Period": 10, "Threshold": 50}
        web -> clicks)"));
    QVERIFY(world->act({0, "quiet", "SetProperty", {{"key", "ComparisonOperator"}, {"value", "LessThanThreshold"}}}));
    const auto state = [&] {
        return text(std::string(world->find("quiet")->statusText()));
    };
    QCOMPARE(state(), QStringLiteral("INSUFFICIENT_DATA"));
    world->runTo(seconds(20));
    QCOMPARE(state(), QStringLiteral("OK"));
    QVERIFY(world->act({world->now(), "web", "Stop", Json::object()}));
    world->runTo(seconds(40));
    QCOMPARE(state(), QStringLiteral("ALARM"));
    QVERIFY(world->act({world->now(), "clicks", "Stop", Json::object()}));
    world->runTo(seconds(60));
    QCOMPARE(state(), QStringLiteral("INSUFFICIENT_DATA"));
}

void TstAlarm::anAlarmScalesAStreamOut()
{
    // SCL-03
    auto world = start(scaled(70, 20, 60, 900, limits::Profile::Current));
    Heard heard;
    world->setProbe(&heard);
    world->runTo(seconds(600));
    // One shard at 90 % becomes two at 45 %, and there it stays.
    QCOMPARE(streamOf(*world, "clicks").openShards(), std::size_t{2});
    QCOMPARE(heard.count("high: UpdateShardCount of clicks: 1 to 2"), 1);
    QCOMPARE(heard.count("low: UpdateShardCount"), 0);
    QCOMPARE(text(std::string(world->find("high")->statusText())), QStringLiteral("OK"));
}

void TstAlarm::tooNearThresholdsFlap()
{
    // SCL-03: after doubling, the same load is half the share: 45 % is below 50 %, so in it goes again.
    auto world = start(scaled(70, 50, 60, 900, limits::Profile::Current));
    Heard heard;
    world->setProbe(&heard);
    world->runTo(seconds(1'800));
    QVERIFY2(heard.count("high: UpdateShardCount of clicks: 1 to 2") >= 3,
             qPrintable(QString::number(heard.count("high"))));
    QVERIFY(heard.count("low: UpdateShardCount of clicks: 2 to 1") >= 3);
}

void TstAlarm::aCooldownHoldsBack()
{
    auto world = start(scaled(70, 50, 600, 900, limits::Profile::Current));
    Heard heard;
    world->setProbe(&heard);
    world->runTo(seconds(500));
    QCOMPARE(heard.count("UpdateShardCount of clicks"), 1);
    QVERIFY(heard.count("low: not scaled: clicks was scaled") >= 1);
}

void TstAlarm::theExamsTwoCallsADayRunOut()
{
    auto world = start(scaled(70, 50, 60, 900, limits::Profile::Exam));
    Heard heard;
    world->setProbe(&heard);
    world->runTo(seconds(900));
    QCOMPARE(heard.count("UpdateShardCount of clicks"), 2);
    QVERIFY(heard.count("high: UpdateShardCount refused: UpdateShardCount was called 2 times in 24 hours") >= 1);
    const auto &refusals = streamOf(*world, "clicks").refusals();
    QVERIFY(!refusals.empty());
    QCOMPARE(std::string(refusals.back().error.code), std::string("LimitExceededException"));
}

void TstAlarm::anAlarmRunsAFunction()
{
    const Json code = {{"code", "exports.handler = async event => { console.log(JSON.stringify(event)); };"}};
    const auto world = acting("lambda " + code.dump());
    world->runTo(seconds(9));
    QCOMPARE(metricsOf(*world, "it")["Invocations"]["sum"].get<int>(), 0);
    world->runTo(seconds(60));
    // Once, when it comes to ALARM; not again while it stays there.
    QCOMPARE(metricsOf(*world, "it")["Invocations"]["sum"].get<int>(), 1);
    QCOMPARE(metricsOf(*world, "busy")["ActionsTaken"]["sum"].get<int>(), 1);
    world::PeekRequest request;
    request.node = "it";
    request.count = 20;
    Json event;
    const auto log = world->find("it")->peek(request);
    for (const world::PeekedRecord &line : *log) {
        if (const std::size_t brace = line.data.find("{\"account"); brace != std::string::npos)
            event = Json::parse(line.data.substr(brace));
    }
    QVERIFY(event.is_object());
    QCOMPARE(text(event["source"]), QStringLiteral("aws.cloudwatch"));
    QCOMPARE(text(event["time"]), QStringLiteral("2020-01-01T00:00:10.000Z"));
    const Json &data = event["alarmData"];
    QCOMPARE(text(data["alarmName"]), QStringLiteral("busy"));
    QCOMPARE(text(data["state"]["value"]), QStringLiteral("ALARM"));
    QCOMPARE(text(data["previousState"]["value"]), QStringLiteral("INSUFFICIENT_DATA"));
    QCOMPARE(text(data["configuration"]["metrics"][0]["metricStat"]["metric"]["name"]),
             QStringLiteral("IncomingRecords"));
}

void TstAlarm::aFunctionThatFailsIsNoActionTaken()
{
    const auto world = acting(R"(lambda {"errorRate": 1})");
    Heard heard;
    world->setProbe(&heard);
    world->runTo(seconds(60));
    QCOMPARE(metricsOf(*world, "it")["Errors"]["sum"].get<int>(), 1);
    QCOMPARE(metricsOf(*world, "busy")["ActionsTaken"]["sum"].get<int>(), 0);
    QCOMPARE(metricsOf(*world, "busy")["ActionsRefused"]["sum"].get<int>(), 1);
    QCOMPARE(heard.count("busy: the function did not do it"), 1);
}

void TstAlarm::anAlarmTellsATopic()
{
    const auto world = acting("sns-topic");
    world->runTo(seconds(60));
    const auto &outbox = dynamic_cast<services::sns_topic::Topic &>(*world->find("it")).outbox();
    QCOMPARE(outbox.size(), std::size_t{1});
    QCOMPARE(text(outbox.front().subject), QStringLiteral("ALARM: \"busy\""));
    QCOMPARE(outbox.front().published, seconds(10));
    QCOMPARE(text(Json::parse(outbox.front().message)["alarmData"]["state"]["value"]), QStringLiteral("ALARM"));
    QCOMPARE(metricsOf(*world, "busy")["ActionsTaken"]["sum"].get<int>(), 1);
}

void TstAlarm::aRepeatedAlarmActsAgain()
{
    const auto world = acting("lambda", {{"repeat", true}, {"cooldownSeconds", 20}});
    world->runTo(seconds(75));
    // At 10, 30, 50 and 70 seconds.
    QCOMPARE(metricsOf(*world, "it")["Invocations"]["sum"].get<int>(), 4);
}

void TstAlarm::mistakesInItsSettingsAreSaid()
{
    pipeline::Pipeline drawn = scaled(70, 50, 60, 900, limits::Profile::Exam);
    const auto problem = [&](const char *key, const Json &value) {
        pipeline::Pipeline changed = drawn;
        changed.nodes[2].properties[key] = value;
        for (const pipeline::Issue &issue : pipeline::validate(changed, services::builtinCatalog())) {
            if (issue.severity == pipeline::Severity::Error)
                return issue.pointer;
        }
        return QString();
    };
    QCOMPARE(problem("Period", 60), QString());
    QCOMPARE(problem("Period", 45), QStringLiteral("/nodes/2/properties/Period"));
    QCOMPARE(problem("MetricName", "Incoming"), QStringLiteral("/nodes/2/properties/MetricName"));
    QCOMPARE(problem("watch", "nobody"), QStringLiteral("/nodes/2/properties/watch"));
    QCOMPARE(problem("target", "web"), QStringLiteral("/nodes/2/properties/target"));
    QCOMPARE(problem("DatapointsToAlarm", 3), QStringLiteral("/nodes/2/properties/DatapointsToAlarm"));
}

QTEST_GUILESS_MAIN(TstAlarm)
#include "tst_alarm.moc"

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "accesslab.h"

#include <algorithm>

using namespace headwater;
using namespace headwater::test;

/// Calls that are no reading and no writing of a stream need their permission as well.
class TstAccessCalls : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void messagesNeedAPermission_data();
    void messagesNeedAPermission();
    void aDeliveryStreamNeedsAPermissionForItsBucket();
    void aDeliveryStreamNeedsAPermissionForItsFunction();
    void leasesNeedAPermission();
    void anAlarmNeedsAPermissionToScale();
};

void TstAccessCalls::messagesNeedAPermission_data()
{
    QTest::addColumn<QString>("caller");
    QTest::addColumn<bool>("allowed");
    for (const char *caller : {"f", "busy"}) {
        QTest::addRow("%s may", caller) << QString::fromLatin1(caller) << true;
        QTest::addRow("%s may not", caller) << QString::fromLatin1(caller) << false;
    }
}

/// A function and an alarm publish to a topic, each in the name of a role.
void TstAccessCalls::messagesNeedAPermission()
{
    // SEC-01
    QFETCH(QString, caller);
    QFETCH(bool, allowed);
    pipeline::Pipeline drawn = draw(R"(
        web: producer {"recordsPerSecond": 100, "arrivals": "constant"}
        clicks: kinesis-stream
        f: lambda
        busy: alarm {"watch": "clicks", "MetricName": "IncomingRecords", "Period": 10, "Threshold": 50}
        told: sns-topic
        who: iam-role
        web -> clicks
        clicks -> f)");
    pipeline::Link link;
    link.from = caller.toStdString();
    link.to = "told";
    link.port = caller == QLatin1String("f") ? "notifications" : "topic";
    drawn.links.push_back(link);
    for (pipeline::Node &node : drawn.nodes) {
        if (node.id == link.from)
            node.properties["role"] = "who";
        if (node.id == "who")
            node.properties["policy"] =
                policy(allowed ? R"({"Effect": "Allow", "Action": ["kinesis:Get*", "sns:Publish"], "Resource": "*"})"
                               : R"({"Effect": "Allow", "Action": "kinesis:Get*", "Resource": "*"})");
    }
    auto world = start(drawn);
    Heard heard;
    world->setProbe(&heard);
    world->runTo(seconds(30));
    Json report;
    world->find("told")->report(report);
    QCOMPARE(report["metrics"]["NumberOfMessagesPublished"]["sum"].get<int>() > 0, allowed);
    const Heard::Line *line = heard.find("AccessDeniedException");
    QCOMPARE(line != nullptr, !allowed);
    if (line)
        QVERIFY2(line->text.find(link.from + " is not authorized to perform: sns:Publish on resource: "
                                             "arn:aws:sns:us-east-1:000000000000:told") != std::string::npos,
                 line->text.c_str());
}

void TstAccessCalls::aDeliveryStreamNeedsAPermissionForItsBucket()
{
    pipeline::Pipeline drawn = draw(R"(
        web: producer {"recordsPerSecond": 100}
        out: firehose {"BufferingHints": {"IntervalInSeconds": 60}, "role": "deliver"}
        lake: s3-bucket
        deliver: iam-role
        web -> out
        out -> lake)");
    drawn.nodes[3].properties["policy"] = policy(R"({"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*"})");
    auto world = start(drawn);
    const auto objects = [&] {
        Json report;
        world->find("lake")->report(report);
        return report["metrics"]["NumberOfObjects"]["sum"].get<int>();
    };
    world->runTo(seconds(130));
    QCOMPARE(objects(), 2);
    const Json nothing = policy(R"({"Effect": "Deny", "Action": "s3:*", "Resource": "*"})");
    QVERIFY(world->find("deliver")->setProperty("policy", nothing).ok());
    world->runTo(seconds(300));
    QCOMPARE(objects(), 2);
    QCOMPARE(world->ledger().balance(), std::int64_t{0});
    // What waited is delivered when it may be again.
    QVERIFY(world->find("deliver")->setProperty("policy", drawn.nodes[3].properties["policy"]).ok());
    world->runTo(seconds(900));
    QVERIFY(objects() > 8);
    QCOMPARE(world->ledger().dropped, std::uint64_t{0});
    QCOMPARE(world->ledger().balance(), std::int64_t{0});
}

void TstAccessCalls::aDeliveryStreamNeedsAPermissionForItsFunction()
{
    pipeline::Pipeline drawn = draw(R"(
        web: producer {"recordsPerSecond": 50}
        out: firehose {"BufferingHints": {"IntervalInSeconds": 60}, "role": "deliver"}
        lake: s3-bucket
        f: lambda
        deliver: iam-role
        web -> out
        out -> lake)");
    pipeline::Link link;
    link.from = "out";
    link.to = "f";
    link.port = "transform";
    drawn.links.push_back(link);
    drawn.nodes[4].properties["policy"] = policy(R"({"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*"})");
    auto world = start(drawn);
    world->runTo(seconds(300));
    Json function, bucket;
    world->find("f")->report(function);
    QCOMPARE(function["metrics"]["Invocations"]["sum"].get<int>(), 0);
    world::PeekRequest request;
    request.node = "lake";
    request.count = 1;
    const auto kept = world->find("lake")->peek(request);
    QVERIFY(kept.ok() && !kept->empty());
    QVERIFY2(kept->front().data.find("Lambda.InvokeAccessDenied") != std::string::npos, kept->front().data.c_str());
    QCOMPARE(world->ledger().balance(), std::int64_t{0});
}

void TstAccessCalls::leasesNeedAPermission()
{
    pipeline::Pipeline drawn = draw(R"(
        web: producer {"recordsPerSecond": 50}
        clicks: kinesis-stream {"ShardCount": 2}
        app: kcl-application {"role": "count", "initialPosition": "TRIM_HORIZON"}
        leases: dynamodb-table
        count: iam-role
        web -> clicks
        clicks -> app
        app -> leases)");
    drawn.nodes[4].properties["policy"] = policy(R"({"Effect": "Allow", "Action": "kinesis:*", "Resource": "*"})");
    auto world = start(drawn);
    const auto processed = [&] {
        Json report;
        world->find("app")->report(report);
        return report["metrics"]["RecordsProcessed"]["sum"].get<int>();
    };
    Heard heard;
    world->setProbe(&heard);
    world->runTo(seconds(60));
    QCOMPARE(processed(), 0);
    const Heard::Line *line = heard.find("AccessDeniedException");
    QVERIFY(line);
    QVERIFY2(line->text.find("dynamodb:") != std::string::npos, line->text.c_str());
    const Json more = policy(R"({"Effect": "Allow", "Action": ["kinesis:*", "dynamodb:*"], "Resource": "*"})");
    QVERIFY(world->find("count")->setProperty("policy", more).ok());
    world->runTo(seconds(240));
    QVERIFY(processed() > 5'000);
    QCOMPARE(world->ledger().balance(), std::int64_t{0});
}

void TstAccessCalls::anAlarmNeedsAPermissionToScale()
{
    // SEC-01, SCL-03
    pipeline::Pipeline drawn = draw(R"(
        web: producer {"recordsPerSecond": 900, "recordBytes": 100}
        clicks: kinesis-stream
        high: alarm {"watch": "clicks", "MetricName": "IncomingRecords", "Period": 10, "Threshold": 700, "target": "clicks", "scale": "out", "repeat": true, "cooldownSeconds": 30, "role": "scaler"}
        scaler: iam-role
        web -> clicks)",
                                    limits::Profile::Current);
    drawn.nodes[3].properties["policy"] =
        policy(R"({"Effect": "Allow", "Action": "kinesis:Describe*", "Resource": "*"})");
    auto world = start(drawn);
    Heard heard;
    world->setProbe(&heard);
    world->runTo(seconds(100));
    QCOMPARE(streamOf(*world, "clicks").openShards(), std::size_t{1});
    const Heard::Line *line = heard.find("AccessDeniedException");
    QVERIFY(line);
    QCOMPARE(text(line->node), QStringLiteral("high"));
    QVERIFY2(line->text.find("kinesis:UpdateShardCount on resource: " + std::string(kClicks)) != std::string::npos,
             line->text.c_str());
    // The checklist asks for just that, and its fix lets the alarm scale.
    const auto open = linesAbout(drawn, SecurityTopic::LeastPrivilege);
    const auto about =
        std::find_if(open.begin(), open.end(), [](const SecurityLine &each) { return each.node == "high"; });
    QVERIFY(about != open.end());
    QVERIFY2(about->text.contains(QStringLiteral("kinesis:UpdateShardCount")), qPrintable(about->text));
    QVERIFY(world->find("scaler")
                ->setProperty("policy", policy(R"({"Effect": "Allow", "Action": "kinesis:UpdateShardCount",
                    "Resource": "arn:aws:kinesis:us-east-1:000000000000:stream/clicks"})"))
                .ok());
    world->runTo(seconds(300));
    QCOMPARE(streamOf(*world, "clicks").openShards(), std::size_t{2});
}

QTEST_GUILESS_MAIN(TstAccessCalls)
#include "tst_accesscalls.moc"

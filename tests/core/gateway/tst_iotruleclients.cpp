// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "restlab.h"

using namespace headwater;
using namespace headwater::test;

/// Topic rules that clients make over HTTP.
class TstIotRuleClients : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aRuleRuns();
    void whatAnActionCannotDoGoesToTheErrorAction();
    void aRuleThatCannotBeMadeIsRefused_data();
    void aRuleThatCannotBeMadeIsRefused();
    void drawnRulesAreToldInTheServicesWords();
};

void TstIotRuleClients::aRuleRuns()
{
    const Json mayAll{
        {"policy", R"({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})"}};
    const std::string drawn =
        std::string(kThings) + "clicks: kinesis-stream\nerrors: sqs-queue\nadmin: iam-role " + mayAll.dump() + R"(
        app: iot-thing {"messagesPerSecond": 0, "subscriptions": [{"topicFilter": "seen/#"}]}
        app -> iot
        )";
    RestLab lab(drawn);
    lab.pass(3);
    const std::string role = "arn:aws:iam::000000000000:role/admin";
    const Json kinesis{{"kinesis", {{"streamName", "clicks"}, {"partitionKey", "${topic()}"}, {"roleArn", role}}}};
    const Json republish{{"republish", {{"topic", "seen/${topic(2)}"}, {"roleArn", role}}}};
    Json payload{{"sql", "SELECT 1 AS one FROM 'things/+/telemetry'"},
                 {"description", "Counts"},
                 {"actions", Json::array({kinesis, republish})},
                 {"errorAction", {{"sqs", {{"queueUrl", "http://x/000000000000/errors"}, {"roleArn", role}}}}}};
    QCOMPARE(lab.send("POST", "/rules/count", payload.dump(), {{"x-amz-tagging", "a=b&c=d%20e"}}).status, 200);
    QCOMPARE(lab.json("GET", "/tags?resourceArn=" + escaped(kArn + ("rule/count")))["tags"].size(), std::size_t{2});
    QVERIFY(lab.refusal("POST", "/rules/count", payload.dump())
                .startsWith(QLatin1String("409 ResourceAlreadyExistsException:")));
    lab.pass(6);
    QVERIFY(figure(lab, "clicks", "IncomingRecords") >= 5);
    QVERIFY(lab.thing("app").received().size() >= 5);
    const Json got = lab.json("GET", "/rules/count");
    QCOMPARE(got["ruleArn"].get<std::string>(), kArn + ("rule/count"));
    QCOMPARE(got["rule"]["actions"], payload["actions"]);
    QCOMPARE(got["rule"]["description"].get<std::string>(), std::string("Counts"));
    QCOMPARE(got["rule"]["createdAt"].get<double>(), double(world::kEpochSeconds + 3));
    QCOMPARE(got["rule"]["awsIotSqlVersion"].get<std::string>(), std::string("2016-03-23"));

    QCOMPARE(lab.send("POST", "/rules/count/disable").status, 200);
    QCOMPARE(lab.json("GET", "/rules?ruleDisabled=true")["rules"][0]["ruleName"].get<std::string>(),
             std::string("count"));
    lab.pass(1);
    const std::size_t heard = lab.thing("app").received().size();
    lab.pass(5);
    QCOMPARE(lab.thing("app").received().size(), heard);
    QCOMPARE(lab.send("POST", "/rules/count/enable").status, 200);
    lab.pass(5);
    QVERIFY(lab.thing("app").received().size() > heard + 3);

    payload["sql"] = "SELECT 2 AS two FROM 'things/+/telemetry'";
    payload["actions"] = Json::array({republish});
    QCOMPARE(lab.send("PATCH", "/rules/count", payload.dump()).status, 200);
    lab.pass(1);
    const std::uint64_t records = figure(lab, "clicks", "IncomingRecords");
    lab.pass(5);
    QCOMPARE(figure(lab, "clicks", "IncomingRecords"), records);
    QCOMPARE(lab.thing("app").received().back().payload, std::string(R"({"two":2})"));
    // One that cannot be replaced stays as it was.
    payload["sql"] = "SELECT";
    QVERIFY(lab.refusal("PATCH", "/rules/count", payload.dump()).startsWith(QLatin1String("400 SqlParseException:")));
    QVERIFY(lab.json("GET", "/rules/count")["rule"]["sql"].get<std::string>().starts_with("SELECT 2"));
    QCOMPARE(namesIn(lab.json("GET", "/rules?topic=things%2Fx%2Ftelemetry")["rules"], "topicPattern"),
             std::vector<std::string>{"things/+/telemetry"});
    QVERIFY(lab.json("GET", "/rules?topic=elsewhere")["rules"].empty());
    // A node of another kind may have the name.
    payload["sql"] = "SELECT 3 AS three FROM 'things/+/telemetry'";
    QCOMPARE(lab.send("POST", "/rules/clicks", payload.dump()).status, 200);
    lab.pass(3);
    QCOMPARE(lab.json("GET", "/rules")["rules"].size(), std::size_t{2});
    QVERIFY(lab.thing("app").received().back().payload != std::string(R"({"two":2})") ||
            lab.thing("app").received()[lab.thing("app").received().size() - 2].payload != std::string(R"({"two":2})"));
    for (const char *name : {"clicks", "count", "count", "nobody"})
        QCOMPARE(lab.send("DELETE", std::string("/rules/") + name).status, 200);
    QCOMPARE(lab.refusal("GET", "/rules/count"),
             QStringLiteral("401 UnauthorizedException: Access to topic rule 'count' was denied"));
    QVERIFY(lab.world->find("clicks"));
    lab.pass(1);
    const std::size_t last = lab.thing("app").received().size();
    lab.pass(5);
    QCOMPARE(lab.thing("app").received().size(), last);
    QCOMPARE(lab.world->ledger().balance(), std::int64_t{0});
}

void TstIotRuleClients::whatAnActionCannotDoGoesToTheErrorAction()
{
    constexpr const char *kMay = R"({"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"})";
    RestLab lab(kThings + roleWithKey("WRITER1", kMay) + "clicks: kinesis-stream\nerrors: sqs-queue\n");
    lab.pass(2);
    const std::string role = "arn:aws:iam::000000000000:role/WRITER1";
    const Json payload{
        {"sql", "SELECT * FROM 'orders'"},
        {"actions", Json::array({{{"kinesis", {{"streamName", "clicks"}, {"partitionKey", "a"}, {"roleArn", role}}}}})},
        {"errorAction", {{"sqs", {{"queueUrl", "http://x/000000000000/errors"}, {"roleArn", role}}}}}};
    QCOMPARE(lab.send("POST", "/rules/r", payload.dump()).status, 200);
    QCOMPARE(lab.send("POST", "/topics/orders?qos=1", "{\"id\": 1}").status, 200);
    lab.pass(30);
    QCOMPARE(figure(lab, "clicks", "IncomingRecords"), std::uint64_t{0});
    QCOMPARE(figure(lab, "errors", "NumberOfMessagesSent"), std::uint64_t{1});
    QCOMPARE(lab.world->ledger().balance(), std::int64_t{0});
}

void TstIotRuleClients::aRuleThatCannotBeMadeIsRefused_data()
{
    QTest::addColumn<std::string>("payload");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const Json &payload, const char *expected) {
        QTest::newRow(name) << payload.dump() << QString::fromUtf8(expected);
    };
    row("statement", {{"sql", "SELECT"}, {"actions", Json::array()}}, "400 SqlParseException: ");
    row("no actions", {{"sql", "SELECT * FROM 'a'"}},
        "400 InvalidRequestException: 1 validation error detected: Value null at 'topicRulePayload.actions'");
    row("eleven", {{"sql", "SELECT * FROM 'a'"}, {"actions", Json(11, Json::object())}},
        "400 InvalidRequestException: 1 validation error detected: ");
    row("another kind", {{"sql", "SELECT * FROM 'a'"}, {"actions", Json::array({{{"timestream", Json::object()}}})}},
        "400 InvalidRequestException: The action timestream is not available in this simulation");
    row("nowhere",
        {{"sql", "SELECT * FROM 'a'"}, {"actions", Json::array({{{"kinesis", {{"streamName", "nobody"}}}}})}},
        "400 InvalidRequestException: The action kinesis leads nowhere");
    row("two kinds",
        {{"sql", "SELECT * FROM 'a'"},
         {"actions", Json::array({{{"sqs", Json::object()}, {"kinesis", Json::object()}}})}},
        "400 InvalidRequestException: Each action has one kind");
    row("error action",
        {{"sql", "SELECT * FROM 'a'"},
         {"actions", Json::array()},
         {"errorAction", {{"lambda", {{"functionArn", "f"}}}}}},
        "400 InvalidRequestException: The action lambda is not available in this simulation as an error action.");
}

void TstIotRuleClients::aRuleThatCannotBeMadeIsRefused()
{
    QFETCH(std::string, payload);
    QFETCH(QString, expected);
    RestLab lab(kThings);
    const QString told = lab.refusal("POST", "/rules/r", payload);
    QVERIFY2(told.startsWith(expected), qPrintable(told));
    QVERIFY(lab.json("GET", "/rules")["rules"].empty());
    QVERIFY(lab.refusal("POST", "/rules/a-b", payload).contains(QLatin1String("at 'ruleName'")));
}

void TstIotRuleClients::drawnRulesAreToldInTheServicesWords()
{
    RestLab lab(std::string(kThings) + R"(my-rule: iot-rule {"sql": "SELECT * FROM 'x'", "republishTopic": "y"}
        clicks: kinesis-stream
        iot -> my-rule
        my-rule -> clicks
        )");
    const Json rule = lab.json("GET", "/rules/my_rule")["rule"];
    QCOMPARE(rule["sql"].get<std::string>(), std::string("SELECT * FROM 'x'"));
    QCOMPARE(rule["actions"],
             Json::array({{{"republish", {{"topic", "y"}}}}, {{"kinesis", {{"streamName", "clicks"}}}}}));
    QCOMPARE(lab.send("POST", "/rules/my_rule/disable").status, 200);
    QCOMPARE(lab.json("GET", "/rules/my_rule")["rule"]["ruleDisabled"].get<bool>(), true);
    QCOMPARE(lab.send("DELETE", "/rules/my_rule").status, 200);
    QVERIFY(!lab.world->find("my-rule"));
}

QTEST_GUILESS_MAIN(TstIotRuleClients)
#include "tst_iotruleclients.moc"

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "restlab.h"

using namespace headwater;
using namespace headwater::test;

namespace {

constexpr const char *kCore = "iot: iot-core";
/// Hears everything that the filter lets through.
std::string listening(const char *filter)
{
    return std::string(kCore) + "\napp: iot-thing " +
           Json{{"messagesPerSecond", 0}, {"subscriptions", Json::array({{{"topicFilter", filter}, {"qos", 1}}})}}
               .dump() +
           "\napp -> iot\n";
}

std::string shadowOf(const Json &state)
{
    return Json{{"state", state}}.dump();
}

} // namespace

/// AWS IoT's data plane over HTTP.
class TstIotData : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aMessageReachesSubscribers_data();
    void aMessageReachesSubscribers();
    void aMessageExpires();
    void whatCannotBePublishedIsRefused_data();
    void whatCannotBePublishedIsRefused();
    void retainedMessagesAreListedAndRead();
    void theExamsServiceHasNoneOfTheNewerCalls();
    void aShadowIsWrittenReadAndDeleted();
    void devicesHearWhatChanged();
    void whatIsWrongWithAShadowIsSaid_data();
    void whatIsWrongWithAShadowIsSaid();
    void tooManyRequestsInFlightAreThrottled();
    void namedShadowsAreListedPageByPage();
    void aConnectionIsDeleted_data();
    void aConnectionIsDeleted();
    void otherPathsAndMethodsAreRefusedAtOnce();
    void policiesOfCallersDecide();
    void timesAreTheClients();
    void aStoppedServiceSaysSo();
    void theSameCallsGiveTheSameDigest();
};

void TstIotData::aMessageReachesSubscribers_data()
{
    QTest::addColumn<std::string>("target");
    QTest::addColumn<std::string>("topic");
    QTest::newRow("escaped") << std::string("/topics/home%2Fhall%2Ftemp?qos=1") << std::string("home/hall/temp");
    QTest::newRow("as it is") << std::string("/topics/home/hall/temp") << std::string("home/hall/temp");
    QTest::newRow("plus and blank") << std::string("/topics/home%2Fa%20b+c") << std::string("home/a b+c");
    QTest::newRow("trailing slash") << std::string("/topics/home/") << std::string("home/");
}

void TstIotData::aMessageReachesSubscribers()
{
    QFETCH(std::string, target);
    QFETCH(std::string, topic);
    RestLab lab(listening("home/#"));
    lab.pass(2);
    const http::Response response = lab.send("POST", target, "21.5");
    if (topic.find('+') != std::string::npos) {
        QCOMPARE(response.status, 400); // a wildcard, and no blank
        return;
    }
    QCOMPARE(response.status, 200);
    QCOMPARE(Json::parse(response.body)["message"].get<std::string>(), std::string("OK"));
    QCOMPARE(headerOf(response, "Content-Type"), std::string("application/json"));
    QCOMPARE(headerOf(response, "x-amzn-RequestId").size(), std::size_t{36});
    lab.pass(1);
    QCOMPARE(lab.thing("app").received().size(), std::size_t{1});
    QCOMPARE(lab.thing("app").received()[0].topic, topic);
    QCOMPARE(lab.thing("app").received()[0].payload, std::string("21.5"));
    QCOMPARE(lab.world->ledger().balance(), std::int64_t{0});
}

void TstIotData::aMessageExpires()
{
    const std::string away = std::string(kCore) + "\napp: iot-thing " +
                             Json{{"messagesPerSecond", 0},
                                  {"cleanSession", false},
                                  {"subscriptions", Json::array({{{"topicFilter", "a"}, {"qos", 1}}})}}
                                 .dump() +
                             "\napp -> iot\n";
    RestLab lab(away);
    lab.pass(2);
    QVERIFY(lab.world->act({lab.world->now(), "app", "Disconnect", Json::object()}).ok());
    lab.pass(1);
    QCOMPARE(lab.send("POST", "/topics/a?qos=1&messageExpiry=5", "soon").status, 200);
    QCOMPARE(lab.send("POST", "/topics/a?qos=1", "always").status, 200);
    lab.pass(10);
    QVERIFY(lab.world->act({lab.world->now(), "app", "Connect", Json::object()}).ok());
    lab.pass(5);
    QCOMPARE(lab.thing("app").received().size(), std::size_t{1});
    QCOMPARE(lab.thing("app").received()[0].payload, std::string("always"));
    QCOMPARE(lab.world->ledger().balance(), std::int64_t{0});
}

void TstIotData::whatCannotBePublishedIsRefused_data()
{
    QTest::addColumn<QString>("target");
    QTest::addColumn<std::string>("body");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const char *target, std::string body, const char *expected) {
        QTest::newRow(name) << QString::fromUtf8(target) << std::move(body) << QString::fromUtf8(expected);
    };
    row("wildcard", "/topics/a%2F%23", "x", "400 InvalidRequestException: Invalid topic: a/#");
    row("too long", ("/topics/" + std::string(257, 'a')).c_str(), "x", "400 InvalidRequestException: Invalid topic: ");
    row("qos", "/topics/a?qos=2", "x",
        "400 InvalidRequestException: 1 validation error detected: Value '2' at 'qos' failed to satisfy constraint: "
        "Member must have value less than or equal to 1");
    row("qos is no number", "/topics/a?qos=high", "x", "400 InvalidRequestException: The value 'high' of qos");
    row("retain is no boolean", "/topics/a?retain=yes", "x", "400 InvalidRequestException: The value 'yes' of retain");
    row("too large", "/topics/a", std::string(131'073, 'x'), "413 RequestEntityTooLargeException: ");
    row("reserved and retained", "/topics/%24aws%2Frules%2Fr?retain=true", "x",
        "400 InvalidRequestException: A message on a reserved topic cannot be retained.");
    row("escape", "/topics/a%2", "x", "400 InvalidRequestException: The request URI cannot be read.");
}

void TstIotData::whatCannotBePublishedIsRefused()
{
    QFETCH(QString, target);
    QFETCH(std::string, body);
    QFETCH(QString, expected);
    RestLab lab(listening("#"));
    lab.pass(2);
    const QString told = lab.refusal("POST", target.toStdString(), body);
    QVERIFY2(told.startsWith(expected), qPrintable(told));
    lab.pass(1);
    QCOMPARE(lab.thing("app").received().size(), std::size_t{0});
    QCOMPARE(lab.world->ledger().balance(), std::int64_t{0});
    const QString form =
        lab.refusal("POST", "/topics/a", "\xff", {{"x-amz-mqtt5-payload-format-indicator", "UTF8_DATA"}});
    QCOMPARE(form, QStringLiteral("400 InvalidRequestException: The payload is not in UTF-8."));
    const QString list = lab.refusal("POST", "/topics/a", "x", {{"x-amz-mqtt5-user-properties", "e30="}});
    QVERIFY(list.startsWith(QLatin1String("400 InvalidRequestException: The user properties")));
}

void TstIotData::retainedMessagesAreListedAndRead()
{
    RestLab lab(kCore);
    lab.pass(1);
    QCOMPARE(lab.json("GET", "/retainedMessage")["retainedTopics"].size(), std::size_t{0});
    for (const char *topic : {"b", "c%2Fd", "a"})
        QCOMPARE(lab.send("POST", std::string("/topics/") + topic + "?retain=true&qos=1", "kept").status, 200);
    const Json first = lab.json("GET", "/retainedMessage?maxResults=2");
    QCOMPARE(first["retainedTopics"].size(), std::size_t{2});
    QCOMPARE(first["retainedTopics"][0]["topic"].get<std::string>(), std::string("a"));
    QCOMPARE(first["retainedTopics"][0]["payloadSize"].get<int>(), 4);
    const Json second = lab.json("GET", "/retainedMessage?nextToken=" + first["nextToken"].get<std::string>());
    QCOMPARE(second["retainedTopics"].size(), std::size_t{1});
    QVERIFY(!second.contains("nextToken"));
    const Json read = lab.json("GET", "/retainedMessage/c%2Fd");
    QCOMPARE(read["topic"].get<std::string>(), std::string("c/d"));
    QCOMPARE(read["payload"].get<std::string>(), std::string("a2VwdA=="));
    QCOMPARE(read["qos"].get<int>(), 1);
    QCOMPARE(read["lastModifiedTime"].get<std::int64_t>() / 1'000, world::kEpochSeconds + 1);
    // Without a payload it is deleted.
    QCOMPARE(lab.send("POST", "/topics/c%2Fd?retain=true", "").status, 200);
    QCOMPARE(lab.refusal("GET", "/retainedMessage/c%2Fd"),
             QStringLiteral("404 ResourceNotFoundException: No retained message found for topic: c/d"));
    QVERIFY(
        lab.refusal("GET", "/retainedMessage?nextToken=%25").startsWith(QLatin1String("400 InvalidRequestException:")));
    QVERIFY(lab.refusal("GET", "/retainedMessage?maxResults=201")
                .contains(QLatin1String("Value '201' at 'maxResults' failed to satisfy constraint")));
    QCOMPARE(lab.world->ledger().balance(), std::int64_t{0});
}

void TstIotData::theExamsServiceHasNoneOfTheNewerCalls()
{
    RestLab lab(listening("a"), limits::Profile::Exam);
    lab.pass(2);
    for (const char *target :
         {"/retainedMessage", "/retainedMessage/a", "/api/things/shadow/ListNamedShadowsForThing/x"})
        QCOMPARE(lab.refusal("GET", target), QStringLiteral("404 ResourceNotFoundException: Not Found"));
    QCOMPARE(lab.send("POST", "/topics/a?retain=true", "x").status, 200); // a word that it does not know
    lab.pass(1);
    QCOMPARE(lab.thing("app").received().size(), std::size_t{1});
    QVERIFY(lab.core().broker().retained().empty());
}

void TstIotData::aShadowIsWrittenReadAndDeleted()
{
    RestLab lab(kCore);
    QCOMPARE(lab.refusal("GET", "/things/lamp/shadow"),
             QStringLiteral("404 ResourceNotFoundException: No shadow exists with name: 'lamp'"));
    const Json made =
        lab.json("POST", "/things/lamp/shadow", {{"state", {{"desired", {{"on", true}}}}}, {"clientToken", "t"}});
    QCOMPARE(made["version"].get<int>(), 1);
    QCOMPARE(made["clientToken"].get<std::string>(), std::string("t"));
    const Json read = lab.json("GET", "/things/lamp/shadow");
    QCOMPARE(read["state"]["delta"]["on"].get<bool>(), true);
    QCOMPARE(lab.json("POST", "/things/lamp/shadow?name=night", {{"state", {{"reported", {{"a", 1}}}}}})["version"]
                 .get<int>(),
             1);
    QCOMPARE(lab.json("DELETE", "/things/lamp/shadow")["version"].get<int>(), 1);
    QVERIFY(lab.refusal("DELETE", "/things/lamp/shadow").startsWith(QLatin1String("404 ")));
    QCOMPARE(lab.json("GET", "/things/lamp/shadow?name=night")["state"]["reported"]["a"].get<int>(), 1);
}

void TstIotData::devicesHearWhatChanged()
{
    RestLab lab(listening("$aws/things/lamp/shadow/#"));
    lab.pass(2);
    QCOMPARE(lab.send("POST", "/things/lamp/shadow", shadowOf({{"desired", {{"on", true}}}})).status, 200);
    QCOMPARE(lab.send("POST", "/things/lamp/shadow", "{").status, 400);
    QCOMPARE(lab.send("GET", "/things/lamp/shadow").status, 200);
    lab.pass(1);
    // Answers are the caller's alone.
    std::vector<std::string> topics;
    for (const auto &each : lab.thing("app").received())
        topics.push_back(each.topic);
    QCOMPARE(topics, (std::vector<std::string>{"$aws/things/lamp/shadow/update/delta",
                                               "$aws/things/lamp/shadow/update/documents"}));
    QCOMPARE(lab.world->ledger().balance(), std::int64_t{0});
}

void TstIotData::whatIsWrongWithAShadowIsSaid_data()
{
    QTest::addColumn<std::string>("target");
    QTest::addColumn<std::string>("body");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const char *target, const std::string &body, const char *expected) {
        QTest::newRow(name) << std::string(target) << body << QString::fromUtf8(expected);
    };
    row("no JSON", "/things/lamp/shadow", "{", "400 InvalidRequestException: ");
    row("no state", "/things/lamp/shadow", "{}", "400 InvalidRequestException: Missing required node: state");
    row("version", "/things/lamp/shadow", R"({"state": {"desired": {"a": 1}}, "version": 7})",
        "409 ConflictException: Version conflict");
    row("too large", "/things/lamp/shadow", shadowOf({{"desired", {{"a", std::string(8'200, 'x')}}}}),
        "413 RequestEntityTooLargeException: ");
    row("encoding", "/things/lamp/shadow", "{\"state\": {\"desired\": {\"a\": \"\xff\"}}}",
        "415 UnsupportedDocumentEncodingException: ");
    row("thing", "/things/a%20b/shadow", shadowOf(nullptr),
        "400 InvalidRequestException: 1 validation error detected: Value 'a b' at 'thingName' failed to satisfy "
        "constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9:_-]+");
    row("name", "/things/lamp/shadow?name=a%2Fb", shadowOf(nullptr),
        "400 InvalidRequestException: 1 validation error detected: Value 'a/b' at 'shadowName' failed to satisfy "
        "constraint: Member must satisfy regular expression pattern: [$a-zA-Z0-9:_-]+");
}

void TstIotData::whatIsWrongWithAShadowIsSaid()
{
    QFETCH(std::string, target);
    QFETCH(std::string, body);
    QFETCH(QString, expected);
    RestLab lab(kCore);
    const QString told = lab.refusal("POST", target, body);
    QVERIFY2(told.startsWith(expected), qPrintable(told));
    QCOMPARE(lab.core().shadowStore().size(), std::size_t{0});
}

void TstIotData::tooManyRequestsInFlightAreThrottled()
{
    RestLab lab(kCore);
    QCOMPARE(lab.send("POST", "/things/lamp/shadow", shadowOf({{"desired", {{"a", 1}}}})).status, 200);
    lab.pass(2);
    const auto made = std::get<OutsideCall>(
        gateway::iotrest::callOf({.method = "GET", .target = "/things/lamp/shadow", .headers = {}, .body = {}}));
    for (std::uint64_t number = 100; number < 112; ++number) {
        OutsideCall call = made;
        call.number = number;
        call.at = lab.world->now();
        lab.live.redo(call);
    }
    lab.pass(1);
    int refused = 0;
    for (std::uint64_t number = 100; number < 112; ++number)
        refused += lab.answers[number].status == 429 &&
                   headerOf(lab.answers[number], "x-amzn-ErrorType") == "ThrottlingException:";
    QCOMPARE(refused, 2); // of twelve, ten at a time
}

void TstIotData::namedShadowsAreListedPageByPage()
{
    RestLab lab(kCore);
    for (const char *name : {"b", "c", "a"})
        QCOMPARE(lab.send("POST", std::string("/things/lamp/shadow?name=") + name, shadowOf(nullptr)).status, 200);
    const std::string target = "/api/things/shadow/ListNamedShadowsForThing/lamp";
    const Json first = lab.json("GET", target + "?pageSize=2");
    QCOMPARE(first["results"], Json({"a", "b"}));
    const Json second = lab.json("GET", target + "?pageSize=2&nextToken=" + first["nextToken"].get<std::string>());
    QCOMPARE(second["results"], Json::array({"c"}));
    QVERIFY(!second.contains("nextToken"));
    QVERIFY(second["timestamp"].is_number_integer());
}

void TstIotData::aConnectionIsDeleted_data()
{
    QTest::addColumn<QString>("options");
    QTest::addColumn<int>("wills");
    QTest::newRow("with its will") << QString() << 1;
    QTest::newRow("without") << QStringLiteral("?preventWillMessage=true&cleanSession=true") << 0;
}

void TstIotData::aConnectionIsDeleted()
{
    QFETCH(QString, options);
    QFETCH(int, wills);
    RestLab lab(listening("gone/#") + "pump: iot-thing " +
                Json{{"messagesPerSecond", 0},
                     {"cleanSession", false},
                     {"subscriptions", Json::array({{{"topicFilter", "x"}, {"qos", 1}}})},
                     {"lastWill", {{"topic", "gone/pump"}, {"payload", "x"}}}}
                    .dump() +
                "\npump -> iot\n");
    lab.pass(2);
    QVERIFY(lab.thing("pump").isOnline());
    const auto session = [&lab] {
        return lab.core().broker().session(lab.core().broker().findSession("pump"));
    };
    QVERIFY(session().persistent);
    QCOMPARE(lab.send("DELETE", "/connections/pump" + options.toStdString()).status, 200);
    QCOMPARE(session().subscriptions > 0, wills > 0); // the session stays, or goes with the connection
    QCOMPARE(lab.refusal("DELETE", "/connections/pump"),
             QStringLiteral("404 ResourceNotFoundException: No client is connected with the client ID: pump"));
    lab.pass(0.5);
    QCOMPARE(int(lab.thing("app").received().size()), wills);
    lab.pass(20);
    QVERIFY(lab.thing("pump").isOnline()); // it comes again
    QCOMPARE(lab.world->ledger().balance(), std::int64_t{0});
}

void TstIotData::otherPathsAndMethodsAreRefusedAtOnce()
{
    RestLab lab(kCore);
    QCOMPARE(lab.refusal("GET", "/"), QStringLiteral("404 ResourceNotFoundException: Not Found"));
    QCOMPARE(lab.refusal("GET", "/things/lamp/shadows"), QStringLiteral("404 ResourceNotFoundException: Not Found"));
    QCOMPARE(lab.refusal("POST", "/topics"), QStringLiteral("404 ResourceNotFoundException: Not Found"));
    QCOMPARE(lab.refusal("PUT", "/topics/a"), QStringLiteral("405 MethodNotAllowedException: Method Not Allowed"));
    QCOMPARE(lab.refusal("PATCH", "/things/lamp/shadow"),
             QStringLiteral("405 MethodNotAllowedException: Method Not Allowed"));
    QCOMPARE(lab.taken.size(), std::size_t{0});
}

void TstIotData::policiesOfCallersDecide()
{
    constexpr const char *kMay =
        R"({"Effect": "Allow", "Action": ["iot:Publish"], "Resource": "arn:aws:iot:us-east-1:000000000000:topic/a/*"},
           {"Effect": "Allow", "Action": ["iot:GetThingShadow", "iot:UpdateThingShadow"],
            "Resource": "arn:aws:iot:us-east-1:000000000000:thing/lamp",
            "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}})";
    RestLab lab(listening("#") + roleWithKey("WRITER1", kMay));
    lab.pass(2);
    lab.caller = "AKIAHEADWATERWRITER1";
    const QString forbidden = QStringLiteral("403 ForbiddenException: Forbidden");
    QCOMPARE(lab.send("POST", "/topics/a/b", "x").status, 200);
    QCOMPARE(lab.refusal("POST", "/topics/b/a", "x"), forbidden);
    QCOMPARE(lab.refusal("POST", "/topics/a/b?retain=true", "x"), forbidden);
    QCOMPARE(lab.send("POST", "/things/lamp/shadow", shadowOf({{"desired", {{"a", 1}}}})).status, 200);
    QCOMPARE(lab.send("GET", "/things/lamp/shadow").status, 200);
    QCOMPARE(lab.refusal("GET", "/things/lamp/shadow?name=n"), forbidden);
    QCOMPARE(lab.refusal("DELETE", "/things/lamp/shadow"), forbidden);
    QCOMPARE(lab.refusal("GET", "/retainedMessage"), forbidden);
    QCOMPARE(lab.refusal("GET", "/retainedMessage/a"), forbidden);
    QCOMPARE(lab.refusal("GET", "/api/things/shadow/ListNamedShadowsForThing/lamp"), forbidden);
    QCOMPARE(lab.refusal("DELETE", "/connections/app"), forbidden);
    lab.sourceIp = "192.168.1.1";
    QCOMPARE(lab.refusal("GET", "/things/lamp/shadow"), forbidden);
    lab.caller = "AKIAHEADWATERNOBODY1";
    QCOMPARE(lab.refusal("POST", "/topics/a/b", "x"), forbidden);
    lab.pass(1);
    QVERIFY(lab.thing("app").isOnline());
    QVERIFY(!lab.thing("app").received().empty());
    QCOMPARE(lab.thing("app").received()[0].topic, std::string("a/b"));
    QVERIFY(lab.core().broker().retained().empty());
    QCOMPARE(lab.world->ledger().balance(), std::int64_t{0});
}

void TstIotData::timesAreTheClients()
{
    constexpr std::int64_t kShift = 1'000'000'000; // milliseconds
    RestLab lab(kCore, limits::Profile::Current, kShift);
    lab.pass(2);
    const std::int64_t expected = world::kEpochSeconds + 2 + kShift / 1'000;
    QCOMPARE(lab.send("POST", "/topics/a?retain=true", "x").status, 200);
    QCOMPARE(lab.json("GET", "/retainedMessage/a")["lastModifiedTime"].get<std::int64_t>(), expected * 1'000);
    QVERIFY(lab.json("POST", "/thing-groups/g").is_object());
    QCOMPARE(lab.json("GET", "/thing-groups/g")["thingGroupMetadata"]["creationDate"].get<double>(), double(expected));
}

void TstIotData::aStoppedServiceSaysSo()
{
    RestLab lab(kCore);
    QVERIFY(lab.world->act({0, "iot", "Stop", Json::object()}).ok());
    QVERIFY(lab.refusal("POST", "/topics/a", "x").startsWith(QLatin1String("503 ServiceUnavailableException:")));
    QVERIFY(lab.refusal("GET", "/things/a/shadow").startsWith(QLatin1String("503 ServiceUnavailableException:")));
    QVERIFY(lab.refusal("GET", "/things").startsWith(QLatin1String("503 ServiceUnavailableException:")));
    QCOMPARE(lab.world->ledger().balance(), std::int64_t{0});
}

void TstIotData::theSameCallsGiveTheSameDigest()
{
    const std::string drawn = listening("#") + "lamp: iot-thing\nlamp -> iot\n";
    std::vector<OutsideCall> calls;
    std::string digest;
    kernel::SimTime end = 0;
    {
        RestLab lab(drawn);
        lab.pass(1.2);
        lab.send("POST", "/topics/a?retain=true", "1");
        lab.pass(0.3);
        lab.send("POST", "/things/lamp/shadow", shadowOf({{"desired", {{"a", 1}}}}));
        const Json keys = lab.json("POST", "/keys-and-certificate?setAsActive=true");
        const std::string id = keys["certificateId"].get<std::string>();
        lab.send("PUT", "/target-policies/AllowAll", Json{{"target", keys["certificateArn"]}}.dump());
        lab.send("PUT", "/certificates/" + id + "?newStatus=INACTIVE");
        lab.send("POST", "/rules/r",
                 R"({"sql": "SELECT 1 AS x FROM 'things/+/telemetry'", "actions": [{"republish": {"topic": "seen",
                     "roleArn": "arn:aws:iam::000000000000:role/none"}}]})");
        lab.pass(4);
        end = lab.world->now();
        digest = lab.world->digest();
        calls = lab.taken;
    }
    QVERIFY(calls.size() == 6);
    // Keys are made anew each time and stay with the client.
    for (OutsideCall &each : calls) {
        QVERIFY(each.body.find("PRIVATE KEY") == std::string::npos);
        each.secret.clear();
        each.host.clear();
    }
    auto world = start(draw(drawn, limits::Profile::Current));
    gateway::LiveWorld live(*world, {});
    std::vector<int> statuses;
    gateway::Endpoints endpoints(live, {0, 0}, [&](std::string_view, std::uint64_t, const http::Response &response) {
        statuses.push_back(response.status);
    });
    for (const OutsideCall &each : calls)
        live.redo(each);
    live.runTo(end);
    QCOMPARE(world->digest(), digest);
    QCOMPARE(statuses, std::vector<int>(6, 200));
}

QTEST_GUILESS_MAIN(TstIotData)
#include "tst_iotdata.moc"

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "../lab.h"
#include "core/services/iot-core/core.h"
#include "core/services/iot-thing/thing.h"

using namespace headwater;
using namespace headwater::test;
using kernel::SimTime;
using services::iot_core::IotCore;
using services::iot_thing::Thing;

namespace {

IotCore &coreOf(World &world)
{
    return dynamic_cast<IotCore &>(*world.find("iot"));
}

Thing &thingOf(World &world, const char *id)
{
    return dynamic_cast<Thing &>(*world.find(id));
}

void act(World &world, const char *node, const char *name, const Json &with = Json::object())
{
    const auto done = world.act({world.now(), node, name, with});
    if (!done)
        qFatal("%s: %s", name, qPrintable(done.error().message));
}

/// Runs second by second and holds the ledger to be right at each.
void runBalanced(World &world, double until)
{
    for (SimTime at = world.now() + kernel::kSecond; at <= seconds(until); at += kernel::kSecond) {
        world.runTo(at);
        QCOMPARE(world.ledger().balance(), std::int64_t{0});
    }
}

std::string policiesOf(const std::string &document)
{
    return Json{{"policies", Json::array({{{"policyName", "P"}, {"policyDocument", document}}})}}.dump();
}

class Heard final : public services::IotListener
{
public:
    void messageArrived(SimTime, const services::IotMessage &message) override
    {
        topics.push_back(std::string(message.topic));
        payloads.push_back(broker->payloadOf(message));
    }
    services::IotBroker *broker = nullptr;
    std::vector<std::string> topics, payloads;
};

} // namespace

/// Things, the broker between them, and their shadows, in a running world.
class TstIotThingsWorld : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void messagesReachOtherThings();
    void everyProtocolPublishes_data();
    void everyProtocolPublishes();
    void whatIsSentWhileAwayWaitsInTheThing();
    void aThingThatFallsSilentLeavesItsWill();
    void aStoppedCoreTurnsThingsAway();
    void oneNameIsOneConnection();
    void anInactiveCertificateDoesNotPass();
    void policiesHoldForLiveThings();
    void aDecisionIsExplained();
    void policiesOfNestedGroupsHold();
    void thingsAreFound();
    void aShadowIsCreatedAndFollowed();
    void aThingThatWasAwayCatchesUp();
    void rejectedShadowRequestsAreTold();
    void listenersHearAndPublish();
    void retainedMessagesAreTodays();
    void aCutLineIsNoticedByTheKeepAlive();
    void theSameRunHasTheSameDigest();
    void costsFollowWhatHappened();
};

// IOT-02
void TstIotThingsWorld::messagesReachOtherThings()
{
    auto world = start(draw(R"(
        sensor: iot-thing {"messagesPerSecond": 10, "qos": 1, "payload": "{\"t\": \"{{int 1 9}}\"}"}
        app: iot-thing {"messagesPerSecond": 0, "subscriptions": [{"topicFilter": "things/+/telemetry", "qos": 1}]}
        other: iot-thing {"messagesPerSecond": 0, "subscriptions": [{"topicFilter": "things/sensor", "qos": 0}]}
        iot: iot-core
        sensor -> iot
        app -> iot
        other -> iot
    )"));
    runBalanced(*world, 11);
    const Thing &app = thingOf(*world, "app");
    QVERIFY(app.received().size() >= 90);
    QVERIFY(thingOf(*world, "other").received().empty());
    QCOMPARE(text(app.received().back().topic), QStringLiteral("things/sensor/telemetry"));
    QVERIFY(Json::parse(app.received().back().payload)["t"].is_number());
    Json node;
    app.report(node);
    // There and back through the broker, 5 ms each way.
    QCOMPARE(node["metrics"]["DeliveryMilliseconds"]["max"].get<double>(), 10.0);
    QVERIFY(coreOf(*world).broker().counts().acknowledged >= 90);
    const auto peeked = world->find("app")->peek({"app", world::kNoShard, -1, 5});
    QVERIFY(peeked && peeked->size() == 5);
    const auto passed = coreOf(*world).peek({"iot", world::kNoShard, -1, 5});
    QVERIFY(passed && passed->size() == 5 && !passed->back().data.empty());
}

// IOT-01
void TstIotThingsWorld::everyProtocolPublishes_data()
{
    QTest::addColumn<QString>("protocol");
    for (const char *each : {"mqtt", "mqtt5", "websocket", "https"})
        QTest::newRow(each) << QString::fromLatin1(each);
}

void TstIotThingsWorld::everyProtocolPublishes()
{
    QFETCH(QString, protocol);
    auto world = start(draw(R"(
        sensor: iot-thing {"messagesPerSecond": 5, "protocol": ")" +
                                protocol.toStdString() + R"(", "signIn": ")" +
                                (protocol == QLatin1String("websocket") ? "sigv4" : "certificate") + R"("}
        app: iot-thing {"messagesPerSecond": 0, "subscriptions": [{"topicFilter": "#", "qos": 0}]}
        iot: iot-core
        sensor -> iot
        app -> iot
    )",
                            limits::Profile::Current));
    runBalanced(*world, 10);
    QVERIFY(thingOf(*world, "app").received().size() >= 40);
}

void TstIotThingsWorld::whatIsSentWhileAwayWaitsInTheThing()
{
    const std::string line = R"(
        sensor: iot-thing {"messagesPerSecond": 1, "offlineQueue": 20, "offline": [{"at": "10s", "for": "40s"}]}
        app: iot-thing {"messagesPerSecond": 0, "subscriptions": [{"topicFilter": "#"}]}
        iot: iot-core
        sensor -> iot
        app -> iot
    )";
    auto world = start(draw(line));
    runBalanced(*world, 45);
    QVERIFY(!thingOf(*world, "sensor").isOnline());
    QCOMPARE(world->ledger().held, std::uint64_t{20});
    runBalanced(*world, 60);
    QVERIFY(thingOf(*world, "sensor").isOnline());
    QCOMPARE(world->ledger().held, std::uint64_t{0});
    // Twenty of the forty are there, the oldest are lost.
    QVERIFY(world->ledger().dropped >= 19 && world->ledger().dropped <= 22);
}

void TstIotThingsWorld::aThingThatFallsSilentLeavesItsWill()
{
    auto world = start(draw(R"(
        pump: iot-thing {"messagesPerSecond": 0.1, "keepAliveSeconds": 30, "lastWill": {"topic": "gone/${thing}", "payload": "bye"}}
        app: iot-thing {"messagesPerSecond": 0, "subscriptions": [{"topicFilter": "gone/+"}]}
        iot: iot-core
        pump -> iot
        app -> iot
    )"));
    runBalanced(*world, 20);
    act(*world, "pump", "CutPower");
    const SimTime cut = world->now();
    runBalanced(*world, 30);
    QVERIFY(thingOf(*world, "app").received().empty());
    runBalanced(*world, 70);
    const auto &received = thingOf(*world, "app").received();
    QCOMPARE(received.size(), std::size_t{1});
    QCOMPARE(text(received[0].payload), QStringLiteral("bye"));
    // One and a half keep-alives after its last word.
    QVERIFY(received[0].at > cut + seconds(30) && received[0].at <= cut + seconds(46));
    act(*world, "pump", "Connect");
    runBalanced(*world, 75);
    QVERIFY(thingOf(*world, "pump").isOnline());
    // A goodbye leaves none.
    act(*world, "pump", "Disconnect");
    runBalanced(*world, 130);
    QCOMPARE(thingOf(*world, "app").received().size(), std::size_t{1});
}

void TstIotThingsWorld::aStoppedCoreTurnsThingsAway()
{
    auto world = start(draw(R"(
        sensor: iot-thing {"messagesPerSecond": 10}
        iot: iot-core
        sensor -> iot
    )"));
    runBalanced(*world, 5);
    act(*world, "iot", "Stop");
    runBalanced(*world, 20);
    QVERIFY(!thingOf(*world, "sensor").isOnline());
    QVERIFY(world->ledger().dropped >= 140);
    act(*world, "iot", "Start");
    runBalanced(*world, 160);
    QVERIFY(thingOf(*world, "sensor").isOnline());
}

void TstIotThingsWorld::oneNameIsOneConnection()
{
    auto world = start(draw(R"(
        a: iot-thing {"clientId": "same", "messagesPerSecond": 1}
        b: iot-thing {"clientId": "same", "messagesPerSecond": 1}
        iot: iot-core
        a -> iot
        b -> iot
    )"));
    runBalanced(*world, 60);
    QVERIFY(coreOf(*world).broker().counts().takeovers >= 2);
    QCOMPARE(coreOf(*world).broker().sessions(), 1u);
    QVERIFY(coreOf(*world).broker().connections() <= 1);
}

void TstIotThingsWorld::anInactiveCertificateDoesNotPass()
{
    auto world = start(draw(R"(
        sensor: iot-thing {"messagesPerSecond": 1, "certificateStatus": "INACTIVE"}
        iot: iot-core
        sensor -> iot
    )"));
    runBalanced(*world, 10);
    QVERIFY(!thingOf(*world, "sensor").isOnline());
    QVERIFY(coreOf(*world).broker().counts().connectsRefused >= 2);
    act(*world, "sensor", "SetProperty", {{"key", "certificateStatus"}, {"value", "ACTIVE"}});
    runBalanced(*world, 60);
    QVERIFY(thingOf(*world, "sensor").isOnline());
}

// IOT-09
void TstIotThingsWorld::policiesHoldForLiveThings()
{
    const std::string document =
        R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iot:Connect","iot:Subscribe","iot:Receive"],"Resource":"*"},)"
        R"({"Effect":"Allow","Action":"iot:Publish","Resource":"arn:aws:iot:us-east-1:000000000000:topic/things/${iot:Connection.Thing.ThingName}/*"}]})";
    const std::string drawn = R"(
        good: iot-thing {"messagesPerSecond": 1, "policies": ["P"]}
        bad: iot-thing {"messagesPerSecond": 1, "policies": ["P"], "topic": "things/good/telemetry"}
        app: iot-thing {"messagesPerSecond": 0, "policies": ["P"], "subscriptions": [{"topicFilter": "#"}]}
        iot: iot-core )" + policiesOf(document) +
                              R"(
        good -> iot
        bad -> iot
        app -> iot
    )";
    auto world = start(draw(drawn));
    runBalanced(*world, 20);
    QVERIFY(thingOf(*world, "app").received().size() >= 17);
    // MQTT 3.1.1 has no way to say no: the connection is closed, again and again.
    QVERIFY(coreOf(*world).broker().counts().inRefused >= 2);
    for (const auto &each : coreOf(*world).broker().filters(coreOf(*world).broker().findSession("app")))
        QCOMPARE(text(each), QStringLiteral("#"));
    // Receiving is asked for each message: taking it away stops the subscription that is there.
    const std::size_t before = thingOf(*world, "app").received().size();
    const std::string without =
        R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iot:Connect","iot:Subscribe","iot:Publish"],"Resource":"*"}]})";
    act(*world, "iot", "SetProperty",
        {{"key", "policies"}, {"value", Json::array({{{"policyName", "P"}, {"policyDocument", without}}})}});
    runBalanced(*world, 40);
    QCOMPARE(thingOf(*world, "app").received().size(), before);
    QVERIFY(coreOf(*world).broker().counts().outRefused >= 15);
}

void TstIotThingsWorld::aDecisionIsExplained()
{
    const std::string document =
        R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:*","Resource":"*"},)"
        R"({"Sid":"NoAdmin","Effect":"Deny","Action":"iot:Publish","Resource":"arn:aws:iot:us-east-1:000000000000:topic/admin/*"}]})";
    auto world = start(draw(R"(
        pump: iot-thing {"policies": ["P"]}
        iot: iot-core )" + policiesOf(document) +
                            R"(
        pump -> iot
    )"));
    runBalanced(*world, 3);
    const auto denied = coreOf(*world).explain("pump", iot::Action::Publish, "admin/x");
    QVERIFY(denied);
    QCOMPARE(text(denied->decision.deciding), QStringLiteral("statement “NoAdmin” of P"));
    QCOMPARE(text(denied->resource), QStringLiteral("arn:aws:iot:us-east-1:000000000000:topic/admin/x"));
    QCOMPARE(denied->statements.size(), std::size_t{2});
    QVERIFY(denied->statements[0].fit.applies() && denied->statements[1].fit.applies());
    QVERIFY(coreOf(*world).explain("pump", iot::Action::Publish, "a")->decision.isAllowed());
    QVERIFY(!coreOf(*world).explain("nobody", iot::Action::Publish, "a"));
}

// IOT-07
void TstIotThingsWorld::policiesOfNestedGroupsHold()
{
    const Json properties{
        {"policies",
         Json::array(
             {{{"policyName", "Connect"},
               {"policyDocument", R"({"Statement":{"Effect":"Allow","Action":"iot:Connect","Resource":"*"}})"}},
              {{"policyName", "Publish"},
               {"policyDocument", R"({"Statement":{"Effect":"Allow","Action":"iot:Publish","Resource":"*"}})"}}})},
        {"thingGroups", Json::array({{{"thingGroupName", "line"}, {"parentGroupName", "plant"}},
                                     {{"thingGroupName", "plant"}, {"policyName", "Publish"}},
                                     {{"thingGroupName", "spare"}}})}};
    auto world = start(draw(R"(
        in: iot-thing {"messagesPerSecond": 1, "policies": ["Connect"], "groups": ["line"]}
        out: iot-thing {"messagesPerSecond": 1, "policies": ["Connect"], "groups": ["spare"]}
        iot: iot-core )" + properties.dump() +
                            R"(
        in -> iot
        out -> iot
    )"));
    runBalanced(*world, 10);
    QVERIFY(coreOf(*world).broker().counts().in >= 8);
    QVERIFY(coreOf(*world).broker().counts().inRefused >= 1);
    QVERIFY(coreOf(*world).explain("in", iot::Action::Publish, "x")->decision.isAllowed());
    QVERIFY(!coreOf(*world).explain("out", iot::Action::Publish, "x")->decision.isAllowed());
    // The policy moves to the other group while things run.
    Json groups = properties["thingGroups"];
    groups[1].erase("policyName");
    groups[2]["policyName"] = "Publish";
    act(*world, "iot", "SetProperty", {{"key", "thingGroups"}, {"value", groups}});
    QVERIFY(!coreOf(*world).explain("in", iot::Action::Publish, "x")->decision.isAllowed());
    QVERIFY(coreOf(*world).explain("out", iot::Action::Publish, "x")->decision.isAllowed());
}

// IOT-06
void TstIotThingsWorld::thingsAreFound()
{
    auto world = start(draw(R"(
        pump: iot-thing {"thingTypeName": "Pump", "attributes": [{"name": "floor", "value": "7"}], "groups": ["plant"]}
        lamp: iot-thing {"attributes": [{"name": "floor", "value": "2"}], "certificateStatus": "REVOKED"}
        iot: iot-core {"thingGroups": [{"thingGroupName": "plant"}, {"thingGroupName": "high", "queryString": "attributes.floor>5"}]}
        pump -> iot
        lamp -> iot
    )"));
    runBalanced(*world, 3);
    const auto found = [&](const char *query) {
        const auto names = coreOf(*world).searchIndex(query);
        return names && names->size() == 1 ? text(names->front()) : QString();
    };
    QCOMPARE(found("thingTypeName:Pump"), QStringLiteral("pump"));
    QCOMPARE(found("thingGroupNames:high AND thingGroupNames:plant"), QStringLiteral("pump"));
    QCOMPARE(found("connectivity.connected:false"), QStringLiteral("lamp"));
    QCOMPARE(coreOf(*world).registry().size(), std::size_t{2});
}

// IOT-11
void TstIotThingsWorld::aShadowIsCreatedAndFollowed()
{
    auto world = start(draw(R"(
        lamp: iot-thing {"messagesPerSecond": 0, "shadow": {"keeps": true, "reported": "{\"firmware\": \"1.0\"}"}}
        app: iot-thing {"messagesPerSecond": 0, "subscriptions": [{"topicFilter": "$aws/things/lamp/shadow/update/#", "qos": 1}]}
        iot: iot-core
        lamp -> iot
        app -> iot
    )"));
    runBalanced(*world, 5);
    const auto first = coreOf(*world).shadowStore().view("lamp", "");
    QVERIFY(first);
    QCOMPARE(text(first->reported), QStringLiteral(R"({"firmware":"1.0"})"));
    act(*world, "iot", "UpdateThingShadow",
        {{"thingName", "lamp"}, {"payload", R"({"state":{"desired":{"on":true}},"clientToken":"x"})"}});
    runBalanced(*world, 7);
    const auto view = coreOf(*world).shadowStore().view("lamp", "");
    QCOMPARE(text(view->desired), QStringLiteral(R"({"on":true})"));
    QCOMPARE(text(view->reported), QStringLiteral(R"({"firmware":"1.0","on":true})"));
    QVERIFY(view->delta.empty());
    QCOMPARE(view->version, std::uint64_t{3});
    std::map<std::string, int> topics;
    for (const auto &each : thingOf(*world, "app").received())
        ++topics[each.topic];
    const std::string update = "$aws/things/lamp/shadow/update/";
    QCOMPARE(topics[update + "delta"], 1);
    QVERIFY(topics[update + "documents"] >= 2 && topics[update + "accepted"] >= 1);
}

// IOT-12
void TstIotThingsWorld::aThingThatWasAwayCatchesUp()
{
    for (const bool persistent : {false, true}) {
        auto world = start(draw(R"(
            lamp: iot-thing {"messagesPerSecond": 0, "shadow": {"keeps": true}, "cleanSession": )" +
                                std::string(persistent ? "false" : "true") +
                                R"(, "keepAliveSeconds": 30, "offline": [{"at": "10s", "for": "100s"}]}
            iot: iot-core
            lamp -> iot
        )"));
        runBalanced(*world, 60);
        QVERIFY(!thingOf(*world, "lamp").isOnline());
        for (const int level : {1, 2, 3})
            act(*world, "iot", "UpdateThingShadow",
                {{"thingName", "lamp"}, {"payload", Json{{"state", {{"desired", {{"level", level}}}}}}.dump()}});
        runBalanced(*world, 100);
        QVERIFY(!coreOf(*world).shadowStore().view("lamp", "")->delta.empty());
        QVERIFY(!thingOf(*world, "lamp").localState().contains("level"));
        // H29: with a persistent session the deltas waited; without one the thing asks.
        QCOMPARE(world->ledger().held, std::uint64_t{persistent ? 3u : 0u});
        runBalanced(*world, 120);
        QVERIFY(thingOf(*world, "lamp").isOnline());
        QCOMPARE(thingOf(*world, "lamp").localState()["level"].get<int>(), 3);
        QVERIFY(coreOf(*world).shadowStore().view("lamp", "")->delta.empty());
        QCOMPARE(world->ledger().held, std::uint64_t{0});
    }
}

void TstIotThingsWorld::rejectedShadowRequestsAreTold()
{
    auto world = start(draw(R"(
        app: iot-thing {"messagesPerSecond": 0, "topic": "$aws/things/x/shadow/update", "subscriptions": [{"topicFilter": "$aws/things/x/shadow/+/rejected"}]}
        iot: iot-core
        app -> iot
    )"));
    runBalanced(*world, 2);
    act(*world, "app", "Publish", {{"topic", "$aws/things/x/shadow/update"}, {"payload", "no JSON"}});
    act(*world, "app", "Publish", {{"topic", "$aws/things/x/shadow/get"}, {"payload", ""}});
    runBalanced(*world, 4);
    const auto &received = thingOf(*world, "app").received();
    QCOMPARE(received.size(), std::size_t{2});
    QCOMPARE(Json::parse(received[0].payload)["code"].get<int>(), 400);
    QCOMPARE(Json::parse(received[1].payload)["code"].get<int>(), 404);
    const auto refused = world->act(
        {world->now(), "iot", "UpdateThingShadow", {{"thingName", "x"}, {"payload", R"({"state":{"foo":{}}})"}}});
    QVERIFY(!refused);
    QCOMPARE(refused.error().place, QStringLiteral("400"));
}

void TstIotThingsWorld::listenersHearAndPublish()
{
    auto world = start(draw(R"(
        sensor: iot-thing {"messagesPerSecond": 5, "payload": "{\"n\": \"{{counter}}\"}"}
        fast: iot-thing {"messagesPerSecond": 5, "topic": "$aws/rules/known/fast", "payload": "{\"n\": \"{{counter}}\"}"}
        iot: iot-core
        sensor -> iot
        fast -> iot
    )"));
    Heard byTopic, byRule;
    byTopic.broker = byRule.broker = &coreOf(*world);
    const auto listening = coreOf(*world).listen("things/#", byTopic);
    coreOf(*world).listenToBasicIngest("known", byRule);
    runBalanced(*world, 5);
    QVERIFY(byTopic.topics.size() >= 20 && byRule.topics.size() >= 20);
    QCOMPARE(text(byTopic.payloads.front()),
             QStringLiteral(R"({"n":%1})").arg(Json::parse(byTopic.payloads.front())["n"].get<int>()));
    QCOMPARE(text(byRule.topics.front()), QStringLiteral("fast"));
    coreOf(*world).unlisten(listening);
    const std::size_t before = byTopic.topics.size();
    runBalanced(*world, 8);
    QCOMPARE(byTopic.topics.size(), before);
    services::IotMessage message;
    message.topic = "a/+";
    QCOMPARE(coreOf(*world).publish(world->now(), message), services::IotPublishOutcome::InvalidTopic);
}

void TstIotThingsWorld::retainedMessagesAreTodays()
{
    const std::string line = R"(
        door: iot-thing {"messagesPerSecond": 0.5, "retain": true, "topic": "door"}
        app: iot-thing {"messagesPerSecond": 0, "subscriptions": [{"topicFilter": "door"}], "offline": [{"at": "1s", "for": "30s", "how": "goodbye"}]}
        iot: iot-core
        door -> iot
        app -> iot
    )";
    auto today = start(draw(line, limits::Profile::Current));
    runBalanced(*today, 33);
    QVERIFY(coreOf(*today).broker().counts().retainedDelivered >= 1);
    auto exam = start(draw(line, limits::Profile::Exam));
    runBalanced(*exam, 33);
    QVERIFY(coreOf(*exam).broker().retained().empty());
    QVERIFY(coreOf(*exam).broker().counts().inInvalid >= 3);
}

void TstIotThingsWorld::aCutLineIsNoticedByTheKeepAlive()
{
    auto world = start(draw(R"(
        sensor: iot-thing {"messagesPerSecond": 1, "keepAliveSeconds": 30}
        iot: iot-core
        sensor -> iot
    )"));
    runBalanced(*world, 10);
    act(*world, "sensor", "CutLink", {{"to", "iot"}});
    runBalanced(*world, 20);
    QCOMPARE(coreOf(*world).broker().connections(), 1u);
    runBalanced(*world, 60);
    QCOMPARE(coreOf(*world).broker().connections(), 0u);
    act(*world, "sensor", "RestoreLink", {{"to", "iot"}});
    runBalanced(*world, 200);
    QVERIFY(thingOf(*world, "sensor").isOnline());
}

void TstIotThingsWorld::theSameRunHasTheSameDigest()
{
    const auto digest = [](std::uint64_t seed, bool inSteps) {
        auto world = start(draw(R"(
            sensor: iot-thing {"messagesPerSecond": 20, "arrivals": "poisson", "qos": 1, "shadow": {"keeps": true}}
            app: iot-thing {"messagesPerSecond": 0, "subscriptions": [{"topicFilter": "#", "qos": 1}]}
            iot: iot-core
            sensor -> iot
            app -> iot
        )",
                                limits::Profile::Current, seed));
        for (double at = 0.3; inSteps && at < 30; at += 0.7)
            world->runTo(seconds(at));
        world->runTo(seconds(30));
        return text(world->digest());
    };
    QCOMPARE(digest(1, false), digest(1, true));
    QVERIFY(digest(1, false) != digest(2, false));
}

void TstIotThingsWorld::costsFollowWhatHappened()
{
    const Json result = run(draw(R"(
        sensor: iot-thing {"messagesPerSecond": 1, "messageBytes": 6000}
        iot: iot-core
        sensor -> iot
    )"),
                            3'600);
    std::map<std::string, double> perHour;
    for (const Json &line : result["cost"]["lines"])
        perHour[line["item"].get<std::string>()] = line["perMonth"].get<double>() / 730;
    QVERIFY(std::abs(perHour["connection minutes"] - 60 * 0.08e-6) < 0.01 * 60 * 0.08e-6);
    // A message of 6,000 bytes is two of 5 KB.
    QVERIFY(std::abs(perHour["messages"] - 7'200e-6) < 0.01 * 7'200e-6);
}

QTEST_GUILESS_MAIN(TstIotThingsWorld)
#include "tst_things.moc"

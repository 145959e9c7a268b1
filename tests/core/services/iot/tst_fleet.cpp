// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "../lab.h"
#include "core/services/iot-core/core.h"
#include "core/services/iot-fleet/fleet.h"
#include "core/services/iot-thing/thing.h"

using namespace headwater;
using namespace headwater::test;
using kernel::SimTime;
using services::iot_core::IotCore;
using services::iot_fleet::Fleet;
using services::iot_thing::Thing;

namespace {

IotCore &coreOf(World &world)
{
    return dynamic_cast<IotCore &>(*world.find("iot"));
}

Fleet &fleetOf(World &world)
{
    return dynamic_cast<Fleet &>(*world.find("fleet"));
}

void runBalanced(World &world, double until)
{
    for (SimTime at = world.now() + kernel::kSecond; at <= seconds(until); at += kernel::kSecond) {
        world.runTo(at);
        QCOMPARE(world.ledger().balance(), std::int64_t{0});
    }
}

void act(World &world, const char *node, const char *name, const Json &with = Json::object())
{
    const auto done = world.act({world.now(), node, name, with});
    if (!done)
        qFatal("%s: %s", name, qPrintable(done.error().message));
}

std::uint64_t reported(const World &world, const char *metric)
{
    Json node;
    world.find("fleet")->report(node);
    return node["metrics"][metric]["sum"].get<std::uint64_t>();
}

} // namespace

/// Many things that are alike.
class TstIotFleet : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyThingConnectsAndPublishes();
    void eachThingIsItself();
    void thingsComeAndGo();
    void aStormWithJitterIsOverSooner();
    void commandsReachTheThingTheyAreFor();
    void shadowsOfAFleetFollow();
    void persistentSessionsOutliveAStorm();
    void aCutLineSilencesTheFleet();
    void policiesWithVariablesHoldForEach();
    void theSameRunHasTheSameDigest();
    void aHundredThousandThingsAreSmall();
};

void TstIotFleet::everyThingConnectsAndPublishes()
{
    auto world = start(draw(R"(
        fleet: iot-fleet {"count": 2000, "publishEverySeconds": 10, "rampSeconds": 10}
        iot: iot-core
        fleet -> iot
    )"));
    runBalanced(*world, 30);
    QCOMPARE(fleetOf(*world).connected(), 2'000u);
    QCOMPARE(coreOf(*world).broker().connections(), 2'000u);
    const std::uint64_t before = reported(*world, "MessagesAccepted");
    runBalanced(*world, 130);
    const double perSecond = static_cast<double>(reported(*world, "MessagesAccepted") - before) / 100;
    QVERIFY2(perSecond > 196 && perSecond < 204, qPrintable(QString::number(perSecond)));
}

void TstIotFleet::eachThingIsItself()
{
    auto world = start(draw(R"(
        fleet: iot-fleet {"count": 20, "publishEverySeconds": 1, "rampSeconds": 1, "thingPrefix": "pump-", "payload": "{\"id\": \"{{key}}\", \"n\": \"{{int 1 1000000}}\"}"}
        app: iot-thing {"messagesPerSecond": 0, "subscriptions": [{"topicFilter": "fleet/+/telemetry"}]}
        iot: iot-core
        fleet -> iot
        app -> iot
    )"));
    runBalanced(*world, 8);
    std::map<std::string, int> things;
    const auto &received = dynamic_cast<Thing &>(*world->find("app")).received();
    QVERIFY(received.size() >= 50);
    for (const auto &each : received) {
        const std::string id = Json::parse(each.payload)["id"].get<std::string>();
        QCOMPARE(text(each.topic), text("fleet/" + id + "/telemetry"));
        ++things[id];
    }
    QCOMPARE(things.size(), std::size_t{20});
    const auto peeked = fleetOf(*world).peek({"fleet", world::kNoShard, -1, 10});
    QVERIFY(peeked && peeked->size() == 10);
    const std::string last = Json::parse(peeked->back().data)["id"].get<std::string>();
    QCOMPARE(text(peeked->back().partitionKey), text("fleet/" + last + "/telemetry"));
    QCOMPARE(text(things.begin()->first), QStringLiteral("pump-0000000"));
}

void TstIotFleet::thingsComeAndGo()
{
    auto world = start(draw(R"(
        fleet: iot-fleet {"count": 1000, "publishEverySeconds": 0, "rampSeconds": 5, "onlineSeconds": 30, "offlineSeconds": 30}
        iot: iot-core
        fleet -> iot
    )"));
    runBalanced(*world, 200);
    double sum = 0;
    for (int i = 0; i < 50; ++i) {
        runBalanced(*world, 201 + i);
        sum += fleetOf(*world).connected();
    }
    // Half of them, as the two means say.
    QVERIFY2(sum / 50 > 450 && sum / 50 < 550, qPrintable(QString::number(sum / 50)));
}

void TstIotFleet::aStormWithJitterIsOverSooner()
{
    const auto secondsToRecover = [](const char *jitter) {
        auto world = start(draw(R"(
            fleet: iot-fleet {"count": 5000, "publishEverySeconds": 0, "rampSeconds": 12, "reconnect": {"jitter": ")" +
                                std::string(jitter) + R"("}}
            iot: iot-core
            fleet -> iot
        )"));
        runBalanced(*world, 60);
        if (fleetOf(*world).connected() != 5'000)
            return -1;
        act(*world, "fleet", "Storm");
        const SimTime from = world->now();
        while (fleetOf(*world).connected() < 5'000 && world->now() < from + seconds(2'000))
            world->runTo(world->now() + kernel::kSecond);
        return static_cast<int>((world->now() - from) / kernel::kSecond);
    };
    const int with = secondsToRecover("full"), without = secondsToRecover("none");
    // 500 a second are taken: at best ten seconds.
    QVERIFY2(with >= 10 && with < 60, qPrintable(QString::number(with)));
    QVERIFY2(without > 5 * with, qPrintable(QString::number(without)));
}

void TstIotFleet::commandsReachTheThingTheyAreFor()
{
    auto world = start(draw(R"(
        fleet: iot-fleet {"count": 100, "publishEverySeconds": 0, "rampSeconds": 1, "subscribes": true}
        iot: iot-core
        fleet -> iot
    )"));
    runBalanced(*world, 5);
    act(*world, "iot", "Publish", {{"topic", "commands/fleet-0000042"}, {"payload", "reboot"}, {"qos", 1}});
    act(*world, "iot", "Publish", {{"topic", "commands/fleet-0000142"}, {"payload", "reboot"}, {"qos", 1}});
    runBalanced(*world, 8);
    QCOMPARE(reported(*world, "MessagesReceived"), std::uint64_t{1});
    QCOMPARE(coreOf(*world).broker().counts().acknowledged, std::uint64_t{1});
    QCOMPARE(world->ledger().filtered, std::uint64_t{1});
}

void TstIotFleet::shadowsOfAFleetFollow()
{
    auto world = start(draw(R"(
        fleet: iot-fleet {"count": 300, "publishEverySeconds": 0, "rampSeconds": 3, "shadows": true}
        iot: iot-core
        fleet -> iot
    )"));
    runBalanced(*world, 10);
    QCOMPARE(coreOf(*world).shadowStore().size(), std::size_t{300});
    act(*world, "iot", "UpdateThingShadow",
        {{"thingName", "fleet-0000007"}, {"payload", R"({"state":{"desired":{"interval":30}}})"}});
    runBalanced(*world, 12);
    const auto view = coreOf(*world).shadowStore().view("fleet-0000007", "");
    QVERIFY(view->delta.empty());
    QCOMPARE(Json::parse(view->reported)["interval"].get<int>(), 30);
}

void TstIotFleet::persistentSessionsOutliveAStorm()
{
    auto world = start(draw(R"(
        fleet: iot-fleet {"count": 50, "publishEverySeconds": 0, "rampSeconds": 1, "subscribes": true, "cleanSession": false, "reconnect": {"baseDelayMs": 20000}}
        iot: iot-core
        fleet -> iot
    )"));
    runBalanced(*world, 5);
    act(*world, "fleet", "Storm");
    for (int i = 0; i < 50; ++i)
        act(*world, "iot", "Publish",
            {{"topic", "commands/" + fleetOf(*world).thingName(static_cast<std::uint32_t>(i))},
             {"payload", "x"},
             {"qos", 1}});
    QVERIFY(world->ledger().held >= 45);
    runBalanced(*world, 60);
    QCOMPARE(reported(*world, "MessagesReceived"), std::uint64_t{50});
    QCOMPARE(world->ledger().held, std::uint64_t{0});
}

void TstIotFleet::aCutLineSilencesTheFleet()
{
    auto world = start(draw(R"(
        fleet: iot-fleet {"count": 100, "publishEverySeconds": 1, "rampSeconds": 1, "keepAliveSeconds": 30}
        iot: iot-core
        fleet -> iot
    )"));
    runBalanced(*world, 10);
    act(*world, "fleet", "CutLink", {{"to", "iot"}});
    runBalanced(*world, 20);
    QCOMPARE(fleetOf(*world).connected(), 0u);
    QCOMPARE(coreOf(*world).broker().connections(), 100u);
    runBalanced(*world, 70);
    QCOMPARE(coreOf(*world).broker().connections(), 0u);
    act(*world, "fleet", "RestoreLink", {{"to", "iot"}});
    runBalanced(*world, 400);
    QCOMPARE(fleetOf(*world).connected(), 100u);
}

// IOT-09
void TstIotFleet::policiesWithVariablesHoldForEach()
{
    const auto withTopic = [](const std::string &resource) {
        const std::string document =
            R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:Connect","Resource":"*"},)"
            R"({"Effect":"Allow","Action":"iot:Publish","Resource":"arn:aws:iot:us-east-1:000000000000:topic/)" +
            resource + R"("}]})";
        auto world = start(draw(
            R"(
            fleet: iot-fleet {"count": 10, "publishEverySeconds": 1, "rampSeconds": 1, "policies": ["P"]}
            iot: iot-core )" +
            Json{{"policies", Json::array({{{"policyName", "P"}, {"policyDocument", document}}})}}.dump() + R"(
            fleet -> iot
        )"));
        runBalanced(*world, 20);
        return std::pair(reported(*world, "MessagesAccepted"), reported(*world, "MessagesRefused"));
    };
    const auto own = withTopic("fleet/${iot:Connection.Thing.ThingName}/*");
    QVERIFY(own.first > 150 && own.second == 0);
    const auto other = withTopic("fleet/other/*");
    QVERIFY(other.first == 0 && other.second > 20);
}

void TstIotFleet::theSameRunHasTheSameDigest()
{
    const auto digest = [](bool inSteps) {
        auto world = start(draw(R"(
            fleet: iot-fleet {"count": 500, "publishEverySeconds": 3, "rampSeconds": 5, "onlineSeconds": 20, "offlineSeconds": 5, "shadows": true, "qos": 1}
            iot: iot-core
            fleet -> iot
        )"));
        for (double at = 0.3; inSteps && at < 60; at += 0.7)
            world->runTo(seconds(at));
        world->runTo(seconds(60));
        return text(world->digest());
    };
    QCOMPARE(digest(false), digest(true));
}

void TstIotFleet::aHundredThousandThingsAreSmall()
{
    auto world = start(draw(R"(
        fleet: iot-fleet {"count": 100000, "publishEverySeconds": 100, "rampSeconds": 2, "subscribes": true}
        iot: iot-core {"connectsPerSecond": 1000000}
        fleet -> iot
    )"));
    world->runTo(seconds(4));
    QCOMPARE(fleetOf(*world).connected(), 100'000u);
    const std::size_t perThing = coreOf(*world).broker().memory() / 100'000;
    QVERIFY2(perThing < 500, qPrintable(QString::number(perThing)));
}

QTEST_GUILESS_MAIN(TstIotFleet)
#include "tst_fleet.moc"

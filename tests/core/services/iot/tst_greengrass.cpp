// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "edgelab.h"

#include <set>

using namespace headwater;
using namespace headwater::test;
using services::greengrass_core::Spool;
using services::greengrass_core::WhenFull;

namespace {

/// The numbers that messages carry, as an app in the cloud received them.
std::vector<int> numbersAt(World &world, const char *app)
{
    std::vector<int> numbers;
    for (const auto &each : thingOf(world, app).received())
        numbers.push_back(Json::parse(each.payload)["n"].get<int>());
    return numbers;
}

} // namespace

/// A core between devices and the cloud: what goes on while the line is cut, and what becomes of it afterwards.
class TstIotGreengrassWorld : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void messagesReachDevicesAndTheCloud();
    void devicesGoOnWhileTheLineIsCut_data();
    void devicesGoOnWhileTheLineIsCut();
    void nothingThatWasKeptIsLost_data();
    void nothingThatWasKeptIsLost();
    void whatWaitsGoesOutAtTheRateOfTheWay();
    void theSpoolFillsAtItsRateAndThenLosesTheOldest();
    void theNewestAreRefusedIfAskedFor();
    void memoryIsLostWhenTheCoreStopsAndDiskIsNot();
    void theScheduleCutsTheLine();
    void aLineThatIsCutAtTheLinkIsNoticed();
    void messagesFromTheCloudReachDevices();
    void theCloudKeepsMessagesForAPersistentCore();
    void withoutARowNothingPassesInTheFirstVersion();
    void aSpoolKeepsOrder();
    void whatCannotBeIsSaid();
    void anotherCoreIsNoCloud();
    void aCoreThatMayNotPublishLosesOnlyThat();
    void aFleetConnectsToACore();
    void onlyCertificatesOpenACore();
    void theSameRunHasTheSameDigest();
    void aCoreCostsByTheMonth();
};

namespace {

const std::string kFactory = R"(
    press: iot-thing {"messagesPerSecond": 2, "payload": "{\"n\": \"{{counter}}\"}"}
    panel: iot-thing {"messagesPerSecond": 0, "subscriptions": [{"topicFilter": "things/+/telemetry", "qos": 1}]}
    app: iot-thing {"messagesPerSecond": 0, "subscriptions": [{"topicFilter": "things/+/telemetry", "qos": 1}]}
    iot: iot-core
    press -> core
    panel -> core
    core -> iot
    app -> iot
)";

} // namespace

void TstIotGreengrassWorld::messagesReachDevicesAndTheCloud()
{
    auto world = start(draw("core: greengrass-core\n" + kFactory));
    runBalanced(*world, 20);
    QVERIFY(coreOf(*world).isOnline());
    QVERIFY(thingOf(*world, "panel").received().size() >= 36);
    QVERIFY(thingOf(*world, "app").received().size() >= 36);
    QCOMPARE(numbersAt(*world, "panel").back(), numbersAt(*world, "app").back());
    QVERIFY(coreOf(*world).spool().size() <= 1);
    QVERIFY(counted(*world, "MessagesIn") >= 36);
    QVERIFY(counted(*world, "SentToCloud") >= 36);
}

void TstIotGreengrassWorld::devicesGoOnWhileTheLineIsCut_data()
{
    QTest::addColumn<bool>("exam");
    QTest::newRow("V1") << true;
    QTest::newRow("V2") << false;
}

// IOT-13
void TstIotGreengrassWorld::devicesGoOnWhileTheLineIsCut()
{
    QFETCH(bool, exam);
    auto world =
        start(draw("core: greengrass-core\n" + kFactory, exam ? limits::Profile::Exam : limits::Profile::Current));
    runBalanced(*world, 10);
    act(*world, "core", "CutLine");
    const std::size_t atTheApp = thingOf(*world, "app").received().size();
    const std::size_t atThePanel = thingOf(*world, "panel").received().size();
    runBalanced(*world, 40);
    QVERIFY(!coreOf(*world).isOnline());
    QCOMPARE(text(std::string(coreOf(*world).statusText())), QStringLiteral("LINE_CUT"));
    QVERIFY(thingOf(*world, "panel").received().size() >= atThePanel + 58);
    QVERIFY(thingOf(*world, "app").received().size() <= atTheApp + 1);
    QVERIFY(coreOf(*world).spool().size() >= 58);
    const auto peeked = coreOf(*world).peek({"core", world::kNoShard, -1, 500});
    QVERIFY(peeked && peeked->size() == coreOf(*world).spool().size());
    QCOMPARE(text(peeked->front().partitionKey), QStringLiteral("things/press/telemetry"));
    QVERIFY(Json::parse(peeked->front().data)["n"].is_number());
    QCOMPARE(world->sampled(coreOf(*world))[services::greengrass_core::SecondsCut], 30.0);
    act(*world, "core", "RestoreLine");
    runBalanced(*world, 60);
    QVERIFY(coreOf(*world).isOnline());
    QVERIFY(coreOf(*world).spool().size() <= 1);
    QCOMPARE(counted(*world, "LineCuts"), std::uint64_t{1});
    QCOMPARE(counted(*world, "SecondsCut"), std::uint64_t{30});
}

void TstIotGreengrassWorld::nothingThatWasKeptIsLost_data()
{
    devicesGoOnWhileTheLineIsCut_data();
}

// IOT-13
void TstIotGreengrassWorld::nothingThatWasKeptIsLost()
{
    QFETCH(bool, exam);
    auto world =
        start(draw("core: greengrass-core\n" + kFactory, exam ? limits::Profile::Exam : limits::Profile::Current));
    runBalanced(*world, 10);
    act(*world, "core", "CutLine");
    runBalanced(*world, 30);
    act(*world, "core", "RestoreLine");
    runBalanced(*world, 31);
    // Cut again while it catches up.
    act(*world, "core", "CutLine");
    runBalanced(*world, 50);
    act(*world, "core", "RestoreLine");
    runBalanced(*world, 80);
    // Each is there, for the first time in order; a message whose answer was lost came once more.
    std::vector<int> numbers;
    const std::vector<int> all = numbersAt(*world, "app");
    for (const int each : all) {
        if (std::find(numbers.begin(), numbers.end(), each) == numbers.end())
            numbers.push_back(each);
    }
    QVERIFY(std::is_sorted(numbers.begin(), numbers.end()));
    QCOMPARE(all.size() - numbers.size(), counted(*world, "SentTwice"));
    QCOMPARE(static_cast<std::size_t>(numbers.back() - numbers.front() + 1), numbers.size());
    QVERIFY(numbers.size() >= 155);
    QCOMPARE(counted(*world, "SpoolDropped"), std::uint64_t{0});
}

void TstIotGreengrassWorld::whatWaitsGoesOutAtTheRateOfTheWay()
{
    const auto sentInASecond = [](limits::Profile profile) {
        auto world = start(draw("core: greengrass-core\n" + kFactory, profile));
        runBalanced(*world, 5);
        act(*world, "core", "CutLine");
        act(*world, "press", "SetProperty", {{"key", "messagesPerSecond"}, {"value", 50}});
        runBalanced(*world, 45);
        act(*world, "core", "RestoreLine");
        runBalanced(*world, 50);
        const std::uint64_t before = counted(*world, "SentToCloud");
        runBalanced(*world, 60);
        return static_cast<double>(counted(*world, "SentToCloud") - before) / 10;
    };
    // One at a time, 50 ms there and back.
    QCOMPARE(sentInASecond(limits::Profile::Exam), 20.0);
    // Five at once, and never more than a connection may.
    const double today = sentInASecond(limits::Profile::Current);
    QVERIFY2(today > 90 && today <= 100, qPrintable(QString::number(today)));
}

void TstIotGreengrassWorld::theSpoolFillsAtItsRateAndThenLosesTheOldest()
{
    auto world = start(draw(R"(
        core: greengrass-core
        press: iot-thing {"messagesPerSecond": 10, "messageBytes": 1024}
        iot: iot-core
        press -> core
        core -> iot
    )"));
    runBalanced(*world, 10);
    act(*world, "core", "CutLine");
    // 2.5 MB hold 2,560 messages of a kilobyte: 256 seconds.
    runBalanced(*world, 265);
    QCOMPARE(counted(*world, "SpoolDropped"), std::uint64_t{0});
    runBalanced(*world, 310);
    QCOMPARE(coreOf(*world).spool().size(), std::uint64_t{2'560});
    QVERIFY(counted(*world, "SpoolDropped") >= 430);
    QCOMPARE(world->sampled(coreOf(*world))[services::greengrass_core::SpoolDropped], 10.0);
    const auto peeked = coreOf(*world).peek({"core", world::kNoShard, -1, 5'000});
    QVERIFY(peeked->front().approximateArrival > seconds(50));
    act(*world, "core", "RestoreLine");
    // Twenty a second go out while ten come in.
    runBalanced(*world, 580);
    QVERIFY(coreOf(*world).spool().size() <= 1);
}

void TstIotGreengrassWorld::theNewestAreRefusedIfAskedFor()
{
    auto world = start(draw(R"(
        core: greengrass-core {"whenFull": "RejectNewData", "maxSizeInBytes": 262144}
        press: iot-thing {"messagesPerSecond": 10, "messageBytes": 1024}
        iot: iot-core
        press -> core
        core -> iot
    )"));
    runBalanced(*world, 10);
    act(*world, "core", "CutLine");
    runBalanced(*world, 60);
    QCOMPARE(coreOf(*world).spool().size(), std::uint64_t{256});
    QVERIFY(counted(*world, "SpoolDropped") >= 230);
    const auto peeked = coreOf(*world).peek({"core", world::kNoShard, -1, 5'000});
    QVERIFY(peeked->back().approximateArrival < seconds(37));
}

void TstIotGreengrassWorld::memoryIsLostWhenTheCoreStopsAndDiskIsNot()
{
    for (const char *storage : {"Memory", "Disk"}) {
        auto world =
            start(draw("core: greengrass-core {\"storageType\": \"" + std::string(storage) + "\"}\n" + kFactory));
        runBalanced(*world, 10);
        act(*world, "core", "CutLine");
        runBalanced(*world, 30);
        const std::uint64_t waiting = coreOf(*world).spool().size();
        QVERIFY(waiting >= 38);
        act(*world, "core", "Stop");
        runBalanced(*world, 32);
        QVERIFY(!thingOf(*world, "press").isOnline());
        const bool isKept = std::string_view(storage) == "Disk";
        QCOMPARE(coreOf(*world).spool().size(), isKept ? waiting : 0);
        QCOMPARE(counted(*world, "SpoolDropped"), isKept ? 0 : waiting);
        act(*world, "core", "Start");
        act(*world, "core", "RestoreLine");
        runBalanced(*world, 60);
        QVERIFY(coreOf(*world).isOnline() && thingOf(*world, "press").isOnline());
    }
}

void TstIotGreengrassWorld::theScheduleCutsTheLine()
{
    auto world =
        start(draw(R"(core: greengrass-core {"lineCut": [{"at": "10s", "for": "20s"}, {"at": "50s", "for": "5s"}]}
)" + kFactory));
    runBalanced(*world, 9);
    QVERIFY(coreOf(*world).isOnline());
    runBalanced(*world, 29);
    QVERIFY(coreOf(*world).isCut() && !coreOf(*world).isOnline());
    runBalanced(*world, 40);
    QVERIFY(coreOf(*world).isOnline());
    runBalanced(*world, 52);
    QVERIFY(coreOf(*world).isCut());
    runBalanced(*world, 70);
    QCOMPARE(counted(*world, "LineCuts"), std::uint64_t{2});
    QCOMPARE(counted(*world, "SecondsCut"), std::uint64_t{25});
}

void TstIotGreengrassWorld::aLineThatIsCutAtTheLinkIsNoticed()
{
    auto world = start(draw("core: greengrass-core\n" + kFactory));
    runBalanced(*world, 10);
    act(*world, "core", "CutLink", {{"to", "iot"}});
    runBalanced(*world, 20);
    QVERIFY(!coreOf(*world).isOnline());
    // The cloud waits for one and a half keep-alives.
    auto &cloud = dynamic_cast<IotCore &>(*world->find("iot"));
    QVERIFY(cloud.broker().session(cloud.broker().findSession("core")).connected);
    runBalanced(*world, 120);
    QVERIFY(!cloud.broker().session(cloud.broker().findSession("core")).connected);
    act(*world, "core", "RestoreLink", {{"to", "iot"}});
    runBalanced(*world, 130);
    QVERIFY(coreOf(*world).isOnline());
    const auto refused = start(draw("core: greengrass-core"))->act({0, "core", "CutLine", Json::object()});
    QVERIFY(!refused);
    QCOMPARE(refused.error().place, QStringLiteral("NotConnected"));
}

void TstIotGreengrassWorld::messagesFromTheCloudReachDevices()
{
    auto world = start(draw(R"(
        core: greengrass-core {"routes": [{"source": "cloud", "subject": "commands/#", "target": "devices"}]}
        press: iot-thing {"messagesPerSecond": 1, "subscriptions": [{"topicFilter": "commands/press"}]}
        iot: iot-core
        press -> core
        core -> iot
    )"));
    runBalanced(*world, 5);
    act(*world, "iot", "Publish", {{"topic", "commands/press"}, {"payload", "stop"}});
    act(*world, "iot", "Publish", {{"topic", "other/press"}, {"payload", "stop"}});
    runBalanced(*world, 7);
    const auto &received = thingOf(*world, "press").received();
    QCOMPARE(received.size(), std::size_t{1});
    QCOMPARE(text(received[0].payload), QStringLiteral("stop"));
    QCOMPARE(counted(*world, "SentToCloud"), std::uint64_t{0});
    QCOMPARE(counted(*world, "FromCloud"), std::uint64_t{1});
}

void TstIotGreengrassWorld::theCloudKeepsMessagesForAPersistentCore()
{
    for (const char *quality : {"AtMostOnce", "AtLeastOncePersistent"}) {
        auto world = start(draw(R"(core: greengrass-core {"subscriptionQuality": ")" + std::string(quality) +
                                R"(", "routes": [{"source": "cloud", "subject": "commands/#", "target": "devices"}]}
            press: iot-thing {"messagesPerSecond": 0, "subscriptions": [{"topicFilter": "commands/press"}]}
            iot: iot-core
            press -> core
            core -> iot
        )"));
        runBalanced(*world, 5);
        act(*world, "core", "CutLine");
        runBalanced(*world, 120);
        for (const char *each : {"a", "b", "c"})
            act(*world, "iot", "Publish", {{"topic", "commands/press"}, {"payload", each}, {"qos", 1}});
        runBalanced(*world, 130);
        act(*world, "core", "RestoreLine");
        runBalanced(*world, 140);
        const bool isPersistent = std::string_view(quality) != "AtMostOnce";
        QCOMPARE(thingOf(*world, "press").received().size(), std::size_t{isPersistent ? 3u : 0u});
    }
}

void TstIotGreengrassWorld::withoutARowNothingPassesInTheFirstVersion()
{
    const std::string drawn =
        R"(core: greengrass-core {"routes": [{"source": "devices", "subject": "alarms/#", "target": "cloud"}]}
)" + kFactory;
    auto first = start(draw(drawn));
    runBalanced(*first, 10);
    QCOMPARE(thingOf(*first, "panel").received().size(), std::size_t{0});
    QCOMPARE(counted(*first, "SentToCloud"), std::uint64_t{0});
    auto second = start(draw(drawn, limits::Profile::Current));
    runBalanced(*second, 10);
    QVERIFY(thingOf(*second, "panel").received().size() >= 16);
    QCOMPARE(counted(*second, "SentToCloud"), std::uint64_t{0});
}

void TstIotGreengrassWorld::aSpoolKeepsOrder()
{
    Spool spool;
    spool.setLimits(300, WhenFull::DropOldest);
    const auto add = [&](const char *topic) {
        services::greengrass_core::SpooledMessage message;
        message.carried.topic = topic;
        message.carried.bytes = 100;
        return spool.add(std::move(message));
    };
    QCOMPARE(add("a") + add("b") + add("c"), std::uint64_t{0});
    spool.send(*spool.next());
    spool.hand(0);
    spool.send(*spool.next());
    // What is under way stays; the oldest that waits goes.
    QCOMPARE(add("d"), std::uint64_t{1});
    QVERIFY(!spool.find(2));
    QCOMPARE(text(spool.find(*spool.next())->carried.topic), QStringLiteral("d"));
    QCOMPARE(spool.held(), std::uint64_t{2});
    QCOMPARE(spool.lineLost(), std::uint64_t{1});
    QCOMPARE(spool.held(), std::uint64_t{3});
    QCOMPARE(*spool.next(), std::uint64_t{0});
    spool.send(0);
    spool.hand(0);
    spool.remove(0);
    QCOMPARE(text(spool.find(*spool.next())->carried.topic), QStringLiteral("b"));
    QCOMPARE(spool.bytes(), std::uint64_t{200});
    QCOMPARE(spool.clear(), std::uint64_t{2});
    QVERIFY(!spool.next() && spool.size() == 0 && spool.bytes() == 0);
}

void TstIotGreengrassWorld::whatCannotBeIsSaid()
{
    const auto said = [](const Json &properties) {
        pipeline::Pipeline drawn = draw("core: greengrass-core\niot: iot-core\ncore -> iot");
        drawn.nodes[0].properties = properties;
        QStringList places;
        for (const pipeline::Issue &issue : pipeline::validate(drawn, services::builtinCatalog()))
            places.append(issue.pointer +
                          (issue.severity == pipeline::Severity::Error ? QStringLiteral("!") : QString()));
        return places;
    };
    const auto route = [](const char *source, const char *subject, const char *target) {
        return Json{{"source", source}, {"subject", subject}, {"target", target}};
    };
    QCOMPARE(said({{"routes", Json::array({route("devices", "#", "cloud")})}}), QStringList());
    QCOMPARE(said({{"routes", Json::array({route("devices", "a/#/b", "cloud")})}}),
             QStringList(QStringLiteral("/nodes/0/properties/routes/0/subject")));
    QCOMPARE(said({{"routes", Json::array({route("devices", "#", "nobody")})}}),
             QStringList(QStringLiteral("/nodes/0/properties/routes/0/target!")));
    QCOMPARE(said({{"routes", Json::array({route("devices", "a", "cloud"), route("cloud", "a", "devices")})}}),
             QStringList(QStringLiteral("/nodes/0/properties/routes")));
    QCOMPARE(said({{"functions", Json::array({{{"name", "f"}}, {{"name", "f"}}})}}),
             QStringList(QStringLiteral("/nodes/0/properties/functions/1/name!")));
    QCOMPARE(said({{"maxSizeInBytes", 1'000}}), QStringList(QStringLiteral("/nodes/0/properties/maxSizeInBytes!")));
    QCOMPARE(said({{"lineCut", Json::array({{{"at", "soon"}}})}}),
             QStringList(QStringLiteral("/nodes/0/properties/lineCut/0/at!")));
}

void TstIotGreengrassWorld::anotherCoreIsNoCloud()
{
    pipeline::Pipeline drawn = draw("core: greengrass-core\nother: greengrass-core\n");
    pipeline::Link link;
    link.from = "core";
    link.to = "other";
    const auto refusal = services::builtinCatalog().linkRefusal(drawn, link);
    QVERIFY(refusal && refusal->contains(QStringLiteral("IoT Core")));
}

void TstIotGreengrassWorld::aCoreThatMayNotPublishLosesOnlyThat()
{
    const std::string policy =
        R"({"Statement":[{"Effect":"Allow","Action":"iot:*","Resource":"*"},)"
        R"({"Effect":"Deny","Action":"iot:Publish","Resource":"arn:aws:iot:us-east-1:000000000000:topic/secret/*"}]})";
    auto world = start(draw(R"(
        core: greengrass-core {"policies": ["P"]}
        press: iot-thing {"messagesPerSecond": 1, "payload": "{\"n\": \"{{counter}}\"}"}
        spy: iot-thing {"messagesPerSecond": 0.1, "topic": "secret/x"}
        app: iot-thing {"messagesPerSecond": 0, "policies": ["P"], "subscriptions": [{"topicFilter": "#"}]}
        iot: iot-core )" + Json{{"policies", Json::array({{{"policyName", "P"}, {"policyDocument", policy}}})}}.dump() +
                            R"(
        press -> core
        spy -> core
        core -> iot
        app -> iot
    )"));
    runBalanced(*world, 120);
    QVERIFY(counted(*world, "PublishesRefused") >= 8);
    // The cloud hangs up on each; the core comes back and goes on with the next.
    std::set<int> numbers;
    for (const int each : numbersAt(*world, "app"))
        numbers.insert(each);
    QVERIFY(numbers.size() >= 100);
    QCOMPARE(*numbers.rbegin() - *numbers.begin() + 1, static_cast<int>(numbers.size()));
}

void TstIotGreengrassWorld::aFleetConnectsToACore()
{
    auto world = start(draw(R"(
        core: greengrass-core {"lineCut": [{"at": "20s", "for": "20s"}]}
        sensors: iot-fleet {"count": 50, "publishEverySeconds": 5, "rampSeconds": 1}
        iot: iot-core
        sensors -> core
        core -> iot
    )"));
    runBalanced(*world, 39);
    QCOMPARE(world->sampled(coreOf(*world))[services::greengrass_core::Devices], 50.0);
    QVERIFY(coreOf(*world).spool().size() >= 150);
    runBalanced(*world, 80);
    QVERIFY(coreOf(*world).spool().size() <= 5);
    QVERIFY(counted(*world, "SentToCloud") >= 600);
}

void TstIotGreengrassWorld::onlyCertificatesOpenACore()
{
    auto world = start(draw(R"(
        core: greengrass-core
        good: iot-thing
        gone: iot-thing {"certificateStatus": "REVOKED"}
        role: iot-thing {"protocol": "websocket", "signIn": "sigv4"}
        iot: iot-core
        good -> core
        gone -> core
        role -> core
        core -> iot
    )"));
    runBalanced(*world, 10);
    QVERIFY(thingOf(*world, "good").isOnline());
    QVERIFY(!thingOf(*world, "gone").isOnline());
    QVERIFY(!thingOf(*world, "role").isOnline());
}

void TstIotGreengrassWorld::theSameRunHasTheSameDigest()
{
    const auto digest = [](std::uint64_t seed, bool inSteps) {
        auto world =
            start(draw("core: greengrass-core {\"lineCut\": [{\"at\": \"10s\", \"for\": \"10s\"}]}\n" + kFactory,
                       limits::Profile::Current, seed));
        for (double at = 0.3; inSteps && at < 40; at += 0.7)
            world->runTo(seconds(at));
        world->runTo(seconds(40));
        return text(world->digest());
    };
    QCOMPARE(digest(1, false), digest(1, true));
    QVERIFY(digest(1, false) != digest(2, false));
}

void TstIotGreengrassWorld::aCoreCostsByTheMonth()
{
    const Json result = run(draw("core: greengrass-core\n" + kFactory), 3'600);
    double perMonth = 0;
    for (const Json &line : result["cost"]["lines"]) {
        if (line["node"] == "core")
            perMonth += line["perMonth"].get<double>();
    }
    QVERIFY(std::abs(perMonth - 0.16) < 1e-9);
}

QTEST_GUILESS_MAIN(TstIotGreengrassWorld)
#include "tst_greengrass.moc"

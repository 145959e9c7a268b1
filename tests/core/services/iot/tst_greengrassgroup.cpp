// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "edgelab.h"

using namespace headwater;
using namespace headwater::test;
using services::greengrass_core::changesBetween;
using services::greengrass_core::DeploymentStatus;
using services::greengrass_core::mergedSection;
using services::greengrass_core::Owner;

/// Functions, shadows and deployments of a core, with its line and without.
class TstIotGreengrassGroupWorld : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void functionsRunWhileTheLineIsCut();
    void codeOfALinkedFunctionRunsOnTheCore();
    void onDemandTakesAsManyInstancesAsItNeeds();
    void aLongLivedFunctionTakesOneAfterTheOther();
    void whatAFunctionCannotDoIsDropped();
    void aSyncedShadowIsInStep();
    void aLocalShadowStaysLocal();
    void bothSidesOfAShadowMeetAfterAnOutage();
    void whatChangedOnBothSidesHasAnOwner();
    void aShadowDeletedInTheCloudGoesHere();
    void anotherCoresThingsAreLeftAlone();
    void aDeploymentBringsWhatIsSetNow();
    void aDeploymentWaitsForTheLine();
    void aNewerDeploymentTakesThePlaceOfAWaitingOne();
    void brokenCodeIsRolledBack();
    void aVersionThatFailsIsRolledBack();
    void itStaysIfAskedFor();
    void theFirstVersionRestartsForADeployment();
    void theSameRunHasTheSameDigest();
};

namespace {

const std::string kHot = "exports.handler = async (event) => event.t > 50 ? "
                         "{ messages: [{ topic: 'alarms/press', payload: { t: event.t } }] } : null;";
const std::string kRoutes = R"([{"source": "devices", "subject": "machines/#", "target": "hot"},
    {"source": "hot", "subject": "alarms/#", "target": "devices"},
    {"source": "hot", "subject": "alarms/#", "target": "cloud"}])";

std::string hall(const std::string &properties)
{
    return "core: greengrass-core " + properties + R"(
        press: iot-thing {"messagesPerSecond": 4, "topic": "machines/press", "payload": "{\"t\": \"{{int 1 100}}\"}"}
        panel: iot-thing {"messagesPerSecond": 0, "subscriptions": [{"topicFilter": "alarms/#"}]}
        office: iot-thing {"messagesPerSecond": 0, "subscriptions": [{"topicFilter": "alarms/#"}]}
        iot: iot-core
        press -> core
        panel -> core
        core -> iot
        office -> iot
    )";
}

std::string withFunction(const Json &function)
{
    return Json{{"routes", Json::parse(kRoutes)}, {"functions", Json::array({function})}}.dump();
}

pipeline::Pipeline today(const std::string &drawn, std::uint64_t seed = 7)
{
    return draw(drawn, limits::Profile::Current, seed);
}

std::string robotHall(const std::string &properties)
{
    return "core: greengrass-core " + properties + R"(
        robot: iot-thing {"messagesPerSecond": 0, "shadow": {"keeps": true, "reported": "{\"firmware\": \"2\"}"}}
        iot: iot-core
        robot -> core
        core -> iot
    )";
}

Json desired(const Json &state)
{
    return {{"thingName", "robot"}, {"payload", Json{{"state", {{"desired", state}}}}.dump()}};
}

Json sectionOf(const iot::ShadowStore &store, const char *section)
{
    const auto view = store.view("robot", "");
    if (!view)
        return nullptr;
    const std::string &text = std::string_view(section) == "desired" ? view->desired : view->reported;
    return text.empty() ? Json::object() : Json::parse(text);
}

QString newest(World &world)
{
    const auto &last = coreOf(world).deployments().back();
    return text("v" + std::to_string(last.version) + " " +
                std::string(services::greengrass_core::statusName(last.status)));
}

} // namespace

// IOT-13
void TstIotGreengrassGroupWorld::functionsRunWhileTheLineIsCut()
{
    auto world = start(today(hall(withFunction({{"name", "hot"}, {"code", kHot}}))));
    runBalanced(*world, 10);
    QVERIFY(!thingOf(*world, "panel").received().empty());
    QCOMPARE(thingOf(*world, "office").received().size(), thingOf(*world, "panel").received().size());
    act(*world, "core", "CutLine");
    const std::size_t before = thingOf(*world, "panel").received().size();
    const std::size_t office = thingOf(*world, "office").received().size();
    runBalanced(*world, 40);
    const std::size_t alarms = thingOf(*world, "panel").received().size() - before;
    QVERIFY(alarms > 30 && alarms < 90);
    QCOMPARE(thingOf(*world, "office").received().size(), office);
    QVERIFY(Json::parse(thingOf(*world, "panel").received().back().payload)["t"].get<int>() > 50);
    act(*world, "core", "RestoreLine");
    runBalanced(*world, 60);
    // What was said while the line was cut is there too.
    QCOMPARE(thingOf(*world, "office").received().size(), thingOf(*world, "panel").received().size());
    const auto &last = thingOf(*world, "office").received().back();
    QVERIFY(Json::parse(last.payload)["t"].get<int>() > 50);
    QVERIFY(counted(*world, "Invocations") >= 220);
}

void TstIotGreengrassGroupWorld::codeOfALinkedFunctionRunsOnTheCore()
{
    auto world = start(today(hall(Json{{"routes", Json::parse(kRoutes)}}.dump()) + "hot: lambda " +
                             Json{{"code", kHot}}.dump() + "\ncore -> hot\n"));
    runBalanced(*world, 20);
    QVERIFY(thingOf(*world, "panel").received().size() > 20);
    // Lambda itself is neither asked nor paid.
    QCOMPARE(reportOf(*world, "hot")["metrics"]["Invocations"]["sum"].get<int>(), 0);
    QCOMPARE(text(reportOf(*world, "core")["functions"][0]["name"].get<std::string>()), QStringLiteral("hot"));
    // New code in the cloud changes nothing here, until it is deployed.
    set(*world, "hot", "code", "exports.handler = async () => null;");
    runBalanced(*world, 21);
    QCOMPARE(world->sampled(coreOf(*world))[services::greengrass_core::GroupChanged], 1.0);
    const std::size_t before = thingOf(*world, "panel").received().size();
    runBalanced(*world, 30);
    QVERIFY(thingOf(*world, "panel").received().size() > before + 5);
    act(*world, "core", "Deploy");
    runBalanced(*world, 34);
    const std::size_t after = thingOf(*world, "panel").received().size();
    runBalanced(*world, 60);
    QCOMPARE(thingOf(*world, "panel").received().size(), after);
    QCOMPARE(world->sampled(coreOf(*world))[services::greengrass_core::GroupChanged], 0.0);
}

void TstIotGreengrassGroupWorld::onDemandTakesAsManyInstancesAsItNeeds()
{
    auto world = start(today(hall(withFunction({{"name", "hot"}, {"durationMs", 1'000}, {"topic", "alarms/press"}}))));
    runBalanced(*world, 20);
    const Json function = reportOf(*world, "core")["functions"][0];
    QVERIFY(function["coldStarts"].get<int>() >= 4 && function["coldStarts"].get<int>() <= 7);
    QCOMPARE(function["waiting"].get<int>(), 0);
    // A modelled function passes messages on.
    QVERIFY(thingOf(*world, "panel").received().size() >= 65);
    QVERIFY(Json::parse(thingOf(*world, "panel").received().back().payload)["t"].is_number());
}

void TstIotGreengrassGroupWorld::aLongLivedFunctionTakesOneAfterTheOther()
{
    auto world = start(today(hall(withFunction(
        {{"name", "hot"}, {"durationMs", 500}, {"pinned", true}, {"maxQueueSize", 10}, {"topic", "alarms/press"}}))));
    runBalanced(*world, 20);
    const Json function = reportOf(*world, "core")["functions"][0];
    QCOMPARE(function["coldStarts"].get<int>(), 1);
    QVERIFY(function["waiting"].get<int>() >= 9 && function["waiting"].get<int>() <= 10);
    // Two a second of four; what finds no room is refused.
    const std::size_t done = thingOf(*world, "panel").received().size();
    QVERIFY(done >= 36 && done <= 40);
    QVERIFY(counted(*world, "FunctionsRefused") >= 20);
    QVERIFY(world->ledger().held >= 10);
}

void TstIotGreengrassGroupWorld::whatAFunctionCannotDoIsDropped()
{
    auto world =
        start(today(hall(withFunction({{"name", "hot"}, {"code", "exports.handler = async (e) => e.t.x.y;"}}))));
    runBalanced(*world, 10);
    QVERIFY(counted(*world, "FunctionErrors") >= 30);
    QVERIFY(world->ledger().dropped >= 30);
    QVERIFY(text(reportOf(*world, "core")["functions"][0]["lastError"].get<std::string>())
                .startsWith(QStringLiteral("TypeError")));
    // Its first version was deployed before: there is nothing to go back to.
    QCOMPARE(newest(*world), QStringLiteral("v1 SUCCEEDED"));
}

void TstIotGreengrassGroupWorld::aSyncedShadowIsInStep()
{
    for (const limits::Profile profile : {limits::Profile::Exam, limits::Profile::Current}) {
        auto world = start(draw(robotHall(R"({"syncShadows": ["*"]})"), profile));
        runBalanced(*world, 5);
        QCOMPARE(sectionOf(cloudOf(*world).shadowStore(), "reported"), Json({{"firmware", "2"}}));
        act(*world, "iot", "UpdateThingShadow", desired({{"speed", 50}}));
        runBalanced(*world, 8);
        // It came down, the robot did it, and it went up.
        QCOMPARE(thingOf(*world, "robot").localState()["speed"].get<int>(), 50);
        QCOMPARE(sectionOf(cloudOf(*world).shadowStore(), "reported"), Json({{"firmware", "2"}, {"speed", 50}}));
        QVERIFY(cloudOf(*world).shadowStore().view("robot", "")->delta.empty());
        act(*world, "core", "UpdateLocalShadow", desired({{"speed", nullptr}, {"mode", "slow"}}));
        runBalanced(*world, 10);
        QCOMPARE(sectionOf(cloudOf(*world).shadowStore(), "desired"), Json({{"mode", "slow"}}));
        QCOMPARE(world->sampled(coreOf(*world))[services::greengrass_core::ShadowsWaiting], 0.0);
        const auto looked = coreOf(*world).object("robot");
        QVERIFY(looked && Json::parse(*looked)["versions"].size() >= 3);
        QVERIFY(!coreOf(*world).objects().empty());
    }
}

void TstIotGreengrassGroupWorld::aLocalShadowStaysLocal()
{
    auto world = start(today(robotHall("{}")));
    runBalanced(*world, 5);
    act(*world, "core", "UpdateLocalShadow", desired({{"speed", 10}}));
    runBalanced(*world, 8);
    QCOMPARE(thingOf(*world, "robot").localState()["speed"].get<int>(), 10);
    QVERIFY(!cloudOf(*world).shadowStore().view("robot", ""));
    QCOMPARE(counted(*world, "SentToCloud"), std::uint64_t{0});
    const auto refused =
        world->act({world->now(), "core", "UpdateLocalShadow", {{"thingName", "robot"}, {"payload", "{}"}}});
    QVERIFY(!refused);
    QCOMPARE(refused.error().place, QStringLiteral("400"));
}

// IOT-13
void TstIotGreengrassGroupWorld::bothSidesOfAShadowMeetAfterAnOutage()
{
    auto world = start(today(robotHall(R"({"syncShadows": ["robot"]})")));
    runBalanced(*world, 5);
    act(*world, "iot", "UpdateThingShadow", desired({{"speed", 50}, {"lamp", "on"}}));
    runBalanced(*world, 10);
    act(*world, "core", "CutLine");
    act(*world, "core", "UpdateLocalShadow", desired({{"speed", 60}, {"tool", "drill"}}));
    runBalanced(*world, 20);
    // The robot goes on by its local shadow.
    QCOMPARE(thingOf(*world, "robot").localState()["speed"].get<int>(), 60);
    act(*world, "iot", "UpdateThingShadow", desired({{"speed", 80}, {"lamp", nullptr}}));
    runBalanced(*world, 30);
    QCOMPARE(sectionOf(coreOf(*world).shadowStore(), "desired")["speed"].get<int>(), 60);
    QCOMPARE(world->sampled(coreOf(*world))[services::greengrass_core::ShadowsWaiting], 1.0);
    act(*world, "core", "RestoreLine");
    runBalanced(*world, 40);
    const Json both{{"speed", 80}, {"tool", "drill"}};
    QCOMPARE(sectionOf(coreOf(*world).shadowStore(), "desired"), both);
    QCOMPARE(sectionOf(cloudOf(*world).shadowStore(), "desired"), both);
    QCOMPARE(thingOf(*world, "robot").localState()["speed"].get<int>(), 80);
    QCOMPARE(sectionOf(cloudOf(*world).shadowStore(), "reported"), sectionOf(coreOf(*world).shadowStore(), "reported"));
    QCOMPARE(counted(*world, "ShadowConflicts"), std::uint64_t{1});
    QCOMPARE(world->sampled(coreOf(*world))[services::greengrass_core::ShadowsWaiting], 0.0);
}

void TstIotGreengrassGroupWorld::whatChangedOnBothSidesHasAnOwner()
{
    const Json base = Json::parse(R"({"a": 1, "b": {"x": 1, "y": 2}, "c": 3, "gone": 4})");
    const Json local = Json::parse(R"({"a": 2, "b": {"x": 9, "y": 2}, "c": 3, "new": [1]})");
    const Json cloud = Json::parse(R"({"a": 3, "b": {"x": 8, "y": 5}, "c": 4, "gone": 4})");
    QCOMPARE(mergedSection(local, cloud, base, Owner::Local),
             Json::parse(R"({"a": 2, "b": {"x": 9, "y": 5}, "c": 4, "new": [1]})"));
    QCOMPARE(mergedSection(local, cloud, base, Owner::Cloud),
             Json::parse(R"({"a": 3, "b": {"x": 8, "y": 5}, "c": 4, "new": [1]})"));
    QCOMPARE(mergedSection(local, local, base, Owner::Cloud), local);
    // Deleted here, changed there.
    QCOMPARE(mergedSection(Json::object(), Json{{"a", 2}}, Json{{"a", 1}}, Owner::Local), Json::object());
    QCOMPARE(mergedSection(Json::object(), Json{{"a", 2}}, Json{{"a", 1}}, Owner::Cloud), Json({{"a", 2}}));
    QCOMPARE(changesBetween(base, local), Json::parse(R"({"a": 2, "b": {"x": 9}, "gone": null, "new": [1]})"));
    QVERIFY(changesBetween(base, base).empty());
}

void TstIotGreengrassGroupWorld::aShadowDeletedInTheCloudGoesHere()
{
    auto world = start(today(robotHall(R"({"syncShadows": ["robot"]})")));
    runBalanced(*world, 10);
    QVERIFY(coreOf(*world).shadowStore().view("robot", ""));
    act(*world, "core", "CutLine");
    runBalanced(*world, 15);
    act(*world, "iot", "DeleteThingShadow", {{"thingName", "robot"}});
    runBalanced(*world, 20);
    QVERIFY(coreOf(*world).shadowStore().view("robot", ""));
    act(*world, "core", "RestoreLine");
    runBalanced(*world, 30);
    QVERIFY(!coreOf(*world).shadowStore().view("robot", ""));
    QVERIFY(!cloudOf(*world).shadowStore().view("robot", ""));
}

void TstIotGreengrassGroupWorld::anotherCoresThingsAreLeftAlone()
{
    auto world = start(today(robotHall(R"({"syncShadows": ["*"]})") +
                             R"(lamp: iot-thing {"messagesPerSecond": 0, "shadow": {"keeps": true}}
                                lamp -> iot)"));
    runBalanced(*world, 5);
    act(*world, "iot", "UpdateThingShadow",
        {{"thingName", "lamp"}, {"payload", R"({"state": {"desired": {"on": true}}})"}});
    runBalanced(*world, 10);
    QVERIFY(cloudOf(*world).shadowStore().view("lamp", ""));
    QVERIFY(!coreOf(*world).shadowStore().view("lamp", ""));
}

void TstIotGreengrassGroupWorld::aDeploymentBringsWhatIsSetNow()
{
    auto world =
        start(today(hall(R"({"routes": [{"source": "devices", "subject": "machines/#", "target": "cloud"}]})")));
    runBalanced(*world, 10);
    const std::uint64_t before = counted(*world, "SentToCloud");
    QVERIFY(before >= 36);
    set(*world, "core", "routes", Json::array());
    runBalanced(*world, 20);
    QVERIFY(counted(*world, "SentToCloud") >= before + 38);
    act(*world, "core", "Deploy");
    QCOMPARE(newest(*world), QStringLiteral("v2 IN_PROGRESS"));
    runBalanced(*world, 25);
    QCOMPARE(newest(*world), QStringLiteral("v2 SUCCEEDED"));
    QCOMPARE(coreOf(*world).version(), std::uint64_t{2});
    const std::uint64_t after = counted(*world, "SentToCloud");
    runBalanced(*world, 30);
    QCOMPARE(counted(*world, "SentToCloud"), after);
}

// IOT-13
void TstIotGreengrassGroupWorld::aDeploymentWaitsForTheLine()
{
    auto world = start(today(hall(withFunction({{"name", "hot"}, {"code", "exports.handler = async () => null;"}}))));
    runBalanced(*world, 10);
    act(*world, "core", "CutLine");
    set(*world, "core", "functions", Json::array({{{"name", "hot"}, {"code", kHot}}}));
    act(*world, "core", "Deploy");
    runBalanced(*world, 60);
    QCOMPARE(newest(*world), QStringLiteral("v2 QUEUED"));
    QCOMPARE(world->sampled(coreOf(*world))[services::greengrass_core::DeploymentWaits], 1.0);
    QVERIFY(thingOf(*world, "panel").received().empty());
    act(*world, "core", "RestoreLine");
    runBalanced(*world, 62);
    // The line breaks while the core takes it: it begins anew.
    act(*world, "core", "CutLine");
    runBalanced(*world, 70);
    QCOMPARE(newest(*world), QStringLiteral("v2 QUEUED"));
    act(*world, "core", "RestoreLine");
    runBalanced(*world, 76);
    QVERIFY(!thingOf(*world, "panel").received().empty());
    // While it is watched the line breaks once more: the report waits.
    act(*world, "core", "CutLine");
    runBalanced(*world, 95);
    QCOMPARE(newest(*world), QStringLiteral("v2 SUCCEEDED"));
    QVERIFY(!coreOf(*world).deployments().back().isReported);
    act(*world, "core", "RestoreLine");
    runBalanced(*world, 100);
    QVERIFY(coreOf(*world).deployments().back().isReported);
}

void TstIotGreengrassGroupWorld::aNewerDeploymentTakesThePlaceOfAWaitingOne()
{
    auto world = start(today(hall("{}")));
    runBalanced(*world, 5);
    act(*world, "core", "CutLine");
    act(*world, "core", "Deploy");
    act(*world, "core", "Deploy");
    runBalanced(*world, 10);
    QCOMPARE(coreOf(*world).deployments()[1].status, DeploymentStatus::Canceled);
    act(*world, "core", "RestoreLine");
    runBalanced(*world, 20);
    QCOMPARE(newest(*world), QStringLiteral("v3 SUCCEEDED"));
    QCOMPARE(coreOf(*world).version(), std::uint64_t{3});
}

// IOT-13
void TstIotGreengrassGroupWorld::brokenCodeIsRolledBack()
{
    auto world = start(today(hall(withFunction({{"name", "hot"}, {"code", kHot}}))));
    runBalanced(*world, 10);
    set(*world, "core", "functions", Json::array({{{"name", "hot"}, {"code", "exports.handler = async () => {"}}}));
    act(*world, "core", "Deploy");
    runBalanced(*world, 14);
    QCOMPARE(newest(*world), QStringLiteral("v2 FAILED_ROLLBACK_COMPLETE"));
    QVERIFY(text(coreOf(*world).deployments().back().message).startsWith(QStringLiteral("hot is BROKEN: ")));
    QCOMPARE(coreOf(*world).version(), std::uint64_t{1});
    const std::size_t before = thingOf(*world, "panel").received().size();
    runBalanced(*world, 30);
    QVERIFY(thingOf(*world, "panel").received().size() > before + 15);
}

void TstIotGreengrassGroupWorld::aVersionThatFailsIsRolledBack()
{
    auto world = start(today(hall(withFunction({{"name", "hot"}, {"code", kHot}}))));
    runBalanced(*world, 10);
    set(*world, "core", "functions",
        Json::array({{{"name", "hot"}, {"code", "exports.handler = async () => { throw new Error('no oil'); };"}}}));
    act(*world, "core", "Deploy");
    runBalanced(*world, 20);
    QCOMPARE(newest(*world), QStringLiteral("v2 FAILED_ROLLBACK_COMPLETE"));
    QVERIFY(text(coreOf(*world).deployments().back().message).contains(QStringLiteral("no oil")));
    // Three failed, and then the old one was there again.
    QCOMPARE(counted(*world, "FunctionErrors"), std::uint64_t{3});
    const std::size_t before = thingOf(*world, "panel").received().size();
    runBalanced(*world, 40);
    QVERIFY(thingOf(*world, "panel").received().size() > before + 15);
}

void TstIotGreengrassGroupWorld::itStaysIfAskedFor()
{
    Json properties = Json::parse(withFunction({{"name", "hot"}, {"code", kHot}}));
    properties["failureHandlingPolicy"] = "DO_NOTHING";
    auto world = start(today(hall(properties.dump())));
    runBalanced(*world, 10);
    set(*world, "core", "functions", Json::array({{{"name", "hot"}, {"errorRate", 1}}}));
    act(*world, "core", "Deploy");
    runBalanced(*world, 30);
    QCOMPARE(newest(*world), QStringLiteral("v2 FAILED_ROLLBACK_NOT_REQUESTED"));
    QCOMPARE(coreOf(*world).version(), std::uint64_t{2});
    QVERIFY(counted(*world, "FunctionErrors") >= 60);
}

void TstIotGreengrassGroupWorld::theFirstVersionRestartsForADeployment()
{
    for (const char *storage : {"Memory", "Disk"}) {
        // A way so slow that the spool is not empty when the core restarts.
        auto world = start(
            draw(hall(Json{{"storageType", storage},
                           {"roundTripMs", 1'000},
                           {"routes", Json::array({{{"source", "devices"}, {"subject", "#"}, {"target", "cloud"}}})}}
                          .dump())));
        runBalanced(*world, 20);
        QVERIFY(coreOf(*world).spool().size() > 20);
        act(*world, "core", "Deploy");
        runBalanced(*world, 25);
        QCOMPARE(text(std::string(coreOf(*world).statusText())), QStringLiteral("RESTARTING"));
        QVERIFY(!thingOf(*world, "press").isOnline());
        QCOMPARE(coreOf(*world).spool().size() > 0, std::string_view(storage) == "Disk");
        runBalanced(*world, 60);
        QCOMPARE(newest(*world), QStringLiteral("v2 SUCCEEDED"));
        QVERIFY(thingOf(*world, "press").isOnline() && coreOf(*world).isOnline());
    }
}

void TstIotGreengrassGroupWorld::theSameRunHasTheSameDigest()
{
    const auto digest = [](std::uint64_t seed, bool inSteps) {
        Json properties = Json::parse(withFunction({{"name", "hot"}, {"code", kHot}}));
        properties["lineCut"] = Json::array({{{"at", "10s"}, {"for", "10s"}}});
        properties["syncShadows"] = Json::array({"*"});
        auto world = start(today(hall(properties.dump()) + "robot: iot-thing {\"shadow\": {\"keeps\": true}}\n"
                                                           "robot -> core\n",
                                 seed));
        for (double at = 0.3; inSteps && at < 40; at += 0.7)
            world->runTo(seconds(at));
        world->runTo(seconds(40));
        return text(world->digest());
    };
    QCOMPARE(digest(1, false), digest(1, true));
    QVERIFY(digest(1, false) != digest(2, false));
}

QTEST_GUILESS_MAIN(TstIotGreengrassGroupWorld)
#include "tst_greengrassgroup.moc"

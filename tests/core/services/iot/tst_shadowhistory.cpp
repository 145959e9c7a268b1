// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "../lab.h"
#include "core/iot/shadowhistory.h"
#include "core/services/iot-core/core.h"
#include "core/services/iot-thing/thing.h"

using namespace headwater;
using namespace headwater::test;

namespace {

const world::ObjectKeeper &keeperOf(World &world, const char *id)
{
    return dynamic_cast<const world::ObjectKeeper &>(*world.find(id));
}

void desire(World &world, const std::string &thing, const Json &desired, const std::string &name = {})
{
    const Json state{{"state", {{"desired", desired}}}};
    const auto done = world.act({world.now(),
                                 "iot",
                                 "UpdateThingShadow",
                                 {{"thingName", thing}, {"shadowName", name}, {"payload", state.dump()}}});
    if (!done)
        qFatal("%s", qPrintable(done.error().message));
}

Json versionsOf(const world::ObjectKeeper &keeper, const std::string &key)
{
    const auto text = keeper.object(key);
    return text ? Json::parse(*text)["versions"] : Json();
}

iot::ShadowVersion version(std::uint64_t number)
{
    iot::ShadowVersion made;
    made.at = static_cast<std::int64_t>(number);
    made.view.version = number;
    return made;
}

const char *const kAway = R"(
    lamp: iot-thing {"messagesPerSecond": 0, "shadow": {"keeps": true}, "cleanSession": true, "offline": [{"at": "10s", "for": "50s", "how": "goodbye"}]}
    iot: iot-core
    lamp -> iot
)";

std::unique_ptr<World> startAway(limits::Profile profile = limits::Profile::Exam)
{
    pipeline::Pipeline drawn = draw(kAway, profile);
    drawn.nodes.front().properties["shadow"]["reported"] = R"({"firmware": "1.0"})";
    return start(drawn);
}

} // namespace

/// What people can look back at of a shadow.
class TstShadowHistory : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theLastVersionsAreKept();
    void ofTooManyThingsTheOldestLookIsForgotten();
    void everyVersionOfASingleThingIsSeen();
    void aDeletionIsAVersionToo();
    void othersAreRememberedFromTheFirstLookOn();
    void lookingChangesNoDigest();
};

void TstShadowHistory::theLastVersionsAreKept()
{
    iot::ShadowHistory history;
    history.add("t", "", version(1));
    QVERIFY(!history.versions("t", ""));
    history.watch("t");
    constexpr std::uint64_t kMade = iot::ShadowHistory::kVersions + 20;
    for (std::uint64_t i = 1; i <= kMade; ++i) {
        history.add("t", "", version(i));
        history.add("t", "", version(i));
    }
    const auto *const versions = history.versions("t", "");
    QVERIFY(versions);
    QCOMPARE(versions->size(), iot::ShadowHistory::kVersions);
    QCOMPARE(versions->front().view.version, std::uint64_t{21});
    QCOMPARE(versions->back().view.version, kMade);
    for (std::uint64_t i = 0; i <= iot::ShadowHistory::kNames; ++i)
        history.add("t", "name" + std::to_string(i), version(1'000 + i));
    QCOMPARE(history.keys().size(), iot::ShadowHistory::kNames);
    QVERIFY(!history.versions("t", ""));
}

void TstShadowHistory::ofTooManyThingsTheOldestLookIsForgotten()
{
    iot::ShadowHistory history;
    for (std::size_t i = 0; i < iot::ShadowHistory::kThings; ++i)
        history.watch("t" + std::to_string(i));
    history.watch("t0");
    history.watch("another");
    QVERIFY(history.watches("t0"));
    QVERIFY(!history.watches("t1"));
    QVERIFY(history.watches("t2"));
    QVERIFY(history.watches("another"));
}

// IOT-12
void TstShadowHistory::everyVersionOfASingleThingIsSeen()
{
    auto world = startAway();
    world->runTo(seconds(20));
    desire(*world, "lamp", {{"on", true}});
    desire(*world, "lamp", {{"on", false}, {"level", 3}});
    world->runTo(seconds(90));
    for (const char *who : {"lamp", "iot"}) {
        const auto objects = keeperOf(*world, who).objects();
        QCOMPARE(objects.size(), std::size_t{1});
        QCOMPARE(text(objects.front().key), QStringLiteral("lamp"));
        const Json versions = versionsOf(keeperOf(*world, who), "lamp");
        QCOMPARE(versions.size(), objects.front().records);
        QVERIFY(versions.size() >= 4);
        for (std::size_t i = 0; i < versions.size(); ++i)
            QCOMPARE(versions[i]["version"].get<std::size_t>(), i + 1);
        QVERIFY(versions[0]["connected"].get<bool>());
        QCOMPARE(text(versions[0]["reported"].dump()), QStringLiteral(R"({"firmware":"1.0"})"));
        QCOMPARE(text(versions[1]["delta"].dump()), QStringLiteral(R"({"on":true})"));
        QCOMPARE(versions[1]["at"].get<std::int64_t>(), seconds(20));
        QVERIFY(!versions[1]["connected"].get<bool>());
        QCOMPARE(text(versions[2]["delta"].dump()), QStringLiteral(R"({"level":3,"on":false})"));
        QVERIFY(!versions.back().contains("delta"));
        QCOMPARE(versions.back()["reported"]["level"].get<int>(), 3);
        QVERIFY(versions.back()["connected"].get<bool>());
    }
}

void TstShadowHistory::aDeletionIsAVersionToo()
{
    auto world = startAway();
    world->runTo(seconds(20));
    QVERIFY(world->act({world->now(), "iot", "DeleteThingShadow", {{"thingName", "lamp"}}}).ok());
    const Json versions = versionsOf(keeperOf(*world, "lamp"), "lamp");
    QVERIFY(versions.back()["deleted"].get<bool>());
    QVERIFY(!versions.back().contains("reported"));
}

void TstShadowHistory::othersAreRememberedFromTheFirstLookOn()
{
    auto world = startAway(limits::Profile::Current);
    world->runTo(seconds(1));
    desire(*world, "unknown", {{"a", 1}}, "cellar");
    desire(*world, "unknown", {{"a", 2}}, "cellar");
    const world::ObjectKeeper &core = keeperOf(*world, "iot");
    QVERIFY(!core.object("nobody"));
    const Json first = versionsOf(core, "unknown/cellar");
    QCOMPARE(first.size(), std::size_t{1});
    QCOMPARE(first[0]["version"].get<int>(), 2);
    QVERIFY(!first[0].contains("connected"));
    desire(*world, "unknown", {{"a", 3}}, "cellar");
    desire(*world, "unknown", {{"a", 4}}, "cellar");
    const Json later = versionsOf(core, "unknown/cellar");
    QCOMPARE(later.size(), std::size_t{3});
    QCOMPARE(later[1]["desired"]["a"].get<int>(), 3);
    QVERIFY(versionsOf(keeperOf(*world, "lamp"), "lamp").is_array());
}

void TstShadowHistory::lookingChangesNoDigest()
{
    std::string digests[2];
    for (const bool looks : {false, true}) {
        auto world = startAway();
        for (int second = 1; second <= 70; ++second) {
            world->runTo(seconds(second));
            if (second == 20)
                desire(*world, "lamp", {{"on", true}});
            if (looks) {
                (void)keeperOf(*world, "iot").objects();
                (void)keeperOf(*world, "iot").object("lamp").ok();
                (void)keeperOf(*world, "iot").object("other").ok();
            }
        }
        digests[looks] = world->digest();
    }
    QCOMPARE(text(digests[1]), text(digests[0]));
}

QTEST_GUILESS_MAIN(TstShadowHistory)
#include "tst_shadowhistory.moc"

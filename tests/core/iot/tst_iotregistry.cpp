// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/iot/registry.h"

#include <QtTest>

using namespace headwater;
using namespace headwater::iot;

namespace {

QString outcome(const Result<void> &result)
{
    return result ? QStringLiteral("ok") : result.error().place;
}

QStringList listed(const std::set<std::string, std::less<>> &names)
{
    QStringList list;
    for (const std::string &each : names)
        list.append(QString::fromStdString(each));
    return list;
}

const QString kInvalid = QStringLiteral("InvalidRequestException"),
              kExists = QStringLiteral("ResourceAlreadyExistsException"),
              kNotFound = QStringLiteral("ResourceNotFoundException"),
              kLimit = QStringLiteral("LimitExceededException"), kOk = QStringLiteral("ok");

Registry building()
{
    Registry registry;
    (void)registry.createThingType("Pump");
    (void)registry.createThing("pump-1", "Pump", {{"building", "b7"}, {"floor", "2"}, {"a", "1"}, {"b", "2"}});
    (void)registry.createThing("pump-2", "Pump", {{"building", "b7"}, {"floor", "10"}});
    (void)registry.createThing("lamp-1", "", {{"building", "b8"}});
    (void)registry.createThingGroup("plant");
    (void)registry.createThingGroup("hall", "plant");
    (void)registry.createThingGroup("line", "hall");
    (void)registry.createThingGroup("spare");
    (void)registry.addThingToThingGroup("line", "pump-1");
    (void)registry.addThingToThingGroup("spare", "pump-1");
    registry.setConnected("pump-1", true);
    return registry;
}

} // namespace

/// IOT-06, IOT-07: things, their types and groups.
class TstIotRegistry : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void thingsAreChecked();
    void typesAreDeprecatedBeforeTheyAreDeleted();
    void groupsNest();
    void aThingIsOnceInEachHierarchy();
    void policiesOfGroupsAreInherited();
    void dynamicGroupsFollowTheirQuery();
    void queriesFindThings_data();
    void queriesFindThings();
    void badQueriesNameThePlace_data();
    void badQueriesNameThePlace();
};

void TstIotRegistry::thingsAreChecked()
{
    Registry registry;
    QCOMPARE(outcome(registry.createThing("", "", {})), kInvalid);
    QCOMPARE(outcome(registry.createThing("a b", "", {})), kInvalid);
    QCOMPARE(outcome(registry.createThing(std::string(128, 'x'), "", {})), kOk);
    QCOMPARE(outcome(registry.createThing(std::string(129, 'x'), "", {})), kInvalid);
    QCOMPARE(outcome(registry.createThing("A:b_c-1", "", {{"x", "1"}})), kOk);
    QCOMPARE(outcome(registry.createThing("A:b_c-1", "", {{"x", "1"}})), kOk);
    QCOMPARE(outcome(registry.createThing("A:b_c-1", "", {{"x", "2"}})), kExists);
    const Attributes four{{"1", ""}, {"2", ""}, {"3", ""}, {"4", ""}};
    QCOMPARE(outcome(registry.createThing("t", "", four)), kInvalid);
    QCOMPARE(outcome(registry.createThing("t", "Pump", four)), kNotFound);
    QCOMPARE(outcome(registry.createThingType("Pump")), kOk);
    QCOMPARE(outcome(registry.createThing("t", "Pump", four)), kOk);
    Attributes many;
    for (int i = 0; i < 51; ++i)
        many[std::to_string(i)] = "";
    QCOMPARE(outcome(registry.updateThing("t", "Pump", many)), kInvalid);
    QCOMPARE(outcome(registry.updateThing("u", "", {})), kNotFound);
    QCOMPARE(outcome(registry.deleteThing("t")), kOk);
    QCOMPARE(outcome(registry.deleteThing("t")), kNotFound);
}

void TstIotRegistry::typesAreDeprecatedBeforeTheyAreDeleted()
{
    Registry registry = building();
    QCOMPARE(outcome(registry.deleteThingType(0, "Pump")), kInvalid);
    QCOMPARE(outcome(registry.deprecateThingType(100, "Pump")), kOk);
    QCOMPARE(outcome(registry.createThing("new", "Pump", {})), kInvalid);
    QCOMPARE(outcome(registry.deleteThingType(399, "Pump")), kInvalid);
    QCOMPARE(outcome(registry.deprecateThingType(399, "Pump", true)), kOk);
    QCOMPARE(outcome(registry.createThing("new", "Pump", {})), kOk);
    QCOMPARE(outcome(registry.deprecateThingType(400, "Pump")), kOk);
    QCOMPARE(outcome(registry.deleteThingType(700, "Pump")), kOk);
    QVERIFY(registry.findThing("pump-1")->type.empty());
}

void TstIotRegistry::groupsNest()
{
    Registry registry;
    QCOMPARE(outcome(registry.createThingGroup("g1")), kOk);
    for (int i = 2; i <= 7; ++i)
        QCOMPARE(outcome(registry.createThingGroup("g" + std::to_string(i), "g" + std::to_string(i - 1))), kOk);
    QCOMPARE(outcome(registry.createThingGroup("g8", "g7")), kLimit);
    QCOMPARE(outcome(registry.createThingGroup("x", "nowhere")), kNotFound);
    QCOMPARE(outcome(registry.createThingGroup("g1")), kExists);
    QCOMPARE(outcome(registry.deleteThingGroup("g1")), kInvalid);
    for (int i = 0; i < 99; ++i)
        QCOMPARE(outcome(registry.createThingGroup("c" + std::to_string(i), "g1")), kOk);
    QCOMPARE(outcome(registry.createThingGroup("c99", "g1")), kLimit);
}

void TstIotRegistry::aThingIsOnceInEachHierarchy()
{
    Registry registry = building();
    QCOMPARE(outcome(registry.addThingToThingGroup("plant", "pump-1")), kInvalid);
    QCOMPARE(outcome(registry.addThingToThingGroup("line", "pump-1")), kOk);
    QCOMPARE(outcome(registry.addThingToThingGroup("line", "nobody")), kNotFound);
    QCOMPARE(outcome(registry.addThingToThingGroup("nowhere", "pump-1")), kNotFound);
    QCOMPARE(listed(registry.groupsOf("pump-1")), (QStringList{QStringLiteral("hall"), QStringLiteral("line"),
                                                               QStringLiteral("plant"), QStringLiteral("spare")}));
    for (int i = 0; i < 8; ++i) {
        (void)registry.createThingGroup("r" + std::to_string(i));
        QCOMPARE(outcome(registry.addThingToThingGroup("r" + std::to_string(i), "pump-1")), kOk);
    }
    (void)registry.createThingGroup("r8");
    QCOMPARE(outcome(registry.addThingToThingGroup("r8", "pump-1")), kLimit);
    QCOMPARE(outcome(registry.removeThingFromThingGroup("r0", "pump-1")), kOk);
    QCOMPARE(outcome(registry.addThingToThingGroup("r8", "pump-1")), kOk);
}

// IOT-07
void TstIotRegistry::policiesOfGroupsAreInherited()
{
    Registry registry = building();
    QCOMPARE(outcome(registry.attachPolicy("plant", "Read")), kOk);
    QCOMPARE(outcome(registry.attachPolicy("line", "Write")), kOk);
    QCOMPARE(outcome(registry.attachPolicy("nowhere", "Write")), kNotFound);
    QCOMPARE(listed(registry.policiesOf("pump-1")), (QStringList{QStringLiteral("Read"), QStringLiteral("Write")}));
    QVERIFY(registry.policiesOf("pump-2").empty());
    QCOMPARE(outcome(registry.addThingToThingGroup("hall", "pump-2")), kOk);
    QCOMPARE(listed(registry.policiesOf("pump-2")), QStringList{QStringLiteral("Read")});
}

void TstIotRegistry::dynamicGroupsFollowTheirQuery()
{
    Registry registry = building();
    QCOMPARE(outcome(registry.createDynamicThingGroup("high", "attributes.floor>5")), kOk);
    QCOMPARE(outcome(registry.createDynamicThingGroup("bad", "attributes.floor>")),
             QStringLiteral("InvalidQueryException"));
    QVERIFY(registry.groupsOf("pump-2").contains("high"));
    QVERIFY(!registry.groupsOf("pump-1").contains("high"));
    (void)registry.updateThing("pump-1", "Pump", {{"floor", "6"}});
    QVERIFY(registry.groupsOf("pump-1").contains("high"));
    QCOMPARE(outcome(registry.attachPolicy("high", "P")), kInvalid);
    QCOMPARE(outcome(registry.addThingToThingGroup("high", "lamp-1")), kInvalid);
    QCOMPARE(outcome(registry.createThingGroup("below", "high")), kInvalid);
}

void TstIotRegistry::queriesFindThings_data()
{
    QTest::addColumn<QString>("query");
    QTest::addColumn<QString>("names");
    const auto row = [](const char *query, const char *names) {
        QTest::newRow(query) << QString::fromLatin1(query) << QString::fromLatin1(names);
    };
    row("thingName:pump*", "pump-1 pump-2");
    row("pump-?", "pump-1 pump-2");
    row("*", "lamp-1 pump-1 pump-2");
    row("thingTypeName:Pump", "pump-1 pump-2");
    row("attributes.building:b7 AND attributes.floor:2", "pump-1");
    row("attributes.building:b7 attributes.floor:2", "pump-1");
    row("attributes.building:b8 OR attributes.floor:2", "lamp-1 pump-1");
    row("NOT attributes.building:b7", "lamp-1");
    row("thingName:* NOT thingTypeName:Pump", "lamp-1");
    row("attributes.floor>2", "pump-2");
    row("attributes.floor>=2", "pump-1 pump-2");
    row("attributes.floor<10", "pump-1");
    row("attributes.floor:[2 TO 10]", "pump-1 pump-2");
    row("attributes.floor:{2 TO 10]", "pump-2");
    row("attributes.floor:[2 TO 10}", "pump-1");
    row("thingGroupNames:plant", "pump-1");
    row("thingGroupNames:hall AND connectivity.connected:true", "pump-1");
    row("connectivity.connected:false", "lamp-1 pump-2");
    row("(attributes.building:b8 OR attributes.floor:10) AND NOT thingName:lamp*", "pump-2");
    row("attributes.building:\"b7\" AND (thingName:pump-2)", "pump-2");
    row("attributes.nowhere:1", "");
}

void TstIotRegistry::queriesFindThings()
{
    QFETCH(QString, query);
    QFETCH(QString, names);
    const Registry registry = building();
    const auto found = registry.search(query.toStdString());
    QVERIFY2(found.ok(), found ? "" : qPrintable(found.error().message));
    QStringList list;
    for (const std::string &each : *found)
        list.append(QString::fromStdString(each));
    QCOMPARE(list.join(QLatin1Char(' ')), names);
}

void TstIotRegistry::badQueriesNameThePlace_data()
{
    QTest::addColumn<QString>("query");
    QTest::addColumn<QString>("place");
    const auto row = [](const char *query, const char *place) {
        QTest::newRow(query) << QString::fromLatin1(query) << QString::fromLatin1(place);
    };
    row("", "1");
    row("color:red", "1");
    row("thingName:a AND", "16");
    row("(thingName:a", "13");
    row("thingName:a)", "12");
    row("attributes.floor:[1 5]", "21");
    row("attributes.floor>", "18");
    row("NOT", "4");
}

void TstIotRegistry::badQueriesNameThePlace()
{
    QFETCH(QString, query);
    QFETCH(QString, place);
    const auto parsed = FleetQuery::parse(query.toStdString());
    QVERIFY(!parsed);
    QCOMPARE(parsed.error().place, place);
    QVERIFY(!parsed.error().message.isEmpty());
}

QTEST_GUILESS_MAIN(TstIotRegistry)
#include "tst_iotregistry.moc"

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/dynamodb-table/table.h"
#include "lab.h"

using namespace headwater;
using namespace headwater::test;
using services::dynamodb_table::Capacity;
using services::dynamodb_table::Condition;
using services::dynamodb_table::ItemOutcome;
using services::dynamodb_table::ItemStore;
using services::dynamodb_table::Table;

// Items, conditions, and the capacity that reading and writing them needs.
class TstTable : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writesAndReadsAreCountedInUnits();
    void unusedCapacityIsKeptForFiveMinutes();
    void onDemandTakesWhatComes();
    void conditionsDecideWrites();
    void aPersonCanPutAndDeleteItems();
    void pricesFollowTheMode();
};

namespace {

Json item(const char *key, std::size_t bytes = 10)
{
    return {{"k", key}, {"v", std::string(bytes, 'x')}};
}

} // namespace

void TstTable::writesAndReadsAreCountedInUnits()
{
    ItemStore store("k", {false, 100, 100}, 0);
    QCOMPARE(store.put(0, item("a", 1'000)), ItemOutcome::Done);
    QCOMPARE(store.counts().writeUnits, std::uint64_t{1});
    QCOMPARE(store.put(0, item("b", 1'025)), ItemOutcome::Done);
    QCOMPARE(store.counts().writeUnits, std::uint64_t{3});
    const Json *found = nullptr;
    QCOMPARE(store.get(0, "a", false, &found), ItemOutcome::Done);
    QCOMPARE(store.counts().readHalfUnits, std::uint64_t{1});
    QCOMPARE(store.get(0, "a", true, &found), ItemOutcome::Done);
    QCOMPARE(store.counts().readHalfUnits, std::uint64_t{3});
    QCOMPARE((*found)["v"].get<std::string>().size(), std::size_t{1'000});
    QCOMPARE(store.get(0, "c", false, &found), ItemOutcome::NotFound);
    QVERIFY(!found);
    for (int i = 0; i < 50; ++i)
        store.put(kernel::kSecond, item(std::to_string(i).c_str(), 1'000));
    const std::uint64_t before = store.counts().readHalfUnits;
    QCOMPARE(store.scan(kernel::kSecond), ItemOutcome::Done);
    QCOMPARE(store.counts().readHalfUnits - before, std::uint64_t{(store.bytes() + 4'095) / 4'096});
}

// KCL-04
void TstTable::unusedCapacityIsKeptForFiveMinutes()
{
    const auto passes = [](kernel::SimTime idle) {
        ItemStore store("k", {false, 10, 10}, 0);
        int written = 0;
        for (int i = 0; i < 10'000; ++i)
            written += store.put(idle, item("a")) == ItemOutcome::Done;
        return written;
    };
    QCOMPARE(passes(0), 10);
    QCOMPARE(passes(seconds(10)), 110);
    QCOMPARE(passes(seconds(300)), 3'000);
    QCOMPARE(passes(seconds(3'000)), 3'000);
}

void TstTable::onDemandTakesWhatComes()
{
    ItemStore store("k", {true}, 0);
    int written = 0;
    for (int i = 0; i < 5'000; ++i)
        written += store.put(seconds(1), item("a")) == ItemOutcome::Done;
    QCOMPARE(written, 4'000);
    store.second(seconds(2));
    written = 0;
    for (int i = 0; i < 10'000; ++i)
        written += store.put(seconds(4), item("a")) == ItemOutcome::Done;
    QCOMPARE(written, 8'000);
}

void TstTable::conditionsDecideWrites()
{
    ItemStore store("k", {}, 0);
    const Condition absent[] = {{"k", nullptr}};
    QCOMPARE(store.put(0, {{"k", "a"}, {"n", 1}}, absent), ItemOutcome::Done);
    QCOMPARE(store.put(0, {{"k", "a"}, {"n", 5}}, absent), ItemOutcome::ConditionFailed);
    const Condition one[] = {{"n", 1}};
    QCOMPARE(store.update(0, "a", {{"n", 2}, {"m", "x"}}, one), ItemOutcome::Done);
    QCOMPARE(store.update(0, "a", {{"n", 3}}, one), ItemOutcome::ConditionFailed);
    QCOMPARE(store.update(0, "b", {{"n", 3}}), ItemOutcome::ConditionFailed);
    QCOMPARE(store.update(0, "a", {{"m", nullptr}}), ItemOutcome::Done);
    QCOMPARE(store.items().at("a").item, (Json{{"k", "a"}, {"n", 2}}));
    QCOMPARE(store.counts().conditionsFailed, std::uint64_t{3});
    QCOMPARE(store.counts().writeUnits, std::uint64_t{6}); // those that failed cost as well
    QCOMPARE(store.remove(0, "a"), ItemOutcome::Done);
    QCOMPARE(store.remove(0, "a"), ItemOutcome::NotFound);
    QCOMPARE(store.bytes(), std::size_t{0});
}

void TstTable::aPersonCanPutAndDeleteItems()
{
    auto world = start(draw("leases: dynamodb-table {\"hashKey\": \"id\", \"WriteCapacityUnits\": 2}"));
    const auto act = [&](const char *name, Json with) {
        return world->act({world->now(), "leases", name, std::move(with)});
    };
    QVERIFY(act("PutItem", {{"Item", "{\"id\": \"x\", \"n\": 5}"}}).ok());
    QCOMPARE(act("PutItem", {{"Item", "{\"n\": 5}"}}).error().place, QStringLiteral("ValidationException"));
    const auto peeked = world->find("leases")->peek({.node = "leases"});
    QCOMPARE(peeked->size(), std::size_t{1});
    QCOMPARE(text(peeked->front().data), QStringLiteral("{\"id\":\"x\",\"n\":5}"));
    QVERIFY(act("DeleteItem", {{"Key", "x"}}).ok());
    QCOMPARE(act("DeleteItem", {{"Key", "x"}}).error().place, QStringLiteral("ProvisionedThroughputExceededException"));
    QVERIFY(world->find("leases")->peek({.node = "leases"})->empty());
}

void TstTable::pricesFollowTheMode()
{
    const Json provisioned = run(draw("leases: dynamodb-table {\"WriteCapacityUnits\": 100}"), 10);
    QVERIFY(std::abs(provisioned["cost"]["perHour"].get<double>() - (100 * 0.00065 + 10 * 0.00013)) < 1e-9);
    const Json onDemand = run(draw("leases: dynamodb-table {\"BillingMode\": \"PAY_PER_REQUEST\"}"), 10);
    QCOMPARE(onDemand["cost"]["perHour"].get<double>(), 0.0);
}

QTEST_GUILESS_MAIN(TstTable)
#include "tst_table.moc"

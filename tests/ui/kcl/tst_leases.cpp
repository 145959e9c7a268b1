// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pipeline/textformat.h"
#include "core/services/builtin.h"
#include "core/services/kpl/aggregate.h"
#include "core/simulation/build.h"
#include "handmade.h"
#include "ui/inspector/inspectorpanel.h"
#include "ui/inspector/peekmodel.h"
#include "ui/services/kcl/leasespage.h"

#include <QAbstractItemModelTester>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTableView>
#include <QTest>

using namespace headwater;
using namespace headwater::ui;

namespace {

constexpr const char *kPipeline = R"({
  "format": "headwater-pipeline", "version": 1, "name": "Leases", "profile": "exam", "seed": 7,
  "nodes": [
    {"id": "web", "type": "kpl-producer", "properties": {"recordsPerSecond": 500}},
    {"id": "clicks", "type": "kinesis-stream", "properties": {"ShardCount": 4}},
    {"id": "app", "type": "kcl-application", "properties": {"workers": 2}},
    {"id": "leases", "type": "dynamodb-table"}
  ],
  "links": [{"from": "web", "to": "clicks"}, {"from": "clicks", "to": "app"}, {"from": "app", "to": "leases"}]
})";

/// A world that stands still but for what a test does to it.
struct Fixture
{
    pipeline::Pipeline drawn;
    std::unique_ptr<world::World> world;
    std::vector<pipeline::Action> posted;

    Fixture()
    {
        drawn = *pipeline::parsePipeline(kPipeline, services::builtinCatalog()).pipeline;
        auto built = simulation::buildWorld(drawn, services::builtinCatalog(), {});
        world = std::move(*built);
    }
    WorldSource source()
    {
        WorldSource source;
        source.frame = [] {
            return simulation::FramePtr();
        };
        source.peek = [this](const simulation::PeekRequest &request) {
            std::promise<Result<std::vector<simulation::PeekedRecord>>> answer;
            answer.set_value(world->find(request.node)->peek(request));
            return answer.get_future();
        };
        source.post = [this](const pipeline::Action &action) {
            posted.push_back(action);
        };
        return source;
    }
};

QString cell(const LeaseModel &model, int row, LeaseModel::Column column)
{
    return model.index(row, column).data().toString();
}

} // namespace

// Which worker holds which lease, on the screen.
class TstLeases : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { handmade::installLook(); }

    void showsWhoReadsEachShard();
    void marksALeaseThatMoved();
    void buttonsActOnTheChosenLease();
    void theInspectorHasLeasesOnlyWhereThereAreSome();
    void peekOpensAnAggregate();
};

// KCL-02
void TstLeases::showsWhoReadsEachShard()
{
    Fixture fixture;
    fixture.world->runTo(100 * kernel::kSecond);
    LeasesPage page;
    QAbstractItemModelTester tester(page.model());
    page.setSource(fixture.source());
    page.showNode("app");
    page.resize(420, 400);
    page.show();
    QTRY_COMPARE(page.model()->rowCount(), 4);
    QCOMPARE(page.model()->workers(), (std::map<std::string, int>{{"app-worker-1", 2}, {"app-worker-2", 2}}));
    QCOMPARE(cell(*page.model(), 0, LeaseModel::Shard), QStringLiteral("0000"));
    QVERIFY(cell(*page.model(), 0, LeaseModel::Worker).startsWith(QStringLiteral("worker ")));
    QCOMPARE(cell(*page.model(), 0, LeaseModel::State), QStringLiteral("reading"));
    QVERIFY(page.findChild<QLabel *>(QStringLiteral("summary"))->text().contains(QStringLiteral("worker 2: 2")));
    handmade::keepPicture(page, QStringLiteral("inspector-leases"));
}

// KCL-02
void TstLeases::marksALeaseThatMoved()
{
    Fixture fixture;
    fixture.world->runTo(100 * kernel::kSecond);
    LeasesPage page;
    page.setSource(fixture.source());
    page.showNode("app");
    page.show();
    QTRY_COMPARE(page.model()->rowCount(), 4);
    QVERIFY(fixture.world->act({fixture.world->now(), "app", "KillWorker", {{"worker", "app-worker-1"}}}).ok());
    fixture.world->runTo(101 * kernel::kSecond);
    page.look();
    int expiring = 0;
    for (int row = 0; row < 4; ++row)
        expiring += cell(*page.model(), row, LeaseModel::State) == QStringLiteral("expires");
    QCOMPARE(expiring, 2);
    fixture.world->runTo(150 * kernel::kSecond);
    page.look();
    int moved = 0;
    for (int row = 0; row < 4; ++row) {
        QCOMPARE(page.model()->worker(row), std::string("app-worker-2"));
        if (page.model()->moved(row)) {
            ++moved;
            QCOMPARE(cell(*page.model(), row, LeaseModel::Worker), QStringLiteral("worker 2 ← worker 1"));
        }
    }
    QCOMPARE(moved, 2);
}

void TstLeases::buttonsActOnTheChosenLease()
{
    Fixture fixture;
    fixture.world->runTo(100 * kernel::kSecond);
    LeasesPage page;
    page.setSource(fixture.source());
    page.showNode("app");
    page.resize(480, 400);
    page.show();
    QTRY_COMPARE(page.model()->rowCount(), 4);
    QSignalSpy spy(&page, &LeasesPage::actionRequested);
    auto *const table = page.findChild<QTableView *>();
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {},
                      table->visualRect(page.model()->index(2, LeaseModel::Worker)).center());
    QTest::mouseClick(page.findChild<QPushButton *>(QStringLiteral("killWorker")), Qt::LeftButton);
    QTest::mouseClick(page.findChild<QPushButton *>(QStringLiteral("addWorker")), Qt::LeftButton);
    QCOMPARE(spy.count(), 2);
    const auto kill = spy.at(0).at(0).value<pipeline::Action>();
    QCOMPARE(kill.name, std::string("KillWorker"));
    QCOMPARE(kill.with["worker"].get<std::string>(), page.model()->worker(2));
    QCOMPARE(spy.at(1).at(0).value<pipeline::Action>().name, std::string("AddWorker"));
}

void TstLeases::theInspectorHasLeasesOnlyWhereThereAreSome()
{
    Fixture fixture;
    fixture.world->runTo(100 * kernel::kSecond);
    Laboratory lab;
    lab.document().reset(fixture.drawn);
    InspectorPanel panel(lab);
    panel.setSource(fixture.source());
    panel.resize(420, 700);
    panel.show();
    auto *const tabs = panel.findChild<QTabWidget *>();
    lab.select({"app"});
    QVERIFY(tabs->isTabVisible(InspectorPanel::Leases));
    panel.showTab(InspectorPanel::Leases);
    QTRY_COMPARE(panel.leases()->model()->rowCount(), 4);
    QTest::mouseClick(panel.leases()->findChild<QPushButton *>(QStringLiteral("addWorker")), Qt::LeftButton);
    QCOMPARE(fixture.posted.size(), std::size_t{1});
    lab.select({"clicks"});
    QVERIFY(!tabs->isTabVisible(InspectorPanel::Leases));
    QVERIFY(tabs->isTabVisible(InspectorPanel::Peek));
    lab.select({"leases"});
    QVERIFY(tabs->isTabVisible(InspectorPanel::Peek));
}

// KPL-08
void TstLeases::peekOpensAnAggregate()
{
    Fixture fixture;
    fixture.world->runTo(5 * kernel::kSecond);
    auto records = *fixture.world->find("clicks")->peek({.node = "clicks", .count = 20});
    PeekModel model;
    model.setRecords(records);
    int aggregates = 0;
    for (int row = 0; row < model.rowCount(); ++row) {
        const auto users = services::kpl::decodeAggregate(model.record(row).data);
        if (!users)
            continue;
        ++aggregates;
        QCOMPARE(model.index(row, PeekModel::Key).data().toString(),
                 QStringLiteral("%1 user records").arg(users->size()));
        const QString text = payloadText(model.record(row).data);
        QVERIFY(
            text.contains(QStringLiteral("user record 2, key ") + QString::fromStdString(users->at(1).partitionKey)));
        QVERIFY(text.contains(QString::fromStdString(users->at(1).data.substr(0, 100))));
    }
    QVERIFY(aggregates > 5);
}

QTEST_MAIN(TstLeases)
#include "tst_leases.moc"

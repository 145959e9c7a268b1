// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "handmade.h"
#include "ui/cost/costmodel.h"
#include "ui/cost/costpanel.h"

#include <QAbstractItemModelTester>
#include <QLabel>
#include <QTableView>
#include <QTest>

using namespace headwater;
using namespace headwater::ui;

namespace {

std::shared_ptr<const pricing::Estimate> bill(double putUnits)
{
    auto estimate = std::make_shared<pricing::Estimate>();
    estimate->lines = {
        {"clicks", "shard hours", 0.06}, {"clicks", "PUT payload units", putUnits}, {"lake", "PUT requests", 0.00002}};
    return estimate;
}

struct Fixture
{
    Laboratory lab;
    std::unique_ptr<handmade::World> world;
    std::unique_ptr<CostPanel> panel;

    Fixture()
    {
        handmade::buildPipeline(lab);
        world = std::make_unique<handmade::World>(lab.pipeline(), lab.catalog(), 10);
        world->frame().cost = bill(0.04);
        panel = std::make_unique<CostPanel>(lab);
        panel->resize(900, 260);
        panel->setSource(world->source());
        panel->show();
        (void)QTest::qWaitForWindowExposed(panel.get());
    }
    QString label(const char *name) const { return panel->findChild<QLabel *>(QLatin1String(name))->text(); }
};

} // namespace

class TstCost : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { handmade::installLook(); }

    void linesAddUpToTheWhole();
    void itFollowsLive();
    void aLineSelectsItsNode();
    void pictures();
};

void TstCost::linesAddUpToTheWhole()
{
    // KDS-14
    Fixture fixture;
    const QAbstractItemModelTester tester(fixture.panel->model(),
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    QCOMPARE(fixture.panel->model()->rowCount(), 3);
    QCOMPARE(fixture.label("perHour"), QStringLiteral("$0.10 an hour"));
    QCOMPARE(fixture.label("perMonth"), QStringLiteral("$73.01 a month"));
    const auto cell = [&](int row, int column) {
        return fixture.panel->model()->index(row, column).data().toString();
    };
    QCOMPARE(cell(0, CostModel::Item), QStringLiteral("shard hours"));
    QCOMPARE(cell(0, CostModel::PerHour), QStringLiteral("$0.0600"));
    QCOMPARE(cell(0, CostModel::PerMonth), QStringLiteral("$43.80"));
    QCOMPARE(cell(0, CostModel::Share), QStringLiteral("60 %"));
    QCOMPARE(cell(2, CostModel::PerHour), QStringLiteral("$0.000020"));
}

void TstCost::itFollowsLive()
{
    Fixture fixture;
    fixture.world->frame().cost = bill(0.14);
    Q_EMIT fixture.lab.frameChanged();
    QTRY_COMPARE(fixture.label("perHour"), QStringLiteral("$0.20 an hour"));
    fixture.world->frame().cost = nullptr;
    Q_EMIT fixture.lab.frameChanged();
    QTRY_COMPARE(fixture.panel->model()->rowCount(), 0);
}

void TstCost::aLineSelectsItsNode()
{
    Fixture fixture;
    auto *table = fixture.panel->findChild<QTableView *>();
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {},
                      table->visualRect(fixture.panel->model()->index(1, CostModel::Item)).center());
    QCOMPARE(fixture.lab.selectedNodes(), (std::vector<std::string>{"clicks"}));
}

void TstCost::pictures()
{
    Fixture fixture;
    handmade::keepPicture(*fixture.panel, QStringLiteral("cost"));
}

QTEST_MAIN(TstCost)
#include "tst_cost.moc"

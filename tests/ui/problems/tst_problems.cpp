// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "handmade.h"
#include "ui/problems/problemmodel.h"
#include "ui/problems/problemspanel.h"

#include <QAbstractItemModelTester>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>
#include <QToolButton>

using namespace headwater;
using namespace headwater::ui;
using Rank = ProblemModel::Rank;

namespace {

struct Fixture
{
    Laboratory lab;
    std::unique_ptr<handmade::World> world;
    std::unique_ptr<ProblemsPanel> panel;

    explicit Fixture(int seconds = 277)
    {
        handmade::buildPipeline(lab);
        world = std::make_unique<handmade::World>(lab.pipeline(), lab.catalog(), seconds);
        panel = std::make_unique<ProblemsPanel>(lab);
        panel->resize(980, 300);
        panel->setSource(world->source());
        panel->show();
        (void)QTest::qWaitForWindowExposed(panel.get());
    }
    void setProperty(const char *node, const char *key, const pipeline::Json &value)
    {
        QVERIFY(lab.perform(pipeline::setPropertyCommand(lab.document(), {node}, key, value, {})));
        panel->check();
    }
};

} // namespace

class TstProblems : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { handmade::installLook(); }

    void issuesComeAndGoWithTheDocument();
    void noticesBecomePastWhenTheyNoLongerBite();
    void remediesAreButtonsThatAct();
    void aClickGoesToTheNode();
    void theCountLeavesOutWhatIsPast();
    void pictures();
};

void TstProblems::issuesComeAndGoWithTheDocument()
{
    Fixture fixture(0);
    const QAbstractItemModelTester tester(fixture.panel->model(),
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    const int before = fixture.panel->model()->count(Rank::Error);
    fixture.setProperty("clicks", "RetentionPeriodHours", 9'000);
    QCOMPARE(fixture.panel->model()->count(Rank::Error), before + 1);
    fixture.lab.document().undo();
    QTRY_COMPARE(fixture.panel->model()->count(Rank::Error), before);
    fixture.setProperty("clicks", "ShardCount", 600);
    QVERIFY(fixture.panel->model()->count(Rank::Warning) >= 1);
}

void TstProblems::noticesBecomePastWhenTheyNoLongerBite()
{
    Fixture fixture;
    ProblemModel *const model = fixture.panel->model();
    const QAbstractItemModelTester tester(model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QCOMPARE(model->count(Rank::Biting), 1);
    const std::vector<simulation::Notice> notices = fixture.world->frame().notices;
    fixture.world->frame().notices.clear();
    fixture.panel->refresh();
    QCOMPARE(model->count(Rank::Biting), 0);
    QCOMPARE(model->count(Rank::Past), 1);
    fixture.world->frame().notices = notices;
    fixture.panel->refresh();
    QCOMPARE(model->count(Rank::Biting), 1);
    QCOMPARE(model->count(Rank::Past), 0);
    fixture.world->frame().notices[0].active = false;
    fixture.panel->refresh();
    QCOMPARE(model->count(Rank::Past), 1);
    fixture.world->frame().notices.clear();
    QTest::mouseClick(fixture.panel->findChild<QToolButton *>(QStringLiteral("clearPast")), Qt::LeftButton);
    QCOMPARE(model->count(Rank::Past), 0);
}

void TstProblems::remediesAreButtonsThatAct()
{
    Fixture fixture;
    auto *const table = fixture.panel->findChild<QTableView *>();
    for (int row = 0; row < fixture.panel->model()->rowCount(); ++row) {
        if (fixture.panel->model()->row(row).rank == Rank::Biting)
            table->selectRow(row);
    }
    QVERIFY(fixture.panel->findChild<QLabel *>(QStringLiteral("problemTitle"))
                ->text()
                .contains(QStringLiteral("1,000 records/s")));
    auto *const salt = fixture.panel->findChild<QPushButton *>(QStringLiteral("remedy-salt-key"));
    QVERIFY(salt);
    QVERIFY(salt->property("primary").toBool());
    // KDS-15: the cure for a hot key is a button beside its cause.
    QTest::mouseClick(salt, Qt::LeftButton);
    QVERIFY(fixture.lab.pipeline().find("web")->properties.at("keys").at("distribution") == "uniform");
    auto *const why = fixture.panel->findChild<QPushButton *>(QStringLiteral("remedy-why"));
    QVERIFY(why);
    QTest::mouseClick(why, Qt::LeftButton);
    QVERIFY(fixture.panel->findChild<QLabel *>(QStringLiteral("remedyHelp"))->isVisible());
}

void TstProblems::aClickGoesToTheNode()
{
    Fixture fixture;
    std::string focused;
    connect(&fixture.lab, &Laboratory::focusRequested, this, [&](const std::string &node) { focused = node; });
    auto *const table = fixture.panel->findChild<QTableView *>();
    int row = 0;
    while (fixture.panel->model()->row(row).node != "clicks")
        ++row;
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualRect(table->model()->index(row, 0)).center());
    QCOMPARE(focused, std::string("clicks"));
    QCOMPARE(fixture.lab.selectedNodes(), (std::vector<std::string>{"clicks"}));
}

void TstProblems::theCountLeavesOutWhatIsPast()
{
    Fixture fixture;
    QSignalSpy counted(fixture.panel.get(), &ProblemsPanel::countChanged);
    const int open = fixture.panel->model()->openCount();
    fixture.world->frame().notices.clear();
    fixture.panel->refresh();
    QCOMPARE(fixture.panel->model()->openCount(), open - 1);
    QCOMPARE(counted.size(), 1);
}

void TstProblems::pictures()
{
    Fixture fixture;
    fixture.setProperty("clicks", "ShardCount", 600);
    fixture.setProperty("clicks", "RetentionPeriodHours", 900);
    auto *const table = fixture.panel->findChild<QTableView *>();
    for (int row = 0; row < fixture.panel->model()->rowCount(); ++row) {
        if (fixture.panel->model()->row(row).rank == Rank::Biting)
            table->selectRow(row);
    }
    handmade::keepPicture(*fixture.panel, QStringLiteral("problems"));
}

QTEST_MAIN(TstProblems)
#include "tst_problems.moc"

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "handmade.h"
#include "ui/events/eventfilter.h"
#include "ui/events/eventkinds.h"
#include "ui/events/eventlogpanel.h"
#include "ui/events/eventmodel.h"

#include <nlohmann/json.hpp>

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace headwater;
using namespace headwater::ui;
using namespace headwater::simulation;

namespace {

struct Fixture
{
    Laboratory lab;
    std::unique_ptr<handmade::World> world;
    std::unique_ptr<EventLogPanel> panel;
    QTableView *table = nullptr;

    explicit Fixture(int seconds = 277)
    {
        handmade::buildPipeline(lab);
        world = std::make_unique<handmade::World>(lab.pipeline(), lab.catalog(), seconds);
        panel = std::make_unique<EventLogPanel>(lab);
        panel->resize(980, 300);
        panel->show();
        panel->setSource(world->source());
        table = panel->findChild<QTableView *>();
    }
    int rows() const { return table->model()->rowCount(); }
    QString cell(int row, EventModel::Column column) const
    {
        return table->model()->index(row, column).data().toString();
    }
};

LoggedEvent eventOf(EventKind kind, std::string node)
{
    LoggedEvent event;
    event.kind = kind;
    event.node = std::move(node);
    event.text = "something";
    return event;
}

} // namespace

class TstEvents : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { handmade::installLook(); }

    void theModelGrowsAndForgetsWithTheLog();
    void aClearedLogEmptiesTheModel();
    void eventsAreTakenInPortions();
    void wordsNodeAndKindFilter();
    void eventsLikeThisAreExcludedAndComeBack();
    void aClickSelectsTheNode();
    void scrollingUpStopsFollowing();
    void csvAndJsonLinesHoldTheFilteredEvents();
    void aFileThatCannotBeWrittenIsToldOf();
    void pictures();
};

void TstEvents::theModelGrowsAndForgetsWithTheLog()
{
    EventLog log(500);
    EventModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    for (int round = 0; round < 20; ++round) {
        for (int i = 0; i < 90; ++i)
            log.append(eventOf(EventKind::Put, "web"));
        model.take(log);
        QCOMPARE(model.rowCount(), std::min(500, (round + 1) * 90));
        QCOMPARE(model.event(model.rowCount() - 1).number, log.next() - 1);
        QCOMPARE(model.event(0).number, log.first());
    }
}

void TstEvents::aClearedLogEmptiesTheModel()
{
    EventLog log;
    EventModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    log.append(eventOf(EventKind::Put, "web"));
    model.take(log);
    log.clear();
    model.take(log);
    QCOMPARE(model.rowCount(), 0);
    log.append(eventOf(EventKind::Retry, "web"));
    model.take(log);
    QCOMPARE(model.rowCount(), 1);
    EventLog other;
    other.append(eventOf(EventKind::Put, "clicks"));
    model.take(other);
    QCOMPARE(model.rowCount(), 1);
    QCOMPARE(model.event(0).node, std::string("clicks"));
}

void TstEvents::eventsAreTakenInPortions()
{
    EventLog log;
    for (int i = 0; i < 2'500; ++i)
        log.append(eventOf(EventKind::Put, "web"));
    EventModel model;
    QVERIFY(model.take(log, 1'000));
    QVERIFY(model.take(log, 1'000));
    QVERIFY(!model.take(log, 1'000));
    QCOMPARE(model.rowCount(), 2'500);
}

void TstEvents::wordsNodeAndKindFilter()
{
    Fixture fixture;
    const QAbstractItemModelTester tester(fixture.table->model(),
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    const int all = fixture.rows();
    QVERIFY(all > 300);
    auto *const search = fixture.panel->findChild<QLineEdit *>(QStringLiteral("eventSearch"));
    QTest::keyClicks(search, QStringLiteral("refused provisioned"));
    const int refused = fixture.rows();
    QVERIFY(refused > 0 && refused < all);
    for (int row = 0; row < refused; ++row)
        QCOMPARE(fixture.cell(row, EventModel::Error), QStringLiteral("ProvisionedThroughputExceededException"));
    search->clear();

    auto *const nodes = fixture.panel->findChild<QComboBox *>(QStringLiteral("eventNode"));
    nodes->setFocus();
    QTest::keyClicks(nodes, QStringLiteral("to-lake"));
    QCOMPARE(nodes->currentData().toString(), QStringLiteral("to-lake"));
    QVERIFY(fixture.rows() > 0);
    QCOMPARE(fixture.cell(0, EventModel::Node), QStringLiteral("to-lake"));
    nodes->setCurrentIndex(0);

    auto *const nothing = fixture.panel->findChild<QAction *>(QStringLiteral("noKinds"));
    nothing->trigger();
    QCOMPARE(fixture.rows(), 0);
    auto *const menu = qobject_cast<QMenu *>(nothing->parent());
    for (QAction *action : menu->actions()) {
        if (action->data().toUInt() == maskOf(EventKind::Reshard))
            action->trigger();
    }
    QCOMPARE(fixture.rows(), 2);
    fixture.panel->findChild<QAction *>(QStringLiteral("allKinds"))->trigger();
    QCOMPARE(fixture.rows(), all);
}

void TstEvents::eventsLikeThisAreExcludedAndComeBack()
{
    Fixture fixture;
    const int all = fixture.rows();
    int row = 0;
    while (fixture.cell(row, EventModel::Kind) != eventKindName(EventKind::Throttled))
        ++row;
    fixture.table->scrollTo(fixture.table->model()->index(row, 0));
    const QPoint at = fixture.table->visualRect(fixture.table->model()->index(row, EventModel::Text)).center();
    Q_EMIT fixture.table->customContextMenuRequested(at);
    auto *const menu = fixture.panel->findChild<QMenu *>(QStringLiteral("eventMenu"));
    QVERIFY(menu);
    menu->actions().first()->trigger();
    menu->close();
    QVERIFY(fixture.rows() < all);
    for (int i = 0; i < fixture.rows(); ++i)
        QVERIFY(fixture.cell(i, EventModel::Kind) != eventKindName(EventKind::Throttled));
    for (QToolButton *button : fixture.panel->findChildren<QToolButton *>()) {
        if (button->text().startsWith(QStringLiteral("without")))
            QTest::mouseClick(button, Qt::LeftButton);
    }
    QTRY_COMPARE(fixture.rows(), all);
}

void TstEvents::aClickSelectsTheNode()
{
    Fixture fixture;
    fixture.panel->setFollowing(false);
    fixture.table->scrollToTop();
    const QModelIndex index = fixture.table->model()->index(1, EventModel::Text);
    QTest::mouseClick(fixture.table->viewport(), Qt::LeftButton, {}, fixture.table->visualRect(index).center());
    QCOMPARE(fixture.lab.selectedNodes(), (std::vector<std::string>{"clicks"}));
    std::string focused;
    connect(&fixture.lab, &Laboratory::focusRequested, this, [&](const std::string &node) { focused = node; });
    QTest::keyClick(fixture.table, Qt::Key_Return);
    QCOMPARE(focused, std::string("clicks"));
}

void TstEvents::scrollingUpStopsFollowing()
{
    Fixture fixture;
    QVERIFY(fixture.panel->isFollowing());
    QScrollBar *const bar = fixture.table->verticalScrollBar();
    QTRY_COMPARE(bar->value(), bar->maximum());
    fixture.world->advance(10);
    fixture.panel->refresh();
    QTRY_COMPARE(bar->value(), bar->maximum());
    bar->triggerAction(QAbstractSlider::SliderPageStepSub);
    QVERIFY(!fixture.panel->isFollowing());
    const int place = bar->value();
    fixture.world->advance(10);
    fixture.panel->refresh();
    QCOMPARE(bar->value(), place);
    bar->triggerAction(QAbstractSlider::SliderToMaximum);
    QVERIFY(fixture.panel->isFollowing());
}

void TstEvents::csvAndJsonLinesHoldTheFilteredEvents()
{
    Fixture fixture;
    fixture.panel->findChild<QLineEdit *>(QStringLiteral("eventSearch"))->setText(QStringLiteral("split"));
    QCOMPARE(fixture.rows(), 2);
    const QTemporaryDir folder;
    QSignalSpy done(fixture.panel.get(), &EventLogPanel::exported);

    const QString csv = folder.filePath(QStringLiteral("events.csv"));
    fixture.panel->exportTo(csv, EventFormat::Csv);
    QTRY_COMPARE(done.size(), 1);
    QFile csvFile(csv);
    QVERIFY(csvFile.open(QIODevice::ReadOnly));
    const QList<QByteArray> lines = csvFile.readAll().split('\n');
    QCOMPARE(lines[0].trimmed(), QByteArray("number,at,kind,node,shard,error,count,text"));
    QVERIFY(lines[1].contains(",90.250000000,Reshard,clicks,shardId-000000000000,,1,split begun: 2 new shards"));

    const QString json = folder.filePath(QStringLiteral("events.jsonl"));
    fixture.panel->exportTo(json, EventFormat::JsonLines);
    QTRY_COMPARE(done.size(), 2);
    QFile jsonFile(json);
    QVERIFY(jsonFile.open(QIODevice::ReadOnly));
    const auto line = nlohmann::json::parse(jsonFile.readLine().toStdString());
    QCOMPARE(line.at("at").get<double>(), 90.25);
    QCOMPARE(line.at("kind").get<std::string>(), std::string("Reshard"));
}

void TstEvents::aFileThatCannotBeWrittenIsToldOf()
{
    Fixture fixture(3);
    QSignalSpy refused(&fixture.lab, &Laboratory::refused);
    fixture.panel->exportTo(QStringLiteral("/nowhere/at/all/events.csv"), EventFormat::Csv);
    QTRY_COMPARE(refused.size(), 1);
    QVERIFY(refused[0][0].toString().contains(QStringLiteral("/nowhere/at/all/events.csv")));
}

void TstEvents::pictures()
{
    Fixture fixture;
    QVERIFY(QTest::qWaitForWindowExposed(fixture.panel.get()));
    fixture.table->selectRow(fixture.rows() - 4);
    handmade::keepPicture(*fixture.panel, QStringLiteral("events"));
}

QTEST_MAIN(TstEvents)
#include "tst_events.moc"

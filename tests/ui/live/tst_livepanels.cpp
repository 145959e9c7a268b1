// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "handmade.h"
#include "ui/dashboard/dashboardpanel.h"
#include "ui/events/eventlogpanel.h"
#include "ui/inspector/hotkeyadvisor.h"
#include "ui/inspector/inspectorpanel.h"
#include "ui/inspector/metricmodel.h"
#include "ui/inspector/metricspage.h"
#include "ui/inspector/peekpage.h"
#include "ui/keyspace/keyspacepanel.h"
#include "ui/keyspace/keyspaceview.h"
#include "ui/problems/problemmodel.h"
#include "ui/problems/problemspanel.h"

#include <QGridLayout>
#include <QPushButton>
#include <QTableView>
#include <QTest>
#include <QToolButton>

#include <algorithm>
#include <set>

using namespace headwater;
using namespace headwater::ui;

namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

/// All panels on one laboratory whose world really runs.
struct Bench : QWidget
{
    Laboratory lab;
    InspectorPanel inspector{lab};
    DashboardPanel dashboard{lab};
    KeyspacePanel keyspace{lab};
    EventLogPanel events{lab};
    ProblemsPanel problems{lab};

    explicit Bench(const pipeline::Json &keys, double recordsPerSecond, int shards)
    {
        pipeline::Pipeline made;
        made.name = "Hot shard";
        made.profile = limits::Profile::Exam;
        made.seed = 7;
        made.nodes = {{"web",
                       "producer",
                       "Web tier",
                       pipeline::Position{0, 0},
                       {{"api", "PutRecord"},
                        {"recordsPerSecond", recordsPerSecond},
                        {"recordBytes", 200},
                        {"keys", keys},
                        {"payload", R"({"user": "{{uuid}}"})"}}},
                      {"clicks", "kinesis-stream", "", pipeline::Position{300, 0}, {{"ShardCount", shards}}},
                      {"app", "consumer", "", pipeline::Position{600, 0}, {{"ShardIteratorType", "TRIM_HORIZON"}}}};
        made.links = {{"web", "clicks", "", pipeline::Json::object()}, {"clicks", "app", "", pipeline::Json::object()}};
        lab.document().reset(std::move(made));
        auto *grid = new QGridLayout(this);
        grid->addWidget(&keyspace, 0, 0);
        grid->addWidget(&dashboard, 0, 1);
        grid->addWidget(&events, 1, 0);
        grid->addWidget(&problems, 1, 1);
        grid->addWidget(&inspector, 0, 2, 2, 1);
        grid->setColumnStretch(0, 3);
        grid->setColumnStretch(1, 3);
        setProperty("surface", QStringLiteral("panel"));
        setAttribute(Qt::WA_StyledBackground);
        resize(1'700, 900);
        show();
        (void)QTest::qWaitForWindowExposed(this);
    }
    ~Bench() override
    {
        lab.pause();
        for (QWidget *panel :
             {static_cast<QWidget *>(&inspector), static_cast<QWidget *>(&dashboard), static_cast<QWidget *>(&keyspace),
              static_cast<QWidget *>(&events), static_cast<QWidget *>(&problems)})
            panel->setParent(nullptr);
    }
    bool runTo(std::int64_t seconds)
    {
        simulation::StopAt stop;
        stop.time = seconds * kSecond;
        lab.setSpeed(0);
        lab.runUntil(stop);
        const bool there = QTest::qWaitFor(
            [&] { return lab.frame() && lab.frame()->now >= seconds * kSecond && !lab.isRunning(); }, 30'000);
        refresh();
        return there;
    }
    void refresh()
    {
        inspector.refresh();
        dashboard.refresh();
        keyspace.refresh();
        events.refresh();
        problems.refresh();
    }
};

} // namespace

class TstLivePanels : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { handmade::installLook(); }

    void oneHotKeyIsFoundAndASplitIsNotSold();
    void manyKeysAreSplitByTheAdvisorsButton();
    void peekedRecordsAreOrderedPerShardOnly();
};

void TstLivePanels::oneHotKeyIsFoundAndASplitIsNotSold()
{
    Bench bench({{"distribution", "single"}, {"values", {"the-one"}}}, 1'500, 2);
    bench.lab.select({"clicks"});
    QVERIFY(bench.runTo(30));
    // KDS-15: with a real run, the app names the key that makes the shard hot and does not offer a split for it.
    const QString advice = bench.inspector.advisor()->text();
    QVERIFY2(advice.contains(QStringLiteral("the-one")), qPrintable(advice));
    QVERIFY2(advice.contains(QStringLiteral("A split would not help")), qPrintable(advice));
    QVERIFY(!bench.inspector.advisor()->findChild<QPushButton *>(QStringLiteral("split"))->isVisible());
    QVERIFY(bench.problems.model()->count(ProblemModel::Rank::Biting) > 0);

    // The thread of the map lies in the band that is at its limit.
    KeyspaceView *const view = bench.keyspace.view();
    const auto picture = bench.lab.session()->keyspace().picture("clicks");
    QVERIFY(!picture.threads.empty());
    const KeyspaceScale scale = view->scale();
    const auto probe = view->probeAt({scale.xOfSecond(25), scale.yOfHash(picture.threads.front().hash)});
    QVERIFY(probe);
    QVERIFY(probe->thread);
    QVERIFY(probe->load > 1);
    QVERIFY(view->describe(*probe).join(QLatin1Char(' ')).contains(QStringLiteral("the-one")));

    QVERIFY(bench.events.findChild<QTableView *>()->model()->rowCount() > 0);
    // USE-03: the dashboard draws what the world measured, with the limit above it.
    QVERIFY(!bench.dashboard.charts()[0]->points(0).isEmpty());
    QCOMPARE(bench.dashboard.charts()[0]->shownLimit(), std::optional(2'000.0));
    handmade::keepPicture(bench, QStringLiteral("live-hot-key"));
}

void TstLivePanels::manyKeysAreSplitByTheAdvisorsButton()
{
    Bench bench({{"distribution", "uniform"}, {"count", 10'000}}, 1'300, 1);
    bench.lab.select({"clicks"});
    QVERIFY(bench.runTo(20));
    auto *const split = bench.inspector.advisor()->findChild<QPushButton *>(QStringLiteral("split"));
    QVERIFY2(split->isVisible(), qPrintable(bench.inspector.advisor()->text()));
    QTest::mouseClick(split, Qt::LeftButton);
    QVERIFY(bench.runTo(90));
    // KDS-15: the button of the advisor splits the shard, and it cools.
    const simulation::NodeView *const node = bench.lab.nodeView("clicks");
    int open = 0;
    for (std::uint32_t i = 0; i < node->shardCount; ++i) {
        const simulation::ShardView &shard = bench.lab.frame()->shards[node->firstShard + i];
        if (!shard.open)
            continue;
        ++open;
        QVERIFY(shard.load < 0.9F);
        QCOMPARE(shard.refusedPerSecond, 0.0F);
    }
    QCOMPARE(open, 2);
    const auto picture = bench.lab.session()->keyspace().picture("clicks");
    QCOMPARE(picture.bands.size(), std::size_t(3));
    QCOMPARE(picture.marks.size(), std::size_t(1));
    handmade::keepPicture(bench, QStringLiteral("live-split"));
}

void TstLivePanels::peekedRecordsAreOrderedPerShardOnly()
{
    Bench bench({{"distribution", "uniform"}, {"count", 1'000}}, 300, 4);
    bench.lab.select({"clicks"});
    QVERIFY(bench.runTo(10));
    bench.inspector.showTab(InspectorPanel::Peek);
    PeekPage *const peek = bench.inspector.peek();
    QTest::mouseClick(peek->findChild<QToolButton *>(QStringLiteral("look")), Qt::LeftButton);
    PeekModel *const model = peek->model();
    QTRY_VERIFY(model->rowCount() >= 20);
    std::set<std::string> shards;
    for (int row = 0; row < model->rowCount(); ++row)
        shards.insert(model->record(row).shardId);
    QVERIFY(shards.size() > 1);
    // KDS-02: in records of a real run, sequence numbers rise with the arrival inside each shard …
    for (int row = 1; row < model->rowCount(); ++row) {
        if (model->record(row).shardId == model->record(row - 1).shardId) {
            QVERIFY(!model->breaksOrder(row));
            QVERIFY(model->record(row).approximateArrival >= model->record(row - 1).approximateArrival);
        }
    }
    // … and across shards they do not.
    model->setSorting(PeekModel::Sorting::ByArrival);
    bool broken = false;
    for (int row = 1; row < model->rowCount(); ++row)
        broken = broken || model->breaksOrder(row);
    QVERIFY(broken);
    QVERIFY(!payloadText(model->record(0).data).isEmpty());
    handmade::keepPicture(bench, QStringLiteral("live-peek"));
}

QTEST_MAIN(TstLivePanels)
#include "tst_livepanels.moc"

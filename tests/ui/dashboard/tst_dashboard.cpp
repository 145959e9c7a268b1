// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "handmade.h"
#include "ui/dashboard/chartdata.h"
#include "ui/dashboard/chartexport.h"
#include "ui/dashboard/dashboardpanel.h"
#include "ui/dashboard/metricchart.h"
#include "ui/dashboard/metricpicker.h"

#include <QFile>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <QWindow>

#include <cmath>
#include <limits>

using namespace headwater;
using namespace headwater::ui;
using pipeline::Json;
using Statistic = pipeline::MetricSpec::Statistic;

namespace {

constexpr float kGap = std::numeric_limits<float>::quiet_NaN();

struct Fixture
{
    Laboratory lab;
    std::unique_ptr<handmade::World> world;
    std::unique_ptr<DashboardPanel> panel;

    explicit Fixture(int seconds = 277, QSize size = {900, 460})
    {
        handmade::buildPipeline(lab);
        world = std::make_unique<handmade::World>(lab.pipeline(), lab.catalog(), seconds);
        panel = std::make_unique<DashboardPanel>(lab);
        panel->resize(size);
        panel->setSource(world->source());
        panel->show();
        (void)QTest::qWaitForWindowExposed(panel.get());
        QTest::qWait(20);
    }
    MetricChart *chart(int index) const { return panel->charts()[static_cast<std::size_t>(index)]; }
    QPoint pointAt(MetricChart *chart, double share) const
    {
        const QRectF area = chart->plotArea();
        return QPointF(area.left() + share * area.width(), area.center().y()).toPoint();
    }
};

} // namespace

class TstDashboard : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { handmade::installLook(); }

    void minutesFollowTheStatistic();
    void minutesBeginAtFullMinutes();
    void decimationKeepsEveryPeak();
    void minutesAreLevelSteps();
    void axesEndAtRoundNumbers();
    void whatMattersIsShownWhenNothingIsPinned();
    void whatIsOfferedIsWhatWasWrittenAndRefused();
    void theLimitIsALineThatFollowsTheShards();
    void pinsAreAddedTakenOffAndKept();
    void aPickerFindsMetricsByTyping();
    void twoMetricsAreComparedInOneChart();
    void draggingZoomsAllChartsAndADoubleClickResets();
    void theReadingLineIsOnAllCharts();
    void theMinuteViewHidesABurst();
    void pinsFollowRenames();
    void chartsAreExported();
    void pictures();
};

void TstDashboard::minutesFollowTheStatistic()
{
    simulation::MetricSeries series;
    for (int i = 0; i < 120; ++i)
        series.values.push_back(i < 60 ? static_cast<float>(i) : 5);
    QCOMPARE(valuesFor(series, ChartView::Minute, Statistic::Sum).values, (std::vector<double>{1'770, 300}));
    QCOMPARE(valuesFor(series, ChartView::Minute, Statistic::Average).values, (std::vector<double>{29.5, 5}));
    QCOMPARE(valuesFor(series, ChartView::Minute, Statistic::Maximum).values, (std::vector<double>{59, 5}));
    QCOMPARE(valuesFor(series, ChartView::Minute, Statistic::Last).values, (std::vector<double>{59, 5}));
}

void TstDashboard::minutesBeginAtFullMinutes()
{
    simulation::MetricSeries series;
    series.firstSecond = 50;
    series.values = {1, 1, kGap, 1, 1, 1, 1, 1, 1, 1, 7};
    const ChartValues values = valuesFor(series, ChartView::Minute, Statistic::Sum);
    QCOMPARE(values.first, std::int64_t(0));
    QCOMPARE(values.step, std::int64_t(60));
    QCOMPARE(values.values, (std::vector<double>{9, 7}));
}

void TstDashboard::decimationKeepsEveryPeak()
{
    ChartValues values;
    values.first = 0;
    for (int i = 0; i < 7'200; ++i)
        values.values.push_back(100 + std::sin(i) * 10);
    values.values[3'333] = 5'000;
    values.values[5'001] = 0;
    const QList<QPointF> points = decimated(values, 0, 7'200, 300);
    QVERIFY(points.size() <= 2 * 301 + 2);
    bool peak = false;
    bool dip = false;
    for (qsizetype i = 0; i < points.size(); ++i) {
        peak = peak || points[i] == QPointF(3'333, 5'000);
        dip = dip || points[i] == QPointF(5'001, 0);
        QVERIFY(i == 0 || points[i].x() > points[i - 1].x());
    }
    QVERIFY(peak);
    QVERIFY(dip);
}

void TstDashboard::minutesAreLevelSteps()
{
    ChartValues values;
    values.step = 60;
    values.values = {10, std::numeric_limits<double>::quiet_NaN(), 30};
    QCOMPARE(decimated(values, 0, 180, 500), (QList<QPointF>{{0, 10}, {60, 10}, {120, 30}, {180, 30}}));
}

void TstDashboard::axesEndAtRoundNumbers()
{
    const auto steps = [](double most) {
        const AxisSteps axis = axisSteps(most, 3);
        return std::pair(axis.step, axis.count);
    };
    QCOMPARE(steps(4'100), std::pair(2'000.0, 3));
    QCOMPARE(steps(100), std::pair(50.0, 2));
    QCOMPARE(steps(0), std::pair(1.0, 1));
    for (double most = 0.001; most < 1e9; most *= 1.7) {
        const AxisSteps axis = axisSteps(most, 3);
        QVERIFY(axis.most() >= most * (1 - 1e-9));
        QVERIFY(axis.count <= 4);
    }
}

void TstDashboard::whatMattersIsShownWhenNothingIsPinned()
{
    Fixture fixture;
    QCOMPARE(fixture.panel->chartSpecs().size(), std::size_t(2));
    QCOMPARE(fixture.panel->chartSpecs()[0],
             (std::vector<SeriesSpec>{{"clicks", "IncomingRecords"}, {"clicks", "OfferedRecords"}}));
    QCOMPARE(fixture.panel->chartSpecs()[1],
             (std::vector<SeriesSpec>{{"fraud-check", "MillisBehindLatest"}, {"to-lake", "MillisBehindLatest"}}));
    QVERIFY(!fixture.chart(0)->points(0).isEmpty());
    QVERIFY(!fixture.panel->state().contains("charts"));
}

void TstDashboard::whatIsOfferedIsWhatWasWrittenAndRefused()
{
    Fixture fixture;
    simulation::MetricHistory &history = fixture.world->metrics;
    const pipeline::ServiceType &stream = *fixture.lab.catalog().find("kinesis-stream");
    const auto values = [&](const char *metric) {
        return valuesOf(history, stream, {"clicks", metric}, ChartView::Second, 0, 277).values;
    };
    const std::vector<double> written = values("IncomingRecords");
    const std::vector<double> refused = values("WriteProvisionedThroughputExceeded");
    const std::vector<double> offered = values("OfferedRecords");
    QCOMPARE(offered.size(), written.size());
    bool anyRefused = false;
    for (std::size_t i = 0; i < offered.size(); ++i) {
        anyRefused = anyRefused || refused[i] > 0;
        if (!std::isnan(written[i]))
            QCOMPARE(static_cast<float>(offered[i]), static_cast<float>(written[i] + refused[i]));
    }
    QVERIFY(anyRefused);
}

void TstDashboard::theLimitIsALineThatFollowsTheShards()
{
    Fixture fixture(60);
    // USE-03: the chart of the records written has the write limit as its threshold: shards × 1,000 records/s.
    QCOMPARE(fixture.chart(0)->shownLimit(), std::optional(2'000.0));
    fixture.world->advance(140);
    fixture.panel->refresh();
    QCOMPARE(fixture.chart(0)->shownLimit(), std::optional(4'000.0));
    QVERIFY(!fixture.chart(1)->shownLimit());
}

void TstDashboard::pinsAreAddedTakenOffAndKept()
{
    Fixture fixture;
    QSignalSpy changed(fixture.panel.get(), &DashboardPanel::stateChanged);
    // USE-03: any metric of any node can be pinned, and pins come back with the project.
    for (const pipeline::Node &node : fixture.lab.pipeline().nodes) {
        for (const pipeline::MetricSpec &metric : fixture.lab.catalog().find(node.type)->metrics) {
            if (!fixture.panel->isPinned(node.id, std::string(metric.name)))
                fixture.panel->togglePin(node.id, std::string(metric.name));
            QVERIFY(fixture.panel->isPinned(node.id, std::string(metric.name)));
        }
    }
    QVERIFY(!changed.isEmpty());
    fixture.panel->togglePin("clicks", "StoredRecords");
    QVERIFY(!fixture.panel->isPinned("clicks", "StoredRecords"));
    fixture.panel->setView(ChartView::Minute);
    const Json state = fixture.panel->state();

    DashboardPanel other(fixture.lab);
    other.restore(state);
    QCOMPARE(other.chartSpecs(), fixture.panel->chartSpecs());
    QCOMPARE(other.view(), ChartView::Minute);
    other.restore(Json::parse(R"({"view": "soon", "charts": [3, {"series": [{"node": 7}]}]})"));
    QVERIFY(other.chartSpecs().empty());
    other.restore(nullptr);
    QCOMPARE(other.chartSpecs().size(), std::size_t(2));
}

void TstDashboard::aPickerFindsMetricsByTyping()
{
    Fixture fixture;
    QTest::mouseClick(fixture.panel->findChild<QToolButton *>(QStringLiteral("pinMetric")), Qt::LeftButton);
    auto *const picker = fixture.panel->findChild<MetricPicker *>();
    QVERIFY(picker->isVisible());
    auto *const search = picker->findChild<QLineEdit *>();
    QTest::keyClicks(search, QStringLiteral("stored clicks"));
    QTest::keyClick(search, Qt::Key_Return);
    QVERIFY(!picker->isVisible());
    QVERIFY(fixture.panel->isPinned("clicks", "StoredRecords"));
    QCOMPARE(fixture.panel->charts().size(), std::size_t(3));
}

void TstDashboard::twoMetricsAreComparedInOneChart()
{
    Fixture fixture;
    QTest::mouseClick(fixture.chart(0)->findChild<QToolButton *>(QStringLiteral("compare")), Qt::LeftButton);
    auto *const picker = fixture.panel->findChild<MetricPicker *>();
    auto *const search = picker->findChild<QLineEdit *>();
    QTest::keyClicks(search, QStringLiteral("GetRecords.Records"));
    QTest::keyClick(search, Qt::Key_Return);
    // USE-03: two series in one chart.
    QCOMPARE(fixture.panel->chartSpecs()[0],
             (std::vector<SeriesSpec>{
                 {"clicks", "IncomingRecords"}, {"clicks", "OfferedRecords"}, {"clicks", "GetRecords.Records"}}));
    QCOMPARE(fixture.chart(0)->lines().size(), std::size_t(3));
    QVERIFY(!fixture.chart(0)->points(2).isEmpty());
    // What is read has another limit than what is written: no line can stand for both.
    QVERIFY(!fixture.chart(0)->shownLimit());
}

void TstDashboard::draggingZoomsAllChartsAndADoubleClickResets()
{
    Fixture fixture;
    QWidget *const plot = fixture.chart(0)->plotWidget();
    const TimeWindow whole = fixture.panel->window();
    QTest::mousePress(plot, Qt::LeftButton, {}, fixture.pointAt(fixture.chart(0), 0.25));
    for (int i = 0; i <= 10; ++i)
        QTest::mouseMove(plot, fixture.pointAt(fixture.chart(0), 0.25 + 0.025 * i));
    QTest::mouseRelease(plot, Qt::LeftButton, {}, fixture.pointAt(fixture.chart(0), 0.5));
    QVERIFY(fixture.panel->isZoomed());
    QVERIFY(std::abs(fixture.panel->window().from - 69) <= 3);
    QVERIFY(std::abs(fixture.panel->window().to - 139) <= 3);
    for (const MetricChart *chart : fixture.panel->charts())
        QCOMPARE(chart->window(), fixture.panel->window());
    // The zoom stays where it is while time goes on.
    const TimeWindow zoomed = fixture.panel->window();
    fixture.world->advance(5);
    fixture.panel->refresh();
    QCOMPARE(fixture.chart(1)->window(), zoomed);
    QTest::mouseDClick(plot, Qt::LeftButton, {}, fixture.pointAt(fixture.chart(0), 0.5));
    QVERIFY(!fixture.panel->isZoomed());
    QCOMPARE(fixture.panel->window().from, whole.from);
    QCOMPARE(fixture.panel->window().to, whole.to + 5);
}

void TstDashboard::theReadingLineIsOnAllCharts()
{
    Fixture fixture;
    QWidget *const plot = fixture.chart(0)->plotWidget();
    const QPoint at = plot->mapTo(plot->window(), fixture.pointAt(fixture.chart(0), 0.5));
    QTest::mouseMove(plot->window()->windowHandle(), at - QPoint(40, 0));
    QTest::mouseMove(plot->window()->windowHandle(), at);
    QTRY_VERIFY(!fixture.chart(1)->readout().isEmpty());
    QVERIFY2(fixture.chart(1)->readout().startsWith(QStringLiteral("02:1")), qPrintable(fixture.chart(1)->readout()));
    QVERIFY(fixture.chart(1)->readout().contains(QStringLiteral("fraud-check: ")));
    QVERIFY(fixture.chart(0)->readout().contains(QStringLiteral("records/s")));
}

void TstDashboard::theMinuteViewHidesABurst()
{
    simulation::MetricSeries series;
    for (int i = 0; i < 60; ++i)
        series.values.push_back(i == 30 ? 3'000 : 100);
    const ChartValues second = valuesFor(series, ChartView::Second, Statistic::Average);
    const ChartValues minute = valuesFor(series, ChartView::Minute, Statistic::Average);
    QCOMPARE(*std::max_element(second.values.begin(), second.values.end()), 3'000.0);
    QVERIFY(minute.values[0] < 200);

    Fixture fixture;
    QTest::mouseClick(fixture.panel->findChild<QPushButton *>(QStringLiteral("minuteView")), Qt::LeftButton);
    QCOMPARE(fixture.panel->view(), ChartView::Minute);
    // Four shards for a minute: 4 × 1,000 × 60.
    QCOMPARE(fixture.chart(0)->shownLimit(), std::optional(240'000.0));
}

void TstDashboard::pinsFollowRenames()
{
    Fixture fixture;
    fixture.panel->togglePin("clicks", "StoredRecords");
    QVERIFY(fixture.lab.perform(pipeline::renameCommand(fixture.lab.document(), "clicks", "orders")));
    QVERIFY(fixture.panel->isPinned("orders", "StoredRecords"));
    fixture.lab.document().undo();
    QVERIFY(fixture.panel->isPinned("clicks", "StoredRecords"));
}

void TstDashboard::chartsAreExported()
{
    Fixture fixture;
    const QTemporaryDir folder;
    QSignalSpy done(fixture.panel.get(), &DashboardPanel::exported);
    // USE-03: a chart goes out as figures and as a picture.
    for (const QString &name : {QStringLiteral("a.csv"), QStringLiteral("a.png"), QStringLiteral("a.svg")})
        fixture.panel->exportChart(fixture.chart(1), folder.filePath(name));
    QTRY_COMPARE(done.size(), 3);
    QFile csv(folder.filePath(QStringLiteral("a.csv")));
    QVERIFY(csv.open(QIODevice::ReadOnly));
    const QList<QByteArray> lines = csv.readAll().split('\n');
    QCOMPARE(lines[0].trimmed(), QByteArray("second,fraud-check.MillisBehindLatest,to-lake.MillisBehindLatest"));
    QCOMPARE(lines.size(), qsizetype(278 + 2));
    QVERIFY(lines[1].startsWith("0,70"));
    const QImage picture(folder.filePath(QStringLiteral("a.png")));
    QVERIFY(picture.width() > 2 * fixture.chart(1)->width() - 4);
    QFile svg(folder.filePath(QStringLiteral("a.svg")));
    QVERIFY(svg.open(QIODevice::ReadOnly));
    QVERIFY(svg.readAll().contains("<svg"));
    for (const QToolButton *button : fixture.chart(1)->findChildren<QToolButton *>())
        QVERIFY(button->isVisible());
}

void TstDashboard::pictures()
{
    {
        Fixture fixture(277, {640, 470});
        handmade::keepPicture(*fixture.panel, QStringLiteral("dashboard-narrow"));
    }
    Fixture fixture(277, {1'100, 280});
    handmade::keepPicture(*fixture.panel, QStringLiteral("dashboard"));
    QTest::mouseMove(fixture.chart(0)->plotWidget(), fixture.pointAt(fixture.chart(0), 0.5));
    QTest::qWait(30);
    handmade::keepPicture(*fixture.panel, QStringLiteral("dashboard-reading"));
    fixture.panel->setView(ChartView::Minute);
    handmade::keepPicture(*fixture.panel, QStringLiteral("dashboard-minute"));
}

QTEST_MAIN(TstDashboard)
#include "tst_dashboard.moc"

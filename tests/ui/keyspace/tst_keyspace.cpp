// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "handmade.h"
#include "ui/keyspace/keyspacepanel.h"
#include "ui/keyspace/keyspaceview.h"
#include "ui/theme/theme.h"

#include <QComboBox>
#include <QSignalSpy>
#include <QTest>

#include <cmath>

using namespace headwater;
using namespace headwater::ui;
using namespace headwater::simulation;

namespace {

constexpr std::uint64_t kMiddle = std::uint64_t(1) << 63;

QPointF pointAt(const KeyspaceView &view, int second, double share)
{
    const KeyspaceScale scale = view.scale();
    return {scale.xOfSecond(second + 0.5), scale.plot.bottom() - share * scale.plot.height()};
}

} // namespace

class TstKeyspace : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { handmade::installLook(); }

    void keyspaceRunsUpwardAndTimeRight();
    void everyRangeHasAtLeastARow();
    void theStoreTakesOnlyTheTailAndEqualsTheHistory();
    void aSecondCostsOneColumnOfPainting();
    void theColourIsTheLoad();
    void theHottestShardShowsWhereShardsAreThin();
    void pointingNamesKeyShardRateAndCure();
    void aClickSelectsStreamAndShard();
    void theProbeMovesByKeyboard();
    void aChooserShowsWhenThereAreSeveralStreams();
    void anEmptyMapSaysWhatToDo();
    void pictures();
};

void TstKeyspace::keyspaceRunsUpwardAndTimeRight()
{
    const KeyspaceScale scale{QRectF(50, 10, 200, 100), 100, 2};
    QCOMPARE(scale.yOfHash(0), 110.0);
    QCOMPARE(scale.yOfHash(kMiddle), 60.0);
    QCOMPARE(scale.xOfSecond(0), 50.0);
    QCOMPARE(scale.xOfSecond(100), 150.0);
    QCOMPARE(scale.columnAt(151), 50U);
    QCOMPARE(scale.hashAt(60), kMiddle);
    QCOMPARE(scale.hashAt(-5), ~std::uint64_t(0));
}

void TstKeyspace::everyRangeHasAtLeastARow()
{
    QCOMPARE(rowsOf(0, kMiddle - 1, 100), (std::pair<int, int>{50, 100}));
    QCOMPARE(rowsOf(kMiddle, ~std::uint64_t(0), 100), (std::pair<int, int>{0, 50}));
    for (std::uint64_t i = 0; i < 1'000; ++i) {
        const std::uint64_t width = ~std::uint64_t(0) / 1'000;
        const auto [top, bottom] = rowsOf(i * width, (i + 1) * width - 1, 100);
        QVERIFY(top >= 0 && bottom <= 100 && bottom > top);
    }
}

void TstKeyspace::theStoreTakesOnlyTheTailAndEqualsTheHistory()
{
    Laboratory lab;
    handmade::buildPipeline(lab);
    handmade::World world(lab.pipeline(), lab.catalog(), 5);
    KeyspaceStore store;
    QCOMPARE(store.update(world.keyspace, "clicks"), std::optional(0U));
    for (int i = 0; i < 200; ++i) {
        world.advance(1 + i % 3);
        const auto from = store.update(world.keyspace, "clicks");
        QVERIFY(from.has_value());
        QVERIFY(*from > 0);
    }
    // Long enough for the columns to merge.
    world.advance(1'500);
    store.update(world.keyspace, "clicks");
    world.advance(7);
    store.update(world.keyspace, "clicks");
    const KeyspacePicture whole = world.keyspace.picture("clicks");
    QVERIFY(whole.columnSeconds > 1);
    QCOMPARE(store.picture().columns, whole.columns);
    QCOMPARE(store.picture().bands.size(), whole.bands.size());
    for (std::size_t i = 0; i < whole.bands.size(); ++i) {
        QCOMPARE(store.picture().bands[i].load, whole.bands[i].load);
        QCOMPARE(store.picture().bands[i].closedSecond, whole.bands[i].closedSecond);
    }
    world.keyspace.clear();
    QCOMPARE(store.update(world.keyspace, "clicks"), std::optional(0U));
    QCOMPARE(store.picture().columns, 0U);
}

void TstKeyspace::aSecondCostsOneColumnOfPainting()
{
    Laboratory lab;
    handmade::buildPipeline(lab);
    handmade::World world(lab.pipeline(), lab.catalog(), 100);
    KeyspacePanel panel(lab);
    panel.resize(700, 260);
    panel.setSource(world.source());
    panel.show();
    QVERIFY(QTest::qWaitForWindowExposed(&panel));
    panel.refresh();
    const std::uint64_t before = panel.view()->raster().paintedColumns();
    world.advance(1);
    panel.refresh();
    // The last column is painted again, since seconds may share it.
    QCOMPARE(panel.view()->raster().paintedColumns(), before + 2);
}

void TstKeyspace::theColourIsTheLoad()
{
    KeyspacePicture picture;
    picture.columns = 3;
    picture.bands = {{0, kNoShard, kNoShard, 0, kMiddle - 1, 0, -1, {0, 125, KeyspaceHistory::kAtLimit}, 0},
                     {1, kNoShard, kNoShard, kMiddle, ~std::uint64_t(0), 1, -1, {250}, 1}};
    KeyspaceRaster raster;
    raster.setHeight(100);
    const Tokens &colours = Theme::tokensOf(true);
    raster.paint(picture, 0, colours);
    const QImage &image = raster.image();
    QCOMPARE(image.pixelColor(0, 75), colours.heat(0));
    QCOMPARE(image.pixelColor(1, 75), colours.heat(0.5));
    QCOMPARE(image.pixelColor(2, 75), colours.heat(1));
    QCOMPARE(image.pixelColor(1, 25), colours.heat(1));
    QCOMPARE(image.pixelColor(0, 25), colours.canvas);
    QCOMPARE(image.pixelColor(2, 25), colours.canvas);
    // Between two bands there is a line.
    QCOMPARE(image.pixelColor(1, 49), colours.canvas);
}

void TstKeyspace::theHottestShardShowsWhereShardsAreThin()
{
    KeyspacePicture picture;
    picture.columns = 1;
    for (std::uint64_t i = 0; i < 1'024; ++i) {
        const std::uint8_t load = i == 500 ? 250 : 25;
        picture.bands.push_back(
            {static_cast<std::uint32_t>(i), kNoShard, kNoShard, i << 54, ((i + 1) << 54) - 1, 0, -1, {load}, 0});
    }
    KeyspaceRaster raster;
    raster.setHeight(64);
    raster.paint(picture, 0, Theme::tokensOf(true));
    int hot = 0;
    for (int row = 0; row < 64; ++row)
        hot += raster.image().pixelColor(0, row) == Theme::tokensOf(true).heat(1) ? 1 : 0;
    QVERIFY(hot >= 1);
    QVERIFY(hot <= 2);
}

void TstKeyspace::pointingNamesKeyShardRateAndCure()
{
    Laboratory lab;
    handmade::buildPipeline(lab);
    handmade::World world(lab.pipeline(), lab.catalog());
    KeyspacePanel panel(lab);
    panel.resize(700, 280);
    panel.setSource(world.source());
    panel.show();
    QVERIFY(QTest::qWaitForWindowExposed(&panel));
    QSignalSpy spy(panel.view(), &KeyspaceView::probeChanged);
    QTest::mouseMove(panel.view(), pointAt(*panel.view(), 276, 0.42).toPoint());
    QTRY_VERIFY(!spy.isEmpty());
    const QString text = spy.last().at(0).toString();
    // KDS-15: the map names the key that makes the shard hot, its share, and what would cure it.
    QVERIFY2(text.contains(QStringLiteral("shard 0005")), qPrintable(text));
    QVERIFY2(text.contains(QStringLiteral("66.249.73.135")), qPrintable(text));
    QVERIFY2(text.contains(QStringLiteral("61 %")), qPrintable(text));
    QVERIFY2(text.contains(QStringLiteral("records/s")), qPrintable(text));
    QVERIFY2(text.contains(QStringLiteral("a split cannot divide one key")), qPrintable(text));
    QCOMPARE(panel.view()->accessibleDescription(), text);

    const auto cool = panel.view()->probeAt(pointAt(*panel.view(), 30, 0.9));
    QVERIFY(cool);
    QCOMPARE(cool->shard, 1U);
    QVERIFY(!panel.view()->describe(*cool).join(QLatin1Char(' ')).contains(QStringLiteral("Cure")));
}

void TstKeyspace::aClickSelectsStreamAndShard()
{
    Laboratory lab;
    handmade::buildPipeline(lab);
    handmade::World world(lab.pipeline(), lab.catalog());
    KeyspacePanel panel(lab);
    panel.resize(700, 280);
    panel.setSource(world.source());
    panel.show();
    QVERIFY(QTest::qWaitForWindowExposed(&panel));
    std::string node;
    quint32 shard = 0;
    connect(&panel, &KeyspacePanel::shardActivated, &panel, [&](const std::string &which, quint32 number) {
        node = which;
        shard = number;
    });
    QTest::mouseClick(panel.view(), Qt::LeftButton, {}, pointAt(*panel.view(), 200, 0.10).toPoint());
    QCOMPARE(node, std::string("clicks"));
    QCOMPARE(shard, 3U);
    QCOMPARE(lab.selectedNodes(), (std::vector<std::string>{"clicks"}));
}

void TstKeyspace::theProbeMovesByKeyboard()
{
    Laboratory lab;
    handmade::buildPipeline(lab);
    handmade::World world(lab.pipeline(), lab.catalog());
    KeyspacePanel panel(lab);
    panel.resize(700, 280);
    panel.setSource(world.source());
    panel.show();
    QVERIFY(QTest::qWaitForWindowExposed(&panel));
    QTest::keyClick(panel.view(), Qt::Key_Left);
    const QString first = panel.view()->accessibleDescription();
    QVERIFY(!first.isEmpty());
    for (int i = 0; i < 12; ++i)
        QTest::keyClick(panel.view(), Qt::Key_Down);
    QVERIFY(panel.view()->accessibleDescription() != first);
    QSignalSpy spy(panel.view(), &KeyspaceView::shardActivated);
    QTest::keyClick(panel.view(), Qt::Key_Return);
    QCOMPARE(spy.size(), 1);
    QTest::keyClick(panel.view(), Qt::Key_Escape);
    QVERIFY(panel.view()->accessibleDescription().isEmpty());
}

void TstKeyspace::aChooserShowsWhenThereAreSeveralStreams()
{
    Laboratory lab;
    handmade::buildPipeline(lab);
    KeyspacePanel panel(lab);
    panel.resize(700, 280);
    panel.show();
    auto *const chooser = panel.findChild<QComboBox *>();
    QVERIFY(!chooser->isVisible());
    QVERIFY(lab.perform(pipeline::addNodeCommand(lab.document(), "kinesis-stream", pipeline::Position{0, 0})));
    QVERIFY(chooser->isVisible());
    QCOMPARE(chooser->count(), 2);
    lab.select({lab.pipeline().nodes.back().id});
    QCOMPARE(panel.stream(), lab.pipeline().nodes.back().id);
    QTest::keyClick(chooser, Qt::Key_Home);
    QCOMPARE(panel.stream(), std::string("clicks"));
}

void TstKeyspace::anEmptyMapSaysWhatToDo()
{
    Laboratory lab;
    KeyspacePanel panel(lab);
    panel.resize(700, 280);
    panel.show();
    QVERIFY(QTest::qWaitForWindowExposed(&panel));
    QVERIFY(!panel.view()->probeAt(panel.view()->rect().center()));
    handmade::keepPicture(panel, QStringLiteral("keyspace-empty"));
}

void TstKeyspace::pictures()
{
    Laboratory lab;
    handmade::buildPipeline(lab);
    handmade::World world(lab.pipeline(), lab.catalog());
    KeyspacePanel panel(lab);
    panel.resize(640, 270);
    panel.setSource(world.source());
    panel.show();
    QVERIFY(QTest::qWaitForWindowExposed(&panel));
    handmade::keepPicture(panel, QStringLiteral("keyspace"));
    QTest::mouseMove(panel.view(), pointAt(*panel.view(), 250, 0.42).toPoint());
    panel.selectShard("clicks", 5);
    handmade::keepPicture(panel, QStringLiteral("keyspace-probe"));
}

QTEST_MAIN(TstKeyspace)
#include "tst_keyspace.moc"

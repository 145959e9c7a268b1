// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/canvas/canvasfixture.h"
#include "ui/canvas/filedrop.h"
#include "ui/canvas/geometry.h"
#include "ui/canvas/layout.h"
#include "ui/canvas/scene.h"
#include "ui/services/kinesis-stream/lanes.h"

#include <QTest>

#include <limits>

using namespace headwater;
using namespace headwater::ui;
using namespace headwater::ui::canvas;

class TstCanvasGeometry : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void dragsSnapToTheGrid()
    {
        const Snap snap = snapMove(QRectF(0, 0, 100, 50), QPointF(13, 5), {}, 6);
        QCOMPARE(snap.offset, QPointF(16, 8));
        QVERIFY(snap.guides.empty());
    }

    void dragsSnapToOtherNodesFirst()
    {
        const std::vector<QRectF> others{QRectF(203, 400, 100, 50)};
        const Snap snap = snapMove(QRectF(0, 0, 100, 50), QPointF(200, 100), others, 6);
        QCOMPARE(snap.offset.x(), 203.0);
        QCOMPARE(snap.guides.size(), std::size_t{1});
        QCOMPARE(snap.guides.front().orientation, Qt::Vertical);
        QVERIFY(snap.guides.front().to >= 450);
    }

    void linksKeepClearOfNodes()
    {
        const QRectF source(0, 0, 100, 80), target(600, 0, 100, 80), between(250, -40, 150, 160);
        const std::vector<QRectF> obstacles{between};
        const Curve curve = routeLink(QPointF(100, 40), QPointF(600, 40), source, target, obstacles);
        QVERIFY(!curve.crosses(between));
        QCOMPARE(curve.at(0), QPointF(100, 40));
        QVERIFY((curve.at(curve.length()) - QPointF(600, 40)).manhattanLength() < 0.01);
    }

    void linksBackwardsGoRoundTheirOwnNodes()
    {
        const QRectF source(600, 0, 100, 80), target(0, 0, 100, 80);
        const Curve curve = routeLink(QPointF(700, 40), QPointF(0, 40), source, target, {});
        QVERIFY(!curve.crosses(source.adjusted(2, 2, -2, -2)));
        QVERIFY(!curve.crosses(target.adjusted(2, 2, -2, -2)));
    }

    void tokensFindTheirPlaceByDistance()
    {
        const Curve curve =
            routeLink(QPointF(0, 0), QPointF(300, 0), QRectF(-100, -40, 100, 80), QRectF(300, -40, 100, 80), {});
        QVERIFY(std::abs(curve.length() - 300) < 1);
        QVERIFY((curve.at(150) - QPointF(150, 0)).manhattanLength() < 1);
        QVERIFY(std::abs(curve.angleAt(150)) < 1);
    }

    void alignedNodesShareAnEdge()
    {
        const std::vector<QRectF> rects{{0, 0, 100, 50}, {30, 80, 60, 50}, {10, 200, 120, 50}};
        const auto right = aligned(rects, Edge::Right);
        for (std::size_t i = 0; i < rects.size(); ++i)
            QCOMPARE(right[i].x() + rects[i].width(), 130.0);
        const auto down = distributed(rects, Qt::Vertical);
        QCOMPARE(down[1].y() - 50, 250 - 50 - (down[1].y() + 50));
        QCOMPARE(down[0].y(), 0.0);
        QCOMPARE(down[2].y(), 200.0);
    }

    void aCardNeverCoversItsSubject_data()
    {
        QTest::addColumn<QRectF>("subject");
        QTest::newRow("top") << QRectF(300, 20, 300, 250);
        QTest::newRow("bottom") << QRectF(300, 380, 300, 250);
        QTest::newRow("tall, left") << QRectF(20, 10, 300, 620);
        QTest::newRow("tall, right") << QRectF(880, 10, 300, 620);
        QTest::newRow("wide") << QRectF(10, 10, 1180, 400);
    }
    void aCardNeverCoversItsSubject()
    {
        QFETCH(QRectF, subject);
        const QRectF area(0, 0, 1200, 640);
        const QRectF card = placeBeside(QSizeF(470, 150), subject, area, {});
        QVERIFY(!card.intersects(subject));
        QVERIFY(area.contains(card));
    }

    void tidyLayoutFlowsFromLeftToRight()
    {
        const std::vector<QSizeF> sizes(5, QSizeF(184, 84));
        const std::vector<std::pair<int, int>> edges{{0, 2}, {1, 2}, {2, 3}, {2, 4}};
        const auto corners = layeredLayout(sizes, edges, QPointF(80, 80));
        for (const auto &[from, to] : edges)
            QVERIFY(corners[static_cast<std::size_t>(from)].x() + 184 < corners[static_cast<std::size_t>(to)].x());
        for (std::size_t i = 0; i < 5; ++i) {
            QCOMPARE(snapped(corners[i]), corners[i]);
            for (std::size_t j = i + 1; j < 5; ++j)
                QVERIFY(!QRectF(corners[i], sizes[i]).intersects(QRectF(corners[j], sizes[j])));
        }
    }

    void tidyLayoutEndsWithCycles()
    {
        const std::vector<QSizeF> sizes(3, QSizeF(184, 84));
        const std::vector<std::pair<int, int>> edges{{0, 1}, {1, 2}, {2, 0}};
        QCOMPARE(layeredLayout(sizes, edges, {}).size(), std::size_t{3});
    }

    void everyLinkHasAPlaceOfItsOwn()
    {
        Scene scene(services::builtinCatalog());
        scene.rebuild(test::clickstream());
        const SceneNode &stream = scene.node(scene.indexOf("clicks"));
        QList<QPointF> places;
        for (const Port &port : stream.ports) {
            QVERIFY(!places.contains(port.at));
            places << port.at;
        }
        QCOMPARE(places.size(), 4);
    }

    void lanesAreAsTallAsTheirShareOfTheKeyspace()
    {
        const QRectF area(0, 0, 340, 300);
        const auto frame = test::hotFrame(test::clickstream());
        const std::vector<simulation::ShardView> &all = frame->shards;
        const std::span<const simulation::ShardView> shards(all.data() + all.size() - 5, 5);
        const stream::Arrangement arrangement = stream::arrange(shards, area);
        QCOMPARE(arrangement.lanes.size(), std::size_t{4});
        const double gaps = 3 * 5;
        double sum = 0;
        for (const stream::Lane &lane : arrangement.lanes) {
            // USE-02: a lane is as tall as the part of the keyspace that its shard owns.
            const double expected = stream::hashShare(shards[lane.view]) * (300 - gaps);
            QVERIFY(std::abs(lane.rect.height() - expected) < 0.01);
            sum += lane.rect.height();
        }
        QVERIFY(std::abs(sum + gaps - 300) < 0.01);
        // In the order of their hash keys, whatever their numbers are.
        QCOMPARE(arrangement.lanes[1].shard, 4u);
        QCOMPARE(arrangement.lanes[2].shard, 5u);
        // The closed parent stands beside them, over the range it had.
        QCOMPARE(arrangement.spines.size(), std::size_t{1});
        QVERIFY(std::abs(arrangement.spines[0].rect.top() - 75) < 0.5);
        QVERIFY(arrangement.spines[0].rect.right() <= arrangement.lanes[0].rect.left());
    }

    void aSplitDividesItsLane()
    {
        const QRectF area(0, 0, 340, 200);
        std::vector<simulation::ShardView> shards = stream::idleShards(1);
        stream::LaneStage stage;
        stage.follow(shards, area, 0, false);
        QCOMPARE(stage.arrangement().lanes.size(), std::size_t{1});
        QVERIFY(!stage.isMoving());

        shards[0].open = false;
        simulation::ShardView low = shards[0], high = shards[0];
        low.number = 1;
        low.parent = 0;
        low.open = true;
        low.hashLast = (std::uint64_t{1} << 63) - 1;
        high.number = 2;
        high.parent = 0;
        high.open = true;
        high.hashFirst = std::uint64_t{1} << 63;
        shards.push_back(low);
        shards.push_back(high);
        stage.follow(shards, area, 1.0, false);
        // At first the halves fill the place of the whole, then they part.
        QVERIFY(stage.isMoving());
        QVERIFY(stage.arrangement().splitting > 0.9);
        QCOMPARE(stage.arrangement().lanes[0].rect.top(), 0.0);
        QVERIFY(std::abs(stage.arrangement().lanes[0].rect.bottom() - 100) < 0.01);
        stage.follow(shards, area, 1.2, false);
        const double middle = stage.arrangement().splitting;
        QVERIFY(middle > 0 && middle < 0.9);
        stage.follow(shards, area, 1.01 + stream::LaneStage::kSplitSeconds, false);
        QVERIFY(!stage.isMoving());
        QCOMPARE(stage.arrangement().splitting, 0.0);
        QVERIFY(stage.arrangement().lanes[1].rect.top() - stage.arrangement().lanes[0].rect.bottom() > 4);
    }

    void aThousandLanesFit()
    {
        const auto shards = stream::idleShards(1000);
        const stream::Arrangement arrangement = stream::arrange(shards, QRectF(0, 0, 340, 360));
        QCOMPARE(arrangement.lanes.size(), std::size_t{1000});
        QVERIFY(std::abs(arrangement.lanes.back().rect.bottom() - 360) < 0.01);
        QCOMPARE(shards.back().hashLast, std::numeric_limits<std::uint64_t>::max());
    }

    void droppedFilesAreRecognised_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("format");
        QTest::addColumn<QString>("key");
        QTest::newRow("combined log")
            << QByteArray(
                   "1.2.3.4 - - [17/May/2015:10:05:03 +0000] \"GET /a HTTP/1.1\" 200 2033 \"http://x/\" \"UA\"\n")
            << "combined-log"
            << "remoteHost";
        QTest::newRow("common log") << QByteArray(
                                           "1.2.3.4 - bob [17/May/2015:10:05:03 +0000] \"GET /a HTTP/1.1\" 404 -\n")
                                    << "common-log"
                                    << "remoteHost";
        QTest::newRow("JSON lines") << QByteArray("{\"userId\": 4, \"time\": 1}\n{\"userId\": 5, \"time\": 2}\n")
                                    << "ndjson"
                                    << "userId";
        QTest::newRow("CSV") << QByteArray("time,device,value\n1,a,2\n2,b,\"3,5\"\n") << "csv"
                             << "device";
        QTest::newRow("text") << QByteArray("hello\nworld\n") << "lines"
                              << "";
    }
    void droppedFilesAreRecognised()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, format);
        QFETCH(QString, key);
        const Result<FileGuess> guess = guessText({text.constData(), static_cast<std::size_t>(text.size())});
        QVERIFY(guess.ok());
        QCOMPARE(QString::fromStdString(guess->format), format);
        QCOMPARE(QString::fromStdString(guess->keyField), key);
    }

    void aBinaryFileIsRefusedInWords()
    {
        const Result<FileGuess> guess = guessText(std::string_view("\x7f"
                                                                   "ELF\0\0",
                                                                   6));
        QVERIFY(!guess.ok());
        QVERIFY(guess.error().message.contains(QStringLiteral("no text")));
    }
};

QTEST_GUILESS_MAIN(TstCanvasGeometry)
#include "tst_canvasgeometry.moc"

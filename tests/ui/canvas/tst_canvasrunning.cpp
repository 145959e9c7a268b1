// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/canvas/canvasfixture.h"
#include "tests/ui/screenshot.h"
#include "ui/canvas/canvasview.h"

#include <QTest>

using namespace headwater;
using namespace headwater::ui;

/// The canvas over a world that really runs.
class TstCanvasRunning : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        Theme::instance().choose(ThemeChoice::Dark);
        Theme::instance().install();
    }

    void aHotShardThrottlesAndTeaches()
    {
        Laboratory lab;
        lab.document().reset(hotPipeline());
        CanvasView view(lab);
        view.resize(1220, 640);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        lab.setSpeed(4);
        lab.run();
        auto *card = view.findChild<QWidget *>(QStringLiteral("canvas.card"));
        QTRY_VERIFY_WITH_TIMEOUT(card->isVisible(), 20'000);
        // USE-02: the running world throttles, and the canvas shows it: lanes glow, refused records fly back.
        QTRY_VERIFY_WITH_TIMEOUT(refusedTokens(view) > 0, 20'000);
        QVERIFY(!QRectF(card->geometry()).intersects(view.nodeRect("clicks")));
        const canvas::NodeLive stream = view.live().node(view.scene().indexOf("clicks"));
        QVERIFY(stream.view);
        QCOMPARE(stream.view->state, simulation::NodeState::AtLimit);
        test::keepPicture(view.grab(), QStringLiteral("canvas-running"));
        tellsTheTruth(view);

        // Whatever the speed becomes, and wherever the clock is dragged, what is drawn is what the world says.
        for (const double speed : {50.0, 0.25, 4.0}) {
            lab.setSpeed(speed);
            QTest::qWait(300);
            tellsTheTruth(view);
        }
        lab.pause();
        QTRY_VERIFY(!lab.frame()->running);
        QTest::qWait(50);
        const auto there = view.live().flow().there();
        QTest::qWait(200);
        for (std::size_t i = 0; i < there.size(); ++i)
            QCOMPARE(view.live().flow().there()[i].tokens, there[i].tokens);
        lab.seek(2'000'000'000);
        QTRY_COMPARE_WITH_TIMEOUT(lab.frame()->now, std::int64_t{2'000'000'000}, 20'000);
        QTest::qWait(50);
        tellsTheTruth(view);
    }

    void aSplitDividesTheLane()
    {
        Laboratory lab;
        lab.document().reset(hotPipeline());
        CanvasView view(lab);
        view.resize(1220, 640);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        const int stream = view.scene().indexOf("clicks");
        QCOMPARE(view.live().node(stream).lanes->lanes.size(), std::size_t{2});
        pipeline::Action split;
        split.node = "clicks";
        split.name = "SplitShard";
        split.with = {{"ShardToSplit", "shardId-000000000000"}};
        lab.setSpeed(0);
        lab.post(split);
        lab.run();
        QTRY_COMPARE_WITH_TIMEOUT(view.live().node(stream).lanes->lanes.size(), std::size_t{3}, 30'000);
        lab.pause();
        // The closed shard stays beside its children until its records expire.
        QCOMPARE(view.live().node(stream).lanes->spines.size(), std::size_t{1});
    }

private:
    static pipeline::Pipeline hotPipeline()
    {
        pipeline::Pipeline pipeline = test::clickstream();
        std::erase_if(pipeline.nodes, [](const pipeline::Node &node) { return node.id == "log"; });
        std::erase_if(pipeline.links, [](const pipeline::Link &link) { return link.from == "log"; });
        for (pipeline::Node &node : pipeline.nodes) {
            if (node.id == "clicks")
                node.properties["ShardCount"] = 2;
            if (node.id == "web")
                node.properties["keys"] = {{"distribution", "zipf"}, {"count", 10'000}, {"exponent", 1.4}};
        }
        return pipeline;
    }

    static std::size_t refusedTokens(const CanvasView &view)
    {
        std::size_t count = 0;
        for (const auto &lane : view.live().flow().back())
            count += lane.tokens.size();
        return count;
    }

    static void tellsTheTruth(const CanvasView &view)
    {
        const canvas::TokenFlow &flow = view.live().flow();
        const simulation::Frame &frame = *view.live().frame();
        QCOMPARE(flow.there().size(), frame.links.size());
        for (std::size_t i = 0; i < frame.links.size(); ++i) {
            for (const auto &[lane, counter] : {std::pair(&flow.there()[i], frame.links[i].records),
                                                std::pair(&flow.back()[i], frame.links[i].refused)})
            {
                QVERIFY(lane->base <= counter);
                QCOMPARE(lane->emitted, (counter - lane->base) / flow.recordsPerToken());
            }
        }
    }
};

QTEST_MAIN(TstCanvasRunning)
#include "tst_canvasrunning.moc"

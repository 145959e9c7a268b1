// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/canvas/canvasfixture.h"
#include "ui/canvas/canvasview.h"
#include "ui/canvas/tools.h"

#include <QApplication>
#include <QClipboard>
#include <QDropEvent>
#include <QLineEdit>
#include <QMimeData>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QWheelEvent>

using namespace headwater;
using namespace headwater::ui;

namespace {

/// A canvas on the screen at 100 %, and a person's hands.
struct Bench
{
    Laboratory lab;
    std::unique_ptr<CanvasView> view;

    explicit Bench(pipeline::Pipeline pipeline = test::clickstream())
    {
        lab.document().reset(std::move(pipeline));
        view = std::make_unique<CanvasView>(lab);
        view->resize(1280, 720);
        view->show();
        QVERIFY(QTest::qWaitForWindowExposed(view.get()));
        view->setFocus();
        view->setZoom(1);
        view->centreOn(view->scene().nodes().empty() ? QPointF(600, 300) : view->scene().bounds().center(), false);
    }

    QPoint title(const char *id) const { return view->nodeRect(id).topLeft().toPoint() + QPoint(90, 14); }
    QPoint at(QPointF scenePoint) const { return view->toView(scenePoint).toPoint(); }
    QPointF corner(const char *id) const
    {
        const pipeline::Node *node = lab.pipeline().find(id);
        return {node->at->x, node->at->y};
    }

    void drag(QPoint from, QPoint to, Qt::KeyboardModifiers modifiers = {}, bool letGo = true)
    {
        QTest::mouseMove(view.get(), from);
        QTest::mousePress(view.get(), Qt::LeftButton, modifiers, from);
        for (int i = 1; i <= 10; ++i) {
            const QPointF point = QPointF(from) + (QPointF(to) - QPointF(from)) * i / 10;
            QMouseEvent event(QEvent::MouseMove, point, view->mapToGlobal(point), Qt::NoButton, Qt::LeftButton,
                              modifiers);
            QApplication::sendEvent(view.get(), &event);
        }
        if (letGo)
            QTest::mouseRelease(view.get(), Qt::LeftButton, modifiers, to);
    }

    void drop(QMimeData &data, QPoint to)
    {
        QDragEnterEvent enter(to, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(view.get(), &enter);
        QDragMoveEvent move(to, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(view.get(), &move);
        QDropEvent drop(to, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(view.get(), &drop);
    }

    void dropService(const char *type, QPoint to)
    {
        QMimeData data;
        data.setData(QStringLiteral("application/x-headwater-service"), type);
        drop(data, to);
    }

    bool linked(const char *from, const char *to) const { return lab.pipeline().findLink(from, to, {}) != nullptr; }
};

} // namespace

class TstCanvasEditing : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        Theme::instance().install();
        Theme::instance().setReducedMotion(true); // no flights of the camera: positions are final at once
    }

    void aDragMovesANodeInOneStep()
    {
        Bench bench;
        const QPointF before = bench.corner("web");
        bench.drag(bench.title("web"), bench.title("web") + QPoint(-83, 246), Qt::AltModifier);
        QCOMPARE(bench.corner("web"), before + QPointF(-83, 246));
        QCOMPARE(bench.lab.document().history().size(), std::size_t{1});
        // USE-01: every change is undone and redone.
        bench.lab.document().undo();
        QCOMPARE(bench.corner("web"), before);
        bench.lab.document().redo();
        QCOMPARE(bench.corner("web"), before + QPointF(-83, 246));
    }

    void aDragRestsOnTheGridOrOnANeighbour()
    {
        Bench bench;
        bench.drag(bench.title("web"), bench.title("web") + QPoint(-101, 331));
        const QPointF corner = bench.corner("web");
        QVERIFY(std::fmod(std::abs(corner.x()), 8) < 0.01 || std::abs(corner.x() + 101) < 7);
        QVERIFY(corner != QPointF(-101, 347));
    }

    void escapeCallsADragOff()
    {
        Bench bench;
        const QPointF before = bench.corner("web");
        bench.drag(bench.title("web"), bench.title("web") + QPoint(0, 200), {}, false);
        QVERIFY(bench.view->nodeRect("web").top() != bench.view->toView(before).y());
        QTest::keyClick(bench.view.get(), Qt::Key_Escape);
        QTest::mouseRelease(bench.view.get(), Qt::LeftButton, {}, bench.title("web"));
        QCOMPARE(bench.corner("web"), before);
        QVERIFY(bench.lab.document().history().empty());
        QCOMPARE(bench.view->nodeRect("web").topLeft(), bench.view->toView(before));
    }

    void aMarqueeSelectsAndShiftAdds()
    {
        Bench bench;
        bench.drag(bench.at({-40, -20}), bench.at({150, 290}));
        QCOMPARE(bench.lab.selectedNodes(), (std::vector<std::string>{"web", "log"}));
        bench.drag(bench.at({960, 330}), bench.at({1100, 170}), Qt::ShiftModifier);
        QCOMPARE(bench.lab.selectedNodes(), (std::vector<std::string>{"web", "log", "archive"}));
        QTest::mouseClick(bench.view.get(), Qt::LeftButton, {}, bench.at({960, 400}));
        QVERIFY(bench.lab.selectedNodes().empty());
    }

    void aDragFromPortToPortLinks()
    {
        pipeline::Pipeline pipeline = test::clickstream();
        pipeline.links.clear();
        Bench bench(pipeline);
        bench.drag(bench.view->portPoint("web", true).toPoint(), bench.view->portPoint("clicks", false).toPoint());
        QVERIFY(bench.linked("web", "clicks"));
        // Backwards, from an input to whom it may come from, is the same.
        bench.drag(bench.view->portPoint("fraud", false).toPoint(), bench.title("clicks"));
        QVERIFY(bench.linked("clicks", "fraud"));
        QCOMPARE(bench.lab.document().history().size(), std::size_t{2});
        bench.lab.document().undo();
        QVERIFY(!bench.linked("clicks", "fraud"));
    }

    void aLinkThatCannotBeSaysWhy()
    {
        Bench bench;
        QSignalSpy refused(&bench.lab, &Laboratory::refused);
        const std::size_t links = bench.lab.pipeline().links.size();
        const QPoint target = bench.title("fraud");
        bench.drag(bench.view->portPoint("web", true).toPoint(), target, {}, false);
        // USE-01: where the services cannot be linked, the reason stands at the cursor while the mouse is still down.
        const auto *tool = dynamic_cast<const canvas::LinkTool *>(bench.view->tool());
        QVERIFY(tool);
        QVERIFY(tool->reason().size() > 10);
        QVERIFY(tool->isNoTarget(bench.view->scene().indexOf("fraud")));
        QTest::mouseRelease(bench.view.get(), Qt::LeftButton, {}, target);
        QCOMPARE(bench.lab.pipeline().links.size(), links);
        QCOMPARE(refused.size(), 1);
        QVERIFY(bench.lab.document().history().empty());
    }

    void aLinkLetGoOverNothingOffersWhatFits()
    {
        Bench bench;
        bench.drag(bench.view->portPoint("web", true).toPoint(), bench.at({420, 420}));
        auto *line = bench.view->findChild<QLineEdit *>(QStringLiteral("canvas.search.line"));
        QTRY_VERIFY(line && line->isVisible());
        QTest::keyClicks(line, QStringLiteral("stream"));
        QTest::keyClick(line, Qt::Key_Return);
        QCOMPARE(bench.lab.pipeline().nodes.back().type, std::string("kinesis-stream"));
        QVERIFY(bench.linked("web", bench.lab.pipeline().nodes.back().id.c_str()));
        QCOMPARE(bench.lab.document().history().size(), std::size_t{1});
    }

    void aServiceIsDroppedFromThePalette()
    {
        Bench bench;
        bench.dropService("consumer", bench.at({800, 420}));
        const pipeline::Node &node = bench.lab.pipeline().nodes.back();
        QCOMPARE(node.type, std::string("consumer"));
        QCOMPARE(node.at->x, canvas::snapped(800 - 92.0));
        QCOMPARE(bench.lab.selectedNodes(), std::vector<std::string>{node.id});
    }

    void aServiceDroppedOnALinkIsPutIntoIt()
    {
        pipeline::Pipeline pipeline = test::clickstream();
        std::erase_if(pipeline.nodes, [](const pipeline::Node &node) { return node.id == "lake"; });
        std::erase_if(pipeline.links,
                      [](const pipeline::Link &link) { return link.from == "lake" || link.to == "lake"; });
        pipeline::Link relay;
        relay.from = "clicks";
        relay.to = "fraud";
        pipeline::Node second;
        second.id = "second";
        second.type = "kinesis-stream";
        second.at = pipeline::Position{1080, 300};
        pipeline.nodes.push_back(second);
        pipeline::Link out;
        out.from = "fraud";
        out.to = "second";
        out.port = "records";
        pipeline.links.push_back(out);
        Bench bench(pipeline);
        // clicks → fraud → second: between clicks and fraud nothing fits; a reader of its own between two streams does.
        const int link = bench.view->scene().indexOf(relay);
        QVERIFY(link >= 0);
        const canvas::Curve &curve = bench.view->scene().link(link).curve;
        const std::size_t before = bench.lab.pipeline().nodes.size();
        bench.dropService("s3-bucket", bench.at(curve.at(curve.length() / 2)));
        // A bucket has no output, so it is added beside the link and the link stays.
        QCOMPARE(bench.lab.pipeline().nodes.size(), before + 1);
        QVERIFY(bench.linked("clicks", "fraud"));
    }

    void deleteAndHealLinksTheNeighbours()
    {
        pipeline::Pipeline pipeline;
        const auto add = [&](const char *id, const char *type, double x) {
            pipeline::Node node;
            node.id = id;
            node.type = type;
            node.at = pipeline::Position{x, 0};
            pipeline.nodes.push_back(node);
        };
        add("web", "producer", 0);
        add("first", "kinesis-stream", 250);
        add("app", "consumer", 700);
        const auto link = [&](const char *from, const char *to, const char *port = "") {
            pipeline::Link made;
            made.from = from;
            made.to = to;
            made.port = port;
            pipeline.links.push_back(made);
        };
        link("web", "first");
        link("first", "app");
        Bench bench(pipeline);
        QTest::mouseClick(bench.view.get(), Qt::LeftButton, {}, bench.title("first"));
        QTest::keyClick(bench.view.get(), Qt::Key_Delete);
        QVERIFY(!bench.lab.pipeline().find("first"));
        QVERIFY(bench.lab.pipeline().links.empty());
        bench.lab.document().undo();
        QVERIFY(bench.linked("web", "first") && bench.linked("first", "app"));
        QTest::mouseClick(bench.view.get(), Qt::LeftButton, {}, bench.title("first"));
        QTest::keyClick(bench.view.get(), Qt::Key_Delete, Qt::ControlModifier);
        QVERIFY(!bench.lab.pipeline().find("first"));
        // A producer cannot feed a consumer without a stream, so healing leaves no wrong link behind.
        QVERIFY(bench.lab.pipeline().links.empty());
        bench.lab.document().undo();
        QCOMPARE(bench.lab.pipeline(), pipeline);
    }

    void nodesTravelBetweenTwoWindowsAsText()
    {
        Bench one;
        Bench two{pipeline::Pipeline{}};
        one.view->setFocus();
        one.lab.select({"web", "clicks"});
        one.view->findChild<QAction *>(QStringLiteral("canvas.copy"))->trigger();
        QVERIFY(QApplication::clipboard()->text().startsWith(QLatin1Char('{')));
        two.view->findChild<QAction *>(QStringLiteral("canvas.paste"))->trigger();
        QCOMPARE(two.lab.pipeline().nodes.size(), std::size_t{2});
        QVERIFY(two.linked("web", "clicks"));
        QCOMPARE(two.lab.selectedNodes().size(), std::size_t{2});
        two.view->findChild<QAction *>(QStringLiteral("canvas.duplicate"))->trigger();
        QCOMPARE(two.lab.pipeline().nodes.size(), std::size_t{4});
        QCOMPARE(two.lab.pipeline().links.size(), std::size_t{2});
        two.lab.document().undo();
        two.lab.document().undo();
        QVERIFY(two.lab.pipeline().nodes.empty());
        one.view->findChild<QAction *>(QStringLiteral("canvas.cut"))->trigger();
        QVERIFY(!one.lab.pipeline().find("web"));
    }

    void theWheelScrollsAndWithControlZoomsAtTheCursor()
    {
        Bench bench;
        const QPointF cursor(300, 200);
        const QPointF below = bench.view->toScene(cursor);
        QWheelEvent zoom(cursor, bench.view->mapToGlobal(cursor), {}, QPoint(0, 120), Qt::NoButton, Qt::ControlModifier,
                         Qt::NoScrollPhase, false);
        QApplication::sendEvent(bench.view.get(), &zoom);
        QVERIFY(bench.view->zoom() > 1.1);
        QVERIFY((bench.view->toScene(cursor) - below).manhattanLength() < 1e-6);
        const double zoomed = bench.view->zoom();
        const QPointF origin = bench.view->toScene({});
        QWheelEvent scroll(cursor, bench.view->mapToGlobal(cursor), {}, QPoint(0, -120), Qt::NoButton, Qt::NoModifier,
                           Qt::NoScrollPhase, false);
        QApplication::sendEvent(bench.view.get(), &scroll);
        QCOMPARE(bench.view->zoom(), zoomed);
        QVERIFY(bench.view->toScene({}).y() > origin.y());
        QTest::keyClick(bench.view.get(), Qt::Key_0, Qt::ControlModifier);
        QCOMPARE(bench.view->zoom(), 1.0);
    }

    void theMiddleButtonAndSpacePan()
    {
        Bench bench;
        const QPointF origin = bench.view->toScene({});
        QTest::mousePress(bench.view.get(), Qt::MiddleButton, {}, {400, 500});
        QMouseEvent move(QEvent::MouseMove, QPointF(450, 530), QPointF(450, 530), Qt::NoButton, Qt::MiddleButton, {});
        QApplication::sendEvent(bench.view.get(), &move);
        QTest::mouseRelease(bench.view.get(), Qt::MiddleButton, {}, {450, 530});
        QCOMPARE(bench.view->toScene({}), origin - QPointF(50, 30));
        QTest::keyPress(bench.view.get(), Qt::Key_Space);
        bench.drag(bench.title("web"), bench.title("web") + QPoint(40, 0));
        QTest::keyRelease(bench.view.get(), Qt::Key_Space);
        QCOMPARE(bench.view->toScene({}), origin - QPointF(90, 30));
        QVERIFY(bench.lab.document().history().empty());
    }

    void aPanShowsTheSamePictureAsAFreshOne()
    {
        Bench bench;
        bench.view->grab();
        bench.view->scrollBy({37, -23});
        const QImage shifted = bench.view->grab().toImage();
        bench.view->invalidate();
        const QImage fresh = bench.view->grab().toImage();
        QCOMPARE(shifted, fresh);
    }

    void alignedNodesShareAnEdge()
    {
        Bench bench;
        bench.lab.select({"web", "clicks", "lake"});
        bench.view->findChild<QAction *>(QStringLiteral("canvas.align-top"))->trigger();
        QCOMPARE(bench.corner("web").y(), 0.0);
        QCOMPARE(bench.corner("lake").y(), 0.0);
        QCOMPARE(bench.lab.document().history().size(), std::size_t{1});
        bench.lab.document().undo();
        bench.view->findChild<QAction *>(QStringLiteral("canvas.tidy"))->trigger();
        QVERIFY(bench.corner("web").x() < bench.corner("clicks").x());
        QVERIFY(bench.corner("clicks").x() < bench.corner("lake").x());
    }

    void aDroppedLogBecomesALinkedSource()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("access.log"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        for (int i = 0; i < 5; ++i)
            file.write("66.249.73.135 - - [17/May/2015:10:05:40 +0000] \"GET / HTTP/1.1\" 200 171717 \"-\" \"curl\"\n");
        file.close();
        Bench bench;
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(path)});
        bench.drop(data, bench.at({80, 420}));
        const pipeline::Node &node = bench.lab.pipeline().nodes.back();
        QCOMPARE(node.type, std::string("log-replay"));
        QCOMPARE(node.title, std::string("access.log"));
        QCOMPARE(node.properties["path"].get<std::string>(), path.toStdString());
        QCOMPARE(node.properties["format"].get<std::string>(), std::string("combined-log"));
        QCOMPARE(node.properties["keyField"].get<std::string>(), std::string("remoteHost"));
        QVERIFY(bench.linked(node.id.c_str(), "clicks"));
        QCOMPARE(bench.lab.document().history().size(), std::size_t{1});
    }

    void aDoubleClickOnTheBackgroundAddsQuickly()
    {
        Bench bench;
        QTest::mouseDClick(bench.view.get(), Qt::LeftButton, {}, bench.at({700, 420}));
        auto *line = bench.view->findChild<QLineEdit *>(QStringLiteral("canvas.search.line"));
        QTRY_VERIFY(line && line->isVisible());
        QTest::keyClicks(line, QStringLiteral("s3"));
        QTest::keyClick(line, Qt::Key_Return);
        QCOMPARE(bench.lab.pipeline().nodes.back().type, std::string("s3-bucket"));
        QVERIFY(!line->isVisible());
    }

    void theTitleIsChangedInPlace()
    {
        Bench bench;
        bench.lab.select({"web"});
        QTest::keyClick(bench.view.get(), Qt::Key_F2);
        auto *line = bench.view->findChild<QLineEdit *>(QStringLiteral("canvas.title"));
        QTRY_VERIFY(line->isVisible());
        QTest::keyClicks(line, QStringLiteral("Shop"));
        QTest::keyClick(line, Qt::Key_Return);
        QCOMPARE(bench.lab.pipeline().find("web")->title, std::string("Shop"));
        QTest::keyClick(bench.view.get(), Qt::Key_F2);
        QTest::keyClicks(line, QStringLiteral("Other"));
        QTest::keyClick(line, Qt::Key_Escape);
        QCOMPARE(bench.lab.pipeline().find("web")->title, std::string("Shop"));
    }

    void theCardTeachesAndNeverCoversItsNode()
    {
        Bench bench;
        bench.view->showFrame(test::hotFrame(bench.lab.pipeline()), 0.016);
        auto *card = bench.view->findChild<QWidget *>(QStringLiteral("canvas.card"));
        QTRY_VERIFY(card->isVisible());
        // USE-02: the limit, the error's real name and the ways out, beside the node and not over it.
        QVERIFY(card->accessibleDescription().contains(QStringLiteral("1,000 records/s")));
        QVERIFY(card->accessibleDescription().contains(QStringLiteral("ProvisionedThroughputExceededException")));
        for (const QPointF &by :
             {QPointF(0, 0), QPointF(0, 250), QPointF(0, -450), QPointF(500, 100), QPointF(-900, 0)}) {
            bench.view->scrollBy(by);
            QVERIFY(!QRectF(card->geometry()).intersects(bench.view->nodeRect("clicks")));
        }
        auto *cure = card->findChild<QPushButton *>(QStringLiteral("canvas.remedy.salt-key"));
        QVERIFY(cure && cure->property("primary").toBool());
        QCOMPARE(card->findChildren<QPushButton *>().first(), cure);
        QTest::mouseClick(cure, Qt::LeftButton);
        QCOMPARE(bench.lab.pipeline().find("web")->properties["keys"]["distribution"].get<std::string>(),
                 std::string("uniform"));
        // Its cause gone, it goes by itself.
        bench.view->showFrame(test::quietFrame(bench.lab.pipeline(), 100), 0.016);
        QVERIFY(!card->isVisible());
    }

    void refusedRecordsFlyBack()
    {
        Bench bench;
        auto frame = test::hotFrame(bench.lab.pipeline());
        bench.view->showFrame(frame, 1 / 60.0);
        for (int i = 0; i < 30; ++i) {
            frame = test::later(*frame, 1 / 60.0, 600, 300);
            bench.view->showFrame(frame, 1 / 60.0);
        }
        const canvas::TokenFlow &flow = bench.view->live().flow();
        // USE-02: throttled records bounce on the link that was throttled, and on no other.
        QVERIFY(!flow.back()[1].tokens.empty());
        QVERIFY(flow.back()[0].tokens.empty());
        QVERIFY(!flow.there()[0].tokens.empty());
    }
};

QTEST_MAIN(TstCanvasEditing)
#include "tst_canvasediting.moc"

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/canvas/canvasfixture.h"
#include "ui/canvas/canvasview.h"
#include "ui/canvas/outlinemodel.h"
#include "ui/canvas/outlinepanel.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QTableView>
#include <QTest>

using namespace headwater;
using namespace headwater::ui;

/// Everything without a mouse.
class TstCanvasKeyboard : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        Theme::instance().install();
        Theme::instance().setReducedMotion(true);
    }

    void aPipelineIsBuiltByKeysAlone()
    {
        Laboratory lab;
        CanvasView view(lab);
        show(view);
        // USE-01: producer, stream and consumer, added and linked without a mouse.
        quickAdd(view, QStringLiteral("Producer (SDK)"));
        quickAdd(view, QStringLiteral("Data stream"));
        quickAdd(view, QStringLiteral("Consumer (SDK)"));
        QCOMPARE(lab.pipeline().nodes.size(), std::size_t{3});
        const std::string producer = lab.pipeline().nodes[0].id;
        const std::string stream = lab.pipeline().nodes[1].id;
        const std::string consumer = lab.pipeline().nodes[2].id;
        linkTo(view, lab, producer, stream);
        linkTo(view, lab, stream, consumer);
        QVERIFY(lab.pipeline().findLink(producer, stream, {}));
        QVERIFY(lab.pipeline().findLink(stream, consumer, {}));
        view.findChild<QAction *>(QStringLiteral("canvas.tidy"))->trigger();
        QVERIFY(lab.pipeline().nodes[0].at->x < lab.pipeline().nodes[1].at->x);
        while (lab.document().canUndo())
            lab.document().undo();
        QVERIFY(lab.pipeline().nodes.empty());
    }

    void arrowsNudgeByTheGridAndShiftByOne()
    {
        Laboratory lab;
        lab.document().reset(test::clickstream());
        CanvasView view(lab);
        show(view);
        lab.select({"web"});
        const pipeline::Position before = *lab.pipeline().find("web")->at;
        QTest::keyClick(&view, Qt::Key_Right);
        QTest::keyClick(&view, Qt::Key_Right);
        QTest::keyClick(&view, Qt::Key_Down);
        QCOMPARE(*lab.pipeline().find("web")->at, (pipeline::Position{before.x + 16, before.y + 8}));
        QTest::keyClick(&view, Qt::Key_Left, Qt::ShiftModifier);
        QCOMPARE(*lab.pipeline().find("web")->at, (pipeline::Position{before.x + 15, before.y + 8}));
        // Nudging on is one step of the history.
        lab.document().undo();
        QCOMPARE(*lab.pipeline().find("web")->at, before);
    }

    void tabGoesFromNodeToNodeAndLeaves()
    {
        Laboratory lab;
        lab.document().reset(test::clickstream());
        QWidget window;
        CanvasView view(lab, &window);
        QLineEdit after(&window);
        after.move(0, 610);
        view.resize(1000, 600);
        window.resize(1000, 640);
        window.show();
        window.activateWindow();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        view.setFocus();
        QStringList visited;
        for (int i = 0; i < 6; ++i) {
            QTest::keyClick(&view, Qt::Key_Tab);
            visited << QString::fromStdString(view.currentNode());
        }
        QCOMPARE(visited, (QStringList{QStringLiteral("web"), QStringLiteral("log"), QStringLiteral("clicks"),
                                       QStringLiteral("fraud"), QStringLiteral("lake"), QStringLiteral("archive")}));
        QCOMPARE(lab.selectedNodes(), std::vector<std::string>{"archive"});
        QTest::keyClick(&view, Qt::Key_Tab);
        QVERIFY(view.currentNode().empty());
    }

    void controlAndArrowsGoWhereTheyPoint()
    {
        Laboratory lab;
        lab.document().reset(test::clickstream());
        CanvasView view(lab);
        show(view);
        view.setCurrentNode("web", true);
        QTest::keyClick(&view, Qt::Key_Right, Qt::ControlModifier);
        QCOMPARE(view.currentNode(), std::string("clicks"));
        QTest::keyClick(&view, Qt::Key_Right, Qt::ControlModifier);
        QVERIFY(view.currentNode() == "fraud" || view.currentNode() == "lake");
    }

    void findGoesToANode()
    {
        Laboratory lab;
        lab.document().reset(test::clickstream());
        CanvasView view(lab);
        show(view);
        view.findChild<QAction *>(QStringLiteral("canvas.find"))->trigger();
        auto *line = view.findChild<QLineEdit *>(QStringLiteral("canvas.search.line"));
        QTRY_VERIFY(line->isVisible());
        QTest::keyClicks(line, QStringLiteral("lake"));
        QTest::keyClick(line, Qt::Key_Return);
        QCOMPARE(view.currentNode(), std::string("lake"));
    }

    void selectionFollowsTheLinks()
    {
        Laboratory lab;
        lab.document().reset(test::clickstream());
        CanvasView view(lab);
        show(view);
        const auto chosen = [&](const char *action, const char *start) {
            lab.select({start});
            view.findChild<QAction *>(QStringLiteral("canvas.") + QString::fromLatin1(action))->trigger();
            auto ids = lab.selectedNodes();
            std::sort(ids.begin(), ids.end());
            return ids;
        };
        QCOMPARE(chosen("select-upstream", "lake"), (std::vector<std::string>{"clicks", "lake", "log", "web"}));
        QCOMPARE(chosen("select-downstream", "lake"), (std::vector<std::string>{"archive", "lake"}));
        QCOMPARE(chosen("select-connected", "web").size(), std::size_t{6});
    }

    void everyActionHasANameAndAText()
    {
        Laboratory lab;
        CanvasView view(lab);
        QVERIFY(view.actions().size() > 20);
        for (const QAction *action : view.actions()) {
            QVERIFY(action->objectName().startsWith(QStringLiteral("canvas.")));
            QVERIFY(!action->text().isEmpty());
            QVERIFY(!action->toolTip().isEmpty());
        }
        QVERIFY(!view.accessibleName().isEmpty());
        QVERIFY(!view.accessibleDescription().isEmpty());
    }

    void theOutlineEditsTheSameDocument()
    {
        Laboratory lab;
        lab.document().reset(test::clickstream());
        OutlinePanel panel(lab);
        panel.resize(800, 400);
        panel.show();
        QVERIFY(QTest::qWaitForWindowExposed(&panel));
        QAbstractItemModel *model = panel.table()->model();
        QAbstractItemModelTester tester(model);
        QCOMPARE(model->rowCount(), 6);
        QCOMPARE(model->data(model->index(2, canvas::OutlineModel::From)).toString(), QStringLiteral("web, log"));
        QCOMPARE(model->data(model->index(4, canvas::OutlineModel::To)).toString(), QStringLiteral("archive"));
        QVERIFY(model->setData(model->index(0, canvas::OutlineModel::Title), QStringLiteral("Shop")));
        QCOMPARE(lab.pipeline().find("web")->title, std::string("Shop"));
        QVERIFY(model->setData(model->index(0, canvas::OutlineModel::Id), QStringLiteral("shop")));
        QVERIFY(lab.pipeline().findLink("shop", "clicks", {}));
        QVERIFY(!model->setData(model->index(0, canvas::OutlineModel::Id), QStringLiteral("clicks")));

        panel.table()->selectRow(5);
        QCOMPARE(lab.selectedNodes(), std::vector<std::string>{"archive"});
        QTest::keyClick(panel.table(), Qt::Key_Delete);
        QVERIFY(!lab.pipeline().find("archive"));
        QCOMPARE(model->rowCount(), 5);
        lab.select({"lake"});
        QCOMPARE(panel.table()->selectionModel()->selectedRows().size(), 1);
        lab.document().undo();
        QCOMPARE(model->rowCount(), 6);

        QMenu *add = panel.findChild<QPushButton *>(QStringLiteral("outline.add"))->menu();
        Q_EMIT add->aboutToShow();
        add->findChild<QAction *>(QStringLiteral("consumer"))->trigger();
        QCOMPARE(lab.pipeline().nodes.back().type, std::string("consumer"));
        lab.select({"clicks"});
        QMenu *link = panel.findChild<QPushButton *>(QStringLiteral("outline.link"))->menu();
        Q_EMIT link->aboutToShow();
        link->findChild<QAction *>(QString::fromStdString(lab.pipeline().nodes.back().id))->trigger();
        QVERIFY(lab.pipeline().findLink("clicks", lab.pipeline().nodes.back().id, {}));
    }

private:
    static void show(CanvasView &view)
    {
        view.resize(1280, 720);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        view.setFocus();
    }

    static void quickAdd(CanvasView &view, const QString &name)
    {
        view.findChild<QAction *>(QStringLiteral("canvas.quick-add"))->trigger();
        auto *line = view.findChild<QLineEdit *>(QStringLiteral("canvas.search.line"));
        QTRY_VERIFY(line->isVisible());
        QTest::keyClicks(line, name);
        QTest::keyClick(line, Qt::Key_Return);
        QTRY_VERIFY(!line->isVisible());
    }

    static void linkTo(CanvasView &view, Laboratory &lab, const std::string &from, const std::string &to)
    {
        Q_UNUSED(to)
        view.setCurrentNode(from, true);
        QTest::keyClick(&view, Qt::Key_L);
        QVERIFY(view.tool());
        QTest::keyClick(&view, Qt::Key_Return);
        QVERIFY(!view.tool());
        QVERIFY(!lab.pipeline().links.empty());
    }
};

QTEST_MAIN(TstCanvasKeyboard)
#include "tst_canvaskeyboard.moc"

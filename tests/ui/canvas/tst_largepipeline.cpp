// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/canvas/canvasfixture.h"
#include "ui/canvas/canvasview.h"
#include "ui/canvas/outlinemodel.h"
#include "ui/lab/laboratory.h"

#include <QSignalSpy>
#include <QTest>

#include <random>

using namespace headwater;
using namespace headwater::ui;
using namespace headwater::ui::canvas;
using namespace std::chrono_literals;

namespace {

constexpr auto kAll = std::chrono::nanoseconds::max();

/// The first difference between a scene that followed edits and one made of the result; empty when there is none.
QString difference(const Scene &followed, const pipeline::Pipeline &pipeline)
{
    Scene fresh(services::builtinCatalog());
    fresh.rebuild(pipeline);
    if (followed.nodes().size() != fresh.nodes().size() || followed.links().size() != fresh.links().size())
        return QStringLiteral("counts");
    for (std::size_t i = 0; i < fresh.nodes().size(); ++i) {
        const SceneNode &a = followed.nodes()[i], &b = fresh.nodes()[i];
        const QString id = QString::fromStdString(b.id);
        if (a.id != b.id || a.title != b.title || a.subtitle != b.subtitle || a.rect != b.rect || a.type != b.type)
            return QStringLiteral("node ") + id;
        if (a.ports.size() != b.ports.size())
            return QStringLiteral("ports of ") + id;
        for (std::size_t k = 0; k < b.ports.size(); ++k) {
            if (a.ports[k].spec != b.ports[k].spec || a.ports[k].at != b.ports[k].at ||
                a.ports[k].link != b.ports[k].link)
                return QStringLiteral("port %1 of ").arg(k) + id;
        }
        if (followed.indexOf(b.id) != static_cast<int>(i))
            return QStringLiteral("index of ") + id;
        if (followed.nodesAround(b.rect) != fresh.nodesAround(b.rect))
            return QStringLiteral("place of ") + id;
    }
    for (std::size_t i = 0; i < fresh.links().size(); ++i) {
        const SceneLink &a = followed.links()[i], &b = fresh.links()[i];
        if (!(a.link == b.link) || a.from != b.from || a.to != b.to)
            return QStringLiteral("link %1").arg(i);
        if (a.curve.path() != b.curve.path() || a.bounce.path() != b.bounce.path())
            return QStringLiteral("course %1").arg(i);
        if (followed.linksAround(b.curve.bounds()) != fresh.linksAround(b.curve.bounds()))
            return QStringLiteral("place of link %1").arg(i);
    }
    return {};
}

} // namespace

class TstLargePipeline : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { Theme::instance().install(); }

    void aSceneThatFollowsEditsIsTheOneMadeOfTheResult()
    {
        Laboratory lab;
        pipeline::Document &document = lab.document();
        document.reset(test::largePipeline(60, 2));
        Scene scene(services::builtinCatalog());
        scene.rebuild(document.pipeline());
        bool dragging = false;
        connect(&document, &pipeline::Document::changed, &document, [&](const std::vector<pipeline::Edit> &edits) {
            dragging = false;
            scene.follow(document.pipeline(), edits);
            QVERIFY(scene.catchUp(document.pipeline(), kAll));
        });
        std::mt19937 chance(7);
        for (int step = 0; step < 400; ++step) {
            const auto &nodes = document.pipeline().nodes;
            const auto any = [&]() -> const pipeline::Node & {
                return nodes[chance() % nodes.size()];
            };
            const double x = static_cast<double>(chance() % 2'000), y = static_cast<double>(chance() % 2'000);
            switch (chance() % 9) {
            case 0:
                (void)document.perform(addNodeCommand(document, "consumer", pipeline::Position{x, y}));
                break;
            case 1:
                (void)document.perform(removeCommand(document, {any().id}, {}, chance() % 2 == 0));
                break;
            case 2:
                (void)document.perform(moveCommand(document, {{any().id, {x, y}}}, {}));
                break;
            case 3:
                if (auto link = addLinkCommand(document, {any().id, any().id, {}, pipeline::Json::object()}))
                    (void)document.perform(std::move(link).value());
                break;
            case 4:
                (void)document.perform(setTitleCommand(document, any().id, std::to_string(step), {}));
                break;
            case 5:
                (void)document.perform(setPropertyCommand(document, {"s1", "s2"}, "ShardCount", step % 12, {}));
                break;
            case 6:
                document.undo();
                break;
            case 7:
                document.redo();
                break;
            default:
                if (auto rename = renameCommand(document, any().id, "n" + std::to_string(step)))
                    (void)document.perform(std::move(rename).value());
            }
            if (step % 10 == 0) { // a drag, given up or ended by the next edit
                scene.shift({0, static_cast<int>(chance() % nodes.size())}, QPointF(x / 8, y / 8));
                dragging = step % 20 != 0;
                if (!dragging) {
                    scene.endShift(document.pipeline());
                    scene.catchUp(document.pipeline(), kAll);
                }
            }
            if (!dragging)
                QCOMPARE(QStringLiteral("%1: %2").arg(step).arg(difference(scene, document.pipeline())),
                         QStringLiteral("%1: ").arg(step));
        }
    }

    void anEditLooksOnlyAtItsNeighbours()
    {
        pipeline::Pipeline drawn = test::largePipeline(2'000, 2);
        Scene scene(services::builtinCatalog());
        scene.rebuild(drawn);
        const std::uint64_t before = scene.routings();
        QCOMPARE(before, std::uint64_t{1'600});
        const pipeline::Edit move = pipeline::MoveNode{"a7", drawn.find("a7")->at, pipeline::Position{0, 0}};
        QVERIFY(pipeline::apply(drawn, move).ok());
        scene.follow(drawn, {move});
        QVERIFY(scene.catchUp(drawn, kAll));
        QVERIFY(scene.routings() > before);
        QVERIFY(scene.routings() - before < 40);
        QCOMPARE(std::count(scene.change().made.begin(), scene.change().made.end(), true), 1);
    }

    void aLargeDocumentArrivesInSlicesAndCanBeEditedBetweenThem()
    {
        Laboratory lab;
        CanvasView view(lab);
        view.resize(900, 600);
        view.show();
        lab.document().reset(test::largePipeline(5'000, 2));
        // The nodes are there at once; what takes longer comes in turns of the event loop.
        QCOMPARE(view.scene().nodes().size(), lab.pipeline().nodes.size());
        QVERIFY(view.isCatchingUp());
        const auto routed = [&view] {
            return std::count_if(view.scene().links().begin(), view.scene().links().end(),
                                 [](const SceneLink &link) { return link.routed; });
        };
        QVERIFY(routed() < static_cast<std::ptrdiff_t>(view.scene().links().size()));
        int turns = 0;
        while (view.isCatchingUp() && turns < 3) {
            QCoreApplication::processEvents();
            ++turns;
        }
        QVERIFY(view.isCatchingUp());
        lab.perform(pipeline::removeCommand(lab.document(), {"a3"}, {}, false));
        lab.perform(pipeline::addNodeCommand(lab.document(), "consumer", pipeline::Position{100, -200}));
        QCOMPARE(view.scene().nodes().back().id, lab.pipeline().nodes.back().id);
        QVERIFY(view.isCatchingUp());
        QTRY_VERIFY(!view.isCatchingUp());
        QCOMPARE(difference(view.scene(), lab.pipeline()), QString());
        // What is new is worked in at once.
        lab.document().undo();
        QVERIFY(!view.isCatchingUp());
        QCOMPARE(difference(view.scene(), lab.pipeline()), QString());
    }

    void theOutlineMakesOnlyTheRowsThatAnEditAdds()
    {
        Laboratory lab;
        OutlineModel outline(lab);
        lab.document().reset(test::largePipeline(2'000, 2));
        QTRY_COMPARE(outline.rowCount(), 2'000);
        const std::uint64_t made = outline.rowsMade();
        lab.perform(pipeline::moveCommand(lab.document(), {{"a3", {5, 5}}}, {}));
        lab.perform(pipeline::setTitleCommand(lab.document(), "a3", "Third", {}));
        QCOMPARE(outline.rowsMade(), made);
        QCOMPARE(outline.index(outline.rowOf("a3"), OutlineModel::Title).data().toString(), QStringLiteral("Third"));
        lab.perform(pipeline::removeCommand(lab.document(), {"s3"}, {}, false));
        QCOMPARE(outline.rowsMade(), made);
        QCOMPARE(outline.rowCount(), 1'999);
        QCOMPARE(outline.index(outline.rowOf("a3"), OutlineModel::To).data().toString(), QString());
        lab.document().undo();
        QCOMPARE(outline.rowsMade(), made + 1);
        QCOMPARE(outline.idOf(17), std::string("s3"));
        QCOMPARE(outline.index(17, OutlineModel::From).data().toString(), QStringLiteral("a3, b3"));
    }

    void aLargePipelineIsCheckedByItsSession()
    {
        Laboratory lab;
        lab.document().reset(test::largePipeline(1'000, 2));
        QSignalSpy refusals(&lab, &Laboratory::refused);
        lab.perform(pipeline::setPropertyCommand(lab.document(), {"s5"}, "ShardCount", -1, {}));
        lab.run();
        QVERIFY(lab.isRunning());
        QTRY_COMPARE(refusals.size(), 1);
        QVERIFY(refusals.first().first().toString().startsWith(QStringLiteral("s5: ")));
        QVERIFY(!lab.isRunning());
        QVERIFY(!lab.session());
        lab.document().undo();
        lab.run();
        QTRY_VERIFY(lab.frame() && lab.frame()->now > 0);
        QCOMPARE(refusals.size(), 1);
        QVERIFY(lab.linkView(lab.pipeline().links.back()));
    }
};

QTEST_MAIN(TstLargePipeline)
#include "tst_largepipeline.moc"

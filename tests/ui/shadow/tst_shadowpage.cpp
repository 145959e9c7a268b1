// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pipeline/textformat.h"
#include "core/services/builtin.h"
#include "core/simulation/build.h"
#include "handmade.h"
#include "ui/inspector/inspectorpanel.h"
#include "ui/services/iot-core/shadowpage.h"
#include "ui/services/iot-core/shadowsection.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QStandardItemModel>
#include <QTabWidget>
#include <QTest>
#include <QTreeView>

using namespace headwater;
using namespace headwater::ui;
using pipeline::Json;

namespace {

constexpr const char *kPipeline = R"({
  "format": "headwater-pipeline", "version": 1, "name": "Shadow", "profile": "current", "seed": 7,
  "nodes": [
    {"id": "thermostat", "type": "iot-thing", "properties": {"messagesPerSecond": 0, "cleanSession": true,
     "shadow": {"keeps": true},
     "offline": [{"at": "30s", "for": "60s", "how": "goodbye"}]}},
    {"id": "iot", "type": "iot-core"},
    {"id": "clicks", "type": "kinesis-stream"}
  ],
  "links": [{"from": "thermostat", "to": "iot"}]
})";

/// A world that stands still but for what a test does to it.
struct Fixture
{
    pipeline::Pipeline drawn = *pipeline::parsePipeline(kPipeline, services::builtinCatalog()).pipeline;
    std::unique_ptr<world::World> world;

    Fixture()
    {
        drawn.nodes.front().properties["shadow"]["reported"] =
            R"({"firmware": "1.4", "fan": {"speed": 2, "mode": "auto"}})";
        world = simulation::buildWorld(drawn, services::builtinCatalog(), {}).value();
    }
    WorldSource source()
    {
        WorldSource source;
        source.frame = [] {
            return simulation::FramePtr();
        };
        source.objects = [this](const std::string &node) {
            std::promise<Result<std::vector<world::ObjectInfo>>> answer;
            answer.set_value(keeper(node).objects());
            return answer.get_future();
        };
        source.object = [this](const std::string &node, const std::string &key) {
            std::promise<Result<std::string>> answer;
            answer.set_value(keeper(node).object(key));
            return answer.get_future();
        };
        source.post = [](const pipeline::Action &) {
        };
        return source;
    }
    const world::ObjectKeeper &keeper(const std::string &node)
    {
        return dynamic_cast<const world::ObjectKeeper &>(*world->find(node));
    }
    void desire(const Json &desired, const std::string &thing = "thermostat")
    {
        const Json state{{"state", {{"desired", desired}}}};
        QVERIFY(
            world->act({world->now(), "iot", "UpdateThingShadow", {{"thingName", thing}, {"payload", state.dump()}}})
                .ok());
    }
    void runTo(int second) { world->runTo(second * kernel::kSecond); }
    /// What happens to a thermostat that is away from 0:30 to 1:30.
    void untilAway()
    {
        runTo(15);
        desire({{"target", 20}});
        runTo(50);
        desire({{"target", 21}, {"mode", "eco"}, {"fan", {{"mode", "auto"}, {"speed", 3}}}});
        runTo(60);
    }
};

/// `fan.speed=≠ 3`: every leaf, in order.
QStringList leavesOf(const QStandardItemModel &model, const QModelIndex &parent = {}, const QString &prefix = {})
{
    QStringList leaves;
    for (int row = 0; row < model.rowCount(parent); ++row) {
        const QModelIndex name = model.index(row, 0, parent);
        const QString path = prefix + name.data().toString();
        if (model.rowCount(name) > 0)
            leaves << leavesOf(model, name, path + QLatin1Char('.'));
        else
            leaves << path + QLatin1Char('=') + model.index(row, 1, parent).data().toString();
    }
    return leaves;
}

struct Shown
{
    QWidget &page;

    QStringList leaves(const char *section) const
    {
        return leavesOf(*page.findChild<ShadowSection *>(QLatin1String(section))->model());
    }
    QString heading() const { return page.findChild<QLabel *>(QStringLiteral("heading"))->text(); }
    QString state() const { return page.findChild<QLabel *>(QStringLiteral("state"))->text(); }
    VersionStrip *strip() const { return page.findChild<VersionStrip *>(); }
    QPushButton *newest() const { return page.findChild<QPushButton *>(QStringLiteral("newest")); }
};

} // namespace

/// The shadow of a thing on the screen.
class TstShadowPage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { handmade::installLook(); }

    void whatDiffersIsMarkedUntilTheThingCatchesUp();
    void versionsCanBeGoneThrough();
    void theChosenVersionStaysWhileTheShadowGoesOn();
    void sectionsStandSideBySideWhereThereIsRoom();
    void anIotCoreShowsAnyThing();
    void theInspectorHasShadowsOnlyWhereThereAreSome();
};

// IOT-12
void TstShadowPage::whatDiffersIsMarkedUntilTheThingCatchesUp()
{
    Fixture fixture;
    ShadowPage page;
    const Shown shown{page};
    page.setSource(fixture.source());
    page.showNode("thermostat", false);
    page.resize(400, 640);
    page.show();
    QTRY_VERIFY(shown.state().startsWith(QStringLiteral("No shadow yet")));
    fixture.untilAway();
    QTRY_VERIFY(page.shown());
    QCOMPARE(page.shown()->differences(), 3);
    QVERIFY(shown.heading().contains(QStringLiteral("differs in 3")));
    QVERIFY(shown.heading().contains(QStringLiteral("00:50")));
    QVERIFY(shown.heading().contains(QStringLiteral("no connection")));
    QVERIFY(shown.state().contains(QStringLiteral("no connection")));
    QCOMPARE(shown.leaves("desired"), (QStringList{QStringLiteral("fan.mode=auto"), QStringLiteral("fan.speed=≠ 3"),
                                                   QStringLiteral("mode=≠ eco"), QStringLiteral("target=≠ 21")}));
    QCOMPARE(shown.leaves("reported"),
             (QStringList{QStringLiteral("fan.mode=auto"), QStringLiteral("fan.speed=≠ 2"),
                          QStringLiteral("firmware=\"1.4\""), QStringLiteral("target=≠ 20")}));
    QCOMPARE(shown.leaves("delta"), (QStringList{QStringLiteral("fan.speed=≠ 3"), QStringLiteral("mode=≠ eco"),
                                                 QStringLiteral("target=≠ 21")}));
    const QImage picture = page.grab().toImage();
    QTreeView *const tree = page.findChild<ShadowSection *>(QStringLiteral("desired"))->findChild<QTreeView *>();
    const auto colourOf = [&](int row) {
        const QRect rect = tree->visualRect(tree->model()->index(row, 1));
        return picture.pixelColor(tree->viewport()->mapTo(&page, rect.topLeft() + QPoint(1, rect.height() / 2)) *
                                  picture.devicePixelRatio());
    };
    QVERIFY(colourOf(1) != colourOf(0));
    handmade::keepPicture(page, QStringLiteral("inspector-shadow-away"));
    fixture.runTo(100);
    QTRY_COMPARE(page.shown()->differences(), 0);
    QVERIFY(shown.heading().contains(QStringLiteral("in step")));
    QVERIFY(!shown.heading().contains(QStringLiteral("no connection")));
    QVERIFY(shown.leaves("reported").contains(QStringLiteral("target=21")));
    QCOMPARE(shown.leaves("delta"), QStringList{QStringLiteral("Nothing differs.=")});
    handmade::keepPicture(page, QStringLiteral("inspector-shadow-back"));
}

void TstShadowPage::versionsCanBeGoneThrough()
{
    Fixture fixture;
    fixture.untilAway();
    fixture.runTo(100);
    ShadowPage page;
    const Shown shown{page};
    page.setSource(fixture.source());
    page.showNode("thermostat", false);
    page.resize(400, 640);
    page.show();
    QTRY_VERIFY(page.shown());
    const std::uint64_t newest = page.shown()->version;
    QVERIFY(newest >= 5);
    QCOMPARE(shown.strip()->maximum(), static_cast<int>(newest) - 1);
    QVERIFY(!shown.newest()->isEnabled());
    // Of these versions the thing was asked for 20, and had reported nothing of it.
    QTest::mouseClick(shown.strip(), Qt::LeftButton, {}, shown.strip()->cellRect(1).center().toPoint());
    QCOMPARE(page.shown()->version, std::uint64_t{2});
    QCOMPARE(shown.leaves("desired"), QStringList{QStringLiteral("target=≠ 20")});
    QVERIFY(shown.state().contains(QString::number(newest)));
    handmade::keepPicture(page, QStringLiteral("inspector-shadow-earlier"));
    QTest::keyClick(shown.strip(), Qt::Key_Left);
    QCOMPARE(page.shown()->version, std::uint64_t{1});
    QCOMPARE(shown.leaves("desired"), QStringList{QStringLiteral("Nothing is desired.=")});
    QTest::keyClick(shown.strip(), Qt::Key_End);
    QCOMPARE(page.shown()->version, newest);
    const QPoint first = shown.strip()->cellRect(0).center().toPoint();
    QTest::mousePress(shown.strip(), Qt::LeftButton, {}, shown.strip()->cellRect(3).center().toPoint());
    QTest::mouseMove(shown.strip(), first);
    QTest::mouseRelease(shown.strip(), Qt::LeftButton, {}, first);
    QCOMPARE(page.shown()->version, std::uint64_t{1});
    QTest::mouseClick(shown.newest(), Qt::LeftButton);
    QCOMPARE(page.shown()->version, newest);
}

void TstShadowPage::theChosenVersionStaysWhileTheShadowGoesOn()
{
    Fixture fixture;
    fixture.untilAway();
    ShadowPage page;
    const Shown shown{page};
    page.setSource(fixture.source());
    page.showNode("thermostat", false);
    page.show();
    QTRY_VERIFY(page.shown());
    QTest::keyClick(shown.strip(), Qt::Key_Home);
    QCOMPARE(page.shown()->version, std::uint64_t{1});
    const int before = shown.strip()->maximum();
    for (int i = 0; i < 150; ++i)
        fixture.desire({{"target", i}});
    QTRY_VERIFY(shown.strip()->maximum() > before);
    // Version 1 is forgotten: the oldest that is left stands in its place.
    QCOMPARE(shown.strip()->maximum(), 99);
    QCOMPARE(shown.strip()->value(), 0);
    QVERIFY(page.shown()->version > 50);
    const std::uint64_t held = page.shown()->version + 10;
    for (int i = 0; i < 10; ++i)
        QTest::keyClick(shown.strip(), Qt::Key_Right);
    QCOMPARE(page.shown()->version, held);
    fixture.desire({{"target", 1'000}});
    QTRY_COMPARE(shown.strip()->value(), 9);
    QCOMPARE(page.shown()->version, held);
    QTest::keyClick(shown.strip(), Qt::Key_End);
    const std::uint64_t newest = page.shown()->version;
    fixture.desire({{"target", 2'000}});
    QTRY_COMPARE(page.shown()->version, newest + 1);
}

void TstShadowPage::sectionsStandSideBySideWhereThereIsRoom()
{
    Fixture fixture;
    fixture.untilAway();
    ShadowPage page;
    page.setSource(fixture.source());
    page.showNode("thermostat", false);
    page.resize(640, 420);
    page.show();
    QTRY_VERIFY(page.shown());
    const auto *const desired = page.findChild<QWidget *>(QStringLiteral("desired"));
    const auto *const delta = page.findChild<QWidget *>(QStringLiteral("delta"));
    QTRY_COMPARE(desired->y(), delta->y());
    QVERIFY(desired->geometry().right() < delta->x());
    handmade::keepPicture(page, QStringLiteral("inspector-shadow-wide"));
    page.resize(360, 640);
    QTRY_COMPARE(desired->x(), delta->x());
    QVERIFY(desired->geometry().bottom() < delta->y());
}

void TstShadowPage::anIotCoreShowsAnyThing()
{
    Fixture fixture;
    fixture.untilAway();
    fixture.desire({{"on", true}}, "lamp");
    ShadowPage page;
    const Shown shown{page};
    page.setSource(fixture.source());
    page.showNode("iot", true);
    page.resize(400, 640);
    page.show();
    QTRY_VERIFY(page.shown());
    auto *const choice = page.findChild<QComboBox *>();
    QVERIFY(choice->isVisible());
    QCOMPARE(choice->count(), 2);
    QVERIFY(shown.heading().startsWith(QStringLiteral("lamp · ")));
    choice->setFocus();
    QTest::keyClick(choice, Qt::Key_Down);
    QTRY_VERIFY(page.shown() && shown.heading().startsWith(QStringLiteral("thermostat · ")));
    QCOMPARE(page.shown()->differences(), 3);
    choice->lineEdit()->selectAll();
    QTest::keyClicks(choice->lineEdit(), QStringLiteral("nobody"));
    QTest::keyClick(choice->lineEdit(), Qt::Key_Return);
    QTRY_COMPARE(shown.state(), QStringLiteral("“nobody” has no shadow yet."));
    QVERIFY(!page.shown());
    fixture.desire({{"on", true}}, "nobody");
    QTRY_VERIFY(page.shown());
    handmade::keepPicture(page, QStringLiteral("inspector-shadow-core"));
}

void TstShadowPage::theInspectorHasShadowsOnlyWhereThereAreSome()
{
    Fixture fixture;
    fixture.untilAway();
    Laboratory lab;
    lab.document().reset(fixture.drawn);
    InspectorPanel panel(lab);
    panel.setSource(fixture.source());
    panel.resize(420, 700);
    panel.show();
    auto *const tabs = panel.findChild<QTabWidget *>();
    lab.select({"thermostat"});
    QVERIFY(tabs->isTabVisible(InspectorPanel::Shadow));
    panel.showTab(InspectorPanel::Shadow);
    QTRY_VERIFY(panel.shadow()->shown());
    QVERIFY(!panel.shadow()->findChild<QComboBox *>()->isVisible());
    handmade::keepPicture(panel, QStringLiteral("inspector-shadow"));
    lab.select({"iot"});
    QVERIFY(tabs->isTabVisible(InspectorPanel::Shadow));
    QTRY_VERIFY(panel.shadow()->shown());
    QVERIFY(panel.shadow()->findChild<QComboBox *>()->isVisible());
    lab.select({"clicks"});
    QVERIFY(!tabs->isTabVisible(InspectorPanel::Shadow));
}

QTEST_MAIN(TstShadowPage)
#include "tst_shadowpage.moc"

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "../screenshot.h"
#include "core/pipeline/textformat.h"
#include "core/services/builtin.h"
#include "core/simulation/build.h"
#include "core/simulation/framebuilder.h"
#include "ui/canvas/render.h"
#include "ui/canvas/scene.h"
#include "ui/services/iot-core/topicface.h"

#include <QFile>
#include <QImage>
#include <QPainter>
#include <QTest>

using namespace headwater;
using namespace headwater::ui;

namespace {

pipeline::Pipeline sample(const QString &name)
{
    QFile file(QStringLiteral(HEADWATER_SOURCE_DIR "/resources/samples/%1.json").arg(name));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("no sample %s", qPrintable(name));
    auto parsed = pipeline::parsePipeline(file.readAll().toStdString(), services::builtinCatalog());
    if (!parsed.pipeline)
        qFatal("%s cannot be read", qPrintable(name));
    return *parsed.pipeline;
}

/// A sample that has run for so many seconds.
struct Ran
{
    pipeline::Pipeline drawn;
    std::unique_ptr<world::World> world;
    std::unique_ptr<simulation::FrameBuilder> builder;
    simulation::FramePtr before, frame;

    Ran(const QString &name, int seconds)
        : drawn(sample(name))
    {
        world = simulation::buildWorld(drawn, services::builtinCatalog(), {}).value();
        builder = std::make_unique<simulation::FrameBuilder>(*world, drawn);
        auto next = drawn.actions.begin();
        for (int second = 1; second <= seconds; ++second) {
            const kernel::SimTime until = second * kernel::kSecond;
            for (; next != drawn.actions.end() && next->at < until; ++next) {
                world->runTo(next->at);
                QVERIFY(world->act(*next).ok());
            }
            world->runTo(until);
            builder->second(until);
            before = std::move(frame);
            frame = builder->build();
        }
    }

    const world::Face *face(const char *node) const
    {
        for (std::size_t i = 0; i < frame->nodeIds.size(); ++i) {
            if (frame->nodeIds[i] == node)
                return frame->nodes[i].face.get();
        }
        return nullptr;
    }

    QImage picture(bool isDark, double scale) const
    {
        const QSizeF size = pipelineSize(drawn, services::builtinCatalog());
        QImage image((size * scale).toSize(), QImage::Format_ARGB32);
        image.fill(Theme::tokensOf(isDark).canvas);
        QPainter painter(&image);
        painter.scale(scale, scale);
        RenderOptions options;
        options.size = size;
        options.ratio = scale;
        options.before = before.get();
        paintPipeline(painter, drawn, services::builtinCatalog(), frame.get(), Theme::tokensOf(isDark), options);
        return image;
    }
    void keep(const QString &name) const
    {
        for (const bool isDark : {true, false}) {
            const QString theme = isDark ? QStringLiteral("-dark") : QStringLiteral("-light");
            test::keepPicture(QPixmap::fromImage(picture(isDark, 1)), name + theme);
            test::keepPicture(QPixmap::fromImage(picture(isDark, 2)), name + theme + QStringLiteral("-200"));
        }
    }
};

int pixelsOf(const QImage &image, const QColor &colour)
{
    int count = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x)
            count += image.pixelColor(x, y) == colour;
    }
    return count;
}

} // namespace

/// What things and their broker show of themselves on the canvas, from a run.
class TstThingsCanvas : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { Theme::instance().install(); }

    void samplesLeaveRoomForTheirNodes_data();
    void samplesLeaveRoomForTheirNodes();
    void theBusiestTopicsLeadToWhoHearsThem();
    void aThingShowsWhatItsShadowDiffersIn(); // IOT-12
    void aThingAtTheEdgeShowsItsShadow();
    void whoSignsInIsSeen();
};

void TstThingsCanvas::samplesLeaveRoomForTheirNodes_data()
{
    QTest::addColumn<QString>("name");
    for (const char *name : {"connect-storm", "four-ways-in", "greengrass-factory", "policy-gone-wrong",
                             "rule-error-action", "rule-without-permission", "thermostat-away", "things-to-lake"})
        QTest::newRow(name) << QString::fromLatin1(name);
}

void TstThingsCanvas::samplesLeaveRoomForTheirNodes()
{
    QFETCH(QString, name);
    const pipeline::Pipeline drawn = sample(name);
    canvas::Scene scene(services::builtinCatalog());
    scene.rebuild(drawn);
    for (const canvas::SceneNode &a : scene.nodes()) {
        for (const canvas::SceneNode &b : scene.nodes())
            QVERIFY2(&a == &b || !a.rect.adjusted(-12, -12, 12, 12).intersects(b.rect),
                     (a.id + " and " + b.id).c_str());
    }
}

void TstThingsCanvas::theBusiestTopicsLeadToWhoHearsThem()
{
    const Ran ran(QStringLiteral("things-to-lake"), 20);
    const world::Face *const face = ran.face("iot");
    QVERIFY(face && !face->threads.empty());
    QCOMPARE(face->listeners.size(), std::size_t{1});
    QCOMPARE(QString::fromStdString(face->listeners[0].node), QStringLiteral("hot"));
    QVERIFY(face->listeners[0].perSecond > 0);
    double messages = face->others;
    for (const world::Face::Thread &thread : face->threads)
        messages += thread.perSecond;
    const auto &type = *services::builtinCatalog().find("iot-core");
    const auto place = static_cast<std::size_t>(type.metricIndex("PublishIn.Success"));
    for (std::size_t i = 0; i < ran.frame->nodeIds.size(); ++i) {
        if (ran.frame->nodeIds[i] == "iot")
            QCOMPARE(messages, ran.frame->metrics[ran.frame->nodes[i].firstMetric + place]);
    }
    const QImage image = ran.picture(true, 1);
    QVERIFY(pixelsOf(image, topics::threadColour(Theme::tokensOf(true), face->threads[0].place)) > 60);
    ran.keep(QStringLiteral("canvas-topics"));
}

void TstThingsCanvas::aThingShowsWhatItsShadowDiffersIn()
{
    const Ran away(QStringLiteral("thermostat-away"), 60);
    const world::Face *const face = away.face("thermostat");
    QVERIFY(face && face->hasShadow);
    QVERIFY(!face->isOnline);
    QVERIFY(face->delta.is_object() && face->delta.contains("target"));
    away.keep(QStringLiteral("canvas-shadow"));
    const Ran back(QStringLiteral("thermostat-away"), 110);
    QVERIFY(back.face("thermostat")->isOnline);
    QVERIFY(back.face("thermostat")->delta.is_null());
    QVERIFY(!back.face("app"));
}

void TstThingsCanvas::aThingAtTheEdgeShowsItsShadow()
{
    const Ran ran(QStringLiteral("greengrass-factory"), 20);
    const world::Face *const face = ran.face("robot");
    QVERIFY(face && face->hasShadow && face->isOnline);
    QVERIFY(face->version > 0);
    QCOMPARE(face->reported.value("firmware", std::string()), std::string("2.1"));
    ran.keep(QStringLiteral("canvas-edge"));
}

void TstThingsCanvas::whoSignsInIsSeen()
{
    const Ran ran(QStringLiteral("four-ways-in"), 30);
    ran.keep(QStringLiteral("canvas-four-ways-in"));
    const world::Face *const face = ran.face("iot");
    QVERIFY(face && face->threads.size() == 1);
    QCOMPARE(QString::fromStdString(face->threads[0].topic), QStringLiteral("things/+/telemetry"));
}

QTEST_MAIN(TstThingsCanvas)
#include "tst_thingscanvas.moc"

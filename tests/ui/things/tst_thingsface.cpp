// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "../contrast.h"
#include "../screenshot.h"
#include "ui/services/iot-core/shadowface.h"
#include "ui/services/iot-core/topicface.h"

#include <QImage>
#include <QPainter>
#include <QTest>

using namespace headwater;
using namespace headwater::ui;
using pipeline::Json;
using world::Face;

namespace {

constexpr QSizeF kTopics(352, 124), kShadow(332, 96);

Face broker()
{
    Face face;
    face.listeners = {{"to-clicks", 31'000}, {"to-alerts", 12}, {"republish", 40'000}};
    face.threads = {{"plant/+/temp", 31'000, 0, {0}},
                    {"plant/+/alarm", 12, 1, {1}},
                    {"fleet/+/telemetry", 40'000, 2, {2, 0}},
                    {"$aws/things/+/shadow/update/delta", 210, 3, {}}};
    face.others = 1'840;
    return face;
}

Face thermostat()
{
    Face face;
    face.hasShadow = true;
    face.version = 42;
    face.desired = {{"target", 21.5}, {"mode", "eco"}, {"fan", {{"speed", "auto"}}}};
    face.reported = {{"target", 19.0}, {"mode", "heat"}, {"fan", {{"speed", "auto"}}}, {"firmware", "1.4"}};
    face.delta = {{"target", 21.5}, {"mode", "eco"}};
    return face;
}

template <typename Paint>
QImage painted(QSizeF size, bool isDark, Paint paint)
{
    Theme::instance().install();
    const Tokens &look = Theme::tokensOf(isDark);
    QImage image((size * 2).toSize(), QImage::Format_ARGB32);
    image.fill(look.panel);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.scale(2, 2);
    paint(painter, topics::Look{.tokens = look, .running = true, .area = QRectF(QPointF(), size)});
    return image;
}

QImage threads(const Face &face, bool isDark = true)
{
    return painted(kTopics, isDark,
                   [&face](QPainter &painter, const topics::Look &look) { topics::paintThreads(painter, face, look); });
}

QImage shadowOf(const Face &face, bool isDark = true)
{
    return painted(kShadow, isDark,
                   [&face](QPainter &painter, const topics::Look &look) { shadow::paintShadow(painter, face, look); });
}

int pixelsOf(const QImage &image, const QColor &colour, int fromLine = 0, int toLine = 1'000)
{
    int count = 0;
    for (int y = fromLine; y < std::min(toLine, image.height()); ++y) {
        for (int x = 0; x < image.width(); ++x)
            count += image.pixelColor(x, y) == colour;
    }
    return count;
}

} // namespace

class TstThingsFace : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void threadsHaveColoursThatCanBeToldApart();
    void aThreadIsPaintedInItsPlace();
    void moreMessagesAreMoreDots();
    void differencesComeFirst();
    void theStateIsSaid();
    void whatDiffersIsTinted();
    void picturesAreKept();
};

void TstThingsFace::threadsHaveColoursThatCanBeToldApart()
{
    for (const bool isDark : {true, false}) {
        const Tokens &look = Theme::tokensOf(isDark);
        for (int a = 0; a < 5; ++a) {
            const QColor colour = topics::threadColour(look, a);
            QVERIFY2(test::contrast(colour, look.panel) >= 3, qPrintable(colour.name()));
            for (int b = a + 1; b < 5; ++b)
                QVERIFY(colour != topics::threadColour(look, b));
        }
    }
}

void TstThingsFace::aThreadIsPaintedInItsPlace()
{
    const Tokens &look = Theme::tokensOf(true);
    const QImage image = threads(broker());
    // Each row of 22 units, twice as many pixels.
    for (int place = 0; place < 4; ++place)
        QVERIFY(pixelsOf(image, topics::threadColour(look, place), place * 44 + 10, place * 44 + 36) > 100);
    QCOMPARE(pixelsOf(image, topics::threadColour(look, 4)), 0);
    // A place keeps its colour when another one is empty.
    Face fewer = broker();
    fewer.threads.erase(fewer.threads.begin());
    const QImage after = threads(fewer);
    QCOMPARE(pixelsOf(after, topics::threadColour(look, 0)), 0);
    QVERIFY(pixelsOf(after, topics::threadColour(look, 1), 54, 80) > 100);
}

void TstThingsFace::moreMessagesAreMoreDots()
{
    const QColor colour = topics::threadColour(Theme::tokensOf(true), 0);
    int before = 0;
    for (const double perSecond : {0.0, 1.0, 10.0, 1'000.0}) {
        Face face;
        face.threads = {{"a", perSecond, 0, {}}};
        const int pixels = pixelsOf(threads(face), colour);
        QVERIFY(pixels > before);
        before = pixels;
    }
}

void TstThingsFace::differencesComeFirst()
{
    const Face face = thermostat();
    const auto leaves = shadow::leavesOf(face.reported, face.delta);
    QStringList shown;
    for (const shadow::Leaf &leaf : leaves)
        shown << leaf.path + QLatin1Char('=') + leaf.value + (leaf.differs ? QStringLiteral(" !") : QString());
    QCOMPARE(shown, (QStringList{QStringLiteral("mode=heat !"), QStringLiteral("target=19.0 !"),
                                 QStringLiteral("fan.speed=auto"), QStringLiteral("firmware=1.4")}));
    QVERIFY(shadow::leavesOf(Json(), Json()).empty());
}

void TstThingsFace::theStateIsSaid()
{
    Face face = thermostat();
    QCOMPARE(shadow::stateText(face), QStringLiteral("2 differ"));
    face.delta = Json();
    QCOMPARE(shadow::stateText(face), QStringLiteral("in step"));
    QCOMPARE(shadow::stateText(Face()), QStringLiteral("no shadow yet"));
}

void TstThingsFace::whatDiffersIsTinted()
{
    Face face = thermostat();
    const QImage differs = shadowOf(face);
    face.delta = Json();
    const QImage same = shadowOf(face);
    const QPoint inRow(30, 60);
    QVERIFY(differs.pixelColor(inRow) != same.pixelColor(inRow));
}

/// For a person to look at, in both themes.
void TstThingsFace::picturesAreKept()
{
    for (const bool isDark : {true, false}) {
        const QString theme = isDark ? QStringLiteral("-dark") : QStringLiteral("-light");
        test::keepPicture(QPixmap::fromImage(threads(broker(), isDark)), QStringLiteral("topic-threads") + theme);
        test::keepPicture(QPixmap::fromImage(shadowOf(thermostat(), isDark)), QStringLiteral("thing-shadow") + theme);
    }
}

QTEST_MAIN(TstThingsFace)
#include "tst_thingsface.moc"

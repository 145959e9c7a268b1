// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/screenshot.h"
#include "ui/services/sqs/vesselface.h"

#include <QImage>
#include <QPainter>
#include <QtTest>

using namespace headwater;
using namespace headwater::ui;
using vessel::Figures;

class TstVesselFace : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theLevelRisesByPowersOfTen();
    void theAgeIsSaidInAFittingUnit();
    void moreMessagesFillMoreOfTheVessel();
    void whatFallsIsPaintedHot();
    void picturesAreKept();

private:
    static QImage painted(const Figures &figures);
    static int pixelsOf(const QImage &image, const QColor &colour);
};

QImage TstVesselFace::painted(const Figures &figures)
{
    QImage image(260, 150, QImage::Format_ARGB32);
    image.fill(tokens().panel);
    QPainter painter(&image);
    vessel::paintVessel(painter, figures, {.tokens = tokens(), .running = true, .area = QRectF(10, 10, 240, 126)});
    return image;
}

int TstVesselFace::pixelsOf(const QImage &image, const QColor &colour)
{
    int count = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x)
            count += image.pixelColor(x, y).rgb() == colour.rgb();
    }
    return count;
}

void TstVesselFace::theLevelRisesByPowersOfTen()
{
    QCOMPARE(Figures{}.level(), 0.0);
    QVERIFY(std::abs(Figures{.visible = 999}.level() - 3.0 / 7) < 1e-9);
    QCOMPARE((Figures{.visible = 1e9}.level()), 1.0);
    // What is in flight or delayed is not in the liquid.
    QVERIFY((Figures{.visible = 999, .inFlight = 400, .delayed = 99}.level()) == Figures{.visible = 999}.level());
}

void TstVesselFace::theAgeIsSaidInAFittingUnit()
{
    QCOMPARE(vessel::waitingText({}), QStringLiteral("empty"));
    QCOMPARE(vessel::waitingText({.visible = 48'200}), QStringLiteral("48.2k waiting"));
    QCOMPARE(vessel::ageText({.visible = 1, .ageSeconds = 90}), QStringLiteral("90 s"));
    QCOMPARE(vessel::ageText({.visible = 1, .ageSeconds = 300}), QStringLiteral("5 min"));
    QCOMPARE(vessel::ageText({.visible = 1, .ageSeconds = 10'800}), QStringLiteral("3 h"));
    QCOMPARE(vessel::ageText({.visible = 1, .ageSeconds = 345'600}), QStringLiteral("4 d"));
}

void TstVesselFace::moreMessagesFillMoreOfTheVessel()
{
    const auto empty = [](const Figures &figures) {
        const QImage image = painted(figures);
        return pixelsOf(image, image.pixelColor(20, 20));
    };
    int before = empty({});
    for (const double messages : {10.0, 1e3, 1e5, 1e7}) {
        const int now = empty({.visible = messages});
        QVERIFY2(now < before - 500, qPrintable(QString::number(messages)));
        before = now;
    }
}

void TstVesselFace::whatFallsIsPaintedHot()
{
    QCOMPARE(pixelsOf(painted({.visible = 100}), tokens().hot), 0);
    QVERIFY(pixelsOf(painted({.visible = 100, .deadLetters = 3}), tokens().hot) > 20);
}

/// For a person to look at: its states side by side, in both themes.
void TstVesselFace::picturesAreKept()
{
    Theme::instance().install();
    const Figures states[] = {
        {.visible = 0},
        {.visible = 42, .inFlight = 30, .delayed = 25},
        {.visible = 48'200, .inFlight = 3'100, .deadLetters = 12},
        {.visible = 2'400'000, .inFlight = 120'000},
        {.visible = 320, .inFlight = 12, .isFifo = true, .groups = 6, .groupsInFlight = 3},
    };
    constexpr double kScale = 2, kWidth = 272, kHeight = 146;
    for (const bool isDark : {true, false}) {
        const Tokens &look = Theme::tokensOf(isDark);
        QImage image(QSize(5 * kWidth, kHeight) * kScale, QImage::Format_ARGB32);
        image.fill(look.panel);
        QPainter painter(&image);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.scale(kScale, kScale);
        for (int i = 0; i < 5; ++i)
            vessel::paintVessel(
                painter, states[i],
                {.tokens = look, .running = true, .area = QRectF(i * kWidth + 16, 8, kWidth - 32, kHeight - 18)});
        painter.end();
        QVERIFY(image.pixelColor(60, 240) != look.panel);
        test::keepPicture(QPixmap::fromImage(image),
                          isDark ? QStringLiteral("queue-vessel-dark") : QStringLiteral("queue-vessel-light"));
    }
}

QTEST_MAIN(TstVesselFace)
#include "tst_vesselface.moc"

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/screenshot.h"
#include "ui/services/greengrass/edgeface.h"

#include <QImage>
#include <QPainter>
#include <QtTest>

using namespace headwater;
using namespace headwater::ui;
using edge::Figures;

class TstEdgeFace : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theSpoolIsSaidInWords();
    void theVesselFillsByBytes();
    void aCutLineAndAFullSpoolAreHot();
    void picturesAreKept();

private:
    static QImage painted(const Figures &figures);
    static int pixelsOf(const QImage &image, const QColor &colour);
};

QImage TstEdgeFace::painted(const Figures &figures)
{
    QImage image(320, 150, QImage::Format_ARGB32);
    image.fill(tokens().panel);
    QPainter painter(&image);
    edge::paintEdge(painter, figures, {.tokens = tokens(), .running = true, .area = QRectF(16, 8, 288, 134)});
    return image;
}

int TstEdgeFace::pixelsOf(const QImage &image, const QColor &colour)
{
    int count = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x)
            count += image.pixelColor(x, y).rgb() == colour.rgb();
    }
    return count;
}

void TstEdgeFace::theSpoolIsSaidInWords()
{
    QCOMPARE(edge::waitingText({}), QStringLiteral("empty"));
    QCOMPARE(edge::waitingText({.messages = 2'560}), QStringLiteral("2,560 waiting"));
    QCOMPARE(edge::sizeText({.bytes = 1'258'291, .mostBytes = 2'621'440}), QStringLiteral("1.2 of 2.5 MB"));
    QCOMPARE(edge::cutText(41.7), QStringLiteral("cut 41 s"));
    QCOMPARE(edge::cutText(600), QStringLiteral("cut 10 min"));
    QCOMPARE(edge::cutText(10'800), QStringLiteral("cut 3 h"));
}

void TstEdgeFace::theVesselFillsByBytes()
{
    QCOMPARE(Figures{}.level(), 0.0);
    QCOMPARE((Figures{.bytes = 100, .mostBytes = 400}.level()), 0.25);
    const auto empty = [](double share) {
        const QImage image = painted({.messages = share * 2'560, .bytes = share * 2'621'440, .mostBytes = 2'621'440});
        return pixelsOf(image, image.pixelColor(100, 40));
    };
    int before = empty(0.1);
    for (const double share : {0.3, 0.5, 0.7}) {
        const int now = empty(share);
        QVERIFY2(now < before - 500, qPrintable(QString::number(share)));
        before = now;
    }
}

void TstEdgeFace::aCutLineAndAFullSpoolAreHot()
{
    const Figures whole{.messages = 100, .bytes = 1e5, .mostBytes = 2'621'440, .sent = 20, .isConnected = true};
    QCOMPARE(pixelsOf(painted(whole), tokens().hot), 0);
    Figures cut = whole;
    cut.isConnected = false;
    cut.secondsCut = 30;
    const int line = pixelsOf(painted(cut), tokens().hot);
    QVERIFY(line > 40);
    cut.dropped = 12;
    QVERIFY(pixelsOf(painted(cut), tokens().hot) > line + 100);
}

/// For a person to look at: its states side by side, in both themes.
void TstEdgeFace::picturesAreKept()
{
    Theme::instance().install();
    const Figures states[] = {
        {.devices = 3, .functions = 1, .mostBytes = 2'621'440, .sent = 12, .isConnected = true, .version = 1},
        {.devices = 3,
         .functions = 1,
         .messages = 640,
         .bytes = 655'360,
         .mostBytes = 2'621'440,
         .secondsCut = 64,
         .version = 1,
         .isWaiting = true},
        {.devices = 3,
         .functions = 2,
         .messages = 2'560,
         .bytes = 2'621'440,
         .mostBytes = 2'621'440,
         .dropped = 12,
         .secondsCut = 420,
         .version = 2},
        {.devices = 12,
         .messages = 1'400,
         .bytes = 1'433'600,
         .mostBytes = 2'621'440,
         .sent = 20,
         .isConnected = true,
         .version = 2,
         .isChanged = true},
        {.mostBytes = 2'621'440, .version = 1},
    };
    constexpr double kScale = 2, kWidth = 320, kHeight = 154;
    for (const bool isDark : {true, false}) {
        const Tokens &look = Theme::tokensOf(isDark);
        QImage image(QSize(5 * kWidth, kHeight) * kScale, QImage::Format_ARGB32);
        image.fill(look.panel);
        QPainter painter(&image);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.scale(kScale, kScale);
        for (int i = 0; i < 5; ++i)
            edge::paintEdge(
                painter, states[i],
                {.tokens = look, .running = true, .area = QRectF(i * kWidth + 16, 8, kWidth - 32, kHeight - 20)});
        painter.end();
        test::keepPicture(QPixmap::fromImage(image),
                          isDark ? QStringLiteral("greengrass-edge-dark") : QStringLiteral("greengrass-edge-light"));
    }
}

QTEST_MAIN(TstEdgeFace)
#include "tst_edgeface.moc"

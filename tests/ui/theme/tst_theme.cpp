// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/contrast.h"
#include "ui/theme/theme.h"

#include <QDirIterator>
#include <QFontInfo>
#include <QPainter>
#include <QPixmap>
#include <QSignalSpy>
#include <QSvgRenderer>
#include <QTest>

using namespace headwater::ui;
using headwater::test::contrast;

namespace {

QString what(const QColor &a, const QColor &b)
{
    return QStringLiteral("%1 on %2: %3").arg(a.name(), b.name()).arg(contrast(a, b), 0, 'f', 2);
}

} // namespace

class TstTheme : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { Theme::instance().install(); }

    void textReadsOnEverySurface_data() { themes(); }
    void textReadsOnEverySurface()
    {
        QFETCH(bool, dark);
        const Tokens &t = Theme::tokensOf(dark);
        for (const QColor &surface : {t.canvas, t.panel, t.raised}) {
            for (const QColor &colour : {t.text, t.dim, t.accent, t.hot})
                QVERIFY2(contrast(colour, surface) >= 4.5, qPrintable(what(colour, surface)));
        }
        for (const QColor &surface : {t.canvas, t.panel})
            QVERIFY2(contrast(t.ok, surface) >= 4.5, qPrintable(what(t.ok, surface)));
        QVERIFY2(contrast(t.onAccent, t.accent) >= 4.5, qPrintable(what(t.onAccent, t.accent)));
    }

    void graphicsStandOutFromTheirGround_data() { themes(); }
    void graphicsStandOutFromTheirGround()
    {
        QFETCH(bool, dark);
        const Tokens &t = Theme::tokensOf(dark);
        for (const QColor &surface : {t.canvas, t.panel, t.raised}) {
            for (const QColor &colour : {t.warn, t.ok, t.hot, t.accent, t.token, t.outline})
                QVERIFY2(contrast(colour, surface) >= 3.0, qPrintable(what(colour, surface)));
        }
        for (const QColor &surface : {t.canvas, t.panel}) {
            // Connections, ports and the glyphs of what is idle or offline.
            for (const QColor &colour : {t.link, t.faint})
                QVERIFY2(contrast(colour, surface) >= 3.0, qPrintable(what(colour, surface)));
        }
        for (const QColor &colour : t.series) {
            QVERIFY2(contrast(colour, t.canvas) >= 3.0, qPrintable(what(colour, t.canvas)));
            QVERIFY2(contrast(colour, t.panel) >= 3.0, qPrintable(what(colour, t.panel)));
        }
    }

    void textOnEveryHeatReads()
    {
        const Tokens &t = Theme::tokensOf(true);
        for (int i = 0; i <= 200; ++i) {
            const double load = i / 200.0;
            QVERIFY2(contrast(t.onHeat(load), t.heat(load)) >= 4.5, qPrintable(what(t.onHeat(load), t.heat(load))));
        }
    }

    void heatRisesInLightnessAndKeepsItsEnds()
    {
        const Tokens &t = Theme::tokensOf(false);
        QCOMPARE(t.heat(0).name(), QStringLiteral("#00204d"));
        QCOMPARE(t.heat(1).name(), QStringLiteral("#ffea46"));
        QCOMPARE(t.heat(7), t.heat(1));
        QCOMPARE(t.heat(-1), t.heat(0));
        for (int i = 1; i <= 100; ++i)
            QVERIFY(luminance(t.heat(i / 100.0)) > luminance(t.heat((i - 1) / 100.0)));
    }

    void everyIconIsADrawing()
    {
        int seen = 0;
        QDirIterator files(QStringLiteral(":/icons"), {QStringLiteral("*.svg")}, QDir::Files,
                           QDirIterator::Subdirectories);
        while (files.hasNext()) {
            const QString path = files.next();
            const QString name = path.mid(7).chopped(4);
            QVERIFY2(QSvgRenderer(path).isValid(), qPrintable(path));
            const QImage image = Theme::instance().pixmap(name, 18, 2, Qt::red).toImage();
            QCOMPARE(image.size(), QSize(36, 36));
            int inked = 0;
            for (int y = 0; y < image.height(); ++y) {
                for (int x = 0; x < image.width(); ++x)
                    inked += qAlpha(image.pixel(x, y)) > 100 ? 1 : 0;
            }
            QVERIFY2(inked > 20, qPrintable(path));
            ++seen;
        }
        QVERIFY(seen > 60);
    }

    void anIconWithoutColourFollowsTheTheme()
    {
        Theme &theme = Theme::instance();
        const QIcon icon = theme.icon(QStringLiteral("stop"));
        theme.choose(ThemeChoice::Dark);
        const QColor dark = icon.pixmap(18).toImage().pixelColor(9, 9);
        theme.choose(ThemeChoice::Light);
        const QColor light = icon.pixmap(18).toImage().pixelColor(9, 9);
        QCOMPARE(dark.name(), Theme::tokensOf(true).dim.name());
        QCOMPARE(light.name(), Theme::tokensOf(false).dim.name());
    }

    void choosingAThemeChangesPaletteAndTellsOnce()
    {
        Theme &theme = Theme::instance();
        theme.choose(ThemeChoice::Light);
        QSignalSpy changed(&theme, &Theme::changed);
        theme.choose(ThemeChoice::Dark);
        QCOMPARE(changed.count(), 1);
        QVERIFY(theme.isDark());
        QCOMPARE(qApp->palette().color(QPalette::Window), Theme::tokensOf(true).panel);
        theme.choose(ThemeChoice::Dark);
        QCOMPARE(changed.count(), 1);
    }

    void textScaleChangesEveryFont()
    {
        Theme &theme = Theme::instance();
        QCOMPARE(theme.font(13).pixelSize(), 13);
        theme.setTextScale(150);
        QCOMPARE(theme.font(12).pixelSize(), 18);
        QCOMPARE(qApp->font().pixelSize(), theme.font(13).pixelSize());
        theme.setTextScale(100);
    }

    void fontsTravelWithTheProgram()
    {
        if (!QDir(QStringLiteral(":/fonts")).exists(QStringLiteral("Inter-Regular")))
            QSKIP("built without the fonts");
        QCOMPARE(QFontInfo(Theme::instance().font(13)).family(), QStringLiteral("Inter"));
        QCOMPARE(QFontInfo(Theme::instance().mono(12)).family(), QStringLiteral("JetBrains Mono"));
        QVERIFY(QFontInfo(Theme::instance().mono(12)).fixedPitch());
    }

private:
    static void themes()
    {
        QTest::addColumn<bool>("dark");
        QTest::newRow("dark") << true;
        QTest::newRow("light") << false;
    }
};

QTEST_MAIN(TstTheme)
#include "tst_theme.moc"

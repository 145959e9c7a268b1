// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/e2e/program.h"

#include <QColor>
#include <QImage>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>

#include <set>

using e2e::run;

class TstRender : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void pictureHasTheSizeAndTheTheme_data();
    void pictureHasTheSizeAndTheTheme();
    void pictureShowsTheTimeThatWasAskedFor();
    void vectorPicturesAreWellFormed();

private:
    QString path(const char *name) const { return m_folder.filePath(QString::fromUtf8(name)); }
    QTemporaryDir m_folder;
};

void TstRender::initTestCase()
{
    QCOMPARE(
        run({QStringLiteral("new"), QStringLiteral("--sample"), QStringLiteral("hot-shard"), path("hot.json")}).code,
        0);
}

void TstRender::pictureHasTheSizeAndTheTheme_data()
{
    QTest::addColumn<QString>("theme");
    QTest::newRow("dark") << QStringLiteral("dark");
    QTest::newRow("light") << QStringLiteral("light");
}

void TstRender::pictureHasTheSizeAndTheTheme()
{
    QFETCH(QString, theme);
    const auto outcome = run({QStringLiteral("render"), path("hot.json"), QStringLiteral("--at"), QStringLiteral("20s"),
                              QStringLiteral("--size"), QStringLiteral("1280x720"), QStringLiteral("--theme"), theme,
                              QStringLiteral("-o"), path("hot.png")});
    QVERIFY2(outcome.code == 0, outcome.err.constData());
    QVERIFY(outcome.out.isEmpty());
    const QImage image(path("hot.png"));
    QCOMPARE(image.size(), QSize(1280, 720));
    QCOMPARE(image.pixelColor(2, 2).lightness() < 100, theme == QLatin1String("dark"));
    std::set<QRgb> colours;
    for (int y = 0; y < image.height(); y += 3) {
        for (int x = 0; x < image.width(); x += 3)
            colours.insert(image.pixel(x, y));
    }
    QVERIFY(colours.size() > 100);
}

void TstRender::pictureShowsTheTimeThatWasAskedFor()
{
    const auto picture = [this](const char *at) {
        const auto outcome =
            run({QStringLiteral("render"), path("hot.json"), QStringLiteral("--at"), QString::fromUtf8(at),
                 QStringLiteral("--size"), QStringLiteral("800x450"), QStringLiteral("-o"), path("at.png")});
        return outcome.code == 0 ? QImage(path("at.png")) : QImage();
    };
    const QImage before = picture("0s");
    const QImage later = picture("10s");
    QVERIFY(!before.isNull());
    QVERIFY(later != before);
    QCOMPARE(picture("10s"), later); // the same world, the same picture
}

void TstRender::vectorPicturesAreWellFormed()
{
    for (const char *name : {"hot.svg", "hot.pdf"}) {
        const auto outcome = run(
            {QStringLiteral("render"), path("hot.json"), QStringLiteral("--at=5s"), QStringLiteral("-o"), path(name)});
        QVERIFY2(outcome.code == 0, outcome.err.constData());
    }
    QXmlStreamReader xml(e2e::fileBytes(path("hot.svg")));
    int paths = 0;
    while (!xml.atEnd()) {
        xml.readNext();
        paths += xml.isStartElement() && xml.name() == QLatin1String("path");
    }
    QVERIFY2(!xml.hasError(), qPrintable(xml.errorString()));
    QVERIFY(paths > 20);
    const QByteArray pdf = e2e::fileBytes(path("hot.pdf"));
    QVERIFY(pdf.startsWith("%PDF-"));
    QVERIFY(pdf.trimmed().endsWith("%%EOF"));
}

QTEST_GUILESS_MAIN(TstRender)
#include "tst_render.moc"

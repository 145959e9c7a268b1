// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/canvas/canvasfixture.h"
#include "tests/ui/contrast.h"
#include "tests/ui/screenshot.h"
#include "ui/canvas/canvasview.h"
#include "ui/canvas/render.h"
#include "ui/services/kinesis-stream/lanepainter.h"

#include <QDir>
#include <QImage>
#include <QPainter>
#include <QTest>

#include <algorithm>

using namespace headwater;
using namespace headwater::ui;

/// Pictures of the canvas, kept beside the test for people to judge, and checked for what must be in them.
class TstCanvasPictures : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        Theme::instance().choose(ThemeChoice::Dark);
        Theme::instance().install();
        m_folder = test::pictureFolder();
    }

    void init() { Theme::instance().choose(ThemeChoice::Dark); }

    void theEmptyCanvasInvites()
    {
        Laboratory lab;
        const QImage image = shot(lab, nullptr, QStringLiteral("empty"), {1068, 566});
        QVERIFY(inks(image) > 4);
    }

    void aPipelineStandsStill()
    {
        Laboratory lab;
        lab.document().reset(test::clickstream());
        const QImage image = shot(lab, nullptr, QStringLiteral("idle"), {1220, 640});
        QVERIFY(inks(image) > 20);
    }

    void aHotShardGlows()
    {
        Laboratory lab;
        lab.document().reset(test::clickstream());
        const QImage image = shot(lab, test::hotFrame(lab.pipeline()), QStringLiteral("hot-dark"), {1220, 640});
        QVERIFY(share(image, tokens().heat(1)) > 0.005);
    }

    void theLightThemeSaysTheSame()
    {
        Theme::instance().choose(ThemeChoice::Light);
        Laboratory lab;
        lab.document().reset(test::clickstream());
        const QImage image = shot(lab, test::hotFrame(lab.pipeline()), QStringLiteral("hot-light"), {1220, 640});
        QVERIFY(share(image, tokens().heat(1)) > 0.005);
    }

    void theNameOfACoolShardReads_data()
    {
        QTest::addColumn<bool>("dark");
        QTest::addColumn<double>("load");
        for (const bool dark : {true, false}) {
            for (const double load : {0.0, 0.01, 0.15, 0.6}) {
                QTest::addRow("%s, %g of its limit", dark ? "dark" : "light", load) << dark << load;
            }
        }
    }

    void theNameOfACoolShardReads()
    {
        QFETCH(bool, dark);
        QFETCH(double, load);
        const Tokens &look = Theme::tokensOf(dark);
        QImage image(320, 44, QImage::Format_ARGB32_Premultiplied);
        image.fill(look.panel);
        std::vector<simulation::ShardView> shards = stream::idleShards(1);
        shards[0].recordsPerSecond = static_cast<float>(1'000 * load);
        const QRectF area = QRectF(image.rect()).adjusted(2, 2, -2, -2);
        stream::Arrangement arrangement = stream::arrange(shards, area);
        arrangement.lanes[0].load = load;
        QPainter painter(&image);
        painter.setRenderHint(QPainter::Antialiasing);
        stream::paintLanes(painter, arrangement, shards, {}, {.tokens = look, .running = true, .area = area});
        painter.end();
        // Every column of the name has ink of the colour that reads on what lies behind it there.
        const auto inkAt = [&](int from, int to, const QColor &ground) {
            double strongest = 1;
            for (int x = from; x < to; ++x) {
                for (int y = 8; y < image.height() - 8; ++y)
                    strongest = std::max(strongest, test::contrast(image.pixelColor(x, y), ground));
            }
            return strongest;
        };
        const QColor ground = load > 0.5 ? look.heat(load) : image.pixelColor(200, 6);
        QVERIFY2(inkAt(50, 80, ground) >= 4.5, qPrintable(QString::number(inkAt(50, 80, ground))));
    }

    void manyNodesStayReadable()
    {
        Laboratory lab;
        lab.document().reset(test::largePipeline(200, 25));
        const QImage image = shot(lab, test::quietFrame(lab.pipeline(), 800), QStringLiteral("many"), {1920, 1080});
        QVERIFY(inks(image) > 20);
    }

    void aThousandShardsBecomeBands()
    {
        Laboratory lab;
        lab.document().reset(test::largePipeline(5, 1000));
        const QImage image =
            shot(lab, test::quietFrame(lab.pipeline(), 80'000), QStringLiteral("thousand-shards"), {1220, 640});
        QVERIFY(inks(image) > 20);
    }

    void everyDistanceHasItsFace()
    {
        for (const double zoom : {0.2, 0.45, 2.0}) {
            Laboratory lab;
            lab.document().reset(test::clickstream());
            shot(lab, test::hotFrame(lab.pipeline()), QStringLiteral("zoom-%1").arg(zoom * 100), {1220, 640}, zoom);
        }
    }

    void aPictureNeedsNoWindow()
    {
        const pipeline::Pipeline pipeline = test::clickstream();
        const auto before = test::hotFrame(pipeline);
        const auto frame = test::later(*before, 1, 300, 100);
        QImage image(1920, 1080, QImage::Format_RGB32);
        QPainter painter(&image);
        RenderOptions options;
        options.size = image.size();
        options.before = before.get();
        paintPipeline(painter, pipeline, services::builtinCatalog(), frame.get(), Theme::tokensOf(true), options);
        painter.end();
        QVERIFY(image.save(m_folder.filePath(QStringLiteral("canvas-render.png"))));
        QVERIFY(share(image, Theme::tokensOf(true).heat(1)) > 0.005);
        QVERIFY(share(image, Theme::tokensOf(true).token) > 0);
    }

private:
    QImage shot(Laboratory &lab, std::shared_ptr<simulation::Frame> frame, const QString &name, QSize size,
                double zoom = 0)
    {
        CanvasView view(lab);
        view.resize(size);
        view.show();
        if (!QTest::qWaitForWindowExposed(&view))
            return {};
        if (zoom > 0)
            view.setZoom(zoom, view.toView(view.scene().bounds().center()));
        for (int i = 0; frame && i < 90; ++i) {
            view.showFrame(frame, 1 / 60.0);
            QCoreApplication::processEvents();
            frame = test::later(*frame, 1 / 60.0, 900, 200);
        }
        if (!lab.pipeline().nodes.empty() && name.startsWith(QLatin1String("hot")))
            lab.select({"clicks"});
        QTest::qWait(1);
        const QImage image = view.grab().toImage();
        image.save(m_folder.filePath(QStringLiteral("canvas-%1.png").arg(name)));
        return image;
    }

    static int inks(const QImage &image)
    {
        QSet<QRgb> colours;
        for (int y = 0; y < image.height(); y += 2) {
            for (int x = 0; x < image.width(); x += 2)
                colours.insert(image.pixel(x, y));
        }
        return static_cast<int>(colours.size());
    }

    static double share(const QImage &image, const QColor &colour)
    {
        int near = 0;
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x) {
                const QColor pixel = image.pixelColor(x, y);
                near += std::abs(pixel.red() - colour.red()) + std::abs(pixel.green() - colour.green()) +
                            std::abs(pixel.blue() - colour.blue()) <
                        24;
            }
        }
        return static_cast<double>(near) / image.width() / image.height();
    }

    QDir m_folder;
};

QTEST_MAIN(TstCanvasPictures)
#include "tst_canvaspictures.moc"

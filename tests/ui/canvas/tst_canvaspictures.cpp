// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/canvas/canvasfixture.h"
#include "tests/ui/screenshot.h"
#include "ui/canvas/canvasview.h"
#include "ui/canvas/render.h"

#include <QDir>
#include <QImage>
#include <QPainter>
#include <QTest>

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

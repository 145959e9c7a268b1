// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/render.h"

#include "app/commands.h"
#include "app/input.h"
#include "app/output.h"
#include "app/subcommands.h"
#include "core/base/text.h"
#include "core/services/builtin.h"
#include "core/simulation/session.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QBuffer>
#include <QDir>
#include <QFileInfo>
#include <QImage>
#include <QPainter>
#include <QPdfWriter>
#include <QSvgGenerator>

#include <charconv>
#include <condition_variable>
#include <mutex>

namespace headwater::app {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr int kLargestSide = 16'384;

QString say(const char *source)
{
    return QCoreApplication::translate("CommandLine", source);
}

int refuse(const QString &text)
{
    tell(text);
    return kBadCommandLine;
}

// `1920x1080`
std::optional<QSize> readSize(const std::string &text)
{
    int width = 0, height = 0;
    const char *const end = text.data() + text.size();
    const auto [middle, problem] = std::from_chars(text.data(), end, width);
    if (problem != std::errc{} || middle == end || *middle != 'x')
        return std::nullopt;
    const auto [stop, second] = std::from_chars(middle + 1, end, height);
    if (second != std::errc{} || stop != end || width < 16 || height < 16 || width > kLargestSide ||
        height > kLargestSide)
        return std::nullopt;
    return QSize(width, height);
}

// The session has no folder of its own: relative paths mean places beside the file.
void makePathsAbsolute(pipeline::Pipeline &pipeline, const pipeline::Catalog &catalog, const QString &folder)
{
    for (pipeline::Node &node : pipeline.nodes) {
        const pipeline::ServiceType *type = catalog.find(node.type);
        for (const pipeline::PropertySpec &spec : type->properties) {
            const auto found = node.properties.find(spec.key);
            if (spec.kind != pipeline::PropertyKind::File || found == node.properties.end() || !found->is_string())
                continue;
            const QString path = QString::fromStdString(found->get<std::string>());
            if (!path.isEmpty() && QFileInfo(path).isRelative())
                *found = QDir(folder).filePath(path).toStdString();
        }
    }
}

// Runs a session to some times and waits there.
class Runner
{
public:
    explicit Runner(simulation::Session &session)
        : m_session(session)
    {
        m_session.setSpeed(0);
        m_session.setStopListener([this](const QString &) {
            const std::lock_guard lock(m_mutex);
            m_stopped = true;
            m_wake.notify_one();
        });
    }
    ~Runner() { m_session.setStopListener({}); }

    simulation::FramePtr runTo(std::int64_t time)
    {
        m_stopped = false;
        simulation::StopAt stop;
        stop.time = time;
        m_session.runUntil(stop);
        std::unique_lock lock(m_mutex);
        m_wake.wait(lock, [this] { return m_stopped; });
        return m_session.frame();
    }

private:
    simulation::Session &m_session;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_stopped = false;
};

struct Picture
{
    const pipeline::Pipeline &pipeline;
    const pipeline::Catalog &catalog;
    const simulation::Frame *frame;
    const simulation::Frame *before;
    QSize size;
    bool dark;

    void paint(QPainter &painter, bool vector) const
    {
        ui::RenderOptions options;
        options.size = size;
        options.vector = vector;
        options.before = before;
        painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing | QPainter::SmoothPixmapTransform);
        ui::paintPipeline(painter, pipeline, catalog, frame, ui::Theme::tokensOf(dark), options);
    }

    QByteArray png() const
    {
        QImage image(size, QImage::Format_ARGB32_Premultiplied);
        image.fill(Qt::transparent);
        QPainter painter(&image);
        paint(painter, false);
        painter.end();
        QByteArray bytes;
        QBuffer buffer(&bytes);
        buffer.open(QIODevice::WriteOnly);
        return image.save(&buffer, "PNG") ? bytes : QByteArray();
    }

    QByteArray svg() const
    {
        QByteArray bytes;
        QBuffer buffer(&bytes);
        QSvgGenerator generator;
        generator.setOutputDevice(&buffer);
        generator.setSize(size);
        generator.setViewBox(QRect(QPoint(), size));
        generator.setTitle(QString::fromStdString(pipeline.name));
        QPainter painter(&generator);
        paint(painter, true);
        painter.end();
        return bytes;
    }

    QByteArray pdf() const
    {
        // One unit of the drawing is a pixel at 96 to the inch.
        constexpr int kDotsPerInch = 96;
        QByteArray bytes;
        QBuffer buffer(&bytes);
        buffer.open(QIODevice::WriteOnly);
        QPdfWriter writer(&buffer);
        writer.setTitle(QString::fromStdString(pipeline.name));
        writer.setCreator(QStringLiteral("Headwater"));
        writer.setPageSize(QPageSize(QSizeF(size) * 72.0 / kDotsPerInch, QPageSize::Point, {}, QPageSize::ExactMatch));
        writer.setPageMargins(QMarginsF());
        writer.setResolution(kDotsPerInch);
        QPainter painter(&writer);
        paint(painter, true);
        painter.end();
        return bytes;
    }
};

} // namespace

const CommandSpec &renderSpec()
{
    static const CommandSpec spec{
        .name = "render",
        .summary = QT_TRANSLATE_NOOP("CommandLine", "Draws the running pipeline as a picture, without a screen."),
        .operands = "FILE",
        .operandCount = 1,
        .options = {{.name = "output",
                     .letter = 'o',
                     .value = "OUT",
                     .help = QT_TRANSLATE_NOOP("CommandLine", "the picture, whose name ends in .png, .svg or .pdf")},
                    {.name = "at",
                     .value = "TIME",
                     .help = QT_TRANSLATE_NOOP("CommandLine",
                                               "simulated time to show (default 1m); 0s is before the start")},
                    {.name = "size",
                     .value = "WIDTHxHEIGHT",
                     .help = QT_TRANSLATE_NOOP("CommandLine", "in pixels (default 1920x1080)")},
                    {.name = "theme",
                     .value = "NAME",
                     .help = QT_TRANSLATE_NOOP("CommandLine", "dark or light (default dark)")}},
        .examples = {"render pipeline.json -o picture.png",
                     "render pipeline.json --at 90s --theme light --size 1280x720 -o picture.svg"}};
    return spec;
}

int render(int &argc, char **argv, const Arguments &arguments)
{
    const QString out = QString::fromStdString(arguments.value("output"));
    if (out.isEmpty())
        return refuse(say(QT_TRANSLATE_NOOP("CommandLine", "Name the picture: -o picture.png.")));
    const QString suffix = QFileInfo(out).suffix().toLower();
    if (suffix != QLatin1String("png") && suffix != QLatin1String("svg") && suffix != QLatin1String("pdf"))
        return refuse(say(QT_TRANSLATE_NOOP("CommandLine", "“%1” should end in .png, .svg or .pdf.")).arg(out));
    const auto at = parseDuration(arguments.value("at", "1m"));
    if (!at)
        return refuse(say(QT_TRANSLATE_NOOP("CommandLine", "--at: %1")).arg(at.error().message));
    const auto size = readSize(arguments.value("size", "1920x1080"));
    if (!size)
        return refuse(
            say(QT_TRANSLATE_NOOP("CommandLine", "--size must be like 1920x1080, each side from 16 to 16384.")));
    const std::string theme = arguments.value("theme", "dark");
    if (theme != "dark" && theme != "light")
        return refuse(say(QT_TRANSLATE_NOOP("CommandLine", "--theme must be dark or light.")));

    // No screen is needed, so none is asked for.
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    ui::Theme::instance().choose(theme == "dark" ? ui::ThemeChoice::Dark : ui::ThemeChoice::Light);
    ui::Theme::instance().install();

    const pipeline::Catalog &catalog = services::builtinCatalog();
    const QString path = QString::fromStdString(arguments.operands()[0]);
    Input input = readInput(path, catalog);
    tell(issueLines(path, input.issues));
    if (!input.pipeline)
        return kBadInput;
    pipeline::Pipeline &pipeline = *input.pipeline;
    makePathsAbsolute(pipeline, catalog, QFileInfo(path).absolutePath());

    simulation::SessionOptions options;
    options.recordKeyspace = false;
    auto session = simulation::Session::create(pipeline, catalog, options);
    if (!session) {
        tell(session.error().message);
        return kFailed;
    }
    simulation::FramePtr frame;
    simulation::FramePtr before;
    if (*at > 0) {
        Runner runner(**session);
        if (*at > kSecond)
            before = runner.runTo(*at - kSecond);
        frame = runner.runTo(*at);
    }
    const Picture picture{pipeline, catalog, frame.get(), before.get(), *size, theme == "dark"};
    const QByteArray bytes = suffix == QLatin1String("png")   ? picture.png()
                             : suffix == QLatin1String("svg") ? picture.svg()
                                                              : picture.pdf();
    const auto written = writeFile(out, {bytes.constData(), static_cast<std::size_t>(bytes.size())});
    if (!written) {
        tell(written.error().message);
        return kFailed;
    }
    return kDone;
}

} // namespace headwater::app

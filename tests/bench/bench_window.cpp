// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// What the window and the running world take from each other. Run with QT_QPA_PLATFORM=offscreen; prints a line of
// JSON.
//
// bench_window slowdown: CPU of the world's thread for the same stretch of simulated time with 10,000 shards, three
//     ways: as a run without a window, as a session that makes no pictures, and below a canvas that takes 60 of them a
//     second.
// bench_window stops: the longest events of the window's thread while a world runs, a project of 5,000 nodes is
//     opened and saved, and that runs.
#include "core/pipeline/textformat.h"
#include "core/project/files.h"
#include "core/simulation/run.h"
#include "core/simulation/session.h"
#include "tests/bench/largeproject.h"
#include "ui/canvas/canvasview.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/preferences.h"
#include "ui/shell/projectfiles.h"

#include <QApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QSettings>
#include <QTemporaryDir>
#include <QTimer>

#include <cstdio>
#include <ctime>

using namespace headwater;
using namespace headwater::ui;

namespace {

double seconds(clockid_t clock)
{
    timespec time{};
    clock_gettime(clock, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

/// The CPU clock of the thread that came into being since `before`: the world's. Painting has helpers of its own.
QStringList threads()
{
    return QDir(QStringLiteral("/proc/self/task")).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
}

clockid_t worldClock(const QStringList &before)
{
    for (const QString &thread : threads()) {
        if (!before.contains(thread)) // as the kernel numbers the clocks of threads
            return static_cast<clockid_t>((~static_cast<unsigned>(thread.toInt()) << 3) | 6u);
    }
    return CLOCK_PROCESS_CPUTIME_ID;
}

constexpr std::int64_t kStretch = 120'000'000'000; // simulated

simulation::StopAt atTheEnd()
{
    simulation::StopAt stop;
    stop.time = kStretch;
    return stop;
}

pipeline::Pipeline tenThousandShards()
{
    const pipeline::ParseOutcome outcome = pipeline::parsePipeline(R"({"format": "headwater-pipeline", "version": 1,
        "nodes": [{"id": "p", "type": "producer", "at": [0, 0], "properties": {"recordsPerSecond": 100000,
                    "recordBytes": 500, "keys": {"distribution": "uniform", "count": 1000000}}},
                  {"id": "s", "type": "kinesis-stream", "at": [300, 0], "properties": {"ShardCount": 10000}},
                  {"id": "c", "type": "consumer", "at": [800, 0], "properties": {"pollIntervalMs": 1000}}],
        "links": [{"from": "p", "to": "s"}, {"from": "s", "to": "c"}]})",
                                                                   services::builtinCatalog());
    return *outcome.pipeline;
}

/// CPU of the world's thread and the wall, seconds; pictures that were looked at.
struct Cost
{
    double cpu = 0, wall = 0;
    std::uint64_t pictures = 0;
};

Cost withoutWindow(const pipeline::Pipeline &pipeline)
{
    simulation::RunOptions options;
    options.duration = kStretch;
    const auto result = simulation::runToEnd(pipeline, services::builtinCatalog(), options);
    return {result->json["cpuSeconds"].get<double>(), result->json["wallSeconds"].get<double>(), 0};
}

/// A step is one piece of work for the session: no picture is made before its end.
Cost unwatched(const pipeline::Pipeline &pipeline)
{
    const QStringList before = threads();
    auto session = simulation::Session::create(pipeline, services::builtinCatalog());
    const clockid_t world = worldClock(before);
    simulation::PeekRequest mark;
    mark.node = "s";
    (*session)->stepTime(1);
    (*session)->peek(mark).wait(); // built by then
    const double began = seconds(world);
    QElapsedTimer clock;
    clock.start();
    (*session)->stepTime(kStretch - 1);
    (*session)->peek(mark).wait();
    return {seconds(world) - began, static_cast<double>(clock.nsecsElapsed()) * 1e-9, 0};
}

Cost watched(const pipeline::Pipeline &pipeline)
{
    Laboratory lab;
    lab.document().reset(pipeline);
    CanvasView view(lab);
    view.resize(1920, 1080);
    view.show();
    lab.setSpeed(0);
    const QStringList before = threads();
    lab.stepEvent();
    const clockid_t world = worldClock(before);
    const auto spin = [](auto ready) {
        while (!ready())
            QApplication::processEvents(QEventLoop::WaitForMoreEvents);
    };
    spin([&lab] { return lab.frame() && lab.frame()->now > 0; });
    view.fit(view.scene().bounds(), false);
    bool stopped = false;
    QObject::connect(&lab, &Laboratory::stopped, &view, [&stopped](const QString &) { stopped = true; });
    Cost cost;
    QObject::connect(&lab, &Laboratory::frameChanged, &view, [&cost] { ++cost.pictures; });
    const double began = seconds(world);
    QElapsedTimer clock;
    clock.start();
    lab.runUntil(atTheEnd());
    spin([&stopped] { return stopped; });
    cost.cpu = seconds(world) - began;
    cost.wall = static_cast<double>(clock.nsecsElapsed()) * 1e-9;
    return cost;
}

int slowdown(int rounds)
{
    const pipeline::Pipeline pipeline = tenThousandShards();
    std::string lines;
    for (int round = 0; round < rounds; ++round) {
        const Cost alone = withoutWindow(pipeline), session = unwatched(pipeline), window = watched(pipeline);
        char line[400];
        std::snprintf(line, sizeof line,
                      "%s{\"alone\":%.4f,\"unwatched\":%.4f,\"watched\":%.4f,\"unwatchedWall\":%.3f,"
                      "\"watchedWall\":%.3f,\"pictures\":%llu}",
                      round == 0 ? "" : ",", alone.cpu, session.cpu, window.cpu, session.wall, window.wall,
                      static_cast<unsigned long long>(window.pictures));
        lines += line;
    }
    std::printf("[%s]\n", lines.c_str());
    return 0;
}

/// Times every event that the loop delivers: as long as it takes, the window is deaf to a person.
class Application : public QApplication
{
public:
    using QApplication::QApplication;
    bool notify(QObject *receiver, QEvent *event) override
    {
        if (m_depth > 0)
            return QApplication::notify(receiver, event);
        ++m_depth;
        QElapsedTimer clock;
        clock.start();
        const double before = seconds(CLOCK_THREAD_CPUTIME_ID);
        const char *name = receiver->metaObject()->className(); // it may be gone afterwards
        const int type = event->type();
        const bool outcome = QApplication::notify(receiver, event);
        wall = std::max(wall, static_cast<double>(clock.nsecsElapsed()) * 1e-6);
        const double used = 1e3 * (seconds(CLOCK_THREAD_CPUTIME_ID) - before);
        if (used > cpu) {
            cpu = used;
            longest = QByteArray(name) + ' ' + QByteArray::number(type);
        }
        ++count;
        --m_depth;
        return outcome;
    }
    void begin()
    {
        wall = cpu = 0;
        count = 0;
    }
    double wall = 0, cpu = 0; ///< longest, ms
    QByteArray longest;       ///< receiver and type of the event that took most CPU
    int count = 0;

private:
    int m_depth = 0;
};

int stops(Application &application)
{
    const QTemporaryDir home;
    for (const char *name : {"DATA", "CACHE", "STATE", "CONFIG"})
        qputenv(QByteArray("XDG_") + name + "_HOME", home.filePath(QString::fromLatin1(name)).toUtf8());
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, home.filePath(QStringLiteral("config")));
    const QString large = home.filePath(QStringLiteral("large.headwater"));
    if (!project::saveProject(large, bench::largeProject()))
        return 1;
    MainWindow window;
    window.resize(1920, 1080);
    window.show();
    Laboratory &lab = window.laboratory();
    QEventLoop loop;
    std::string report;
    const auto wait = [&loop](int ms) {
        QTimer::singleShot(ms, &loop, &QEventLoop::quit);
        loop.exec();
    };
    // What a step does at once, as a click would, is a turn of its own.
    const auto phase = [&](const char *name, auto step, int ms, auto ready) {
        application.begin();
        QTimer::singleShot(0, &loop, step);
        for (int i = 0; i < 100 && (i == 0 || !ready()); ++i)
            wait(ms);
        char line[300];
        std::snprintf(line, sizeof line,
                      "%s{\"phase\":\"%s\",\"wall\":%.1f,\"cpu\":%.1f,\"longest\":\"%s\",\"events\":%d}",
                      report.empty() ? "" : ",", name, application.wall, application.cpu,
                      application.longest.constData(), application.count);
        report += line;
    };
    const auto always = [] {
        return true;
    };
    window.setMode(MainWindow::Mode::Run);
    wait(500);
    window.openSample(QStringLiteral("hot-shard"));
    wait(1'000);
    phase(
        "a sample runs", [] {}, 3'000, always);
    bool done = false;
    phase(
        "opening 5,000 nodes while it runs", [&] { window.files().openFile(large, [&done](bool ok) { done = ok; }); },
        200, [&] { return done; });
    phase(
        "after opening", [] {}, 1'000, always);
    phase(
        "starting 5,000 nodes", [&] { lab.run(); }, 500, [&] { return lab.frame() && lab.frame()->now > 0; });
    phase(
        "5,000 nodes run", [] {}, 3'000, always);
    bool saved = false;
    (void)lab.perform(pipeline::setTitleCommand(lab.document(), lab.pipeline().nodes.front().id, "Other", {}));
    phase(
        "saving 5,000 nodes while they run", [&] { window.files().saveTo(large, [&saved](bool ok) { saved = ok; }); },
        200, [&] { return saved; });
    phase(
        "an edit while they run",
        [&] {
            (void)lab.perform(pipeline::addNodeCommand(lab.document(), "producer", pipeline::Position{50, -200}));
        },
        1'000, always);
    phase(
        "a new project", [&] { window.files().openSample(QStringLiteral("batching")); }, 1'000, always);
    std::printf("[%s]\n", report.c_str());
    return 0;
}

} // namespace

int main(int argc, char **argv)
{
    Application application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("headwater"));
    Theme::instance().choose(ThemeChoice::Dark);
    Theme::instance().install();
    const QByteArray what = argc > 1 ? argv[1] : "";
    if (what == "slowdown")
        return slowdown(argc > 2 ? std::atoi(argv[2]) : 1);
    if (what == "stops")
        return stops(application);
    std::fputs("usage: bench_window slowdown [ROUNDS] | stops\n", stderr);
    return 2;
}

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// How smoothly a window goes on while real clients call. Run with QT_QPA_PLATFORM=offscreen: opens a pipeline file
// live, with its list of calls in sight, and prints the ports as a line of JSON. For each line that it reads it prints
// another one: pictures of the canvas a second since the last line, the longest time between two of them in
// milliseconds, calls a second, and the processor time that the window's thread took of that.
#include "core/pipeline/textformat.h"
#include "core/services/builtin.h"
#include "ui/canvas/canvasview.h"
#include "ui/lab/livelink.h"
#include "ui/shell/mainwindow.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QEvent>
#include <QFile>
#include <QSettings>
#include <QSocketNotifier>
#include <QTemporaryDir>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <iostream>
#include <string>

using namespace headwater;
using namespace headwater::ui;

namespace {

double cpuOfThisThread()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

/// Counts pictures of which the world has moved on since the last.
class Pictures : public QObject
{
public:
    using QObject::QObject;

    bool eventFilter(QObject *watched, QEvent *event) override
    {
        const auto *canvas = qobject_cast<CanvasView *>(watched);
        if (!canvas || event->type() != QEvent::Paint || !canvas->live().frame())
            return false;
        const std::int64_t now = canvas->live().frame()->now;
        if (now == m_lastTime)
            return false;
        m_lastTime = now;
        ++m_count;
        m_longest = std::max(m_longest, m_sinceLast.restart());
        return false;
    }

    void tell(std::uint64_t calls)
    {
        const double elapsed = static_cast<double>(m_clock.nsecsElapsed()) * 1e-9, cpu = cpuOfThisThread();
        std::printf("{\"pictures\":%.1f,\"longest\":%lld,\"calls\":%.0f,\"window\":%.3f}\n", m_count / elapsed,
                    static_cast<long long>(m_longest), static_cast<double>(calls - m_calls) / elapsed,
                    (cpu - m_cpu) / elapsed);
        std::fflush(stdout);
        m_clock.restart();
        m_longest = m_count = 0;
        m_calls = calls;
        m_cpu = cpu;
    }

private:
    QElapsedTimer m_clock = [] {
        QElapsedTimer clock;
        clock.start();
        return clock;
    }();
    QElapsedTimer m_sinceLast = m_clock;
    std::int64_t m_lastTime = -1;
    qint64 m_longest = 0;
    int m_count = 0;
    std::uint64_t m_calls = 0;
    double m_cpu = 0;
};

} // namespace

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("headwater"));
    if (argc != 2) {
        std::fputs("usage: bench_live FILE\n", stderr);
        return 2;
    }
    const QTemporaryDir home;
    for (const char *name : {"DATA", "CACHE", "STATE", "CONFIG"})
        qputenv(QByteArray("XDG_") + name + "_HOME", home.filePath(QString::fromLatin1(name)).toUtf8());
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, home.filePath(QStringLiteral("config")));
    Theme::instance().choose(ThemeChoice::Dark);
    Theme::instance().install();
    QFile file(QString::fromLocal8Bit(argv[1]));
    if (!file.open(QIODevice::ReadOnly))
        return 1;
    const pipeline::ParseOutcome outcome =
        pipeline::parsePipeline(file.readAll().toStdString(), services::builtinCatalog());
    if (!outcome.pipeline)
        return 1;

    MainWindow window;
    window.resize(1920, 1080);
    window.setMode(MainWindow::Mode::Run);
    window.show();
    window.openSample(QStringLiteral("hot-shard"));
    Laboratory &lab = window.laboratory();
    lab.document().reset(*outcome.pipeline);
    Pictures pictures;
    application.installEventFilter(&pictures);
    QObject::connect(&lab.live(), &LiveLink::changed, &pictures, [&lab] {
        std::string line;
        for (const auto &[name, port] : lab.live().ports())
            line += (line.empty() ? "\"" : ",\"") + name + "\":" + std::to_string(port);
        std::printf("{%s}\n", line.c_str());
        std::fflush(stdout);
    });
    lab.live().begin({.ports = {{"kinesis", 0}}});
    QSocketNotifier asked(0, QSocketNotifier::Read);
    QObject::connect(&asked, &QSocketNotifier::activated, &pictures, [&] {
        std::string line;
        if (!std::getline(std::cin, line))
            return QApplication::exit();
        pictures.tell(lab.live().calls() ? lab.live().calls()->count() : 0);
    });
    return QApplication::exec();
}

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// From the start of the process to the first picture on which tokens have moved, on a first start: the program as it
// is, with somebody who looks on and leaves when it is there. HEADWATER_STARTED holds the time before exec, in
// nanoseconds of CLOCK_MONOTONIC. Prints a line of JSON, in milliseconds.
#include "app/window.h"
#include "core/simulation/frame.h"
#include "ui/canvas/canvasview.h"
#include "ui/shell/mainwindow.h"

#include <QApplication>
#include <QEvent>

#include <cstdio>
#include <ctime>
#include <optional>

using namespace headwater;
using namespace headwater::ui;

namespace {

double sinceStart()
{
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    const double nanoseconds = static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
    return (nanoseconds - qEnvironmentVariable("HEADWATER_STARTED").toDouble()) * 1e-6;
}

class OnLooker : public QObject
{
public:
    using QObject::QObject;
    bool eventFilter(QObject *watched, QEvent *event) override
    {
        if (event->type() != QEvent::Paint)
            return false;
        if (!m_window)
            m_window = sinceStart();
        auto *canvas = qobject_cast<CanvasView *>(watched);
        // Asked before it paints, so what was there at the last time has been on a picture by now.
        if (!canvas || !canvas->live().frame())
            return false;
        const std::int64_t now = canvas->live().frame()->now;
        if (m_lastTokens > 0 && now > m_lastTime) {
            std::printf("{\"window\":%.1f,\"moving\":%.1f}\n", *m_window, sinceStart());
            std::fflush(stdout);
            std::_Exit(0);
        }
        m_lastTokens = canvas->live().flow().size();
        m_lastTime = now;
        return false;
    }

private:
    std::optional<double> m_window;
    std::size_t m_lastTokens = 0;
    std::int64_t m_lastTime = 0;
};

void lookOn()
{
    qApp->installEventFilter(new OnLooker(qApp));
}

} // namespace

Q_COREAPP_STARTUP_FUNCTION(lookOn)

int main(int argc, char **argv)
{
    return app::runWindow(argc, argv);
}

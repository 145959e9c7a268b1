// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/signals.h"

#include <cerrno>
#include <csignal>
#include <unistd.h>

namespace headwater::app {
namespace {

int pipeEnds[2] = {-1, -1};

/// A handler may do next to nothing: it writes a byte that the event loop reads.
extern "C" void signalCame(int number)
{
    const int before = errno;
    const char byte = 0;
    [[maybe_unused]] const auto written = ::write(pipeEnds[1], &byte, 1);
    std::signal(number, SIG_DFL);
    errno = before;
}

} // namespace

StopSignals::StopSignals(std::function<void()> stop)
{
    if (::pipe(pipeEnds) != 0)
        return;
    m_notifier = std::make_unique<QSocketNotifier>(pipeEnds[0], QSocketNotifier::Read);
    QObject::connect(m_notifier.get(), &QSocketNotifier::activated, m_notifier.get(), [stop = std::move(stop)] {
        char byte = 0;
        [[maybe_unused]] const auto had = ::read(pipeEnds[0], &byte, 1);
        stop();
    });
    std::signal(SIGINT, signalCame);
    std::signal(SIGTERM, signalCame);
}

StopSignals::~StopSignals()
{
    if (!m_notifier)
        return;
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
    m_notifier.reset();
    ::close(pipeEnds[0]);
    ::close(pipeEnds[1]);
}

} // namespace headwater::app

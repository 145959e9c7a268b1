// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/background.h"

#include <QCoreApplication>

#ifdef __linux__
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace headwater {

void giveWayToTheWindow()
{
#ifdef __linux__
    // On Linux niceness belongs to a thread.
    static constexpr int kNice = 5;
    thread_local bool given = false;
    if (!std::exchange(given, true))
        ::setpriority(PRIO_PROCESS, static_cast<id_t>(::syscall(SYS_gettid)), kNice);
#endif
}

QThreadPool &backgroundThreads()
{
    static QThreadPool pool;
    // Work may use what the application owns, so it ends first.
    [[maybe_unused]] static const bool ends = [] {
        qAddPostRoutine([] { backgroundThreads().waitForDone(); });
        return true;
    }();
    return pool;
}

} // namespace headwater

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QThreadPool>

#include <utility>

namespace headwater {

/// The calling thread gives way to the window's where there are fewer cores than work. It cannot be taken back, so
/// it is for threads that never serve the window directly. Does nothing where threads have no priority of their own.
void giveWayToTheWindow();

/// The threads for work that may take long: at most as many as there are cores, and they give way to the window's.
/// Qt's global pool is left to Qt, which waits for it while it paints large pictures. Ends with the application.
QThreadPool &backgroundThreads();

/// Runs `work` on one of the background threads.
template <typename Work>
void inBackground(Work work)
{
    backgroundThreads().start([work = std::move(work)]() mutable {
        giveWayToTheWindow();
        work();
    });
}

} // namespace headwater

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QThreadPool>

#include <utility>

namespace headwater {

/// The calling thread gives way to the window's where there are fewer cores than work. It cannot be taken back, so
/// it is for threads that never serve the window directly. Does nothing where threads have no priority of their own.
void giveWayToTheWindow();

/// Runs `work` on a pool thread that gives way to the window.
template <typename Work> void inBackground(Work work)
{
    QThreadPool::globalInstance()->start([work = std::move(work)]() mutable {
        giveWayToTheWindow();
        work();
    });
}

} // namespace headwater

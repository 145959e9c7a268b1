// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace headwater::app {

/// Opens the window on the project that the arguments name, or on what a start without one shows. Returns the exit
/// code when the window is closed.
int runWindow(int argc, char **argv);

} // namespace headwater::app

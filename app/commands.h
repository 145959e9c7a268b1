// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace headwater::app {

/// How the program ends. Part of the promises to scripts.
enum ExitCode { kDone = 0, kFailed = 1, kBadCommandLine = 2, kBadInput = 3 };

/// Whether the arguments ask for a sub-command, for help or for the version, and not for the window. A word that is no
/// command and no file counts as a mistyped command.
bool isCommand(int argc, char **argv);

/// Runs the sub-command and returns the exit code. Makes the application object that it needs; there must be none yet.
int runCommand(int argc, char **argv);

} // namespace headwater::app

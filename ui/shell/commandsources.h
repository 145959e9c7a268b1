// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/commandpalette.h"

namespace headwater::ui {

class MainWindow;

/// What the command palette of a window finds: its actions, its nodes, services to add, samples, and help notes.
std::vector<PaletteEntry> commandEntries(MainWindow &window);

} // namespace headwater::ui

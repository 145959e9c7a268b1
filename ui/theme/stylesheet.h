// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace headwater::ui {

struct Tokens;

/// The style sheet of every control the program uses. `scale` is the text scale, 1 for the design's sizes.
QString styleSheet(const Tokens &tokens, bool dark, double scale);

} // namespace headwater::ui

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QWidget;

namespace headwater::ui {

/// Gives a widget a role of the style sheet ("dim", "hot", "caption", …) and lets it look the part at once.
void setRole(QWidget *widget, const char *role);

} // namespace headwater::ui

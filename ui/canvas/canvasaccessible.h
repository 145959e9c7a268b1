// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace headwater::ui::canvas {

/// Makes screen readers see the nodes of every CanvasView as its children, with name, state and figure. Once.
void installAccessibility();

} // namespace headwater::ui::canvas

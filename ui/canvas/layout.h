// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointF>
#include <QSizeF>

#include <span>
#include <utility>
#include <vector>

namespace headwater::ui::canvas {

/// Top-left corners of a tidy drawing that flows from left to right: layers by the longest way from a source, few
/// crossings, every node near what it is linked with, all on the grid. Edges are (from, to) indices; cycles are
/// allowed. Parts that are not linked stand below one another.
std::vector<QPointF> layeredLayout(std::span<const QSizeF> sizes, std::span<const std::pair<int, int>> edges,
                                   QPointF origin);

} // namespace headwater::ui::canvas

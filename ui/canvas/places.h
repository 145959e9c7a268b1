// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/canvas/scene.h"

#include <algorithm>
#include <cmath>

namespace headwater::ui::canvas {

// The index by place that a scene keeps: which nodes and links lie in which cell of a coarse grid.

inline constexpr double kCell = 512;

inline std::size_t at(int index)
{
    return static_cast<std::size_t>(index);
}

template <typename Visit>
void eachCell(const QRectF &area, Visit visit)
{
    const auto cell = [](double value) {
        return static_cast<std::int64_t>(std::floor(value / kCell));
    };
    for (std::int64_t y = cell(area.top()); y <= cell(area.bottom()); ++y) {
        for (std::int64_t x = cell(area.left()); x <= cell(area.right()); ++x)
            visit(y * 0x100000000 + x);
    }
}

template <typename Places>
void enter(Places &places, const QRectF &area, int index)
{
    eachCell(area, [&](std::int64_t cell) { places[cell].push_back(index); });
}

template <typename Places>
void leave(Places &places, const QRectF &area, int index)
{
    eachCell(area, [&](std::int64_t cell) { std::erase(places[cell], index); });
}

/// Where a link may be painted, its way back and the mark of a cut included.
inline QRectF linkArea(const SceneLink &link)
{
    constexpr double kMargin = 8, kCutMark = 32;
    return link.curve.bounds().united(link.bounce.bounds()).adjusted(-kMargin, -kMargin, kMargin, kCutMark);
}

/// Nodes in here may turn the course of a link.
inline QRectF obstacleArea(const QRectF &from, const QRectF &to)
{
    return from.united(to).adjusted(-120, -120, 120, 120);
}

} // namespace headwater::ui::canvas

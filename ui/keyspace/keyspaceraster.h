// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/simulation/history.h"

#include <QImage>
#include <QRectF>

#include <vector>

namespace headwater::ui {

struct Tokens;

/// Where time and keyspace lie on the widget: time to the right, keyspace upward.
struct KeyspaceScale
{
    QRectF plot;
    std::uint32_t columns = 1; ///< that the width of the plot holds
    std::uint32_t columnSeconds = 1;

    double xOfColumn(double column) const { return plot.left() + column / columns * plot.width(); }
    double xOfSecond(double second) const { return xOfColumn(second / columnSeconds); }
    double yOfHash(std::uint64_t hash) const;
    std::uint32_t columnAt(double x) const;
    std::uint64_t hashAt(double y) const;
};

/// Rows [top, bottom) of an image of `height` rows that a hash range takes; at least one row.
std::pair<int, int> rowsOf(std::uint64_t hashFirst, std::uint64_t hashLast, int height);

/// The heat of every shard over time as an image: one pixel column per column of the history, so that a second of
/// simulated time costs one column of painting whatever the width of the widget. Where shards are thinner than a
/// pixel, the hottest of them shows.
class KeyspaceRaster
{
public:
    void setHeight(int rows); ///< repaints everything at the next update
    void invalidate();
    /// Paints columns from `fromColumn` on.
    void paint(const simulation::KeyspacePicture &picture, std::uint32_t fromColumn, const Tokens &colours);

    const QImage &image() const { return m_image; }
    bool isValid() const { return m_valid; }
    std::uint64_t paintedColumns() const { return m_painted; } ///< in all, since the beginning

private:
    QImage m_image;
    int m_rows = 0;
    bool m_valid = false;
    std::uint64_t m_painted = 0;
};

} // namespace headwater::ui

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPainterPath>
#include <QPointF>
#include <QRectF>

#include <array>
#include <memory>
#include <span>
#include <vector>

namespace headwater::ui::canvas {

// Geometry of the canvas as functions on plain data: testable without a window. Lengths are canvas units, which are
// pixels at 100 %.

inline constexpr double kGrid = 8;

double snapped(double value);
QPointF snapped(QPointF point);

/// A line that shows what a dragged node is aligned with.
struct Guide
{
    Qt::Orientation orientation = Qt::Vertical;
    double at = 0;           ///< x of a vertical guide, y of a horizontal one
    double from = 0, to = 0; ///< its extent along the other axis
};

struct Snap
{
    QPointF offset; ///< by how much to move
    std::vector<Guide> guides;
};

/// Where a drag of `moving` by `offset` comes to rest: on an edge or centre of another node within `reach`, else on
/// the grid.
Snap snapMove(const QRectF &moving, QPointF offset, std::span<const QRectF> others, double reach);

/// A link's course, sampled so that a token finds its place by distance. Copies share it.
class Curve
{
public:
    Curve();
    explicit Curve(QPainterPath path);
    Curve(const Curve &) = default;
    Curve &operator=(const Curve &) = default;

    const QPainterPath &path() const { return m_course->path; }
    double length() const { return m_course->length; }
    const QRectF &bounds() const { return m_course->bounds; }
    QPointF at(double distance) const;
    /// Direction of travel, degrees clockwise from the x axis.
    double angleAt(double distance) const;
    double distanceTo(QPointF point) const;
    bool crosses(const QRectF &rect) const;

private:
    static constexpr int kSegments = 96;
    struct Course
    {
        QPainterPath path;
        std::array<QPointF, kSegments + 1> points = {}; ///< at equal distances along the path
        double length = 0;
        QRectF bounds;
    };
    std::shared_ptr<const Course> m_course; ///< never null
};

/// A smooth course from an output (leaving to the right) to an input (arriving from the left) that goes round the
/// obstacles where it can. The two nodes it joins are not among the obstacles.
Curve routeLink(QPointF from, QPointF to, const QRectF &source, const QRectF &target,
                std::span<const QRectF> obstacles);

/// The arc that refused records take back, beside the link.
Curve bounceArc(const Curve &link);

enum class Edge { Left, Centre, Right, Top, Middle, Bottom };

/// New top-left corners that line the rectangles up on an edge of their common bounds.
std::vector<QPointF> aligned(std::span<const QRectF> rects, Edge edge);
/// New top-left corners with equal gaps; the outermost two stay.
std::vector<QPointF> distributed(std::span<const QRectF> rects, Qt::Orientation orientation);

QRectF unitedRect(std::span<const QRectF> rects);

/// Where to put a card of `size` so that it does not cover `subject`: below it, above, to the right or to the left,
/// whichever covers least of `others`, always inside `area`. When the subject leaves no room, the corner that covers
/// least of it.
QRectF placeBeside(const QSizeF &size, const QRectF &subject, const QRectF &area, std::span<const QRectF> others);

} // namespace headwater::ui::canvas

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/geometry.h"

#include <QLineF>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace headwater::ui::canvas {

namespace {

constexpr double kClearance = 14; ///< between a link and a node that it passes

struct AxisSnap
{
    double shift = 0;
    double line = 0;
    bool found = false;
};

/// The smallest shift that brings one of the moving lines onto one of the fixed ones.
AxisSnap nearestLine(std::array<double, 3> moving, const std::vector<double> &fixed, double reach)
{
    AxisSnap best;
    double least = reach;
    for (const double line : fixed) {
        for (const double own : moving) {
            const double distance = std::abs(line - own);
            if (distance <= least && (!best.found || distance < least)) {
                least = distance;
                best = {line - own, line, true};
            }
        }
    }
    return best;
}

QPainterPath directPath(QPointF from, QPointF to)
{
    const double dx = to.x() - from.x();
    const double reach = dx >= 0 ? std::clamp(dx * 0.5, 24.0, 160.0) : std::clamp(-dx * 0.5, 60.0, 160.0);
    QPainterPath path(from);
    path.cubicTo(from + QPointF(reach, 0), to - QPointF(reach, 0), to);
    return path;
}

/// Leaves to the right, runs along y between x1 and x2, arrives from the left.
QPainterPath corridorPath(QPointF from, QPointF to, double y, double x1, double x2)
{
    QPainterPath path(from);
    const double bend1 = std::max(24.0, std::abs(x1 - from.x()) * 0.5);
    const double bend2 = std::max(24.0, std::abs(to.x() - x2) * 0.5);
    const double sign1 = x1 >= from.x() ? 1 : -1;
    const double sign2 = to.x() >= x2 ? 1 : -1;
    path.cubicTo(from + QPointF(sign1 > 0 ? bend1 : 48, 0), QPointF(x1 - sign1 * bend1, y), QPointF(x1, y));
    if (std::abs(x2 - x1) > 1)
        path.lineTo(x2, y);
    path.cubicTo(QPointF(x2 + sign2 * bend2, y), to - QPointF(sign2 > 0 ? bend2 : 48, 0), to);
    return path;
}

/// Out to the right, round to y, back over the nodes, and in from the left.
QPainterPath returnPath(QPointF from, QPointF to, double y)
{
    const double right = from.x() + 36;
    const double left = to.x() - 36;
    const auto turn = [](double from_, double to_) {
        return std::min(28.0, std::abs(to_ - from_) / 2);
    };
    const double r1 = turn(from.y(), y);
    const double r2 = turn(to.y(), y);
    const double s1 = y >= from.y() ? 1 : -1;
    const double s2 = to.y() >= y ? 1 : -1;
    QPainterPath path(from);
    path.cubicTo(QPointF(right, from.y()), QPointF(right, from.y()), QPointF(right, from.y() + s1 * r1));
    path.lineTo(right, y - s1 * r1);
    path.quadTo(QPointF(right, y), QPointF(right - r1, y));
    path.lineTo(left + r2, y);
    path.quadTo(QPointF(left, y), QPointF(left, y + s2 * r2));
    path.lineTo(left, to.y() - s2 * r2);
    path.cubicTo(QPointF(left, to.y()), QPointF(left, to.y()), to);
    return path;
}

int crossings(const Curve &curve, std::span<const QRectF> obstacles)
{
    return static_cast<int>(std::count_if(obstacles.begin(), obstacles.end(), [&](const QRectF &rect) {
        return curve.crosses(rect.adjusted(-kClearance / 2, -kClearance / 2, kClearance / 2, kClearance / 2));
    }));
}

double overlap(const QRectF &a, const QRectF &b)
{
    const QRectF common = a.intersected(b);
    return common.isEmpty() ? 0 : common.width() * common.height();
}

} // namespace

double snapped(double value)
{
    return std::round(value / kGrid) * kGrid;
}

QPointF snapped(QPointF point)
{
    return {snapped(point.x()), snapped(point.y())};
}

Snap snapMove(const QRectF &moving, QPointF offset, std::span<const QRectF> others, double reach)
{
    const QRectF moved = moving.translated(offset);
    std::vector<double> xs, ys;
    xs.reserve(others.size() * 3);
    ys.reserve(others.size() * 3);
    for (const QRectF &rect : others) {
        xs.insert(xs.end(), {rect.left(), rect.center().x(), rect.right()});
        ys.insert(ys.end(), {rect.top(), rect.center().y(), rect.bottom()});
    }
    const AxisSnap x = nearestLine({moved.left(), moved.center().x(), moved.right()}, xs, reach);
    const AxisSnap y = nearestLine({moved.top(), moved.center().y(), moved.bottom()}, ys, reach);

    Snap result;
    result.offset.setX(x.found ? offset.x() + x.shift : snapped(moved.left()) - moving.left());
    result.offset.setY(y.found ? offset.y() + y.shift : snapped(moved.top()) - moving.top());
    const QRectF rest = moving.translated(result.offset);
    const auto touches = [](double line, double a, double b, double c) {
        return std::abs(line - a) < 0.5 || std::abs(line - b) < 0.5 || std::abs(line - c) < 0.5;
    };
    if (x.found) {
        Guide guide{Qt::Vertical, x.line, rest.top(), rest.bottom()};
        for (const QRectF &rect : others) {
            if (touches(x.line, rect.left(), rect.center().x(), rect.right())) {
                guide.from = std::min(guide.from, rect.top());
                guide.to = std::max(guide.to, rect.bottom());
            }
        }
        result.guides.push_back(guide);
    }
    if (y.found) {
        Guide guide{Qt::Horizontal, y.line, rest.left(), rest.right()};
        for (const QRectF &rect : others) {
            if (touches(y.line, rect.top(), rect.center().y(), rect.bottom())) {
                guide.from = std::min(guide.from, rect.left());
                guide.to = std::max(guide.to, rect.right());
            }
        }
        result.guides.push_back(guide);
    }
    return result;
}

Curve::Curve()
{
    static const std::shared_ptr<const Course> none = std::make_shared<Course>();
    m_course = none;
}

Curve::Curve(QPainterPath path)
{
    const auto course = std::make_shared<Course>();
    m_course = course;
    course->path = std::move(path);
    // QPainterPath::pointAtPercent is slow for many points; walking a flattened copy once is not.
    const QList<QPolygonF> pieces = course->path.toSubpathPolygons();
    if (pieces.isEmpty() || pieces.first().size() < 2)
        return;
    const QPolygonF &line = pieces.first();
    std::vector<double> sums(static_cast<std::size_t>(line.size()), 0.0);
    for (qsizetype i = 1; i < line.size(); ++i)
        sums[static_cast<std::size_t>(i)] =
            sums[static_cast<std::size_t>(i) - 1] + QLineF(line[i - 1], line[i]).length();
    course->length = sums.back();
    std::size_t piece = 1;
    for (int i = 0; i <= kSegments; ++i) {
        const double wanted = course->length * i / kSegments;
        while (piece + 1 < sums.size() && sums[piece] < wanted)
            ++piece;
        const double span = sums[piece] - sums[piece - 1];
        const double share = span > 0 ? (wanted - sums[piece - 1]) / span : 0;
        const auto at = static_cast<qsizetype>(piece);
        course->points[static_cast<std::size_t>(i)] =
            line[at - 1] + (line[at] - line[at - 1]) * std::clamp(share, 0.0, 1.0);
    }
    course->bounds = line.boundingRect();
}

QPointF Curve::at(double distance) const
{
    if (length() <= 0)
        return m_course->points[0];
    const double place = std::clamp(distance / length(), 0.0, 1.0) * kSegments;
    const int index = std::min(kSegments - 1, static_cast<int>(place));
    const QPointF &a = m_course->points[static_cast<std::size_t>(index)];
    const QPointF &b = m_course->points[static_cast<std::size_t>(index) + 1];
    return a + (b - a) * (place - index);
}

double Curve::angleAt(double distance) const
{
    const double half = length() / kSegments / 2;
    const QPointF a = at(distance - half);
    const QPointF b = at(distance + half);
    return std::atan2(b.y() - a.y(), b.x() - a.x()) * 180 / 3.14159265358979323846;
}

double Curve::distanceTo(QPointF point) const
{
    double least = std::numeric_limits<double>::infinity();
    for (int i = 0; i < kSegments; ++i) {
        const QPointF a = m_course->points[static_cast<std::size_t>(i)];
        const QPointF along = m_course->points[static_cast<std::size_t>(i) + 1] - a;
        const double square = QPointF::dotProduct(along, along);
        const double share = square > 0 ? std::clamp(QPointF::dotProduct(point - a, along) / square, 0.0, 1.0) : 0;
        const QPointF gap = point - (a + along * share);
        least = std::min(least, QPointF::dotProduct(gap, gap));
    }
    return std::sqrt(least);
}

bool Curve::crosses(const QRectF &rect) const
{
    if (!bounds().adjusted(-1, -1, 1, 1).intersects(rect))
        return false;
    const auto &points = m_course->points;
    return std::any_of(points.begin(), points.end(), [&](QPointF point) { return rect.contains(point); });
}

Curve routeLink(QPointF from, QPointF to, const QRectF &source, const QRectF &target, std::span<const QRectF> obstacles)
{
    std::vector<QRectF> inWay;
    const bool backwards = to.x() < from.x() + 16;
    if (!backwards) {
        Curve direct(directPath(from, to));
        for (const QRectF &rect : obstacles) {
            if (direct.crosses(rect.adjusted(-kClearance / 2, -kClearance / 2, kClearance / 2, kClearance / 2)))
                inWay.push_back(rect);
        }
        if (inWay.empty())
            return direct;
    }

    // Corridors above and below everything in the way; taking in what those meet, the nearest free one wins.
    const double middle = (from.y() + to.y()) / 2;
    std::vector<double> ways;
    std::vector<QRectF> block = inWay;
    if (backwards) {
        block.push_back(source);
        block.push_back(target);
        const double gapTop = std::min(source.bottom(), target.bottom());
        const double gapBottom = std::max(source.top(), target.top());
        if (gapBottom - gapTop > 2 * kClearance)
            ways.push_back((gapTop + gapBottom) / 2);
    }
    for (const QRectF &rect : block) {
        ways.push_back(rect.top() - kClearance);
        ways.push_back(rect.bottom() + kClearance);
    }
    const double spanLeft = std::min(from.x(), to.x()) - 40;
    const double spanRight = std::max(from.x(), to.x()) + 40;
    for (const QRectF &rect : obstacles) {
        if (rect.right() > spanLeft && rect.left() < spanRight && ways.size() < 40) {
            ways.push_back(rect.top() - kClearance);
            ways.push_back(rect.bottom() + kClearance);
        }
    }
    std::sort(ways.begin(), ways.end(),
              [&](double a, double b) { return std::abs(a - middle) < std::abs(b - middle); });

    double left = to.x();
    double right = from.x();
    for (const QRectF &rect : block) {
        left = std::min(left, rect.left());
        right = std::max(right, rect.right());
    }
    Curve best;
    int fewest = std::numeric_limits<int>::max();
    for (const double y : ways) {
        Curve candidate(backwards ? returnPath(from, to, y)
                                  : corridorPath(from, to, y, std::clamp(left, from.x() + 16, to.x() - 16),
                                                 std::clamp(right, from.x() + 16, to.x() - 16)));
        const int met = crossings(candidate, obstacles);
        if (met < fewest) {
            fewest = met;
            best = std::move(candidate);
            if (met == 0)
                break;
        }
    }
    return best.length() > 0 ? best : Curve(directPath(from, to));
}

Curve bounceArc(const Curve &link)
{
    const QPointF from = link.at(link.length());
    const QPointF to = link.at(0);
    const QLineF chord(from, to);
    const double lift = std::clamp(chord.length() * 0.22, 18.0, 64.0);
    const QPointF normal = chord.length() > 0 ? QPointF(-chord.dy(), chord.dx()) / chord.length() * -1 : QPointF(0, 1);
    const QPointF down = normal.y() < 0 ? -normal : normal;
    QPainterPath path(from);
    path.cubicTo(from + (to - from) * 0.25 + down * lift, from + (to - from) * 0.75 + down * lift, to);
    return Curve(path);
}

QRectF unitedRect(std::span<const QRectF> rects)
{
    QRectF all;
    for (const QRectF &rect : rects)
        all = all.isNull() ? rect : all.united(rect);
    return all;
}

std::vector<QPointF> aligned(std::span<const QRectF> rects, Edge edge)
{
    const QRectF all = unitedRect(rects);
    std::vector<QPointF> corners;
    corners.reserve(rects.size());
    for (const QRectF &rect : rects) {
        QPointF corner = rect.topLeft();
        switch (edge) {
        case Edge::Left:
            corner.setX(all.left());
            break;
        case Edge::Centre:
            corner.setX(all.center().x() - rect.width() / 2);
            break;
        case Edge::Right:
            corner.setX(all.right() - rect.width());
            break;
        case Edge::Top:
            corner.setY(all.top());
            break;
        case Edge::Middle:
            corner.setY(all.center().y() - rect.height() / 2);
            break;
        case Edge::Bottom:
            corner.setY(all.bottom() - rect.height());
            break;
        }
        corners.push_back(corner);
    }
    return corners;
}

std::vector<QPointF> distributed(std::span<const QRectF> rects, Qt::Orientation orientation)
{
    std::vector<QPointF> corners;
    corners.reserve(rects.size());
    for (const QRectF &rect : rects)
        corners.push_back(rect.topLeft());
    if (rects.size() < 3)
        return corners;
    const bool across = orientation == Qt::Horizontal;
    const auto start = [&](const QRectF &rect) {
        return across ? rect.left() : rect.top();
    };
    const auto extent = [&](const QRectF &rect) {
        return across ? rect.width() : rect.height();
    };
    std::vector<std::size_t> order(rects.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return start(rects[a]) < start(rects[b]); });
    const QRectF &first = rects[order.front()];
    const QRectF &last = rects[order.back()];
    double filled = 0;
    for (const QRectF &rect : rects)
        filled += extent(rect);
    const double gap = (start(last) + extent(last) - start(first) - filled) / static_cast<double>(rects.size() - 1);
    double at = start(first);
    for (const std::size_t index : order) {
        if (across)
            corners[index].setX(at);
        else
            corners[index].setY(at);
        at += extent(rects[index]) + gap;
    }
    return corners;
}

QRectF placeBeside(const QSizeF &size, const QRectF &subject, const QRectF &area, std::span<const QRectF> others)
{
    constexpr double kGap = 16;
    const auto clampX = [&](double x) {
        return std::clamp(x, area.left(), std::max(area.left(), area.right() - size.width()));
    };
    const auto clampY = [&](double y) {
        return std::clamp(y, area.top(), std::max(area.top(), area.bottom() - size.height()));
    };
    const std::array<QPointF, 10> corners = {
        QPointF(clampX(subject.left()), subject.bottom() + kGap),
        QPointF(clampX(subject.right() - size.width()), subject.bottom() + kGap),
        QPointF(clampX(subject.left()), subject.top() - kGap - size.height()),
        QPointF(clampX(subject.right() - size.width()), subject.top() - kGap - size.height()),
        QPointF(subject.right() + kGap, clampY(subject.top())),
        QPointF(subject.left() - kGap - size.width(), clampY(subject.top())),
        QPointF(area.left(), area.bottom() - size.height()),
        QPointF(area.right() - size.width(), area.bottom() - size.height()),
        QPointF(area.right() - size.width(), area.top()),
        area.topLeft(),
    };
    QRectF best;
    double least = std::numeric_limits<double>::infinity();
    for (const QPointF &corner : corners) {
        const QRectF rect(corner, size);
        double cost = 1000 * overlap(rect, subject);
        cost += 1000 * (size.width() * size.height() - overlap(rect, area));
        for (const QRectF &other : others)
            cost += overlap(rect, other);
        if (cost < least - 0.5) {
            least = cost;
            best = rect;
        }
    }
    return QRectF(QPointF(clampX(best.left()), clampY(best.top())), size);
}

} // namespace headwater::ui::canvas

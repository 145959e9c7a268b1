// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/paint.h"

#include "ui/theme/lineicon.h"

#include <QCoreApplication>
#include <QFile>
#include <QLocale>
#include <QPainter>
#include <QSvgRenderer>

#include <algorithm>
#include <array>
#include <cmath>

namespace headwater::ui::canvas {

using simulation::NodeState;

namespace {

constexpr double kDotSpacing = 24;
constexpr double kTokenRadius = 3.4;
constexpr double kLaneDotRadius = 1.9;
constexpr double kLaneDotSeconds = 1.6; ///< a record's way across its lane
constexpr std::size_t kMostLaneDots = 26;

QPixmap disc(double radius, double ratio, const QColor &fill, const QColor &rim)
{
    const int side = static_cast<int>(std::ceil(2 * radius + 3));
    QPixmap sprite(QSize(side, side) * ratio);
    sprite.setDevicePixelRatio(ratio);
    sprite.fill(Qt::transparent);
    QPainter painter(&sprite);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(fill);
    painter.setPen(rim.isValid() ? QPen(rim, 1) : QPen(Qt::NoPen));
    const double middle = side / 2.0;
    painter.drawEllipse(QPointF(middle, middle), radius, radius);
    return sprite;
}

void drawChevron(QPainter &painter, QPointF at, double angle, double size)
{
    painter.save();
    painter.translate(at);
    painter.rotate(angle);
    const std::array<QPointF, 3> points = {QPointF(-size * 0.6, -size), QPointF(size * 0.6, 0),
                                           QPointF(-size * 0.6, size)};
    painter.drawPolyline(points.data(), 3);
    painter.restore();
}

double spread(std::uint32_t seed)
{
    seed ^= seed >> 16;
    seed *= 0x7FEB352Du;
    seed ^= seed >> 15;
    seed *= 0x846CA68Bu;
    seed ^= seed >> 16;
    return seed / 4294967296.0;
}

} // namespace

Distance distanceAt(double zoom)
{
    if (zoom < 0.38)
        return Distance::Far;
    if (zoom < 0.7)
        return Distance::Overview;
    return zoom < 1.5 ? Distance::Working : Distance::Close;
}

ScenePaint::ScenePaint(const Tokens &tokens, double zoom, double ratio, bool vector)
    : m_tokens(tokens)
    , m_zoom(zoom)
    , m_ratio(ratio)
    , m_vector(vector)
    , m_distance(distanceAt(zoom))
{
}

QColor ScenePaint::stateColour(NodeState state) const
{
    switch (state) {
    case NodeState::Working:
        return m_tokens.ok;
    case NodeState::NearLimit:
        return m_tokens.warn;
    case NodeState::AtLimit:
    case NodeState::Failed:
        return m_tokens.hot;
    case NodeState::Idle:
    case NodeState::Offline:
        break;
    }
    return m_tokens.faint;
}

void ScenePaint::icon(QPainter &painter, const QString &name, const QRectF &rect, const QColor &colour) const
{
    if (!m_vector) {
        const int pixels = std::max(1, qRound(rect.width() * m_zoom));
        const QPixmap pixmap = linePixmap(name, pixels, m_ratio, colour);
        painter.drawPixmap(rect, pixmap, QRectF(pixmap.rect()));
        return;
    }
    QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
    if (!file.open(QIODevice::ReadOnly))
        return;
    QByteArray svg = file.readAll();
    svg.replace("currentColor", colour.name().toLatin1());
    QSvgRenderer(svg).render(&painter, rect);
}

void ScenePaint::grid(QPainter &painter, const QRectF &exposed) const
{
    painter.fillRect(exposed, m_tokens.canvas);
    if (m_zoom < 0.35)
        return;
    QColor dot = m_tokens.border;
    dot.setAlphaF(static_cast<float>(std::clamp((m_zoom - 0.35) / 0.4, 0.15, 0.75)));
    const double left = std::floor(exposed.left() / kDotSpacing) * kDotSpacing;
    const double top = std::floor(exposed.top() / kDotSpacing) * kDotSpacing;
    QList<QPointF> dots;
    for (double y = top; y <= exposed.bottom(); y += kDotSpacing) {
        for (double x = left; x <= exposed.right(); x += kDotSpacing)
            dots.append(QPointF(x, y));
    }
    if (m_vector) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(dot);
        for (const QPointF &at : dots)
            painter.drawEllipse(at, 0.8, 0.8);
        return;
    }
    // Plain squares of whole pixels: a tenth of the cost of round dots, and the same to the eye.
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(
        QPen(dot, std::max(1.0, std::round(1.4 * m_zoom * m_ratio)) / (m_zoom * m_ratio), Qt::SolidLine, Qt::FlatCap));
    painter.drawPoints(dots.constData(), static_cast<int>(dots.size()));
    painter.restore();
}

void ScenePaint::link(QPainter &painter, const SceneLink &link, const LinkMarks &marks) const
{
    const Curve &curve = link.curve;
    if (curve.length() <= 0)
        return;
    const bool far = m_distance == Distance::Far;
    QColor colour = marks.selected || marks.pointedAt ? m_tokens.accent : m_tokens.link;
    const double width = std::max(marks.selected ? 3.0 : 2.0, inPixels(1.2));
    if (marks.refusing && !marks.cut) {
        QColor back = m_tokens.hot;
        back.setAlphaF(0.7f);
        QPen dashed(back, std::max(1.3, inPixels(1)), Qt::CustomDashLine, Qt::RoundCap);
        dashed.setDashPattern({1.5, 4});
        painter.setPen(dashed);
        painter.setBrush(Qt::NoBrush);
        painter.drawPath(link.bounce.path());
    }
    QPen pen(colour, width, Qt::SolidLine, Qt::RoundCap);
    if (marks.cut) {
        pen.setColor(marks.selected ? m_tokens.accent : m_tokens.faint);
        pen.setDashPattern({3, 4});
    }
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(curve.path());
    if (far)
        return;

    const double middle = curve.length() / 2;
    if (marks.cut) {
        const QPointF at = curve.at(middle);
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_tokens.canvas);
        painter.drawEllipse(at, 11, 11);
        painter.setPen(QPen(m_tokens.hot, 2, Qt::SolidLine, Qt::RoundCap));
        painter.drawLine(at + QPointF(-4.5, -4.5), at + QPointF(4.5, 4.5));
        painter.drawLine(at + QPointF(-4.5, 4.5), at + QPointF(4.5, -4.5));
        painter.setFont(Theme::instance().font(11, 600));
        painter.setPen(m_tokens.hot);
        painter.drawText(QRectF(at.x() - 40, at.y() + 10, 80, 18), Qt::AlignHCenter | Qt::AlignTop,
                         QCoreApplication::translate("Canvas", "cut"));
        return;
    }
    painter.setPen(QPen(colour, width, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    drawChevron(painter, curve.at(middle), curve.angleAt(middle), 4.5);
    if (marks.transport != Transport::Usual && m_distance >= Distance::Working) {
        const bool isPlain = marks.transport == Transport::Plain;
        const QPointF centre = curve.at(middle) - QPointF(0, 19);
        painter.setPen(QPen(isPlain ? m_tokens.warn : m_tokens.ok, 1.2));
        painter.setBrush(m_tokens.panel);
        painter.drawEllipse(centre, 10, 10);
        icon(painter, isPlain ? QStringLiteral("lock-open") : QStringLiteral("lock"),
             QRectF(centre - QPointF(7, 7), QSizeF(14, 14)), isPlain ? m_tokens.warn : m_tokens.ok);
    }
}

void ScenePaint::ports(QPainter &painter, const SceneNode &node, bool pointedAt) const
{
    if (m_distance == Distance::Far)
        return;
    painter.setBrush(m_tokens.canvas);
    for (const Port &port : node.ports) {
        const bool strong = pointedAt;
        painter.setPen(QPen(strong ? m_tokens.accent : m_tokens.faint, strong ? 2.0 : 1.6));
        painter.drawEllipse(port.at, strong ? 5.5 : 4.5, strong ? 5.5 : 4.5);
    }
}

void ScenePaint::tokens(QPainter &painter, const Scene &scene, const TokenFlow &flow, const QRectF &exposed,
                        bool still) const
{
    const auto ways = [&](const std::vector<TokenFlow::Lane> &lanes, bool back) {
        const QColor colour = back ? m_tokens.hot : m_tokens.token;
        QList<QPointF> places;
        painter.setPen(QPen(colour, 2, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter.setBrush(Qt::NoBrush);
        for (std::size_t i = 0; i < lanes.size() && i < scene.links().size(); ++i) {
            if (lanes[i].tokens.empty())
                continue;
            const Curve &curve = back ? scene.links()[i].bounce : scene.links()[i].curve;
            if (!curve.bounds().adjusted(-8, -8, 8, 8).intersects(exposed))
                continue;
            if (still) {
                // As many marks as there are tokens, up to what a link holds without crowding.
                const auto marks = std::min<std::size_t>(lanes[i].tokens.size(),
                                                         static_cast<std::size_t>(std::max(1.0, curve.length() / 26)));
                for (std::size_t k = 0; k < marks; ++k) {
                    const double at = curve.length() * (static_cast<double>(k) + 0.5) / static_cast<double>(marks);
                    drawChevron(painter, curve.at(at), curve.angleAt(at), 3.6);
                }
                continue;
            }
            for (const float at : lanes[i].tokens)
                places.append(curve.at(at));
        }
        if (places.isEmpty())
            return;
        const double radius = std::max(kTokenRadius, inPixels(2.2));
        if (m_vector) {
            painter.setPen(QPen(m_tokens.canvas, 1));
            painter.setBrush(colour);
            for (const QPointF &at : places)
                painter.drawEllipse(at, radius, radius);
            return;
        }
        const QPixmap sprite = disc(radius * m_zoom, m_ratio, colour, m_tokens.canvas);
        const QRectF source(sprite.rect());
        std::vector<QPainter::PixmapFragment> fragments;
        fragments.reserve(static_cast<std::size_t>(places.size()));
        for (const QPointF &at : places)
            fragments.push_back(QPainter::PixmapFragment::create(at * m_zoom, source, 1 / m_ratio, 1 / m_ratio));
        painter.save();
        painter.scale(1 / m_zoom, 1 / m_zoom);
        painter.drawPixmapFragments(fragments.data(), static_cast<int>(fragments.size()), sprite);
        painter.restore();
    };
    ways(flow.back(), true);
    ways(flow.there(), false);
}

void ScenePaint::laneDots(QPainter &painter, const SceneNode &node, const NodeLive &live, const TokenFlow &flow,
                          double speed, bool still) const
{
    if (!live.lanes || !live.view || still || m_distance == Distance::Far)
        return;
    if (live.lanes->lanes.empty() || live.lanes->lanes.front().rect.height() * m_zoom < 5)
        return;
    const double radius = kLaneDotRadius;
    QColor colour = m_tokens.text;
    colour.setAlphaF(0.85f);
    QList<QPointF> places;
    for (const stream::Lane &lane : live.lanes->lanes) {
        const simulation::ShardView &shard = live.shards[lane.view];
        const double perSecond = shard.recordsPerSecond * std::max(speed, 0.0) /
                                 static_cast<double>(std::max<std::uint64_t>(1, flow.recordsPerToken()));
        const auto count = std::min(kMostLaneDots, static_cast<std::size_t>(std::lround(perSecond * kLaneDotSeconds)));
        // Between the name on the left and the figure on the right, where they hide no letter.
        const bool words = m_distance >= Distance::Working && lane.rect.height() * m_zoom >= 15;
        const double left = lane.rect.left() + (!words                                                  ? 8
                                                : m_distance == Distance::Close && shard.load >= 0.995f ? 190
                                                                                                        : 88);
        const double right = lane.rect.right() - (!words ? 8 : shard.load >= 0.995f ? 150 : 86);
        const double width = right - left;
        if (width < 48)
            continue;
        for (std::size_t i = 0; i < count; ++i) {
            const double turn = flow.clock() / kLaneDotSeconds + static_cast<double>(i) / static_cast<double>(count) +
                                spread(static_cast<std::uint32_t>(i * 977 + shard.number)) * 0.5;
            const double whole = std::floor(turn);
            const double phase = turn - whole;
            const double rise = spread(static_cast<std::uint32_t>(whole) * 131 + static_cast<std::uint32_t>(i) * 17 +
                                       shard.number * 7919);
            const double room = std::max(0.0, lane.rect.height() - 2 * (radius + 2));
            places.append(node.rect.topLeft() +
                          QPointF(left + width * phase, lane.rect.top() + radius + 2 + room * rise));
        }
    }
    if (places.isEmpty())
        return;
    if (m_vector) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(colour);
        for (const QPointF &at : places)
            painter.drawEllipse(at, radius, radius);
        return;
    }
    QColor rim = m_tokens.canvas;
    rim.setAlphaF(0.5f);
    const QPixmap sprite = disc(std::max(1.2, radius * m_zoom), m_ratio, colour, rim);
    std::vector<QPainter::PixmapFragment> fragments;
    fragments.reserve(static_cast<std::size_t>(places.size()));
    for (const QPointF &at : places)
        fragments.push_back(
            QPainter::PixmapFragment::create(at * m_zoom, QRectF(sprite.rect()), 1 / m_ratio, 1 / m_ratio));
    painter.save();
    painter.scale(1 / m_zoom, 1 / m_zoom);
    painter.drawPixmapFragments(fragments.data(), static_cast<int>(fragments.size()), sprite);
    painter.restore();
}

void ScenePaint::legend(QPainter &painter, QPointF bottomLeft, std::uint64_t recordsPerToken) const
{
    const QString text = recordsPerToken == 1 ? QCoreApplication::translate("Canvas", "= 1 record")
                                              : QCoreApplication::translate("Canvas", "= %1 records")
                                                    .arg(QLocale().toString(static_cast<qulonglong>(recordsPerToken)));
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_tokens.token);
    painter.drawEllipse(bottomLeft + QPointF(4, -7), kTokenRadius, kTokenRadius);
    painter.setPen(m_tokens.dim);
    painter.setFont(Theme::instance().mono(11));
    painter.drawText(QRectF(bottomLeft + QPointF(13, -16), QSizeF(260, 18)), Qt::AlignLeft | Qt::AlignVCenter, text);
}

} // namespace headwater::ui::canvas

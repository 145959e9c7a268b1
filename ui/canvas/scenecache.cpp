// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/scenecache.h"

#include <QElapsedTimer>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace headwater::ui::canvas {

namespace {

double costOf(const NodeLive &live)
{
    return 1 + std::min(8.0, live.lanes ? static_cast<double>(live.lanes->lanes.size()) / 8 : 0.0);
}

QRectF wholePixels(const QRectF &rect, double ratio)
{
    const QRectF device(rect.topLeft() * ratio, rect.size() * ratio);
    const QRectF grown(QPointF(std::floor(device.left()) - 1, std::floor(device.top()) - 1),
                       QPointF(std::ceil(device.right()) + 1, std::ceil(device.bottom()) + 1));
    return QRectF(grown.topLeft() / ratio, grown.size() / ratio);
}

} // namespace

double paintedMargin(double zoom)
{
    return std::max(12.0, 12 / zoom);
}

QRectF paintedRect(const SceneNode &node, double zoom)
{
    const double margin = paintedMargin(zoom);
    return node.rect.adjusted(-margin, -margin, margin, margin);
}

void SceneCache::paintPart(QPainter &painter, const ScenePaint &paint, const Camera &camera, const QRectF &viewRect,
                           const Scene &scene, const LiveState &live, const NodeLook &nodes, const LinkLook &links)
{
    const QRectF part(camera.toScene(viewRect.topLeft()), viewRect.size() / camera.zoom);
    painter.save();
    painter.setClipRect(viewRect);
    painter.scale(camera.zoom, camera.zoom);
    painter.translate(-camera.origin);
    paint.grid(painter, part);
    for (const int i : scene.linksAround(part)) {
        const SceneLink &link = scene.link(i);
        const LinkMarks marks = links(i);
        QRectF bounds = link.curve.bounds();
        if (marks.refusing)
            bounds = bounds.united(link.bounce.bounds());
        if (bounds.adjusted(-8, -8, 8, marks.cut ? 32 : 8).intersects(part))
            paint.link(painter, link, marks);
    }
    const double margin = paintedMargin(camera.zoom);
    for (const int i : scene.nodesAround(part.adjusted(-margin, -margin, margin, margin))) {
        const SceneNode &node = scene.node(i);
        if (paintedRect(node, camera.zoom).intersects(part))
            paint.node(painter, node, live.node(i), nodes(i));
    }
    painter.restore();
}

/// Everything anew, of a scene that takes longer than a frame: what was there stands in, moved and scaled, until its
/// strip is painted.
void SceneCache::beginStrips(const Camera &before, const Tokens &tokens)
{
    const QPixmap old = m_pixmap.copy();
    m_pixmap.fill(tokens.canvas);
    if (before.size == m_camera.size && before.zoom > 0) {
        QPainter painter(&m_pixmap);
        painter.drawPixmap(m_camera.toView(QRectF(before.origin, QSizeF(before.size) / before.zoom)), old,
                           QRectF(QPointF(), QSizeF(old.size())));
    }
    m_dirty.clear();
    const QRectF seen = m_camera.visible();
    for (int i = 0; i < kStrips; ++i)
        m_dirty.emplace_back(seen.left(), seen.top() + seen.height() * i / kStrips, seen.width(),
                             seen.height() / kStrips);
}

/// Shifts the picture after a pan by whole pixels; false when it must be painted anew.
bool SceneCache::shiftTo(const Camera &camera)
{
    if (camera.zoom != m_camera.zoom || camera.size != m_camera.size || camera.ratio != m_camera.ratio)
        return false;
    const QPointF moved = (m_camera.origin - camera.origin) * camera.zoom * camera.ratio;
    const QPoint pixels = moved.toPoint();
    if (std::abs(moved.x() - pixels.x()) > 0.01 || std::abs(moved.y() - pixels.y()) > 0.01)
        return false;
    const QSize device = m_pixmap.size();
    if (std::abs(pixels.x()) >= device.width() / 2 || std::abs(pixels.y()) >= device.height() / 2)
        return false;
    m_camera = camera;
    if (pixels.isNull())
        return true;
    const double ratio = m_pixmap.devicePixelRatio();
    m_pixmap.setDevicePixelRatio(1);
    m_pixmap.scroll(pixels.x(), pixels.y(), m_pixmap.rect());
    m_pixmap.setDevicePixelRatio(ratio);
    const auto strip = [&](double x, double y, double width, double height) {
        const QRectF view(x / ratio, y / ratio, width / ratio, height / ratio);
        m_dirty.emplace_back(camera.toScene(view.topLeft()), view.size() / camera.zoom);
    };
    if (pixels.x() > 0)
        strip(0, 0, pixels.x(), device.height());
    else if (pixels.x() < 0)
        strip(device.width() + pixels.x(), 0, -pixels.x(), device.height());
    if (pixels.y() > 0)
        strip(0, 0, device.width(), pixels.y());
    else if (pixels.y() < 0)
        strip(0, device.height() + pixels.y(), device.width(), -pixels.y());
    return true;
}

bool SceneCache::update(const Camera &camera, const Scene &scene, const LiveState &live, const NodeLook &nodes,
                        const LinkLook &links, const Tokens &tokens, bool all)
{
    const QSize device(qRound(camera.size.width() * camera.ratio), qRound(camera.size.height() * camera.ratio));
    if (device.isEmpty())
        return false;
    const std::size_t count = scene.nodes().size();
    if (m_pixmap.size() != device || m_painted.size() != count) {
        m_pixmap = QPixmap(device);
        m_pixmap.setDevicePixelRatio(camera.ratio);
        // An opaque pixmap is copied to the window without blending.
        m_pixmap.fill(tokens.canvas);
        m_whole = true;
    }
    if (!m_whole && !(camera == m_camera) && !shiftTo(camera))
        m_whole = true;
    const Camera before = m_camera;
    m_camera = camera;

    const ScenePaint paint(tokens, camera.zoom, camera.ratio);
    const QRectF window(QPointF(), QSizeF(camera.size));
    const QRectF seen = camera.visible();
    const auto begin = [](QPainter &painter) {
        painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing | QPainter::SmoothPixmapTransform);
    };
    const bool sliced = count > kSlicedFrom;
    if (m_whole) {
        m_whole = false;
        m_dirty.clear();
        m_painted.resize(count);
        for (std::size_t i = 0; i < count; ++i)
            m_painted[i] = live.stamp(static_cast<int>(i));
        if (sliced) {
            beginStrips(before, tokens);
            return true;
        }
        QPainter painter(&m_pixmap);
        begin(painter);
        paintPart(painter, paint, camera, window, scene, live, nodes, links);
        return false;
    }

    bool left = false;
    double budget = all && !sliced ? 1e9 : kBudget;
    std::vector<QRectF> dirty = std::move(m_dirty);
    m_dirty.clear();
    for (std::size_t step = 0; step < count; ++step) {
        const std::size_t i = (m_turn + step) % count;
        const int index = static_cast<int>(i);
        if (m_painted[i] == live.stamp(index))
            continue;
        const SceneNode &node = scene.nodes()[i];
        if (!node.rect.intersects(seen)) {
            continue;
        }
        if (budget <= 0) {
            left = true;
            m_turn = i;
            break;
        }
        budget -= costOf(live.node(index));
        m_painted[i] = live.stamp(index);
        dirty.push_back(node.rect);
    }
    if (dirty.empty())
        return left;
    QPainter painter(&m_pixmap);
    begin(painter);
    QElapsedTimer clock;
    clock.start();
    for (const QRectF &rect : dirty) {
        if (sliced && clock.elapsed() >= kSliceMs) {
            m_dirty.push_back(rect);
            left = true;
            continue;
        }
        const QRectF view = wholePixels(camera.toView(rect), camera.ratio).intersected(window);
        if (!view.isEmpty())
            paintPart(painter, paint, camera, view, scene, live, nodes, links);
    }
    return left;
}

} // namespace headwater::ui::canvas

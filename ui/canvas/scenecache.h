// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/canvas/paint.h"

#include <QPixmap>

#include <functional>
#include <vector>

namespace headwater::ui::canvas {

/// Where the window stands over the scene.
struct Camera
{
    QPointF origin; ///< scene point at the window's top left
    double zoom = 1;
    QSize size; ///< device-independent pixels
    double ratio = 1;

    QPointF toScene(QPointF point) const { return origin + point / zoom; }
    QPointF toView(QPointF point) const { return (point - origin) * zoom; }
    QRectF toView(const QRectF &rect) const { return QRectF(toView(rect.topLeft()), rect.size() * zoom); }
    QRectF visible() const { return QRectF(origin, QSizeF(size) / zoom); }
    bool operator==(const Camera &) const = default;
};

/// The picture of everything that stands still, so that a frame costs a copy of it and the tokens. Nodes whose figures
/// changed are painted anew, as many as a frame can afford, by turns; a pan shifts the picture and paints the margin.
class SceneCache
{
public:
    using NodeLook = std::function<NodeMarks(int)>;
    using LinkLook = std::function<LinkMarks(int)>;

    /// How much is painted anew in one frame: a node counts 1, and 1 more for every eight lanes.
    static constexpr double kBudget = 20;

    /// A larger scene is painted a few milliseconds at a time, so that the window stays awake.
    static constexpr std::size_t kSlicedFrom = 1'500;
    static constexpr int kStrips = 40;
    static constexpr int kSliceMs = 4;

    void invalidate() { m_whole = true; }
    void invalidate(const QRectF &sceneRect) { m_dirty.push_back(sceneRect); }

    /// Brings the picture up to date; `all` pays no heed to the budget. Returns whether something is left for later.
    bool update(const Camera &camera, const Scene &scene, const LiveState &live, const NodeLook &nodes,
                const LinkLook &links, const Tokens &tokens, bool all);
    const QPixmap &pixmap() const { return m_pixmap; }

private:
    void paintPart(QPainter &painter, const ScenePaint &paint, const Camera &camera, const QRectF &viewRect,
                   const Scene &scene, const LiveState &live, const NodeLook &nodes, const LinkLook &links);
    bool shiftTo(const Camera &camera);
    void beginStrips(const Camera &before, const Tokens &tokens);

    QPixmap m_pixmap;
    Camera m_camera;
    std::vector<QRectF> m_dirty;          ///< scene coordinates
    std::vector<std::uint64_t> m_painted; ///< stamps of the nodes as painted
    std::size_t m_turn = 0;
    bool m_whole = true;
};

/// A node with all that is drawn around it.
QRectF paintedRect(const SceneNode &node, double zoom);
double paintedMargin(double zoom);

} // namespace headwater::ui::canvas

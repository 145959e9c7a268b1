// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/render.h"

#include "ui/canvas/paint.h"

#include <QPainter>

#include <algorithm>

namespace headwater::ui {

using namespace canvas;

namespace {

/// Links and arcs may leave the bounds of the nodes.
QRectF drawnBounds(const Scene &scene, bool refusals)
{
    QRectF bounds = scene.bounds();
    for (const SceneLink &link : scene.links()) {
        bounds = bounds.united(link.curve.bounds());
        if (refusals)
            bounds = bounds.united(link.bounce.bounds());
    }
    return bounds;
}

} // namespace

QSizeF pipelineSize(const pipeline::Pipeline &pipeline, const pipeline::Catalog &catalog, double margin)
{
    Scene scene(catalog);
    scene.rebuild(pipeline);
    return drawnBounds(scene, false).adjusted(-margin, -margin, margin, margin).size();
}

void paintPipeline(QPainter &painter, const pipeline::Pipeline &pipeline, const pipeline::Catalog &catalog,
                   const simulation::Frame *frame, const Tokens &tokens, const RenderOptions &options)
{
    Scene scene(catalog);
    scene.rebuild(pipeline);
    LiveState live;
    live.sceneChanged(scene, pipeline);
    // The frames outlive this call, so the pointers need not own them.
    const auto borrowed = [](const simulation::Frame *source) {
        return simulation::FramePtr(simulation::FramePtr(), source);
    };
    if (options.before)
        live.follow(scene, borrowed(options.before), {}, 0, true);
    if (frame)
        live.follow(scene, borrowed(frame), {}, 1, true);

    const QRectF content = drawnBounds(scene, frame != nullptr);
    const QSizeF room(std::max(1.0, options.size.width() - 2 * options.margin),
                      std::max(1.0, options.size.height() - 2 * options.margin));
    double zoom = 1;
    if (content.width() > 0 && content.height() > 0)
        zoom = std::min({room.width() / content.width(), room.height() / content.height(), options.largest});

    const ScenePaint paint(tokens, zoom, options.ratio, options.vector);
    painter.save();
    painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing | QPainter::SmoothPixmapTransform);
    painter.translate(options.size.width() / 2, options.size.height() / 2);
    painter.scale(zoom, zoom);
    painter.translate(-content.center());
    const QSizeF seen = options.size / zoom;
    const QRectF exposed(content.center() - QPointF(seen.width(), seen.height()) / 2, seen);
    if (options.background)
        paint.grid(painter, exposed);
    for (std::size_t i = 0; i < scene.links().size(); ++i) {
        LinkMarks marks;
        marks.cut = live.isCut(static_cast<int>(i));
        marks.transport = scene.transportOf(scene.links()[i]);
        marks.refusing = i < live.flow().back().size() && !live.flow().back()[i].tokens.empty();
        paint.link(painter, scene.links()[i], marks);
    }
    for (std::size_t i = 0; i < scene.nodes().size(); ++i)
        paint.node(painter, scene.nodes()[i], live.node(static_cast<int>(i)), {});
    if (frame) {
        for (std::size_t i = 0; i < scene.nodes().size(); ++i)
            paint.laneDots(painter, scene.nodes()[i], live.node(static_cast<int>(i)), live.flow(), 1, false);
        paint.tokens(painter, scene, live.flow(), exposed, false);
    }
    painter.restore();
    if (frame && live.flow().size() > 0) {
        painter.save();
        painter.setRenderHint(QPainter::Antialiasing);
        paint.legend(painter, QPointF(20, options.size.height() - 14), live.flow().recordsPerToken());
        painter.restore();
    }
}

} // namespace headwater::ui

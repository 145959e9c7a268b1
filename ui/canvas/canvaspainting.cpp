// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/canvasview.h"
#include "ui/canvas/tools.h"

#include <QPainter>

namespace headwater::ui {

using namespace canvas;

NodeMarks CanvasView::marksOf(int node) const
{
    NodeMarks marks;
    marks.selected = static_cast<std::size_t>(node) < m_selected.size() && m_selected[static_cast<std::size_t>(node)];
    marks.current = m_keyboardUsed && hasFocus() && !m_current.empty() && m_scene.node(node).id == m_current;
    marks.pointedAt = node == m_hoverNode;
    if (const auto *link = dynamic_cast<const LinkTool *>(m_tool.get())) {
        marks.target = link->isTarget(node);
        marks.dimmed = link->isNoTarget(node);
    }
    return marks;
}

LinkMarks CanvasView::linkMarksOf(int link) const
{
    LinkMarks marks;
    const auto at = static_cast<std::size_t>(link);
    marks.selected = at < m_selectedLinks.size() && m_selectedLinks[at];
    marks.pointedAt = link == m_hoverLink || link == m_insertionLink;
    marks.cut = m_live.isCut(link);
    marks.transport = m_scene.transportOf(m_scene.link(link));
    marks.refusing = m_live.frame() && at < m_live.flow().back().size() && !m_live.flow().back()[at].tokens.empty();
    return marks;
}

void CanvasView::paintEvent(QPaintEvent *)
{
    m_camera.size = size();
    m_camera.ratio = devicePixelRatioF();
    const Tokens &colours = tokens();
    const bool running = m_live.frame() && m_live.frame()->running;
    const bool left = m_cache.update(
        m_camera, m_scene, m_live, [this](int node) { return marksOf(node); },
        [this](int link) { return linkMarksOf(link); }, colours, !running);
    if (left && !m_glideTimer.isActive())
        m_glideTimer.start();

    QPainter painter(this);
    painter.drawPixmap(0, 0, m_cache.pixmap());
    painter.setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform);
    const bool still = Theme::instance().reducedMotion();
    const ScenePaint paint(colours, m_camera.zoom, m_camera.ratio);
    painter.save();
    painter.scale(m_camera.zoom, m_camera.zoom);
    painter.translate(-m_camera.origin);
    const QRectF seen = m_camera.visible();
    if (m_live.frame()) {
        const double speed = m_live.frame()->running ? m_live.frame()->speed : 1;
        for (std::size_t i = 0; i < m_scene.nodes().size(); ++i) {
            const SceneNode &node = m_scene.nodes()[i];
            if (node.hasLanes && node.rect.intersects(seen))
                paint.laneDots(painter, node, m_live.node(static_cast<int>(i)), m_live.flow(), speed, still);
        }
        paint.tokens(painter, m_scene, m_live.flow(), seen, still);
    }
    if (m_hoverPort) {
        const Port &port = m_scene.node(m_hoverPort.node).ports[static_cast<std::size_t>(m_hoverPort.port)];
        painter.setPen(QPen(colours.accent, 2));
        painter.setBrush(colours.canvas);
        painter.drawEllipse(port.at, 6.5, 6.5);
    }
    if (m_tool)
        m_tool->paint(painter, paint);
    painter.restore();
    paintOverlay(painter);
}

void CanvasView::paintOverlay(QPainter &painter)
{
    const Tokens &colours = tokens();
    if (m_scene.nodes().empty())
        paintEmpty(painter);
    if (hasFocus() && m_keyboardUsed && m_current.empty()) {
        painter.setPen(QPen(colours.accent, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(QRectF(rect()).adjusted(1, 1, -1, -1));
    }
}

void CanvasView::paintEmpty(QPainter &painter)
{
    const Theme &theme = Theme::instance();
    const Tokens &colours = tokens();
    const QPointF middle = QRectF(rect()).center();
    const ScenePaint paint(colours, 1, m_camera.ratio);

    // A pipeline in outline: source, stream, reader.
    QPen outline(colours.outline, 1.5);
    outline.setDashPattern({4, 3});
    painter.setBrush(Qt::NoBrush);
    const QRectF stream(middle.x() - 56, middle.y() - 132, 112, 84);
    const QRectF source(stream.left() - 132, stream.center().y() - 21, 84, 42);
    const QRectF reader(stream.right() + 48, stream.center().y() - 21, 84, 42);
    painter.setPen(outline);
    for (const QRectF &box : {source, stream, reader})
        painter.drawRoundedRect(box, 10, 10);
    painter.setPen(QPen(colours.link, 2, Qt::SolidLine, Qt::RoundCap));
    painter.drawLine(QPointF(source.right() + 8, source.center().y()), QPointF(stream.left() - 8, source.center().y()));
    painter.drawLine(QPointF(stream.right() + 8, source.center().y()), QPointF(reader.left() - 8, source.center().y()));
    for (int i = 0; i < 3; ++i) {
        const QRectF lane(stream.left() + 12, stream.top() + 14 + i * 20, stream.width() - 24, 14);
        painter.setPen(Qt::NoPen);
        painter.setBrush(colours.raised);
        painter.drawRoundedRect(lane, 4, 4);
    }
    const auto glyph = [&](const QString &name, const QRectF &box) {
        QRectF square(0, 0, 18, 18);
        square.moveCenter(box.center());
        paint.icon(painter, name, square, colours.dim);
    };
    glyph(QStringLiteral("services/producer"), source);
    glyph(QStringLiteral("services/consumer"), reader);

    painter.setPen(colours.text);
    painter.setFont(theme.font(16, 600));
    painter.drawText(QRectF(middle.x() - 300, middle.y() - 20, 600, 26), Qt::AlignCenter,
                     tr("Draw your first pipeline"));
    painter.setPen(colours.dim);
    painter.setFont(theme.font(13));
    const QStringList lines = {tr("Drag a service from the palette, or double-click here to search."),
                               tr("Drop a log or CSV file, and it becomes a source.")};
    for (int i = 0; i < lines.size(); ++i)
        painter.drawText(QRectF(middle.x() - 320, middle.y() + 12 + i * 22, 640, 22), Qt::AlignCenter, lines[i]);
}

} // namespace headwater::ui

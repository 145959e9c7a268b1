// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/tools.h"

#include "ui/canvas/canvasview.h"
#include "ui/canvas/paint.h"

#include <QPainter>

#include <algorithm>

namespace headwater::ui::canvas {

namespace {

constexpr double kDragStart = 4; ///< pixels before a press becomes a drag
constexpr double kSnapReach = 6; ///< pixels

std::size_t at(int index)
{
    return static_cast<std::size_t>(index);
}

} // namespace

MoveTool::MoveTool(CanvasView &view, std::vector<int> nodes, int pressed, QPointF start)
    : Tool(view)
    , m_nodes(std::move(nodes))
    , m_pressed(pressed)
    , m_start(start)
{
    std::vector<bool> moving(view.scene().nodes().size(), false);
    for (const int node : m_nodes) {
        moving[at(node)] = true;
        m_homes.push_back(view.scene().node(node).rect);
    }
    m_home = unitedRect(m_homes);
    const QRectF seen = view.camera().visible();
    for (std::size_t i = 0; i < moving.size(); ++i) {
        if (!moving[i] && view.scene().nodes()[i].rect.intersects(seen))
            m_others.push_back(view.scene().nodes()[i].rect);
    }
}

int MoveTool::linkBelow() const
{
    if (m_nodes.size() != 1)
        return -1;
    const Scene &scene = view().scene();
    const SceneNode &node = scene.node(m_nodes.front());
    for (const SceneLink &link : scene.links()) {
        if (link.from == m_nodes.front() || link.to == m_nodes.front())
            return -1;
    }
    const int link = scene.linkAt(node.rect.center(), std::min(node.rect.width(), node.rect.height()) / 2);
    if (link < 0 ||
        !pipeline::insertOnLinkCommand(view().lab().document(), scene.link(link).link, std::string_view(node.id)))
        return -1;
    return link;
}

void MoveTool::move(QPointF point, Qt::KeyboardModifiers modifiers)
{
    const QPointF offset = point - m_start;
    if (!m_moving && (offset * view().zoom()).manhattanLength() < kDragStart)
        return;
    m_moving = true;
    if (modifiers.testFlag(Qt::AltModifier)) {
        m_offset = QPointF(std::round(offset.x()), std::round(offset.y()));
        m_guides.clear();
    } else {
        Snap snap = snapMove(m_home, offset, m_others, kSnapReach / view().zoom());
        m_offset = snap.offset;
        m_guides = std::move(snap.guides);
    }
    view().shiftNodes(m_nodes, m_offset);
    view().setInsertionLink(linkBelow());
}

void MoveTool::release(QPointF, Qt::KeyboardModifiers)
{
    CanvasView &canvas = view();
    if (!m_moving) {
        if (m_pressed >= 0)
            canvas.lab().select({canvas.scene().node(m_pressed).id});
        return;
    }
    if (m_offset.isNull()) {
        canvas.resetScene();
        return;
    }
    const pipeline::Document &document = canvas.lab().document();
    std::vector<std::pair<std::string, pipeline::Position>> places;
    for (std::size_t i = 0; i < m_nodes.size(); ++i) {
        const QPointF corner = m_homes[i].topLeft() + m_offset;
        places.emplace_back(canvas.scene().node(m_nodes[i]).id, pipeline::Position{corner.x(), corner.y()});
    }
    pipeline::Command command = pipeline::moveCommand(document, places, {});
    if (const int link = linkBelow(); link >= 0) {
        Result<pipeline::Command> insert = pipeline::insertOnLinkCommand(document, canvas.scene().link(link).link,
                                                                         std::string_view(places.front().first));
        if (insert) {
            insert->edits.insert(insert->edits.end(), command.edits.begin(), command.edits.end());
            command = std::move(insert).value();
        }
    }
    if (!canvas.lab().perform(std::move(command)))
        canvas.resetScene();
}

void MoveTool::cancel()
{
    view().resetScene();
}

void MoveTool::paint(QPainter &painter, const ScenePaint &paint) const
{
    painter.setPen(QPen(paint.colours().accent, 1 / paint.zoom()));
    for (const Guide &guide : m_guides) {
        if (guide.orientation == Qt::Vertical)
            painter.drawLine(QPointF(guide.at, guide.from - 16), QPointF(guide.at, guide.to + 16));
        else
            painter.drawLine(QPointF(guide.from - 16, guide.at), QPointF(guide.to + 16, guide.at));
    }
}

MarqueeTool::MarqueeTool(CanvasView &view, QPointF start, bool add)
    : Tool(view)
    , m_rect(start, QSizeF())
    , m_start(start)
    , m_add(add)
    , m_before(view.lab().selectedNodes())
    , m_linksBefore(view.lab().selectedLinks())
{
}

void MarqueeTool::move(QPointF point, Qt::KeyboardModifiers)
{
    m_rect = QRectF(m_start, point).normalized();
    std::vector<std::string> chosen = m_add ? m_before : std::vector<std::string>{};
    for (const SceneNode &node : view().scene().nodes()) {
        if (node.rect.intersects(m_rect) && std::find(chosen.begin(), chosen.end(), node.id) == chosen.end())
            chosen.push_back(node.id);
    }
    view().lab().select(chosen, m_add ? m_linksBefore : std::vector<pipeline::Link>{});
}

void MarqueeTool::release(QPointF, Qt::KeyboardModifiers)
{
    if (m_rect.isEmpty() && !m_add)
        view().lab().select({});
}

void MarqueeTool::cancel()
{
    view().lab().select(m_before, m_linksBefore);
}

void MarqueeTool::paint(QPainter &painter, const ScenePaint &paint) const
{
    QColor fill = paint.colours().accent;
    fill.setAlphaF(0.12f);
    painter.setBrush(fill);
    painter.setPen(QPen(paint.colours().accent, 1 / paint.zoom()));
    painter.drawRect(m_rect);
}

PanTool::PanTool(CanvasView &view, QPointF start)
    : Tool(view)
    , m_start(start)
{
}

// Unlike the others it gets points of the view: the scene moves below it.
void PanTool::move(QPointF point, Qt::KeyboardModifiers)
{
    m_moved = true;
    view().scrollBy(m_start - point);
    m_start = point;
}

} // namespace headwater::ui::canvas

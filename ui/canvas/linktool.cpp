// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"
#include "ui/canvas/canvasview.h"
#include "ui/canvas/paint.h"
#include "ui/canvas/tools.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QKeyEvent>
#include <QPainter>

#include <algorithm>

namespace headwater::ui::canvas {

namespace {

struct CanvasWords
{
    Q_DECLARE_TR_FUNCTIONS(Canvas)
};

std::size_t slot(int index)
{
    return static_cast<std::size_t>(index);
}

} // namespace

LinkTool::LinkTool(CanvasView &view, int node, int port, Hand hand)
    : Tool(view)
    , m_node(node)
    , m_hand(hand)
{
    const Scene &scene = view.scene();
    const SceneNode &source = scene.node(node);
    const Port &start = source.ports[slot(port)];
    m_output = start.spec->output;
    m_start = start.at;
    m_end = start.at;
    // The first output's name may be left out in a link, so it is.
    for (const pipeline::PortSpec &spec : source.type->ports) {
        if (spec.output) {
            if (&spec != start.spec && m_output)
                m_port = std::string(start.spec->key);
            break;
        }
    }
    m_refusals.resize(scene.nodes().size());
    for (std::size_t i = 0; i < scene.nodes().size(); ++i) {
        const int other = static_cast<int>(i);
        if (other == node)
            continue;
        // addLinkCommand() chooses the port that fits, which a plain check of the first one would miss.
        if (const auto command = pipeline::addLinkCommand(view.lab().document(), linkTo(other)); !command)
            m_refusals[i] = command.error().message;
        else
            m_targets.push_back(other);
    }
    const QPointF middle = source.rect.center();
    const auto far = [&](int other) {
        return (scene.node(other).rect.center() - middle).manhattanLength();
    };
    std::stable_sort(m_targets.begin(), m_targets.end(), [&](int a, int b) { return far(a) < far(b); });
    if (m_hand == Hand::Keyboard && !m_targets.empty())
        aimAt(m_targets.front());
}

pipeline::Link LinkTool::linkTo(int node) const
{
    const std::string &own = view().scene().node(m_node).id;
    const std::string &other = view().scene().node(node).id;
    pipeline::Link link;
    link.from = m_output ? own : other;
    link.to = m_output ? other : own;
    link.port = m_port;
    return link;
}

bool LinkTool::isTarget(int node) const
{
    return node != m_node && !m_refusals[slot(node)];
}

bool LinkTool::isNoTarget(int node) const
{
    return node != m_node && m_refusals[slot(node)].has_value();
}

void LinkTool::aimAt(int node)
{
    m_aim = node;
    m_reason.clear();
    if (node < 0)
        return;
    if (node == m_node) {
        if (m_hand == Hand::Mouse)
            m_aim = -1;
        return;
    }
    if (m_refusals[slot(node)])
        m_reason = *m_refusals[slot(node)];
    const SceneNode &target = view().scene().node(node);
    if (m_reason.isEmpty() || m_hand == Hand::Keyboard) {
        m_end = QPointF(m_output ? target.rect.left() : target.rect.right(), target.rect.center().y());
        for (const Port &port : target.ports) {
            if (port.spec->output != m_output && port.link < 0)
                m_end = port.at;
        }
    }
}

void LinkTool::move(QPointF point, Qt::KeyboardModifiers)
{
    const Scene &scene = view().scene();
    int node = scene.nodeAt(point);
    if (node < 0) {
        if (const PortHit port = scene.portAt(point, 14 / view().zoom()))
            node = port.node;
    }
    m_end = point;
    aimAt(node);
}

void LinkTool::release(QPointF point, Qt::KeyboardModifiers modifiers)
{
    move(point, modifiers);
    const QPointF way = (point - m_start) * view().zoom();
    if (m_aim >= 0) {
        commit();
    } else if (view().scene().nodeAt(point) < 0 && way.manhattanLength() > 24) {
        // Let go over nothing: offer what could be linked here.
        view().openQuickAdd(point, view().scene().node(m_node).id, m_port, m_output);
    }
}

void LinkTool::commit()
{
    const auto command = pipeline::addLinkCommand(view().lab().document(), linkTo(m_aim));
    view().lab().perform(command);
}

void LinkTool::cancel() {}

void LinkTool::step(int by)
{
    if (m_targets.empty())
        return;
    const auto count = static_cast<int>(m_targets.size());
    const auto found = std::find(m_targets.begin(), m_targets.end(), m_aim);
    const int place = found == m_targets.end() ? 0 : static_cast<int>(found - m_targets.begin()) + by;
    aimAt(m_targets[slot((place + count) % count)]);
    const QRectF target = view().scene().node(m_aim).rect;
    if (!view().camera().visible().contains(target.center()))
        view().centreOn(target.center());
}

bool LinkTool::key(QKeyEvent &event)
{
    if (m_hand != Hand::Keyboard)
        return false;
    switch (event.key()) {
    case Qt::Key_Right:
    case Qt::Key_Down:
    case Qt::Key_Tab:
        step(1);
        return true;
    case Qt::Key_Left:
    case Qt::Key_Up:
    case Qt::Key_Backtab:
        step(-1);
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter: {
        // Linking rebuilds the scene and with it ends this tool: nothing of it may be used afterwards.
        CanvasView &canvas = view();
        if (m_aim >= 0)
            commit();
        canvas.endTool();
        return true;
    }
    default:
        return false;
    }
}

void LinkTool::paint(QPainter &painter, const ScenePaint &paint) const
{
    const Tokens &colours = paint.colours();
    const bool refused = !m_reason.isEmpty();
    const QColor colour = refused ? colours.hot : m_aim >= 0 ? colours.ok : colours.accent;
    const double pixel = 1 / paint.zoom();
    QPen pen(colour, std::max(2.0, 2 * pixel), Qt::SolidLine, Qt::RoundCap);
    if (refused)
        pen.setDashPattern({2, 3});
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    const QPointF from = m_output ? m_start : m_end;
    const QPointF to = m_output ? m_end : m_start;
    const double reach = std::clamp(std::abs(to.x() - from.x()) * 0.5, 24.0, 160.0);
    QPainterPath path(from);
    path.cubicTo(from + QPointF(reach, 0), to - QPointF(reach, 0), to);
    painter.drawPath(path);
    painter.setBrush(colour);
    painter.setPen(Qt::NoPen);
    painter.drawEllipse(m_end, 4 * pixel, 4 * pixel);

    QString text = m_reason;
    if (m_hand == Hand::Keyboard)
        text = m_aim >= 0 ? CanvasWords::tr("Enter links %1 → %2 · arrows choose · Esc cancels")
                                .arg(view().scene().node(m_output ? m_node : m_aim).title,
                                     view().scene().node(m_output ? m_aim : m_node).title)
                          : CanvasWords::tr("Nothing here can be linked · Esc cancels");
    if (text.isEmpty())
        return;
    // In screen pixels, below the cursor and inside the window.
    painter.save();
    painter.translate(m_end);
    painter.scale(pixel, pixel);
    painter.setFont(Theme::instance().font(12));
    const QFontMetricsF metrics(painter.font());
    QRectF words = metrics.boundingRect(QRectF(0, 0, 300, 400), Qt::TextWordWrap, text);
    QRectF chip = words.adjusted(-12, -8, 12, 8);
    const QPointF end = view().toView(m_end);
    chip.moveTopLeft(QPointF(14, 16));
    chip.moveLeft(std::min(chip.left(), view().width() - 8 - chip.width() - end.x()));
    if (end.y() + chip.bottom() > view().height() - 8)
        chip.moveBottom(-16);
    painter.setPen(QPen(refused ? colours.hot : colours.border, 1));
    painter.setBrush(colours.raised);
    painter.drawRoundedRect(chip, 6, 6);
    painter.setPen(colours.text);
    painter.drawText(chip.adjusted(12, 8, -12, -8), Qt::TextWordWrap | Qt::AlignLeft, text);
    painter.restore();
}

} // namespace headwater::ui::canvas

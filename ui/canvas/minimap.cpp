// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/minimap.h"

#include "ui/canvas/canvasview.h"

#include <QEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QTransform>

#include <algorithm>

namespace headwater::ui::canvas {

namespace {
constexpr double kPadding = 8;
}

MiniMap::MiniMap(CanvasView &view)
    : QWidget(&view)
    , m_view(view)
{
    setObjectName(QStringLiteral("canvas.minimap"));
    setAttribute(Qt::WA_OpaquePaintEvent);
    resize(sizeHint());
    setCursor(Qt::PointingHandCursor);
    describe();
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void MiniMap::describe()
{
    setAccessibleName(tr("Overview map"));
    setToolTip(tr("The whole pipeline. Click to go there."));
}

QRectF MiniMap::world() const
{
    if (!m_world.isNull())
        return m_world;
    QRectF all = m_view.scene().bounds().united(m_view.camera().visible());
    return all.isEmpty() ? QRectF(0, 0, 1, 1) : all;
}

QTransform MiniMap::toMap() const
{
    const QRectF all = world();
    const QRectF inside = QRectF(rect()).adjusted(kPadding, kPadding, -kPadding, -kPadding);
    const double scale = std::min(inside.width() / all.width(), inside.height() / all.height());
    QTransform transform;
    transform.translate(inside.center().x(), inside.center().y());
    transform.scale(scale, scale);
    transform.translate(-all.center().x(), -all.center().y());
    return transform;
}

std::size_t MiniMap::look() const
{
    std::size_t value = 0xCBF29CE4;
    const auto mix = [&](double number) {
        value = (value ^ std::hash<double>{}(number)) * 0x9E3779B97F4A7C15ull;
    };
    const QRectF seen = m_view.camera().visible();
    for (const double number : {seen.left(), seen.top(), seen.width(), seen.height()})
        mix(number);
    for (std::size_t i = 0; i < m_view.scene().nodes().size(); ++i) {
        const SceneNode &node = m_view.scene().nodes()[i];
        mix(node.rect.left());
        mix(node.rect.top());
        mix(node.rect.height());
        const NodeLive live = m_view.live().node(static_cast<int>(i));
        mix(live.view ? 2.0 + static_cast<int>(live.view->state) : 1.0);
        mix(m_view.isSelected(static_cast<int>(i)) ? 1 : 0);
    }
    return value;
}

void MiniMap::follow()
{
    if (isVisible() && look() != m_painted)
        update();
}

void MiniMap::paintEvent(QPaintEvent *)
{
    m_painted = look();
    const Tokens &colours = tokens();
    QPainter painter(this);
    painter.fillRect(rect(), colours.canvas);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(colours.border, 1));
    painter.setBrush(colours.panel);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8);
    const QTransform map = toMap();
    const ScenePaint paint(colours, 1, 1);
    painter.setPen(Qt::NoPen);
    for (std::size_t i = 0; i < m_view.scene().nodes().size(); ++i) {
        const SceneNode &node = m_view.scene().nodes()[i];
        const NodeLive live = m_view.live().node(static_cast<int>(i));
        QColor colour = colours.link;
        if (live.view && live.view->state != simulation::NodeState::Idle &&
            live.view->state != simulation::NodeState::Working)
            colour = paint.stateColour(live.view->state);
        if (m_view.isSelected(static_cast<int>(i)))
            colour = colours.accent;
        painter.setBrush(colour);
        const QRectF box = map.mapRect(node.rect);
        painter.drawRoundedRect(box, 1.5, 1.5);
    }
    painter.setPen(QPen(colours.accent, 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(map.mapRect(m_view.camera().visible()).intersected(QRectF(rect()).adjusted(3, 3, -3, -3)),
                            3, 3);
}

void MiniMap::goTo(QPointF point)
{
    m_view.centreOn(toMap().inverted().map(point), false);
}

void MiniMap::mousePressEvent(QMouseEvent *event)
{
    m_world = QRectF();
    m_world = world();
    goTo(event->position());
    event->accept();
}

void MiniMap::mouseMoveEvent(QMouseEvent *event)
{
    if (event->buttons().testFlag(Qt::LeftButton))
        goTo(event->position());
    else
        m_world = QRectF();
}

void MiniMap::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        describe();
}

} // namespace headwater::ui::canvas

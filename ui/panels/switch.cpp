// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/switch.h"

#include "ui/theme/theme.h"

#include <QPainter>

namespace headwater::ui {

Switch::Switch(QWidget *parent)
    : QAbstractButton(parent)
{
    setCheckable(true);
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void Switch::setMixed(bool mixed)
{
    m_mixed = mixed;
    update();
}

QSize Switch::sizeHint() const
{
    return {40, 26};
}

void Switch::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Tokens &colours = tokens();
    const QRectF track(4, (height() - 18) / 2.0, 32, 18);
    const bool on = isChecked() && !m_mixed;
    QColor fill = on ? colours.accent : colours.raised;
    if (!isEnabled())
        fill.setAlphaF(0.5F);
    painter.setPen(QPen(on ? colours.accent : colours.dim, 1));
    painter.setBrush(fill);
    painter.drawRoundedRect(track.adjusted(0.5, 0.5, -0.5, -0.5), 9, 9);
    const double x = m_mixed ? track.center().x() : (on ? track.right() - 9 : track.left() + 9);
    painter.setPen(Qt::NoPen);
    painter.setBrush(on ? colours.onAccent : colours.dim);
    painter.drawEllipse(QPointF(x, track.center().y()), 5.5, 5.5);
    if (hasFocus()) {
        painter.setPen(QPen(colours.accent, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(track.adjusted(-2, -2, 2, 2), 11, 11);
    }
}

} // namespace headwater::ui

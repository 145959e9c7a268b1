// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/segments.h"

#include "ui/theme/theme.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>

namespace headwater::ui {
namespace {

constexpr int kPadding = 22;
constexpr int kLeastWidth = 84;
constexpr int kHeight = 30;

} // namespace

Segments::Segments(QWidget *parent)
    : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    connect(&Theme::instance(), &Theme::changed, this, [this] {
        updateGeometry();
        update();
    });
}

void Segments::setLabels(const QStringList &labels)
{
    m_labels = labels;
    updateGeometry();
    update();
}

void Segments::setCurrent(int index)
{
    m_current = index;
    setAccessibleDescription(m_labels.value(index));
    update();
}

int Segments::segmentWidth() const
{
    const QFontMetrics metrics(Theme::instance().font(13, 600));
    int width = kLeastWidth;
    for (const QString &label : m_labels)
        width = std::max(width, metrics.horizontalAdvance(label) + 2 * kPadding);
    return width;
}

QRect Segments::segmentRect(int index) const
{
    const int width = segmentWidth();
    return {index * width, 0, width, height()};
}

int Segments::segmentAt(QPoint point) const
{
    for (int i = 0; i < m_labels.size(); ++i) {
        if (segmentRect(i).contains(point))
            return i;
    }
    return -1;
}

QSize Segments::sizeHint() const
{
    return {segmentWidth() * static_cast<int>(m_labels.size()), kHeight};
}

void Segments::paintEvent(QPaintEvent *)
{
    const Tokens &t = tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    for (int i = 0; i < m_labels.size(); ++i) {
        const QRect segment = segmentRect(i);
        const bool on = i == m_current;
        if (on) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(t.raised);
            painter.drawRoundedRect(QRectF(segment).adjusted(1, 1, -1, -1), 6, 6);
        }
        painter.setFont(Theme::instance().font(13, on ? 600 : 400));
        painter.setPen(on || i == m_pointed ? t.text : t.dim);
        painter.drawText(segment, Qt::AlignCenter, m_labels[i]);
    }
    if (hasFocus() && m_current >= 0) {
        painter.setPen(QPen(t.accent, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(segmentRect(m_current)).adjusted(1, 1, -1, -1), 6, 6);
    }
}

void Segments::choose(int index)
{
    if (index < 0 || index >= m_labels.size() || index == m_current)
        return;
    setCurrent(index);
    Q_EMIT chosen(index);
}

void Segments::mousePressEvent(QMouseEvent *event)
{
    if (event->button() == Qt::LeftButton)
        choose(segmentAt(event->pos()));
}

void Segments::mouseMoveEvent(QMouseEvent *event)
{
    m_pointed = segmentAt(event->pos());
    update();
}

void Segments::leaveEvent(QEvent *)
{
    m_pointed = -1;
    update();
}

void Segments::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Left)
        choose(m_current - 1);
    else if (event->key() == Qt::Key_Right)
        choose(m_current + 1);
    else
        QWidget::keyPressEvent(event);
}

} // namespace headwater::ui

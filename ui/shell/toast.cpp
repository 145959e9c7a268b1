// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/toast.h"

#include "ui/theme/theme.h"

#include <QAccessible>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>

#include <algorithm>
#include <chrono>

namespace headwater::ui {
namespace {

using namespace std::chrono_literals;
constexpr int kWidest = 560;

} // namespace

Toast::Toast(QWidget *parent)
    : QWidget(parent)
{
    setObjectName(QStringLiteral("toast"));
    m_text = new QLabel(this);
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::PlainText);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(20, 10, 16, 10);
    row->addWidget(m_text);
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &QWidget::hide);
    parent->installEventFilter(this);
    hide();
}

QString Toast::text() const
{
    return m_text->text();
}

void Toast::say(const QString &text, bool trouble)
{
    m_trouble = trouble;
    m_text->setText(text);
    setAccessibleName(text);
    place();
    show();
    raise();
    QAccessibleEvent announcement(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&announcement);
    // Long sentences stay longer.
    m_timer.start(std::chrono::milliseconds(4000 + 50 * text.size()));
}

void Toast::place()
{
    const int widest = std::min(kWidest, parentWidget()->width() - 32);
    const QFontMetrics metrics(m_text->font());
    const int wanted = metrics.horizontalAdvance(m_text->text()) + 48;
    const int width = std::min(widest, wanted);
    const QRect wrapped = metrics.boundingRect(0, 0, width - 44, 1000, Qt::TextWordWrap, m_text->text());
    const int height = wrapped.height() + 26;
    setGeometry((parentWidget()->width() - width) / 2, parentWidget()->height() - height - 24, width, height);
}

void Toast::paintEvent(QPaintEvent *)
{
    const Tokens &t = tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF card = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    painter.setPen(QPen(t.border, 1));
    painter.setBrush(t.raised);
    painter.drawRoundedRect(card, 8, 8);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_trouble ? t.warn : t.accent);
    painter.drawRoundedRect(QRectF(6, 8, 3, height() - 16), 1.5, 1.5);
}

void Toast::mousePressEvent(QMouseEvent *)
{
    hide();
}

void Toast::enterEvent(QEnterEvent *)
{
    m_timer.stop();
}

void Toast::leaveEvent(QEvent *)
{
    m_timer.start(2s);
}

bool Toast::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == parentWidget() && event->type() == QEvent::Resize && isVisible())
        place();
    return QWidget::eventFilter(watched, event);
}

} // namespace headwater::ui

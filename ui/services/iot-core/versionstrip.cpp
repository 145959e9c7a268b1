// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/services/iot-core/versionstrip.h"

#include "ui/theme/theme.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace headwater::ui {

namespace {

constexpr int kHeight = 30;
constexpr double kMargin = 4;
constexpr double kTall = 18, kLow = 11;
constexpr double kWidestPitch = 16;
constexpr double kGapFromPitch = 4; ///< narrower cells touch
constexpr double kGap = 2;

} // namespace

VersionStrip::VersionStrip(QWidget *parent)
    : QAbstractSlider(parent)
{
    setOrientation(Qt::Horizontal);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setRange(0, 0);
    setPageStep(10);
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void VersionStrip::setCells(std::vector<Cell> cells)
{
    m_cells = std::move(cells);
    setRange(0, std::max(0, static_cast<int>(m_cells.size()) - 1));
    update();
}

double VersionStrip::pitch() const
{
    return std::min(kWidestPitch, (width() - 2 * kMargin) / std::max<double>(1, static_cast<double>(m_cells.size())));
}

QRectF VersionStrip::cellRect(int index) const
{
    const double each = pitch();
    const bool isTall = m_cells[static_cast<std::size_t>(index)].differs;
    const double tall = isTall ? kTall : kLow;
    return {kMargin + index * each, kMargin + kTall - tall, each - (each >= kGapFromPitch ? kGap : 0), tall};
}

int VersionStrip::indexAt(double x) const
{
    return std::clamp(static_cast<int>(std::floor((x - kMargin) / pitch())), minimum(), maximum());
}

QSize VersionStrip::sizeHint() const
{
    return {240, kHeight};
}

QSize VersionStrip::minimumSizeHint() const
{
    return {120, kHeight};
}

void VersionStrip::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Tokens &look = tokens();
    for (int i = 0; i < static_cast<int>(m_cells.size()); ++i) {
        const Cell &cell = m_cells[static_cast<std::size_t>(i)];
        const QRectF rect = cellRect(i);
        const double corner = std::min(2.0, rect.width() / 3);
        if (cell.deleted) {
            painter.setPen(QPen(look.outline, 1));
            painter.setBrush(Qt::NoBrush);
            painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), corner, corner);
        } else {
            painter.setPen(Qt::NoPen);
            painter.setBrush(cell.differs ? look.warn : look.accent);
            painter.drawRoundedRect(rect, corner, corner);
        }
        if (cell.away) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(look.dim);
            painter.drawRect(QRectF(rect.left(), kMargin + kTall + 3, pitch(), 1.5));
        }
    }
    painter.setBrush(Qt::NoBrush);
    if (!m_cells.empty()) {
        QRectF chosen = cellRect(value());
        chosen.setTop(kMargin);
        if (chosen.width() < kGapFromPitch)
            chosen.adjust(-1, 0, 1, 0);
        painter.setPen(QPen(look.text, 1.5));
        painter.drawRoundedRect(chosen.adjusted(-1.75, -1.75, 1.75, 1.75), 3, 3);
    }
    if (hasFocus()) {
        painter.setPen(QPen(look.accent, 2));
        painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 4, 4);
    }
}

void VersionStrip::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton || m_cells.empty())
        return;
    setSliderDown(true);
    setValue(indexAt(event->position().x()));
    setSliderDown(false);
}

void VersionStrip::mouseMoveEvent(QMouseEvent *event)
{
    if (event->buttons() & Qt::LeftButton && !m_cells.empty())
        setValue(indexAt(event->position().x()));
}

bool VersionStrip::event(QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return QAbstractSlider::event(event);
    const auto *const help = static_cast<QHelpEvent *>(event);
    const double x = help->pos().x();
    if (m_cells.empty() || x > cellRect(maximum()).right())
        QToolTip::hideText();
    else
        QToolTip::showText(help->globalPos(), m_cells[static_cast<std::size_t>(indexAt(x))].text, this);
    return true;
}

} // namespace headwater::ui

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/scrubber.h"

#include "core/base/text.h"
#include "ui/theme/theme.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <array>
#include <cmath>

namespace headwater::ui {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::array<std::int64_t, 14> kSpans{60,    120,    300,    600,    1'200,  1'800,   3'600,
                                              7'200, 14'400, 28'800, 43'200, 86'400, 259'200, 604'800};
constexpr double kMargin = 9;
constexpr double kLine = 4;
constexpr double kKnob = 7;
constexpr double kMarkReach = 5;

} // namespace

Scrubber::Scrubber(QWidget *parent)
    : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
    updateEnd();
}

void Scrubber::setNow(std::int64_t nanoseconds)
{
    if (nanoseconds == m_now)
        return;
    m_now = nanoseconds;
    m_furthest = std::max(m_furthest, m_now);
    updateEnd();
    update();
}

void Scrubber::setGoal(std::int64_t nanoseconds)
{
    m_goal = nanoseconds;
    updateEnd();
    update();
}

void Scrubber::setMarks(const std::vector<ScrubMark> &marks)
{
    m_marks = marks;
    update();
}

void Scrubber::reset()
{
    m_now = m_furthest = 0;
    m_goal = m_dragged = -1;
    m_marks.clear();
    updateEnd();
    update();
}

void Scrubber::updateEnd()
{
    const std::int64_t needed = std::max(m_furthest, m_goal);
    std::int64_t end = m_goal >= m_furthest ? m_goal : 0;
    if (end <= 0) {
        const double seconds = static_cast<double>(needed) / kSecond;
        const auto span = std::find_if(kSpans.begin(), kSpans.end(),
                                       [&](std::int64_t s) { return static_cast<double>(s) >= seconds * 1.02; });
        end = span != kSpans.end() ? *span * kSecond : static_cast<std::int64_t>(needed * 1.25);
    }
    if (end == m_end)
        return;
    m_end = end;
    Q_EMIT endChanged(m_end);
}

double Scrubber::xOf(std::int64_t nanoseconds) const
{
    return kMargin + (width() - 2 * kMargin) * static_cast<double>(nanoseconds) / static_cast<double>(m_end);
}

std::int64_t Scrubber::timeAt(double x) const
{
    const double share = std::clamp((x - kMargin) / std::max(1.0, width() - 2 * kMargin), 0.0, 1.0);
    return static_cast<std::int64_t>(std::llround(share * static_cast<double>(m_end)));
}

const ScrubMark *Scrubber::markAt(double x) const
{
    const ScrubMark *nearest = nullptr;
    for (const ScrubMark &mark : m_marks) {
        const double distance = std::abs(xOf(mark.at) - x);
        if (distance < kMarkReach && (nearest == nullptr || distance < std::abs(xOf(nearest->at) - x)))
            nearest = &mark;
    }
    return nearest;
}

QSize Scrubber::sizeHint() const
{
    return {480, 40};
}

QSize Scrubber::minimumSizeHint() const
{
    return {120, 40};
}

void Scrubber::paintEvent(QPaintEvent *)
{
    const Tokens &t = tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const double y = height() / 2.0 + 2;
    const auto line = [&](double from, double to, const QColor &colour, double thick = kLine) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(colour);
        painter.drawRoundedRect(QRectF(from, y - thick / 2, std::max(0.0, to - from), thick), thick / 2, thick / 2);
    };
    const std::int64_t shown = m_dragged >= 0 ? m_dragged : m_now;
    line(kMargin, width() - kMargin, t.outline, 1.5);
    line(kMargin, xOf(m_furthest), t.link);
    line(kMargin, xOf(shown), t.accent);

    painter.setFont(Theme::instance().font(11));
    const QFontMetricsF metrics(painter.font());
    double labelsEnd = -100;
    for (const ScrubMark &mark : m_marks) {
        const double x = std::round(xOf(mark.at)) + 0.5;
        const QColor colour = mark.kind == ScrubMark::Kind::Limit     ? t.hot
                              : mark.kind == ScrubMark::Kind::Scaling ? t.accent
                                                                      : t.warn;
        painter.setPen(QPen(colour, 2));
        painter.drawLine(QPointF(x, y - 7), QPointF(x, y + 7));
        const double wide = metrics.horizontalAdvance(mark.label);
        const double left = std::clamp(x - wide / 2, 0.0, std::max(0.0, width() - wide));
        if (!mark.label.isEmpty() && left > labelsEnd + 6) {
            painter.drawText(QPointF(left, y - 11), mark.label);
            labelsEnd = left + wide;
        }
    }

    if (m_pointer >= 0 && m_dragged < 0) {
        painter.setPen(QPen(t.faint, 1));
        painter.drawLine(QPointF(m_pointer, y - 6), QPointF(m_pointer, y + 6));
    }
    painter.setPen(Qt::NoPen);
    painter.setBrush(t.text);
    painter.drawEllipse(QPointF(xOf(shown), y), kKnob, kKnob);
    if (hasFocus()) {
        painter.setPen(QPen(t.accent, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawEllipse(QPointF(xOf(shown), y), kKnob + 2.5, kKnob + 2.5);
    }
}

void Scrubber::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton)
        return;
    m_dragged = timeAt(event->position().x());
    QToolTip::showText(event->globalPosition().toPoint(), clockText(m_dragged), this);
    update();
}

void Scrubber::mouseMoveEvent(QMouseEvent *event)
{
    m_pointer = event->position().x();
    if (m_dragged >= 0) {
        m_dragged = timeAt(m_pointer);
        QToolTip::showText(event->globalPosition().toPoint(), clockText(m_dragged), this);
    }
    update();
}

void Scrubber::mouseReleaseEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton || m_dragged < 0)
        return;
    const std::int64_t to = timeAt(event->position().x());
    m_dragged = -1;
    Q_EMIT seekRequested(to);
    update();
}

void Scrubber::keyPressEvent(QKeyEvent *event)
{
    const std::int64_t step = event->modifiers().testFlag(Qt::ShiftModifier) ? 10 * kSecond : kSecond;
    std::int64_t to = -1;
    switch (event->key()) {
    case Qt::Key_Left:
        to = std::max<std::int64_t>(0, m_now - step);
        break;
    case Qt::Key_Right:
        to = m_now + step;
        break;
    case Qt::Key_Home:
        to = 0;
        break;
    case Qt::Key_End:
        to = m_furthest;
        break;
    default:
        QWidget::keyPressEvent(event);
        return;
    }
    Q_EMIT seekRequested(to);
}

void Scrubber::leaveEvent(QEvent *)
{
    m_pointer = -1;
    update();
}

bool Scrubber::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        auto *help = static_cast<QHelpEvent *>(event);
        const ScrubMark *mark = markAt(help->pos().x());
        QToolTip::showText(help->globalPos(), mark != nullptr ? mark->text : clockText(timeAt(help->pos().x())), this);
        return true;
    }
    return QWidget::event(event);
}

} // namespace headwater::ui

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/services/iot-core/topicface.h"

#include "core/base/text.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QLocale>
#include <QPainter>
#include <QPainterPath>
#include <QStringList>

#include <algorithm>
#include <cmath>

namespace headwater::ui::topics {
namespace {

struct FaceWords
{
    Q_DECLARE_TR_FUNCTIONS(TopicFace)
};

constexpr int kRows = 5;
constexpr int kMostListeners = 4;
constexpr double kRow = 22;
constexpr double kRadius = 6;
constexpr double kNames = 0.37;     ///< of the width
constexpr double kListeners = 0.29; ///< of the width
constexpr double kCurves = 30;

/// 1,840 or 18k.
QString shortRate(double value)
{
    const QLocale locale;
    if (value < 9'999.5)
        return locale.toString(std::round(value), 'f', 0);
    const bool isMillions = value >= 999'500;
    const double scaled = value / (isMillions ? 1e6 : 1e3);
    return locale.toString(scaled, 'f', scaled < 9.95 ? 1 : 0) + QLatin1Char(isMillions ? 'M' : 'k');
}

/// One for a message a second, one more for each time twice and a half of that.
int dotsFor(double perSecond)
{
    return perSecond <= 0 ? 0 : std::clamp(1 + static_cast<int>(std::log(std::max(1.0, perSecond)) / 0.9), 1, 12);
}

/// The ends of a topic say more than its middle: `$aws/…/update/delta`.
QString elided(const QFontMetricsF &metrics, const QString &text, double width)
{
    if (metrics.horizontalAdvance(text) <= width)
        return text;
    const QStringList levels = text.split(QLatin1Char('/'));
    for (qsizetype left = levels.size() - 2; left > 0; --left) {
        const QString shorter =
            levels.first() + QStringLiteral("/…/") + levels.mid(levels.size() - left).join(QLatin1Char('/'));
        if (metrics.horizontalAdvance(shorter) <= width)
            return shorter;
    }
    return metrics.elidedText(text, Qt::ElideMiddle, width);
}

struct Rows
{
    double top, step;
    double centre(int row) const { return top + (row + 0.5) * step; }
};

void paintListener(QPainter &painter, const world::Face::Listener &listener, const Look &look, const QRectF &box)
{
    const Theme &theme = Theme::instance();
    painter.setPen(QPen(look.tokens.border, 1));
    painter.setBrush(look.tokens.raised);
    painter.drawRoundedRect(box, kRadius - 1, kRadius - 1);
    const QFont mono = theme.mono(Theme::legible(11, look.zoom));
    const QString rate = FaceWords::tr("%1/s").arg(shortRate(listener.perSecond));
    painter.setFont(theme.font(Theme::legible(11, look.zoom)));
    painter.setPen(look.tokens.text);
    const QRectF name = box.adjusted(7, 0, -QFontMetricsF(mono).horizontalAdvance(rate) - 11, 0);
    painter.drawText(name, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextDontClip,
                     QFontMetricsF(painter.font()).elidedText(fromUtf8(listener.node), Qt::ElideRight, name.width()));
    painter.setFont(mono);
    painter.setPen(look.tokens.dim);
    painter.drawText(box.adjusted(0, 0, -6, 0), Qt::AlignRight | Qt::AlignVCenter | Qt::TextDontClip, rate);
}

/// Who hears most comes first; the others are counted.
std::vector<int> shownListeners(const world::Face &face)
{
    std::vector<int> order(face.listeners.size());
    for (std::size_t i = 0; i < order.size(); ++i)
        order[i] = static_cast<int>(i);
    if (order.size() <= static_cast<std::size_t>(kMostListeners))
        return order;
    std::stable_sort(order.begin(), order.end(), [&face](int a, int b) {
        return face.listeners[static_cast<std::size_t>(a)].perSecond >
               face.listeners[static_cast<std::size_t>(b)].perSecond;
    });
    order.resize(kMostListeners);
    std::sort(order.begin(), order.end());
    return order;
}

} // namespace

QColor threadColour(const Tokens &tokens, int place)
{
    static constexpr std::array<std::size_t, kRows> kOrder{0, 1, 2, 5, 6};
    return tokens.series[kOrder[static_cast<std::size_t>(place) % kOrder.size()]];
}

void paintThreads(QPainter &painter, const world::Face &face, const Look &look)
{
    const Theme &theme = Theme::instance();
    const QRectF &area = look.area;
    const Rows rows{area.top(), kRow};
    if (!look.running || face.threads.empty()) {
        painter.setFont(theme.font(Theme::legible(11, look.zoom)));
        painter.setPen(look.tokens.dim);
        painter.drawText(area, Qt::AlignCenter | Qt::TextWordWrap | Qt::TextDontClip,
                         look.running ? FaceWords::tr("No messages in the last second")
                                      : FaceWords::tr("Shows its busiest topics while it runs"));
        return;
    }
    const double names = area.width() * kNames;
    const bool isHeard = !face.listeners.empty();
    const double boxes = isHeard ? area.width() * kListeners : 0;
    const double left = area.left() + names + 8;
    const double right = isHeard ? area.right() - boxes - kCurves : area.right() - 44;

    // Who hears them, spread over the height of the rows that are taken.
    const std::vector<int> shown = shownListeners(face);
    std::size_t taken = shown.size();
    for (const world::Face::Thread &thread : face.threads)
        taken = std::max(taken, std::size_t{thread.place} + 1);
    std::vector<double> centres(face.listeners.size(), -1);
    const double boxHeight = kRow - 3;
    for (std::size_t i = 0; i < shown.size(); ++i)
        centres[static_cast<std::size_t>(shown[i])] = area.top() + (static_cast<double>(i) + 0.5) *
                                                                       static_cast<double>(taken) * kRow /
                                                                       static_cast<double>(shown.size());

    // Curves below threads, threads below their rings.
    for (const world::Face::Thread &thread : face.threads) {
        for (const int listener : thread.listeners) {
            const double to = centres[static_cast<std::size_t>(listener)];
            if (to < 0)
                continue;
            const QPointF from(right + 5, rows.centre(thread.place)), end(area.right() - boxes, to);
            QPainterPath curve(from);
            curve.cubicTo(from + QPointF(kCurves / 2, 0), end - QPointF(kCurves / 2, 0), end);
            QColor colour = threadColour(look.tokens, thread.place);
            colour.setAlphaF(0.75F);
            painter.setPen(QPen(colour, 1.4));
            painter.setBrush(Qt::NoBrush);
            painter.drawPath(curve);
        }
    }
    for (const world::Face::Thread &thread : face.threads) {
        const QColor colour = threadColour(look.tokens, thread.place);
        const double y = rows.centre(thread.place);
        painter.setFont(theme.mono(Theme::legible(11, look.zoom)));
        painter.setPen(look.tokens.text);
        painter.drawText(QRectF(area.left(), y - kRow / 2, names, kRow),
                         Qt::AlignLeft | Qt::AlignVCenter | Qt::TextDontClip,
                         elided(QFontMetricsF(painter.font()), fromUtf8(thread.topic), names));
        painter.setPen(QPen(colour, 2, Qt::SolidLine, Qt::RoundCap));
        painter.drawLine(QPointF(left, y), QPointF(right - 5, y));
        painter.setPen(Qt::NoPen);
        painter.setBrush(colour);
        const double length = right - 18 - left;
        for (int i = 0; i < dotsFor(thread.perSecond); ++i)
            painter.drawEllipse(
                QPointF(left + 6 + length * std::fmod(0.17 + thread.place * 0.23 + i * 0.618034, 1.0), y), 3, 3);
        painter.setPen(QPen(colour, 2));
        painter.setBrush(thread.listeners.empty() ? QBrush(look.tokens.panel) : QBrush(colour));
        painter.drawEllipse(QPointF(right, y), 4.5, 4.5);
        if (isHeard)
            continue;
        painter.setFont(theme.mono(Theme::legible(11, look.zoom)));
        painter.setPen(look.tokens.dim);
        painter.drawText(QRectF(right + 8, y - kRow / 2, area.right() - right - 8, kRow),
                         Qt::AlignRight | Qt::AlignVCenter | Qt::TextDontClip,
                         FaceWords::tr("%1/s").arg(shortRate(thread.perSecond)));
    }
    for (const int listener : shown)
        paintListener(painter, face.listeners[static_cast<std::size_t>(listener)], look,
                      QRectF(area.right() - boxes, centres[static_cast<std::size_t>(listener)] - boxHeight / 2, boxes,
                             boxHeight));

    QStringList below;
    if (face.others > 0)
        below << FaceWords::tr("other topics %1/s").arg(shortRate(face.others));
    if (const std::size_t more = face.listeners.size() - shown.size(); more > 0)
        below << FaceWords::tr("%1 more listen").arg(more);
    painter.setFont(theme.font(Theme::legible(11, look.zoom)));
    painter.setPen(look.tokens.dim);
    painter.drawText(
        QRectF(area.left(), area.top() + kRows * kRow, area.width(), area.bottom() - area.top() - kRows * kRow),
        Qt::AlignLeft | Qt::AlignVCenter | Qt::TextDontClip, below.join(QStringLiteral(" · ")));
}

} // namespace headwater::ui::topics

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/services/greengrass/edgeface.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QLocale>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace headwater::ui::edge {
namespace {

struct FaceWords
{
    Q_DECLARE_TR_FUNCTIONS(EdgeFace)
};

constexpr double kRadius = 6;
constexpr double kInside = 66; ///< width of the column of the local side
constexpr double kLine = 98;   ///< of the line and the cloud
constexpr double kCloud = 36;
constexpr double kGap = 10;
constexpr double kRow = 45;
constexpr int kMostDots = 48;
constexpr double kDotRoom = 220; ///< area
constexpr double kMegabyte = 1024.0 * 1024.0;

QString shortNumber(double value)
{
    const QLocale locale;
    if (value < 9'999.5)
        return locale.toString(std::round(value), 'f', 0);
    const bool isMillions = value >= 999'500;
    const double scaled = value / (isMillions ? 1e6 : 1e3);
    return locale.toString(scaled, 'f', scaled < 99.95 ? 1 : 0) + QLatin1Char(isMillions ? 'M' : 'k');
}

QColor withAlpha(QColor colour, double alpha)
{
    colour.setAlphaF(static_cast<float>(alpha));
    return colour;
}

void words(QPainter &painter, const QRectF &rect, int alignment, const QFont &font, const QColor &colour,
           const QString &text)
{
    painter.setFont(font);
    painter.setPen(colour);
    painter.drawText(rect, alignment | Qt::TextDontClip, text);
}

void figure(QPainter &painter, const Look &look, double top, const QString &label, const QString &value,
            const QColor &colour)
{
    const Theme &theme = Theme::instance();
    const double left = look.area.left();
    words(painter, QRectF(left, top, kInside, 15), Qt::AlignLeft | Qt::AlignVCenter,
          theme.font(Theme::legible(11, look.zoom)), look.tokens.dim, label);
    words(painter, QRectF(left, top + 15, kInside, 17), Qt::AlignLeft | Qt::AlignVCenter,
          theme.font(Theme::legible(13, look.zoom), 600), colour, value);
}

/// Each message is a dot up to a dozen, then by their powers of ten.
int dotsFor(double messages)
{
    if (messages <= 12)
        return static_cast<int>(messages);
    return std::min(kMostDots, 12 + static_cast<int>((kMostDots - 12) * std::log10(messages / 12) / 4));
}

void spool(QPainter &painter, const Figures &figures, const Look &look, const QRectF &vessel)
{
    const Theme &theme = Theme::instance();
    painter.setPen(Qt::NoPen);
    painter.setBrush(look.tokens.canvas.lightness() < 128 ? look.tokens.canvas : look.tokens.raised);
    painter.drawRoundedRect(vessel, kRadius, kRadius);
    if (!look.running)
        return;
    const QColor colour = figures.isFull() ? look.tokens.hot : look.tokens.accent;
    painter.save();
    QPainterPath clip;
    clip.addRoundedRect(vessel, kRadius, kRadius);
    painter.setClipPath(clip, Qt::IntersectClip);
    const double caption = 20;
    const double height = figures.messages > 0 ? std::max(7.0, (vessel.height() - caption) * figures.level()) : 0;
    const QRectF liquid(vessel.left(), vessel.bottom() - height, vessel.width(), height);
    if (height > 0) {
        painter.fillRect(liquid, withAlpha(colour, 0.34));
        painter.fillRect(QRectF(liquid.topLeft(), QSizeF(liquid.width(), 1.5)), colour);
    }
    // What overflows is hatched at the rim: never colour alone.
    if (figures.isFull())
        painter.fillRect(QRectF(liquid.topLeft(), QSizeF(liquid.width(), 9)), QBrush(colour, Qt::BDiagPattern));
    painter.setPen(Qt::NoPen);
    painter.setBrush(look.tokens.token);
    const QRectF room = liquid.adjusted(7, 5, -7, -5);
    // In shallow liquid few dots have room.
    const int most = std::max(3, static_cast<int>(room.width() * std::max(0.0, room.height()) / kDotRoom));
    for (int i = std::min(most, dotsFor(figures.messages)); room.height() >= 0 && i-- > 0;)
        painter.drawEllipse(QPointF(room.left() + std::fmod(0.37 + i * 0.754877666, 1.0) * room.width(),
                                    room.top() + std::fmod(0.11 + i * 0.569840291, 1.0) * room.height()),
                            2.2, 2.2);
    painter.restore();
    words(painter, QRectF(vessel.left(), vessel.top(), vessel.width(), caption), Qt::AlignCenter,
          theme.mono(Theme::legible(10, look.zoom)), figures.isFull() ? look.tokens.hot : look.tokens.dim,
          sizeText(figures));
}

/// A cloud of three arcs over a flat foot, with its left end at the middle of the edge.
QPainterPath cloudPath(const QRectF &box)
{
    const double w = box.width(), h = box.height();
    const QPointF foot = box.bottomLeft();
    QPainterPath path;
    path.moveTo(foot + QPointF(w * 0.22, 0));
    path.cubicTo(foot + QPointF(-w * 0.06, 0), foot + QPointF(-w * 0.06, -h * 0.52),
                 foot + QPointF(w * 0.22, -h * 0.54));
    path.cubicTo(foot + QPointF(w * 0.26, -h * 1.02), foot + QPointF(w * 0.72, -h * 1.1),
                 foot + QPointF(w * 0.78, -h * 0.6));
    path.cubicTo(foot + QPointF(w * 1.06, -h * 0.58), foot + QPointF(w * 1.06, 0), foot + QPointF(w * 0.8, 0));
    path.closeSubpath();
    return path;
}

void line(QPainter &painter, const Figures &figures, const Look &look, const QRectF &rect)
{
    const Theme &theme = Theme::instance();
    const double y = rect.center().y() - 6;
    const QRectF cloud(rect.right() - kCloud, y - 13, kCloud, 26);
    const double from = rect.left(), to = cloud.left() - 1, middle = (from + to) / 2;
    const bool isCut = look.running && figures.isCut();
    const bool isUp = look.running && figures.isConnected && !isCut;
    const QColor colour = isCut ? look.tokens.hot : isUp ? look.tokens.accent : look.tokens.faint;
    QPen pen(colour, 2, isUp || isCut ? Qt::SolidLine : Qt::DotLine, Qt::RoundCap);
    painter.setPen(pen);
    if (isCut) {
        // Two ends that do not meet.
        painter.drawLine(QPointF(from, y), QPointF(middle - 7, y));
        painter.drawLine(QPointF(middle + 7, y), QPointF(to, y));
        painter.drawLine(QPointF(middle - 9, y + 6), QPointF(middle - 3, y - 6));
        painter.drawLine(QPointF(middle + 3, y + 6), QPointF(middle + 9, y - 6));
    } else {
        painter.drawLine(QPointF(from, y), QPointF(to, y));
        if (isUp && figures.sent > 0) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(look.tokens.token);
            const int dots = figures.sent < 5 ? 1 : figures.sent < 50 ? 2 : 3;
            for (int i = 0; i < dots; ++i)
                painter.drawEllipse(QPointF(from + (to - from) * (i + 1) / (dots + 1), y), 2.8, 2.8);
        }
    }
    painter.setPen(QPen(isUp ? look.tokens.accent : look.tokens.dim, 1.5));
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(cloudPath(cloud));
    if (!look.running)
        return;
    const QString under = isCut                  ? cutText(figures.secondsCut)
                          : !figures.isConnected ? FaceWords::tr("connecting")
                                                 : FaceWords::tr("%1/s").arg(shortNumber(figures.sent));
    words(painter, QRectF(rect.left(), y + 19, rect.width(), 17), Qt::AlignCenter,
          theme.font(Theme::legible(12, look.zoom), 600), isCut ? look.tokens.hot : look.tokens.text, under);
    if (figures.isFull())
        words(painter, QRectF(rect.left(), y + 36, rect.width(), 15), Qt::AlignCenter,
              theme.font(Theme::legible(11, look.zoom)), look.tokens.hot,
              FaceWords::tr("%1 lost/s").arg(shortNumber(figures.dropped)));
}

} // namespace

double Figures::level() const
{
    return mostBytes > 0 ? std::clamp(bytes / mostBytes, 0.0, 1.0) : 0;
}

QString waitingText(const Figures &figures)
{
    return figures.messages <= 0 ? FaceWords::tr("empty")
                                 : FaceWords::tr("%1 waiting").arg(shortNumber(figures.messages));
}

QString cutText(double seconds)
{
    const QLocale locale;
    const auto rounded = [&](double value) {
        return locale.toString(std::floor(value), 'f', 0);
    };
    if (seconds < 120)
        return FaceWords::tr("cut %1 s").arg(rounded(seconds));
    if (seconds < 7'200)
        return FaceWords::tr("cut %1 min").arg(rounded(seconds / 60));
    return FaceWords::tr("cut %1 h").arg(rounded(seconds / 3'600));
}

QString sizeText(const Figures &figures)
{
    const QLocale locale;
    return FaceWords::tr("%1 of %2 MB")
        .arg(locale.toString(figures.bytes / kMegabyte, 'f', figures.bytes < 9.95 * kMegabyte ? 1 : 0),
             locale.toString(figures.mostBytes / kMegabyte, 'f', figures.mostBytes < 9.95 * kMegabyte ? 1 : 0));
}

void paintEdge(QPainter &painter, const Figures &figures, const Look &look)
{
    const QRectF &area = look.area;
    const QRectF right(area.right() - kLine, area.top(), kLine, area.height());
    const double left = area.left() + kInside + kGap;
    spool(painter, figures, look, QRectF(left, area.top(), right.left() - left, area.height()));
    line(painter, figures, look, right);
    if (!look.running)
        return;
    figure(painter, look, area.top(), FaceWords::tr("devices"), shortNumber(figures.devices),
           figures.devices > 0 ? look.tokens.text : look.tokens.dim);
    figure(painter, look, area.top() + kRow, FaceWords::tr("functions"), shortNumber(figures.functions),
           figures.functions > 0 ? look.tokens.text : look.tokens.dim);
    const QString version = QLocale::c().toString(figures.version, 'f', 0);
    figure(painter, look, area.top() + 2 * kRow,
           figures.isWaiting   ? FaceWords::tr("next waits", "a deployment")
           : figures.isChanged ? FaceWords::tr("changed", "since the deployment")
                               : FaceWords::tr("deployed"),
           FaceWords::tr("v%1", "version").arg(version), look.tokens.text);
}

} // namespace headwater::ui::edge

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/services/sqs/vesselface.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QLocale>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace headwater::ui::vessel {
namespace {

struct FaceWords
{
    Q_DECLARE_TR_FUNCTIONS(VesselFace)
};

constexpr double kFullLevel = 7; ///< powers of ten
constexpr double kFigures = 62;  ///< width of the column of figures
constexpr double kLetters = 40;  ///< of the dead letters
constexpr double kGap = 10;
constexpr double kRadius = 6;
constexpr double kLane = 21;
constexpr int kMostLanes = 5;
constexpr int kMostDots = 60;  ///< in the liquid
constexpr int kMostRings = 14; ///< above it

/// 1,840 or 18.4k, so that it fits beside the vessel.
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

/// A place in the unit square that is always the same for a number, and fills it evenly.
QPointF placeOf(int number)
{
    return {std::fmod(0.37 + number * 0.754877666, 1.0), std::fmod(0.11 + number * 0.569840291, 1.0)};
}

/// How many dots stand for so many messages: each up to a dozen, then by their powers of ten.
int dotsFor(double messages, int most)
{
    if (messages <= 12)
        return std::min(most, static_cast<int>(messages));
    return std::min(most, 12 + static_cast<int>((most - 12) * std::log10(messages / 12) / (kFullLevel - 1)));
}

void ground(QPainter &painter, const Look &look, const QRectF &rect)
{
    painter.setPen(Qt::NoPen);
    painter.setBrush(look.tokens.canvas.lightness() < 128 ? look.tokens.canvas : look.tokens.raised);
    painter.drawRoundedRect(rect, kRadius, kRadius);
}

/// What waits is the liquid with its dots; what is in flight has left it and floats above, hollow; what is delayed is
/// still to come, along the rim.
void paintLiquid(QPainter &painter, const Figures &figures, const Look &look, const QRectF &vessel)
{
    const double full = vessel.height() - 30;
    const double height = figures.visible > 0 ? std::max(8.0, full * figures.level()) : 0;
    const double surface = vessel.bottom() - height;
    painter.save();
    QPainterPath clip;
    clip.addRoundedRect(vessel, kRadius, kRadius);
    painter.setClipPath(clip, Qt::IntersectClip);
    if (height > 0) {
        painter.fillRect(QRectF(vessel.left(), surface, vessel.width(), height), withAlpha(look.tokens.accent, 0.34));
        painter.fillRect(QRectF(vessel.left(), surface, vessel.width(), 1.5), look.tokens.accent);
    }
    painter.setPen(Qt::NoPen);
    painter.setBrush(look.tokens.token);
    const QRectF liquid = QRectF(vessel.left(), surface, vessel.width(), height).adjusted(7, 6, -7, -6);
    for (int i = dotsFor(figures.visible, kMostDots); liquid.height() >= 0 && i-- > 0;) {
        const QPointF place = placeOf(i);
        painter.drawEllipse(
            QPointF(liquid.left() + place.x() * liquid.width(), liquid.top() + place.y() * liquid.height()), 2.4, 2.4);
    }
    const QRectF air =
        QRectF(vessel.left(), vessel.top(), vessel.width(), surface - vessel.top()).adjusted(8, 14, -8, -6);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(figures.isFull() ? look.tokens.hot : look.tokens.token, 1.4));
    for (int i = dotsFor(figures.inFlight, kMostRings); i-- > 0;) {
        const QPointF place = placeOf(i + 7);
        painter.drawEllipse(
            QPointF(air.left() + place.x() * air.width(), air.top() + place.y() * std::max(0.0, air.height())), 3, 3);
    }
    painter.setPen(QPen(look.tokens.dim, 1.2));
    for (int i = dotsFor(figures.delayed, kMostRings); i-- > 0;)
        painter.drawEllipse(QPointF(vessel.left() + 9 + i * (vessel.width() - 18) / kMostRings, vessel.top() + 7), 2.6,
                            2.6);
    painter.restore();
}

/// Message groups, those first of which something is in flight: the others wait behind a message of their own. The
/// dots are as many as a group has on average.
void paintLanes(QPainter &painter, const Figures &figures, const Look &look, const QRectF &area)
{
    const int lanes = static_cast<int>(std::min<double>(kMostLanes, figures.groups));
    const auto locked = static_cast<int>(std::min<double>(lanes, std::ceil(figures.groupsInFlight)));
    const int dots = std::clamp(static_cast<int>(std::ceil(figures.visible / std::max(1.0, figures.groups))), 0, 9);
    for (int i = 0; i < kMostLanes; ++i) {
        const QRectF lane(area.left(), area.top() + i * (kLane + 4), area.width(), kLane);
        ground(painter, look, lane);
        if (i >= lanes)
            continue;
        painter.setPen(Qt::NoPen);
        painter.setBrush(look.tokens.token);
        for (int k = 0; k < dots; ++k)
            painter.drawEllipse(QPointF(lane.right() - 38 - k * 10, lane.center().y()), 2.6, 2.6);
        if (i >= locked)
            continue;
        const QRectF box(lane.right() - 27, lane.top() + 4, 20, kLane - 8);
        painter.setPen(QPen(look.tokens.ok, 1.4));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(box, 3, 3);
        painter.setPen(Qt::NoPen);
        painter.setBrush(look.tokens.ok);
        painter.drawEllipse(box.center(), 2.6, 2.6);
    }
}

void figure(QPainter &painter, const Look &look, double left, double top, const QString &label, const QString &value,
            const QColor &colour)
{
    const Theme &theme = Theme::instance();
    painter.setFont(theme.font(Theme::legible(11, look.zoom)));
    painter.setPen(look.tokens.dim);
    painter.drawText(QRectF(left, top, kFigures, 15), Qt::AlignLeft | Qt::AlignVCenter | Qt::TextDontClip, label);
    painter.setFont(theme.font(Theme::legible(13, look.zoom), 600));
    painter.setPen(colour);
    painter.drawText(QRectF(left, top + 15, kFigures, 17), Qt::AlignLeft | Qt::AlignVCenter | Qt::TextDontClip, value);
}

/// Where messages fall that were received too often.
void paintLetters(QPainter &painter, const Figures &figures, const Look &look, const QRectF &rect)
{
    const Theme &theme = Theme::instance();
    const bool falls = figures.deadLetters > 0;
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(falls ? look.tokens.hot : look.tokens.border, 1, Qt::DashLine));
    painter.drawRoundedRect(rect, kRadius, kRadius);
    painter.setFont(theme.font(Theme::legible(10, look.zoom)));
    painter.setPen(look.tokens.dim);
    painter.drawText(rect.adjusted(0, 6, 0, 0), Qt::AlignHCenter | Qt::AlignTop | Qt::TextDontClip,
                     FaceWords::tr("dead\nletters"));
    if (!falls)
        return;
    const QRectF pile(rect.left(), rect.bottom() - 24, rect.width(), 24);
    painter.setPen(Qt::NoPen);
    painter.setBrush(withAlpha(look.tokens.hot, 0.25));
    painter.drawRoundedRect(pile, kRadius, kRadius);
    painter.setBrush(look.tokens.hot);
    for (int i = 0; i < std::min(3, static_cast<int>(figures.deadLetters)); ++i)
        painter.drawEllipse(QPointF(rect.center().x() + (i - 1) * 7, pile.top() - 10 - (i % 2) * 12), 2.6, 2.6);
    painter.setFont(theme.font(Theme::legible(12, look.zoom), 600));
    painter.setPen(look.tokens.hot);
    painter.drawText(pile, Qt::AlignCenter | Qt::TextDontClip,
                     FaceWords::tr("%1/s").arg(shortNumber(figures.deadLetters)));
}

} // namespace

double Figures::level() const
{
    return std::clamp(std::log10(1 + visible) / kFullLevel, 0.0, 1.0);
}

bool Figures::isFull() const
{
    return mostInFlight > 0 && inFlight >= mostInFlight;
}

QString waitingText(const Figures &figures)
{
    return figures.total() <= 0 ? FaceWords::tr("empty")
                                : FaceWords::tr("%1 waiting").arg(shortNumber(figures.visible));
}

QString ageText(const Figures &figures)
{
    if (figures.total() <= 0)
        return QStringLiteral("–");
    const QLocale locale;
    const auto rounded = [&](double seconds) {
        return locale.toString(std::round(seconds), 'f', 0);
    };
    const double seconds = figures.ageSeconds;
    if (seconds < 120)
        return FaceWords::tr("%1 s").arg(rounded(seconds));
    if (seconds < 7'200)
        return FaceWords::tr("%1 min").arg(rounded(seconds / 60));
    if (seconds < 172'800)
        return FaceWords::tr("%1 h").arg(rounded(seconds / 3'600));
    return FaceWords::tr("%1 d").arg(rounded(seconds / 86'400));
}

void paintVessel(QPainter &painter, const Figures &figures, const Look &look)
{
    const QRectF &area = look.area;
    const QRectF letters(area.right() - kLetters, area.top(), kLetters, area.height());
    const double left = letters.left() - kGap - kFigures;
    const QRectF vessel(area.left(), area.top(), left - kGap - area.left(), area.height());
    if (figures.isFifo) {
        paintLanes(painter, look.running ? figures : Figures{}, look, vessel);
    } else {
        ground(painter, look, vessel);
        if (look.running)
            paintLiquid(painter, figures, look, vessel);
    }
    paintLetters(painter, look.running ? figures : Figures{}, look, letters);
    if (!look.running)
        return;
    constexpr double kRow = 42;
    figure(painter, look, left, area.top(), FaceWords::tr("in flight"), shortNumber(figures.inFlight),
           figures.isFull() ? look.tokens.hot : look.tokens.text);
    if (figures.isFifo)
        figure(painter, look, left, area.top() + kRow, FaceWords::tr("groups"), shortNumber(figures.groups),
               look.tokens.text);
    else
        figure(painter, look, left, area.top() + kRow, FaceWords::tr("delayed"), shortNumber(figures.delayed),
               figures.delayed > 0 ? look.tokens.text : look.tokens.dim);
    if (figures.isFull())
        figure(painter, look, left, area.top() + 2 * kRow, FaceWords::tr("receives"), QStringLiteral("OverLimit"),
               look.tokens.hot);
    else
        figure(painter, look, left, area.top() + 2 * kRow, FaceWords::tr("oldest"), ageText(figures), look.tokens.text);
}

} // namespace headwater::ui::vessel

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/services/firehose/deliveryface.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QLocale>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace headwater::ui::delivery {
namespace {

struct FaceWords
{
    Q_DECLARE_TR_FUNCTIONS(DeliveryFace)
};

constexpr double kBarHeight = 8;
constexpr double kRow = 30;
constexpr double kLabelWidth = 40;
constexpr double kMegabyte = 1024.0 * 1024.0;

/// 1,840 or 18.4k: four figures stand side by side.
QString shortNumber(double value)
{
    const QLocale locale;
    if (value < 9'999.5)
        return locale.toString(std::round(value), 'f', 0);
    const bool isMillions = value >= 999'500;
    const double scaled = value / (isMillions ? 1e6 : 1e3);
    return locale.toString(scaled, 'f', scaled < 99.95 ? 1 : 0) + QLatin1Char(isMillions ? 'M' : 'k');
}

void bar(QPainter &painter, const Look &look, double top, const QString &label, double share, const QColor &colour,
         const QString &words)
{
    const Theme &theme = Theme::instance();
    const QRectF &area = look.area;
    painter.setFont(theme.font(Theme::legible(11, look.zoom)));
    painter.setPen(look.tokens.dim);
    painter.drawText(QRectF(area.left(), top - 4, kLabelWidth, 16), Qt::AlignLeft | Qt::AlignVCenter | Qt::TextDontClip,
                     label);
    const QRectF slot(area.left() + kLabelWidth, top, area.width() - kLabelWidth, kBarHeight);
    painter.setPen(Qt::NoPen);
    painter.setBrush(look.tokens.canvas.lightness() < 128 ? look.tokens.canvas : look.tokens.raised);
    painter.drawRoundedRect(slot, kBarHeight / 2, kBarHeight / 2);
    if (share > 0) {
        QRectF filled = slot;
        filled.setWidth(std::max(kBarHeight, slot.width() * std::min(share, 1.0)));
        painter.setBrush(colour);
        painter.drawRoundedRect(filled, kBarHeight / 2, kBarHeight / 2);
    }
    painter.setFont(theme.mono(Theme::legible(10, look.zoom)));
    painter.setPen(look.tokens.dim);
    painter.drawText(QRectF(slot.left(), slot.bottom() + 1, slot.width(), 14),
                     Qt::AlignRight | Qt::AlignVCenter | Qt::TextDontClip, words);
}

} // namespace

double Figures::sizeShare() const
{
    return bufferBytes <= 0 ? 0 : bufferedBytes / (bufferBytes * std::max(1.0, partitions));
}

double Figures::timeShare() const
{
    const double whole = bufferSeconds + secondsToFlush;
    return whole <= 0 ? 0 : bufferSeconds / whole;
}

QString nextFlush(const Figures &figures)
{
    if (figures.bufferedBytes <= 0)
        return FaceWords::tr("empty");
    if (figures.sizeShare() >= 1 || figures.secondsToFlush <= 0)
        return FaceWords::tr("full, waits");
    return FaceWords::tr("next flush %1 s").arg(QLocale().toString(std::round(figures.secondsToFlush), 'f', 0));
}

void paintDelivery(QPainter &painter, const Figures &figures, const Look &look)
{
    const QLocale locale;
    const Theme &theme = Theme::instance();
    const QRectF &area = look.area;
    const double size = figures.bufferBytes * std::max(1.0, figures.partitions) / kMegabyte;
    bar(painter, look, area.top(), FaceWords::tr("size", "of a buffer"), look.running ? figures.sizeShare() : 0,
        look.tokens.accent,
        look.running
            ? FaceWords::tr("%1 of %2 MB")
                  .arg(locale.toString(figures.bufferedBytes / kMegabyte, 'f', 1), locale.toString(size, 'f', 0))
            : QString());
    bar(painter, look, area.top() + kRow, FaceWords::tr("time", "of a buffer"), look.running ? figures.timeShare() : 0,
        look.tokens.ok,
        look.running ? FaceWords::tr("%1 of %2 s")
                           .arg(locale.toString(std::round(figures.bufferSeconds), 'f', 0),
                                locale.toString(std::round(figures.bufferSeconds + figures.secondsToFlush), 'f', 0))
                     : QString());
    if (!look.running)
        return;
    const struct
    {
        double value;
        QString label;
        QColor colour;
    } totals[] = {{figures.delivered, FaceWords::tr("delivered"), look.tokens.text},
                  {figures.dropped, FaceWords::tr("dropped"), look.tokens.dim},
                  {figures.failed, FaceWords::tr("failed"), figures.failed > 0 ? look.tokens.hot : look.tokens.dim},
                  {figures.backedUp, FaceWords::tr("backup"), look.tokens.dim}};
    const double width = area.width() / 4, top = area.top() + 2 * kRow + 2;
    for (int i = 0; i < 4; ++i) {
        const double left = area.left() + i * width;
        painter.setFont(theme.font(Theme::legible(13, look.zoom), 600));
        painter.setPen(totals[i].colour);
        painter.drawText(QRectF(left, top, width, 17), Qt::AlignLeft | Qt::AlignVCenter | Qt::TextDontClip,
                         shortNumber(totals[i].value));
        painter.setFont(theme.font(Theme::legible(10, look.zoom)));
        painter.setPen(look.tokens.dim);
        painter.drawText(QRectF(left, top + 16, width, 14), Qt::AlignLeft | Qt::AlignVCenter | Qt::TextDontClip,
                         totals[i].label);
    }
}

} // namespace headwater::ui::delivery

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/services/kinesis-stream/lanepainter.h"

#include "core/base/text.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QLocale>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace headwater::ui::stream {

using simulation::HotShard;
using simulation::ShardView;

namespace {

struct LaneWords
{
    Q_DECLARE_TR_FUNCTIONS(Lanes)
};

constexpr double kRadius = 6;
constexpr double kLeastForText = 15;  ///< pixels of height that a line of text needs
constexpr double kLeastForLane = 2.5; ///< pixels below which shards share bands
constexpr double kMegabyte = 1024.0 * 1024.0;

QColor slotColour(const Tokens &tokens)
{
    return tokens.canvas.lightness() < 128 ? tokens.canvas : tokens.raised;
}

QString figure(const ShardView &shard)
{
    const QLocale locale;
    if (shard.byBytes) {
        const bool mega = shard.bytesPerSecond >= 0.1 * kMegabyte;
        const double value = mega ? shard.bytesPerSecond / kMegabyte : shard.bytesPerSecond / 1024.0;
        const QString number = locale.toString(value, 'f', mega ? 2 : 0);
        return mega ? LaneWords::tr("%1 MB / s").arg(number) : LaneWords::tr("%1 KB / s").arg(number);
    }
    return LaneWords::tr("%1 / s").arg(locale.toString(std::round(shard.recordsPerSecond), 'f', 0));
}

QString keysOf(std::uint32_t shard, std::span<const HotShard> hot)
{
    const auto found =
        std::find_if(hot.begin(), hot.end(), [shard](const HotShard &entry) { return entry.shard == shard; });
    if (found == hot.end() || found->keys.empty())
        return {};
    return LaneWords::tr("%1 = %2 %", "a hot key and its share")
        .arg(fromUtf8(found->keys.front().key))
        .arg(QLocale().toString(std::round(found->keys.front().share * 100), 'f', 0));
}

/// Text that reads on the bar and beside it: drawn once per ground, each clipped to its own.
void textOverBar(QPainter &painter, const QRectF &rect, int flags, const QString &text, const QRectF &bar,
                 const QColor &onBar, const QColor &beside)
{
    // Not the painter's own measure, which is empty while it has no pen.
    const QRectF ink = QFontMetricsF(painter.font()).boundingRect(rect, flags, text);
    if (bar.right() <= ink.left()) {
        painter.setPen(beside);
        painter.drawText(rect, flags, text);
        return;
    }
    if (bar.right() >= ink.right()) {
        painter.setPen(onBar);
        painter.drawText(rect, flags, text);
        return;
    }
    painter.save();
    painter.setClipRect(bar, Qt::IntersectClip);
    painter.setPen(onBar);
    painter.drawText(rect, flags, text);
    painter.restore();
    painter.save();
    painter.setClipRect(QRectF(bar.topRight(), rect.bottomRight() + QPointF(8, 8)).adjusted(0, -8, 0, 0),
                        Qt::IntersectClip);
    painter.setPen(beside);
    painter.drawText(rect, flags, text);
    painter.restore();
}

/// Slanted lines over the lower part, drawn as lines so that they stay lines in a PDF.
void hatch(QPainter &painter, const QRectF &rect, const QColor &colour)
{
    const double top = rect.bottom() - std::min(rect.height(), std::max(4.0, rect.height() * 0.34));
    painter.save();
    painter.setClipRect(rect, Qt::IntersectClip);
    QColor line = colour;
    line.setAlphaF(0.45f);
    painter.setPen(QPen(line, 1.2));
    const double rise = rect.bottom() - top;
    QList<QLineF> lines;
    for (double x = rect.left() - rise; x < rect.right(); x += 6)
        lines.append(QLineF(x, rect.bottom(), x + rise, top));
    painter.drawLines(lines);
    painter.restore();
}

void paintLane(QPainter &painter, const Lane &lane, const ShardView &shard, std::span<const HotShard> hot,
               const LaneLook &look)
{
    const Tokens &tokens = look.tokens;
    const QRectF &rect = lane.rect;
    const double pixels = rect.height() * look.zoom;
    const double radius = std::min(kRadius, rect.height() / 3);
    painter.setPen(Qt::NoPen);
    painter.setBrush(slotColour(tokens));
    painter.drawRoundedRect(rect, radius, radius);

    const bool limit = look.running && atLimit(shard);
    const double load = std::clamp(limit ? std::max(lane.load, 0.97) : lane.load, 0.0, 1.0);
    const QColor heat = tokens.heat(load);
    QRectF bar = rect;
    bar.setWidth(rect.width() * load);
    if (bar.width() > 0.5) {
        painter.setBrush(heat);
        if (bar.width() >= 2 * radius) {
            painter.drawRoundedRect(bar, radius, radius);
        } else {
            QPainterPath shape;
            shape.addRoundedRect(rect, radius, radius);
            painter.save();
            painter.setClipRect(bar, Qt::IntersectClip);
            painter.drawPath(shape);
            painter.restore();
        }
    }
    if (limit) {
        hatch(painter, bar.adjusted(1, 1, -1, -1), tokens.onHeat(1));
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(tokens.hot, std::min(1.6, rect.height() / 4)));
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
    }
    if (!look.labels || pixels < kLeastForText)
        return;

    const Theme &theme = Theme::instance();
    const QColor onBar = tokens.onHeat(load);
    // With room for two lines the word "refused" stands below the figure, else beside it.
    const bool twoLines = rect.height() >= 40 && shard.refusedPerSecond >= 0.5f && look.running;
    const double padding = 12;
    QRectF inside = rect.adjusted(padding, 0, -padding, 0);
    const QLocale locale;
    const QString name = LaneWords::tr("shard %1").arg(shard.number, 4, 10, QLatin1Char('0'));
    painter.setFont(theme.font(Theme::legible(11, look.zoom), 600));
    textOverBar(painter, inside, Qt::AlignLeft | Qt::AlignVCenter, name, bar, onBar, tokens.text);
    const double nameEnd = inside.left() + QFontMetricsF(painter.font()).horizontalAdvance(name) + 14;
    if (!look.running)
        return;

    QString right = figure(shard);
    if (limit)
        right = LaneWords::tr("%1 at limit").arg(right);
    QString refused;
    if (shard.refusedPerSecond >= 0.5f)
        refused = LaneWords::tr("%1 refused / s").arg(locale.toString(std::round(shard.refusedPerSecond), 'f', 0));
    QRectF line = inside.adjusted(nameEnd - inside.left(), 0, 0, 0);
    // Near enough, the hottest key stands beside the name, smaller: letters are large on the screen by then.
    if (const QString keys = look.close ? keysOf(shard.number, hot) : QString(); !keys.isEmpty()) {
        painter.setFont(theme.mono(8));
        textOverBar(painter, line, Qt::AlignLeft | Qt::AlignVCenter, keys, bar, onBar, tokens.text);
        line.setLeft(line.left() + QFontMetricsF(painter.font()).horizontalAdvance(keys) + 8);
    }
    painter.setFont(theme.mono(look.close ? 10 : Theme::legible(11, look.zoom), limit ? 600 : 400));
    const QFontMetricsF metrics(painter.font());
    if (twoLines) {
        QRectF above = line.adjusted(0, 0, 0, -line.height() / 2 + 1);
        QRectF below = line.adjusted(0, line.height() / 2 - 1, 0, 0);
        textOverBar(painter, above, Qt::AlignRight | Qt::AlignBottom, right, bar, onBar, tokens.text);
        const QColor onHot = limit ? onBar : tokens.hot;
        textOverBar(painter, below, Qt::AlignRight | Qt::AlignTop, refused, bar, onHot, tokens.hot);
    } else {
        if (!refused.isEmpty()) {
            const QString both = right + QStringLiteral(" · ") + refused;
            if (metrics.horizontalAdvance(both) <= line.width())
                right = both;
        }
        if (metrics.horizontalAdvance(right) <= line.width())
            textOverBar(painter, line, Qt::AlignRight | Qt::AlignVCenter, right, bar, onBar, tokens.text);
    }
}

/// Many shards: each row of pixels shows the hottest of those it stands for.
void paintBands(QPainter &painter, const Arrangement &arrangement, std::span<const ShardView> shards,
                const LaneLook &look)
{
    const Tokens &tokens = look.tokens;
    QRectF area = arrangement.lanes.front().rect;
    area.setBottom(arrangement.lanes.back().rect.bottom());
    painter.setPen(Qt::NoPen);
    painter.setBrush(slotColour(tokens));
    painter.drawRoundedRect(area, kRadius, kRadius);
    const double row = std::max(1.0, kLeastForLane / look.zoom);
    const int rows = std::max(1, static_cast<int>(std::floor(area.height() / row)));
    std::size_t next = 0;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing, false);
    for (int i = 0; i < rows; ++i) {
        const double top = area.top() + area.height() * i / rows;
        const double bottom = area.top() + area.height() * (i + 1) / rows;
        double load = 0;
        bool limit = false;
        for (std::size_t j = next; j < arrangement.lanes.size() && arrangement.lanes[j].rect.top() < bottom; ++j) {
            load = std::max(load, arrangement.lanes[j].load);
            limit = limit || atLimit(shards[arrangement.lanes[j].view]);
            if (arrangement.lanes[j].rect.bottom() <= bottom)
                next = j + 1;
        }
        if (!look.running || load <= 0)
            continue;
        load = limit ? 1 : load;
        painter.fillRect(QRectF(area.left(), top, area.width() * load, bottom - top), tokens.heat(load));
        if (limit)
            painter.fillRect(QRectF(area.right() - 4, top, 4, bottom - top), tokens.hot);
    }
    painter.restore();
    if (!look.labels)
        return;
    const QString text = summary(shards);
    painter.setFont(Theme::instance().font(Theme::legible(11, look.zoom), 600));
    QRectF chip = QFontMetricsF(painter.font()).boundingRect(text).adjusted(-8, -4, 8, 4);
    chip.moveBottomLeft(area.bottomLeft() + QPointF(8, -8));
    QColor ground = tokens.panel;
    ground.setAlphaF(0.92f);
    painter.setBrush(ground);
    painter.setPen(QPen(tokens.border, 1));
    painter.drawRoundedRect(chip, 6, 6);
    painter.setPen(tokens.text);
    painter.drawText(chip, Qt::AlignCenter, text);
}

} // namespace

bool atLimit(const ShardView &shard)
{
    return shard.refusedPerSecond >= 0.5f || shard.load >= 0.995f;
}

QString summary(std::span<const ShardView> shards)
{
    const QLocale locale;
    const auto open = std::count_if(shards.begin(), shards.end(), [](const ShardView &shard) { return shard.open; });
    const auto limited = std::count_if(shards.begin(), shards.end(),
                                       [](const ShardView &shard) { return shard.open && atLimit(shard); });
    QString text = LaneWords::tr("%1 shards").arg(locale.toString(static_cast<qlonglong>(open)));
    if (limited > 0)
        text += QStringLiteral(" · ") +
                LaneWords::tr("%1 at their limit").arg(locale.toString(static_cast<qlonglong>(limited)));
    return text;
}

void paintLanes(QPainter &painter, const Arrangement &arrangement, std::span<const ShardView> shards,
                std::span<const HotShard> hot, const LaneLook &look)
{
    if (arrangement.lanes.empty())
        return;
    const double mean = look.area.height() / static_cast<double>(arrangement.lanes.size());
    if (mean * look.zoom < kLeastForLane) {
        paintBands(painter, arrangement, shards, look);
    } else {
        for (const Lane &lane : arrangement.lanes) {
            if (lane.view < shards.size())
                paintLane(painter, lane, shards[lane.view], hot, look);
        }
        if (arrangement.splitting > 0) {
            QColor flash = look.tokens.accent;
            flash.setAlphaF(static_cast<float>(arrangement.splitting));
            painter.setPen(QPen(flash, 2));
            for (std::size_t i = 1; i < arrangement.lanes.size(); ++i) {
                const ShardView &above = shards[arrangement.lanes[i - 1].view];
                const ShardView &below = shards[arrangement.lanes[i].view];
                if (above.parent == simulation::kNoShard || above.parent != below.parent)
                    continue;
                const QRectF &rect = arrangement.lanes[i].rect;
                painter.drawLine(rect.topLeft(), rect.topRight());
            }
        }
    }
    for (const Lane &spine : arrangement.spines) {
        QColor colour = look.tokens.dim;
        colour.setAlphaF(0.25f + 0.65f * std::clamp(shards[spine.view].remaining, 0.0f, 1.0f));
        const double radius = std::min(spine.rect.width() / 2, spine.rect.height() / 2);
        // The filled part is what has not expired yet.
        painter.setPen(QPen(colour, 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(spine.rect.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
        QRectF rest = spine.rect;
        rest.setTop(rest.bottom() -
                    rest.height() * std::clamp(static_cast<double>(shards[spine.view].remaining), 0.0, 1.0));
        painter.setPen(Qt::NoPen);
        painter.setBrush(colour);
        painter.drawRoundedRect(rest, radius, radius);
    }
}

} // namespace headwater::ui::stream

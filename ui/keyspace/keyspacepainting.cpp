// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"
#include "ui/keyspace/keyspaceview.h"
#include "ui/panels/figures.h"
#include "ui/theme/theme.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace headwater::ui {

using simulation::KeyspaceBand;
using simulation::KeyspacePicture;
using simulation::KeyspaceThread;

namespace {

constexpr double kLeastHatchHeight = 8;
constexpr int kMostHatches = 4'000;
constexpr int kMostForks = 200;

QColor withAlpha(QColor colour, double alpha)
{
    colour.setAlphaF(static_cast<float>(alpha));
    return colour;
}

QRectF bandRect(const KeyspaceScale &scale, const KeyspaceBand &band, double fromColumn, double toColumn)
{
    const double top = scale.yOfHash(band.hashLast);
    const double bottom = scale.yOfHash(band.hashFirst);
    return {QPointF(scale.xOfColumn(fromColumn), top), QPointF(scale.xOfColumn(toColumn), bottom)};
}

/// Marks are named after the API call; on the map a word is enough.
QString markLabel(const std::string &call)
{
    if (call == "SplitShard")
        return KeyspaceView::tr("split");
    if (call == "MergeShards")
        return KeyspaceView::tr("merge");
    if (call == "UpdateShardCount")
        return KeyspaceView::tr("shard count");
    return fromUtf8(call);
}

} // namespace

void KeyspaceView::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Tokens &colours = tokens();
    const KeyspaceScale now = scale();
    const KeyspacePicture &picture = m_store.picture();
    if (!now.plot.isValid())
        return;
    painter.fillRect(now.plot, colours.canvas);
    if (picture.columns > 0 && m_raster.isValid()) {
        const QRectF target(now.plot.topLeft(), QPointF(now.xOfColumn(picture.columns), now.plot.bottom()));
        painter.drawImage(target, m_raster.image(), QRectF(0, 0, picture.columns, m_raster.image().height()));
        painter.setRenderHint(QPainter::Antialiasing);
        painter.save();
        painter.setClipRect(now.plot);
        paintHatch(painter, now);
        paintForks(painter, now);
        paintThreads(painter, now);
        painter.restore();
        paintMarks(painter, now);
    } else {
        painter.setPen(colours.dim);
        painter.setFont(Theme::instance().font(13));
        painter.drawText(now.plot.adjusted(24, 0, -24, 0), Qt::AlignCenter | Qt::TextWordWrap, m_emptyText);
    }
    paintAxes(painter, now);
    paintLegend(painter, now);
    if (m_probe && picture.columns > 0)
        paintProbe(painter, now);
    if (hasFocus()) {
        painter.setPen(QPen(colours.accent, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 6, 6);
    }
}

void KeyspaceView::paintHatch(QPainter &painter, const KeyspaceScale &now) const
{
    // Runs at the limit that are nearer to each other than two pixels are drawn as one.
    const auto joinColumns = static_cast<std::uint32_t>(std::ceil(2 * now.columns / now.plot.width()));
    QBrush hatch(withAlpha(QColor(Qt::black), 0.30), Qt::BDiagPattern);
    QTransform fine;
    fine.scale(1 / devicePixelRatioF(), 1 / devicePixelRatioF());
    hatch.setTransform(fine);
    int drawn = 0;
    for (const KeyspaceBand &band : m_store.picture().bands) {
        const QRectF whole = bandRect(now, band, 0, 1);
        if (whole.height() < kLeastHatchHeight)
            continue;
        std::size_t i = 0;
        while (i < band.load.size()) {
            if (band.load[i] != simulation::KeyspaceHistory::kAtLimit) {
                ++i;
                continue;
            }
            std::size_t end = i + 1;
            for (std::size_t j = end; j < band.load.size() && j <= end + joinColumns; ++j) {
                if (band.load[j] == simulation::KeyspaceHistory::kAtLimit)
                    end = j + 1;
            }
            if (++drawn > kMostHatches)
                return;
            QRectF run = bandRect(now, band, band.firstColumn + static_cast<double>(i),
                                  band.firstColumn + static_cast<double>(end));
            run.setTop(run.bottom() - std::min(run.height(), std::max(6.0, run.height() * 0.4)));
            painter.fillRect(run.adjusted(0, 0, 0, -1), hatch);
            i = end;
        }
    }
}

void KeyspaceView::paintForks(QPainter &painter, const KeyspaceScale &now) const
{
    const Tokens &colours = tokens();
    const double reach = std::clamp(now.plot.width() / 60, 6.0, 14.0);
    int drawn = 0;
    const auto middle = [&](const KeyspaceBand &band) {
        return (now.yOfHash(band.hashFirst) + now.yOfHash(band.hashLast)) / 2;
    };
    for (const KeyspaceBand &band : m_store.picture().bands) {
        const double x = now.xOfColumn(band.firstColumn);
        const QRectF own = bandRect(now, band, 0, 1);
        if (band.parent != simulation::kNoShard && own.height() >= kLeastHatchHeight && drawn < kMostForks) {
            for (const std::uint32_t parent : {band.parent, band.adjacentParent}) {
                const KeyspaceBand *const from = parent == simulation::kNoShard ? nullptr : m_store.band(parent);
                if (!from)
                    continue;
                QPainterPath path(QPointF(x - reach, middle(*from)));
                path.cubicTo(QPointF(x, middle(*from)), QPointF(x - reach / 2, middle(band)),
                             QPointF(x + reach, middle(band)));
                painter.setBrush(Qt::NoBrush);
                painter.setPen(QPen(withAlpha(QColor(Qt::black), 0.55), 4, Qt::SolidLine, Qt::RoundCap));
                painter.drawPath(path);
                painter.setPen(QPen(Qt::white, 1.5, Qt::SolidLine, Qt::RoundCap));
                painter.drawPath(path);
                ++drawn;
            }
            painter.setPen(QPen(colours.canvas, 1));
            painter.drawLine(QPointF(x, own.top()), QPointF(x, own.bottom()));
        }
        if (band.shard == m_selectedShard) {
            painter.setBrush(Qt::NoBrush);
            painter.setPen(QPen(colours.accent, 2));
            painter.drawRect(
                bandRect(now, band, band.firstColumn, band.firstColumn + static_cast<double>(band.load.size()))
                    .adjusted(1, 1, -1, -1));
        }
    }
}

void KeyspaceView::paintThreads(QPainter &painter, const KeyspaceScale &now) const
{
    for (const KeyspaceThread &thread : m_store.picture().threads) {
        if (!isThread(thread))
            continue;
        const double y = now.yOfHash(thread.hash);
        const double from = now.xOfSecond(static_cast<double>(thread.fromSecond));
        const double to = std::max(from + 2, now.xOfSecond(static_cast<double>(thread.toSecond) + 1));
        const double width = 1 + 2 * std::clamp(thread.share, 0.0, 1.0);
        const QLineF line(from, y, to, y);
        // Dark on both sides, so that it stands out from a band that is as bright as it is.
        painter.setPen(
            QPen(withAlpha(QColor(Qt::black), 0.20 + 0.5 * thread.share), width + 2, Qt::SolidLine, Qt::FlatCap));
        painter.drawLine(line);
        painter.setPen(QPen(withAlpha(QColor(Qt::white), std::clamp(0.35 + thread.share, 0.0, 1.0)), width,
                            Qt::SolidLine, Qt::FlatCap));
        painter.drawLine(line);
    }
}

void KeyspaceView::paintMarks(QPainter &painter, const KeyspaceScale &now) const
{
    const Tokens &colours = tokens();
    const QFont font = Theme::instance().font(11);
    const QFontMetricsF metrics(font);
    painter.setFont(font);
    double labelEnd = now.plot.left();
    for (const simulation::KeyspaceMark &mark : m_store.picture().marks) {
        const double x = std::round(now.xOfSecond(static_cast<double>(mark.second))) + 0.5;
        if (x > now.plot.right())
            continue;
        painter.setPen(QPen(withAlpha(QColor(Qt::black), 0.5), 3));
        painter.drawLine(QPointF(x, now.plot.top()), QPointF(x, now.plot.bottom()));
        painter.setPen(QPen(Qt::white, 1, Qt::DashLine));
        painter.drawLine(QPointF(x, now.plot.top()), QPointF(x, now.plot.bottom()));
        const QString text = markLabel(mark.text);
        const double width = metrics.horizontalAdvance(text);
        const double left = std::min(x - width / 2, now.plot.right() - width);
        if (left < labelEnd + 6 && labelEnd > now.plot.left())
            continue;
        painter.setPen(colours.accent);
        painter.drawText(QPointF(std::max(left, now.plot.left()), now.plot.top() - 5), text);
        labelEnd = left + width;
    }
}

void KeyspaceView::paintAxes(QPainter &painter, const KeyspaceScale &now) const
{
    const Tokens &colours = tokens();
    const QFont font = Theme::instance().font(11);
    const QFontMetricsF metrics(font);
    painter.setFont(font);
    painter.setPen(colours.dim);
    const double right = now.plot.left() - 8;
    painter.drawText(QRectF(0, now.plot.top() - 2, right, metrics.height()), Qt::AlignRight | Qt::AlignTop,
                     QStringLiteral("2¹²⁸"));
    painter.drawText(QRectF(0, now.plot.bottom() - metrics.height() + 2, right, metrics.height()),
                     Qt::AlignRight | Qt::AlignBottom, QStringLiteral("0"));

    const KeyspacePicture &picture = m_store.picture();
    const double seconds = static_cast<double>(now.columns) * now.columnSeconds;
    painter.setFont(Theme::instance().mono(11));
    const QFontMetricsF figures(painter.font());
    const double room = figures.horizontalAdvance(axisTime(static_cast<std::int64_t>(seconds))) + 28;
    const double secondsPerLabel = seconds * room / now.plot.width();
    const std::int64_t step = axisTimeStep(secondsPerLabel);
    const double y = now.plot.bottom() + 5;
    const double nowX = picture.columns > 0 ? now.xOfColumn(picture.columns) : -1;
    const QString nowText = tr("now");
    const double nowWidth = figures.horizontalAdvance(nowText);
    const double nowLeft = std::min(nowX - nowWidth / 2, now.plot.right() - nowWidth);
    for (std::int64_t second = 0; static_cast<double>(second) <= seconds; second += step) {
        const double x = now.xOfSecond(static_cast<double>(second));
        const QString text = axisTime(second);
        const double width = figures.horizontalAdvance(text);
        const double left = std::clamp(x - width / 2, now.plot.left(), now.plot.right() - width);
        painter.drawLine(QPointF(x, now.plot.bottom()), QPointF(x, now.plot.bottom() + 3));
        if (nowX >= 0 && left + width + 8 > nowLeft && left < nowLeft + nowWidth + 8)
            continue;
        painter.drawText(QRectF(left, y, width + 1, figures.height()), Qt::AlignLeft | Qt::AlignTop, text);
    }
    if (nowX >= 0) {
        painter.setPen(colours.text);
        painter.drawText(QRectF(nowLeft, y, nowWidth + 1, figures.height()), Qt::AlignLeft | Qt::AlignTop, nowText);
    }
}

void KeyspaceView::paintLegend(QPainter &painter, const KeyspaceScale &now) const
{
    const Tokens &colours = tokens();
    const QFont font = Theme::instance().font(11);
    const QFontMetricsF metrics(font);
    painter.setFont(font);
    const double y = height() - metrics.height() - 4;
    double x = now.plot.left();
    const auto text = [&](const QString &label) {
        painter.setPen(colours.dim);
        const double width = metrics.horizontalAdvance(label);
        painter.drawText(QRectF(x, y, width + 1, metrics.height()), Qt::AlignLeft | Qt::AlignVCenter, label);
        x += width;
    };
    const double barHeight = 6;
    const double barTop = y + (metrics.height() - barHeight) / 2;

    text(tr("load of the write limit: 0 %"));
    x += 6;
    const QRectF bar(x, barTop, 96, barHeight);
    QLinearGradient gradient(bar.topLeft(), bar.topRight());
    for (int stop = 0; stop <= 10; ++stop)
        gradient.setColorAt(stop / 10.0, colours.heat(stop / 10.0));
    painter.setPen(Qt::NoPen);
    painter.setBrush(gradient);
    painter.drawRoundedRect(bar, 2, 2);
    x += bar.width() + 6;
    text(tr("100 %"));
    x += 18;

    const double wide = metrics.horizontalAdvance(tr("at the limit")) + metrics.horizontalAdvance(tr("hot key")) + 90;
    if (x + wide > width())
        return;
    const QRectF swatch(x, barTop - 2, 20, barHeight + 4);
    painter.setBrush(colours.heat(1));
    painter.drawRect(swatch);
    painter.setBrush(QBrush(withAlpha(QColor(Qt::black), 0.45), Qt::BDiagPattern));
    painter.drawRect(swatch);
    x += swatch.width() + 6;
    text(tr("at the limit"));
    x += 18;

    const double threadY = y + metrics.height() / 2;
    painter.setPen(QPen(withAlpha(QColor(Qt::black), 0.5), 4, Qt::SolidLine, Qt::FlatCap));
    painter.drawLine(QPointF(x, threadY), QPointF(x + 20, threadY));
    painter.setPen(QPen(Qt::white, 2, Qt::SolidLine, Qt::FlatCap));
    painter.drawLine(QPointF(x, threadY), QPointF(x + 20, threadY));
    x += 26;
    text(tr("hot key"));
    x += 18;

    const std::uint32_t columnSeconds = m_store.picture().columnSeconds;
    if (columnSeconds > 1) {
        const QString note = tr("a column: the hottest of %n s", nullptr, static_cast<int>(columnSeconds));
        if (x + metrics.horizontalAdvance(note) < width() - 12)
            text(note);
    }
}

void KeyspaceView::paintProbe(QPainter &painter, const KeyspaceScale &now) const
{
    const auto probe = probeAt(*m_probe);
    if (!probe)
        return;
    const Tokens &colours = tokens();
    const double x = m_probe->x();
    painter.setPen(QPen(withAlpha(colours.text, 0.5), 1));
    painter.drawLine(QPointF(x, now.plot.top()), QPointF(x, now.plot.bottom()));

    const QStringList lines = describe(*probe);
    const QFont plain = Theme::instance().font(12);
    const QFont strong = Theme::instance().font(12, 600);
    double width = 0;
    for (qsizetype i = 0; i < lines.size(); ++i)
        width = std::max(width, QFontMetricsF(i == 0 ? strong : plain).horizontalAdvance(lines[i]));
    const double lineHeight = QFontMetricsF(plain).height() + 2;
    QRectF card(0, 0, width + 24, lineHeight * static_cast<double>(lines.size()) + 16);
    card.moveTopLeft(*m_probe + QPointF(16, 16));
    if (card.right() > rect().right() - 4)
        card.moveRight(m_probe->x() - 12);
    if (card.bottom() > rect().bottom() - 4)
        card.moveBottom(std::max(card.height() + 2, m_probe->y() - 12));
    card.moveLeft(std::max(card.left(), 4.0));
    painter.setPen(QPen(colours.border, 1));
    painter.setBrush(colours.raised);
    painter.drawRoundedRect(card, 6, 6);
    double y = card.top() + 8;
    for (qsizetype i = 0; i < lines.size(); ++i) {
        painter.setFont(i == 0 ? strong : plain);
        painter.setPen(i == 0 ? colours.text : (i == 1 && probe->load > 1 ? colours.hot : colours.text));
        painter.drawText(QRectF(card.left() + 12, y, width + 1, lineHeight), Qt::AlignLeft | Qt::AlignVCenter,
                         lines[i]);
        y += lineHeight;
    }
}

} // namespace headwater::ui

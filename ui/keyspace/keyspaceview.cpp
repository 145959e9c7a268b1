// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/keyspace/keyspaceview.h"

#include "core/base/text.h"
#include "ui/panels/figures.h"
#include "ui/theme/theme.h"

#include <QEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <array>
#include <cmath>

namespace headwater::ui {

using simulation::KeyspaceBand;
using simulation::KeyspacePicture;
using simulation::KeyspaceThread;

namespace {

constexpr std::uint32_t kLeastColumns = 60; ///< a run of a few seconds does not fill the plot
constexpr double kThreadReach = 7;          ///< pixels around a thread that count as pointing at it
constexpr double kLeastHatchHeight = 8;
constexpr int kMostHatches = 4'000;
constexpr int kMostForks = 200;
constexpr double kThreadShare = 0.05; ///< a key that brings less of its shard's load is no thread

/// Time steps that an axis is divided by, in seconds.
constexpr std::array<std::int64_t, 17> kSteps{1,   2,   5,     10,    15,    30,     60,     120,   300,
                                              600, 900, 1'800, 3'600, 7'200, 21'600, 43'200, 86'400};

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

KeyspaceView::KeyspaceView(QWidget *parent)
    : QWidget(parent)
{
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setObjectName(QStringLiteral("keyspaceView"));
    connect(&Theme::instance(), &Theme::changed, this, [this] {
        m_raster.invalidate();
        updateRaster(0);
        update();
    });
    setAccessibleName(tr("Keyspace map"));
}

void KeyspaceView::showHistory(const simulation::KeyspaceHistory *history, const std::string &node)
{
    if (!history) {
        m_store.clear();
        m_raster.invalidate();
        update();
        return;
    }
    const auto changed = m_store.update(*history, node);
    if (!changed)
        return;
    if (*changed == 0)
        m_raster.invalidate();
    updateRaster(*changed);
    update();
}

void KeyspaceView::showPresent(std::vector<simulation::ShardView> shards, std::vector<simulation::HotShard> hot)
{
    m_shards = std::move(shards);
    m_hot = std::move(hot);
}

void KeyspaceView::setEmptyText(const QString &text)
{
    m_emptyText = text;
    update();
}

void KeyspaceView::setSelectedShard(std::uint32_t shard)
{
    if (m_selectedShard == shard)
        return;
    m_selectedShard = shard;
    update();
}

QRectF KeyspaceView::plotRect() const
{
    const QFontMetrics metrics(Theme::instance().font(11));
    const double left = 12 + metrics.horizontalAdvance(QStringLiteral("2¹²⁸")) + 8;
    const double top = metrics.height() + 6;
    const double bottom = 2.0 * metrics.height() + 18;
    return QRectF(rect()).adjusted(left, top, -14, -bottom);
}

KeyspaceScale KeyspaceView::scale() const
{
    const KeyspacePicture &picture = m_store.picture();
    return {plotRect(), std::max(picture.columns, kLeastColumns), picture.columnSeconds};
}

void KeyspaceView::updateRaster(std::uint32_t fromColumn)
{
    m_raster.setHeight(static_cast<int>(std::lround(plotRect().height() * devicePixelRatioF())));
    m_raster.paint(m_store.picture(), fromColumn, tokens());
}

void KeyspaceView::resizeEvent(QResizeEvent *)
{
    updateRaster(m_store.picture().columns);
    if (!m_raster.isValid())
        updateRaster(0);
}

void KeyspaceView::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange) {
        setAccessibleName(tr("Keyspace map"));
        update();
    }
    QWidget::changeEvent(event);
}

const KeyspaceThread *KeyspaceView::threadNear(const KeyspaceScale &scale, const QPointF &point) const
{
    const KeyspaceThread *nearest = nullptr;
    double reach = kThreadReach;
    for (const KeyspaceThread &thread : m_store.picture().threads) {
        if (thread.share < kThreadShare || point.x() < scale.xOfSecond(static_cast<double>(thread.fromSecond)) - 2 ||
            point.x() > scale.xOfSecond(static_cast<double>(thread.toSecond) + 1) + 2)
            continue;
        const double distance = std::abs(point.y() - scale.yOfHash(thread.hash));
        // Of two threads at the same height, the one with the larger share.
        if (distance < reach || (distance == reach && nearest && thread.share > nearest->share)) {
            reach = distance;
            nearest = &thread;
        }
    }
    return nearest;
}

std::optional<KeyspaceProbe> KeyspaceView::probeAt(const QPointF &point) const
{
    const KeyspaceScale now = scale();
    const KeyspacePicture &picture = m_store.picture();
    if (picture.columns == 0 || !now.plot.adjusted(-1, -1, 1, 1).contains(point))
        return std::nullopt;
    const std::uint32_t column = now.columnAt(point.x());
    const KeyspaceThread *const thread = threadNear(now, point);
    const KeyspaceBand *const band = m_store.bandAt(column, thread ? thread->hash : now.hashAt(point.y()));
    if (!band)
        return std::nullopt;
    return KeyspaceProbe{static_cast<std::int64_t>(column) * picture.columnSeconds, band->shard, loadAt(*band, column),
                         thread};
}

QStringList KeyspaceView::describe(const KeyspaceProbe &probe) const
{
    QStringList lines;
    const std::uint32_t columnSeconds = m_store.picture().columnSeconds;
    lines << tr("%1 at %2").arg(shardLabel(probe.shard), axisTime(probe.second));

    QString load = probe.load > 1 ? tr("at its write limit, refusing records")
                                  : tr("%1 of its write limit").arg(shareText(probe.load));
    if (columnSeconds > 1)
        load = tr("%1 (hottest of %n s)", nullptr, static_cast<int>(columnSeconds)).arg(load);
    lines << load;

    const bool isPresent = probe.second + 2 * static_cast<std::int64_t>(columnSeconds) >=
                           static_cast<std::int64_t>(m_store.picture().columns) * columnSeconds;
    if (isPresent) {
        for (const simulation::ShardView &shard : m_shards) {
            if (shard.number != probe.shard)
                continue;
            QString rate =
                tr("%1 records/s, %2")
                    .arg(numberText(shard.recordsPerSecond), figureOf(shard.bytesPerSecond, HW_TEXT("bytes/s")).text());
            if (shard.refusedPerSecond > 0)
                rate = tr("%1; %2 refused a second").arg(rate, numberText(shard.refusedPerSecond));
            lines << rate;
        }
    }
    if (probe.thread) {
        lines << tr("key %1: %2 of this shard, %3 records/s")
                     .arg(fromUtf8(probe.thread->key), shareText(probe.thread->share),
                          numberText(probe.thread->recordsPerSecond));
    }
    if (probe.load > 1) {
        const auto advice = std::find_if(m_hot.begin(), m_hot.end(),
                                         [&](const simulation::HotShard &hot) { return hot.shard == probe.shard; });
        if (advice != m_hot.end() && advice->splitHelps)
            lines << tr("Cure: split this shard; its load then lies on two sides.");
        else if (probe.thread || advice != m_hot.end())
            lines << tr("Cure: salt the key or send less of it; a split cannot divide one key.");
        else
            lines << tr("Cure: split this shard, spread the keys, or back off.");
    }
    return lines;
}

void KeyspaceView::setProbe(std::optional<QPointF> at)
{
    m_probe = at;
    QString text;
    if (at) {
        if (const auto probe = probeAt(*at))
            text = describe(*probe).join(QStringLiteral(". "));
    }
    setAccessibleDescription(text);
    Q_EMIT probeChanged(text);
    update();
}

void KeyspaceView::mouseMoveEvent(QMouseEvent *event)
{
    setProbe(event->position());
}

void KeyspaceView::leaveEvent(QEvent *)
{
    setProbe(std::nullopt);
}

void KeyspaceView::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton)
        return;
    if (const auto probe = probeAt(event->position()))
        Q_EMIT shardActivated(probe->shard, probe->second);
}

void KeyspaceView::keyPressEvent(QKeyEvent *event)
{
    const KeyspaceScale now = scale();
    QPointF at = m_probe.value_or(QPointF(now.xOfColumn(m_store.picture().columns - 0.5), now.plot.center().y()));
    const double stepX = std::max(now.plot.width() / now.columns, 4.0);
    switch (event->key()) {
    case Qt::Key_Left:
        at.rx() -= stepX;
        break;
    case Qt::Key_Right:
        at.rx() += stepX;
        break;
    case Qt::Key_Up:
        at.ry() -= 8;
        break;
    case Qt::Key_Down:
        at.ry() += 8;
        break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
        if (const auto probe = probeAt(at))
            Q_EMIT shardActivated(probe->shard, probe->second);
        return;
    case Qt::Key_Escape:
        if (m_probe) {
            setProbe(std::nullopt);
            return;
        }
        [[fallthrough]];
    default:
        QWidget::keyPressEvent(event);
        return;
    }
    at.setX(std::clamp(at.x(), now.plot.left(), now.plot.right() - 1));
    at.setY(std::clamp(at.y(), now.plot.top() + 1, now.plot.bottom() - 1));
    setProbe(at);
}

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
        if (thread.share < kThreadShare)
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
    std::int64_t step = kSteps.back();
    for (const std::int64_t candidate : kSteps) {
        if (static_cast<double>(candidate) >= secondsPerLabel) {
            step = candidate;
            break;
        }
    }
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

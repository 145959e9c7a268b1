// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/keyspace/keyspaceview.h"

#include "core/base/text.h"
#include "ui/panels/figures.h"
#include "ui/theme/theme.h"

#include <QEvent>
#include <QKeyEvent>
#include <QMouseEvent>

#include <algorithm>
#include <cmath>

namespace headwater::ui {

using simulation::KeyspaceBand;
using simulation::KeyspacePicture;
using simulation::KeyspaceThread;

namespace {

constexpr std::uint32_t kLeastColumns = 60; ///< a run of a few seconds does not fill the plot
constexpr double kThreadReach = 7;          ///< pixels around a thread that count as pointing at it

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
        if (!isThread(thread) || point.x() < scale.xOfSecond(static_cast<double>(thread.fromSecond)) - 2 ||
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

} // namespace headwater::ui

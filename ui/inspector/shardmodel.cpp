// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/shardmodel.h"

#include "ui/panels/figures.h"
#include "ui/panels/worldsource.h"
#include "ui/theme/theme.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace headwater::ui {

using simulation::ShardView;

namespace {

double shareOfKeyspace(const ShardView &shard)
{
    return std::ldexp(static_cast<double>(shard.hashLast - shard.hashFirst) + 1, -64);
}

} // namespace

void ShardModel::setShards(const simulation::FramePtr &frame, const std::string &node)
{
    std::vector<ShardView> shards;
    if (const simulation::NodeView *view = findNode(frame, node)) {
        const auto first = frame->shards.begin() + view->firstShard;
        shards.assign(first, first + view->shardCount);
    }
    std::sort(shards.begin(), shards.end(), [](const ShardView &a, const ShardView &b) {
        if (a.open != b.open)
            return a.open;
        return a.hashFirst != b.hashFirst ? a.hashFirst < b.hashFirst : a.number < b.number;
    });
    const bool sameRows = shards.size() == m_shards.size() &&
                          std::equal(shards.begin(), shards.end(), m_shards.begin(),
                                     [](const ShardView &a, const ShardView &b) { return a.number == b.number; });
    if (sameRows) {
        m_shards = std::move(shards);
        if (!m_shards.empty())
            Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
        return;
    }
    beginResetModel();
    m_shards = std::move(shards);
    endResetModel();
}

int ShardModel::rowOf(std::uint32_t number) const
{
    const auto found = std::find_if(m_shards.begin(), m_shards.end(),
                                    [number](const ShardView &each) { return each.number == number; });
    return found == m_shards.end() ? -1 : static_cast<int>(found - m_shards.begin());
}

int ShardModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_shards.size());
}

int ShardModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ShardModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const ShardView &shard = m_shards[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        switch (index.column()) {
        case Shard:
            return QStringLiteral("%1").arg(shard.number, 4, 10, QLatin1Char('0'));
        case Load:
            if (!shard.open)
                return tr("closed, %1 left").arg(shareText(static_cast<double>(shard.remaining)));
            return shard.refusedPerSecond > 0 ? tr("at limit") : shareText(static_cast<double>(shard.load));
        case Records:
            return numberText(std::round(shard.recordsPerSecond));
        case Bytes:
            return numberText(static_cast<double>(shard.bytesPerSecond) / 1024);
        case Refused:
            return numberText(std::round(shard.refusedPerSecond));
        case Stored:
            return numberText(static_cast<double>(shard.storedRecords));
        case Share:
            return shareText(shareOfKeyspace(shard));
        default:
            return {};
        }
    case Qt::ToolTipRole: {
        QString text = QString::fromStdString(shardId(shard.number));
        if (shard.parent != simulation::kNoShard)
            text += QLatin1Char('\n') + tr("from %1").arg(shardLabel(shard.parent));
        if (shard.open)
            text += QLatin1Char('\n') + (shard.byBytes ? tr("its bytes are nearer to the limit than its records")
                                                       : tr("its records are nearer to the limit than its bytes"));
        return text;
    }
    case Qt::TextAlignmentRole:
        return QVariant::fromValue((index.column() <= Load ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    case Qt::FontRole:
        return Theme::instance().mono(12);
    case Qt::ForegroundRole:
        if (!shard.open)
            return tokens().dim;
        return index.column() == Refused && shard.refusedPerSecond > 0 ? tokens().hot : tokens().text;
    case LoadRole:
        return static_cast<double>(shard.load);
    case NumberRole:
        return shard.number;
    case OpenRole:
        return shard.open;
    case RefusedRole:
        return static_cast<double>(shard.refusedPerSecond);
    default:
        return {};
    }
}

QVariant ShardModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue((section <= Load ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Shard:
        return tr("Shard");
    case Load:
        return tr("Load");
    case Records:
        return tr("rec/s");
    case Bytes:
        return tr("KB/s");
    case Refused:
        return tr("refused/s");
    case Stored:
        return tr("stored");
    case Share:
        return tr("keyspace");
    default:
        return {};
    }
}

void ShardModel::retranslate()
{
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
    if (!m_shards.empty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

void LoadDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    if (!index.data(ShardModel::OpenRole).toBool()) {
        QStyledItemDelegate::paint(painter, option, index);
        return;
    }
    const Tokens &colours = tokens();
    const bool atLimit = index.data(ShardModel::RefusedRole).toDouble() > 0;
    const double load = atLimit ? 1 : std::clamp(index.data(ShardModel::LoadRole).toDouble(), 0.0, 1.0);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    if (option.state & QStyle::State_Selected)
        painter->fillRect(option.rect, colours.raised);
    const QRectF track = QRectF(option.rect).adjusted(4, 4, -4, -4);
    painter->setPen(Qt::NoPen);
    painter->setBrush(option.state & QStyle::State_Selected ? colours.canvas : colours.raised);
    painter->drawRoundedRect(track, 3, 3);
    QRectF bar = track;
    bar.setWidth(std::max(2.0, track.width() * load));
    painter->setBrush(colours.heat(load));
    painter->drawRoundedRect(bar, 3, 3);
    if (atLimit) {
        painter->setBrush(QBrush(QColor(0, 0, 0, 60), Qt::BDiagPattern));
        painter->setPen(QPen(colours.hot, 1.5));
        painter->drawRoundedRect(bar.adjusted(0.75, 0.75, -0.75, -0.75), 3, 3);
    }
    const QString text = index.data(Qt::DisplayRole).toString();
    painter->setFont(Theme::instance().mono(11, atLimit ? 600 : 400));
    const double textWidth = QFontMetricsF(painter->font()).horizontalAdvance(text);
    // Inside the bar where it fits, else behind it.
    const bool inside = bar.width() > textWidth + 10;
    painter->setPen(inside ? colours.onHeat(load) : colours.text);
    painter->drawText(inside ? bar.adjusted(6, 0, 0, 0) : track.adjusted(bar.width() + 5, 0, 0, 0),
                      Qt::AlignLeft | Qt::AlignVCenter, text);
    painter->restore();
}

} // namespace headwater::ui

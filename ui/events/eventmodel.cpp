// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/events/eventmodel.h"

#include "core/base/text.h"
#include "ui/events/eventkinds.h"
#include "ui/panels/figures.h"
#include "ui/theme/theme.h"

#include <algorithm>

namespace headwater::ui {

using simulation::LoggedEvent;

bool EventModel::take(const simulation::EventLog &log, std::size_t most)
{
    const std::uint64_t first = log.first();
    // A log that was cleared, or another log: what is shown is void.
    if (m_log != &log || m_next > log.next())
        clear();
    m_log = &log;

    std::size_t stale = 0;
    while (stale < m_events.size() && m_events[stale].number < first)
        ++stale;
    if (stale > 0) {
        beginRemoveRows({}, 0, static_cast<int>(stale) - 1);
        m_events.erase(m_events.begin(), m_events.begin() + static_cast<std::ptrdiff_t>(stale));
        endRemoveRows();
    }
    std::vector<LoggedEvent> fresh = log.since(m_next, most);
    if (fresh.empty())
        return false;
    m_next = fresh.back().number + 1;
    const int begin = static_cast<int>(m_events.size());
    beginInsertRows({}, begin, begin + static_cast<int>(fresh.size()) - 1);
    std::move(fresh.begin(), fresh.end(), std::back_inserter(m_events));
    endInsertRows();
    return fresh.size() == most;
}

void EventModel::clear()
{
    m_log = nullptr;
    m_next = 0;
    if (m_events.empty())
        return;
    beginResetModel();
    m_events.clear();
    endResetModel();
}

int EventModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_events.size());
}

int EventModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant EventModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const LoggedEvent &event = m_events[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        switch (index.column()) {
        case Time:
            return clockText(event.at);
        case Kind:
            return eventKindName(event.kind);
        case Node:
            return fromUtf8(event.node);
        case Shard:
            return event.shard.size() > 4 ? fromUtf8(std::string_view(event.shard).substr(event.shard.size() - 4))
                                          : fromUtf8(event.shard);
        case Text:
            return fromUtf8(event.text);
        case Error:
            return fromUtf8(event.error);
        case Count:
            return event.count > 1 ? tr("× %1").arg(numberText(static_cast<double>(event.count))) : QString();
        default:
            return {};
        }
    case Qt::ToolTipRole:
        return index.column() == Text || index.column() == Error || index.column() == Shard
                   ? fromUtf8(index.column() == Text ? event.text
                                                     : (index.column() == Error ? event.error : event.shard))
                   : QVariant();
    case Qt::DecorationRole:
        if (index.column() == Kind)
            return Theme::instance().icon(eventKindIcon(event.kind), eventKindColour(event.kind));
        return {};
    case Qt::ForegroundRole:
        if (index.column() == Kind)
            return eventKindColour(event.kind);
        return index.column() == Text || index.column() == Node ? tokens().text : tokens().dim;
    case Qt::FontRole:
        if (index.column() == Time || index.column() == Shard || index.column() == Count)
            return Theme::instance().mono(12);
        return Theme::instance().font(12);
    case Qt::TextAlignmentRole:
        return index.column() == Count ? QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter) : QVariant();
    case KindRole:
        return maskOf(event.kind);
    case NodeRole:
        return fromUtf8(event.node);
    case ErrorRole:
        return fromUtf8(event.error);
    case SearchRole:
        return fromUtf8(event.node + '\n' + event.text + '\n' + event.error + '\n' + event.shard) + QLatin1Char('\n') +
               eventKindName(event.kind);
    default:
        return {};
    }
}

QVariant EventModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue((section == Count ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Time:
        return tr("Time");
    case Kind:
        return tr("Kind");
    case Node:
        return tr("Node");
    case Shard:
        return tr("Shard");
    case Text:
        return tr("What happened");
    case Error:
        return tr("Error");
    case Count:
        return tr("Times");
    default:
        return {};
    }
}

void EventModel::retranslate()
{
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
    if (!m_events.empty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

} // namespace headwater::ui

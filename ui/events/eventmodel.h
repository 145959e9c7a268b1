// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/simulation/eventlog.h"

#include <QAbstractTableModel>

#include <deque>

namespace headwater::ui {

/// The events of a log as a table, oldest first. Holds no more than the log does; grows and forgets with it.
class EventModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { Time, Kind, Node, Shard, Text, Error, Count, ColumnCount };
    enum Role { KindRole = Qt::UserRole, NodeRole, ErrorRole, SearchRole };

    using QAbstractTableModel::QAbstractTableModel;

    /// Takes over at most `most` new events and drops those that the log has dropped. Returns whether there are
    /// more to take.
    bool take(const simulation::EventLog &log, std::size_t most = 1'000);
    void clear();
    const simulation::LoggedEvent &event(int row) const { return m_events[static_cast<std::size_t>(row)]; }

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void retranslate();

private:
    std::deque<simulation::LoggedEvent> m_events;
    const simulation::EventLog *m_log = nullptr;
    std::uint64_t m_next = 0;
};

} // namespace headwater::ui

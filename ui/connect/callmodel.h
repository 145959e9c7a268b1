// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/gateway/livecalls.h"

#include <QAbstractTableModel>
#include <QHash>

#include <deque>
#include <functional>
#include <optional>

namespace headwater::ui {

/// The newest calls of real clients that pass a filter, newest first.
class CallModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { Time, Operation, Answer, Took, Bytes, Cost, Client, ColumnCount };
    enum Role { NameRole = Qt::UserRole, TargetRole };
    using Filter = std::function<bool(const gateway::LiveCall &)>;

    using QAbstractTableModel::QAbstractTableModel;

    /// Takes over what came and changed. Another log, or none, begins anew.
    void take(const gateway::LiveCalls *calls);
    void setFilter(Filter filter);
    const gateway::LiveCall &call(int row) const { return m_calls[static_cast<std::size_t>(row)]; }
    int rowOf(std::uint64_t id) const; ///< -1 when it is not there
    /// The longest name of those that were called since the list began.
    const QString &longestName() const { return m_longest; }

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    void clear();
    QString text(const gateway::LiveCall &call, int column) const;
    std::optional<double> cost(const gateway::LiveCall &call) const;

    const gateway::LiveCalls *m_log = nullptr;
    std::uint64_t m_revision = 0;
    Filter m_filter;
    std::deque<gateway::LiveCall> m_calls; ///< ids fall
    QString m_longest;
    mutable QHash<std::uint64_t, std::optional<double>> m_costs;
};

/// What came back, in a word or two for a person.
QString answerSummary(const gateway::LiveCall &call);

} // namespace headwater::ui

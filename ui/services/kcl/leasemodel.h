// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/simulation/session.h"

#include <QAbstractTableModel>

#include <map>
#include <string>
#include <vector>

namespace headwater::ui {

/// The leases of a KCL application: which worker reads which shard, and how far it is. A lease that changed hands
/// since the looks before is marked for a while with where it came from.
class LeaseModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { Shard, Worker, State, Behind, Unsaved, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    /// One record for each lease, as the application gives them to whoever looks.
    void setRecords(const std::vector<simulation::PeekedRecord> &records);
    void clear();

    std::string worker(int row) const; ///< who reads it; empty: nobody
    bool moved(int row) const;         ///< lately
    /// Workers and how many leases each holds, by name.
    std::map<std::string, int> workers() const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void retranslate();

private:
    struct Row
    {
        std::string key, worker, before, state, owner;
        double behindMs = 0, unsaved = 0;
        int looks = 0; ///< left for which the move is shown
    };
    QString stateText(const Row &row) const;
    int colourOf(const std::string &worker) const;

    std::vector<Row> m_rows;
    std::vector<std::string> m_seen; ///< workers in the order in which they were seen, for their colours
};

/// `worker 3` of `app-worker-3`.
QString workerLabel(const std::string &worker);

} // namespace headwater::ui

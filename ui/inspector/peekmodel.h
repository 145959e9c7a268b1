// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/simulation/session.h"

#include <QAbstractTableModel>

#include <vector>

namespace headwater::ui {

/// Records that somebody looked at. By shard, rows follow the order that the stream keeps; by arrival, records of
/// all shards are mixed as they came in, and the column Order shows that their sequence numbers then say nothing.
class PeekModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { Order, Shard, Arrival, Key, Sequence, Hash, Size, ColumnCount };
    enum class Sorting { ByShard, ByArrival };

    using QAbstractTableModel::QAbstractTableModel;

    void setRecords(std::vector<simulation::PeekedRecord> records);
    void setSorting(Sorting sorting);
    const simulation::PeekedRecord &record(int row) const { return m_rows[static_cast<std::size_t>(row)].record; }
    /// Whether the row's sequence number is below that of the row above it: never so within a shard.
    bool breaksOrder(int row) const { return m_rows[static_cast<std::size_t>(row)].breaksOrder; }

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void retranslate();

private:
    struct Row
    {
        simulation::PeekedRecord record;
        std::size_t userRecords = 0; ///< of an aggregate; 0: it is an ordinary record
        int place = 0;               ///< among the shown records of its shard, from 1
        int colour = 0;              ///< of its shard, into Tokens::series
        bool firstOfShard = false;
        bool breaksOrder = false;
    };
    void arrange();

    std::vector<Row> m_rows;
    Sorting m_sorting = Sorting::ByShard;
};

/// Compares two decimal numbers of any length.
bool isLowerDecimal(const std::string &a, const std::string &b);

/// A payload as a person reads it: JSON indented, other text as it is, an aggregate of the Kinesis Producer Library
/// user record by user record, anything else as a hex dump.
QString payloadText(const std::string &data);

} // namespace headwater::ui

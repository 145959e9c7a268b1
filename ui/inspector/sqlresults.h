// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/world/peek.h"

#include <QAbstractTableModel>
#include <QStringList>

#include <vector>

namespace headwater::ui {

/// Rows of in-application streams, the newest first: when, of which stream, and the columns.
class SqlResults : public QAbstractTableModel
{
    Q_OBJECT
public:
    using QAbstractTableModel::QAbstractTableModel;

    /// `columns` are those of the one stream that is shown; empty where rows of several stand below each other.
    void setRows(const std::vector<world::PeekedRecord> &records, const QStringList &columns);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void retranslate();

private:
    struct Row
    {
        QStringList cells;
        std::vector<bool> isNumber;
    };
    QStringList m_columns;
    std::vector<Row> m_rows;
};

} // namespace headwater::ui

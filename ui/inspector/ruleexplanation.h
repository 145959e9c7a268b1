// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/iotsql/evaluator.h"

#include <QAbstractItemModel>

#include <memory>
#include <vector>

namespace headwater::ui {

/// What each part of a statement yielded, and of what, as a tree; below it the fields of the actions.
class RuleExplanation : public QAbstractItemModel
{
    Q_OBJECT
public:
    enum Column { Part, Result, ColumnCount };
    enum Role { OffsetRole = Qt::UserRole, LineRole, ColumnRole };

    struct Row
    {
        QString title; ///< in front of the text: WHERE, SELECT, the name of a field
        iotsql::Step step;
        bool hasPlace = true; ///< in the statement
    };

    using QAbstractItemModel::QAbstractItemModel;

    void setRows(std::vector<Row> rows);
    void retranslate() { Q_EMIT headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1); }

    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    QModelIndex parent(const QModelIndex &child) const override;
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex & = {}) const override { return ColumnCount; }
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Entry
    {
        QString part, result, note;
        bool isUndefined = false;
        bool hasPlace = true;
        iotsql::Place place;
        Entry *parent = nullptr;
        int row = 0;
        std::vector<std::unique_ptr<Entry>> children;
    };
    std::unique_ptr<Entry> made(const iotsql::Step &step, Entry *parent, int row) const;
    static const Entry *entryOf(const QModelIndex &index)
    {
        return static_cast<const Entry *>(index.internalPointer());
    }

    std::vector<std::unique_ptr<Entry>> m_top;
};

} // namespace headwater::ui

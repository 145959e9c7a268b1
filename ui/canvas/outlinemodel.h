// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pipeline/edit.h"
#include "core/simulation/frame.h"

#include <QAbstractTableModel>
#include <QTimer>

#include <string>
#include <vector>

namespace headwater::ui {
class Laboratory;
}

namespace headwater::ui::canvas {

/// The document's nodes as a table, one row each, in the document's order. Ids and titles can be edited; every edit
/// is a command of the document.
class OutlineModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { Id, Title, Type, State, From, To, ColumnCount };

    explicit OutlineModel(Laboratory &lab, QObject *parent = nullptr);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    bool setData(const QModelIndex &index, const QVariant &value, int role = Qt::EditRole) override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;

    std::string idOf(int row) const;
    int rowOf(const std::string &id) const; ///< -1 when there is none

    /// Rows that were made so far; for tests.
    std::uint64_t rowsMade() const { return m_rowsMade; }

public Q_SLOTS:
    void reload();
    void follow(const std::vector<headwater::pipeline::Edit> &edits);
    void followStates();

private:
    struct Row
    {
        std::string id;
        QString title;
        QString type;
        QString from;
        QString to;
        int state = -1; ///< simulation::NodeState; -1 while nothing runs
    };

    Row made(const pipeline::Node &node) const;
    bool applyToRows(std::vector<Row> &rows, const std::vector<pipeline::Edit> &edits);
    void relink(std::vector<Row> &rows, const std::vector<bool> &which) const;
    void take(std::vector<Row> rows);

    Laboratory &m_lab;
    QTimer m_reloadTimer;
    std::vector<Row> m_rows;
    mutable std::uint64_t m_rowsMade = 0;
};

} // namespace headwater::ui::canvas

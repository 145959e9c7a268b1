// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>

namespace headwater::ui {

class Laboratory;

/// The planned actions of the pipeline, to be edited in place: each change is a command of the document.
class PlannedActionModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { At, Node, Do, With, ColumnCount };

    explicit PlannedActionModel(Laboratory &lab, QObject *parent = nullptr);

    void addRow();
    void removeRow(int row);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    bool setData(const QModelIndex &index, const QVariant &value, int role) override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void retranslate();

Q_SIGNALS:
    void refused(const QString &sentence);

private:
    void reload();

    Laboratory &m_lab;
    int m_rows = 0;
};

} // namespace headwater::ui

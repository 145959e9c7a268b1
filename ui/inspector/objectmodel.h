// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/world/objects.h"

#include <QAbstractTableModel>

#include <vector>

namespace headwater::ui {

/// The objects of a bucket, the newest first.
class ObjectModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { Key, Size, Records, Written, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    void setObjects(std::vector<world::ObjectInfo> objects);
    const world::ObjectInfo &object(int row) const { return m_objects[static_cast<std::size_t>(row)]; }

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void retranslate();

private:
    std::vector<world::ObjectInfo> m_objects;
};

} // namespace headwater::ui

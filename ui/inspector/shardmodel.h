// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/simulation/frame.h"

#include <QAbstractTableModel>
#include <QStyledItemDelegate>

#include <string>
#include <vector>

namespace headwater::ui {

/// The shards of a stream in order of their hash ranges, closed ones last.
class ShardModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { Shard, Load, Records, Bytes, Refused, Stored, Share, ColumnCount };
    enum Role { LoadRole = Qt::UserRole, NumberRole, OpenRole, RefusedRole };

    using QAbstractTableModel::QAbstractTableModel;

    void setShards(const simulation::FramePtr &frame, const std::string &node);
    const simulation::ShardView &shard(int row) const { return m_shards[static_cast<std::size_t>(row)]; }
    int rowOf(std::uint32_t number) const; ///< -1 when it is not there

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void retranslate();

private:
    std::vector<simulation::ShardView> m_shards;
};

/// Paints a load as a bar in the colours of the heat; hatched and outlined at the limit.
class LoadDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

} // namespace headwater::ui

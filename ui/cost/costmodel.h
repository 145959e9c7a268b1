// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pricing/estimate.h"

#include <QAbstractTableModel>

#include <memory>
#include <vector>

namespace headwater::ui {

class Laboratory;

/// The bill of a running pipeline: a line for each thing that costs something, by node.
class CostModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { Node, Item, PerHour, PerMonth, Share, ColumnCount };
    static constexpr int ShareRole = Qt::UserRole; ///< of the whole, 0 to 1

    explicit CostModel(Laboratory &lab, QObject *parent = nullptr);

    /// Null: nothing is known.
    void setEstimate(std::shared_ptr<const pricing::Estimate> estimate);
    double perHour() const { return m_perHour; }
    const pricing::CostLine &line(int row) const { return m_estimate->lines[static_cast<std::size_t>(row)]; }

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    Laboratory &m_lab;
    std::shared_ptr<const pricing::Estimate> m_estimate;
    double m_perHour = 0;
};

/// An amount of money as people read it: more decimals the smaller it is.
QString moneyText(double dollars);

} // namespace headwater::ui

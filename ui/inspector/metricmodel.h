// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pipeline/descriptor.h"
#include "core/simulation/frame.h"

#include <QAbstractTableModel>

#include <functional>
#include <string>
#include <vector>

namespace headwater::ui {

/// The metrics of one node in the last simulated second: name, value with its unit, and whether it is pinned to the
/// dashboard.
class MetricModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { Name, Value, Unit, Pin, ColumnCount };
    enum Role { PinnedRole = Qt::UserRole };

    using QAbstractTableModel::QAbstractTableModel;

    void setNode(const std::string &node, const pipeline::ServiceType *type);
    void setFrame(const simulation::FramePtr &frame);
    void setPinned(std::function<bool(const std::string &node, const std::string &metric)> pinned);
    void refreshPins();

    std::string metric(int row) const;
    double value(int row) const { return m_values[static_cast<std::size_t>(row)]; }

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void retranslate();

private:
    std::string m_node;
    const pipeline::ServiceType *m_type = nullptr;
    std::vector<double> m_values; ///< NaN while there is no world
    std::function<bool(const std::string &, const std::string &)> m_pinned;
};

/// Whether a value above 0 of this metric is bad news.
bool isTrouble(const pipeline::MetricSpec &metric);

} // namespace headwater::ui

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/gateway/livecalls.h"

#include <QAbstractTableModel>

#include <vector>

namespace headwater::ui {

/// Who is connected, in the order of coming; programs and devices that left go after a while.
class ClientModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { Name, Way, Identity, Address, Since, Calls, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    void take(std::vector<gateway::LiveClient> clients);
    int here() const; ///< of those in the list
    const gateway::LiveClient &client(int row) const { return m_clients[static_cast<std::size_t>(row)]; }

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QString text(const gateway::LiveClient &client, int column) const;

    std::vector<gateway::LiveClient> m_clients;
};

} // namespace headwater::ui

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/connect/clientmodel.h"

#include "core/base/text.h"
#include "core/gateway/call.h"
#include "ui/lab/livelink.h"
#include "ui/theme/theme.h"

#include <QDateTime>
#include <QLocale>

#include <algorithm>
#include <tuple>

namespace headwater::ui {

using gateway::LiveClient;

void ClientModel::take(std::vector<LiveClient> clients)
{
    const auto order = [](const LiveClient &each) {
        return std::tie(each.since, each.service, each.name);
    };
    std::sort(clients.begin(), clients.end(), [&](const auto &a, const auto &b) { return order(a) < order(b); });
    const bool isSame = std::equal(clients.begin(), clients.end(), m_clients.begin(), m_clients.end(),
                                   [&](const auto &a, const auto &b) { return order(a) == order(b); });
    if (isSame) {
        m_clients = std::move(clients);
        if (!m_clients.empty())
            Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
        return;
    }
    beginResetModel();
    m_clients = std::move(clients);
    endResetModel();
}

int ClientModel::here() const
{
    return static_cast<int>(
        std::count_if(m_clients.begin(), m_clients.end(), [](const LiveClient &each) { return each.isHere(); }));
}

int ClientModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_clients.size());
}

int ClientModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString ClientModel::text(const LiveClient &client, int column) const
{
    switch (column) {
    case Name:
        return fromUtf8(client.name);
    case Way:
        if (client.way == LiveClient::Way::Http)
            return client.isSecure ? tr("%1, encrypted").arg(LiveLink::nameOf(client.service))
                                   : LiveLink::nameOf(client.service);
        return LiveLink::nameOf(client.way == LiveClient::Way::WebSocket ? "iot-ws"
                                : client.isSecure                        ? "iot-mqtts"
                                                                         : "iot-mqtt");
    case Identity:
        return client.identity == gateway::kAnonymous ? tr("not signed") : fromUtf8(client.identity);
    case Address:
        return fromUtf8(client.address);
    case Since:
        return client.isHere()
                   ? QLocale().toString(QDateTime::fromMSecsSinceEpoch(client.since).time(), QStringLiteral("HH:mm:ss"))
                   : tr("left");
    case Calls:
        return QLocale().toString(static_cast<qulonglong>(client.calls));
    default:
        return {};
    }
}

QVariant ClientModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const LiveClient &shown = m_clients[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return text(shown, index.column());
    case Qt::ToolTipRole:
        return index.column() == Since
                   ? QVariant(tr("Here since %1")
                                  .arg(QLocale().toString(QDateTime::fromMSecsSinceEpoch(shown.since),
                                                          QLocale::ShortFormat)))
                   : QVariant(text(shown, index.column()));
    case Qt::DecorationRole:
        if (index.column() == Way && shown.isSecure)
            return Theme::instance().icon(QStringLiteral("lock"));
        if (index.column() != Name)
            return {};
        return shown.isHere() ? Theme::instance().icon(QStringLiteral("ok"), tokens().ok)
                              : Theme::instance().icon(QStringLiteral("minus"), tokens().dim);
    case Qt::ForegroundRole:
        return index.column() == Name && shown.isHere() ? tokens().text : tokens().dim;
    case Qt::FontRole:
        return index.column() == Name || index.column() == Way ? Theme::instance().font(12)
                                                               : Theme::instance().mono(12);
    case Qt::TextAlignmentRole:
        return index.column() == Calls ? QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter) : QVariant();
    default:
        return {};
    }
}

QVariant ClientModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue((section == Calls ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Name:
        return tr("Client");
    case Way:
        return tr("Came to");
    case Identity:
        return tr("Signed in as");
    case Address:
        return tr("Address");
    case Since:
        return tr("Since");
    case Calls:
        return tr("Calls");
    default:
        return {};
    }
}

} // namespace headwater::ui

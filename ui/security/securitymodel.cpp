// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/security/securitymodel.h"

#include "core/base/text.h"
#include "ui/lab/laboratory.h"
#include "ui/panels/figures.h"
#include "ui/theme/theme.h"

#include <algorithm>

namespace headwater::ui {

using services::SecurityLine;
using services::SecurityState;
using services::SecurityTopic;

SecurityModel::SecurityModel(Laboratory &lab, QObject *parent)
    : QAbstractTableModel(parent)
    , m_lab(lab)
{
}

void SecurityModel::setLines(std::vector<SecurityLine> lines)
{
    const bool sameShape =
        lines.size() == m_lines.size() &&
        std::equal(lines.begin(), lines.end(), m_lines.begin(),
                   [](const SecurityLine &a, const SecurityLine &b) { return a.topic == b.topic && a.node == b.node; });
    if (sameShape) {
        m_lines = std::move(lines);
        if (!m_lines.empty())
            Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
        return;
    }
    beginResetModel();
    m_lines = std::move(lines);
    endResetModel();
}

int SecurityModel::count(SecurityState state) const
{
    return static_cast<int>(std::count_if(m_lines.begin(), m_lines.end(),
                                          [state](const SecurityLine &each) { return each.state == state; }));
}

int SecurityModel::rowOf(SecurityTopic topic, const std::string &node) const
{
    const auto found = std::find_if(m_lines.begin(), m_lines.end(),
                                    [&](const SecurityLine &each) { return each.topic == topic && each.node == node; });
    return found == m_lines.end() ? -1 : static_cast<int>(found - m_lines.begin());
}

int SecurityModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_lines.size());
}

int SecurityModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString SecurityModel::topicText(SecurityTopic topic)
{
    switch (topic) {
    case SecurityTopic::LeastPrivilege:
        return tr("Least privilege");
    case SecurityTopic::InTransit:
        return tr("Encrypted in transit");
    case SecurityTopic::PrivateNetwork:
        return tr("Private network");
    case SecurityTopic::AtRest:
        return tr("Encrypted at rest");
    case SecurityTopic::ClientSide:
        return tr("Encrypted in the client");
    }
    return {};
}

QVariant SecurityModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const SecurityLine &each = line(index.row());
    switch (role) {
    case Qt::DisplayRole:
        switch (index.column()) {
        case Topic:
            return topicText(each.topic);
        case Finding:
            return each.text;
        case Node: {
            const pipeline::Node *node = m_lab.pipeline().find(each.node);
            return node ? nodeName(*node) : fromUtf8(each.node);
        }
        default:
            return {};
        }
    case Qt::ToolTipRole:
        return index.column() == Finding ? each.text : QVariant();
    case Qt::AccessibleTextRole:
        if (index.column() != Topic)
            return {};
        switch (each.state) {
        case SecurityState::Good:
            return tr("%1: good").arg(topicText(each.topic));
        case SecurityState::Optional:
            return tr("%1: could be safer").arg(topicText(each.topic));
        case SecurityState::Open:
            return tr("%1: open").arg(topicText(each.topic));
        }
        return {};
    case Qt::DecorationRole:
        if (index.column() != Topic)
            return {};
        switch (each.state) {
        case SecurityState::Good:
            return Theme::instance().icon(QStringLiteral("ok"), tokens().ok);
        case SecurityState::Optional:
            return Theme::instance().icon(QStringLiteral("info"), tokens().dim);
        case SecurityState::Open:
            return Theme::instance().icon(QStringLiteral("warning"), tokens().warn);
        }
        return {};
    case Qt::ForegroundRole:
        return index.column() == Finding && each.state == SecurityState::Open ? tokens().text : tokens().dim;
    case Qt::FontRole:
        return Theme::instance().font(12);
    default:
        return {};
    }
}

QVariant SecurityModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(Qt::AlignLeft | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    return section == Topic ? tr("Topic") : section == Finding ? tr("How it is") : tr("Node");
}

} // namespace headwater::ui

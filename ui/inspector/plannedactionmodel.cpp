// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/plannedactionmodel.h"

#include "core/base/text.h"
#include "ui/lab/laboratory.h"
#include "ui/theme/theme.h"

#include <algorithm>

namespace headwater::ui {

using pipeline::Action;
using pipeline::Json;

namespace {

pipeline::Command actionsCommand(const Laboratory &lab, const char *text, std::vector<Action> after)
{
    pipeline::Command command;
    command.text = text;
    command.edits.push_back(pipeline::SetActions{lab.pipeline().actions, std::move(after)});
    return command;
}

} // namespace

PlannedActionModel::PlannedActionModel(Laboratory &lab, QObject *parent)
    : QAbstractTableModel(parent)
    , m_lab(lab)
    , m_rows(static_cast<int>(lab.pipeline().actions.size()))
{
    connect(&lab.document(), &pipeline::Document::changed, this, &PlannedActionModel::reload);
}

void PlannedActionModel::reload()
{
    const int rows = static_cast<int>(m_lab.pipeline().actions.size());
    if (rows == m_rows) {
        if (rows > 0)
            Q_EMIT dataChanged(index(0, 0), index(rows - 1, ColumnCount - 1));
        return;
    }
    beginResetModel();
    m_rows = rows;
    endResetModel();
}

void PlannedActionModel::addRow()
{
    std::vector<Action> actions = m_lab.pipeline().actions;
    Action action;
    action.at = actions.empty() ? 60'000'000'000 : actions.back().at + 60'000'000'000;
    action.name = "Stop";
    for (const pipeline::Node &node : m_lab.pipeline().nodes) {
        const pipeline::ServiceType *const type = m_lab.catalog().find(node.type);
        if (action.node.empty())
            action.node = node.id;
        if (type && !type->actions.empty()) {
            action.node = node.id;
            action.name = std::string(type->actions.front().name);
            break;
        }
    }
    if (action.node.empty()) {
        Q_EMIT refused(tr("Add a node first: an action is done to a node."));
        return;
    }
    actions.push_back(action);
    m_lab.perform(actionsCommand(m_lab, "Plan action", std::move(actions)));
}

void PlannedActionModel::removeRow(int row)
{
    std::vector<Action> actions = m_lab.pipeline().actions;
    if (row < 0 || static_cast<std::size_t>(row) >= actions.size())
        return;
    actions.erase(actions.begin() + row);
    m_lab.perform(actionsCommand(m_lab, "Remove planned action", std::move(actions)));
}

int PlannedActionModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : m_rows;
}

int PlannedActionModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant PlannedActionModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid) ||
        static_cast<std::size_t>(index.row()) >= m_lab.pipeline().actions.size())
        return {};
    const Action &action = m_lab.pipeline().actions[static_cast<std::size_t>(index.row())];
    const QString with = action.with.empty() ? QString() : fromUtf8(action.with.dump());
    switch (role) {
    case Qt::DisplayRole:
    case Qt::EditRole:
    case Qt::ToolTipRole:
        switch (index.column()) {
        case At:
            return role == Qt::ToolTipRole ? clockText(action.at) : durationText(action.at);
        case Node:
            return fromUtf8(action.node);
        case Do:
            return fromUtf8(action.name);
        case With:
            return with;
        default:
            return {};
        }
    case Qt::FontRole:
        return Theme::instance().mono(12);
    default:
        return {};
    }
}

bool PlannedActionModel::setData(const QModelIndex &index, const QVariant &value, int role)
{
    if (role != Qt::EditRole || !checkIndex(index, CheckIndexOption::IndexIsValid))
        return false;
    std::vector<Action> actions = m_lab.pipeline().actions;
    Action &action = actions[static_cast<std::size_t>(index.row())];
    const std::string text = value.toString().trimmed().toStdString();
    switch (index.column()) {
    case At: {
        const auto at = parseDuration(text);
        if (!at) {
            Q_EMIT refused(at.error().message);
            return false;
        }
        action.at = at.value();
        break;
    }
    case Node:
        if (!m_lab.pipeline().find(text)) {
            Q_EMIT refused(tr("There is no node “%1”.").arg(fromUtf8(text)));
            return false;
        }
        action.node = text;
        break;
    case Do:
        action.name = text;
        break;
    case With: {
        const Json with = text.empty() ? Json::object() : Json::parse(text, nullptr, false);
        if (!with.is_object()) {
            Q_EMIT refused(tr("Parameters are written as a JSON object, such as {\"ShardToSplit\": "
                              "\"shardId-000000000000\"}."));
            return false;
        }
        action.with = with;
        break;
    }
    default:
        return false;
    }
    if (actions == m_lab.pipeline().actions)
        return false;
    return m_lab.perform(actionsCommand(m_lab, "Change planned action", std::move(actions)));
}

Qt::ItemFlags PlannedActionModel::flags(const QModelIndex &index) const
{
    return QAbstractTableModel::flags(index) | (index.isValid() ? Qt::ItemIsEditable : Qt::NoItemFlags);
}

QVariant PlannedActionModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(Qt::AlignLeft | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case At:
        return tr("At", "time of a planned action");
    case Node:
        return tr("Node");
    case Do:
        return tr("Do", "name of a planned action");
    case With:
        return tr("With", "parameters of a planned action");
    default:
        return {};
    }
}

void PlannedActionModel::retranslate()
{
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
}

} // namespace headwater::ui

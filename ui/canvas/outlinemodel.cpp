// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/outlinemodel.h"

#include "core/base/text.h"
#include "ui/canvas/paint.h"
#include "ui/lab/laboratory.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>

namespace headwater::ui::canvas {

OutlineModel::OutlineModel(Laboratory &lab, QObject *parent)
    : QAbstractTableModel(parent)
    , m_lab(lab)
{
    reload();
    connect(&m_lab.document(), &pipeline::Document::changed, this, &OutlineModel::reload);
    connect(&m_lab.document(), &pipeline::Document::wasReset, this, &OutlineModel::reload);
    connect(&m_lab, &Laboratory::frameChanged, this, &OutlineModel::followStates);
}

void OutlineModel::reload()
{
    const pipeline::Pipeline &pipeline = m_lab.pipeline();
    std::vector<Row> rows;
    rows.reserve(pipeline.nodes.size());
    std::unordered_map<std::string_view, std::size_t> places;
    for (const pipeline::Node &node : pipeline.nodes) {
        Row row;
        row.id = node.id;
        row.title = fromUtf8(node.title);
        const pipeline::ServiceType *type = m_lab.catalog().find(node.type);
        row.type = type ? type->name.translated() : fromUtf8(node.type);
        const simulation::NodeView *view = m_lab.nodeView(node.id);
        row.state = view ? static_cast<int>(view->state) : -1;
        places.emplace(node.id, rows.size());
        rows.push_back(std::move(row));
    }
    const auto append = [](QString &list, const std::string &id) {
        list += (list.isEmpty() ? QString() : QStringLiteral(", ")) + fromUtf8(id);
    };
    for (const pipeline::Link &link : pipeline.links) {
        if (const auto to = places.find(link.to); to != places.end())
            append(rows[to->second].from, link.from);
        if (const auto from = places.find(link.from); from != places.end())
            append(rows[from->second].to, link.to);
    }
    const bool sameNodes = rows.size() == m_rows.size() &&
                           std::equal(rows.begin(), rows.end(), m_rows.begin(),
                                      [](const Row &a, const Row &b) { return a.id == b.id; });
    if (sameNodes) {
        // The selection and an open editor outlive a change of texts.
        m_rows = std::move(rows);
        if (!m_rows.empty())
            Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
        return;
    }
    beginResetModel();
    m_rows = std::move(rows);
    endResetModel();
}

void OutlineModel::followStates()
{
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        const simulation::NodeView *view = m_lab.nodeView(m_rows[i].id);
        const int state = view ? static_cast<int>(view->state) : -1;
        if (state == m_rows[i].state)
            continue;
        m_rows[i].state = state;
        const QModelIndex cell = index(static_cast<int>(i), State);
        Q_EMIT dataChanged(cell, cell);
    }
}

int OutlineModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int OutlineModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant OutlineModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const Row &row = m_rows[static_cast<std::size_t>(index.row())];
    if (role == Qt::AccessibleTextRole)
        return QStringLiteral("%1: %2").arg(headerData(index.column(), Qt::Horizontal).toString(),
                                            data(index).toString());
    if (role != Qt::DisplayRole && role != Qt::EditRole && role != Qt::ToolTipRole)
        return {};
    switch (index.column()) {
    case Id: return fromUtf8(row.id);
    case Title: return row.title;
    case Type: return row.type;
    case State: return row.state < 0 ? tr("not running") : stateWord(static_cast<simulation::NodeState>(row.state));
    case From: return row.from;
    case To: return row.to;
    default: return {};
    }
}

bool OutlineModel::setData(const QModelIndex &index, const QVariant &value, int role)
{
    if (!index.isValid() || role != Qt::EditRole)
        return false;
    const std::string id = idOf(index.row());
    const std::string text = value.toString().trimmed().toStdString();
    if (index.column() == Title)
        return m_lab.perform(pipeline::setTitleCommand(m_lab.document(), id, text, {}));
    if (index.column() != Id || text == id)
        return false;
    return m_lab.perform(pipeline::renameCommand(m_lab.document(), id, text));
}

QVariant OutlineModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return QAbstractTableModel::headerData(section, orientation, role);
    switch (section) {
    case Id: return tr("Id");
    case Title: return tr("Title");
    case Type: return tr("Service");
    case State: return tr("State");
    case From: return tr("Fed by");
    case To: return tr("Feeds");
    default: return {};
    }
}

Qt::ItemFlags OutlineModel::flags(const QModelIndex &index) const
{
    Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    if (index.column() == Id || index.column() == Title)
        flags |= Qt::ItemIsEditable;
    return flags;
}

std::string OutlineModel::idOf(int row) const
{
    return row >= 0 && static_cast<std::size_t>(row) < m_rows.size() ? m_rows[static_cast<std::size_t>(row)].id
                                                                     : std::string();
}

int OutlineModel::rowOf(const std::string &id) const
{
    const auto found = std::find_if(m_rows.begin(), m_rows.end(), [&](const Row &row) { return row.id == id; });
    return found == m_rows.end() ? -1 : static_cast<int>(found - m_rows.begin());
}

} // namespace headwater::ui::canvas

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/outlinemodel.h"

#include "core/base/text.h"
#include "ui/canvas/paint.h"
#include "ui/lab/laboratory.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <variant>

namespace headwater::ui::canvas {

namespace {

constexpr std::size_t kLarge = 500;    ///< rows; more are made in a turn of their own
constexpr std::size_t kManyEdits = 64; ///< from here on a new table is cheaper

} // namespace

OutlineModel::OutlineModel(Laboratory &lab, QObject *parent)
    : QAbstractTableModel(parent)
    , m_lab(lab)
{
    reload();
    m_reloadTimer.setSingleShot(true);
    m_reloadTimer.setInterval(0);
    connect(&m_reloadTimer, &QTimer::timeout, this, &OutlineModel::reload);
    connect(&m_lab.document(), &pipeline::Document::changed, this, &OutlineModel::follow);
    connect(&m_lab, &Laboratory::frameChanged, this, &OutlineModel::followStates);
}

OutlineModel::Row OutlineModel::made(const pipeline::Node &node) const
{
    ++m_rowsMade;
    Row row;
    row.id = node.id;
    row.title = fromUtf8(node.title);
    const pipeline::ServiceType *type = m_lab.catalog().find(node.type);
    row.type = type ? type->name.translated() : fromUtf8(node.type);
    const simulation::NodeView *view = m_lab.nodeView(node.id);
    row.state = view ? static_cast<int>(view->state) : -1;
    return row;
}

void OutlineModel::reload()
{
    m_reloadTimer.stop();
    std::vector<Row> rows;
    rows.reserve(m_lab.pipeline().nodes.size());
    for (const pipeline::Node &node : m_lab.pipeline().nodes)
        rows.push_back(made(node));
    relink(rows, std::vector<bool>(rows.size(), true));
    take(std::move(rows));
}

void OutlineModel::follow(const std::vector<pipeline::Edit> &edits)
{
    const bool large = m_lab.pipeline().nodes.size() > kLarge;
    if (edits.empty() && large) {
        // A document was opened: the window has enough to do in this turn.
        m_reloadTimer.start();
        return;
    }
    const bool concerned = edits.empty() || std::any_of(edits.begin(), edits.end(), [](const pipeline::Edit &edit) {
                               return !std::holds_alternative<pipeline::MoveNode>(edit) &&
                                      !std::holds_alternative<pipeline::SetProperty>(edit);
                           });
    if (!concerned)
        return;
    std::vector<Row> rows = m_rows;
    if (edits.empty() || m_reloadTimer.isActive() || !applyToRows(rows, edits))
        reload();
    else
        take(std::move(rows));
}

/// What edits change in the table; false when it has to be made anew.
bool OutlineModel::applyToRows(std::vector<Row> &rows, const std::vector<pipeline::Edit> &edits)
{
    if (edits.size() > kManyEdits)
        return false;
    std::vector<std::string> linked;
    const auto find = [&rows](const std::string &id) {
        return std::find_if(rows.begin(), rows.end(), [&](const Row &row) { return row.id == id; });
    };
    for (const pipeline::Edit &edit : edits) {
        if (const auto *add = std::get_if<pipeline::AddNode>(&edit)) {
            if (add->index > rows.size())
                return false;
            rows.insert(rows.begin() + static_cast<std::ptrdiff_t>(add->index), made(add->node));
        } else if (const auto *remove = std::get_if<pipeline::RemoveNode>(&edit)) {
            const auto row = find(remove->node.id);
            if (row == rows.end())
                return false;
            rows.erase(row);
        } else if (const auto *title = std::get_if<pipeline::SetTitle>(&edit)) {
            const auto row = find(title->node);
            if (row == rows.end())
                return false;
            row->title = fromUtf8(title->after);
        } else if (const auto *link = std::get_if<pipeline::AddLink>(&edit)) {
            linked.insert(linked.end(), {link->link.from, link->link.to});
        } else if (const auto *unlink = std::get_if<pipeline::RemoveLink>(&edit)) {
            linked.insert(linked.end(), {unlink->link.from, unlink->link.to});
        } else if (std::holds_alternative<pipeline::RenameNode>(edit)) {
            return false;
        }
    }
    if (linked.empty())
        return true;
    std::vector<bool> which(rows.size(), false);
    for (const std::string &id : linked) {
        if (const auto row = find(id); row != rows.end())
            which[static_cast<std::size_t>(row - rows.begin())] = true;
    }
    relink(rows, which);
    return true;
}

/// Lists the neighbours of some rows.
void OutlineModel::relink(std::vector<Row> &rows, const std::vector<bool> &which) const
{
    std::unordered_map<std::string_view, Row *> places;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (!which[i])
            continue;
        rows[i].from.clear();
        rows[i].to.clear();
        places.emplace(rows[i].id, &rows[i]);
    }
    const auto append = [](QString &list, const std::string &id) {
        list += (list.isEmpty() ? QString() : QStringLiteral(", ")) + fromUtf8(id);
    };
    for (const pipeline::Link &link : m_lab.pipeline().links) {
        if (const auto to = places.find(link.to); to != places.end())
            append(to->second->from, link.from);
        if (const auto from = places.find(link.from); from != places.end())
            append(from->second->to, link.to);
    }
}

void OutlineModel::take(std::vector<Row> rows)
{
    const bool sameNodes =
        rows.size() == m_rows.size() &&
        std::equal(rows.begin(), rows.end(), m_rows.begin(), [](const Row &a, const Row &b) { return a.id == b.id; });
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
    case Id:
        return fromUtf8(row.id);
    case Title:
        return row.title;
    case Type:
        return row.type;
    case State:
        return row.state < 0 ? tr("not running") : stateWord(static_cast<simulation::NodeState>(row.state));
    case From:
        return row.from;
    case To:
        return row.to;
    default:
        return {};
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
    case Id:
        return tr("Id");
    case Title:
        return tr("Title");
    case Type:
        return tr("Service");
    case State:
        return tr("State");
    case From:
        return tr("Fed by");
    case To:
        return tr("Feeds");
    default:
        return {};
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

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/ruleexplanation.h"

#include "core/base/text.h"
#include "ui/theme/theme.h"

namespace headwater::ui {

namespace {

constexpr qsizetype kLongestText = 200;

QString shortened(const QString &text)
{
    const QString line = text.simplified();
    return line.size() <= kLongestText ? line : line.left(kLongestText) + u'…';
}

} // namespace

std::unique_ptr<RuleExplanation::Entry> RuleExplanation::made(const iotsql::Step &step, Entry *parent, int row) const
{
    auto entry = std::make_unique<Entry>();
    entry->part = shortened(fromUtf8(step.text));
    entry->isUndefined = step.result.isUndefined();
    entry->result = entry->isUndefined ? QStringLiteral("Undefined") : shortened(fromUtf8(step.result.json()));
    entry->note = step.note;
    entry->place = step.place;
    entry->parent = parent;
    entry->row = row;
    for (const iotsql::Step &part : step.parts) {
        // What stands there as it is needs no line of its own.
        const bool isText = part.text.starts_with('\'') || part.text.starts_with('"');
        if (part.parts.empty() && (isText || part.text == part.result.json()))
            continue;
        const int at = static_cast<int>(entry->children.size());
        entry->children.push_back(made(part, entry.get(), at));
    }
    return entry;
}

void RuleExplanation::setRows(std::vector<Row> rows)
{
    beginResetModel();
    m_top.clear();
    for (const Row &row : rows) {
        auto entry = made(row.step, nullptr, static_cast<int>(m_top.size()));
        if (!row.title.isEmpty())
            entry->part = row.title + u' ' + entry->part;
        entry->hasPlace = row.hasPlace;
        m_top.push_back(std::move(entry));
    }
    endResetModel();
}

QModelIndex RuleExplanation::index(int row, int column, const QModelIndex &parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    const auto &list = parent.isValid() ? entryOf(parent)->children : m_top;
    return createIndex(row, column, list[static_cast<std::size_t>(row)].get());
}

QModelIndex RuleExplanation::parent(const QModelIndex &child) const
{
    Entry *const above = child.isValid() ? entryOf(child)->parent : nullptr;
    return above ? createIndex(above->row, 0, above) : QModelIndex();
}

int RuleExplanation::rowCount(const QModelIndex &parent) const
{
    if (parent.column() > 0)
        return 0;
    return static_cast<int>(parent.isValid() ? entryOf(parent)->children.size() : m_top.size());
}

QVariant RuleExplanation::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const Entry &entry = *entryOf(index);
    switch (role) {
    case Qt::DisplayRole:
        if (index.column() == Part)
            return entry.part;
        return entry.note.isEmpty() ? entry.result : entry.result + QStringLiteral(" · ") + entry.note;
    case Qt::ToolTipRole:
        return entry.note.isEmpty() ? entry.part + QStringLiteral(" → ") + entry.result : entry.note;
    case Qt::FontRole:
        return Theme::instance().mono(12);
    case Qt::ForegroundRole:
        if (index.column() == Result)
            return entry.isUndefined ? tokens().warn : tokens().text;
        return {};
    case OffsetRole:
        return entry.hasPlace ? QVariant(static_cast<qulonglong>(entry.place.offset)) : QVariant();
    case LineRole:
        return entry.place.line;
    case ColumnRole:
        return entry.place.column;
    default:
        return {};
    }
}

QVariant RuleExplanation::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    return section == Part ? tr("Part") : tr("Yielded");
}

} // namespace headwater::ui

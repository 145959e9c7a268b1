// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/problems/problemmodel.h"

#include "core/base/text.h"
#include "ui/lab/laboratory.h"
#include "ui/lab/noticetext.h"
#include "ui/panels/figures.h"
#include "ui/theme/theme.h"

#include <algorithm>

namespace headwater::ui {

using simulation::Notice;

namespace {

bool sameRemedy(const simulation::Remedy &a, const simulation::Remedy &b)
{
    return a.kind == b.kind && a.id == b.id && a.node == b.node && a.name == b.name && a.with == b.with &&
           a.recommended == b.recommended;
}

QString titleOf(const pipeline::Pipeline &pipeline, const std::string &id)
{
    const pipeline::Node *const node = pipeline.find(id);
    return node ? nodeName(*node) : fromUtf8(id);
}

} // namespace

bool ProblemModel::Row::operator==(const Row &other) const
{
    return rank == other.rank && node == other.node && title == other.title && body == other.body &&
           pointer == other.pointer && since == other.since && notice == other.notice &&
           std::equal(remedies.begin(), remedies.end(), other.remedies.begin(), other.remedies.end(), sameRemedy);
}

ProblemModel::ProblemModel(Laboratory &lab, QObject *parent)
    : QAbstractTableModel(parent)
    , m_lab(lab)
{
}

void ProblemModel::setIssues(const std::vector<pipeline::Issue> &issues)
{
    m_issues = issues;
    merge();
}

void ProblemModel::setNotices(const std::vector<Notice> &notices)
{
    for (Notice &known : m_notices)
        known.active = false;
    for (const Notice &notice : notices) {
        const auto known =
            std::find_if(m_notices.begin(), m_notices.end(), [&](const Notice &each) { return each.id == notice.id; });
        if (known == m_notices.end())
            m_notices.push_back(notice);
        else if (notice.active || known->perSecond == 0)
            *known = notice;
        // A past one keeps the figures of when it bit.
    }
    while (m_notices.size() > kMostPast) {
        const auto past =
            std::find_if(m_notices.begin(), m_notices.end(), [](const Notice &each) { return !each.active; });
        if (past == m_notices.end())
            break;
        m_notices.erase(past);
    }
    merge();
}

void ProblemModel::clearPast()
{
    std::erase_if(m_notices, [](const Notice &notice) { return !notice.active; });
    merge();
}

void ProblemModel::merge()
{
    std::vector<Row> rows;
    for (const pipeline::Issue &issue : m_issues) {
        Row row;
        row.rank = issue.severity == pipeline::Severity::Error ? Rank::Error : Rank::Warning;
        row.node = issue.node;
        row.title = issue.message;
        row.pointer = issue.pointer;
        rows.push_back(std::move(row));
    }
    for (const Notice &notice : m_notices) {
        const NoticeText text = noticeText(notice, titleOf(m_lab.pipeline(), notice.node));
        Row row;
        row.rank = notice.active ? Rank::Biting : Rank::Past;
        row.node = notice.node;
        row.title = text.title;
        row.body = text.body;
        row.since = notice.since;
        row.notice = notice.id;
        row.remedies = notice.remedies;
        rows.push_back(std::move(row));
    }
    std::stable_sort(rows.begin(), rows.end(), [](const Row &a, const Row &b) {
        if (a.rank != b.rank)
            return a.rank < b.rank;
        return a.rank == Rank::Past ? a.since > b.since : false;
    });
    if (rows == m_rows)
        return;
    const int before = openCount();
    const bool sameShape = rows.size() == m_rows.size() &&
                           std::equal(rows.begin(), rows.end(), m_rows.begin(), [](const Row &a, const Row &b) {
                               return a.notice == b.notice && a.rank == b.rank && a.pointer == b.pointer;
                           });
    if (sameShape) {
        m_rows = std::move(rows);
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
    } else {
        beginResetModel();
        m_rows = std::move(rows);
        endResetModel();
    }
    if (openCount() != before)
        Q_EMIT countChanged(openCount());
}

int ProblemModel::count(Rank rank) const
{
    return static_cast<int>(
        std::count_if(m_rows.begin(), m_rows.end(), [rank](const Row &each) { return each.rank == rank; }));
}

int ProblemModel::openCount() const
{
    return static_cast<int>(m_rows.size()) - count(Rank::Past);
}

int ProblemModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int ProblemModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ProblemModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Row &row = m_rows[static_cast<std::size_t>(index.row())];
    const bool isPast = row.rank == Rank::Past;
    switch (role) {
    case Qt::DisplayRole:
        switch (index.column()) {
        case Problem:
            return row.title;
        case Node:
            return row.node.empty() ? QString() : titleOf(m_lab.pipeline(), row.node);
        case Since:
            return row.since >= 0 ? clockText(row.since) : QString();
        default:
            return {};
        }
    case Qt::ToolTipRole:
        return index.column() == Problem ? row.title : QVariant();
    case Qt::AccessibleTextRole:
        if (index.column() != Problem)
            return {};
        switch (row.rank) {
        case Rank::Error:
            return tr("Error: %1").arg(row.title);
        case Rank::Biting:
            return tr("Limit: %1").arg(row.title);
        case Rank::Warning:
            return tr("Warning: %1").arg(row.title);
        case Rank::Past:
            return tr("Past: %1").arg(row.title);
        }
        return {};
    case Qt::DecorationRole:
        if (index.column() != Problem)
            return {};
        switch (row.rank) {
        case Rank::Error:
            return Theme::instance().icon(QStringLiteral("error"), tokens().hot);
        case Rank::Biting:
            return Theme::instance().icon(QStringLiteral("problems"), tokens().hot);
        case Rank::Warning:
            return Theme::instance().icon(QStringLiteral("warning"), tokens().warn);
        case Rank::Past:
            return Theme::instance().icon(QStringLiteral("history"), tokens().dim);
        }
        return {};
    case Qt::ForegroundRole:
        return index.column() == Problem && !isPast ? tokens().text : tokens().dim;
    case Qt::FontRole:
        return index.column() == Since ? Theme::instance().mono(12) : Theme::instance().font(12);
    default:
        return {};
    }
}

QVariant ProblemModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(Qt::AlignLeft | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Problem:
        return tr("Problem");
    case Node:
        return tr("Node");
    case Since:
        return tr("Since");
    default:
        return {};
    }
}

void ProblemModel::retranslate()
{
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
    merge();
    if (!m_rows.empty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

} // namespace headwater::ui

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/services/kcl/leasemodel.h"

#include "core/base/text.h"
#include "ui/panels/figures.h"
#include "ui/theme/theme.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace headwater::ui {

namespace {

constexpr int kLooksShown = 8;

} // namespace

QString workerLabel(const std::string &worker)
{
    const std::size_t dash = worker.rfind("-worker-");
    return dash == std::string::npos ? fromUtf8(worker)
                                     : LeaseModel::tr("worker %1").arg(fromUtf8(worker.substr(dash + 8)));
}

void LeaseModel::setRecords(const std::vector<simulation::PeekedRecord> &records)
{
    std::vector<Row> rows;
    rows.reserve(records.size());
    for (const simulation::PeekedRecord &record : records) {
        const auto json = nlohmann::json::parse(record.data, nullptr, false);
        if (!json.is_object())
            continue;
        Row row;
        row.key = record.partitionKey;
        row.worker = json.value("reader", std::string());
        row.owner = json.value("leaseOwner", std::string());
        row.state = json.value("state", std::string());
        row.behindMs = json.value("millisBehindLatest", 0.0);
        row.unsaved = json.value("sinceCheckpoint", 0.0);
        const auto before =
            std::find_if(m_rows.begin(), m_rows.end(), [&](const Row &each) { return each.key == row.key; });
        if (before != m_rows.end()) {
            const std::string &had = before->worker.empty() ? before->before : before->worker;
            const bool isMove = !row.worker.empty() && !had.empty() && row.worker != had;
            row.before = isMove || row.worker.empty() ? had : before->before;
            row.looks = isMove ? kLooksShown : std::max(0, before->looks - 1);
        }
        if (!row.worker.empty() && std::find(m_seen.begin(), m_seen.end(), row.worker) == m_seen.end())
            m_seen.push_back(row.worker);
        rows.push_back(std::move(row));
    }
    const bool same =
        rows.size() == m_rows.size() &&
        std::equal(rows.begin(), rows.end(), m_rows.begin(), [](const Row &a, const Row &b) { return a.key == b.key; });
    if (same) {
        m_rows = std::move(rows);
        if (!m_rows.empty())
            Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
        return;
    }
    beginResetModel();
    m_rows = std::move(rows);
    endResetModel();
}

void LeaseModel::clear()
{
    beginResetModel();
    m_rows.clear();
    m_seen.clear();
    endResetModel();
}

std::string LeaseModel::worker(int row) const
{
    return m_rows[static_cast<std::size_t>(row)].worker;
}

bool LeaseModel::moved(int row) const
{
    return m_rows[static_cast<std::size_t>(row)].looks > 0;
}

std::map<std::string, int> LeaseModel::workers() const
{
    std::map<std::string, int> counts;
    for (const Row &row : m_rows) {
        if (!row.worker.empty())
            ++counts[row.worker];
    }
    return counts;
}

int LeaseModel::colourOf(const std::string &worker) const
{
    const auto place = std::find(m_seen.begin(), m_seen.end(), worker) - m_seen.begin();
    return static_cast<int>(static_cast<std::size_t>(place) % tokens().series.size());
}

QString LeaseModel::stateText(const Row &row) const
{
    if (row.state == "finished")
        return tr("finished");
    if (row.state == "expiring")
        return tr("expires");
    if (row.state == "given away")
        return tr("handing over");
    if (row.state == "waiting for the table")
        return tr("table refuses");
    if (row.state == "waiting")
        return tr("waits for parents");
    if (row.state == "working")
        return tr("working");
    return row.state == "reading" ? tr("reading") : tr("free");
}

int LeaseModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int LeaseModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant LeaseModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Row &row = m_rows[static_cast<std::size_t>(index.row())];
    const bool isTrouble = row.state == "expiring" || row.state == "waiting for the table" || row.state == "free";
    switch (role) {
    case Qt::DisplayRole:
        switch (index.column()) {
        case Shard:
            return row.key.size() > 4 ? fromUtf8(row.key.substr(row.key.size() - 4)) : fromUtf8(row.key);
        case Worker: {
            if (row.worker.empty())
                return row.state == "finished" ? QString() : tr("nobody");
            const QString name = workerLabel(row.worker);
            return row.looks > 0 ? tr("%1 ← %2", "a lease moved to, from").arg(name, workerLabel(row.before)) : name;
        }
        case State:
            return stateText(row);
        case Behind:
            return row.worker.empty() ? QString() : figureOf(row.behindMs, HW_TEXT("ms")).text();
        case Unsaved:
            return row.worker.empty() ? QString() : numberText(row.unsaved);
        default:
            return {};
        }
    case Qt::ToolTipRole:
        switch (index.column()) {
        case Shard:
            return fromUtf8(row.key);
        case Worker:
            return row.owner.empty() ? tr("No owner in the lease table")
                                     : tr("Owner in the lease table: %1").arg(fromUtf8(row.owner));
        case Unsaved:
            return tr("Stream records processed since the last checkpoint: they come again if the worker dies");
        default:
            return {};
        }
    case Qt::ForegroundRole:
        if (index.column() == Worker && !row.worker.empty())
            return tokens().series[static_cast<std::size_t>(colourOf(row.worker))];
        if (index.column() == State && isTrouble)
            return tokens().warn;
        return index.column() == Shard ? tokens().text : tokens().dim;
    case Qt::FontRole:
        return Theme::instance().mono(12, row.looks > 0 && index.column() == Worker ? 600 : 400);
    case Qt::TextAlignmentRole:
        return QVariant::fromValue((index.column() >= Behind ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    default:
        return {};
    }
}

QVariant LeaseModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue((section >= Behind ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Shard:
        return tr("Shard");
    case Worker:
        return tr("Read by");
    case State:
        return tr("State");
    case Behind:
        return tr("Behind");
    case Unsaved:
        return tr("Unsaved", "records since the last checkpoint");
    default:
        return {};
    }
}

void LeaseModel::retranslate()
{
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
    if (!m_rows.empty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

} // namespace headwater::ui

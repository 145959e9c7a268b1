// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/connect/callmodel.h"

#include "core/base/text.h"
#include "core/gateway/calltext.h"
#include "ui/panels/figures.h"
#include "ui/theme/theme.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <chrono>

namespace headwater::ui {

using gateway::LiveCall;
using namespace std::chrono_literals;

namespace {

const pipeline::Text kBytes{"bytes"};

} // namespace

QString answerSummary(const LiveCall &call)
{
    switch (call.state) {
    case LiveCall::State::Waiting:
        return QCoreApplication::translate("CallModel", "waits …");
    case LiveCall::State::Gone:
        return QCoreApplication::translate("CallModel", "client left");
    case LiveCall::State::Refused:
        return call.error.empty() ? QCoreApplication::translate("CallModel", "refused, code %1").arg(call.status)
                                  : fromUtf8(call.error);
    case LiveCall::State::Answered:
        break;
    }
    if (call.isFromUs)
        return QCoreApplication::translate("CallModel", "delivered");
    return call.status == 0 ? QCoreApplication::translate("CallModel", "taken") : QString::number(call.status);
}

void CallModel::clear()
{
    beginResetModel();
    m_calls.clear();
    m_costs.clear();
    m_longest.clear();
    m_revision = 0;
    endResetModel();
}

void CallModel::setFilter(Filter filter)
{
    m_filter = std::move(filter);
    const gateway::LiveCalls *log = m_log;
    clear();
    m_log = log;
    take(log);
}

int CallModel::rowOf(std::uint64_t id) const
{
    const auto found = std::lower_bound(m_calls.begin(), m_calls.end(), id,
                                        [](const LiveCall &call, std::uint64_t wanted) { return call.id > wanted; });
    return found != m_calls.end() && found->id == id ? static_cast<int>(found - m_calls.begin()) : -1;
}

void CallModel::take(const gateway::LiveCalls *calls)
{
    if (calls != m_log) {
        clear();
        m_log = calls;
    }
    if (!calls)
        return;
    std::vector<LiveCall> fresh;
    for (LiveCall &call : calls->since(m_revision, m_revision)) {
        if (m_filter && !m_filter(call))
            continue;
        if (const int row = rowOf(call.id); row >= 0) {
            m_calls[static_cast<std::size_t>(row)] = std::move(call);
            m_costs.remove(m_calls[static_cast<std::size_t>(row)].id);
            Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
        } else {
            if (static_cast<std::size_t>(m_longest.size()) < call.operation.size())
                m_longest = fromUtf8(call.operation);
            fresh.push_back(std::move(call));
        }
    }
    if (!fresh.empty()) {
        beginInsertRows({}, 0, static_cast<int>(fresh.size()) - 1);
        for (LiveCall &call : fresh)
            m_calls.push_front(std::move(call));
        endInsertRows();
    }
    if (m_calls.size() <= gateway::LiveCalls::kMostCalls)
        return;
    beginRemoveRows({}, static_cast<int>(gateway::LiveCalls::kMostCalls), static_cast<int>(m_calls.size()) - 1);
    m_calls.resize(gateway::LiveCalls::kMostCalls);
    endRemoveRows();
    if (m_costs.size() > static_cast<qsizetype>(2 * gateway::LiveCalls::kMostCalls))
        m_costs.clear();
}

int CallModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_calls.size());
}

int CallModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

/// Only for rows that somebody sees: it reads the whole body.
std::optional<double> CallModel::cost(const LiveCall &call) const
{
    if (call.state == LiveCall::State::Waiting)
        return std::nullopt;
    auto known = m_costs.find(call.id);
    if (known == m_costs.end())
        known = m_costs.insert(call.id, gateway::costOf(call));
    return *known;
}

QString CallModel::text(const LiveCall &call, int column) const
{
    switch (column) {
    case Time:
        return clockText(call.at);
    case Operation:
        return call.target.empty() ? fromUtf8(call.operation)
                                   : fromUtf8(call.operation) + QStringLiteral("  ") + fromUtf8(call.target);
    case Answer:
        return answerSummary(call);
    case Took:
        if (call.state == LiveCall::State::Waiting || call.took.count() == 0)
            return {};
        return QLocale().toString(static_cast<double>(call.took.count()) / 1e6, 'f', call.took < 1s ? 2 : 0) +
               QStringLiteral(" ms");
    case Bytes:
        return figureOf(static_cast<double>(call.requestBytes + call.answerBytes), kBytes).text();
    case Cost: {
        const std::optional<double> dollars = cost(call);
        // A call costs fractions of a millionth: what a million of them cost can be read.
        return !dollars        ? QString()
               : *dollars == 0 ? tr("free")
                               : tr("$%1 / M").arg(QLocale().toString(*dollars * 1e6, 'g', 3));
    }
    case Client:
        return fromUtf8(call.client);
    default:
        return {};
    }
}

QVariant CallModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const LiveCall &call = m_calls[static_cast<std::size_t>(index.row())];
    const Tokens &t = tokens();
    switch (role) {
    case Qt::DisplayRole:
        return text(call, index.column());
    case Qt::ToolTipRole:
        return index.column() == Cost ? QVariant(tr("What a million calls like this one would cost, at list prices"))
               : index.column() == Operation || index.column() == Answer || index.column() == Client
                   ? QVariant(text(call, index.column()))
                   : QVariant();
    case NameRole:
        return fromUtf8(call.operation);
    case TargetRole:
        return fromUtf8(call.target);
    case Qt::DecorationRole:
        if (index.column() != Operation)
            return {};
        return call.state == LiveCall::State::Refused    ? Theme::instance().icon(QStringLiteral("error"), t.hot)
               : call.state == LiveCall::State::Answered ? Theme::instance().icon(QStringLiteral("ok"), t.ok)
               : call.state == LiveCall::State::Gone     ? Theme::instance().icon(QStringLiteral("minus"), t.dim)
                                                         : Theme::instance().icon(QStringLiteral("recent"), t.dim);
    case Qt::ForegroundRole:
        if (index.column() == Answer && call.state == LiveCall::State::Refused)
            return t.hot;
        return index.column() == Operation ? t.text : t.dim;
    case Qt::FontRole:
        return index.column() == Operation || index.column() == Answer || index.column() == Client
                   ? Theme::instance().font(12)
                   : Theme::instance().mono(12);
    case Qt::TextAlignmentRole:
        return index.column() == Took || index.column() == Bytes || index.column() == Cost
                   ? QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter)
                   : QVariant();
    default:
        return {};
    }
}

QVariant CallModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    const bool isFigure = section == Took || section == Bytes || section == Cost;
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue((isFigure ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Time:
        return tr("Time");
    case Operation:
        return tr("Call");
    case Answer:
        return tr("Answer");
    case Took:
        return tr("Took");
    case Bytes:
        return tr("Size");
    case Cost:
        return tr("Cost");
    case Client:
        return tr("Client");
    default:
        return {};
    }
}

} // namespace headwater::ui

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/cost/costmodel.h"

#include "core/base/text.h"
#include "core/pricing/prices.h"
#include "ui/lab/laboratory.h"
#include "ui/panels/figures.h"
#include "ui/theme/theme.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>

namespace headwater::ui {

QString moneyText(double dollars)
{
    const int decimals = dollars >= 100 ? 0 : dollars >= 0.1 ? 2 : dollars >= 0.001 ? 4 : 6;
    return QCoreApplication::translate("Cost", "$%1", "an amount of money")
        .arg(QLocale().toString(dollars, 'f', dollars == 0 ? 2 : decimals));
}

CostModel::CostModel(Laboratory &lab, QObject *parent)
    : QAbstractTableModel(parent)
    , m_lab(lab)
{
}

void CostModel::setEstimate(std::shared_ptr<const pricing::Estimate> estimate)
{
    if (estimate == m_estimate)
        return;
    const auto sameLine = [](const pricing::CostLine &a, const pricing::CostLine &b) {
        return a.node == b.node && a.item == b.item;
    };
    const bool sameShape = estimate && m_estimate &&
                           std::equal(estimate->lines.begin(), estimate->lines.end(), m_estimate->lines.begin(),
                                      m_estimate->lines.end(), sameLine);
    if (!sameShape)
        beginResetModel();
    m_estimate = std::move(estimate);
    m_perHour = m_estimate ? m_estimate->perHour() : 0;
    if (!sameShape)
        endResetModel();
    else if (rowCount() > 0)
        Q_EMIT dataChanged(index(0, PerHour), index(rowCount() - 1, Share));
}

int CostModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() || !m_estimate ? 0 : static_cast<int>(m_estimate->lines.size());
}

int CostModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant CostModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const pricing::CostLine &each = line(index.row());
    const bool isFigure = index.column() >= PerHour;
    const double share = m_perHour > 0 ? each.perHour / m_perHour : 0;
    switch (role) {
    case Qt::DisplayRole:
        switch (index.column()) {
        case Node: {
            const pipeline::Node *node = m_lab.pipeline().find(each.node);
            return node ? nodeName(*node) : fromUtf8(each.node);
        }
        case Item:
            return QCoreApplication::translate("Pricing", each.item.c_str());
        case PerHour:
            return moneyText(each.perHour);
        case PerMonth:
            return moneyText(each.perHour * pricing::kHoursPerMonth);
        case Share:
            return shareText(share);
        default:
            return {};
        }
    case ShareRole:
        return share;
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(Qt::AlignVCenter | (isFigure ? Qt::AlignRight : Qt::AlignLeft));
    case Qt::FontRole:
        return isFigure ? Theme::instance().mono(12) : Theme::instance().font(12);
    case Qt::ForegroundRole:
        return index.column() == Item || index.column() == Share ? tokens().dim : tokens().text;
    default:
        return {};
    }
}

QVariant CostModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(Qt::AlignVCenter | (section >= PerHour ? Qt::AlignRight : Qt::AlignLeft));
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Node:
        return tr("Node");
    case Item:
        return tr("What for");
    case PerHour:
        return tr("An hour");
    case PerMonth:
        return tr("A month");
    case Share:
        return tr("Share");
    default:
        return {};
    }
}

} // namespace headwater::ui

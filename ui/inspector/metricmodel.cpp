// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/metricmodel.h"

#include "core/base/text.h"
#include "ui/panels/figures.h"
#include "ui/panels/worldsource.h"
#include "ui/theme/theme.h"

#include <cmath>
#include <limits>

namespace headwater::ui {

void MetricModel::setNode(const std::string &node, const pipeline::ServiceType *type)
{
    beginResetModel();
    m_node = node;
    m_type = type;
    m_values.assign(type ? type->metrics.size() : 0, std::numeric_limits<double>::quiet_NaN());
    endResetModel();
}

void MetricModel::setFrame(const simulation::FramePtr &frame)
{
    const simulation::NodeView *const node = findNode(frame, m_node);
    for (std::size_t i = 0; i < m_values.size(); ++i) {
        double value = std::numeric_limits<double>::quiet_NaN();
        if (node && i < node->metricCount && node->firstMetric + i < frame->metrics.size())
            value = frame->metrics[node->firstMetric + i];
        if (value == m_values[i] || (std::isnan(value) && std::isnan(m_values[i])))
            continue;
        m_values[i] = value;
        const int row = static_cast<int>(i);
        Q_EMIT dataChanged(index(row, Name), index(row, Unit));
    }
}

void MetricModel::setPinned(std::function<bool(const std::string &, const std::string &)> pinned)
{
    m_pinned = std::move(pinned);
    refreshPins();
}

void MetricModel::refreshPins()
{
    if (!m_values.empty())
        Q_EMIT dataChanged(index(0, Pin), index(rowCount() - 1, Pin));
}

std::string MetricModel::metric(int row) const
{
    return std::string(m_type->metrics[static_cast<std::size_t>(row)].name);
}

int MetricModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_values.size());
}

int MetricModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant MetricModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const auto row = static_cast<std::size_t>(index.row());
    const pipeline::MetricSpec &spec = m_type->metrics[row];
    const double value = m_values[row];
    const bool bad = isTrouble(spec) && value > 0;
    const bool pinned = m_pinned && m_pinned(m_node, std::string(spec.name));
    switch (role) {
    case Qt::DisplayRole: {
        if (index.column() == Name)
            return fromUtf8(spec.name);
        const Figure figure = figureOf(value, spec.unit);
        if (index.column() == Value)
            return figure.value;
        return index.column() == Unit ? QVariant(figure.unit) : QVariant();
    }
    case Qt::ToolTipRole:
        if (index.column() == Pin)
            return pinned ? tr("Take off the dashboard") : tr("Pin to the dashboard");
        return spec.label.isEmpty() ? fromUtf8(spec.name) : spec.label.translated();
    case Qt::DecorationRole:
        if (index.column() == Pin)
            return Theme::instance().icon(QStringLiteral("pin"), pinned ? tokens().accent : tokens().faint);
        return {};
    case Qt::AccessibleTextRole:
        if (index.column() == Pin)
            return pinned ? tr("%1 is pinned to the dashboard").arg(fromUtf8(spec.name))
                          : tr("%1 is not pinned to the dashboard").arg(fromUtf8(spec.name));
        return {};
    case Qt::ForegroundRole:
        if (index.column() == Unit)
            return tokens().dim;
        if (index.column() == Value)
            return bad ? tokens().hot : tokens().text;
        return bad ? tokens().text : tokens().dim;
    case Qt::FontRole:
        return index.column() == Value ? Theme::instance().mono(12, bad ? 600 : 400) : Theme::instance().font(11);
    case Qt::TextAlignmentRole:
        return QVariant::fromValue((index.column() == Value ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case PinnedRole:
        return pinned;
    default:
        return {};
    }
}

QVariant MetricModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Name:
        return tr("Metric");
    case Value:
        return tr("Last second");
    case Unit:
        return tr("Unit");
    default:
        return tr("Pin");
    }
}

void MetricModel::retranslate()
{
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
    if (!m_values.empty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

bool isTrouble(const pipeline::MetricSpec &metric)
{
    for (const std::string_view word : {"Exceeded", "Throttled", "Dropped", "BadLines", "Failed"}) {
        if (metric.name.find(word) != std::string_view::npos)
            return true;
    }
    return false;
}

} // namespace headwater::ui

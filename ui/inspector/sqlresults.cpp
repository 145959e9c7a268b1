// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/sqlresults.h"

#include "core/base/text.h"
#include "ui/theme/theme.h"

#include <nlohmann/json.hpp>

#include <QLocale>

namespace headwater::ui {

namespace {

constexpr int kFixedColumns = 2; // when, and of which stream

QString cellText(const nlohmann::json &value)
{
    if (value.is_null())
        return QStringLiteral("NULL");
    if (value.is_string())
        return fromUtf8(value.get_ref<const std::string &>());
    if (value.is_number_integer())
        return QLocale().toString(value.get<qlonglong>());
    if (value.is_number())
        return QLocale().toString(value.get<double>(), 'g', 6);
    return fromUtf8(value.dump());
}

} // namespace

void SqlResults::setRows(const std::vector<world::PeekedRecord> &records, const QStringList &columns)
{
    beginResetModel();
    m_columns = columns;
    m_rows.clear();
    for (auto record = records.rbegin(); record != records.rend(); ++record) {
        Row row;
        row.cells << clockText(record->approximateArrival) << fromUtf8(record->shardId);
        row.isNumber = {true, false};
        const auto json = nlohmann::json::parse(record->data, nullptr, false);
        if (columns.isEmpty()) {
            row.cells << fromUtf8(record->data);
            row.isNumber.push_back(false);
        }
        for (const QString &column : columns) {
            const auto found = json.is_object() ? json.find(column.toStdString()) : json.end();
            row.cells << (found == json.end() ? QString() : cellText(*found));
            row.isNumber.push_back(found != json.end() && found->is_number());
        }
        m_rows.push_back(std::move(row));
    }
    endResetModel();
}

int SqlResults::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int SqlResults::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : kFixedColumns + (m_columns.isEmpty() ? 1 : static_cast<int>(m_columns.size()));
}

QVariant SqlResults::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const Row &row = m_rows[static_cast<std::size_t>(index.row())];
    const bool isNumber = row.isNumber[static_cast<std::size_t>(index.column())];
    switch (role) {
    case Qt::DisplayRole:
    case Qt::ToolTipRole:
        return row.cells[index.column()];
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(Qt::Alignment(Qt::AlignVCenter | (isNumber ? Qt::AlignRight : Qt::AlignLeft)));
    case Qt::FontRole:
        return isNumber || (m_columns.isEmpty() && index.column() >= kFixedColumns)
                   ? QVariant(Theme::instance().mono(12))
                   : QVariant();
    default:
        return {};
    }
}

QVariant SqlResults::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    if (section == 0)
        return QStringLiteral("ROWTIME");
    if (section == 1)
        return tr("Stream");
    return m_columns.isEmpty() ? tr("Row") : m_columns.value(section - kFixedColumns);
}

void SqlResults::retranslate()
{
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, columnCount() - 1);
}

} // namespace headwater::ui

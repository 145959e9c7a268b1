// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/objectmodel.h"

#include "core/base/text.h"
#include "ui/panels/figures.h"
#include "ui/theme/theme.h"

#include <algorithm>

namespace headwater::ui {

void ObjectModel::setObjects(std::vector<world::ObjectInfo> objects)
{
    beginResetModel();
    m_objects = std::move(objects);
    std::reverse(m_objects.begin(), m_objects.end());
    endResetModel();
}

int ObjectModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_objects.size());
}

int ObjectModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ObjectModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const world::ObjectInfo &object = m_objects[static_cast<std::size_t>(index.row())];
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue((index.column() == Key ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    if (role == Qt::FontRole && index.column() != Key)
        return Theme::instance().mono(11);
    if (role == Qt::ToolTipRole)
        return fromUtf8(object.key);
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case Key:
        return fromUtf8(object.key);
    case Size:
        return figureOf(static_cast<double>(object.bytes), {"bytes"}).text();
    case Records:
        return numberText(static_cast<double>(object.records));
    case Written:
        return clockText(object.written);
    default:
        return {};
    }
}

QVariant ObjectModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Key:
        return tr("Key");
    case Size:
        return tr("Size");
    case Records:
        return tr("Records");
    case Written:
        return tr("Written");
    default:
        return {};
    }
}

void ObjectModel::retranslate()
{
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
}

} // namespace headwater::ui

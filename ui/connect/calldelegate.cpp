// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/connect/calldelegate.h"

#include "ui/connect/callmodel.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QPainter>

namespace headwater::ui {
namespace {

constexpr int kGap = 8; ///< between name and target

} // namespace

void CallDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    QStyleOptionViewItem shown = option;
    initStyleOption(&shown, index);
    const QStyle *style = shown.widget ? shown.widget->style() : QApplication::style();
    const QRect room = style->subElementRect(QStyle::SE_ItemViewItemText, &shown, shown.widget);
    const QString name = index.data(CallModel::NameRole).toString();
    const QString target = index.data(CallModel::TargetRole).toString();
    shown.text.clear();
    style->drawControl(QStyle::CE_ItemViewItem, &shown, painter, shown.widget);
    painter->save();
    painter->setFont(shown.font);
    painter->setPen(tokens().text);
    const QRect text = room.adjusted(2, 0, 0, 0);
    painter->drawText(text, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine, name);
    const int left = shown.fontMetrics.horizontalAdvance(name) + kGap;
    if (!target.isEmpty() && left < text.width()) {
        painter->setPen(tokens().dim);
        painter->drawText(text.adjusted(left, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine,
                          shown.fontMetrics.elidedText(target, Qt::ElideRight, text.width() - left));
    }
    painter->restore();
}

} // namespace headwater::ui

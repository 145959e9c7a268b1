// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/style.h"

#include <QStyle>
#include <QVariant>
#include <QWidget>

namespace headwater::ui {

void setRole(QWidget *widget, const char *role)
{
    const QString name = QString::fromLatin1(role);
    if (widget->property("role").toString() == name)
        return;
    widget->setProperty("role", name);
    widget->style()->unpolish(widget);
    widget->style()->polish(widget);
}

} // namespace headwater::ui

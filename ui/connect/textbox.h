// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPlainTextEdit>

namespace headwater::ui {

/// A box for code and bodies that can be read and copied from, not written in. Long lines are broken to be read; what
/// is copied is whole.
inline QPlainTextEdit *makeTextBox(QWidget *parent, const char *name)
{
    auto *box = new QPlainTextEdit(parent);
    box->setObjectName(QLatin1String(name));
    box->setReadOnly(true);
    box->setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    box->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    box->setTabChangesFocus(true);
    box->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    return box;
}

/// Shows a text without losing the place of whoever reads it.
inline void setShown(QPlainTextEdit &box, const QString &text)
{
    if (box.toPlainText() != text)
        box.setPlainText(text);
}

} // namespace headwater::ui

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/project/recovery.h"

#include <QDialog>

#include <vector>

class QListWidget;

namespace headwater::ui {

/// Offers what crashes have left behind: open one, throw one away, or decide later.
class RecoveryDialog : public QDialog
{
    Q_OBJECT
public:
    RecoveryDialog(std::vector<project::Recovery> found, QWidget *parent);

Q_SIGNALS:
    void chosen(const headwater::project::Recovery &recovery);

private:
    void takeCurrent();
    void discardCurrent();

    std::vector<project::Recovery> m_found;
    QListWidget *m_list;
};

} // namespace headwater::ui

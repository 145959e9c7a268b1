// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

class QKeySequenceEdit;
class QLabel;
class QLineEdit;
class QPushButton;
class QTreeWidget;

namespace headwater::ui {

class ActionRegistry;

/// Every action with its keys, searchable; the keys of the chosen one can be changed. Keys that are taken are
/// refused with the name of their owner.
class KeySheet : public QDialog
{
    Q_OBJECT
public:
    KeySheet(ActionRegistry &actions, QWidget *parent);

private:
    void fill();
    void filter();
    void showCurrent();
    void bind();

    ActionRegistry &m_actions;
    QLineEdit *m_search;
    QTreeWidget *m_tree;
    QKeySequenceEdit *m_keys;
    QLabel *m_note;
    QPushButton *m_set;
    QPushButton *m_clear;
};

} // namespace headwater::ui

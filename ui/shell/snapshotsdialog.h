// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

class QLabel;
class QListWidget;
class QPushButton;

namespace headwater::ui {

class ProjectFiles;

/// The named states of the project with their pictures: bring one back, or remove it.
class SnapshotsDialog : public QDialog
{
    Q_OBJECT
public:
    SnapshotsDialog(ProjectFiles &files, QWidget *parent);

private:
    void fill();
    void restore();
    void remove();

    ProjectFiles &m_files;
    QListWidget *m_list;
    QLabel *m_empty = nullptr;
    QPushButton *m_restore;
    QPushButton *m_remove;
};

} // namespace headwater::ui

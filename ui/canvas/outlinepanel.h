// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QMenu;
class QPushButton;
class QTableView;

namespace headwater::ui {

class Laboratory;

namespace canvas {
class OutlineModel;
}

/// The pipeline as a table, for the keyboard and for screen readers: what the canvas shows and does, in words. Nodes
/// are added, linked, renamed and removed here through the same document.
class OutlinePanel : public QWidget
{
    Q_OBJECT
public:
    explicit OutlinePanel(Laboratory &lab, QWidget *parent = nullptr);

    QTableView *table() const { return m_table; }

protected:
    void changeEvent(QEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void retranslate();
    void fillAddMenu();
    void fillLinkMenu();
    void takeSelection();
    void showSelection();
    void removeSelected();

    Laboratory &m_lab;
    canvas::OutlineModel *m_model;
    QTableView *m_table;
    QPushButton *m_add;
    QPushButton *m_link;
    QPushButton *m_unlink;
    QPushButton *m_remove;
    QMenu *m_addMenu;
    QMenu *m_linkMenu;
    QMenu *m_unlinkMenu;
    bool m_following = false;
};

} // namespace headwater::ui

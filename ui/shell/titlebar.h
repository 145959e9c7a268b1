// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QLineEdit;
class QMenuBar;
class QPushButton;
class QStackedWidget;
class QToolButton;

namespace headwater::ui {

class ActionRegistry;
class Laboratory;
class Segments;

/// The top row: menus, the project's name, its rule book, the modes, and the way into the command palette.
class TitleBar : public QWidget
{
    Q_OBJECT
public:
    TitleBar(Laboratory &laboratory, ActionRegistry &actions, QWidget *parent = nullptr);

    QMenuBar *menuBar() const { return m_menuBar; }
    Segments *modes() const { return m_modes; }
    QPushButton *searchButton() const { return m_search; }
    QPushButton *rulesButton() const { return m_rules; }
    /// The name in an edit field, so that it can be changed in place.
    void editName();
    void switchRules();

Q_SIGNALS:
    void paletteRequested();
    void modeChosen(int mode);

protected:
    void changeEvent(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void retranslate();
    void restyle();
    void showHeading();
    void takeName();
    void placeModes();

    Laboratory &m_laboratory;
    ActionRegistry &m_actions;
    QLabel *m_logo;
    QMenuBar *m_menuBar;
    QPushButton *m_name;
    QLineEdit *m_nameEdit;
    QPushButton *m_rules;
    Segments *m_modes;
    QPushButton *m_search;
    QLabel *m_searchKeys;
};

} // namespace headwater::ui

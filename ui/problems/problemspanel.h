// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/panels/worldsource.h"

#include <QTimer>
#include <QWidget>

class QHBoxLayout;
class QLabel;
class QScrollArea;
class QTableView;
class QToolButton;

namespace headwater::ui {

class Laboratory;
class ProblemModel;

/// All that is wrong, what each thing means, and the ways out as buttons.
class ProblemsPanel : public QWidget
{
    Q_OBJECT
public:
    explicit ProblemsPanel(Laboratory &lab, QWidget *parent = nullptr);
    void setSource(WorldSource source);
    ProblemModel *model() const { return m_model; }

public Q_SLOTS:
    void refresh();
    void check(); ///< the pipeline, anew

Q_SIGNALS:
    void countChanged(int open);
    void checked(int errors, int warnings); ///< after every check of the pipeline

protected:
    void changeEvent(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void showDetails();
    void goTo(bool focus);
    void retranslate();

    Laboratory &m_lab;
    WorldSource m_source;
    ProblemModel *m_model;
    QTableView *m_table;
    QScrollArea *m_scroll = nullptr;
    bool m_isRoomy = true; ///< for all columns, and the ways out side by side
    QLabel *m_empty;
    QWidget *m_details;
    QLabel *m_title;
    QLabel *m_body;
    QLabel *m_help;
    QWidget *m_buttons;
    QToolButton *m_clear;
    QTimer m_refreshTimer;
    QTimer m_checkTimer;
    std::uint64_t m_checkNumber = 0;
    std::uint64_t m_shownNotice = 0;
    QString m_shownButtons;
};

} // namespace headwater::ui

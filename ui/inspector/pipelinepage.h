// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/simulation/frame.h"

#include <QWidget>

#include <vector>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QTableView;
class QToolButton;

namespace headwater::ui {

class Laboratory;
class PlannedActionModel;

/// The pipeline as a whole, shown while nothing is selected: its name, rules and seed, what is planned, what is wrong.
class PipelinePage : public QWidget
{
    Q_OBJECT
public:
    explicit PipelinePage(Laboratory &lab, QWidget *parent = nullptr);
    void setProblemCounts(int errors, int warnings);
    /// Where every record of the run is.
    void showFrame(const simulation::FramePtr &frame);

Q_SIGNALS:
    void problemsRequested();

protected:
    void changeEvent(QEvent *event) override;

private:
    void refresh();
    void showProblems();
    void fitActions();
    void buildLedger();
    void commitHeading(const char *text, const char *mergeKey);
    void retranslate();

    Laboratory &m_lab;
    QLineEdit *m_name;
    QWidget *m_headingCaption;
    QWidget *m_actionsCaption;
    QLabel *m_profileLabel;
    QComboBox *m_profile;
    QLabel *m_profileNote;
    QLabel *m_seedLabel;
    QLineEdit *m_seed;
    QLabel *m_seedMessage;
    QPushButton *m_problems;
    PlannedActionModel *m_actions;
    QTableView *m_table;
    QToolButton *m_add;
    QToolButton *m_remove;
    QLabel *m_actionMessage;
    QLabel *m_noActions;
    QLabel *m_ledgerCaption;
    QWidget *m_ledger;
    struct LedgerRow
    {
        const char *name;
        const char *help;
        QLabel *label;
        QLabel *figure;
    };
    std::vector<LedgerRow> m_ledgerRows;
    simulation::FramePtr m_frame;
    int m_errors = 0;
    int m_warnings = 0;
};

} // namespace headwater::ui

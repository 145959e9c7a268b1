// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/panels/worldsource.h"

#include <QTimer>
#include <QWidget>

class QLabel;
class QTableView;

namespace headwater::ui {

class CostModel;
class Laboratory;

/// What the pipeline costs, line by line, while it runs.
class CostPanel : public QWidget
{
    Q_OBJECT
public:
    explicit CostPanel(Laboratory &lab, QWidget *parent = nullptr);
    void setSource(WorldSource source);
    CostModel *model() const { return m_model; }

public Q_SLOTS:
    void refresh();

protected:
    void changeEvent(QEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    void retranslate();

    Laboratory &m_lab;
    WorldSource m_source;
    CostModel *m_model;
    QTableView *m_table;
    QLabel *m_empty;
    QLabel *m_perHour;
    QLabel *m_perMonth;
    QLabel *m_note;
    QTimer m_timer;
};

} // namespace headwater::ui

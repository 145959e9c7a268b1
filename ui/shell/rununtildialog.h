// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/simulation/session.h"

#include <QDialog>

class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QRadioButton;

namespace headwater::ui {

class Laboratory;

/// Asks when a run shall stop by itself: at a time, after an event, or when a metric crosses a line.
class RunUntilDialog : public QDialog
{
    Q_OBJECT
public:
    RunUntilDialog(Laboratory &laboratory, QWidget *parent);

    simulation::StopAt stopAt() const;

private:
    void fillMetrics();
    void check();
    std::int64_t time() const; ///< simulated nanoseconds; -1 when the field cannot be read

    Laboratory &m_laboratory;
    QRadioButton *m_byTime;
    QRadioButton *m_byEvent;
    QRadioButton *m_byMetric;
    QLineEdit *m_time;
    QComboBox *m_event;
    QComboBox *m_eventNode;
    QComboBox *m_node;
    QComboBox *m_metric;
    QComboBox *m_above;
    QDoubleSpinBox *m_threshold;
    QLabel *m_trouble;
    QPushButton *m_run;
};

} // namespace headwater::ui

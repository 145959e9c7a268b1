// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/scrubber.h"

#include <QElapsedTimer>
#include <QWidget>

class QLabel;
class QMenu;
class QToolButton;

namespace headwater::ui {

class ActionRegistry;
class Laboratory;
class LiveButton;

/// Speeds of the transport, simulated seconds per second; 0 is as fast as it goes and comes last.
const std::vector<double> &transportSpeeds();
/// `× 20`, or words for as fast as it goes.
QString speedText(double speed);
/// The next speed up or down from one; the same at either end.
double neighbourSpeed(double speed, int direction);

/// Run, pause, step, the clock, the speed, the scrubber and what it all costs.
class TransportBar : public QWidget
{
    Q_OBJECT
public:
    TransportBar(Laboratory &laboratory, ActionRegistry &actions, QWidget *parent = nullptr);

    Scrubber *scrubber() const { return m_scrubber; }
    void setGoal(std::int64_t nanoseconds) { m_scrubber->setGoal(nanoseconds); }

protected:
    void changeEvent(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    void retranslate();
    void restyle();
    void showFrame();
    void showRunning();
    void showSpeed();
    void showCost(double perHour);

    Laboratory &m_laboratory;
    ActionRegistry &m_actions;
    QToolButton *m_rewind;
    QToolButton *m_run;
    QToolButton *m_stepEvent;
    QToolButton *m_stepSecond;
    QToolButton *m_runUntil;
    QToolButton *m_speed;
    QMenu *m_speeds;
    LiveButton *m_live;
    QLabel *m_clock;
    QLabel *m_end;
    QLabel *m_cost;
    QLabel *m_perMonth;
    Scrubber *m_scrubber;
    ScrubMarks m_marks;
    QElapsedTimer m_sinceMarks;
    double m_shownCost = -1;
};

} // namespace headwater::ui

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointer>
#include <QWidget>

#include <functional>
#include <vector>

class QLabel;
class QPushButton;

namespace headwater::ui {

class MainWindow;

/// Five steps through the window. Each points at a real part of it; the world goes on meanwhile. Can be left at any
/// time and taken again.
class Tour : public QWidget
{
    Q_OBJECT
public:
    explicit Tour(MainWindow &window);

    void start();
    void finish();
    int step() const { return m_step; }
    int steps() const { return static_cast<int>(m_steps.size()); }

protected:
    void changeEvent(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    struct Step
    {
        std::function<QWidget *()> target;
        const char *title;
        const char *text;
    };
    void show(int step);
    void retranslate();
    void place();
    QRect targetRect() const;

    MainWindow &m_window;
    std::vector<Step> m_steps;
    QWidget *m_bubble;
    QLabel *m_title;
    QLabel *m_text;
    QLabel *m_count;
    QPushButton *m_skip;
    QPushButton *m_back;
    QPushButton *m_next;
    int m_step = 0;
};

} // namespace headwater::ui

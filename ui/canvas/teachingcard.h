// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/simulation/frame.h"

#include <QFrame>

#include <set>
#include <string>
#include <vector>

class QHBoxLayout;
class QLabel;
class QPushButton;
class QToolButton;
class QWidget;

namespace headwater::ui {

class Laboratory;

namespace canvas {

/// Tells of a limit while it bites: which one, the real error's name, the cause, and the ways out as buttons. It goes
/// away when the cause is gone, or when it is put away; what it said stays among the problems.
class TeachingCard : public QFrame
{
    Q_OBJECT
public:
    explicit TeachingCard(Laboratory &lab, QWidget *parent);

    void follow(const simulation::FramePtr &frame);
    bool hasNotice() const { return m_shown != 0; }
    /// The node that it speaks of.
    const std::string &subject() const { return m_subject; }
    /// Folded to its title, where there is no room beside what it speaks of.
    void setFolded(bool folded);
    bool isFolded() const { return m_folded; }
    /// As wide as its buttons and as tall as its wrapped text need.
    void fitSize();

Q_SIGNALS:
    void changed(); ///< another notice, or none: it has to be placed anew

protected:
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    const simulation::Notice *choose() const;
    void present(const simulation::Notice &notice);
    void buildRemedies(const simulation::Notice &notice);
    void step(int by);
    void retranslate();

    Laboratory &m_lab;
    simulation::FramePtr m_frame;
    QLabel *m_title;
    QLabel *m_body;
    QLabel *m_count;
    QToolButton *m_previous;
    QToolButton *m_next;
    QToolButton *m_close;
    QWidget *m_remedies;
    std::vector<std::uint64_t> m_active; ///< ids, most urgent first
    std::set<std::uint64_t> m_putAway;
    std::uint64_t m_shown = 0;
    std::string m_subject;
    QString m_said; ///< what the labels say, so that they change only when it does
    std::string m_offered;
    bool m_folded = false;
};

} // namespace canvas
} // namespace headwater::ui

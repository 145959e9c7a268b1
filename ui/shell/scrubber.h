// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/simulation/eventlog.h"

#include <QString>
#include <QWidget>

#include <cstdint>
#include <set>
#include <vector>

namespace headwater::ui {

/// Something that happened, as the scrubber marks it.
struct ScrubMark
{
    enum class Kind : std::uint8_t { Limit, Scaling, Change };
    std::int64_t at = 0; ///< simulated nanoseconds
    Kind kind = Kind::Limit;
    QString label; ///< one word over the mark; empty for none
    QString text;  ///< the tooltip
};

/// Collects marks from the event log: where throttling began, where a stream was scaled, what a person changed.
/// Throttling that goes on is one mark.
class ScrubMarks
{
public:
    void clear();
    /// Takes in what was logged since the last time; returns whether there is anything new to draw.
    bool follow(const simulation::EventLog &log);
    void take(const simulation::LoggedEvent &event);
    const std::vector<ScrubMark> &marks() const { return m_marks; }

private:
    std::vector<ScrubMark> m_marks;
    std::set<std::pair<std::int64_t, std::string>> m_known;
    std::int64_t m_lastLimit = -1;
    std::uint64_t m_next = 0;
};

/// The past of the run as a line that can be dragged. Shows where the world is, how far it ever came, and marks.
class Scrubber : public QWidget
{
    Q_OBJECT
public:
    explicit Scrubber(QWidget *parent = nullptr);

    void setNow(std::int64_t nanoseconds);  ///< the furthest time ever shown stays reachable
    void setGoal(std::int64_t nanoseconds); ///< where a bounded run will stop; -1 for none
    void setMarks(const std::vector<ScrubMark> &marks);
    void reset();
    std::int64_t now() const { return m_now; }
    std::int64_t end() const { return m_end; } ///< simulated time at the right edge
    double xOf(std::int64_t nanoseconds) const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void seekRequested(qint64 nanoseconds);
    void endChanged(qint64 nanoseconds);

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void leaveEvent(QEvent *event) override;
    bool event(QEvent *event) override;

private:
    void updateEnd();
    std::int64_t timeAt(double x) const;
    const ScrubMark *markAt(double x) const;

    std::vector<ScrubMark> m_marks;
    std::int64_t m_now = 0;
    std::int64_t m_furthest = 0;
    std::int64_t m_goal = -1;
    std::int64_t m_end = 0;
    std::int64_t m_dragged = -1;
    double m_pointer = -1;
};

} // namespace headwater::ui

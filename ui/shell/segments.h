// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <QWidget>

namespace headwater::ui {

/// A few exclusive choices side by side; the chosen one is raised. Left and right arrows move the choice.
class Segments : public QWidget
{
    Q_OBJECT
public:
    explicit Segments(QWidget *parent = nullptr);

    void setLabels(const QStringList &labels);
    void setCurrent(int index);
    int current() const { return m_current; }
    QRect segmentRect(int index) const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

Q_SIGNALS:
    void chosen(int index); ///< by a person

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    int segmentAt(QPoint point) const;
    void choose(int index);
    int segmentWidth() const;

    QStringList m_labels;
    int m_current = 0;
    int m_pointed = -1;
};

} // namespace headwater::ui

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>

namespace headwater::ui {

/// An on/off switch: a knob that slides in a rounded track, with a tick when it is on.
class Switch : public QAbstractButton
{
    Q_OBJECT
public:
    explicit Switch(QWidget *parent = nullptr);

    /// Shown half-way: the selected nodes differ.
    void setMixed(bool mixed);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    bool m_mixed = false;
};

} // namespace headwater::ui

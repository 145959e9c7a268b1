// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>

class QAction;

namespace headwater::ui {

class LiveLink;

/// The switch that lets real clients in: a pill with a ring that is filled while the ports are open.
class LiveButton : public QAbstractButton
{
    Q_OBJECT
public:
    LiveButton(const LiveLink &live, QAction &action, QWidget *parent = nullptr);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void changeEvent(QEvent *event) override;
    void enterEvent(QEnterEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    void retranslate();

    const LiveLink &m_live;
    QAction &m_action;
};

} // namespace headwater::ui

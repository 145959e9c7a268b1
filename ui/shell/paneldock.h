// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDockWidget>

class QLabel;
class QToolButton;

namespace headwater::ui {

/// A dock whose title shows only when it is needed: while it floats, or while panels are being arranged.
class PanelDock : public QDockWidget
{
    Q_OBJECT
public:
    PanelDock(const QString &id, const char *title, QWidget *panel, QWidget *parent);

    /// The title in context "Panels"; `badge` is shown behind it (the number of problems), nothing for 0.
    void setBadge(int badge);
    void setArranging(bool arranging);
    QString title() const;

protected:
    void changeEvent(QEvent *event) override;

private:
    void retranslate();
    void showTitle();

    const char *m_source;
    QWidget *m_title;
    QWidget *m_noTitle;
    QLabel *m_label;
    QToolButton *m_float;
    QToolButton *m_close;
    int m_badge = 0;
    bool m_arranging = false;
};

} // namespace headwater::ui

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QListWidget;

namespace headwater::ui {

class Laboratory;

/// Every step of the editing as a list; choosing one goes back, or forward, to the state after it.
class HistoryPanel : public QWidget
{
    Q_OBJECT
public:
    explicit HistoryPanel(Laboratory &laboratory, QWidget *parent = nullptr);

protected:
    void changeEvent(QEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    void fillSoon();
    void fill();

    Laboratory &m_laboratory;
    QListWidget *m_list;
    bool m_filling = false;
    bool m_stale = false;
};

} // namespace headwater::ui

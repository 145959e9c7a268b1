// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/connect/callmodel.h"

#include <QWidget>

#include <optional>

class QSplitter;
class QTableView;

namespace headwater::ui {

class CallDetails;
class Laboratory;

/// The list of calls, and beside it the one that is looked into. Where both have no room, the one takes the place of
/// the other.
class CallsPage : public QWidget
{
    Q_OBJECT
public:
    explicit CallsPage(Laboratory &lab, QWidget *parent = nullptr);

    CallModel *model() const { return m_model; }
    void refresh();

protected:
    void changeEvent(QEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void showCall();
    void closeCall();
    void sendAgain();
    void arrange();
    void chooseColumns();
    void restyle();

    int listWidth() const; ///< in which names are whole

    Laboratory &m_lab;
    std::optional<std::uint64_t> m_call; ///< the one that is looked into
    CallModel *m_model;
    QTableView *m_table;
    CallDetails *m_details;
    QSplitter *m_splitter;
    bool m_isMoved = false; ///< somebody chose how wide the list is
    QString m_measured;     ///< the longest name that the list is wide enough for
};

} // namespace headwater::ui

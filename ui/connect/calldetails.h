// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/gateway/livecalls.h"

#include <QWidget>

class QBoxLayout;
class QLabel;
class QPlainTextEdit;
class QPushButton;
class QTabBar;
class QToolButton;

namespace headwater::ui {

/// One call in full: what was asked, what came back, and a button that makes it again. Request and answer stand side by
/// side or below each other where there is room, else one of them is chosen.
class CallDetails : public QWidget
{
    Q_OBJECT
public:
    explicit CallDetails(QWidget *parent = nullptr);

    /// \param facts more about it, as the list says it
    void showCall(const gateway::LiveCall &call, const QStringList &facts, bool canRepeat);
    void forget() { m_shown = 0; }
    /// Puts both texts onto the clipboard.
    void copyAll();

Q_SIGNALS:
    void repeatRequested();
    void closeRequested();

protected:
    void changeEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    enum Part { Request, Answer };

    void arrange();
    void restyle();
    void retranslate();

    QLabel *m_title;
    QLabel *m_facts;
    QTabBar *m_parts;
    QBoxLayout *m_boxes;
    QLabel *m_requestCaption;
    QLabel *m_answerCaption;
    QPlainTextEdit *m_request;
    QPlainTextEdit *m_answer;
    QToolButton *m_copy;
    QPushButton *m_again;
    QToolButton *m_close;
    QString m_allFacts;
    bool m_hasAnswer = false;
    Part m_part = Answer;      ///< the one that is shown where there is room for one
    std::uint64_t m_shown = 0; ///< the change of the call that is shown
};

} // namespace headwater::ui

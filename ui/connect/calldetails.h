// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/gateway/livecalls.h"

#include <QWidget>

class QLabel;
class QPlainTextEdit;
class QPushButton;
class QToolButton;

namespace headwater::ui {

/// One call in full: what was asked, what came back, and a button that makes it again.
class CallDetails : public QWidget
{
    Q_OBJECT
public:
    explicit CallDetails(QWidget *parent = nullptr);

    /// \param facts more about it, as the list says it
    void showCall(const gateway::LiveCall &call, const QStringList &facts, bool canRepeat);
    void forget() { m_shown = 0; }

Q_SIGNALS:
    void repeatRequested();
    void closeRequested();

protected:
    void changeEvent(QEvent *event) override;

private:
    void restyle();
    void retranslate();

    QLabel *m_title;
    QLabel *m_facts;
    QLabel *m_requestCaption;
    QLabel *m_answerCaption;
    QPlainTextEdit *m_request;
    QPlainTextEdit *m_answer;
    QPushButton *m_again;
    QToolButton *m_close;
    std::uint64_t m_shown = 0; ///< the change of the call that is shown
};

/// A box for code and bodies that can be read and copied from, not written in.
QPlainTextEdit *makeTextBox(QWidget *parent, const char *name);
/// Shows a text without losing the place of whoever reads it.
void setShown(QPlainTextEdit &box, const QString &text);

} // namespace headwater::ui

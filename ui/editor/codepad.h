// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/functions/outcome.h"

#include <QWidget>

class QLabel;
class QPlainTextEdit;
class QPushButton;
class QTimer;
class QToolButton;

namespace headwater::ui {

class CodeEdit;

/// A place to write a function: templates, the code, what is wrong with it as soon as one pauses, and a button that
/// runs it on a sample event and shows what it wrote and returned.
class CodePad : public QWidget
{
    Q_OBJECT
public:
    /// `whole`: fills a window of its own, with the event to be changed; otherwise it offers to open one.
    explicit CodePad(bool whole, QWidget *parent = nullptr);
    ~CodePad() override;

    QString code() const;
    void setCode(const QString &code); ///< without telling of it
    CodeEdit *edit() const { return m_edit; }
    void setName(const QString &name); ///< what the code is, for screen readers
    void setHint(const QString &hint); ///< in place of a message, while there is none
    void retranslate();

Q_SIGNALS:
    void edited(const QString &code);
    void finished();
    void largerWanted();

public Q_SLOTS:
    void tryIt();

private:
    void changed();
    void check();
    void showOutcome(const functions::Outcome &outcome, bool ran);
    void insertTemplate(std::size_t index);
    void fillMenu();
    void fit();

    bool m_whole;
    CodeEdit *m_edit;
    QToolButton *m_templates;
    QPushButton *m_try;
    QToolButton *m_larger = nullptr;
    QLabel *m_message;
    QLabel *m_eventTitle = nullptr;
    QLabel *m_consoleTitle;
    QPlainTextEdit *m_event = nullptr;
    QPlainTextEdit *m_console;
    QTimer *m_pause;
    QString m_hint;
    std::string m_trigger;       ///< of the template whose event is shown
    std::uint64_t m_version = 0; ///< of the code, so that an old answer is not shown
};

} // namespace headwater::ui

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QsciLexer;
class QsciScintilla;

namespace headwater::ui {

/// A text editor for JavaScript in the theme's colours: highlighting, line numbers, one marked place. Tab indents;
/// Escape leaves it for the next control.
class CodeEdit : public QWidget
{
    Q_OBJECT
public:
    explicit CodeEdit(QWidget *parent = nullptr);
    ~CodeEdit() override;

    QString text() const;
    /// Does not tell of it; the caret stays where it was as far as the text allows.
    void setText(const QString &text);
    int lines() const;
    /// Underlines the word at a place, and shows it; counted from 1. A line of 0 takes the mark away.
    void markError(int line, int column);
    int markedLine() const { return m_markedLine; }
    void goTo(int line, int column);
    int lineHeight() const;
    void setAccessibleText(const QString &name);
    QWidget *view() const; ///< what has the focus and takes the keys

Q_SIGNALS:
    void edited();
    void left();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void applyTheme();
    void fitMargin();

    QsciScintilla *m_edit;
    QsciLexer *m_lexer;
    int m_markedLine = 0;
    bool m_silent = false;
};

} // namespace headwater::ui

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <QWidget>

#include <vector>

class QsciScintilla;

namespace headwater::ui {

/// A mistake in a text: bytes of its UTF-8 form.
struct TextMark
{
    qsizetype offset = 0;
    qsizetype length = 0;
    bool isError = true; ///< otherwise a warning
    bool operator==(const TextMark &) const = default;
};

/// An editor for SQL: colours, line numbers, completion of names, mistakes underlined. In the colours of the theme.
class SqlEditor : public QWidget
{
    Q_OBJECT
public:
    explicit SqlEditor(QWidget *parent = nullptr);

    QString text() const;
    /// Replaces the text without telling of it; the place of the cursor stays as far as it can.
    void setText(const QString &text);
    void setMarks(const std::vector<TextMark> &marks);
    /// What may be completed: names as they have to be written, quotes included.
    void setNames(const QStringList &names);
    /// Lines that are too long go on below; otherwise the view can be moved sideways.
    void setWraps(bool wraps);
    /// What the text is, for screen readers.
    void setName(const QString &name);
    /// Puts the cursor to a place, both from 1, and takes the focus.
    void goTo(int line, int column);
    bool isCompleting() const;
    /// The part that has the focus and takes keys.
    QWidget *view() const;

Q_SIGNALS:
    void edited();   ///< by a person
    void finished(); ///< the focus went elsewhere

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void applyTheme();
    void complete();
    void retranslate();

    QsciScintilla *m_view;
    QStringList m_names;
    QString m_name;
    bool m_isSetting = false;
};

} // namespace headwater::ui

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QString>

#include <functional>
#include <vector>

class QLabel;
class QLineEdit;
class QListWidget;

namespace headwater::ui::canvas {

/// A line to type into with matches below: quick add and find use it. Enter or a click chooses, Esc or losing the
/// focus closes it.
class SearchBox : public QFrame
{
    Q_OBJECT
public:
    struct Entry
    {
        QString key;
        QString title;
        QString detail;
        QString icon;  ///< below :/icons
        QString words; ///< also searched, not shown
    };

    explicit SearchBox(QWidget *parent);

    /// Opens with its top left at `at` (of the parent), moved so that it fits. `chosen` gets the key of the choice,
    /// `shown` that of the row that is current meanwhile.
    void open(QPoint at, const QString &placeholder, std::vector<Entry> entries,
              std::function<void(const QString &)> chosen, std::function<void(const QString &)> shown = {});

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void filter();
    void choose();

    QLineEdit *m_line;
    QListWidget *m_list;
    QLabel *m_none;
    std::vector<Entry> m_entries;
    std::function<void(const QString &)> m_chosen;
    std::function<void(const QString &)> m_shown;
};

} // namespace headwater::ui::canvas

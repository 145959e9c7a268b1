// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QKeySequence>
#include <QObject>
#include <QString>

#include <functional>
#include <vector>

class QAction;
class QWidget;

namespace headwater::ui {

/// What an action is called and how it is reached. Texts are English sources in context "Actions".
struct ActionText
{
    const char *text = "";
    const char *why = ""; ///< one line, shown in the tooltip, the command palette and the key sheet
};
#define HW_ACTION(text, why)                                                                                           \
    (::headwater::ui::ActionText{QT_TRANSLATE_NOOP("Actions", text), QT_TRANSLATE_NOOP("Actions", why)})

/// Every action of a window, by id. Menus, buttons, the command palette and the key sheet are made from it, so that
/// nothing can be done in one place only. Keys can be changed and are remembered.
class ActionRegistry : public QObject
{
    Q_OBJECT
public:
    /// `window` is where shortcuts work.
    explicit ActionRegistry(QWidget *window);

    /// Groups are "file", "edit", "view", "run", "canvas", "help"; ids start with their group: "file.save".
    QAction *add(const QString &id, ActionText text, const QString &icon, const QList<QKeySequence> &keys,
                 std::function<void()> act);
    /// Takes in an action that another part made and translates itself.
    void adopt(const QString &id, QAction *action);

    QAction *find(const QString &id) const;
    const std::vector<QAction *> &all() const { return m_actions; }
    static QString idOf(const QAction *action);
    static QString groupName(const QString &id); ///< translated name of the group of an id

    /// The action that already has these keys, or null.
    QAction *conflict(const QKeySequence &keys, const QAction *except) const;
    /// Gives an action new keys and remembers them; an empty list takes them away.
    void rebind(QAction *action, const QList<QKeySequence> &keys);
    void restoreDefaults();

    void retranslate();

Q_SIGNALS:
    void keysChanged();

private:
    struct Entry
    {
        ActionText text;
        QList<QKeySequence> keys;
        bool own = true;
    };
    void insert(const QString &id, QAction *action, Entry entry);
    static void describe(QAction *action);

    QWidget *m_window;
    std::vector<QAction *> m_actions;
    QHash<const QAction *, Entry> m_entries;
};

} // namespace headwater::ui

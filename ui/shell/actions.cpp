// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/actions.h"

#include "ui/shell/preferences.h"
#include "ui/theme/theme.h"

#include <QAction>
#include <QCoreApplication>
#include <QWidget>

#include <algorithm>

namespace headwater::ui {

ActionRegistry::ActionRegistry(QWidget *window)
    : QObject(window)
    , m_window(window)
{
}

QAction *ActionRegistry::add(const QString &id, ActionText text, const QString &icon, const QList<QKeySequence> &keys,
                             std::function<void()> act)
{
    auto *action = new QAction(this);
    if (!icon.isEmpty())
        action->setIcon(Theme::instance().icon(icon));
    action->setProperty("icon", icon);
    if (act)
        connect(action, &QAction::triggered, this, [act = std::move(act)] { act(); });
    action->setShortcuts(keys);
    insert(id, action, {text, keys, true});
    return action;
}

void ActionRegistry::adopt(const QString &id, QAction *action)
{
    insert(id, action, {{}, action->shortcuts(), false});
}

void ActionRegistry::insert(const QString &id, QAction *action, Entry entry)
{
    action->setObjectName(id);
    if (entry.own)
        action->setShortcutContext(Qt::WindowShortcut);
    if (const auto keys = Preferences::instance().keys(id))
        action->setShortcuts(*keys);
    m_actions.push_back(action);
    m_entries.insert(action, entry);
    m_window->addAction(action);
}

QAction *ActionRegistry::find(const QString &id) const
{
    const auto found = std::find_if(m_actions.begin(), m_actions.end(),
                                    [&](const QAction *action) { return action->objectName() == id; });
    return found == m_actions.end() ? nullptr : *found;
}

QString ActionRegistry::idOf(const QAction *action)
{
    return action->objectName();
}

QString ActionRegistry::groupName(const QString &id)
{
    const QString group = id.section(QLatin1Char('.'), 0, 0);
    if (group == QLatin1String("file"))
        return tr("File");
    if (group == QLatin1String("edit"))
        return tr("Edit");
    if (group == QLatin1String("view"))
        return tr("View");
    if (group == QLatin1String("run"))
        return tr("Run");
    if (group == QLatin1String("canvas"))
        return tr("Diagram");
    return tr("Help");
}

QAction *ActionRegistry::conflict(const QKeySequence &keys, const QAction *except) const
{
    if (keys.isEmpty())
        return nullptr;
    const auto found = std::find_if(m_actions.begin(), m_actions.end(), [&](const QAction *action) {
        return action != except && action->shortcuts().contains(keys);
    });
    return found == m_actions.end() ? nullptr : *found;
}

void ActionRegistry::rebind(QAction *action, const QList<QKeySequence> &keys)
{
    action->setShortcuts(keys);
    Preferences::instance().setKeys(idOf(action), keys);
    describe(action);
    Q_EMIT keysChanged();
}

void ActionRegistry::restoreDefaults()
{
    for (QAction *action : m_actions) {
        action->setShortcuts(m_entries[action].keys);
        Preferences::instance().forgetKeys(idOf(action));
        describe(action);
    }
    Q_EMIT keysChanged();
}

void ActionRegistry::retranslate()
{
    for (QAction *action : m_actions) {
        const Entry &entry = m_entries[action];
        if (!entry.own)
            continue;
        action->setText(QCoreApplication::translate("Actions", entry.text.text));
        action->setStatusTip(*entry.text.why == '\0' ? QString()
                                                     : QCoreApplication::translate("Actions", entry.text.why));
        describe(action);
    }
}

void ActionRegistry::describe(QAction *action)
{
    const QString keys = action->shortcut().toString(QKeySequence::NativeText);
    QString plain = action->text();
    plain.remove(QLatin1Char('&')).remove(QStringLiteral("…"));
    QString tip = keys.isEmpty() ? plain : QStringLiteral("%1  (%2)").arg(plain, keys);
    if (!action->statusTip().isEmpty())
        tip += QLatin1Char('\n') + action->statusTip();
    action->setToolTip(tip);
}

} // namespace headwater::ui

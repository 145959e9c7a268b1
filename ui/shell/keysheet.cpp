// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/keysheet.h"

#include "ui/shell/actions.h"
#include "ui/theme/theme.h"

#include <QAction>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeySequenceEdit>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace headwater::ui {
namespace {

QString plain(QString text)
{
    return text.remove(QLatin1Char('&')).remove(QStringLiteral("…"));
}

QString keysText(const QAction *action)
{
    QStringList keys;
    for (const QKeySequence &sequence : action->shortcuts())
        keys << sequence.toString(QKeySequence::NativeText);
    keys.removeAll(QString()); // a standard key that this desktop does not have
    keys.removeDuplicates();
    return keys.join(QStringLiteral("   "));
}

} // namespace

KeySheet::KeySheet(ActionRegistry &actions, QWidget *parent)
    : QDialog(parent)
    , m_actions(actions)
{
    setObjectName(QStringLiteral("keySheet"));
    setWindowTitle(tr("Keyboard"));
    m_search = new QLineEdit(this);
    m_search->setPlaceholderText(tr("Find an action or a key"));
    m_search->setAccessibleName(tr("Find an action or a key"));
    m_tree = new QTreeWidget(this);
    m_tree->setColumnCount(2);
    m_tree->setHeaderHidden(true);
    m_tree->setRootIsDecorated(false);
    m_tree->setIndentation(12);
    m_tree->setAccessibleName(tr("Actions and keys"));
    m_tree->header()->setStretchLastSection(false);
    m_tree->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_tree->header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
    m_keys = new QKeySequenceEdit(this);
    m_keys->setMaximumWidth(200);
    m_keys->setAccessibleName(tr("New keys"));
    m_set = new QPushButton(tr("Set"), this);
    m_clear = new QPushButton(tr("Remove keys"), this);
    auto *defaults = new QPushButton(tr("All defaults"), this);
    auto *close = new QPushButton(tr("Close"), this);
    close->setDefault(true);
    m_note = new QLabel(this);
    m_note->setProperty("role", QStringLiteral("dim"));
    m_note->setWordWrap(true);
    m_note->setMinimumHeight(34);

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(20, 18, 20, 16);
    column->addWidget(m_search);
    column->addWidget(m_tree, 1);
    column->addWidget(m_note);
    auto *row = new QHBoxLayout;
    row->addWidget(m_keys);
    row->addWidget(m_set);
    row->addWidget(m_clear);
    row->addStretch();
    row->addWidget(defaults);
    row->addWidget(close);
    column->addLayout(row);
    resize(680, 620);

    connect(m_search, &QLineEdit::textChanged, this, &KeySheet::filter);
    connect(m_tree, &QTreeWidget::currentItemChanged, this, &KeySheet::showCurrent);
    connect(m_set, &QPushButton::clicked, this, &KeySheet::bind);
    connect(m_clear, &QPushButton::clicked, this, [this] {
        m_keys->clear();
        bind();
    });
    connect(defaults, &QPushButton::clicked, this, [this] {
        m_actions.restoreDefaults();
        fill();
    });
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    fill();
    m_search->setFocus();
}

void KeySheet::fill()
{
    const QString current =
        m_tree->currentItem() != nullptr ? m_tree->currentItem()->data(0, Qt::UserRole).toString() : QString();
    m_tree->clear();
    QTreeWidgetItem *group = nullptr;
    QHash<QString, QTreeWidgetItem *> groups;
    for (const QAction *action : m_actions.all()) {
        const QString id = ActionRegistry::idOf(action);
        const QString name = ActionRegistry::groupName(id);
        group = groups.value(name);
        if (group == nullptr) {
            group = new QTreeWidgetItem(m_tree, {name});
            group->setFlags(Qt::ItemIsEnabled);
            group->setFont(0, Theme::instance().font(12, 600));
            group->setForeground(0, tokens().dim);
            groups.insert(name, group);
        }
        auto *item = new QTreeWidgetItem(group, {plain(action->text()), keysText(action)});
        item->setData(0, Qt::UserRole, id);
        item->setToolTip(0, action->statusTip());
        item->setFont(1, Theme::instance().mono(12));
        if (id == current)
            m_tree->setCurrentItem(item);
    }
    m_tree->expandAll();
    filter();
    showCurrent();
}

void KeySheet::filter()
{
    const QString wanted = m_search->text().trimmed();
    for (int g = 0; g < m_tree->topLevelItemCount(); ++g) {
        QTreeWidgetItem *group = m_tree->topLevelItem(g);
        bool any = false;
        for (int i = 0; i < group->childCount(); ++i) {
            QTreeWidgetItem *item = group->child(i);
            const bool fits = wanted.isEmpty() || item->text(0).contains(wanted, Qt::CaseInsensitive) ||
                              item->text(1).contains(wanted, Qt::CaseInsensitive);
            item->setHidden(!fits);
            any = any || fits;
        }
        group->setHidden(!any);
    }
}

void KeySheet::showCurrent()
{
    const QTreeWidgetItem *item = m_tree->currentItem();
    QAction *action = item != nullptr ? m_actions.find(item->data(0, Qt::UserRole).toString()) : nullptr;
    for (QWidget *widget :
         {static_cast<QWidget *>(m_keys), static_cast<QWidget *>(m_set), static_cast<QWidget *>(m_clear)})
        widget->setEnabled(action != nullptr);
    m_keys->setKeySequence(action != nullptr ? action->shortcut() : QKeySequence());
    m_note->setText(action != nullptr ? action->statusTip() : tr("Choose an action to change its keys."));
}

void KeySheet::bind()
{
    QAction *action = m_tree->currentItem() != nullptr
                          ? m_actions.find(m_tree->currentItem()->data(0, Qt::UserRole).toString())
                          : nullptr;
    if (action == nullptr)
        return;
    const QKeySequence keys = m_keys->keySequence();
    if (const QAction *owner = m_actions.conflict(keys, action)) {
        m_note->setText(tr("%1 already belongs to “%2”. Take it away there first, or choose other keys.")
                            .arg(keys.toString(QKeySequence::NativeText), plain(owner->text())));
        return;
    }
    m_actions.rebind(action, keys.isEmpty() ? QList<QKeySequence>() : QList<QKeySequence>{keys});
    fill();
}

} // namespace headwater::ui

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/recoverydialog.h"

#include "core/base/text.h"

#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QLocale>
#include <QPushButton>
#include <QVBoxLayout>

namespace headwater::ui {

RecoveryDialog::RecoveryDialog(std::vector<project::Recovery> found, QWidget *parent)
    : QDialog(parent)
    , m_found(std::move(found))
    , m_list(new QListWidget(this))
{
    setObjectName(QStringLiteral("recoveryDialog"));
    setWindowTitle(tr("Recovered work"));
    auto *title = new QLabel(tr("Work from an earlier run can be recovered"), this);
    title->setProperty("role", QStringLiteral("title"));
    auto *lead = new QLabel(tr("The program ended before this was saved. Your files are as you saved them last; "
                               "what came after is here, with its undo history."),
                            this);
    lead->setProperty("role", QStringLiteral("dim"));
    lead->setWordWrap(true);
    m_list->setAccessibleName(tr("Recovered work"));
    const QLocale locale;
    for (const project::Recovery &recovery : m_found) {
        const QString name = recovery.name.empty() ? tr("Untitled") : fromUtf8(recovery.name);
        const QString where = recovery.origin.isEmpty() ? tr("never saved") : QFileInfo(recovery.origin).fileName();
        auto *item = new QListWidgetItem(
            tr("%1 (%2)\nLast edit %3, %4", "project, file, time, number of steps")
                .arg(name, where, locale.toString(recovery.edited.toLocalTime(), QLocale::ShortFormat),
                     tr("%n step(s) since saving", nullptr, static_cast<int>(recovery.steps))),
            m_list);
        item->setSizeHint({200, 48});
        item->setToolTip(recovery.origin);
    }
    m_list->setCurrentRow(0);
    auto *open = new QPushButton(tr("Recover"), this);
    open->setObjectName(QStringLiteral("recoverButton"));
    open->setProperty("primary", true);
    open->setDefault(true);
    auto *discard = new QPushButton(tr("Discard"), this);
    discard->setObjectName(QStringLiteral("discardButton"));
    auto *later = new QPushButton(tr("Later"), this);
    connect(open, &QPushButton::clicked, this, &RecoveryDialog::takeCurrent);
    connect(discard, &QPushButton::clicked, this, &RecoveryDialog::discardCurrent);
    connect(later, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_list, &QListWidget::itemDoubleClicked, this, &RecoveryDialog::takeCurrent);

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(20, 18, 20, 16);
    column->setSpacing(10);
    column->addWidget(title);
    column->addWidget(lead);
    column->addWidget(m_list, 1);
    auto *row = new QHBoxLayout;
    row->addWidget(discard);
    row->addStretch();
    row->addWidget(later);
    row->addWidget(open);
    column->addLayout(row);
    resize(520, 340);
}

void RecoveryDialog::takeCurrent()
{
    const int row = m_list->currentRow();
    if (row < 0)
        return;
    Q_EMIT chosen(m_found[static_cast<std::size_t>(row)]);
    accept();
}

void RecoveryDialog::discardCurrent()
{
    const int row = m_list->currentRow();
    if (row < 0)
        return;
    project::discard(m_found[static_cast<std::size_t>(row)]);
    m_found.erase(m_found.begin() + row);
    delete m_list->takeItem(row);
    if (m_found.empty())
        reject();
}

} // namespace headwater::ui

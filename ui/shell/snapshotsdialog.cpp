// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/snapshotsdialog.h"

#include "core/base/text.h"
#include "ui/shell/projectfiles.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QLocale>
#include <QPixmap>
#include <QPushButton>
#include <QVBoxLayout>

namespace headwater::ui {

SnapshotsDialog::SnapshotsDialog(ProjectFiles &files, QWidget *parent)
    : QDialog(parent)
    , m_files(files)
    , m_list(new QListWidget(this))
    , m_restore(new QPushButton(tr("Restore"), this))
    , m_remove(new QPushButton(tr("Remove"), this))
{
    setObjectName(QStringLiteral("snapshotsDialog"));
    setWindowTitle(tr("Snapshots"));
    auto *lead = new QLabel(tr("Restoring is a step like any other: undo takes it back."), this);
    lead->setProperty("role", QStringLiteral("dim"));
    m_list->setViewMode(QListView::IconMode);
    m_list->setIconSize({200, 120});
    m_list->setGridSize({220, 170});
    m_list->setResizeMode(QListView::Adjust);
    m_list->setMovement(QListView::Static);
    m_list->setWordWrap(true);
    m_list->setAccessibleName(tr("Snapshots"));
    m_restore->setObjectName(QStringLiteral("restoreButton"));
    m_restore->setProperty("primary", true);
    auto *close = new QPushButton(tr("Close"), this);
    connect(m_restore, &QPushButton::clicked, this, &SnapshotsDialog::restore);
    connect(m_remove, &QPushButton::clicked, this, &SnapshotsDialog::remove);
    connect(close, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_list, &QListWidget::itemActivated, this, &SnapshotsDialog::restore);

    m_empty = new QLabel(tr("No snapshots yet. Take one from the File menu."), m_list);
    m_empty->setProperty("role", QStringLiteral("dim"));
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setWordWrap(true);
    auto *inside = new QVBoxLayout(m_list);
    inside->addWidget(m_empty);

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(20, 18, 20, 16);
    column->addWidget(lead);
    column->addWidget(m_list, 1);
    auto *row = new QHBoxLayout;
    row->addWidget(m_remove);
    row->addStretch();
    row->addWidget(close);
    row->addWidget(m_restore);
    column->addLayout(row);
    resize(720, 460);
    fill();
}

void SnapshotsDialog::fill()
{
    m_list->clear();
    const QLocale locale;
    for (const project::Snapshot &snapshot : m_files.project().snapshots()) {
        QPixmap picture;
        picture.loadFromData(snapshot.thumbnail, "PNG");
        auto *item = new QListWidgetItem(QIcon(picture), fromUtf8(snapshot.name), m_list);
        item->setToolTip(locale.toString(QDateTime::fromMSecsSinceEpoch(snapshot.at), QLocale::ShortFormat));
    }
    const bool any = m_list->count() > 0;
    m_empty->setVisible(!any);
    if (any)
        m_list->setCurrentRow(m_list->count() - 1);
    m_restore->setEnabled(any);
    m_remove->setEnabled(any);
}

void SnapshotsDialog::restore()
{
    if (m_list->currentRow() < 0 || !m_restore->isEnabled())
        return;
    m_files.restoreSnapshot(static_cast<std::size_t>(m_list->currentRow()));
    accept();
}

void SnapshotsDialog::remove()
{
    if (m_list->currentRow() < 0)
        return;
    m_files.project().removeSnapshot(static_cast<std::size_t>(m_list->currentRow()));
    fill();
}

} // namespace headwater::ui

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/notesdialog.h"

#include "core/pipeline/descriptor.h"

#include <QLabel>
#include <QPushButton>
#include <QTextBrowser>
#include <QVBoxLayout>

namespace headwater::ui {

NotesDialog::NotesDialog(const pipeline::ServiceType &type, QWidget *parent)
    : QDialog(parent)
{
    setObjectName(QStringLiteral("notesDialog"));
    setWindowTitle(tr("Notes: %1").arg(type.name.translated()));
    auto *title = new QLabel(type.name.translated(), this);
    title->setProperty("role", QStringLiteral("title"));
    auto *purpose = new QLabel(type.purpose.translated(), this);
    purpose->setProperty("role", QStringLiteral("dim"));
    purpose->setWordWrap(true);
    auto *text = new QTextBrowser(this);
    text->setAccessibleName(windowTitle());
    QString html;
    for (const pipeline::Text &note : type.notes)
        html += QStringLiteral("<p>%1</p>").arg(note.translated().toHtmlEscaped());
    text->setHtml(html);
    auto *close = new QPushButton(tr("Close"), this);
    close->setDefault(true);
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(20, 18, 20, 16);
    column->addWidget(title);
    column->addWidget(purpose);
    column->addWidget(text, 1);
    column->addWidget(close, 0, Qt::AlignRight);
    resize(540, 460);
}

} // namespace headwater::ui

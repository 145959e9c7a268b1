// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/aboutdialog.h"

#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QIcon>
#include <QLabel>
#include <QPushButton>
#include <QTextBrowser>
#include <QVBoxLayout>

namespace headwater::ui {

AboutDialog::AboutDialog(QWidget *parent)
    : QDialog(parent)
{
    setObjectName(QStringLiteral("aboutDialog"));
    setWindowTitle(tr("About Headwater"));
    auto *logo = new QLabel(this);
    logo->setPixmap(QIcon(QStringLiteral(":/icons/headwater.svg")).pixmap(QSize(56, 56), devicePixelRatioF()));
    auto *name = new QLabel(QStringLiteral("Headwater %1").arg(QLatin1String(HEADWATER_VERSION)), this);
    name->setProperty("role", QStringLiteral("title"));
    auto *what = new QLabel(tr("A laboratory for data-collection architectures"), this);
    what->setProperty("role", QStringLiteral("dim"));
    auto *text = new QTextBrowser(this);
    text->setOpenExternalLinks(true);
    text->setAccessibleName(tr("Licences"));
    // Rows of the table are names, not prose.
    const auto row = [](const char *part, const char *licence) {
        return QStringLiteral("<tr><td style='padding-right:24px'>%1</td><td>%2</td></tr>")
            .arg(QLatin1String(part), QLatin1String(licence));
    };
    text->setHtml(QStringLiteral("<p>%1</p><p>%2</p><table>%3</table><p>%4</p>")
                      .arg(tr("Headwater is free software under the GNU General Public License, version 3 or later. "
                              "It comes with no warranty. You may use, study, change and share it under that "
                              "licence."),
                           tr("It is built from:"),
                           row("Qt 6", "LGPL-3.0") + row("Qt Charts", "GPL-3.0") + row("QCoro", "MIT") +
                               row("SQLite", "Public Domain") + row("nlohmann/json", "MIT") + row("Inter", "OFL-1.1") +
                               row("JetBrains Mono", "OFL-1.1"),
                           tr("Names of services and their errors are those of their makers, to whom this project "
                              "has no ties. Icons are drawn for it.")));
    auto *close = new QPushButton(tr("Close"), this);
    close->setDefault(true);
    connect(close, &QPushButton::clicked, this, &QDialog::accept);

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(20, 18, 20, 16);
    auto *head = new QHBoxLayout;
    head->addWidget(logo);
    auto *titles = new QVBoxLayout;
    titles->addStretch();
    titles->addWidget(name);
    titles->addWidget(what);
    titles->addStretch();
    head->addSpacing(8);
    head->addLayout(titles, 1);
    column->addLayout(head);
    column->addWidget(text, 1);
    column->addWidget(close, 0, Qt::AlignRight);
    close->setFocus();
    resize(520, 420);
}

} // namespace headwater::ui

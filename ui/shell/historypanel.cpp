// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/historypanel.h"

#include "ui/lab/laboratory.h"
#include "ui/theme/theme.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QEvent>
#include <QListWidget>
#include <QLocale>
#include <QVBoxLayout>

namespace headwater::ui {

HistoryPanel::HistoryPanel(Laboratory &laboratory, QWidget *parent)
    : QWidget(parent)
    , m_laboratory(laboratory)
    , m_list(new QListWidget(this))
{
    m_list->setObjectName(QStringLiteral("historyList"));
    m_list->setUniformItemSizes(true);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(8, 8, 8, 8);
    column->addWidget(m_list);
    connect(&m_laboratory.document(), &pipeline::Document::historyChanged, this, &HistoryPanel::fillSoon);
    connect(&m_laboratory.document(), &pipeline::Document::wasReset, this, &HistoryPanel::fillSoon);
    connect(m_list, &QListWidget::currentRowChanged, this, [this](int row) {
        if (!m_filling && row >= 0)
            m_laboratory.document().goTo(static_cast<std::size_t>(row));
    });
    fill();
}

void HistoryPanel::fillSoon()
{
    // A walk through the history tells of every step; the list is made once, after the last.
    if (m_stale)
        return;
    m_stale = true;
    QMetaObject::invokeMethod(this, &HistoryPanel::fill, Qt::QueuedConnection);
}

void HistoryPanel::fill()
{
    m_stale = false;
    // The list is of the history's length; while nobody looks it need not be made.
    if (!isVisible())
        return;
    m_filling = true;
    const pipeline::Document &document = m_laboratory.document();
    m_list->setAccessibleName(tr("Steps"));
    m_list->clear();
    m_list->addItem(tr("As opened"));
    for (const pipeline::Command &command : document.history()) {
        auto *item = new QListWidgetItem(QCoreApplication::translate("Commands", command.text.c_str()), m_list);
        item->setToolTip(QLocale().toString(QDateTime::fromMSecsSinceEpoch(command.at).time(), QLocale::ShortFormat));
    }
    for (int row = static_cast<int>(document.position()) + 1; row < m_list->count(); ++row)
        m_list->item(row)->setForeground(tokens().dim);
    m_list->setCurrentRow(static_cast<int>(document.position()));
    m_filling = false;
}

void HistoryPanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    fill();
}

void HistoryPanel::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        fill();
    QWidget::changeEvent(event);
}

} // namespace headwater::ui

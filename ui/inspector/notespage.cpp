// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/notespage.h"

#include "core/pipeline/descriptor.h"
#include "ui/theme/theme.h"

#include <QEvent>
#include <QLabel>
#include <QVBoxLayout>

namespace headwater::ui {

NotesPage::NotesPage(QWidget *parent)
    : QWidget(parent)
    , m_layout(new QVBoxLayout(this))
{
    m_layout->setContentsMargins(14, 12, 14, 12);
    m_layout->setSpacing(10);
}

void NotesPage::showType(const pipeline::ServiceType *type)
{
    m_type = type;
    while (QLayoutItem *item = m_layout->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    if (!type)
        return;
    auto *purpose = new QLabel(type->purpose.translated(), this);
    purpose->setFont(Theme::instance().font(13, 600));
    purpose->setWordWrap(true);
    m_layout->addWidget(purpose);
    for (const pipeline::Text &note : type->notes) {
        auto *paragraph = new QLabel(note.translated(), this);
        paragraph->setWordWrap(true);
        paragraph->setFont(Theme::instance().font(13));
        paragraph->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        m_layout->addWidget(paragraph);
    }
    m_layout->addStretch();
}

void NotesPage::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        showType(m_type);
    QWidget::changeEvent(event);
}

} // namespace headwater::ui

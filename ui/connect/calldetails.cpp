// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/connect/calldetails.h"

#include "core/base/text.h"
#include "core/gateway/calltext.h"
#include "ui/connect/callmodel.h"
#include "ui/panels/figures.h"
#include "ui/theme/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

namespace headwater::ui {

QPlainTextEdit *makeTextBox(QWidget *parent, const char *name)
{
    auto *box = new QPlainTextEdit(parent);
    box->setObjectName(QLatin1String(name));
    box->setReadOnly(true);
    box->setLineWrapMode(QPlainTextEdit::NoWrap);
    box->setTabChangesFocus(true);
    box->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    return box;
}

void setShown(QPlainTextEdit &box, const QString &text)
{
    if (box.toPlainText() != text)
        box.setPlainText(text);
}

CallDetails::CallDetails(QWidget *parent)
    : QWidget(parent)
    , m_title(new QLabel(this))
    , m_facts(new QLabel(this))
    , m_requestCaption(static_cast<QLabel *>(makeCaption({}, this)))
    , m_answerCaption(static_cast<QLabel *>(makeCaption({}, this)))
    , m_request(makeTextBox(this, "callRequest"))
    , m_answer(makeTextBox(this, "callAnswer"))
    , m_again(new QPushButton(this))
    , m_close(new QToolButton(this))
{
    m_title->setProperty("role", QStringLiteral("heading"));
    m_facts->setProperty("role", QStringLiteral("dim"));
    m_facts->setWordWrap(true);
    m_facts->setObjectName(QStringLiteral("callFacts"));
    m_again->setObjectName(QStringLiteral("sendAgain"));
    m_close->setObjectName(QStringLiteral("closeCall"));
    auto *heading = new QHBoxLayout;
    heading->addWidget(m_title, 1);
    heading->addWidget(m_again);
    heading->addWidget(m_close);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(12, 0, 12, 10);
    column->setSpacing(4);
    column->addLayout(heading);
    column->addWidget(m_facts);
    column->addWidget(m_requestCaption);
    column->addWidget(m_request, 1);
    column->addWidget(m_answerCaption);
    column->addWidget(m_answer, 1);
    connect(m_again, &QPushButton::clicked, this, &CallDetails::repeatRequested);
    connect(m_close, &QToolButton::clicked, this, &CallDetails::closeRequested);
    connect(&Theme::instance(), &Theme::changed, this, &CallDetails::restyle);
    retranslate();
    restyle();
}

void CallDetails::showCall(const gateway::LiveCall &call, const QStringList &facts, bool canRepeat)
{
    const bool mayRepeat = canRepeat && call.isWhole && !call.isFromUs && call.operation != "CONNECT";
    m_again->setEnabled(mayRepeat);
    m_again->setToolTip(mayRepeat ? tr("Make the same call again, as a new one")
                        : call.isWhole
                            ? tr("Only what a client sent can be sent again, and only while the ports are open.")
                            : tr("This call was too long to be kept whole."));
    if (call.changed == m_shown)
        return;
    m_shown = call.changed;
    m_title->setText(fromUtf8(call.operation));
    QStringList all{answerSummary(call)};
    if (!call.client.empty())
        all << fromUtf8(call.client);
    if (const std::size_t records = gateway::recordsIn(call); records > 0)
        all << tr("%n records", nullptr, static_cast<int>(records));
    m_facts->setText((all + facts).join(QStringLiteral("  ·  ")));
    setShown(*m_request, fromUtf8(gateway::requestText(call)));
    const bool hasAnswer = call.answer && !call.answer->empty();
    setShown(*m_answer, hasAnswer ? fromUtf8(gateway::answerText(call)) : QString());
    m_answer->setVisible(hasAnswer);
    m_answerCaption->setVisible(hasAnswer);
}

void CallDetails::restyle()
{
    for (QPlainTextEdit *box : {m_request, m_answer})
        box->setFont(Theme::instance().mono(12));
    m_close->setIcon(Theme::instance().icon(QStringLiteral("close")));
}

void CallDetails::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QWidget::changeEvent(event);
}

void CallDetails::retranslate()
{
    m_request->setAccessibleName(tr("Request"));
    m_answer->setAccessibleName(tr("Answer"));
    m_requestCaption->setText(tr("Request").toUpper());
    m_answerCaption->setText(tr("Answer").toUpper());
    m_again->setText(tr("Send again"));
    m_close->setAccessibleName(tr("Close the call"));
    m_close->setToolTip(tr("Close the call"));
    forget();
}

} // namespace headwater::ui

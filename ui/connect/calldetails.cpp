// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/connect/calldetails.h"

#include "core/base/text.h"
#include "core/gateway/calltext.h"
#include "ui/connect/callmodel.h"
#include "ui/connect/textbox.h"
#include "ui/panels/figures.h"
#include "ui/panels/style.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTabBar>
#include <QToolButton>
#include <QVBoxLayout>

namespace headwater::ui {
namespace {

constexpr int kSides = 34;           ///< of a line with a button
constexpr int kLettersBeside = 72;   ///< of a line, from which on both texts stand side by side
constexpr int kLinesBelow = 20;      ///< from which on they stand below each other
constexpr int kLettersForWords = 46; ///< from which on the button says what it does

} // namespace

CallDetails::CallDetails(QWidget *parent)
    : QWidget(parent)
    , m_title(new QLabel(this))
    , m_facts(new QLabel(this))
    , m_parts(new QTabBar(this))
    , m_boxes(new QBoxLayout(QBoxLayout::TopToBottom))
    , m_requestCaption(static_cast<QLabel *>(makeCaption({}, this)))
    , m_answerCaption(static_cast<QLabel *>(makeCaption({}, this)))
    , m_request(makeTextBox(this, "callRequest"))
    , m_answer(makeTextBox(this, "callAnswer"))
    , m_copy(new QToolButton(this))
    , m_again(new QPushButton(this))
    , m_close(new QToolButton(this))
{
    setObjectName(QStringLiteral("callDetails"));
    m_title->setProperty("role", QStringLiteral("heading"));
    m_title->setObjectName(QStringLiteral("callTitle"));
    m_facts->setProperty("role", QStringLiteral("dim"));
    m_facts->setObjectName(QStringLiteral("callFacts"));
    m_facts->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_parts->setObjectName(QStringLiteral("callParts"));
    m_parts->setExpanding(false);
    m_parts->setUsesScrollButtons(false);
    m_parts->addTab(QString());
    m_parts->addTab(QString());
    m_copy->setObjectName(QStringLiteral("copyCall"));
    m_again->setObjectName(QStringLiteral("sendAgain"));
    m_close->setObjectName(QStringLiteral("closeCall"));
    auto *heading = new QHBoxLayout;
    heading->setSpacing(8);
    heading->addWidget(m_title, 1);
    heading->addWidget(m_close);
    auto *facts = new QHBoxLayout;
    facts->setSpacing(8);
    facts->addWidget(m_facts, 1);
    facts->addWidget(m_copy);
    auto *bar = new QHBoxLayout;
    bar->setSpacing(8);
    bar->addWidget(m_parts);
    bar->addStretch(1);
    bar->addWidget(m_again);
    m_boxes->setSpacing(8);
    for (const auto &[caption, box] : {std::pair(m_requestCaption, m_request), std::pair(m_answerCaption, m_answer)}) {
        auto *part = new QVBoxLayout;
        part->setSpacing(2);
        part->addWidget(caption);
        part->addWidget(box, 1);
        m_boxes->addLayout(part, 1);
    }
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(12, 0, 12, 8);
    column->setSpacing(3);
    column->addLayout(heading);
    column->addLayout(facts);
    column->addLayout(bar);
    column->addLayout(m_boxes, 1);
    connect(m_parts, &QTabBar::currentChanged, this, [this](int part) {
        m_part = static_cast<Part>(part);
        arrange();
    });
    connect(m_copy, &QToolButton::clicked, this, &CallDetails::copyAll);
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
    m_again->setToolTip(mayRepeat ? tr("Make the same call again, as a new one (Ctrl+Enter)")
                        : call.isWhole
                            ? tr("Only what a client sent can be sent again, and only while the ports are open.")
                            : tr("This call was too long to be kept whole."));
    if (call.changed == m_shown)
        return;
    m_shown = call.changed;
    m_title->setText(fromUtf8(call.operation));
    QStringList all{answerSummary(call)};
    all << facts;
    if (const std::size_t records = gateway::recordsIn(call); records > 0)
        all << tr("%n records", nullptr, static_cast<int>(records));
    if (!call.client.empty())
        all << fromUtf8(call.client);
    m_allFacts = all.join(QStringLiteral("  ·  "));
    setRole(m_facts, call.state == gateway::LiveCall::State::Refused ? "hot" : "dim");
    setShown(*m_request, fromUtf8(gateway::requestText(call)));
    m_hasAnswer = call.answer && !call.answer->empty();
    setShown(*m_answer, m_hasAnswer ? fromUtf8(gateway::answerText(call)) : QString());
    arrange();
}

void CallDetails::arrange()
{
    // What is shown for the first time takes the style sheet's font.
    const QFont mono = Theme::instance().mono(12);
    for (QPlainTextEdit *box : {m_request, m_answer}) {
        box->ensurePolished();
        if (box->font() != mono)
            box->setFont(mono);
    }
    const QFontMetrics metrics(mono);
    const bool isWide = width() >= kLettersBeside * metrics.averageCharWidth();
    const bool isTall = height() >= kLinesBelow * metrics.lineSpacing();
    const bool isOne = !isWide && !isTall;
    const bool isAnswer = m_hasAnswer && m_part == Answer;
    const QSignalBlocker quiet(m_parts);
    m_boxes->setDirection(isWide ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    m_parts->setVisible(isOne);
    m_parts->setTabEnabled(Answer, m_hasAnswer);
    m_parts->setCurrentIndex(isAnswer ? Answer : Request);
    m_requestCaption->setVisible(!isOne);
    m_answerCaption->setVisible(!isOne && m_hasAnswer);
    m_request->setVisible(!isOne || !isAnswer);
    m_answer->setVisible(m_hasAnswer && (!isOne || isAnswer));
    const bool hasWords = width() >= kLettersForWords * metrics.averageCharWidth();
    m_again->setText(hasWords ? tr("Send again") : QString());
    const int room = width() - m_copy->sizeHint().width() - kSides;
    m_facts->setText(m_facts->fontMetrics().elidedText(m_allFacts, Qt::ElideRight, room));
    m_facts->setToolTip(m_allFacts);
    m_facts->setAccessibleName(m_allFacts);
}

void CallDetails::copyAll()
{
    QString text = m_request->toPlainText();
    if (m_hasAnswer)
        text += QLatin1Char('\n') + m_answer->toPlainText();
    QApplication::clipboard()->setText(text);
}

void CallDetails::restyle()
{
    m_copy->setIcon(Theme::instance().icon(QStringLiteral("copy")));
    m_again->setIcon(Theme::instance().icon(QStringLiteral("send")));
    m_close->setIcon(Theme::instance().icon(QStringLiteral("close")));
    arrange();
}

void CallDetails::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    arrange();
}

void CallDetails::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape)
        Q_EMIT closeRequested();
    else
        QWidget::keyPressEvent(event);
}

void CallDetails::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QWidget::changeEvent(event);
}

void CallDetails::retranslate()
{
    m_parts->setAccessibleName(tr("Request or answer"));
    m_parts->setTabText(Request, tr("Request"));
    m_parts->setTabText(Answer, tr("Answer"));
    m_request->setAccessibleName(tr("Request"));
    m_answer->setAccessibleName(tr("Answer"));
    m_requestCaption->setText(tr("Request").toUpper());
    m_answerCaption->setText(tr("Answer").toUpper());
    m_copy->setAccessibleName(tr("Copy the call"));
    m_copy->setToolTip(tr("Copy request and answer"));
    m_again->setAccessibleName(tr("Send again"));
    m_close->setAccessibleName(tr("Close the call"));
    m_close->setToolTip(tr("Close the call (Esc)"));
    arrange();
    forget();
}

} // namespace headwater::ui

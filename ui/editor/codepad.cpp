// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/codepad.h"

#include "core/functions/templates.h"
#include "ui/editor/codeedit.h"
#include "ui/editor/tryout.h"
#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QJsonDocument>
#include <QLabel>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSplitter>
#include <QStyle>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace headwater::ui {

using functions::CodeTemplate;
using functions::Outcome;

namespace {

constexpr int kPauseMs = 500;

QString fromView(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

/// JSON as a person reads it; any other text as it is.
QString laidOut(const QString &json)
{
    const QByteArray text = json.toUtf8();
    const QJsonDocument document = QJsonDocument::fromJson(text);
    return document.isNull() ? json : QString::fromUtf8(document.toJson(QJsonDocument::Indented)).trimmed();
}

QLabel *heading(QWidget *parent)
{
    auto *const label = new QLabel(parent);
    label->setProperty("role", QStringLiteral("caption"));
    return label;
}

QPlainTextEdit *plainPane(QWidget *parent, bool readOnly)
{
    auto *const pane = new QPlainTextEdit(parent);
    pane->setReadOnly(readOnly);
    pane->setFont(Theme::instance().mono(12));
    pane->setTabChangesFocus(true);
    return pane;
}

} // namespace

CodePad::CodePad(bool whole, QWidget *parent)
    : QWidget(parent)
    , m_whole(whole)
    , m_edit(new CodeEdit(this))
    , m_templates(new QToolButton(this))
    , m_try(new QPushButton(this))
    , m_message(new QLabel(this))
    , m_consoleTitle(heading(this))
    , m_console(plainPane(this, true))
    , m_pause(new QTimer(this))
{
    auto *const bar = new QHBoxLayout;
    bar->setSpacing(6);
    m_templates->setPopupMode(QToolButton::InstantPopup);
    m_templates->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_templates->setMenu(new QMenu(m_templates));
    m_templates->setObjectName(QStringLiteral("templates"));
    m_try->setObjectName(QStringLiteral("try"));
    m_message->setObjectName(QStringLiteral("message"));
    m_console->setObjectName(QStringLiteral("console"));
    bar->addWidget(m_templates);
    bar->addStretch(1);
    bar->addWidget(m_try);
    if (!whole) {
        m_larger = new QToolButton(this);
        m_larger->setObjectName(QStringLiteral("larger"));
        bar->addWidget(m_larger);
        connect(m_larger, &QToolButton::clicked, this, &CodePad::largerWanted);
    }
    m_message->setWordWrap(true);
    m_message->setTextInteractionFlags(Qt::TextSelectableByMouse);

    auto *const layout = new QVBoxLayout(this);
    layout->setSpacing(6);
    if (whole) {
        layout->setContentsMargins(14, 12, 14, 14);
        m_eventTitle = heading(this);
        m_event = plainPane(this, false);
        m_event->setObjectName(QStringLiteral("event"));
        const auto column = [](std::initializer_list<QWidget *> widgets) {
            auto *const pane = new QWidget;
            auto *const inner = new QVBoxLayout(pane);
            inner->setContentsMargins(0, 0, 0, 0);
            inner->setSpacing(6);
            for (QWidget *widget : widgets)
                inner->addWidget(widget, qobject_cast<QLabel *>(widget) ? 0 : 1);
            return pane;
        };
        auto *const right = new QSplitter(Qt::Vertical, this);
        right->addWidget(column({m_eventTitle, m_event}));
        right->addWidget(column({m_consoleTitle, m_console}));
        auto *const both = new QSplitter(Qt::Horizontal, this);
        both->addWidget(m_edit);
        both->addWidget(right);
        for (QSplitter *splitter : {right, both}) {
            splitter->setHandleWidth(12);
            splitter->setStyleSheet(QStringLiteral("QSplitter::handle { background: transparent; }"));
        }
        both->setStretchFactor(0, 3);
        both->setStretchFactor(1, 2);
        layout->addLayout(bar);
        layout->addWidget(both, 1);
        layout->addWidget(m_message);
    } else {
        layout->setContentsMargins(0, 0, 0, 0);
        layout->addLayout(bar);
        layout->addWidget(m_edit);
        layout->addWidget(m_message);
        layout->addWidget(m_consoleTitle);
        layout->addWidget(m_console);
        m_consoleTitle->hide();
        m_console->hide();
        m_console->setFixedHeight(120);
    }
    m_pause->setSingleShot(true);
    m_pause->setInterval(kPauseMs);
    connect(m_pause, &QTimer::timeout, this, &CodePad::check);
    connect(m_edit, &CodeEdit::edited, this, [this] {
        changed();
        Q_EMIT edited(code());
    });
    connect(m_edit, &CodeEdit::left, this, &CodePad::finished);
    connect(m_try, &QPushButton::clicked, this, &CodePad::tryIt);
    connect(&Theme::instance(), &Theme::changed, this, &CodePad::retranslate);
    setFocusProxy(m_edit);
    retranslate();
    changed();
}

// What has the focus tells that it loses it while it is taken apart.
CodePad::~CodePad()
{
    m_edit->disconnect(this);
}

QString CodePad::code() const
{
    return m_edit->text();
}

void CodePad::setCode(const QString &code)
{
    if (code == m_edit->text())
        return;
    m_edit->setText(code);
    changed();
}

void CodePad::setName(const QString &name)
{
    m_edit->setAccessibleText(name);
}

void CodePad::setHint(const QString &hint)
{
    m_hint = hint;
    if (m_edit->text().trimmed().isEmpty())
        m_message->setText(hint);
}

void CodePad::changed()
{
    ++m_version;
    m_edit->markError(0, 0);
    const bool empty = m_edit->text().trimmed().isEmpty();
    m_try->setEnabled(!empty);
    m_message->setProperty("role", QStringLiteral("dim"));
    m_message->setText(empty ? m_hint : QString());
    m_message->setVisible(!m_message->text().isEmpty());
    const CodeTemplate &fitting = functions::templateFor(m_edit->text().toStdString());
    if (m_event && m_trigger != fitting.trigger) {
        m_trigger = fitting.trigger;
        m_event->setPlainText(laidOut(fromView(fitting.event)));
    }
    if (empty)
        m_pause->stop();
    else
        m_pause->start();
    fit();
}

/// As high as the code needs, within reason.
void CodePad::fit()
{
    if (!m_whole)
        m_edit->setFixedHeight(std::clamp(m_edit->lines() + 1, 4, 18) * m_edit->lineHeight() + 8);
}

void CodePad::check()
{
    tryCode(this, code(), {}, [this, version = m_version](const Outcome &outcome) {
        if (version == m_version)
            showOutcome(outcome, false);
    });
}

void CodePad::tryIt()
{
    m_pause->stop();
    m_try->setEnabled(false);
    const CodeTemplate &fitting = functions::templateFor(m_edit->text().toStdString());
    const QString event = m_event ? m_event->toPlainText() : fromView(fitting.event);
    if (QJsonParseError wrong; QJsonDocument::fromJson(event.toUtf8(), &wrong).isNull()) {
        m_try->setEnabled(true);
        m_message->setProperty("role", QStringLiteral("hot"));
        m_message->setText(tr("The event is no JSON: %1").arg(wrong.errorString()));
        m_message->show();
        return;
    }
    tryCode(this, code(), event, [this, version = m_version](const Outcome &outcome) {
        m_try->setEnabled(!m_edit->text().trimmed().isEmpty());
        if (version == m_version)
            showOutcome(outcome, true);
    });
}

void CodePad::showOutcome(const Outcome &outcome, bool ran)
{
    const functions::FunctionError &error = outcome.error;
    const bool failed = !outcome.ok();
    m_edit->markError(failed ? error.line : 0, error.column);
    QString message;
    if (failed) {
        const QString what =
            QStringLiteral("%1: %2").arg(QString::fromStdString(error.type), QString::fromStdString(error.message));
        message = error.line > 0 ? tr("Line %1, column %2: %3").arg(error.line).arg(error.column).arg(what) : what;
    } else if (ran) {
        message = outcome.sleptMs > 0 ? tr("It worked, after waiting %1 ms.").arg(outcome.sleptMs) : tr("It worked.");
    }
    m_message->setProperty("role", failed ? QStringLiteral("hot") : QStringLiteral("dim"));
    m_message->style()->unpolish(m_message);
    m_message->style()->polish(m_message);
    m_message->setText(message);
    m_message->setVisible(!message.isEmpty());
    if (!ran)
        return;
    QStringList lines;
    for (const functions::LogLine &line : outcome.log)
        lines.append(QString::fromStdString(line.text));
    for (const std::string &frame : error.trace)
        lines.append(QStringLiteral("    ") + QString::fromStdString(frame));
    if (!failed)
        lines.append(tr("Returned:") + u'\n' + laidOut(QString::fromStdString(outcome.result)));
    m_console->setPlainText(lines.join(u'\n'));
    m_consoleTitle->show();
    m_console->show();
}

void CodePad::insertTemplate(std::size_t index)
{
    m_edit->setText(fromView(functions::codeTemplates()[index].code));
    changed();
    Q_EMIT edited(code());
    Q_EMIT finished();
    m_edit->setFocus();
}

void CodePad::fillMenu()
{
    QMenu *const menu = m_templates->menu();
    menu->clear();
    for (std::size_t i = 0; i < functions::codeTemplates().size(); ++i)
        menu->addAction(functions::codeTemplates()[i].title(), this, [this, i] { insertTemplate(i); });
}

void CodePad::retranslate()
{
    m_templates->setText(tr("Templates"));
    m_templates->setToolTip(tr("Begin with code for what invokes the function"));
    m_templates->setIcon(Theme::instance().icon(QStringLiteral("file")));
    m_try->setText(tr("Try it"));
    m_try->setToolTip(tr("Runs the code on a sample event, outside of the simulation"));
    if (m_larger) {
        m_larger->setToolTip(tr("Edit in a window of its own"));
        m_larger->setAccessibleName(tr("Edit in a window of its own"));
        m_larger->setIcon(Theme::instance().icon(QStringLiteral("full-screen")));
    }
    if (m_eventTitle)
        m_eventTitle->setText(tr("Event"));
    if (m_event)
        m_event->setAccessibleName(tr("Event"));
    m_consoleTitle->setText(tr("Console"));
    m_console->setAccessibleName(tr("Console"));
    fillMenu();
    fit();
}

} // namespace headwater::ui

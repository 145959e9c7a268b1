// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/codeedit.h"

#include "ui/theme/theme.h"

#include <QFontMetrics>
#include <QKeyEvent>
#include <QVBoxLayout>
#include <Qsci/qscilexerjavascript.h>
#include <Qsci/qsciscintilla.h>

#include <algorithm>
#include <initializer_list>

namespace headwater::ui {
namespace {

constexpr int kError = 8;     ///< indicator
constexpr int kErrorLine = 9; ///< marker
constexpr int kFontPixels = 12;

} // namespace

CodeEdit::CodeEdit(QWidget *parent)
    : QWidget(parent)
    , m_edit(new QsciScintilla(this))
    , m_lexer(new QsciLexerJavaScript(this))
{
    auto *const layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_edit);
    setFocusProxy(m_edit);
    m_edit->setUtf8(true);
    m_edit->setEolMode(QsciScintilla::EolUnix);
    m_edit->setIndentationsUseTabs(false);
    m_edit->setIndentationWidth(2);
    m_edit->setTabWidth(2);
    m_edit->setTabIndents(true);
    m_edit->setBackspaceUnindents(true);
    m_edit->setAutoIndent(true);
    m_edit->setBraceMatching(QsciScintilla::SloppyBraceMatch);
    m_edit->setLexer(m_lexer);
    m_edit->setMarginType(0, QsciScintilla::NumberMargin);
    m_edit->setMarginWidth(1, 0);
    m_edit->setScrollWidth(1);
    m_edit->setScrollWidthTracking(true);
    m_edit->indicatorDefine(QsciScintilla::SquiggleIndicator, kError);
    m_edit->markerDefine(QsciScintilla::Background, kErrorLine);
    m_edit->setFrameShape(QFrame::NoFrame);
    m_edit->installEventFilter(this);
    connect(m_edit, &QsciScintilla::textChanged, this, [this] {
        fitMargin();
        if (!m_silent)
            Q_EMIT edited();
    });
    connect(m_edit, &QsciScintilla::SCN_FOCUSOUT, this, &CodeEdit::left);
    connect(&Theme::instance(), &Theme::changed, this, &CodeEdit::applyTheme);
    applyTheme();
}

CodeEdit::~CodeEdit()
{
    m_edit->disconnect(this);
}

void CodeEdit::applyTheme()
{
    const Tokens &colours = tokens();
    // The component knows sizes in points only.
    const auto mono = [this](int pixels, int weight = 400) {
        QFont made = Theme::instance().mono(pixels, weight);
        made.setPointSizeF(made.pixelSize() * 72.0 / m_edit->logicalDpiY());
        return made;
    };
    const QFont font = mono(kFontPixels);
    m_lexer->setDefaultFont(font);
    m_lexer->setDefaultPaper(colours.canvas);
    m_lexer->setDefaultColor(colours.text);
    m_lexer->setFont(font);
    m_lexer->setPaper(colours.canvas);
    m_lexer->setColor(colours.text);
    const auto paint = [this](std::initializer_list<int> styles, const QColor &colour) {
        for (const int style : styles)
            m_lexer->setColor(colour, style);
    };
    using L = QsciLexerJavaScript;
    paint({L::Comment, L::CommentLine, L::CommentDoc, L::CommentLineDoc, L::CommentDocKeyword}, colours.dim);
    paint({L::Keyword, L::KeywordSet2}, colours.accent);
    paint({L::DoubleQuotedString, L::SingleQuotedString, L::RawString, L::VerbatimString, L::Number}, colours.ok);
    paint({L::Regex, L::UnclosedString, L::EscapeSequence}, colours.hot);
    m_lexer->setFont(mono(kFontPixels, 600), L::Keyword);
    m_edit->setPaper(colours.canvas);
    m_edit->setColor(colours.text);
    m_edit->setCaretForegroundColor(colours.text);
    QColor selection = colours.accent;
    selection.setAlpha(80);
    m_edit->setSelectionBackgroundColor(selection);
    m_edit->resetSelectionForegroundColor();
    m_edit->setMarginsBackgroundColor(colours.panel);
    m_edit->setMarginsForegroundColor(colours.dim);
    m_edit->setMarginsFont(mono(11));
    m_edit->setMatchedBraceForegroundColor(colours.accent);
    m_edit->setMatchedBraceBackgroundColor(colours.raised);
    m_edit->setUnmatchedBraceForegroundColor(colours.hot);
    m_edit->setUnmatchedBraceBackgroundColor(colours.raised);
    m_edit->setIndicatorForegroundColor(colours.hot, kError);
    m_edit->setMarkerBackgroundColor(colours.raised, kErrorLine);
    fitMargin();
}

void CodeEdit::fitMargin()
{
    m_edit->setMarginWidth(0, QString(std::max<qsizetype>(3, QString::number(m_edit->lines()).size() + 1), u'9'));
}

QString CodeEdit::text() const
{
    return m_edit->text();
}

void CodeEdit::setText(const QString &text)
{
    if (text == m_edit->text())
        return;
    int line = 0, column = 0;
    m_edit->getCursorPosition(&line, &column);
    m_silent = true;
    m_edit->setText(text);
    m_silent = false;
    m_edit->setCursorPosition(std::min(line, m_edit->lines() - 1), column);
    markError(0, 0);
}

int CodeEdit::lines() const
{
    return m_edit->lines();
}

void CodeEdit::markError(int line, int column)
{
    m_edit->clearIndicatorRange(0, 0, m_edit->lines(), 0, kError);
    m_edit->markerDeleteAll(kErrorLine);
    m_markedLine = line >= 1 && line <= m_edit->lines() ? line : 0;
    if (m_markedLine == 0)
        return;
    const QString text = m_edit->text(line - 1);
    const int length = static_cast<int>(text.trimmed().isEmpty() ? 0 : text.size() - (text.endsWith(u'\n') ? 1 : 0));
    int from = std::clamp(column - 1, 0, std::max(0, length - 1));
    int to = from + 1;
    while (to < length && (text[to].isLetterOrNumber() || text[to] == u'_' || text[to] == u'.'))
        ++to;
    m_edit->fillIndicatorRange(line - 1, from, line - 1, std::max(to, from + 1), kError);
    m_edit->markerAdd(line - 1, kErrorLine);
}

void CodeEdit::goTo(int line, int column)
{
    m_edit->setCursorPosition(std::max(0, line - 1), std::max(0, column - 1));
    m_edit->ensureLineVisible(std::max(0, line - 1));
    m_edit->setFocus();
}

int CodeEdit::lineHeight() const
{
    return m_edit->textHeight(0);
}

void CodeEdit::setAccessibleText(const QString &name)
{
    m_edit->setAccessibleName(name);
}

QWidget *CodeEdit::view() const
{
    return m_edit;
}

bool CodeEdit::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::KeyPress || event->type() == QEvent::ShortcutOverride) {
        const auto *const key = static_cast<QKeyEvent *>(event);
        if (key->key() == Qt::Key_Escape && key->modifiers() == Qt::NoModifier) {
            if (event->type() == QEvent::ShortcutOverride)
                event->accept();
            else
                focusNextChild();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace headwater::ui

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/sqleditor.h"

#include "ui/theme/theme.h"

#include <QEvent>
#include <QVBoxLayout>
#include <Qsci/qscilexersql.h>
#include <Qsci/qsciscintilla.h>

#include <algorithm>

namespace headwater::ui {

namespace {

constexpr int kErrorIndicator = 8; // those below belong to lexers
constexpr int kWarningIndicator = 9;
constexpr int kCompletionLetters = 2;

/// The words of SQL over streams.
class StreamSqlLexer : public QsciLexerSQL
{
public:
    using QsciLexerSQL::QsciLexerSQL;

    const char *keywords(int set) const override
    {
        if (set == 1)
            return "all and as asc between by case cast create current cursor desc distinct else end escape false for "
                   "from group having in inner insert interval into is join leading left like not null on or order "
                   "outer "
                   "over partition preceding pump range replace row rows select stagger started stopped stream table "
                   "then to trailing true when where window windowed year month day hour minute second bigint boolean "
                   "char date decimal double float int integer numeric real smallint time timestamp tinyint varchar";
        return nullptr;
    }
};

bool isNamePart(QChar c)
{
    return c.isLetterOrNumber() || c == u'_' || c == u'$';
}

/// QScintilla knows sizes in points only.
QFont inPoints(QFont font, const QWidget &widget)
{
    if (font.pixelSize() > 0)
        font.setPointSizeF(font.pixelSize() * 72.0 / widget.logicalDpiY());
    return font;
}

/// Without quotes and case, as a person thinks of a name.
QString bare(const QString &name)
{
    QString plain = name.toLower();
    plain.remove(u'"');
    return plain;
}

} // namespace

SqlEditor::SqlEditor(QWidget *parent)
    : QWidget(parent)
    , m_view(new QsciScintilla(this))
{
    m_view->setObjectName(QStringLiteral("sql"));
    m_view->setUtf8(true);
    m_view->setLexer(new StreamSqlLexer(m_view));
    m_view->setMarginType(0, QsciScintilla::NumberMargin);
    m_view->setMarginWidth(0, QStringLiteral("000"));
    m_view->setMarginWidth(1, 0);
    m_view->setWrapMode(QsciScintilla::WrapNone);
    m_view->setIndentationsUseTabs(false);
    m_view->setIndentationWidth(4);
    m_view->setTabWidth(4);
    m_view->setAutoIndent(true);
    m_view->setBraceMatching(QsciScintilla::SloppyBraceMatch);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->SendScintilla(QsciScintilla::SCI_SETSCROLLWIDTHTRACKING, 1);
    m_view->SendScintilla(QsciScintilla::SCI_SETSCROLLWIDTH, 1);
    m_view->SendScintilla(QsciScintilla::SCI_AUTOCSETSEPARATOR, '\n');
    m_view->SendScintilla(QsciScintilla::SCI_AUTOCSETIGNORECASE, 1);
    m_view->SendScintilla(QsciScintilla::SCI_AUTOCSETAUTOHIDE, 0UL); // a quoted name begins with a quote
    m_view->SendScintilla(QsciScintilla::SCI_AUTOCSETORDER, QsciScintilla::SC_ORDER_CUSTOM);
    m_view->indicatorDefine(QsciScintilla::SquiggleIndicator, kErrorIndicator);
    m_view->indicatorDefine(QsciScintilla::DashesIndicator, kWarningIndicator);
    m_view->installEventFilter(this);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_view);
    setFocusProxy(m_view);

    connect(m_view, &QsciScintilla::textChanged, this, [this] {
        if (!m_isSetting)
            Q_EMIT edited();
    });
    connect(m_view, &QsciScintilla::SCN_CHARADDED, this, &SqlEditor::complete, Qt::QueuedConnection);
    connect(&Theme::instance(), &Theme::changed, this, &SqlEditor::applyTheme);
    applyTheme();
    retranslate();
}

QString SqlEditor::text() const
{
    return m_view->text();
}

void SqlEditor::setText(const QString &text)
{
    if (text == m_view->text())
        return;
    m_isSetting = true;
    int line = 0;
    int column = 0;
    m_view->getCursorPosition(&line, &column);
    m_view->setText(text);
    m_view->setCursorPosition(line, column);
    m_isSetting = false;
}

void SqlEditor::setMarks(const std::vector<TextMark> &marks)
{
    const auto end = m_view->SendScintilla(QsciScintilla::SCI_GETLENGTH);
    for (const int indicator : {kErrorIndicator, kWarningIndicator}) {
        m_view->SendScintilla(QsciScintilla::SCI_SETINDICATORCURRENT, indicator);
        m_view->SendScintilla(QsciScintilla::SCI_INDICATORCLEARRANGE, 0, end);
    }
    for (const TextMark &mark : marks) {
        m_view->SendScintilla(QsciScintilla::SCI_SETINDICATORCURRENT,
                              mark.isError ? kErrorIndicator : kWarningIndicator);
        const long from = std::min<long>(mark.offset, end);
        const long length = std::min<long>(std::max<long>(mark.length, 1), end - from);
        if (length > 0)
            m_view->SendScintilla(QsciScintilla::SCI_INDICATORFILLRANGE, static_cast<unsigned long>(from), length);
    }
}

void SqlEditor::setNames(const QStringList &names)
{
    m_names = names;
    std::sort(m_names.begin(), m_names.end(), [](const QString &a, const QString &b) { return bare(a) < bare(b); });
    m_names.removeDuplicates();
}

void SqlEditor::setWraps(bool wraps)
{
    m_view->setWrapMode(wraps ? QsciScintilla::WrapWord : QsciScintilla::WrapNone);
    m_view->setWrapVisualFlags(QsciScintilla::WrapFlagNone, QsciScintilla::WrapFlagNone, 0);
    m_view->setWrapIndentMode(QsciScintilla::WrapIndentIndented);
}

void SqlEditor::setName(const QString &name)
{
    m_name = name;
    retranslate();
}

void SqlEditor::goTo(int line, int column)
{
    // QScintilla counts bytes of UTF-8 along a line as characters do, from 0.
    m_view->setCursorPosition(line - 1, column - 1);
    m_view->ensureLineVisible(line - 1);
    m_view->setFocus();
}

bool SqlEditor::isCompleting() const
{
    return m_view->isListActive();
}

QWidget *SqlEditor::view() const
{
    return m_view;
}

void SqlEditor::complete()
{
    int line = 0;
    int column = 0;
    m_view->getCursorPosition(&line, &column);
    const QString before = m_view->text(line).left(column);
    qsizetype start = before.size();
    while (start > 0 && isNamePart(before[start - 1]))
        --start;
    const bool isQuoted = start > 0 && before[start - 1] == u'"';
    if (isQuoted)
        --start;
    const QString typed = before.mid(start);
    const QString wanted = bare(typed);
    // An even number of single quotes in front: not inside a text.
    const bool isInText = before.left(start).count(u'\'') % 2 == 1 || before.contains(QStringLiteral("--"));
    QStringList fitting;
    if (!isInText && (wanted.size() >= kCompletionLetters || isQuoted)) {
        for (const QString &name : m_names) {
            if (bare(name).startsWith(wanted) && name != typed && (!isQuoted || name.startsWith(u'"')))
                fitting << name;
        }
    }
    m_view->SendScintilla(QsciScintilla::SCI_AUTOCCANCEL);
    if (fitting.isEmpty())
        return;
    m_view->SendScintilla(QsciScintilla::SCI_AUTOCSHOW, static_cast<unsigned long>(typed.toUtf8().size()),
                          fitting.join(u'\n').toUtf8().constData());
    // By itself the list chooses what begins as it was typed, which a quoted name does not.
    m_view->SendScintilla(QsciScintilla::SCI_AUTOCSELECT, 0UL, fitting.front().toUtf8().constData());
}

void SqlEditor::applyTheme()
{
    const Tokens &colours = tokens();
    auto *lexer = static_cast<QsciLexerSQL *>(m_view->lexer());
    const QFont font = inPoints(Theme::instance().mono(12), *this);
    lexer->setDefaultFont(font);
    lexer->setFont(font);
    lexer->setDefaultColor(colours.text);
    lexer->setDefaultPaper(colours.canvas);
    lexer->setPaper(colours.canvas);
    lexer->setColor(colours.text);
    for (const int style : {QsciLexerSQL::Comment, QsciLexerSQL::CommentLine, QsciLexerSQL::CommentDoc})
        lexer->setColor(colours.dim, style);
    lexer->setColor(colours.accent, QsciLexerSQL::Keyword);
    lexer->setColor(colours.ok, QsciLexerSQL::SingleQuotedString);
    lexer->setColor(colours.ok, QsciLexerSQL::Number);
    lexer->setColor(colours.text, QsciLexerSQL::DoubleQuotedString);
    lexer->setFont(inPoints(Theme::instance().mono(12, 600), *this), QsciLexerSQL::Keyword);
    m_view->setColor(colours.text);
    m_view->setPaper(colours.canvas);
    m_view->setCaretForegroundColor(colours.text);
    m_view->setSelectionBackgroundColor(colours.accent);
    m_view->setSelectionForegroundColor(colours.onAccent);
    m_view->setMarginsBackgroundColor(colours.panel);
    m_view->setMarginsForegroundColor(colours.dim);
    m_view->setMarginsFont(inPoints(Theme::instance().mono(11), *this));
    m_view->setMarginWidth(0, QStringLiteral("000"));
    m_view->setMatchedBraceBackgroundColor(colours.raised);
    m_view->setMatchedBraceForegroundColor(colours.accent);
    m_view->setUnmatchedBraceBackgroundColor(colours.canvas);
    m_view->setUnmatchedBraceForegroundColor(colours.hot);
    m_view->setIndicatorForegroundColor(colours.hot, kErrorIndicator);
    m_view->setIndicatorForegroundColor(colours.warn, kWarningIndicator);
}

bool SqlEditor::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::FocusOut && !isCompleting())
        Q_EMIT finished();
    return QWidget::eventFilter(watched, event);
}

void SqlEditor::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QWidget::changeEvent(event);
}

void SqlEditor::retranslate()
{
    m_view->setAccessibleName(m_name.isEmpty() ? tr("SQL of the application") : m_name);
}

} // namespace headwater::ui

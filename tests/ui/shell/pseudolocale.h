// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <QTranslator>

class QMenu;
class QWidget;

namespace headwater::ui {

/// A language that nobody speaks: every text that passes tr() comes back in brackets, accented and a third longer.
/// What stands in the window without brackets was never translated, and what does not fit is clipped.
class PseudoLocale : public QTranslator
{
public:
    bool isEmpty() const override { return false; }

    QString translate(const char *, const char *source, const char *, int n) const override
    {
        QString text = QString::fromUtf8(source);
        if (n >= 0)
            text.replace(QStringLiteral("%n"), QString::number(n));
        QString accented;
        for (qsizetype i = 0; i < text.size(); ++i) {
            const QChar c = text[i];
            // Place markers and mnemonics stay what they are.
            if ((c == QLatin1Char('%') || c == QLatin1Char('&')) && i + 1 < text.size()) {
                accented += c;
                accented += text[++i];
                continue;
            }
            static const QString plain = QStringLiteral("aeiouAEIOUnc");
            static const QString marked = QStringLiteral("áéíóúÁÉÍÓÚñç");
            const qsizetype at = plain.indexOf(c);
            accented += at < 0 ? c : marked[at];
        }
        // A third longer, in words that can stand on lines of their own.
        for (qsizetype i = 0; i < text.size() / 3; ++i)
            accented += i % 7 == 0 ? QLatin1Char(' ') : QLatin1Char('~');
        return QStringLiteral("⟦%1⟧").arg(accented);
    }
};

inline bool isPseudo(const QString &text)
{
    return text.contains(QStringLiteral("⟦"));
}

/// What a person would stumble over: texts that never passed tr(), and texts that do not fit where they stand.
struct TextTrouble
{
    QStringList plain;
    QStringList clipped;

    QString told() const { return (plain + clipped).join(QStringLiteral("\n")); }
};

/// Looks at every visible text below `root`, its tool tips and its names for screen readers. `where` heads what is
/// told.
void inspectTexts(QWidget &root, const QString &where, TextTrouble &trouble);
void inspectMenu(const QMenu &menu, const QString &where, TextTrouble &trouble);

} // namespace headwater::ui

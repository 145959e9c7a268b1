// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTranslator>

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
        return QStringLiteral("⟦%1%2⟧").arg(accented, QString(text.size() / 3, QLatin1Char('~')));
    }
};

inline bool isPseudo(const QString &text)
{
    return text.contains(QStringLiteral("⟦"));
}

} // namespace headwater::ui

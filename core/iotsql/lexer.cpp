// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/iotsql/lexer.h"

#include "core/base/text.h"
#include "core/base/utf8.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace headwater::iotsql {

namespace {

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

bool isWordStart(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

char upper(char c)
{
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
}

class Lexer
{
public:
    explicit Lexer(std::string_view text)
        : m_text(text)
    {
    }

    Tokens run()
    {
        if (!isUtf8(m_text)) {
            begin();
            fail(QCoreApplication::translate("IotSql", "This text is no UTF-8."));
        }
        while (m_tokens.problems.empty() && skipBlanks())
            take();
        begin();
        m_tokens.list.push_back({Token::Kind::End, {}, m_start});
        return std::move(m_tokens);
    }

private:
    void begin() { m_start = {m_at, 0, m_line, m_column}; }

    void step()
    {
        const char c = m_text[m_at++];
        if (c == '\n') {
            ++m_line;
            m_column = 1;
        } else if ((static_cast<unsigned char>(c) & 0xc0) != 0x80) {
            ++m_column; // bytes that continue a character count nothing
        }
    }

    char peek(std::size_t ahead = 0) const { return m_at + ahead < m_text.size() ? m_text[m_at + ahead] : '\0'; }
    bool atEnd() const { return m_at >= m_text.size(); }

    void fail(const QString &message)
    {
        m_start.length = m_at - m_start.offset;
        m_tokens.problems.push_back({true, m_start, message});
    }

    bool skipBlanks()
    {
        while (!atEnd() && (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r'))
            step();
        return !atEnd();
    }

    void add(Token::Kind kind, std::string text)
    {
        m_start.length = m_at - m_start.offset;
        m_tokens.list.push_back({kind, std::move(text), m_start});
    }

    void take()
    {
        begin();
        const char c = peek();
        if (isWordStart(c)) {
            std::string word;
            for (; isWordStart(peek()) || isDigit(peek()); step())
                word += peek();
            add(Token::Kind::Word, std::move(word));
        } else if (isDigit(c) || (c == '.' && isDigit(peek(1)))) {
            number();
        } else if (c == '"' || c == '\'') {
            quoted(c);
        } else {
            symbol();
        }
    }

    void number()
    {
        std::string text;
        const auto digits = [&] {
            for (; isDigit(peek()); step())
                text += peek();
        };
        digits();
        if (peek() == '.' && isDigit(peek(1))) {
            text += text.empty() ? "0." : ".";
            step();
            digits();
        }
        const std::size_t sign = peek(1) == '+' || peek(1) == '-' ? 1 : 0;
        if ((peek() == 'e' || peek() == 'E') && isDigit(peek(1 + sign))) {
            for (std::size_t i = 0; i <= sign; ++i, step())
                text += peek();
            digits();
        }
        if (isWordStart(peek())) {
            while (isWordStart(peek()) || isDigit(peek()))
                step();
            const QString name = fromUtf8(m_text.substr(m_start.offset, m_at - m_start.offset));
            fail(QCoreApplication::translate("IotSql",
                                             "A name cannot begin with a digit here; write get(*, \"%1\") for it.")
                     .arg(name));
            return;
        }
        add(Token::Kind::Number, std::move(text));
    }

    void quoted(char quote)
    {
        std::string text;
        step();
        for (;;) {
            if (atEnd()) {
                fail(QCoreApplication::translate("IotSql", "This text is never closed; close it with %1.")
                         .arg(QLatin1Char(quote)));
                return;
            }
            const char c = peek();
            step();
            if (c == quote) {
                if (peek() != quote)
                    break;
                step(); // a doubled quote stands for one
            }
            text += c;
        }
        add(Token::Kind::Text, std::move(text));
    }

    void symbol()
    {
        static constexpr std::array<std::string_view, 6> kDouble = {"<>", "<=", ">=", "!=", "==", "||"};
        for (const std::string_view two : kDouble) {
            if (m_text.substr(m_at, 2) == two) {
                step();
                step();
                add(Token::Kind::Symbol, std::string(two));
                return;
            }
        }
        static constexpr std::string_view kSingle = "()[]{},;.*+-/%=<>:#";
        if (kSingle.find(peek()) != std::string_view::npos) {
            const char c = peek();
            step();
            add(Token::Kind::Symbol, std::string(1, c));
            return;
        }
        const std::string_view rest = m_text.substr(m_at);
        const bool isDash = rest.starts_with("\u2013") || rest.starts_with("\u2014") || rest.starts_with("\u2212");
        const bool isQuote = rest.starts_with("\u2018") || rest.starts_with("\u2019") || rest.starts_with("\u201c") ||
                             rest.starts_with("\u201d");
        step();
        while (!atEnd() && (static_cast<unsigned char>(peek()) & 0xc0) == 0x80)
            step();
        if (isDash)
            fail(QCoreApplication::translate("IotSql", "This is a dash; the minus sign of SQL is -."));
        else if (isQuote)
            fail(QCoreApplication::translate("IotSql", "This is a printer’s quotation mark; SQL has ' and \"."));
        else
            fail(QCoreApplication::translate("IotSql", "This character has no meaning here; names of properties that "
                                                       "have it are written get(*, \"name\")."));
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    int m_line = 1, m_column = 1;
    Place m_start;
    Tokens m_tokens;
};

} // namespace

bool Token::is(std::string_view word) const
{
    return kind == Kind::Word && std::ranges::equal(text, word, {}, upper);
}

Place joined(const Place &first, const Place &last)
{
    Place both = first;
    both.length = std::max(first.length, last.offset + last.length - first.offset);
    return both;
}

Tokens tokenize(std::string_view text)
{
    return Lexer(text).run();
}

std::string upperCased(std::string_view text)
{
    std::string made(text);
    std::ranges::transform(made, made.begin(), upper);
    return made;
}

} // namespace headwater::iotsql

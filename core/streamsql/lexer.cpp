// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/streamsql/lexer.h"

#include "core/base/text.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace headwater::streamsql {

namespace {

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

bool isWordStart(char c)
{
    // Letters beyond ASCII count as letters.
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

bool isWordPart(char c)
{
    return isWordStart(c) || isDigit(c) || c == '$';
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

    void fail(const char *message)
    {
        m_start.length = m_at - m_start.offset;
        m_tokens.problems.push_back(
            {Diagnostic::Severity::Error, m_start, QCoreApplication::translate("StreamSql", message)});
    }

    bool skipBlanks()
    {
        while (!atEnd()) {
            const char c = peek();
            if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f') {
                step();
            } else if ((c == '-' && peek(1) == '-') || (c == '/' && peek(1) == '/')) {
                while (!atEnd() && peek() != '\n')
                    step();
            } else if (c == '/' && peek(1) == '*') {
                begin();
                step();
                step();
                while (!atEnd() && !(peek() == '*' && peek(1) == '/'))
                    step();
                if (atEnd()) {
                    fail(QT_TRANSLATE_NOOP("StreamSql", "This comment is never closed; close it with */."));
                    return false;
                }
                step();
                step();
            } else {
                return true;
            }
        }
        return false;
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
            for (; !atEnd() && isWordPart(peek()); step())
                word += peek() >= 'a' && peek() <= 'z' ? static_cast<char>(peek() - 'a' + 'A') : peek();
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
        if (peek() == '.') {
            text += '.';
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
            fail(QT_TRANSLATE_NOOP("StreamSql", "A name cannot begin with a digit; put it in double quotes."));
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
                fail(quote == '"'
                         ? QT_TRANSLATE_NOOP("StreamSql", "This name is never closed; close it with a double quote.")
                         : QT_TRANSLATE_NOOP("StreamSql", "This text is never closed; close it with a single quote."));
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
        if (quote == '"' && text.empty()) {
            fail(QT_TRANSLATE_NOOP("StreamSql", "A name cannot be empty."));
            return;
        }
        add(quote == '"' ? Token::Kind::Quoted : Token::Kind::Text, std::move(text));
    }

    void symbol()
    {
        static constexpr std::array<std::string_view, 6> kDouble = {"<>", "<=", ">=", "!=", "||", "=>"};
        for (const std::string_view two : kDouble) {
            if (m_text.substr(m_at, 2) == two) {
                step();
                step();
                add(Token::Kind::Symbol, std::string(two == "!=" ? "<>" : two));
                return;
            }
        }
        static constexpr std::string_view kSingle = "()[],;.*+-/%=<>?:";
        const char c = peek();
        step();
        if (kSingle.find(c) == std::string_view::npos) {
            fail(QT_TRANSLATE_NOOP("StreamSql", "This character has no meaning in SQL."));
            return;
        }
        add(Token::Kind::Symbol, std::string(1, c));
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    int m_line = 1, m_column = 1;
    Place m_start;
    Tokens m_tokens;
};

} // namespace

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

} // namespace headwater::streamsql

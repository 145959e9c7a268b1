// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/streamsql/lexer.h"

#include <initializer_list>
#include <span>
#include <string_view>

namespace headwater::streamsql {

/// A place in a list of tokens. After a mistake there are no more tokens, so that whoever parses comes to an end by
/// itself and only the first mistake is told.
class Cursor
{
public:
    explicit Cursor(std::span<const Token> tokens)
        : m_tokens(tokens)
    {
    }

    const Token &peek(std::size_t ahead = 0) const;
    const Token &take();
    bool acceptWord(std::string_view word);
    bool acceptSymbol(std::string_view symbol);
    void expectWord(std::string_view word);
    void expectSymbol(std::string_view symbol);
    /// Says what stands here instead of what should; `words` may be what was meant.
    void unexpected(const QString &wanted, std::initializer_list<std::string_view> words = {});
    void fail(const Place &place, const QString &message);
    bool failed() const { return m_failed; }
    /// Goes on behind the next semicolon after a mistake.
    void recover();
    Place lastPlace() const { return m_last; }

    std::vector<Diagnostic> problems;

private:
    std::span<const Token> m_tokens;
    std::size_t m_at = 0;
    bool m_failed = false;
    Place m_last;
};

/// Names that something else means, unless they are quoted.
bool isReserved(std::string_view word);
std::span<const std::string_view> reservedWords();
/// A name as it would have to be written: in quotes unless it is in upper case anyway.
QString written(std::string_view name);

} // namespace headwater::streamsql

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/iotsql/statement.h"

#include <initializer_list>

namespace headwater::iotsql {

/// Reads one text. After a mistake there are no more tokens, so that it comes to an end by itself and only the first
/// mistake is told.
class Parser
{
public:
    Parser(std::string_view text, const Options &options);

    Select statement();
    Expression onlyExpression(); ///< and nothing behind it

    bool failed() const { return m_failed; }
    Needs needs;
    std::vector<Diagnostic> problems;

private:
    const Token &peek(std::size_t ahead = 0) const;
    Token take();
    bool acceptWord(std::string_view word);
    bool acceptSymbol(std::string_view symbol);
    void expectSymbol(std::string_view symbol);
    void fail(const Place &place, const QString &message);
    void warn(const Place &place, const QString &message);
    void unexpected(const QString &wanted, std::initializer_list<std::string_view> words = {});
    void atEnd();

    Select select(bool isNested);
    void from(Select &made, bool isNested);
    SelectItem item();
    bool isValueWord() const;
    std::vector<std::string> alias();
    Expression expression();
    Expression disjunction();
    Expression conjunction();
    Expression negation();
    Expression comparison();
    Expression sum();
    Expression product();
    Expression sign();
    Expression members();
    Expression primary();
    Expression call();
    Expression castCall();
    Expression caseOf();
    Expression objectLiteral();
    Expression arrayLiteral();
    Expression binary(Operator op, Expression left, Expression right);
    Expression started(Expression::Kind kind) const;
    void finish(Expression &made);
    std::string_view written(const Expression &expression) const;
    void needsNew(const Place &place, const QString &what);
    void refuseForeign();
    void warnHyphen(const Expression &left, const Expression &right);

    std::string_view m_text;
    Options m_options;
    std::vector<Token> m_tokens;
    std::size_t m_at = 0;
    int m_depth = 0;
    int m_parts = 0;
    bool m_failed = false;
    Place m_last;
};

} // namespace headwater::iotsql

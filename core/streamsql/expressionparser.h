// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/streamsql/cursor.h"
#include "core/streamsql/syntax.h"

namespace headwater::streamsql {

/// Expressions by precedence climbing, and the small pieces that statements share with them. After a mistake the
/// cursor has failed and what is returned means nothing.
class ExpressionParser
{
public:
    explicit ExpressionParser(Cursor &cursor)
        : m_cursor(cursor)
    {
    }

    syntax::Node expression();
    syntax::Name name(const QString &wanted);
    Type type();
    /// `INTERVAL '10' SECOND`, milliseconds.
    std::int64_t interval();
    /// What stands between the parentheses of OVER, WINDOW … AS and STAGGER.
    syntax::Window windowBody(bool stagger);

private:
    syntax::Node disjunction();
    syntax::Node conjunction();
    syntax::Node negation();
    syntax::Node comparison();
    syntax::Node predicate(syntax::Node left);
    syntax::Node sum();
    syntax::Node product();
    syntax::Node sign();
    syntax::Node primary();
    syntax::Node number();
    syntax::Node parenthesis();
    syntax::Node moment(TypeKind kind);
    syntax::Node caseOf();
    syntax::Node cast();
    syntax::Node call();
    syntax::Node column();
    bool special(syntax::Node &made);
    std::string unit();
    std::int64_t windowExtent(syntax::Window &window);
    std::vector<syntax::Node> list();

    syntax::Node made(std::string text, std::vector<syntax::Node> args, const Place &place);
    void measure(syntax::Node &node);
    std::int64_t wholeNumber(std::int64_t most, const QString &wanted);

    Cursor &m_cursor;
    int m_nesting = 0;
};

} // namespace headwater::streamsql

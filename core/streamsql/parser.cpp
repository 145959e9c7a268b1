// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/streamsql/parser.h"

#include "core/base/text.h"
#include "core/streamsql/expressionparser.h"

#include <QCoreApplication>

#include <charconv>

namespace headwater::streamsql {

using namespace syntax;

namespace {

constexpr int kDeepestQueries = 20;

QString tr(const char *text)
{
    return QCoreApplication::translate("StreamSql", text);
}

class Parser
{
public:
    explicit Parser(std::span<const Token> tokens)
        : m_cursor(tokens)
        , m_expressions(m_cursor)
    {
    }

    Script run()
    {
        Script script;
        while (m_cursor.peek().kind != Token::Kind::End) {
            if (m_cursor.acceptSymbol(";"))
                continue;
            Statement made = statement();
            if (m_cursor.peek().kind != Token::Kind::End)
                m_cursor.expectSymbol(";");
            if (m_cursor.failed())
                m_cursor.recover();
            else
                script.statements.push_back(std::move(made));
        }
        script.problems = std::move(m_cursor.problems);
        return script;
    }

private:
    Statement statement()
    {
        Statement made;
        if (m_cursor.peek().is("SELECT") || m_cursor.peek().is("INSERT")) {
            m_cursor.fail(
                m_cursor.peek().place,
                tr("A query runs in a pump: CREATE OR REPLACE PUMP \"NAME\" AS INSERT INTO … SELECT STREAM …"));
            return made;
        }
        m_cursor.expectWord("CREATE");
        if (m_cursor.acceptWord("OR"))
            m_cursor.expectWord("REPLACE");
        if (m_cursor.acceptWord("STREAM"))
            stream(made);
        else if (m_cursor.acceptWord("PUMP"))
            pump(made);
        else
            m_cursor.unexpected(tr("STREAM or PUMP"), {"STREAM", "PUMP"});
        return made;
    }

    void stream(Statement &made)
    {
        made.kind = Statement::Kind::Stream;
        made.name = m_expressions.name(tr("the name of the stream"));
        m_cursor.expectSymbol("(");
        do {
            ColumnDefinition column;
            column.name = m_expressions.name(tr("the name of a column"));
            column.type = m_expressions.type();
            if (m_cursor.acceptWord("NOT"))
                m_cursor.expectWord("NULL");
            made.columns.push_back(std::move(column));
        } while (m_cursor.acceptSymbol(","));
        m_cursor.expectSymbol(")");
    }

    void pump(Statement &made)
    {
        made.kind = Statement::Kind::Pump;
        made.name = m_expressions.name(tr("the name of the pump"));
        made.stopped = m_cursor.acceptWord("STOPPED");
        if (!made.stopped)
            m_cursor.acceptWord("STARTED");
        m_cursor.expectWord("AS");
        m_cursor.expectWord("INSERT");
        m_cursor.expectWord("INTO");
        made.target = m_expressions.name(tr("the name of a stream"));
        if (m_cursor.acceptSymbol("(")) {
            do
                made.targetColumns.push_back(m_expressions.name(tr("the name of a column")));
            while (m_cursor.acceptSymbol(","));
            m_cursor.expectSymbol(")");
        }
        made.query = select();
    }

    std::unique_ptr<Select> select()
    {
        auto made = std::make_unique<Select>();
        if (++m_depth > kDeepestQueries)
            m_cursor.fail(m_cursor.peek().place, tr("This is nested too deeply; split it into several streams."));
        made->place = m_cursor.peek().place;
        m_cursor.expectWord("SELECT");
        if (!m_cursor.acceptWord("STREAM"))
            m_cursor.fail(made->place, tr("A pump reads a stream for ever: write SELECT STREAM."));
        if (m_cursor.peek().is("DISTINCT"))
            m_cursor.fail(m_cursor.peek().place, tr("DISTINCT rows are not offered; group by the columns instead."));
        do
            made->items.push_back(item());
        while (m_cursor.acceptSymbol(","));
        m_cursor.expectWord("FROM");
        made->from = source();
        joins(*made);
        if (m_cursor.acceptWord("WHERE"))
            made->where = m_expressions.expression();
        grouping(*made);
        if (m_cursor.acceptWord("HAVING"))
            made->having = m_expressions.expression();
        if (m_cursor.acceptWord("WINDOW")) {
            do
                made->windows.push_back(window());
            while (m_cursor.acceptSymbol(","));
        }
        if (m_cursor.acceptWord("ORDER")) {
            m_cursor.expectWord("BY");
            do
                made->orderBy.push_back(order());
            while (m_cursor.acceptSymbol(","));
        }
        if (m_cursor.peek().is("UNION"))
            m_cursor.fail(m_cursor.peek().place, tr("UNION is not offered; let two pumps insert into one stream."));
        --m_depth;
        return made;
    }

    Item item()
    {
        Item made;
        if (m_cursor.peek().isSymbol("*")) {
            made.value.kind = Node::Kind::Star;
            made.value.place = m_cursor.take().place;
            return made;
        }
        const bool isName = m_cursor.peek().kind == Token::Kind::Quoted ||
                            (m_cursor.peek().kind == Token::Kind::Word && !isReserved(m_cursor.peek().text));
        if (isName && m_cursor.peek(1).isSymbol(".") && m_cursor.peek(2).isSymbol("*")) {
            made.value.kind = Node::Kind::Star;
            made.value.path.push_back(m_expressions.name({}));
            made.value.place = made.value.path.front().place;
            m_cursor.take();
            m_cursor.take();
            return made;
        }
        made.value = m_expressions.expression();
        made.alias = alias();
        return made;
    }

    std::optional<Name> alias()
    {
        if (m_cursor.acceptWord("AS"))
            return m_expressions.name(tr("a name"));
        const Token &next = m_cursor.peek();
        if (next.kind == Token::Kind::Quoted || (next.kind == Token::Kind::Word && !isReserved(next.text)))
            return m_expressions.name(tr("a name"));
        return std::nullopt;
    }

    Source source()
    {
        Source made;
        made.place = m_cursor.peek().place;
        if (m_cursor.acceptSymbol("(")) {
            made.kind = Source::Kind::Query;
            made.query = select();
            m_cursor.expectSymbol(")");
        } else if (m_cursor.acceptWord("TABLE")) {
            m_cursor.expectSymbol("(");
            forest(made);
            m_cursor.expectSymbol(")");
        } else {
            made.name = m_expressions.name(tr("the name of a stream"));
        }
        made.alias = alias();
        made.place = joined(made.place, m_cursor.lastPlace());
        if (m_cursor.peek().is("OVER"))
            m_cursor.fail(m_cursor.peek().place,
                          tr("Joins of two streams over a window are not offered; join a reference table."));
        return made;
    }

    void forest(Source &made)
    {
        made.kind = Source::Kind::Forest;
        if (!m_cursor.peek().is("RANDOM_CUT_FOREST")) {
            m_cursor.unexpected(tr("RANDOM_CUT_FOREST, the only table function offered"), {"RANDOM_CUT_FOREST"});
            return;
        }
        m_cursor.take();
        m_cursor.expectSymbol("(");
        m_cursor.expectWord("CURSOR");
        m_cursor.expectSymbol("(");
        made.query = select();
        m_cursor.expectSymbol(")");
        while (m_cursor.acceptSymbol(",")) {
            const Token &token = m_cursor.peek();
            double value = 0;
            const char *const end = token.text.data() + token.text.size();
            const auto [stop, problem] = std::from_chars(token.text.data(), end, value);
            if (token.kind != Token::Kind::Number || problem != std::errc() || stop != end) {
                m_cursor.unexpected(tr("a number"));
                return;
            }
            made.parameters.push_back(value);
            m_cursor.take();
        }
        m_cursor.expectSymbol(")");
    }

    void joins(Select &made)
    {
        for (;;) {
            Join join;
            if (m_cursor.acceptWord("LEFT")) {
                m_cursor.acceptWord("OUTER");
                join.left = true;
            } else if (m_cursor.peek().is("RIGHT") || m_cursor.peek().is("FULL")) {
                m_cursor.fail(m_cursor.peek().place,
                              tr("A stream can be joined to a reference table by JOIN or LEFT JOIN only."));
            } else if (m_cursor.peek().isSymbol(",")) {
                m_cursor.fail(m_cursor.peek().place, tr("Write JOIN … ON … instead of a comma."));
            } else if (!m_cursor.acceptWord("INNER") && !m_cursor.peek().is("JOIN")) {
                return;
            }
            m_cursor.expectWord("JOIN");
            join.source = source();
            m_cursor.expectWord("ON");
            join.on = m_expressions.expression();
            if (m_cursor.failed())
                return;
            made.joins.push_back(std::move(join));
        }
    }

    void grouping(Select &made)
    {
        if (m_cursor.acceptWord("GROUP")) {
            m_cursor.expectWord("BY");
            do
                made.groupBy.push_back(m_expressions.expression());
            while (m_cursor.acceptSymbol(","));
        } else if (m_cursor.acceptWord("WINDOWED")) {
            m_cursor.expectWord("BY");
            if (!m_cursor.peek().is("STAGGER")) {
                m_cursor.unexpected(QStringLiteral("STAGGER"), {"STAGGER"});
                return;
            }
            const Place start = m_cursor.take().place;
            m_cursor.expectSymbol("(");
            made.stagger = m_expressions.windowBody(true);
            m_cursor.expectSymbol(")");
            made.stagger->place = joined(start, m_cursor.lastPlace());
        }
    }

    Window window()
    {
        const Name name = m_expressions.name(tr("the name of a window"));
        m_cursor.expectWord("AS");
        m_cursor.expectSymbol("(");
        Window made = m_expressions.windowBody(false);
        m_cursor.expectSymbol(")");
        made.name = name;
        return made;
    }

    Order order()
    {
        Order made;
        made.value = m_expressions.expression();
        made.descending = m_cursor.acceptWord("DESC");
        if (!made.descending)
            m_cursor.acceptWord("ASC");
        return made;
    }

    Cursor m_cursor;
    ExpressionParser m_expressions;
    int m_depth = 0;
};

} // namespace

Script parseScript(std::string_view text)
{
    if (text.size() > kMostCodeBytes)
        return {{}, {{Diagnostic::Severity::Error, {}, tr("The code of an application is at most 100 KB.")}}};
    Tokens tokens = tokenize(text);
    Script script = Parser(tokens.list).run();
    if (!tokens.problems.empty()) {
        // The text ends early for the parser: what it says of the last statement is no mistake of its own.
        std::size_t last = 0;
        for (const Token &token : tokens.list)
            last = token.isSymbol(";") ? token.place.offset : last;
        std::erase_if(script.problems, [last](const Diagnostic &problem) { return problem.place.offset >= last; });
        script.problems.insert(script.problems.end(), tokens.problems.begin(), tokens.problems.end());
    }
    return script;
}

} // namespace headwater::streamsql

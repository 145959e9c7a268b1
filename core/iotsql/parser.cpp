// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/iotsql/parser.h"

#include "core/base/spelling.h"
#include "core/base/text.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace headwater::iotsql {

namespace {

constexpr int kDeepest = 100;     ///< levels of brackets
constexpr int kMostParts = 2'000; ///< a long chain of operators is a deep tree

constexpr std::array<std::string_view, 12> kReserved = {"SELECT", "AS",   "FROM", "WHERE", "AND",  "OR",
                                                        "NOT",    "CASE", "WHEN", "THEN",  "ELSE", "END"};

QString tr(const char *text)
{
    return QCoreApplication::translate("IotSql", text);
}

bool isReserved(const Token &token)
{
    return std::ranges::any_of(kReserved, [&](std::string_view word) { return token.is(word); });
}

} // namespace

Parser::Parser(std::string_view text, const Options &options)
    : m_text(text)
    , m_options(options)
{
    Tokens tokens = tokenize(text);
    m_tokens = std::move(tokens.list);
    problems = std::move(tokens.problems);
    m_failed = !problems.empty();
}

const Token &Parser::peek(std::size_t ahead) const
{
    return m_failed ? m_tokens.back() : m_tokens[std::min(m_at + ahead, m_tokens.size() - 1)];
}

Token Parser::take()
{
    Token token = peek();
    if (!m_failed && m_at + 1 < m_tokens.size()) {
        m_last = token.place;
        ++m_at;
    }
    return token;
}

bool Parser::acceptWord(std::string_view word)
{
    if (!peek().is(word))
        return false;
    take();
    return true;
}

bool Parser::acceptSymbol(std::string_view symbol)
{
    if (!peek().isSymbol(symbol))
        return false;
    take();
    return true;
}

void Parser::expectSymbol(std::string_view symbol)
{
    if (!acceptSymbol(symbol))
        unexpected(QStringLiteral("“%1”").arg(fromUtf8(symbol)));
}

void Parser::fail(const Place &place, const QString &message)
{
    if (m_failed)
        return;
    m_failed = true;
    problems.push_back({true, place, message});
}

void Parser::warn(const Place &place, const QString &message)
{
    if (!m_failed)
        problems.push_back({false, place, message});
}

void Parser::unexpected(const QString &wanted, std::initializer_list<std::string_view> words)
{
    const Token &found = peek();
    if (found.kind == Token::Kind::End) {
        // The end of the text is no place to point at: what came last is.
        fail(m_last.length > 0 ? m_last : found.place, tr("The text ends here, but %1 should follow.").arg(wanted));
        return;
    }
    QString message = tr("Here should stand %1, not “%2”.").arg(wanted, fromUtf8(found.text));
    if (found.kind == Token::Kind::Word) {
        const std::string upper = upperCased(found.text);
        const std::string_view meant = nearestWord(upper, std::span(words.begin(), words.size()), 2);
        if (!meant.empty())
            message += QLatin1Char(' ') + tr("Did you mean %1?").arg(fromUtf8(meant));
    }
    fail(found.place, message);
}

void Parser::needsNew(const Place &place, const QString &what)
{
    if (m_options.version == Version::V2015)
        fail(place, tr("%1 needs the SQL version 2016-03-23.").arg(what));
}

Select Parser::statement()
{
    Select made = select(false);
    atEnd();
    return made;
}

Expression Parser::onlyExpression()
{
    Expression made = expression();
    if (peek().kind != Token::Kind::End)
        unexpected(tr("an operator or the end"));
    return made;
}

void Parser::atEnd()
{
    acceptSymbol(";");
    const Token &next = peek();
    if (next.kind == Token::Kind::End)
        return;
    for (const std::string_view word : {"GROUP", "ORDER", "HAVING", "LIMIT", "JOIN", "UNION"}) {
        if (next.is(word)) {
            fail(next.place, tr("There is no %1 here: a rule looks at one message at a time.").arg(fromUtf8(word)));
            return;
        }
    }
    unexpected(tr("WHERE or the end"), {"WHERE", "AND", "OR"});
}

Select Parser::select(bool isNested)
{
    Select made;
    made.place = peek().place;
    if (!acceptWord("SELECT")) {
        unexpected(QStringLiteral("SELECT"), {"SELECT"});
        return made;
    }
    if (isValueWord()) {
        take();
        made.isValue = true;
    }
    do
        made.items.push_back(item());
    while (!m_failed && acceptSymbol(","));
    const bool hasEverything = std::ranges::any_of(made.items, &SelectItem::isEverything);
    if (made.isValue && made.items.size() > 1)
        fail(made.place, tr("SELECT VALUE gives one value; make it an object or an array of several."));
    if (!isNested) {
        needs.everything = hasEverything;
        needs.mixesEverything = hasEverything && made.items.size() > 1;
    }
    from(made, isNested);
    if (acceptWord("WHERE"))
        made.where = expression();
    made.place = joined(made.place, m_last);
    return made;
}

void Parser::from(Select &made, bool isNested)
{
    if (!acceptWord("FROM")) {
        if (isNested)
            unexpected(QStringLiteral("FROM"), {"FROM"});
        else if (peek().kind != Token::Kind::End && !peek().is("WHERE"))
            unexpected(tr("“,”, FROM, WHERE or the end"), {"FROM", "WHERE", "AS"});
        return;
    }
    const Token &next = peek();
    if (isNested) {
        if (next.kind == Token::Kind::Text)
            fail(next.place, tr("A nested SELECT reads an array or object of the message; write its name without "
                                "quotes."));
        else
            made.source = members();
        return;
    }
    if (next.kind != Token::Kind::Text) {
        fail(next.kind == Token::Kind::End ? m_last : next.place,
             tr("FROM wants a topic filter in quotes, such as 'sensors/+/data'."));
        return;
    }
    const Token filter = take();
    if (const QString mistake = filterMistake(filter.text); !mistake.isEmpty())
        fail(filter.place, mistake);
    made.filter = filter.text;
}

/// Whether the word VALUE stands for what it means, and is no property of that name.
bool Parser::isValueWord() const
{
    if (!peek().is("VALUE"))
        return false;
    const Token &next = peek(1);
    if (next.kind == Token::Kind::Number || next.kind == Token::Kind::Text)
        return true;
    if (next.kind == Token::Kind::Word)
        return !isReserved(next) || next.is("CASE") || next.is("NOT");
    if (next.isSymbol("*")) {
        const Token &behind = peek(2);
        return behind.kind == Token::Kind::End || behind.is("FROM") || behind.is("WHERE") || behind.isSymbol(")");
    }
    return next.isSymbol("(") || next.isSymbol("[") || next.isSymbol("{");
}

SelectItem Parser::item()
{
    SelectItem made;
    if (peek().isSymbol("*")) {
        made.expression = started(Expression::Kind::Everything);
        take();
        finish(made.expression);
        made.isEverything = true;
        if (peek().is("AS")) {
            made.isEverything = false;
            take();
            made.path = alias();
        }
        return made;
    }
    made.expression = expression();
    if (acceptWord("AS")) {
        made.path = alias();
        return made;
    }
    if (peek().kind == Token::Kind::Word && !isReserved(peek()))
        fail(peek().place, tr("A new name stands behind AS: write AS %1.").arg(fromUtf8(peek().text)));
    const Expression &expression = made.expression;
    if (expression.kind == Expression::Kind::Name || expression.kind == Expression::Kind::Member)
        made.path = {expression.name};
    else
        made.path = {std::string(written(expression))};
    return made;
}

std::vector<std::string> Parser::alias()
{
    std::vector<std::string> path;
    do {
        const Token &next = peek();
        if (next.kind != Token::Kind::Word && next.kind != Token::Kind::Text) {
            unexpected(tr("a name"));
            break;
        }
        path.push_back(take().text);
    } while (acceptSymbol("."));
    return path;
}

Expression Parser::started(Expression::Kind kind) const
{
    Expression made;
    made.kind = kind;
    made.place = peek().place;
    return made;
}

void Parser::finish(Expression &made)
{
    made.place = joined(made.place, m_last);
    if (++m_parts > kMostParts)
        fail(made.place, tr("This has too many parts."));
}

std::string_view Parser::written(const Expression &expression) const
{
    return m_text.substr(expression.place.offset, expression.place.length);
}

Expression Parser::binary(Operator op, Expression left, Expression right)
{
    Expression made;
    made.kind = Expression::Kind::Binary;
    made.op = op;
    made.place = left.place;
    made.children.push_back(std::move(left));
    made.children.push_back(std::move(right));
    finish(made);
    return made;
}

Expression Parser::expression()
{
    if (++m_depth > kDeepest)
        fail(peek().place, tr("This is nested too deeply."));
    Expression made = disjunction();
    --m_depth;
    return made;
}

Expression Parser::disjunction()
{
    Expression left = conjunction();
    while (!m_failed && acceptWord("OR"))
        left = binary(Operator::Or, std::move(left), conjunction());
    return left;
}

Expression Parser::conjunction()
{
    Expression left = negation();
    while (!m_failed && acceptWord("AND"))
        left = binary(Operator::And, std::move(left), negation());
    return left;
}

Expression Parser::negation()
{
    if (!peek().is("NOT"))
        return comparison();
    Expression made = started(Expression::Kind::Not);
    take();
    if (++m_depth > kDeepest)
        fail(peek().place, tr("This is nested too deeply."));
    made.children.push_back(negation());
    --m_depth;
    finish(made);
    return made;
}

/// Operators that other kinds of SQL have.
void Parser::refuseForeign()
{
    const Token &next = peek();
    const auto say = [&](const char *message) {
        fail(next.place, tr(message));
    };
    if (next.isSymbol("!="))
        say(QT_TRANSLATE_NOOP("IotSql", "Unequal is written <> here."));
    else if (next.isSymbol("=="))
        say(QT_TRANSLATE_NOOP("IotSql", "Equal is written = here."));
    else if (next.isSymbol("||"))
        say(QT_TRANSLATE_NOOP("IotSql", "Texts are joined by + or concat() here."));
    else if (next.is("LIKE"))
        say(QT_TRANSLATE_NOOP("IotSql", "There is no LIKE here; use startswith(), endswith() or regexp_matches()."));
    else if (next.is("IN"))
        say(QT_TRANSLATE_NOOP("IotSql", "There is no IN here; compare with each value and join them by OR."));
    else if (next.is("BETWEEN"))
        say(QT_TRANSLATE_NOOP("IotSql", "There is no BETWEEN here; write x >= a AND x <= b."));
    else if (next.is("IS"))
        say(QT_TRANSLATE_NOOP("IotSql", "There is no IS here; use isNull() or isUndefined()."));
    else if (next.isSymbol("["))
        say(QT_TRANSLATE_NOOP("IotSql", "Entries of an array are read with get(array, index)."));
}

Expression Parser::comparison()
{
    static constexpr std::array<std::pair<std::string_view, Operator>, 6> kOperators = {
        {{"=", Operator::Equal},
         {"<>", Operator::NotEqual},
         {"<", Operator::Less},
         {"<=", Operator::LessEqual},
         {">", Operator::Greater},
         {">=", Operator::GreaterEqual}}};
    Expression left = sum();
    while (!m_failed) {
        const auto found =
            std::ranges::find_if(kOperators, [&](const auto &one) { return peek().isSymbol(one.first); });
        if (found == kOperators.end())
            break;
        take();
        left = binary(found->second, std::move(left), sum());
    }
    refuseForeign();
    return left;
}

void Parser::warnHyphen(const Expression &left, const Expression &right)
{
    using Kind = Expression::Kind;
    const bool isName = (left.kind == Kind::Name || left.kind == Kind::Member) && right.kind == Kind::Name;
    if (!isName || left.place.offset + left.place.length + 1 != right.place.offset)
        return;
    const QString object =
        left.kind == Kind::Name ? QStringLiteral("*") : fromUtf8(written(left).substr(0, written(left).rfind('.')));
    warn(joined(left.place, right.place),
         tr("This is %1 minus %2. If a property is called so, write get(%3, \"%1-%2\").")
             .arg(fromUtf8(left.name), fromUtf8(right.name), object));
}

Expression Parser::sum()
{
    Expression left = product();
    while (!m_failed) {
        if (acceptSymbol("+")) {
            left = binary(Operator::Add, std::move(left), product());
        } else if (acceptSymbol("-")) {
            Expression right = product();
            warnHyphen(left, right);
            left = binary(Operator::Subtract, std::move(left), std::move(right));
        } else {
            break;
        }
    }
    return left;
}

Expression Parser::product()
{
    Expression left = sign();
    while (!m_failed) {
        if (acceptSymbol("*"))
            left = binary(Operator::Multiply, std::move(left), sign());
        else if (acceptSymbol("/"))
            left = binary(Operator::Divide, std::move(left), sign());
        else if (acceptSymbol("%"))
            left = binary(Operator::Modulo, std::move(left), sign());
        else
            break;
    }
    return left;
}

Expression Parser::sign()
{
    if (!peek().isSymbol("-") && !peek().isSymbol("+"))
        return members();
    const bool isMinus = peek().isSymbol("-");
    Expression made = started(Expression::Kind::Negate);
    take();
    if (++m_depth > kDeepest)
        fail(peek().place, tr("This is nested too deeply."));
    Expression child = sign();
    --m_depth;
    if (!isMinus)
        return child;
    if (child.kind == Expression::Kind::Literal && child.literal.is(Value::Kind::Number)) {
        child.place = made.place;
        child.literal = Value::of(-child.literal.number());
        finish(child);
        return child;
    }
    made.children.push_back(std::move(child));
    finish(made);
    return made;
}

Expression Parser::members()
{
    Expression made = primary();
    while (!m_failed && acceptSymbol(".")) {
        if (peek().kind != Token::Kind::Word) {
            unexpected(tr("the name of a property"));
            break;
        }
        Expression member;
        member.kind = Expression::Kind::Member;
        member.place = made.place;
        member.name = take().text;
        member.children.push_back(std::move(made));
        finish(member);
        made = std::move(member);
    }
    return made;
}

} // namespace headwater::iotsql

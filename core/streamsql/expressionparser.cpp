// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/streamsql/expressionparser.h"

#include "core/base/text.h"

#include <QCoreApplication>

#include <algorithm>
#include <charconv>

namespace headwater::streamsql {

using syntax::Name;
using syntax::Node;
using syntax::Window;

namespace {

constexpr int kDeepestNesting = 100;
constexpr int kDeepestTree = 400; // a chain of operators is a deep tree without being nested in the text

QString tr(const char *text)
{
    return QCoreApplication::translate("StreamSql", text);
}

Node literal(const Place &place, Value value, TypeKind kind)
{
    Node node;
    node.place = place;
    node.value = std::move(value);
    node.type.kind = kind;
    return node;
}

} // namespace

Node ExpressionParser::made(std::string text, std::vector<Node> args, const Place &place)
{
    Node node;
    node.kind = Node::Kind::Call;
    node.text = std::move(text);
    node.place = place;
    node.args = std::move(args);
    measure(node);
    return node;
}

void ExpressionParser::measure(Node &node)
{
    for (const Node &arg : node.args)
        node.depth = std::max(node.depth, arg.depth + 1);
    if (node.depth > kDeepestTree)
        m_cursor.fail(node.place, tr("This expression is too long; split it into several streams."));
}

Node ExpressionParser::expression()
{
    if (++m_nesting > kDeepestNesting)
        m_cursor.fail(m_cursor.peek().place, tr("This is nested too deeply; split it into several streams."));
    Node node = disjunction();
    --m_nesting;
    return node;
}

Node ExpressionParser::disjunction()
{
    Node left = conjunction();
    while (m_cursor.acceptWord("OR")) {
        Node right = conjunction();
        const Place place = joined(left.place, right.place);
        left = made("OR", {std::move(left), std::move(right)}, place);
    }
    return left;
}

Node ExpressionParser::conjunction()
{
    Node left = negation();
    while (m_cursor.acceptWord("AND")) {
        Node right = negation();
        const Place place = joined(left.place, right.place);
        left = made("AND", {std::move(left), std::move(right)}, place);
    }
    return left;
}

Node ExpressionParser::negation()
{
    const Place place = m_cursor.peek().place;
    int count = 0;
    while (m_cursor.acceptWord("NOT"))
        ++count;
    Node node = comparison();
    // Pairs cancel each other, three-valued logic included.
    return count % 2 == 1 ? made("NOT", {std::move(node)}, joined(place, node.place)) : node;
}

Node ExpressionParser::comparison()
{
    Node left = sum();
    for (;;) {
        const Token &token = m_cursor.peek();
        static constexpr std::string_view kOperators[] = {"=", "<>", "<", "<=", ">", ">="};
        if (token.kind == Token::Kind::Symbol && std::ranges::find(kOperators, token.text) != std::end(kOperators)) {
            std::string text = m_cursor.take().text;
            Node right = sum();
            const Place place = joined(left.place, right.place);
            left = made(std::move(text), {std::move(left), std::move(right)}, place);
        } else if (token.is("IS") || token.is("IN") || token.is("LIKE") || token.is("BETWEEN") ||
                   (token.is("NOT") &&
                    (m_cursor.peek(1).is("IN") || m_cursor.peek(1).is("LIKE") || m_cursor.peek(1).is("BETWEEN"))))
        {
            left = predicate(std::move(left));
        } else {
            return left;
        }
    }
}

Node ExpressionParser::predicate(Node left)
{
    const Place start = left.place;
    const auto negated = [&](Node node, bool isNegated) {
        node.place = joined(start, m_cursor.lastPlace());
        const Place place = node.place;
        return isNegated ? made("NOT", {std::move(node)}, place) : node;
    };
    if (m_cursor.acceptWord("IS")) {
        const bool isNegated = m_cursor.acceptWord("NOT");
        for (const char *word : {"NULL", "TRUE", "FALSE", "UNKNOWN"}) {
            if (m_cursor.acceptWord(word)) {
                const std::string text = std::string("IS ") + (word == std::string_view("UNKNOWN") ? "NULL" : word);
                return negated(made(text, {std::move(left)}, start), isNegated);
            }
        }
        m_cursor.unexpected(tr("NULL, TRUE or FALSE"), {"NULL", "TRUE", "FALSE"});
        return left;
    }
    const bool isNegated = m_cursor.acceptWord("NOT");
    if (m_cursor.acceptWord("IN")) {
        m_cursor.expectSymbol("(");
        std::vector<Node> args = list();
        m_cursor.expectSymbol(")");
        args.insert(args.begin(), std::move(left));
        Node node = made("IN", std::move(args), start);
        node.kind = Node::Kind::In;
        return negated(std::move(node), isNegated);
    }
    if (m_cursor.acceptWord("LIKE")) {
        std::vector<Node> args;
        args.push_back(std::move(left));
        args.push_back(sum());
        if (m_cursor.acceptWord("ESCAPE"))
            args.push_back(primary());
        return negated(made("LIKE", std::move(args), start), isNegated);
    }
    m_cursor.expectWord("BETWEEN");
    Node low = sum();
    m_cursor.expectWord("AND");
    Node high = sum();
    const Place place = joined(start, high.place);
    Node above = made(">=", {left, std::move(low)}, place);
    Node below = made("<=", {std::move(left), std::move(high)}, place);
    return negated(made("AND", {std::move(above), std::move(below)}, place), isNegated);
}

Node ExpressionParser::sum()
{
    Node left = product();
    while (m_cursor.peek().isSymbol("+") || m_cursor.peek().isSymbol("-") || m_cursor.peek().isSymbol("||")) {
        std::string text = m_cursor.take().text;
        Node right = product();
        const Place place = joined(left.place, right.place);
        left = made(std::move(text), {std::move(left), std::move(right)}, place);
    }
    return left;
}

Node ExpressionParser::product()
{
    Node left = sign();
    while (m_cursor.peek().isSymbol("*") || m_cursor.peek().isSymbol("/") || m_cursor.peek().isSymbol("%")) {
        std::string text = m_cursor.take().text;
        Node right = sign();
        const Place place = joined(left.place, right.place);
        left = made(text == "%" ? "MOD" : std::move(text), {std::move(left), std::move(right)}, place);
    }
    return left;
}

Node ExpressionParser::sign()
{
    const Place place = m_cursor.peek().place;
    bool isNegative = false;
    while (m_cursor.peek().isSymbol("-") || m_cursor.peek().isSymbol("+"))
        isNegative ^= m_cursor.take().text == "-";
    Node node = primary();
    if (!isNegative)
        return node;
    node.place = joined(place, node.place);
    if (node.kind == Node::Kind::Literal && node.value.tag == Value::Tag::Whole && node.type.isWhole()) {
        node.value.whole = -node.value.whole;
        return node;
    }
    const Place whole = node.place;
    return made("NEGATE", {std::move(node)}, whole);
}

Node ExpressionParser::number()
{
    const Token &token = m_cursor.take();
    const std::string &text = token.text;
    const char *const end = text.data() + text.size();
    if (text.find_first_of(".eE") == std::string::npos) {
        std::int64_t whole = 0;
        if (const auto [stop, problem] = std::from_chars(text.data(), end, whole);
            problem == std::errc() && stop == end)
            return literal(token.place, Value::ofWhole(whole),
                           whole <= 2'147'483'647 ? TypeKind::Integer : TypeKind::BigInt);
    }
    double real = 0;
    if (const auto [stop, problem] = std::from_chars(text.data(), end, real); problem != std::errc() || stop != end)
        m_cursor.fail(token.place, tr("This number cannot be represented."));
    const bool hasExponent = text.find_first_of("eE") != std::string::npos;
    return literal(token.place, Value::ofReal(real), hasExponent ? TypeKind::Double : TypeKind::Decimal);
}

Node ExpressionParser::primary()
{
    const Token &token = m_cursor.peek();
    switch (token.kind) {
    case Token::Kind::Number:
        return number();
    case Token::Kind::Text: {
        Node node = literal(token.place, Value::ofText(token.text), TypeKind::Varchar);
        m_cursor.take();
        return node;
    }
    case Token::Kind::Quoted:
        return column();
    case Token::Kind::Symbol:
        if (token.isSymbol("("))
            return parenthesis();
        break;
    case Token::Kind::Word:
        if (token.is("TRUE") || token.is("FALSE"))
            return literal(token.place, Value::ofBoolean(m_cursor.take().is("TRUE")), TypeKind::Boolean);
        if (token.is("NULL"))
            return literal(m_cursor.take().place, {}, TypeKind::Unknown);
        if (token.is("CASE"))
            return caseOf();
        if (token.is("CAST"))
            return cast();
        if (token.is("INTERVAL")) {
            const Place start = token.place;
            const std::int64_t length = interval();
            return literal(joined(start, m_cursor.lastPlace()), Value::ofWhole(length), TypeKind::Interval);
        }
        if (m_cursor.peek(1).kind == Token::Kind::Text) {
            if (token.is("TIMESTAMP"))
                return moment(TypeKind::Timestamp);
            if (token.is("DATE"))
                return moment(TypeKind::Date);
            if (token.is("TIME"))
                return moment(TypeKind::Time);
        }
        if (token.is("CURRENT_TIMESTAMP") || token.is("LOCALTIMESTAMP") || token.is("CURRENT_ROW_TIMESTAMP")) {
            const Token &word = m_cursor.take();
            return made("CURRENT_TIMESTAMP", {}, word.place);
        }
        if (m_cursor.peek(1).isSymbol("(") && !isReserved(token.text))
            return call();
        if (!isReserved(token.text))
            return column();
        break;
    case Token::Kind::End:
        break;
    }
    if (token.kind == Token::Kind::Word)
        m_cursor.fail(token.place, tr("“%1” is a reserved word; here should stand a value. As the name of a column it "
                                      "needs double quotes.")
                                       .arg(fromUtf8(token.text)));
    else
        m_cursor.unexpected(tr("a value"));
    return {};
}

Node ExpressionParser::parenthesis()
{
    const Place start = m_cursor.take().place;
    if (m_cursor.peek().is("SELECT")) {
        m_cursor.fail(m_cursor.peek().place,
                      tr("A SELECT inside an expression is not offered; join the table instead."));
        return {};
    }
    Node node = expression();
    m_cursor.expectSymbol(")");
    node.place = joined(start, m_cursor.lastPlace());
    // `(a - b) SECOND`: the unit of a difference between moments.
    for (const std::string_view word : {"DAY", "HOUR", "MINUTE", "SECOND"}) {
        if (m_cursor.peek().is(word)) {
            unit();
            if (m_cursor.peek().is("TO") && m_cursor.peek(2).kind != Token::Kind::Symbol) {
                m_cursor.take();
                unit();
            }
            const Place place = joined(start, m_cursor.lastPlace());
            return made("DIFFERENCE", {std::move(node)}, place);
        }
    }
    return node;
}

Node ExpressionParser::moment(TypeKind kind)
{
    const Place start = m_cursor.take().place;
    const Token &text = m_cursor.take();
    const auto value = parseMoment(text.text, kind);
    if (!value)
        m_cursor.fail(text.place, tr("This is no %1; write it like %2.")
                                      .arg(fromUtf8(typeText({kind})), fromUtf8("'" + momentText(0, kind) + "'")));
    return literal(joined(start, text.place), Value::ofWhole(value.value_or(0)), kind);
}

Node ExpressionParser::caseOf()
{
    const Place start = m_cursor.take().place;
    std::optional<Node> subject;
    if (!m_cursor.peek().is("WHEN"))
        subject = expression();
    std::vector<Node> args;
    do {
        m_cursor.expectWord("WHEN");
        Node condition = expression();
        if (subject) {
            const Place place = condition.place;
            condition = made("=", {*subject, std::move(condition)}, place);
        }
        args.push_back(std::move(condition));
        m_cursor.expectWord("THEN");
        args.push_back(expression());
    } while (m_cursor.peek().is("WHEN"));
    args.push_back(m_cursor.acceptWord("ELSE") ? expression() : literal(start, {}, TypeKind::Unknown));
    m_cursor.expectWord("END");
    Node node = made("CASE", std::move(args), joined(start, m_cursor.lastPlace()));
    node.kind = Node::Kind::Case;
    return node;
}

Node ExpressionParser::cast()
{
    const Place start = m_cursor.take().place;
    m_cursor.expectSymbol("(");
    Node value = expression();
    m_cursor.expectWord("AS");
    const Type target = type();
    m_cursor.expectSymbol(")");
    Node node = made("CAST", {std::move(value)}, joined(start, m_cursor.lastPlace()));
    node.kind = Node::Kind::Cast;
    node.type = target;
    return node;
}

Node ExpressionParser::column()
{
    Node node;
    node.kind = Node::Kind::Column;
    node.path.push_back(name(tr("the name of a column")));
    node.place = node.path.back().place;
    while (m_cursor.peek().isSymbol(".") && node.path.size() < 3) {
        m_cursor.take();
        node.path.push_back(name(tr("the name of a column")));
        node.place = joined(node.place, node.path.back().place);
    }
    return node;
}

std::vector<Node> ExpressionParser::list()
{
    std::vector<Node> args;
    do
        args.push_back(expression());
    while (m_cursor.acceptSymbol(","));
    return args;
}

Node ExpressionParser::call()
{
    const Token &word = m_cursor.take();
    Node node;
    node.kind = Node::Kind::Call;
    node.text = word.text;
    node.place = word.place;
    m_cursor.take(); // the parenthesis, seen by the caller
    if (m_cursor.peek().isSymbol("*")) {
        Node star;
        star.kind = Node::Kind::Star;
        star.place = m_cursor.take().place;
        node.args.push_back(std::move(star));
    } else if (!m_cursor.peek().isSymbol(")") && !special(node)) {
        node.distinct = m_cursor.acceptWord("DISTINCT");
        if (!node.distinct)
            m_cursor.acceptWord("ALL");
        node.args = list();
    }
    m_cursor.expectSymbol(")");
    node.place = joined(node.place, m_cursor.lastPlace());
    if (m_cursor.acceptWord("OVER")) {
        node.over = std::make_shared<Window>();
        if (m_cursor.acceptSymbol("(")) {
            *node.over = windowBody(false);
            m_cursor.expectSymbol(")");
        } else {
            node.over->isReference = true;
            node.over->name = name(tr("the name of a window"));
            node.over->place = node.over->name->place;
        }
    }
    measure(node);
    return node;
}

bool ExpressionParser::special(Node &node)
{
    if (node.text == "EXTRACT") {
        node.text += " " + unit();
        m_cursor.expectWord("FROM");
        node.args.push_back(expression());
    } else if (node.text == "FLOOR" || node.text == "CEIL" || node.text == "CEILING") {
        if (node.text == "CEILING")
            node.text = "CEIL";
        node.args.push_back(expression());
        if (m_cursor.acceptWord("TO"))
            node.text += " TO " + unit();
    } else if (node.text == "STEP") {
        node.args.push_back(expression());
        m_cursor.expectWord("BY");
        node.args.push_back(primary());
    } else if (node.text == "SUBSTRING") {
        node.args.push_back(expression());
        if (m_cursor.acceptWord("FROM")) {
            node.args.push_back(expression());
            if (m_cursor.acceptWord("FOR"))
                node.args.push_back(expression());
        } else {
            while (m_cursor.acceptSymbol(","))
                node.args.push_back(expression());
        }
    } else if (node.text == "POSITION") {
        node.args.push_back(sum());
        m_cursor.expectWord("IN");
        node.args.push_back(sum());
    } else if (node.text == "TRIM") {
        for (const char *side : {"BOTH", "LEADING", "TRAILING"}) {
            if (m_cursor.acceptWord(side))
                node.text = std::string("TRIM ") + side;
        }
        Node blank = literal(node.place, Value::ofText(" "), TypeKind::Varchar);
        Node first = m_cursor.peek().is("FROM") ? blank : expression();
        if (m_cursor.acceptWord("FROM")) {
            node.args.push_back(expression());
            node.args.push_back(std::move(first));
        } else {
            node.args.push_back(std::move(first));
            node.args.push_back(std::move(blank));
        }
        if (node.text == "TRIM")
            node.text = "TRIM BOTH";
    } else {
        return false;
    }
    return true;
}

} // namespace headwater::streamsql

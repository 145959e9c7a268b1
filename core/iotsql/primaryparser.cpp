// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/spelling.h"
#include "core/base/text.h"
#include "core/iotsql/parser.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace headwater::iotsql {

namespace {

struct CastSpec
{
    std::string_view word;
    CastType type;
    bool needs2016 = false;
};
constexpr std::array<CastSpec, 11> kCasts = {{{"STRING", CastType::String},
                                              {"NVARCHAR", CastType::String},
                                              {"TEXT", CastType::String},
                                              {"NTEXT", CastType::String},
                                              {"VARCHAR", CastType::String},
                                              {"INT", CastType::Int},
                                              {"INTEGER", CastType::Int},
                                              {"DOUBLE", CastType::Double},
                                              {"DECIMAL", CastType::Decimal, true},
                                              {"BOOL", CastType::Boolean, true},
                                              {"BOOLEAN", CastType::Boolean, true}}};

QString tr(const char *text)
{
    return QCoreApplication::translate("IotSql", text);
}

} // namespace

Expression Parser::primary()
{
    using Kind = Expression::Kind;
    const Token next = peek();
    Expression made = started(Kind::Literal);
    switch (next.kind) {
    case Token::Kind::Number: {
        take();
        const auto number = Number::parse(next.text);
        if (!number)
            fail(next.place, tr("This number is too large; the largest is 9.99E999."));
        else
            made.literal = Value::of(m_options.version == Version::V2016 ? asInt(*number) : *number);
        finish(made);
        return made;
    }
    case Token::Kind::Text:
        take();
        made.literal = Value::of(next.text);
        finish(made);
        return made;
    case Token::Kind::Word:
        if (next.is("CASE"))
            return caseOf();
        if (peek(1).isSymbol("("))
            return next.is("CAST") ? castCall() : call();
        if (next.is("NULL") || next.is("TRUE") || next.is("FALSE")) {
            take();
            made.literal = next.is("NULL") ? Value::null() : Value::of(next.is("TRUE"));
            finish(made);
            return made;
        }
        for (const std::string_view word :
             {"SELECT", "AS", "FROM", "WHERE", "AND", "OR", "WHEN", "THEN", "ELSE", "END"}) {
            if (next.is(word)) {
                if (word == "SELECT")
                    fail(next.place, tr("A SELECT within another stands in brackets."));
                else
                    unexpected(tr("a value"));
                return made;
            }
        }
        take();
        made.kind = Kind::Name;
        made.name = next.text;
        needs.names = needs.readsPayload = true;
        finish(made);
        return made;
    case Token::Kind::Symbol:
        if (next.isSymbol("(")) {
            if (peek(1).is("SELECT")) {
                needsNew(next.place, tr("A SELECT within another"));
                take();
                made.kind = Kind::Query;
                if (++m_depth > 20)
                    fail(next.place, tr("This is nested too deeply."));
                made.query = std::make_shared<const Select>(select(true));
                --m_depth;
                expectSymbol(")");
                finish(made);
                return made;
            }
            take();
            Expression inner = expression();
            expectSymbol(")");
            inner.place = made.place;
            finish(inner);
            return inner;
        }
        if (next.isSymbol("*")) {
            take();
            made.kind = Kind::Everything;
            needs.readsPayload = true;
            finish(made);
            return made;
        }
        if (next.isSymbol("["))
            return arrayLiteral();
        if (next.isSymbol("{"))
            return objectLiteral();
        [[fallthrough]];
    case Token::Kind::End:
        break;
    }
    unexpected(tr("a value"));
    return made;
}

Expression Parser::call()
{
    Expression made = started(Expression::Kind::Call);
    const Token name = take();
    made.function = findFunction(name.text);
    const auto isHidden = [this](const Function &one) {
        return one.isCurrentOnly && m_options.profile == limits::Profile::Exam;
    };
    if (!made.function || isHidden(*made.function)) {
        if (made.function) {
            fail(name.place,
                 tr("%1() came later than the exam’s rule book; the current profile has it.").arg(fromUtf8(name.text)));
            return made;
        }
        for (const std::string_view aggregate : {"COUNT", "SUM", "AVG", "MIN", "MAX"}) {
            if (name.is(aggregate)) {
                fail(name.place, tr("There are no aggregates here: a rule looks at one message at a time."));
                return made;
            }
        }
        std::vector<std::string_view> known;
        for (const Function &one : functions()) {
            if (!isHidden(one))
                known.push_back(one.name);
        }
        QString message = tr("There is no function %1().").arg(fromUtf8(name.text));
        if (const std::string_view meant = nearestWord(name.text, known, 2); !meant.empty())
            message += QLatin1Char(' ') + tr("Did you mean %1?").arg(fromUtf8(findFunction(meant)->written));
        fail(name.place, message);
        return made;
    }
    const Function &function = *made.function;
    if (function.needs2016)
        needsNew(name.place, QStringLiteral("%1()").arg(fromUtf8(name.text)));
    if (function.isExternal && !m_options.allowsExternal)
        fail(name.place, tr("%1() asks another service, which cannot be done here.").arg(fromUtf8(name.text)));
    take(); // the bracket
    if (!peek().isSymbol(")")) {
        do
            made.children.push_back(expression());
        while (!m_failed && acceptSymbol(","));
    }
    expectSymbol(")");
    finish(made);
    if (made.children.size() < function.least || made.children.size() > function.most)
        warn(made.place, tr("It is written %1; with other arguments it is Undefined.").arg(fromUtf8(function.written)));
    if (function.isExternal) {
        if (std::ranges::find(needs.external, &function) == needs.external.end())
            needs.external.push_back(&function);
        if (function.name == "get_dynamodb" && ++needs.dynamoDbCalls == 2)
            warn(made.place, tr("get_dynamodb() may stand in a statement once; with more, no action runs."));
    }
    return made;
}

Expression Parser::castCall()
{
    Expression made = started(Expression::Kind::Cast);
    take();
    take();
    made.children.push_back(expression());
    if (!acceptWord("AS"))
        unexpected(tr("AS and a type"), {"AS"});
    const Token type = take();
    const auto found = std::ranges::find_if(kCasts, [&](const CastSpec &one) { return type.is(one.word); });
    if (found == kCasts.end()) {
        fail(type.kind == Token::Kind::End ? m_last : type.place,
             tr("A value is cast to String, Int, Double, Decimal or Boolean."));
    } else {
        made.cast = found->type;
        if (found->needs2016)
            needsNew(type.place, tr("A cast to %1").arg(fromUtf8(type.text)));
    }
    expectSymbol(")");
    finish(made);
    return made;
}

Expression Parser::caseOf()
{
    Expression made = started(Expression::Kind::Case);
    take();
    if (peek().is("WHEN")) {
        fail(peek().place, tr("CASE wants a value to compare: CASE color WHEN 'red' THEN 1 END."));
        return made;
    }
    made.children.push_back(expression());
    if (!peek().is("WHEN"))
        unexpected(QStringLiteral("WHEN"), {"WHEN"});
    while (!m_failed && acceptWord("WHEN")) {
        made.children.push_back(expression());
        if (!acceptWord("THEN"))
            unexpected(QStringLiteral("THEN"), {"THEN"});
        made.children.push_back(expression());
    }
    if (acceptWord("ELSE"))
        made.children.push_back(expression());
    if (!acceptWord("END"))
        unexpected(tr("WHEN, ELSE or END"), {"WHEN", "ELSE", "END"});
    finish(made);
    return made;
}

Expression Parser::objectLiteral()
{
    Expression made = started(Expression::Kind::Object);
    needsNew(made.place, tr("An object in the statement"));
    take();
    if (!peek().isSymbol("}")) {
        do {
            if (peek().kind != Token::Kind::Text) {
                unexpected(tr("a name in quotes"));
                break;
            }
            made.keys.push_back(take().text);
            expectSymbol(":");
            made.children.push_back(expression());
        } while (!m_failed && acceptSymbol(","));
    }
    expectSymbol("}");
    finish(made);
    return made;
}

Expression Parser::arrayLiteral()
{
    Expression made = started(Expression::Kind::Array);
    needsNew(made.place, tr("An array in the statement"));
    take();
    if (!peek().isSymbol("]")) {
        do
            made.children.push_back(expression());
        while (!m_failed && acceptSymbol(","));
    }
    expectSymbol("]");
    finish(made);
    return made;
}

} // namespace headwater::iotsql

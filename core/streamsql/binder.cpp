// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/streamsql/binder.h"

#include "core/base/spelling.h"
#include "core/base/text.h"
#include "core/streamsql/cursor.h"
#include "core/streamsql/functions.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>

namespace headwater::streamsql {

using syntax::Node;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("StreamSql", text);
}

QString typeName(const Type &type)
{
    return fromUtf8(typeText(type));
}

bool isOperator(std::string_view name)
{
    return std::ranges::none_of(name, [](char c) { return c >= 'A' && c <= 'Z'; });
}

bool isComparison(std::string_view name)
{
    return name == "=" || name == "<>" || name == "<" || name == "<=" || name == ">" || name == ">=";
}

} // namespace

void Binder::fail(const Place &place, const QString &message)
{
    m_problems.push_back({Diagnostic::Severity::Error, place, message});
}

void Binder::warn(const Place &place, const QString &message)
{
    m_problems.push_back({Diagnostic::Severity::Warning, place, message});
}

std::optional<Expr> Binder::bind(const Node &node)
{
    switch (node.kind) {
    case Node::Kind::Literal: {
        Expr made;
        made.type = node.type;
        made.constant = node.value;
        made.place = node.place;
        return made;
    }
    case Node::Kind::Column:
        return bindColumn(node);
    case Node::Kind::Star:
        fail(node.place, tr("A “*” stands alone in a SELECT or in COUNT(*)."));
        return std::nullopt;
    case Node::Kind::Call:
        return bindCall(node);
    case Node::Kind::Case:
        return bindCase(node);
    case Node::Kind::Cast:
        return bindCast(node);
    case Node::Kind::In:
        return bindIn(node);
    }
    return std::nullopt;
}

std::optional<Expr> Binder::condition(const Node &node)
{
    std::optional<Expr> made = bind(node);
    if (made && made->type.kind != TypeKind::Boolean && made->type.kind != TypeKind::Unknown) {
        fail(node.place, tr("Here should stand a condition, but this is %1.").arg(typeName(made->type)));
        return std::nullopt;
    }
    return made;
}

QString Binder::unknownColumn(const syntax::Name &name) const
{
    QString message = tr("There is no column %1.").arg(written(name.text));
    std::vector<std::string_view> known = {"ROWTIME"};
    for (const ScopeSource &source : sources) {
        for (const Column &column : *source.columns)
            known.push_back(column.name);
    }
    const std::string_view near = nearestWord(name.text, known, 2);
    if (!near.empty())
        message += QLatin1Char(' ') + tr("Did you mean %1?").arg(written(near));
    return message;
}

std::optional<Expr> Binder::bindColumn(const Node &node)
{
    if (node.path.size() > 2) {
        fail(node.place, tr("A column has at most the name of its stream in front."));
        return std::nullopt;
    }
    const syntax::Name &name = node.path.back();
    std::size_t first = 0;
    std::size_t last = sources.size();
    if (node.path.size() == 2) {
        const std::string &qualifier = node.path.front().text;
        const auto found = std::ranges::find(sources, qualifier, &ScopeSource::name);
        if (found == sources.end()) {
            QString message = tr("%1 is not part of this FROM.").arg(written(qualifier));
            std::vector<std::string_view> known;
            for (const ScopeSource &source : sources)
                known.push_back(source.name);
            if (const std::string_view near = nearestWord(qualifier, known, 2); !near.empty())
                message += QLatin1Char(' ') + tr("Did you mean %1?").arg(written(near));
            fail(node.path.front().place, message);
            return std::nullopt;
        }
        first = static_cast<std::size_t>(found - sources.begin());
        last = first + 1;
    }
    Expr made;
    made.place = node.place;
    bool isFound = false;
    for (std::size_t source = first; source < last; ++source) {
        const std::vector<Column> &columns = *sources[source].columns;
        for (std::size_t i = 0; i < columns.size(); ++i) {
            if (columns[i].name != name.text)
                continue;
            if (isFound) {
                fail(node.place, tr("%1 is a column of several sources; write the source in front, as in %2.")
                                     .arg(written(name.text),
                                          written(sources[made.source].name) + QLatin1Char('.') + written(name.text)));
                return std::nullopt;
            }
            isFound = true;
            made.op = Expr::Op::Column;
            made.source = static_cast<std::uint8_t>(source);
            made.index = static_cast<std::uint16_t>(i);
            made.type = columns[i].type;
        }
    }
    if (!isFound && name.text == "ROWTIME" && first == 0 && last > 0) {
        made.op = Expr::Op::Rowtime;
        made.type = {TypeKind::Timestamp};
        return made;
    }
    if (!isFound) {
        fail(name.place, unknownColumn(name));
        return std::nullopt;
    }
    return made;
}

std::optional<std::vector<Expr>> Binder::bindAll(const std::vector<Node> &nodes)
{
    std::vector<Expr> made;
    for (const Node &node : nodes) {
        std::optional<Expr> expr = bind(node);
        if (!expr)
            return std::nullopt;
        made.push_back(std::move(*expr));
    }
    return made;
}

std::optional<Expr> Binder::bindCall(const Node &node)
{
    if (node.text == "AND" || node.text == "OR") {
        Expr made;
        made.op = node.text == "AND" ? Expr::Op::And : Expr::Op::Or;
        made.type = {TypeKind::Boolean};
        made.place = node.place;
        for (const Node &arg : node.args) {
            std::optional<Expr> part = condition(arg);
            if (!part)
                return std::nullopt;
            made.args.push_back(std::move(*part));
        }
        fold(made);
        return made;
    }
    if (const auto kind = findAggregate(node.text))
        return bindAggregate(node, *kind);
    if (node.over) {
        fail(node.place, tr("OVER belongs to an aggregate such as SUM or COUNT; %1 is none.").arg(fromUtf8(node.text)));
        return std::nullopt;
    }
    if (node.text == "COALESCE")
        return bindCoalesce(node);
    if (node.args.size() == 1 && node.args.front().kind == Node::Kind::Star) {
        fail(node.args.front().place, tr("A “*” stands alone in a SELECT or in COUNT(*)."));
        return std::nullopt;
    }
    std::optional<std::vector<Expr>> args = bindAll(node.args);
    return args ? bindFunction(node, std::move(*args)) : std::nullopt;
}

std::optional<Expr> Binder::bindFunction(const Node &node, std::vector<Expr> args)
{
    const std::vector<const Overload *> overloads = findFunction(node.text);
    const QString shown = fromUtf8(node.text);
    if (overloads.empty()) {
        QString message = node.text.find(' ') == std::string::npos
                              ? tr("There is no function %1.").arg(shown)
                              : tr("%1 is not offered for such values.").arg(shown);
        if (const std::string_view near = nearestWord(node.text, functionNames(), 2); !near.empty())
            message += QLatin1Char(' ') + tr("Did you mean %1?").arg(fromUtf8(near));
        fail(node.place, message);
        return std::nullopt;
    }
    std::vector<Type> types;
    QStringList shownTypes;
    for (const Expr &arg : args) {
        types.push_back(arg.type);
        shownTypes << typeName(arg.type);
    }
    const auto fitting =
        std::ranges::find_if(overloads, [&types](const Overload *overload) { return fits(*overload, types); });
    const bool needsAlike = isComparison(node.text) || node.text == "NULLIF";
    if (fitting == overloads.end() || (needsAlike && !isComparable(types[0], types[1]))) {
        if (needsAlike && types.size() == 2)
            fail(node.place, tr("%1 and %2 cannot be compared; CAST one of them.").arg(shownTypes[0], shownTypes[1]));
        else if (std::ranges::none_of(overloads, [&](const Overload *o) { return o->takes.size() == types.size(); }))
            fail(node.place, tr("%1 does not take so many arguments.").arg(shown));
        else if (isOperator(node.text))
            fail(node.place, tr("“%1” does not work on %2 and %3.").arg(shown, shownTypes.front(), shownTypes.back()));
        else
            fail(node.place, tr("%1 does not take %2.").arg(shown, shownTypes.join(QStringLiteral(", "))));
        return std::nullopt;
    }
    Expr made;
    made.op = Expr::Op::Call;
    made.function = (*fitting)->function;
    made.seesNull = (*fitting)->seesNull;
    made.type = resultType(**fitting, types);
    made.name = node.text;
    made.place = node.place;
    made.args = std::move(args);
    if (node.text == "STEP" && made.args[1].op == Expr::Op::Constant && made.args[1].constant.whole <= 0) {
        fail(node.place, tr("The interval of a STEP should be positive."));
        return std::nullopt;
    }
    fold(made);
    return made;
}

std::optional<Expr> Binder::bindAggregate(const Node &node, AggregateKind kind)
{
    const QString shown = fromUtf8(node.text);
    if (m_insideAggregate) {
        fail(node.place, tr("An aggregate cannot stand inside another one; let a second stream aggregate the first."));
        return std::nullopt;
    }
    if (aggregates == nullptr) {
        fail(node.place, tr(whyNoAggregates).arg(shown));
        return std::nullopt;
    }
    Aggregate made{.kind = kind, .distinct = node.distinct};
    if (node.over) {
        if (findWindow == nullptr) {
            fail(node.place, tr("A query has either GROUP BY or OVER; let a second stream do the other."));
            return std::nullopt;
        }
        const auto window = findWindow(windowContext, *node.over);
        if (!window)
            return std::nullopt;
        made.window = *window;
    } else if (findWindow != nullptr) {
        fail(node.place,
             tr("A stream has no end, so %1 needs a window: GROUP BY STEP(… BY INTERVAL …) or OVER (…).").arg(shown));
        return std::nullopt;
    }
    const bool isStar = node.args.size() == 1 && node.args.front().kind == Node::Kind::Star;
    if (node.args.size() != 1 || (isStar && kind != AggregateKind::Count)) {
        fail(node.place, tr("%1 takes one value.").arg(shown));
        return std::nullopt;
    }
    if (isStar) {
        made.kind = AggregateKind::CountRows;
    } else {
        m_insideAggregate = true;
        std::optional<Expr> argument = bind(node.args.front());
        m_insideAggregate = false;
        if (!argument)
            return std::nullopt;
        made.argument = std::move(*argument);
    }
    const auto type = aggregateType(made.kind, made.argument.type);
    if (!type) {
        fail(node.place, tr("%1 does not take %2.").arg(shown, typeName(made.argument.type)));
        return std::nullopt;
    }
    made.type = *type;
    const auto same = std::ranges::find_if(*aggregates, [&made](const Aggregate &other) {
        return other.kind == made.kind && other.distinct == made.distinct && other.window == made.window &&
               isSame(other.argument, made.argument);
    });
    Expr expr;
    expr.op = Expr::Op::Column;
    expr.source = kAggregateSource;
    expr.index = static_cast<std::uint16_t>(same - aggregates->begin());
    expr.type = made.type;
    expr.place = node.place;
    if (same == aggregates->end())
        aggregates->push_back(std::move(made));
    return expr;
}

bool Binder::unify(std::vector<Expr> &values, const Place &place, Type &type)
{
    for (const Expr &value : values) {
        const auto common = commonType(type, value.type);
        if (!common) {
            fail(place,
                 tr("%1 and %2 do not go together; CAST one of them.").arg(typeName(type), typeName(value.type)));
            return false;
        }
        type = *common;
    }
    for (Expr &value : values) {
        // A number has to be held as its type says, whatever branch it came from.
        if (value.type.isWhole() && type.isNumber() && !type.isWhole())
            value = castTo(std::move(value), {TypeKind::Double}, false);
    }
    return true;
}

std::optional<Expr> Binder::bindCase(const Node &node)
{
    std::vector<Expr> conditions;
    std::vector<Expr> values;
    for (std::size_t i = 0; i < node.args.size(); ++i) {
        const bool isCondition = i % 2 == 0 && i + 1 < node.args.size();
        std::optional<Expr> part = isCondition ? condition(node.args[i]) : bind(node.args[i]);
        if (!part)
            return std::nullopt;
        (isCondition ? conditions : values).push_back(std::move(*part));
    }
    Expr made;
    made.op = Expr::Op::Case;
    made.place = node.place;
    if (!unify(values, node.place, made.type))
        return std::nullopt;
    for (std::size_t i = 0; i < conditions.size(); ++i) {
        made.args.push_back(std::move(conditions[i]));
        made.args.push_back(std::move(values[i]));
    }
    made.args.push_back(std::move(values.back()));
    return made;
}

std::optional<Expr> Binder::bindIn(const Node &node)
{
    std::optional<std::vector<Expr>> args = bindAll(node.args);
    if (!args)
        return std::nullopt;
    Type type = args->front().type;
    if (!unify(*args, node.place, type))
        return std::nullopt;
    Expr made;
    made.op = Expr::Op::In;
    made.type = {TypeKind::Boolean};
    made.place = node.place;
    made.args = std::move(*args);
    fold(made);
    return made;
}

std::optional<Expr> Binder::bindCoalesce(const Node &node)
{
    std::optional<std::vector<Expr>> args = bindAll(node.args);
    if (!args)
        return std::nullopt;
    Expr made;
    made.op = Expr::Op::Coalesce;
    made.place = node.place;
    if (args->empty()) {
        fail(node.place, tr("%1 does not take so many arguments.").arg(fromUtf8(node.text)));
        return std::nullopt;
    }
    if (!unify(*args, node.place, made.type))
        return std::nullopt;
    made.args = std::move(*args);
    fold(made);
    return made;
}

std::optional<Expr> Binder::bindCast(const Node &node)
{
    std::optional<Expr> value = bind(node.args.front());
    if (!value)
        return std::nullopt;
    if (!canCast(value->type, node.type)) {
        fail(node.place, tr("%1 cannot be made from %2.").arg(typeName(node.type), typeName(value->type)));
        return std::nullopt;
    }
    Expr made = castTo(std::move(*value), node.type, false);
    made.place = node.place;
    made.type = node.type;
    return made;
}

} // namespace headwater::streamsql

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/streamsql/planner.h"

#include "core/base/spelling.h"
#include "core/base/text.h"
#include "core/streamsql/cursor.h"
#include "core/streamsql/functions.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace headwater::streamsql {

namespace {

constexpr std::int64_t kLongWindowMs = kHourMs; // the service's own advice for sliding windows

QString tr(const char *text)
{
    return QCoreApplication::translate("StreamSql", text);
}

bool hasAggregate(const syntax::Node &node)
{
    return (node.kind == syntax::Node::Kind::Call && findAggregate(node.text)) ||
           std::ranges::any_of(node.args, hasAggregate);
}

bool hasOver(const syntax::Node &node)
{
    return node.over || std::ranges::any_of(node.args, hasOver);
}

} // namespace

void Planner::fail(const Place &place, const QString &message)
{
    m_problems.push_back({Diagnostic::Severity::Error, place, message});
}

std::optional<QueryPlan> Planner::plan(const syntax::Select &select)
{
    QueryPlan made;
    Binder binder(m_problems);
    binder.whyNoAggregates = QT_TRANSLATE_NOOP("StreamSql", "%1 is an aggregate, which cannot stand here.");
    if (!planSource(select.from, made, binder) || !planJoins(select, made, binder))
        return std::nullopt;
    if (select.where) {
        binder.whyNoAggregates =
            QT_TRANSLATE_NOOP("StreamSql", "WHERE sees single rows; a condition on %1 belongs into HAVING.");
        made.where = binder.condition(*select.where);
        if (!made.where)
            return std::nullopt;
    }
    if (!planGrouping(select, made, binder) || !planOutputs(select, made, binder) || !planOrder(select, made, binder))
        return std::nullopt;
    return made;
}

bool Planner::planSource(const syntax::Source &source, QueryPlan &plan, Binder &binder)
{
    ScopeSource scope;
    if (source.kind == syntax::Source::Kind::Named) {
        plan.stream = m_program.findStream(source.name.text);
        if (!plan.stream) {
            std::vector<std::string_view> known;
            for (const Relation &stream : m_program.streams)
                known.push_back(stream.name);
            QString message = tr("There is no stream %1.").arg(written(source.name.text));
            if (std::ranges::find(m_program.catalog.tables, source.name.text, &Relation::name) !=
                m_program.catalog.tables.end())
                message = tr("%1 is a reference table; a pump reads a stream and may JOIN the table.")
                              .arg(written(source.name.text));
            else if (const auto near = nearestWord(source.name.text, known, 3); !near.empty())
                message += QLatin1Char(' ') + tr("Did you mean %1?").arg(written(near));
            fail(source.name.place, message);
            return false;
        }
        const Relation &stream = m_program.streams[*plan.stream];
        scope = {source.alias ? source.alias->text : stream.name, &stream.columns};
    } else {
        std::optional<QueryPlan> inner = this->plan(*source.query);
        if (!inner)
            return false;
        plan.inner = std::make_unique<QueryPlan>(std::move(*inner));
        if (source.kind == syntax::Source::Kind::Forest && !planForest(source, plan))
            return false;
        scope = {source.alias ? source.alias->text : std::string(), &plan.inner->columns};
    }
    binder.sources.push_back(std::move(scope));
    return true;
}

bool Planner::planForest(const syntax::Source &source, QueryPlan &plan)
{
    struct Parameter
    {
        const char *name;
        double least, most;
    };
    static constexpr Parameter kParameters[] = {{"numberOfTrees", 1, 1'000},
                                                {"subSampleSize", 10, 1'000},
                                                {"timeDecay", 1, 2'147'483'647},
                                                {"shingleSize", 1, 30}};
    if (source.parameters.size() > std::size(kParameters)) {
        fail(source.place, tr("RANDOM_CUT_FOREST takes numberOfTrees, subSampleSize, timeDecay and shingleSize."));
        return false;
    }
    ForestSpec spec;
    std::uint32_t *const places[] = {&spec.trees, &spec.subSample, &spec.timeDecay, &spec.shingle};
    for (std::size_t i = 0; i < source.parameters.size(); ++i) {
        const auto &[name, least, most] = kParameters[i];
        const double value = source.parameters[i];
        if (value < least || value > most || value != std::floor(value)) {
            fail(source.place, tr("%1 should be a whole number from %2 to %3.")
                                   .arg(QLatin1String(name))
                                   .arg(least, 0, 'f', 0)
                                   .arg(most, 0, 'f', 0));
            return false;
        }
        *places[i] = static_cast<std::uint32_t>(value);
    }
    std::vector<Column> &columns = plan.inner->columns;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (columns[i].type.kind == TypeKind::Decimal) {
            fail(source.place,
                 tr("RANDOM_CUT_FOREST does not take DECIMAL; CAST(%1 AS DOUBLE).").arg(written(columns[i].name)));
            return false;
        }
        if (columns[i].type.isNumber() && !columns[i].hidden)
            plan.forestColumns.push_back(static_cast<std::uint16_t>(i));
    }
    if (plan.forestColumns.empty()) {
        fail(source.place, tr("RANDOM_CUT_FOREST needs at least one numeric column."));
        return false;
    }
    spec.columns = static_cast<std::uint32_t>(plan.forestColumns.size());
    plan.forest = spec;
    columns.push_back({"ANOMALY_SCORE", {TypeKind::Double}});
    return true;
}

bool Planner::planJoins(const syntax::Select &select, QueryPlan &plan, Binder &binder)
{
    if (select.joins.size() > kMostJoins) {
        fail(select.joins.back().source.place, tr("A query joins at most %1 tables.").arg(kMostJoins));
        return false;
    }
    for (const syntax::Join &join : select.joins) {
        JoinPlan made;
        if (!planJoin(join, made, binder))
            return false;
        plan.joins.push_back(std::move(made));
    }
    return true;
}

bool Planner::planJoin(const syntax::Join &join, JoinPlan &plan, Binder &binder)
{
    const std::vector<Relation> &tables = m_program.catalog.tables;
    const std::string &name = join.source.name.text;
    const auto table = std::ranges::find(tables, name, &Relation::name);
    if (join.source.kind != syntax::Source::Kind::Named || table == tables.end()) {
        QString message = tr("Only a reference table can be joined to a stream.");
        std::vector<std::string_view> known;
        for (const Relation &one : tables)
            known.push_back(one.name);
        if (known.empty())
            message += QLatin1Char(' ') + tr("This application has none.");
        else if (const auto near = nearestWord(name, known, 3); !near.empty())
            message += QLatin1Char(' ') + tr("Did you mean %1?").arg(written(near));
        fail(join.source.place, message);
        return false;
    }
    plan.left = join.left;
    plan.table = static_cast<std::size_t>(table - tables.begin());
    plan.width = table->columns.size();
    const auto self = static_cast<std::uint8_t>(binder.sources.size());
    binder.sources.push_back({join.source.alias ? join.source.alias->text : name, &table->columns, join.left});
    std::optional<Expr> on = binder.condition(join.on);
    if (!on)
        return false;
    // Whatever says “column of the table = something known before” is looked up by hash.
    std::vector<Expr> parts;
    if (on->op == Expr::Op::And)
        parts = std::move(on->args);
    else
        parts.push_back(std::move(*on));
    const auto uses = [self](const Expr &expr, const auto &again) -> bool {
        return (expr.op == Expr::Op::Column && expr.source == self) ||
               std::ranges::any_of(expr.args, [&](const Expr &arg) { return again(arg, again); });
    };
    Expr rest;
    rest.op = Expr::Op::And;
    rest.type = {TypeKind::Boolean};
    for (Expr &part : parts) {
        if (part.op == Expr::Op::Call && part.name == "=") {
            const bool isSecond = part.args[1].op == Expr::Op::Column && part.args[1].source == self;
            Expr &mine = part.args[isSecond ? 1 : 0];
            Expr &other = part.args[isSecond ? 0 : 1];
            // Keys are compared as bytes, which only values of one kind allow.
            const bool isAlike = (mine.type.isWhole() && other.type.isWhole()) || mine.type.kind == other.type.kind ||
                                 (mine.type.isText() && other.type.isText());
            if (mine.op == Expr::Op::Column && mine.source == self && !uses(other, uses) && isAlike) {
                plan.columns.push_back(mine.index);
                plan.keys.push_back(std::move(other));
                continue;
            }
        }
        rest.args.push_back(std::move(part));
    }
    if (!rest.args.empty())
        plan.rest = std::move(rest);
    return true;
}

std::optional<std::size_t> Planner::Windows::find(const syntax::Window &window)
{
    const syntax::Window *wanted = &window;
    if (window.isReference) {
        const auto named = std::ranges::find_if(
            select->windows, [&window](const syntax::Window &one) { return one.name->text == window.name->text; });
        if (named == select->windows.end()) {
            std::vector<std::string_view> names;
            for (const syntax::Window &one : select->windows)
                names.push_back(one.name->text);
            QString message = tr("There is no window %1.").arg(written(window.name->text));
            if (const auto near = nearestWord(window.name->text, names, 2); !near.empty())
                message += QLatin1Char(' ') + tr("Did you mean %1?").arg(written(near));
            planner->fail(window.place, message);
            return std::nullopt;
        }
        wanted = &*named;
    }
    if (const auto found = std::ranges::find(known, wanted); found != known.end())
        return static_cast<std::size_t>(found - known.begin());
    WindowPlan made{.byRows = wanted->byRows, .extent = wanted->extent};
    std::vector<Aggregate> *const aggregates = std::exchange(binder->aggregates, nullptr);
    bool isGood = true;
    for (const syntax::Node &node : wanted->partition) {
        if (std::optional<Expr> key = binder->bind(node))
            made.partition.push_back(std::move(*key));
        else
            isGood = false;
    }
    binder->aggregates = aggregates;
    if (!isGood)
        return std::nullopt;
    if (!wanted->byRows && wanted->extent > kLongWindowMs)
        binder->warn(wanted->place, tr("This window keeps more than an hour of rows; the service advises to keep "
                                       "sliding windows below that."));
    const auto same = std::ranges::find_if(plan->windows, [&made](const WindowPlan &other) {
        return other.byRows == made.byRows && other.extent == made.extent &&
               std::ranges::equal(other.partition, made.partition,
                                  [](const Expr &a, const Expr &b) { return isSame(a, b); });
    });
    if (same != plan->windows.end())
        return static_cast<std::size_t>(same - plan->windows.begin());
    known.resize(plan->windows.size());
    known.push_back(wanted);
    plan->windows.push_back(std::move(made));
    return plan->windows.size() - 1;
}

bool Planner::planGrouping(const syntax::Select &select, QueryPlan &plan, Binder &binder)
{
    const std::vector<syntax::Node> &keys = select.stagger ? select.stagger->partition : select.groupBy;
    binder.whyNoAggregates =
        QT_TRANSLATE_NOOP("StreamSql", "%1 cannot be a key of a group; it is made from the groups.");
    for (const syntax::Node &node : keys) {
        std::optional<Expr> key = binder.bind(node);
        if (!key)
            return false;
        if (isMonotonic(*key))
            plan.timeKeys.push_back(plan.keys.size());
        plan.keys.push_back(std::move(*key));
    }
    if (select.stagger) {
        plan.shape = QueryPlan::Shape::Stagger;
        plan.stagger = select.stagger->extent;
        if (keys.empty()) {
            fail(select.stagger->place, tr("A stagger window opens for each key; name it by PARTITION BY."));
            return false;
        }
    } else if (!keys.empty()) {
        plan.shape = QueryPlan::Shape::Grouped;
        if (plan.timeKeys.empty()) {
            fail(joined(keys.front().place, keys.back().place),
                 tr("A stream has no end, so its groups need one: add STEP(ROWTIME BY INTERVAL '60' SECOND) or "
                    "FLOOR(ROWTIME TO MINUTE) to GROUP BY."));
            return false;
        }
    }
    return true;
}

void Planner::addOutput(QueryPlan &plan, std::string name, Expr value, bool hidden)
{
    plan.columns.push_back({std::move(name), value.type, hidden});
    plan.outputs.push_back(std::move(value));
}

bool Planner::planStar(const syntax::Node &star, QueryPlan &plan, Binder &binder)
{
    bool isFound = false;
    for (std::size_t source = 0; source < binder.sources.size(); ++source) {
        const ScopeSource &scope = binder.sources[source];
        if (!star.path.empty() && star.path.front().text != scope.name)
            continue;
        isFound = true;
        for (std::size_t i = 0; i < scope.columns->size(); ++i) {
            const Column &column = (*scope.columns)[i];
            if (column.hidden)
                continue;
            Expr made;
            made.op = Expr::Op::Column;
            made.source = static_cast<std::uint8_t>(source);
            made.index = static_cast<std::uint16_t>(i);
            made.type = column.type;
            made.place = star.place;
            addOutput(plan, column.name, std::move(made));
        }
    }
    if (!isFound)
        fail(star.place, tr("%1 is not part of this FROM.").arg(written(star.path.front().text)));
    return isFound;
}

bool Planner::planOutputs(const syntax::Select &select, QueryPlan &plan, Binder &binder)
{
    const bool isGrouped = plan.shape != QueryPlan::Shape::Rows;
    Windows windows{this, &select, &plan, &binder, {}};
    const bool slides = std::ranges::any_of(select.items, [](const syntax::Item &item) { return hasOver(item.value); });
    if (!isGrouped) {
        const auto aggregating =
            std::ranges::find_if(select.items, [](const syntax::Item &item) { return hasAggregate(item.value); });
        if (slides || aggregating != select.items.end()) {
            plan.shape = QueryPlan::Shape::Sliding;
            binder.windowContext = &windows;
            binder.findWindow = [](void *context, const syntax::Window &window) {
                return static_cast<Windows *>(context)->find(window);
            };
        }
        if (select.having) {
            fail(select.having->place, tr("HAVING sees groups; without GROUP BY write WHERE."));
            return false;
        }
    }
    binder.aggregates = &plan.aggregates;
    for (const syntax::Item &item : select.items) {
        if (item.value.kind == syntax::Node::Kind::Star) {
            if (isGrouped) {
                fail(item.value.place, tr("A group has no single row; name the columns and aggregates."));
                return false;
            }
            if (!planStar(item.value, plan, binder))
                return false;
            continue;
        }
        std::optional<Expr> value = binder.bind(item.value);
        if (!value || (isGrouped && !regroup(*value, plan)))
            return false;
        std::string name = item.alias ? item.alias->text
                           : item.value.kind == syntax::Node::Kind::Column
                               ? item.value.path.back().text
                               : "EXPR$" + std::to_string(plan.columns.size());
        addOutput(plan, std::move(name), std::move(*value));
    }
    if (select.having) {
        plan.having = binder.condition(*select.having);
        if (!plan.having || !regroup(*plan.having, plan))
            return false;
    }
    return true;
}

/// Over a group there are its keys and its aggregates only.
bool Planner::regroup(Expr &expr, const QueryPlan &plan)
{
    if (expr.op == Expr::Op::Column && expr.source == kAggregateSource)
        return true;
    const auto key = std::ranges::find_if(plan.keys, [&expr](const Expr &one) { return isSame(one, expr); });
    if (key != plan.keys.end() && !isConstant(expr)) {
        Expr made;
        made.op = Expr::Op::Column;
        made.source = kGroupSource;
        made.index = static_cast<std::uint16_t>(key - plan.keys.begin());
        made.type = expr.type;
        made.place = expr.place;
        expr = std::move(made);
        return true;
    }
    if (expr.op == Expr::Op::Column || expr.op == Expr::Op::Rowtime || expr.name == "CURRENT_TIMESTAMP") {
        fail(expr.place,
             tr("This differs from row to row of a group; put it into an aggregate, or make it a key of the "
                "group exactly as it stands here."));
        return false;
    }
    return std::ranges::all_of(expr.args, [&](Expr &arg) { return regroup(arg, plan); });
}

bool Planner::planOrder(const syntax::Select &select, QueryPlan &plan, Binder &binder)
{
    for (const syntax::Order &order : select.orderBy) {
        // The names of the outputs come first, as SQL has it.
        const syntax::Node &node = order.value;
        OrderPlan made{.descending = order.descending};
        const auto output = node.kind == syntax::Node::Kind::Column && node.path.size() == 1
                                ? std::ranges::find(plan.columns, node.path.front().text, &Column::name)
                                : plan.columns.end();
        if (output != plan.columns.end()) {
            made.value = plan.outputs[static_cast<std::size_t>(output - plan.columns.begin())];
        } else {
            std::optional<Expr> value = binder.bind(node);
            const bool isGrouped = plan.shape == QueryPlan::Shape::Grouped || plan.shape == QueryPlan::Shape::Stagger;
            if (!value || (isGrouped && !isMonotonic(*value) && !regroup(*value, plan)))
                return false;
            made.value = std::move(*value);
        }
        plan.order.push_back(std::move(made));
    }
    if (!plan.order.empty() && (!isMonotonic(plan.order.front().value) || plan.order.front().descending)) {
        fail(select.orderBy.front().value.place,
             tr("A stream has no end, so it can be sorted piece by piece only: begin with FLOOR(ROWTIME TO SECOND) or "
                "STEP(ROWTIME BY …)."));
        return false;
    }
    return true;
}

} // namespace headwater::streamsql

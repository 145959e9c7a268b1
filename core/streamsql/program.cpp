// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/streamsql/program.h"

#include "core/base/spelling.h"
#include "core/base/text.h"
#include "core/streamsql/cursor.h"
#include "core/streamsql/functions.h"
#include "core/streamsql/parser.h"
#include "core/streamsql/planner.h"

#include <QCoreApplication>

#include <algorithm>

namespace headwater::streamsql {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("StreamSql", text);
}

class Compiler
{
public:
    Compiler(Program &program, std::vector<Diagnostic> &problems)
        : m_program(program)
        , m_problems(problems)
    {
    }

    void run(const std::vector<syntax::Statement> &statements)
    {
        for (const syntax::Statement &statement : statements) {
            if (statement.kind == syntax::Statement::Kind::Stream)
                addStream(statement);
        }
        for (const syntax::Statement &statement : statements) {
            if (statement.kind == syntax::Statement::Kind::Pump)
                addPump(statement);
        }
        sortPumps();
    }

private:
    void fail(const Place &place, const QString &message)
    {
        m_problems.push_back({Diagnostic::Severity::Error, place, message});
    }

    void addStream(const syntax::Statement &statement)
    {
        const std::string &name = statement.name.text;
        const bool isTable =
            std::ranges::find(m_program.catalog.tables, name, &Relation::name) != m_program.catalog.tables.end();
        if (m_program.findStream(name) || isTable) {
            fail(statement.name.place, tr("There already is a stream or a table %1.").arg(written(name)));
            return;
        }
        Relation made{name, {}};
        for (const syntax::ColumnDefinition &column : statement.columns) {
            if (std::ranges::find(made.columns, column.name.text, &Column::name) != made.columns.end() ||
                column.name.text == "ROWTIME")
            {
                fail(column.name.place, column.name.text == "ROWTIME"
                                            ? tr("Every stream has a ROWTIME of its own; give the column another name.")
                                            : tr("There already is a column %1.").arg(written(column.name.text)));
                return;
            }
            made.columns.push_back({column.name.text, column.type});
        }
        m_program.streams.push_back(std::move(made));
    }

    void addPump(const syntax::Statement &statement)
    {
        PumpPlan made{.name = statement.name.text, .stopped = statement.stopped, .place = statement.name.place};
        if (std::ranges::find(m_program.pumps, made.name, &PumpPlan::name) != m_program.pumps.end()) {
            fail(statement.name.place, tr("There already is a pump %1.").arg(written(made.name)));
            return;
        }
        const auto target = m_program.findStream(statement.target.text);
        if (!target) {
            std::vector<std::string_view> known;
            for (std::size_t i = m_program.errorStream() + 1; i < m_program.streams.size(); ++i)
                known.push_back(m_program.streams[i].name);
            QString message = tr("There is no stream %1.").arg(written(statement.target.text));
            if (const auto near = nearestWord(statement.target.text, known, 3); !near.empty())
                message += QLatin1Char(' ') + tr("Did you mean %1?").arg(written(near));
            fail(statement.target.place, message);
        } else if (*target <= m_program.errorStream()) {
            fail(statement.target.place,
                 tr("Only the service writes to %1; create a stream of your own.").arg(written(statement.target.text)));
        }
        std::optional<QueryPlan> query = Planner(m_program, m_problems).plan(*statement.query);
        if (!query || !target || *target <= m_program.errorStream())
            return;
        made.query = std::move(*query);
        made.target = *target;
        if (assign(statement, made))
            m_program.pumps.push_back(std::move(made));
    }

    bool assign(const syntax::Statement &statement, PumpPlan &pump)
    {
        const Relation &target = m_program.streams[pump.target];
        std::vector<std::size_t> places;
        for (const syntax::Name &name : statement.targetColumns) {
            const auto column = std::ranges::find(target.columns, name.text, &Column::name);
            if (column == target.columns.end()) {
                std::vector<std::string_view> known;
                for (const Column &one : target.columns)
                    known.push_back(one.name);
                QString message = tr("%1 has no column %2.").arg(written(target.name), written(name.text));
                if (const auto near = nearestWord(name.text, known, 2); !near.empty())
                    message += QLatin1Char(' ') + tr("Did you mean %1?").arg(written(near));
                fail(name.place, message);
                return false;
            }
            const auto place = static_cast<std::size_t>(column - target.columns.begin());
            if (std::ranges::find(places, place) != places.end()) {
                fail(name.place, tr("The column %1 is named twice.").arg(written(name.text)));
                return false;
            }
            places.push_back(place);
        }
        for (std::size_t i = 0; statement.targetColumns.empty() && i < target.columns.size(); ++i)
            places.push_back(i);
        const std::vector<Column> &columns = pump.query.columns;
        if (columns.size() != places.size()) {
            fail(statement.query->place, tr("The query gives %1 columns, but %2 go into %3.")
                                             .arg(columns.size())
                                             .arg(places.size())
                                             .arg(written(target.name)));
            return false;
        }
        for (std::size_t i = 0; i < columns.size(); ++i) {
            const Column &into = target.columns[places[i]];
            if (!canAssign(columns[i].type, into.type)) {
                const Expr &output = pump.query.outputs[i];
                fail(output.place,
                     tr("%1 does not go into %2, which is %3; CAST it.")
                         .arg(fromUtf8(typeText(columns[i].type)), written(into.name), fromUtf8(typeText(into.type))));
                return false;
            }
            Expr value;
            value.op = Expr::Op::Column;
            value.index = static_cast<std::uint16_t>(i);
            value.type = columns[i].type;
            pump.assignments.push_back(castTo(std::move(value), into.type, true));
        }
        pump.places = std::move(places);
        return true;
    }

    static std::size_t sourceOf(const QueryPlan &query)
    {
        return query.stream ? *query.stream : sourceOf(*query.inner);
    }

    void sortPumps()
    {
        std::vector<bool> isDone(m_program.pumps.size());
        while (m_program.order.size() < m_program.pumps.size()) {
            std::size_t next = isDone.size();
            for (std::size_t i = 0; i < isDone.size() && next == isDone.size(); ++i) {
                bool waits = isDone[i];
                for (std::size_t other = 0; other < isDone.size(); ++other)
                    waits |= !isDone[other] && m_program.pumps[other].target == sourceOf(m_program.pumps[i].query);
                if (!waits)
                    next = i;
            }
            if (next == isDone.size()) {
                const auto first = std::ranges::find(isDone, false) - isDone.begin();
                const PumpPlan &pump = m_program.pumps[static_cast<std::size_t>(first)];
                fail(pump.place, tr("The pump %1 is part of a circle: its rows would come back to it for ever.")
                                     .arg(written(pump.name)));
                return;
            }
            isDone[next] = true;
            m_program.order.push_back(next);
        }
    }

    Program &m_program;
    std::vector<Diagnostic> &m_problems;
};

} // namespace

const std::vector<Column> &errorColumns()
{
    static const std::vector<Column> columns = {
        {"ERROR_TIME", {TypeKind::Timestamp}},   {"ERROR_LEVEL", {TypeKind::Varchar, 10}},
        {"ERROR_NAME", {TypeKind::Varchar, 32}}, {"MESSAGE", {TypeKind::Varchar, 4096}},
        {"DATA_ROWTIME", {TypeKind::Timestamp}}, {"DATA_ROW", {TypeKind::Varchar, 49152}},
        {"PUMP_NAME", {TypeKind::Varchar, 128}}};
    return columns;
}

std::optional<std::size_t> Program::findStream(std::string_view name) const
{
    if (name == "ERROR_STREAM") // written without quotes
        name = kErrorStream;
    const auto found = std::ranges::find(streams, name, &Relation::name);
    return found == streams.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - streams.begin()));
}

Compilation compile(std::string_view code, Catalog catalog)
{
    const Script script = parseScript(code);
    auto program = std::make_shared<Program>();
    program->streams = catalog.inputs;
    program->streams.push_back({kErrorStream, errorColumns()});
    program->catalog = std::move(catalog);
    Compilation made;
    made.problems = script.problems;
    // A stream that could not be read is missed by every pump: only what was written wrongly is told then.
    if (made.problems.empty())
        Compiler(*program, made.problems).run(script.statements);
    std::ranges::stable_sort(made.problems, {}, [](const Diagnostic &one) { return one.place.offset; });
    if (std::ranges::none_of(made.problems,
                             [](const Diagnostic &one) { return one.severity == Diagnostic::Severity::Error; }))
        made.program = std::move(program);
    return made;
}

} // namespace headwater::streamsql

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/streamsql/aggregate.h"
#include "core/streamsql/forest.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace headwater::streamsql {

/// A stream or a table by name.
struct Relation
{
    std::string name;
    std::vector<Column> columns;
};

/// What the code of an application finds when it starts.
struct Catalog
{
    std::vector<Relation> inputs; ///< in-application input streams, such as SOURCE_SQL_STREAM_001
    std::vector<Relation> tables; ///< reference tables
};

struct QueryPlan;

struct JoinPlan
{
    bool left = false;
    std::size_t table = 0;              ///< in the catalog
    std::vector<Expr> keys;             ///< over what stands before the join
    std::vector<std::uint16_t> columns; ///< of the table, that equal the keys
    std::optional<Expr> rest;           ///< whatever else ON says
    std::size_t width = 0;              ///< columns of the table
};

struct WindowPlan
{
    std::vector<Expr> partition{};
    bool byRows = false;
    std::int64_t extent = 0; ///< rows before the current one, or milliseconds
};

struct OrderPlan
{
    Expr value{};
    bool descending = false;
};

/// A SELECT, checked: every name is a place, every type is known.
struct QueryPlan
{
    enum class Shape : std::uint8_t {
        Rows,    ///< a row for a row
        Grouped, ///< GROUP BY: a row for each key when the window closes
        Stagger, ///< the same, with a window of its own for each key
        Sliding, ///< OVER: a row for a row, with aggregates over those before
    };

    std::optional<std::size_t> stream; ///< of the program's streams; otherwise:
    std::unique_ptr<QueryPlan> inner;
    std::optional<ForestSpec> forest; ///< over the inner query; adds ANOMALY_SCORE
    std::vector<std::uint16_t> forestColumns;

    Shape shape = Shape::Rows;
    std::vector<JoinPlan> joins;
    std::optional<Expr> where;
    std::vector<Expr> keys;
    std::vector<std::size_t> timeKeys; ///< those of the keys that only grow with ROWTIME
    std::int64_t stagger = 0;          ///< milliseconds
    std::vector<WindowPlan> windows;
    std::vector<Aggregate> aggregates;
    std::optional<Expr> having;
    std::vector<Expr> outputs;
    std::vector<Column> columns;
    std::vector<OrderPlan> order; ///< the first only grows with ROWTIME
};

struct PumpPlan
{
    std::string name;
    bool stopped = false;
    std::size_t target = 0;            ///< of the program's streams
    std::vector<std::size_t> places{}; ///< of each output among the target's columns
    std::vector<Expr> assignments{};   ///< of each output, over the output (source 0)
    QueryPlan query{};
    Place place{}; ///< of its name
};

/// The checked code of an application. Immutable, so any number of engines may run it.
struct Program
{
    Catalog catalog;
    std::vector<Relation> streams; ///< inputs first, then the error stream, then those of the code
    std::vector<PumpPlan> pumps;
    std::vector<std::size_t> order; ///< of the pumps: whoever writes comes before whoever reads

    std::size_t inputCount() const { return catalog.inputs.size(); }
    std::size_t errorStream() const { return catalog.inputs.size(); }
    std::optional<std::size_t> findStream(std::string_view name) const;
};

struct Compilation
{
    std::shared_ptr<const Program> program; ///< null when there are errors
    std::vector<Diagnostic> problems;       ///< errors and warnings in the order of the text
};

Compilation compile(std::string_view code, Catalog catalog);

/// Name and columns of the stream where rows go that could not be processed.
inline constexpr const char *kErrorStream = "error_stream";
const std::vector<Column> &errorColumns();

} // namespace headwater::streamsql

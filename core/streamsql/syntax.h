// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/streamsql/lexer.h"
#include "core/streamsql/value.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

/// What was written, before names and types are looked up.
namespace headwater::streamsql::syntax {

struct Window;

struct Name
{
    std::string text;
    bool quoted = false;
    Place place;
};

/// An expression. Operators are calls too: `+`, `AND`, `IS NULL`, `FLOOR TO`.
struct Node
{
    enum class Kind : std::uint8_t { Literal, Column, Star, Call, Case, Cast, In };
    Kind kind = Kind::Literal;
    Place place;
    std::string text;       ///< of a call: its name in upper case; of FLOOR TO and the like: the unit behind a blank
    std::vector<Name> path; ///< of a column or a star: what qualifies it, then its name
    Value value;            ///< of a literal
    Type type;              ///< of a literal or a cast
    std::vector<Node> args; ///< of a CASE: condition, value, …, otherwise
    bool distinct = false;  ///< of an aggregate
    std::shared_ptr<Window> over; ///< of an aggregate over a window
    int depth = 1;
};

struct Window
{
    std::optional<Name> name; ///< defined by WINDOW, or referred to
    bool isReference = false; ///< `OVER W1`
    Place place;
    std::vector<Node> partition;
    bool byRows = false;
    std::int64_t extent = 0; ///< rows before the current one, or milliseconds
};

struct Item
{
    Node value;
    std::optional<Name> alias;
};

struct Select;

struct Source
{
    enum class Kind : std::uint8_t { Named, Query, Forest };
    Kind kind = Kind::Named;
    Place place;
    Name name;
    std::optional<Name> alias;
    std::unique_ptr<Select> query;  ///< of a query, or the cursor of a forest
    std::vector<double> parameters; ///< of a forest
};

struct Join
{
    bool left = false;
    Source source;
    Node on;
};

struct Order
{
    Node value;
    bool descending = false;
};

struct Select
{
    Place place;
    std::vector<Item> items;
    Source from;
    std::vector<Join> joins;
    std::optional<Node> where;
    std::vector<Node> groupBy;
    std::optional<Window> stagger;
    std::optional<Node> having;
    std::vector<Window> windows;
    std::vector<Order> orderBy;
};

struct ColumnDefinition
{
    Name name;
    Type type;
};

struct Statement
{
    enum class Kind : std::uint8_t { Stream, Pump };
    Kind kind = Kind::Stream;
    Name name;
    std::vector<ColumnDefinition> columns; ///< of a stream
    bool stopped = false;                  ///< of a pump
    Name target;
    std::vector<Name> targetColumns;
    std::unique_ptr<Select> query;
};

} // namespace headwater::streamsql::syntax

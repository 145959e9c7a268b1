// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/iotsql/lexer.h"
#include "core/iotsql/value.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace headwater::iotsql {

struct Function;
struct Select;

enum class Operator : std::uint8_t {
    And,
    Or,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo
};

enum class CastType : std::uint8_t { String, Int, Double, Decimal, Boolean };

struct Expression
{
    enum class Kind : std::uint8_t {
        Literal,
        Everything, ///< `*`
        Name,       ///< a property of the message
        Member,     ///< of its one child
        Not,
        Negate,
        Binary,
        Call,
        Cast,
        Case, ///< children: subject, then value and result of each WHEN, then that of ELSE, if there is one
        Object,
        Array,
        Query, ///< a nested SELECT
    };

    Kind kind = Kind::Literal;
    Place place;
    std::string name = {}; ///< of a Name or a Member
    Value literal = {};
    const Function *function = nullptr;
    Operator op = Operator::And;
    CastType cast = CastType::String;
    std::vector<Expression> children = {};
    std::vector<std::string> keys = {}; ///< of an Object
    std::shared_ptr<const Select> query = {};
};

struct SelectItem
{
    bool isEverything = false;
    Expression expression = {};
    std::vector<std::string> path = {}; ///< where it goes: `AS a.b` is a, b
};

struct Select
{
    Place place;
    bool isValue = false;
    std::vector<SelectItem> items;
    std::optional<std::string> filter = {}; ///< of topics; none: Basic Ingest only
    std::optional<Expression> source = {};  ///< of a nested one
    std::optional<Expression> where = {};
};

} // namespace headwater::iotsql

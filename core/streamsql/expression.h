// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/streamsql/lexer.h"
#include "core/streamsql/value.h"

#include <array>
#include <span>
#include <string>
#include <vector>

namespace headwater::streamsql {

// Where the columns of an expression come from: the stream, joined tables, keys of a group, results of aggregates.
inline constexpr std::size_t kMostJoins = 4;
inline constexpr std::uint8_t kGroupSource = kMostJoins + 1;
inline constexpr std::uint8_t kAggregateSource = kMostJoins + 2;

/// What an expression is evaluated over, and what went wrong. Names and messages of errors are data that an
/// application may process, so they are in no language but English.
struct Frame
{
    std::array<const Value *, kAggregateSource + 1> sources{};
    std::int64_t rowtime = 0;
    const char *error = nullptr;
    std::string message;

    void fail(const char *name, std::string text)
    {
        if (error == nullptr) {
            error = name;
            message = std::move(text);
        }
    }
};

struct Expr;
/// `args` are not NULL unless the function wants to see that.
using Function = void (*)(const Value *const *args, const Expr &self, Frame &frame, Value &out);

/// A checked expression.
struct Expr
{
    enum class Op : std::uint8_t { Constant, Column, Rowtime, Call, And, Or, Case, In, Coalesce };
    Op op = Op::Constant;
    std::uint8_t source = 0; ///< of a column
    std::uint16_t index = 0;
    bool seesNull = false; ///< of a call
    Type type;
    Value constant;
    Function function = nullptr;
    std::string name; ///< of the function, with its unit
    std::vector<Expr> args;
    Place place;
};

inline constexpr std::size_t kMostArgs = 3;

/// The value, in `scratch` unless it lies somewhere already. NULL after an error, which the frame then tells.
const Value &evaluate(const Expr &expr, Frame &frame, Value &scratch);

/// Whether two expressions are the same but for where they were written.
bool isSame(const Expr &a, const Expr &b);
/// Whether an expression only grows with ROWTIME and depends on nothing else.
bool isMonotonic(const Expr &expr);
bool isConstant(const Expr &expr);
/// The first time after `from` at which a monotonic expression has another value; `never` when that is too far away.
std::int64_t nextChange(const Expr &expr, std::int64_t from);
inline constexpr std::int64_t kNeverMs = INT64_MAX;

/// Replaces an expression without columns by its value, if it has one.
void fold(Expr &expr);

} // namespace headwater::streamsql

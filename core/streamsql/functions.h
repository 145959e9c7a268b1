// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/streamsql/expression.h"

#include <optional>
#include <span>
#include <string_view>

namespace headwater::streamsql {

/// What a function gives back, from what it gets.
enum class Gives : std::uint8_t { Boolean, Integer, BigInt, Double, Text, Timestamp, Interval, First, Second, Widest };

/// A function for arguments of certain types. Of several with one name, the first that fits is taken.
struct Overload
{
    std::string_view name;
    /// A letter an argument: w whole number, n number, t text, m moment, v interval, b boolean, a anything.
    std::string_view takes;
    Gives gives;
    Function function;
    bool seesNull = false;
};

/// Everything with this name; empty when there is no such function.
std::vector<const Overload *> findFunction(std::string_view name);
/// Names that a person would write as a call, for completion and for “did you mean”.
const std::vector<std::string_view> &functionNames();
bool fits(const Overload &overload, std::span<const Type> types);
Type resultType(const Overload &overload, std::span<const Type> types);

/// The type that holds values of both; nothing when there is none.
std::optional<Type> commonType(const Type &a, const Type &b);
bool isComparable(const Type &a, const Type &b);
bool canCast(const Type &from, const Type &to);
/// Whether a value may go into a column of the type without a CAST.
bool canAssign(const Type &from, const Type &to);
/// CAST shortens texts; an assignment refuses those that are too long.
Expr castTo(Expr value, const Type &to, bool assigns);

// Tables of the functions, by subject.
std::span<const Overload> numberFunctions();
std::span<const Overload> textFunctions();
std::span<const Overload> momentFunctions();

inline constexpr const char *kOverflow = "NUMERIC_VALUE_OUT_OF_RANGE";
inline constexpr const char *kDivision = "DIVISION_BY_ZERO";
inline constexpr const char *kBadCast = "INVALID_CAST";
inline constexpr const char *kTooLong = "STRING_TOO_LONG";
inline constexpr const char *kBadArgument = "INVALID_ARGUMENT";

/// Stores a whole number if the type can hold it.
void setWholeChecked(std::int64_t value, const Type &type, Frame &frame, Value &out);
void setRealChecked(double value, Frame &frame, Value &out);

} // namespace headwater::streamsql

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/policies/pattern.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headwater::policies {

/// What a condition operator compares.
enum class Comparison : std::uint8_t {
    String,
    StringIgnoringCase,
    StringLike,
    Arn, ///< ArnEquals and ArnLike are the same
    Numeric,
    Date,
    Bool,
    Binary,
    Address,
    Null,
};

enum class Relation : std::uint8_t { Equal, Less, LessOrEqual, Greater, GreaterOrEqual };

/// How an operator treats a key with several values.
enum class Quantifier : std::uint8_t { One, ForAllValues, ForAnyValue };

/// `ForAllValues:StringNotEqualsIfExists`, taken apart.
struct Operator
{
    Comparison comparison = Comparison::String;
    Relation relation = Relation::Equal;
    Quantifier quantifier = Quantifier::One;
    bool negated = false;
    bool ifExists = false;
};

/// One key of one operator: the values are alternatives. All conditions of a statement must hold.
struct Condition
{
    Operator how;
    std::string key; ///< lower case
    std::vector<std::string> values;

    bool holds(const Context &context, bool variables) const;
};

/// Nothing when there is no such operator. Names are compared without regard to letter case, as IAM does.
std::optional<Operator> parseOperator(std::string_view name);
/// The operators without quantifier and IfExists, for “did you mean”.
const std::vector<std::string_view> &operatorNames();
/// Whether a value of a policy can stand with an operator: a number, a date, an address, …
bool fits(Comparison comparison, std::string_view value);

} // namespace headwater::policies

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/policies/condition.h"

#include "core/base/timestamp.h"
#include "core/policies/address.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace headwater::policies {
namespace {

struct Named
{
    std::string_view name;
    Comparison comparison;
    Relation relation = Relation::Equal;
    bool negated = false;
};

using enum Comparison;
constexpr auto kOperators = std::to_array<Named>({
    {"StringEquals", String},
    {"StringNotEquals", String, Relation::Equal, true},
    {"StringEqualsIgnoreCase", StringIgnoringCase},
    {"StringNotEqualsIgnoreCase", StringIgnoringCase, Relation::Equal, true},
    {"StringLike", StringLike},
    {"StringNotLike", StringLike, Relation::Equal, true},
    {"NumericEquals", Numeric},
    {"NumericNotEquals", Numeric, Relation::Equal, true},
    {"NumericLessThan", Numeric, Relation::Less},
    {"NumericLessThanEquals", Numeric, Relation::LessOrEqual},
    {"NumericGreaterThan", Numeric, Relation::Greater},
    {"NumericGreaterThanEquals", Numeric, Relation::GreaterOrEqual},
    {"DateEquals", Date},
    {"DateNotEquals", Date, Relation::Equal, true},
    {"DateLessThan", Date, Relation::Less},
    {"DateLessThanEquals", Date, Relation::LessOrEqual},
    {"DateGreaterThan", Date, Relation::Greater},
    {"DateGreaterThanEquals", Date, Relation::GreaterOrEqual},
    {"Bool", Bool},
    {"BinaryEquals", Binary},
    {"IpAddress", Comparison::Address},
    {"NotIpAddress", Comparison::Address, Relation::Equal, true},
    {"ArnEquals", Arn},
    {"ArnLike", Arn},
    {"ArnNotEquals", Arn, Relation::Equal, true},
    {"ArnNotLike", Arn, Relation::Equal, true},
    {"Null", Null},
});

std::optional<double> numberIn(std::string_view text)
{
    double value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

template <typename Value>
bool compares(Relation relation, const Value &left, const Value &right)
{
    switch (relation) {
    case Relation::Less:
        return left < right;
    case Relation::LessOrEqual:
        return left <= right;
    case Relation::Greater:
        return left > right;
    case Relation::GreaterOrEqual:
        return left >= right;
    case Relation::Equal:
        break;
    }
    return left == right;
}

/// The six parts of an ARN one by one, so that a wildcard stays within its part; the last one may hold colons.
bool arnMatches(const Pattern &pattern, std::string_view value)
{
    std::size_t from = 0;
    for (int part = 0; part < 6; ++part) {
        const std::size_t end = part < 5 ? pattern.text.find(':', from) : pattern.text.size();
        const std::size_t colon = part < 5 ? value.find(':') : value.size();
        if (end == std::string::npos || colon == std::string_view::npos)
            return false;
        const Pattern piece{pattern.text.substr(from, end - from),
                            {pattern.wild.begin() + static_cast<std::ptrdiff_t>(from),
                             pattern.wild.begin() + static_cast<std::ptrdiff_t>(end)}};
        if (!piece.matches(value.substr(0, colon)))
            return false;
        if (part < 5) {
            from = end + 1;
            value.remove_prefix(colon + 1);
        }
    }
    return true;
}

bool matches(const Operator &how, std::string_view written, std::string_view value, bool variables,
             const Context &context)
{
    std::optional<Pattern> pattern;
    switch (how.comparison) {
    case String:
    case StringIgnoringCase:
    case StringLike:
    case Arn:
        pattern = fill(written, variables, context);
        if (!pattern)
            return false;
        break;
    default:
        break;
    }
    switch (how.comparison) {
    case String:
        return pattern->text == value;
    case StringIgnoringCase:
        return lower(pattern->text) == lower(value);
    case StringLike:
        return pattern->matches(value);
    case Arn:
        return arnMatches(*pattern, value);
    case Numeric: {
        const auto limit = numberIn(written), number = numberIn(value);
        return limit && number && compares(how.relation, *number, *limit);
    }
    case Date: {
        const auto limit = parseTime(written), time = parseTime(value);
        return limit && time && compares(how.relation, *time, *limit);
    }
    case Bool:
        return lower(written) == lower(value);
    case Binary:
        return written == value;
    case Comparison::Address: {
        const auto block = parseAddressBlock(written);
        const auto address = parseAddress(value);
        return block && address && block->holds(*address);
    }
    case Null:
        break;
    }
    return false;
}

} // namespace

bool Condition::holds(const Context &context, bool variables) const
{
    const auto found = context.find(key);
    const bool exists = found != context.end() && !found->second.empty();
    if (how.comparison == Null) {
        return std::any_of(values.begin(), values.end(),
                           [exists](const std::string &value) { return (lower(value) == "true") != exists; });
    }
    if (!exists) {
        if (how.ifExists || how.quantifier == Quantifier::ForAllValues)
            return true;
        return how.negated && how.quantifier == Quantifier::One;
    }
    // A negated operator holds for a value that none of the alternatives matches.
    const auto fitsOne = [&](const std::string &value) {
        const bool any = std::any_of(values.begin(), values.end(), [&](const std::string &written) {
            return matches(how, written, value, variables, context);
        });
        return any != how.negated;
    };
    const std::vector<std::string> &given = found->second;
    if (how.quantifier == Quantifier::ForAllValues || (how.quantifier == Quantifier::One && how.negated))
        return std::all_of(given.begin(), given.end(), fitsOne);
    return std::any_of(given.begin(), given.end(), fitsOne);
}

std::optional<Operator> parseOperator(std::string_view name)
{
    Operator result;
    std::string rest = lower(name);
    const auto drop = [&rest](std::string_view prefix) {
        if (!rest.starts_with(prefix))
            return false;
        rest.erase(0, prefix.size());
        return true;
    };
    if (drop("forallvalues:"))
        result.quantifier = Quantifier::ForAllValues;
    else if (drop("foranyvalue:"))
        result.quantifier = Quantifier::ForAnyValue;
    if (rest.ends_with("ifexists")) {
        result.ifExists = true;
        rest.resize(rest.size() - std::string_view("ifexists").size());
    }
    const auto found = std::find_if(kOperators.begin(), kOperators.end(),
                                    [&rest](const Named &each) { return lower(each.name) == rest; });
    if (found == kOperators.end() || (found->comparison == Null && result.ifExists))
        return std::nullopt;
    result.comparison = found->comparison;
    result.relation = found->relation;
    result.negated = found->negated;
    return result;
}

const std::vector<std::string_view> &operatorNames()
{
    static const std::vector<std::string_view> names = [] {
        std::vector<std::string_view> all;
        all.reserve(std::size(kOperators));
        for (const Named &each : kOperators)
            all.push_back(each.name);
        return all;
    }();
    return names;
}

bool fits(Comparison comparison, std::string_view value)
{
    switch (comparison) {
    case Numeric:
        return numberIn(value).has_value();
    case Date:
        return parseTime(value).has_value();
    case Bool:
    case Null:
        return lower(value) == "true" || lower(value) == "false";
    case Comparison::Address:
        return parseAddressBlock(value).has_value();
    default:
        return true;
    }
}

} // namespace headwater::policies

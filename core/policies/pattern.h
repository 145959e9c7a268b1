// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headwater::policies {

/// What is known about a call beside its action and resource, by condition key in lower case: `aws:sourceip`. A key
/// that is absent has no entry; several values belong to keys such as `aws:tagkeys`.
using Context = std::map<std::string, std::vector<std::string>, std::less<>>;

std::string lower(std::string_view text);

/// A text with `*` for any run of characters and `?` for one of them. What came out of a variable is literal.
struct Pattern
{
    std::string text;
    std::vector<bool> wild; ///< by character: whether it is a wildcard

    bool matches(std::string_view value) const;
};

/// A pattern from a policy's text; `${key}`, `${key, 'default'}` and the escapes `${*}`, `${?}`, `${$}` are filled
/// in where the policy's version knows variables. Nothing when a variable has no single value: the statement then does
/// not match.
std::optional<Pattern> fill(std::string_view text, bool variables, const Context &context);

/// Whether `value` matches a text with wildcards and no variables, letter case aside: how actions are compared.
bool matchesIgnoringCase(std::string_view pattern, std::string_view value);

} // namespace headwater::policies

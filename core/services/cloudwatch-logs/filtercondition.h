// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <nlohmann/json.hpp>

#include <QCoreApplication>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace headwater::services::cloudwatch_logs {

/// A condition of a filter pattern: `$.level = "ERROR" && ($.ms > 500 || $.retry IS TRUE)`, or one about a column.
class FilterCondition
{
public:
    /// A member's name, or a place in an array.
    using Path = std::vector<std::variant<std::string, std::size_t>>;
    /// What the condition looks at: a member of a JSON message, or a column of a line. Null when it is not there.
    using Lookup = std::function<const nlohmann::json *(const Path &)>;

    enum class Selectors : std::uint8_t { Members, Columns }; ///< those of members begin with `$.`
    static Result<FilterCondition> parse(std::string_view text, Selectors selectors);

    bool holds(const Lookup &lookup) const;

private:
    friend class ConditionParser;
    enum class Kind : std::uint8_t { And, Or, Compare };
    enum class Comparison : std::uint8_t {
        Equal,
        NotEqual,
        Less,
        LessEqual,
        Greater,
        GreaterEqual,
        IsNull,
        IsTrue,
        IsFalse,
        NotExists
    };

    bool compares(const nlohmann::json &found) const;

    Kind m_kind = Kind::Compare;
    std::vector<FilterCondition> m_parts;
    Path m_path;
    Comparison m_comparison = Comparison::Equal;
    std::string m_value;
    std::optional<double> m_number;
};

/// What is said of a filter pattern that cannot be read.
struct Words
{
    Q_DECLARE_TR_FUNCTIONS(Services)
};

/// Spaces and tabs, which separate the words of a filter pattern.
bool isBlank(char c);
bool isWordCharacter(char c);

} // namespace headwater::services::cloudwatch_logs

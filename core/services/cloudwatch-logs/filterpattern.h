// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <memory>
#include <string>
#include <string_view>

namespace headwater::services::cloudwatch_logs {

/// A filter pattern of CloudWatch Logs, which decides what messages a subscription forwards:
/// terms (`ERROR -"health check"`, `?ERROR ?WARN`), JSON (`{ $.level = "ERROR" && $.ms > 500 }`) and columns
/// (`[ip, user, ..., status = 5*, bytes]`). Empty: all of them. Letter case counts.
class FilterPattern
{
public:
    static constexpr std::size_t kLongest = 1'024; ///< characters, as the API has it

    static Result<FilterPattern> parse(std::string_view text);
    FilterPattern(FilterPattern &&) noexcept;
    FilterPattern &operator=(FilterPattern &&) noexcept;
    ~FilterPattern();

    bool isEmpty() const;
    bool matches(std::string_view message) const;

private:
    struct Private;
    explicit FilterPattern(std::unique_ptr<Private> d);
    std::unique_ptr<Private> d;
};

} // namespace headwater::services::cloudwatch_logs

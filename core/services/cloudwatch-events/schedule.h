// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace headwater::services::cloudwatch_events {

/// When a rule fires: `rate(5 minutes)` or `cron(0 12 ? * MON-FRI *)`, in UTC.
class Schedule
{
public:
    static Result<Schedule> parse(std::string_view text);

    /// The first second, since 1970, at which it fires behind `second`; `start` is when the rule came into being.
    /// Nothing when it never fires again.
    std::optional<std::int64_t> next(std::int64_t second, std::int64_t start) const;

private:
    /// The values of one field of a cron expression.
    using Values = std::vector<bool>;
    bool firesOn(std::int64_t day) const;

    std::int64_t m_period = 0; ///< seconds; 0: by the fields
    Values m_minutes, m_hours, m_days, m_months, m_weekdays, m_years;
    bool m_anyDay = false, m_anyWeekday = false; ///< `?`
};

} // namespace headwater::services::cloudwatch_events

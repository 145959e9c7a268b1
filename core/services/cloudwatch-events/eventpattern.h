// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <nlohmann/json.hpp>

#include <string_view>

namespace headwater::services::cloudwatch_events {

/// The pattern of a rule: members that an event must have, each with a list of what may stand there. A value, or one of
/// `{"prefix": "a"}`, `{"anything-but": …}`, `{"numeric": [">", 0, "<=", 5]}`, `{"exists": true}`.
class EventPattern
{
public:
    static Result<EventPattern> parse(std::string_view text);
    bool matches(const nlohmann::json &event) const;

private:
    explicit EventPattern(nlohmann::json pattern)
        : m_pattern(std::move(pattern))
    {
    }
    nlohmann::json m_pattern;
};

} // namespace headwater::services::cloudwatch_events

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/limits/profile.h"

#include <nlohmann/json.hpp>

#include <string_view>

namespace headwater::services {

/// A pattern of rules and filters: members that an event must have, each with a list of what may stand there. A value,
/// or one of `{"prefix": "a"}`, `{"anything-but": …}`, `{"numeric": [">", 0, "<=", 5]}`, `{"exists": true}`; today also
/// `{"suffix": "a"}`, `{"equals-ignore-case": "a"}`, and `"$or": [{…}, {…}]` over several members.
class EventPattern
{
public:
    /// Which conditions are known.
    enum class Words : std::uint8_t { Early, Today };
    static constexpr std::size_t kMostRuleBytes = 2'048; ///< PutRule's EventPattern

    static Words wordsOf(limits::Profile profile)
    {
        return profile == limits::Profile::Exam ? Words::Early : Words::Today;
    }
    static Result<EventPattern> parse(std::string_view text, Words words, std::size_t mostBytes = kMostRuleBytes);
    bool matches(const nlohmann::json &event) const;

private:
    EventPattern(nlohmann::json pattern, Words words)
        : m_pattern(std::move(pattern))
        , m_words(words)
    {
    }
    nlohmann::json m_pattern;
    Words m_words;
};

} // namespace headwater::services

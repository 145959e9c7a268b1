// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/eventpattern.h"

#include <string_view>
#include <vector>

namespace headwater::services::lambda {

/// FilterCriteria of an event source mapping over a stream: of the records, the function gets only those whose data is
/// JSON that one of the patterns matches.
class Filter
{
public:
    static constexpr std::size_t kUsualPatterns = 5; ///< more are granted on request …
    static constexpr std::size_t kMostPatterns = 10; ///< … up to these
    static constexpr std::size_t kMostPatternBytes = 4'096;

    /// Reads `{"Filters": [{"Pattern": "{ \"data\": {…} }"}]}`. The place of an error is a pointer below that.
    static Result<Filter> parse(const nlohmann::json &criteria);

    bool isEmpty() const { return m_patterns.empty(); }
    bool passes(std::string_view data) const;

private:
    std::vector<EventPattern> m_patterns;
};

} // namespace headwater::services::lambda

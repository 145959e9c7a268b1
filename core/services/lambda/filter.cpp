// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/lambda/filter.h"

#include "core/base/text.h"

#include <QCoreApplication>

#include <algorithm>

namespace headwater::services::lambda {

using nlohmann::json;

namespace {

constexpr const char *kData = "data";

} // namespace

Result<Filter> Filter::parse(const json &criteria)
{
    Filter filter;
    const json list = criteria.is_object() ? criteria.value("Filters", json::array()) : json::array();
    if (list.size() > kMostPatterns)
        return Error{QCoreApplication::translate("Services", "A mapping has at most %1 filters.").arg(kMostPatterns),
                     QStringLiteral("/Filters")};
    for (std::size_t i = 0; i < list.size(); ++i) {
        const QString place = QStringLiteral("/Filters/%1/Pattern").arg(i);
        const std::string text = list[i].value("Pattern", std::string());
        auto pattern = EventPattern::parse(text, EventPattern::Words::Today, kMostPatternBytes);
        if (!pattern) {
            const QString &inside = pattern.error().place;
            return Error{inside.isEmpty() ? pattern.error().message
                                          : inside + QStringLiteral(": ") + pattern.error().message,
                         place};
        }
        const json root = json::parse(text);
        if (root.size() != 1 || !root.contains(kData) || !root[kData].is_object())
            return Error{QCoreApplication::translate("Services", "A filter of a stream looks at the record's data "
                                                                 "alone, such as { \"data\": { \"ms\": [{ \"numeric\": "
                                                                 "[\">\", 100] }] } }."),
                         place};
        filter.m_patterns.push_back(std::move(*pattern));
    }
    return filter;
}

bool Filter::passes(std::string_view data) const
{
    if (m_patterns.empty())
        return true;
    json event;
    event[kData] = json::parse(data, nullptr, false);
    // What is no JSON fits no pattern.
    return !event[kData].is_discarded() && std::any_of(m_patterns.begin(), m_patterns.end(),
                                                       [&](const auto &pattern) { return pattern.matches(event); });
}

} // namespace headwater::services::lambda

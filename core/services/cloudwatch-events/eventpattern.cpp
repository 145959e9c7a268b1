// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/cloudwatch-events/eventpattern.h"

#include "core/base/text.h"
#include "core/pipeline/jsontext.h"

#include <QCoreApplication>

#include <algorithm>
#include <optional>

namespace headwater::services::cloudwatch_events {

using nlohmann::json;

namespace {

constexpr std::size_t kMostBytes = 2'048; // PutRule's EventPattern

QString tr(const char *text)
{
    return QCoreApplication::translate("Services", text);
}

bool isComparison(const json &entry)
{
    return entry == "<" || entry == "<=" || entry == ">" || entry == ">=" || entry == "=";
}

/// What is wrong with an alternative of a list; nothing when it can be used.
std::optional<QString> problemOf(const json &entry)
{
    if (entry.is_array())
        return tr("A list in a list is no alternative.");
    if (!entry.is_object())
        return std::nullopt;
    if (entry.size() != 1)
        return tr("An alternative has one condition.");
    const std::string &name = entry.begin().key();
    const json &value = entry.begin().value();
    if (name == "prefix")
        return value.is_string() ? std::nullopt : std::optional(tr("“prefix” is a text."));
    if (name == "exists")
        return value.is_boolean() ? std::nullopt : std::optional(tr("“exists” is true or false."));
    if (name == "anything-but")
        return value.is_object() ? std::optional(tr("“anything-but” is a value or a list of values.")) : std::nullopt;
    if (name == "numeric") {
        bool fits = value.is_array() && !value.empty() && value.size() % 2 == 0;
        for (std::size_t i = 0; fits && i < value.size(); i += 2)
            fits = isComparison(value[i]) && value[i + 1].is_number();
        return fits ? std::nullopt : std::optional(tr("“numeric” is a list such as [\">\", 0, \"<=\", 5]."));
    }
    return tr("“%1” is no condition: prefix, anything-but, numeric, exists.").arg(fromUtf8(name));
}

std::optional<Error> check(const json &pattern, const QString &place)
{
    for (const auto &[name, value] : pattern.items()) {
        const QString here = pipeline::pointerTo(place, name);
        if (value.is_object()) {
            if (auto problem = check(value, here))
                return problem;
            continue;
        }
        if (!value.is_array() || value.empty())
            return Error{tr("“%1” needs a list of what may stand there.").arg(fromUtf8(name)), here};
        for (const json &entry : value) {
            if (auto problem = problemOf(entry))
                return Error{*problem, here};
        }
    }
    return std::nullopt;
}

bool fitsNumeric(const json &conditions, double number)
{
    for (std::size_t i = 0; i + 1 < conditions.size(); i += 2) {
        const std::string &how = conditions[i].get_ref<const std::string &>();
        const double bound = conditions[i + 1].get<double>();
        const bool fits = how == "<"    ? number < bound
                          : how == "<=" ? number <= bound
                          : how == ">"  ? number > bound
                          : how == ">=" ? number >= bound
                                        : number == bound;
        if (!fits)
            return false;
    }
    return true;
}

/// \param value null when the event does not have the member
bool fits(const json &entry, const json *value)
{
    if (!entry.is_object())
        return value && *value == entry;
    const std::string &name = entry.begin().key();
    const json &condition = entry.begin().value();
    if (name == "exists")
        return condition.get<bool>() == (value != nullptr);
    if (!value)
        return false;
    if (name == "prefix")
        return value->is_string() &&
               value->get_ref<const std::string &>().starts_with(condition.get_ref<const std::string &>());
    if (name == "numeric")
        return value->is_number() && fitsNumeric(condition, value->get<double>());
    return condition.is_array() ? std::find(condition.begin(), condition.end(), *value) == condition.end()
                                : *value != condition;
}

bool matchesAll(const json &pattern, const json *event)
{
    for (const auto &[name, wanted] : pattern.items()) {
        const json *value = event && event->is_object() && event->contains(name) ? &(*event)[name] : nullptr;
        if (wanted.is_object()) {
            if (!matchesAll(wanted, value))
                return false;
            continue;
        }
        const bool any = std::any_of(wanted.begin(), wanted.end(), [&](const json &entry) {
            // Of a list in the event, one entry is enough.
            if (value && value->is_array())
                return std::any_of(value->begin(), value->end(), [&](const json &one) { return fits(entry, &one); });
            return fits(entry, value);
        });
        if (!any)
            return false;
    }
    return true;
}

} // namespace

Result<EventPattern> EventPattern::parse(std::string_view text)
{
    auto pattern = pipeline::readJsonObject(text, kMostBytes);
    if (!pattern)
        return pattern.error();
    if (pattern->empty())
        return Error{tr("The pattern is empty: it would match nothing that a rule could name."), {}};
    if (auto problem = check(*pattern, {}))
        return *problem;
    return EventPattern(std::move(*pattern));
}

bool EventPattern::matches(const json &event) const
{
    return matchesAll(m_pattern, &event);
}

} // namespace headwater::services::cloudwatch_events

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/eventpattern.h"

#include "core/base/text.h"
#include "core/pipeline/jsontext.h"

#include <QCoreApplication>

#include <algorithm>
#include <optional>

namespace headwater::services {

using nlohmann::json;

namespace {

constexpr const char *kOr = "$or";

QString tr(const char *text)
{
    return QCoreApplication::translate("Services", text);
}

bool isComparison(const json &entry)
{
    return entry == "<" || entry == "<=" || entry == ">" || entry == ">=" || entry == "=";
}

std::optional<QString> textProblem(const std::string &name, const json &value)
{
    return value.is_string() ? std::nullopt : std::optional(tr("“%1” is a text.").arg(fromUtf8(name)));
}

bool isTextCondition(const std::string &name, EventPattern::Words words)
{
    return name == "prefix" ||
           (words == EventPattern::Words::Today && (name == "suffix" || name == "equals-ignore-case"));
}

/// What is wrong with an alternative of a list; nothing when it can be used.
std::optional<QString> problemOf(const json &entry, EventPattern::Words words)
{
    if (entry.is_array())
        return tr("A list in a list is no alternative.");
    if (!entry.is_object())
        return std::nullopt;
    if (entry.size() != 1)
        return tr("An alternative has one condition.");
    const std::string &name = entry.begin().key();
    const json &value = entry.begin().value();
    if (isTextCondition(name, words))
        return textProblem(name, value);
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
    return words == EventPattern::Words::Today
               ? tr("“%1” is no condition: prefix, suffix, equals-ignore-case, anything-but, numeric, exists.")
                     .arg(fromUtf8(name))
               : tr("“%1” is no condition: prefix, anything-but, numeric, exists.").arg(fromUtf8(name));
}

/// `"$or": [{…}, {…}]`: patterns over several members, of which one has to match.
bool isAlternatives(const std::string &name, const json &value, EventPattern::Words words)
{
    return words == EventPattern::Words::Today && name == kOr && value.is_array() && !value.empty() &&
           value[0].is_object();
}

std::optional<Error> check(const json &pattern, const QString &place, EventPattern::Words words)
{
    for (const auto &[name, value] : pattern.items()) {
        const QString here = pipeline::pointerTo(place, name);
        if (isAlternatives(name, value, words)) {
            for (std::size_t i = 0; i < value.size(); ++i) {
                const QString part = here + QStringLiteral("/%1").arg(i);
                if (!value[i].is_object() || value[i].empty())
                    return Error{tr("“$or” is a list of patterns, of which one has to match."), part};
                if (auto problem = check(value[i], part, words))
                    return problem;
            }
            continue;
        }
        if (value.is_object()) {
            if (auto problem = check(value, here, words))
                return problem;
            continue;
        }
        if (!value.is_array() || value.empty())
            return Error{tr("“%1” needs a list of what may stand there.").arg(fromUtf8(name)), here};
        for (const json &entry : value) {
            if (auto problem = problemOf(entry, words))
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

std::string lowered(const std::string &text)
{
    return fromUtf8(text).toLower().toStdString();
}

bool fitsText(const std::string &name, const std::string &condition, const json &value)
{
    if (!value.is_string())
        return false;
    const std::string &text = value.get_ref<const std::string &>();
    return name == "prefix"   ? text.starts_with(condition)
           : name == "suffix" ? text.ends_with(condition)
                              : lowered(text) == lowered(condition);
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
    if (name == "prefix" || name == "suffix" || name == "equals-ignore-case")
        return fitsText(name, condition.get_ref<const std::string &>(), *value);
    if (name == "numeric")
        return value->is_number() && fitsNumeric(condition, value->get<double>());
    return condition.is_array() ? std::find(condition.begin(), condition.end(), *value) == condition.end()
                                : *value != condition;
}

bool matchesAll(const json &pattern, const json *event, EventPattern::Words words)
{
    for (const auto &[name, wanted] : pattern.items()) {
        if (isAlternatives(name, wanted, words)) {
            if (std::none_of(wanted.begin(), wanted.end(),
                             [&](const json &each) { return matchesAll(each, event, words); }))
                return false;
            continue;
        }
        const json *value = event && event->is_object() && event->contains(name) ? &(*event)[name] : nullptr;
        if (wanted.is_object()) {
            if (!matchesAll(wanted, value, words))
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

Result<EventPattern> EventPattern::parse(std::string_view text, Words words, std::size_t mostBytes)
{
    auto pattern = pipeline::readJsonObject(text, mostBytes);
    if (!pattern)
        return pattern.error();
    if (pattern->empty())
        return Error{tr("The pattern is empty: it would match nothing that a rule could name."), {}};
    if (auto problem = check(*pattern, {}, words))
        return *problem;
    return EventPattern(std::move(*pattern), words);
}

bool EventPattern::matches(const json &event) const
{
    return matchesAll(m_pattern, &event, m_words);
}

} // namespace headwater::services

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/cloudwatch-logs/filterpattern.h"

#include "core/services/cloudwatch-logs/filtercondition.h"

#include <algorithm>
#include <optional>
#include <vector>

namespace headwater::services::cloudwatch_logs {

using nlohmann::json;

namespace {

struct Term
{
    enum class Kind : std::uint8_t { All, Any, None } kind = Kind::All;
    std::string text;
};

Result<std::vector<Term>> parseTerms(std::string_view text)
{
    std::vector<Term> terms;
    for (std::size_t at = 0; at < text.size();) {
        if (isBlank(text[at])) {
            ++at;
            continue;
        }
        Term term;
        if (text[at] == '?' || text[at] == '-') {
            term.kind = text[at] == '?' ? Term::Kind::Any : Term::Kind::None;
            ++at;
        }
        if (at < text.size() && text[at] == '"') {
            const std::size_t end = text.find('"', at + 1);
            if (end == std::string_view::npos)
                return Error{Words::tr("A quote of the filter pattern is never closed."), {}};
            term.text = text.substr(at + 1, end - at - 1);
            at = end + 1;
        } else {
            const std::size_t from = at;
            while (at < text.size() && isWordCharacter(text[at]))
                ++at;
            if (at == from || (at < text.size() && !isBlank(text[at])))
                return Error{Words::tr("A term of the filter pattern with other characters than letters, digits and _ "
                                       "stands in quotes: character %1.")
                                 .arg(at + 1),
                             {}};
            term.text = text.substr(from, at - from);
        }
        terms.push_back(std::move(term));
    }
    return terms;
}

/// A column of `[ip, ..., status = 5*]`.
struct Column
{
    bool any = false; ///< `...`
    std::optional<FilterCondition> condition;
};

/// Words of a line; what stands in brackets or quotes is one.
std::vector<std::string_view> wordsOf(std::string_view line)
{
    std::vector<std::string_view> words;
    for (std::size_t at = 0; at < line.size();) {
        if (isBlank(line[at])) {
            ++at;
            continue;
        }
        const char close = line[at] == '[' ? ']' : line[at] == '"' ? '"' : '\0';
        const std::size_t from = close == '\0' ? at : at + 1;
        std::size_t end = close == '\0' ? line.find_first_of(" \t", from) : line.find(close, from);
        end = std::min(end, line.size());
        words.push_back(line.substr(from, end - from));
        at = close == '\0' ? end : end + 1;
    }
    return words;
}

} // namespace

struct FilterPattern::Private
{
    enum class Kind : std::uint8_t { All, Terms, Json, Columns } kind = Kind::All;
    std::vector<Term> terms;
    std::optional<FilterCondition> condition;
    std::vector<Column> columns;

    bool matchesTerms(std::string_view message) const
    {
        bool hasAny = false, any = false, all = true, hasAll = false;
        for (const Term &term : terms) {
            const bool found = message.find(term.text) != std::string_view::npos;
            if (term.kind == Term::Kind::None && found)
                return false;
            hasAny = hasAny || term.kind == Term::Kind::Any;
            any = any || (term.kind == Term::Kind::Any && found);
            hasAll = hasAll || term.kind == Term::Kind::All;
            all = all && (term.kind != Term::Kind::All || found);
        }
        // Beside terms that must be there, those that may be are passed over.
        return hasAll ? all : !hasAny || any;
    }

    bool matchesJson(std::string_view message) const
    {
        const json parsed = json::parse(message, nullptr, false);
        if (!parsed.is_object())
            return false;
        return condition->holds([&parsed](const auto &path) -> const json * {
            const json *at = &parsed;
            for (const auto &step : path) {
                if (const auto *name = std::get_if<std::string>(&step)) {
                    if (!at->is_object() || !at->contains(*name))
                        return nullptr;
                    at = &(*at)[*name];
                } else {
                    const std::size_t index = std::get<std::size_t>(step);
                    if (!at->is_array() || index >= at->size())
                        return nullptr;
                    at = &(*at)[index];
                }
            }
            return at;
        });
    }

    bool matchesColumns(std::string_view message) const
    {
        const std::vector<std::string_view> words = wordsOf(message);
        const auto gap = std::find_if(columns.begin(), columns.end(), [](const Column &each) { return each.any; });
        const bool open = gap != columns.end();
        const std::size_t fixed = columns.size() - (open ? 1 : 0);
        if (open ? words.size() < fixed : words.size() != fixed)
            return false;
        const auto before = static_cast<std::size_t>(gap - columns.begin());
        for (std::size_t i = 0; i < columns.size(); ++i) {
            if (!columns[i].condition)
                continue;
            const std::size_t word = i <= before ? i : words.size() - (columns.size() - i);
            const json value = std::string(words[word]);
            if (!columns[i].condition->holds([&value](const auto &) { return &value; }))
                return false;
        }
        return true;
    }
};

FilterPattern::FilterPattern(std::unique_ptr<Private> d_)
    : d(std::move(d_))
{
}

FilterPattern::FilterPattern(FilterPattern &&) noexcept = default;
FilterPattern &FilterPattern::operator=(FilterPattern &&) noexcept = default;
FilterPattern::~FilterPattern() = default;

Result<FilterPattern> FilterPattern::parse(std::string_view text)
{
    auto d = std::make_unique<Private>();
    while (!text.empty() && isBlank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isBlank(text.back()))
        text.remove_suffix(1);
    if (text.size() > kLongest)
        return Error{Words::tr("A filter pattern has at most %1 characters.").arg(kLongest), {}};
    if (text.empty())
        return FilterPattern(std::move(d));
    const char last = text.back();
    if (text.front() == '{') {
        if (last != '}')
            return Error{Words::tr("The filter pattern begins with a brace and does not end with one."), {}};
        auto condition = FilterCondition::parse(text.substr(1, text.size() - 2), FilterCondition::Selectors::Members);
        if (!condition)
            return condition.error();
        d->kind = Private::Kind::Json;
        d->condition = std::move(*condition);
    } else if (text.front() == '[') {
        if (last != ']')
            return Error{Words::tr("The filter pattern begins with a bracket and does not end with one."), {}};
        d->kind = Private::Kind::Columns;
        bool hasGap = false;
        for (std::string_view rest = text.substr(1, text.size() - 2);;) {
            const std::size_t comma = rest.find(',');
            std::string_view one = rest.substr(0, comma);
            while (!one.empty() && isBlank(one.front()))
                one.remove_prefix(1);
            while (!one.empty() && isBlank(one.back()))
                one.remove_suffix(1);
            Column column;
            column.any = one == "...";
            if (column.any && std::exchange(hasGap, true))
                return Error{Words::tr("A filter pattern has “...” once at most."), {}};
            if (!column.any && one.find_first_of("=<>!") != std::string_view::npos) {
                auto condition = FilterCondition::parse(one, FilterCondition::Selectors::Columns);
                if (!condition)
                    return condition.error();
                column.condition = std::move(*condition);
            }
            d->columns.push_back(std::move(column));
            if (comma == std::string_view::npos)
                break;
            rest.remove_prefix(comma + 1);
        }
    } else {
        auto terms = parseTerms(text);
        if (!terms)
            return terms.error();
        d->kind = Private::Kind::Terms;
        d->terms = std::move(*terms);
    }
    return FilterPattern(std::move(d));
}

bool FilterPattern::isEmpty() const
{
    return d->kind == Private::Kind::All;
}

bool FilterPattern::matches(std::string_view message) const
{
    switch (d->kind) {
    case Private::Kind::All:
        return true;
    case Private::Kind::Terms:
        return d->matchesTerms(message);
    case Private::Kind::Json:
        return d->matchesJson(message);
    case Private::Kind::Columns:
        return d->matchesColumns(message);
    }
    return true;
}

} // namespace headwater::services::cloudwatch_logs

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/cloudwatch-logs/filterpattern.h"

#include "core/base/text.h"

#include <nlohmann/json.hpp>

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>
#include <optional>
#include <variant>
#include <vector>

namespace headwater::services::cloudwatch_logs {

using nlohmann::json;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("Services", text);
}

constexpr std::size_t kMostNesting = 64;

bool isBlank(char c)
{
    return c == ' ' || c == '\t';
}

bool isWordCharacter(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
}

/// `*` stands for anything, at any place.
bool matchesWildcard(std::string_view pattern, std::string_view text)
{
    std::size_t p = 0, t = 0, star = std::string_view::npos, resume = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            resume = t;
        } else if (p < pattern.size() && pattern[p] == text[t]) {
            ++p;
            ++t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++resume;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*')
        ++p;
    return p == pattern.size();
}

std::optional<double> numberOf(std::string_view text)
{
    double number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || read.ec != std::errc() || read.ptr != text.data() + text.size())
        return std::nullopt;
    return number;
}

/// What a condition looks at: a member of a JSON message, or a column of a line. Null when it is not there.
using Lookup = std::function<const json *(const std::vector<std::variant<std::string, std::size_t>> &)>;

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

struct Condition
{
    enum class Kind : std::uint8_t { And, Or, Compare } kind = Kind::Compare;
    std::vector<Condition> parts;
    std::vector<std::variant<std::string, std::size_t>> path;
    Comparison comparison = Comparison::Equal;
    std::string value;
    std::optional<double> number;

    bool holds(const Lookup &lookup) const
    {
        if (kind == Kind::And)
            return std::all_of(parts.begin(), parts.end(), [&](const Condition &part) { return part.holds(lookup); });
        if (kind == Kind::Or)
            return std::any_of(parts.begin(), parts.end(), [&](const Condition &part) { return part.holds(lookup); });
        const json *found = lookup(path);
        switch (comparison) {
        case Comparison::NotExists:
            return !found;
        case Comparison::IsNull:
            return found && found->is_null();
        case Comparison::IsTrue:
            return found && found->is_boolean() && found->get<bool>();
        case Comparison::IsFalse:
            return found && found->is_boolean() && !found->get<bool>();
        default:
            return found && compares(*found);
        }
    }

    bool compares(const json &found) const
    {
        if (found.is_structured() || found.is_null())
            return false;
        std::optional<double> left;
        if (found.is_number())
            left = found.get<double>();
        const std::string text = found.is_string() ? found.get<std::string>() : found.dump();
        if (!left)
            left = numberOf(text);
        const bool numbers = left && number;
        switch (comparison) {
        case Comparison::Equal:
            return numbers ? *left == *number : matchesWildcard(value, text);
        case Comparison::NotEqual:
            return numbers ? *left != *number : !matchesWildcard(value, text);
        case Comparison::Less:
            return numbers && *left < *number;
        case Comparison::LessEqual:
            return numbers && *left <= *number;
        case Comparison::Greater:
            return numbers && *left > *number;
        case Comparison::GreaterEqual:
            return numbers && *left >= *number;
        default:
            return false;
        }
    }
};

class ConditionParser
{
public:
    /// \param json selectors begin with `$.`; otherwise they are the names of columns
    ConditionParser(std::string_view text, bool json)
        : m_text(text)
        , m_json(json)
    {
    }

    Result<Condition> parse()
    {
        Condition condition;
        if (either(condition, 0)) {
            skipBlanks();
            if (m_at == m_text.size())
                return condition;
            refuse(tr("an operator"));
        }
        return Error{tr("The filter pattern cannot be read at character %1: %2 should stand there.")
                         .arg(m_problemAt + 1)
                         .arg(m_wanted),
                     {}};
    }

private:
    bool refuse(const QString &wanted)
    {
        if (m_wanted.isEmpty()) {
            m_wanted = wanted;
            m_problemAt = m_at;
        }
        return false;
    }
    void skipBlanks()
    {
        while (m_at < m_text.size() && isBlank(m_text[m_at]))
            ++m_at;
    }
    bool take(std::string_view text)
    {
        skipBlanks();
        if (!m_text.substr(m_at).starts_with(text))
            return false;
        m_at += text.size();
        return true;
    }
    bool takeWord(std::string_view word)
    {
        skipBlanks();
        const std::string_view rest = m_text.substr(m_at);
        if (!rest.starts_with(word) || (rest.size() > word.size() && isWordCharacter(rest[word.size()])))
            return false;
        m_at += word.size();
        return true;
    }

    bool either(Condition &into, std::size_t depth) { return list(into, depth, "||", Condition::Kind::Or); }
    bool list(Condition &into, std::size_t depth, std::string_view separator, Condition::Kind kind)
    {
        std::vector<Condition> parts;
        do {
            Condition part;
            const bool read =
                kind == Condition::Kind::Or ? list(part, depth, "&&", Condition::Kind::And) : single(part, depth);
            if (!read)
                return false;
            parts.push_back(std::move(part));
        } while (take(separator));
        if (parts.size() == 1) {
            into = std::move(parts.front());
        } else {
            into.kind = kind;
            into.parts = std::move(parts);
        }
        return true;
    }

    bool single(Condition &into, std::size_t depth)
    {
        if (take("(")) {
            if (depth > kMostNesting)
                return refuse(tr("fewer brackets"));
            return either(into, depth + 1) && (take(")") || refuse(tr("a closing bracket")));
        }
        return selector(into) && comparison(into);
    }

    bool selector(Condition &into)
    {
        if (m_json && !take("$"))
            return refuse(QStringLiteral("“$.”"));
        bool first = true;
        for (;; first = false) {
            if (m_json && m_at < m_text.size() && m_text[m_at] == '[') {
                std::size_t index = 0;
                const char *const end = m_text.data() + m_text.size();
                const auto read = std::from_chars(m_text.data() + m_at + 1, end, index);
                if (read.ec != std::errc() || read.ptr == end || *read.ptr != ']')
                    return refuse(tr("a number in brackets"));
                m_at = static_cast<std::size_t>(read.ptr - m_text.data()) + 1;
                into.path.emplace_back(index);
                continue;
            }
            if (m_json ? !(m_at < m_text.size() && m_text[m_at] == '.') : !first)
                return !into.path.empty() || refuse(tr("a name"));
            m_at += m_json ? 1 : 0;
            skipBlanks();
            const std::size_t from = m_at;
            while (m_at < m_text.size() && (isWordCharacter(m_text[m_at]) || m_text[m_at] == '-'))
                ++m_at;
            if (m_at == from)
                return refuse(tr("a name"));
            into.path.emplace_back(std::string(m_text.substr(from, m_at - from)));
        }
    }

    bool comparison(Condition &into)
    {
        if (takeWord("IS")) {
            if (takeWord("NULL"))
                into.comparison = Comparison::IsNull;
            else if (takeWord("TRUE"))
                into.comparison = Comparison::IsTrue;
            else if (takeWord("FALSE"))
                into.comparison = Comparison::IsFalse;
            else
                return refuse(tr("NULL, TRUE or FALSE"));
            return true;
        }
        if (takeWord("NOT")) {
            into.comparison = Comparison::NotExists;
            return takeWord("EXISTS") || refuse(QStringLiteral("EXISTS"));
        }
        static constexpr std::array<std::pair<std::string_view, Comparison>, 6> kOperators{
            {{"!=", Comparison::NotEqual},
             {"<=", Comparison::LessEqual},
             {">=", Comparison::GreaterEqual},
             {"=", Comparison::Equal},
             {"<", Comparison::Less},
             {">", Comparison::Greater}}};
        const auto found =
            std::find_if(kOperators.begin(), kOperators.end(), [this](const auto &each) { return take(each.first); });
        if (found == kOperators.end())
            return refuse(tr("an operator"));
        into.comparison = found->second;
        return value(into);
    }

    bool value(Condition &into)
    {
        skipBlanks();
        if (m_at < m_text.size() && m_text[m_at] == '"') {
            for (++m_at; m_at < m_text.size() && m_text[m_at] != '"'; ++m_at) {
                if (m_text[m_at] == '\\' && m_at + 1 < m_text.size())
                    ++m_at;
                into.value += m_text[m_at];
            }
            return take("\"") || refuse(tr("a closing quote"));
        }
        const std::size_t from = m_at;
        while (m_at < m_text.size() && !isBlank(m_text[m_at]) &&
               std::string_view("()&|<>=!\"").find(m_text[m_at]) == std::string_view::npos)
            ++m_at;
        if (m_at == from)
            return refuse(tr("a value"));
        into.value = m_text.substr(from, m_at - from);
        into.number = numberOf(into.value);
        const bool ordered = into.comparison != Comparison::Equal && into.comparison != Comparison::NotEqual;
        return !ordered || into.number || refuse(tr("a number"));
    }

    const std::string_view m_text;
    const bool m_json;
    std::size_t m_at = 0;
    std::size_t m_problemAt = 0;
    QString m_wanted;
};

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
                return Error{tr("A quote of the filter pattern is never closed."), {}};
            term.text = text.substr(at + 1, end - at - 1);
            at = end + 1;
        } else {
            const std::size_t from = at;
            while (at < text.size() && isWordCharacter(text[at]))
                ++at;
            if (at == from || (at < text.size() && !isBlank(text[at])))
                return Error{tr("A term of the filter pattern with other characters than letters, digits and _ "
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
    std::optional<Condition> condition;
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
    Condition condition;
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
        return condition.holds([&parsed](const auto &path) -> const json * {
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
        return Error{tr("A filter pattern has at most %1 characters.").arg(kLongest), {}};
    if (text.empty())
        return FilterPattern(std::move(d));
    const char last = text.back();
    if (text.front() == '{') {
        if (last != '}')
            return Error{tr("The filter pattern begins with a brace and does not end with one."), {}};
        auto condition = ConditionParser(text.substr(1, text.size() - 2), true).parse();
        if (!condition)
            return condition.error();
        d->kind = Private::Kind::Json;
        d->condition = std::move(*condition);
    } else if (text.front() == '[') {
        if (last != ']')
            return Error{tr("The filter pattern begins with a bracket and does not end with one."), {}};
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
                return Error{tr("A filter pattern has “...” once at most."), {}};
            if (!column.any && one.find_first_of("=<>!") != std::string_view::npos) {
                auto condition = ConditionParser(one, false).parse();
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

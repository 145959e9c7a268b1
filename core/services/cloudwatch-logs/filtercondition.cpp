// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/cloudwatch-logs/filtercondition.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace headwater::services::cloudwatch_logs {

using nlohmann::json;

namespace {

constexpr std::size_t kMostNesting = 64;

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

} // namespace

bool isBlank(char c)
{
    return c == ' ' || c == '\t';
}

bool isWordCharacter(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
}

bool FilterCondition::holds(const Lookup &lookup) const
{
    if (m_kind == Kind::And)
        return std::all_of(m_parts.begin(), m_parts.end(),
                           [&](const FilterCondition &part) { return part.holds(lookup); });
    if (m_kind == Kind::Or)
        return std::any_of(m_parts.begin(), m_parts.end(),
                           [&](const FilterCondition &part) { return part.holds(lookup); });
    const json *found = lookup(m_path);
    switch (m_comparison) {
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

bool FilterCondition::compares(const json &found) const
{
    if (found.is_structured() || found.is_null())
        return false;
    std::optional<double> left;
    if (found.is_number())
        left = found.get<double>();
    const std::string text = found.is_string() ? found.get<std::string>() : found.dump();
    if (!left)
        left = numberOf(text);
    const bool numbers = left && m_number;
    switch (m_comparison) {
    case Comparison::Equal:
        return numbers ? *left == *m_number : matchesWildcard(m_value, text);
    case Comparison::NotEqual:
        return numbers ? *left != *m_number : !matchesWildcard(m_value, text);
    case Comparison::Less:
        return numbers && *left < *m_number;
    case Comparison::LessEqual:
        return numbers && *left <= *m_number;
    case Comparison::Greater:
        return numbers && *left > *m_number;
    case Comparison::GreaterEqual:
        return numbers && *left >= *m_number;
    default:
        return false;
    }
}

class ConditionParser
{
public:
    ConditionParser(std::string_view text, FilterCondition::Selectors selectors)
        : m_text(text)
        , m_json(selectors == FilterCondition::Selectors::Members)
    {
    }

    Result<FilterCondition> parse()
    {
        FilterCondition condition;
        if (either(condition, 0)) {
            skipBlanks();
            if (m_at == m_text.size())
                return condition;
            refuse(Words::tr("an operator"));
        }
        return Error{Words::tr("The filter pattern cannot be read at character %1: %2 should stand there.")
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

    bool either(FilterCondition &into, std::size_t depth) { return list(into, depth, "||", FilterCondition::Kind::Or); }
    bool list(FilterCondition &into, std::size_t depth, std::string_view separator, FilterCondition::Kind kind)
    {
        std::vector<FilterCondition> parts;
        do {
            FilterCondition part;
            const bool read = kind == FilterCondition::Kind::Or ? list(part, depth, "&&", FilterCondition::Kind::And)
                                                                : single(part, depth);
            if (!read)
                return false;
            parts.push_back(std::move(part));
        } while (take(separator));
        if (parts.size() == 1) {
            into = std::move(parts.front());
        } else {
            into.m_kind = kind;
            into.m_parts = std::move(parts);
        }
        return true;
    }

    bool single(FilterCondition &into, std::size_t depth)
    {
        if (take("(")) {
            if (depth > kMostNesting)
                return refuse(Words::tr("fewer brackets"));
            return either(into, depth + 1) && (take(")") || refuse(Words::tr("a closing bracket")));
        }
        return selector(into) && comparison(into);
    }

    bool selector(FilterCondition &into)
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
                    return refuse(Words::tr("a number in brackets"));
                m_at = static_cast<std::size_t>(read.ptr - m_text.data()) + 1;
                into.m_path.emplace_back(index);
                continue;
            }
            if (m_json ? !(m_at < m_text.size() && m_text[m_at] == '.') : !first)
                return !into.m_path.empty() || refuse(Words::tr("a name"));
            m_at += m_json ? 1 : 0;
            skipBlanks();
            const std::size_t from = m_at;
            while (m_at < m_text.size() && (isWordCharacter(m_text[m_at]) || m_text[m_at] == '-'))
                ++m_at;
            if (m_at == from)
                return refuse(Words::tr("a name"));
            into.m_path.emplace_back(std::string(m_text.substr(from, m_at - from)));
        }
    }

    bool comparison(FilterCondition &into)
    {
        if (takeWord("IS")) {
            if (takeWord("NULL"))
                into.m_comparison = FilterCondition::Comparison::IsNull;
            else if (takeWord("TRUE"))
                into.m_comparison = FilterCondition::Comparison::IsTrue;
            else if (takeWord("FALSE"))
                into.m_comparison = FilterCondition::Comparison::IsFalse;
            else
                return refuse(Words::tr("NULL, TRUE or FALSE"));
            return true;
        }
        if (takeWord("NOT")) {
            into.m_comparison = FilterCondition::Comparison::NotExists;
            return takeWord("EXISTS") || refuse(QStringLiteral("EXISTS"));
        }
        static constexpr std::array<std::pair<std::string_view, FilterCondition::Comparison>, 6> kOperators{
            {{"!=", FilterCondition::Comparison::NotEqual},
             {"<=", FilterCondition::Comparison::LessEqual},
             {">=", FilterCondition::Comparison::GreaterEqual},
             {"=", FilterCondition::Comparison::Equal},
             {"<", FilterCondition::Comparison::Less},
             {">", FilterCondition::Comparison::Greater}}};
        const auto found =
            std::find_if(kOperators.begin(), kOperators.end(), [this](const auto &each) { return take(each.first); });
        if (found == kOperators.end())
            return refuse(Words::tr("an operator"));
        into.m_comparison = found->second;
        return value(into);
    }

    bool value(FilterCondition &into)
    {
        skipBlanks();
        if (m_at < m_text.size() && m_text[m_at] == '"') {
            for (++m_at; m_at < m_text.size() && m_text[m_at] != '"'; ++m_at) {
                if (m_text[m_at] == '\\' && m_at + 1 < m_text.size())
                    ++m_at;
                into.m_value += m_text[m_at];
            }
            return take("\"") || refuse(Words::tr("a closing quote"));
        }
        const std::size_t from = m_at;
        while (m_at < m_text.size() && !isBlank(m_text[m_at]) &&
               std::string_view("()&|<>=!\"").find(m_text[m_at]) == std::string_view::npos)
            ++m_at;
        if (m_at == from)
            return refuse(Words::tr("a value"));
        into.m_value = m_text.substr(from, m_at - from);
        into.m_number = numberOf(into.m_value);
        const bool ordered = into.m_comparison != FilterCondition::Comparison::Equal &&
                             into.m_comparison != FilterCondition::Comparison::NotEqual;
        return !ordered || into.m_number || refuse(Words::tr("a number"));
    }

    const std::string_view m_text;
    const bool m_json;
    std::size_t m_at = 0;
    std::size_t m_problemAt = 0;
    QString m_wanted;
};

Result<FilterCondition> FilterCondition::parse(std::string_view text, Selectors selectors)
{
    return ConditionParser(text, selectors).parse();
}

} // namespace headwater::services::cloudwatch_logs

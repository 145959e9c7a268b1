// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"
#include "core/iot/registry.h"
#include "core/policies/pattern.h"

#include <QCoreApplication>

#include <algorithm>
#include <charconv>
#include <optional>

namespace headwater::iot {
namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(IotRegistry)
};

constexpr std::size_t kLongestQuery = 1'000;
constexpr int kDeepestQuery = 32;

std::optional<double> numberIn(std::string_view text)
{
    double value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

/// Numbers by their value, anything else letter by letter.
int compared(std::string_view left, std::string_view right)
{
    const auto first = numberIn(left), second = numberIn(right);
    if (first && second)
        return *first < *second ? -1 : *first > *second ? 1 : 0;
    return left.compare(right) < 0 ? -1 : left == right ? 0 : 1;
}

} // namespace

struct FleetQuery::Term
{
    enum class Kind : std::uint8_t { All, Any, Not, Equals, Less, LessOrEqual, Greater, GreaterOrEqual, Range };
    Kind kind = Kind::All;
    std::vector<std::unique_ptr<Term>> parts;
    std::string field;
    std::string value, upper;
    bool withLower = true, withUpper = true; ///< of a range: [ ] or { }

    bool holdsFor(const std::string &given) const
    {
        switch (kind) {
        case Kind::Equals: {
            const auto pattern = policies::fill(value, false, {});
            return pattern && pattern->matches(given);
        }
        case Kind::Less:
            return compared(given, value) < 0;
        case Kind::LessOrEqual:
            return compared(given, value) <= 0;
        case Kind::Greater:
            return compared(given, value) > 0;
        case Kind::GreaterOrEqual:
            return compared(given, value) >= 0;
        default: {
            const int low = compared(given, value), high = compared(given, upper);
            return (withLower ? low >= 0 : low > 0) && (withUpper ? high <= 0 : high < 0);
        }
        }
    }

    bool matches(const RegisteredThing &thing, const std::set<std::string, std::less<>> &groups) const
    {
        const auto holds = [&](const std::unique_ptr<Term> &each) {
            return each->matches(thing, groups);
        };
        switch (kind) {
        case Kind::All:
            return std::all_of(parts.begin(), parts.end(), holds);
        case Kind::Any:
            return std::any_of(parts.begin(), parts.end(), holds);
        case Kind::Not:
            return !parts.front()->matches(thing, groups);
        default:
            break;
        }
        if (field == "thingName" || field.empty())
            return holdsFor(thing.name);
        if (field == "thingTypeName")
            return !thing.type.empty() && holdsFor(thing.type);
        if (field == "thingGroupNames")
            return std::any_of(groups.begin(), groups.end(), [&](const std::string &each) { return holdsFor(each); });
        if (field == "connectivity.connected")
            return holdsFor(thing.connected ? "true" : "false");
        const auto attribute =
            thing.attributes.find(std::string_view(field).substr(std::string_view("attributes.").size()));
        return attribute != thing.attributes.end() && holdsFor(attribute->second);
    }
};

namespace {

using Term = FleetQuery::Term;

/// any := all (OR all)*;  all := not ((AND)? not)*;  not := NOT not | ( any ) | field:value
class QueryReader
{
public:
    explicit QueryReader(std::string_view text)
        : m_text(text)
    {
    }

    Result<std::unique_ptr<Term>> read()
    {
        std::unique_ptr<Term> root = readAny(0);
        skipBlanks();
        if (root && m_at < m_text.size())
            fail(Words::tr("Something is left over here."));
        if (!m_problem.isEmpty())
            return Error{Words::tr("%1 (character %2)").arg(m_problem).arg(m_place + 1), QString::number(m_place + 1)};
        return root;
    }

private:
    std::nullptr_t fail(const QString &message)
    {
        if (m_problem.isEmpty()) {
            m_problem = message;
            m_place = m_at;
        }
        return nullptr;
    }

    void skipBlanks()
    {
        while (m_at < m_text.size() && m_text[m_at] == ' ')
            ++m_at;
    }

    bool takeWord(std::string_view word)
    {
        skipBlanks();
        if (!m_text.substr(m_at).starts_with(word))
            return false;
        const std::size_t after = m_at + word.size();
        if (after < m_text.size() && m_text[after] != ' ' && m_text[after] != '(')
            return false;
        m_at = after;
        return true;
    }

    bool isAtEndOfPart()
    {
        skipBlanks();
        return m_at == m_text.size() || m_text[m_at] == ')';
    }

    std::unique_ptr<Term> readAny(int depth)
    {
        if (depth > kDeepestQuery)
            return fail(Words::tr("Too many brackets."));
        auto any = std::make_unique<Term>();
        any->kind = Term::Kind::Any;
        do {
            std::unique_ptr<Term> all = readAll(depth);
            if (!all)
                return nullptr;
            any->parts.push_back(std::move(all));
        } while (takeWord("OR"));
        return any;
    }

    std::unique_ptr<Term> readAll(int depth)
    {
        auto all = std::make_unique<Term>();
        do {
            std::unique_ptr<Term> each = readNot(depth);
            if (!each)
                return nullptr;
            all->parts.push_back(std::move(each));
        } while (takeWord("AND") || !(isAtEndOfPart() || isWord("OR")));
        return all;
    }

    bool isWord(std::string_view word)
    {
        const std::size_t before = m_at;
        const bool is = takeWord(word);
        m_at = before;
        return is;
    }

    std::unique_ptr<Term> readNot(int depth)
    {
        if (takeWord("NOT")) {
            if (depth > kDeepestQuery)
                return fail(Words::tr("Too many brackets."));
            std::unique_ptr<Term> below = readNot(depth + 1);
            if (!below)
                return nullptr;
            auto negation = std::make_unique<Term>();
            negation->kind = Term::Kind::Not;
            negation->parts.push_back(std::move(below));
            return negation;
        }
        skipBlanks();
        if (m_at < m_text.size() && m_text[m_at] == '(') {
            ++m_at;
            std::unique_ptr<Term> inside = readAny(depth + 1);
            if (!inside)
                return nullptr;
            skipBlanks();
            if (m_at == m_text.size() || m_text[m_at] != ')')
                return fail(Words::tr("A bracket is not closed."));
            ++m_at;
            return inside;
        }
        return readTerm();
    }

    std::string readValue()
    {
        std::string value;
        if (m_at < m_text.size() && m_text[m_at] == '"') {
            for (++m_at; m_at < m_text.size() && m_text[m_at] != '"'; ++m_at)
                value += m_text[m_at];
            m_at += m_at < m_text.size();
            return value;
        }
        while (m_at < m_text.size() && std::string_view(" ()[]{}\"").find(m_text[m_at]) == std::string_view::npos)
            value += m_text[m_at++];
        return value;
    }

    std::unique_ptr<Term> readTerm()
    {
        const std::size_t from = m_at;
        while (m_at < m_text.size() && std::string_view(":<>= ()").find(m_text[m_at]) == std::string_view::npos)
            ++m_at;
        auto term = std::make_unique<Term>();
        term->kind = Term::Kind::Equals;
        term->field = m_text.substr(from, m_at - from);
        if (m_at == m_text.size() || m_text[m_at] == ' ' || m_text[m_at] == ')' || m_text[m_at] == '(') {
            // A bare word is a thing's name.
            if (term->field.empty())
                return fail(Words::tr("A term is missing here."));
            term->value = std::move(term->field);
            term->field.clear();
            return term;
        }
        const bool isAttribute = term->field.starts_with("attributes.") && term->field.size() > 11;
        if (!isAttribute && term->field != "thingName" && term->field != "thingTypeName" &&
            term->field != "thingGroupNames" && term->field != "connectivity.connected")
        {
            m_at = from;
            return fail(Words::tr("“%1” is no field; there are thingName, thingTypeName, thingGroupNames, "
                                  "attributes.NAME and connectivity.connected.")
                            .arg(fromUtf8(term->field)));
        }
        const char sign = m_text[m_at++];
        if (sign != ':') {
            const bool orEqual = m_at < m_text.size() && m_text[m_at] == '=';
            m_at += orEqual;
            term->kind = sign == '<'   ? (orEqual ? Term::Kind::LessOrEqual : Term::Kind::Less)
                         : sign == '>' ? (orEqual ? Term::Kind::GreaterOrEqual : Term::Kind::Greater)
                                       : Term::Kind::Equals;
        } else if (m_at < m_text.size() && (m_text[m_at] == '[' || m_text[m_at] == '{')) {
            term->kind = Term::Kind::Range;
            term->withLower = m_text[m_at++] == '[';
            skipBlanks();
            term->value = readValue();
            if (!takeWord("TO"))
                return fail(Words::tr("A range is written [LEAST TO MOST]."));
            skipBlanks();
            term->upper = readValue();
            skipBlanks();
            if (m_at == m_text.size() || (m_text[m_at] != ']' && m_text[m_at] != '}'))
                return fail(Words::tr("A range is written [LEAST TO MOST]."));
            term->withUpper = m_text[m_at++] == ']';
            if (term->value.empty() || term->upper.empty())
                return fail(Words::tr("A range is written [LEAST TO MOST]."));
            return term;
        }
        term->value = readValue();
        if (term->value.empty())
            return fail(Words::tr("A value is missing here."));
        return term;
    }

    std::string_view m_text;
    std::size_t m_at = 0, m_place = 0;
    QString m_problem;
};

} // namespace

FleetQuery::FleetQuery() = default;
FleetQuery::FleetQuery(FleetQuery &&) noexcept = default;
FleetQuery &FleetQuery::operator=(FleetQuery &&) noexcept = default;
FleetQuery::~FleetQuery() = default;

Result<FleetQuery> FleetQuery::parse(std::string_view text)
{
    if (text.empty() || text.size() > kLongestQuery)
        return Error{Words::tr("A query has 1 to 1,000 characters."), QStringLiteral("1")};
    auto root = QueryReader(text).read();
    if (!root)
        return root.error();
    FleetQuery query;
    query.m_root = std::move(*root);
    return query;
}

bool FleetQuery::matches(const RegisteredThing &thing, const std::set<std::string, std::less<>> &groups) const
{
    return m_root->matches(thing, groups);
}

} // namespace headwater::iot

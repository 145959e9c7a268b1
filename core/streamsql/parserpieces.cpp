// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"
#include "core/streamsql/expressionparser.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace headwater::streamsql {

using syntax::Name;
using syntax::Window;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("StreamSql", text);
}

struct Unit
{
    std::string_view name;
    std::int64_t milliseconds;
};

constexpr std::array<Unit, 4> kUnits = {
    {{"DAY", kDayMs}, {"HOUR", kHourMs}, {"MINUTE", kMinuteMs}, {"SECOND", kSecondMs}}};

std::size_t unitIndex(std::string_view name)
{
    return static_cast<std::size_t>(std::ranges::find(kUnits, name, &Unit::name) - kUnits.begin());
}

/// `1 02:03:04.5` in the units from `first` to `last`; nothing when it does not have as many parts.
std::optional<std::int64_t> readInterval(std::string_view text, std::size_t first, std::size_t last)
{
    const bool isNegative = text.starts_with('-');
    if (isNegative)
        text.remove_prefix(1);
    double sum = 0;
    for (std::size_t i = first; i <= last; ++i) {
        std::size_t length = 0;
        while (length < text.size() && ((text[length] >= '0' && text[length] <= '9') ||
                                        (i == last && kUnits[i].name == "SECOND" && text[length] == '.')))
            ++length;
        double part = 0;
        const auto [end, problem] = std::from_chars(text.data(), text.data() + length, part);
        if (length == 0 || problem != std::errc() || end != text.data() + length)
            return std::nullopt;
        sum += part * static_cast<double>(kUnits[i].milliseconds);
        text.remove_prefix(length);
        if (i < last) {
            if (text.empty() || text.front() != (kUnits[i].name == "DAY" ? ' ' : ':'))
                return std::nullopt;
            text.remove_prefix(1);
        }
    }
    if (!text.empty() || !(sum < 1e15))
        return std::nullopt;
    return (isNegative ? -1 : 1) * std::llround(sum);
}

} // namespace

Name ExpressionParser::name(const QString &wanted)
{
    const Token &token = m_cursor.peek();
    if (token.kind == Token::Kind::Word && isReserved(token.text)) {
        m_cursor.fail(token.place,
                      tr("Here should stand %1. “%2” is a reserved word; as a name it needs double quotes.")
                          .arg(wanted, fromUtf8(token.text)));
        return {};
    }
    if (token.kind != Token::Kind::Word && token.kind != Token::Kind::Quoted) {
        m_cursor.unexpected(wanted);
        return {};
    }
    m_cursor.take();
    return {token.text, token.kind == Token::Kind::Quoted, token.place};
}

std::int64_t ExpressionParser::wholeNumber(std::int64_t most, const QString &wanted)
{
    const Token &token = m_cursor.peek();
    std::int64_t value = 0;
    const char *const end = token.text.data() + token.text.size();
    const auto [stop, problem] = std::from_chars(token.text.data(), end, value);
    if (token.kind != Token::Kind::Number || problem != std::errc() || stop != end) {
        m_cursor.unexpected(wanted);
        return 0;
    }
    if (value < 1 || value > most)
        m_cursor.fail(token.place, tr("This should be from 1 to %1.").arg(most));
    m_cursor.take();
    return value;
}

Type ExpressionParser::type()
{
    struct Known
    {
        std::string_view name;
        TypeKind kind;
    };
    static constexpr std::array<Known, 17> kKnown = {{{"VARCHAR", TypeKind::Varchar},
                                                      {"CHAR", TypeKind::Char},
                                                      {"CHARACTER", TypeKind::Char},
                                                      {"INTEGER", TypeKind::Integer},
                                                      {"INT", TypeKind::Integer},
                                                      {"BIGINT", TypeKind::BigInt},
                                                      {"SMALLINT", TypeKind::SmallInt},
                                                      {"TINYINT", TypeKind::TinyInt},
                                                      {"DOUBLE", TypeKind::Double},
                                                      {"FLOAT", TypeKind::Double},
                                                      {"REAL", TypeKind::Real},
                                                      {"DECIMAL", TypeKind::Decimal},
                                                      {"NUMERIC", TypeKind::Decimal},
                                                      {"BOOLEAN", TypeKind::Boolean},
                                                      {"TIMESTAMP", TypeKind::Timestamp},
                                                      {"DATE", TypeKind::Date},
                                                      {"TIME", TypeKind::Time}}};
    const Token &token = m_cursor.peek();
    const auto known = std::ranges::find(kKnown, token.text, &Known::name);
    if (token.kind != Token::Kind::Word || known == kKnown.end()) {
        m_cursor.unexpected(tr("a type such as VARCHAR(16), INTEGER, DOUBLE or TIMESTAMP"),
                            {"VARCHAR", "CHAR", "INTEGER", "BIGINT", "SMALLINT", "TINYINT", "DOUBLE", "FLOAT", "REAL",
                             "DECIMAL", "NUMERIC", "BOOLEAN", "TIMESTAMP", "DATE", "TIME"});
        return {};
    }
    m_cursor.take();
    Type type{.kind = known->kind};
    if (token.is("DOUBLE"))
        m_cursor.acceptWord("PRECISION");
    if (type.isText()) {
        type.length = type.kind == TypeKind::Char ? 1 : 0;
        if (token.is("CHARACTER") && m_cursor.acceptWord("VARYING"))
            type = {.kind = TypeKind::Varchar};
        if (m_cursor.acceptSymbol("(")) {
            type.length = static_cast<std::int32_t>(wholeNumber(65'535, tr("a number of characters")));
            m_cursor.expectSymbol(")");
        }
    } else if (type.kind == TypeKind::Decimal && m_cursor.acceptSymbol("(")) {
        type.length = static_cast<std::int32_t>(wholeNumber(18, tr("a number of digits")));
        if (m_cursor.acceptSymbol(",")) {
            if (m_cursor.peek().kind == Token::Kind::Number && m_cursor.peek().text == "0")
                m_cursor.take();
            else
                type.scale = static_cast<std::int32_t>(wholeNumber(type.length, tr("a number of decimal places")));
        }
        m_cursor.expectSymbol(")");
    }
    return type;
}

std::string ExpressionParser::unit()
{
    static constexpr std::array<std::string_view, 6> kMore = {"YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND"};
    const Token &token = m_cursor.peek();
    if (token.kind == Token::Kind::Word && std::ranges::find(kMore, token.text) != kMore.end()) {
        m_cursor.take();
        return token.text;
    }
    m_cursor.unexpected(tr("a unit: DAY, HOUR, MINUTE or SECOND"),
                        {"YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND"});
    return {};
}

std::int64_t ExpressionParser::interval()
{
    m_cursor.expectWord("INTERVAL");
    const bool isNegative = m_cursor.acceptSymbol("-");
    const Token &text = m_cursor.peek();
    if (text.kind != Token::Kind::Text) {
        m_cursor.unexpected(tr("a text such as '60'"));
        return 0;
    }
    m_cursor.take();
    const Place place = m_cursor.peek().place;
    const std::size_t first = unitIndex(unit());
    std::size_t last = first;
    if (m_cursor.peek().is("TO"))
        last = (m_cursor.take(), unitIndex(unit()));
    if (m_cursor.acceptSymbol("(")) { // digits, which are not limited here
        wholeNumber(9, tr("a number of digits"));
        m_cursor.expectSymbol(")");
    }
    if (m_cursor.failed())
        return 0;
    if (first == kUnits.size() || last == kUnits.size()) {
        m_cursor.fail(place, tr("Intervals are in DAY, HOUR, MINUTE or SECOND here; months differ in length."));
        return 0;
    }
    const auto value = first <= last ? readInterval(text.text, first, last) : std::nullopt;
    if (!value)
        m_cursor.fail(text.place, tr("This is no such interval; write it like INTERVAL '60' SECOND or "
                                     "INTERVAL '1:30' MINUTE TO SECOND."));
    return (isNegative ? -1 : 1) * value.value_or(0);
}

Window ExpressionParser::windowBody(bool stagger)
{
    Window window;
    const Place start = m_cursor.peek().place;
    if (m_cursor.acceptWord("PARTITION")) {
        m_cursor.expectWord("BY");
        window.partition = list();
    }
    if (!stagger && m_cursor.acceptWord("ORDER")) { // a stream is in the order of ROWTIME, so this adds nothing
        m_cursor.expectWord("BY");
        const syntax::Node order = expression();
        if (order.kind != syntax::Node::Kind::Column || order.path.back().text != "ROWTIME")
            m_cursor.fail(order.place, tr("A stream can be ordered by ROWTIME only."));
    }
    window.byRows = m_cursor.peek().is("ROWS") && !stagger;
    if (!m_cursor.acceptWord("ROWS") || stagger)
        m_cursor.expectWord("RANGE");
    const bool between = !stagger && m_cursor.acceptWord("BETWEEN");
    window.extent = windowExtent(window);
    if (!stagger)
        m_cursor.expectWord("PRECEDING");
    if (between) {
        m_cursor.expectWord("AND");
        m_cursor.expectWord("CURRENT");
        m_cursor.expectWord("ROW");
    }
    window.place = joined(start, m_cursor.lastPlace());
    return window;
}

std::int64_t ExpressionParser::windowExtent(Window &window)
{
    if (window.byRows)
        return wholeNumber(1'000'000, tr("a number of rows"));
    const Place place = m_cursor.peek().place;
    if (m_cursor.peek().is("UNBOUNDED")) {
        m_cursor.fail(place, tr("A window without bound would keep every row for ever; give it an interval."));
        return 0;
    }
    const std::int64_t length = interval();
    if (length <= 0)
        m_cursor.fail(joined(place, m_cursor.lastPlace()), tr("The interval of a window should be positive."));
    return length;
}

} // namespace headwater::streamsql

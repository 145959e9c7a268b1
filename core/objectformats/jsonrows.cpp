// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/objectformats/jsonrows.h"

#include "core/base/timestamp.h"
#include "core/base/utf8.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>

namespace headwater::objectformats {
namespace {

constexpr int kDeepest = 256;
constexpr std::size_t kNoColumn = SIZE_MAX;
constexpr std::string_view kParseError = "DataFormatConversion.ParseError";
constexpr std::string_view kMalformed = "DataFormatConversion.MalformedData";

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

std::optional<unsigned> hexDigits(const char *at)
{
    unsigned value = 0;
    const auto [end, error] = std::from_chars(at, at + 4, value, 16);
    return error == std::errc() && end == at + 4 ? std::optional(value) : std::nullopt;
}

void appendUtf8(std::string &out, unsigned code)
{
    if (code < 0x80) {
        out += static_cast<char>(code);
        return;
    }
    if (code < 0x800) {
        out += static_cast<char>(0xc0 | code >> 6);
    } else if (code < 0x10000) {
        out += static_cast<char>(0xe0 | code >> 12);
        out += static_cast<char>(0x80 | (code >> 6 & 0x3f));
    } else {
        out += static_cast<char>(0xf0 | code >> 18);
        out += static_cast<char>(0x80 | (code >> 12 & 0x3f));
        out += static_cast<char>(0x80 | (code >> 6 & 0x3f));
    }
    out += static_cast<char>(0x80 | (code & 0x3f));
}

/// A string of JSON without its escapes, which scanString() has checked. A half of a surrogate pair becomes U+FFFD.
void unescape(std::string_view raw, std::string &out)
{
    constexpr unsigned kReplacement = 0xfffd;
    out.clear();
    for (std::size_t i = 0; i < raw.size(); ++i) {
        if (raw[i] != '\\') {
            out += raw[i];
            continue;
        }
        const char c = raw[++i];
        if (c != 'u') {
            constexpr std::string_view kFrom = "bfnrt", kTo = "\b\f\n\r\t";
            const std::size_t place = kFrom.find(c);
            out += place == std::string_view::npos ? c : kTo[place];
            continue;
        }
        unsigned code = *hexDigits(raw.data() + i + 1);
        i += 4;
        if (code >= 0xd800 && code < 0xdc00 && i + 6 < raw.size() && raw[i + 1] == '\\' && raw[i + 2] == 'u') {
            if (const unsigned low = *hexDigits(raw.data() + i + 3); low >= 0xdc00 && low < 0xe000) {
                code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
                i += 6;
            }
        }
        appendUtf8(out, code >= 0xd800 && code < 0xe000 ? kReplacement : code);
    }
}

template <typename Number>
bool parse(std::string_view text, Number &value)
{
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size();
}

} // namespace

JsonRows::JsonRows(std::vector<Column> columns, JsonRules rules)
    : m_rules(rules)
    , m_table(std::move(columns))
    , m_cells(m_table.columns().size())
    , m_texts(m_table.columns().size())
{
}

std::optional<BadRow> JsonRows::add(std::string_view record)
{
    std::fill(m_cells.begin(), m_cells.end(), Cell{});
    m_begin = m_at = record.data();
    m_end = m_at + record.size();
    m_expected = 0;
    skipBlanks();
    const bool read = scanObject();
    if (read)
        skipBlanks();
    if (!read || m_at != m_end)
        return BadRow{kParseError, "Encountered malformed JSON at byte " + std::to_string(m_at - m_begin) + "."};
    if (!isUtf8(record))
        return BadRow{kParseError, "Encountered malformed JSON: the text is not UTF-8."};
    for (std::size_t i = 0; i < m_cells.size(); ++i) {
        if (m_cells[i].kind != Kind::Missing && m_cells[i].kind != Kind::Null) {
            if (auto bad = convert(i, m_cells[i]))
                return bad;
        }
    }
    for (std::size_t i = 0; i < m_cells.size(); ++i) {
        const Cell &cell = m_cells[i];
        if (cell.kind == Kind::Missing || cell.kind == Kind::Null) {
            m_table.setNull(i);
            continue;
        }
        switch (m_table.columns()[i].type) {
        case ColumnType::String:
            m_table.set(i, cell.escaped ? std::string_view(m_texts[i]) : cell.written);
            break;
        case ColumnType::Float:
        case ColumnType::Double:
            m_table.set(i, cell.real);
            break;
        case ColumnType::Boolean:
        case ColumnType::Int:
        case ColumnType::Bigint:
        case ColumnType::Timestamp:
            m_table.set(i, cell.whole);
            break;
        }
    }
    m_table.endRow();
    return std::nullopt;
}

void JsonRows::skipBlanks()
{
    while (m_at < m_end && (*m_at == ' ' || *m_at == '\n' || *m_at == '\r' || *m_at == '\t'))
        ++m_at;
}

bool JsonRows::scanObject()
{
    if (m_at == m_end || *m_at != '{')
        return false;
    ++m_at;
    skipBlanks();
    if (m_at < m_end && *m_at == '}') {
        ++m_at;
        return true;
    }
    for (;;) {
        std::string_view key;
        bool escaped = false;
        if (!scanString(key, escaped))
            return false;
        skipBlanks();
        if (m_at == m_end || *m_at != ':')
            return false;
        ++m_at;
        skipBlanks();
        const std::size_t column = columnOf(key, escaped);
        Cell unwanted;
        if (!scanValue(column == kNoColumn ? unwanted : m_cells[column], 1))
            return false;
        skipBlanks();
        if (m_at == m_end)
            return false;
        const char next = *m_at++;
        if (next == '}')
            return true;
        if (next != ',') {
            --m_at;
            return false;
        }
        skipBlanks();
    }
}

std::size_t JsonRows::columnOf(std::string_view key, bool escaped)
{
    const std::vector<Column> &columns = m_table.columns();
    if (!escaped && m_expected < columns.size() && columns[m_expected].name == key)
        return m_expected++;
    if (escaped)
        unescape(key, m_key);
    else
        m_key.assign(key);
    if (m_rules.caseInsensitive || !m_rules.openX) {
        for (char &c : m_key) {
            if (c >= 'A' && c <= 'Z')
                c = static_cast<char>(c - 'A' + 'a');
        }
    }
    if (m_rules.openX && m_rules.dotsToUnderscores)
        std::replace(m_key.begin(), m_key.end(), '.', '_');
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (columns[i].name == m_key) {
            m_expected = i + 1;
            return i;
        }
    }
    return kNoColumn;
}

bool JsonRows::scanValue(Cell &cell, int depth)
{
    if (m_at == m_end)
        return false;
    const char *start = m_at;
    cell.escaped = false;
    switch (*m_at) {
    case '"':
        cell.kind = Kind::Text;
        return scanString(cell.written, cell.escaped);
    case '{':
    case '[':
        cell.kind = Kind::Nested;
        if (!scanNested(depth))
            return false;
        break;
    case 't':
        cell.kind = Kind::True;
        if (!scanWord("true"))
            return false;
        break;
    case 'f':
        cell.kind = Kind::False;
        if (!scanWord("false"))
            return false;
        break;
    case 'n':
        cell.kind = Kind::Null;
        if (!scanWord("null"))
            return false;
        break;
    default:
        cell.kind = Kind::Number;
        if (!scanNumber())
            return false;
        break;
    }
    cell.written = std::string_view(start, static_cast<std::size_t>(m_at - start));
    return true;
}

bool JsonRows::scanWord(std::string_view word)
{
    if (static_cast<std::size_t>(m_end - m_at) < word.size() || std::string_view(m_at, word.size()) != word)
        return false;
    m_at += word.size();
    return true;
}

bool JsonRows::scanString(std::string_view &raw, bool &escaped)
{
    if (m_at == m_end || *m_at != '"')
        return false;
    const char *start = ++m_at;
    for (;; ++m_at) {
        if (m_at == m_end || static_cast<unsigned char>(*m_at) < 0x20)
            return false;
        if (*m_at == '"')
            break;
        if (*m_at != '\\')
            continue;
        escaped = true;
        if (++m_at == m_end || !std::strchr("\"\\/bfnrtu", *m_at) || *m_at == '\0')
            return false;
        if (*m_at == 'u') {
            if (m_end - m_at < 5 || !hexDigits(m_at + 1))
                return false;
            m_at += 4;
        }
    }
    raw = std::string_view(start, static_cast<std::size_t>(m_at - start));
    ++m_at;
    return true;
}

bool JsonRows::scanNumber()
{
    const auto digits = [&] {
        const char *first = m_at;
        while (m_at < m_end && isDigit(*m_at))
            ++m_at;
        return m_at - first;
    };
    if (m_at < m_end && *m_at == '-')
        ++m_at;
    if (m_at < m_end && *m_at == '0')
        ++m_at;
    else if (digits() == 0)
        return false;
    if (m_at < m_end && *m_at == '.') {
        ++m_at;
        if (digits() == 0)
            return false;
    }
    if (m_at < m_end && (*m_at == 'e' || *m_at == 'E')) {
        ++m_at;
        if (m_at < m_end && (*m_at == '+' || *m_at == '-'))
            ++m_at;
        if (digits() == 0)
            return false;
    }
    return true;
}

bool JsonRows::scanNested(int depth)
{
    if (depth >= kDeepest)
        return false;
    const bool isObject = *m_at == '{';
    const char close = isObject ? '}' : ']';
    ++m_at;
    skipBlanks();
    if (m_at < m_end && *m_at == close) {
        ++m_at;
        return true;
    }
    for (;;) {
        if (isObject) {
            std::string_view key;
            bool escaped = false;
            if (!scanString(key, escaped))
                return false;
            skipBlanks();
            if (m_at == m_end || *m_at != ':')
                return false;
            ++m_at;
            skipBlanks();
        }
        Cell inner;
        if (!scanValue(inner, depth + 1))
            return false;
        skipBlanks();
        if (m_at == m_end)
            return false;
        const char next = *m_at++;
        if (next == close)
            return true;
        if (next != ',') {
            --m_at;
            return false;
        }
        skipBlanks();
    }
}

BadRow JsonRows::mismatch(std::size_t column, const Cell &cell) const
{
    const Column &wanted = m_table.columns()[column];
    std::string shown(cell.written.substr(0, 80));
    return {kMalformed, "Data does not match the schema. Column '" + wanted.name + "' is " +
                            std::string(columnTypeName(wanted.type)) + ", but the record has '" + shown + "'."};
}

std::optional<BadRow> JsonRows::convert(std::size_t column, Cell &cell)
{
    const ColumnType type = m_table.columns()[column].type;
    if (cell.kind == Kind::Text && cell.escaped) {
        unescape(cell.written, m_texts[column]);
        cell.written = m_texts[column];
    }
    const bool mayBeNumber = cell.kind == Kind::Number || (cell.kind == Kind::Text && m_rules.openX);
    switch (type) {
    case ColumnType::String:
        if (cell.kind == Kind::Nested && !m_rules.openX)
            return mismatch(column, cell);
        return std::nullopt;
    case ColumnType::Boolean: {
        const bool isText = cell.kind == Kind::Text && m_rules.openX;
        const bool isTrue = cell.kind == Kind::True || (isText && cell.written == "true");
        if (!isTrue && cell.kind != Kind::False && !(isText && cell.written == "false"))
            return mismatch(column, cell);
        cell.whole = isTrue;
        return std::nullopt;
    }
    case ColumnType::Int:
    case ColumnType::Bigint:
        if (!mayBeNumber || !parse(cell.written, cell.whole) ||
            (type == ColumnType::Int && cell.whole != static_cast<std::int32_t>(cell.whole)))
            return mismatch(column, cell);
        return std::nullopt;
    case ColumnType::Float:
    case ColumnType::Double:
        if (!mayBeNumber || !parse(cell.written, cell.real) || !std::isfinite(cell.real))
            return mismatch(column, cell);
        return std::nullopt;
    case ColumnType::Timestamp:
        return convertTime(column, cell);
    }
    return std::nullopt;
}

std::optional<BadRow> JsonRows::convertTime(std::size_t column, Cell &cell) const
{
    constexpr std::int64_t kMillisecond = 1'000'000, kMost = INT64_MAX / kMillisecond;
    if (cell.kind != Kind::Text && cell.kind != Kind::Number)
        return mismatch(column, cell);
    std::optional<std::int64_t> time;
    // What Hive reads: a day, a blank, a time, perhaps a fraction.
    const auto isPlain = [&cell] {
        return cell.kind == Kind::Text && cell.written.size() >= 19 && cell.written[10] == ' ' &&
               std::all_of(cell.written.begin() + 19, cell.written.end(),
                           [](char c) { return c == '.' || isDigit(c); });
    };
    if (m_rules.millis && !m_rules.openX) {
        std::int64_t milliseconds = 0;
        if (parse(cell.written, milliseconds) && std::abs(milliseconds) <= kMost)
            time = milliseconds * kMillisecond;
    } else if (m_rules.openX || isPlain()) {
        time = parseTime(cell.written);
    }
    if (!time)
        return mismatch(column, cell);
    cell.whole = *time;
    return std::nullopt;
}

} // namespace headwater::objectformats

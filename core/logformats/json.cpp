// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/logformats/json.h"

#include "core/base/ascii.h"
#include "core/base/utf8.h"

#include <algorithm>
#include <cstring>

namespace headwater::logformats {
namespace {

// Whether a byte of eight is a quote, a backslash or a control character: the usual test for a byte below n, and
// for a zero byte after an exclusive or. False alarms only send us to the byte loop.
bool hasSpecial(std::uint64_t eight)
{
    constexpr std::uint64_t kOnes = 0x0101010101010101u;
    constexpr std::uint64_t kHighs = 0x8080808080808080u;
    const std::uint64_t quotes = eight ^ (kOnes * '"');
    const std::uint64_t slashes = eight ^ (kOnes * '\\');
    return (((quotes - kOnes) & ~quotes) | ((slashes - kOnes) & ~slashes) | ((eight - kOnes * 0x20) & ~eight)) & kHighs;
}

void appendUtf8(std::string &out, std::uint32_t code)
{
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xC0 | code >> 6);
        out += static_cast<char>(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        out += static_cast<char>(0xE0 | code >> 12);
        out += static_cast<char>(0x80 | (code >> 6 & 0x3F));
        out += static_cast<char>(0x80 | (code & 0x3F));
    } else {
        out += static_cast<char>(0xF0 | code >> 18);
        out += static_cast<char>(0x80 | (code >> 12 & 0x3F));
        out += static_cast<char>(0x80 | (code >> 6 & 0x3F));
        out += static_cast<char>(0x80 | (code & 0x3F));
    }
}

std::uint32_t fourHex(const char *p)
{
    std::uint32_t code = 0;
    for (int i = 0; i < 4; ++i)
        code = code << 4 | static_cast<std::uint32_t>(hexValue(p[i]));
    return code;
}

} // namespace

int JsonScanner::addPath(std::string_view path)
{
    const auto known = std::find(m_paths.begin(), m_paths.end(), path);
    if (known != m_paths.end())
        return static_cast<int>(known - m_paths.begin());
    if (m_paths.size() == kMostPaths || path.empty() || path.size() >= kLost)
        return -1;
    m_paths.emplace_back(path);
    return static_cast<int>(m_paths.size()) - 1;
}

BadRecord JsonScanner::scan(std::string_view text, std::vector<std::string_view> &values)
{
    if (!isUtf8(text))
        return BadRecord::NotUtf8;
    values.assign(m_paths.size(), {});
    m_values = &values;
    // What is unescaped is never longer than it was, and each part of the text is unescaped at most once for a name
    // and once for a value.
    m_scratch.clear();
    m_scratch.reserve(2 * text.size());
    m_at = text.data();
    m_end = m_at + text.size();
    skipBlanks();
    if (m_at == m_end || *m_at != '{')
        return BadRecord::NotAnObject;
    Progress progress;
    progress.fill(0);
    if (!object(0, progress, !m_paths.empty()))
        return BadRecord::NotAnObject;
    skipBlanks();
    return m_at == m_end ? BadRecord::None : BadRecord::NotAnObject;
}

void JsonScanner::skipBlanks()
{
    while (m_at < m_end && (*m_at == ' ' || *m_at == '\t' || *m_at == '\r' || *m_at == '\n'))
        ++m_at;
}

bool JsonScanner::object(int depth, const Progress &progress, bool wanted)
{
    if (depth == kDeepest)
        return false;
    ++m_at; // the brace
    skipBlanks();
    if (m_at < m_end && *m_at == '}') {
        ++m_at;
        return true;
    }
    for (;;) {
        std::string_view name;
        bool escaped = false;
        if (m_at == m_end || *m_at != '"' || !string(name, escaped))
            return false;
        skipBlanks();
        if (m_at == m_end || *m_at != ':')
            return false;
        ++m_at;
        skipBlanks();

        Progress inner;
        bool follow = false;
        if (wanted) {
            if (escaped)
                name = unescape(name);
            for (std::size_t i = 0; i < m_paths.size(); ++i) {
                inner[i] = kLost;
                if (progress[i] == kLost)
                    continue;
                const std::string_view rest = std::string_view(m_paths[i]).substr(progress[i]);
                if (!rest.starts_with(name) || (rest.size() > name.size() && rest[name.size()] != '.'))
                    continue;
                inner[i] = static_cast<std::uint16_t>(progress[i] + name.size() + (rest.size() > name.size() ? 1 : 0));
                follow = true;
            }
        }
        if (!value(depth, follow ? &inner : nullptr))
            return false;
        skipBlanks();
        if (m_at == m_end)
            return false;
        if (*m_at == '}') {
            ++m_at;
            return true;
        }
        if (*m_at != ',')
            return false;
        ++m_at;
        skipBlanks();
    }
}

bool JsonScanner::array(int depth)
{
    if (depth == kDeepest)
        return false;
    ++m_at; // the bracket
    skipBlanks();
    if (m_at < m_end && *m_at == ']') {
        ++m_at;
        return true;
    }
    for (;;) {
        if (!value(depth, nullptr))
            return false;
        skipBlanks();
        if (m_at == m_end)
            return false;
        if (*m_at == ']') {
            ++m_at;
            return true;
        }
        if (*m_at != ',')
            return false;
        ++m_at;
        skipBlanks();
    }
}

bool JsonScanner::value(int depth, const Progress *progress)
{
    if (m_at == m_end)
        return false;
    const char *const from = m_at;
    std::string_view found;
    bool escaped = false;
    switch (*m_at) {
    case '{': {
        static constexpr Progress kNone{};
        if (!object(depth + 1, progress ? *progress : kNone, progress != nullptr))
            return false;
        found = {from, static_cast<std::size_t>(m_at - from)};
        break;
    }
    case '[':
        if (!array(depth + 1))
            return false;
        found = {from, static_cast<std::size_t>(m_at - from)};
        break;
    case '"':
        if (!string(found, escaped))
            return false;
        break;
    case 't':
    case 'f':
        if (!word(*m_at == 't' ? "true" : "false"))
            return false;
        found = {from, static_cast<std::size_t>(m_at - from)};
        break;
    case 'n':
        if (!word("null"))
            return false;
        break;
    default:
        if (!number())
            return false;
        found = {from, static_cast<std::size_t>(m_at - from)};
    }
    if (!progress)
        return true;
    for (std::size_t i = 0; i < m_paths.size(); ++i) {
        if ((*progress)[i] != m_paths[i].size())
            continue;
        if (escaped) {
            found = unescape(found);
            escaped = false;
        }
        (*m_values)[i] = found;
    }
    return true;
}

// Leaves `raw` at what stands between the quotes, checked but not unescaped.
bool JsonScanner::string(std::string_view &raw, bool &escaped)
{
    const char *const from = ++m_at;
    escaped = false;
    for (;;) {
        while (m_end - m_at >= 8) {
            std::uint64_t eight;
            std::memcpy(&eight, m_at, 8);
            if (hasSpecial(eight))
                break;
            m_at += 8;
        }
        if (m_at == m_end)
            return false;
        const char c = *m_at++;
        if (c == '"') {
            raw = {from, static_cast<std::size_t>(m_at - 1 - from)};
            return true;
        }
        if (static_cast<unsigned char>(c) < 0x20)
            return false;
        if (c != '\\')
            continue;
        escaped = true;
        if (m_at == m_end)
            return false;
        const char kind = *m_at++;
        if (kind == 'u') {
            if (m_end - m_at < 4)
                return false;
            for (int i = 0; i < 4; ++i) {
                if (hexValue(m_at[i]) < 0)
                    return false;
            }
            m_at += 4;
        } else if (!std::strchr("\"\\/bfnrt", kind) || kind == '\0') {
            return false;
        }
    }
}

bool JsonScanner::number()
{
    const auto someDigits = [this] {
        const char *const from = m_at;
        while (m_at < m_end && *m_at >= '0' && *m_at <= '9')
            ++m_at;
        return m_at > from;
    };
    if (m_at < m_end && *m_at == '-')
        ++m_at;
    if (m_at < m_end && *m_at == '0')
        ++m_at;
    else if (!someDigits())
        return false;
    if (m_at < m_end && *m_at == '.') {
        ++m_at;
        if (!someDigits())
            return false;
    }
    if (m_at < m_end && (*m_at == 'e' || *m_at == 'E')) {
        ++m_at;
        if (m_at < m_end && (*m_at == '+' || *m_at == '-'))
            ++m_at;
        if (!someDigits())
            return false;
    }
    return true;
}

bool JsonScanner::word(std::string_view literal)
{
    if (std::string_view(m_at, static_cast<std::size_t>(m_end - m_at)).substr(0, literal.size()) != literal)
        return false;
    m_at += literal.size();
    return true;
}

std::string_view JsonScanner::unescape(std::string_view raw)
{
    const std::size_t from = m_scratch.size();
    for (std::size_t i = 0; i < raw.size(); ++i) {
        if (raw[i] != '\\') {
            m_scratch += raw[i];
            continue;
        }
        switch (raw[++i]) {
        case 'b':
            m_scratch += '\b';
            break;
        case 'f':
            m_scratch += '\f';
            break;
        case 'n':
            m_scratch += '\n';
            break;
        case 'r':
            m_scratch += '\r';
            break;
        case 't':
            m_scratch += '\t';
            break;
        case 'u': {
            std::uint32_t code = fourHex(raw.data() + i + 1);
            i += 4;
            const bool high = code >= 0xD800 && code < 0xDC00;
            if (high && i + 6 < raw.size() && raw[i + 1] == '\\' && raw[i + 2] == 'u') {
                const std::uint32_t low = fourHex(raw.data() + i + 3);
                if (low >= 0xDC00 && low < 0xE000) {
                    code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
                    i += 6;
                }
            }
            if (code >= 0xD800 && code < 0xE000)
                code = 0xFFFD; // half a pair: the replacement character
            appendUtf8(m_scratch, code);
            break;
        }
        default:
            m_scratch += raw[i];
        }
    }
    return {m_scratch.data() + from, m_scratch.size() - from};
}

} // namespace headwater::logformats

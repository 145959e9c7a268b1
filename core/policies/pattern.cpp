// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/policies/pattern.h"

#include <algorithm>

namespace headwater::policies {
namespace {

char lowered(char letter)
{
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

/// How many bytes the character at the front has: `?` stands for a character, not a byte.
std::size_t characterLength(std::string_view text)
{
    std::size_t length = 1;
    while (length < text.size() && (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80)
        ++length;
    return length;
}

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && text.front() == ' ')
        text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ')
        text.remove_suffix(1);
    return text;
}

} // namespace

std::string lower(std::string_view text)
{
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), lowered);
    return result;
}

bool Pattern::matches(std::string_view value) const
{
    // The last star is tried with ever longer runs; earlier ones need never be taken up again.
    std::size_t at = 0, in = 0, star = std::string::npos, resume = 0;
    while (in < value.size()) {
        if (at < text.size() && wild[at] && text[at] == '*') {
            star = at++;
            resume = in;
        } else if (at < text.size() && wild[at]) {
            in += characterLength(value.substr(in));
            ++at;
        } else if (at < text.size() && text[at] == value[in]) {
            ++at;
            ++in;
        } else if (star != std::string::npos) {
            at = star + 1;
            in = ++resume;
        } else {
            return false;
        }
    }
    while (at < text.size() && wild[at] && text[at] == '*')
        ++at;
    return at == text.size();
}

std::optional<Pattern> fill(std::string_view text, bool variables, const Context &context)
{
    Pattern pattern;
    pattern.text.reserve(text.size());
    const auto add = [&](std::string_view what, bool wild) {
        for (const char letter : what) {
            pattern.text.push_back(letter);
            pattern.wild.push_back(wild && (letter == '*' || letter == '?'));
        }
    };
    while (!text.empty()) {
        const std::size_t begin = variables ? text.find("${") : std::string_view::npos;
        const std::size_t end = begin == std::string_view::npos ? begin : text.find('}', begin);
        if (end == std::string_view::npos) {
            add(text, true);
            break;
        }
        add(text.substr(0, begin), true);
        std::string_view name = text.substr(begin + 2, end - begin - 2);
        text.remove_prefix(end + 1);
        if (name == "*" || name == "?" || name == "$") {
            add(name, false);
            continue;
        }
        std::optional<std::string_view> otherwise;
        if (const std::size_t comma = name.find(','); comma != std::string_view::npos) {
            const std::string_view quoted = trimmed(name.substr(comma + 1));
            if (quoted.size() >= 2 && quoted.front() == '\'' && quoted.back() == '\'')
                otherwise = quoted.substr(1, quoted.size() - 2);
            name = name.substr(0, comma);
        }
        const auto known = context.find(lower(trimmed(name)));
        if (known != context.end() && known->second.size() == 1)
            add(known->second.front(), false);
        else if (otherwise && known == context.end())
            add(*otherwise, false);
        else
            return std::nullopt;
    }
    return pattern;
}

bool matchesIgnoringCase(std::string_view pattern, std::string_view value)
{
    return fill(lower(pattern), false, {})->matches(lower(value));
}

} // namespace headwater::policies

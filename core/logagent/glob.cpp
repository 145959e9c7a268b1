// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/logagent/glob.h"

#include "core/base/text.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <filesystem>

namespace headwater::logagent {
namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("LogAgent", text);
}

/// Where a class `[...]` that begins at `from` ends; npos when it is open.
std::size_t classEnd(std::string_view pattern, std::size_t from)
{
    std::size_t at = from + 1;
    if (at < pattern.size() && pattern[at] == '!')
        ++at;
    // A bracket that comes first stands for itself.
    return pattern.find(']', std::min(at + 1, pattern.size()));
}

bool inClass(std::string_view inside, char c)
{
    const bool without = !inside.empty() && inside.front() == '!';
    if (without)
        inside.remove_prefix(1);
    bool found = false;
    for (std::size_t i = 0; i < inside.size(); ++i) {
        if (i + 2 < inside.size() && inside[i + 1] == '-') {
            found = found || (inside[i] <= c && c <= inside[i + 2]);
            i += 2;
        } else {
            found = found || inside[i] == c;
        }
    }
    return found != without;
}

/// Where a group `{...}` that begins at `from` ends; npos when it is open. Groups do not nest.
std::size_t groupEnd(std::string_view pattern, std::size_t from)
{
    return pattern.find('}', from);
}

/// `budget` bounds the steps: a pattern of many stars could try for ever.
bool matchesFrom(std::string_view pattern, std::string_view name, std::size_t &budget)
{
    while (!pattern.empty()) {
        if (budget == 0)
            return false;
        --budget;
        const char p = pattern.front();
        if (p == '*') {
            const std::string_view rest = pattern.substr(1);
            if (rest.empty())
                return true;
            for (std::size_t skip = 0; skip <= name.size(); ++skip) {
                if (matchesFrom(rest, name.substr(skip), budget))
                    return true;
            }
            return false;
        }
        if (p == '{') {
            const std::size_t end = groupEnd(pattern, 0);
            if (end == std::string_view::npos)
                return false;
            const std::string_view rest = pattern.substr(end + 1);
            std::string_view choices = pattern.substr(1, end - 1);
            for (;;) {
                const std::size_t comma = choices.find(',');
                const std::string whole = std::string(choices.substr(0, comma)) + std::string(rest);
                if (matchesFrom(whole, name, budget))
                    return true;
                if (comma == std::string_view::npos)
                    return false;
                choices.remove_prefix(comma + 1);
            }
        }
        if (name.empty())
            return false;
        std::size_t length = 1;
        if (p == '[') {
            const std::size_t end = classEnd(pattern, 0);
            if (end == std::string_view::npos || !inClass(pattern.substr(1, end - 1), name.front()))
                return false;
            length = end + 1;
        } else if (p == '\\' && pattern.size() > 1) {
            if (pattern[1] != name.front())
                return false;
            length = 2;
        } else if (p != '?' && p != name.front()) {
            return false;
        }
        pattern.remove_prefix(length);
        name.remove_prefix(1);
    }
    return name.empty();
}

constexpr std::size_t kMostSteps = 100'000;

} // namespace

Result<FilePattern> FilePattern::parse(std::string_view text, const std::string &base)
{
    const std::size_t slash = text.rfind('/');
    if (text.empty() || slash + 1 == text.size())
        return Error{tr("“%1” names no file.").arg(fromUtf8(text)), {}};
    FilePattern pattern;
    pattern.m_name = std::string(slash == std::string_view::npos ? text : text.substr(slash + 1));
    std::filesystem::path folder =
        slash == std::string_view::npos ? std::string_view() : text.substr(0, std::max<std::size_t>(slash, 1));
    if (folder.string().find_first_of("*?[{") != std::string::npos)
        return Error{tr("The folder of “%1” has a wildcard; the agent knows them in the file's name only. Give each "
                        "folder a flow of its own.")
                         .arg(fromUtf8(text)),
                     {}};
    if (folder.is_relative() && !base.empty())
        folder = std::filesystem::path(base) / folder;
    if (folder.empty())
        folder = ".";
    pattern.m_folder = folder.string();
    for (std::size_t i = 0; i < pattern.m_name.size(); ++i) {
        const char c = pattern.m_name[i];
        const std::size_t end = c == '[' ? classEnd(pattern.m_name, i) : c == '{' ? groupEnd(pattern.m_name, i) : i;
        if (end == std::string::npos)
            return Error{tr("A bracket of “%1” is never closed.").arg(fromUtf8(text)), {}};
        i = c == '\\' ? i + 1 : end;
    }
    return pattern;
}

bool FilePattern::matches(std::string_view name) const
{
    std::size_t budget = kMostSteps;
    return matchesFrom(m_name, name, budget);
}

bool isCompressedName(std::string_view name)
{
    static constexpr std::array<std::string_view, 3> kEndings{".gz", ".bz2", ".zip"};
    return std::any_of(kEndings.begin(), kEndings.end(), [name](std::string_view ending) {
        return name.size() >= ending.size() &&
               std::equal(ending.begin(), ending.end(), name.end() - static_cast<std::ptrdiff_t>(ending.size()),
                          [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b); });
    });
}

} // namespace headwater::logagent

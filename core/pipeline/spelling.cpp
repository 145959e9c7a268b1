// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pipeline/spelling.h"

#include "core/base/text.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>

namespace headwater::pipeline {
namespace {

constexpr std::size_t kLongestWord = 64;
constexpr std::size_t kMostWords = 12;

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Edits (insert, delete, replace, swap of neighbours) that turn one word into the other, letter case aside.
std::size_t distance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> beforeLast(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j)
        last[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = last[j - 1] + (lower(a[i - 1]) == lower(b[j - 1]) ? 0 : 1);
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
            if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]))
                row[j] = std::min(row[j], beforeLast[j - 2] + 1);
        }
        std::swap(beforeLast, last);
        std::swap(last, row);
    }
    return last[b.size()];
}

} // namespace

std::string_view nearestSpelling(std::string_view word, const std::vector<std::string_view> &candidates)
{
    if (word.empty() || word.size() > kLongestWord)
        return {};
    std::string_view best;
    std::size_t least = std::max<std::size_t>(1, word.size() / 3) + 1;
    for (const std::string_view candidate : candidates) {
        const std::size_t steps = distance(word, candidate);
        if (steps < least) {
            least = steps;
            best = candidate;
        }
    }
    return best;
}

QString didYouMean(std::string_view word, const std::vector<std::string_view> &candidates)
{
    const std::string_view best = nearestSpelling(word, candidates);
    if (best.empty())
        return {};
    return QLatin1Char(' ') + QCoreApplication::translate("Pipeline", "Did you mean “%1”?").arg(fromUtf8(best));
}

QString allowedWords(const std::vector<std::string_view> &candidates)
{
    QStringList words;
    for (std::size_t i = 0; i < std::min(candidates.size(), kMostWords); ++i)
        words.append(fromUtf8(candidates[i]));
    if (candidates.size() > kMostWords)
        words.append(QStringLiteral("…"));
    return words.join(QStringLiteral(", "));
}

} // namespace headwater::pipeline

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/fuzzy.h"

#include <QStringList>

#include <algorithm>
#include <vector>

namespace headwater::ui {
namespace {

constexpr int kLetter = 1;
constexpr int kRun = 6; ///< follows the letter before it
constexpr int kWordStart = 9;
constexpr int kTextStart = 4;
constexpr int kNone = -1'000'000;

bool startsWord(const QString &text, int at)
{
    return at == 0 || !text[at - 1].isLetterOrNumber() || (text[at].isUpper() && text[at - 1].isLower());
}

std::optional<FuzzyMatch> matchWord(const QString &word, const QString &text)
{
    const int rows = static_cast<int>(word.size());
    const int columns = static_cast<int>(text.size());
    if (rows == 0 || rows > columns)
        return std::nullopt;
    // best[r][c]: best score with letter r of the word at character c of the text.
    const auto cell = [columns](int row, int column) {
        return static_cast<std::size_t>(row * columns + column);
    };
    std::vector<int> best(static_cast<std::size_t>(rows * columns), kNone);
    std::vector<int> from(static_cast<std::size_t>(rows * columns), -1);
    for (int r = 0; r < rows; ++r) {
        const QChar letter = word[r].toCaseFolded();
        int reach = kNone; // best of the row above among the columns before c
        int reachAt = -1;
        for (int c = r; c < columns; ++c) {
            if (r > 0 && c > 0 && best[cell(r - 1, c - 1)] > reach) {
                reach = best[cell(r - 1, c - 1)];
                reachAt = c - 1;
            }
            if (text[c].toCaseFolded() != letter)
                continue;
            int score = kLetter + (startsWord(text, c) ? kWordStart : 0) + (c == 0 ? kTextStart : 0);
            if (r > 0) {
                const int run = best[cell(r - 1, c - 1)] + kRun;
                const bool runs = c > 0 && run >= reach;
                if (std::max(run, reach) < 0)
                    continue;
                score += runs ? run : reach;
                from[cell(r, c)] = runs ? c - 1 : reachAt;
            }
            best[cell(r, c)] = score;
        }
    }
    const auto last = best.begin() + (rows - 1) * columns;
    const auto top = std::max_element(last, last + columns);
    if (*top < 0)
        return std::nullopt;
    FuzzyMatch match;
    match.score = *top;
    int column = static_cast<int>(top - last);
    for (int r = rows - 1; r >= 0; --r) {
        match.places.prepend(column);
        column = from[cell(r, column)];
    }
    return match;
}

} // namespace

std::optional<FuzzyMatch> fuzzyMatch(const QString &query, const QString &text)
{
    FuzzyMatch whole;
    for (const QString &word : query.split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
        const std::optional<FuzzyMatch> match = matchWord(word, text);
        if (!match)
            return std::nullopt;
        whole.score += match->score;
        whole.places += match->places;
    }
    std::sort(whole.places.begin(), whole.places.end());
    whole.places.erase(std::unique(whole.places.begin(), whole.places.end()), whole.places.end());
    // Of two texts that match alike the shorter one is meant.
    whole.score = whole.score * 16 - static_cast<int>(std::min<qsizetype>(text.size(), 120)) / 4;
    return whole;
}

} // namespace headwater::ui

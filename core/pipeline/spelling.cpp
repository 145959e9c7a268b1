// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pipeline/spelling.h"

#include "core/base/spelling.h"
#include "core/base/text.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>

namespace headwater::pipeline {
namespace {

constexpr std::size_t kMostWords = 12;

} // namespace

std::string_view nearestSpelling(std::string_view word, const std::vector<std::string_view> &candidates)
{
    return nearestWord(word, candidates, std::max<std::size_t>(1, word.size() / 3));
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

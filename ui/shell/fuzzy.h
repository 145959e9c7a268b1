// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>

#include <optional>

namespace headwater::ui {

struct FuzzyMatch
{
    int score = 0;     ///< higher is better
    QList<int> places; ///< matched characters of the text, rising
};

/// Finds the letters of a query in a text, in order, whatever stands between; blanks in the query separate words
/// that may match anywhere. Beginnings of words and runs of letters count most. Nothing when a letter is missing.
std::optional<FuzzyMatch> fuzzyMatch(const QString &query, const QString &text);

} // namespace headwater::ui

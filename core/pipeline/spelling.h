// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <string_view>
#include <vector>

namespace headwater::pipeline {

/// The candidate that `word` was probably meant to be, or nothing when none is near. Letter case counts little.
std::string_view nearestSpelling(std::string_view word, const std::vector<std::string_view> &candidates);

/// “ Did you mean “ShardCount”?” with the space in front, or nothing.
QString didYouMean(std::string_view word, const std::vector<std::string_view> &candidates);

/// The candidates as `a, b, c`, at most twelve of them.
QString allowedWords(const std::vector<std::string_view> &candidates);

} // namespace headwater::pipeline

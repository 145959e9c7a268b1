// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace headwater {

/// Edits (insert, delete, replace, swap of neighbours) that turn one word into the other, letter case aside.
std::size_t editDistance(std::string_view a, std::string_view b);

/// The first of the nearest candidates, at most `most` edits away; empty when there is none.
std::string_view nearestWord(std::string_view word, std::span<const std::string_view> candidates, std::size_t most);

} // namespace headwater

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace headwater::http {

struct Inflated
{
    std::string bytes;
    bool isTooLarge = false; ///< there would have been more than was allowed
};

/// What gzip or zlib data was; nothing if it is damaged or cut off.
std::optional<Inflated> inflated(std::string_view data, std::size_t most);

} // namespace headwater::http

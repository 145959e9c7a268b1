// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/message.h"

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
/// Undoes the content coding of a body. 0, or the status that such a request is answered with.
int undoContentCoding(Request &request, std::size_t most);

} // namespace headwater::http

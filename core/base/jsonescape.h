// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace headwater {

/// Appends the text as the inside of a JSON string. Bytes beyond ASCII stay as they are: the text should be UTF-8.
void appendJsonEscaped(std::string_view text, std::string &out);

} // namespace headwater

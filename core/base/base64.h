// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace headwater {

void appendBase64(std::string_view bytes, std::string &out);
/// Nothing for what is not base64 in whole groups of four, the last of them padded.
std::optional<std::string> fromBase64(std::string_view text);

} // namespace headwater

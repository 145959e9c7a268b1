// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace headwater::runner {

/// SHA-256 of some bytes (FIPS 180-4).
std::array<std::uint8_t, 32> sha256(std::string_view bytes);

} // namespace headwater::runner

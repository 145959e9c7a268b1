// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernel/uint128text.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

/// MD5 (RFC 1321), by which streams place their partition keys.
namespace headwater::kernel {

/// The digest as a big-endian number, as hash keys are counted.
Digest128 md5(std::string_view text);

/// out[i] = md5(texts[i]). Texts of any length; eight at a time where the machine has AVX2. \pre equal sizes
void md5Many(std::span<const std::string_view> texts, std::span<Digest128> out);

/// out[i] = md5 of `key-` and first + i as at least eight decimal digits.
void md5NumberedKeys(std::uint64_t first, std::size_t count, Digest128 *out);

} // namespace headwater::kernel

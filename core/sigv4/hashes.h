// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace headwater::sigv4 {

using Hash = std::array<std::uint8_t, 32>;

Hash sha256(std::string_view bytes);
Hash hmacSha256(std::string_view key, std::string_view bytes);
inline std::string_view view(const Hash &hash)
{
    return {reinterpret_cast<const char *>(hash.data()), hash.size()};
}
std::string hexText(const Hash &hash);
/// Takes as long whatever differs, and wherever.
bool isSameSecret(std::string_view a, std::string_view b);

} // namespace headwater::sigv4

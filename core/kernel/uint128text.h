// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace headwater::kernel {

__extension__ typedef unsigned __int128 u128;

/// An unsigned 128-bit number: an MD5 digest, a hash key. `high` alone is enough to place a key in a range.
struct Digest128
{
    std::uint64_t high = 0;
    std::uint64_t low = 0;

    friend constexpr bool operator==(const Digest128 &, const Digest128 &) = default;
    friend constexpr bool operator<(const Digest128 &a, const Digest128 &b)
    {
        return a.high != b.high ? a.high < b.high : a.low < b.low;
    }
    friend constexpr bool operator<=(const Digest128 &a, const Digest128 &b) { return !(b < a); }
};

constexpr u128 toU128(Digest128 value)
{
    return static_cast<u128>(value.high) << 64 | value.low;
}

constexpr Digest128 fromU128(u128 value)
{
    return {static_cast<std::uint64_t>(value >> 64), static_cast<std::uint64_t>(value)};
}

/// Decimal text without leading zeros, as hash keys and sequence numbers are written.
inline std::string decimal(u128 value)
{
    char text[40];
    char *first = text + sizeof text;
    do {
        *--first = static_cast<char>('0' + static_cast<int>(value % 10));
        value /= 10;
    } while (value != 0);
    return {first, text + sizeof text};
}

inline std::string decimal(Digest128 value)
{
    return decimal(toU128(value));
}

/// Reads `0` or `[1-9][0-9]*` up to 2^128 - 1; anything else, leading zeros and signs included, is refused.
inline std::optional<Digest128> parseDecimal128(std::string_view text)
{
    if (text.empty() || (text.front() == '0' && text.size() > 1))
        return std::nullopt;
    constexpr u128 kMax = ~u128{0};
    u128 value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9')
            return std::nullopt;
        const auto digit = static_cast<unsigned>(c - '0');
        if (value > (kMax - digit) / 10)
            return std::nullopt;
        value = value * 10 + digit;
    }
    return fromU128(value);
}

} // namespace headwater::kernel

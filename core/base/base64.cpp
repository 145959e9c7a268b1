// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/base64.h"

#include <array>
#include <cstdint>

namespace headwater {
namespace {

constexpr std::string_view kBase64Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint32_t kNoDigit = 1u << 24; ///< above the bits of a group

/// What a character is worth at each of the four places of a group.
constexpr auto kBase64Values = [] {
    std::array<std::array<std::uint32_t, 256>, 4> values{};
    for (std::size_t place = 0; place < 4; ++place) {
        values[place].fill(kNoDigit);
        for (std::uint32_t value = 0; value < 64; ++value)
            values[place][static_cast<std::uint8_t>(kBase64Digits[value])] = value << (18 - 6 * place);
    }
    return values;
}();

std::uint32_t groupOf(std::string_view text, std::size_t at, std::size_t count)
{
    std::uint32_t group = 0;
    for (std::size_t place = 0; place < count; ++place)
        group |= kBase64Values[place][static_cast<std::uint8_t>(text[at + place])];
    return group;
}

} // namespace

void appendBase64(std::string_view bytes, std::string &out)
{
    const std::size_t before = out.size(), whole = bytes.size() / 3 * 3;
    out.resize(before + (bytes.size() + 2) / 3 * 4, '=');
    char *to = out.data() + before;
    const auto byteAt = [bytes](std::size_t at) -> std::uint32_t {
        return at < bytes.size() ? static_cast<std::uint8_t>(bytes[at]) : 0u;
    };
    const auto digit = [](std::uint32_t group, int shift) {
        return kBase64Digits[group >> shift & 63];
    };
    for (std::size_t at = 0; at < whole; at += 3) {
        const std::uint32_t group = byteAt(at) << 16 | byteAt(at + 1) << 8 | byteAt(at + 2);
        *to++ = digit(group, 18);
        *to++ = digit(group, 12);
        *to++ = digit(group, 6);
        *to++ = digit(group, 0);
    }
    if (whole == bytes.size())
        return;
    const std::uint32_t group = byteAt(whole) << 16 | byteAt(whole + 1) << 8;
    *to++ = digit(group, 18);
    *to++ = digit(group, 12);
    if (whole + 2 == bytes.size())
        *to = digit(group, 6);
}

std::optional<std::string> fromBase64(std::string_view text)
{
    if (text.size() % 4 != 0)
        return std::nullopt;
    const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
    std::string bytes(text.size() / 4 * 3, '\0');
    char *to = bytes.data();
    const std::size_t whole = padding > 0 ? text.size() - 4 : text.size();
    std::uint32_t seen = 0;
    for (std::size_t at = 0; at < whole; at += 4) {
        const std::uint32_t group = groupOf(text, at, 4);
        seen |= group;
        *to++ = static_cast<char>(group >> 16);
        *to++ = static_cast<char>(group >> 8);
        *to++ = static_cast<char>(group);
    }
    if (padding > 0) {
        const std::uint32_t group = groupOf(text, whole, 4 - padding);
        seen |= group;
        *to++ = static_cast<char>(group >> 16);
        *to = static_cast<char>(group >> 8);
        bytes.resize(bytes.size() - padding);
    }
    if (seen >= kNoDigit)
        return std::nullopt;
    return bytes;
}

} // namespace headwater

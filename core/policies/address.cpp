// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/policies/address.h"

#include <algorithm>
#include <charconv>
#include <vector>

namespace headwater::policies {
namespace {

/// A number that fills the text, of at most `digits` digits.
std::optional<unsigned> number(std::string_view text, int base, std::size_t digits, unsigned most)
{
    unsigned value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (text.empty() || text.size() > digits || problem != std::errc() || end != text.data() + text.size() ||
        value > most)
        return std::nullopt;
    return value;
}

std::optional<std::array<std::uint8_t, 4>> parseV4(std::string_view text)
{
    std::array<std::uint8_t, 4> bytes{};
    for (std::size_t i = 0; i < 4; ++i) {
        const std::size_t dot = i < 3 ? text.find('.') : text.size();
        if (dot == std::string_view::npos)
            return std::nullopt;
        const auto part = number(text.substr(0, dot), 10, 3, 255);
        if (!part)
            return std::nullopt;
        bytes[i] = static_cast<std::uint8_t>(*part);
        text.remove_prefix(i < 3 ? dot + 1 : dot);
    }
    return bytes;
}

/// The groups of one side of `::`, two bytes each; the last one may be written as IPv4.
std::optional<std::vector<std::uint8_t>> groups(std::string_view text)
{
    std::vector<std::uint8_t> bytes;
    while (!text.empty()) {
        const std::size_t colon = text.find(':');
        const std::string_view part = text.substr(0, colon);
        if (colon == std::string_view::npos && part.find('.') != std::string_view::npos) {
            const auto v4 = parseV4(part);
            if (!v4)
                return std::nullopt;
            bytes.insert(bytes.end(), v4->begin(), v4->end());
            return bytes;
        }
        const auto value = number(part, 16, 4, 0xffff);
        if (!value || bytes.size() >= 16)
            return std::nullopt;
        bytes.push_back(static_cast<std::uint8_t>(*value >> 8));
        bytes.push_back(static_cast<std::uint8_t>(*value & 0xff));
        if (colon == std::string_view::npos)
            return bytes;
        text.remove_prefix(colon + 1);
        if (text.empty())
            return std::nullopt;
    }
    return bytes;
}

} // namespace

std::optional<Address> parseAddress(std::string_view text)
{
    Address address;
    if (text.find(':') == std::string_view::npos) {
        const auto v4 = parseV4(text);
        if (!v4)
            return std::nullopt;
        std::copy(v4->begin(), v4->end(), address.bytes.begin());
        return address;
    }
    address.isV6 = true;
    const std::size_t gap = text.find("::");
    const auto front = groups(text.substr(0, gap));
    if (!front)
        return std::nullopt;
    if (gap == std::string_view::npos) {
        if (front->size() != 16)
            return std::nullopt;
        std::copy(front->begin(), front->end(), address.bytes.begin());
        return address;
    }
    const auto back = groups(text.substr(gap + 2));
    if (!back || front->size() + back->size() > 14)
        return std::nullopt;
    std::copy(front->begin(), front->end(), address.bytes.begin());
    std::copy(back->rbegin(), back->rend(), address.bytes.rbegin());
    return address;
}

std::optional<AddressBlock> parseAddressBlock(std::string_view text)
{
    const std::size_t slash = text.find('/');
    const auto first = parseAddress(text.substr(0, slash));
    if (!first)
        return std::nullopt;
    const unsigned bits = first->isV6 ? 128 : 32;
    if (slash == std::string_view::npos)
        return AddressBlock{*first, bits};
    const auto prefix = number(text.substr(slash + 1), 10, 3, bits);
    if (!prefix)
        return std::nullopt;
    return AddressBlock{*first, *prefix};
}

bool AddressBlock::holds(const Address &address) const
{
    if (address.isV6 != first.isV6)
        return false;
    for (unsigned bit = 0; bit < prefix; bit += 8) {
        const unsigned left = prefix - bit;
        const auto mask = static_cast<std::uint8_t>(left >= 8 ? 0xff : 0xff << (8 - left));
        if ((address.bytes[bit / 8] ^ first.bytes[bit / 8]) & mask)
            return false;
    }
    return true;
}

} // namespace headwater::policies

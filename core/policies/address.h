// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace headwater::policies {

/// An IPv4 or IPv6 address; an IPv4 one has four bytes.
struct Address
{
    std::array<std::uint8_t, 16> bytes{};
    bool isV6 = false;
};

/// A block of addresses, `203.0.113.0/24`; one without a length is a single address.
struct AddressBlock
{
    Address first;
    unsigned prefix = 0;

    bool holds(const Address &address) const;
};

std::optional<Address> parseAddress(std::string_view text);
std::optional<AddressBlock> parseAddressBlock(std::string_view text);

} // namespace headwater::policies

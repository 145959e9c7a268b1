// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/mqtt/packets.h"

#include <string_view>
#include <variant>

namespace headwater::mqtt {

/// Why bytes are no packet: reason codes of MQTT 5.
enum class Malformed : std::uint8_t {
    MalformedPacket = 0x81,
    ProtocolError = 0x82,
    UnsupportedVersion = 0x84,
};

/// One packet, fixed header and all, to its last byte. CONNECT says itself which version it is of.
std::variant<Packet, Malformed> readPacket(std::string_view bytes, Version version);

} // namespace headwater::mqtt

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/mqtt/packets.h"

#include <string>

namespace headwater::mqtt {

/// The bytes of a packet. What the version does not have is left out.
std::string writePacket(const Packet &packet, Version version);

} // namespace headwater::mqtt

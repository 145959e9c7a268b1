// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace headwater::runner {

/// Gives up everything but memory, time and the pipes that are open: afterwards no file can be opened, nothing sent
/// and nothing started, by any thread of the process. False when the system refuses that.
bool enterJail(std::uint64_t dataBytes);

} // namespace headwater::runner

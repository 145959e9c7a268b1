// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace headwater {

// Times are nanoseconds since 1970-01-01 UTC. Years 1700 to 2261 are read: what 64 bits hold.

/// `17/May/2015:10:05:03 +0000`, as Apache writes it.
std::optional<std::int64_t> parseApacheTime(std::string_view text);

/// ISO 8601 (`2015-05-17T10:05:03.250Z`, also with a blank for the T, an offset, or a date alone; without a zone it is
/// UTC), or a number since the epoch: seconds, milliseconds, microseconds or nanoseconds, told apart by its size.
std::optional<std::int64_t> parseTime(std::string_view text);

/// The reverse, in UTC with milliseconds: `2015-05-17T10:05:03.250Z`.
constexpr std::size_t kIsoTimeLength = 24;
void writeIsoTime(std::int64_t nanoseconds, char (&out)[kIsoTimeLength]);

} // namespace headwater

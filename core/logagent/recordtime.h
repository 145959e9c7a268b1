// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace headwater::logagent {

/// When a log line says it was written, nanoseconds since 1970 UTC: ISO 8601 at its beginning or in the first brackets,
/// Apache's access and error times, or a syslog time, which has no year and is taken as one of 2020.
std::optional<std::int64_t> recordTime(std::string_view line);

} // namespace headwater::logagent

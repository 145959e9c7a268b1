// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/logformats/logformat.h"

#include <array>

namespace headwater::logformats {

/// Names of the fields, in the order of the line. The common format has the first seven.
inline constexpr std::array<std::string_view, 9> kApacheFields{
    "remoteHost", "identity", "user", "time", "request", "status", "bytes", "referer", "userAgent"};
inline constexpr std::size_t kCommonFieldCount = 7;
inline constexpr std::size_t kCombinedFieldCount = 9;

using ApacheFields = std::array<std::string_view, kCombinedFieldCount>;

/// Takes a line of Apache's `%h %l %u %t "%r" %>s %b`, and with `combined` also `"%{Referer}i" "%{User-agent}i"`,
/// apart. More fields behind these are left alone, and the last quote may be missing, since servers that are killed
/// and disks that are full cut lines there. Fields are as they stand in the file, escapes included.
BadRecord parseApacheLine(std::string_view line, bool combined, ApacheFields &fields, std::int64_t &timeNs);

} // namespace headwater::logformats

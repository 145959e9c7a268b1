// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QString>

#include <cstdint>
#include <string_view>

namespace headwater {

/// Nanoseconds from `500ms`, `60s`, `10m`, `2h`, `3d` (also `us`, `ns`, and fractions such as `1.5s`).
/// Refuses negative values, a missing unit, and anything beyond 292 years.
Result<std::int64_t> parseDuration(std::string_view text);

/// The shortest exact spelling that parseDuration() reads back: 90 s is `90s`, 3,600 s is `1h`.
QString durationText(std::int64_t nanoseconds);

/// Simulated time as a clock face, `00:04:37.250`; days in front when there are any, `2d 03:00:00.000`.
QString clockText(std::int64_t nanoseconds);

inline QString fromUtf8(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

} // namespace headwater

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>

/// AWS IoT Core in us-east-1, in dollars.
namespace headwater::pricing {

inline constexpr double kIotConnectionMinute = 0.08 / 1e6;
inline constexpr double kIotOperation = 1.25 / 1e6; ///< of a shadow or the registry, by 1 KB

inline constexpr double kGreengrassCoreHour = 0.16 / 730; ///< of a core that was active in the month

/// Messages of 5 KB: a price per hour from how many there are in an hour. The tiers are those of a month.
inline double iotMessagesPerHour(double messagesPerHour)
{
    constexpr double kHours = 730;
    const double monthly = messagesPerHour * kHours;
    const double first = std::min(monthly, 1e9), next = std::clamp(monthly - 1e9, 0.0, 4e9),
                 rest = std::max(monthly - 5e9, 0.0);
    return (first * 1.00 + next * 0.80 + rest * 0.70) / 1e6 / kHours;
}

} // namespace headwater::pricing

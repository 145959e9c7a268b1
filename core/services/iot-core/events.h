// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace headwater::services::iot_core {

/// What happens to an IoT Core. Timers of the broker are the first ones, in the order of iot::BrokerTimer.
enum CoreEvent : std::uint16_t {
    kTimer = 1,
    kShadow = 8,
    kAuthorizerLate,
    kAuthorizerDecided,
    kRefresh,
    kAuthorizationEnds,
    kWebSocketEnds,
    kPoliciesKnown,
    kIdentityKnown,
};

/// A WebSocket lives so long at most.
inline constexpr std::int64_t kLongestWebSocketSeconds = 86'400;

} // namespace headwater::services::iot_core

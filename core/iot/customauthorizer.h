// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/iot/message.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace headwater::iot {

inline constexpr std::size_t kMostAuthorizerPolicies = 10;
inline constexpr std::int64_t kLeastAuthorizedSeconds = 300, kMostAuthorizedSeconds = 86'400;
/// So long the service waits for the function.
inline constexpr SimTime kAuthorizerTimeout = 5 * kernel::kSecond;

/// What a device shows to a custom authorizer.
struct AuthorizerRequest
{
    std::string token;
    bool signatureVerified = false;
    Protocol protocol = Protocol::Mqtt;
    std::string clientId; ///< over MQTT
    std::string username, password;
    std::string serverName;   ///< SNI
    std::string connectionId; ///< tells connections apart
};
/// The event that the function is given, JSON. The password travels in base64.
std::string authorizerEvent(const AuthorizerRequest &request);

/// Whom the function let in, and for how long.
struct Authorization
{
    std::string principalId;
    std::vector<std::string> policyDocuments; ///< all of them readable
    std::int64_t disconnectAfterSeconds = kMostAuthorizedSeconds;
    std::int64_t refreshAfterSeconds = kMostAuthorizedSeconds;
};
/// Reads what a function returned. The error's place is `NotAuthorizedException` where it said no, and
/// `InvalidResponseException` where its answer is none; the message is English, for events.
Result<Authorization> readAuthorization(std::string_view answer);

} // namespace headwater::iot

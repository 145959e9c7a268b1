// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/message.h"

#include <optional>
#include <string>
#include <string_view>

namespace headwater::gateway::devices {

/// What a device showed before its first packet, on other ways than plain MQTT. Goes into the recording as the body of
/// a call, so it must hold all that letting the device in depends on.
struct Opening
{
    enum class Way { Tls, WebSocket };
    Way way = Way::Tls;
    std::string address = {};     ///< of the device
    std::string certificate = {}; ///< in PEM format, whose key it has; empty: it showed none
    std::string thing = {};       ///< whom the app's own authority issued it to
    http::Headers fields = {};    ///< of a WebSocket's request: its query, then its headers
    std::string caller = {};      ///< the access key that signed this request
    bool mustSignIn = true;       ///< in one of these ways; else whoever shows nothing is trusted
};

std::string openingText(const Opening &opening);
std::optional<Opening> openingFrom(std::string_view text);

/// What a device says to custom authorizers: in the request of a WebSocket, or behind its user name in a CONNECT,
/// `name?x-amz-customauthorizer-name=shop&token=…`.
struct AuthorizerAsked
{
    std::string authorizer; ///< empty: it names none
    http::Headers fields;
};
bool namesAuthorizer(const http::Request &request);
/// Nothing if it asks for none.
std::optional<AuthorizerAsked> authorizerAsked(const Opening *opening, std::string_view username);

} // namespace headwater::gateway::devices

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sigv4/hashes.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Signature Version 4 of requests, by its public specification: how a request is written down to be signed.
namespace headwater::sigv4 {

using Headers = std::vector<std::pair<std::string, std::string>>;

/// A request as it went over the wire.
struct Message
{
    std::string_view method;
    std::string_view path;  ///< still escaped
    std::string_view query; ///< still escaped, without the question mark
    const Headers &headers;
    std::string_view body;
};

/// What a signature is good for: a day, a Region, a service.
struct Scope
{
    std::string date; ///< `20150830`
    std::string region;
    std::string service;
    std::string terminator = "aws4_request";

    std::string text() const { return date + "/" + region + "/" + service + "/" + terminator; }
};

inline constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";
inline constexpr std::string_view kSignatureParameter = "X-Amz-Signature";
/// MQTT over WebSocket: its clients add the token of a session behind what they have signed.
inline constexpr std::string_view kDeviceService = "iotdevicegateway";

/// \param signedHeaders lower case
std::string canonicalRequest(const Message &message, const std::vector<std::string> &signedHeaders, const Scope &scope);
std::string stringToSign(std::string_view canonicalRequest, std::string_view time, const Scope &scope);
std::string signatureOf(std::string_view stringToSign, std::string_view secret, const Scope &scope);

/// Of a parameter of the query, unescaped; empty if there is none.
std::string queryParameter(std::string_view query, std::string_view name);

} // namespace headwater::sigv4

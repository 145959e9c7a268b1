// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/gateway/shape.h"
#include "core/http/message.h"

#include <functional>
#include <string>
#include <string_view>

namespace headwater::gateway {

/// Where an endpoint's answers go, by the number of the call.
using AnswerSink = std::function<void(std::uint64_t call, const http::Response &response)>;

/// Where an answer goes that comes in pieces.
class StreamSink
{
public:
    virtual ~StreamSink() = default;
    virtual void beginStream(std::uint64_t call, const http::Response &head) = 0;
    virtual void send(std::uint64_t call, std::string_view bytes) = 0;
    virtual void endStream(std::uint64_t call) = 0;
};

/// JSON text whatever the texts in it are: what is no UTF-8 is replaced.
std::string jsonText(const Json &value);
/// An identifier in the form that the services give their requests, the same for the same numbers.
std::string requestId(std::uint64_t seed, std::uint64_t call);
/// The second, longer one of some services.
std::string extendedRequestId(std::uint64_t seed, std::uint64_t call);

} // namespace headwater::gateway

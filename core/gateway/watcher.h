// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/message.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace headwater::gateway {

/// Hears what goes over a gateway's ports, for somebody who looks at it.
class Watcher
{
public:
    virtual ~Watcher() = default;
    /// A call is about to come in. \param client what it calls itself
    virtual void callComes(std::string_view service, std::uint64_t call, const std::string &client) = 0;
    virtual void answerGoes(std::string_view service, std::uint64_t call, const http::Response &response) = 0;
    virtual void streamGoes(std::string_view service, std::uint64_t call, std::string_view bytes) = 0;
    virtual void streamEnds(std::string_view service, std::uint64_t call) = 0;
    virtual void packetGoes(std::uint64_t connection, const std::string &bytes) = 0;
};

} // namespace headwater::gateway

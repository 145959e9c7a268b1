// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/message.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace headwater::gateway {

/// Who makes a call, as far as that shows.
struct Visitor
{
    std::string name; ///< what it calls itself
    std::string address = {};
    bool isSecure = false; ///< it comes encrypted
};

/// Hears what goes over a gateway's ports, for somebody who looks at it.
class Watcher
{
public:
    virtual ~Watcher() = default;
    /// A call is about to come in.
    virtual void callComes(std::string_view service, std::uint64_t call, const Visitor &visitor) = 0;
    /// A device is about to say its name.
    virtual void deviceComes(std::uint64_t connection, const std::string &address) = 0;
    virtual void answerGoes(std::string_view service, std::uint64_t call, const http::Response &response) = 0;
    virtual void streamGoes(std::string_view service, std::uint64_t call, std::string_view bytes) = 0;
    virtual void streamEnds(std::string_view service, std::uint64_t call) = 0;
    virtual void packetGoes(std::uint64_t connection, const std::string &bytes) = 0;
};

} // namespace headwater::gateway

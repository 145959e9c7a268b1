// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/message.h"
#include "core/services/access/accesskeys.h"
#include "core/sigv4/check.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace headwater::gateway::strict {

/// Reads the clock on the wall: seconds since 1970.
using Clock = std::function<std::int64_t()>;

/// Finds out whose requests they are, at ports that believe nobody.
class Signatures
{
public:
    explicit Signatures(world::World &world, Clock clock = {});

    /// What OutsideCall::caller is to be, or the service's refusal.
    /// \param number of the call, for the id of its request
    std::variant<std::string, http::Response> callerOf(std::string_view service, const http::Request &request,
                                                       std::uint64_t number);
    bool hasKeys() const { return !m_keys.isEmpty(); }

private:
    world::World &m_world;
    services::AccessKeys m_keys;
    const Clock m_clock;
};

/// An answer in the form that the protocol of the request has for errors before an operation is known.
http::Response refusalOf(std::string_view service, const http::Request &request, const sigv4::Refusal &refusal,
                         const std::string &requestId);

} // namespace headwater::gateway::strict

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernel/simtime.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace headwater::world {

/// Why a call may not pass.
struct GateRefusal
{
    std::string_view error; ///< AccessDeniedException, KMSThrottlingException, …; empty: the call did not get there
    std::string message;    ///< in the service's words
    std::string deciding;   ///< what decided: a statement of a policy; English
    bool isRetried = false; ///< by an SDK client
    std::string action{};   ///< `kinesis:PutRecord` and its resource, where a permission is missing
    std::string resource{};
    std::string role{};          ///< the node whose policy lacks it; empty if it is another's
    bool isExplicitDeny = false; ///< an allow would not help
};

/// Stands at a link: who calls over it, in whose name, on which way. Most links have none, and then every call passes.
class Gate
{
public:
    virtual ~Gate() = default;
    /// Null when a call of `api` passes now. The answer is good until the next call.
    virtual const GateRefusal *check(kernel::SimTime now, std::string_view api) = 0;
    /// Bytes that went over the link in calls that passed.
    virtual void passed(std::uint64_t bytes) = 0;

    virtual std::uint16_t caller() const = 0; ///< index of the component that calls
    /// The last refusal and when it was; null when there was none.
    virtual const GateRefusal *lastRefusal(kernel::SimTime *at) const = 0;
    virtual std::uint64_t refusals() const = 0; ///< so far
};

} // namespace headwater::world

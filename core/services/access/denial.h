// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/limits/profile.h"
#include "core/policies/decision.h"
#include "core/world/gate.h"

#include <optional>
#include <string>

namespace headwater::world {
class World;
}

namespace headwater::services {

inline constexpr std::string_view kAccessDenied = "AccessDeniedException";

/// Who calls in the name of a role, as messages have it; without a role it is the owner of the account.
std::string callerArn(const std::string &role, const std::string &session);

/// The service's sentence for a call that may not be made. What kind of policy decided was added to it in 2021.
std::string deniedText(limits::Profile profile, const std::string &caller, const std::string &action,
                       const std::string &resource, policies::Verdict verdict, const std::string &kind);

/// What a call says of itself to the conditions of policies.
/// \param principal the ARN that policies name; empty: nobody
policies::Context callContext(kernel::SimTime now, const std::string &principal, bool isSecure);

/// Whether what a policy decides changes with the time alone.
bool looksAtTheClock(const policies::Policy &policy);

/// What a role does not let `session` do, where no link stands between caller and service: the control API of a
/// service, the clients of a broker. Nothing when it may; without a role it may do everything.
std::optional<world::GateRefusal> refusalOfRole(const world::World &world, const std::string &role,
                                                const std::string &session, const std::string &action,
                                                const std::string &resource);

} // namespace headwater::services

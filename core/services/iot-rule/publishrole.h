// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace headwater::world {
class World;
}

namespace headwater::services::iot_rule {

/// Why a role does not let `caller` publish on a topic, in the service's words; empty when it does. A broker is no
/// node that a rule is linked to as its caller, so no gate stands in between.
std::string publishRefusal(const world::World &world, const std::string &role, const std::string &caller,
                           const std::string &topic);
/// What a policy calls a topic.
std::string topicArn(const std::string &topic);
/// The same for a topic with templates in it: from the first one on it may be any.
std::string topicsArn(const std::string &topic);

} // namespace headwater::services::iot_rule

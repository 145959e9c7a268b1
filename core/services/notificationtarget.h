// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernel/simtime.h"

#include <string>

namespace headwater::services {

/// A message for people or other systems, not a record of the pipeline.
struct Notification
{
    std::string subject;
    std::string message;
};

/// A service that takes messages: a topic, a queue. The components that implement it are world::Components too.
class NotificationTarget
{
public:
    virtual ~NotificationTarget() = default;
    /// Publish: false when it was refused.
    virtual bool publish(kernel::SimTime now, Notification notification) = 0;
};

} // namespace headwater::services

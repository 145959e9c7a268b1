// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pipeline/pipeline.h"

#include <string>
#include <vector>

namespace headwater::gateway::devices {

/// What such a device is called that has not the name of its thing.
inline constexpr const char *kDeviceSuffix = "-device";

/// A thing of a pipeline that signs in at IoT Core with a certificate of the app. A real device that has one is taken
/// for it.
struct CertifiedThing
{
    std::string node, thing, clientId;
    /// What a real device calls itself beside the drawn thing, which it would throw out under the same name. That is
    /// the thing's own name where policies tell clients by theirs.
    std::string deviceId;
    std::string topic; ///< on which it publishes
};
std::vector<CertifiedThing> certifiedThings(const pipeline::Pipeline &pipeline);

} // namespace headwater::gateway::devices

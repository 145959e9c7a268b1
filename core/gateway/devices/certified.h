// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pipeline/pipeline.h"

#include <string>
#include <vector>

namespace headwater::gateway::devices {

/// A thing of a pipeline that signs in at IoT Core with a certificate of the app. A real device that has one is taken
/// for it.
struct CertifiedThing
{
    std::string node, thing, clientId;
    std::string topic; ///< on which it publishes
};
std::vector<CertifiedThing> certifiedThings(const pipeline::Pipeline &pipeline);

} // namespace headwater::gateway::devices

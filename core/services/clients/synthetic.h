// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pipeline/descriptor.h"
#include "core/services/clients/recordsource.h"

// What every service has that makes up its records: rate, size, keys and payload.
namespace headwater::services {

/// instances, recordsPerSecond, arrivals, recordBytes, keys.
std::vector<pipeline::PropertySpec> syntheticProperties();
/// payload, schedule.
std::vector<pipeline::PropertySpec> payloadProperties();
std::vector<pipeline::Finding> checkSynthetic(const pipeline::Node &node);

/// What the properties above say.
SyntheticSpec syntheticSpec(const world::Component &component);

} // namespace headwater::services

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pipeline/descriptor.h"

#include <vector>

namespace headwater::services {
struct Service;
}

namespace headwater::services::firehose {

const Service &service();

/// What can be set on a delivery stream.
std::vector<pipeline::PropertySpec> deliveryProperties();

} // namespace headwater::services::firehose

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pipeline/descriptor.h"

// What every device of IoT Core has, one thing or a fleet of them.
namespace headwater::services {

pipeline::PropertySpec qosProperty();
pipeline::PropertySpec keepAliveProperty();
/// Names of static groups that it is in.
pipeline::PropertySpec groupsProperty();

} // namespace headwater::services

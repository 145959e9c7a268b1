// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pipeline/descriptor.h"

namespace headwater::services {

/// Metrics of every service that reads a stream, in the order of ReadMetric.
std::vector<pipeline::MetricSpec> readMetrics();

pipeline::PropertySpec startProperty();
pipeline::PropertySpec startTimeProperty();

} // namespace headwater::services

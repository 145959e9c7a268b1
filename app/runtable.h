// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pipeline/pipeline.h"

#include <QString>

namespace headwater::app {

/// The result of a run (the format `headwater-run`) as tables for a person.
QString runTable(const pipeline::Pipeline &pipeline, const pipeline::Json &run);

} // namespace headwater::app

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pipeline/document.h"

#include <random>

namespace headwater::pipeline {

/// One thing that a person might do next to the document: any of its commands, with values that fit it.
Command randomCommand(const Document &document, std::mt19937_64 &random);

} // namespace headwater::pipeline

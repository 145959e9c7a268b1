// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pipeline/descriptor.h"
#include "core/pipeline/textformat.h"

namespace headwater::pipeline {

/// Five small services with every kind of property, port and action.
const Catalog &testCatalog();

/// A pipeline from the short form `web:producer -> clicks:kinesis-stream -> app:consumer; b:producer -> clicks`.
Pipeline drawn(std::string_view picture);

/// Issues as text, one line each: `error /nodes/0/id message`.
QString printed(const std::vector<Issue> &issues);

} // namespace headwater::pipeline

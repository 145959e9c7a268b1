// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/pipeline/validation.h"

#include <optional>
#include <string>
#include <vector>

namespace headwater::app {

/// What a file of either kind holds. `pipeline` is set only when there is no error.
struct Input
{
    std::optional<pipeline::Pipeline> pipeline;
    std::vector<pipeline::Issue> issues;
};

/// Reads a pipeline as text or a project; the content decides which, not the name. `-` is standard input.
Input readInput(const QString &path, const pipeline::Catalog &catalog);

/// `/nodes/1/type: error: …`, one line for each issue; the path stands in front of issues about the whole.
QString issueLines(const QString &path, const std::vector<pipeline::Issue> &issues);

/// What `--set NODE.PROPERTY=VALUE` asks for: `web.keys.exponent=1.2`, `web.schedule.0.recordsPerSecond=5`. The value
/// is JSON, or plain text where the property is a text. Does not say whether the value is allowed: validate() does.
Result<void> applySetting(pipeline::Pipeline &pipeline, const pipeline::Catalog &catalog, const std::string &setting,
                          const QString &folder);

} // namespace headwater::app

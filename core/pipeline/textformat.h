// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/pipeline/validation.h"

#include <string>
#include <string_view>
#include <vector>

namespace headwater::pipeline {

/// Outcome of reading the text format. `pipeline` is set only when there is no error: nothing is half-loaded.
struct ParseOutcome
{
    std::optional<Pipeline> pipeline;
    std::vector<Issue> issues; ///< warnings may stand beside a pipeline
};

/// Largest text that is read; more is refused before it is parsed.
inline constexpr std::size_t kMaxTextBytes = 64 * 1024 * 1024;

/// Reads `headwater-pipeline` version 1. Unknown keys, unknown types, duplicate keys and bad values are errors that
/// name the JSON pointer, or `line:column` where the text is no JSON.
ParseOutcome parsePipeline(std::string_view text, const Catalog &catalog);

/// The same without a look at what the values mean: only the shape of the text is right. For the clipboard and for
/// documents that are still being worked on. With `issues`, all that is wrong is added there.
Result<Pipeline> readUnchecked(std::string_view text, const Catalog &catalog, std::vector<Issue> *issues = nullptr);

/// The canonical spelling, indented by two, ending in a newline. parsePipeline() of it gives an equal pipeline.
std::string writePipeline(const Pipeline &pipeline);

/// A selection as text for the clipboard: the nodes and the links among them, in the same format.
std::string writeFragment(const Pipeline &pipeline, const std::vector<std::string> &nodeIds);

} // namespace headwater::pipeline

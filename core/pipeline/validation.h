// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pipeline/descriptor.h"

#include <vector>

namespace headwater::pipeline {

enum class Severity : std::uint8_t { Warning, Error };

/// Something wrong with a pipeline, in words, and where.
struct Issue
{
    Severity severity = Severity::Error;
    QString pointer;  ///< JSON pointer into the text format, `/nodes/1/properties/ShardCount`
    std::string node; ///< the node it concerns; empty when it is about the whole
    QString message;  ///< what stands there and what is allowed
};

/// Checks a value against its spec. Pointers in the issues start with `pointer`.
std::vector<Issue> checkProperty(const PropertySpec &spec, const Json &value, limits::Profile profile,
                                 const QString &pointer);

/// Everything wrong with a pipeline: ids, types, links, cycles, properties, planned actions. Empty when it can run.
std::vector<Issue> validate(const Pipeline &pipeline, const Catalog &catalog);

/// The part of it that must hold in every document, finished or not: ids, types, links, cycles.
std::vector<Issue> validateStructure(const Pipeline &pipeline, const Catalog &catalog);

} // namespace headwater::pipeline

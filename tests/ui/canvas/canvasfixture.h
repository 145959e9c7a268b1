// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pipeline/pipeline.h"
#include "core/services/builtin.h"
#include "core/simulation/frame.h"

#include <memory>

/// Pipelines and frames made by hand, so that the canvas is tested without an engine.
namespace headwater::test {

/// web → clicks → app, with a second source and a second reader: the sketch's pipeline, with four shards.
pipeline::Pipeline clickstream();

/// `count` nodes in rows of source → stream → reader, laid out on a grid.
pipeline::Pipeline largePipeline(int count, int shardsPerStream);

/// A running world in which nothing is out of the ordinary: every source sends `perSecond`, all of it accepted.
std::shared_ptr<simulation::Frame> quietFrame(const pipeline::Pipeline &pipeline, double perSecond);

/// The sketch's moment: shard 5 of `clicks` at its limit, 412 refused a second, a notice with remedies.
std::shared_ptr<simulation::Frame> hotFrame(const pipeline::Pipeline &pipeline);

/// The same world `seconds` later, `recordsPerSecond` on each link and `refusedPerSecond` on those that refuse.
std::shared_ptr<simulation::Frame> later(const simulation::Frame &frame, double seconds, double recordsPerSecond,
                                         double refusedPerSecond = 0);

} // namespace headwater::test

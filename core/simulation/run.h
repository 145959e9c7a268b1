// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/pipeline/descriptor.h"
#include "core/pipeline/pipeline.h"
#include "core/world/eventkind.h"

#include <functional>
#include <string>

namespace headwater::pricing {
class Estimator;
}
namespace headwater::world {
class World;
}

namespace headwater::simulation {

/// An object that a bucket holds since, for whoever wants to keep it: as a file.
struct WrittenObject
{
    std::string bucket, key;
    Result<std::string> contents;
};

struct RunOptions
{
    std::int64_t duration = 600'000'000'000;   ///< simulated nanoseconds
    unsigned threads = 1;                      ///< the result does not depend on it
    bool onePerEvent = false;                  ///< one event per record: the reference for the faster path
    std::string folder;                        ///< where relative paths of the pipeline start
    world::Probe *probe = nullptr;             ///< hears every happening
    world::EventKindMask details = 0;          ///< kinds that the probe hears call by call
    std::function<bool(double)> progress = {}; ///< share done, 0 to 1; false stops the run
    /// Gets each object in the order in which a bucket got it, at the end of its second; an error ends the run.
    std::function<Result<void>(const WrittenObject &)> keepObject = {};
};

/// A run as the file format `headwater-run` has it, and whether the progress function stopped it.
struct RunResult
{
    pipeline::Json json;
    bool stopped = false;
};

/// How long a run took, in seconds.
struct RunTimes
{
    double wall = 0, processor = 0, setup = 0;
};

/// What `headwater-run` says of a world at its present time.
pipeline::Json describeRun(const world::World &world, const pricing::Estimator &estimator, const RunTimes &times);
/// A planned action that was refused, as `refusedActions` of `headwater-run` lists it.
pipeline::Json describeRefusal(const pipeline::Action &action, const Error &error);

/// Runs a pipeline from 0 to the duration, its planned actions included, as fast as it goes. Refused actions are
/// listed in the result; they do not end the run.
Result<RunResult> runToEnd(const pipeline::Pipeline &pipeline, const pipeline::Catalog &catalog, RunOptions options);

} // namespace headwater::simulation

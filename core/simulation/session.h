// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/pipeline/validation.h"
#include "core/simulation/eventlog.h"
#include "core/simulation/frame.h"
#include "core/simulation/history.h"
#include "core/simulation/visitors.h"
#include "core/world/objects.h"
#include "core/world/peek.h"

#include <functional>
#include <future>
#include <memory>
#include <string>
#include <variant>

namespace headwater::world {
class Component;
}

namespace headwater::simulation {

using world::PeekedRecord;
using world::PeekRequest;

/// When a run stops by itself.
struct StopAt
{
    std::int64_t time = -1;   ///< simulated nanoseconds; -1: no end
    EventKindMask events = 0; ///< stop after the first event of one of these kinds
    std::string node;         ///< only events of this node; or the node of the condition below
    std::string metric;       ///< stop when this metric of `node` …
    bool above = true;        ///< … is above (or below) …
    double threshold = 0;     ///< … this value over a full second
};

struct SessionOptions
{
    bool recordKeyspace = true;
    unsigned threads = 1;
    bool onePerEvent = false; ///< force one event per record: the reference for the faster path
    std::string folder;       ///< where relative paths of the pipeline start
    /// Makes those who may come in from outside, on the session's thread; empty: nobody.
    std::function<std::unique_ptr<Visitors>(Visitors::Host &)> visitors = {};
};

/// A running world on a thread of its own. All functions may be called from any one controlling thread; they
/// return at once. The world is never touched from outside: actions go in, frames come out.
class Session
{
public:
    static Result<std::unique_ptr<Session>> create(const pipeline::Pipeline &pipeline, const pipeline::Catalog &catalog,
                                                   SessionOptions options = {});
    /// The same for a pipeline that is too large to be checked by the caller: the session's thread does it. When the
    /// pipeline cannot run, `refused` is called there with the first error, and the session stays at its first frame.
    static std::unique_ptr<Session> begin(std::shared_ptr<const pipeline::Pipeline> pipeline,
                                          const pipeline::Catalog &catalog, SessionOptions options,
                                          std::function<void(pipeline::Issue)> refused);
    ~Session();

    void run();
    void pause();
    void stepEvent();
    void stepTime(std::int64_t nanoseconds);
    void runUntil(StopAt stop);
    /// Simulated seconds per second of wall time; 0 is as fast as it goes.
    void setSpeed(double speed);
    /// Goes to a time, past or future: rebuilds the world, does again what was done, and runs there. On the way into
    /// the past visitors have to go, and no further than to what was kept of them.
    void seek(std::int64_t time);

    /// Does something to the running world at its present time: an action of the node's descriptor, or one of
    /// SetProperty {key, value}, Stop, Start, SendRecord {PartitionKey, Data}, CutLink / RestoreLink {to, port}.
    void post(pipeline::Action action);
    /// Does something with the visitors, on the session's thread; nothing where the session has none.
    void withVisitors(std::function<void(Visitors &)> what);
    /// Follows an edited document: nodes and links come, go and change in the running world.
    void update(const pipeline::Pipeline &pipeline);
    void update(std::shared_ptr<const pipeline::Pipeline> pipeline);

    FramePtr frame() const; ///< the latest; never null
    MetricHistory &metrics();
    KeyspaceHistory &keyspace();
    EventLog &events();
    std::future<Result<std::vector<PeekedRecord>>> peek(PeekRequest request);
    /// The objects that a bucket keeps, oldest first, and one of them as a file.
    std::future<Result<std::vector<world::ObjectInfo>>> objects(std::string node);
    std::future<Result<std::string>> object(std::string node, std::string key);

    /// Called on the session's thread when a run stopped by itself, with the reason (already translated).
    void setStopListener(std::function<void(QString)> listener);

private:
    struct Private;
    explicit Session(std::unique_ptr<Private> d);
    template <typename T>
    std::future<Result<T>> ask(std::string node, std::function<Result<T>(const world::Component &)> question);
    std::unique_ptr<Private> d;
};

} // namespace headwater::simulation

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pipeline/pipeline.h"
#include "core/simulation/eventlog.h"
#include "core/simulation/framebuilder.h"
#include "core/simulation/history.h"
#include "core/simulation/session.h"
#include "core/simulation/visitors.h"
#include "core/world/world.h"

#include <deque>
#include <functional>
#include <memory>
#include <variant>
#include <vector>

namespace headwater::simulation {

/// A world, what is told of it, and what was done to it from outside, so that its past can be visited again: a world
/// is built anew and everything is done to it as before, at the same simulated times.
class RecordedWorld final : private world::Probe
{
public:
    using SimTime = kernel::SimTime;

    /// \param happened  called after an event was logged
    /// \param second    called with the time after every full second, when its figures are in the history
    RecordedWorld(std::shared_ptr<const pipeline::Pipeline> origin, const pipeline::Catalog &catalog,
                  SessionOptions options, std::function<void(const world::Happening &)> happened,
                  std::function<void(SimTime)> second);

    /// A world at time 0 again, of the pipeline that it began with. \pre the pipeline has no errors
    void rebuild();
    /// Runs to `end`, with what is planned or was done before on the way.
    void runTo(SimTime end);
    /// Does what is planned, and what was done before, for the present time.
    void doDue();
    /// Does something now. What was done later than now, when the past was visited, no longer will be.
    void act(pipeline::Action action);
    /// Brings the world to an edited pipeline: what came, went and changed.
    void follow(const pipeline::Pipeline &next);
    /// Whose visits are part of the past, too; null: nobody's. They outlive every use of this.
    void setVisitors(Visitors *visitors) { m_visitors = visitors; }
    /// See Visitors::Host.
    std::size_t beginDeed();

    world::World &world() { return *m_world; }
    FrameBuilder &frames() { return *m_builder; }
    const pipeline::Pipeline &origin() const { return *m_origin; }
    const pipeline::Pipeline &current() const { return m_current; }
    const pipeline::Catalog &catalog() const { return m_catalog; }
    world::Inputs &inputs() { return *m_inputs; }

    MetricHistory &history() { return m_history; }
    KeyspaceHistory &keys() { return m_keys; }
    EventLog &log() { return m_log; }

private:
    struct Deed
    {
        SimTime at;
        std::variant<pipeline::Action, pipeline::Pipeline> what;
    };

    void happened(const world::Happening &happening) override;
    void second(SimTime now);
    void doAction(const pipeline::Action &action);
    void transform(const pipeline::Pipeline &next);
    void redo(const Deed &deed);
    void record(Deed deed);

    const pipeline::Catalog &m_catalog;
    const SessionOptions m_options;
    const std::shared_ptr<const pipeline::Pipeline> m_origin;
    const std::shared_ptr<world::Inputs> m_inputs = std::make_shared<world::Inputs>();
    const std::function<void(const world::Happening &)> m_happened;
    const std::function<void(SimTime)> m_second;

    pipeline::Pipeline m_current;
    std::unique_ptr<world::World> m_world;
    std::unique_ptr<FrameBuilder> m_builder;
    std::deque<pipeline::Action> m_planned;
    std::vector<Deed> m_deeds;
    std::size_t m_nextDeed = 0;
    Visitors *m_visitors = nullptr;

    MetricHistory m_history;
    KeyspaceHistory m_keys;
    EventLog m_log;
};

} // namespace headwater::simulation

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/gateway/call.h"
#include "core/gateway/outside.h"
#include "core/pipeline/pipeline.h"
#include "core/world/world.h"

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace headwater::gateway {

/// A world that follows the wall clock and lets outside calls in, one after the other, each at the simulated time at
/// which it came. Belongs to one thread, which is that of the world.
class LiveWorld
{
public:
    using WallClock = std::function<std::chrono::nanoseconds()>;
    /// Somebody else who moves the world, does what is planned and keeps to the clock.
    struct Driver
    {
        std::function<SimTime()> due; ///< where the clock would have the world by now
        std::function<void(SimTime)> runTo;
        std::function<double()> speed;
    };

    /// `actions` are the pipeline's planned ones. The world must be at time 0 and outlive this.
    LiveWorld(world::World &world, std::vector<pipeline::Action> actions, WallClock clock = {});

    /// A world that is driven by somebody else already. It outlives this.
    LiveWorld(Driver driver, world::World &world);

    world::World &world() { return m_world; }
    Outside &outside() { return m_outside; }
    void add(std::string_view name, Endpoint &endpoint) { m_endpoints[std::string(name)] = &endpoint; }
    /// Hears every call before its endpoint does.
    void setRecorder(std::function<void(const OutsideCall &)> recorder) { m_recorder = std::move(recorder); }
    /// Hears of planned actions that were refused.
    void setRefusalListener(std::function<void(const pipeline::Action &, const Error &)> listener)
    {
        m_refused = std::move(listener);
    }

    /// The clock starts, or starts afresh: simulated seconds for each second of the wall clock.
    /// \param since how long ago; the world makes up for it
    void begin(double speed, std::chrono::nanoseconds since = {});
    double speed() const { return m_driver.speed ? m_driver.speed() : m_speed; }
    /// How far the world is behind the wall clock, in its own time.
    SimTime lag() const;
    /// Brings the world towards the wall clock, with a bound on the work. What it cannot make up it lets go.
    void advance();
    /// Lets a call in, now; one that comes of what the world is just doing, right after that. False: so many wait for
    /// their turn that it was not taken. Who leaves is always heard.
    bool take(OutsideCall call);
    /// Does something to the world; calls that come of it are let in after that.
    void undisturbed(const std::function<void()> &what);
    /// The same call again, at its own time. \pre no later one was made
    void redo(const OutsideCall &call);
    /// Everything before `end` happens, planned actions included.
    void runTo(SimTime end);

private:
    SimTime due() const;
    void doPlanned();
    void follow();
    void letIn(OutsideCall call);
    void emptyInbox();

    world::World &m_world;
    Outside &m_outside;
    const WallClock m_clock;
    const Driver m_driver;
    std::deque<pipeline::Action> m_planned; ///< by time
    std::map<std::string, Endpoint *, std::less<>> m_endpoints;
    std::function<void(const OutsideCall &)> m_recorder;
    std::function<void(const pipeline::Action &, const Error &)> m_refused;
    double m_speed = 0;
    std::chrono::nanoseconds m_wallAnchor{};
    SimTime m_timeAnchor = 0;
    SimTime m_step;
    std::deque<OutsideCall> m_inbox; ///< what came while the world was busy
    bool m_isBusy = false;
};

} // namespace headwater::gateway

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernel/eventqueue.h"
#include "core/kernel/workers.h"
#include "core/limits/profile.h"
#include "core/world/component.h"
#include "core/world/inputs.h"

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace headwater::world {

struct WorldOptions
{
    limits::Profile profile = limits::Profile::Current;
    std::uint64_t seed = 1;
    bool onePerEvent = false;            ///< one event per record everywhere: the reference for the faster path
    unsigned threads = 1;                ///< for work that is independent; the results do not depend on it
    std::string folder;                  ///< relative paths of the pipeline start here; empty: the working folder
    std::shared_ptr<Inputs> inputs = {}; ///< of earlier worlds of the same pipeline; may be null
};

/// Puts the gate at a new link, if it needs one. Both ends exist, and so do the nodes that they name.
using Gatekeeper = std::function<std::unique_ptr<Gate>(World &world, const Wire &wire)>;

/// Makes a component of a service type.
using Maker = std::function<std::unique_ptr<Component>(const Birth &)>;

/// A running pipeline: components, wires, one clock, one order. Deterministic: the same calls in the same order at
/// the same simulated times give the same digest. Knows no threads; whoever runs it owns it.
class World
{
public:
    explicit World(WorldOptions options);
    ~World();

    limits::Profile profile() const { return m_options.profile; }
    std::uint64_t seed() const { return m_options.seed; }
    kernel::Workers &workers() const { return *m_workers; }
    bool onePerEvent() const { return m_options.onePerEvent; }
    const std::string &folder() const { return m_options.folder; }
    Inputs &inputs() const { return *m_options.inputs; }
    SimTime now() const { return m_now; }
    /// Nothing from outside happens, and no second ends, before this time: lazy work may go ahead up to it.
    SimTime horizon() const { return m_horizon; }
    std::uint64_t events() const { return m_events; }
    std::uint64_t pendingEvents() const { return m_queue.size(); }

    void setGatekeeper(Gatekeeper keeper) { m_gatekeeper = std::move(keeper); }
    Component &addNode(const pipeline::Node &node, const pipeline::ServiceType &type, const Maker &maker);
    Wire &addLink(const pipeline::Link &link); ///< \pre both ends exist
    void removeNode(std::string_view id);
    void remove(Component &gone);
    void removeLink(const pipeline::Link &link);
    Component *find(std::string_view id) const; ///< null when there is none, or it was removed
    Wire *findWire(std::string_view from, std::string_view to, std::string_view port) const;
    const std::vector<std::unique_ptr<Component>> &components() const { return m_components; }
    const std::vector<std::unique_ptr<Wire>> &wires() const { return m_wires; }
    Component &component(std::uint16_t index) const { return *m_components[index]; }

    /// Starts what was added since the last call.
    void start();
    /// Everything before `end` happens; afterwards now() is `end`.
    void runTo(SimTime end);
    /// The time of the next thing that happens, kNever if nothing will.
    SimTime nextTime();
    /// Events from outside (actions of the file or of a person) at now(). Everything lazy is settled first.
    Result<void> act(const pipeline::Action &action);

    void schedule(const kernel::Event &event);
    /// Counts work done outside the event queue, so that event rates compare.
    void countEvents(std::uint64_t n) { m_events += n; }

    void setProbe(Probe *probe, Details details = {});
    Probe *probe() const { return m_probe; }
    /// Whether somebody wants single calls. Cheap; asked before everything else.
    bool tellsCalls() const { return m_details.kinds != 0; }
    /// Whether calls of this kind are told that `node` or `other` makes or answers.
    bool tellsCalls(EventKind kind, std::string_view node, std::string_view other = {}) const;
    void tell(Happening happening);
    /// Place of the event that is being handled among those of its instant; 0 between events.
    std::uint64_t order() const { return m_order; }
    /// What every metric of a component was in the last full second, in the order of its descriptor.
    const std::vector<double> &sampled(const Component &component) const { return m_samples[component.index()]; }
    /// Called at every full simulated second, when everything before it is settled and sampled.
    void setSecondListener(std::function<void(SimTime)> listener) { m_second = std::move(listener); }

    void settleAll(SimTime time);
    Ledger ledger() const;
    std::string digest() const; ///< 32 hexadecimal digits

private:
    void runEventsBefore(SimTime end);
    void passOn();
    void sampleAll(SimTime now);
    Result<void> perform(const pipeline::Action &action);

    WorldOptions m_options;
    std::unique_ptr<kernel::Workers> m_workers;
    kernel::EventQueue m_queue;
    std::vector<std::unique_ptr<Component>> m_components;
    std::vector<std::unique_ptr<Wire>> m_wires;
    Gatekeeper m_gatekeeper;
    std::vector<std::vector<double>> m_samples; ///< by component
    std::size_t m_started = 0;
    SimTime m_now = 0;
    SimTime m_horizon = 0;
    SimTime m_nextSecond = kernel::kSecond;
    std::uint64_t m_events = 0;
    std::uint64_t m_order = 0;
    Probe *m_probe = nullptr;
    Details m_details;
    std::vector<Happening> m_told; ///< single calls, until everything up to their time is settled
    std::function<void(SimTime)> m_second;
};

} // namespace headwater::world

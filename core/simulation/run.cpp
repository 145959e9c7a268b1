// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/simulation/run.h"

#include "core/pricing/estimate.h"
#include "core/simulation/build.h"

#include <algorithm>
#include <chrono>
#include <ctime>

namespace headwater::simulation {

using kernel::SimTime;
using pipeline::Json;
using world::World;

namespace {

double processorSeconds()
{
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

Json ledgerJson(const world::Ledger &ledger)
{
    return {{"produced", ledger.produced}, {"delivered", ledger.delivered}, {"held", ledger.held},
            {"dropped", ledger.dropped},   {"expired", ledger.expired},     {"filtered", ledger.filtered},
            {"balance", ledger.balance()}};
}

} // namespace

Result<RunResult> runToEnd(const pipeline::Pipeline &pipeline, const pipeline::Catalog &catalog, RunOptions options)
{
    using Clock = std::chrono::steady_clock;
    const auto setupBegan = Clock::now();
    world::WorldOptions worldOptions;
    worldOptions.onePerEvent = options.onePerEvent;
    worldOptions.threads = options.threads;
    worldOptions.folder = options.folder;
    auto built = buildWorld(pipeline, catalog, std::move(worldOptions));
    if (!built)
        return built.error();
    World &world = **built;
    world.setProbe(options.probe, {.kinds = options.details, .node = {}});
    std::vector<double> values(64);
    pricing::Estimator estimator(world);
    world.setSecondListener([&](SimTime) {
        for (const auto &component : world.components()) {
            values.resize(std::max(values.size(), component->type().metrics.size()));
            if (!component->isRemoved())
                component->sample(values.data());
        }
    });

    std::vector<pipeline::Action> actions = pipeline.actions;
    std::stable_sort(actions.begin(), actions.end(), [](const auto &a, const auto &b) { return a.at < b.at; });
    RunResult result;
    Json refusals = Json::array();
    const auto setupEnded = Clock::now();
    const double processorBegan = processorSeconds();
    SimTime now = 0;
    std::size_t next = 0;
    const auto advanceTo = [&](SimTime end) {
        const SimTime step = std::max<SimTime>(kernel::kSecond, options.duration / 200);
        while (now < end && !result.stopped) {
            now = options.progress ? std::min(end, now + step) : end;
            world.runTo(now);
            if (options.progress && !options.progress(static_cast<double>(now) / static_cast<double>(options.duration)))
                result.stopped = true;
        }
    };
    for (; next < actions.size() && actions[next].at < options.duration && !result.stopped; ++next) {
        advanceTo(actions[next].at);
        const Result<void> done = world.act(actions[next]);
        if (!done)
            refusals.push_back({{"at", static_cast<double>(actions[next].at) / 1e9},
                                {"node", actions[next].node},
                                {"do", actions[next].name},
                                {"error", done.error().place.toStdString()},
                                {"message", done.error().message.toStdString()}});
    }
    advanceTo(options.duration);
    const double processorUsed = processorSeconds() - processorBegan;
    const auto ended = Clock::now();

    const auto seconds = [](auto duration) {
        return std::chrono::duration<double>(duration).count();
    };
    Json nodes = Json::object();
    for (const auto &component : world.components()) {
        Json node = {{"type", std::string(component->type().id)}};
        component->report(node);
        nodes[component->id()] = std::move(node);
    }
    const world::Ledger ledger = world.ledger();
    result.json = {{"format", "headwater-run"},
                   {"version", 1},
                   {"profile", std::string(limits::profileName(pipeline.profile))},
                   {"seed", pipeline.seed},
                   {"simulatedSeconds", static_cast<double>(now) / 1e9},
                   {"wallSeconds", seconds(ended - setupEnded)},
                   {"cpuSeconds", processorUsed},
                   {"setupSeconds", seconds(setupEnded - setupBegan)},
                   {"events", world.events()},
                   {"records", ledger.produced},
                   {"digest", world.digest()},
                   {"nodes", std::move(nodes)},
                   {"ledger", ledgerJson(ledger)},
                   {"cost", pricing::toJson(estimator.estimate())}};
    if (!refusals.empty())
        result.json["refusedActions"] = std::move(refusals);
    return result;
}

} // namespace headwater::simulation

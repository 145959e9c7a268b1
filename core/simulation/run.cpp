// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/simulation/run.h"

#include "core/pricing/estimate.h"
#include "core/services/s3-bucket/bucket.h"
#include "core/simulation/build.h"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <map>
#include <optional>

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

/// Passes on what buckets got since the last time.
class ObjectCollector
{
public:
    ObjectCollector(const World &world, const RunOptions &options)
        : m_world(world)
        , m_keep(options.keepObject)
    {
    }

    void collect()
    {
        if (!m_keep)
            return;
        for (const auto &component : m_world.components()) {
            const auto *bucket = dynamic_cast<const services::s3_bucket::Bucket *>(component.get());
            if (!bucket)
                continue;
            std::uint64_t &had = m_had[bucket->index()];
            const auto &objects = bucket->stored();
            const std::size_t fresh = std::min<std::size_t>(bucket->objectCount() - had, objects.size());
            had = bucket->objectCount();
            for (std::size_t i = objects.size() - fresh; i < objects.size() && !m_error; ++i) {
                const Result<void> kept = m_keep({bucket->id(), objects[i].key, bucket->contents(objects[i])});
                if (!kept)
                    m_error = kept.error();
            }
        }
    }
    const std::optional<Error> &error() const { return m_error; }

private:
    const World &m_world;
    const std::function<Result<void>(const WrittenObject &)> &m_keep;
    std::map<std::uint16_t, std::uint64_t> m_had; ///< by bucket: objects passed on
    std::optional<Error> m_error;
};

} // namespace

Json describeRun(const World &world, const pricing::Estimator &estimator, const RunTimes &times)
{
    Json nodes = Json::object();
    for (const auto &component : world.components()) {
        Json node = {{"type", std::string(component->type().id)}};
        component->report(node);
        nodes[component->id()] = std::move(node);
    }
    const world::Ledger ledger = world.ledger();
    return {{"format", "headwater-run"},
            {"version", 1},
            {"profile", std::string(limits::profileName(world.profile()))},
            {"seed", world.seed()},
            {"simulatedSeconds", static_cast<double>(world.now()) / 1e9},
            {"wallSeconds", times.wall},
            {"cpuSeconds", times.processor},
            {"setupSeconds", times.setup},
            {"events", world.events()},
            {"records", ledger.produced},
            {"digest", world.digest()},
            {"nodes", std::move(nodes)},
            {"ledger", ledgerJson(ledger)},
            {"cost", pricing::toJson(estimator.estimate())}};
}

Json describeRefusal(const pipeline::Action &action, const Error &error)
{
    return {{"at", static_cast<double>(action.at) / 1e9},
            {"node", action.node},
            {"do", action.name},
            {"error", error.place.toStdString()},
            {"message", error.message.toStdString()}};
}

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
    pricing::Estimator estimator(world);
    ObjectCollector objects(world, options);
    world.setSecondListener([&](SimTime) { objects.collect(); });

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
            result.stopped |= objects.error().has_value();
        }
    };
    for (; next < actions.size() && actions[next].at < options.duration && !result.stopped; ++next) {
        advanceTo(actions[next].at);
        const Result<void> done = world.act(actions[next]);
        if (!done)
            refusals.push_back(describeRefusal(actions[next], done.error()));
    }
    advanceTo(options.duration);
    objects.collect();
    if (objects.error())
        return *objects.error();
    const double processorUsed = processorSeconds() - processorBegan;
    const auto ended = Clock::now();

    const auto seconds = [](auto duration) {
        return std::chrono::duration<double>(duration).count();
    };
    result.json =
        describeRun(world, estimator, {seconds(ended - setupEnded), processorUsed, seconds(setupEnded - setupBegan)});
    if (!refusals.empty())
        result.json["refusedActions"] = std::move(refusals);
    return result;
}

} // namespace headwater::simulation

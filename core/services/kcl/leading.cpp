// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/kcl/application.h"
#include "core/world/world.h"

#include <algorithm>
#include <cmath>

// What 3.x does instead of taking and stealing: one worker leads and assigns leases by load.
namespace headwater::services::kcl {

using world::EventKind;
using world::Json;

namespace {

constexpr const char *kLeaderRow = "Leader";
/// Where nothing flows yet, leases count alike.
constexpr double kLeastLoad = 0.01; // KB/s

} // namespace

/// Keeps or takes the lock of the leader, and reports how the worker does.
void Application::heartbeat(Worker &worker, SimTime now)
{
    schedule(now + kLeaderHeartbeat, kHeartbeat, worker);
    const SimTime span = kLeaderHeartbeat;
    const double busy = std::min(100.0, 100.0 * static_cast<double>(worker.busy) / static_cast<double>(span));
    worker.busy = 0;
    passed(m_table->putRow(
        now, worker.id,
        {{"entityType", "WORKER_METRIC_STATS"}, {"lastUpdateTime", now / kernel::kSecond}, {"cpu", std::round(busy)}}));
    if (m_leader != worker.id && now < m_leaderUntil)
        return;
    if (!passed(m_table->putRow(now, kLeaderRow, {{"entityType", "COORDINATOR_STATE"}, {"leader", worker.id}})))
        return;
    if (m_leader != worker.id)
        tell(EventKind::ControlPlane, worker.id + " leads");
    m_leader = worker.id;
    m_leaderUntil = now + kLeaderLease;
}

/// A worker learns from the index which leases were given to it.
void Application::discover(Worker &worker, SimTime now)
{
    auto listed = m_table->listOf(now, worker.id);
    if (!listed) {
        ++m_counts.tableThrottles;
        return;
    }
    for (Lease &lease : *listed) {
        const auto number = kinesis_stream::shardNumberOf(lease.key);
        if (!number || worker.held.contains(*number) || lease.isFinished())
            continue;
        ++m_counts.taken;
        hold(worker, std::move(lease), now);
    }
}

/// Leases that nobody renews go to whoever has least to do; every third time load is moved as well.
void Application::lead(Worker &worker, SimTime now)
{
    auto listed = m_table->list(now);
    if (!listed) {
        ++m_counts.tableThrottles;
        return;
    }
    ++m_counts.lists;
    std::vector<Lease> &leases = *listed;
    for (const Lease &lease : leases) {
        const auto [seen, isNew] = worker.seen.try_emplace(lease.key, Seen{lease.counter, now});
        if (!isNew && seen->second.counter != lease.counter)
            seen->second = {lease.counter, now};
    }
    std::vector<Lease *> free = unrenewed(worker, leases, now, m_settings.failover);

    // Who reports, and does not only hold leases that it no longer renews.
    std::map<std::string, double> loads;
    for (const auto &[key, entry] : m_table->store().items()) {
        const auto type = entry.item.find("entityType");
        if (type != entry.item.end() && *type == "WORKER_METRIC_STATS" && now - entry.written < kWorkerExpiry)
            loads[key] = 0;
    }
    for (const auto &other : m_workers) {
        const bool hasLeases = std::any_of(leases.begin(), leases.end(), [&](const Lease &lease) {
            return lease.owner == other->id && !lease.isFinished();
        });
        const bool renews = std::any_of(leases.begin(), leases.end(), [&](const Lease &lease) {
            return lease.owner == other->id && std::find(free.begin(), free.end(), &lease) == free.end();
        });
        if (hasLeases && !renews)
            loads.erase(other->id);
    }
    loads.try_emplace(worker.id, 0);
    for (const Lease &lease : leases) {
        const auto load = loads.find(lease.owner);
        if (load != loads.end() && !lease.isFinished() && std::find(free.begin(), free.end(), &lease) == free.end())
            load->second += lease.kilobytesPerSecond + kLeastLoad;
    }

    // Those that were left longest first.
    std::stable_sort(free.begin(), free.end(), [&](const Lease *a, const Lease *b) {
        return worker.seen[a->key].changed < worker.seen[b->key].changed;
    });
    std::map<std::string, std::uint64_t> counts;
    for (const Lease &lease : leases)
        ++counts[lease.owner];
    m_counts.needed += free.size();
    for (Lease *lease : free) {
        auto least = loads.end();
        for (auto each = loads.begin(); each != loads.end(); ++each) {
            if (counts[each->first] < m_settings.maxLeases && (least == loads.end() || each->second < least->second))
                least = each;
        }
        if (least == loads.end())
            break;
        ++m_counts.toTake;
        if (!passed(m_table->assign(now, *lease, least->first, false)))
            continue;
        ++m_counts.takes;
        worker.seen[lease->key] = {lease->counter, now};
        least->second += lease->kilobytesPerSecond + kLeastLoad;
        ++counts[least->first];
    }
    if (++worker.runs % kBalanceEvery == 0)
        balance(leases, loads, now);
}

void Application::balance(std::vector<Lease> &leases, std::map<std::string, double> &loads, SimTime now)
{
    double sum = 0;
    for (const auto &[id, load] : loads)
        sum += load;
    const double average = sum / static_cast<double>(loads.size());
    for (auto &[id, load] : loads) {
        if (load <= average * (1 + kOffAverage))
            continue;
        double surplus = (load - average) * kDampening;
        std::vector<Lease *> own;
        for (Lease &lease : leases) {
            if (lease.owner == id && lease.checkpointOwner.empty() && !lease.isFinished())
                own.push_back(&lease);
        }
        std::stable_sort(own.begin(), own.end(),
                         [](const Lease *a, const Lease *b) { return a->kilobytesPerSecond > b->kilobytesPerSecond; });
        for (Lease *lease : own) {
            const double share = lease->kilobytesPerSecond + kLeastLoad;
            const auto least = std::min_element(loads.begin(), loads.end(),
                                                [](const auto &a, const auto &b) { return a.second < b.second; });
            // Where the other one would have more than this one has, nothing is gained.
            if (surplus <= 0 || least->second + share >= load)
                continue;
            ++m_counts.toTake;
            if (!passed(m_table->assign(now, *lease, least->first, true)))
                continue;
            ++m_counts.takes;
            ++m_counts.stolen;
            surplus -= share;
            load -= share;
            least->second += share;
        }
    }
}

} // namespace headwater::services::kcl

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/kcl/application.h"
#include "core/world/world.h"

#include <algorithm>
#include <cmath>

// Leases: how they come into being, are renewed, taken, stolen and lost. As 1.x and 2.x do it where they differ.
namespace headwater::services::kcl {

using kinesis_stream::kNoShard;
using kinesis_stream::Shard;
using kinesis_stream::shardIdText;
using kinesis_stream::shardNumberOf;
using world::EventKind;
using world::Json;

bool Application::passed(ItemOutcome outcome)
{
    m_counts.tableThrottles += outcome == ItemOutcome::Throttled;
    return outcome == ItemOutcome::Done;
}

/// Full jitter, doubling.
SimTime Application::tableBackOff(std::uint32_t tries)
{
    const SimTime ceiling = std::min(kLongestTableBackOff, kTableBackOff << std::min<std::uint32_t>(tries, 10));
    return 1 + static_cast<SimTime>(kernel::below(m_random.at(m_draws++), static_cast<std::uint64_t>(ceiling)));
}

void Application::shuffle(std::vector<Lease *> &leases)
{
    for (std::size_t i = leases.size(); i > 1; --i)
        std::swap(leases[i - 1], leases[kernel::below(m_random.at(m_draws++), i)]);
}

bool Application::parentsFinished(std::uint32_t number) const
{
    const Shard &shard = m_stream->shard(number);
    const auto isFinished = [this](std::uint32_t parent) {
        if (parent == kNoShard)
            return true;
        const auto lease = m_table->lease(shardIdText(parent));
        return !lease || lease->isFinished();
    };
    return isFinished(shard.parent) && isFinished(shard.adjacentParent);
}

bool Application::createLease(SimTime now, std::uint32_t number, std::string_view checkpoint)
{
    const Shard &shard = m_stream->shard(number);
    Json more = {{"startingHashKey", kernel::decimal(shard.first)}, {"endingHashKey", kernel::decimal(shard.last)}};
    Json parents = Json::array();
    for (const std::uint32_t parent : {shard.parent, shard.adjacentParent}) {
        if (parent != kNoShard)
            parents.push_back(shardIdText(parent));
    }
    if (!parents.empty())
        more["parentShardId"] = std::move(parents);
    Lease lease;
    lease.key = shardIdText(number);
    lease.checkpoint = checkpoint;
    return passed(m_table->create(now, lease, more));
}

/// Shards without a lease get one: at first where the application is to begin, later the children of what was read to
/// its end, from their beginning.
void Application::syncShards(SimTime now)
{
    const bool isFirst = !m_synced && m_table->isEmpty();
    const bool fromNow = m_settings.initialPosition == "LATEST";
    bool complete = true;
    for (const auto &shard : m_stream->shards()) {
        const std::string key = shard->id();
        if (m_table->find(key) || std::find(m_cleaned.begin(), m_cleaned.end(), shard->number) != m_cleaned.end())
            continue;
        if (isFirst) {
            const bool parentReadable = shard->parent != kNoShard && !m_stream->shard(shard->parent).log.empty();
            if (fromNow ? !shard->isOpen() : parentReadable)
                continue;
            complete = createLease(now, shard->number, m_settings.initialPosition) && complete;
            continue;
        }
        const auto hasFinished = [&](std::uint32_t parent) {
            if (parent == kNoShard)
                return true;
            const auto lease = m_table->lease(shardIdText(parent));
            return lease ? lease->isFinished()
                         : std::find(m_cleaned.begin(), m_cleaned.end(), parent) != m_cleaned.end();
        };
        const bool isRoot = shard->parent == kNoShard;
        if (isRoot && fromNow && !shard->isOpen())
            continue;
        if (isRoot || (hasFinished(shard->parent) && hasFinished(shard->adjacentParent)))
            complete =
                createLease(now, shard->number, isRoot ? m_settings.initialPosition : std::string(kTrimHorizon)) &&
                complete;
    }
    m_synced = complete;
    const auto alive =
        std::find_if(m_workers.begin(), m_workers.end(), [](const auto &worker) { return worker->isAlive(); });
    if (complete || m_syncsAgain || alive == m_workers.end())
        return;
    // The table refused some: whoever runs tries again soon.
    m_syncsAgain = true;
    schedule(now + kernel::kSecond + tableBackOff(0), kSyncAgain, **alive);
}

/// Finished leases go when all their children are being read.
void Application::cleanUp(SimTime now)
{
    if (!m_settings.cleansUp)
        return;
    for (const Lease &lease : m_table->all()) {
        const auto number = shardNumberOf(lease.key);
        if (!lease.isFinished() || !number || *number >= m_stream->shards().size())
            continue;
        const std::vector<std::uint32_t> &children = m_stream->shard(*number).children;
        const bool areRead = std::all_of(children.begin(), children.end(), [this](std::uint32_t child) {
            const auto its = m_table->lease(shardIdText(child));
            return std::find(m_cleaned.begin(), m_cleaned.end(), child) != m_cleaned.end() ||
                   (its && its->checkpoint != kTrimHorizon);
        });
        if (!children.empty() && areRead && passed(m_table->remove(now, lease.key)))
            m_cleaned.push_back(*number);
    }
}

void Application::renewAll(Worker &worker, SimTime now)
{
    if (m_settings.leaderAssigns && worker.isRunning())
        discover(worker, now);
    std::vector<std::uint32_t> lost;
    for (auto &[shard, held] : worker.held) {
        if (!held.renewing && !renew(worker, held, now))
            lost.push_back(shard);
    }
    for (const std::uint32_t shard : lost)
        lose(worker, shard, now, "lease lost");
}

bool Application::renew(Worker &worker, Held &held, SimTime now)
{
    if (now - held.renewed > m_settings.failover)
        return false;
    const SimTime span = now - held.loadSince;
    if (span >= kernel::kSecond) {
        const double rate = held.load / 1'024 / (static_cast<double>(span) / 1e9);
        held.lease.kilobytesPerSecond = std::round(50 * (held.lease.kilobytesPerSecond + rate)) / 100;
        held.load = 0;
        held.loadSince = now;
    }
    const ItemOutcome outcome = m_table->renew(now, held.lease);
    if (passed(outcome)) {
        ++m_counts.renewed;
        held.renewed = now;
        held.renewTries = 0;
        return true;
    }
    if (outcome != ItemOutcome::Throttled) {
        // Given to another worker by the leader, which waits until it is handed over.
        auto current = m_table->lease(held.lease.key);
        if (!current || current->checkpointOwner != worker.id)
            return false;
        held.lease = std::move(*current);
        held.givesAway = true;
        held.renewed = now;
        return true;
    }
    if (++held.renewTries < kTableAttempts) {
        held.renewing = true;
        schedule(now + tableBackOff(held.renewTries), kRenewAgain, worker, held);
    } else {
        held.renewTries = 0;
    }
    return true;
}

/// Leases whose counter has not changed for so long, as this worker saw it at its scans. One that nobody ever had
/// counts as very old.
std::vector<Lease *> Application::unrenewed(Worker &worker, std::vector<Lease> &leases, SimTime now, SimTime age)
{
    std::vector<Lease *> old;
    for (Lease &lease : leases) {
        if (lease.isFinished())
            continue;
        const auto seen = worker.seen.find(lease.key);
        if (lease.owner.empty() || (seen != worker.seen.end() && now - seen->second.changed > age))
            old.push_back(&lease);
    }
    return old;
}

void Application::takeLeases(Worker &worker, SimTime now)
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
    std::vector<Lease *> veryOld = unrenewed(worker, leases, now, kVeryOld * m_settings.failover);
    std::vector<Lease *> expired = unrenewed(worker, leases, now, m_settings.failover);

    std::map<std::string, std::uint64_t> owned;
    owned[worker.id] = 0;
    std::uint64_t total = 0;
    for (Lease &lease : leases) {
        if (lease.isFinished())
            continue;
        ++total;
        if (!lease.owner.empty() && std::find(expired.begin(), expired.end(), &lease) == expired.end())
            ++owned[lease.owner];
    }
    const std::uint64_t workers = owned.size();
    const std::uint64_t target =
        std::min(workers >= total ? std::uint64_t{1} : (total + workers - 1) / workers, m_settings.maxLeases);
    const std::uint64_t own = owned[worker.id];
    const std::uint64_t needed = target > own ? target - own : 0;
    m_counts.needed += needed;

    if (!veryOld.empty()) {
        shuffle(veryOld);
        const std::uint64_t room = m_settings.maxLeases > own ? m_settings.maxLeases - own : 0;
        veryOld.resize(std::min<std::size_t>(veryOld.size(), room));
        m_counts.toTake += veryOld.size();
        for (Lease *lease : veryOld)
            take(worker, *lease, now);
        return;
    }
    if (needed == 0)
        return;
    if (!expired.empty()) {
        shuffle(expired);
        expired.resize(std::min<std::size_t>(expired.size(), needed));
        m_counts.toTake += expired.size();
        for (Lease *lease : expired)
            take(worker, *lease, now);
        return;
    }
    steal(worker, leases, owned, needed, target, now);
}

/// From the worker with most leases, and only what it has too many; or one, when it is just on target and this worker
/// needs more than one.
void Application::steal(Worker &worker, std::vector<Lease> &leases, const std::map<std::string, std::uint64_t> &owned,
                        std::uint64_t needed, std::uint64_t target, SimTime now)
{
    const auto most =
        std::max_element(owned.begin(), owned.end(), [](const auto &a, const auto &b) { return a.second < b.second; });
    if (most->first == worker.id)
        return;
    std::uint64_t count = 0;
    if (most->second > target)
        count = std::min(needed, most->second - target);
    else if (needed > 1 && most->second == target)
        count = 1;
    count = std::min(count, m_settings.maxSteal);
    if (count == 0)
        return;
    std::vector<Lease *> theirs;
    for (Lease &lease : leases) {
        if (lease.owner == most->first && !lease.isFinished())
            theirs.push_back(&lease);
    }
    shuffle(theirs);
    theirs.resize(std::min<std::size_t>(theirs.size(), count));
    m_counts.toTake += theirs.size();
    m_counts.stolen += theirs.size();
    for (Lease *lease : theirs)
        take(worker, *lease, now);
}

void Application::take(Worker &worker, Lease &lease, SimTime now)
{
    if (!passed(m_table->take(now, lease, worker.id)))
        return;
    ++m_counts.taken;
    ++m_counts.takes;
    hold(worker, std::move(lease), now);
}

void Application::hold(Worker &worker, Lease lease, SimTime now)
{
    const auto number = shardNumberOf(lease.key);
    if (!number || *number >= m_stream->shards().size())
        return;
    if (worker.held.contains(*number))
        drop(worker, *number, now);
    worker.seen[lease.key] = {lease.counter, now};
    tell(EventKind::ControlPlane, worker.id + " holds the lease", lease.key);
    Held &held = worker.held[*number];
    held.lease = std::move(lease);
    held.serial = ++m_serials;
    held.renewed = held.since = now;
    held.task.shard = *number;
    schedule(now + 1, kBegin, worker, held);
}

void Application::lose(Worker &worker, std::uint32_t shard, SimTime now, const char *why)
{
    ++m_counts.lost;
    tell(EventKind::ControlPlane, worker.id + ": " + why, shardIdText(shard));
    drop(worker, shard, now);
}

void Application::drop(Worker &worker, std::uint32_t shard, SimTime now)
{
    const auto place = worker.held.find(shard);
    if (place == worker.held.end())
        return;
    interrupt(worker, place->second, now);
    worker.held.erase(place);
    if (worker.state == State::Stopping && worker.held.empty()) {
        worker.state = State::Stopped;
        tell(EventKind::Stopped, worker.id + " left");
    }
}

} // namespace headwater::services::kcl

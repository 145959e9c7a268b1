// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/dynamodb-table/table.h"
#include "core/services/kcl/application.h"
#include "core/world/world.h"

#include <algorithm>

namespace headwater::services::kcl {

using world::EventKind;
using world::Json;

std::string_view Application::stateText(State state) const
{
    switch (state) {
    case State::Starting:
        return "starting";
    case State::Running:
        return "running";
    case State::Stopping:
        return "stopping";
    case State::Stopped:
        return "stopped";
    case State::Killed:
        return "killed";
    }
    return {};
}

void Application::sample(double *values)
{
    const Counts &now = m_counts, &before = m_sampled;
    const auto grown = [](std::uint64_t a, std::uint64_t b) {
        return static_cast<double>(a - b);
    };
    values[RecordsProcessed] = grown(now.users, before.users);
    values[DataBytesProcessed] = grown(now.userBytes, before.userBytes);
    values[StreamRecordsRead] = grown(now.records, before.records);
    values[DuplicateRecords] = grown(now.duplicates, before.duplicates);
    values[MillisBehindLatest] = static_cast<double>(m_behind) / 1e6;
    values[ProcessRecordsTime] = now.batches == before.batches
                                     ? 0.0
                                     : (now.batchTime - before.batchTime) / grown(now.batches, before.batches) / 1e6;
    values[EndToEndLatency] = m_latencies == 0 ? 0.0 : m_latencySum / static_cast<double>(m_latencies) / 1e6;
    values[ReadCalls] = grown(m_polls.calls, m_pollsSampled.calls);
    values[CallsThrottled] = grown(m_polls.refused, m_pollsSampled.refused);
    values[ExpiredIterator] = grown(m_polls.expired, m_pollsSampled.expired);
    values[NumWorkers] = static_cast<double>(running());
    double total = 0, held = 0;
    for (const Lease &lease : m_table->all())
        total += lease.isFinished() ? 0 : 1;
    for (const auto &worker : m_workers)
        held += worker->isAlive() ? static_cast<double>(worker->held.size()) : 0;
    values[TotalLeases] = total;
    values[CurrentLeases] = held;
    values[ExpiredLeases] = std::max(total - held, 0.0);
    values[NeededLeases] = grown(now.needed, before.needed);
    values[LeasesToTake] = grown(now.toTake, before.toTake);
    values[TakenLeases] = grown(now.taken, before.taken);
    values[LostLeases] = grown(now.lost, before.lost);
    values[RenewLeaseSuccess] = grown(now.renewed, before.renewed);
    values[TakeLeaseSuccess] = grown(now.takes, before.takes);
    values[ListLeasesSuccess] = grown(now.lists, before.lists);
    values[UpdateLeaseSuccess] = grown(now.checkpoints, before.checkpoints);
    values[TableThrottles] = grown(now.tableThrottles, before.tableThrottles);
    if (values[CallsThrottled] > 0 && !world().tellsCalls(EventKind::ReadThrottled, id()))
        tell(EventKind::ReadThrottled, "GetRecords refused", {}, kinesis_stream::kThroughputExceeded,
             m_polls.refused - m_pollsSampled.refused);
    if (now.tableThrottles > before.tableThrottles)
        tell(EventKind::Throttled, "lease table refused calls", {}, dynamodb_table::kThroughputExceeded,
             now.tableThrottles - before.tableThrottles);
    m_ownStore->second(world().now());
    m_maxBehind = std::max(m_maxBehind, m_behind);
    m_behind = 0;
    m_latencies = 0;
    m_latencySum = 0;
    m_sampled = m_counts;
    m_pollsSampled = m_polls;
}

void Application::report(Json &node) const
{
    const auto milliseconds = [](SimTime time) {
        return static_cast<double>(time) / 1e6;
    };
    node["metrics"] = {{"RecordsProcessed", {{"sum", m_counts.users}}},
                       {"DataBytesProcessed", {{"sum", m_counts.userBytes}}},
                       {"RecordsRead", {{"sum", m_counts.records}}},
                       {"DuplicateRecords", {{"sum", m_counts.duplicates}}},
                       {"Calls", {{"sum", m_polls.calls}}},
                       {"CallsThrottled", {{"sum", m_polls.refused}}},
                       {"ExpiredIterator", {{"sum", m_polls.expired}}},
                       {"TakenLeases", {{"sum", m_counts.taken}}},
                       {"LostLeases", {{"sum", m_counts.lost}}},
                       {"StolenLeases", {{"sum", m_counts.stolen}}},
                       {"RenewLease.Success", {{"sum", m_counts.renewed}}},
                       {"TakeLease.Success", {{"sum", m_counts.takes}}},
                       {"ListLeases.Success", {{"sum", m_counts.lists}}},
                       {"UpdateLease.Success", {{"sum", m_counts.checkpoints}}},
                       {"TableThrottles", {{"sum", m_counts.tableThrottles}}},
                       {"EndToEndLatencyMilliseconds",
                        {{"p50", milliseconds(m_latency.quantile(0.5))},
                         {"p90", milliseconds(m_latency.quantile(0.9))},
                         {"p99", milliseconds(m_latency.quantile(0.99))},
                         {"avg", m_latency.mean() / 1e6},
                         {"max", milliseconds(m_latency.max())}}},
                       {"MillisBehindLatest", {{"max", milliseconds(std::max(m_behind, m_maxBehind))}}}};
    Json workers = Json::array();
    for (const auto &worker : m_workers) {
        Json shards = Json::array();
        for (const auto &[shard, held] : worker->held)
            shards.push_back(kinesis_stream::shardIdText(shard));
        workers.push_back({{"id", worker->id}, {"state", stateText(worker->state)}, {"leases", std::move(shards)}});
    }
    node["workers"] = std::move(workers);
    if (!m_failure.empty())
        node["error"] = m_failure;
}

void Application::fingerprint(kernel::Fingerprint &print) const
{
    print.add(m_print.value());
    for (const std::uint64_t value :
         {m_counts.users, m_counts.records, m_counts.duplicates, m_counts.taken, m_counts.lost, m_counts.renewed,
          m_counts.checkpoints, m_counts.tableThrottles, m_polls.calls, m_polls.refused, m_latency.count(),
          static_cast<std::uint64_t>(m_latency.max())})
        print.add(value);
}

Result<std::vector<world::PeekedRecord>> Application::peek(const world::PeekRequest &request) const
{
    std::vector<world::PeekedRecord> records;
    for (const Lease &lease : m_table->all()) {
        const auto number = kinesis_stream::shardNumberOf(lease.key);
        if (!number || (request.shard != world::kNoShard && request.shard != *number) ||
            records.size() >= request.count)
            continue;
        Json row = {{"leaseKey", lease.key},
                    {"leaseOwner", lease.owner},
                    {"checkpoint", lease.checkpoint},
                    {"leaseCounter", lease.counter},
                    {"ownerSwitchesSinceCheckpoint", lease.switches}};
        row["state"] = lease.isFinished() ? "finished" : "free";
        SimTime since = 0;
        for (const auto &worker : m_workers) {
            const auto held = worker->held.find(*number);
            if (worker->id == lease.owner && !worker->isAlive() && !lease.isFinished())
                row["state"] = "expiring";
            if (!worker->isAlive() || held == worker->held.end())
                continue;
            const Held &its = held->second;
            row["reader"] = worker->id;
            row["state"] = its.givesAway     ? "given away"
                           : its.checkpoints ? "waiting for the table"
                           : !its.reads      ? "waiting"
                           : its.working     ? "working"
                                             : "reading";
            const kinesis_stream::ShardLog &log = m_stream->shard(*number).log;
            const bool isBehind = its.reads && its.processed >= log.first() && its.processed < log.end();
            const SimTime behind = isBehind ? world().now() - log.at(its.processed).arrival : 0;
            row["millisBehindLatest"] = std::max<SimTime>(behind, 0) / kernel::kMillisecond;
            row["sinceCheckpoint"] = its.processed - std::min(its.processed, its.checkpointAt);
            since = its.since;
        }
        world::PeekedRecord record;
        record.partitionKey = lease.key;
        record.shardId = lease.key;
        record.sequenceNumber = lease.checkpoint;
        record.approximateArrival = since;
        record.data = row.dump();
        records.push_back(std::move(record));
    }
    return records;
}

void Application::costs(world::CostSheet &sheet) const
{
    if (&m_table->store() == m_ownStore.get() && m_begun)
        dynamodb_table::tableCosts(*m_ownStore, world().profile(), sheet);
}

} // namespace headwater::services::kcl

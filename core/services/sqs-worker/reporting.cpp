// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What a worker says of itself.
#include "core/services/sqs-worker/worker.h"

#include <algorithm>

namespace headwater::services::sqs_worker {

std::uint64_t SqsWorker::backlog() const
{
    std::uint64_t sum = 0;
    for (const Source &source : m_sources) {
        if (source.wire)
            sum += source.queue->model().visible();
    }
    return sum;
}

void SqsWorker::sample(double *values)
{
    const Counts &now = m_counts, &before = m_sampled;
    values[MessagesProcessed] = static_cast<double>(now.processed - before.processed);
    values[MessagesFailed] = static_cast<double>(now.failed + now.crashed - before.failed - before.crashed);
    values[MessagesTwice] = static_cast<double>(now.twice + now.late - before.twice - before.late);
    values[MessagesOutOfOrder] = static_cast<double>(now.outOfOrder - before.outOfOrder);
    values[ReceiveCalls] = static_cast<double>(now.receives - before.receives);
    values[EmptyReceives] = static_cast<double>(now.empty - before.empty);
    values[CallsRefused] = static_cast<double>(now.refused - before.refused);
    values[BusyThreads] = static_cast<double>(
        std::count_if(m_threads.begin(), m_threads.end(), [](const Thread &thread) { return thread.isBusy; }));
    values[Instances] = static_cast<double>(m_instances);
    values[BacklogPerInstance] =
        static_cast<double>(backlog()) / static_cast<double>(std::max<std::int64_t>(1, m_instances));
    values[ProcessedLatency] =
        values[MessagesProcessed] > 0 ? (now.latencyMs - before.latencyMs) / values[MessagesProcessed] : 0;
    m_sampled = m_counts;
}

void SqsWorker::report(Json &node) const
{
    const auto inMilliseconds = [](SimTime time) {
        return static_cast<double>(time) / 1e6;
    };
    node["metrics"] = {{"MessagesProcessed", {{"sum", m_counts.processed}}},
                       {"MessagesFailed", {{"sum", m_counts.failed}}},
                       {"Crashes", {{"sum", m_counts.crashed}}},
                       {"MessagesProcessedTwice", {{"sum", m_counts.twice + m_counts.late}}},
                       {"MessagesOutOfOrder", {{"sum", m_counts.outOfOrder}}},
                       {"DeletedTooLate", {{"sum", m_counts.late}}},
                       {"ReceiveCalls", {{"sum", m_counts.receives}}},
                       {"EmptyReceives", {{"sum", m_counts.empty}}},
                       {"CallsRefused", {{"sum", m_counts.refused}}},
                       {"Heartbeats", {{"sum", m_counts.heartbeats}}},
                       {"PayloadsFromS3", {{"sum", m_counts.fetched}}},
                       {"ItemsWritten", {{"sum", m_counts.written}}},
                       {"WritesThrottled", {{"sum", m_counts.throttled}}},
                       {"Instances", {{"last", m_instances}, {"max", m_mostInstances}}},
                       {"Scalings", {{"sum", m_counts.scalings}}},
                       {"EndToEndLatencyMilliseconds",
                        {{"p50", inMilliseconds(m_latency.quantile(0.5))},
                         {"p99", inMilliseconds(m_latency.quantile(0.99))},
                         {"max", inMilliseconds(m_latency.max())}}}};
}

void SqsWorker::fingerprint(kernel::Fingerprint &print) const
{
    for (const std::uint64_t value :
         {m_counts.processed, m_counts.failed, m_counts.crashed, m_counts.twice, m_counts.outOfOrder, m_counts.receives,
          m_counts.empty, m_counts.refused, m_counts.late, static_cast<std::uint64_t>(m_instances)})
        print.add(value);
}

} // namespace headwater::services::sqs_worker

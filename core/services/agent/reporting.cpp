// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/agent/agent.h"

#include <algorithm>

namespace headwater::services::agent {

using pipeline::Json;
using world::EventKind;

PutCounts Agent::total() const
{
    PutCounts sum;
    const auto add = [&sum](const PutCounts &counts) {
        sum.produced += counts.produced;
        sum.accepted += counts.accepted;
        sum.throttled += counts.throttled;
        sum.failed += counts.failed;
        sum.retried += counts.retried;
        sum.dropped += counts.dropped;
        sum.calls += counts.calls;
        sum.callsFailed += counts.callsFailed;
        sum.acceptedBytes += counts.acceptedBytes;
        sum.latency.merge(counts.latency);
    };
    for (const Flow &flow : m_flows) {
        for (const auto &client : flow.former)
            add(client->counts);
        if (flow.client)
            add(flow.client->counts);
    }
    return sum;
}

std::uint64_t Agent::lines() const
{
    std::uint64_t sum = 0;
    for (const Flow &flow : m_flows)
        sum += flow.reader ? flow.reader->lines() : 0;
    return sum;
}

std::uint64_t Agent::skipped() const
{
    std::uint64_t sum = 0;
    for (const Flow &flow : m_flows)
        sum += flow.reader ? flow.reader->skipped() : 0;
    return sum;
}

std::uint64_t Agent::waiting() const
{
    std::uint64_t sum = 0;
    for (const Flow &flow : m_flows)
        sum += flow.client ? flow.client->held() : 0;
    return sum;
}

void Agent::sample(double *values)
{
    Totals now{total(), lines(), skipped()};
    const PutCounts &is = now.counts, &was = m_sampled.counts;
    const auto since = [](std::uint64_t value, std::uint64_t before) {
        return static_cast<double>(value - before);
    };
    values[BytesSent] = since(is.acceptedBytes, was.acceptedBytes);
    values[RecordSendAttempts] =
        since(is.accepted + is.throttled + is.failed, was.accepted + was.throttled + was.failed);
    values[RecordSendErrors] = since(is.throttled + is.failed, was.throttled + was.failed);
    values[ServiceErrors] = since(is.callsFailed, was.callsFailed);
    if (!m_emitsMetrics)
        std::fill_n(values, LinesRead, 0.0);
    values[LinesRead] = since(now.read, m_sampled.read);
    values[LinesSkipped] = since(now.skipped, m_sampled.skipped);
    const std::uint64_t answered = is.latency.count() - was.latency.count();
    values[SendLatency] =
        answered == 0 ? 0.0 : (is.latency.sum() - was.latency.sum()) / static_cast<double>(answered) / 1e6;
    values[RecordsWaitingToBeSent] = static_cast<double>(waiting());
    if (now.skipped > m_sampled.skipped)
        tell(EventKind::BadInput, "lines that a conversion could not read", {}, {}, now.skipped - m_sampled.skipped);
    m_sampled = std::move(now);
}

void Agent::report(Json &node) const
{
    const PutCounts sum = total();
    Json flows = Json::array();
    for (const Flow &flow : m_flows) {
        std::uint64_t accepted = flow.client ? flow.client->counts.accepted : 0;
        for (const auto &client : flow.former)
            accepted += client->counts.accepted;
        flows.push_back({{"filePattern", flow.config.filePattern},
                         {"target", flow.config.target()},
                         {"linesRead", flow.reader ? flow.reader->lines() : 0},
                         {"recordsSent", accepted}});
    }
    const auto milliseconds = [](std::int64_t time) {
        return static_cast<double>(time) / 1e6;
    };
    Json &metrics = node["metrics"];
    if (m_emitsMetrics) {
        metrics["BytesSent"] = {{"sum", sum.acceptedBytes}};
        metrics["RecordSendAttempts"] = {{"sum", sum.accepted + sum.throttled + sum.failed}};
        metrics["RecordSendErrors"] = {{"sum", sum.throttled + sum.failed}};
        metrics["ServiceErrors"] = {{"sum", sum.callsFailed}};
    }
    metrics["RecordsSent"] = {{"sum", sum.accepted}};
    metrics["LinesRead"] = {{"sum", lines()}};
    metrics["LinesSkipped"] = {{"sum", skipped()}};
    metrics["SendLatencyMilliseconds"] = {{"p50", milliseconds(sum.latency.quantile(0.5))},
                                          {"p90", milliseconds(sum.latency.quantile(0.9))},
                                          {"p99", milliseconds(sum.latency.quantile(0.99))},
                                          {"max", milliseconds(sum.latency.max())}};
    node["flows"] = std::move(flows);
    if (const std::string problem = failure(); !problem.empty())
        node["error"] = problem;
}

void Agent::tally(world::Ledger &ledger) const
{
    const PutCounts sum = total();
    ledger.produced += sum.produced + skipped();
    ledger.filtered += skipped();
    ledger.dropped += sum.dropped;
    ledger.held += waiting();
}

void Agent::fingerprint(kernel::Fingerprint &print) const
{
    const PutCounts sum = total();
    for (const std::uint64_t value :
         {sum.produced, sum.accepted, sum.throttled, sum.failed, sum.retried, sum.dropped, sum.calls, sum.acceptedBytes,
          sum.latency.count(), static_cast<std::uint64_t>(sum.latency.max())})
        print.add(value);
    for (const Flow &flow : m_flows) {
        print.add(flow.reader ? flow.reader->lines() : 0);
        print.add(flow.reader ? flow.reader->skipped() : 0);
    }
}

} // namespace headwater::services::agent

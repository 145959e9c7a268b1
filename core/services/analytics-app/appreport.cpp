// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"
#include "core/services/analytics-app/app.h"
#include "core/world/world.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace headwater::services::analytics_app {

using namespace streamsql;
using world::EventKind;

namespace {

Delivery::Counts sum(const std::vector<std::unique_ptr<Delivery>> &deliveries, bool functions)
{
    Delivery::Counts total;
    for (const auto &delivery : deliveries) {
        if (functions && !delivery->isFunction())
            continue;
        const Delivery::Counts one = delivery->counts();
        total.rows += one.rows;
        total.delivered += one.delivered;
        total.failures += one.failures;
        total.attempts += one.attempts;
    }
    return total;
}

} // namespace

void AnalyticsApp::sample(double *values)
{
    double base[ReadMetricCount];
    ReadComponent::sample(base);
    const Delivery::Counts now = sum(m_deliveries, false);
    const Delivery::Counts lambda = sum(m_deliveries, true);
    const auto attempts = static_cast<double>(now.attempts - m_sampled.attempts);
    // What still waits is behind, however far the reading has come.
    SimTime behind = m_behind;
    if (!m_waiting.empty() && m_waiting.front().due > world().now())
        behind = std::max(behind, world().now() - m_waiting.front().arrival);
    const bool isBehind = !m_waiting.empty() && m_waiting.back().due > world().now() + kernel::kSecond;
    values[Records] = base[RecordsRead] + static_cast<double>(m_tappedRecords - m_tappedSampled);
    values[Bytes] = base[BytesRead] + static_cast<double>(m_tappedBytes - m_tappedBytesSampled);
    values[Kpus] = m_failure.empty() ? m_kpus : 0;
    values[BehindLatest] =
        std::max(base[ReadMetric::MillisBehindLatest], isBehind ? static_cast<double>(behind) / 1e6 : 0);
    values[Success] = attempts > 0 ? 1 - static_cast<double>(now.failures - m_sampled.failures) / attempts : 1;
    values[OutputRecords] = static_cast<double>(m_outputRows - m_outputsSampled);
    values[ErrorRecords] = static_cast<double>(m_errors - m_errorsSampled);
    values[LambdaOkRecords] = static_cast<double>(lambda.delivered - m_lambdaSampled.delivered);
    values[LambdaFailedRecords] = static_cast<double>(lambda.failures - m_lambdaSampled.failures);
    if (m_errors > m_errorsSampled) {
        const auto &errors = m_kept[m_engine->program().errorStream()];
        tell(EventKind::BadInput, "error_stream: " + errors.back().row.values[3].text, {}, {},
             m_errors - m_errorsSampled);
    }
    m_maxBehind = std::max(m_maxBehind, isBehind ? behind : 0);
    m_behind = 0;
    m_tappedSampled = m_tappedRecords;
    m_tappedBytesSampled = m_tappedBytes;
    m_outputsSampled = m_outputRows;
    m_errorsSampled = m_errors;
    m_sampled = now;
    m_lambdaSampled = lambda;
}

void AnalyticsApp::report(Json &node) const
{
    ReadComponent::report(node);
    Json &metrics = node["metrics"];
    metrics["Records"] = {{"sum", m_rows}};
    metrics["Bytes"] = {{"sum", metrics["BytesRead"]["sum"].get<std::uint64_t>() + m_tappedBytes}};
    metrics["KPUs"] = {{"max", m_kpus}};
    metrics["OutputRecords"] = {{"sum", m_outputRows}};
    metrics["ErrorRecords"] = {{"sum", m_errors}};
    const double behind = metrics["MillisBehindLatest"].value("max", 0.0);
    metrics["MillisBehindLatest"] = {{"max", std::max(behind, static_cast<double>(m_maxBehind) / 1e6)}};
    const Delivery::Counts lambda = sum(m_deliveries, true);
    metrics["LambdaDelivery.OkRecords"] = {{"sum", lambda.delivered}};
    metrics["LambdaDelivery.DeliveryFailedRecords"] = {{"sum", lambda.failures}};
    Json streams = Json::array();
    if (m_engine) {
        const Program &program = m_engine->program();
        for (std::size_t i = 0; i < program.streams.size(); ++i) {
            Json columns = Json::array();
            for (const Column &column : program.streams[i].columns) {
                if (!column.hidden)
                    columns.push_back({{"Name", column.name}, {"SqlType", typeText(column.type)}});
            }
            streams.push_back({{"Name", program.streams[i].name}, {"Rows", m_engine->rows(i)}, {"Columns", columns}});
        }
    }
    node["streams"] = std::move(streams);
    if (!m_failure.empty())
        node["error"] = m_failure;
}

void AnalyticsApp::tally(world::Ledger &ledger) const
{
    for (const auto &delivery : m_deliveries)
        delivery->tally(ledger);
}

void AnalyticsApp::fingerprint(kernel::Fingerprint &print) const
{
    ReadComponent::fingerprint(print);
    for (const std::uint64_t value : {m_rows, m_outputRows, m_errors, std::uint64_t{m_kpus}})
        print.add(value);
    for (std::size_t i = 0; m_engine && i < m_engine->program().streams.size(); ++i)
        print.add(m_engine->rows(i));
    for (const auto &delivery : m_deliveries)
        delivery->fingerprint(print);
}

void AnalyticsApp::costs(world::CostSheet &sheet) const
{
    sheet.add(QT_TRANSLATE_NOOP("Pricing", "KPU hours"), kpuHours() / sheet.hours() * kKpuHour);
}

std::string AnalyticsApp::failure() const
{
    return m_failure.empty() ? ReadComponent::failure() : m_failure;
}

world::WholeRecord AnalyticsApp::wholeRecord(std::uint64_t number) const
{
    const std::uint16_t slot = Delivery::slotOf(number);
    return slot < m_deliveries.size() ? m_deliveries[slot]->wholeRecord(number) : world::WholeRecord{};
}

Result<void> AnalyticsApp::act(const std::string &name, const Json &with)
{
    if (name != "UpdateApplication")
        return ReadComponent::act(name, with);
    if (auto loaded = loadTable(); !loaded)
        return loaded;
    if (m_engine && m_table && !m_engine->program().catalog.tables.empty() &&
        m_table->columns.size() == m_engine->program().catalog.tables.front().columns.size())
    {
        m_engine->setTable(0, m_table->rows);
        return {};
    }
    return m_schema.members.empty() ? Result<void>() : restartEngine();
}

Result<std::vector<world::PeekedRecord>> AnalyticsApp::peek(const world::PeekRequest &request) const
{
    if (!m_failure.empty())
        return Error{fromUtf8(m_failure), {}};
    std::vector<world::PeekedRecord> found;
    if (!m_engine)
        return found;
    const Program &program = m_engine->program();
    std::vector<std::pair<std::size_t, const Kept *>> rows;
    for (std::size_t i = 0; i < m_kept.size(); ++i) {
        const bool isWanted = request.shard == world::kNoShard ? i > program.errorStream() : request.shard == i;
        for (const Kept &kept : m_kept[i]) {
            const std::int64_t at = (kept.row.rowtime - world::kEpochSeconds * kSecondMs) * kernel::kMillisecond;
            if (isWanted && at >= request.from)
                rows.emplace_back(i, &kept);
        }
    }
    std::ranges::stable_sort(rows, {}, [](const auto &one) { return one.second->row.rowtime; });
    if (request.from < 0 && rows.size() > request.count)
        rows.erase(rows.begin(), rows.end() - request.count);
    else if (rows.size() > request.count)
        rows.resize(request.count);
    for (const auto &[number, kept] : rows) {
        world::PeekedRecord made;
        made.shardId = program.streams[number].name;
        made.sequenceNumber = std::to_string(kept->number);
        made.approximateArrival = (kept->row.rowtime - world::kEpochSeconds * kSecondMs) * kernel::kMillisecond;
        made.data = rowText(number, kept->row, false);
        found.push_back(std::move(made));
    }
    return found;
}

Result<void> AnalyticsApp::propertyChanged(const std::string &key, const Json &before)
{
    if (auto done = ReadComponent::propertyChanged(key, before); !done)
        return done;
    if (key == "maxKpus")
        return {};
    auto spec = analytics_app::readSpec(type(), properties());
    if (!spec)
        return spec.error();
    const AppSpec old = std::exchange(m_spec, std::move(*spec));
    if (key == "Outputs") {
        route();
        return {};
    }
    if (m_schema.members.empty() || !m_failure.empty())
        return {}; // nothing runs yet
    auto restarted = restartEngine();
    if (!restarted)
        m_spec = old;
    return restarted;
}

void AnalyticsApp::stoppedChanged()
{
    ReadComponent::stoppedChanged();
    if (!isStopped() && m_engine) {
        m_window = kNeverMs;
        work(world().now());
    }
}

void AnalyticsApp::removed()
{
    ReadComponent::removed();
    for (const auto &delivery : m_deliveries)
        delivery->giveUp();
}

void AnalyticsApp::answered(SimTime now, std::uint64_t token, const FunctionResult &result)
{
    const std::uint16_t slot = Delivery::slotOf(token);
    if (slot < m_deliveries.size())
        m_deliveries[slot]->answered(now, token, result);
}

} // namespace headwater::services::analytics_app

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/store.h"

namespace headwater::services {

void Store::note(std::uint64_t stored, std::uint64_t rejected, kernel::SimTime duration)
{
    m_stored += stored;
    m_rejected += rejected;
    ++m_calls;
    m_seconds += static_cast<double>(duration) / 1e9;
}

kernel::SimTime Store::timeFor(std::uint64_t bytes, std::string_view key) const
{
    return static_cast<kernel::SimTime>(static_cast<double>(bytes) / (property(key).get<double>() * 1e6) * 1e9);
}

void Store::sample(double *values)
{
    const auto calls = static_cast<double>(m_calls - m_callsSampled);
    values[0] = static_cast<double>(m_stored - m_storedSampled);
    values[1] = static_cast<double>(m_rejected - m_rejectedSampled);
    values[2] = calls;
    values[3] = calls == 0 ? 0 : (m_seconds - m_secondsSampled) / calls;
    values[4] = static_cast<double>(m_stored);
    m_storedSampled = m_stored;
    m_rejectedSampled = m_rejected;
    m_callsSampled = m_calls;
    m_secondsSampled = m_seconds;
}

void Store::report(world::Json &node) const
{
    const auto &metrics = type().metrics;
    node["metrics"] = {{std::string(metrics[0].name), {{"sum", m_stored}}},
                       {std::string(metrics[1].name), {{"sum", m_rejected}}},
                       {std::string(metrics[2].name), {{"sum", m_calls}}}};
}

void Store::fingerprint(kernel::Fingerprint &print) const
{
    for (const std::uint64_t value : {m_stored, m_rejected, m_calls})
        print.add(value);
}

std::vector<pipeline::MetricSpec> storeMetrics(std::string_view stored, pipeline::Text storedLabel,
                                               std::string_view calls, pipeline::Text callsLabel)
{
    using Statistic = pipeline::MetricSpec::Statistic;
    return {{stored, storedLabel, HW_TEXT("records/s")},
            {"RecordsRejected", HW_TEXT("Records not wanted"), HW_TEXT("records/s"), Statistic::Sum, false, true},
            {calls, callsLabel, HW_TEXT("calls/s")},
            {"CallDuration", HW_TEXT("Time of a call"), HW_TEXT("s"), Statistic::Average},
            {"RecordsStored", HW_TEXT("Records stored"), HW_TEXT("records"), Statistic::Last}};
}

} // namespace headwater::services

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/alarm/evaluation.h"

#include <algorithm>

namespace headwater::services::alarm {

std::string_view stateName(State state)
{
    switch (state) {
    case State::Ok:
        return "OK";
    case State::Alarm:
        return "ALARM";
    case State::InsufficientData:
        break;
    }
    return "INSUFFICIENT_DATA";
}

bool Rule::isBreaching(double value) const
{
    switch (comparison) {
    case Comparison::Greater:
        return value > threshold;
    case Comparison::GreaterOrEqual:
        return value >= threshold;
    case Comparison::Less:
        return value < threshold;
    case Comparison::LessOrEqual:
        break;
    }
    return value <= threshold;
}

void Period::add(std::optional<double> second)
{
    ++m_seconds;
    if (!second)
        return;
    m_least = m_present == 0 ? *second : std::min(m_least, *second);
    m_most = m_present == 0 ? *second : std::max(m_most, *second);
    m_sum += *second;
    ++m_present;
}

std::optional<double> Period::close(Statistic statistic)
{
    const Period closed = *this;
    *this = {};
    if (closed.m_present == 0)
        return std::nullopt;
    switch (statistic) {
    case Statistic::Sum:
        return closed.m_sum;
    case Statistic::Minimum:
        return closed.m_least;
    case Statistic::Maximum:
        return closed.m_most;
    case Statistic::Average:
        break;
    }
    return closed.m_sum / closed.m_present;
}

/// What is missing may be taken for either; as long as that leaves it open, the state stays.
State Evaluation::add(std::optional<double> datapoint, const Rule &rule)
{
    m_points.push_back(datapoint);
    while (m_points.size() > rule.evaluationPeriods)
        m_points.pop_front();
    std::size_t breaching = 0, good = 0, missing = rule.evaluationPeriods - m_points.size();
    const bool hasHistory = missing == 0;
    for (const std::optional<double> &point : m_points)
        ++(!point ? missing : rule.isBreaching(*point) ? breaching : good);
    const std::size_t present = breaching + good;
    // Periods before the alarm was made are unknown, not missing.
    if (hasHistory && rule.missing == Missing::Breaching)
        breaching += missing;
    else if (hasHistory && rule.missing == Missing::NotBreaching)
        good += missing;
    else if (present == 0)
        return m_state = rule.missing == Missing::Ignore ? m_state : State::InsufficientData;
    if (breaching >= rule.datapointsToAlarm)
        m_state = State::Alarm;
    else if (good + rule.datapointsToAlarm > rule.evaluationPeriods)
        m_state = State::Ok;
    return m_state;
}

} // namespace headwater::services::alarm

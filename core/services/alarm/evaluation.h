// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string_view>

namespace headwater::services::alarm {

enum class State : std::uint8_t { Ok, Alarm, InsufficientData };
std::string_view stateName(State state);

enum class Statistic : std::uint8_t { Average, Sum, Minimum, Maximum };
enum class Comparison : std::uint8_t { Greater, GreaterOrEqual, Less, LessOrEqual };
enum class Missing : std::uint8_t { Missing, NotBreaching, Breaching, Ignore };

/// When an alarm is in alarm: so many of the last datapoints beyond the threshold.
struct Rule
{
    Comparison comparison = Comparison::Greater;
    double threshold = 0;
    std::size_t evaluationPeriods = 1;
    std::size_t datapointsToAlarm = 1;
    Missing missing = Missing::Missing;

    bool isBreaching(double value) const;
};

/// Collects the seconds of one period.
class Period
{
public:
    void add(std::optional<double> second);
    /// The period's value, nothing when no second had one; begins the next period.
    std::optional<double> close(Statistic statistic);
    std::uint32_t seconds() const { return m_seconds; }

private:
    double m_sum = 0, m_least = 0, m_most = 0;
    std::uint32_t m_seconds = 0, m_present = 0;
};

/// The last datapoints of an alarm and what they say.
class Evaluation
{
public:
    /// A period ended; nothing: it has no data. What the state is then.
    State add(std::optional<double> datapoint, const Rule &rule);
    State state() const { return m_state; }
    void reset() { m_state = State::InsufficientData; }

private:
    std::deque<std::optional<double>> m_points; ///< oldest first
    State m_state = State::InsufficientData;
};

} // namespace headwater::services::alarm

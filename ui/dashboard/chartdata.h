// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pipeline/descriptor.h"
#include "core/simulation/history.h"

#include <QList>
#include <QPointF>

#include <optional>
#include <string>
#include <vector>

namespace headwater::ui {

/// One line of a chart: a metric of a node.
struct SeriesSpec
{
    std::string node;
    std::string metric;
    bool operator==(const SeriesSpec &) const = default;
};

/// One second of truth, or what CloudWatch would show: one value a minute.
enum class ChartView { Second, Minute };
constexpr std::int64_t secondsOf(ChartView view)
{
    return view == ChartView::Second ? 1 : 60;
}

/// What charts add to the metrics of a stream: all that was asked of it, taken or refused.
inline constexpr std::string_view kOfferedRecords = "OfferedRecords";

/// A metric of the service, or one that charts derive from those it has; null when it can have neither.
const pipeline::MetricSpec *chartMetric(const pipeline::ServiceType &type, std::string_view name);

/// Values at even steps of time.
struct ChartValues
{
    std::int64_t first = 0;     ///< simulated second at which the first step begins
    std::int64_t step = 1;      ///< seconds
    std::vector<double> values; ///< NaN where nothing was measured
};

/// Puts seconds together as the metric's statistic says: minutes begin at full minutes, the last may be incomplete.
ChartValues valuesFor(const simulation::MetricSeries &series, ChartView view,
                      pipeline::MetricSpec::Statistic statistic);

/// The values of a metric of a node, derived ones included, between two seconds.
ChartValues valuesOf(simulation::MetricHistory &history, const pipeline::ServiceType &type, const SeriesSpec &spec,
                     ChartView view, std::int64_t from, std::int64_t to);

/// At most two points per pixel column: the least and the greatest value in it, so that no peak is lost. Minutes are
/// drawn as level steps. NaN leaves a gap, which a line series cannot have: the points around it are joined.
QList<QPointF> decimated(const ChartValues &values, std::int64_t from, std::int64_t to, int pixels);

/// The metric that says where the limit of this one lies, such as WriteLimitRecords for IncomingRecords; null when
/// there is none.
const pipeline::MetricSpec *limitOf(const pipeline::ServiceType &type, const pipeline::MetricSpec &metric);

/// Round numbers for an axis from 0 to at least `most`: the step, and how many of them.
struct AxisSteps
{
    double step = 1;
    int count = 1;
    double most() const { return step * count; }
};
AxisSteps axisSteps(double most, int wanted);

} // namespace headwater::ui

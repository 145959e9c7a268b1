// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/chartdata.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace headwater::ui {

using Statistic = pipeline::MetricSpec::Statistic;

namespace {

constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();
constexpr std::int64_t kMinute = 60;
constexpr std::array<std::string_view, 2> kOfferedParts{"IncomingRecords", "WriteProvisionedThroughputExceeded"};

class Gathered
{
public:
    void add(double value)
    {
        if (std::isnan(value))
            return;
        m_sum += value;
        m_most = m_count == 0 ? value : std::max(m_most, value);
        m_last = value;
        ++m_count;
    }
    double as(Statistic statistic) const
    {
        if (m_count == 0)
            return kNothing;
        switch (statistic) {
        case Statistic::Sum:
            return m_sum;
        case Statistic::Average:
            return m_sum / m_count;
        case Statistic::Maximum:
            return m_most;
        case Statistic::Last:
            break;
        }
        return m_last;
    }

private:
    double m_sum = 0;
    double m_most = 0;
    double m_last = 0;
    int m_count = 0;
};

} // namespace

const pipeline::MetricSpec *chartMetric(const pipeline::ServiceType &type, std::string_view name)
{
    static const pipeline::MetricSpec kOffered{kOfferedRecords, HW_TEXT("Records offered"), HW_TEXT("records/s")};
    if (name != kOfferedRecords)
        return type.metric(name);
    const bool hasParts = std::all_of(kOfferedParts.begin(), kOfferedParts.end(),
                                      [&](std::string_view part) { return type.metric(part); });
    return hasParts ? &kOffered : nullptr;
}

ChartValues valuesOf(simulation::MetricHistory &history, const pipeline::ServiceType &type, const SeriesSpec &spec,
                     ChartView view, std::int64_t from, std::int64_t to)
{
    const pipeline::MetricSpec *const metric = chartMetric(type, spec.metric);
    if (!metric)
        return {};
    const auto read = [&](std::string_view name) {
        return history.series(spec.node, static_cast<std::uint32_t>(type.metricIndex(name)), from, to);
    };
    if (spec.metric != kOfferedRecords)
        return valuesFor(read(spec.metric), view, metric->statistic);
    simulation::MetricSeries sum = read(kOfferedParts[0]);
    const simulation::MetricSeries refused = read(kOfferedParts[1]);
    // Both are parts of one history and begin at the same second; a gap in one is a gap in the sum.
    for (std::size_t i = 0; i < sum.values.size() && i < refused.values.size(); ++i)
        sum.values[i] += refused.values[i];
    return valuesFor(sum, view, metric->statistic);
}

ChartValues valuesFor(const simulation::MetricSeries &series, ChartView view, Statistic statistic)
{
    ChartValues result;
    result.first = series.firstSecond;
    result.step = secondsOf(view);
    if (view == ChartView::Second) {
        result.values.assign(series.values.begin(), series.values.end());
        return result;
    }
    result.first = series.firstSecond / kMinute * kMinute;
    const auto end = series.firstSecond + static_cast<std::int64_t>(series.values.size());
    for (std::int64_t minute = result.first; minute < end; minute += kMinute) {
        Gathered gathered;
        for (std::int64_t second = std::max(minute, series.firstSecond); second < std::min(minute + kMinute, end);
             ++second)
            gathered.add(static_cast<double>(series.values[static_cast<std::size_t>(second - series.firstSecond)]));
        result.values.push_back(gathered.as(statistic));
    }
    return result;
}

QList<QPointF> decimated(const ChartValues &values, std::int64_t from, std::int64_t to, int pixels)
{
    QList<QPointF> points;
    const auto size = static_cast<std::int64_t>(values.values.size());
    if (size == 0 || to <= from || pixels <= 0)
        return points;
    const std::int64_t begin = std::clamp<std::int64_t>((from - values.first) / values.step - 1, 0, size);
    const std::int64_t end = std::clamp<std::int64_t>((to - values.first) / values.step + 2, 0, size);
    if (values.step > 1) {
        for (std::int64_t i = begin; i < end; ++i) {
            const double value = values.values[static_cast<std::size_t>(i)];
            if (std::isnan(value))
                continue;
            const auto start = static_cast<double>(values.first + i * values.step);
            points << QPointF(start, value) << QPointF(start + static_cast<double>(values.step), value);
        }
        return points;
    }
    const std::int64_t perColumn = std::max<std::int64_t>(1, (to - from + pixels - 1) / pixels);
    if (perColumn <= 2) {
        for (std::int64_t i = begin; i < end; ++i) {
            const double value = values.values[static_cast<std::size_t>(i)];
            if (!std::isnan(value))
                points << QPointF(static_cast<double>(values.first + i), value);
        }
        return points;
    }
    // Columns at even multiples, so that a column's points stay the same while time goes on.
    std::int64_t i = begin;
    while (i < end) {
        const std::int64_t second = values.first + i;
        const std::int64_t columnEnd = std::min(end, (second / perColumn + 1) * perColumn - values.first);
        std::int64_t least = -1;
        std::int64_t most = -1;
        const auto at = [&](std::int64_t place) {
            return values.values[static_cast<std::size_t>(place)];
        };
        for (std::int64_t j = i; j < columnEnd; ++j) {
            if (std::isnan(at(j)))
                continue;
            if (least < 0 || at(j) < at(least))
                least = j;
            if (most < 0 || at(j) > at(most))
                most = j;
        }
        if (least >= 0) {
            const auto [a, b] = std::minmax(least, most);
            points << QPointF(static_cast<double>(values.first + a), at(a));
            if (b != a)
                points << QPointF(static_cast<double>(values.first + b), at(b));
        }
        i = columnEnd;
    }
    return points;
}

const pipeline::MetricSpec *limitOf(const pipeline::ServiceType &type, const pipeline::MetricSpec &metric)
{
    constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kLimits{
        {{"IncomingRecords", "WriteLimitRecords"},
         {kOfferedRecords, "WriteLimitRecords"},
         {"IncomingBytes", "WriteLimitBytes"}}};
    for (const auto &[name, limit] : kLimits) {
        if (metric.name == name)
            return type.metric(limit);
    }
    return nullptr;
}

AxisSteps axisSteps(double most, int wanted)
{
    if (!(most > 0) || !std::isfinite(most))
        return {1, 1};
    const double rough = most / std::max(wanted, 1);
    const double power = std::pow(10, std::floor(std::log10(rough)));
    double step = 10 * power;
    for (const double factor : {1.0, 2.0, 2.5, 5.0}) {
        if (factor * power >= rough * (1 - 1e-9)) {
            step = factor * power;
            break;
        }
    }
    return {step, std::max(1, static_cast<int>(std::ceil(most / step - 1e-9)))};
}

} // namespace headwater::ui

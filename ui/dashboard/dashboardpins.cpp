// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/dashboardpins.h"

#include "core/base/text.h"
#include "ui/lab/laboratory.h"
#include "ui/panels/figures.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <utility>

namespace headwater::ui {

using pipeline::Json;

namespace {

constexpr std::size_t kMostDefaultReaders = 6;
constexpr std::size_t kMostDefaultStreams = 4;
constexpr std::size_t kMostDefaultHeadlines = 3;

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(Dashboard)
};

bool readsStreams(const pipeline::ServiceType &type)
{
    return std::any_of(type.ports.begin(), type.ports.end(), [](const pipeline::PortSpec &port) {
        return !port.output && port.flow == pipeline::Flow::Read;
    });
}

QString nameOf(const pipeline::MetricSpec &metric)
{
    return metric.label.isEmpty() ? fromUtf8(metric.name) : metric.label.translated();
}

} // namespace

DashboardPins::DashboardPins(const Laboratory &lab)
    : m_lab(lab)
    , m_charts(defaults())
{
}

std::vector<DashboardPins::Chart> DashboardPins::defaults() const
{
    std::vector<Chart> charts;
    Chart readers;
    for (const pipeline::Node &node : m_lab.pipeline().nodes) {
        const pipeline::ServiceType *const type = m_lab.catalog().find(node.type);
        if (!type)
            continue;
        if (chartMetric(*type, kOfferedRecords) && charts.size() < kMostDefaultStreams)
            charts.push_back({{node.id, "IncomingRecords"}, {node.id, std::string(kOfferedRecords)}});
        if (readsStreams(*type) && type->metric("MillisBehindLatest") && readers.size() < kMostDefaultReaders)
            readers.push_back({node.id, "MillisBehindLatest"});
    }
    if (!readers.empty())
        charts.push_back(std::move(readers));
    if (!charts.empty())
        return charts;
    for (const pipeline::Node &node : m_lab.pipeline().nodes) {
        const pipeline::ServiceType *const type = m_lab.catalog().find(node.type);
        if (type && type->metric(type->headline) && charts.size() < kMostDefaultHeadlines)
            charts.push_back({{node.id, std::string(type->headline)}});
    }
    return charts;
}

bool DashboardPins::contains(const SeriesSpec &spec) const
{
    return std::any_of(m_charts.begin(), m_charts.end(),
                       [&](const Chart &chart) { return std::find(chart.begin(), chart.end(), spec) != chart.end(); });
}

void DashboardPins::toggle(const SeriesSpec &spec)
{
    m_isDefault = false;
    if (!contains(spec)) {
        m_charts.push_back({spec});
        return;
    }
    for (Chart &chart : m_charts)
        std::erase(chart, spec);
    std::erase_if(m_charts, [](const Chart &chart) { return chart.empty(); });
}

void DashboardPins::toggleIn(std::size_t place, const SeriesSpec &spec)
{
    m_isDefault = false;
    Chart &chart = m_charts[place];
    const auto known = std::find(chart.begin(), chart.end(), spec);
    if (known == chart.end())
        chart.push_back(spec);
    else if (chart.size() > 1)
        chart.erase(known);
}

void DashboardPins::removeChart(std::size_t chart)
{
    m_isDefault = false;
    m_charts.erase(m_charts.begin() + static_cast<std::ptrdiff_t>(chart));
}

bool DashboardPins::follow(const std::vector<pipeline::Edit> &edits)
{
    bool structure = edits.empty();
    for (const pipeline::Edit &edit : edits) {
        if (const auto *rename = std::get_if<pipeline::RenameNode>(&edit)) {
            for (Chart &chart : m_charts) {
                for (SeriesSpec &spec : chart) {
                    if (spec.node == rename->before)
                        spec.node = rename->after;
                }
            }
        }
        structure = structure || !(std::holds_alternative<pipeline::SetProperty>(edit) ||
                                   std::holds_alternative<pipeline::MoveNode>(edit) ||
                                   std::holds_alternative<pipeline::SetActions>(edit));
    }
    if (structure && m_isDefault)
        m_charts = defaults();
    return structure;
}

Json DashboardPins::toJson() const
{
    if (m_isDefault)
        return nullptr;
    Json charts = Json::array();
    for (const Chart &chart : m_charts) {
        Json series = Json::array();
        for (const SeriesSpec &spec : chart)
            series.push_back({{"node", spec.node}, {"metric", spec.metric}});
        charts.push_back({{"series", series}});
    }
    return charts;
}

void DashboardPins::restore(const Json &charts)
{
    m_isDefault = !charts.is_array();
    if (m_isDefault) {
        m_charts = defaults();
        return;
    }
    m_charts.clear();
    for (const Json &each : charts) {
        Chart chart;
        const Json series = each.is_object() ? each.value("series", Json()) : Json();
        for (const Json &entry : series) {
            if (entry.is_object() && entry.value("node", Json()).is_string() &&
                entry.value("metric", Json()).is_string())
                chart.push_back({entry["node"].get<std::string>(), entry["metric"].get<std::string>()});
        }
        if (!chart.empty())
            m_charts.push_back(std::move(chart));
    }
}

const pipeline::ServiceType *DashboardPins::typeOf(const SeriesSpec &spec) const
{
    const pipeline::Node *const node = m_lab.pipeline().find(spec.node);
    return node ? m_lab.catalog().find(node->type) : nullptr;
}

const pipeline::MetricSpec *DashboardPins::metricOf(const SeriesSpec &spec) const
{
    const pipeline::ServiceType *const type = typeOf(spec);
    return type ? chartMetric(*type, spec.metric) : nullptr;
}

QString DashboardPins::titleOf(const Chart &chart) const
{
    QStringList labels;
    QStringList nodes;
    for (const SeriesSpec &spec : chart) {
        const pipeline::MetricSpec *const metric = metricOf(spec);
        if (!metric)
            continue;
        if (const QString label = nameOf(*metric); !labels.contains(label))
            labels << label;
        if (const QString node = nodeName(*m_lab.pipeline().find(spec.node)); !nodes.contains(node))
            nodes << node;
    }
    const bool isOffer =
        chart.size() == 2 && chart[0].metric == "IncomingRecords" && chart[1].metric == kOfferedRecords;
    const QString what = isOffer ? Words::tr("Records written and offered") : labels.join(QStringLiteral(", "));
    return nodes.size() == 1 ? Words::tr("%1 · %2").arg(what, nodes.front()) : what;
}

QString DashboardPins::labelOf(const Chart &chart, const SeriesSpec &spec) const
{
    const pipeline::MetricSpec *const metric = metricOf(spec);
    const pipeline::Node *const node = m_lab.pipeline().find(spec.node);
    if (!metric || !node)
        return {};
    const auto all = [&](auto same) {
        return std::all_of(chart.begin(), chart.end(), same);
    };
    if (all([&](const SeriesSpec &other) { return other.metric == spec.metric; }))
        return nodeName(*node);
    if (all([&](const SeriesSpec &other) { return other.node == spec.node; }))
        return nameOf(*metric);
    return Words::tr("%1 · %2").arg(nameOf(*metric), nodeName(*node));
}

std::optional<SeriesSpec> DashboardPins::limitOf(const Chart &chart) const
{
    std::optional<SeriesSpec> limit;
    for (const SeriesSpec &spec : chart) {
        const pipeline::MetricSpec *const metric = metricOf(spec);
        const pipeline::MetricSpec *const own = metric ? ui::limitOf(*typeOf(spec), *metric) : nullptr;
        if (!own)
            return std::nullopt;
        const SeriesSpec found{spec.node, std::string(own->name)};
        if (limit && *limit != found)
            return std::nullopt;
        limit = found;
    }
    return limit;
}

} // namespace headwater::ui

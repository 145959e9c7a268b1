// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pipeline/edit.h"
#include "ui/dashboard/chartdata.h"

#include <QString>

#include <optional>
#include <vector>

namespace headwater::ui {

class Laboratory;

/// Which metrics stand in which chart. Until a person pins something it follows the pipeline: records written and
/// offered against the limit of each stream, and how far each reader is behind.
class DashboardPins
{
public:
    using Chart = std::vector<SeriesSpec>;

    explicit DashboardPins(const Laboratory &lab);

    const std::vector<Chart> &charts() const { return m_charts; }
    bool isDefault() const { return m_isDefault; }
    bool contains(const SeriesSpec &spec) const;

    void toggle(const SeriesSpec &spec);
    void toggleIn(std::size_t chart, const SeriesSpec &spec); ///< the last series of a chart stays
    void removeChart(std::size_t chart);
    /// Takes over what changed in the document. True when charts may have come, gone or been renamed.
    bool follow(const std::vector<pipeline::Edit> &edits);

    /// The charts to be kept with the project; null while they are the default ones.
    pipeline::Json toJson() const;
    void restore(const pipeline::Json &charts); ///< what cannot be read is left out; null: the default

    const pipeline::ServiceType *typeOf(const SeriesSpec &spec) const; ///< null while the node is not there
    const pipeline::MetricSpec *metricOf(const SeriesSpec &spec) const;
    QString titleOf(const Chart &chart) const;
    /// What a series is called in a chart of several: by what it does not share with the others.
    QString labelOf(const Chart &chart, const SeriesSpec &spec) const;
    /// The metric that says where the limit lies, when all series of the chart share it.
    std::optional<SeriesSpec> limitOf(const Chart &chart) const;

private:
    std::vector<Chart> defaults() const;

    const Laboratory &m_lab;
    std::vector<Chart> m_charts;
    bool m_isDefault = true;
};

} // namespace headwater::ui

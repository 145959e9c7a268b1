// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pricing/estimate.h"

#include "core/pricing/prices.h"

#include <algorithm>

namespace headwater::pricing {

namespace {

class Sheet final : public world::CostSheet
{
public:
    Sheet(Estimate &estimate, double hours)
        : m_estimate(estimate)
        , m_hours(hours)
    {
    }
    void begin(const std::string &node) { m_node = &node; }
    double hours() const override { return m_hours; }
    void add(const char *item, double dollarsPerHour) override
    {
        if (dollarsPerHour > 0)
            m_estimate.lines.push_back({*m_node, item, dollarsPerHour});
    }

private:
    Estimate &m_estimate;
    const double m_hours;
    const std::string *m_node = nullptr;
};

} // namespace

Estimate Estimator::estimate() const
{
    Estimate estimate;
    Sheet sheet(estimate, std::max(static_cast<double>(m_world.now()) / 3.6e12, 1.0 / 3'600));
    for (const auto &component : m_world.components()) {
        if (component->isRemoved())
            continue;
        sheet.begin(component->id());
        component->costs(sheet);
    }
    return estimate;
}

pipeline::Json toJson(const Estimate &estimate)
{
    pipeline::Json lines = pipeline::Json::array();
    for (const CostLine &line : estimate.lines)
        lines.push_back({{"node", line.node}, {"item", line.item}, {"perMonth", line.perHour * kHoursPerMonth}});
    return {{"currency", "USD"},
            {"perHour", estimate.perHour()},
            {"perMonth", estimate.perHour() * kHoursPerMonth},
            {"lines", std::move(lines)}};
}

} // namespace headwater::pricing

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pipeline/pipeline.h"
#include "core/world/world.h"

#include <string>
#include <vector>

namespace headwater::pricing {

struct CostLine
{
    std::string node;
    std::string item;   ///< English; translated where it is shown (context "Pricing")
    double perHour = 0; ///< USD
};

struct Estimate
{
    std::vector<CostLine> lines;
    double perHour() const
    {
        double sum = 0;
        for (const CostLine &line : lines)
            sum += line.perHour;
        return sum;
    }
};

/// What a running world costs: resources as they stand now, usage at its average since the start. List prices; an
/// estimate.
class Estimator
{
public:
    explicit Estimator(const world::World &world)
        : m_world(world)
    {
    }
    Estimate estimate() const;

private:
    const world::World &m_world;
};

pipeline::Json toJson(const Estimate &estimate);

} // namespace headwater::pricing

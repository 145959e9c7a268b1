// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pipeline/pipeline.h"
#include "core/simulation/frame.h"
#include "core/simulation/notices.h"
#include "core/world/world.h"

#include <memory>
#include <vector>

namespace headwater::simulation {

/// The ends of a pipeline's links, as Frame::plan has them.
std::shared_ptr<const std::vector<pipeline::Link>> planOf(const pipeline::Pipeline &pipeline);

/// Makes frames of a world. Once a simulated second it samples every metric; between seconds a frame copies counters.
class FrameBuilder
{
public:
    FrameBuilder(world::World &world, const pipeline::Pipeline &pipeline);

    /// The pipeline that frames follow in the order of their nodes and links.
    void follow(const pipeline::Pipeline &pipeline);
    /// At every full second, when everything before it is settled.
    void second(kernel::SimTime now);
    std::shared_ptr<Frame> build();

    const std::vector<std::string> &nodeIds() const { return m_nodeIds; }
    const std::vector<NodeView> &nodes() const { return m_nodes; }
    const std::vector<double> &metrics() const { return m_metrics; }
    const std::vector<ShardView> &shards() const { return m_shards; }
    NoticeBoard &notices() { return m_notices; }

private:
    void collectShards();

    world::World &m_world;
    NoticeBoard m_notices;
    std::vector<std::string> m_nodeIds;
    std::vector<world::Component *> m_components;
    std::vector<world::Wire *> m_wires;
    std::shared_ptr<const std::vector<pipeline::Link>> m_plan;
    std::vector<NodeView> m_nodes;
    std::vector<double> m_metrics;
    std::vector<ShardView> m_shards;
    std::uint64_t m_structure = 0;
    std::uint64_t m_number = 0;
    std::shared_ptr<const pricing::Estimate> m_cost;
};

} // namespace headwater::simulation

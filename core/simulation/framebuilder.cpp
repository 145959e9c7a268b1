// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/simulation/framebuilder.h"

#include "core/pricing/estimate.h"
#include "core/services/kinesis-stream/stream.h"
#include "core/simulation/advisor.h"

#include <algorithm>

namespace headwater::simulation {

using services::kinesis_stream::KinesisStream;
using services::kinesis_stream::Shard;

namespace {

constexpr double kNear = 0.85;

ShardView viewOf(const Shard &shard, const limits::StreamLimits &limits)
{
    ShardView view;
    view.number = shard.number;
    view.parent = shard.parent;
    view.adjacentParent = shard.adjacentParent;
    view.hashFirst = shard.first.high;
    view.hashLast = shard.last.high;
    view.open = shard.isOpen();
    view.storedRecords = shard.log.size();
    if (!view.open)
        view.remaining = shard.counts.records == 0
                             ? 0.0f
                             : static_cast<float>(shard.log.size()) / static_cast<float>(shard.counts.records);
    view.recordsPerSecond = static_cast<float>(shard.rate.records);
    view.bytesPerSecond = static_cast<float>(shard.rate.bytes);
    view.refusedPerSecond = static_cast<float>(shard.rate.refused);
    const double byRecords = shard.rate.records / static_cast<double>(limits.writeRecordsPerSecond);
    const double byBytes = shard.rate.bytes / static_cast<double>(limits.writeBytesPerSecond);
    view.byBytes = byBytes > byRecords;
    // Tokens saved up may let a second pass a little more than the rate; the bar ends at the limit.
    view.load = static_cast<float>(std::min(1.0, std::max(byRecords, byBytes)));
    return view;
}

NodeState stateOf(const world::Component &component, const NodeView &view)
{
    if (component.isStopped())
        return NodeState::Offline;
    if (!component.failure().empty())
        return NodeState::Failed;
    if (view.refusedPerSecond > 0 || component.statusText() == "ALARM")
        return NodeState::AtLimit;
    return view.recordsPerSecond > 0 ? NodeState::Working : NodeState::Idle;
}

} // namespace

std::shared_ptr<const std::vector<pipeline::Link>> planOf(const pipeline::Pipeline &pipeline)
{
    auto plan = std::make_shared<std::vector<pipeline::Link>>();
    plan->reserve(pipeline.links.size());
    for (const pipeline::Link &link : pipeline.links)
        plan->push_back({link.from, link.to, link.port, nullptr});
    return plan;
}

FrameBuilder::FrameBuilder(world::World &world, const pipeline::Pipeline &pipeline)
    : m_world(world)
{
    follow(pipeline);
}

void FrameBuilder::follow(const pipeline::Pipeline &pipeline)
{
    ++m_structure;
    const std::vector<std::string> idsBefore = std::move(m_nodeIds);
    const std::vector<NodeView> nodesBefore = std::move(m_nodes);
    const std::vector<double> metricsBefore = std::move(m_metrics);
    m_nodeIds.clear();
    m_components.clear();
    m_nodes.clear();
    m_metrics.clear();
    m_wires.clear();
    for (const pipeline::Node &node : pipeline.nodes) {
        world::Component *component = m_world.find(node.id);
        if (!component)
            continue;
        NodeView view;
        const std::size_t count = component->type().metrics.size();
        const auto before = std::find(idsBefore.begin(), idsBefore.end(), node.id);
        std::size_t from = SIZE_MAX;
        if (before != idsBefore.end()) {
            view = nodesBefore[static_cast<std::size_t>(before - idsBefore.begin())];
            from = view.metricCount == count ? view.firstMetric : SIZE_MAX;
        }
        view.firstMetric = static_cast<std::uint32_t>(m_metrics.size());
        view.metricCount = static_cast<std::uint32_t>(count);
        for (std::size_t i = 0; i < count; ++i)
            m_metrics.push_back(from == SIZE_MAX ? 0 : metricsBefore[from + i]);
        m_nodeIds.push_back(node.id);
        m_components.push_back(component);
        m_nodes.push_back(std::move(view));
    }
    for (const pipeline::Link &link : pipeline.links)
        m_wires.push_back(m_world.findWire(link.from, link.to, link.port));
    m_plan = planOf(pipeline);
    collectShards();
}

void FrameBuilder::collectShards()
{
    m_shards.clear();
    for (std::size_t i = 0; i < m_components.size(); ++i) {
        m_nodes[i].status = m_components[i]->statusText();
        const auto *stream = dynamic_cast<const KinesisStream *>(m_components[i]);
        if (!stream)
            continue;
        m_nodes[i].firstShard = static_cast<std::uint32_t>(m_shards.size());
        for (const auto &shard : stream->shards()) {
            if (shard->isOpen() || !shard->log.empty())
                m_shards.push_back(viewOf(*shard, stream->limits()));
        }
        m_nodes[i].shardCount = static_cast<std::uint32_t>(m_shards.size()) - m_nodes[i].firstShard;
    }
}

void FrameBuilder::second(kernel::SimTime now)
{
    for (std::size_t i = 0; i < m_components.size(); ++i) {
        world::Component &component = *m_components[i];
        NodeView &view = m_nodes[i];
        double *values = m_metrics.data() + view.firstMetric;
        const std::vector<double> &sampled = m_world.sampled(component);
        std::copy(sampled.begin(), sampled.end(), values);
        const pipeline::ServiceType &type = component.type();
        const auto value = [&](std::string_view metric) {
            const int place = type.metricIndex(metric);
            return place < 0 ? 0.0 : values[place];
        };
        view.recordsPerSecond = value(type.headline);
        view.refusedPerSecond = 0;
        for (std::size_t metric = 0; metric < type.metrics.size(); ++metric)
            view.refusedPerSecond += type.metrics[metric].refusals ? values[metric] : 0;
        if (const auto *stream = dynamic_cast<const KinesisStream *>(&component))
            view.hot = hotShards(*stream);
        if (const auto *keeper = dynamic_cast<const world::FaceKeeper *>(&component))
            view.face = keeper->face();
        view.state = stateOf(component, view);
    }
    collectShards();
    for (NodeView &view : m_nodes) {
        if (view.state != NodeState::Working)
            continue;
        for (std::uint32_t i = 0; i < view.shardCount; ++i) {
            if (m_shards[view.firstShard + i].load >= kNear)
                view.state = NodeState::NearLimit;
        }
    }
    m_cost = std::make_shared<pricing::Estimate>(pricing::Estimator(m_world).estimate());
    // Whose calls may not pass cannot do its work.
    for (const world::Wire *wire : m_wires) {
        kernel::SimTime at = -1;
        if (!wire || wire->removed || !wire->gate || !wire->gate->lastRefusal(&at) || at < now - kernel::kSecond)
            continue;
        for (std::size_t i = 0; i < m_components.size(); ++i) {
            if (m_components[i]->index() == wire->gate->caller() && m_nodes[i].state != NodeState::Offline)
                m_nodes[i].state = NodeState::Failed;
        }
    }
    m_notices.second(now, m_world, m_components, m_nodes, m_shards, m_metrics);
}

std::shared_ptr<Frame> FrameBuilder::build()
{
    auto frame = std::make_shared<Frame>();
    frame->number = ++m_number;
    frame->structure = m_structure;
    frame->now = m_world.now();
    frame->events = m_world.events();
    frame->pendingEvents = m_world.pendingEvents();
    for (std::size_t i = 0; i < m_components.size(); ++i) {
        if (m_components[i]->isStopped() != (m_nodes[i].state == NodeState::Offline))
            m_nodes[i].state = stateOf(*m_components[i], m_nodes[i]);
        const auto *stream = dynamic_cast<const KinesisStream *>(m_components[i]);
        if (stream && m_nodes[i].status != statusName(stream->status()))
            collectShards();
    }
    frame->nodeIds = m_nodeIds;
    frame->nodes = m_nodes;
    frame->metrics = m_metrics;
    frame->shards = m_shards;
    frame->links.reserve(m_wires.size());
    for (const world::Wire *wire : m_wires)
        frame->links.push_back(wire ? LinkView{wire->records, wire->refused, wire->cut} : LinkView{});
    frame->plan = m_plan;
    frame->notices = m_notices.notices();
    const world::Ledger ledger = m_world.ledger();
    frame->ledger = {ledger.produced, ledger.delivered, ledger.held, ledger.dropped, ledger.expired, ledger.filtered};
    frame->costPerHour = m_cost ? m_cost->perHour() : 0;
    frame->cost = m_cost;
    return frame;
}

} // namespace headwater::simulation

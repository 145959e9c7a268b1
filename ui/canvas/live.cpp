// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/live.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <unordered_map>

namespace headwater::ui::canvas {

using simulation::Frame;
using simulation::FramePtr;
using simulation::LinkView;
using simulation::NodeView;
using simulation::ShardView;

namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

class Digest
{
public:
    void add(std::uint64_t value)
    {
        m_value ^= value + 0x9E3779B97F4A7C15ull + (m_value << 6) + (m_value >> 2);
        m_value *= 0xFF51AFD7ED558CCDull;
    }
    void add(double value) { add(std::bit_cast<std::uint64_t>(value)); }
    std::uint64_t value() const { return m_value; }

private:
    std::uint64_t m_value = 0xCBF29CE484222325ull;
};

void addFace(Digest &digest, const world::Face &face)
{
    const std::hash<std::string> hash;
    for (const world::Face::Thread &thread : face.threads) {
        digest.add(std::uint64_t{hash(thread.topic)} + thread.place);
        digest.add(thread.perSecond);
        for (const int listener : thread.listeners)
            digest.add(static_cast<std::uint64_t>(listener));
    }
    for (const world::Face::Listener &listener : face.listeners) {
        digest.add(std::uint64_t{hash(listener.node)});
        digest.add(listener.perSecond);
    }
    digest.add(face.others);
    digest.add(face.version);
    digest.add(std::uint64_t{face.isOnline});
}

} // namespace

QRectF lanesArea(const QRectF &node)
{
    return node.adjusted(14, 56, -14, -14);
}

/// What the drawing says of a node.
void LiveState::take(NodeState &node, const SceneNode &source, const pipeline::Node *drawn) const
{
    node.id = source.id;
    node.hasLanes = source.hasLanes;
    node.showsMetrics = source.hasBuffers || source.hasVessel;
    node.area = lanesArea(QRectF(QPointF(), source.rect.size()));
    node.headlineMetric = source.type ? source.type->metricIndex(source.type->headline) : -1;
    node.fillMetric = source.type ? source.type->metricIndex("FullestBuffer") : -1;
    node.packedMetric = source.type ? source.type->metricIndex("UserRecordsPerKinesisRecord") : -1;
    node.planned = 0;
    ++node.stamp;
    if (!source.type || !drawn)
        return;
    const auto number = [&](std::string_view key) {
        if (!source.type->property(key))
            return 0.0;
        const pipeline::Json &value = propertyValue(*source.type, drawn->properties, key);
        return value.is_number() ? value.get<double>() : 0.0;
    };
    const bool isSource = std::any_of(source.type->ports.begin(), source.type->ports.end(),
                                      [](const pipeline::PortSpec &port) { return port.output; }) &&
                          std::none_of(source.type->ports.begin(), source.type->ports.end(),
                                       [](const pipeline::PortSpec &port) { return !port.output; });
    if (isSource)
        node.planned = number("recordsPerSecond") * std::max(1.0, number("instances"));
    if (node.hasLanes)
        node.idle = stream::idleShards(static_cast<std::uint32_t>(std::clamp(number("ShardCount"), 1.0, 20'000.0)));
}

void LiveState::sceneChanged(const Scene &scene, const pipeline::Pipeline &pipeline)
{
    const SceneChange &change = scene.change();
    std::vector<NodeState> before = std::move(m_nodes);
    m_nodes.clear();
    m_nodes.reserve(scene.nodes().size());
    std::vector<std::size_t> changed;
    std::size_t unknown = 0;
    for (std::size_t i = 0; i < scene.nodes().size(); ++i) {
        const SceneNode &source = scene.nodes()[i];
        NodeState node;
        const auto was = static_cast<std::size_t>(change.nodes[i]);
        const bool known = change.nodes[i] >= 0 && was < before.size() && before[was].id == source.id;
        if (known)
            node = std::move(before[was]);
        if (!known || change.made[i]) {
            take(node, source, i < pipeline.nodes.size() ? &pipeline.nodes[i] : nullptr);
            changed.push_back(i);
            unknown += !known;
        }
        m_nodes.push_back(std::move(node));
    }
    const bool sameLinks = change.sameLinks && m_links.size() == scene.links().size();
    m_gliding = false;
    if (m_frame && unknown > 0)
        matchNodes();
    if (!sameLinks) {
        // Tokens under way stay on their links unless links came or went.
        m_flow.reset();
        m_links.assign(scene.links().size(), nullptr);
        m_linksMatched = false;
    }
    // While the world runs the next frame is near; one that stands still sends none.
    if (m_frame && (!sameLinks || !m_frame->running)) {
        follow(scene, m_frame, m_lookup, 0, true);
        return;
    }
    for (const std::size_t i : changed)
        refreshNode(m_nodes[i], true);
}

void LiveState::matchNodes()
{
    std::unordered_map<std::string_view, int> index;
    index.reserve(m_frame->nodeIds.size());
    for (std::size_t i = 0; i < m_frame->nodeIds.size(); ++i)
        index.emplace(m_frame->nodeIds[i], static_cast<int>(i));
    for (NodeState &node : m_nodes) {
        const auto found = index.find(node.id);
        node.view = found == index.end() ? -1 : found->second;
    }
    m_structure = m_frame->structure;
}

std::span<const ShardView> LiveState::shardsOf(const NodeState &node) const
{
    if (m_frame && node.view >= 0 && static_cast<std::size_t>(node.view) < m_frame->nodes.size()) {
        const NodeView &view = m_frame->nodes[static_cast<std::size_t>(node.view)];
        if (view.shardCount > 0 && view.firstShard + view.shardCount <= m_frame->shards.size())
            return std::span(m_frame->shards).subspan(view.firstShard, view.shardCount);
    }
    return node.idle;
}

NodeLive LiveState::node(int index) const
{
    const NodeState &node = m_nodes[static_cast<std::size_t>(index)];
    NodeLive live;
    live.planned = node.planned;
    live.trail = node.trail;
    if (node.hasLanes) {
        live.shards = shardsOf(node);
        live.lanes = &node.stage.arrangement();
    }
    if (!m_frame || node.view < 0 || static_cast<std::size_t>(node.view) >= m_frame->nodes.size())
        return live;
    live.view = &m_frame->nodes[static_cast<std::size_t>(node.view)];
    if (live.view->firstMetric + std::size_t{live.view->metricCount} <= m_frame->metrics.size())
        live.metrics = std::span(m_frame->metrics).subspan(live.view->firstMetric, live.view->metricCount);
    const auto metric = [&](int place, double otherwise) {
        if (place < 0 || static_cast<std::uint32_t>(place) >= live.view->metricCount)
            return otherwise;
        const std::size_t at = live.view->firstMetric + static_cast<std::size_t>(place);
        return at < m_frame->metrics.size() ? m_frame->metrics[at] : 0.0;
    };
    live.headline = metric(node.headlineMetric, live.view->recordsPerSecond);
    live.fill = metric(node.fillMetric, -100) / 100;
    live.packed = metric(node.packedMetric, 0);
    if (std::isnan(live.headline))
        live.headline = 0;
    return live;
}

const LinkView *LiveState::link(int index) const
{
    return m_frame ? m_links[static_cast<std::size_t>(index)] : nullptr;
}

bool LiveState::isCut(int index) const
{
    const LinkView *view = link(index);
    return view != nullptr && view->cut;
}

/// What a node shows, rounded to what can be told apart.
std::uint64_t LiveState::digest(const NodeState &node) const
{
    Digest digest;
    const int index = static_cast<int>(&node - m_nodes.data());
    const NodeLive live = this->node(index);
    digest.add(std::uint64_t{live.view != nullptr});
    if (live.view) {
        digest.add(static_cast<std::uint64_t>(live.view->state));
        digest.add(std::round(live.headline));
        digest.add(std::round(live.fill * 50));
        digest.add(std::round(live.packed));
        digest.add(std::round(live.view->refusedPerSecond));
        if (node.showsMetrics) {
            for (const double metric : live.metrics)
                digest.add(metric);
        }
        for (const char letter : live.view->status)
            digest.add(static_cast<std::uint64_t>(letter));
        if (live.view->face)
            addFace(digest, *live.view->face);
        for (const simulation::HotShard &hot : live.view->hot)
            digest.add(hot.keys.empty() ? 0.0 : std::round(hot.keys.front().share * 100));
    }
    if (!live.trail.empty()) {
        digest.add(static_cast<std::uint64_t>(m_second));
        digest.add(static_cast<double>(live.trail.back()));
    }
    if (live.lanes) {
        for (const stream::Lane &lane : live.lanes->lanes) {
            const ShardView &shard = live.shards[lane.view];
            digest.add(std::round(lane.load * 500));
            digest.add(std::round(static_cast<double>(shard.recordsPerSecond)));
            digest.add(std::round(static_cast<double>(shard.refusedPerSecond)));
            digest.add(std::round(lane.rect.top() * 8));
        }
        for (const stream::Lane &spine : live.lanes->spines)
            digest.add(std::round(static_cast<double>(live.shards[spine.view].remaining) * 100) + spine.shard);
        digest.add(std::round(live.lanes->splitting * 100));
    }
    return digest.value();
}

void LiveState::refreshNode(NodeState &node, bool still)
{
    if (node.hasLanes) {
        node.stage.follow(shardsOf(node), node.area, m_time, still);
        m_gliding = m_gliding || node.stage.isMoving();
    }
    const std::uint64_t now = digest(node);
    if (now != node.digest) {
        node.digest = now;
        ++node.stamp;
    }
}

void LiveState::follow(const Scene &scene, FramePtr frame, const LinkLookup &links, double wallSeconds, bool still)
{
    const bool began = !m_frame && frame;
    m_time += wallSeconds;
    m_gliding = false;
    m_frame = std::move(frame);
    m_lookup = links;
    if (!m_frame) {
        for (NodeState &node : m_nodes) {
            node.view = -1;
            node.trail.clear();
        }
        m_links.assign(scene.links().size(), nullptr);
        m_second = -1;
        m_flow.reset();
    } else {
        if (began || m_frame->structure != m_structure) {
            matchNodes();
            m_linksMatched = false;
        }
        if (!m_linksMatched) {
            // Looked up once per structure: a thousand links by name are too dear for every frame.
            m_linkPlaces.assign(m_links.size(), -1);
            for (std::size_t i = 0; i < m_links.size(); ++i) {
                const LinkView *found = links ? links(scene.links()[i].link) : nullptr;
                if (found)
                    m_linkPlaces[i] = static_cast<int>(found - m_frame->links.data());
                else if (!links && i < m_frame->links.size())
                    m_linkPlaces[i] = static_cast<int>(i);
            }
            m_linksMatched = true;
        }
        for (std::size_t i = 0; i < m_links.size(); ++i) {
            const int place = m_linkPlaces[i];
            m_links[i] = place >= 0 && static_cast<std::size_t>(place) < m_frame->links.size()
                             ? &m_frame->links[static_cast<std::size_t>(place)]
                             : nullptr;
        }
        const std::int64_t second = m_frame->now / kSecond;
        if (second < m_second || began) {
            for (NodeState &node : m_nodes)
                node.trail.clear();
            m_second = second - 1;
        }
        if (second > m_second) {
            for (std::size_t i = 0; i < m_nodes.size(); ++i) {
                std::vector<float> &trail = m_nodes[i].trail;
                if (trail.size() == kTrailSeconds)
                    trail.erase(trail.begin());
                trail.push_back(static_cast<float>(node(static_cast<int>(i)).headline));
            }
            m_second = second;
        }

        std::vector<double> out(m_nodes.size(), 0), in(m_nodes.size(), 0);
        for (std::size_t i = 0; i < m_links.size(); ++i) {
            const double records = m_links[i] ? static_cast<double>(m_links[i]->records) : 0;
            out[static_cast<std::size_t>(scene.links()[i].from)] += records;
            in[static_cast<std::size_t>(scene.links()[i].to)] += records;
        }
        std::vector<LinkCount> counts(m_links.size());
        for (std::size_t i = 0; i < m_links.size(); ++i) {
            const SceneLink &link = scene.links()[i];
            LinkCount &count = counts[i];
            count.length = link.curve.length();
            count.bounceLength = link.bounce.length();
            if (!m_links[i])
                continue;
            count.records = m_links[i]->records;
            count.refused = m_links[i]->refused;
            // Only a jump in time needs rates: each node's rate, shared by its links as they have carried so far.
            const NodeState &from = m_nodes[static_cast<std::size_t>(link.from)];
            const NodeState &to = m_nodes[static_cast<std::size_t>(link.to)];
            const NodeState &speaker = from.hasLanes ? to : from;
            if (speaker.view < 0 || static_cast<std::size_t>(speaker.view) >= m_frame->nodes.size())
                continue;
            const double sum =
                from.hasLanes ? in[static_cast<std::size_t>(link.to)] : out[static_cast<std::size_t>(link.from)];
            const double part = sum > 0 ? static_cast<double>(count.records) / sum : 0;
            const NodeView &view = m_frame->nodes[static_cast<std::size_t>(speaker.view)];
            count.perSecond = view.recordsPerSecond * part;
            count.refusedPerSecond = count.refused > 0 ? view.refusedPerSecond * part : 0;
        }
        m_flow.advance(counts, m_frame->now, m_frame->running, m_frame->speed, wallSeconds);
    }
    for (NodeState &node : m_nodes)
        refreshNode(node, still);
}

void LiveState::glide(const Scene &scene, double wallSeconds, bool still)
{
    Q_UNUSED(scene)
    m_time += wallSeconds;
    m_gliding = false;
    for (NodeState &node : m_nodes) {
        if (node.hasLanes)
            refreshNode(node, still);
    }
}

} // namespace headwater::ui::canvas

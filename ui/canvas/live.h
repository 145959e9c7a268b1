// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/simulation/frame.h"
#include "ui/canvas/scene.h"
#include "ui/canvas/tokenflow.h"
#include "ui/services/kinesis-stream/lanes.h"

#include <functional>
#include <map>
#include <vector>

namespace headwater::ui::canvas {

/// What a node shows of the running world.
struct NodeLive
{
    const simulation::NodeView *view = nullptr;    ///< null while nothing runs
    double headline = 0;                           ///< the headline metric in the last full second
    std::span<const simulation::ShardView> shards; ///< of a stream, also of one that does not run
    const stream::Arrangement *lanes = nullptr;    ///< of a stream
    std::span<const float> trail;                  ///< the headline over the last seconds, oldest first
    double planned = 0;                            ///< records/s that a source is set to
    double fill = -1;                              ///< of the fullest buffer, 0 to 1; -1: it has none
    double packed = 0;                             ///< user records that share a stream record
};

using LinkLookup = std::function<const simulation::LinkView *(const pipeline::Link &)>;

/// The live side of a Scene: follows frames, and keeps what must outlast one (loads that glide, the last seconds of
/// the headline, tokens under way). Node and link indices are the scene's.
class LiveState
{
public:
    static constexpr std::size_t kTrailSeconds = 40;

    /// Follows a scene after each Scene::follow(), in what that changed; what is known of nodes by id is kept.
    void sceneChanged(const Scene &scene, const pipeline::Pipeline &pipeline);
    /// Goes on to a frame, `wallSeconds` after the one before. `links` finds a link's counters; when it is empty the
    /// frame's links are those of the scene, in order.
    void follow(const Scene &scene, simulation::FramePtr frame, const LinkLookup &links, double wallSeconds,
                bool still);
    /// Goes on in time without a new frame, while something still glides.
    void glide(const Scene &scene, double wallSeconds, bool still);

    const simulation::FramePtr &frame() const { return m_frame; }
    NodeLive node(int index) const;
    const simulation::LinkView *link(int index) const;
    bool isCut(int index) const;
    const TokenFlow &flow() const { return m_flow; }
    TokenFlow &flow() { return m_flow; }
    /// Changes whenever what a node shows has changed.
    std::uint64_t stamp(int index) const { return m_nodes[static_cast<std::size_t>(index)].stamp; }
    bool isGliding() const { return m_gliding; }

private:
    struct NodeState
    {
        std::string id;
        int view = -1; ///< into Frame::nodes
        int headlineMetric = -1;
        int fillMetric = -1, packedMetric = -1;
        double planned = 0;
        bool hasLanes = false;
        QRectF area; ///< of the lanes
        std::vector<simulation::ShardView> idle;
        stream::LaneStage stage;
        std::vector<float> trail;
        std::uint64_t digest = 0;
        std::uint64_t stamp = 1;
    };

    void take(NodeState &node, const SceneNode &source, const pipeline::Node *drawn) const;
    void matchNodes();
    void refreshNode(NodeState &node, bool still);
    std::uint64_t digest(const NodeState &node) const;
    std::span<const simulation::ShardView> shardsOf(const NodeState &node) const;

    std::vector<NodeState> m_nodes;
    std::vector<const simulation::LinkView *> m_links;
    std::vector<int> m_linkPlaces; ///< into Frame::links; -1 for a link the world does not know
    LinkLookup m_lookup;
    bool m_linksMatched = false;
    simulation::FramePtr m_frame;
    std::uint64_t m_structure = 0;
    std::int64_t m_second = -1;
    TokenFlow m_flow;
    double m_time = 0;
    bool m_gliding = false;
};

/// Where the lanes of a stream stand inside its node.
QRectF lanesArea(const QRectF &node);

} // namespace headwater::ui::canvas

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/simulation/frame.h"

#include <QRectF>

#include <span>
#include <unordered_map>
#include <vector>

namespace headwater::ui::stream {

/// A shard's place in the picture of its stream.
struct Lane
{
    std::uint32_t shard = 0;
    std::size_t view = 0; ///< into the shards it was made from
    QRectF rect;
    double load = 0; ///< as shown; follows ShardView::load within a fifth of a second
};

struct Arrangement
{
    std::vector<Lane> lanes;  ///< open shards, in the order of their hash keys, lowest on top
    std::vector<Lane> spines; ///< closed shards that still hold records, as strips beside the lanes
    double splitting = 0;     ///< 1 at the moment of a split or merge, 0 when it is done
};

/// The part of the keyspace that a shard owns, 0 to 1.
double hashShare(const simulation::ShardView &shard);

/// Open shards as lanes whose heights are their shares of the keyspace; `area` includes the gaps between them.
Arrangement arrange(std::span<const simulation::ShardView> shards, const QRectF &area);

/// What a stream shows before it runs: `count` shards that divide the keyspace evenly.
std::vector<simulation::ShardView> idleShards(std::uint32_t count);

/// Follows a stream's shards through time: a split divides its lane over 400 ms, a merge joins two, and loads glide
/// to their new values. Times are seconds of any steady clock.
class LaneStage
{
public:
    static constexpr double kSplitSeconds = 0.4;

    void follow(std::span<const simulation::ShardView> shards, const QRectF &area, double now, bool still);
    const Arrangement &arrangement() const { return m_shown; }
    /// Whether the picture would change if nothing but time went on.
    bool isMoving() const { return m_moving; }

private:
    Arrangement m_target;
    Arrangement m_shown;
    std::unordered_map<std::uint32_t, QRectF> m_from;
    std::vector<std::uint32_t> m_open;
    QRectF m_area;
    double m_started = -1;
    double m_now = 0;
    bool m_moving = false;
};

} // namespace headwater::ui::stream

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/services/kinesis-stream/lanes.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace headwater::ui::stream {

using simulation::kNoShard;
using simulation::ShardView;

namespace {

constexpr double kSpineWidth = 6;
constexpr double kSpineGap = 3;
constexpr std::size_t kMostSpines = 3;    ///< columns of closed shards
constexpr double kGlide = 0.07;           ///< s, time constant of a load that changes
constexpr std::size_t kGlidingLanes = 64; ///< with more, every load jumps: nobody follows a thousand bars

double gapFor(std::size_t lanes)
{
    return lanes <= 8 ? 5 : lanes <= 24 ? 3 : lanes <= 80 ? 1 : 0;
}

double start(const ShardView &shard)
{
    return static_cast<double>(shard.hashFirst) / 18446744073709551616.0;
}

double easeOut(double t)
{
    const double rest = 1 - std::clamp(t, 0.0, 1.0);
    return 1 - rest * rest * rest;
}

QRectF between(const QRectF &a, const QRectF &b, double t)
{
    const auto mix = [t](double from, double to) {
        return from + (to - from) * t;
    };
    return QRectF(QPointF(mix(a.left(), b.left()), mix(a.top(), b.top())),
                  QPointF(mix(a.right(), b.right()), mix(a.bottom(), b.bottom())));
}

} // namespace

double hashShare(const ShardView &shard)
{
    // The upper 64 of 128 bits: the inclusive last key closes the range one step further on.
    return (static_cast<double>(shard.hashLast - shard.hashFirst) + 1.0) / 18446744073709551616.0;
}

Arrangement arrange(std::span<const ShardView> shards, const QRectF &area)
{
    Arrangement result;
    std::vector<std::size_t> closed;
    for (std::size_t i = 0; i < shards.size(); ++i) {
        if (shards[i].open)
            result.lanes.push_back({shards[i].number, i, {}, shards[i].load});
        else if (shards[i].remaining > 0)
            closed.push_back(i);
    }
    std::sort(result.lanes.begin(), result.lanes.end(),
              [&](const Lane &a, const Lane &b) { return shards[a.view].hashFirst < shards[b.view].hashFirst; });

    // Newest closed shards nearest to the lanes; overlapping ranges stand in columns of their own.
    std::sort(closed.begin(), closed.end(),
              [&](std::size_t a, std::size_t b) { return shards[a].number > shards[b].number; });
    std::vector<std::vector<std::size_t>> columns;
    for (const std::size_t index : closed) {
        const auto overlaps = [&](std::size_t other) {
            return shards[index].hashFirst <= shards[other].hashLast &&
                   shards[other].hashFirst <= shards[index].hashLast;
        };
        auto column = std::find_if(columns.begin(), columns.end(), [&](const std::vector<std::size_t> &members) {
            return std::none_of(members.begin(), members.end(), overlaps);
        });
        if (column == columns.end()) {
            if (columns.size() == kMostSpines)
                continue;
            columns.emplace_back();
            column = columns.end() - 1;
        }
        column->push_back(index);
    }
    const double spines = static_cast<double>(columns.size()) * (kSpineWidth + kSpineGap);
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const double x = area.left() + spines - static_cast<double>(i + 1) * (kSpineWidth + kSpineGap);
        for (const std::size_t index : columns[i]) {
            const QRectF rect(x, area.top() + start(shards[index]) * area.height(), kSpineWidth,
                              std::max(1.0, hashShare(shards[index]) * area.height()));
            result.spines.push_back({shards[index].number, index, rect, shards[index].load});
        }
    }

    const double gap = gapFor(result.lanes.size());
    const double height = area.height() - gap * static_cast<double>(std::max<std::size_t>(1, result.lanes.size()) - 1);
    double y = area.top();
    for (Lane &lane : result.lanes) {
        const double own = height * hashShare(shards[lane.view]);
        lane.rect = QRectF(area.left() + spines, y, area.width() - spines, own);
        y += own + gap;
    }
    return result;
}

std::vector<ShardView> idleShards(std::uint32_t count)
{
    count = std::max(count, 1u);
    std::vector<ShardView> shards(count);
    const std::uint64_t width = std::numeric_limits<std::uint64_t>::max() / count;
    for (std::uint32_t i = 0; i < count; ++i) {
        shards[i].number = i;
        shards[i].hashFirst = i * width;
        shards[i].hashLast = i + 1 == count ? std::numeric_limits<std::uint64_t>::max() : (i + 1) * width - 1;
    }
    return shards;
}

void LaneStage::follow(std::span<const ShardView> shards, const QRectF &area, double now, bool still)
{
    m_target = arrange(shards, area);
    std::vector<std::uint32_t> open;
    open.reserve(m_target.lanes.size());
    for (const Lane &lane : m_target.lanes)
        open.push_back(lane.shard);
    const bool first = m_open.empty() || area != m_area;
    const double step = std::max(0.0, now - m_now);
    m_now = now;

    std::unordered_map<std::uint32_t, double> loads;
    for (const Lane &lane : m_shown.lanes)
        loads.emplace(lane.shard, lane.load);

    if (!first && !still && open != m_open && open.size() <= kGlidingLanes) {
        std::unordered_map<std::uint32_t, QRectF> from;
        for (const Lane &lane : m_shown.lanes)
            from.emplace(lane.shard, lane.rect);
        for (const Lane &lane : m_target.lanes) {
            if (from.contains(lane.shard))
                continue;
            const ShardView &view = shards[lane.view];
            const auto parent = from.find(view.parent);
            const auto other = from.find(view.adjacentParent);
            if (parent != from.end() && other != from.end()) {
                from[lane.shard] = parent->second.united(other->second);
            } else if (parent != from.end()) {
                // Its part of the parent: whatever it does not share with its sibling.
                QRectF part = parent->second;
                const bool upper = std::any_of(shards.begin(), shards.end(), [&](const ShardView &sibling) {
                    return sibling.parent == view.parent && sibling.open && sibling.hashLast < view.hashFirst;
                });
                double both = 0;
                for (const ShardView &sibling : shards) {
                    if (sibling.parent == view.parent && sibling.open)
                        both += hashShare(sibling);
                }
                const double own = both > 0 ? hashShare(view) / both * part.height() : part.height();
                if (upper)
                    part.setTop(part.bottom() - own);
                else
                    part.setBottom(part.top() + own);
                from[lane.shard] = part;
            }
            if (const auto load = loads.find(view.parent); load != loads.end())
                loads[lane.shard] = load->second;
        }
        m_from = std::move(from);
        m_started = now;
    }
    m_open = std::move(open);
    m_area = area;

    const double t = m_started < 0 || still ? 1 : (now - m_started) / kSplitSeconds;
    m_shown = m_target;
    m_moving = t < 1;
    m_shown.splitting = t < 1 ? 1 - easeOut(t) : 0;
    const bool glide = m_shown.lanes.size() <= kGlidingLanes && !still && !first;
    const double weight = 1 - std::exp(-step / kGlide);
    for (Lane &lane : m_shown.lanes) {
        if (t < 1) {
            if (const auto from = m_from.find(lane.shard); from != m_from.end())
                lane.rect = between(from->second, lane.rect, easeOut(t));
        }
        const auto before = loads.find(lane.shard);
        if (!glide || before == loads.end())
            continue;
        const double wanted = lane.load;
        lane.load = before->second + (wanted - before->second) * weight;
        if (std::abs(lane.load - wanted) < 0.002)
            lane.load = wanted;
        else
            m_moving = true;
    }
}

} // namespace headwater::ui::stream

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/simulation/frame.h"

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace headwater::simulation {

/// Values of one metric, one per simulated second.
struct MetricSeries
{
    std::int64_t firstSecond = 0;   ///< simulated second of values[0]
    std::vector<float> values;      ///< NaN where nothing was measured
};

/// What every metric of every node was in each of the last simulated seconds. Written by the world's thread once a
/// simulated second, read by any.
class MetricHistory
{
public:
    explicit MetricHistory(std::size_t keepSeconds = 7'200);

    void append(std::int64_t second, const std::vector<std::string> &nodeIds, const std::vector<NodeView> &nodes,
                const std::vector<double> &metrics);
    /// Seconds [from, to) of a metric by its place in ServiceType::metrics.
    MetricSeries series(const std::string &node, std::uint32_t metric, std::int64_t from, std::int64_t to) const;
    std::int64_t lastSecond() const;    ///< -1 before the first
    void clear();

private:
    struct Column { std::int64_t firstSecond = 0; std::vector<std::vector<float>> metrics; };
    mutable std::mutex m_mutex;
    std::map<std::string, Column> m_nodes;
    std::size_t m_keep;
    std::int64_t m_last = -1;
};

/// A shard's life in the keyspace.
struct KeyspaceBand
{
    std::uint32_t shard = 0;
    std::uint32_t parent = kNoShard, adjacentParent = kNoShard;
    std::uint64_t hashFirst = 0, hashLast = 0;
    std::int64_t openedSecond = 0;
    std::int64_t closedSecond = -1;     ///< -1 while open
    std::vector<std::uint8_t> load;     ///< one per column since `firstColumn`: 0 … 250 for 0 … 1; 255 at the limit
    std::uint32_t firstColumn = 0;
};

struct KeyspaceThread                    ///< a hot key through time
{
    std::string key;
    std::uint64_t hash = 0;
    std::int64_t fromSecond = 0, toSecond = 0;
    double share = 0;
    double recordsPerSecond = 0;
};

struct KeyspaceMark { std::int64_t second = 0; std::string text; }; ///< split, merge, …

struct KeyspacePicture
{
    std::uint32_t columnSeconds = 1;    ///< doubles when the columns are full, so memory stays bounded
    std::uint32_t columns = 0;
    std::vector<KeyspaceBand> bands;
    std::vector<KeyspaceThread> threads;
    std::vector<KeyspaceMark> marks;
};

/// Keyspace by time, of every stream. Bounded: columns merge in pairs when there are more than `kColumns`.
class KeyspaceHistory
{
public:
    static constexpr std::uint32_t kColumns = 1'024;

    void append(std::int64_t second, const std::string &node, const ShardView *shards, std::size_t count,
                const std::vector<HotShard> &hot);
    void mark(std::int64_t second, const std::string &node, std::string text);
    KeyspacePicture picture(const std::string &node) const;
    void clear();

private:
    mutable std::mutex m_mutex;
    std::map<std::string, KeyspacePicture> m_nodes;
};

} // namespace headwater::simulation

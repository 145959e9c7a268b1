// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/simulation/frame.h"

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace headwater::simulation {

/// Values of one metric, one per simulated second.
struct MetricSeries
{
    std::int64_t firstSecond = 0; ///< simulated second of values[0]
    std::vector<float> values;    ///< NaN where nothing was measured
};

/// What every metric of every node was in each of the last simulated seconds. Written by the world's thread once a
/// simulated second, read by any. Bounded: `keepSeconds` of each metric, fewer where that would be more than
/// `kMostValues` values in all. A second that was appended before replaces what followed it.
class MetricHistory
{
public:
    static constexpr std::size_t kMostValues = 16'000'000; ///< 64 MB
    static constexpr std::size_t kLeastSeconds = 300;      ///< kept in any case: five points of the 60 s view

    explicit MetricHistory(std::size_t keepSeconds = 7'200);

    void append(std::int64_t second, const std::vector<std::string> &nodeIds, const std::vector<NodeView> &nodes,
                const std::vector<double> &metrics);
    /// Seconds [from, to) of a metric by its place in ServiceType::metrics.
    MetricSeries series(const std::string &node, std::uint32_t metric, std::int64_t from, std::int64_t to) const;
    std::int64_t lastSecond() const;  ///< -1 before the first
    std::size_t storedValues() const; ///< over all metrics of all nodes
    void clear();

private:
    struct Column
    {
        std::int64_t firstSecond = 0;
        std::vector<std::vector<float>> metrics;
    };
    void append(Column &column, std::int64_t second, const double *values, std::size_t count, std::size_t keep);

    mutable std::mutex m_mutex;
    std::map<std::string, Column, std::less<>> m_nodes;
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
    std::int64_t closedSecond = -1; ///< -1 while open
    std::vector<std::uint8_t> load; ///< one per column since `firstColumn`: 0 … 250 for 0 … 1; 255 at the limit
    std::uint32_t firstColumn = 0;
};

struct KeyspaceThread ///< a hot key through time
{
    std::string key;
    std::uint64_t hash = 0;
    std::int64_t fromSecond = 0, toSecond = 0;
    double share = 0;
    double recordsPerSecond = 0;
};

struct KeyspaceMark
{
    std::int64_t second = 0;
    std::string text;
}; ///< split, merge, …

struct KeyspacePicture
{
    std::uint64_t run = 0;           ///< another one after every clear(): what was drawn before is void
    std::uint32_t columnSeconds = 1; ///< doubles when the columns are full, so memory stays bounded
    std::uint32_t columns = 0;
    std::vector<KeyspaceBand> bands;
    std::vector<KeyspaceThread> threads;
    std::vector<KeyspaceMark> marks;
};

/// Keyspace by time, of every stream. Bounded: columns merge in pairs when there are more than `kColumns`, and the
/// merged column shows the hotter of the two, so that a short throttling is never smoothed away. Of bands, threads
/// and marks that lie entirely in the past, the oldest go first. Written by the world's thread, read by any.
class KeyspaceHistory
{
public:
    static constexpr std::uint32_t kColumns = 1'024;
    static constexpr std::size_t kMostBands = 40'000;
    static constexpr std::size_t kMostThreads = 512;
    static constexpr std::size_t kMostMarks = 512;
    static constexpr std::uint8_t kAtLimit = 255;

    void append(std::int64_t second, const std::string &node, const ShardView *shards, std::size_t count,
                const std::vector<HotShard> &hot);
    void mark(std::int64_t second, const std::string &node, std::string text);
    KeyspacePicture picture(const std::string &node) const;
    /// The same, but bands carry only their columns from `fromColumn` on, and those that ended before it are left
    /// out: what a view needs that has painted the rest.
    KeyspacePicture pictureSince(const std::string &node, std::uint32_t fromColumn) const;
    std::vector<std::string> nodes() const; ///< those that have a picture, in order of their ids
    void clear();

private:
    struct Stream
    {
        KeyspacePicture picture;
        std::vector<std::uint32_t> bandOfShard; ///< by shard number; kNoShard when it has none
        std::int64_t lastSecond = -1;
    };
    void addColumn(Stream &stream, std::int64_t second, const ShardView *shards, std::size_t count);
    void addThreads(Stream &stream, std::int64_t second, const ShardView *shards, std::size_t count,
                    const std::vector<HotShard> &hot);

    mutable std::mutex m_mutex;
    std::map<std::string, Stream, std::less<>> m_streams;
    std::uint64_t m_run = 1;
};

} // namespace headwater::simulation

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/simulation/history.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <utility>

namespace headwater::simulation {
namespace {

constexpr float kNothing = std::numeric_limits<float>::quiet_NaN();

/// A hot key that is away for no longer than this is still the same thread.
constexpr std::int64_t kThreadGapSeconds = 3;

std::uint8_t loadByte(const ShardView &shard)
{
    if (shard.refusedPerSecond > 0 || shard.load >= 1)
        return KeyspaceHistory::kAtLimit;
    return static_cast<std::uint8_t>(std::lround(250 * std::clamp(shard.load, 0.0F, 1.0F)));
}

/// Halves the resolution of a band's columns.
void mergePairs(KeyspaceBand &band)
{
    const std::uint32_t first = band.firstColumn / 2;
    const std::size_t end = (band.firstColumn + band.load.size() + 1) / 2;
    std::vector<std::uint8_t> merged(end - first, 0);
    for (std::size_t i = 0; i < band.load.size(); ++i) {
        std::uint8_t &target = merged[(band.firstColumn + i) / 2 - first];
        target = std::max(target, band.load[i]);
    }
    band.firstColumn = first;
    band.load = std::move(merged);
}

} // namespace

MetricHistory::MetricHistory(std::size_t keepSeconds)
    : m_keep(std::max<std::size_t>(keepSeconds, 1))
{
}

void MetricHistory::append(std::int64_t second, const std::vector<std::string> &nodeIds,
                           const std::vector<NodeView> &nodes, const std::vector<double> &metrics)
{
    const std::lock_guard lock(m_mutex);
    const std::size_t all = std::max<std::size_t>(metrics.size(), 1);
    const std::size_t keep = std::min(m_keep, std::max(kMostValues / all, std::min(m_keep, kLeastSeconds)));
    for (std::size_t i = 0; i < nodes.size() && i < nodeIds.size(); ++i) {
        const std::size_t first = nodes[i].firstMetric;
        const std::size_t count = nodes[i].metricCount;
        if (count > 0 && first + count <= metrics.size())
            append(m_nodes[nodeIds[i]], second, metrics.data() + first, count, keep);
    }
    m_last = second;
    // Nodes that left the pipeline long ago, or that a step into the past has undone.
    std::erase_if(m_nodes, [&](const auto &entry) {
        const Column &column = entry.second;
        const auto length = static_cast<std::int64_t>(column.metrics.front().size());
        return column.firstSecond > second || column.firstSecond + length + static_cast<std::int64_t>(keep) < second;
    });
}

void MetricHistory::append(Column &column, std::int64_t second, const double *values, std::size_t count,
                           std::size_t keep)
{
    if (column.metrics.size() != count || second < column.firstSecond) {
        column.metrics.assign(count, {});
        column.firstSecond = second;
    }
    auto length = static_cast<std::size_t>(second - column.firstSecond);
    if (length >= column.metrics.front().size() + keep) {
        column.metrics.assign(count, {});
        column.firstSecond = second;
        length = 0;
    }
    for (std::size_t metric = 0; metric < count; ++metric) {
        std::vector<float> &series = column.metrics[metric];
        series.resize(length, kNothing);
        series.push_back(static_cast<float>(values[metric]));
    }
    // Dropped in blocks, so that an append stays cheap.
    const std::size_t size = length + 1;
    if (size > keep + keep / 8) {
        const auto surplus = static_cast<std::ptrdiff_t>(size - keep);
        for (std::vector<float> &series : column.metrics)
            series.erase(series.begin(), series.begin() + surplus);
        column.firstSecond += surplus;
    }
}

MetricSeries MetricHistory::series(const std::string &node, std::uint32_t metric, std::int64_t from,
                                   std::int64_t to) const
{
    const std::lock_guard lock(m_mutex);
    MetricSeries result;
    const auto found = m_nodes.find(node);
    if (found == m_nodes.end() || metric >= found->second.metrics.size())
        return result;
    const std::vector<float> &values = found->second.metrics[metric];
    const std::int64_t begin = found->second.firstSecond;
    const std::int64_t end = begin + static_cast<std::int64_t>(values.size());
    from = std::max(from, begin);
    to = std::min(to, end);
    result.firstSecond = from;
    if (from < to)
        result.values.assign(values.begin() + (from - begin), values.begin() + (to - begin));
    return result;
}

std::int64_t MetricHistory::lastSecond() const
{
    const std::lock_guard lock(m_mutex);
    return m_last;
}

std::size_t MetricHistory::storedValues() const
{
    const std::lock_guard lock(m_mutex);
    std::size_t sum = 0;
    for (const auto &[node, column] : m_nodes)
        sum += column.metrics.size() * column.metrics.front().size();
    return sum;
}

void MetricHistory::clear()
{
    const std::lock_guard lock(m_mutex);
    m_nodes.clear();
    m_last = -1;
}

void KeyspaceHistory::append(std::int64_t second, const std::string &node, const ShardView *shards, std::size_t count,
                             const std::vector<HotShard> &hot)
{
    if (second < 0)
        return;
    const std::lock_guard lock(m_mutex);
    Stream &stream = m_streams[node];
    if (second < stream.lastSecond)
        stream = Stream();
    stream.picture.run = m_run;
    addColumn(stream, second, shards, count);
    addThreads(stream, second, shards, count, hot);
    stream.lastSecond = second;
}

void KeyspaceHistory::addColumn(Stream &stream, std::int64_t second, const ShardView *shards, std::size_t count)
{
    KeyspacePicture &picture = stream.picture;
    while (second / picture.columnSeconds >= kColumns) {
        for (KeyspaceBand &band : picture.bands)
            mergePairs(band);
        picture.columnSeconds *= 2;
    }
    const auto column = static_cast<std::uint32_t>(second / picture.columnSeconds);
    picture.columns = column + 1;

    std::size_t open = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const ShardView &shard = shards[i];
        if (shard.number >= stream.bandOfShard.size())
            stream.bandOfShard.resize(shard.number + 1, kNoShard);
        std::uint32_t &place = stream.bandOfShard[shard.number];
        if (place == kNoShard) {
            if (!shard.open)
                continue;
            place = static_cast<std::uint32_t>(picture.bands.size());
            picture.bands.push_back({shard.number,
                                     shard.parent,
                                     shard.adjacentParent,
                                     shard.hashFirst,
                                     shard.hashLast,
                                     second,
                                     -1,
                                     {},
                                     column});
        }
        KeyspaceBand &band = picture.bands[place];
        if (!shard.open) {
            if (band.closedSecond < 0)
                band.closedSecond = second;
            continue;
        }
        ++open;
        const std::size_t slot = column - band.firstColumn;
        if (slot >= band.load.size())
            band.load.resize(slot + 1, 0);
        band.load[slot] = std::max(band.load[slot], loadByte(shard));
    }

    const auto stillOpen = [](const KeyspaceBand &band) {
        return band.closedSecond < 0;
    };
    const bool someVanished =
        static_cast<std::size_t>(std::count_if(picture.bands.begin(), picture.bands.end(), stillOpen)) != open;
    if (someVanished) {
        std::vector<bool> seen(stream.bandOfShard.size(), false);
        for (std::size_t i = 0; i < count; ++i)
            seen[shards[i].number] = shards[i].open;
        for (KeyspaceBand &band : picture.bands) {
            if (stillOpen(band) && !seen[band.shard])
                band.closedSecond = second;
        }
    }
    if (picture.bands.size() > kMostBands) {
        std::size_t surplus = picture.bands.size() - kMostBands;
        std::erase_if(picture.bands,
                      [&](const KeyspaceBand &band) { return !stillOpen(band) && surplus > 0 && surplus-- > 0; });
        std::fill(stream.bandOfShard.begin(), stream.bandOfShard.end(), kNoShard);
        for (std::size_t i = 0; i < picture.bands.size(); ++i)
            stream.bandOfShard[picture.bands[i].shard] = static_cast<std::uint32_t>(i);
    }
}

void KeyspaceHistory::addThreads(Stream &stream, std::int64_t second, const ShardView *shards, std::size_t count,
                                 const std::vector<HotShard> &hot)
{
    std::vector<KeyspaceThread> &threads = stream.picture.threads;
    const std::int64_t gap = std::max<std::int64_t>(kThreadGapSeconds, stream.picture.columnSeconds);
    for (const HotShard &hotShard : hot) {
        const auto shard =
            std::find_if(shards, shards + count, [&](const ShardView &view) { return view.number == hotShard.shard; });
        if (shard == shards + count)
            continue;
        for (const HotKey &key : hotShard.keys) {
            const auto old = std::find_if(threads.rbegin(), threads.rend(), [&](const KeyspaceThread &thread) {
                return thread.key == key.key && thread.toSecond + gap >= second;
            });
            if (old != threads.rend()) {
                old->toSecond = second;
                old->share = key.share;
                old->recordsPerSecond = key.recordsPerSecond;
                continue;
            }
            threads.push_back({key.key, std::clamp(key.hash, shard->hashFirst, shard->hashLast), second, second,
                               key.share, key.recordsPerSecond});
        }
    }
    if (threads.size() > kMostThreads) {
        const auto surplus = static_cast<std::ptrdiff_t>(threads.size() - kMostThreads);
        std::stable_sort(threads.begin(), threads.end(),
                         [](const KeyspaceThread &a, const KeyspaceThread &b) { return a.toSecond < b.toSecond; });
        threads.erase(threads.begin(), threads.begin() + surplus);
    }
}

void KeyspaceHistory::mark(std::int64_t second, const std::string &node, std::string text)
{
    const std::lock_guard lock(m_mutex);
    std::vector<KeyspaceMark> &marks = m_streams[node].picture.marks;
    if (marks.size() == kMostMarks)
        marks.erase(marks.begin());
    marks.push_back({second, std::move(text)});
}

KeyspacePicture KeyspaceHistory::picture(const std::string &node) const
{
    return pictureSince(node, 0);
}

KeyspacePicture KeyspaceHistory::pictureSince(const std::string &node, std::uint32_t fromColumn) const
{
    const std::lock_guard lock(m_mutex);
    KeyspacePicture result;
    result.run = m_run;
    const auto found = m_streams.find(node);
    if (found == m_streams.end())
        return result;
    const KeyspacePicture &picture = found->second.picture;
    result.columnSeconds = picture.columnSeconds;
    result.columns = picture.columns;
    result.threads = picture.threads;
    result.marks = picture.marks;
    for (const KeyspaceBand &band : picture.bands) {
        const auto size = static_cast<std::uint32_t>(band.load.size());
        if (band.firstColumn + size <= fromColumn)
            continue;
        const std::uint32_t skip = fromColumn > band.firstColumn ? fromColumn - band.firstColumn : 0;
        result.bands.push_back({band.shard, band.parent, band.adjacentParent, band.hashFirst, band.hashLast,
                                band.openedSecond, band.closedSecond,
                                std::vector<std::uint8_t>(band.load.begin() + skip, band.load.end()),
                                band.firstColumn + skip});
    }
    return result;
}

std::vector<std::string> KeyspaceHistory::nodes() const
{
    const std::lock_guard lock(m_mutex);
    std::vector<std::string> ids;
    for (const auto &[id, stream] : m_streams) {
        if (stream.lastSecond >= 0)
            ids.push_back(id);
    }
    return ids;
}

void KeyspaceHistory::clear()
{
    const std::lock_guard lock(m_mutex);
    m_streams.clear();
    ++m_run;
}

} // namespace headwater::simulation

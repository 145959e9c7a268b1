// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/simulation/advisor.h"

#include "core/world/world.h"

#include <algorithm>

namespace headwater::simulation {

using services::kinesis_stream::HotKeys;
using services::kinesis_stream::KinesisStream;
using services::kinesis_stream::Shard;

namespace {

constexpr std::size_t kShownKeys = 8;
constexpr double kBusy = 0.85;           ///< share of a limit from which a shard is worth advice
constexpr double kWorthSplitting = 0.85; ///< the heavier half must carry less than this share of the whole

double offeredRecords(const Shard &shard)
{
    return shard.rate.records + shard.rate.refused;
}

/// Where a split divides the load best: between two frequent keys, or in the middle of the range. What the counters
/// do not name is taken to be spread evenly.
void findSplit(const Shard &shard, const std::vector<HotKeys::Entry> &byHash, double total, HotShard &advice)
{
    const kernel::u128 first = kernel::toU128(shard.first), last = kernel::toU128(shard.last);
    const double width = static_cast<double>(last - first);
    double named = 0;
    for (const HotKeys::Entry &entry : byHash)
        named += static_cast<double>(entry.count - entry.error);
    const double spread = std::max(0.0, total - named);
    double best = 2;
    kernel::u128 bestAt = first + (last - first) / 2 + 1;
    const auto consider = [&](kernel::u128 at, double below) {
        if (at <= first + 1 || at >= last)
            return;
        const double low = below + spread * static_cast<double>(at - first) / width;
        const double heavier = std::max(low, total - low) / total;
        if (heavier < best) {
            best = heavier;
            bestAt = at;
        }
    };
    double below = 0;
    kernel::u128 previous = first;
    bool middleSeen = false;
    const kernel::u128 middle = first + (last - first) / 2 + 1;
    for (const HotKeys::Entry &entry : byHash) {
        const kernel::u128 at = static_cast<kernel::u128>(entry.hash) << 64;
        if (!middleSeen && at > middle) {
            consider(middle, below);
            middleSeen = true;
        }
        if (at > previous)
            consider(previous + (at - previous) / 2, below);
        consider(at, below);
        below += static_cast<double>(entry.count - entry.error);
        previous = at + (static_cast<kernel::u128>(1) << 64);
    }
    if (previous < last)
        consider(previous + (last - previous) / 2, below);
    if (!middleSeen)
        consider(middle, below);
    advice.splitHelps = best < kWorthSplitting;
    advice.splitAt = kernel::decimal(bestAt);
}

} // namespace

std::vector<HotShard> hotShards(const KinesisStream &stream, std::size_t most)
{
    const auto &limits = stream.limits();
    std::vector<std::pair<double, const Shard *>> busy;
    for (const auto &shard : stream.shards()) {
        if (!shard->hotKeys || shard->hotKeys->total() < 8 || !shard->isOpen())
            continue;
        const double load = std::max(offeredRecords(*shard) / static_cast<double>(limits.writeRecordsPerSecond),
                                     shard->rate.bytes / static_cast<double>(limits.writeBytesPerSecond));
        if (load >= kBusy || shard->rate.refused > 0)
            busy.emplace_back(load + (shard->rate.refused > 0 ? 1 : 0), shard.get());
    }
    std::stable_sort(busy.begin(), busy.end(), [](const auto &a, const auto &b) { return a.first > b.first; });
    if (busy.size() > most)
        busy.resize(most);

    std::vector<HotShard> advice;
    for (const auto &[load, shard] : busy) {
        HotShard hot;
        hot.shard = shard->number;
        const auto total = static_cast<double>(shard->hotKeys->total());
        std::vector<HotKeys::Entry> entries(shard->hotKeys->begin(), shard->hotKeys->end());
        std::sort(entries.begin(), entries.end(), [](const auto &a, const auto &b) { return a.hash < b.hash; });
        findSplit(*shard, entries, total, hot);
        std::sort(entries.begin(), entries.end(), [](const auto &a, const auto &b) {
            const auto ca = a.count - a.error, cb = b.count - b.error;
            return ca != cb ? ca > cb : a.hash < b.hash;
        });
        for (const HotKeys::Entry &entry : entries) {
            const double share = static_cast<double>(entry.count - entry.error) / total;
            if (hot.keys.size() == kShownKeys || share < 0.005)
                break;
            const world::Component &source = stream.world().component(static_cast<std::uint16_t>(entry.source));
            hot.keys.push_back({source.keyText(entry.number), share, share * offeredRecords(*shard), entry.hash});
        }
        // One key that alone is over the limit stays over it, wherever the range is cut.
        if (!hot.keys.empty() && hot.keys.front().recordsPerSecond > static_cast<double>(limits.writeRecordsPerSecond))
            hot.splitHelps = false;
        advice.push_back(std::move(hot));
    }
    return advice;
}

} // namespace headwater::simulation

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/logformats/json.h"
#include "core/services/firehose/deliverystream.h"
#include "core/services/firehose/words.h"
#include "core/world/world.h"

#include <algorithm>

// How records get into the buffers of a delivery stream, and when a buffer goes out.
namespace headwater::services::firehose {

namespace priority = world::priority;

namespace {

} // namespace

Lane &DeliveryStream::newLane(Lane::Role role)
{
    if (!m_freeLanes.empty() && role == Lane::Role::Data) {
        Lane &used = *m_lanes[m_freeLanes.back()];
        m_freeLanes.pop_back();
        used.size = m_settings.bufferBytes;
        return used;
    }
    auto lane = std::make_unique<Lane>();
    lane->role = role;
    lane->slot = static_cast<std::uint16_t>(m_lanes.size());
    lane->size = m_settings.bufferBytes;
    return *m_lanes.emplace_back(std::move(lane));
}

Lane &DeliveryStream::errorLane(std::string_view errorType)
{
    for (const auto &lane : m_lanes) {
        if (lane->role == Lane::Role::Errors && lane->errorType == errorType)
            return *lane;
    }
    Lane &lane = newLane(Lane::Role::Errors);
    lane.errorType = errorType;
    return lane;
}

void DeliveryStream::deliverItem(SimTime now, const Item &item)
{
    if (Lane *lane = laneFor(now, item))
        add(now, *lane, item);
}

/// The lane of the record's partition; null when it has none, and then it is a failure already.
Lane *DeliveryStream::laneFor(SimTime now, const Item &item)
{
    if (m_settings.partitionKeys.empty())
        return m_data;
    auto partition = partitionOf(item);
    if (!partition) {
        fail(now, item, kProcessingFailed,
             {"DynamicPartitioning.MetadataExtractionFailed",
              "The partition keys were not found in the record, or it is no JSON.", 1, now});
        return nullptr;
    }
    if (const auto found = m_partitions.find(*partition); found != m_partitions.end())
        return m_lanes[found->second].get();
    if (m_partitions.size() >= m_settings.maxPartitions) {
        fail(now, item, kProcessingFailed,
             {"DynamicPartitioning.ActivePartitionsLimitExceeded",
              "The number of active partitions exceeded the limit of the delivery stream.", 1, now});
        return nullptr;
    }
    Lane &lane = newLane(Lane::Role::Data);
    lane.partition = *partition;
    m_partitions.emplace(std::move(*partition), lane.slot);
    return &lane;
}

std::optional<std::vector<std::string>> DeliveryStream::partitionOf(const Item &item) const
{
    logformats::JsonScanner scanner;
    std::vector<int> places;
    for (const PartitionKey &key : m_settings.partitionKeys)
        places.push_back(scanner.addPath(key.path));
    const std::string data =
        item.component == index() ? m_contents.find(item.number).data : RecordMaker(world()).data(item);
    std::vector<std::string_view> values(scanner.pathCount());
    if (scanner.scan(data, values) != logformats::BadRecord::None)
        return std::nullopt;
    std::vector<std::string> partition;
    for (const int place : places) {
        const std::string_view value = place < 0 ? std::string_view() : values[static_cast<std::size_t>(place)];
        if (value.empty())
            return std::nullopt;
        partition.emplace_back(value);
    }
    return partition;
}

void DeliveryStream::add(SimTime now, Lane &lane, const Item &item)
{
    if (lane.items.empty()) {
        lane.since = now;
        armTimer(lane, now + m_settings.intervalNs);
    }
    lane.items.push_back(item);
    lane.bytes += item.bytes;
    if (lane.bytes >= lane.size)
        tryFlush(now, lane);
}

void DeliveryStream::fail(SimTime now, const Item &item, std::string_view errorType, Failure failure)
{
    ++m_totals.errorRecords;
    Lane &lane = errorLane(errorType);
    lane.failures.push_back(std::move(failure));
    add(now, lane, item);
}

void DeliveryStream::armTimer(Lane &lane, SimTime at)
{
    lane.timer = ++m_timers;
    schedule(at, priority::kControl + 1, std::uint64_t{lane.slot} << 24 | (m_events++ & 0xff'ffff), kTimer, lane.timer,
             lane.slot);
}

/// Begins a delivery when the buffer is full or its time is up, and none is under way.
void DeliveryStream::tryFlush(SimTime now, Lane &lane)
{
    if (lane.isBusy() || lane.items.empty())
        return;
    const bool isDue = now - lane.since >= m_settings.intervalNs;
    grow(now, lane);
    if (lane.bytes >= lane.size || isDue) {
        begin(now, lane);
        return;
    }
    if (const SimTime due = lane.since + m_settings.intervalNs; due > now)
        armTimer(lane, due);
}

std::uint64_t DeliveryStream::largestBuffer() const
{
    if (!m_target.target)
        return kLargestBuffer;
    switch (m_target.target->targetKind()) {
    case DeliveryTarget::Kind::ElasticSearch:
        return 100 * kMebibyte;
    case DeliveryTarget::Kind::Splunk:
        return 5 * kMebibyte;
    case DeliveryTarget::Kind::Redshift:
        break;
    }
    return kLargestBuffer;
}

/// A buffer that falls behind takes more at a time. The rule is not published: doubling catches up within a few
/// deliveries, and in the same steps it goes back to the hint.
void DeliveryStream::grow(SimTime now, Lane &lane)
{
    const std::uint64_t hint = m_settings.bufferBytes, before = lane.size;
    const bool isBehind =
        lane.bytes >= 2 * lane.size || now - lane.since > 2 * std::max<SimTime>(m_settings.intervalNs, kernel::kSecond);
    if (isBehind)
        lane.size = std::max(hint, std::min(2 * lane.size, largestBuffer()));
    else if (lane.bytes < lane.size / 2)
        lane.size = std::max(hint, lane.size / 2);
    if (lane.size != before)
        tell(world::EventKind::ControlPlane, "buffer size " + std::to_string(lane.size / kMebibyte) + " MB");
}

} // namespace headwater::services::firehose

// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// The control plane of a stream: splits, merges, jobs made of them, retention, actions.

#include "core/base/text.h"
#include "core/services/clients/readclient.h"
#include "core/services/kinesis-stream/stream.h"
#include "core/world/world.h"

#include <QCoreApplication>

#include <algorithm>

namespace headwater::services::kinesis_stream {

using kernel::kHour;
using kernel::kMinute;
using kernel::u128;
using world::EventKind;
namespace priority = world::priority;

namespace {

constexpr SimTime kJob = 2 * kMinute; ///< UpdateShardCount today: "a few minutes" as one job
constexpr SimTime kDay = 24 * kHour;

Digest128 middle(Digest128 first, Digest128 last)
{
    const u128 low = kernel::toU128(first), high = kernel::toU128(last);
    return kernel::fromU128(low + (high - low) / 2 + 1);
}

} // namespace

std::optional<ApiError> KinesisStream::refuse(const std::string &operation, ApiError error)
{
    tell(EventKind::ControlPlane, operation + " refused: " + error.message, {}, error.code);
    m_refusals.push_back({world().now(), operation, error});
    if (m_refusals.size() > 32)
        m_refusals.erase(m_refusals.begin());
    return error;
}

Shard *KinesisStream::findShard(const std::string &id) const
{
    const std::optional<std::uint32_t> number = shardNumberOf(id);
    return number && *number < m_shards.size() ? m_shards[*number].get() : nullptr;
}

std::optional<ApiError> KinesisStream::checkActive() const
{
    if (m_status == StreamStatus::Active)
        return std::nullopt;
    return notActive(id(), statusName(m_status));
}

std::optional<ApiError> KinesisStream::checkResharding() const
{
    if (m_onDemand)
        return ApiError{kValidation, theStream(id()) + " is in on-demand mode: its shards cannot be changed by hand."};
    return checkActive();
}

std::optional<ApiError> KinesisStream::splitShard(SimTime now, const std::string &shardId,
                                                  const std::string &startingHashKey)
{
    if (auto problem = checkResharding())
        return refuse("SplitShard", *problem);
    Shard *parent = findShard(shardId);
    if (!parent)
        return refuse("SplitShard", shardNotFound(shardId, id()));
    if (!parent->isOpen())
        return refuse("SplitShard",
                      {kInvalidArgument, "Shard " + shardId + " is closed: it was split or merged before."});
    const std::optional<Digest128> at = startingHashKey.empty() ? std::optional(middle(parent->first, parent->last))
                                                                : kernel::parseDecimal128(startingHashKey);
    const u128 first = kernel::toU128(parent->first), last = kernel::toU128(parent->last);
    if (!at || kernel::toU128(*at) <= first + 1 || kernel::toU128(*at) >= last)
        return refuse("SplitShard",
                      {kInvalidArgument, "NewStartingHashKey " + startingHashKey + " used in SplitShard() on shard " +
                                             shardId + " in " + inAccount(id()) +
                                             " is not both greater than one plus the shard's StartingHashKey " +
                                             kernel::decimal(first) + " and less than the shard's EndingHashKey " +
                                             kernel::decimal(last) + "."});
    m_plan = {{false, parent->number, kNoShard, *at}};
    tell(EventKind::Reshard, "SplitShard begins", shardId);
    beginStep(now);
    return std::nullopt;
}

std::optional<ApiError> KinesisStream::mergeShards(SimTime now, const std::string &shardId,
                                                   const std::string &adjacentId)
{
    if (auto problem = checkResharding())
        return refuse("MergeShards", *problem);
    Shard *one = findShard(shardId);
    Shard *other = findShard(adjacentId);
    if (!one || !other)
        return refuse("MergeShards", shardNotFound(one ? adjacentId : shardId, id()));
    if (!one->isOpen() || !other->isOpen())
        return refuse("MergeShards", {kInvalidArgument, "Shard " + (one->isOpen() ? adjacentId : shardId) +
                                                            " is closed: it was split or merged before."});
    const auto touch = [](const Shard &low, const Shard &high) {
        return kernel::toU128(low.last) + 1 == kernel::toU128(high.first) && low.last < high.first;
    };
    if (!touch(*one, *other) && !touch(*other, *one))
        return refuse("MergeShards",
                      {kInvalidArgument, "Shards " + shardId + " and " + adjacentId + " in " + inAccount(id()) +
                                             " are not an adjacent pair of shards eligible for merging: "
                                             "their hash key ranges leave a gap."});
    m_plan = {{true, one->number, other->number, {}}};
    tell(EventKind::Reshard, "MergeShards begins, with " + adjacentId, shardId);
    beginStep(now);
    return std::nullopt;
}

std::optional<ApiError> KinesisStream::updateShardCount(SimTime now, std::int64_t target)
{
    const char *operation = "UpdateShardCount";
    if (auto problem = checkResharding())
        return refuse(operation, *problem);
    const auto open = static_cast<std::int64_t>(m_routes.size());
    if (target < 1)
        return refuse(operation, {kInvalidArgument, "TargetShardCount must be at least 1."});
    if (target > 2 * open || 2 * target < open)
        return refuse(operation,
                      {kLimitExceeded, "From " + std::to_string(open) + " shards UpdateShardCount reaches " +
                                           std::to_string((open + 1) / 2) + " to " + std::to_string(2 * open) +
                                           ", not " + std::to_string(target) + "."});
    if (target > m_limits.maxUpdateShardCount)
        return refuse(operation, {kLimitExceeded, "UpdateShardCount goes up to " +
                                                      std::to_string(m_limits.maxUpdateShardCount) + " shards."});
    std::erase_if(m_updates, [now](SimTime at) { return at <= now - kDay; });
    if (static_cast<std::int64_t>(m_updates.size()) >= m_limits.updateShardCountPerDay)
        return refuse(operation, {kLimitExceeded, "UpdateShardCount was called " + std::to_string(m_updates.size()) +
                                                      " times in 24 hours; that is the limit."});
    m_updates.push_back(now);

    std::vector<Step> steps;
    std::vector<const Shard *> byRange;
    for (const Route &route : m_routes)
        byRange.push_back(m_shards[route.shard].get());
    const auto width = [](const Shard *shard) {
        return kernel::toU128(shard->last) - kernel::toU128(shard->first);
    };
    if (target > open) {
        std::stable_sort(byRange.begin(), byRange.end(),
                         [&](const Shard *a, const Shard *b) { return width(a) > width(b); });
        for (std::int64_t i = 0; i < target - open; ++i) {
            const Shard *shard = byRange[static_cast<std::size_t>(i)];
            steps.push_back({false, shard->number, kNoShard, middle(shard->first, shard->last)});
        }
    } else {
        // Neighbours in pairs, from the bottom of the keyspace; open - target pairs are at most half of all.
        for (std::int64_t i = 0; i < open - target; ++i) {
            const auto low = static_cast<std::size_t>(2 * i);
            steps.push_back({true, byRange[low]->number, byRange[low + 1]->number, {}});
        }
    }
    if (steps.empty())
        return std::nullopt;
    std::reverse(steps.begin(), steps.end());
    m_plan = std::move(steps);
    tell(EventKind::Reshard, "UpdateShardCount begins: " + std::to_string(open) + " to " + std::to_string(target));
    beginStep(now);
    return std::nullopt;
}

void KinesisStream::beginStep(SimTime now)
{
    m_status = StreamStatus::Updating;
    const bool asOneJob = m_plan.size() > 1 && world().profile() == limits::Profile::Current && m_steps == m_jobStart;
    const SimTime done = now + controlDelay(asOneJob ? kJob : m_limits.reshardNs);
    m_intake.stopAt(done);
    schedule(done, priority::kControl, ++m_steps, kReshardDone, asOneJob);
}

void KinesisStream::finishStep()
{
    const SimTime now = world().now();
    const Step step = m_plan.back();
    m_plan.pop_back();
    Shard &shard = *m_shards[step.shard];
    m_intake.advance(shard, now, 0);
    m_intake.finishWindow();
    Shard *adjacent = step.merge ? m_shards[step.adjacent].get() : nullptr;
    shard.closed = now;
    const auto inherit = [&](Shard &child) {
        child.parent = shard.number;
        shard.children.push_back(child.number);
    };
    if (adjacent) {
        adjacent->closed = now;
        const bool shardIsLow = shard.first < adjacent->first;
        Shard &child = openShard(shardIsLow ? shard.first : adjacent->first, shardIsLow ? adjacent->last : shard.last);
        inherit(child);
        child.adjacentParent = adjacent->number;
        adjacent->children.push_back(child.number);
        tell(EventKind::Reshard, "merged with " + adjacent->id() + " into " + child.id(), shard.id());
    } else {
        inherit(openShard(shard.first, kernel::fromU128(kernel::toU128(step.at) - 1)));
        inherit(openShard(step.at, shard.last));
        tell(EventKind::Reshard,
             "split into " + shardIdText(shard.children[0]) + " and " + shardIdText(shard.children[1]), shard.id());
    }
    m_routes.rebuild(m_shards);
    m_intake.passOn(shard);
    if (adjacent)
        m_intake.passOn(*adjacent);
}

std::optional<ApiError> KinesisStream::changeRetention(SimTime now, std::int64_t hours, bool increase)
{
    const char *operation = increase ? "IncreaseStreamRetentionPeriod" : "DecreaseStreamRetentionPeriod";
    if (auto problem = checkActive())
        return refuse(operation, *problem);
    const std::int64_t present = m_retention / kHour;
    const auto requested = "Requested retention period (" + std::to_string(hours) + " hours)";
    if (hours < m_limits.minRetentionHours)
        return refuse(operation, {kInvalidArgument, "Minimum allowed retention period is " +
                                                        std::to_string(m_limits.minRetentionHours) + " hours. " +
                                                        requested + " is too short."});
    if (hours > m_limits.maxRetentionHours)
        return refuse(operation, {kInvalidArgument, "Maximum allowed retention period is " +
                                                        std::to_string(m_limits.maxRetentionHours) + " hours. " +
                                                        requested + " is too long."});
    if (increase ? hours < present : hours > present)
        return refuse(operation,
                      {kInvalidArgument, requested + " for stream " + id() + " can not be " +
                                             (increase ? "shorter" : "longer") + " than existing retention period (" +
                                             std::to_string(present) + " hours). Use " +
                                             (increase ? "Decrease" : "Increase") + "StreamRetentionPeriod API."});
    m_retention = hours * kHour;
    tell(EventKind::ControlPlane, std::string(operation) + ": " + std::to_string(hours) + " h");
    for (const auto &shard : m_shards)
        shard->expireBefore(now - m_retention);
    return std::nullopt;
}

std::shared_ptr<ReaderGroup> KinesisStream::readerGroup(const std::string &name)
{
    for (const auto &group : m_groups) {
        if (group->name == name)
            return group;
    }
    auto group = std::make_shared<ReaderGroup>();
    group->name = name;
    return m_groups.emplace_back(std::move(group));
}

void KinesisStream::handle(const kernel::Event &event)
{
    if (event.kind == kDeleted) {
        tell(EventKind::ControlPlane, "stream is deleted");
        m_intake.settle(event.time);
        m_intake.finishWindow();
        world().remove(*this);
        if (!m_isRead)
            m_contents = {};
        return;
    }
    if (m_status == StreamStatus::Deleting)
        return;
    switch (event.kind) {
    case kReshardDone:
        do {
            finishStep();
        } while (event.data && !m_plan.empty());
        if (!m_plan.empty()) {
            beginStep(event.time);
            return;
        }
        m_status = StreamStatus::Active;
        m_intake.stopAt(kernel::kNever);
        m_jobStart = m_steps;
        tell(EventKind::Reshard, "stream is ACTIVE, " + std::to_string(m_routes.size()) + " open shards");
        splitNextOfAll(event.time);
        break;
    case kOnDemandCheck:
        m_followsDemand = m_onDemand;
        if (!m_onDemand)
            break;
        followDemand(event.time);
        schedule(event.time + kMinute, priority::kControl, 0, kOnDemandCheck);
        break;
    case kCreated:
        m_status = StreamStatus::Active;
        tell(EventKind::ControlPlane, "stream is ACTIVE");
        break;
    case kUpdated:
        finishUpdate(event.time);
        break;
    default:
        break;
    }
}

/// Calls SplitShard for one shard after the other, as somebody without UpdateShardCount would.
void KinesisStream::splitNextOfAll(SimTime now)
{
    while (!m_toSplit.empty()) {
        const std::uint32_t next = m_toSplit.back();
        m_toSplit.pop_back();
        if (!m_shards[next]->isOpen())
            continue;
        splitShard(now, shardIdText(next), {});
        return;
    }
}

/// On demand, a stream follows twice the highest rate it has seen; the busiest shards are divided.
void KinesisStream::followDemand(SimTime now)
{
    if (m_status != StreamStatus::Active)
        return;
    std::vector<std::pair<double, const Shard *>> busy;
    for (const Route &route : m_routes) {
        const Shard &shard = *m_shards[route.shard];
        const double load = std::max(shard.rate.bytes / static_cast<double>(m_limits.onDemandSplitBytesPerSecond),
                                     (shard.rate.records + shard.rate.refused) /
                                         (0.5 * static_cast<double>(m_limits.writeRecordsPerSecond)));
        if (load > 1)
            busy.emplace_back(load, &shard);
    }
    if (busy.empty())
        return;
    std::stable_sort(busy.begin(), busy.end(), [](const auto &a, const auto &b) { return a.first < b.first; });
    m_plan.clear();
    for (const auto &[load, shard] : busy)
        m_plan.push_back({false, shard->number, kNoShard, middle(shard->first, shard->last)});
    tell(EventKind::Reshard, "on demand: dividing " + std::to_string(busy.size()) + " busy shards");
    beginStep(now);
}

Result<void> KinesisStream::act(const std::string &name, const Json &with)
{
    const SimTime now = world().now();
    const auto text = [&](const char *key) {
        const Json value = with.contains(key) ? with[key] : Json("");
        return value.is_string() ? value.get<std::string>() : value.is_null() ? std::string() : value.dump();
    };
    const auto number = [&](const char *key) {
        return with.contains(key) && with[key].is_number() ? with[key].get<std::int64_t>() : std::int64_t{0};
    };
    std::optional<ApiError> error;
    if (name == "SplitShard") {
        error = splitShard(now, text("ShardToSplit"), text("NewStartingHashKey"));
    } else if (name == "MergeShards") {
        error = mergeShards(now, text("ShardToMerge"), text("AdjacentShardToMerge"));
    } else if (name == "UpdateShardCount") {
        error = updateShardCount(now, number("TargetShardCount"));
    } else if (name == "SplitEveryShard") {
        error = checkResharding();
        if (!error) {
            m_toSplit = openShardNumbers();
            std::reverse(m_toSplit.begin(), m_toSplit.end());
            splitNextOfAll(now);
        }
    } else if (name == "IncreaseStreamRetentionPeriod" || name == "DecreaseStreamRetentionPeriod") {
        error = changeRetention(now, number("RetentionPeriodHours"), name.front() == 'I');
    } else if (name == "SendRecord") {
        return sendByHand(now, with);
    } else {
        return Component::act(name, with);
    }
    if (error)
        return Error{fromUtf8(error->message), fromUtf8(error->code)};
    return {};
}

Result<void> KinesisStream::propertyChanged(const std::string &key, const Json &)
{
    const SimTime now = world().now();
    std::optional<ApiError> error;
    if (key == "ShardCount" && !m_onDemand) {
        const auto target = property(key).get<std::int64_t>();
        if (target != static_cast<std::int64_t>(m_routes.size()))
            error = updateShardCount(now, target);
    } else if (key == "RetentionPeriodHours") {
        const auto hours = property(key).get<std::int64_t>();
        if (hours * kHour != m_retention)
            error = changeRetention(now, hours, hours * kHour > m_retention);
    }
    if (error)
        return Error{fromUtf8(error->message), fromUtf8(error->code)};
    return {};
}

} // namespace headwater::services::kinesis_stream

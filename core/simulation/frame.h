// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pipeline/pipeline.h"
#include "core/pricing/estimate.h"
#include "core/world/face.h"
#include "core/world/peek.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace headwater::simulation {

enum class NodeState : std::uint8_t { Idle, Working, NearLimit, AtLimit, Failed, Offline };

using world::kNoShard;

/// A shard as the window draws it. Rates are of the last full simulated second.
struct ShardView
{
    std::uint32_t number = 0; ///< `shardId-` and this as 12 digits
    std::uint32_t parent = kNoShard;
    std::uint32_t adjacentParent = kNoShard;
    std::uint64_t hashFirst = 0; ///< first hash key of its range, upper 64 of 128 bits
    std::uint64_t hashLast = 0;  ///< last one, inclusive
    float recordsPerSecond = 0;  ///< accepted
    float bytesPerSecond = 0;
    float refusedPerSecond = 0;
    float load = 0;       ///< accepted share of the nearer write limit, 0 to 1
    bool byBytes = false; ///< the nearer limit is the one in bytes
    bool open = true;
    float remaining = 1; ///< of a closed shard: the share of its records not yet expired, 1 to 0
    std::uint64_t storedRecords = 0;
};

struct HotKey
{
    std::string key;
    double share = 0; ///< of the records offered to the shard, 0 to 1
    double recordsPerSecond = 0;
    std::uint64_t hash = 0; ///< where it lies in the keyspace, upper 64 of 128 bits
};

/// What the advisor found out about a stream: which shard is hot, which keys make it so, what would help.
struct HotShard
{
    std::uint32_t shard = 0;
    std::vector<HotKey> keys; ///< hottest first, at most eight
    bool splitHelps = false;  ///< a split would put the load on two sides
    std::string splitAt;      ///< NewStartingHashKey that divides the load best, decimal
};

struct NodeView
{
    NodeState state = NodeState::Idle;
    std::uint32_t firstMetric = 0; ///< into Frame::metrics, in the order of ServiceType::metrics
    std::uint32_t metricCount = 0;
    std::uint32_t firstShard = 0; ///< into Frame::shards; streams only
    std::uint32_t shardCount = 0;
    double recordsPerSecond = 0; ///< in or out, whichever the node is about
    double refusedPerSecond = 0;
    std::string status;                           ///< of the service itself: ACTIVE, UPDATING; empty if it has none
    std::vector<HotShard> hot;                    ///< streams only
    std::shared_ptr<const world::Face> face = {}; ///< null for most
};

/// Flow over a link since the start. The window derives tokens from the differences between two frames.
struct LinkView
{
    std::uint64_t records = 0; ///< sent towards the target, retries included
    std::uint64_t refused = 0; ///< bounced back
    bool cut = false;
};

struct LedgerView
{
    std::uint64_t produced = 0, delivered = 0, held = 0, dropped = 0, expired = 0, filtered = 0;
    std::int64_t balance() const
    {
        return static_cast<std::int64_t>(produced) - static_cast<std::int64_t>(delivered) -
               static_cast<std::int64_t>(held) - static_cast<std::int64_t>(dropped) -
               static_cast<std::int64_t>(expired) - static_cast<std::int64_t>(filtered);
    }
};

enum class NoticeKind : std::uint8_t {
    WriteThroughput, ///< a shard is at its write limit
    ReadThroughput,  ///< GetRecords is throttled: too many pollers, or too many bytes
    IteratorAge,     ///< a consumer falls behind and comes near the retention
    RecordsDropped,  ///< a producer gave up after its last attempt
    RecordTooLarge,
    ControlPlane,        ///< an operation was refused (ResourceInUseException, LimitExceededException, …)
    AccessDenied,        ///< calls of a client may not pass: no permission, no key, no way
    FunctionThrottled,   ///< more invocations at once than the function may have
    LeaseTableThrottled, ///< the table of a KCL application refuses writes or reads
    DeliveryFailing,     ///< a destination does not take what is delivered to it
};

enum class RemedyKind : std::uint8_t { WorldAction, SetProperty, Explain };

/// A way out, as data: the window labels it and the button does it.
struct Remedy
{
    RemedyKind kind = RemedyKind::Explain;
    std::string id;   ///< split, double-shards, salt-key, back-off, enhanced, …; label and text come from it
    std::string node; ///< target
    std::string name; ///< action or property
    std::string with; ///< JSON text: parameters or the new value
    bool recommended = false;
};

/// A limit that bites, or has bitten. Cards and the problems list show it.
struct Notice
{
    std::uint64_t id = 0; ///< the same while the same cause lasts
    NoticeKind kind = NoticeKind::WriteThroughput;
    std::string node;
    std::uint32_t shard = kNoShard;
    bool byBytes = false;
    double limit = 0;       ///< the figure: records/s, bytes/s or calls/s; of IteratorAge how late, in seconds
    double perSecond = 0;   ///< how often it bit in the last second
    std::string error;      ///< the service's error name
    std::string message;    ///< the service's own message for what failed
    std::string deciding;   ///< of AccessDenied: the statement that decided, in English
    HotKey key;             ///< the hottest key involved, empty if none stands out
    std::int64_t since = 0; ///< simulated nanoseconds
    bool active = true;
    std::vector<Remedy> remedies;
};

/// One consistent picture of the world at one simulated time. Never changes after it was published.
struct Frame
{
    std::uint64_t number = 0;
    std::uint64_t structure = 0; ///< rises when nodes or links were added or removed; indices follow the plan
    std::int64_t now = 0;        ///< simulated nanoseconds
    bool running = false;
    bool finished = false;
    double speed = 0;           ///< simulated seconds per second of wall time, measured
    double eventsPerSecond = 0; ///< of wall time
    std::uint64_t events = 0;
    std::uint64_t pendingEvents = 0;
    std::vector<std::string> nodeIds; ///< parallel to nodes
    std::vector<NodeView> nodes;
    std::vector<LinkView> links; ///< in the order of Pipeline::links of the running plan
    /// The ends of those links, without their properties; null in a picture made by hand.
    std::shared_ptr<const std::vector<pipeline::Link>> plan;
    std::vector<double> metrics; ///< last full simulated second
    std::vector<ShardView> shards;
    std::vector<Notice> notices;
    LedgerView ledger;
    double costPerHour = 0; ///< USD
    /// The lines that make it up; null in a picture made by hand or before the first second.
    std::shared_ptr<const pricing::Estimate> cost;
};

using FramePtr = std::shared_ptr<const Frame>;

} // namespace headwater::simulation

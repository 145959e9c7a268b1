// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/simulation/notices.h"

#include "core/services/access/names.h"
#include "core/services/clients/putclient.h"
#include "core/services/clients/readclient.h"
#include "core/services/kinesis-stream/stream.h"
#include "core/services/recordtarget.h"
#include "core/simulation/limitnotices.h"
#include "core/world/world.h"

#include <algorithm>

namespace headwater::simulation {

using kernel::kSecond;
using kernel::SimTime;
using pipeline::Json;
using services::kinesis_stream::KinesisStream;
using services::kinesis_stream::shardIdText;

namespace {

constexpr SimTime kCalm = 3 * kSecond;          ///< without the limit biting, a notice ends
constexpr SimTime kRefusalShown = 10 * kSecond; ///< a refused operation is told for so long
constexpr std::size_t kKeptPast = 50;
constexpr double kDominantShare = 0.4; ///< a key with more than this of a shard's load is its cause

/// What a producer's target says when it has no room; of several targets the first one's word.
std::string throttlingErrorOf(const world::World &world, const world::Component &producer)
{
    for (const auto &wire : world.wires()) {
        if (wire->removed || wire->from != producer.index())
            continue;
        if (const auto *target = dynamic_cast<const services::RecordTarget *>(&world.component(wire->to)))
            return std::string(target->putWords().throttled);
    }
    return {};
}

/// Producers with a live key distribution that write to a stream: where a hot key can be salted.
const world::Component *keyedProducer(const world::World &world, const KinesisStream &stream)
{
    for (const auto &wire : world.wires()) {
        if (wire->removed || wire->to != stream.index())
            continue;
        const world::Component &source = world.component(wire->from);
        if (!source.isRemoved() && source.type().property("keys"))
            return &source;
    }
    return nullptr;
}

const world::Component *anyProducer(const world::World &world, const KinesisStream &stream)
{
    for (const auto &wire : world.wires()) {
        if (!wire->removed && wire->to == stream.index() && !world.component(wire->from).isRemoved())
            return &world.component(wire->from);
    }
    return nullptr;
}

void addWriteRemedies(Notice &notice, const world::World &world, const KinesisStream &stream, const HotShard *hot)
{
    const bool splitHelps = !hot || hot->splitHelps;
    const bool oneKey = hot && !hot->keys.empty() && hot->keys.front().share >= kDominantShare;
    if (const world::Component *producer = keyedProducer(world, stream); producer && (oneKey || !splitHelps)) {
        Json keys = producer->property("keys");
        keys["distribution"] = "uniform";
        keys.erase("exponent");
        notice.remedies.push_back(
            {RemedyKind::SetProperty, "salt-key", producer->id(), "keys", keys.dump(), !splitHelps});
    }
    if (!stream.isOnDemand()) {
        const Json split = {{"ShardToSplit", shardIdText(notice.shard)},
                            {"NewStartingHashKey", hot ? hot->splitAt : std::string()}};
        notice.remedies.push_back({RemedyKind::WorldAction, splitHelps ? "split" : "split-anyway", notice.node,
                                   "SplitShard", split.dump(), splitHelps});
        const Json twice = {{"TargetShardCount", 2 * stream.openShards()}};
        notice.remedies.push_back(
            {RemedyKind::WorldAction, "double-shards", notice.node, "UpdateShardCount", twice.dump(), false});
    }
    if (const world::Component *producer = anyProducer(world, stream); producer && producer->type().property("retry")) {
        Json retry = producer->property("retry");
        if (!retry.is_object())
            retry = Json::object();
        retry["baseDelayMs"] = std::min<std::int64_t>(600'000, 2 * retry.value("baseDelayMs", std::int64_t{100}));
        retry["maxDelayMs"] = std::min<std::int64_t>(600'000, 2 * retry.value("maxDelayMs", std::int64_t{5'000}));
        notice.remedies.push_back({RemedyKind::SetProperty, "back-off", producer->id(), "retry", retry.dump(), false});
    }
    if (std::none_of(notice.remedies.begin(), notice.remedies.end(),
                     [](const Remedy &each) { return each.recommended; }) &&
        !notice.remedies.empty())
        notice.remedies.front().recommended = true;
    std::stable_sort(notice.remedies.begin(), notice.remedies.end(),
                     [](const Remedy &a, const Remedy &b) { return a.recommended > b.recommended; });
    notice.remedies.push_back({RemedyKind::Explain, "why", notice.node, {}, {}, false});
}

} // namespace

void NoticeBoard::report(SimTime now, const std::string &cause, Notice notice)
{
    auto [place, isNew] = m_active.try_emplace(cause);
    notice.id = isNew ? m_nextId++ : place->second.notice.id;
    notice.since = isNew ? now : place->second.notice.since;
    place->second = {std::move(notice), now};
}

void NoticeBoard::second(SimTime now, world::World &world, const std::vector<world::Component *> &components,
                         const std::vector<NodeView> &nodes, const std::vector<ShardView> &shards,
                         const std::vector<double> &metrics)
{
    for (std::size_t i = 0; i < components.size(); ++i) {
        const world::Component &component = *components[i];
        if (component.isRemoved())
            continue;
        const NodeView &view = nodes[i];
        // A refusal in the service's words begins with the name of its error.
        const std::string failure = component.failure();
        if (const std::size_t colon = failure.find("Exception: "); colon != std::string::npos) {
            Notice notice;
            notice.kind = NoticeKind::ControlPlane;
            notice.node = component.id();
            notice.error = failure.substr(0, failure.find(": "));
            notice.message = failure.substr(failure.find(": ") + 2);
            report(now, "failure/" + component.id(), std::move(notice));
        }
        const double *own = metrics.data() + view.firstMetric;
        double &age = m_ages[component.index()];
        for (Notice &notice : limitNotices(world, component, own, age)) {
            const std::string cause = "limit" + std::to_string(static_cast<int>(notice.kind)) + "/" + component.id();
            report(now, cause, std::move(notice));
        }
        age = iteratorAgeOf(component, own);
        if (const auto *stream = dynamic_cast<const KinesisStream *>(&component)) {
            const ShardView *worst = nullptr;
            for (std::uint32_t s = 0; s < view.shardCount; ++s) {
                const ShardView &shard = shards[view.firstShard + s];
                if (shard.refusedPerSecond > 0 && (!worst || shard.refusedPerSecond > worst->refusedPerSecond))
                    worst = &shard;
            }
            if (worst) {
                Notice notice;
                notice.kind = NoticeKind::WriteThroughput;
                notice.node = component.id();
                notice.shard = worst->number;
                notice.byBytes = worst->byBytes;
                notice.limit = static_cast<double>(worst->byBytes ? stream->limits().writeBytesPerSecond
                                                                  : stream->limits().writeRecordsPerSecond);
                notice.perSecond = static_cast<double>(worst->refusedPerSecond);
                notice.error = "ProvisionedThroughputExceededException";
                const auto hot = std::find_if(view.hot.begin(), view.hot.end(),
                                              [&](const HotShard &each) { return each.shard == worst->number; });
                const HotShard *advice = hot == view.hot.end() ? nullptr : &*hot;
                if (advice && !advice->keys.empty() && advice->keys.front().share >= 0.1)
                    notice.key = advice->keys.front();
                addWriteRemedies(notice, world, *stream, advice);
                report(now, "write/" + component.id() + "/" + std::to_string(worst->number), std::move(notice));
            }
            for (const auto &refusal : stream->refusals()) {
                if (refusal.at <= m_refusalsSeen || refusal.at > now)
                    continue;
                Notice notice;
                notice.kind = NoticeKind::ControlPlane;
                notice.node = component.id();
                notice.error = std::string(refusal.error.code);
                notice.message = refusal.error.message;
                report(now, "control/" + component.id() + "/" + refusal.operation, std::move(notice));
            }
        } else if (dynamic_cast<const services::ReadComponent *>(&component)) {
            if (view.refusedPerSecond > 0) {
                Notice notice;
                notice.kind = NoticeKind::ReadThroughput;
                notice.node = component.id();
                notice.limit = static_cast<double>(limits::streamLimits(world.profile()).readCallsPerSecond);
                notice.perSecond = view.refusedPerSecond;
                notice.error = "ProvisionedThroughputExceededException";
                if (component.type().property("mode"))
                    notice.remedies.push_back(
                        {RemedyKind::Explain, "enhanced", component.id(), "mode", "\"enhanced\"", false});
                if (component.type().property("pollIntervalMs")) {
                    const auto interval = component.property("pollIntervalMs").get<std::int64_t>();
                    notice.remedies.push_back({RemedyKind::SetProperty, "poll-slower", component.id(), "pollIntervalMs",
                                               std::to_string(std::min<std::int64_t>(5 * interval, 3'600'000)), true});
                }
                report(now, "read/" + component.id(), std::move(notice));
            }
        } else if (dynamic_cast<const services::PutComponent *>(&component)) {
            const double dropped = metrics[view.firstMetric + services::RecordsDropped];
            if (dropped > 0) {
                Notice notice;
                notice.kind = NoticeKind::RecordsDropped;
                notice.node = component.id();
                notice.perSecond = dropped;
                notice.error = throttlingErrorOf(world, component);
                Json retry = component.property("retry");
                if (!retry.is_object())
                    retry = Json::object();
                retry["maxAttempts"] = std::min(60, 2 * retry.value("maxAttempts", 10));
                notice.remedies.push_back(
                    {RemedyKind::SetProperty, "more-attempts", component.id(), "retry", retry.dump(), true});
                report(now, "dropped/" + component.id(), std::move(notice));
            }
        }
    }
    for (const auto &wire : world.wires()) {
        SimTime at = -1;
        const world::GateRefusal *refusal = wire->gate && !wire->removed ? wire->gate->lastRefusal(&at) : nullptr;
        if (!refusal || at < now - kSecond)
            continue;
        Notice notice;
        notice.kind = NoticeKind::AccessDenied;
        notice.node = world.component(wire->gate->caller()).id();
        notice.error = std::string(refusal->error);
        notice.message = refusal->message;
        notice.deciding = refusal->deciding;
        if (const world::Component *role = refusal->role.empty() ? nullptr : world.find(refusal->role);
            role && !refusal->isExplicitDeny)
            notice.remedies.push_back({RemedyKind::SetProperty, "allow-action", role->id(), "policy",
                                       Json(services::withAllowed(role->property("policy").get<std::string>(),
                                                                  refusal->action, refusal->resource))
                                           .dump(),
                                       true});
        notice.remedies.push_back(
            {RemedyKind::Explain, "why", refusal->role.empty() ? notice.node : refusal->role, {}, {}, false});
        report(now, "access/" + wire->link.from + "/" + wire->link.to, std::move(notice));
    }
    for (auto each = m_active.begin(); each != m_active.end();) {
        const bool told = each->second.notice.kind == NoticeKind::ControlPlane;
        if (now - each->second.lastSeen < (told ? kRefusalShown : kCalm)) {
            ++each;
            continue;
        }
        each->second.notice.active = false;
        m_past.insert(m_past.begin(), std::move(each->second.notice));
        each = m_active.erase(each);
    }
    if (m_past.size() > kKeptPast)
        m_past.resize(kKeptPast);
    m_refusalsSeen = now;
    m_notices.clear();
    for (const auto &[cause, entry] : m_active)
        m_notices.push_back(entry.notice);
    std::stable_sort(m_notices.begin(), m_notices.end(), [](const Notice &a, const Notice &b) {
        return a.kind != b.kind ? a.kind < b.kind : a.perSecond > b.perSecond;
    });
    m_notices.insert(m_notices.end(), m_past.begin(), m_past.end());
}

} // namespace headwater::simulation
